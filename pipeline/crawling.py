"""Crawling as a stage: which portals are asked, how much work that is, and one crawl at a time on one corpus."""

import os
import socket
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from crawler import settings as defaults
from pipeline.lock import Locked, locked
from storage import Corpus, CorpusError, clock, crawls
from storage.models_crawl import Lease, Portal
from storage.portals import PortalRow, find_portals, host_of

STAGE = "crawl"
"""The lock that `crawl` and `run` share."""
FIRST_WALK_REQUESTS = 40
"""What a portal that was never walked is bound to cost at least: its home page, its menus and lists (PORTALS)."""
POLITE_SECONDS = 1.0
"""The shortest delay between two requests that a real portal is asked to bear."""
LOOPBACK_ONLY = {"AUTOTHROTTLE_ENABLED", "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_VERIFY_CERTIFICATES"}
"""Settings that are changed together with --allow-private only: on a real portal they are manners."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a crawl is asked for; `portals` empty: all of them. `settings` change `crawler.settings` for this run."""

    portals: tuple[str, ...] = ()
    region: str | None = None
    years: frozenset[int] = frozenset()
    max_requests: int | None = None
    allow_private: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    command: str | None = None

    def arguments(self) -> dict[str, Any]:
        """As `crawler.crawl` takes them, but for the portals and the bound on requests."""
        return {
            "years": sorted(self.years),
            "allow_private": self.allow_private,
            "settings": self.settings,
            "command": self.command,
        }


def chosen(session: Session, wanted: Wanted) -> list[str]:
    """The slugs that are to be crawled. Raises `CorpusError` (wrong usage) for unknown ones, and where none is left."""
    found = [portal.slug for portal in find_portals(session, wanted.portals, wanted.region)]
    if not found:
        where = "in this region" if wanted.region or wanted.portals else "yet"
        raise CorpusError(f"there is no portal {where}: `gongkai portals import FILE` brings some", is_usage=True)
    return found


def checked_settings(pairs: Collection[str], *, allow_private: bool) -> dict[str, str]:
    """The settings of `NAME=VALUE` pairs. Raises `CorpusError` (wrong usage) for one that is unknown or impolite."""
    settings: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isupper() or not hasattr(defaults, name):
            raise CorpusError(f"{pair!r} is no NAME=VALUE of crawler/settings.py", is_usage=True)
        settings[name] = value
    if not allow_private and (rude := LOOPBACK_ONLY & settings.keys()):
        raise CorpusError(f"{', '.join(sorted(rude))} is changed for portals on loopback only", is_usage=True)
    try:
        delay = float(settings.get("DOWNLOAD_DELAY", defaults.DOWNLOAD_DELAY))
    except ValueError:
        raise CorpusError("DOWNLOAD_DELAY takes seconds", is_usage=True) from None
    if delay < POLITE_SECONDS and not allow_private:
        raise CorpusError(f"a real portal is asked every {POLITE_SECONDS:g} seconds at most", is_usage=True)
    return settings


# How much work it is ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expected:
    """What a portal is expected to cost: requests, and seconds at the crawler's pace. `is_first`: at the least."""

    slug: str
    requests: int
    seconds: float
    is_first: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a crawl is expected to cost. `seconds`: portals are crawled side by side, those of a platform in turn."""

    portals: list[Expected]
    seconds: float

    @property
    def requests(self) -> int:
        """Of all portals."""
        return sum(portal.requests for portal in self.portals)

    @property
    def has_first(self) -> bool:
        """Whether a portal was never walked, so that nobody knows what it holds."""
        return any(portal.is_first for portal in self.portals)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        portals = [
            {"slug": p.slug, "requests": p.requests, "seconds": round(p.seconds), "is_first": p.is_first}
            for p in self.portals
        ]
        return {"requests": self.requests, "seconds": round(self.seconds), "portals": portals}


def forecast(
    session: Session | None, portals: Collection[Portal | PortalRow], wanted: Wanted, now: datetime
) -> Forecast:
    """What crawling some portals will cost; without a `session` none of them is known. Nothing is asked of anybody."""
    delay = float(wanted.settings.get("DOWNLOAD_DELAY", defaults.DOWNLOAD_DELAY))
    recheck_days = float(wanted.settings.get("GONGKAI_RECHECK_DAYS", defaults.GONGKAI_RECHECK_DAYS))
    recheck = now - timedelta(days=recheck_days)
    left = wanted.max_requests
    expected: list[Expected] = []
    by_platform: dict[str, float] = defaultdict(float)
    for portal in portals:
        found = crawls.estimate(session, portal.slug, now, recheck) if session is not None else None
        requests = FIRST_WALK_REQUESTS if found is None else found.requests
        if left is not None:
            requests = min(requests, left)
            left -= requests
        expected.append(Expected(portal.slug, requests, requests * delay, found is None or found.is_first))
        by_platform[portal.platform or host_of(portal.url)] += requests * delay
    return Forecast(expected, max(by_platform.values(), default=0.0))


@contextmanager
def looking(corpus: Corpus) -> Iterator[Session]:
    """A session that only reads: no writer waits for it, nor it for a writer."""
    with corpus.reading() as connection, Session(connection) as session:
        yield session


# One at a time ---------------------------------------------------------------------------------------------------


@contextmanager
def held(corpus: Corpus, command: str) -> Iterator[None]:
    """Hold the lock of the crawl; raises `Locked` at once, naming who holds it and since when.

    The lock itself ends with the process that holds it (`pipeline.lock`), so that of a dead one is simply taken over;
    the row that names its owner is only for the sentence.
    """
    try:
        with locked(corpus, STAGE):
            _sign(corpus, command)
            yield
    except Locked:
        raise Locked(_who(corpus)) from None


def holder(corpus: Corpus) -> str | None:
    """Who holds the lock of the crawl now and since when, in words; None where nobody does."""
    try:
        with locked(corpus, STAGE):
            return None
    except Locked:
        return _who(corpus)


def _sign(corpus: Corpus, command: str) -> None:
    now = clock.now()
    owner = f"`{command}`, process {os.getpid()} on {socket.gethostname()}"
    with corpus.session() as session:
        lease = session.get(Lease, _LEASE)
        if lease is None:
            session.add(Lease(platform=_LEASE, owner=owner, fence=1, acquired_at=now, heartbeat_at=now))
        else:
            lease.owner, lease.fence = owner, lease.fence + 1
            lease.acquired_at = lease.heartbeat_at = now
        session.commit()


def _who(corpus: Corpus) -> str:
    with looking(corpus) as session:
        lease = session.get(Lease, _LEASE)
        if lease is None:
            return "another run holds the lock; wait for it or stop it"
        age = clock.now() - lease.acquired_at
        return f"another run holds the lock: {lease.owner}, for {duration(age.total_seconds())}; wait for it or stop it"


_LEASE = f"lock:{STAGE}"


def duration(seconds: float) -> str:
    """A stretch of time for people: `12 s`, `8 min`, `3 h 20 min`, `4 days`."""
    minutes = round(seconds / 60)
    if seconds < 120:
        return f"{max(seconds, 0):.0f} s"
    if minutes < 120:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 1440} days"
