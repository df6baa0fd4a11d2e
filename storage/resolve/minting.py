"""Places that no list has: a township, zone or county that a report names, under what is known of where it lies.

Their ids begin with `x:`, then the id (or, unlisted itself, the code or name) of what they lie in, then the name. The
same name in the same region is the same place, in whatever order the reports come.
"""

import re

from storage.models_places import RegionLevel
from storage.resolve.index import Index
from storage.resolve.model import Spot
from storage.resolve.surroundings import Surroundings

_UNIT = re.compile(
    r"(?P<province>省|自治区|特别行政区)|(?P<prefecture>自治州|地区|盟)"
    r"|(?P<county>自治县|自治旗|市(?!区)|县|旗(?!区)|林区|特区|区)|(?P<township>(?:镇|乡)(?![市县区镇乡])|苏木|街道)"
)
_NOT_A_PLACE = re.compile(
    r"和|管理|监督|建设|服务|局|厅|委|办|院|(?:城乡|城市|乡镇|城镇|社区|灌区|景区|库区|保护区)$|^.?[省市县区旗州盟镇乡]$|^[本全我该]"
)
ZONE = re.compile(
    r"(?:示范|试验|实验|开发|高新|经开|产业|产业园|园|新|度假|名胜|保税|合作|集聚|聚集|管理|功能)区$|(?:园区|产业园|工业园|新城|基地|港|特区)$"
)
NAMELESS = re.compile(
    r"(?:国家级?|省级?|市级?|县级?|区级?|经济|经开?|高新?|技术|产业|工业|综合|循环|化工|旅游|开发|试验|实验|示范|集聚|城乡一体化|新|园)*(?:区|园)"
)
_LEVELS = ("country", "province", "prefecture", "county", "township")


def unit_at(text: str) -> tuple[str, RegionLevel] | None:
    """The unlisted place with which a text begins, if it reads like one."""
    ending = _UNIT.search(text, 1)
    if not ending:
        return None
    unit = text[: ending.end()]
    if _NOT_A_PLACE.search(unit) or len(unit) > 12:
        return None
    level: RegionLevel = ending.lastgroup or "unknown"  # type: ignore[assignment] # named after the levels
    return unit, level


def units_of(text: str) -> tuple[list[tuple[str, RegionLevel]], str]:
    """The unlisted places with which a text begins, from the larger to the smaller, and what follows them."""
    units: list[tuple[str, RegionLevel]] = []
    while text and (found := unit_at(text)):
        if units and _LEVELS.index(found[1]) <= _LEVELS.index(units[-1][1]):
            break
        unit, level = found
        is_of_province = bool(units) and units[-1][1] == "province" and unit.endswith("市")
        units.append((unit, "prefecture" if is_of_province else level))
        text = text[len(unit) :]
    return units, text


def below(spot: Spot, name: str, level: RegionLevel) -> Spot:
    """An unlisted place in another one."""
    key = spot.id.removeprefix("x:")
    chain = (*spot.chain, spot) if spot.is_minted else ()
    return Spot(f"x:{key}:{name}", name, level, None, is_minted=True, parent=spot.id, chain=chain)


def alone(name: str, level: RegionLevel) -> Spot:
    """An unlisted place of which nothing more is known."""
    return Spot(f"x:{name}", name, level, None, is_minted=True)


def around_spot(index: Index, around: Surroundings, name: str | None = None) -> Spot | None:
    """The capture's region as a place; one that no list has bears its code, and its name where a report has told it."""
    if around.place:
        version = around.place.versions[-1]
        level: RegionLevel = around.level
        return Spot(around.place.id, version.name, level, version.code, merge_code=index.merge_code(around.place))
    if around.unknown:
        code = around.unknown
        return Spot(f"x:{code}", name or code, around.level, code, is_minted=True)
    return None


def chain_of(units: list[tuple[str, RegionLevel]], index: Index, around: Surroundings) -> Spot | None:
    """The unlisted places of a name, one in the other, within the capture's region.

    A unit of the level of the capture's own unlisted region is that region. Within a listed county nothing of its level
    is minted.
    """
    spot = around_spot(index, around)
    for name, level in units:
        if around.unknown and spot and spot.code == around.unknown and _is_level(name, level, around.level):
            spot = around_spot(index, around, name)
        elif spot is None:
            spot = alone(name, level)
        elif _LEVELS.index(level) > _LEVELS.index(spot.level if spot.level in _LEVELS else "country"):
            spot = below(spot, name, level)
        else:
            return None
    return spot


def _is_level(name: str, level: RegionLevel, wanted: RegionLevel) -> bool:
    """Whether a unit can be of a level; what is called 市 can be of three."""
    return level == wanted or (name.endswith("市") and wanted in {"province", "prefecture", "county"})
