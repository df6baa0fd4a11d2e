"""The invented prefecture: counties, townships, offices, with the pinyin that folders are named after.

Names are pairs of characters that no list of divisions pairs so (`simulator.world`); codes begin with 99, which no
province has. A body prints its name the same way every year: with its county, or, as many townships do, without.
"""

from dataclasses import dataclass
from random import Random
from typing import Literal

from simulator.dice import dice
from simulator.world import Agency

Level = Literal["government", "office", "department", "township"]

_FIRST = dict(zip("霁缃芷砚昙萤枳岫琬菀黛筠", "ji xiang zhi yan tan ying zhi xiu wan wan dai yun".split(), strict=True))
_SECOND = dict(zip("汐岚硖澍泠浔屿霭沁瑶埭榆", "xi lan xia shu ling xun yu ai qin yao dai yu".split(), strict=True))
_SMALL_FIRST = dict(
    zip("藕鹭笙蓼蕉栀蝉杼笠榛芡桕", "ou lu sheng liao jiao zhi chan zhu li zhen qian jiu".split(), strict=True)
)
_SMALL_SECOND = dict(
    zip("汀坞陂圩垭埠洼渚峪畈墩浜", "ting wu bei wei ya bu wa zhu yu fan dun bang".split(), strict=True)
)

_DEPARTMENTS = {
    "教育局": "jyj",
    "财政局": "czj",
    "民政局": "mzj",
    "司法局": "sfj",
    "审计局": "sjj",
    "统计局": "tjj",
    "水利局": "slj",
    "农业农村局": "nyncj",
    "自然资源局": "zrzyj",
    "应急管理局": "yjglj",
    "卫生健康局": "wsjkj",
    "交通运输局": "jtysj",
    "发展和改革局": "fzhggj",
    "市场监督管理局": "scjdglj",
    "住房和城乡建设局": "zfhcxjsj",
    "文化广电和旅游局": "whgdhlyj",
}
_KINDS = ("镇", "镇", "乡", "镇", "街道", "乡")


@dataclass(frozen=True, slots=True)
class Body:
    """A reporting body on a portal: its name as it prints it, in full, its short name and its folder."""

    agency: Agency
    full_name: str
    short: str
    folder: str
    level: Level


@dataclass(frozen=True, slots=True)
class County:
    """A place with a portal: its name, its place in the prefecture, and who reports there."""

    name: str
    pinyin: str
    code: str
    bodies: tuple[Body, ...]

    def of(self, *levels: Level) -> tuple[Body, ...]:
        """The bodies of these levels."""
        return tuple(body for body in self.bodies if body.level in levels)

    @property
    def site_code(self) -> str:
        """The ten characters of 政府网站标识码: the division, then a serial number (PORTALS §5)."""
        return f"{self.code}0001"


def prefecture(seed: int, *, townships: int, departments: int, offices: bool) -> tuple[County, County, County]:
    """A city and its two counties: a 县 and a 区, each with government, perhaps its office, departments, townships."""
    rng = dice(seed, "places")
    firsts, seconds = rng.sample(list(_FIRST), 3), rng.sample(list(_SECOND), 3)
    pairs = list(zip(firsts, seconds, strict=True))
    city = _city(rng, *pairs[0], departments=2 if offices else 1)
    county = _county(rng, *pairs[1], "县", "990121", townships, departments, offices=offices)
    district = _county(rng, *pairs[2], "区", "990102", townships, departments, offices=offices)
    return city, county, district


def _city(rng: Random, first: str, second: str, *, departments: int) -> County:
    name = f"{first}{second}市"
    government = Body(
        Agency(f"{name}人民政府", "prefecture_gov", "全市"), f"{name}人民政府", "市政府", "szf", "government"
    )
    return County(
        name, _FIRST[first] + _SECOND[second], "990100", (government, *_departments(rng, name, "市", departments))
    )


def _county(
    rng: Random, first: str, second: str, suffix: str, code: str, townships: int, departments: int, *, offices: bool
) -> County:
    name = f"{first}{second}{suffix}"
    we = f"全{suffix}"
    folder = {"县": "x", "区": "q"}[suffix]
    government = f"{name}人民政府"
    office = f"{government}办公室"
    bodies = (
        Body(Agency(government, "county_gov", we), government, f"{suffix}政府", f"{folder}zf", "government"),
        *([Body(Agency(office, "dept", "我办"), office, f"{suffix}政府办公室", f"{folder}zfbgs", "office")] * offices),
        *_departments(rng, name, suffix, departments),
        *_townships(rng, name, townships),
    )
    return County(name, _FIRST[first] + _SECOND[second], code, bodies)


def _departments(rng: Random, place: str, suffix: str, count: int) -> tuple[Body, ...]:
    names = rng.sample(list(_DEPARTMENTS), count)
    return tuple(
        Body(Agency(place + name, "dept", "我局"), place + name, suffix + name, _DEPARTMENTS[name], "department")
        for name in names
    )


def _townships(rng: Random, place: str, count: int) -> tuple[Body, ...]:
    firsts, seconds = rng.sample(list(_SMALL_FIRST), count), rng.sample(list(_SMALL_SECOND), count)
    bodies = []
    for number, (first, second) in enumerate(zip(firsts, seconds, strict=True)):
        kind = _KINDS[number % len(_KINDS)]
        full = f"{place}{first}{second}{kind}" + ("办事处" if kind == "街道" else "人民政府")
        printed = full.removeprefix(place) if number % 3 == 1 else full
        initials = _SMALL_FIRST[first][0] + _SMALL_SECOND[second][0] + {"镇": "z", "乡": "x", "街道": "jdbsc"}[kind]
        we = f"我{kind}"
        agency = Agency(printed, "subdistrict" if kind == "街道" else "township_gov", we)
        bodies.append(Body(agency, full, f"{first}{second}{kind}", f"{initials}{number + 1}", "township"))
    return tuple(bodies)
