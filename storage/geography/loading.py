"""Places into a corpus: those that its reports name as they come, or all of them at once.

Both leave the same rows for a place, and running again changes nothing. A newer file of places replaces the versions
of the old one when all are loaded.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, text
from sqlalchemy.orm import Session

from storage.database import insert_missing
from storage.geography.events import all_events, explained, own_events
from storage.geography.tables import Event, Geography, Place, Version, shipped
from storage.models import Base

_T = Base.metadata.tables
_REGIONS, _VERSIONS, _EVENTS = _T["regions"], _T["region_versions"], _T["region_events"]
_KNOWN = select(_REGIONS.c.region_id).where(_REGIONS.c.region_id.in_(bindparam("ids", expanding=True)))
BATCH = 20_000
"""Rows that are sent at once."""


def ensure(session: Session, ids: Iterable[str]) -> None:
    """Puts places in, where they are not yet, with what they have been part of and what became of them."""
    geography = shipped()
    wanted = _closure(geography, ids)
    known = set(session.execute(_KNOWN, {"ids": list(wanted)}).scalars())
    missing = [geography.places[id_] for id_ in geography.places if id_ in wanted and id_ not in known]
    if not missing:
        return
    ordered = sorted(missing, key=lambda place: _LEVELS.index(place.level))
    insert_missing(session, _REGIONS, [_region(place) for place in ordered])
    insert_missing(session, _VERSIONS, [row for place in ordered for row in _versions(place)])
    events = [event for place in missing for event in _events_of(place)]
    insert_missing(
        session, _EVENTS, list({row["event_key"]: row for event in events for row in _event(event)}.values())
    )


def load(connection: Connection) -> int:
    """Puts all places in, and gives how many there are; the caller commits. Minted places stay as they are."""
    geography = shipped()
    ids = list(geography.places)
    known = set(connection.execute(select(_REGIONS.c.region_id)).scalars())
    new = [_region(place) for place in geography.places.values() if place.id not in known]
    send(connection, _REGIONS, new)
    minted = select(_REGIONS.c.region_id).where(_REGIONS.c.is_minted)
    connection.execute(delete(_EVENTS))
    connection.execute(delete(_VERSIONS).where(_VERSIONS.c.region_id.not_in(minted)))
    send(connection, _VERSIONS, [row for place in geography.places.values() for row in _versions(place)])
    rows = {row["event_key"]: row for event in all_events(geography) for row in _event(event)}
    send(connection, _EVENTS, list(rows.values()))
    return len(ids)


def send(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts many rows: by COPY on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        for start in range(0, len(rows), BATCH):
            connection.execute(insert(table), rows[start : start + BATCH])
        return
    if rows:
        columns = list(rows[0])
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[column] for column in columns])


def is_complete(connection: Connection) -> bool:
    """Whether all places have been put in."""
    count = connection.execute(text("SELECT count(*) FROM regions WHERE NOT is_minted")).scalar() or 0
    return int(count) >= len(shipped().places)


def _closure(geography: Geography, ids: Iterable[str]) -> set[str]:
    """Places, all they have been part of, and the places that land went to or came from."""
    found: set[str] = set()
    waiting = list(ids)
    partners = _partners()
    while waiting:
        id_ = waiting.pop()
        place = geography.places.get(id_)
        if place and id_ not in found:
            found.add(id_)
            waiting += [version.parent for version in place.versions if version.parent]
            waiting += partners.get(id_, ())
    return found


@cache
def _partners() -> dict[str, set[str]]:
    partners: dict[str, set[str]] = {}
    for id_, events in _between().items():
        for event in events:
            partners.setdefault(id_, set()).update(event.before, event.after)
    return partners


@cache
def _between() -> dict[str, list[Event]]:
    """The events between places, by each place they concern."""
    found: dict[str, list[Event]] = {}
    for event in shipped().events:
        for id_ in {*event.before, *event.after}:
            found.setdefault(id_, []).append(event)
    return found


@cache
def _explained() -> frozenset[tuple[str, bool]]:
    return explained(shipped())


def _events_of(place: Place) -> list[Event]:
    return [*_between().get(place.id, ()), *own_events(place, _explained())]


_LEVELS = ("country", "province", "prefecture", "county", "township")


def _region(place: Place) -> dict[str, Any]:
    return {"region_id": place.id, "level": place.level, "is_minted": False}


def _versions(place: Place) -> Iterator[dict[str, Any]]:
    last = len(place.versions)
    for position, version in enumerate(place.versions, 1):
        own = version.code if version.code and len(version.code) == 6 else None
        yield {
            "region_id": place.id,
            "position": position,
            "name": version.name,
            "label": _label(place, version),
            "kind": version.kind,
            "code": version.code,
            "merge_code": place.merge_code or own,
            "parent_region_id": version.parent,
            "valid_from": date(version.since, 1, 1) if version.since else None,
            "valid_to": date(version.until, 1, 1) if version.until else None,
            "is_last": position == last,
            "sources": version.sources,
        }


def _label(place: Place, version: Version) -> str:
    """A name that can stand alone: a township's with its county, a county's with its city where several bear it."""
    above = shipped().places.get(version.parent or "")
    if above and (place.level == "township" or (place.level == "county" and version.name in _shared_names())):
        return above.versions[-1].name + version.name
    return version.name


@cache
def _shared_names() -> frozenset[str]:
    """Names that several counties bear today."""
    names = Counter(place.versions[-1].name for place in shipped().places.values() if place.level == "county")
    return frozenset(name for name, count in names.items() if count > 1)


def _event(event: Event) -> Iterator[dict[str, Any]]:
    """A row for each pair of places."""
    for before in event.before or (None,):
        for after in event.after or (None,):
            yield {
                "event_key": f"{event.year}/{event.kind}/{before or ''}/{after or ''}",
                "kind": event.kind,
                "year": event.year,
                "from_region_id": before,
                "to_region_id": after,
                "note": event.note or None,
            }
