"""Pages that stand where another should: nothing here, the home page, word that the site has moved (PORTALS §3.7)."""

import re
from urllib.parse import urljoin, urlsplit

from crawler.anchors import text_of
from crawler.page import Page, key
from crawler.trust.look import FEW_WORDS, Finding, Look, marked
from parser.titles import read_title

LONGEST = 40_000
"""Characters of markup; a page that says that there is nothing has fewer."""
HOME_LINKS = 15
"""Links that a home page has at least."""
_NOTHING = re.compile(
    r"(?:页面|信息|文章|内容|栏目|网页|文件|资源|地址|链接)[^。]{0,10}(?:不存在|已删除|被删除|找不到|未找到|已下线|已失效|已撤销|走丢)"
    r"|(?:找不到|没有找到|未找到|无法找到|无法访问)[^。]{0,10}(?:页面|网页|文件|资源|内容|文章)|抱歉.{0,20}(?:不存在|删除)|not\s*found"
    r"|(?<![\d.])404(?![\d.])(?!\s*(?:件|条|次|人|元|万|号|份|个|项|%|户|名|篇|余|多))",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"(?:本|该|此|我)?(?:网站|站|域名|网址|门户|平台)[^。]{0,30}(?:已|将|正式)?[^。]{0,6}(?:迁移|搬迁|变更|更换|整合|并入|归并|关停|停止(?:运行|更新|服务|使用)|下线|停用)"
    r"|(?:请|敬请)[^。]{0,6}(?:访问|移步|使用|登录)[^。]{0,10}(?:新网站|新域名|新网址|新地址)",
)
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+gov\.cn|https?://[\w.:-]+")
_HOME_TITLE = re.compile(
    r"^(?:[一-鿿]{2,20}(?:人民政府|政府)(?:门户)?网?站?|[一-鿿]{2,20}(?:政府网|门户网站?)|(?:网站)?首页)$"
)
_PLACES = frozenset({"zoom", "zoomcon", "fontzoom", "ucap-content", "vsb_content", "ivs_content", "bodylabel"})
"""Where systems put an article's text, by ids (PORTALS §1.9)."""
_CARRIERS = ("img", "iframe", "frame", "embed", "object", "a", "area", "option", "script")
"""What may hold the content of a page without words."""
_SITE_PARTS = re.compile(r"\s*[_|｜\-—–]+\s*")
_MENU = ("政务公开", "政民互动", "政务服务", "办事服务", "互动交流", "新闻中心", "要闻", "信息公开")


def soft_404(look: Look) -> Finding | None:
    """A page that says, with status 200, that there is none. Not asked of lists, whose empty pages say so too."""
    if look.status != 200 or not look.is_page or look.purpose in {"list", "robots", "page"} or look.is_home:
        return None
    if not says_nothing_here(look.page) or look.page.jump() is not None:
        return None
    return Finding("soft_404", look.words[:60] or "empty")


def says_nothing_here(page: Page) -> bool:
    """Whether a page says that there is none: short, and in the usual words; or is empty."""
    if len(page.html) > LONGEST:
        return False
    if not page.words and next(page.root.iter(*_CARRIERS), None) is None:
        return True
    if len(page.words) >= FEW_WORDS or any(word in page.words for word in ("依申请", "主动公开", "行政复议")):
        return False
    if _is_hollow(page):
        return True
    title = page.titles[-1] if page.titles else ""
    is_said = _NOTHING.search(page.words[:400]) is not None
    return is_said or (not read_title(title).is_report and _NOTHING.search(title) is not None)


def _is_hollow(page: Page) -> bool:
    """Whether the place for an article's text is there and nothing in it: a year without a report (hanweb)."""
    places = [element for element in page.root.iter("div", "td") if (element.get("id") or "").lower() in _PLACES]
    return bool(places) and not any("".join(text_of(place).split()) or len(place) for place in places)


def moved(look: Look) -> Finding | None:
    """The notice of a site that has closed or moved: the rules of 2017 ask that it stands there for 30 days."""
    if look.status != 200 or not look.is_page or look.purpose == "robots" or not look.is_small or look.is_titled:
        return None
    if look.has_report or len(look.page.links) > HOME_LINKS:
        return None
    text = f"{look.title} {look.words}"
    mark = marked(_MOVED, text)
    if mark is None:
        return None
    own = urlsplit(look.url).netloc
    said = [link.url for link in look.page.links if urlsplit(link.url).netloc != own]
    said += [found[0] for found in _ADDRESS.finditer(look.words) if found[0].removeprefix("http://") != own]
    return Finding("moved", f"{mark} -> {said[0][:80]}") if said else None


def home_page(look: Look, home_title: str | None) -> Finding | None:
    """The home page in the place of an article: by a redirect (门头沟), or with 200 under the article's own address.

    `home_title` is the title of the home page where this walk has seen it.
    """
    if look.status != 200 or not look.is_page or look.purpose in {"list", "robots", "page"} or look.is_home:
        return None
    if key(look.url) == key(urljoin(look.url, "/")):
        return Finding("home_page", "redirected to the home page")
    if look.has_report or not look.title or look.page.jump() is not None:
        return None
    if home_title and look.title == home_title and not look.is_titled:
        return Finding("home_page", f"the home page's title: {look.title[:60]}")
    return Finding("home_page", f"a home page: {look.title[:60]}") if _is_home_like(look) else None


def _is_home_like(look: Look) -> bool:
    """Whether a page is a home page by itself: its name is the site's, it leads everywhere, it has no article."""
    column = look.page.meta("ColumnType") or look.page.meta("ColumnName")
    parts = [part for part in _SITE_PARTS.split(look.title) if part]
    is_named = column == "首页" or (bool(parts) and all(_HOME_TITLE.match(part) for part in parts))
    if not is_named or look.page.meta("ArticleTitle") or look.page.meta("PubDate") or look.is_titled:
        return False
    return len(look.page.links) >= HOME_LINKS or sum(word in look.words for word in _MENU) >= 3
