"""What a family of portals must be able to say, and what most of them say alike.

A family gets a page and returns links. It opens no socket, writes no file, catches no exception and keeps nothing.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from crawler.page import Link, Page

DOCUMENT = re.compile(r"(?i)\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)(?:$|[?#])")
"""Addresses of files that a report may come in."""
LEAF = re.compile(r"\.(?:s?html?|jhtml|thtml|aspx?|jspx?|php)$")


class Family(Protocol):
    """A content management system, or the generic rest."""

    name: str

    def score(self, page: Page) -> float:
        """How sure this page is of this family: 0 not at all, 1 beyond doubt."""
        ...

    def columns(self, page: Page) -> list[Link]:
        """The folders that a page leads to, whatever their words are: years, classes, bodies, but also the menus."""
        ...

    def entries(self, page: Page) -> list[Link]:
        """What a list lists: articles, and files that it links directly."""
        ...

    def pages(self, page: Page) -> list[str]:
        """The further pages of a list that its pager promises, in order."""
        ...

    def parts(self, page: Page) -> list[str]:
        """The further pages of an article, in order."""
        ...

    def attachments(self, page: Page) -> list[Link]:
        """The files that an article offers."""
        ...


def files(page: Page) -> list[Link]:
    """The links of a page to files, each address once."""
    return unique(link for link in page.links if DOCUMENT.search(link.url))


def unique(links: Iterable[Link]) -> list[Link]:
    """Links, each address once, with the longest words it is linked by."""
    found: dict[str, Link] = {}
    for link in links:
        if link.url not in found or len(link.text) > len(found[link.url].text):
            found[link.url] = link
    return list(found.values())
