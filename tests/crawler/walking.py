"""Walks over a simulated site without a network: what a walk asks for is answered by the site itself."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from crawler.asking import Answer, Fetch, Options
from crawler.asking import Site as Place
from crawler.page import key
from crawler.trust.judging import Judge
from crawler.trust.look import Look
from crawler.trust.verdict import Verdict
from crawler.walk import Walk
from simulator.portals.realm import Realm
from simulator.portals.site import FILES, Asked, Page, Site
from storage.crawls import Known, Searched
from storage.links import OpenLink

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Twist = Callable[[Asked, Page], Page]
"""Something that happens to an answer on its way."""


@dataclass
class Trip:
    """What a walk asked for, got and said."""

    walk: Walk
    documents: dict[str, bytes] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    events: list[tuple[str, str, str | None]] = field(default_factory=list)
    searches: list[Searched] = field(default_factory=list)

    def kinds(self) -> set[str]:
        return {kind for kind, _, _ in self.events}

    def event(self, kind: str, url: str, *, detail: str | None = None, **_more: Any) -> None:
        self.events.append((kind, url, detail))

    def search(self, searched: Searched) -> None:
        self.searches.append(searched)

    def gone(self, known: Known, answer: str) -> None:
        self.events.append(("gone", known.url, answer))

    def returned(self, known: Known) -> None:
        self.events.append(("returned", known.url, None))

    def redated(self, known: Known, fetch: Fetch) -> None:
        self.events.append(("redated", known.url, f"{known.list_date} before, {fetch.list_date} now"))

    def link(self, link: OpenLink, outcome: str) -> None:
        self.events.append((outcome, link.url, None))


def walk_over(
    site: Site,
    *,
    family: str | None = None,
    starts: tuple[str, ...] | None = None,
    known: tuple[Known, ...] = (),
    twist: Twist = lambda _, page: page,
) -> Trip:
    """Walks over a site; `starts` are other addresses than its own, `known` what was there before."""
    urls = tuple(site.url(path) for path in (site.start if starts is None else starts))
    hosts = frozenset(filter(None, (site.host, site.file_host)))
    place = Place(site.slug, site.url("/"), family, urls, hosts)
    trip = Trip(Walk.__new__(Walk))
    trip.walk = Walk(place, lambda: {k.url: k for k in known}, trip, Options(NOW))
    steps, judge = trip.walk.steps(), Judge()
    answer: Answer | None = None
    while True:
        try:
            fetch = next(steps) if answer is None else steps.send(answer)
        except StopIteration:
            return trip
        trip.fetches.append(fetch)
        answer = judged(judge, fetch, answered(site, fetch, twist))
        if fetch.purpose == "list":
            trip.lists.append(fetch.address)
        elif answer.is_good:
            trip.documents[fetch.url] = answer.body


def answered(site: Site, fetch: Fetch, twist: Twist = lambda _, page: page) -> Answer:
    """What the site answers, behind its redirects."""
    url, method, body = fetch.url, fetch.method, fetch.body
    for _ in range(5):
        parts = urlsplit(url)
        headers = {name.lower(): value for name, value in fetch.headers}
        asked = Asked(unquote(parts.path) or "/", parts.query, method, body, headers)
        page = twist(asked, site.answer(asked, is_file_host=parts.hostname == site.file_host))
        if page.location is None:
            return Answer(url, page.status, page.body, page.media_type)
        url, method, body = urljoin(url, page.location), "GET", ""
    return Answer(url, failure="redirects")


def judged(judge: Judge, fetch: Fetch, answer: Answer) -> Answer:
    """The answer with what the network's side says of it."""
    if answer.failure is not None:
        return answer
    look = Look(
        answer.url,
        answer.status,
        body=answer.body,
        media_type=answer.media_type,
        asked=fetch.url,
        purpose=fetch.purpose,
        anchor=fetch.anchor_text or "",
        method=fetch.method,
    )
    return replace(answer, verdict=Verdict(judge.judge(look)))


@cache
def truth(realm: Realm) -> list[dict[str, Any]]:
    """What is true of portals that do not change; it takes long to make."""
    return realm.truth()


def wanted(realm: Realm, slug: str) -> set[str]:
    """The addresses of all reports of a portal and of their attachments."""
    rows = [row for row in truth(realm) if row["portal"] == slug]
    return {url for row in rows for kind in ("urls", "attachments") for url in row[kind]}


__all__ = ["FILES", "NOW", "Trip", "answered", "key", "truth", "walk_over", "wanted"]
