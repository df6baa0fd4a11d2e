"""The same report again makes no reading: a page that changed around it, a report that moved, a stamped day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from parser.model import Chapter, Link
from storage import open_corpus
from storage.crawls import add_event
from storage.gone import mark_gone, settle_moves, stands
from storage.loading import LoadCounts
from storage.models import Capture, CrawlRun
from storage.portals import PortalRow, import_portals
from storage.sameness import essence, found_again
from tests.storage.conftest import Hand
from tests.storage.made import REQUESTS, parsed, report, table

HOME = "http://www.a.gov.cn"
SAME, NEW = LoadCounts(unchanged=1), LoadCounts(inserted=1)


@pytest.fixture
def hand(database_url: str, tmp_path: Path) -> Iterator[Hand]:
    """A hand for a corpus with a portal, on each database."""
    with open_corpus(database_url, data=tmp_path / "data") as corpus:
        with corpus.session() as session:
            import_portals(session, [PortalRow(slug="a", name="甲县", url=f"{HOME}/")])
            session.commit()
        yield Hand(corpus)


def fetch(hand: Hand, content: bytes, path: str = "/1.html", **context: Any) -> None:
    """The portal answers with a content."""
    said: dict[str, Any] = {"origin": "crawled", "portal": "a", "http_status": 200}
    hand.take(content, HOME + path, **said, **context)


def gone(hand: Hand, path: str) -> None:
    """An address answers 404."""
    with hand.corpus.session() as session:
        mark_gone(session, "a", HOME + path, hand.now, "404")
        session.commit()


def tell_gone(hand: Hand, path: str) -> None:
    """A walk says that an address is gone, and its run has read everything."""
    with hand.corpus.session() as session:
        run = session.scalars(select(CrawlRun.run_id)).first() or ""
        add_event(session, run, "a", "gone", HOME + path, hand.now, detail="404")
        settle_moves(session, "a", run)
        session.commit()


def events(hand: Hand) -> list[Any]:
    return hand.values("SELECT kind, url, detail FROM crawl_events ORDER BY kind, url")


def changed(number: int = 7) -> Any:
    return report(tables=[table(REQUESTS, cells={"new_received.total": number})])


def test_other_bytes_around_the_same_report_make_no_reading(hand: Hand) -> None:
    fetch(hand, b"one")
    assert hand.load(parsed(b"one", report())) == NEW
    fetch(hand, b"one, seen by 17")
    moved = report(tables=[table(REQUESTS)])
    moved.tables[0].at = moved.tables[0].cells[0].at = "another place"
    assert hand.load(parsed(b"one, seen by 17", moved)) == SAME
    assert (hand.count("readings"), hand.count("report_documents")) == (1, 1)
    assert hand.values("SELECT state FROM documents ORDER BY document_id") == ["parsed", "parsed"]
    linked = "SELECT count(*) FROM document_captures WHERE document_id = (SELECT min(document_id) FROM documents)"
    assert hand.values(linked) == [2]
    assert hand.load(parsed(b"one, seen by 17", moved)) == SAME
    assert events(hand) == []


def test_a_changed_report_makes_one_reading_and_the_way_back_none(hand: Hand) -> None:
    fetch(hand, b"one")
    hand.load(parsed(b"one", report()))
    fetch(hand, b"two")
    assert hand.load(parsed(b"two", changed())) == NEW
    assert hand.values("SELECT cause FROM readings ORDER BY reading_id") == ["first", "source_changed"]
    role = "SELECT d.sha256, l.role FROM report_documents l JOIN documents d USING (document_id) ORDER BY l.document_id"
    assert [role for _, role in hand.values(role)] == ["superseded", "main"]
    fetch(hand, b"one")
    with hand.corpus.session() as session:
        found_again(session, parsed(b"one").sha256)
        session.commit()
    assert [role for _, role in hand.values(role)] == ["main", "superseded"]
    assert hand.count("readings") == 2


def test_a_page_around_a_changed_report_is_compared_with_what_stood_there_last(hand: Hand) -> None:
    for content, record, expected in (
        (b"one", report(), NEW),
        (b"two", changed(), NEW),
        (b"two, seen by 17", changed(), SAME),
        (b"one, seen by 18", report(), NEW),
    ):
        fetch(hand, content)
        assert hand.load(parsed(content, record)) == expected


def test_a_report_that_moved_keeps_its_reading_and_is_published(hand: Hand) -> None:
    fetch(hand, b"one", "/1.html")
    hand.load(parsed(b"one", report()))
    gone(hand, "/1.html")
    assert hand.values("SELECT state FROM reports") == ["withdrawn"]
    fetch(hand, b"one in a new frame", "/new/1.html")
    assert hand.load(parsed(b"one in a new frame", report())) == SAME
    assert hand.values("SELECT state FROM reports") == ["published"]
    assert hand.count("readings") == 1
    assert events(hand) == [("moved", f"{HOME}/1.html", f"{HOME}/new/1.html")]


def test_a_twin_at_an_address_of_its_own_has_its_own_reading(hand: Hand) -> None:
    fetch(hand, b"one", "/1.html")
    hand.load(parsed(b"one", report()))
    fetch(hand, b"one in another column", "/2.html")
    assert hand.load(parsed(b"one in another column", report())) == NEW
    assert events(hand) == []


def test_what_was_found_before_it_was_known_to_have_left_has_moved(hand: Hand) -> None:
    """The old address did not answer at all when the new one came; a later walk hears that nothing is there."""
    fetch(hand, b"one", "/1.html")
    hand.load(parsed(b"one", report()))
    fetch(hand, b"one in a new frame", "/new/1.html")
    hand.load(parsed(b"one in a new frame", report()))
    fetch(hand, b"the home page in its place", "/1.html", is_document=False)
    gone(hand, "/1.html")
    tell_gone(hand, "/1.html")
    assert hand.values("SELECT state FROM reports") == ["published"]
    assert events(hand) == [("moved", f"{HOME}/1.html", f"{HOME}/new/1.html")]


def test_one_of_two_old_addresses_is_gone_and_the_report_is_not(hand: Hand) -> None:
    for path in ("/1.html", "/2.html", "/1.html", "/2.html"):
        fetch(hand, b"one", path)
    hand.load(parsed(b"one", report()))
    told = []
    for path in ("/1.html", "/2.html"):
        gone(hand, path)
        tell_gone(hand, path)
        with hand.corpus.session() as session:
            told.append(stands(session, "a", HOME + path))
    assert told == [True, False]
    assert [kind for kind, _, _ in events(hand)] == ["gone", "gone"]


def led(hand: Hand, page: str, file: str) -> None:
    """A page says that the report is in a file; the file comes."""
    content = f"see {file} from {page}".encode()
    fetch(hand, content, page)
    link = Link(f"{HOME}{file}", "attachment", "全文")
    hand.load(parsed(content, status="needs", reason="attachment", links=[link]))
    fetch(hand, b"file", file, found_on=HOME + page)
    hand.load(parsed(b"file", report()))


@pytest.mark.parametrize(
    ("page", "file", "now"),
    [("/new.html", "/new.pdf", "/new.pdf"), ("/new.html", "/1.pdf", "/new.html"), ("/1.html", "/1.pdf", None)],
)
def test_a_page_whose_file_stands_has_moved(hand: Hand, page: str, file: str, now: str | None) -> None:
    """With its file, or without it; else it is gone, and the report with it."""
    led(hand, "/1.html", "/1.pdf")
    gone(hand, "/1.html")
    if now is not None:
        led(hand, page, file)
        with hand.corpus.session() as session:
            session.execute(update(Capture).where(Capture.url == f"{HOME}/1.pdf").values(found_on=f"{HOME}/1.html"))
            session.commit()
    tell_gone(hand, "/1.html")
    told = ("gone", f"{HOME}/1.html", "404") if now is None else ("moved", f"{HOME}/1.html", HOME + now)
    assert events(hand) == [told]
    assert hand.values("SELECT state FROM reports") == ["withdrawn" if now is None else "published"]


def test_a_file_that_left_with_its_page_keeps_its_reading(hand: Hand) -> None:
    led(hand, "/1.html", "/1.pdf")
    gone(hand, "/1.html")
    fetch(hand, b"file, made anew", "/new.pdf")
    assert hand.load(parsed(b"file, made anew", report())) == SAME
    assert hand.count("readings") == 1


def test_https_is_no_other_address(hand: Hand) -> None:
    safe: dict[str, Any] = {"origin": "crawled", "portal": "a", "http_status": 200}
    fetch(hand, b"one")
    hand.load(parsed(b"one", report()))
    hand.take(b"one, by https", "https://www.a.gov.cn/1.html", **safe)
    assert hand.load(parsed(b"one, by https", report())) == SAME
    hand.take(b"two", "https://www.a.gov.cn/1.html", **safe)
    assert hand.load(parsed(b"two", changed())) == NEW
    assert hand.values("SELECT cause FROM readings ORDER BY reading_id") == ["first", "source_changed"]
    assert hand.values("SELECT role FROM report_documents ORDER BY document_id") == ["superseded", "main"]
    with hand.corpus.session() as session:
        mark_gone(session, "a", "https://www.a.gov.cn/1.html", hand.now, "404")
        session.commit()
    assert hand.values("SELECT state FROM reports") == ["withdrawn"]


def test_reports_leave_with_their_portal_for_another_host(hand: Hand) -> None:
    """Of a host that the portal no longer has nobody may answer, and nothing be heard to be gone."""
    fetch(hand, b"one")
    hand.load(parsed(b"one", report()))
    there: dict[str, Any] = {"origin": "crawled", "portal": "a", "http_status": 200}
    hand.take(b"one, on a new host", "http://new.a.gov.cn/1.html", **there)
    assert hand.load(parsed(b"one, on a new host", report())) == NEW  # it has both hosts: a twin
    with hand.corpus.session() as session:
        import_portals(session, [PortalRow(slug="a", name="甲县", url="http://newest.a.gov.cn/")])
        session.commit()
    hand.take(b"one, on the newest", "http://newest.a.gov.cn/1.html", **there)
    assert hand.load(parsed(b"one, on the newest", report())) == SAME
    assert events(hand) == [("moved", f"{HOME}/1.html", "http://newest.a.gov.cn/1.html")]
    assert hand.values("SELECT state FROM reports") == ["published"]


def test_what_a_redirect_leads_to_is_read_for_the_first_time(hand: Hand) -> None:
    """The redirect stands under the same address; it was no report that another has replaced."""
    said: dict[str, Any] = {"origin": "crawled", "portal": "a", "is_document": False}
    hand.take(b"", f"{HOME}/down.jsp?1", http_status=302, **said)
    fetch(hand, b"one", "/down.jsp?1")
    hand.load(parsed(b"one", report()))
    assert hand.values("SELECT cause FROM readings") == ["first"]


def test_another_year_or_another_text_is_no_move(hand: Hand) -> None:
    fetch(hand, b"one", "/1.html")
    hand.load(parsed(b"one", report()))
    gone(hand, "/1.html")
    for number, record in enumerate((report(year=2021), changed(), report(chapters=[]))):
        content = b"other %d" % number
        fetch(hand, content, f"/new/{number}.html")
        assert hand.load(parsed(content, record)) == NEW
    assert events(hand) == []


def test_a_day_that_a_migration_stamps_is_an_event_and_the_earlier_day_counts(hand: Hand) -> None:
    fetch(hand, b"one", list_date=date(2023, 1, 12))
    hand.load(parsed(b"one", report()))
    for number in range(2):
        content = b"one, stamped %d" % number
        fetch(hand, content, list_date=date(2026, 6, 22))
        assert hand.load(parsed(content, report(published_on="2026-06-22"))) == SAME
    assert events(hand) == [("redated", f"{HOME}/1.html", "2023-01-12 before, 2026-06-22 now")]
    assert hand.values("SELECT published_on FROM reports") == ["2023-01-12"]
    assert hand.count("readings") == 1


def test_a_newer_parser_reads_the_first_before_the_one_that_says_the_same(hand: Hand) -> None:
    fetch(hand, b"one")
    hand.load(parsed(b"one", report()))
    fetch(hand, b"one again")
    hand.load(parsed(b"one again", report()))
    assert hand.load(parsed(b"one again", changed(), version="2")) == SAME
    assert hand.values("SELECT parser_version FROM documents ORDER BY document_id") == ["1", "1"]  # it waits
    assert hand.load(parsed(b"one", changed(), version="2")) == LoadCounts(updated=1)
    assert hand.load(parsed(b"one again", changed(), version="2")) == SAME
    assert hand.values("SELECT parser_version FROM documents ORDER BY document_id") == ["2", "2"]
    assert hand.values("SELECT version_no FROM readings ORDER BY reading_id") == [1, 2]


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("主动公开 134 条。", "主动公开134条。", True),
        ("无。浏览次数：12次", "无。浏览次数：345次", True),
        ("无。", "无。 生成时间：2026-06-22 08:15", True),
        ("主动公开134条。", "主动公开135条。", False),
    ],
)
def test_what_a_report_says(before: str, after: str, is_same: bool) -> None:
    said = [essence(report(chapters=[Chapter("s1_overview", "一、总体情况", text)])) for text in (before, after)]
    assert (said[0] == said[1]) is is_same
