"""The table `expectations` brought up to date: what should exist is worked out, and only what differs is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from storage import decisions, places
from storage.codes import level_of
from storage.database import insert_missing
from storage.expectations import scope
from storage.expectations.duty import BODIES_OF_PLACES, FIRST_YEAR
from storage.expectations.governments import governments
from storage.expectations.model import RANK, Body, Expected, read_bodies
from storage.expectations.organs import Organ, organs
from storage.expectations.others import by_organ_lists, by_reports, by_users
from storage.expectations.tree import Above, Tree, read_tree, region_of
from storage.geography import loading
from storage.geography.tables import Place, shipped
from storage.models import Base
from storage.models_expect import ExpectationEntry
from storage.resolve import Context, resolve
from storage.resolve.model import Spot

_T = Base.metadata.tables
_TABLE, _AGENCIES, _REPORTS = _T["expectations"], _T["agencies"], _T["reports"]
_COLUMNS = ("basis", "due_on", "due_basis", "is_assumed", "note")
_MANY = 2000
"""Places beyond which all of the lists are put in at once."""
_CHUNK = 500
_CHANGE = (
    update(_TABLE)
    .where(_TABLE.c.agency_id == bindparam("agency"), _TABLE.c.year == bindparam("of_year"))
    .values({name: bindparam(f"new_{name}") for name in _COLUMNS})
)
_DROP = delete(_TABLE).where(_TABLE.c.agency_id == bindparam("agency"), _TABLE.c.year == bindparam("of_year"))

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a refresh did with the rows of its places."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Those of both together."""
        return Counts(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


def refresh(session: Session, today: date, regions: Sequence[str] | None = None, *, commits: bool = False) -> Counts:
    """Works out who should report, up to `today`'s year, in places and all that lies in them; the caller commits.

    Without `regions` (ids) for the places that the corpus is about. Rows of other places stay as they are. With
    `commits` each part is committed when it is written, so that nobody who writes waits for all of them.
    """
    seen = organs(session)
    _mint(session, seen)
    tree = read_tree(session)
    said = _read(session, tree, seen)
    ids = scope.of_corpus(session, tree) if regions is None else scope.of_regions(tree, regions)
    if len(ids) > _MANY and not loading.is_complete(session.connection()):
        loading.load(session.connection())
    counts = Counts()
    for places_ in scope.parts(ids):
        wanted = expected(said, set(places_), range(FIRST_YEAR, today.year + 1))
        _store_bodies(session, (item.body for item in wanted.values()))
        counts += _write(session, wanted, places_)
        if commits:
            session.commit()
    return counts


@dataclass(frozen=True, slots=True)
class _Said:
    """All that says who should report, read once.

    `kinds` are those of the bodies that have reported, by place and year; `merged` are the bodies that people have
    decided to be others, with those; `stood_for` the regions that portals stand for.
    """

    tree: Tree
    organs: Sequence[Organ]
    entries: Sequence[ExpectationEntry]
    bodies: Mapping[str, Body]
    merged: Mapping[str, Body]
    reported: Mapping[str, set[int]]
    kinds: Mapping[Key, str]
    stood_for: Collection[str]

    def body(self, body: Body) -> Body:
        """A body, or the one that people have decided it to be."""
        return self.merged.get(body.agency_id, body)


def _read(session: Session, tree: Tree, seen: Sequence[Organ]) -> _Said:
    entries = session.scalars(select(ExpectationEntry).order_by(ExpectationEntry.entry_key)).all()
    bodies = read_bodies(session)
    reported: dict[str, set[int]] = defaultdict(set)
    kinds: dict[Key, str] = {}
    query = select(_REPORTS.c.agency_id, _REPORTS.c.region_id, _REPORTS.c.report_year).where(
        _REPORTS.c.placement == "placed"
    )
    for agency, region, year in session.execute(query):
        reported[agency].add(year)
        if (body := bodies.get(agency)) and body.kind in BODIES_OF_PLACES and agency == f"{region}/{body.kind}":
            kinds[region, year] = body.kind
    merged = _merged(session, bodies)
    return _Said(tree, seen, entries, bodies, merged, reported, kinds, portal_regions(session))


def expected(said: _Said, chosen: set[str], years: range) -> dict[Key, Expected]:
    """Every report that should exist of the bodies of places, on the best basis there is."""
    bodies, tree = said.bodies, said.tree
    joined = {
        bodies[one].region_id for one, other in said.merged.items() if one in bodies and other.region_id in chosen
    }
    listed = [place for id_ in sorted(chosen | joined) if (place := _listed(tree, id_, said.stood_for))]
    reported = {
        agency: seen
        for agency, seen in said.reported.items()
        if agency in bodies and said.body(bodies[agency]).region_id in chosen
    }
    sources: tuple[Iterable[Expected], ...] = (
        governments(listed, years, said.kinds),
        by_users((entry for entry in said.entries if entry.year in years), bodies),
        by_organ_lists(said.organs, bodies, years),
        by_reports(reported, bodies, tree, years),
    )
    found: dict[Key, Expected] = {}
    for source in sources:
        for told in source:
            item = replace(told, body=said.body(told.body))
            key = (item.body.agency_id, item.year)
            if item.body.region_id in chosen and (key not in found or _is_better(item, found[key])):
                found[key] = item
    _apply_notices(found, [entry for entry in said.entries if entry.due_on is not None], tree)
    return found


def portal_regions(session: Session) -> set[str]:
    """The ids of the regions that portals stand for."""
    codes = session.execute(select(_T["portals"].c.region_code).distinct()).scalars()
    return {region for code in codes if (region := region_of(code)) is not None}


def _listed(tree: Tree, id_: str, stood_for: Collection[str]) -> Place | None:
    """A place that is listed, or that a portal stands for; one that is known from reports only is in no list."""
    return tree.get(id_) if id_ in shipped().places or id_ in stood_for else None


def _is_better(one: Expected, other: Expected) -> bool:
    return RANK.index(one.basis) < RANK.index(other.basis)


def _merged(session: Session, bodies: Mapping[str, Body]) -> dict[str, Body]:
    """The bodies that people have decided to be others, with those."""
    table = _T["decisions"]
    subjects = session.execute(select(table.c.subject).where(table.c.kind == "merge").distinct()).scalars().all()
    targets = {subject: decisions.merged(session, subject) for subject in subjects}
    return {subject: bodies[target] for subject, target in targets.items() if target in bodies}


def _apply_notices(found: dict[Key, Expected], entries: Iterable[ExpectationEntry], tree: Tree) -> None:
    """The days that users give: of an agency, or of a kind of bodies in a region; the smaller region counts."""
    of_agency = {(entry.agency_id, entry.year): entry for entry in entries if entry.agency_id}
    of_kind = {(entry.region_id, entry.kind, entry.year): entry for entry in entries if not entry.agency_id}
    if not of_agency and not of_kind:
        return
    for key, item in found.items():
        entry = of_agency.get(key) or _notice(of_kind, item, tree)
        if entry is not None and item.due_on is None:
            found[key] = replace(item, due_on=entry.due_on, due_basis="local_notice", note=entry.note or item.note)


def _notice(
    of_kind: Mapping[tuple[str, str | None, int], ExpectationEntry], item: Expected, tree: Tree
) -> ExpectationEntry | None:
    place = tree.get(item.body.region_id)
    above = tree.above(place, item.year) if place else Above()
    regions = (item.body.region_id, above.county, above.prefecture, above.province)
    keys = ((region, item.body.kind, item.year) for region in regions if region)
    return next((of_kind[key] for key in keys if key in of_kind), None)


# Rows ------------------------------------------------------------------------------------------------------------


def _mint(session: Session, seen: Iterable[Organ]) -> None:
    """Rows for the regions that portals stand for and no list has, and for the organs of portals."""
    portals = _T["portals"]
    for code, name in session.execute(select(portals.c.region_code, portals.c.name).order_by(portals.c.slug)):
        region = region_of(code)
        if region is None or region in shipped().places:
            continue
        told = resolve(name, Context((code,))).spot
        own = told if told is not None and told.id == region else None
        places.store_region(session, own or Spot(region, code, level_of(code), code, is_minted=True))  # type: ignore[arg-type] # a level
    known = set(session.execute(select(_AGENCIES.c.agency_id)).scalars())
    for organ in seen:
        if organ.found.agency_id not in known:
            places.store(session, organ.found, is_printed=False)


def _store_bodies(session: Session, wanted: Iterable[Body]) -> None:
    """Rows for bodies that are not in the corpus yet, with their places and what became of them."""
    bodies = {body.agency_id: body for body in wanted}
    query = select(_AGENCIES.c.agency_id).where(_AGENCIES.c.region_id.in_({body.region_id for body in bodies.values()}))
    known = set(session.execute(query).scalars())
    new = [body for body in bodies.values() if body.agency_id not in known]
    regions = sorted({body.region_id for body in new} & shipped().places.keys())
    for start in range(0, len(regions), _CHUNK):
        loading.ensure(session, regions[start : start + _CHUNK])
    loading.send(session.connection(), _AGENCIES, [asdict(body) for body in new])
    events = [event for body in new for event in places.events_of(body.region_id, body.agency_id, None)]
    insert_missing(session, _T["agency_events"], events)


def _write(session: Session, wanted: Mapping[Key, Expected], places_: Sequence[str]) -> Counts:
    """Writes what differs from the rows of the bodies of places."""
    query = select(_TABLE).join(_AGENCIES, _AGENCIES.c.agency_id == _TABLE.c.agency_id)
    query = query.where(_AGENCIES.c.region_id.in_(places_))
    stored = {(row.agency_id, row.year): row for row in session.execute(query)}
    rows = {key: _row(item) for key, item in wanted.items()}
    new = [row for key, row in rows.items() if key not in stored]
    changed = [
        row for key, row in rows.items() if key in stored and any(getattr(stored[key], c) != row[c] for c in _COLUMNS)
    ]
    stale = stored.keys() - rows.keys()
    connection = session.connection()
    loading.send(connection, _TABLE, new)
    if changed:
        told = ({f"new_{name}": row[name] for name in _COLUMNS} for row in changed)
        keys = (_named(row["agency_id"], row["year"]) for row in changed)
        connection.execute(_CHANGE, [key | values for key, values in zip(keys, told, strict=True)])
    if stale:
        connection.execute(_DROP, [_named(*key) for key in sorted(stale)])
    return Counts(len(new), len(changed), len(stale), len(rows) - len(new) - len(changed))


def _named(agency: str, year: int) -> dict[str, Any]:
    return {"agency": agency, "of_year": year}


def _row(item: Expected) -> dict[str, Any]:
    own = {name: getattr(item, name) for name in _COLUMNS}
    return {"agency_id": item.body.agency_id, "year": item.year} | own
