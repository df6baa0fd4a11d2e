"""A run over the simulated city: all of it the first time, then what has changed and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler import CrawlSummary, PortalSummary, Wish
from pipeline import demo, status
from pipeline.changes import Changes, Item, named, of_walks
from pipeline.crawling import checked_settings, forecast, part
from pipeline.platforms import duration
from pipeline.portals import listed, oddities
from pipeline.running import RunReport, run
from publish import plots
from simulator.portals import RunningCity, running_city
from storage import Corpus, CorpusError, crawls, open_corpus
from storage.captures import start_run
from storage.models_crawl import PortalHealth
from storage.portals import find_portals, import_portals, parse_csv
from tests.storage.conftest import Hand
from tests.storage.made import parsed
from tests.storage.made import report as made_report

PACE = {"DOWNLOAD_DELAY": 0.01, "AUTOTHROTTLE_ENABLED": False}
WISH = Wish(allow_private=True, settings=PACE)


def unshown(what: str, total: int | None) -> AbstractContextManager[Callable[[str], None]]:
    return nullcontext(lambda _note: None)


def once(corpus: Corpus, wish: Wish = WISH) -> RunReport:
    return run(corpus, wish, workers=0, show=unshown)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with open_corpus(data=tmp_path / "data") as opened:
        yield opened


def bring_in(corpus: Corpus, text: str) -> None:
    with corpus.session() as session:
        import_portals(session, parse_csv(text)[0])
        session.commit()


def served(city: RunningCity, since: int) -> list[str]:
    """The pages that were fetched since a number of requests, robots.txt left out."""
    entries = city.requests()[since:]
    return [f"http://{e['host']}:{city.city.port}{e['path']}" for e in entries if e["path"] != "/robots.txt"]


TABLES = ("reports", "readings", "documents", "facts", "findings", "agencies", "report_documents")


def everything(corpus: Corpus) -> dict[str, list[dict[str, Any]]]:
    return {table: corpus.query(f"SELECT * FROM {table}") for table in TABLES}


@pytest.mark.slow
def test_first_second_and_changed(corpus: Corpus) -> None:
    """On one portal of the city, for all that changes is there."""
    with running_city(small=True, crawl_delay=0.01) as city:
        bring_in(corpus, city.city.portals_csv())
        wish = replace(WISH, portals=("sim-year",))
        truth = [report for report in city.city.truth() if report["portal"] == "sim-year"]

        first = once(corpus, wish)
        assert not first.is_failure
        assert len(first.changes.new) == len(truth)
        assert not first.changes.changed + first.changes.gone
        for report in truth:
            for url in (*report["urls"], *report["attachments"]):
                found = corpus.query(f"SELECT count(*) AS n FROM captures WHERE url = '{url}' AND http_status = 200")
                assert found == [{"n": 1}], url
        assert first.requests <= 2 * len(truth) + 40

        before, asked = everything(corpus), len(city.requests())
        second = once(corpus, wish)
        assert not second.is_failure
        assert second.paragraph().count("No report is new and none has changed.") == 1
        assert everything(corpus) == before
        documents = {url for report in truth for url in (*report["urls"], *report["attachments"], *report["twins"])}
        assert not documents & set(served(city, asked))

        city.advance("change")
        changed = city.advance("vanish")
        asked = len(city.requests())
        settings = {**WISH.settings, "GONGKAI_LIST_DAYS": 0, "GONGKAI_OLD_LIST_DAYS": 0}
        third = once(corpus, replace(wish, settings=settings))
        assert [len(found) for found in (third.changes.new, third.changes.changed, third.changes.gone)] == [0, 1, 1]
        assert not third.is_failure
        assert "1 has changed: " in third.paragraph()
        assert "1 report is no longer online and marked as withdrawn: " in third.paragraph()
        fetched = [url for url in served(city, asked) if url in documents]
        assert sorted(fetched) == sorted(str(item.url) for item in (*third.changes.changed, *third.changes.gone))
        after = everything(corpus)
        assert len(after["readings"]) == len(before["readings"]) + 1
        assert [r["cause"] for r in after["readings"] if r not in before["readings"]] == ["source_changed"]
        moved = [r for r in after["reports"] if r not in before["reports"]]
        assert {report["state"] for report in moved} <= {"withdrawn", "published"}
        assert [report["state"] for report in after["reports"]].count("withdrawn") == 1
        assert len([report for report in changed.truth() if report["portal"] == "sim-year"]) == len(truth) - 1

        fourth = once(corpus, wish)
        assert not fourth.changes.changed + fourth.changes.gone + fourth.changes.new
        assert not fourth.is_failure
        assert everything(corpus) == after


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql", pytest.param("sqlite", marks=pytest.mark.soak)], indirect=True)
def test_both_databases_answer_all_questions(database_url: str, tmp_path: Path) -> None:
    """On SQLite the demo asks them."""
    with open_corpus(database_url, data=tmp_path) as corpus, running_city(small=True, crawl_delay=0.01) as city:
        bring_in(corpus, city.city.portals_csv())
        report = once(corpus, replace(WISH, portals=("sim-static",)))
        assert not report.is_failure
        truth = [report for report in city.city.truth() if report["portal"] == "sim-static"]
        assert len(report.changes.new) == len(truth)
        found = demo.compare(corpus, truth)
        assert found.is_perfect
        assert found.total("published") == len(truth)
        assert corpus.query(demo.SQL)
        assert demo.is_demo(corpus)
        rows = plots.rows_of(corpus, plots.find("requests"))
        assert [row["year"] for row in rows] == list(city.city.years)
        states = {portal.slug: portal.state for portal in status.status(corpus).portals}
        assert states == {"sim-agency": "new", "sim-static": "answers", "sim-year": "new"}
        assert [portal.slug for portal in listed(corpus) if portal.walked_at] == ["sim-static"]
        assert oddities(corpus) == (3, [])
        with corpus.session() as session:
            portals = find_portals(session, ["sim-static"])
            assert not forecast(session, portals, WISH, datetime.now(UTC)).has_first
        again = once(corpus, replace(WISH, portals=("sim-static",)))
        assert not again.changes.new + again.changes.changed


# The paragraph -----------------------------------------------------------------------------------------------------


def test_the_paragraph_names_what_needs_a_look() -> None:
    report = RunReport(
        crawls=[CrawlSummary("r", "done", [PortalSummary("a", requests=7, is_whole=True), PortalSummary("b")])],
        changes=Changes(
            new=[Item("甲县人民政府 2024")],
            gone=[Item("乙镇2021年报告", detail="404")],
            blocked=[Item("b", detail="until 2026-11-23 03:00 UTC", portal="b")],
            truncated=[Item("年报", detail="a, truncated after 2 of 5 pages")],
            unreadable=[Item(f"http://a/{number}.pdf", detail="needs: ocr") for number in range(5)],
            broken=1,
        ),
        open_links=2,
        seconds=200,
    )
    assert report.is_failure
    assert report.paragraph() == (
        "2 portals were asked with 7 requests in 3 min. 1 report is new, none has changed. 1 report is no longer online"
        " and marked as withdrawn: 乙镇2021年报告 (404). Turned away by b (until 2026-11-23 03:00 UTC): they are left"
        " alone until then, nothing is to be done. Cut short: 年报 (a, truncated after 2 of 5 pages); run again, and if"
        " it stays so look at the list itself. Not readable: http://a/0.pdf (needs: ocr); http://a/1.pdf (needs: ocr);"
        " http://a/2.pdf (needs: ocr); and 2 more. 1 link leads to nothing or may not be followed (`gongkai status`"
        " shows them). 2 links of read documents could not be followed yet; the next run tries again."
    )


def test_a_portal_without_a_list_is_named_with_what_to_do() -> None:
    report = RunReport(
        crawls=[CrawlSummary("r", "done", [PortalSummary("a")])], changes=Changes(listless=[Item("a", portal="a")])
    )
    assert report.is_failure
    said = report.paragraph()
    assert "No list of annual reports was found on a: give its column in start_urls, or look with `gongkai" in said
    assert "Not walked to the end" not in said


def test_a_run_tells_of_its_own_portals_alone(corpus: Corpus) -> None:
    """Another one may be at work on others at the same time."""
    bring_in(corpus, PORTALS)
    hand = Hand(corpus)
    with corpus.session() as session:
        for slug in ("a", "b"):
            crawls.begin_walk(session, slug, start_run(session, "crawl").run_id, datetime(2026, 1, 1, tzinfo=UTC))
        session.commit()
    for portal in ("a", "b", None):
        name, content = f"{portal or '丙'}镇人民政府", f"of {portal}".encode()
        hand.take(content, f"http://{portal}.gov.cn/1.html", origin="crawled", portal=portal, http_status=200)
        hand.load(parsed(content, made_report(name)))
        broken = f"broken, of {portal}".encode()
        hand.take(broken, f"http://{portal}.gov.cn/2.pdf", origin="crawled", portal=portal, http_status=200)
        hand.load(parsed(broken, status="failed", reason="damaged"))
    with corpus.session() as session:
        told = {slug: of_walks(session, [slug]) for slug in ("a", "b")}
    for slug, changes in told.items():
        assert {item.what for item in changes.new} == {f"{slug}镇人民政府 2022", "丙镇人民政府 2022"}
        assert {item.portal for item in changes.unreadable} == {slug, None}


def test_a_portal_that_did_not_come_to_its_end_is_named() -> None:
    walked = [PortalSummary("a", is_whole=True), PortalSummary("b")]
    report = RunReport(crawls=[CrawlSummary("r", "done", walked)])
    assert "Not walked to the end: b; the next run goes on." in report.paragraph()
    stopped = RunReport(crawls=[CrawlSummary("r", "aborted", walked)])
    assert stopped.is_failure
    assert "The crawl was stopped before its end" in stopped.paragraph()


def test_named() -> None:
    assert named([Item("a"), Item("b", detail="c")]) == "a; b (c)"
    assert named([Item(word) for word in "abcde"]) == "a; b; c; and 2 more"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (119, "119 s"), (150, "2 min"), (7000, "117 min"), (9000, "2 h 30 min"), (300_000, "3 days")],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


# What it would cost, and what may be asked ---------------------------------------------------------------------------

PORTALS = """slug,name,url,platform
a,甲,https://a.gov.cn/,
b,乙,https://b.gov.cn/,room
c,丙,https://c.gov.cn/,room
"""


def test_a_platform_is_asked_in_turn() -> None:
    rows = parse_csv(PORTALS)[0]
    found = forecast(None, rows, Wish(settings={"DOWNLOAD_DELAY": "2"}), datetime.now(UTC))
    assert (found.requests, found.seconds, found.has_first) == (120, 160, True)
    bounded = forecast(None, rows, Wish(max_requests=50), datetime.now(UTC))
    assert [portal.requests for portal in bounded.portals] == [40, 10, 0]


def test_a_bound_is_shared_out_among_workers() -> None:
    assert [part(5, number, 3) for number in range(3)] == [2, 2, 1]
    assert [part(1, number, 2) for number in range(2)] == [1, 0]
    assert part(None, 0, 2) is None


def test_settings_are_known_and_polite() -> None:
    assert checked_settings(["USER_AGENT=a=b"], allow_private=False) == {"USER_AGENT": "a=b"}
    assert checked_settings(["DOWNLOAD_DELAY=0"], allow_private=True) == {"DOWNLOAD_DELAY": "0"}
    for pair in ("DOWNLOAD_DELAY=0.5", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "__name__=x", "USER_AGENT", "NOPE=1"):
        with pytest.raises(CorpusError):
            checked_settings([pair], allow_private=False)


# How portals are ---------------------------------------------------------------------------------------------------


def test_blocked_and_silent_portals_need_a_look(corpus: Corpus) -> None:
    bring_in(corpus, PORTALS)
    until = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    with corpus.session() as session:
        session.add(PortalHealth(portal="a", state="blocked", detail="412", blocked_until=until))
        session.add(PortalHealth(portal="b", state="unreachable", detail="timeout: no answer"))
        session.commit()
    found = status.status(corpus)
    assert found.is_failure
    assert found.paragraph() == (
        "3 portals, 0 of them walked to the end; 0 reports. Not reached: a (blocked until 2030-01-02 03:04 UTC);"
        " b (unreachable: timeout). Never asked: c."
    )
    count, odd = oddities(corpus)
    assert count == 3
    assert ("b", "unreachable: timeout: no answer") in odd
    with pytest.raises(CorpusError, match="no such portal: z"):
        status.status(corpus, ["z"])
