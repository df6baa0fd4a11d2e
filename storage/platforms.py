"""Which portals share a platform: one machine room with one connection, one delay, one rest (PORTALS §0.2, §4).

A platform is declared in the portal's row, or found: the same resolved address and the same family. Portals that
declare a host together (a store of attachments) are kept to one process too.
"""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.models_crawl import Portal, PortalHealth
from storage.portals import host_of


def found_name(address: str, family: str) -> str:
    """The name of a platform that was found, not declared."""
    return f"{address}/{family}"


def platform_of(portal: Portal, health: PortalHealth | None) -> str:
    """The platform of a portal as far as it is known: declared, found, or its host alone."""
    if portal.platform:
        return portal.platform
    family = portal.family or (health.family_seen if health is not None else None)
    if health is not None and health.address and family:
        return found_name(health.address, family)
    return host_of(portal.url)


def leases_of(portal: Portal, health: PortalHealth | None) -> frozenset[str]:
    """The leases that a process must hold to crawl a portal: its platform's, and those of all hosts it names."""
    addresses = (portal.url, *portal.start_urls.split())
    return frozenset({platform_of(portal, health), *map(host_of, addresses), *portal.hosts.split()})


def leases_by_slug(session: Session, slugs: Collection[str]) -> dict[str, frozenset[str]]:
    """The same for many portals, in the order of their slugs."""
    query = select(Portal, PortalHealth).outerjoin(PortalHealth, PortalHealth.portal == Portal.slug)
    wanted = set(slugs)
    rows = session.execute(query.order_by(Portal.slug))
    return {portal.slug: leases_of(portal, health) for portal, health in rows if portal.slug in wanted}


def neighbours(session: Session, slug: str) -> list[str]:
    """The other portals of a portal's platform."""
    portal, health = session.get_one(Portal, slug), session.get(PortalHealth, slug)
    mine = platform_of(portal, health)
    address = health.address if health is not None else None
    query = (
        select(Portal, PortalHealth)
        .outerjoin(PortalHealth, PortalHealth.portal == Portal.slug)
        .where(or_(Portal.platform == portal.platform, PortalHealth.address == address), Portal.slug != slug)
        .order_by(Portal.slug)
    )
    return [other.slug for other, its in session.execute(query) if platform_of(other, its) == mine]


def note_address(session: Session, slug: str, address: str) -> None:
    """Writes down what a portal's name resolves to; the caller commits."""
    health = session.get(PortalHealth, slug)
    if health is not None and health.address != address:
        health.address = address
        session.flush()
