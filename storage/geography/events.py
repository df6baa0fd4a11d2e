"""Every change of places as an event: those between places as they are kept, those within one told by its versions."""

from collections.abc import Iterator
from itertools import pairwise

from storage.geography.naming import stem
from storage.geography.tables import Event, EventKind, Geography, Place, Version

BETWEEN = frozenset({"merge", "split", "upgrade"})
"""What makes one place of another; territory moves."""


def all_events(geography: Geography) -> Iterator[Event]:
    """The events of all places: between them first, then place by place."""
    yield from geography.events
    told = explained(geography)
    for place in geography.places.values():
        yield from own_events(place, told)


def explained(geography: Geography) -> frozenset[tuple[str, bool]]:
    """The places that came out of another one (true), and those that went into another one (false)."""
    between = [event for event in geography.events if event.kind in BETWEEN]
    came = {(id_, True) for event in between for id_ in event.after}
    return frozenset(came | {(id_, False) for event in between for id_ in event.before})


def own_events(place: Place, told: frozenset[tuple[str, bool]]) -> Iterator[Event]:
    """The events of a place that its versions tell; its beginning and end only where no event between places does."""
    first, last = place.versions[0], place.versions[-1]
    if first.since and (place.id, True) not in told:
        yield Event("create", first.since, (), (place.id,))
    for old, new in pairwise(place.versions):
        yield Event(_kind(old, new), new.since, (place.id,), (place.id,), _told(old, new))
    if last.until and (place.id, False) not in told:
        yield Event("abolish", last.until, (place.id,), ())


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
