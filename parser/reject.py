"""Is it a report at all? Look-alikes are turned away with their reason."""

import re
from collections.abc import Sequence

from parser.model import Chapter, RejectionReason, Table
from parser.recognise import Identity
from parser.text import squeeze
from parser.titles import read_title

LEAST_BODY = 60
"""A report says more than this many characters."""
LEAST_BODY_BESIDE_FILE = 500
"""Fewer characters that speak of an attachment announce the report in it."""
LEAST_LISTED = 3
"""A page that names fewer reports is none that lists them."""
SHORTEST_TITLE = 12
"""Lines with no more characters (dates, counts, buttons) are not asked what they say."""

_OPENNESS = re.compile(r"信息公开|政务公开|主动公开|依申请公开")
_LAW = re.compile(r"法治政府|依法行政|法治建设|行政执法|法治宣传|普法")
_WEBSITE = re.compile(r"网站(?:工作)?(?:年度)?(?:报表|监管|名称|标识码)|独立用户访问总量|网站总访问量")
_ERROR = re.compile(r"(?i)404|页面不存在|找不到(?:该|您)?.{0,6}页面|无法访问|访问的页面|服务器错误|Not Found")
_CHALLENGE = re.compile(r"防火墙|拦截|请求带有不合法参数|人机验证|安全验证|_\$gW\(|\$_ts")
_POINTS = re.compile(r"附件|下载|点击|详见|见附|全文|预览")
_NOTICE = re.compile(
    r"现就做好|有关事项通知如下|请(?:各|于).{0,40}(?:报送|前报)|各(?:县|区|市|乡镇|部门).{0,20}[::]\s*$"
)
_REPORTS_NOW = re.compile(r"现将[^。]{0,24}(?:政务公开|信息公开)[^。]{0,16}(?:报告|情况|公布|汇报)[^。]{0,6}如下")
_NEWS = re.compile(r"本报讯|记者|报告显示|据悉")
_COUNTED = re.compile(r"\d余?(?:条|件|份|篇|次)|未收到|没有收到")
_TELLING = frozenset({"t3_requests", "b_statistics", "a_annex"})
_CASES = "t4_proceedings"
_NORMATIVE = frozenset({"c_t2_1", "d_t2_1"})
_OWN = frozenset({"s2_proactive", "s3_requests", "s4_proceedings"})
"""Chapters that no other document has; 总体情况 and 存在的问题 stand in many."""
_STATUTORY = frozenset({"s1_overview", "s2_proactive", "s3_requests", "s4_proceedings", "s5_problems", "s6_other"})


def rejection(
    identity: Identity, lines: Sequence[str], chapters: Sequence[Chapter], tables: Sequence[Table], *, has_file: bool
) -> tuple[RejectionReason, str] | None:
    """The reason why this is no report, with a sentence; null where it is one. `has_file` says that it links to a
    file: then a few words that point there are not the report."""
    known = {chapter.code for chapter in chapters} & _STATUTORY
    if tables and not known and identity.reading and identity.reading.lookalike == "statistics_only":
        return "statistics_only", "these are figures of a part of a year, or of requests alone"
    is_titled = identity.reading is not None and identity.reading.is_report
    if _tells(tables, is_report=is_titled or bool(known & _OWN)):
        return None
    body = squeeze("".join(lines))
    lookalike = _lookalike(identity, lines, body)
    if lookalike == "notice_about_reports" and known & _OWN and _COUNTED.search(body) and not _NOTICE.search(body):
        lookalike = None
        is_titled = True
    if lookalike:
        return lookalike, "by its title or text this is another kind of document"
    if len(body) < 400 and _CHALLENGE.search(body):
        return "challenge_page", "the page is a challenge or a block, not a report"
    if len(body) < 400 and _ERROR.search(body):
        return "error_page", "the page says that there is nothing here"
    if not known and _NEWS.search(body[:300]):
        return "interpretation", "a news item on a report is not the report"
    named = 0 if known else _titles(lines)
    if has_file and _announces(body, named) and not (known or tables):
        return "empty_body", "the text only points to a file"
    if named >= LEAST_LISTED:
        return "list_page", "the page lists the titles of several reports and says nothing else"
    if not (known or tables) and (len(body) < LEAST_BODY or (is_titled and "。" not in body)):
        return "empty_body", "there is no text to read"
    if tables and not _prose(chapters) and not any(cell.raw.strip() for table in tables for cell in table.cells):
        return "empty_form", "the form is there, but nothing is filled in"
    if is_titled or len(known) >= 4 or _REPORTS_NOW.search(body[:3000]):
        return None
    openness, law = len(_OPENNESS.findall(body)), len(_LAW.findall(body))
    if law > max(openness, 2):
        return "law_government_report", "the text is about government by law, not about information disclosure"
    if openness >= 8 and (known or openness * 120 > len(body)) and "申请" in body and _COUNTED.search(body):
        return None
    return "other_document", "neither the title nor the text is that of an annual report on information disclosure"


def _announces(body: str, named: int) -> bool:
    """Whether a text beside a file only says that the report is there; besides its own title it may name that of the
    report before and after."""
    return (
        len(body) < LEAST_BODY_BESIDE_FILE
        and named <= LEAST_LISTED
        and ("。" not in body or bool(_POINTS.search(body)))
    )


def _tells(tables: Sequence[Table], *, is_report: bool) -> bool:
    """Whether the tables hold numbers that are a report's: any, where title or chapters say that it is one.

    Else those of table 3 or of a sheet, which nobody else prints, of several blocks of table 2 with the normative
    documents, or of several proceedings: 行政许可 and 行政处罚 stand in lists of powers, 行政复议 in other statistics.
    """
    filled = {table.table for table in tables if any(cell.value is not None for cell in table.cells)}
    if is_report:
        return bool(filled)
    cases = {cell.row for table in tables for cell in table.cells if cell.value is not None and table.table == _CASES}
    return bool(filled & _TELLING) or (len(filled) > 1 and bool(filled & _NORMATIVE)) or len(cases) > 1


def _titles(lines: Sequence[str]) -> int:
    """How many different reports a page names in lines of their own, where these are most of what it says."""
    said = [line for line in lines if len(squeeze(line)) > SHORTEST_TITLE]
    named = [title for line in said if "公开" in line and (title := read_title(line)).is_report]
    return len({(title.agency, title.year) for title in named}) if len(named) * 2 > len(said) else 0


def _prose(chapters: Sequence[Chapter]) -> bool:
    return sum(len(chapter.text) for chapter in chapters) > LEAST_BODY


def _lookalike(identity: Identity, lines: Sequence[str], body: str) -> RejectionReason | None:
    if identity.reading and identity.reading.lookalike:
        return identity.reading.lookalike
    if identity.reading and identity.reading.is_report:
        return None
    first = next((line for line in lines if squeeze(line)), "")
    if len(squeeze(first)) < 60 and not first.rstrip().endswith("。") and (reading := read_title(first)).lookalike:
        return reading.lookalike
    if _WEBSITE.search(body[:300]):
        return "website_report"
    return "notice_about_reports" if _NOTICE.search(body[:600]) else None
