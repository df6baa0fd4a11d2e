"""A name read in one way: the listed places it begins with, the unlisted ones after these, the body at its end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from storage.models_places import AgencyKind, RegionLevel
from storage.resolve.bodies import GOVERNMENT, committee, department
from storage.resolve.index import Index
from storage.resolve.minting import NAMELESS, ZONE, units_of
from storage.resolve.model import Body
from storage.resolve.paths import Path, paths

Unit = tuple[str, RegionLevel]
Anchor = Literal["path", "around", "around_city", "around_province"]
"""What the place of a name hangs on: the places it prints, or the capture's region, of a level or of any."""

_DEICTIC: dict[str, Anchor] = {
    "县": "around",
    "区": "around",
    "旗": "around",
    "市": "around_city",
    "州": "around_city",
    "盟": "around_city",
    "省": "around_province",
}
_VERTICAL = re.compile(r"国家税务总局(?=.+税务局$)|国家统计局(?=.+调查队$)|中国(?=人民银行)")
_BETWEEN = re.compile(r"(?<=[省市县区旗])人民政府(?=.{1,10}(?:街道|办事处)$)")
_BRANCH = re.compile(
    r"(?P<department>.+?(?:局|委员会|委))(?P<where>[^局委]{1,12}?)(?P<sort>分局|支局|分中心|分院|派出所)"
)
_NATIONAL = re.compile(r"(?:国务院|国家|中国|中华人民共和国|最高人民).*|[^省市区县旗州盟乡镇]{1,8}部|海关总署|审计署")
_GOVERNMENTS: dict[str, AgencyKind] = {
    "province": "province_gov",
    "prefecture": "prefecture_gov",
    "county": "county_gov",
    "township": "township_gov",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read a whole name.

    `units` are unlisted places below the path (or, without one, below the capture's region); `zone` the name of a zone
    there; `branch` the district of a branch. A body without a kind (null) is the government of the place.
    """

    path: Path
    body: Body | None
    units: tuple[Unit, ...] = ()
    zone: str | None = None
    branch: str | None = None
    anchor: Anchor = "path"

    @property
    def rank(self) -> tuple[bool, int, bool, int]:
        """The better reading is the smaller: sure of its body, more of the name in listed places, these in full."""
        is_sure = self.body is None or self.body.is_sure
        return not is_sure, len(self.path.rest), self.path.is_short, len(self.path.units)


def readings(index: Index, text: str) -> tuple[list[Reading], bool]:
    """Every way to read a cleaned name, the best first; and whether it is of a central body's branch."""
    shorter = _VERTICAL.sub("", text)
    is_vertical = shorter != text and not text.startswith("中国")
    if not is_vertical:
        shorter = text
    shorter = _BETWEEN.sub("", shorter)
    found = [reading for path in paths(index, shorter) for reading in _of_path(path)]
    return sorted(found, key=lambda reading: reading.rank), is_vertical


def is_national(text: str) -> bool:
    """Whether a name is of a body of the state itself."""
    return _NATIONAL.fullmatch(text) is not None


def _of_path(path: Path) -> Iterator[Reading]:
    if path.units:
        yield from _after_place(path, path.rest)
    else:
        yield from _without_place(path)


def _after_place(path: Path, rest: str) -> Iterator[Reading]:
    if not rest or GOVERNMENT.fullmatch(rest):
        yield Reading(path, None)
        return
    if found := committee(rest):
        zone = rest[: found.start()]
        if not zone or _is_zone(zone):
            yield Reading(path, Body("zone_committee"), zone=zone or None)
            return
    if ZONE.search(rest) and _is_zone(rest):
        yield Reading(path, Body("zone_committee"), zone=rest)
        return
    if branch := _BRANCH.fullmatch(rest):
        body = department(branch["department"])
        if body:
            yield Reading(path, body, branch=branch["where"])
    yield from _units(path, rest)
    body = department(rest)
    if body and (body.is_sure or not path.is_short):
        yield Reading(path, body)


def _units(path: Path, rest: str) -> Iterator[Reading]:
    """Unlisted places, and what is there: a government, a subdistrict, a department."""
    units, tail = units_of(rest)
    if not units:
        if subdistrict := re.fullmatch(r"(?P<name>[^局委镇乡]{1,8})办事处", rest):
            yield Reading(path, None, ((f"{subdistrict['name']}街道", "township"),))
        return
    if not tail or GOVERNMENT.fullmatch(tail) or (units[-1][0].endswith("街道") and tail == "办事处"):
        yield Reading(path, None, tuple(units))
    elif found := committee(tail):
        zone = tail[: found.start()]
        if not zone or _is_zone(zone):
            yield Reading(path, Body("zone_committee"), tuple(units), zone or None)
    elif (body := department(tail)) and (body.is_sure or not path.units):
        yield Reading(path, body, tuple(units))


def _without_place(path: Path) -> Iterator[Reading]:
    text = path.rest
    anchor = _DEICTIC.get(text[:1])
    if anchor:
        rest = text[1:]
        body = department(rest)
        if GOVERNMENT.fullmatch(rest):
            yield Reading(path, None, anchor=anchor)
        elif body and body.is_sure:
            yield Reading(path, body, anchor=anchor)
    if GOVERNMENT.fullmatch(text):
        return
    if found := committee(text):
        zone = text[: found.start()]
        if _is_zone(zone):
            yield Reading(path, Body("zone_committee"), zone=zone, anchor="around")
        return
    yield from _units(path, text)
    if ZONE.search(text) and _is_zone(text):
        yield Reading(path, Body("zone_committee"), zone=text, anchor="around")
    body = department(text)
    if body:
        yield Reading(path, body, anchor="around")


def _is_zone(text: str) -> bool:
    """Whether a text can be the name of a zone."""
    return len(text) <= 24 and (
        ZONE.search(text) is not None
        or NAMELESS.fullmatch(text) is not None
        or text.endswith(("区", "园", "城", "岛", "港", "镇"))
    )


def government_kind(level: str, kind: str | None, printed: str) -> AgencyKind:
    """The kind of the government of a place, by its level and kind and by how its name is printed."""
    if level == "township":
        if printed.endswith(("镇", "乡", "苏木")):
            return "township_gov"
        if printed.endswith(("街道", "办事处", "街")) or kind == "subdistrict":
            return "subdistrict"
        return "zone_committee" if ZONE.search(printed) or kind == "similar" else "township_gov"
    return "zone_committee" if kind == "zone" else _GOVERNMENTS.get(level, "county_gov")
