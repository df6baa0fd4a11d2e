"""An invented country: places and reporting bodies that look real and are not.

Place names are pairs of characters that no list of divisions pairs so; kinds of body are DOMAIN.md's (§1.3).
"""

from dataclasses import dataclass
from random import Random
from typing import Literal

from simulator.dice import dice, pick

Kind = Literal["township_gov", "subdistrict", "dept", "county_gov", "prefecture_gov", "province_gov", "zone_committee"]

_FIRST = "霁缃芷砚昙萤枳岫琬菀黛筠"
_SECOND = "汐岚硖澍泠浔屿霭沁瑶埭榆"
_SMALL_FIRST = "藕鹭笙蓼蕉栀蝉杼笠榛芡桕"
_SMALL_SECOND = "汀坞陂圩垭埠洼渚峪畈墩浜"
_DEPARTMENTS = (
    "教育局",
    "财政局",
    "民政局",
    "司法局",
    "审计局",
    "统计局",
    "水利局",
    "农业农村局",
    "自然资源局",
    "应急管理局",
    "卫生健康局",
    "医疗保障局",
    "城市管理局",
    "交通运输局",
    "发展和改革局",
    "市场监督管理局",
    "住房和城乡建设局",
    "文化广电和旅游局",
    "人力资源和社会保障局",
)
_COMMON: dict[Kind, float] = {
    "township_gov": 40,
    "dept": 35,
    "subdistrict": 12,
    "county_gov": 7,
    "prefecture_gov": 3,
    "zone_committee": 3,
}
_WE: dict[Kind, str] = {
    "township_gov": "我镇",
    "subdistrict": "我街道",
    "dept": "我局",
    "county_gov": "全县",
    "prefecture_gov": "全市",
    "province_gov": "全省",
    "zone_committee": "我区",
}


@dataclass(frozen=True, slots=True)
class Agency:
    """A reporting body: its full name, its kind, and what it calls itself in its own report."""

    name: str
    kind: Kind
    we: str


def place(rng: Random) -> str:
    """A county-sized place name without its last character: 霁岚, 缃泠."""
    return rng.choice(_FIRST) + rng.choice(_SECOND)


def small_place(rng: Random) -> str:
    """A township-sized place name without its last character: 藕汀, 鹭坞."""
    return rng.choice(_SMALL_FIRST) + rng.choice(_SMALL_SECOND)


def invent_agency(seed: int, kind: Kind | None = None) -> Agency:
    """A reporting body of the invented country; townships and departments are the most common."""
    rng = dice(seed, "agency")
    drawn = pick(rng, _COMMON)
    return named_agency(_name(rng, kind or drawn))


def named_agency(name: str) -> Agency:
    """The body with this name; its kind is told by how the name ends."""
    kind: Kind
    if name.endswith(("镇人民政府", "乡人民政府")):
        kind = "township_gov"
    elif name.endswith("街道办事处"):
        kind = "subdistrict"
    elif name.endswith(("县人民政府", "区人民政府")):
        kind = "county_gov"
    elif name.endswith("人民政府"):
        kind = "prefecture_gov" if "省" in name else "county_gov"
    elif name.endswith("管理委员会"):
        kind = "zone_committee"
    else:
        kind = "dept"
    we = "我乡" if name.endswith("乡人民政府") else "全区" if name.endswith("区人民政府") else _WE[kind]
    return Agency(name, kind, we)


def _name(rng: Random, kind: Kind) -> str:
    county = place(rng) + rng.choice("县县区市")
    body = small_place(rng)
    match kind:
        case "township_gov":
            return f"{rng.choice(['', county])}{body}{rng.choice('镇镇乡')}人民政府"
        case "subdistrict":
            return f"{county}{body}街道办事处"
        case "dept":
            return county + rng.choice(_DEPARTMENTS)
        case "county_gov":
            return f"{county}人民政府"
        case "prefecture_gov":
            return f"样例省{place(rng)}市人民政府"
        case "province_gov":
            return f"{place(rng)}省人民政府"
        case "zone_committee":
            return f"{place(rng)}{rng.choice(['经济技术开发区', '高新技术产业开发区', '新区'])}管理委员会"
