"""What became of every report that should exist, as told for a day: the states of the coverage, and how late it was."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.coverage.claims import Claim, Claims, ReadTitle, claims
from storage.coverage.dates import Evidence, Published, evidence, published
from storage.coverage.walks import WalkedPortal, walked_portals
from storage.expectations import scope
from storage.expectations.duty import FIRST_YEAR, WITHOUT_DUTY, awaited_until
from storage.expectations.model import Body, read_bodies
from storage.expectations.others import exists
from storage.expectations.tree import Tree, read_tree, region_of
from storage.models import Base
from storage.models_expect import PublishedBasis, State

_T = Base.metadata.tables
_AGENCIES, _REPORTS, _EXPECTED = _T["agencies"], _T["reports"], _T["expectations"]

Key = tuple[str, int]

PUBLISHED: frozenset[State] = frozenset({"found", "unreadable", "withdrawn"})
MISSING: frozenset[State] = frozenset({"not_found", "rejected_only", "gone"})
"""States that tell that a report was not published; the others but these two sets tell nothing either way."""


@dataclass(slots=True)
class Covered:
    """What became of a body's report on a year. `basis` is null where no report was expected."""

    body: Body
    year: int
    state: State
    basis: str | None = None
    due_on: date | None = None
    due_basis: str = "none"
    reason: str | None = None
    evidence: str | None = None
    published_on: date | None = None
    published_basis: PublishedBasis | None = None
    days_late: int | None = None
    is_redated: bool = False
    is_assumed: bool = False

    @property
    def is_published(self) -> int | None:
        """For rates: 1, 0, or null where it is left out."""
        if self.basis in {None, "seen"}:
            return None
        return 1 if self.state in PUBLISHED else 0 if self.state in MISSING else None

    @property
    def is_on_time(self) -> int | None:
        """The same of punctuality; the day of the first fetch can tell that a report was in time, but not that it was
        late: it was there before."""
        if not self.is_published or self.days_late is None:
            return None
        if self.days_late > 0 and self.published_basis == "first_seen":
            return None
        return int(self.days_late <= 0)


@dataclass(slots=True)
class Part:
    """What became of the reports of the bodies of some places (ids)."""

    places: list[str]
    rows: list[Covered]


@dataclass(slots=True)
class _Known:
    """All that the corpus knows, read once."""

    tree: Tree
    bodies: dict[str, list[Body]]  # by their region
    reports: dict[Key, Any]
    reporters: set[str]
    days: dict[int, Evidence]
    dubious: set[Key]
    candidates: dict[Key, str]
    claims: Claims
    portals: dict[str, list[WalkedPortal]]  # by the region that they publish for


def coverage(
    session: Session,
    as_of: date,
    years: range,
    read_title: ReadTitle,
    regions: Collection[str] | None = None,
) -> Iterator[Part]:
    """What became of the reports of the bodies in places (ids; none: those that the corpus is about), by body and year.

    `as_of` is the day for which it is told, with all that is known today. Expectations are taken as they are stored.
    """
    known = _read(session, read_title)
    ids = scope.of_corpus(session, known.tree) if regions is None else scope.of_regions(known.tree, regions)
    for places in scope.parts(ids):
        expected = _expected(session, places)
        keys = _keys(known, expected, places, years)
        yield Part(places, [_covered(known, expected, body, year, as_of) for body, year in keys])


def _read(session: Session, read_title: ReadTitle) -> _Known:
    tree = read_tree(session)
    bodies: dict[str, list[Body]] = defaultdict(list)
    for body in read_bodies(session).values():
        bodies[body.region_id].append(body)
    placed = select(_REPORTS).where(_REPORTS.c.placement == "placed")
    reports = {(row.agency_id, row.report_year): row for row in session.execute(placed)}
    days = evidence(session)
    return _Known(
        tree,
        bodies,
        reports,
        {agency for agency, _ in reports},
        days,
        _dubious(reports, days),
        _candidates(session),
        claims(session, read_title),
        _portals(session, tree),
    )


def _expected(session: Session, places: Sequence[str]) -> dict[Key, Any]:
    """The expectations of the bodies of places."""
    query = select(_EXPECTED).join(_AGENCIES, _AGENCIES.c.agency_id == _EXPECTED.c.agency_id)
    query = query.where(_AGENCIES.c.region_id.in_(places))
    return {(row.agency_id, row.year): row for row in session.execute(query)}


def _candidates(session: Session) -> dict[Key, str]:
    """The bodies that unplaced reports could be of, with the keys of these."""
    table = _T["report_candidates"]
    named = select(table.c.agency_id, _REPORTS.c.report_year, _REPORTS.c.report_key).join(
        _REPORTS, _REPORTS.c.report_id == table.c.report_id
    )
    yearless = select(_REPORTS.c.agency_id, _REPORTS.c.published_on, _REPORTS.c.report_key).where(
        _REPORTS.c.placement == "no_year", _REPORTS.c.published_on.is_not(None)
    )
    by_key = _REPORTS.c.report_key
    found = {(agency, year): key for agency, year, key in session.execute(named.order_by(by_key)) if year}
    return found | {(agency, day.year - 1): key for agency, day, key in session.execute(yearless.order_by(by_key))}


def _portals(session: Session, tree: Tree) -> dict[str, list[WalkedPortal]]:
    """The portals that the bodies of a region publish on: by their own region, and by what they have carried."""
    portals = {portal.slug: portal for portal in walked_portals(session)}
    served: dict[str, dict[str, None]] = defaultdict(dict)
    for portal in portals.values():
        for place in scope.published_for(tree, region_of(portal.region_code)):
            served[place.id][portal.slug] = None
    captures, links, carriers = _T["captures"], _T["document_captures"], _T["report_documents"]
    carried = (
        select(captures.c.portal, _REPORTS.c.region_id)
        .join(links, links.c.capture_id == captures.c.capture_id)
        .join(carriers, carriers.c.document_id == links.c.document_id)
        .join(_REPORTS, _REPORTS.c.report_id == carriers.c.report_id)
        .where(_REPORTS.c.region_id.is_not(None), captures.c.portal.is_not(None))
        .distinct()
    )
    for slug, region in session.execute(carried):
        if slug in portals:
            served[region][slug] = None
    return {region: [portals[slug] for slug in sorted(slugs)] for region, slugs in served.items()}


def _keys(
    known: _Known, expected: Mapping[Key, Any], places: Iterable[str], years: range
) -> Iterator[tuple[Body, int]]:
    """The bodies of places and the years of which something is to be told, in order."""
    of_whom = {agency for agency, _ in expected}
    for body in (body for id_ in places for body in known.bodies.get(id_, ())):
        if body.agency_id not in of_whom and body.agency_id not in known.reporters:
            continue
        for year in years:
            is_told = (body.agency_id, year) in expected or (body.agency_id, year) in known.reports
            is_ended = year >= FIRST_YEAR and body.kind not in WITHOUT_DUTY and not exists(body, known.tree, year)
            if is_told or is_ended or _is_other_body(expected, body, year):
                yield body, year


def _is_other_body(expected: Mapping[Key, Any], body: Body, year: int) -> bool:
    """Whether the place had another body in that year: a township that is a subdistrict today."""
    others = (f"{body.region_id}/{kind}" for kind in ("township_gov", "subdistrict", "zone_committee", "county_gov"))
    is_of_place = body.agency_id == f"{body.region_id}/{body.kind}"
    return is_of_place and any((other, year) in expected for other in others if other != body.agency_id)


def _covered(known: _Known, expected: Mapping[Key, Any], body: Body, year: int, as_of: date) -> Covered:
    key = (body.agency_id, year)
    row, report = expected.get(key), known.reports.get(key)
    one = Covered(body, year, "did_not_exist")
    if row is not None:
        one.basis, one.due_on, one.due_basis, one.is_assumed = row.basis, row.due_on, row.due_basis, row.is_assumed
    if report is not None:
        _date(one, _published(known.days, report), is_dubious=key in known.dubious)
    one.state, one.reason, one.evidence = _state(known, one, report, as_of)
    return one


def _state(known: _Known, one: Covered, report: Any, as_of: date) -> tuple[State, str | None, str | None]:
    """The state, why, and what shows it."""
    key = (one.body.agency_id, one.year)
    if one.body.kind in WITHOUT_DUTY:
        return "out_of_scope", one.body.kind, report.report_key if report else None
    is_later = one.published_on is not None and one.published_on > as_of and one.published_basis != "first_seen"
    if report is not None and not is_later:
        gone = known.days[report.report_id].gone_on if report.report_id in known.days else None
        is_withdrawn = report.state == "withdrawn" and (gone is None or gone <= as_of)
        return ("withdrawn" if is_withdrawn else "found"), None, report.report_key
    if one.basis is None:
        return "did_not_exist", None, None
    said = known.claims.get(key, [])
    for kind, state in _BY_CLAIM:
        if claim := _first(said, kind):
            return state, claim.reason, claim.evidence
        if kind == "unreadable" and key in known.candidates:
            return "unplaced_candidate", None, known.candidates[key]
    if as_of <= (one.due_on or awaited_until(one.year)):
        return "not_yet_due", None, None
    if is_later and report is not None:
        return "not_found", "published_later", report.report_key
    return _searched(known, one, said)


_BY_CLAIM: tuple[tuple[str, State], ...] = (
    ("unreadable", "unreadable"),
    ("gone", "gone"),
    ("rejected", "rejected_only"),
)


def _searched(known: _Known, one: Covered, said: Iterable[Claim]) -> tuple[State, str | None, str | None]:
    """What a search tells: that there is none, or that it was not searched well enough to say so."""
    if claim := _first(said, "unfetched"):
        return "not_searched", claim.reason, claim.evidence
    portals = known.portals.get(one.body.region_id, [])
    if not portals:
        return "not_searched", "no_portal", None
    after = one.due_on or awaited_until(one.year)
    for portal in portals:
        if trouble := portal.trouble(one.body.agency_id, one.year, after):
            return "not_searched", trouble.reason, trouble.evidence
    if claim := _first(said, "lookalike"):
        return "rejected_only", claim.reason, claim.evidence
    walks = (f"{portal.slug} {portal.walks[0].run_id}" for portal in portals)
    return "not_found", None, ", ".join(walks)


def _first(said: Iterable[Claim], kind: str) -> Claim | None:
    return next((claim for claim in said if claim.kind == kind), None)


# Punctuality -----------------------------------------------------------------------------------------------------


def _date(one: Covered, day: Published | None, *, is_dubious: bool) -> None:
    """Notes the day of publication, and how late that is."""
    if day is None:
        return
    late = (day.on - one.due_on).days if one.due_on else None
    one.published_on, one.published_basis = day.on, day.basis
    one.days_late = None if is_dubious and late is not None and late > 0 else late
    one.is_redated = day.is_redated or is_dubious


def _published(days: Mapping[int, Evidence], report: Any) -> Published | None:
    known = days.get(report.report_id)
    return published(known, report.report_year) if known is not None else None


def _dubious(reports: Mapping[Key, Any], known: Mapping[int, Evidence]) -> set[Key]:
    """Reports with the day of a later year's report of the same body: all were put up at once, when the site moved."""
    days: dict[tuple[str, date], list[int]] = defaultdict(list)
    for (agency, year), report in reports.items():
        day = _published(known, report)
        if day is not None and day.basis in {"page", "list"}:
            days[agency, day.on].append(year)
    return {(agency, year) for (agency, _), years in days.items() for year in sorted(years)[:-1]}
