"""The grammar of titles: is this a report's title, of which year, of whom - or one of the look-alikes?"""

import re
from functools import lru_cache
from typing import NamedTuple

from parser.model import RejectionReason
from parser.text import han_number, in_chinese, squeeze


class Title(NamedTuple):
    """What a title says. `is_report` and `lookalike` are both false where it says nothing of the kind."""

    text: str
    agency: str | None
    year: int | None
    is_report: bool
    lookalike: RejectionReason | None


_HAN_DIGITS = "二[〇零○0][〇零○0一二三][〇零○0一二三四五六七八九]"
_HAN_YEAR = re.compile(rf"{_HAN_DIGITS}年度?")
_YEAR = re.compile(rf"(?<!\d)(20[0-3]\d)(?=年|政府|政务|信息|\)|】|年度|度|$)|({_HAN_DIGITS})(?=年)")
_SUBJECT = r"(?:政府|政务|党务)?(?:政府)?信息(?:与政务)?公开|政务公开"
_REPORT = re.compile(
    rf"(?:{_SUBJECT}).{{0,12}}?(?:年度?.{{0,4}}报告?|年报|报告|总结|告年度报)|"
    r"信息年度公开报告|^20\d\d年?度?年报|年报_"
)
_LOOKALIKES: tuple[tuple[RejectionReason, "re.Pattern[str]"], ...] = (
    ("website_report", re.compile(r"网站(?:工作)?.{0,8}(?:年度)?(?:报表|年报|报告)|网站监管")),
    ("law_government_report", re.compile(r"法治政府|依法行政|法治建设")),
    (
        "notice_about_reports",
        re.compile(
            r"(?:关于|做好|开展|报送|编制).{0,30}(?:报告|年报).{0,14}(?:通知|方案|函|公告|提示)|年度报告(?:编制|发布).{0,6}通知|"
            r"(?:报告|年报)》?的?(?:审核|审查|修改|整改|反馈|评查|填报|编制)(?:情况)?(?:的)?(?:意见|说明|结果|要求|批复)|"
            r"(?:报告|年报)》?的?(?:参考)?(?:格式|模板|范本|样本|样式|提纲)(?:\(试行\))?$|(?:报告|年报)》?的函$"
        ),
    ),
    ("interpretation", re.compile(r"解读|图解|一图读懂|一图看懂|图说")),
    (
        "statistics_only",
        re.compile(
            r"(?:上半年|半年度|季度|月份?).{0,12}(?:统计|情况|报告)|收到申请情况$|"
            r"(?:依申请|公开申请|收到申请)[^,。]{0,8}(?:统计|汇总)"
        ),
    ),
    ("list_page", re.compile(r"集中公开|专题页面|年报汇总|历年年报")),
    (
        "other_document",
        re.compile(
            r"信息公开(?:指南|目录|制度|规定|条例|办法|要点)|工作要点|应急预案|预算|决算|实施方案|督查|通报|"
            r"(?:评估|测评|评议|考核|调研|调查|审计|检查|整改|自查)(?:工作)?(?:情况)?(?:的)?报告"
        ),
    ),
)
_TELLING = ("公开", "年报", "报告", "报表", "法治", "行政", "解读", "图", "网站", "统计", "预算", "决算", "方案", "通")
"""Words without which no title tells anything."""
_SHEET = re.compile(r"政府信息公开(?:情况|工作情况)?统计(?:报)?表")
_NOISE = re.compile(
    r"^(?:#{1,6}|\*\*|标题[::]|[现特](?:将|公布|发布|公开|向社会(?:公布|公开|发布))|(?:字体|字号)?[::]?大中小|关于(?:公布|发布|印发|报送)?[《]?|\[[^\]]{1,12}\]|【[^】]{1,12}】)|[》]$|"
    r"(?:\((?:文字版|图片版|超链版|全文|公开版|PDF|pdf|Word)\)|【[^】]{1,8}】|\.(?:pdf|docx?|html?|wps)|\*\*)$"
)
_SCHOOL_YEAR = re.compile(r"20\d\d[-—–~至]{1,2}20\d\d学(?:年度?)?")
_NAME_BEFORE = re.compile(r"^(?:【([^】]{3,12})】|\[([^\]]{3,12})\])")
_NAME_BEHIND = re.compile(r"\(([^()]{5,30})\)$")
_AGENCY_END = re.compile(
    rf"(?:关于|的|公布|发布|编制)?(?:本?年度?)?(?:{_SUBJECT}|(?:政府|政务)?信息年度公开|年度?报告|年报).*$"
)
_SITE_PARTS = re.compile(r"[_|｜]|--|\s-\s|—{2}")


@lru_cache(maxsize=4096)
def read_title(text: str) -> Title:
    """What one title says; site names behind `_`, `|` or `-` are left out where the part before is a title."""
    parts = [part for part in _SITE_PARTS.split(text) if part.strip()]
    readings = []
    for part in dict.fromkeys((*parts, text)):
        reading = _read(part)
        if reading.lookalike or reading.is_report:
            return reading
        readings.append(reading)
    return readings[0]


def _read(text: str) -> Title:
    squeezed = squeeze(text)
    if not any(word in squeezed for word in _TELLING):
        return Title(squeezed, None, None, False, None)
    whole = squeezed
    squeezed = in_chinese(squeezed)
    for _ in range(3):
        squeezed = _NOISE.sub("", squeezed)
    year = _year(squeezed) or _year(whole)
    is_sheet = bool(_SHEET.search(squeezed))
    lookalike = next((reason for reason, pattern in _LOOKALIKES if pattern.search(squeezed)), None)
    is_report = lookalike is None and (is_sheet or bool(_REPORT.search(squeezed)))
    agency = (_agency(squeezed) or _before(whole)) if is_report or lookalike else None
    return Title(squeezed, agency, year, is_report, lookalike)


def _year(text: str) -> int | None:
    found = [int(match[1]) if match[1] else han_number(match[2].replace("0", "〇")) for match in _YEAR.finditer(text)]
    years = [year for year in found if year and 2003 < year < 2040]
    return years[-1] if len(set(years)) == 1 else (years[0] if years else None)


def _agency(text: str) -> str | None:
    """The name before the subject, its year aside; 人民政府信息公开 is 人民政府 + 政府信息公开."""
    rest = _HAN_YEAR.sub("", re.sub(r"\((?:20\d\d年?度?|[^)]{0,4}年度?|(?:以下)?简称[^)]+)\)", "", text))
    merged = re.search(r"人民政府(?=(?:20\d\d年?度?)?(?:信息公开|政府信息公开|政务公开))", rest)
    if merged:
        name = rest[: merged.end()]
    else:
        name = _AGENCY_END.sub("", rest, count=1)
    name = _YEAR.sub("", _SCHOOL_YEAR.sub("", name))
    name = re.sub(r"^(?:年度?|度)|(?:年度?|度|关于|的|公布|发布|印发|报送|年)+$", "", name).strip("《》、,。:-—·|")
    name = re.sub(r"^(?:年度?|度)", "", name)
    if not name and (behind := _NAME_BEHIND.search(text)) and not behind[1].endswith("本级"):
        name = behind[1]
    return name if is_agency_name(name) else None


def _before(text: str) -> str | None:
    """The name that stands in brackets before a title that has none: 【清水乡】2022年政府信息公开工作年度报告."""
    match = _NAME_BEFORE.match(text)
    name = (match[1] or match[2]) if match else None
    return name if name and is_agency_name(name) else None


ORGAN = r"(?:人民政府(?:办公[室厅])?|街道办事处|管理?委员会|管委会|局|厅|委员会|办公室|行署|委)"
"""What the names of most reporting bodies end in."""
_BODY = re.compile(
    r"(?:人民政府|政府|办公室|办公厅|办事处|委员会|管委会|局|厅|委|院|中心|大队|支队|总队|队|站|所|处|社|会|分局|机关|行署|海关|"
    r"省|市|县|区|旗|州|盟|镇|乡|街道|街|苏木|兵团|开发区|新区|园区|公司|学校|大学|中学|小学|幼儿园|医院|银行|本级|室|署|"
    r"办|联|馆|部|校|师|(?<!集)团|(?<![市现广])场|(?<!平)台|[支分]行)(?:\([^)]{1,24}\))?$"
)
_NO_NAME = re.compile(
    r"信息公开|年度|报告|总体情况|公开工作|[:。,;]|^(?:我|本|该|各|全)(?:镇|乡|局|厅|县|市|区|街道|办|委|单位|机关|级)"
)


def is_agency_name(name: str) -> bool:
    """Whether a text can be the name of a reporting body."""
    return 2 <= len(name) <= 40 and bool(_BODY.search(name)) and not _NO_NAME.search(name) and not name[0].isdigit()
