"""How much a lead promises, before anything is asked for: by its words, by its address, by the page it stands on.

The order is that of PORTALS §5: the column's own name, the gates to it, directories of bodies, the sitemap, the entries
that every 政府信息公开 has beside its reports. What a polite reader leaves alone promises nothing.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from crawler.discovery.leads import Lead
from crawler.words import kind_of, trimmed
from parser.titles import read_title

Sort = Literal[
    "reports", "gate", "directory", "class", "body", "year", "sitemap", "fixed", "article", "frame", "entry", "folder"
]
"""What a lead seems to be: a column of reports, 政府信息公开, a directory of bodies, a class of them, one body, a year,
the sitemap, an entry beside the reports, a report, a frame, the way in from a first page, a folder named as such."""
Setting = Literal["home", "gate", "bodies", "other"]
"""What kind of page a lead stands on: the home page, 政府信息公开, a list of bodies, any other."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a lead seems to be, and how much of a promise that is (0 nothing, 1 all one could wish)."""

    sort: Sort
    score: float


_NEVER = re.compile(
    r"(?i)/was\d*/|search|/so/|jiucuo|ysq|yishenqing|log(?:in|out)|/sso|register|visit|count(?:er)?\b|click|/stat/|tongji"
    r"|preview|rss|feedback|mailbox|message/|liuyan|xinxiang|comment|print\.|share|weibo|weixin|translate|accessib|wza"
    r"|/en/|/english|/wap/|_wap\.|/mpost_|/mobile/|calendar|weather|captcha|validatecode|dynclicks|subscribe"
)
"""Addresses that are not asked for (PORTALS §4): searches, forms, log-ins, counters, previews, twins of the portal."""
_NO_WORDS = re.compile(
    r"依申请|申请公开|搜索|检索|查询|登录|注册|信箱|留言|投诉|举报|咨询|纠错|找错|无障碍|长者|适老|英文|English|手机版|微信|微博"
    r"|客户端|打印|收藏|订阅|RSS|统计年鉴|预览|网站声明|联系我们|意见箱"
)
_SITEMAP = re.compile(r"^(?:网站|站点)(?:地图|导航)$|^sitemap$", re.IGNORECASE)
_FIXED = re.compile(r"公开(?:指南|制度|规定|目录)$|^(?:指南|制度)$|(?:法定|^)主动公开(?:内容|目录)?$")
_DIRECTORY = re.compile(
    r"(?:乡镇|街道|镇街|街镇|部门|单位|基层|各级|区县|机构).{0,6}公开|公开.{0,4}(?:乡镇|街道|镇街|部门|单位)"
)
_TITLE_END = re.compile(r"(?:报告|年报|情况|总结)(?:\([^)]{1,12}\))?$")
_TOWN = re.compile(r"镇|乡|街道|苏木")
_SHORT = re.compile(r"^[\u4e00-\u9fff]{2,5}$")
"""What may be the name of a body without its kind: 藕汀."""
_ENTRY = re.compile(r"^(?:点击)?进入|^enter$|^跳过|^skip", re.IGNORECASE)
_REPORT_PATH = re.compile(r"(?i)(?:zf|zw)?xxgkn(?:db|an|b)|zfxxgkndbg|gknb|/ndbg|gzndbg|xxgkAnnualReport")
_GATE_PATH = re.compile(r"(?i)zfxxgk|xxgk|zwgk|gkml|openness|/public/")
_FRAME = re.compile(
    r"(?i)visit|count|login|share|footer|header|search|weather|viewer|\.pdf|\.docx?|player|map\.|banner"
)


def promise(lead: Lead, setting: Setting) -> Promise | None:
    """What a lead promises where it stands; null where it is nothing to us, or not to be asked for."""
    if is_avoided(lead.url, lead.words):
        return None
    address = _address(lead.url)
    if lead.how == "frame":
        return None if _FRAME.search(address) else Promise("frame", 0.7 if setting != "home" else 0.3)
    found = _by_words(lead.words, setting)
    if found is None:
        return _by_path(address)
    if found.sort not in {"reports", "article"} and _REPORT_PATH.search(address):
        return Promise(found.sort, max(found.score, 0.6))
    return found


def is_whole_title(words: str) -> bool:
    """Whether words are the title of one body's report on one year and nothing else, e.g. no news of it."""
    title = read_title(words)
    is_one = title.is_report and title.year is not None and title.agency is not None
    return is_one and bool(_TITLE_END.search(title.text))


def is_avoided(url: str, words: str) -> bool:
    """Whether a link is one of those that are left alone: a search, a form, a log-in, a counter, a twin of the page."""
    return bool(_NEVER.search(_address(url)) or _NO_WORDS.search(words))


def _address(url: str) -> str:
    parts = urlsplit(url)
    return unquote(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _by_words(text: str, setting: Setting) -> Promise | None:
    words = trimmed(text)
    if _SITEMAP.match(words):
        return Promise("sitemap", 0.5)
    if _FIXED.search(words):
        return Promise("fixed", 0.6 if "法定" in words or "主动公开" in words else 0.4)
    if _ENTRY.match(words):
        return Promise("entry", 0.5 if setting == "home" else 0.1)
    kind = kind_of(words)
    title = read_title(words)
    if title.is_report and title.year and kind != "year":
        return Promise("article", 0.35)
    if kind == "lookalike":
        return Promise("fixed", 0.35) if words.endswith("信息公开目录") else None
    if kind == "reports":
        is_whole = "公开" in words
        return Promise("reports", 0.95 if is_whole else 0.9 if setting == "gate" else 0.7)
    if _DIRECTORY.search(words):
        return Promise("directory", 0.75)
    if kind == "gate":
        return Promise("gate", 0.85 if "信息公开" in words else 0.8)
    if kind == "class" and "年报" in words:
        return Promise("reports", 0.85)
    if kind == "class":
        return Promise("class", {"home": 0.5, "gate": 0.65, "bodies": 0.65, "other": 0.3}[setting])
    if kind == "body":
        score = {"home": 0.2, "gate": 0.3, "bodies": 0.6, "other": 0.12}[setting]
        return Promise("body", score + 0.03 * bool(_TOWN.search(words)))  # townships are most easily missed
    if kind == "year":
        is_named = "公开" in words or "年报" in words or "报告" in words
        return Promise("year", 0.6 if is_named else 0.5 if setting == "gate" else 0.1)
    return Promise("body", 0.5) if setting == "bodies" and _SHORT.match(words) else None


def _by_path(address: str) -> Promise | None:
    """A lead whose words say nothing, by the usual words of paths: followed only because it is linked."""
    if _REPORT_PATH.search(address):
        return Promise("folder", 0.45)
    return Promise("folder", 0.15) if _GATE_PATH.search(address) else None
