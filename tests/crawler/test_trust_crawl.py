"""A crawl of the town of troubles: nothing of them is loaded, each is named, none is answered, the rest is whole."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler import CrawlSummary, Wish, crawl
from simulator.portals.hostile_layer import TROUBLES, Trouble
from simulator.portals.rogues import CLONE_HOST
from simulator.portals.running import RunningRogues, running_rogues
from storage import Corpus, open_corpus
from storage.portals import import_portals, parse_csv

SETTINGS = {
    "DOWNLOAD_DELAY": 0.02,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": 10,
    "GONGKAI_LEGACY_TLS_SECONDS": 2,
}
BLOCKED: dict[Trouble, str] = {
    "ruishu_412": "ruishu",
    "ruishu_202": "ruishu",
    "ruishu_200": "ruishu",
    "jsl_first": "jiasule",
    "jsl_second": "jiasule",
    "cookie_loop": "cookie_loop",
    "c3vk": "c3vk",
    "fingerprint_418": "fingerprint",
    "stub_1166": "js_stub",
    "waf_200": "firewall",
    "waf_403": "firewall",
    "waf_412": "waf",
    "waf_468": "waf",
    "denied": "waf",
    "slider": "captcha",
    "geo": "geo_block",
    "too_many": "rate_limit",
    "home_first": "home_first",
    "throttle": "throttled",
}
SPOILT: dict[Trouble, str] = {
    "soft_404": "soft_404",
    "home_200": "home_page",
    "home_301": "home_page",
    "moved": "moved",
    "clone": "foreign_host",
    "clone_301": "foreign_host",
    "betting_title": "betting",
    "betting_injected": "betting",
    "placeholders": "placeholder",
    "captcha_files": "captcha",
}
TLS: dict[Trouble, str | None] = {
    "verified": None,
    "self_signed": "self_signed",
    "expired": "expired",
    "wrong_host": "wrong_name",
    "tls10": "old_protocol",
}
ODD: tuple[Trouble, ...] = ("robots_soft_404", "slow", "gzip", "gbk_as_utf8", "js_shell", "meta_shell", "lying_years")


@dataclass
class Visit:
    """The town after one crawl of it: documents by portal, healths, events."""

    town: RunningRogues
    corpus: Corpus
    summary: CrawlSummary
    documents: dict[str, set[str]]
    health: dict[str, dict[str, Any]]
    events: list[dict[str, Any]]
    truth: list[dict[str, Any]]

    def wanted(self, slug: str) -> set[str]:
        """The paths of a portal's reports and their attachments."""
        rows = [row for row in self.truth if row["portal"] == slug]
        return {urlsplit(url).path for row in rows for kind in ("urls", "attachments") for url in row[kind]}

    def reasons(self, slug: str) -> set[str | None]:
        """Why something of a portal was not believed."""
        return {row["reason"] for row in self.events if row["portal"] == slug and row["kind"] != "skipped"}


def slug_of(trouble: str) -> str:
    return f"sim-{trouble.replace('_', '-')}"


@contextmanager
def corpus_of(town: RunningRogues, folder: Path) -> Iterator[Corpus]:
    columns = list(town.portals[0])
    lines = [",".join(columns), *(",".join(f'"{row[column]}"' for column in columns) for row in town.portals)]
    rows, problems = parse_csv("\n".join(lines))
    assert not problems
    with open_corpus(data=folder) as corpus:
        with corpus.session() as session:
            import_portals(session, rows)
            session.commit()
        yield corpus


@contextmanager
def visited(folder: Path) -> Iterator[Visit]:
    with running_rogues() as town, corpus_of(town, folder) as corpus:
        town.trouble("sim-slow", "none")  # twenty seconds an answer: the host is met without it, and alone below
        before = os.environ.get("SSL_CERT_FILE")
        os.environ["SSL_CERT_FILE"] = str(town.authority)
        try:
            summary = crawl(corpus, Wish(allow_private=True, settings=SETTINGS))
        finally:
            os.environ.pop("SSL_CERT_FILE")
            os.environ.update({} if before is None else {"SSL_CERT_FILE": before})
        documents: defaultdict[str, set[str]] = defaultdict(set)
        query = "SELECT c.portal, c.url FROM captures c JOIN document_captures d ON d.capture_id = c.capture_id"
        for row in corpus.query(query):
            documents[row["portal"]].add(urlsplit(row["url"]).path)
        health = {row["portal"]: row for row in corpus.query("SELECT * FROM portal_health")}
        events = corpus.query("SELECT * FROM crawl_events")
        yield Visit(town, corpus, summary, documents, health, events, town.town.truth())


def test_every_trouble_is_looked_at() -> None:
    named = {*BLOCKED, *SPOILT, *TLS, *ODD, "robots_disallow", "http_only", "https_only", "tls_hangs", "iframe_shell"}
    assert named == set(TROUBLES)


def who_turns_us_away_is_named_and_left_alone(visit: Visit, trouble: Trouble) -> None:
    slug = slug_of(trouble)
    health = visit.health[slug]
    assert (health["state"], health["distrust"]) == ("blocked", BLOCKED[trouble])
    assert health["blocked_until"]
    assert health["distrust_at"]
    assert health["distrust_mark"]
    assert BLOCKED[trouble] in visit.reasons(slug)
    assert not visit.documents[slug]
    (capture,) = visit.corpus.query(f"SELECT url FROM captures WHERE capture_id = {health['distrust_capture_id']}")
    assert urlsplit(capture["url"]).hostname == urlsplit(health["distrust_url"]).hostname


def what_is_not_what_it_should_be_is_no_document(visit: Visit, trouble: Trouble) -> None:
    slug, health = slug_of(trouble), visit.health[slug_of(trouble)]
    assert (health["state"], health["distrust"]) == ("answers", SPOILT[trouble])
    assert visit.reasons(slug) == {SPOILT[trouble]}
    pages = {path for path in visit.wanted(slug) if path.endswith(".shtml")}
    if trouble == "moved":
        assert not visit.documents[slug]
    elif trouble == "captcha_files":
        assert visit.documents[slug] == pages
    else:
        layer = next(layer for layer in visit.town.town.layers.values() if layer.trouble == trouble)
        assert {path for path in visit.documents[slug] if path.endswith(".shtml")} <= pages - layer.victims
        assert visit.documents[slug]


def what_is_only_odd_is_read_whole(visit: Visit, trouble: str) -> None:
    slug = slug_of(trouble)
    assert visit.documents[slug] == visit.wanted(slug)
    assert visit.health[slug]["state"] == "answers"
    assert visit.health[slug]["distrust"] is None


def what_is_wrong_with_a_certificate_is_written_down(visit: Visit, trouble: Trouble) -> None:
    assert visit.health[slug_of(trouble)]["tls"] == TLS[trouble]
    told = [row for row in visit.events if row["portal"] == slug_of(trouble) and row["kind"] == "tls"]
    assert [row["reason"] for row in told] == ([TLS[trouble]] if TLS[trouble] else [])


def the_scheme_is_a_property_of_the_host(visit: Visit) -> None:
    for trouble, scheme in (("http_only", "http"), ("https_only", "https")):
        slug = slug_of(trouble)
        assert (visit.health[slug]["scheme"], visit.health[slug]["tls"]) == (scheme, None)
        assert [row["kind"] for row in visit.events if row["portal"] == slug and row["kind"] != "skipped"] == ["scheme"]
    asked = visit.corpus.query("SELECT url, final_url FROM captures WHERE portal = 'sim-http-only' AND url LIKE '%t2%'")
    assert all(row["url"].startswith("https://") or row["final_url"] is None for row in asked)


def a_host_that_hangs_under_the_legacy_context_does_not_hang_us(visit: Visit) -> None:
    assert visit.health["sim-tls-hangs"]["tls"] == "refused"
    assert not visit.documents["sim-tls-hangs"]
    (event,) = [row for row in visit.events if row["portal"] == "sim-tls-hangs"]
    assert event["kind"] == "tls"
    assert "no answer within 2 seconds" in event["detail"]


def no_challenge_is_answered_and_no_copy_is_asked_for(visit: Visit) -> None:
    requests = visit.town.requests()
    assert requests
    assert [entry["path"] for entry in requests if entry["solves"] or entry["cookie"]] == []
    assert visit.town.requests(CLONE_HOST) == []
    turned_away = {layer.site.host for layer in visit.town.town.layers.values() if layer.trouble in BLOCKED}
    most = {"denied": 4, "home_first": 6, "throttle": 14}
    for host in turned_away:
        trouble = visit.town.town.layers[host].trouble
        assert len(visit.town.requests(host)) <= most.get(trouble, 1), trouble


def robots_txt_says_no_and_is_no_page(visit: Visit) -> None:
    assert visit.reasons("sim-robots-disallow") == {None}
    assert len(visit.town.requests(visit.town.town.sites[TROUBLES.index("robots_disallow")].host)) == 1
    assert visit.summary.state == "done"


def a_week_of_blocking(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host rests for hours; then it is tried again, and health says what was found. The events keep the history."""
    town, corpus, slug = visit.town, visit.corpus, slug_of("waf_200")
    host = next(layer.site.host for layer in town.town.layers.values() if layer.trouble == "waf_200")

    def run(days: int) -> tuple[dict[str, Any], int]:
        before = len(town.requests(host))
        monkeypatch.setenv("GONGKAI_DAYS_AHEAD", str(days))
        crawl(corpus, Wish((slug,), allow_private=True, settings=SETTINGS))
        (health,) = corpus.query(f"SELECT * FROM portal_health WHERE portal = '{slug}'")
        return health, len(town.requests(host)) - before

    health, asked = run(0)
    assert (health["state"], health["distrust"], asked) == ("blocked", "firewall", 0)
    health, asked = run(2)
    assert (health["state"], asked) == ("blocked", 1)
    town.trouble(slug, "none")
    health, _ = run(4)
    assert (health["state"], health["distrust"], health["blocked_until"]) == ("answers", None, None)
    told = corpus.query(f"SELECT reason FROM crawl_events WHERE portal = '{slug}' AND kind = 'blocked'")
    assert [row["reason"] for row in told].count("firewall") == 2


EACH: tuple[tuple[Callable[[Visit, Any], None], Iterable[str]], ...] = (
    (who_turns_us_away_is_named_and_left_alone, BLOCKED),
    (what_is_not_what_it_should_be_is_no_document, SPOILT),
    (what_is_only_odd_is_read_whole, (*ODD, *TLS, "http_only", "https_only", "honest")),
    (what_is_wrong_with_a_certificate_is_written_down, TLS),
)
ONCE: tuple[Callable[[Visit], None], ...] = (
    the_scheme_is_a_property_of_the_host,
    a_host_that_hangs_under_the_legacy_context_does_not_hang_us,
    no_challenge_is_answered_and_no_copy_is_asked_for,
    robots_txt_says_no_and_is_no_page,
)


def test_a_crawl_of_the_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests) -> None:
    """One crawl, looked at from all sides."""
    with visited(tmp_path) as visit:
        for holds, troubles in EACH:
            for trouble in troubles:
                with subtests.test(holds.__name__, trouble=trouble):
                    holds(visit, trouble)
        for holds_once in ONCE:
            with subtests.test(holds_once.__name__):
                holds_once(visit)
        a_week_of_blocking(visit, monkeypatch)
