"""What the words of a link say about where it leads: a column of reports, a year, a class of bodies, a body, a gate."""

import re
from typing import Literal

from crawler.page import Page
from parser.titles import is_agency_name, read_title

Kind = Literal["reports", "year", "class", "body", "gate", "lookalike", "unclear"]
"""What a link to a column says of it (closed list)."""

LONGEST_CLASS = 30
"""Characters in a name of a class; longer ones are sentences."""
_REPORTS = re.compile(
    r"(?:公开|政务|政府信息).{0,8}(?:年报|年度.{0,4}报告|工作报告)(?:专栏|栏目|汇总)?$|公开(?:情况)?报告$"
    r"|^(?:年报|年度报告)公开$"
    r"|^(?:历年|历史|往年|工作|公开)*(?:年报|年度报告|年度工作报告)(?:专栏|栏目)?$"
)
_YEAR = re.compile(
    r"^(?:20\d\d|二[〇零○][一二][〇零○一二三四五六七八九](?=年))(?:年度?|n)?"
    r"(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?(?:年度)?(?:年报|报告)?$"
)
_CLASS = re.compile(
    r"^(?:[省市县区州盟旗各及和与、/()]|乡?镇街?|街[道镇]|乡街|镇办|政府|部门|单位|机构|机关|组织|办事处|直属|下属|派出|组成|垂管|工作"
    r"|驻|公共|企?事业|园区|开发区|功能区|[省市县区州]直|年报)+$"
)
_GATE = re.compile(
    r"(?:政府|政务)信息公开(?:专栏|目录|平台)?$|^(?:基层)?政务公开|^信息公开(?:专栏)?$|法定主动公开"
    r"|(?:乡镇|街道|镇街|街镇|部门|单位|基层).{0,4}公开"
)
_NO_BODY = re.compile(
    r"^(?:走进|认识|魅力|大美|印象|今日|关于)|^(?:新闻|资讯|互动|服务|数据|视频|图片|专题|下载|个人|用户|帮助)中心$"
)
"""Entries of menus that end like the names of bodies or places."""
_TRIMMED = re.compile(
    r"^[\s>»·•◆▪\-+【\[]+|[\s>»】\]]*(?:更多|more)?[\s>»】\]]*$|[(][\d\-—~至年度]+[)]$|\s", re.IGNORECASE
)


def trimmed(text: str) -> str:
    """The words of a link without arrows, bullets, brackets, counts, 更多, and spaces."""
    return _TRIMMED.sub("", text.replace("（", "(").replace("）", ")"))


def kind_of(text: str) -> Kind:
    """What the words of a link to a column say. `unclear` where they say nothing, or only a name."""
    words = trimmed(text)
    if _YEAR.match(words):
        return "year"
    title = read_title(words)
    if title.lookalike is not None and title.lookalike != "list_page":
        return "lookalike"
    if _REPORTS.search(words):
        return "reports"
    if len(words) <= LONGEST_CLASS and _CLASS.search(words):
        return "class"
    if _GATE.search(words):
        return "gate"
    return "body" if is_agency_name(words) and not _NO_BODY.search(words) else "unclear"


def names_part(text: str) -> bool:
    """Whether words are a body's name and a year, as a report is called in a table of bodies by years."""
    found = _PART.match(trimmed(text))
    return found is not None and is_agency_name(found[1] or found[2])


def may_be_report(text: str) -> bool:
    """Whether words of an entry, that are no report's usual title, may be one's: by body and year, or an odd title."""
    return names_part(text) or bool(_ABOUT.search(text))


_PART = re.compile(r"^(?:(.{2,25}?)20\d\d年?度?|20\d\d年度?(.{2,25}))$")
_ABOUT = re.compile(r"(?:信息|政务)公开(?:工作)?(?:的?年度)?(?:工作)?(?:情况|总结)|20\d\d年?度?年报")
LEAST_BODY = 800
"""Characters of a report; a list has fewer, or other words."""
_CHAPTERS = (re.compile(r"总体情况|概述|概况|基本情况"), re.compile(r"主动公开"), re.compile(r"行政复议"))


def holds_report(page: Page) -> bool:
    """Whether a page holds the text of a report, whatever it is called."""
    words = page.words.replace(" ", "")  # editors put spaces into headings
    return len(words) > LEAST_BODY and all(chapter.search(words) for chapter in _CHAPTERS)
