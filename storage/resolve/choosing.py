"""Which of the places with a printed name is meant: by the year, then by the capture's region. Never by chance."""

from dataclasses import dataclass

from storage.geography.tables import Place
from storage.resolve.index import Index, exists, holds
from storage.resolve.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Choice:
    """The place, or null with the places that it could be; why either."""

    place: Place | None
    others: tuple[Place, ...]
    reasons: tuple[str, ...]


def choose(
    index: Index, ids: tuple[str, ...], printed: str, year: int | None, around: Surroundings, *, is_pathed: bool
) -> Choice:
    """The place that a printed name means. `is_pathed` tells that the name says what the place is part of."""
    places = [index.places[id_] for id_ in ids]
    reasons: list[str] = []
    within = [place for place in places if fits(index, place, around)]
    if around.place and within:
        if len(within) < len(places):
            reasons.append(f"of {len(places)} places with this name {len(within)} fit the capture's region")
        places = within
    if _is_unlisted_zone(around) and not is_pathed and all(place.level == "township" for place in places):
        return Choice(None, tuple(places), (*reasons, "no list tells what the capture's zone holds"))
    if around.is_there and not within and not is_pathed and all(place.level == "township" for place in places):
        return Choice(None, tuple(places), ("no place with this name is in the capture's region",))
    if around.place and not within:
        reasons.append("the name says another region than the capture's")
    if year:
        there = [place for place in places if exists(place, year)]
        if not there:
            return _past(index, places, printed, year, around, reasons)
        if len(there) < len(places):
            reasons.append(f"{len(places) - len(there)} with this name did not exist in {year}")
        places = there
        bearing = [place for place in places if _bears(index, place, printed, year)]
        places = bearing or places
    else:
        today = [place for place in places if place.versions[-1].until is None]
        places = today or places
    places = _one_of_twins(index, places, year)
    if len(places) == 1:
        return Choice(places[0], (), tuple(reasons))
    return Choice(None, tuple(places), (*reasons, f"{len(places)} places have this name"))


def fits(index: Index, place: Place, around: Surroundings) -> bool:
    """Whether a place lies in the capture's region or around it; for a zone without a code its parent counts."""
    if around.place is None:
        return True
    above = around.place.versions[-1].parent
    region = above if above and _is_unlisted_zone(around) else around.place.id
    return index.is_within(place.id, region) or index.is_within(region, place.id)


def _is_unlisted_zone(around: Surroundings) -> bool:
    """Whether the capture's region is a zone that has no code, and so nothing listed below it."""
    last = around.place.versions[-1] if around.place else None
    return last is not None and last.kind == "zone" and last.code is None


def _bears(index: Index, place: Place, printed: str, year: int) -> bool:
    """Whether a place bore the printed name about that year."""
    return any(holds(version, year) and index.bears(place, version, printed) for version in place.versions)


def _past(
    index: Index, places: list[Place], printed: str, year: int, around: Surroundings, reasons: list[str]
) -> Choice:
    """What ended before the year. A township's end is known from snapshots only: the report itself tells otherwise."""
    if all(place.level == "township" for place in places):
        left = _one_of_twins(index, places, year)
        if len(left) == 1 and (around.place or index.is_lone(printed)):
            return Choice(left[0], (), (*reasons, f"the lists show it in other years than {year}"))
        return Choice(None, tuple(places), (*reasons, f"the lists show these in other years than {year}"))
    told = [index.fate(place) for place in places]
    return Choice(None, (*places, *index.successors(places, year)), (*reasons, *filter(None, told)))


def _one_of_twins(index: Index, places: list[Place], year: int | None) -> list[Place]:
    """Of places that the lists took up twice under one name in one county, the one nearest in time."""
    if len(places) < 2 or any(place.level != "township" for place in places):
        return places
    counties = {index.version(place, year).parent for place in places}
    if len(counties) != 1:
        return places

    def distance(place: Place) -> int:
        since, until = place.versions[0].since or 0, place.versions[-1].until or 9999
        wanted = year or 9999
        return max(since - wanted, wanted - until, 0)

    return [min(places, key=distance)]
