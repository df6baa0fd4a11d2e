"""Scope: whom a table counts - the body itself, the government with its departments, or the whole region (DOMAIN §2.6).

Each table is asked by itself: chapter 3 of a city's report may count the whole city while chapter 2 counts the body
alone. What a table's own chapter or caption says comes first, then what the preamble and the overview say of its
subject, then what they say of all figures, then what follows from the kind of body, then what the other tables count.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from parser.align.sheet import Sheet
from parser.model import Scope, ScopeBasis, Table
from parser.passages import Passage
from parser.text import sentences

_ALL = r"全[省市县区旗州盟](?!面|域旅游)"
_BODIES = r"(?:各级)?(?:行政机关|政府部门|各单位|各部门|各镇|各乡|各街道|各级|政府系统)[^,。]{0,12}"
_ACT = r"(?:共|共计|累计|合计|全年|本年度?|新|一共|总共|20\d\d年度?|,)*"

_SPEAKERS: tuple[tuple[Scope, str], ...] = (
    ("government_itself", r"(?:代表|以)(?:省|市|县|区|州|旗)?(?:人民)?政府(?:名义)?[^,。]{0,12}"),
    ("office_only", r"政府办公[室厅](?:本部门|自身|机关|本级)[^,。]{0,6}"),
    (
        "own_level",
        r"[省市县区州旗]本级(?:(?:政府|行政机关|各?部门|及|和|\(含)[^,。]{0,12}|(?=共|收到|受理|新收)(?![^。]*全[省市县区州旗]))",
    ),
    ("region", rf"(?:{_ALL}(?:{_BODIES})?|各[省市县区镇乡][^,。]{{0,10}}(?:各)?(?:部门|单位)[^,。]{{0,4}})"),
    ("own_body", r"(?:本机关|本局|本厅|本委|本单位|本镇|本乡|本街道|本办|我局|我厅|我委|我镇|我乡|我街道|我办)"),
)
"""Who is said to have received, issued or decided."""

_SUBJECTS = {
    "t2": r"[^,。]{0,12}(?:制发|制定|出台|公布|印发|现行有效|作出|办理|收取|实施)[^,。“《]{0,14}"
    r"(?:规章|规范性文件|行政许可|行政处罚|行政强制|行政事业性收费)(?=[^。]{0,12}\d)",
    "t3": r"[^,。]{0,8}(?:收到|受理|新收|接到|接收|办理|办结|答复)(?:[^。“《]{0,24}\d+[^。“《]{0,12}申请|"
    r"[^。“《]{0,24}申请[^,。]{0,8}\d)|[^,。]{0,4}(?:未|没有)(?:收到|受理|接到)[^。“《]{0,24}申请",
    "t4": r"[^,。]{0,16}(?:行政复议|行政诉讼)[^,。]{0,8}(?:\d|案件)",
}
"""What is counted in tables 2, 3 and 4, with its number or the word that there was none."""

_COUNTED = {
    "t2": re.compile(r"规章|规范性文件|行政(?:许可|处罚|强制|事业性收费)"),
    "t3": re.compile("申请"),
    "t4": re.compile(r"行政(?:复议|诉讼)"),
}
"""Words without which a sentence is about another table."""

_FIGURES = r"(?:数据|数字|表格?|统计|范围|报告|口径|情况)"
_STATED: tuple[tuple[Scope, "re.Pattern[str]"], ...] = (
    ("own_body", re.compile(r"(?:仅|只)(?:为|含|包括|统计|反映)[^,]{0,16}(?:本级|本机关|本局|本单位|机关)")),
    (
        "own_body",
        re.compile(rf"{_FIGURES}[^,]{{0,12}}(?:不含|不包括|不包含)[^,]{{0,12}}(?:下级|下属|所属|各[县区镇乡])"),
    ),
    ("own_level", re.compile(rf"{_FIGURES}[^,]{{0,16}}[省市县区州旗](?:本级(?:政府|行政机关|及|和)|级行政机关)")),
    (
        "own_level",
        re.compile(
            rf"{_FIGURES}[^,]{{0,12}}(?:人民)?政府及其?(?:[省市县区州旗]?政府)?(?:各|工作|组成|所属){{0,2}}部门"
        ),
    ),
    ("region", re.compile(rf"(?:综合|汇总)(?:了)?(?:{_ALL}|各[区县市乡镇街道])[^,]{{0,40}}")),
    ("region", re.compile(rf"{_FIGURES}[^,]{{0,12}}(?:为|含|包括|涵盖|覆盖|包含|:)(?:了)?[^,]{{0,6}}{_ALL}")),
    ("region", re.compile(rf"{_FIGURES}[^。]{{0,20}}[均都]为{_ALL}[^,]{{0,10}}(?:汇总|合计|数据)")),
    ("region", re.compile(rf"(?:{_FIGURES}|内容)[^,]{{0,6}}(?:涵盖|覆盖|包括|包含|含)[^,]{{0,16}}各(?:镇|乡|街道|县)")),
    ("region", re.compile(rf"^[(]?{_ALL}(?:汇总|合计|总计|数据|口径|范围|统计)")),
)
"""What is said of all figures, or stands over a table."""
_CLAIMS = re.compile("本级|机关|本局|本单位|不含|不包|政府及|全[省市县区旗州盟]|各[区县市乡镇街道]")
"""Words without which no sentence says that."""

_CAPTIONED: tuple[tuple[Scope, "re.Pattern[str]"], ...] = (
    *_STATED,
    ("region", re.compile(rf"{_ALL}(?:汇总|合计|总计|数据|口径|范围|统计)")),
    ("own_level", re.compile(r"[省市县区州旗]本级(?:汇总|合计|数据|口径|范围|统计|[)]?$)")),
    ("own_body", re.compile(r"本(?:机关|单位|[局厅委镇乡办]|部门)(?:数据|口径|范围|统计|[)]?$)")),
)
"""What a line within a table's own borders may say of it."""

_TELLING = re.compile(
    r"代表|以[省市县区州旗人政]|办公[室厅]|本级|全[省市县区旗州盟]|各[省市县区镇乡]|我[局厅委镇乡街办]"
    r"|本(?:机关|[局厅委镇乡办]|单位|街道)|仅|只|不含|不包|级行政机关|政府及|综合|汇总"
)
"""Words of which every sentence has one that tells a scope."""

_OFFICE = re.compile(r"人民政府办公[室厅]$")
_OWN = re.compile(r"(?:局|厅|委员会|委|中心|镇|乡|苏木|街道|街道办事处|办事处|镇人民政府|乡人民政府|分局|队|站|社|院)$")
_CHAPTERS = {"t2": "s2_proactive", "t3": "s3_requests", "t4": "s4_proceedings", "sheet": "sx_appendix"}


class ScopeReading(NamedTuple):
    """The scope, what it rests on, and the sentence that says it."""

    scope: Scope
    basis: ScopeBasis
    quote: str | None


def captions_of(sheet: Sheet) -> list[str]:
    """The lines of words alone, each a single cell, above the first numbers of a table with borders."""
    if not sheet.is_exact:
        return []
    found: list[str] = []
    for line in takewhile(lambda line: not line.has_numbers, sheet.lines):
        printed = [piece for piece in line.pieces if not piece.is_blank]
        if len(printed) == 1 and (printed[0].span > 1 or len(line.pieces) == 1):
            found.append(printed[0].text)
    return found


def set_scopes(
    tables: Sequence[Table], agency: str | None, prose: Sequence[Passage], captions: Mapping[str, Sequence[str]]
) -> None:
    """Gives every table its scope, basis and quote. `captions` are the lines within a table's borders, by its `at`."""
    heard = [(part.chapter, _telling(part.heading), _telling(part.sentences)) for part in prose]
    general = [told for chapter, _, told in heard if chapter not in _CHAPTERS.values()]
    opening = [told for chapter, _, told in heard if chapter in (None, "s1_overview")]
    of_all = _stated(general)
    captioned = {at: [_telling(sentences("\n".join(lines)))] for at, lines in captions.items()}
    readings: dict[tuple[str, str | None], ScopeReading] = {}
    for table in tables:
        subject, at = _subject(table), table.at if table.at in captioned else None
        if (subject, at) not in readings:
            own = [heading + told for chapter, heading, told in heard if chapter == _CHAPTERS[subject]]
            lines = captioned[at] if at else []
            readings[subject, at] = (
                _said_of(subject, lines)
                or _first(_CAPTIONED, lines)
                or _said_of(subject, own)
                or _stated(own)
                or _said_of(subject, opening)
                or of_all
                or _inferred(agency)
            )
        table.scope, table.scope_basis, table.scope_quote = readings[subject, at]
    _share(tables)


def _share(tables: Sequence[Table]) -> None:
    """A table that nothing is said of counts as the report's other tables do, where those are said to count alike."""
    stated = {(table.scope, table.scope_quote) for table in tables if table.scope_basis == "stated"}
    if len({scope for scope, _ in stated}) != 1:
        return
    scope, quote = min(stated, key=str)
    for table in tables:
        if table.scope == "unknown":
            table.scope, table.scope_basis, table.scope_quote = scope, "inferred", quote


def _subject(table: Table) -> str:
    if table.table == "t3_requests":
        return "t3"
    if table.table == "t4_proceedings":
        return "t4"
    return "sheet" if table.table in ("b_statistics", "a_annex") else "t2"


def _telling(said: Iterable[str]) -> list[str]:
    """The sentences that can tell a scope."""
    return [sentence for sentence in said if _TELLING.search(sentence)]


def _said_of(subject: str, parts: Iterable[Sequence[str]]) -> ScopeReading | None:
    """Who received, issued or decided what this table counts, by the first sentence that says so."""
    if subject not in _SUBJECTS:
        return None
    counted = _COUNTED[subject]
    told = [[said for said in sentences if counted.search(said)] for sentences in parts]
    return _first(_said(subject), told) if any(told) else None


@cache
def _said(subject: str) -> tuple[tuple[Scope, "re.Pattern[str]"], ...]:
    """Each of the speakers with what is counted, made when a report first speaks of it."""
    return tuple((scope, re.compile(rf"{who}{_ACT}(?:{_SUBJECTS[subject]})")) for scope, who in _SPEAKERS)


def _stated(parts: Iterable[Sequence[str]]) -> ScopeReading | None:
    """Whom all figures count, by the first sentence that says so."""
    return _first(_STATED, ([said for said in part if _CLAIMS.search(said)] for part in parts))


def _first(patterns: Sequence[tuple[Scope, "re.Pattern[str]"]], parts: Iterable[Sequence[str]]) -> ScopeReading | None:
    for part in parts:
        for sentence in part:
            for scope, pattern in patterns:
                if pattern.search(sentence):
                    return ScopeReading(scope, "stated", sentence)
    return None


def _inferred(agency: str | None) -> ScopeReading:
    """What follows from the kind of body; unknown for a government, which may count itself or its whole region."""
    if agency and _OFFICE.search(agency):
        return ScopeReading("office_only", "inferred", None)
    if agency and _OWN.search(agency):
        return ScopeReading("own_body", "inferred", None)
    return ScopeReading("unknown", "none", None)
