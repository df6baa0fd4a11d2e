"""The crawl's rows, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from parser.model import Link, ParsedDocument, Report
from storage import ArchiveError, Corpus, captures, crawls, open_corpus
from storage.archive import Writer
from storage.captures import Fetched, Kept, start_run
from storage.estimates import Estimate, estimate
from storage.gone import mark_gone, mark_returned
from storage.links import note_links, open_links, settle_link
from storage.lists import KnownColumn, keep_columns, known_columns
from storage.loading import load
from storage.models import Capture, CrawlRun, Document
from storage.models import Report as ReportRow
from storage.models_crawl import CrawlEvent, PortalColumn, PortalHealth, Search
from storage.portals import PortalRow, import_portals
from storage.records import Context

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HOME = "http://www.a.gov.cn"


@pytest.fixture
def corpus(database_url: str, tmp_path: Path) -> Iterator[Corpus]:
    with open_corpus(database_url, data=tmp_path) as opened:
        with opened.session() as session:
            import_portals(session, [PortalRow(slug="a", name="甲县", url=f"{HOME}/")])
            session.commit()
        yield opened


def run(corpus: Corpus) -> str:
    with corpus.session() as session:
        return start_run(session, "crawl").run_id


def keep(
    session: Session,
    writer: Writer,
    path: str,
    content: bytes = b"x",
    *,
    at: datetime = NOW,
    status: int = 200,
    is_document: bool = True,
    found_on: str | None = "/nb/",
    final: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Kept:
    context = Context(
        "crawled",
        portal="a",
        region_code="411303",
        column_path="年报",
        anchor_text="甲镇2023年年报",
        list_date=date(2024, 1, 18),
        found_on=found_on and HOME + found_on,
        final_url=final and HOME + final,
        is_document=is_document and status == 200,
    )
    head = [("Content-Type", "text/html"), *headers]
    kept = captures.keep(session, writer, Fetched(HOME + path, at, context, "text/html", status, head), content)
    session.commit()
    return kept


def test_a_walk_that_was_cut_off_is_continued_for_a_day(corpus: Corpus) -> None:
    first, second = run(corpus), run(corpus)
    with corpus.session() as session:
        assert crawls.begin_walk(session, "a", first, NOW) == crawls.WalkStart(first, NOW, is_continued=False)
        later = NOW + timedelta(hours=5)
        assert crawls.begin_walk(session, "a", second, later) == crawls.WalkStart(first, NOW, is_continued=True)
        too_late = NOW + timedelta(hours=25)
        assert crawls.begin_walk(session, "a", second, too_late) == crawls.WalkStart(second, too_late, False)
        crawls.end_walks(session, ["a"], ["a"], too_late)
        health = session.get_one(PortalHealth, "a")
        session.refresh(health)
        assert (health.walk_run_id, health.walked_at) == (None, too_late)
        assert not crawls.begin_walk(session, "a", first, too_late).is_continued


def test_lists_and_errors_are_captures_without_a_document(corpus: Corpus) -> None:
    with corpus.archive.writer(run(corpus)) as writer, corpus.session() as session:
        assert not keep(session, writer, "/nb/", b"list", is_document=False).is_new_document
        assert keep(session, writer, "/1.html", b"report").is_new_document
        assert not keep(session, writer, "/2.html", b"report").is_new_document
        keep(session, writer, "/3.html", b"nothing", status=404)
        assert len(session.scalars(select(Document)).all()) == 1
        assert len(session.scalars(select(Capture)).all()) == 4
        twin = session.scalars(select(Capture).where(Capture.url == f"{HOME}/2.html")).one()
        assert (twin.is_revisit, twin.found_on, twin.region_code) == (True, f"{HOME}/nb/", "411303")


def test_a_record_without_a_row_becomes_the_same_row(corpus: Corpus) -> None:
    def die(writer: Writer, session: Session) -> None:
        keep(session, writer, "/nb/", b"list", is_document=False)
        for is_document in (False, True):
            context = Context("crawled", portal="a", found_on=f"{HOME}/nb/", is_document=is_document)
            writer.write(url=f"{HOME}/{is_document}", content=b"%d" % is_document, fetched_at=NOW, context=context,
                         http_status=200, http_headers=[])  # fmt: skip
        raise KeyboardInterrupt

    writer = corpus.archive.writer(run(corpus))
    with pytest.raises(KeyboardInterrupt), writer, corpus.session() as session:
        die(writer, session)
    assert corpus.recover().indexed == 2
    with corpus.session() as session:
        assert len(session.scalars(select(Document)).all()) == 1
        assert {c.found_on for c in session.scalars(select(Capture))} == {f"{HOME}/nb/"}


def test_what_a_walk_fetched_can_be_replayed(corpus: Corpus) -> None:
    with corpus.archive.writer(run(corpus)) as writer, corpus.session() as session:
        keep(session, writer, "/old.html", at=NOW - timedelta(hours=1))
        keep(session, writer, "/moved.html", b"", status=302, headers=(("Location", "/1.html"), ("X-A", "é：中")))
        keep(session, writer, "/moved.html", b"report", final="/1.html")
        keep(session, writer, "/dead.html", status=404)
        keep(session, writer, "/broken.html", status=503)
        found = crawls.replayable(session, "a", NOW)
        assert sorted(found) == [f"{HOME}/1.html", f"{HOME}/dead.html", f"{HOME}/moved.html"]
        headers = dict(corpus.archive.read(*found[f"{HOME}/moved.html"]).http_headers)
        assert headers["Location"] == "/1.html"
        assert corpus.archive.read(*found[f"{HOME}/1.html"]).content == b"report"
    with pytest.raises(ArchiveError):
        corpus.archive.read("none.warc.gz", 0)


def test_what_is_known_of_a_portal(corpus: Corpus) -> None:
    later = NOW + timedelta(days=1)
    with corpus.archive.writer(run(corpus)) as writer, corpus.session() as session:
        keep(session, writer, "/nb/", is_document=False, found_on=None)
        first = keep(session, writer, "/1.html", b"one", headers=(("ETag", '"a"'),))
        keep(session, writer, "/1.html", b"", status=304, at=later)
        keep(session, writer, "/1.pdf", b"%PDF", found_on="/1.html")
        keep(session, writer, "/dead.html", b"", status=404)
        keep(session, writer, "/future.html", b"two", at=later + timedelta(days=1))
        known = crawls.known_documents(session, "a", later + timedelta(hours=1))
        assert sorted(url.removeprefix(HOME) for url in known) == ["/1.html", "/1.pdf", "/dead.html"]
        page = known[f"{HOME}/1.html"]
        assert (page.sha256, page.checked_at, page.is_entry, page.is_dead) == (
            first.location.sha256,
            later,
            True,
            False,
        )
        assert not known[f"{HOME}/1.pdf"].is_entry
        assert known[f"{HOME}/dead.html"].is_dead
        assert crawls.known_documents(session, "b", later) == {}


def test_events_and_searches_are_there_once_for_each_walk(corpus: Corpus) -> None:
    first, second = run(corpus), run(corpus)
    with corpus.session() as session:
        for run_id in (first, first, second):
            crawls.add_event(session, run_id, "a", "timeout", f"{HOME}/x", NOW, detail="60 seconds")
            searched = crawls.Searched(f"{HOME}/nb/", "年报", "trs", 2, 2, 30, 28, date(2020, 1, 1), "end")
            crawls.add_search(session, run_id, "a", searched, NOW)
        assert len(session.scalars(select(CrawlEvent)).all()) == 2
        assert len(session.scalars(select(Search)).all()) == 2
        crawls.finish_crawl(session, first, {"requests": 3}, "done", NOW)
        session.commit()
        done = session.get_one(CrawlRun, first)
        assert (done.state, done.counts) == ("done", {"requests": 3})


def loaded(session: Session, sha256: str, *links: Link) -> int:
    """The one report of the corpus in a document; its links noted."""
    document = session.scalars(select(Document).where(Document.sha256 == sha256)).one()
    report = Report(title="t", agency_name="河南省南阳市卧龙区蒲山镇人民政府", report_year=2023)
    parsed = ParsedDocument("", sha256, "text/html", "html", "1", "parsed", links=list(links), reports=[report])
    load(session, document.document_id, parsed)
    note_links(session, document.document_id, parsed.links)
    return document.document_id


def test_a_report_is_withdrawn_when_its_last_address_is_gone(corpus: Corpus) -> None:
    with corpus.archive.writer(run(corpus)) as writer, corpus.session() as session:
        for path, content, found_on in (
            ("/1.html", b"one", "/nb/"),
            ("/2.html", b"two", "/nb/"),
            ("/1.pdf", b"three", "/1.html"),
        ):
            loaded(session, keep(session, writer, path, content, found_on=found_on).location.sha256)

        def state() -> str:
            return session.scalars(select(ReportRow.state)).one()

        mark_gone(session, "a", f"{HOME}/1.html", NOW, "404")
        assert state() == "published"
        mark_gone(session, "a", f"{HOME}/2.html", NOW, "404")
        assert state() == "withdrawn"  # the attachment belongs to a page that is gone
        gone = session.scalars(select(Capture).where(Capture.url == f"{HOME}/1.html")).one()
        session.refresh(gone)
        assert (gone.gone_at, gone.gone_answer) == (NOW, "404")
        assert crawls.known_documents(session, "a", NOW + timedelta(1))[f"{HOME}/1.html"].gone_at == NOW
        mark_returned(session, "a", f"{HOME}/1.html")
        assert state() == "published"


def test_links_are_open_until_something_became_of_them(corpus: Corpus) -> None:
    wanted = (
        Link(f"{HOME}/1.pdf", "attachment", "附件"),
        Link(f"{HOME}/frame.html", "iframe", ""),
        Link(f"{HOME}/pdfjs/web/viewer.html?file=%2F1.pdf", "iframe", "again"),  # what it shows, not the viewer
        Link(f"{HOME}/a.jpg", "image", ""),
        Link("file:///etc/passwd", "attachment", "x"),
    )
    with corpus.archive.writer(run(corpus)) as writer, corpus.session() as session:
        sha256 = keep(session, writer, "/1.html", b"one").location.sha256
        document_id = loaded(session, sha256, *wanted)
        assert note_links(session, document_id, wanted) == 0
        found = open_links(session, NOW)
        assert [(link.url, link.kind, link.found_on) for link in found] == [
            (f"{HOME}/1.pdf", "attachment", f"{HOME}/1.html"),
            (f"{HOME}/frame.html", "iframe", f"{HOME}/1.html"),
        ]
        assert (found[0].portal, found[0].column_path, found[0].list_date) == ("a", "年报", date(2024, 1, 18))
        assert open_links(session, NOW, ["b"]) == []
        keep(session, writer, "/1.pdf", b"%PDF", found_on="/1.html")  # fetched, whoever asked
        settle_link(session, found[1].link_id, "timeout", NOW)
        assert open_links(session, NOW + timedelta(hours=1)) == []
        assert [link.url for link in open_links(session, NOW + timedelta(days=1))] == [f"{HOME}/frame.html"]
        settle_link(session, found[1].link_id, "forbidden", NOW)
        assert open_links(session, NOW + timedelta(days=1)) == []
        assert note_links(session, document_id, wanted, with_pieces=True) == 1


def test_an_estimate(corpus: Corpus) -> None:
    run_id = run(corpus)
    url = f"{HOME}/zwgk/"
    column = KnownColumn(url, ("年报",), 0, True, (), url, ("a",), 3, 30, None, False, NOW, NOW, True)
    with corpus.archive.writer(run_id) as writer, corpus.session() as session:
        first = estimate(session, "a", NOW, lambda _: False, lambda _: False, lambda _: False)
        assert first == Estimate("a", 40, is_first=True)
        keep_columns(session, "a", run_id, [column, replace(column, url=f"{url}1/")], [])
        keep(session, writer, "/1.html", at=NOW - timedelta(days=1))

        def requests(*, rests: bool, trusts: bool, is_due: bool) -> int:
            return estimate(session, "a", NOW, lambda _: rests, lambda _: trusts, lambda _: is_due).requests

        assert requests(rests=False, trusts=False, is_due=True) == 1 + 2 * 3 + 1
        assert requests(rests=False, trusts=True, is_due=False) == 1 + 2
        assert requests(rests=True, trusts=True, is_due=False) == 0


def test_columns_are_known_as_they_were_before_a_walk(corpus: Corpus) -> None:
    """So that a walk that was cut off after it stored what it learnt goes the same way again."""
    column = KnownColumn(HOME, ("年报",), 0, True, ((f"{HOME}/x/", ("x",), True),), HOME, ("a",), 1, 1, None, False,
                         NOW, NOW, True)  # fmt: skip
    first, second, third = (run(corpus) for _ in range(3))
    with corpus.session() as session:
        keep_columns(session, "a", first, [column], [])
        assert known_columns(session, "a", first) == []
        assert known_columns(session, "a", second) == [column]
        later = replace(column, entries=("b", "a"), read_at=NOW + timedelta(days=1))
        for _ in range(2):
            keep_columns(session, "a", second, [later], [])
            assert known_columns(session, "a", second) == [column]
        assert known_columns(session, "a", third) == [later]
        keep_columns(session, "a", third, [replace(later, read_at=NOW + timedelta(days=2))], [])
        assert session.scalar(select(func.count()).select_from(PortalColumn)) == 2
        keep_columns(session, "a", third, [], [HOME])
        assert known_columns(session, "a", "") == []
