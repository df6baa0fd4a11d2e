"""What is never asked for, whoever links to it: it counts people, searches, or is a form for them (PORTALS §4).

A family's own list interface may carry `search` in its address (`/module/xxgk/search.jsp`, `/common/search/<id>`): that
is a list. It is asked for by its family, as a form or under its channel's id, and not followed as a link.
"""

import re
from urllib.parse import unquote, urlsplit

_COUNTER = re.compile(
    r"dynclicks|visitcount|hitcount|clickcount|click_?times|add_?click|update_?hits|add_?hits"
    r"|/(?:hits?|counter|count|clicks?|pv|tongji)\.(?:jspx?|aspx?|php|do|action|js)\b|/vc/vc/"
)
"""博达 dynclicks.jsp, 大汉 visitcount and /vc/vc/, and what others call theirs."""
_CORRECTION = re.compile(r"jiucuo|/(?:feedback|guestbook|liuyan(?:ban)?|wyjc|zxjc)(?:[/.]|$)")
"""网站找错, 我要纠错, 留言."""
_APPLICATION = re.compile(r"/(?:ysqgk|yshqgk|ysqgksq|ysqgkzx)(?:_\w+)?(?:\.\w+|/(?:index\w*\.\w+)?)?$")
"""依申请公开: the form or the folder that opens it; an article that lies below is none."""
_SEARCH = re.compile(
    r"/(?:search|jsearch\w*|was\d+|aisearch|fullsearch|searchweb)\d*"
    r"(?:/(?:index\w*|search\w*|s|web)?(?:\.\w+)?)*(?:\.\w+)?$"
)
_SEARCH_FIELDS = re.compile(r"(?:^|&)(?:searchword|search_?key\w*|keywords?|kw|qt?|q)=", re.IGNORECASE)
_CHANNEL = re.compile(r"/module/xxgk/search\.jsp$|/search(?:list)?/[0-9a-f-]{16,}$")
"""List interfaces of 大汉 and 开普."""
_WORDS = {
    "依申请公开": "a form for applications",
    "依申请公开申请": "a form for applications",
    "在线申请": "a form for applications",
    "网上申请": "a form for applications",
    "我要申请": "a form for applications",
    "我要纠错": "a form for corrections",
    "网站纠错": "a form for corrections",
    "网站找错": "a form for corrections",
    "纠错": "a form for corrections",
    "意见反馈": "a form for corrections",
    "我要留言": "a form for corrections",
    "搜索": "a search form",
    "检索": "a search form",
    "高级搜索": "a search form",
    "高级检索": "a search form",
    "站内搜索": "a search form",
    "全文检索": "a search form",
}
"""Whole texts of links."""


def off_limits(url: str, words: str | None = None, *, is_link: bool = True) -> str | None:
    """What an address is that is never asked for, by itself or by the words of the link to it; null where it is none.

    `is_link` false: a family's or a page's own request, which may be a list interface with `search` in its name.
    """
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    if _COUNTER.search(path):
        return "a counter"
    if _CORRECTION.search(path):
        return "a form for corrections"
    if _APPLICATION.search(path):
        return "a form for applications"
    if not is_link:
        return None
    if (found := _WORDS.get((words or "").strip())) is not None:
        return found
    is_search = _SEARCH.search(path) or _SEARCH_FIELDS.search(parts.query)
    return "a search form" if is_search and not _CHANNEL.search(path) else None
