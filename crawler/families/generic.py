"""Portals of no family that we know: lists, pagers and years by their look alone.

Recognised by    nothing; it takes what no family claims.
Columns          links to folders; options of select boxes and tabs whose words are a year, wherever they lead; 更多
                 beside a few reports. Tabs, boxes and forms that ask for a year or body at a time: `crawler.views`.
Lists            the block of links in which a report's title stands; with no such title, blocks whose rows have days.
                 Pages by scripts (`crawler.pagers`) in both dialects; links called 下一页 or numbered, of the
                 list's own folder, or beside the page that 下一页 leads to; forms that a button sends, also
                 `__doPostBack` with its `__VIEWSTATE` (`crawler.forms`); interfaces that a script asks with a number of
                 the page among its fields, by GET, form or JSON (`crawler.interfaces`).
Articles         further pages by links that continue the article's own name.
Attachments      links to files by extension; download scripts by name.
Gone wrong       pagers that count down (page 2 of 31 is `30.htm`): followed by links, never computed; page 2 that is
                 page 1 again: seen by the walk, which compares entries.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.anchors import Element
from crawler.answers import beside, rows_in_scripts, rows_of
from crawler.families.base import DOCUMENT, LEAF, Clue, Family, is_folder, unique
from crawler.listing import Ask, Listing, from_page
from crawler.page import Link, Page
from crawler.words import kind_of, names_part
from parser.titles import read_title

_PAGER = re.compile(
    r"^(?:[上下前后]一?[页篇]|首页|[尾末]页|最后一?页|[<>«»\[\]\d]+|next|prev\w*|last|first)$", re.IGNORECASE
)
_YEAR = re.compile(r"^20\d\d\s*(?:年度?)?$")
_BLOCKS = frozenset({"ul", "ol", "table", "dl", "div", "section", "body"})
_MORE = re.compile(r"""["']([^"'\s]+[?&](?:page|pageNo|pageNum|pageIndex|cur_page|currentPage|p)=)["']\s*\+""")
_NUMBER = re.compile(r"([?&](?:page|pageNo|pageNum|pageIndex|cur_page|currentPage|p)=)(\d+)")


class Generic(Family):
    """See above."""

    name = "generic"

    def clues(self, page: Page) -> Iterator[Clue]:
        """Always a little: somebody has to do it."""
        yield Clue(0.1 if page.links else 0.05, "no mark of any family")

    def columns(self, page: Page) -> list[Link]:
        """Folders; years, classes and bodies wherever they lead."""
        return unique(link for link in page.links if not _is_leaf(link.url) or _is_column(link))

    def entries(self, page: Page) -> list[Link]:
        """The rows of blocks that hold a report's title; else the rows with a day and the files; else a script's."""
        if (answered := rows_of(page)) is not None:
            return unique(answered)
        rows = [(element, link) for element, link in page.anchors if element.tag != "option" and _is_row(link)]
        blocks = {_block(element) for element, link in rows if read_title(link.text).is_report or names_part(link.text)}
        if blocks:
            return unique(link for element, link in rows if _block(element) in blocks)
        found = unique(link for _, link in rows if link.is_dated or DOCUMENT.search(link.url))
        return found or unique(link for link in rows_in_scripts(page) if not _is_column(link))

    def is_entry(self, url: str) -> bool:
        """Whatever leads to a page or a file."""
        return _is_leaf(url)

    def listing(self, page: Page) -> Listing:
        """Also scripts that load more: the next number until nothing comes, or until what was promised has come."""
        listing = super().listing(page)
        more = _MORE.search(page.joined_scripts)
        if listing.asks or (page.ask and page.opener and not more):
            return listing
        if page.ask and (page.opener or more) and (found := _NUMBER.search(page.ask.url)):
            following = replace(page.ask, url=_NUMBER.sub(rf"\g<1>{int(found[2]) + 1}", page.ask.url))
            is_last = listing.pages is not None and int(found[2]) >= listing.pages
            return Listing(() if is_last else (following,), listing.pages, listing.items, is_open=not listing.pages)
        if not more:
            return listing
        first = 2 if self.entries(page) else 1
        ask = Ask(f"{beside(page, more[1])}{first}", "GET", "", from_page(page.url))
        return Listing((ask,), listing.pages, listing.items, is_open=True)


def _block(element: Element) -> Element | None:
    """The list that a link stands in: the nearest block around it that holds other links too."""
    around: Iterable[Element] = element.iterancestors(*_BLOCKS)
    return next((block for block in around if sum(1 for _ in block.iter("a")) > 1), None)


def _is_row(link: Link) -> bool:
    """Whether a link may be an entry of a list: it leads to a page or file, and is no button of a pager or year.

    A folder is one too where a day stands beside a body's report on a year (`/dxqzf69/2291822/index.html`, 平谷).
    """
    if not _is_leaf(link.url):
        title = read_title(link.text)
        if not link.is_dated or not title.is_report or title.year is None or title.agency is None:
            return False
    if not link.is_dated and not DOCUMENT.search(link.url) and _is_column(link):
        return False
    is_year = _YEAR.match(link.text) or (kind_of(link.text) == "year" and not link.is_dated)
    return not _PAGER.match(link.text) and not is_year


def _is_column(link: Link) -> bool:
    """Whether words name a column and no report: a bare year, reports without year and body; a class, a body or the
    reports of a year where no day stands beside them."""
    if DOCUMENT.search(link.url):
        return False
    title = read_title(link.text)
    is_bare = title.year is None and title.agency is None
    if _YEAR.match(link.text) or (is_bare and kind_of(link.text) == "reports"):
        return True
    return not link.is_dated and kind_of(link.text) in {"class", "body", "year"}


def _is_leaf(url: str) -> bool:
    if is_folder(url) and not re.search(r"\d{4,}$|/content_", urlsplit(url).path):
        return "id=" in urlsplit(url).query.lower()
    name = urlsplit(url).path.rpartition("/")[2]
    is_page = bool(LEAF.search(name)) and not name.startswith("list.")
    return is_page or bool(DOCUMENT.search(url)) or bool(re.search(r"\d{4,}$", name))
