"""The archive gives back what it was given, notices every change, and loses nothing but a record that was cut off."""

import contextlib
import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage import ArchiveError, CorpusError
from storage.archive import Archive
from storage.records import Context, Location

NOW = datetime(2023, 1, 12, 8, 30, 0, 123456, tzinfo=UTC)
FULL = Context(
    "crawled",
    final_url="https://www.wolong.gov.cn/最终",
    portal="411303-wolong",
    region_code="411303",
    column_path="政府信息公开/年报\n(2022)",
    anchor_text="蒲山镇𠀀2022年报告 \\u4e00",
    list_date=date(2023, 1, 13),
    publisher="卧龙区政府",
)


def write(archive: Archive, *contents: bytes, run: str = "run") -> list[Location]:
    """Writes local files under one run."""
    with archive.writer(run) as writer:
        return [
            writer.write(url=f"file:///{n}", content=content, fetched_at=NOW, context=Context("imported"))
            for n, content in enumerate(contents)
        ]


@given(
    contents=st.lists(st.binary(max_size=2000), min_size=1, max_size=5),
    status=st.sampled_from([None, 200, 404]),
    url=st.sampled_from(["file:///a.html", "http://x.gov.cn/年报?a=1&b=%20", "https://x.gov.cn/a b"]),
)
def test_what_goes_in_comes_out(
    contents: list[bytes], status: int | None, url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    headers = [("Content-Type", "text/html; charset=gbk"), ("X-Odd", "年")]
    with archive.writer("run") as writer:
        locations = [
            writer.write(
                url=url,
                content=content,
                fetched_at=NOW,
                context=FULL,
                content_type="text/html" if status is None else None,
                http_status=status,
                http_headers=None if status is None else headers,
            )
            for content in contents
        ]
    for location, content in zip(locations, contents, strict=True):
        record = archive.read(location.file, location.offset)
        assert (record.url, record.content, record.fetched_at, record.context) == (url, content, NOW, FULL)
        assert record.content_type == ("text/html" if status is None else "text/html; charset=gbk")
        assert (record.http_status, record.sha256) == (status, location.sha256)
        assert record.is_revisit == location.is_revisit
    assert list(archive.locations("run.warc.gz")) == locations
    assert list(archive.check()) == []


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, other, again = write(archive, b"x" * 5000, b"y", b"x" * 5000)
    assert [first.is_revisit, other.is_revisit, again.is_revisit] == [False, False, True]
    with archive.writer("later") as writer:
        known = writer.write(url="file:///c", content=b"y", fetched_at=NOW, context=Context("imported"), original=other)
    assert (known.file, known.is_revisit) == ("later.warc.gz", True)
    assert archive.read(known.file, known.offset).content == b"y"
    (tmp_path / "run.warc.gz").unlink()
    assert [problem.kind for problem in archive.check()] == ["referent"]
    with pytest.raises(ArchiveError, match=r"run\.warc\.gz is missing"):
        archive.read(known.file, known.offset)


def test_other_programs_can_read_it(tmp_path: Path) -> None:
    write(Archive(tmp_path), b"one", b"two", b"one")
    with (tmp_path / "run.warc.gz").open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            kinds.append(record.rec_type)
    assert kinds == ["warcinfo", "resource", "resource", "revisit"]


def test_a_file_is_never_appended_to(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write(archive, b"one")
    with pytest.raises(ArchiveError, match="is there already"), archive.writer("run"):
        pass
    assert archive.abandoned() == []


def test_a_run_without_a_record_leaves_nothing(tmp_path: Path) -> None:
    with Archive(tmp_path).writer("run"):
        assert Archive(tmp_path).abandoned() == []  # it is held
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorpusError, match="cannot be written"), Archive(tmp_path / "file" / "x").writer("run"):
        pass


def test_a_place_without_a_record(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    (location,) = write(archive, b"one")
    for file, offset in ((location.file, location.offset + 1), (location.file, 0), (location.file, 10**6), ("no", 0)):
        with pytest.raises(ArchiveError):
            archive.read(file, offset)
    with pytest.raises(ArchiveError):
        archive.read(f"../{tmp_path.name}/{location.file}", location.offset)


def abandoned(archive: Archive, content: bytes, run: str = "run") -> None:
    """What a killed writer leaves: its file as far as it came, and its marker."""
    (archive.root / f"{run}.warc.gz").write_bytes(content)
    (archive.root / f"{run}.open").touch()


def test_a_torn_file_is_cut_back_wherever_it_was_cut(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    locations = write(archive, b"first " * 40, b"second", b"third " * 40)
    whole = (tmp_path / "run.warc.gz").read_bytes()
    ends = [location.offset for location in locations] + [len(whole)]
    for length in range(len(whole) + 1):
        abandoned(archive, whole[:length])
        cuts = archive.repair()
        end = max((end for end in ends if end <= length), default=0)
        assert [cut.length for cut in cuts] == ([] if length in {*ends, 0} else [end])
        kept = archive.locations("run.warc.gz") if (tmp_path / "run.warc.gz").is_file() else []
        assert list(kept) == [location for location, stop in zip(locations, ends[1:], strict=True) if stop <= length]
        assert archive.abandoned() == ["run"]
        assert list(archive.check()) == []


def test_zeros_after_a_power_cut_are_cut_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write(archive, b"first")
    whole = (tmp_path / "run.warc.gz").read_bytes()
    abandoned(archive, whole + bytes(4096))
    assert [cut.removed for cut in archive.repair()] == [4096]
    assert (tmp_path / "run.warc.gz").read_bytes() == whole


def test_damage_in_the_middle_is_told_and_not_cut_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    locations = write(archive, b"first " * 50, b"second " * 50)
    whole = bytearray((tmp_path / "run.warc.gz").read_bytes())
    whole[locations[0].offset + 60] ^= 0xFF
    abandoned(archive, bytes(whole))
    assert archive.repair() == []
    assert [(problem.kind, problem.offset) for problem in archive.check()] == [("damaged", locations[0].offset)]
    assert archive.read(locations[1].file, locations[1].offset).content == b"second " * 50


def test_a_file_that_is_cut_is_told(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    locations = write(archive, b"first", b"second")
    whole = (tmp_path / "run.warc.gz").read_bytes()
    (tmp_path / "run.warc.gz").write_bytes(whole[:-3])
    assert [(problem.kind, problem.offset) for problem in archive.check()] == [("torn", locations[1].offset)]


@pytest.mark.parametrize("which", ["content", "header"])
def test_a_changed_record_is_told(tmp_path: Path, which: str) -> None:
    """Changed with care: the gzip member is whole, only the digest knows."""
    archive = Archive(tmp_path)
    (location,) = write(archive, b"thirty-four requests")
    path = tmp_path / "run.warc.gz"
    head, tail = path.read_bytes()[: location.offset], path.read_bytes()[location.offset :]
    old, new = (b"thirty-four", b"thirty-five") if which == "content" else (b"sha256:", b"sha257:")
    path.write_bytes(head + gzip.compress(gzip.decompress(tail).replace(old, new)))
    assert [problem.kind for problem in archive.check()] == ["digest"]
    with pytest.raises(ArchiveError, match="does not match its digest"):
        archive.read(location.file, location.offset)


def test_an_error_leaves_the_marker(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with contextlib.suppress(RuntimeError), archive.writer("run") as writer:
        writer.write(url="file:///a", content=b"a", fetched_at=NOW, context=Context("imported"))
        raise RuntimeError("half way")
    assert archive.abandoned() == ["run"]
    archive.settle("run")
    assert archive.abandoned() == []


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    with archive.writer("run") as writer:
        kept = writer.write(url="file:///a", content=b"a", fetched_at=NOW, context=Context("imported"))
        with monkeypatch.context() as patch:
            patch.setattr("storage.archive._sync", _no_room)
            with pytest.raises(ArchiveError, match="No space left"):
                writer.write(url="file:///b", content=b"b" * 100, fetched_at=NOW, context=Context("imported"))
        after = writer.write(url="file:///c", content=b"c", fetched_at=NOW, context=Context("imported"))
    assert [location.offset for location in archive.locations("run.warc.gz")] == [kept.offset, after.offset]
    assert list(archive.check()) == []


def _no_room(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")
