"""A portal that is empty without its scripts, crawled with a real Chromium; and what is said where there is none."""

import socket
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import parser
from crawler import CrawlSummary, Wish, crawl
from crawler.browser import lacking
from simulator.portals.journal import read_journal
from simulator.portals.realm import Realm
from simulator.portals.rooms.scripted import FOREIGN
from simulator.portals.running import running_scripted
from storage import Corpus, open_corpus
from storage.portals import import_portals, parse_csv
from storage.records import Record

SETTINGS = {
    "DOWNLOAD_DELAY": 0.02,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "GONGKAI_BROWSER_REST": 0.15,
}


@pytest.fixture(scope="module")
def chromium() -> None:
    """Asked for by tests that need the extra and the program."""
    advice = lacking()
    if advice is not None:
        pytest.skip(advice)


def crawled(realm: Realm, corpus: Corpus, **settings: Any) -> CrawlSummary:
    rows, problems = parse_csv(realm.portals_csv())
    assert not problems
    with corpus.session() as session:
        import_portals(session, rows)
        session.commit()
    return crawl(corpus, Wish(allow_private=True, ends_walks=False, settings=SETTINGS | settings))


def records(corpus: Corpus) -> dict[str, list[Record]]:
    found = defaultdict(list)
    for file in corpus.archive.files():
        for place in corpus.archive.locations(file):
            record = corpus.archive.read(place.file, place.offset)
            found[record.url].append(record)
    return found


def test_what_scripts_write_is_read_and_nothing_else_is_asked_for(chromium: None, tmp_path: Path) -> None:
    with running_scripted() as (realm, log), open_corpus(None, data=tmp_path) as corpus:
        with socket.create_server((FOREIGN, realm.port)) as foreign:
            summary = crawled(realm, corpus)
            foreign.setblocking(False)
            with pytest.raises(BlockingIOError):
                foreign.accept()
        assert not summary.is_failure, summary
        requests = read_journal(log)

        # All reports and only reports, by address; the cells of one in a page and one in a file.
        query = "SELECT c.url FROM captures c JOIN document_captures d ON d.capture_id = c.capture_id"
        found = [row["url"] for row in corpus.query(query)]
        truth = realm.truth()
        assert sorted(found) == sorted({url for row in truth for kind in ("urls", "attachments") for url in row[kind]})
        kept = records(corpus)
        for row in truth:
            is_file = row["holding"] == "see_pdf"
            [url] = row["attachments"] if is_file else row["urls"]
            assert cells_of(kept[url][-1].content, url) == {
                (table, line, column): value
                for table, lines in row["cells"].items()
                for line, columns in lines.items()
                for column, value in columns.items()
            }, url

        # The answer and the page are records of their own, and say which is which.
        site = realm.sites[0]
        for row in truth:
            answer, page = kept[row["urls"][0]]
            path = "/" + row["urls"][0].split("/", 3)[3]
            assert (answer.http_status, answer.context.rendered_by) == (200, None)
            assert answer.content == site.get(path).body
            assert not answer.context.is_document
            assert page.http_status is None
            assert (page.context.rendered_by or "").startswith("Chromium ")
            assert page.context.is_document
        assert any("/portal/api/list" in url and "POST" in url for url in kept)

        # Manners: nothing but pages, scripts and interfaces, what robots.txt allows, each once, one at a time.
        paths = [entry["path"] for entry in requests]
        assert not [path for path in paths if "count" in path or path.endswith(".png")]
        assert paths.count("/portal/app.js") == 1
        assert max(entry["active"] for entry in requests) == 1
        assert max(entry["connections"] for entry in requests) == 1
        times = sorted((entry["time"], entry["time"] + entry["seconds"]) for entry in requests)
        assert all(later[0] - earlier[1] > 0.01 for earlier, later in pairwise(times[1:]))
        assert {entry["user_agent"].split("/")[0] for entry in requests} == {"gongkai"}
        events = {(row["kind"], row["url"]) for row in corpus.query("SELECT kind, url FROM crawl_events")}
        assert ("outside", f"http://{FOREIGN}:{realm.port}/visits.js") in events
        assert ("off_limits", site.url("/portal/count/hit.js")) in events
        assert {kind for kind, _ in events} == {"outside", "off_limits", "skipped"}

        # A walk that goes on renders nothing twice, and needs the network no more.
        again = crawled(realm, corpus)
        assert not again.is_failure
        assert again.new == 0
        assert len(read_journal(log)) == len(requests)
        assert {url: len(found) for url, found in records(corpus).items()} == {u: len(f) for u, f in kept.items()}


def cells_of(content: bytes, url: str) -> dict[tuple[str, str, str], Any]:
    [report] = parser.parse(content, url=url).reports
    return {
        (table.table, cell.row, cell.column): cell.value
        for table in report.tables
        for cell in table.cells
        if cell.status != "absent"
    }


def test_without_a_browser_the_portal_says_what_to_install(tmp_path: Path) -> None:
    with running_scripted() as (realm, log), open_corpus(None, data=tmp_path) as corpus:
        summary = crawled(realm, corpus, GONGKAI_CHROMIUM="/nowhere/chromium")
        assert summary.is_failure
        assert summary.portals[0].events == {"odd": 1}
        [event] = corpus.query("SELECT kind, detail FROM crawl_events")
        assert "needs a browser" in event["detail"]
        assert "install" in event["detail"]
        [health] = corpus.query("SELECT detail FROM portal_health")
        assert health["detail"] == f"odd: {event['detail']}"
        assert read_journal(log) == []


def test_what_is_lacking_is_named() -> None:
    assert "needs a browser: `make setup`" in (lacking(extra="no_such_module") or "")
    assert "apt-get install chromium" in (lacking("/nowhere/chromium", extra="json") or "")
    assert lacking("sh", extra="json") is None
