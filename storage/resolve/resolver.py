"""Resolving: the ways to read a name are tried, the best first; the first that leads to one place is the answer.

What cannot be told stays open, with candidates and reasons. A place that no list has is minted only where it is known
what it lies in: by the name itself, or by the capture's region.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from storage.geography.tables import Place
from storage.resolve import minting
from storage.resolve.choosing import Choice, choose, fits
from storage.resolve.index import Index, clean, exists, index, zone_key
from storage.resolve.model import Body, Candidate, Context, Resolution, Spot, agency_id
from storage.resolve.reading import Reading, government_kind, is_national, readings
from storage.resolve.surroundings import Surroundings, surroundings

COUNTRY = Spot("cn", "中国", "country", None)
MOST = 60
"""Candidates that are told."""
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


def resolve(name: str, context: Context | None = None) -> Resolution:
    """The agency of a printed name, or what it could be; the same name and context always give the same."""
    return _resolve(name, context or Context())


@lru_cache(maxsize=8192)
def _resolve(name: str, context: Context) -> Resolution:
    result = _read(name, context)
    if result.spot or not result.candidates:
        return result
    for hint in _hints(name, context):
        told = _read(hint, Context(context.codes, context.year)).spot
        if told and not told.is_minted:
            narrowed = _read(name, replace(context, codes=(*context.codes, f"@{told.id}")))
            if narrowed.spot and any(one.agency_id == narrowed.agency_id for one in result.candidates):
                narrowed.reasons.append(f"told by {hint}, with which it was published")
                return narrowed
    return result


def _hints(name: str, context: Context) -> list[str]:
    """Names that stand by the report: its publisher, and its columns from the inmost."""
    columns = re.split(r"[/>|»›]", context.column or "")
    hints = [context.publisher or "", *reversed(columns)]
    return [hint.strip() for hint in hints if len(hint.strip()) > 1 and hint.strip() != name]


def _read(name: str, context: Context) -> Resolution:
    places = index()
    text = clean(name)
    around = surroundings(places, context)
    result = Resolution(name, context.year, reasons=list(around.reasons))
    ways, is_vertical = readings(places, text)
    if is_national(text) and not is_vertical and not any(way.path.units for way in ways):
        body = Body("dept", text, "other", text)
        return replace_placed(result, COUNTRY, body, (COUNTRY.name,), "a body of the state")
    first: Resolution | None = None
    for way in ways:
        attempt = Resolution(name, context.year, reasons=list(result.reasons))
        if is_vertical:
            attempt.reasons.append("a branch of a central body")
        _try(places, way, around, attempt)
        if attempt.spot or (attempt.candidates and attempt.is_near):
            return attempt
        first = first or attempt
    if first is None:
        result.reasons.append("this is not the name of a body")
        return result
    return first


def replace_placed(result: Resolution, spot: Spot, body: Body, path: tuple[str, ...], reason: str) -> Resolution:
    """The result, placed."""
    result.spot, result.body, result.path = spot, body, path
    result.reasons.append(reason)
    return result


def _try(places: Index, way: Reading, around: Surroundings, result: Resolution) -> None:
    """Fills the result by one way to read the name: its place, or the candidates."""
    if not way.path.units:
        _by_surroundings(places, way, around, result)
        return
    printed = way.path.units[-1]
    choice = choose(places, way.path.ids, printed, result.year, around, is_pathed=len(way.path.units) > 1)
    result.reasons += choice.reasons
    if choice.place is None:
        _open(places, way, printed, choice, around, result)
        return
    spot = _spot(places, choice.place)
    if way.branch:
        _branch(places, way, choice.place, result)
    elif way.zone:
        _zone(places, choice.place, spot, way, result)
    elif way.units:
        _unlisted(places, choice.place, spot, way, result)
    else:
        _place(places, choice.place, spot, printed, way.body, result)


def _place(places: Index, place: Place, spot: Spot, printed: str, body: Body | None, result: Resolution) -> None:
    """A listed place and its body."""
    version = places.version(place, result.year)
    path = places.path(place, result.year)
    spot = replace(spot, name=version.name, code=version.code)
    if body is None:
        body = Body(government_kind(place.level, version.kind, printed))
    called = f"{printed} is {'/'.join(path)} ({version.code or place.merge_code or 'no code'})"
    replace_placed(result, spot, body, path, called)
    if result.year is None and version.until and (fate := places.fate(place)):
        result.reasons.append(fate)
    if body.department and not body.is_sure:
        result.reasons.append(f"the taxonomy has no department {body.department}")


def _open(places: Index, way: Reading, printed: str, choice: Choice, around: Surroundings, result: Resolution) -> None:
    """No place was chosen: a township that the capture's county has and no list does, or candidates."""
    is_bare = len(way.path.units) == 1 and all(place.level == "township" for place in choice.others)
    result.is_near = any(fits(places, place, around) for place in choice.others)
    if is_bare and around.is_there and not (around.place and result.is_near) and not way.units and not way.zone:
        name = f"{printed.removesuffix('办事处')}街道" if printed.endswith("办事处") else printed
        spot = _below_around(places, around, ((name, "township"),))
        if spot and (minted := minting.unit_at(name)) and minted[0] == name:
            _minted(places, spot, way.body, around.place, result)
            return
    for place in choice.others[:MOST]:
        version = places.version(place, result.year)
        body = way.body or Body(government_kind(place.level, version.kind, printed))
        path = places.path(place, result.year)
        result.candidates.append(Candidate(agency_id(place.id, body), version.code, path, places.fate(place) or ""))


def _branch(places: Index, way: Reading, city: Place, result: Resolution) -> None:
    """A branch of a city's department in a district."""
    where, body = way.branch or "", way.body
    found = [id_ for id_ in (*places.named(where), *places.stems.get(where, ())) if city.id in places.ancestors(id_)]
    counties = [places.places[id_] for id_ in dict.fromkeys(found) if places.places[id_].level == "county"]
    there = [place for place in counties if result.year is None or exists(place, result.year)]
    if len(there) == 1 and body:
        result.parent_agency = agency_id(city.id, body)
        _place(places, there[0], _spot(places, there[0]), where, body, result)
        result.reasons.append(f"a branch of {places.version(city, result.year).name}{body.department}")
    else:
        result.reasons.append(f"{places.version(city, result.year).name} has no one district {where}")


def _zone(places: Index, place: Place, spot: Spot, way: Reading, result: Resolution) -> None:
    """A zone of a place: listed, or minted under it."""
    zone = way.zone or ""
    units = list(way.units)
    if units:
        result.reasons.append(f"no list has {units[0][0]}")
        return
    found = _zones(places, place, zone)
    if len(found) == 1:
        listed = places.places[found[0]]
        _place(places, listed, _spot(places, listed), zone, way.body, result)
    elif found:
        _candidates(places, found, way.body, result)
        result.reasons.append(f"{len(found)} zones there are called so")
    else:
        name = way.path.units[-1] + zone if way.path.is_short else zone
        _minted(places, minting.below(spot, name, "county"), way.body, place, result)


def _zones(places: Index, place: Place, zone: str) -> list[str]:
    """The listed zones of a place that a name can mean."""
    named = [id_ for id_ in places.named(zone) if place.id in places.ancestors(id_)]
    return named or places.zones_of(place.id, zone_key(zone).removeprefix("市"))


def _unlisted(places: Index, place: Place, spot: Spot, way: Reading, result: Resolution) -> None:
    """Unlisted places in a listed one: a township in a county, a zone in a city; nothing else is believed."""
    if not _may_hold(places, place, way.units):
        result.reasons.append(f"no list has {way.units[0][0]} in {places.version(place, result.year).name}")
        return
    for name, level in way.units:
        spot = minting.below(spot, name, level)
    _minted(places, spot, way.body, place, result)


def _may_hold(places: Index, place: Place, units: Iterable[tuple[str, str]]) -> bool:
    """Whether unlisted units can lie in a listed place: townships in what has townships, zones anywhere above."""
    first, *more = units
    if first[1] == "township":
        return not more and place.level in {"county", "prefecture"} and not places.counties_of(place.id)
    return first[1] == "county" and first[0].endswith("区") and place.level in {"province", "prefecture"}


def _minted(places: Index, spot: Spot, body: Body | None, above: Place | None, result: Resolution) -> None:
    names = [*(places.path(above, result.year) if above else ()), *(one.name for one in spot.chain), spot.name]
    body = body or Body(government_kind(spot.level, None, spot.name))
    path = tuple(dict.fromkeys(names))
    replace_placed(result, spot, body, path, f"no list has {spot.name}: it is kept as a place known from reports")


def _by_surroundings(places: Index, way: Reading, around: Surroundings, result: Resolution) -> None:
    """A name without a listed place: it hangs on the capture's region."""
    if way.units:
        name, level = way.units[0]
        if level != "township" and places.named(name):
            return  # it is listed: elsewhere, or in other years
        spot = _below_around(places, around, way.units)
        if spot and way.zone:
            spot = minting.below(spot, way.zone, "county")
        if spot:
            _minted(places, spot, way.body, around.place, result)
        else:
            result.reasons.append(f"no list has {way.units[0][0]}, and nothing says where it lies")
        return
    if way.zone:
        _zone_around(places, way, around, result)
        return
    place, body = around.place, way.body
    if not _is_its(around, way):
        what = body.department if body and body.department else "the government"
        result.reasons.append(f"{what} could be that of any region")
        if place:
            version = places.version(place, result.year)
            wanted = body or Body(government_kind(place.level, version.kind, version.name))
            path = places.path(place, result.year)
            result.candidates.append(
                Candidate(agency_id(place.id, wanted), version.code, path, "if it is the region's own")
            )
        return
    if place:
        _place(places, place, _spot(places, place), places.version(place, result.year).name, body, result)
    elif spot := minting.around_spot(places, around):
        body = body or Body(government_kind(spot.level, None, spot.name))
        replace_placed(result, spot, body, (spot.name,), "the capture's region is meant")


def _zone_around(places: Index, way: Reading, around: Surroundings, result: Resolution) -> None:
    zone = way.zone or ""
    place = around.place
    if place:
        if zone_key(clean(place.versions[-1].name)).endswith(zone_key(zone)) and place.versions[-1].kind == "zone":
            _place(places, place, _spot(places, place), zone, way.body, result)
            return
        _zone(places, place, _spot(places, place), replace(way, path=replace(way.path, units=(zone,))), result)
        return
    spot = minting.around_spot(places, around)
    if spot:
        _minted(places, minting.below(spot, zone, "county"), way.body, None, result)
    elif minting.NAMELESS.fullmatch(zone) or len(zone_key(zone)) < len("平潭新区") or not minting.ZONE.search(zone):
        result.reasons.append(f"no list has {zone}, and nothing says where it lies")
    else:
        result.body = way.body
        result.reasons.append(f"no list has {zone}, and nothing says where it lies")


def _below_around(places: Index, around: Surroundings, units: tuple[tuple[str, str], ...]) -> Spot | None:
    """Unlisted units in the capture's region, if they can lie there; without one only what begins with a county."""
    if around.place and not _may_hold(places, around.place, units):
        return None
    if not around.is_there and (units[0][1] == "township" or minting.NAMELESS.fullmatch(units[0][0])):
        return None
    if around.unknown and units[0][1] == "township" and len(around.unknown) != 6:
        return None
    return minting.chain_of(list(units), places, around)  # type: ignore[arg-type] # the levels are of the closed list


def _is_its(around: Surroundings, way: Reading) -> bool:
    """Whether a body without a place can only be that of the capture's region."""
    code = around.unknown or (around.place.versions[-1].code if around.place else None) or ""
    level = around.level
    if way.anchor == "around_province":
        return level == "province"
    if way.anchor == "around_city":
        return level == "prefecture" or code in _MUNICIPALITIES or (level == "county" and _is_city(around))
    if level == "province":
        name = way.body.department if way.body and way.body.department else ""
        return name.endswith("厅") or code in _MUNICIPALITIES
    return level == "county"


def _is_city(around: Surroundings) -> bool:
    return around.place is None or around.place.versions[-1].name.endswith("市")


def _candidates(places: Index, ids: Iterable[str], body: Body | None, result: Resolution) -> None:
    for id_ in ids:
        place = places.places[id_]
        version = places.version(place, result.year)
        wanted = body or Body(government_kind(place.level, version.kind, version.name))
        result.candidates.append(Candidate(agency_id(id_, wanted), version.code, places.path(place, result.year)))


def _spot(places: Index, place: Place) -> Spot:
    version = place.versions[-1]
    level = place.level
    return Spot(place.id, version.name, level, version.code, parent=version.parent, merge_code=places.merge_code(place))  # type: ignore[arg-type] # a level of the file
