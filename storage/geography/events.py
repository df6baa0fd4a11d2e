"""Every change of places as an event: those between places as they are kept, those within one told by its versions."""

from collections.abc import Iterator

from storage.geography.naming import stem
from storage.geography.tables import Event, EventKind, Geography, Place, Version

BETWEEN = frozenset({"merge", "split", "upgrade"})
"""What makes one place of another; territory moves."""


def all_events(geography: Geography) -> Iterator[Event]:
    """The events of all places: between them first, then place by place."""
    yield from geography.events
    explained = [event for event in geography.events if event.kind in BETWEEN]
    from_ids = {id_ for event in explained for id_ in event.before}
    to_ids = {id_ for event in explained for id_ in event.after}
    for place in geography.places.values():
        first, last = place.versions[0], place.versions[-1]
        if first.since and place.id not in to_ids:
            yield Event("create", first.since, (), (place.id,))
        for old, new in zip(place.versions, place.versions[1:], strict=False):
            yield Event(_kind(old, new), new.since, (place.id,), (place.id,), _told(old, new))
        if last.until and place.id not in from_ids:
            yield Event("abolish", last.until, (place.id,), ())


def territory_years(geography: Geography) -> dict[str, list[int]]:
    """The years in which land went to or from a place, by place id."""
    years: dict[str, list[int]] = {}
    for event in geography.events:
        if event.kind in BETWEEN and event.year:
            for id_ in (*event.before, *event.after):
                years.setdefault(id_, []).append(event.year)
    return years


def _kind(old: Version, new: Version) -> EventKind:
    """What has changed most between two versions of a place."""
    if old.name != new.name:
        is_converted = old.kind != new.kind or stem(old.name) == stem(new.name)
        return "convert" if is_converted else "rename"
    if old.parent == new.parent:
        return "recode"
    return "transfer" if set(old.sources.split()) & set(new.sources.split()) else "sources_differ"


def _told(old: Version, new: Version) -> str:
    return f"{old.code} {old.name} -> {new.code} {new.name}"


def is_same_land(place: Place, since: int, until: int, years: dict[str, list[int]]) -> bool:
    """Whether no land went to or from a place between two years."""
    low, high = sorted((since, until))
    return not any(low < year <= high for year in years.get(place.id, ()))
