"""Manners, as the hosts see them: robots.txt, pauses, Retry-After, platforms, night, bounds, and what is left alone."""

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from crawler import CrawlSummary, Wish, crawl
from crawler.gates import Gates, Manners
from crawler.middlewares.pace import retry_after
from crawler.middlewares.robots import product_of, read_rules
from crawler.night import BEIJING, Night
from crawler.off_limits import off_limits
from crawler.planning import most_of, settings_of
from storage import Corpus, CorpusError, open_corpus
from storage.portals import COLUMNS, import_portals, parse_csv
from tests.crawler.office import COLUMN, Office, Reply, gaps, office

DELAY = 0.2
JITTER = 0.33
SETTINGS = {"DOWNLOAD_DELAY": DELAY, "AUTOTHROTTLE_MAX_DELAY": 1.5}
LEAST = DELAY * (1 - JITTER) - 0.02
"""Seconds that always lie between an answer and the next request; the clocks of two processes may differ a little."""
CHALLENGE = b"<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>"


def bring_in(corpus: Corpus, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    with corpus.session() as session:
        found, problems = parse_csv(text.getvalue())
        assert not problems
        import_portals(session, found)
        session.commit()


@contextmanager
def corpus_of(folder: Path, *rows: dict[str, str]) -> Iterator[Corpus]:
    with open_corpus(data=folder / "data") as corpus:
        bring_in(corpus, list(rows))
        yield corpus


def run(corpus: Corpus, *slugs: str, **settings: Any) -> CrawlSummary:
    return crawl(corpus, Wish(slugs, allow_private=True, settings=SETTINGS | settings))


def events(corpus: Corpus) -> dict[str, set[str]]:
    """The kinds of events of each portal."""
    found: dict[str, set[str]] = {}
    for row in corpus.query("SELECT portal, kind FROM crawl_events"):
        found.setdefault(row["portal"], set()).add(row["kind"])
    return found


def health(corpus: Corpus) -> dict[str, dict[str, Any]]:
    return {row["portal"]: row for row in corpus.query("SELECT * FROM portal_health")}


# One crawl over offices of every kind --------------------------------------------------------------------------------


def told(status: int, when: Callable[[], str], *, once: bool = True) -> Any:
    """The column answers with Retry-After, the first time or always."""

    def manners(path: str, times: int) -> Reply | None:
        is_told = path == COLUMN and (not once or times == 0)
        return Reply(status, headers={"Retry-After": when()}) if is_told else None

    return manners


def robots(reply: Reply) -> Any:
    return lambda path, _times: reply if path == "/robots.txt" else None


def soon() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


def text(body: bytes, media_type: str = "text/plain") -> Reply:
    return Reply(200, body, media_type=media_type)


MANNERS: dict[str, Any] = {
    "r-404": robots(Reply(404, b"none")),
    "r-403": robots(Reply(403, b"no")),
    "r-html": robots(text(b"<!DOCTYPE html><p>User-agent: *\nDisallow: /</p>", "text/html")),
    "r-412": robots(Reply(412)),
    "r-521": robots(Reply(521, b"<script>document.cookie=1</script>")),
    "r-challenge": robots(text(CHALLENGE, "text/html")),
    "r-503": robots(Reply(503)),
    "r-closed": robots(text(b"User-agent: *\nDisallow: /", "text/html")),
    "r-other": robots(text(b"User-agent: gongkaibot\nDisallow: /\n\nUser-agent: *\nDisallow: /admin/")),
    "r-slow": robots(text(b"User-agent: *\nCrawl-delay: 0.75")),
    "r-never": robots(text(b"User-agent: *\nCrawl-delay: 500")),
    "r-endless": robots(text(b"# nothing\n" * 300_000)),
    "w-seconds": told(429, lambda: "1"),
    "w-date": told(503, soon),
    "w-long": told(429, lambda: "7200", once=False),
    "w-always": told(503, lambda: "0", once=False),
    "slow": lambda path, _times: Reply(404, seconds=0.9) if path.endswith("2020.html") else None,
    "files": lambda path, _times: Reply(404) if path == "/robots.txt" else None,
}
BLOCKED = {"r-412", "r-521", "r-challenge", "w-long", "w-always"}
CLOSED = {"r-503": "http_error", "r-endless": "too_large", "r-closed": "forbidden", "r-never": "forbidden"}
LEFT_ALONE = "".join(
    f'<li><a href="{url}">第1镇{year}年政府信息公开工作年度报告</a></li>'
    for year, url in (
        (2019, "/was5/web/search?channelid=1"),
        (2018, "/system/resource/code/news/click/dynclicks.jsp?clickid=1"),
        (2017, "/exposure/jiucuo.html?site_code=1"),
        (2016, "/zwgk/ysqgk.html"),
        (2015, "/zwgk/zfxxgknb/ysqgk/2015.html"),
    )
)


@dataclass
class Town:
    """Offices by name, the corpus after one crawl of them all, and when that began."""

    offices: dict[str, Office]
    corpus: Corpus
    began: datetime


@contextmanager
def visited(folder: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        offices = {
            name: stack.enter_context(
                office(folder, f"127.78.0.{number}", manners, extra=LEFT_ALONE if name == "r-404" else "")
            )
            for number, (name, manners) in enumerate(MANNERS.items(), 1)
        }
        corpus = stack.enter_context(corpus_of(folder, *(found.row(name) for name, found in offices.items())))
        began = datetime.now(UTC)
        run(corpus)
        yield Town(offices, corpus, began)


def robots_txt_decides(town: Town) -> None:
    kinds, states = events(town.corpus), health(town.corpus)
    for name in ("r-404", "r-403", "r-html", "r-other", "r-slow"):
        assert {entry["path"] for entry in town.offices[name].pages()} >= {COLUMN, f"{COLUMN}2022.html"}, name
        assert states[name]["state"] == "answers"
    for name in ("r-412", "r-521", "r-challenge"):
        assert [entry["path"] for entry in town.offices[name].asked()] == ["/robots.txt"]
        assert (states[name]["state"], kinds[name]) == ("blocked", {"blocked"})
    for name, kind in CLOSED.items():
        assert town.offices[name].pages() == [], name
        assert kind in kinds[name]
    asked = {name: [e["path"] for e in found.asked()].count("/robots.txt") for name, found in town.offices.items()}
    assert {name for name, count in asked.items() if count > 1} == {"r-503"}  # asked for again, as any page


def one_request_at_a_time_and_pauses_between(town: Town) -> None:
    for name, found in town.offices.items():
        entries = found.asked()
        assert max(entry["connections"] for entry in entries) == 1, name
        assert max(entry["active"] for entry in entries) == 1
        assert min(gaps(entries), default=LEAST) >= LEAST, name
        assert all("contact" in entry["user_agent"] for entry in entries)
    assert min(gaps(town.offices["r-slow"].asked())[1:]) >= 0.74  # a Crawl-delay holds exactly, its fraction too
    usual = gaps(town.offices["r-404"].asked())
    assert len({round(gap, 2) for gap in usual}) > 1  # jitter


def a_slow_answer_makes_the_pauses_longer(town: Town) -> None:
    entries = town.offices["slow"].asked()
    slow = next(number for number, entry in enumerate(entries) if entry["path"].endswith("2020.html"))
    assert gaps(entries)[slow] >= 0.9 * (1 - JITTER)
    assert min(gaps(entries)[:slow]) < 0.9 * (1 - JITTER)


def retry_after_is_waited_for(town: Town) -> None:
    for name, least in (("w-seconds", 1), ("w-date", 0.9)):
        entries = town.offices[name].pages()
        assert [entry["status"] for entry in entries] == [429 if name == "w-seconds" else 503, 200, 200, 200, 200]
        assert entries[0]["path"] == entries[1]["path"] == COLUMN
        assert gaps(entries)[0] >= least
        assert health(town.corpus)[name]["state"] == "answers"


def one_that_asks_for_hours_rests_so_long(town: Town) -> None:
    assert [entry["status"] for entry in town.offices["w-long"].pages()] == [429]
    row = health(town.corpus)["w-long"]
    assert (row["state"], row["detail"]) == ("blocked", "status 429, asks to come back in 7200 seconds")
    until = datetime.fromisoformat(row["blocked_until"]).replace(tzinfo=UTC)
    assert timedelta(hours=2) <= until - town.began < timedelta(hours=2, minutes=5)
    assert [entry["status"] for entry in town.offices["w-always"].pages()] == [503] * 4
    assert {name for name, row in health(town.corpus).items() if row["state"] == "blocked"} == BLOCKED


def forms_and_counters_are_left_alone(town: Town) -> None:
    paths = {entry["path"] for entry in town.offices["r-404"].pages()}
    assert paths == {COLUMN, *(f"{COLUMN}{year}.html" for year in (2020, 2021, 2022)), f"{COLUMN}ysqgk/2015.html"}
    rows = town.corpus.query("SELECT url, detail FROM crawl_events WHERE kind = 'off_limits' AND portal = 'r-404'")
    assert sorted(row["detail"] for row in rows) == [
        "a counter is never asked for",
        "a form for applications is never asked for",
        "a form for corrections is never asked for",
        "a search form is never asked for",
    ]


def a_second_run_is_conditional_and_keeps_robots_txt_for_a_day(town: Town) -> None:
    found = town.offices["r-other"]
    before = len(found.asked())
    run(town.corpus, "r-other", GONGKAI_RECHECK_DAYS=0)
    entries = found.asked()[before:]
    assert all(entry["path"] != "/robots.txt" for entry in entries)
    reports = [entry for entry in entries if entry["path"] != COLUMN]
    assert len(reports) == 3
    assert {(entry["conditional"], entry["status"]) for entry in reports} == {(True, 304)}


LOOKED_AT: tuple[Callable[[Town], None], ...] = (
    robots_txt_decides,
    one_request_at_a_time_and_pauses_between,
    a_slow_answer_makes_the_pauses_longer,
    retry_after_is_waited_for,
    one_that_asks_for_hours_rests_so_long,
    forms_and_counters_are_left_alone,
    a_second_run_is_conditional_and_keeps_robots_txt_for_a_day,
)


def test_a_crawl_of_the_town(tmp_path: Path, subtests: pytest.Subtests) -> None:
    """One crawl, looked at from all sides; the last look is a second crawl."""
    with visited(tmp_path) as town:
        for holds in LOOKED_AT:
            with subtests.test(holds.__name__):
                holds(town)


# Platforms -----------------------------------------------------------------------------------------------------------


def test_platforms_are_one_slot_and_rest_as_one(tmp_path: Path) -> None:
    """Declared ones (a, b, c), and two names for one machine (e, f): found out first, known in the second run."""

    def turns_away(path: str, _times: int) -> Reply | None:
        return Reply(412) if path.endswith("2021.html") else None

    def turns_away_later(path: str, times: int) -> Reply | None:
        return Reply(412) if path == COLUMN and times == 2 else None

    with (
        office(tmp_path, "127.78.1.1") as first,
        office(tmp_path, "127.78.1.2", turns_away) as second,
        office(tmp_path, "127.78.1.3") as third,
        office(tmp_path, "127.78.1.4") as elsewhere,
        office(tmp_path, "127.0.0.1", turns_away_later, reports=4) as machine,
        corpus_of(
            tmp_path,
            first.row("a", platform="room"),
            second.row("b", platform="room"),
            third.row("c", platform="room"),
            elsewhere.row("d"),
            machine.row("e"),
            machine.row("f", "localhost"),
        ) as corpus,
    ):
        summary = run(corpus, "a", "b", "d", "e", "f")
        together = sorted([*first.asked(), *second.asked()], key=lambda entry: entry["time"])
        assert min(gaps(together)) >= LEAST
        assert len({entry["connection"] for entry in first.asked()}) == len(first.asked())  # none stays open behind
        whole = {portal.slug for portal in summary.portals if portal.is_whole}
        assert whole == {"a", "d", "e", "f"}
        found = health(corpus)
        states = {slug: row["state"] for slug, row in found.items()}
        assert {slug for slug, state in states.items() if state == "blocked"} == {"a", "b", "c"}
        assert {slug for slug, state in states.items() if state == "answers"} == {"d", "e", "f"}
        assert found["b"]["detail"] == "status 412"
        assert found["c"]["detail"] == "b on the same platform was turned away: status 412"
        assert found["c"]["blocked_until"] == found["b"]["blocked_until"]
        entries = machine.asked()
        assert max(entry["active"] for entry in entries) == 1
        assert min(gaps(entries)[2:]) >= LEAST
        assert {found[slug]["address"] for slug in "ef"} == {"127.0.0.1"}

        run(corpus, "c", "e", "f")
        assert third.asked() == []
        assert [entry["status"] for entry in machine.asked()[len(entries) :]] == [412]
        assert {health(corpus)[slug]["state"] for slug in "ef"} == {"blocked"}
        kinds = corpus.query("SELECT portal FROM crawl_events WHERE kind = 'blocked' AND portal IN ('e', 'f')")
        assert {row["portal"] for row in kinds} == {"e", "f"}


# Bounds --------------------------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_the_morning_stops_a_crawl_and_nothing_is_asked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is put ahead so that the window ends while the crawl is at work; by day nobody is asked."""
    night = {"GONGKAI_NIGHT": "22:00-07:00", "AUTOTHROTTLE_ENABLED": False}

    def clock_at(hour: int, seconds_before: float = 0) -> datetime:
        """Puts the clock so many seconds before an hour of tomorrow in Beijing; the real moment of that hour."""
        now = datetime.now(UTC)
        then = now.astimezone(BEIJING).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=1)
        ahead = then - now - timedelta(seconds=seconds_before)
        monkeypatch.setenv("GONGKAI_DAYS_AHEAD", str(ahead.total_seconds() / 86400))
        return now + timedelta(seconds=seconds_before)

    with office(tmp_path, "127.78.2.2", reports=60) as found, corpus_of(tmp_path, found.row("a")) as corpus:
        end = clock_at(7, 9)
        (portal,) = run(corpus, DOWNLOAD_DELAY=0.5, **night).portals
        if not found.pages():  # this machine has much to do: the morning was there before the crawl
            end = clock_at(7, 60)
            (portal,) = run(corpus, DOWNLOAD_DELAY=0.5, **night).portals
        asked = found.pages()
        assert 0 < len(asked) < 61
        assert all(entry["time"] <= end.timestamp() + 0.1 for entry in asked)
        assert (portal.is_whole, portal.is_paused) == (False, True)
        clock_at(14)
        assert run(corpus, **night).portals[0].is_paused
        assert len(found.pages()) == len(asked)
        events = corpus.query("SELECT detail FROM crawl_events WHERE kind = 'night'")
        assert all("outside the night window 22:00-07:00; the next run within it" in row["detail"] for row in events)
        clock_at(22, -60)
        (portal,) = run(corpus, DOWNLOAD_DELAY=0.02, **night).portals
        assert (portal.is_whole, portal.replayed) == (True, len(asked))
        paths = [entry["path"] for entry in found.pages()]
        assert len(paths) == len(set(paths)) == 61


def test_a_bound_for_each_portal_and_for_the_run(tmp_path: Path) -> None:
    """Beside them an office that has a challenge in the place of robots.txt once: it is not kept as one for the day."""
    quick = {"DOWNLOAD_DELAY": 0.02, "AUTOTHROTTLE_ENABLED": False, "GONGKAI_BLOCK_HOURS": 0}

    def challenges(path: str, times: int) -> Reply | None:
        return text(CHALLENGE, "text/html") if path == "/robots.txt" and times == 0 else None

    with (
        office(tmp_path, "127.78.2.3", reports=9) as first,
        office(tmp_path, "127.78.2.4", reports=2) as second,
        office(tmp_path, "127.78.2.5", challenges) as third,
        corpus_of(tmp_path, first.row("a"), second.row("b"), third.row("c")) as corpus,
    ):
        summary = run(corpus, GONGKAI_MAX_REQUESTS_PER_PORTAL=5, **quick)
        states = {portal.slug: (portal.is_whole, portal.is_paused) for portal in summary.portals}
        assert states == {"a": (False, True), "b": (True, False), "c": (False, False)}
        assert (len(first.pages()), len(second.pages()), len(third.pages())) == (5, 3, 0)
        (event,) = corpus.query("SELECT portal, kind, detail FROM crawl_events WHERE kind <> 'blocked'")
        assert event == {"portal": "a", "kind": "budget", "detail": "the limit for each portal"}
        summary = crawl(corpus, Wish(("a",), allow_private=True, settings=SETTINGS | quick, max_requests=3))
        assert (len(first.pages()), summary.portals[0].replayed) == (8, 5)
        told = corpus.query("SELECT detail FROM crawl_events WHERE kind = 'budget' ORDER BY event_id")
        assert [row["detail"] for row in told] == ["the limit for each portal", "the limit of this run"]
        summary = run(corpus, "a", "c", GONGKAI_MAX_REQUESTS_PER_PORTAL=5, **quick)
        assert [portal.is_whole for portal in summary.portals] == [True, True]
        paths = [entry["path"] for entry in first.pages()]
        assert len(paths) == len(set(paths)) == 10
        assert [entry["path"] for entry in third.asked()][:3] == ["/robots.txt", "/robots.txt", COLUMN]


def test_a_bound_that_is_no_number_is_refused() -> None:
    assert most_of(settings_of({"GONGKAI_MAX_REQUESTS_PER_PORTAL": "7"})) == 7
    assert most_of(settings_of({"GONGKAI_MAX_REQUESTS_PER_PORTAL": 0})) is None
    with pytest.raises(CorpusError, match="which is no number"):
        most_of(settings_of({"GONGKAI_MAX_REQUESTS_PER_PORTAL": "many"}))


# The parts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("0", 0), ("Sun, 22 Nov 2026 19:00:30 GMT", 30), ("Sun, 22 Nov 2026 18:00:00 GMT", 0),
     ("soon", None), ("", None), ("-5", None), ("1.5", None)],
)  # fmt: skip
def test_retry_after(said: str, seconds: float | None) -> None:
    date = "Sun, 22 Nov 2026 19:00:00 GMT"
    assert retry_after(Response("http://a.gov.cn/", 503, headers={"Retry-After": said, "Date": date})) == seconds


def test_the_night_goes_over_midnight() -> None:
    night = Night.read("22:00-07:00")
    assert night is not None
    hours = [hour for hour in range(24) if night.has(datetime(2026, 1, 5, hour, 30, tzinfo=BEIJING))]
    assert hours == [0, 1, 2, 3, 4, 5, 6, 22, 23]
    assert not night.has(datetime(2026, 1, 5, 7, 0, tzinfo=BEIJING))
    assert night.has(datetime(2026, 1, 5, 15, 0, tzinfo=UTC))  # 23:00 in Beijing
    noon = Night.read("12:00-13:30")
    assert noon is not None
    assert [h for h in range(24) if noon.has(datetime(2026, 1, 5, h, 15, tzinfo=BEIJING))] == [12, 13]
    assert Night.read(" ") is None
    for said in ("22-7", "25:00-07:00", "22:00-07:60", "22:00"):
        with pytest.raises(CorpusError):
            Night.read(said)


@pytest.mark.parametrize(
    ("url", "words", "is_link", "what"),
    [
        ("/system/resource/code/news/click/dynclicks.jsp?clickid=1", None, False, "a counter"),
        ("/module/visitcount/visit.jsp", None, True, "a counter"),
        ("/exposure/jiucuo.html?site_code=1", None, True, "a form for corrections"),
        ("/zwgk/ysqgk/", None, True, "a form for applications"),
        ("/ysqgk.shtml", None, True, "a form for applications"),
        ("/search4/s?siteCode=1", None, True, "a search form"),
        ("/was5/web/search?channelid=1", None, True, "a search form"),
        ("/list.jsp?keyword=x", None, True, "a search form"),
        ("/column/1.html", "依申请公开", True, "a form for applications"),
        ("/column/1.html", "依申请公开情况的年度报告", True, None),
        ("/module/xxgk/search.jsp", None, True, None),
        ("/common/search/0123456789abcdef0123456789abcdef?page=1", None, True, None),
        ("/interface/search?channel=1", None, False, None),
        ("/zwgk/ysqgk/202301/t20230101_1.html", None, True, None),
        ("/research/", None, True, None),
        ("/county/list.html", None, True, None),
    ],
)
def test_what_is_off_limits(url: str, words: str | None, is_link: bool, what: str | None) -> None:
    assert off_limits(f"http://www.a.gov.cn{url}", words, is_link=is_link) == what


def test_robots_txt_names_us_by_our_product() -> None:
    assert product_of("gongkai/0.1 (archive of public annual reports)") == "gongkai"
    assert product_of("My-Bot (+http://a.org)") == "My-Bot"
    url = "http://www.a.gov.cn/robots.txt"
    for body in (b"User-agent: archive\nDisallow: /", b"User-agent: GongkaiBot\nDisallow: /"):
        rules = read_rules(Response(url, 200, body=body))
        assert rules is not None
        assert rules.can_fetch("http://www.a.gov.cn/x", "gongkai")
    long = b"User-agent: *\nDisallow: /a/\n" + b"# \n" * 200_000 + b"Disallow: /b/\n"
    for body in (long, "User-agent: *\nDisallow: /a/\n".encode("utf-16")):
        rules = read_rules(Response(url, 200, body=body))
        assert rules is not None
        assert not rules.can_fetch("http://www.a.gov.cn/a/1.html", "gongkai")
        assert rules.can_fetch("http://www.a.gov.cn/b/1.html", "gongkai")


def test_gates_that_become_one_let_one_through_at_a_time() -> None:
    """Also those who wait at the old one, and what is on its way there."""
    gates = Gates(Manners(0.05))
    log: list[tuple[str, str]] = []

    async def ask(host: str, seconds: float) -> None:
        gate = await gates.enter(host)
        log.append(("began", host))
        await asyncio.sleep(seconds)
        log.append(("ended", host))
        gates.ended(gate)
        gates.leave(gate)

    async def scene() -> None:
        gates.found("a", "59.1.1.1", "trs")
        gates.slow_down("b", 0.1)
        under_way = [asyncio.create_task(ask("b", 0.2)), asyncio.create_task(ask("b", 0.01))]
        await asyncio.sleep(0.05)
        gates.found("b", "59.1.1.1", "trs")
        await asyncio.gather(*under_way, *(ask(host, 0.01) for host in "abab"))
        gates.found("c", "59.1.1.1", "hanweb")

    asyncio.run(scene())
    assert [what for what, _ in log] == ["began", "ended"] * 6
    assert all(began[1] == ended[1] for began, ended in list(pairwise(log))[::2])
    assert gates.slot("b") == gates.slot("a") != gates.slot("c")
    assert gates.gate("a").least == 0.1  # the longer Crawl-delay holds for both


def test_pauses_grow_with_slow_answers_and_shrink_with_good_ones() -> None:
    now = [100.0]
    gates = Gates(Manners(3.0, 0.0, 60.0), now=lambda: now[0])
    gate = gates.gate("a")
    pauses = []
    for latency, is_good in ((0.1, True), (10, True), (0.1, False), (0.1, True), (0.1, True), (500, True)):
        gates.ended(gate, latency, is_good=is_good)
        pauses.append(round(gate.opens_at - now[0], 2))
        now[0] = gate.opens_at
    assert pauses == [3, 10, 10, 5.05, 3, 60]
    assert json.dumps(pauses)
