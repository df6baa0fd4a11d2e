"""What is not believed of a portal, and how its host is spoken to; the callers commit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.health import health_of
from storage.models_crawl import Distrust, PortalHealth, Scheme, TlsFault

KINDS: tuple[Distrust, ...] = get_args(Distrust)
"""The words of the closed list, the gravest first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an answer is not believed: the mark found, the address, the moment, the capture that holds it."""

    kind: Distrust
    mark: str
    url: str
    at: datetime
    capture_id: int | None = None


def kind_of(reason: str | None) -> Distrust | None:
    """The word of the closed list that a reason is; null for other reasons."""
    return next((kind for kind in KINDS if kind == reason), None)


def note_distrust(session: Session, portal: str, found: Evidence, since: datetime) -> None:
    """Writes down what is not believed, unless something graver was met since the walk began."""
    health = health_of(session, portal)
    is_of_walk = health.distrust_at is not None and health.distrust_at >= since
    before = kind_of(health.distrust)
    if is_of_walk and before is not None and KINDS.index(before) < KINDS.index(found.kind):
        return
    health.distrust, health.distrust_mark = found.kind, found.mark[:300]
    health.distrust_url, health.distrust_at = found.url, found.at
    health.distrust_capture_id = found.capture_id
    session.flush()


def rest(session: Session, portals: Collection[str], found: Evidence, until: datetime) -> None:
    """Leaves portals alone until a moment: the one whose host turned us away, or all that share its platform."""
    for portal in portals:
        health = health_of(session, portal)
        health.state, health.detail = "blocked", found.mark[:300]
        health.blocked_until = until
        note_distrust(session, portal, found, found.at)


def note_host(session: Session, portal: str, *, tls: TlsFault | None = None, scheme: Scheme | None = None) -> None:
    """Writes down what is wrong with a host's TLS, and the only scheme under which it answers."""
    health = health_of(session, portal)
    health.tls, health.scheme = tls or health.tls, scheme or health.scheme
    session.flush()


def settle(session: Session, portal: str, since: datetime, faults: Collection[str]) -> None:
    """A whole walk has ended: what it did not meet again is over. `faults` are "tls" and "scheme" where it met them."""
    health = health_of(session, portal)
    if health.distrust_at is not None and health.distrust_at < since:
        health.distrust = health.distrust_mark = health.distrust_url = None
        health.distrust_at = health.distrust_capture_id = None
    health.tls = health.tls if "tls" in faults else None
    health.scheme = health.scheme if "scheme" in faults else None
    session.flush()


def scheme_of(session: Session, portal: str) -> str | None:
    """The only scheme under which a portal's host answered before."""
    return session.scalar(select(PortalHealth.scheme).where(PortalHealth.portal == portal))
