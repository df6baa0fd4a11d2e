"""The portals as `gongkai portals list` and `gongkai portals check` show them: how each was found, and what is odd."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crawler.families import FAMILIES
from storage import Corpus
from storage.models_crawl import Portal, PortalHealth
from storage.portals import find_portals, host_of, is_loopback

TURNED_AWAY = ("blocked", "unreachable", "forbidden")
"""States of a portal that a person should look at."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A portal as `gongkai portals list` shows it."""

    slug: str
    name: str
    region_code: str | None
    url: str
    family: str | None
    state: str
    walked_at: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def listed(corpus: Corpus, region: str | None = None) -> list[Listed]:
    """The portals of the corpus, or those of a region code and below it."""
    with corpus.looking() as session:
        health = {state.portal: state for state in session.scalars(select(PortalHealth))}
        return [
            Listed(
                portal.slug,
                portal.name,
                portal.region_code,
                portal.url,
                portal.family or (health[portal.slug].family_seen if portal.slug in health else None),
                health[portal.slug].state if portal.slug in health else "new",
                health[portal.slug].walked_at if portal.slug in health else None,
            )
            for portal in find_portals(session, region=region)
        ]


def sightings(corpus: Corpus) -> list[tuple[str, str | None, str | None]]:
    """The portals with the family they are declared as, and what their own pages told of it and how."""
    with corpus.looking() as session:
        evidence = {state.portal: state.family_evidence for state in session.scalars(select(PortalHealth))}
        return [(portal.slug, portal.family, evidence.get(portal.slug)) for portal in find_portals(session)]


def oddities(corpus: Corpus) -> tuple[int, list[tuple[str, str]]]:
    """How many portals there are, and what is odd about which: for `gongkai portals check`."""
    odd: list[tuple[str, str]] = []
    with corpus.looking() as session:
        portals = find_portals(session)
        health = {state.portal: state for state in session.scalars(select(PortalHealth))}
    by_url: dict[str, list[str]] = defaultdict(list)
    for portal in portals:
        by_url[portal.url.rstrip("/").lower()].append(portal.slug)
        odd += [(portal.slug, message) for message in _oddities_of(portal, health.get(portal.slug))]
    odd += [(slugs[0], f"has the address of {', '.join(slugs[1:])}") for slugs in by_url.values() if len(slugs) > 1]
    return len(portals), odd


def _oddities_of(portal: Portal, health: PortalHealth | None) -> Iterable[str]:
    host = host_of(portal.url)
    is_government = host == "gov.cn" or host.endswith(".gov.cn")
    if not is_government and not portal.is_simulated and host not in portal.hosts.split():
        yield f"{host} is no government host; if it is right, name it in the column hosts"
    if portal.is_simulated and not is_loopback(host):
        yield "is marked as simulated, but is not on loopback"
    if portal.region_code is None:
        yield "has no region_code: short names of townships and departments cannot be placed"
    if portal.family is not None and portal.family not in FAMILIES:
        yield f"the family {portal.family} is not known: {', '.join(sorted(FAMILIES))}"
    if health is None:
        return
    if portal.family and health.family_seen and portal.family != health.family_seen:
        yield f"is declared as {portal.family}, but looks like {health.family_seen}"
    if health.state in TURNED_AWAY:
        yield f"{health.state}: {health.detail or 'no reason known'}"
