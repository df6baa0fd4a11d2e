"""Agencies named in short: the full name where the report prints it, else where the short form has only one.

市科委 is 上海市科学技术委员会, 县人社局 东乡族自治县人力资源和社会保障局, 铜厂乡 铜厂彝族乡人民政府 (VARIATION §2).
A full name counts only where it is the same place and kind of body and holds the characters of the short one in
their order, so that a neighbour's name left in a copied text is never taken.
"""

import re

_HAN = "[\u4e00-\u9fff]"
_LEVELS = "省市县区州旗盟"
_PARTS = re.compile(rf"^(?P<place>(?:.*[{_LEVELS}](?![场政容民域划属]))?)(?P<office>.+)$")
_KINDS = {
    "局": "局",
    "厅": "厅",
    "委": "委员会",
    "委员会": "委员会",
    "办": "办公室",
    "办公室": "办公室",
    "联": "联合会",
}
_OFFICE = re.compile(rf"^(?P<stem>.+?)(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})$")
_GAP = f"{_HAN}{{0,6}}?"
_RUN = re.compile(rf"{_HAN}*$")
_LONGEST_PLACE = 9
_OF_YEAR = re.compile("^年度?")
"""What follows the year before a name: 2022年度县林业局."""
_BOUNDARY = re.compile("[由与请向为是将的]|(?<=[会局府厅办委院])和")
_BARE_TOWN = re.compile(r"[^省市县区旗州盟]{1,5}(?:镇|乡|街道|苏木)")
_COUNTY = r"(?!编制|公布|发布|由|现|为|将|根据|按照)[\u4e00-\u9fff]{2,9}?[县区市旗]"
_BEFORE_NAME = r"(?:^|[^\u4e00-\u9fff]|由|编制|公布|发布|为|将|是)"

_ONE_MEANING = {
    "科委": "科学技术委员会",
    "教委": "教育委员会",
    "发改委": "发展和改革委员会",
    "经信委": "经济和信息化委员会",
    "国资委": "国有资产监督管理委员会",
    "卫健委": "卫生健康委员会",
    "卫健局": "卫生健康局",
    "卫计委": "卫生和计划生育委员会",
    "人社厅": "人力资源和社会保障厅",
    "人社局": "人力资源和社会保障局",
    "工信厅": "工业和信息化厅",
    "医保局": "医疗保障局",
    "应急局": "应急管理局",
    "残联": "残疾人联合会",
    "人防办": "人民防空办公室",
}
"""Short forms that stand for one name only; 住建局, 发改局 and 文旅局 do not, and stay as they are printed."""


def may_be_short(name: str) -> bool:
    """Whether a name ends like one that is printed in short: a town, or a department."""
    return name.endswith(("乡", "街", "街道")) or _OFFICE.match(name) is not None


def printed_in_full(name: str, text: str) -> str | None:
    """The one fuller form of a name in a text (squeezed); null where there is none, or more than one."""
    found = {full for full in _town(name, text) or _office(name, text) if len(full) > len(name)}
    longest = max(found, key=len, default=None)
    return longest if longest and all(longest.endswith(other) for other in found) else None


def spelled_out(name: str) -> str | None:
    """The full form of a short name that can mean only one thing; null where it is none."""
    parts = _PARTS.match(name)
    if parts is None or parts["office"] not in _ONE_MEANING:
        return None
    return parts["place"] + _ONE_MEANING[parts["office"]]


def with_county(name: str, text: str) -> str:
    """A town named alone in the title, with the county that the preamble names before it."""
    if not _BARE_TOWN.fullmatch(name):
        return name
    found = set(re.findall(rf"{_BEFORE_NAME}({_COUNTY}{re.escape(name)})", text))
    return found.pop() if len(found) == 1 else name


def _town(name: str, text: str) -> set[str]:
    """Towns and subdistricts: the people in a township's name, 街 for 街道, two characters for a longer name."""
    if name.endswith("乡") and not name.endswith("族乡"):
        pattern = rf"{re.escape(name[:-1])}{_HAN}{{1,6}}?族乡(?:人民政府)?"
    elif name.endswith("街"):
        pattern = rf"{re.escape(name)}道(?:办事处)?"
    elif match := re.match(rf"^(?P<place>.*[{_LEVELS}])?(?P<first>.)(?P<last>.)街道$", name):
        place = re.escape(match["place"] or "")
        pattern = rf"{place}{re.escape(match['first'])}{_HAN}{{1,3}}?{re.escape(match['last'])}街道(?:办事处)?"
    else:
        return set()
    return set(re.findall(pattern, text))


def _office(name: str, text: str) -> set[str]:
    """Departments: the place as printed (or, of a bare level or none, the place before it) and the office in full."""
    parts = _PARTS.match(name)
    office = _OFFICE.match(parts["office"]) if parts else None
    if parts is None or office is None:
        return set()
    body = _GAP.join(re.escape(character) for character in office["stem"]) + _GAP + _KINDS[office["kind"]]
    if len(parts["place"]) > 1:
        return set(re.findall(re.escape(parts["place"]) + body, text))
    found = set()
    for match in re.finditer((parts["place"] or f"[{_LEVELS}]") + body, text):
        run = _RUN.search(text[max(0, match.start() - 40) : match.start()])
        place = _OF_YEAR.sub("", _BOUNDARY.split(run[0])[-1]) if run else ""
        if 0 < len(place) <= _LONGEST_PLACE:
            found.add(place + match[0])
    return found
