"""Scope: whom a report's tables count - the body itself, the government with its departments, or the whole region."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from parser.model import Scope, ScopeBasis
from parser.text import plain

_SENTENCE = re.compile(r"[^。；;！？\n]+")
_STATED: tuple[tuple[Scope, "re.Pattern[str]"], ...] = (
    ("own_body", re.compile(r"(?:仅|只)(?:为|含|包括|统计|反映)[^,]{0,16}(?:本级|本机关|本局|本单位|机关)")),
    ("government_itself", re.compile(r"代表(?:省|市|县|区|州|旗)?(?:人民)?政府[^,]{0,12}(?:受理|收到|办理|答复)")),
    (
        "region",
        re.compile(
            r"(?:综合|汇总)(?:了)?(?:全[省市县区旗州]|各[区县市乡镇街道])[^,]{0,40}|"
            r"全[省市县区旗州](?:各级行政机关|行政机关|各单位)?(?:共|共计|全年)?(?:收到|受理|新收|办理)[^,]{0,16}申请"
        ),
    ),
    ("own_level", re.compile(r"(?:统计|数据|范围)[^,]{0,16}[省市县区]本级(?:政府|行政机关|及|和)")),
)
_OFFICE = re.compile(r"人民政府办公[室厅]$")
_OWN = re.compile(r"(?:局|厅|委员会|委|中心|镇|乡|苏木|街道|街道办事处|办事处|镇人民政府|乡人民政府|分局|队|站|社|院)$")


class ScopeReading(NamedTuple):
    """The scope, what it rests on, and the sentence that says it."""

    scope: Scope
    basis: ScopeBasis
    quote: str | None


def scope_of(agency: str | None, texts: Sequence[str]) -> ScopeReading:
    """The scope that the texts state, else what follows from the kind of body, else unknown (DOMAIN §2.6)."""
    for text in texts:
        for match in _SENTENCE.finditer(plain(text)):
            for scope, pattern in _STATED:
                if pattern.search(match[0]):
                    return ScopeReading(scope, "stated", match[0].strip())
    if agency and _OFFICE.search(agency):
        return ScopeReading("office_only", "inferred", None)
    if agency and _OWN.search(agency):
        return ScopeReading("own_body", "inferred", None)
    return ScopeReading("unknown", "none", None)
