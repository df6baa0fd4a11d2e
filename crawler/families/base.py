"""What a family of portals can say of a page, and what most of them say alike.

A family gets a page and returns links; it opens no socket, writes no file, catches no exception and keeps nothing.
Most are two patterns and a few marks; what a system does in its own way, its module says in its own words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler import forms, interfaces
from crawler.answers import path_of, rows_of
from crawler.listing import Ask, Listing
from crawler.page import Link, Page, is_below, key
from crawler.pagers import next_pages, promised, script_pagers
from parser.titles import read_title

DOCUMENT = re.compile(r"(?i)\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)(?:$|[?#])")
"""Addresses of files that a report may come in."""
DOWNLOAD = re.compile(
    r"(?i)download\w*\.(?:jspx?|do|action|aspx?|ashx|php)|down(?:load)?file|/attach(?:ment)?/|(?:get|open|view)_?file\b"
    r"|/down(?:load)?(?:/\w+)?\?"
)
"""Addresses that give a file without looking like one."""
_FILE_NAME = re.compile(r"(?i)\S\.(?:pdf|docx?|wps|xlsx?|ofd|rtf|zip|rar)[）)】\]]?$")
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
            found = [path for path in page.paths if pattern.search(path)]
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
        if rows is not None and page.data is not None:
            return unique(rows)
        return unique(link for link in (page.links if rows is None else rows) if self.is_entry(link.url))

    def is_entry(self, url: str) -> bool:
        """Whether an address may be an entry of a list."""
        return bool(self.article.search(path_of(url)) or DOCUMENT.search(url))

    def is_of(self, url: str, column: str) -> bool:
        """Whether the address of an entry tells that it belongs to this column; always, where entries are exact."""
        return self.is_exact or is_below(url, column)

    def listing(self, page: Page) -> Listing:
        """What a page of a list says of the rest: by script, in words and links, by a form, by an interface."""
        if page.opener and page.ask:
            return interfaces.following(page)
        pages, items = promised(page)
        scripts = [pager for pager in script_pagers(page) if not self.article.search(f"/{pager.stem}.html")]
        urls = [url for pager in scripts for url in pager.urls(page)] or next_pages(page)
        asks = tuple(Ask(url) for url in urls)
        if scripts:
            pages, items = max(pager.pages for pager in scripts), items or scripts[0].items
        if asks:
            return Listing(asks, pages, items)
        entries = self.entries(page)
        if page.frames and page.ask is None and not any(read_title(link.text).is_report for link in entries):
            return Listing(tuple(Ask(url) for url in page.frames), pages, items, is_open=True)
        if (sent := forms.next_ask(page)) is not None:
            return Listing((sent,), pages, items, is_open=not pages and not items)
        if page.ask is None and (asked := interfaces.first_ask(page, has_rows=bool(entries))) is not None:
            return Listing((asked,), pages, items, is_open=not pages)
        return Listing((), pages, items)

    def parts(self, page: Page) -> list[str]:
        """The further pages of an article: those of a pager that numbers the article's own name."""
        stem = page.url.rpartition("/")[2].partition(".")[0]
        scripts = [url for pager in script_pagers(page) if pager.stem == stem for url in pager.urls(page)]
        own = (f"{page.url.rpartition('/')[0]}/{stem}_", f"{page.url}&" if "?" in page.url else f"{page.url}?")
        return unique_urls(scripts or [url for url in next_pages(page) if url.startswith(own)], page)

    def attachments(self, page: Page) -> list[Link]:
        """The files that an article offers, by extension or by what looks like a download."""
        return unique(link for link in page.links if is_file(link))


def is_file(link: Link) -> bool:
    """Whether a link offers a file: by its address, or by words that are a file's name."""
    return bool(DOCUMENT.search(link.url) or DOWNLOAD.search(link.url) or _FILE_NAME.search(link.text))


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
