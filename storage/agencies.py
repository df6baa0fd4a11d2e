"""Who printed this name? The plainest answer: a name that says by itself which place and which body it means.

A printed name is taken apart by its endings into region, kind and department. The region is known by its printed name;
where that name would fit several places, by the name within the region of the capture. What stays open is not guessed:
the report is kept, unplaced, with the reason.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from storage.codes import level_of
from storage.models import AgencyKind
from storage.place_names import COMMON_DISTRICTS, MUNICIPALITIES, PREFECTURE_CITIES


@dataclass(frozen=True, slots=True)
class Split:
    """A printed name in its parts: `units` are the places it names, from the largest; none for a bare department."""

    units: tuple[str, ...]
    kind: AgencyKind
    department: str | None = None

    @property
    def region(self) -> str:
        """The places as one name."""
        return "".join(self.units)

    @property
    def level(self) -> str:
        """The level of the smallest place."""
        return _level(self.units[-1]) if self.units else "unknown"


@dataclass(frozen=True, slots=True)
class Resolved:
    """An agency and its region, ready to be stored. `region_code` is null unless the capture gave the region's own."""

    region_id: str
    region_name: str
    region_code: str | None
    level: str
    kind: AgencyKind
    department: str | None

    @property
    def agency_id(self) -> str:
        """The agency's natural id."""
        return "/".join(filter(None, (self.region_id, self.kind, self.department)))


COUNTRY = "中国"
_LEVELS = ("country", "province", "prefecture", "county", "township")
_UNIT = re.compile(
    r"(?P<province>省|自治区|特别行政区)|(?P<prefecture>自治州|地区|盟)"
    r"|(?P<county>自治县|自治旗|市(?!区)|县|旗(?!区)|林区|特区|区)|(?P<township>(?:镇|乡)(?![市县区镇乡])|苏木|街道)"
)
_NOT_A_PLACE = re.compile(r"和|管理|监督|建设|服务|局|厅|委|办|院|(?:城乡|城市|乡镇|城镇|社区|灌区|景区|库区|保护区)$")
_ZONE = re.compile(r"(?:示范|试验|实验|开发|高新|经开|产业|产业园|园|新|度假|名胜|保税|合作|集聚|管理|功能)区$")
_NAMELESS = re.compile(
    r"(?:国家级?|省级?|市级?|经济|经开?|高新?|技术|产业|工业|综合|循环|化工|旅游|开发|试验|实验|示范|集聚|城乡一体化|新|园)*区"
)
_NATIONAL = re.compile(r"(?:国务院|国家|中国|中华人民共和国|最高人民).*|[^省市区县旗州盟乡镇]{1,8}部|海关总署|审计署")
_COMMITTEE = re.compile(r"(?P<region>.+(?:区|园|新城|基地|港|岛))(?:管理委员会|管委会)(?P<office>.*)")
_SUBDISTRICT = re.compile(r"(?P<region>(?:(?!驻).)+?)(?:街道办事处|街道办|街道|办事处)(?P<office>.*)")
_GOVERNMENT = re.compile(r"(?P<region>.*?)(?:人民政府|政府|行政公署)(?P<office>.*)")
_OFFICE = re.compile(r"办公[室厅]|办")
_BODY = re.compile(r"[局委会室厅办队处所院社馆站署部关库台组校园]$|中心$|公司$|集团$|大学$|中学$|小学$|银行$")
"""How the name of a body ends; what ends otherwise is no name."""
_TAX = re.compile(r"国家税务总局(?=.+税务局$)")
_OTHER_KINDS: tuple[tuple[AgencyKind, re.Pattern[str]], ...] = (
    ("out_of_scope", re.compile(r"党委|委员会组织部|人大常委会|人民代表大会|政协|纪律检查|法院|检察院")),
    ("public_utility", re.compile(r"(?:大学|学院|学校|中学|小学|幼儿园|医院|卫生院|公司|集团)$")),
    ("authorised_org", re.compile(r"(?:中心|支队|大队|总队|合作社|档案馆|研究所|研究院|红十字会|联合会)$")),
)
_GOVERNMENTS: dict[str, AgencyKind] = {
    "province": "province_gov",
    "prefecture": "prefecture_gov",
    "county": "county_gov",
    "township": "township_gov",
}
_WITHOUT_COUNTIES = frozenset({"4419", "4420", "4604"})
"""Prefectures whose townships hang on them directly."""


def split(name: str) -> Split:
    """A printed name in its parts; whatever it is, it has a kind."""
    name = _TAX.sub("", clean(name))
    if found := _COMMITTEE.fullmatch(name):
        units, rest = _units(found["region"])
        if units and not rest:
            return Split(units, "zone_committee", found["office"] or None)
    if found := _GOVERNMENT.fullmatch(name):
        units, rest = _units(found["region"])
        office = found["office"]
        if not rest and (below := _SUBDISTRICT.fullmatch(office)) and units:
            return Split((*units, f"{below['region']}街道"), "subdistrict", below["office"] or None)
        if not rest and _OFFICE.fullmatch(office):
            return Split(units, "dept", f"人民政府{office}")
        if not rest and units:
            return _department(units, office) if office else Split(units, _GOVERNMENTS[_level(units[-1])])
    elif found := _SUBDISTRICT.fullmatch(name):
        units, rest = _units(found["region"])
        return Split((*units, f"{rest}街道") if rest else units, "subdistrict", found["office"] or None)
    units, rest = _units(name)
    if rest or not units:
        return _department(units, rest)
    return Split(units, "zone_committee" if _ZONE.search(units[-1]) else _GOVERNMENTS[_level(units[-1])])


def resolve(name: str, codes: Iterable[str] = ()) -> Resolved | None:
    """The agency of a printed name; null where the name could mean several and `codes` do not say which.

    `codes` are the plain region codes under which the document was captured.
    """
    parts = split(name)
    code = _one(codes)
    if (parts.department or not parts.units) and not _BODY.search(parts.department or ""):
        return None
    if not parts.units:
        if parts.department and _NATIONAL.fullmatch(parts.department):
            return Resolved(f"name:{COUNTRY}", COUNTRY, None, "country", "dept", parts.department)
        if code is None or not _is_of(code, parts.department or ""):
            return None
        return Resolved(code, code, code, level_of(code), parts.kind, parts.department)
    own = code if code and level_of(code) == parts.level else None
    region_id = f"name:{parts.region}"
    if _is_common(parts):
        if own and not _NAMELESS.fullmatch(parts.region):
            region_id = own
        elif code and _is_unique_within(code, parts):
            region_id = f"{code}/{parts.region}"
        else:
            return None
    return Resolved(region_id, parts.region, own, parts.level, parts.kind, parts.department)


def clean(name: str) -> str:
    """A name without what only typesetting put there."""
    return re.sub(r"[\s()。.·]", "", unicodedata.normalize("NFKC", name))


def _units(name: str) -> tuple[tuple[str, ...], str]:
    """The places with which a name begins, from the largest, and what follows them."""
    units: list[str] = []
    start = 0
    while True:
        found = _next_unit(name, start)
        if not found or (units and not _is_below(found, units[-1])):
            return tuple(units), name[start:]
        units.append(found)
        start += len(found)


def _next_unit(name: str, start: int) -> str | None:
    """The place that begins here: to the first ending with something before it, if it reads like a place."""
    for city in PREFECTURE_CITIES & {name[start : start + length] for length in range(3, 7)}:
        return city
    ending = _UNIT.search(name, start + 1)
    unit = name[start : ending.end()] if ending else ""
    return None if not unit or _NOT_A_PLACE.search(unit) else unit


def _is_below(unit: str, parent: str) -> bool:
    """Whether a place can lie in the one named before it; a zone can lie in a county."""
    ranks = _LEVELS.index(_level(unit)), _LEVELS.index(_level(parent))
    return ranks[0] > ranks[1] or (ranks[0] == ranks[1] and _ZONE.search(unit) is not None)


def _level(unit: str) -> str:
    if unit in MUNICIPALITIES:
        return "province"
    if unit in PREFECTURE_CITIES:
        return "prefecture"
    endings = [match for match in _UNIT.finditer(unit) if match.end() == len(unit)]
    return (endings[-1].lastgroup or "county") if endings else "county"


def _department(units: tuple[str, ...], name: str) -> Split:
    kind: AgencyKind = next((kind for kind, pattern in _OTHER_KINDS if pattern.search(name)), "dept")
    return Split(units, kind, name)


def _one(codes: Iterable[str]) -> str | None:
    """The most precise of codes that lie in one another; null where they contradict each other, or there is none."""
    ordered = sorted(set(codes), key=len)
    return ordered[-1] if ordered and all(ordered[-1].startswith(code) for code in ordered) else None


def _is_of(code: str, department: str) -> bool:
    """Whether a bare department can only be that of the region: a county's, or one whose ending tells the level."""
    if len(code) == 2:
        return department.endswith("厅") or code in {"11", "12", "31", "50"}
    return len(code) == 6


def _is_common(parts: Split) -> bool:
    """Whether the printed region could be several places: a township or zone without its county, a common district."""
    first = parts.units[0]
    return first in COMMON_DISTRICTS or _level(first) == "township" or _NAMELESS.fullmatch(first) is not None


def _is_unique_within(code: str, parts: Split) -> bool:
    """Whether a name that is not unique in the country is so within the region of a code."""
    if parts.units[0] in COMMON_DISTRICTS:
        return len(code) in {4, 6}
    return len(code) == 6 or code in _WITHOUT_COUNTIES
