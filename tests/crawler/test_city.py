"""The crawler against the simulated city: everything found, politely, whatever happens on the way."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import parser
from crawler import CrawlSummary, Wish, crawl
from simulator.portals.running import RunningCity, running_city
from storage import Corpus, open_corpus
from storage.captures import source_of
from storage.links import open_links
from storage.loading import load
from storage.models import Document
from storage.portals import import_portals, parse_csv

ROOT = Path(__file__).resolve().parents[2]
DELAY = 0.03
SETTINGS = {"DOWNLOAD_DELAY": DELAY, "AUTOTHROTTLE_ENABLED": False}
CRAWL_DELAY = 0.15
ROWS = {
    "captures": "SELECT url, final_url, origin, http_status, media_type, sha256, size, portal, region_code,"
    " column_path, anchor_text, list_date, publisher, found_on FROM captures ORDER BY url, http_status, sha256",
    "documents": "SELECT sha256, state FROM documents ORDER BY sha256",
    "crawl_events": "SELECT portal, kind, reason, url, column_path, anchor_text, detail FROM crawl_events"
    " ORDER BY portal, kind, url",
    "searches": "SELECT portal, url, column_path, family, pages_promised, pages_read, entries, candidates,"
    " reached_back_to, stopped FROM searches ORDER BY portal, url",
    "portal_health": "SELECT portal, state, detail, family_seen FROM portal_health ORDER BY portal",
}


@dataclass
class First:
    """The city, a corpus with one crawl of it, and what that crawl asked for."""

    city: RunningCity
    corpus: Corpus
    summary: CrawlSummary
    requests: list[Any]
    rows: dict[str, list[dict[str, Any]]]


def csv_of(city: RunningCity) -> str:
    """The portals that the city serves, hostile hosts among them."""
    columns = list(city.portals[0])
    lines = [",".join(columns), *(",".join(f'"{row.get(column, "")}"' for column in columns) for row in city.portals)]
    return "\n".join(lines)


@contextmanager
def corpus_of(city: RunningCity, folder: Path, db: str | None = None) -> Iterator[Corpus]:
    with open_corpus(db, data=folder) as corpus:
        rows, problems = parse_csv(csv_of(city))
        assert not problems
        with corpus.session() as session:
            import_portals(session, rows)
            session.commit()
        yield corpus


def run(corpus: Corpus, slugs: tuple[str, ...] = (), **options: Any) -> CrawlSummary:
    settings = SETTINGS | options.pop("settings", {})
    return crawl(corpus, Wish(slugs, allow_private=True, settings=settings, **options))


def rows_of(corpus: Corpus) -> dict[str, list[dict[str, Any]]]:
    return {name: corpus.query(query) for name, query in ROWS.items()}


@contextmanager
def crawled(folder: Path) -> Iterator[First]:
    with running_city(small=True, crawl_delay=CRAWL_DELAY) as city, corpus_of(city, folder) as corpus:
        summary = run(corpus)
        yield First(city, corpus, summary, city.requests(), rows_of(corpus))


def documents(corpus: Corpus) -> dict[str, dict[str, Any]]:
    query = "SELECT c.* FROM captures c JOIN document_captures d ON d.capture_id = c.capture_id"
    return {row["url"]: row for row in corpus.query(query)}


def every_report_is_found_and_nothing_else(first: First) -> None:
    truth = first.city.city.truth()
    found = documents(first.corpus)
    pages = {report["urls"][0] for report in truth}
    assert pages <= set(found)
    parts = {url for report in truth for url in report["urls"][1:]}
    assert parts <= set(found)  # each page of a longer article is a document that goes on with the report
    framed = {url for report in truth if report["holding"] == "iframe" for url in report["attachments"]}
    attached = {url for report in truth for url in report["attachments"]} - framed
    assert attached <= set(found)
    twins = {url for report in truth for url in report["twins"]}
    assert not set(found) - pages - parts - attached - twins
    assert {url for url in twins if "_wap" not in url} <= set(found)


def every_look_alike_is_told(first: First) -> None:
    told = {row["url"]: (row["kind"], row["reason"]) for row in first.rows["crawl_events"]}
    for item in first.city.city.lookalikes():
        match item["kind"]:
            case "robots":
                assert told[item["url"]] == ("forbidden", None)
            case "dead":
                assert told[item["url"]] == ("http_error", "404")
            case "soft_404":
                assert told[item["url"]] == ("soft_404", "soft_404")
            case "guide" if item["url"] not in told:
                assert "zfxxgkzn" in item["url"]  # in a column that no report stands in
            case _:
                assert told[item["url"]] == ("skipped", item["reason"])


def captures_know_how_they_were_reached(first: First) -> None:
    found = documents(first.corpus)
    columns = {column["url"]: column for column in first.city.city.columns()}
    for report in first.city.city.truth():
        row = found[report["urls"][0]]
        assert row["origin"] == "simulated"
        assert row["portal"] == report["portal"]
        assert report["region_code"].startswith(row["region_code"])
        column = columns[row["found_on"]]
        assert row["column_path"].endswith(column["trail"][-1].removeprefix("政府"))
        if report["portal"] != "sim-static":
            assert row["anchor_text"] == report["title"]
            assert row["list_date"] == report["published_on"]
    publishers = {row["publisher"] for row in found.values() if "/xzjd/" in row["url"]}
    assert publishers
    assert all(publisher.endswith(("镇", "乡", "街道")) for publisher in publishers)


def every_list_says_what_it_promised(first: First) -> None:
    searches = {row["url"]: row for row in first.rows["searches"]}
    for column in first.city.city.columns():
        row = searches[column["url"]]
        assert (row["pages_promised"], row["pages_read"], row["entries"]) == (
            column["pages"],
            column["pages"],
            column["items"],
        )
        assert row["stopped"] == "end"
    assert len(searches) == len(first.city.city.columns())


def requests_are_polite(first: First) -> None:
    by_host: dict[str, list[Any]] = {}
    for request in first.requests:
        by_host.setdefault(request["host"], []).append(request)
    reports = Counter(report["portal"] for report in first.city.city.truth())
    for host, requests in by_host.items():
        assert requests[0]["path"] == "/robots.txt"
        assert max(request["connections"] for request in requests) == 1
        assert max(request["active"] for request in requests) == 1
        assert not [request for request in requests if request["path"].startswith(("/zwgk/nbsh/", "/was5/"))]
        assert all("contact" in request["user_agent"] for request in requests)
        assert not [path for path, count in Counter(request["path"] for request in requests).items() if count > 1]
        least = CRAWL_DELAY if host == "127.77.0.3" else DELAY * 0.67
        gaps = [after["time"] - before["time"] for before, after in pairwise(requests[1:])]
        assert min(gaps, default=least) > least - 0.02
    for portal in first.summary.portals:
        assert portal.requests <= 2 * reports[portal.slug] + 40


def the_run_is_closed(first: First) -> None:
    assert first.summary.state == "done"
    assert not first.summary.is_failure
    assert first.summary.requests == len(first.requests) == len(first.rows["captures"])
    (row,) = first.corpus.query("SELECT kind, state, counts FROM crawl_runs")
    assert (row["kind"], row["state"]) == ("simulate", "done")
    assert json.loads(row["counts"])["requests"] == len(first.requests)
    assert first.corpus.query("SELECT walk_run_id FROM portal_health WHERE walk_run_id IS NOT NULL") == []
    assert not list(first.corpus.archive.check())


def postgresql_gets_the_same_rows(first: First, folder: Path, postgres_url: str) -> None:
    with corpus_of(first.city, folder, postgres_url) as corpus:
        assert not run(corpus).is_failure
        key = str
        for name, rows in rows_of(corpus).items():
            assert sorted(map(key, rows)) == sorted(map(key, first.rows[name]))


def of_one_year(first: First, folder: Path) -> None:
    with corpus_of(first.city, folder) as corpus:
        summary = run(corpus, ("sim-year",), years=(2023,))
        assert [portal.slug for portal in summary.portals] == ["sim-year"]
        wanted = {
            r["urls"][0] for r in first.city.city.truth() if r["portal"] == "sim-year" and r["report_year"] == 2023
        }
        found = set(documents(corpus))
        others = {
            r["urls"][0]
            for r in first.city.city.truth()
            if r["report_year"] != 2023 and str(r["report_year"]) in r["title"]
        }
        assert wanted <= found
        assert not others & found


def the_command_of_scrapy(first: First, folder: Path) -> None:
    with corpus_of(first.city, folder) as corpus:
        options = ["GONGKAI_ALLOW_PRIVATE=1", f"DOWNLOAD_DELAY={DELAY}", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=WARNING"]
        command = [sys.executable, "-m", "scrapy", "crawl", "reports", "-a", "portal=sim-year"]
        environment = os.environ | {"GONGKAI_DATA": str(corpus.data), "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [*command, *(part for option in options for part in ("-s", option))],
            cwd=ROOT,
            env=environment,
            check=True,
            timeout=60,
        )
        expected = [row for row in first.rows["captures"] if row["portal"] == "sim-year"]
        assert rows_of(corpus)["captures"] == expected
        assert [row["state"] for row in corpus.query("SELECT state FROM crawl_runs")] == ["done"]


LOOKED_AT: tuple[Callable[[First], None], ...] = (
    every_report_is_found_and_nothing_else,
    every_look_alike_is_told,
    captures_know_how_they_were_reached,
    every_list_says_what_it_promised,
    requests_are_polite,
    the_run_is_closed,
)


def test_a_crawl_of_the_city(tmp_path: Path, postgres_url: str, subtests: pytest.Subtests) -> None:
    """One crawl, looked at from all sides; then others of the same city beside it."""
    with crawled(tmp_path / "first") as first:
        for holds in LOOKED_AT:
            with subtests.test(holds.__name__):
                holds(first)
        with subtests.test("postgresql"):
            postgresql_gets_the_same_rows(first, tmp_path / "postgresql", postgres_url)
        with subtests.test("one year"):
            of_one_year(first, tmp_path / "years")
        with subtests.test("scrapy"):
            the_command_of_scrapy(first, tmp_path / "scrapy")


def read_all(corpus: Corpus) -> None:
    """Reads what is pending as the pipeline does."""
    with corpus.session() as session:
        for document in session.scalars(select(Document).where(Document.state == "pending")).all():
            capture = source_of(session, document.document_id)
            content = corpus.archive.read(capture.warc_file, capture.warc_offset).content
            parsed = parser.parse(content, url=capture.final_url or capture.url)
            load(session, document.document_id, parsed)
        session.commit()


def test_rounds_until_no_link_is_open_then_a_second_run(tmp_path: Path) -> None:
    """The whole life of a corpus: links, a change, a vanished report; nothing is asked for without need."""
    with running_city(small=True, crawl_delay=0.01) as city, corpus_of(city, tmp_path) as corpus:
        run(corpus, ends_walks=False)
        read_all(corpus)
        with corpus.session() as session:
            assert {link.kind for link in open_links(session, datetime.now(UTC))} == {"iframe"}
        before = len(city.requests())
        summary = run(corpus, only_links=True)
        assert (summary.requests, summary.is_failure) == (1, False)
        assert [request["path"] for request in city.requests()[before:]] != ["/robots.txt"]
        read_all(corpus)
        with corpus.session() as session:
            assert open_links(session, datetime.now(UTC)) == []
        attached = {url for report in city.city.truth() for url in report["attachments"]}
        assert attached <= set(documents(corpus))
        assert Counter((r["host"], r["path"]) for r in city.requests()).most_common(1)[0][1] == 1
        _second_run(city, corpus)


def _second_run(city: RunningCity, corpus: Corpus) -> None:
    reports = "SELECT report_key, state FROM reports ORDER BY report_key"
    pages, before, done = documents(corpus), corpus.query(reports), len(city.requests())
    city.advance("change")
    city.advance("vanish")
    summary = run(corpus)
    asked = {f"http://{r['host']}:{city.city.port}{r['path']}": r for r in city.requests()[done:]}
    again = {url: request for url, request in asked.items() if url in pages}
    changed = next(report for report in city.city.truth() if report["edition"] == 2)["urls"][0]
    now = {url for report in city.city.truth() for url in report["urls"]}
    (vanished,) = [url for url, request in again.items() if request["status"] == 404]
    assert set(again) == {changed, vanished}
    assert vanished not in now
    assert all(request["conditional"] for request in again.values())
    assert summary.new == 1
    kinds = corpus.query("SELECT kind, url FROM crawl_events WHERE kind IN ('changed', 'gone') ORDER BY kind")
    assert [(row["kind"], row["url"]) for row in kinds] == [("changed", changed), ("gone", vanished)]
    read_all(corpus)
    withdrawn = [row["report_key"] for row in corpus.query(reports) if row["state"] == "withdrawn"]
    assert len(withdrawn) == 1
    assert [row | {"state": "published"} for row in corpus.query(reports)] == before
    assert corpus.query("SELECT count(*) AS n FROM readings WHERE cause = 'source_changed'") == [{"n": 1}]

    done = len(city.requests())
    run(corpus)
    assert not [r for r in city.requests()[done:] if f"http://{r['host']}:{city.city.port}{r['path']}" in pages]


def test_hostile_hosts_end_as_rows_and_cost_nobody_else(tmp_path: Path) -> None:
    reasons = {
        "down": "unreachable",
        "refuses": "unreachable",
        "silent": "timeout",
        "slow": "timeout",
        "loop": "blocked",
        "endless": "too_large",
        "huge": "too_large",
        "bomb": "too_large",
        "long": "truncated",
        "short": "empty",
        "error": "http_error",
        "private": "outside",
    }
    bounds = {"DOWNLOAD_TIMEOUT": 2, "DOWNLOAD_MAXSIZE": 4 << 20, "GONGKAI_MAX_UNPACKED": 4 << 20}
    with running_city(small=True, crawl_delay=0.03, hostile=True) as city, corpus_of(city, tmp_path) as corpus:
        summary = run(corpus, settings=bounds)
        told = {(row["portal"], row["kind"]) for row in corpus.query("SELECT portal, kind FROM crawl_events")}
        for harm, kind in reasons.items():
            assert (f"sim-{harm}", kind) in told
            (search,) = corpus.query(f"SELECT stopped FROM searches WHERE portal = 'sim-{harm}'")
            assert search["stopped"] == {"short": "empty", "loop": "blocked"}.get(harm, "failed")
        states = {row["portal"]: row["state"] for row in corpus.query("SELECT portal, state FROM portal_health")}
        assert {states[f"sim-{harm}"] for harm in ("down", "refuses", "silent")} == {"unreachable"}
        whole = {portal.slug for portal in summary.portals if portal.is_whole}
        assert whole == {"sim-year", "sim-agency", "sim-static", "sim-short"}
        assert {report["urls"][0] for report in city.city.truth()} <= set(documents(corpus))
        assert summary.is_failure
        assert summary.state == "done"


SCRIPT = """
import json, sys
from crawler import Wish, crawl
from storage import open_corpus
with open_corpus(data=sys.argv[1]) as corpus:
    print(crawl(corpus, Wish(allow_private=True, settings=json.loads(sys.argv[2]))).state)
"""


def start(corpus: Corpus, settings: dict[str, Any]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SCRIPT, str(corpus.data), json.dumps(settings)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.soak
@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_it_leaves_the_same_rows(tmp_path: Path) -> None:
    with crawled(tmp_path / "first") as first:
        _killed_again_and_again(first, tmp_path / "killed")


def _killed_again_and_again(first: First, folder: Path) -> None:
    chance = random.Random(7)
    total = len(first.requests)
    with corpus_of(first.city, folder) as corpus:
        done, kills = len(first.city.requests()), 0
        goals = sorted(chance.sample(range(1, total), 6))
        for goal in goals:
            with start(corpus, SETTINGS) as process:
                until(lambda goal=goal: len(first.city.requests()) - done >= goal or process.poll() is not None)
                time.sleep(chance.uniform(0, 0.05))
                kills += process.poll() is None
                process.kill()
        with start(corpus, SETTINGS) as process:
            out, error = process.communicate(timeout=60)
        assert (out.strip(), error) == ("done", "")
        assert kills == len(goals)
        rows = rows_of(corpus)
        for name, expected in first.rows.items():
            assert rows[name] == expected, name
        asked = Counter((request["host"], request["path"]) for request in first.city.requests()[done:])
        again = sum(asked.values()) - len(asked)
        assert again <= kills * len(first.summary.portals)  # those that were in flight, one for each portal
        assert sum(asked.values()) <= total + again
        assert not list(corpus.archive.check())
        states = Counter(row["state"] for row in corpus.query("SELECT state FROM crawl_runs"))
        assert (states["done"], states["running"]) == (1, 0)


@pytest.mark.soak
def test_sigterm_ends_within_ten_seconds_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with running_city(small=True, crawl_delay=0.03, hostile=True) as city, corpus_of(city, tmp_path) as corpus:
        slugs = ("sim-slow", "sim-silent", "sim-year")
        script = SCRIPT.replace("corpus, ()", f"corpus, {slugs!r}")
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", script, str(corpus.data), json.dumps(SETTINGS | {"GONGKAI_STOP_SECONDS": 1})]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            until(lambda: len(city.requests("127.77.0.1")) > 8)
            (child,) = _children(process.pid)
            began = time.monotonic()
            os.kill(child, signal.SIGTERM)
            out, _ = process.communicate(timeout=15)
        assert time.monotonic() - began < 10
        assert out.strip() == "aborted"
        assert [row["state"] for row in corpus.query("SELECT state FROM crawl_runs")] == ["aborted"]
        assert len(corpus.query("SELECT 1 AS x FROM portal_health WHERE walk_run_id IS NOT NULL")) == 3
        assert not list(corpus.archive.abandoned())
        assert run(corpus, ("sim-year",)).portals[0].replayed >= 8
        asked = Counter(request["path"] for request in city.requests("127.77.0.1"))
        assert len([path for path, count in asked.items() if count > 1]) <= 1


def _children(pid: int) -> list[int]:
    folder = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in folder.read_text().split()]
