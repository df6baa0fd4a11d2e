"""The bodies that come with places: a government, a subdistrict's office, a zone's committee, year by year."""

from collections.abc import Iterable, Iterator, Mapping

from storage.expectations.duty import BODIES_OF_PLACES, due
from storage.expectations.model import Body, Expected
from storage.expectations.tree import held, is_assumed
from storage.geography.tables import Place, Version
from storage.resolve.reading import government_kind

Seen = Mapping[tuple[str, int], str]
"""The kind of the body of a place that has reported on a year, by region and year."""

_NO_GOVERNMENTS = frozenset({"corps", "division", "special_administrative_region"})
_ELSEWHERE = ("71", "81", "82")
"""Provinces in which the regulation does not hold."""
_UNGOVERNED = frozenset({"71", "350527"})
"""Places of the lists that no government there reports for: 台湾省 and 金门县."""


def governments(places: Iterable[Place], years: range, seen: Seen) -> Iterator[Expected]:
    """What the bodies of places should report. What has reported tells a place's kind better than a list."""
    for place in places:
        told = dict(_told(place, years, seen))
        for year in years:
            version = held(place, year)
            kind = version and body_kind(place, version)
            if version is None or kind is None:
                continue
            kind = told.get(year, kind)
            day, basis = due(kind, year)
            body = Body(f"{place.id}/{kind}", place.id, kind)
            yield Expected(body, year, "law", day, basis, is_assumed(version, year))


def _told(place: Place, years: range, seen: Seen) -> Iterator[tuple[int, str]]:
    """The kinds that reports tell, from the year of each on, until a list shows the place changed."""
    last: tuple[str, Version | None] | None = None
    for year in years:
        version = held(place, year)
        if (place.id, year) in seen:
            last = seen[place.id, year], version
        elif last is not None and last[1] is not version:
            last = None
        if last is not None:
            yield year, last[0]


def body_kind(place: Place, version: Version) -> str | None:
    """The kind of body that governs a place; null where there is none that must report.

    Township-like units (farms, parks, stations) are bound to nothing, and are expected only where they are seen.
    """
    if place.level not in {"province", "prefecture", "county", "township"} or version.kind in _NO_GOVERNMENTS:
        return None
    if place.id in _UNGOVERNED or (version.code or "").startswith(_ELSEWHERE):
        return None
    kind = government_kind(place.level, version.kind, version.name)
    if place.level == "township" and version.kind == "similar" and kind != "subdistrict":
        return None
    return kind if kind in BODIES_OF_PLACES else None
