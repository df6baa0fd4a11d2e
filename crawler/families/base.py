"""What a family of portals can say of a page, and what most of them say alike.

A family gets a page and returns links; it opens no socket, writes no file, catches no exception and keeps nothing.
Most are two patterns and a few marks; what a system does in its own way, its module says in its own words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.answers import path_of, rows_of
from crawler.listing import Ask, Listing
from crawler.page import Link, Page, is_below, key
from crawler.pagers import next_pages, promised, script_pagers

DOCUMENT = re.compile(r"(?i)\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)(?:$|[?#])")
"""Addresses of files that a report may come in."""
DOWNLOAD = re.compile(r"(?i)download\w*\.(?:jspx?|do|action)|downfile|/attach(?:ment)?/")
"""Addresses that give a file without looking like one."""
LEAF = re.compile(r"\.(?:s?html?|jhtml|thtml|aspx?|jspx?|php)$")
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that speaks for a family: how much (0 nothing, 1 beyond doubt), and in words."""

    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A pattern in the source of a page that speaks for a family."""

    weight: float
    pattern: re.Pattern[str]
    words: str


class Family:
    """A content management system, or the generic rest. `kin` are families met on the same portals."""

    name = ""
    kin: tuple[str, ...] = ()
    is_exact = False
    """Whether a page's entries are those of its list and nothing else, wherever they lead."""
    is_flat = False
    """Whether the addresses of columns show no tree."""
    article = NOTHING
    """Addresses (path and query) that only articles of this system have."""
    column = NOTHING
    """Addresses (path and query) that only its columns have."""
    sure = NOTHING
    """Addresses that a column of reports leads to in order to show more of it, whatever the words are."""
    hint = NOTHING
    """Addresses that other systems have too: they count for a page, and say nothing alone."""
    marks: tuple[Mark, ...] = ()

    def shape(self, url: str) -> bool:
        """Whether an address alone tells this system."""
        return bool(self.article.search(path_of(url)) or self.column.search(path_of(url)))

    def clues(self, page: Page) -> Iterator[Clue]:
        """What on a page speaks for this system."""
        if self.shape(page.url):
            yield Clue(0.6, f"an address like {path_of(page.url)[:60]}")
        for pattern, weight in ((self.article, 0.35), (self.column, 0.25), (self.hint, 0.15)):
            found = [path for link in page.links if pattern.search(path := path_of(link.url))]
            if found:
                yield Clue(weight, f"a link like {found[0][:60]}")
            if len(set(found)) > 1:
                yield Clue(weight, "and more of them")
        yield from (Clue(mark.weight, mark.words) for mark in self.marks if mark.pattern.search(page.html))

    def columns(self, page: Page) -> list[Link]:
        """The folders that a page leads to, whatever their words are: years, classes, bodies, but also the menus."""
        return unique(link for link in page.links if self.column.search(path_of(link.url)) or is_folder(link.url))

    def entries(self, page: Page) -> list[Link]:
        """What a list lists: articles, and files that it links directly."""
        rows = rows_of(page)
        return unique(link for link in (page.links if rows is None else rows) if self.is_entry(link.url))

    def is_entry(self, url: str) -> bool:
        """Whether an address may be an entry of a list."""
        return bool(self.article.search(path_of(url)) or DOCUMENT.search(url))

    def is_of(self, url: str, column: str) -> bool:
        """Whether the address of an entry tells that it belongs to this column; always, where entries are exact."""
        return self.is_exact or is_below(url, column)

    def listing(self, page: Page) -> Listing:
        """What a page of a list says of the rest: by script, else in words and links."""
        pages, items = promised(page)
        scripts = [pager for pager in script_pagers(page) if not self.article.search(f"/{pager.stem}.html")]
        urls = [url for pager in scripts for url in pager.urls(page)] or next_pages(page)
        asks = tuple(Ask(url) for url in urls)
        if scripts:
            pages, items = max(pager.pages for pager in scripts), items or scripts[0].items
        if not asks and not self.entries(page):
            asks = tuple(Ask(url) for url in page.frames)
        return Listing(asks, pages, items)

    def parts(self, page: Page) -> list[str]:
        """The further pages of an article: those of a pager that numbers the article's own name."""
        stem = page.url.rpartition("/")[2].partition(".")[0]
        scripts = [url for pager in script_pagers(page) if pager.stem == stem for url in pager.urls(page)]
        own = f"{page.url.rpartition('/')[0]}/{stem}_"
        return unique_urls(scripts or [url for url in next_pages(page) if url.startswith(own)], page)

    def attachments(self, page: Page) -> list[Link]:
        """The files that an article offers, by extension or by what looks like a download."""
        return unique(link for link in page.links if DOCUMENT.search(link.url) or DOWNLOAD.search(link.url))


def is_folder(url: str) -> bool:
    """Whether an address is a folder or the index page of one."""
    name = path_of(url).partition("?")[0].rpartition("/")[2]
    return not name or name.startswith(("index.", "default.")) or (not LEAF.search(name) and "." not in name)


def unique(links: Iterable[Link]) -> list[Link]:
    """Links, each address once, with the longest words it is linked by."""
    found: dict[str, Link] = {}
    for link in links:
        if link.url not in found or len(link.text) > len(found[link.url].text):
            found[link.url] = link
    return list(found.values())


def unique_urls(urls: Iterable[str], page: Page) -> list[str]:
    """Addresses, each once, without the page's own."""
    return list(dict.fromkeys(url for url in urls if key(url) != key(page.url)))
