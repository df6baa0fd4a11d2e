"""`gongkai import`: local files become captures, once, and each refusal has its reason."""

import json
from pathlib import Path

import pytest

from tests.cli.command import gongkai
from tests.cli.rows import rows_of
from tests.pipeline.written import report

AGENCY = "卧龙区蒲山镇人民政府"


def counts(*arguments: str | Path, folder: Path, expect: int = 0) -> dict[str, int]:
    done = gongkai("import", *arguments, "--json", "--quiet", folder=folder, expect=expect)
    said = json.loads(done.stdout)
    return {name: said[name] for name in ("new", "unchanged", "refused", "skipped")}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with two reports, one of them twice, a note, data, and much that goes wrong."""
    folder = tmp_path / "reports"
    (folder / "2022").mkdir(parents=True)
    (folder / "2022" / "a.html").write_bytes(report(AGENCY, 2022))
    (folder / "b.html").write_bytes(report(AGENCY, 2023))
    (folder / "b-again.html").write_bytes(report(AGENCY, 2023))
    (folder / "README.md").write_text("# Where these are from\n")
    (folder / "a.truth.json").write_text('{"cells": {}}')
    (folder / "empty.html").touch()
    (folder / "gone.html").symlink_to("nowhere.html")
    with (folder / "huge.pdf").open("wb") as file:
        file.truncate(200_000_000)
    return folder


def test_everything_good_comes_in_and_everything_else_says_why(reports: Path, tmp_path: Path) -> None:
    done = gongkai("import", "reports", "--json", folder=tmp_path, expect=1)
    said = json.loads(done.stdout)
    assert {name: said[name] for name in ("new", "unchanged", "refused", "skipped")} == {
        "new": 3,
        "unchanged": 0,
        "refused": 3,
        "skipped": 2,
    }
    assert {refusal["path"]: refusal["reason"] for refusal in said["refusals"]} == {
        "reports/README.md": "unsupported_format",
        "reports/a.truth.json": "unsupported_format",
        "reports/empty.html": "empty",
        "reports/gone.html": "broken_link",
        "reports/huge.pdf": "too_large",
    }
    assert done.sentences == [
        "reports/empty.html: the file is empty [empty]",
        "reports/gone.html: the link points to nowhere.html, which is not there [broken_link]",
        "reports/huge.pdf: the file has 200 MB, more than the limit of 100 MB (see --max-mb) [too_large]",
    ]
    found = rows_of(f"sqlite:///{tmp_path}/data/gongkai.db")
    assert len(found["captures"]) == 3
    assert len(found["documents"]) == 2


def test_a_second_time_nothing_changes(reports: Path, tmp_path: Path) -> None:
    first = counts("reports", folder=tmp_path, expect=1)
    before = rows_of(f"sqlite:///{tmp_path}/data/gongkai.db")
    again = counts(reports, folder=tmp_path, expect=1)
    assert (first["new"], again["new"], again["unchanged"]) == (3, 0, 3)
    assert rows_of(f"sqlite:///{tmp_path}/data/gongkai.db") == before


def test_a_changed_file_is_another_capture_of_its_address(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_bytes(report(AGENCY, 2022))
    assert counts(page, folder=tmp_path)["new"] == 1
    page.write_bytes(report(AGENCY, 2022, received=4))
    assert counts(page, folder=tmp_path)["new"] == 1
    found = [json.loads(row) for row in rows_of(f"sqlite:///{tmp_path}/data/gongkai.db")["captures"]]
    assert {url for _, url, *_ in found} == {page.as_uri()}
    assert len({sha256 for _, _, _, sha256, *_ in found}) == 2


def test_what_is_known_beyond_the_bytes_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(report(AGENCY, 2022))
    (tmp_path / "b.html").write_bytes(report(AGENCY, 2023))
    url = "https://www.example.gov.cn/2022.html"
    assert counts("a.html", "--url", url, "--region", "411303104000", "--portal", "pushan", folder=tmp_path)["new"] == 1
    (tmp_path / "list.csv").write_text(
        "url,file,publisher,list_date\n"
        "https://www.example.gov.cn/2023.html,b.html,办公室,2024-01-20\n"
        "https://www.example.gov.cn/2024.html,,,\n"
    )
    done = gongkai("import", "list.csv", "--region", "411303", folder=tmp_path, expect=1)
    (sentence,) = done.sentences
    assert sentence.startswith("https://www.example.gov.cn/2024.html: this is an address")
    found = [json.loads(row) for row in rows_of(f"sqlite:///{tmp_path}/data/gongkai.db")["captures"]]
    assert [(url, portal, region, str(listed)[:10], by) for _, url, _, _, _, portal, region, listed, by in found] == [
        ("https://www.example.gov.cn/2022.html", "pushan", "411303104", "None", None),
        ("https://www.example.gov.cn/2023.html", None, "411303", "2024-01-20", "办公室"),
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a.html", "--db", "nonsense"], "is not a database URL: write sqlite:///"),
        (["a.html", "--db", "mysql://root@host/db"], "only SQLite and PostgreSQL are supported"),
        (["a.html", "--region", "12345"], "'12345' is no region code"),
        (["a.html", "--region", "蒲山"], "the region 蒲山 is not known by this name; give its code"),
        (["a.html", "b.html", "--url", "https://a.gov.cn/"], "--url is the address of one file"),
        ([".", "--url", "https://a.gov.cn/"], "--url is the address of one file"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(report(AGENCY, 2022))
    said = gongkai("import", *arguments, folder=tmp_path, expect=2).sentences
    assert len(said) == 1
    assert sentence in said[0]


@pytest.mark.parametrize("option", ["--data", "--archive"])
def test_a_folder_that_cannot_be_written_is_one_sentence(option: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(report(AGENCY, 2022))
    (tmp_path / "file").touch()
    said = gongkai("import", "a.html", option, "file/folder", folder=tmp_path, expect=1).sentences
    assert len(said) == 1
    assert "file/folder cannot be written" in said[0]


def test_a_server_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(report(AGENCY, 2022))
    url = f"postgresql://nobody@/gongkai?host={tmp_path}"
    said = gongkai("import", "a.html", "--db", url, folder=tmp_path, expect=1).sentences
    assert len(said) == 1
    assert "cannot be reached" in said[0]


def test_without_arguments_it_says_what_it_wants(tmp_path: Path) -> None:
    assert "Missing argument" in gongkai("import", folder=tmp_path, expect=2).stderr
