"""What searches from home pages propose, and what becomes of it: columns of a portal, and portals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.errors import CorpusError
from storage.models_crawl import Portal, Search
from storage.models_discovery import Discovery, DiscoveryOutcome, ProposedColumn, ProposedPortal
from storage.portals import ImportCounts, PortalRow, host_of, import_portals

DAYS_GOOD, DAYS_FAILED = 120, 7
"""A search is made again once the last one is so old: portals are rebuilt, and a season's township is not there yet;
and where nothing was found, or what was found fails."""
FAMILY_PERCENT = 80
"""A family is taken over with the columns when none is of another one and the search was so sure of the surest."""


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """A column of reports as a search found it; see `storage.models_discovery.ProposedColumn`."""

    url: str
    path: tuple[str, ...]
    family: str
    confidence: int
    reports: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PortalProposal:
    """A portal as links led to it; see `storage.models_discovery.ProposedPortal`."""

    slug: str
    name: str
    region_code: str | None
    url: str
    family: str | None
    above: str | None
    evidence: tuple[str, ...]
    doubts: tuple[str, ...]


def keep_search(
    session: Session,
    portal: str,
    run_id: str,
    now: datetime,
    *,
    outcome: DiscoveryOutcome,
    requests: int,
    looks: Sequence[Mapping[str, Any]],
    left_alone: Sequence[str],
    columns: Sequence[ColumnProposal] | None,
) -> None:
    """Stores a search over a portal and what it proposes; one that was cut off and continued is replaced.

    Where nobody answered, what an earlier search found stays; also with null, where no column was looked for. The
    caller commits.
    """
    session.execute(delete(Discovery).where(Discovery.run_id == run_id, Discovery.portal == portal))
    session.add(
        Discovery(
            run_id=run_id,
            portal=portal,
            outcome=outcome,
            requests=requests,
            looks=[dict(look) for look in looks],
            left_alone=list(left_alone),
            ended_at=now,
        )
    )
    if outcome == "unanswered" or columns is None:
        return
    before = {row.url: row for row in session.scalars(select(ProposedColumn).where(ProposedColumn.portal == portal))}
    for row in before.values():
        if row.state == "proposed":
            row.state = "superseded"
    for position, column in enumerate(columns, 1):
        former = before.get(column.url)
        if former is None:
            former = ProposedColumn(portal=portal, url=column.url, state="proposed")
            session.add(former)
        former.state = "accepted" if former.state == "accepted" else "proposed"
        former.position, former.path, former.host = position, list(column.path), host_of(column.url)
        former.family, former.confidence, former.reports = column.family, column.confidence, column.reports
        former.evidence, former.run_id, former.found_at = list(column.evidence), run_id, now
    session.flush()


def columns_of(session: Session, portal: str, *, is_open_only: bool = False) -> list[ProposedColumn]:
    """The columns that the searches over a portal propose, in the order in which they were found."""
    states = ("proposed",) if is_open_only else ("proposed", "accepted")
    query = select(ProposedColumn).where(ProposedColumn.portal == portal, ProposedColumn.state.in_(states))
    return list(session.scalars(query.order_by(ProposedColumn.position, ProposedColumn.url)))


def begin_at(session: Session, portal: str, now: datetime) -> list[ProposedColumn]:
    """Where a crawl of a portal without start columns begins: at what the last search found, unless that is too old.

    Empty: it is time to search. Where a column did not come in the last walk, or came empty, that time comes earlier.
    """
    ended = searched_at(session, portal)
    found = columns_of(session, portal, is_open_only=True)
    if ended is None or not found or ended < now - timedelta(days=DAYS_GOOD):
        return []
    urls = [column.url for column in found]
    last = select(func.max(Search.search_id)).where(Search.portal == portal, Search.url.in_(urls)).group_by(Search.url)
    stopped = set(session.scalars(select(Search.stopped).where(Search.search_id.in_(last))))
    is_failing = bool({"failed", "empty"} & stopped)
    return [] if is_failing and ended < now - timedelta(days=DAYS_FAILED) else found


def searched_at(session: Session, portal: str) -> datetime | None:
    """When the last search over a portal that was answered ended; null where there was none."""
    mine = (Discovery.portal == portal) & (Discovery.outcome != "unanswered")
    return session.scalar(select(func.max(Discovery.ended_at)).where(mine))


def why_rest(session: Session, portal: str, now: datetime) -> str | None:
    """Why it is too early for another search over a portal where the last one found nothing; null where it is not."""
    ended = searched_at(session, portal)
    if ended is None or ended < now - timedelta(days=DAYS_FAILED) or columns_of(session, portal):
        return None
    return f"the search of {ended:%Y-%m-%d} found none, and the next is made after {DAYS_FAILED} days"


def accept_columns(session: Session, portal: str, *, replaces: bool) -> list[ProposedColumn]:
    """Takes over what is proposed as start columns of a portal, with the family if it is sure; the caller commits.

    With `replaces` they take the place of the start columns that it has. Raises CorpusError where nothing is proposed.
    """
    row = session.get(Portal, portal)
    if row is None:
        raise CorpusError(f"no such portal: {portal}; `gongkai portals list` shows them", is_usage=True)
    found = columns_of(session, portal, is_open_only=True)
    if not found:
        raise CorpusError(f"nothing is proposed for {portal}: `gongkai portals discover {portal}` looks", is_usage=True)
    before = [] if replaces else row.start_urls.split()
    row.start_urls = " ".join(dict.fromkeys([*before, *(column.url for column in found)]))
    hosts = {host_of(url) for url in row.start_urls.split()} - {host_of(row.url), *row.hosts.split()}
    row.hosts = " ".join([*row.hosts.split(), *sorted(hosts)])
    families = {column.family for column in found} - {"generic"}
    surest = max(column.confidence for column in found)
    if row.family is None and len(families) == 1 and surest >= FAMILY_PERCENT:
        row.family = families.pop()
    session.execute(
        update(ProposedColumn)
        .where(ProposedColumn.portal == portal, ProposedColumn.url.in_([column.url for column in found]))
        .values(state="accepted")
    )
    return found


def searches_of(session: Session, portals: Iterable[str]) -> list[Discovery]:
    """The last search over each portal."""
    wanted = list(portals)
    last = select(func.max(Discovery.discovery_id)).where(Discovery.portal.in_(wanted)).group_by(Discovery.portal)
    return list(session.scalars(select(Discovery).where(Discovery.discovery_id.in_(last)).order_by(Discovery.portal)))


def keep_portals(session: Session, run_id: str, now: datetime, found: Sequence[PortalProposal]) -> None:
    """Stores portals that were found; those of the same slug are brought up to date. The caller commits.

    Those whose host is a portal's already count as accepted.
    """
    known = {host_of(url) for url in session.scalars(select(Portal.url))}
    for portal in found:
        row = session.get(ProposedPortal, portal.slug)
        if row is None:
            state = "accepted" if host_of(portal.url) in known else "proposed"
            row = ProposedPortal(slug=portal.slug, state=state)
            session.add(row)
        row.name, row.region_code, row.url, row.family = portal.name, portal.region_code, portal.url, portal.family
        row.above, row.evidence, row.doubts = portal.above, list(portal.evidence), list(portal.doubts)
        row.run_id, row.found_at = run_id, now
    session.flush()


def name_portal(session: Session, slug: str, name: str, region_code: str | None) -> None:
    """Gives a portal that was brought in by its address alone the name and region that its page tells."""
    row = session.get_one(Portal, slug)
    if row.name == host_of(row.url):
        row.name, row.region_code = name, row.region_code or region_code


def proposed_portals(session: Session, slugs: Iterable[str] = ()) -> list[ProposedPortal]:
    """The portals that are proposed and not accepted yet, or those of some slugs."""
    query = select(ProposedPortal).order_by(ProposedPortal.slug)
    wanted = list(slugs)
    query = query.where(ProposedPortal.slug.in_(wanted)) if wanted else query.where(ProposedPortal.state == "proposed")
    return list(session.scalars(query))


def accept_portals(session: Session, found: Sequence[ProposedPortal]) -> ImportCounts:
    """Brings proposed portals in; the caller commits. What a portal's row says already of its columns stays."""
    rows = []
    for portal in found:
        known = session.get(Portal, portal.slug)
        notes = f"found by links; doubtful: {'; '.join(portal.doubts)}" if portal.doubts else "found by links"
        rows.append(
            PortalRow(
                slug=portal.slug,
                name=portal.name,
                url=portal.url,
                region_code=portal.region_code,
                family=known.family if known else portal.family,
                start_urls=tuple(known.start_urls.split()) if known else (),
                hosts=tuple(known.hosts.split()) if known else (),
                notes=known.notes if known and known.notes else notes,
                platform=known.platform if known else None,
                browser=known.browser if known else None,
            )
        )
        portal.state = "accepted"
    return import_portals(session, rows)
