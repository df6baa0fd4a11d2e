"""The places of the miniature: two provinces, in each cities, in each of those a 县 and a 区 with their townships.

They are the invented prefectures of `places`, as many as are wanted, with names that come once and codes of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from simulator.dice import dice
from simulator.portals.places import Body, County, prefecture
from simulator.world import Agency

PROVINCES = (("霁澜省", "jilan", "98"), ("砚溪省", "yanxi", "99"))
"""Name, pinyin and the digits before all codes: no province has these."""
_ZONES = (("高新技术产业开发区", "gxq"), ("经济技术开发区", "jkq"))
"""What a province or city has below it that reports on its portal, as a county has townships."""
_OFFICES = (("教育厅", "jyt"), ("财政厅", "czt"), ("民政厅", "mzt"), ("审计厅", "sjt"), ("水利厅", "slt"))
_MOST_PREFECTURES = 9

Rank = Literal["province", "city", "county"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place with a portal: its rank, the code of the place above it (null for a province), who reports there."""

    county: County
    rank: Rank
    above: str | None


def places(seed: int, *, prefectures: int, townships: int, departments: int) -> list[Place]:
    """All places, each province before its cities, each city before its counties; so many prefectures a province."""
    if not 1 <= prefectures <= _MOST_PREFECTURES:
        raise ValueError(f"a province of the miniature has 1 to {_MOST_PREFECTURES} prefectures")
    found: list[Place] = []
    made = _prefectures(seed, townships, departments)
    for name, pinyin, digits in PROVINCES:
        province = f"{digits}0000"
        found.append(Place(_province(seed, name, pinyin, province, min(departments, len(_OFFICES))), "province", None))
        for number in range(1, prefectures + 1):
            city, *counties = next(made)
            code = f"{digits}{number:02}00"
            found.append(Place(replace(city, code=code, bodies=city.bodies + _zones(city.name)), "city", province))
            coded = [replace(county, code=f"{digits}{number:02}{county.code[4:]}") for county in counties]
            found += [Place(county, "county", code) for county in coded]
    return found


def _prefectures(seed: int, townships: int, departments: int) -> Iterator[tuple[County, ...]]:
    """Prefectures whose names are not taken yet, without end."""
    taken: set[str] = set()
    for number in range(1_000_000):
        drawn = prefecture(seed * 1_000_003 + number, townships=townships, departments=departments, offices=False)
        stems = {county.name[:2] for county in drawn}
        if not stems & taken:
            taken |= stems
            yield drawn


def _province(seed: int, name: str, pinyin: str, code: str, offices: int) -> County:
    government = f"{name}人民政府"
    chosen = dice(seed, "province", name).sample(_OFFICES, offices)
    bodies = [Body(Agency(government, "province_gov", "全省"), government, "省政府", "szf", "government")]
    for office, folder in chosen:
        full = f"{name}{office}"
        bodies.append(Body(Agency(full, "dept", "我厅"), full, office, folder, "department"))
    return County(name, pinyin, code, (*bodies, *_zones(name)))


def _zones(place: str) -> tuple[Body, ...]:
    """Zones with a committee of their own; they stand where lists have the lowest bodies."""
    made = ((f"{place}{zone}管理委员会", zone, folder) for zone, folder in _ZONES)
    return tuple(
        Body(Agency(full, "zone_committee", "我区"), full, zone, folder, "township") for full, zone, folder in made
    )
