"""Cells that OCR misread, from the record to what users see: mended ones count, illegible ones are nobody's number."""

from parser.model import Report
from pipeline.tracing import sources
from tests.storage.conftest import Hand
from tests.storage.made import REQUESTS, SEED, finding, parsed, report, table


def scanned() -> Report:
    printed = table(REQUESTS, cells={"not_held.natural_person": 8, "not_held.total": 8})
    printed.method = "ocr"
    cells = {(cell.row, cell.column): cell for cell in printed.cells}
    mended, unsure = cells["not_held", "natural_person"], cells["not_held", "total"]
    mended.raw, mended.status = "3", "repaired"
    unsure.raw, unsure.value, unsure.status, unsure.read_as = "8", None, "illegible", ["8", "3"]
    return report(tables=[printed], findings=[finding()])


def test_facts_of_misread_cells(hand: Hand) -> None:
    hand.take(b"scan")
    hand.load(parsed(b"scan", scanned()))
    # The estimate of an unreadable total is the sum of its columns, as of a blank one.
    found = hand.values(
        "SELECT column_code, value, value_est, status FROM facts WHERE row_code = 'not_held'"
        " AND status <> 'number' ORDER BY column_code"
    )
    assert found == [("natural_person", 8, 8, "repaired"), ("total", None, 8, "illegible")]
    assert hand.values("SELECT statuses FROM requests WHERE row_code = 'not_held'") == ["rnnnnni"]
    assert hand.values("SELECT method FROM report_tables") == ["ocr"]


def test_the_source_of_misread_cells(plain_hand: Hand) -> None:
    plain_hand.take(b"scan")
    plain_hand.load(parsed(b"scan", scanned()))

    def told(column: str) -> dict[str, str]:
        (source,) = sources(plain_hand.corpus, f"{SEED}/2022", (REQUESTS, "not_held", column))
        return {name.strip(): said for name, said in source.lines()}

    mended, unsure = told("natural_person"), told("total")
    assert (mended["value"], mended["raw text"]) == ("8 件 [repaired]", "'3'")
    assert (unsure["value"], unsure["candidates"]) == ("no number [illegible]", "8, 3")
