"""Places out of the lists of one level: a version as long as nothing changes.

While they are compiled, places have provisional ids; `compile` gives them their lasting ones at the end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from storage.geography.linking import Tie, link
from storage.geography.naming import kind_of
from storage.geography.sources import Entry
from storage.geography.tables import Place, Version

_SERIAL = count(1)


@dataclass(slots=True)
class Thread:
    """The places of one level: who an entry of a year's list is, and who has ended."""

    level: str
    places: list[Place] = field(default_factory=list)
    at: dict[int, dict[str, Place]] = field(default_factory=dict)  # year -> code -> place
    ended: set[str] = field(default_factory=set)  # provisional ids

    def of(self, year: int, code: str) -> Place | None:
        """The place with a code in a year, or in the list nearest to it."""
        for near in sorted(self.at, key=lambda listed: (abs(listed - year), listed)):
            if code in self.at[near]:
                return self.at[near][code]
        return None


def follow(
    level: str,
    lists: Mapping[int, Sequence[Entry]],
    source: Callable[[int], str],
    parent: Callable[[int, Entry], str | None],
    ties: Callable[[int, int], Sequence[Tie]],
    stays: Callable[[int, Entry], bool] = lambda _year, _entry: False,
) -> Thread:
    """Threads the lists of a level, the oldest first.

    `source` names the list of a year, `parent` gives the provisional id of what an entry belongs to, `ties` what may
    tie the lists of two years beyond code and name, `stays` whether an entry missing in a year's list has not ended.
    """
    thread = Thread(level)
    current: dict[Entry, Place] = {}
    years = sorted(lists)
    for position, year in enumerate(years):
        former = years[position - 1] if position else None
        kept = link(current, lists[year], ties(former, year)) if former else {}
        listed: dict[Entry, Place] = {}
        for entry in lists[year]:
            old = kept.get(entry)
            place = current.pop(old) if old else _new(thread)
            listed[entry] = place
            _continue(thread, place, entry, year if former else None, parent(year, entry), source(year))
        for entry, place in current.items():
            if stays(year, entry):
                listed[entry] = place
            else:
                place.versions[-1] = place.versions[-1]._replace(until=year)
                thread.ended.add(place.id)
        current = listed
        thread.at[year] = {entry.code: place for entry, place in listed.items()}
    return thread


def _new(thread: Thread) -> Place:
    place = Place(f"?{next(_SERIAL)}", thread.level)
    thread.places.append(place)
    return place


def _continue(thread: Thread, place: Place, entry: Entry, year: int | None, parent: str | None, source: str) -> None:
    """The version that an entry shows: the last one goes on, or a new one begins."""
    last = place.versions[-1] if place.versions else None
    if last and (last.code, last.name, last.parent) == (entry.code, entry.name, parent):
        if source not in last.sources.split():
            place.versions[-1] = last._replace(sources=f"{last.sources} {source}")
        return
    if last and source != "yearly" and last.name == entry.name and last.parent == parent and source not in last.sources:
        # Two lists number townships differently: that is no change of the place, but worth knowing.
        place.versions[-1] = last._replace(sources=f"{last.sources} {source}:{entry.code}")
        return
    if last:
        place.versions[-1] = last._replace(until=year)
    place.versions.append(
        Version(entry.code, entry.name, kind_of(thread.level, entry.name, entry.code), parent, year, None, source)
    )
