"""Pagers: those that a script writes, those made of links, and what either promises.

Two functions of the same name have different arguments and bases:

- TRS: `createPageHTML(pages, current, "index", "html")`, or `createPage`; counts from 0, page 2 is `index_1.html`.
- ucap: `createPageHTML('div', pages, current, 'list', 'shtml', rows)`; counts from 1, page 2 is `list_2.shtml`.
- TRS without the function: `var countPage = 17`, and a wrong old call left behind in a comment.
- TRS as some ministries have it: `pagination_script_config.total = 17`.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.answers import items_said, pages_said
from crawler.page import Page, folder, key, text_of

MAX_PAGES = 2000
"""A pager that promises more is broken."""

_TRS = re.compile(r"""createPage(?:HTML)?\s*\(\s*(\d+)\s*,\s*\d+\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']""")
_UCAP = re.compile(
    r"""createPageHTML\s*\(\s*["'][\w-]+["']\s*,\s*(\d+)\s*,\s*\d+\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']"""
    r"""(?:\s*,\s*["']?(\d+))?"""
)
_COUNT = re.compile(r"var\s+(?:countPage|pageCount|totalPage)\s*=\s*(\d+)|pagination_script_config\.total\s*=\s*(\d+)")
_STEM = re.compile(r"""href=\\?["']([\w-]+)\\?["']?\s*\+""")
_EXTENSION = re.compile(r"""\+\s*\\?["']\.(s?html?|jhtml)""")
_NEXT = re.compile(r"^(?:下一?[页頁]|后一?页|尾页|末页|最后一?页|next(?:page)?|last|[2-9]|\d{2,4})$", re.IGNORECASE)
_FRAME = re.compile(r"[\s<>«»‹›→()（）【】|·\[\]]+")
"""What the words of a pager are set in: `下一页>`, `[2]`."""
_ONWARD = re.compile(r"[>»›→]")
_MORE = re.compile(r"^(?:点击|上拉)?(?:加载|查看|显示)更多")
_WITH_NUMBER = re.compile(r"\(.*\d.*\)")
LONGEST_BUTTON = 12
"""Characters on a button of a pager."""
_OWN_NUMBER = re.compile(r"([A-Za-z-]*)\d{1,3}\.(s?html?)$")
_ITEMS = (
    re.compile(r"共有?计?\s*[:：]?\s*(\d+)\s*[条篇](?=记录|信息|数据|结果|内容|[第每当首上下共页尾]|[^一-鿿]|$)"),
    re.compile(r"(?i)\b(?:totalRecords?|totalCount|rowCount)\b[\"']?\s*[:=]\s*[\"']?(\d+)"),
    re.compile(r"\bcount\s*:\s*(\d+)\s*,\s*limit\s*:"),  # layui's laypage
    re.compile(r"(?i)<totalrecord>(\d+)<"),
)
_PAGES = (
    re.compile(r"共\s*(\d+)\s*页"),
    re.compile(r"第?\s*\d+\s*/\s*(\d+)\s*页"),
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
    scripts = page.scripts
    found = [Pager(stem, extension, int(pages), 1) for pages, stem, extension in _TRS.findall(scripts)]
    for pages, stem, extension, items in _UCAP.findall(scripts):
        found.append(Pager(stem, extension, int(pages), 2, int(items) if items else None))
    count = _COUNT.search(scripts)
    if not found and count:
        found.append(_counted(page, int(count[1] or count[2])))
    return found


def _counted(page: Page, pages: int) -> Pager:
    """The pager of a script that only says how many pages there are: `list1.html` is numbered as it is itself."""
    own = _OWN_NUMBER.match(page.url.rpartition("/")[2])
    if own is not None:
        return Pager(own[1], own[2], pages, 2, mark="")
    stem, extension = _STEM.search(page.scripts), _EXTENSION.search(page.scripts)
    return Pager(stem[1] if stem else "index", extension[1] if extension else "html", pages, 1)


def next_pages(page: Page) -> list[str]:
    """The pages that links called 下一页, 尾页 or by a number lead to, in the list's own folder or one of its name."""
    own = {folder(page.url), f"{folder(page.url)}{page.url.rpartition('/')[2].partition('.')[0]}/"}
    found = (link.url for link in page.links if is_onward(link.text) and folder(link.url) in own)
    return list(dict.fromkeys(url for url in found if key(url) != key(page.url)))


def is_onward(words: str) -> bool:
    """Whether a link of a pager leads on: to the next or last page, or to one by its number."""
    bare = _FRAME.sub("", words)
    return bool(_NEXT.match(bare) if bare else _ONWARD.search(words))


def unread_pager(page: Page) -> str | None:
    """The words of a pager whose next page nobody can read off the page; null where there is none.

    A button that leads nowhere is one on a long page only: the last page of a list has it too.
    """
    for element in page.root.iter("a", "button", "span", "div", "input"):
        words = (element.get("value") or "" if element.tag == "input" else text_of(element)).strip()
        if len(words) > LONGEST_BUTTON or not (_MORE.match(words) or is_onward(words)) or page.link(element):
            continue
        calls = f"{element.get('href') or ''} {element.get('onclick') or ''}"
        is_number = words.strip("[]").isdigit() and element.tag == "a"
        if _WITH_NUMBER.search(calls) or is_number or (_MORE.match(words) and element.tag != "span"):
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
