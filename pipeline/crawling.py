"""Crawling as a stage: which portals are asked, how much work that is, and who does it."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

import crawler
from crawler import CrawlSummary, Order, Wish
from crawler import settings as defaults
from crawler.night import Night
from crawler.schedule import schedule_of
from pipeline import cluster_crawl as dask
from pipeline.platforms import Share, parcels
from storage import CorpusError, estimates
from storage.models_crawl import Portal, PortalHealth
from storage.platforms import platform_of
from storage.portals import PortalRow, find_portals, host_of

POLITE_SECONDS = 1.0
"""The shortest delay between two requests that a real portal is asked to bear."""
LOOPBACK_ONLY = {"AUTOTHROTTLE_ENABLED", "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_HANDLERS"}
"""Settings that are changed together with --allow-private only: on a real portal they are manners."""


def chosen(session: Session, wish: Wish) -> list[str]:
    """The slugs that are to be crawled. Raises `CorpusError` (wrong usage) for unknown ones, and where none is left."""
    found = [portal.slug for portal in find_portals(session, wish.portals, wish.region)]
    if not found:
        where = "in this region" if wish.region or wish.portals else "yet"
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
    Night.read(settings.get("GONGKAI_NIGHT", defaults.GONGKAI_NIGHT))
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
    session: Session | None,
    portals: Collection[Portal | PortalRow],
    wish: Wish,
    now: datetime,
    *,
    only_due: bool = False,
) -> Forecast:
    """What crawling some portals will cost; without a `session` none of them is known. Nothing is asked of anybody."""
    delay = float(wish.settings.get("DOWNLOAD_DELAY", defaults.DOWNLOAD_DELAY))
    schedule = schedule_of(wish.settings, now, only_due=only_due)
    due = (schedule.rests, schedule.trusts, schedule.is_due)
    left = wish.max_requests
    expected: list[Expected] = []
    by_platform: dict[str, float] = defaultdict(float)
    for portal in portals:
        found = estimates.estimate(session, portal.slug, now, *due) if session is not None else None
        requests = estimates.FIRST_WALK if found is None else found.requests
        if left is not None:
            requests = min(requests, left)
            left -= requests
        expected.append(Expected(portal.slug, requests, requests * delay, found is None or found.is_first))
        known = session.get(PortalHealth, portal.slug) if session is not None else None
        platform = platform_of(portal, known) if isinstance(portal, Portal) else portal.platform
        by_platform[platform or host_of(portal.url)] += requests * delay
    return Forecast(expected, max(by_platform.values(), default=0.0))


# The crawl itself ------------------------------------------------------------------------------------------------


def crawl(
    share: Share,
    wish: Wish,
    *,
    on_event: Callable[[dict[str, Any]], None] | None = None,
    cluster: str | None = None,
) -> CrawlSummary:
    """Crawls portals of this process: in a child of it or, with `cluster`, in children of that cluster's workers.

    There each worker gets some of the platforms, and its share of the bound on requests. The database must be one that
    they reach, the archive a folder that they see under the same path. Raises `CorpusError`, `ClusterError`.
    """
    try:
        if cluster is None:
            return crawler.crawl(share.corpus, wish, leases=share.leases, on_event=on_event)
        return together(list(dask.crawl(_orders(share, wish, dask.threads(cluster)), cluster)))
    finally:
        share.leases.adopt()


def _orders(share: Share, wish: Wish, most: int) -> list[Order]:
    """A wish in at most so many parts, each with its platforms and its part of the bound on requests."""
    parts = parcels(share.names(wish.portals), most)
    wishes = [
        replace(wish, portals=tuple(slugs), max_requests=part(wish.max_requests, number, len(parts)))
        for number, slugs in enumerate(parts)
    ]
    return [crawler.order_of(share.corpus, wish, share.leases) for wish in wishes]


def together(found: list[CrawlSummary]) -> CrawlSummary:
    """Several crawls as one; its state is that of the first that was not done."""
    worst = next((summary for summary in found if summary.state != "done"), found[0])
    return replace(worst, portals=sorted((p for one in found for p in one.portals), key=lambda portal: portal.slug))


def part(whole: int | None, number: int, count: int) -> int | None:
    """The part of a bound that one of several workers gets."""
    return None if whole is None else whole // count + (number < whole % count)
