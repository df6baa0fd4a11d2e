"""From a figure back to the bytes."""

from pathlib import Path

import pytest
from sqlalchemy import text

from storage import CorpusError
from storage.trace import Trace, source
from tests.storage.conftest import Hand
from tests.storage.made import REQUESTS, SEED, finding, parsed, report, table

KEY = "411303104/township_gov/2022"


def trace(hand: Hand, name: str, *cell: str) -> list[Trace]:
    """The source of a report, or of a cell of it."""
    with hand.corpus.session() as session:
        return source(session, hand.corpus.archive, name, *cell)


def test_a_figure_is_walked_back(hand: Hand) -> None:
    hand.take(b"page", "file:///page.html")
    hand.take(b"pdf", "file:///file.pdf")
    hand.take(b"page", "file:///copy.html")
    hand.load(parsed(b"page", report(tables=[table(REQUESTS, cells={"not_held.total": 3})], findings=[finding()])))
    hand.load(parsed(b"pdf", report(tables=[table(REQUESTS, cells={"not_held.total": "blank"})])))
    main, twin = trace(hand, KEY, REQUESTS, "not_held", "total")
    assert (main.role, twin.role) == ("main", "twin")
    (cell,) = main.cells
    assert (cell.raw, cell.value, cell.unit, cell.status, cell.at) == ("3", 3, "件", "number", "page 3, not_held total")
    assert [capture.url for capture in main.captures] == ["file:///page.html", "file:///copy.html"]
    assert main.captures[0].fetched_at.isoformat() == "2023-03-01T08:01:00+00:00"
    first = main.captures[0]
    assert hand.corpus.archive.read(first.file, first.offset).content == b"page"
    assert (main.is_verified, main.sha256, main.version_no) == (True, parsed(b"page").sha256, 1)
    assert (twin.cells[0].value, twin.cells[0].status) == (None, "blank")


def test_a_row_a_table_a_report(hand: Hand) -> None:
    hand.take(b"page")
    hand.load(parsed(b"page", report(tables=[table(REQUESTS), table("d_t2_1")])))
    assert len(trace(hand, KEY)[0].cells) == 25 * 7 + 6
    assert len(trace(hand, KEY, REQUESTS)[0].cells) == 25 * 7
    assert len(trace(hand, KEY, REQUESTS, "not_held")[0].cells) == 7


def test_a_report_by_its_printed_name(hand: Hand) -> None:
    hand.take(b"page")
    hand.load(parsed(b"page", report()))
    assert trace(hand, f"{SEED}/2022")[0].report_key == KEY


def test_an_unplaced_report(hand: Hand) -> None:
    for content in (b"one", b"two"):
        hand.take(content, f"file:///{content.decode()}")
        hand.load(parsed(content, report("太平镇人民政府")))
    key = f"{parsed(b'two').sha256}#1"
    assert trace(hand, key)[0].sha256 == parsed(b"two").sha256
    with pytest.raises(CorpusError, match=f"several reports are called 太平镇人民政府/2022.*{key}"):
        trace(hand, "太平镇人民政府/2022")


@pytest.mark.parametrize("name", ["", "/", "nobody/2022", "411303104/township_gov/2021", "%/2022"])
def test_no_such_report(hand: Hand, name: str) -> None:
    with pytest.raises(CorpusError, match="there is no report"):
        trace(hand, name)


def test_bytes_that_are_gone(hand: Hand) -> None:
    hand.take(b"page")
    hand.load(parsed(b"page", report()))
    path: Path = hand.corpus.archive.root / hand.corpus.archive.files()[0]
    path.unlink()
    assert not trace(hand, KEY)[0].is_verified


def test_bytes_that_are_others(hand: Hand) -> None:
    hand.take(b"page")
    hand.take(b"other", "file:///other")
    hand.load(parsed(b"page", report()))
    with hand.corpus.session() as session:
        places = "SELECT warc_file, warc_offset FROM captures WHERE url = 'file:///other'"
        file, offset = session.execute(text(places)).one()
        session.execute(text("DELETE FROM document_captures WHERE capture_id = 2"))
        session.execute(text("DELETE FROM captures WHERE capture_id = 2"))
        update = text("UPDATE captures SET warc_file = :file, warc_offset = :offset")
        session.execute(update, {"file": file, "offset": offset})
        session.commit()
    assert not trace(hand, KEY)[0].is_verified
