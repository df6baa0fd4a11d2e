"""A report that goes on elsewhere: its page, its further pages and its attachments are one report."""

from sqlalchemy import update

from parser.model import Report
from storage.models import Capture
from tests.storage.conftest import Hand
from tests.storage.made import parsed, report, table

PAGE = "http://sample.gov.cn/nb/202301/t20230112_1.html"
ROLES = "SELECT role FROM report_documents d JOIN documents o ON o.document_id = d.document_id ORDER BY o.document_id"


def put(hand: Hand, content: bytes, url: str, *reports: Report, found_on: str | None = None) -> None:
    """A content found at an address, on a page, and what was read from it."""
    hand.take(content, url)
    with hand.corpus.session() as session:  # the crawler notes where it found a link; an import cannot
        session.execute(update(Capture).where(Capture.url == url).values(found_on=found_on))
        session.commit()
    hand.load(parsed(content, *reports))


def test_an_attachment_without_a_name_is_of_its_page(hand: Hand) -> None:
    put(hand, b"page", PAGE, report(tables=[]))
    tables = report(None, None, [table("t3_requests", cells={"new_received.total": 7})], chapters=[], figures=[])
    put(hand, b"tables", "http://sample.gov.cn/P020230112.pdf", tables, found_on=PAGE)
    assert hand.count("reports") == 1
    assert hand.values("SELECT received FROM requests_summary") == [7]


def test_further_pages_bring_further_tables(hand: Hand) -> None:
    put(hand, b"page 1", PAGE, report(tables=[table("d_t2_1", every=3)]))
    second = [table("t3_requests", cells={"new_received.total": 5}), table("t4_proceedings", every=1)]
    put(hand, b"page 2", PAGE.replace(".html", "_1.html"), report(tables=second, chapters=[]), found_on=PAGE)
    assert sorted(hand.values(ROLES)) == ["attachment", "main"]
    assert hand.values("SELECT d1_rules_issued, t3_new_tot, t4_review_total FROM reports_wide") == [(3, 5, 1)]
    assert hand.values("SELECT count(DISTINCT table_code) FROM facts") == [3]


def test_the_same_tables_again_are_a_twin(hand: Hand) -> None:
    put(hand, b"page", PAGE, report())
    put(hand, b"file", "http://sample.gov.cn/P020230112.pdf", report(), found_on=PAGE)
    assert sorted(hand.values(ROLES)) == ["main", "twin"]
    assert hand.values("SELECT count(*) FROM facts") == [25 * 7]


def test_a_file_found_on_a_page_of_several_reports_is_not_guessed(hand: Hand) -> None:
    put(hand, b"page", PAGE, report(), report("卧龙区谢庄镇人民政府"))
    nameless = report(None, None, [table("d_t2_1")], chapters=[], figures=[])
    put(hand, b"file", "http://sample.gov.cn/P020230112.pdf", nameless, found_on=PAGE)
    assert hand.values("SELECT placement FROM reports ORDER BY placement") == ["no_agency", "placed", "placed"]
