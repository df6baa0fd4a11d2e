"""Pagers: those that a script writes, those made of links, and what either promises.

Two functions of the same name have different arguments and bases:

- TRS: `createPageHTML(pages, current, "index", "html")`, or `createPage`; counts from 0, page 2 is `index_1.html`.
- ucap: `createPageHTML('div', pages, current, 'list', 'shtml', rows)`; counts from 1, page 2 is `list_2.shtml`.
- TRS without the function: `var countPage = 17`, and a wrong old call left behind in a comment.
- TRS as some ministries have it: `pagination_script_config.total = 17`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.anchors import Element, text_of
from crawler.answers import items_said, pages_said
from crawler.page import Page, folder, key
from crawler.scripts import constants
from parser.titles import read_title

MAX_PAGES = 2000
"""A pager that promises more is broken."""

_CALL = re.compile(r"createPage(?:HTML)?\s*\(([^()]*)\)")
_COUNT = re.compile(
    r"(?i)(?:var|let|const)\s+(?:countPage|pageCount|totalPages?|nPageCount)\s*=\s*[\"']?(\d+)"
    r"|pagination_script_config\.total\s*=\s*(\d+)|pagination_script_config\s*=\s*\{[^}]*?\btotal[\"']?\s*:\s*[\"']?(\d+)"
)
_LAYPAGE = re.compile(r"\bcount\s*:\s*(\d+)\s*,\s*limit\s*:\s*([1-9]\d*)")
_CURRENT = re.compile(
    r"""["']([\w./-]+)["']\s*\+\s*\(?\s*\w+\.curr(?:ent)?\s*(-\s*1)?\s*\)?\s*\+\s*["']\.(s?html?|jhtml)["']"""
)
"""The page that layui's laypage jumps to."""
_STEM_ITSELF = re.compile(r"[\w./-]+$")
_STEM = re.compile(r"""href=\\?["']([\w-]+)\\?["']?\s*\+""")
_EXTENSION = re.compile(r"""\+\s*\\?["']\.(s?html?|jhtml)""")
_NEXT = re.compile(
    r"^(?:[下后後]一?[页頁]|[尾末][页頁]|最[后後]一?[页頁]|[下后後]\d+[条篇]|[更较]早(?:的.{1,4})?|next(?:page)?|last(?:page)?"
    r"|older(?:posts|entries)?)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^第?(?:[2-9]|\d{2,4})[页頁]?$|^第[二三四五六七八九十]{1,3}[页頁]$")
_MARKED = re.compile(r"(?i)(?<![a-z])next(?![a-z])|next[-_]?page|page[-_]?next|nextbtn")
"""What a button without words is called in its attributes, or its picture's."""
_PAGER = re.compile(r"(?i)pag(?:e|ing|ination)|fenye")
_FRAME = re.compile(r"[\s<>«»‹›→()（）【】|·\[\]]+")
"""What the words of a pager are set in: `下一页>`, `[2]`."""
_ONWARD = re.compile(r"[>»›→]")
_MORE = re.compile(r"^(?:点击|上拉)?(?:加载|查看|显示)更多")
_LOADS = re.compile(r"^(?:点击|上拉)?(?:加载|载入)更多")
_WITH_NUMBER = re.compile(r"\(.*\d.*\)")
FEW = 5
"""A list of less entries has no second page, whatever its buttons are, unless one of them says a number or loads."""
LONGEST_BUTTON = 12
"""Characters on a button of a pager."""
_PAGED = re.compile(r"(?i)(?:page|pn|p|cur|index|list)\w*[=/_-]?\d+|[/_-]\d{1,3}(?:/|\.\w+)?$")
_OWN_NUMBER = re.compile(r"([A-Za-z-]*)\d{1,3}\.(s?html?)$")
_ITEMS = (
    re.compile(r"共有?计?\s*[:：]?\s*(\d+)\s*[条篇](?=记录|信息|数据|结果|内容|[第每当首上下共页尾]|[^一-鿿]|$)"),
    re.compile(r"(?:总记录数?|记录总?数|总条数|信息总?数|总数)\s*[:：]?\s*(\d+)"),
    re.compile(r"[总共计到][^\d，。；]{0,6}?(\d+)\s*条(?:记录|信息|数据|结果)"),
    re.compile(r"(?i)\b(?:totalRecords?|totalCount|rowCount|recordCount)\b[\"']?\s*[:=]\s*[\"']?(\d+)"),
    re.compile(r"\bcount\s*:\s*(\d+)\s*,\s*limit\s*:"),  # layui's laypage
    re.compile(
        r"(?i)\btotal[\"']?\s*:\s*[\"']?(\d+)[\"']?\s*,(?=.{0,80}\b(?:page(?:Num|No|Size|Index)|pages|records)\b[\"']?\s*:)"
    ),
    re.compile(r"(?i)<totalrecord>(\d+)<"),
)
_PAGES = (
    re.compile(r"[共总计分]\s*(\d+)\s*[页頁]"),
    re.compile(r"(?:总页数|页数|页次|当前页?)\s*[:：]?\s*(?:第?\s*\d+\s*页?\s*/\s*)?共?\s*(\d+)\s*(?:页|$|[^\d/])"),
    re.compile(r"第?\s*\d+\s*/\s*(\d+)\s*[页頁]"),
    re.compile(r"(?i)\bpage\s+\d+\s+of\s+(\d+)\b"),
    re.compile(r"(?i)\b(?:pageCount|countPage|totalPages?)\b[\"']?\s*[:=]\s*[\"']?(\d+)"),
    re.compile(r"(?i)<totalpage>(\d+)<"),
)


@dataclass(frozen=True, slots=True)
class Pager:
    """A pager of a page: the name that is numbered, its extension, how many pages, and the number of the second.

    `mark` stands between name and number.
    """

    stem: str
    extension: str
    pages: int
    second: int
    items: int | None = None
    mark: str = "_"

    def urls(self, page: Page) -> list[str]:
        """The addresses of all pages but the first."""
        numbers = range(self.second, self.second + min(self.pages, MAX_PAGES) - 1)
        return [urljoin(page.base, f"{self.stem}{self.mark}{number}.{self.extension}") for number in numbers]


def script_pagers(page: Page) -> list[Pager]:
    """The pagers that the scripts of a page write."""
    names = constants(page.scripts)
    found = [pager for call in _CALL.findall(page.scripts) if (pager := _called(call, names)) is not None]
    if not found and (drawn := _LAYPAGE.search(page.scripts)) and (named := _CURRENT.search(page.scripts)):
        items = int(drawn[1])
        found.append(Pager(named[1], named[3], -(-items // int(drawn[2] or 1)), 1 if named[2] else 2, items, mark=""))
    count = _COUNT.search(page.scripts)
    if not found and count and (counted := _counted(page, int(count[1] or count[2] or count[3]))) is not None:
        found.append(counted)
    return found


def _called(call: str, names: Mapping[str, str]) -> Pager | None:
    """The pager of a call's arguments: pages, current, stem, extension; in ucap's dialect a container stands before."""
    words = [word.strip() for word in call.split(",")]
    said = [word[1:-1] if word[:1] in {'"', "'"} else names.get(word, word) for word in words]
    is_ucap = len(said) > 4 and not said[0].isdecimal() and words[0][:1] in {'"', "'"}
    if is_ucap:
        said = said[1:]
    if len(said) < 4 or not said[0].isdecimal() or not _STEM_ITSELF.match(said[2]) or not said[3].isalnum():
        return None
    items = int(said[4]) if is_ucap and len(said) > 4 and said[4].isdecimal() else None
    return Pager(said[2], said[3], int(said[0]), 2 if is_ucap else 1, items)


def _counted(page: Page, pages: int) -> Pager | None:
    """The pager of a script that only says how many pages there are: `list1.html` is numbered as it is itself.

    Null for a page by a name of its own, unless the script says what it numbers.
    """
    name = page.url.rpartition("/")[2]
    own = _OWN_NUMBER.match(name)
    if own is not None:
        return Pager(own[1], own[2], pages, 2, mark="")
    stem, extension = _STEM.search(page.scripts), _EXTENSION.search(page.scripts)
    if stem is None and not name.startswith("index") and name:
        return None
    return Pager(stem[1] if stem else "index", extension[1] if extension else "html", pages, 1)


def next_pages(page: Page) -> list[str]:
    """The pages that links called 下一页, 尾页 or by a number lead to, in the list's own folder or one of its name.

    Where there are none, those count that are beside the page to which 下一页 leads, wherever that is.
    """
    host = urlsplit(page.url).netloc
    onward = [link for element, link in page.anchors if is_onward(link.text) or _is_marked(element, link.text)]
    named = (page.link(element) for element in page.root.iter("link") if (element.get("rel") or "").lower() == "next")
    links = [link for link in (*onward, *filter(None, named)) if urlsplit(link.url).netloc == host]
    own = {folder(page.url), f"{folder(page.url)}{page.url.rpartition('/')[2].partition('.')[0]}/"}
    near = [link.url for link in links if folder(link.url) in own and key(link.url) != key(page.url)]
    if near:
        return list(dict.fromkeys(near))
    called = [link for link in links if not _NUMBERED.match(_FRAME.sub("", link.text)) and _is_numbered(link.url, page)]
    around = {_around(link.url) for link in called}
    found = (link.url for link in links if _around(link.url) in around)
    return list(dict.fromkeys(url for url in found if key(url) != key(page.url)))


def _is_marked(element: Element, words: str) -> bool:
    """Whether a button without words is called next in its attributes: `<a class="next"><i></i></a>`."""
    if words or element.tag == "option":
        return False
    own = (element.get(name) or "" for name in ("class", "id", "rel", "title", "aria-label"))
    pictures = (f"{image.get('src')} {image.get('class')}" for image in element.iter("img", "i"))
    return any(_MARKED.search(said) for said in (*own, *pictures))


def _is_in_pager(element: Element) -> bool:
    """Whether what stands around a button is called a pager: arrows of pictures that change are called next too."""
    around = (f"{e.get('class') or ''} {e.get('id') or ''}" for e in element.iterancestors())
    return any(_PAGER.search(words) for words in around)


def _around(url: str) -> str:
    """The folder in which a page is one of several: of `/nb/page/2/` it is `/nb/page/`."""
    own = folder(url)
    return f"{own.rstrip('/').rpartition('/')[0]}/" if url.endswith("/") else own


def _is_numbered(url: str, page: Page) -> bool:
    """Whether an address may be a further page of a list wherever it stands: it has a number, as a page's has none."""
    return bool(_PAGED.search(url)) and not is_report(page, url)


def is_report(page: Page, url: str) -> bool:
    """Whether a page links an address as a report: 下一篇 of an article is no page of a list."""
    return any(link.url == url and read_title(link.text).is_report for link in page.links)


def is_onward(words: str) -> bool:
    """Whether a link of a pager leads on: to the next or last page, or to one by its number."""
    bare = _FRAME.sub("", words)
    return bool(_NEXT.match(bare) or _NUMBERED.match(bare)) if bare else bool(_ONWARD.search(words))


def words_on(element: Element) -> str:
    """What a button says."""
    return ((element.get("value") or "") if element.tag == "input" else text_of(element)).strip()


def unread_pager(page: Page, entries: int = FEW) -> str | None:
    """The words of a pager whose next page nobody can read off the page; null where there is none.

    A button that leads nowhere is one on a long page only: the last page of a list has it too.
    """
    for element in page.root.iter("a", "button", "span", "div", "input"):
        words = words_on(element) or ("next" if _is_marked(element, "") and _is_in_pager(element) else "")
        if len(words) > LONGEST_BUTTON or not (_MORE.match(words) or is_onward(words)) or page.link(element):
            continue
        calls = f"{element.get('href') or ''} {element.get('onclick') or ''}"
        is_number = words.strip("[]").isdigit() and element.tag == "a"
        if _LOADS.match(words) or (is_number and _WITH_NUMBER.search(calls)):
            return words
        is_button = _WITH_NUMBER.search(calls) or is_number or (_MORE.match(words) and element.tag != "span")
        if is_button and entries >= FEW:
            return words
    return None


def promised(page: Page) -> tuple[int | None, int | None]:
    """How many pages and entries a page of a list promises, in words, in its script or in JSON; null: not said."""
    return pages_said(page.data) or _first(_PAGES, page), items_said(page.data) or _first(_ITEMS, page)


def _first(patterns: tuple[re.Pattern[str], ...], page: Page) -> int | None:
    """The first number found, in the visible words before the scripts, which may have old ones."""
    for text in (page.words, page.scripts, page.html if page.ask else "") if page.data is None else (page.html,):
        if found := next((found for pattern in patterns if (found := pattern.search(text))), None):
            return min(int(found[1]), 10**7)
    return None
