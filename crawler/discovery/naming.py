"""What a page calls itself: breadcrumbs, standard tags with their usual defects, headings, the window's title."""

import re
from dataclasses import dataclass

from crawler.anchors import Element, text_of
from crawler.discovery.leads import words_of
from crawler.page import Page
from crawler.words import kind_of

PLACEHOLDERS = frozenset({"栏目名称", "栏目类型", "网站名称", "政府网站标识码", "网站标识码", "栏目类别", "站点名称"})
"""What templates hold until somebody fills them in (PORTALS §1.0)."""
ANNUAL = "信息公开年报"
"""The standard type of a column of annual reports."""

_LONGEST_CRUMBS = 160
_STEP = re.compile(r"\s*(?:>+|＞+|»|›|→|≫|\||/|-{2,})\s*")
_HERE = re.compile(r"(?:当前|所在|现在|您的|你的|目前)(?:的)?(?:位置|栏目|路径)(?:是|在)?\s*[:：]?")
_END = frozenset({"正文", "文章", "详情", "内容", "列表", "信息列表", "内容详情", "文章详情", "文章正文"})
_SITE_PARTS = re.compile(r"[_|｜]|\s-\s|--|—{1,2}|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of a breadcrumb: its words, and where it leads (null: nowhere)."""

    words: str
    url: str | None = None


def crumbs(page: Page) -> list[Crumb]:
    """The steps from the home page down to a page, as it prints them; empty where it prints none."""
    best: Element | None = None
    for element in page.root.iter("div", "p", "span", "td", "ul", "ol", "nav", "section", "dl"):
        text = " ".join(text_of(element).split())
        if len(text) > _LONGEST_CRUMBS or not _is_trail(text):
            continue
        if best is None or len(text) <= len(text_of(best)):
            best = element
    return [] if best is None else _steps(page, best)


def _is_trail(text: str) -> bool:
    return bool(_HERE.search(text) or text.startswith("首页")) and len(_STEP.split(text)) > 1


def _steps(page: Page, element: Element) -> list[Crumb]:
    text = _HERE.sub("", " ".join(text_of(element).split()))
    targets: dict[str, str] = {}
    for anchor in element.iter("a"):
        if (link := page.link(anchor)) is not None:
            targets.setdefault(words_of(anchor), link.url)
    words = [" ".join(step.split()) for step in _STEP.split(text)]
    return [Crumb(word, targets.get(word)) for word in words if word and word not in _END]


def types(page: Page) -> list[str]:
    """The words of ColumnType and ColumnName, placeholders left out; either may stand in the other's place."""
    found: list[str] = []
    for name in ("ColumnType", "ColumnName"):
        found += (word for word in re.split(r"[;；,，、|\s]+", page.meta(name)) if word and word not in PLACEHOLDERS)
    return found


def parts_of(title: str) -> list[str]:
    """A window's title without the marks between the names of page, column and site."""
    return [part for part in map(str.strip, _SITE_PARTS.split(title)) if part]


def names(page: Page) -> list[str]:
    """What a page calls itself, the surest first, site names left out: its headings, the window's title."""
    headings = [" ".join(text_of(element).split()) for element in page.root.iter("h1", "h2")]
    window = [_SITE_PARTS.split(" ".join(text_of(element).split()))[0] for element in page.root.iter("title")]
    found = [*(heading for heading in headings if len(heading) <= 40), *window]
    return [name for name in dict.fromkeys(found) if name and name not in PLACEHOLDERS]


def is_annual_name(name: str) -> bool:
    """Whether a name is that of a column of reports, of one class of bodies perhaps."""
    kind = kind_of(name)
    return kind == "reports" or (kind in {"class", "year"} and ("年报" in name or "年度报告" in name))


def is_annual(page: Page) -> str | None:
    """What in a page's tags makes it a column of annual reports, in words; null where nothing does."""
    said = types(page)
    if ANNUAL in said:
        return f"its tags say {ANNUAL}"
    named = next(filter(is_annual_name, said), None)
    return f"its tags say {named}" if named else None
