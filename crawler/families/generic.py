"""Portals of no family that we know: lists, pagers and years by their look alone.

Recognised by    nothing; it takes what no family claims.
Columns          links to folders; options of select boxes and tabs whose words are a year, wherever they lead.
Lists            the block of links in which a report's title stands; with no such title, blocks whose rows have days.
Pagers           scripts (`crawler.pagers`); links called 下一页 or numbered, of the list's own folder.
Attachments      links to files by extension; download scripts by name.
Gone wrong       pagers that count down (page 2 of 31 is `30.htm`): followed by links, never computed;
                 page 2 that is page 1 again: seen by the walk, which compares entries.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.families.base import DOCUMENT, LEAF, files, unique
from crawler.page import Element, Link, Page, folder, key
from crawler.pagers import script_pagers
from crawler.words import kind_of
from parser.titles import read_title

_PAGER = re.compile(
    r"^(?:[上下前后]一?[页篇]|首页|[尾末]页|最后一?页|[<>«»\[\]\d]+|next|prev\w*|last|first)$", re.IGNORECASE
)
_NEXT = re.compile(r"^(?:下一?页|后一?页|尾页|末页|最后一?页|>+|»|next|last|\[?\d{1,4}\]?)$", re.IGNORECASE)
_YEAR = re.compile(r"^20\d\d\s*(?:年度?)?$")
_DOWNLOAD = re.compile(r"(?i)download\w*\.jsp|downfile|/attach(?:ment)?/")
_BLOCKS = frozenset({"ul", "ol", "table", "dl", "div", "section", "body"})


class Generic:
    """See above."""

    name = "generic"

    def score(self, page: Page) -> float:
        """Always a little: somebody has to do it."""
        return 0.1 if page.links else 0.05

    def columns(self, page: Page) -> list[Link]:
        """Folders, and years wherever they lead."""
        return unique(link for link in page.links if not _is_leaf(link.url) or _is_column(link.text))

    def entries(self, page: Page) -> list[Link]:
        """The rows of the blocks that hold a report's title; else the rows with a day."""
        rows = [(element, link) for element in page.root.iter("a") if (link := page.link(element)) and _is_row(link)]
        blocks = {_block(element) for element, link in rows if read_title(link.text).is_report}
        return unique(link for element, link in rows if (_block(element) in blocks if blocks else link.is_dated))

    def pages(self, page: Page) -> list[str]:
        """What the scripts say, else the links of a pager."""
        if urls := [url for pager in script_pagers(page) for url in pager.urls(page)]:
            return urls
        found = (link.url for link in page.links if _NEXT.match(link.text) and _is_sibling(link.url, page.url))
        return list(dict.fromkeys(url for url in found if key(url) != key(page.url)))

    def parts(self, page: Page) -> list[str]:
        """Links of a pager whose addresses continue the article's own."""
        stem = page.url.rpartition(".")[0]
        return list(dict.fromkeys(url for url in self.pages(page) if url.startswith(stem + "_")))

    def attachments(self, page: Page) -> list[Link]:
        """Files by extension, and what looks like a download."""
        return unique([*files(page), *(link for link in page.links if _DOWNLOAD.search(link.url))])


def _block(element: Element) -> Element | None:
    """The list that a link stands in: the nearest block around it that holds other links too."""
    around: Iterable[Element] = element.iterancestors(*_BLOCKS)
    return next((block for block in around if sum(1 for _ in block.iter("a")) > 1), None)


def _is_row(link: Link) -> bool:
    """Whether a link may be an entry of a list: it leads to a page or file, and is no button of a pager or year."""
    return _is_leaf(link.url) and not _PAGER.match(link.text) and kind_of(link.text) != "year"


def _is_column(text: str) -> bool:
    """Whether words name a column and no report: a bare year, or reports without year and body."""
    title = read_title(text)
    is_bare = title.year is None and title.agency is None
    return bool(_YEAR.match(text)) or (is_bare and kind_of(text) == "reports")


def _is_leaf(url: str) -> bool:
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    is_page = bool(LEAF.search(name)) and not name.startswith(("index.", "default.", "list."))
    return is_page or bool(DOCUMENT.search(url)) or bool(re.search(r"\d{4,}$", name)) or "id=" in parts.query.lower()


def _is_sibling(url: str, page: str) -> bool:
    return folder(url) == folder(page)
