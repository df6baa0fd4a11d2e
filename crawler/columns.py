"""Columns and their entries as a walk knows them, and which links of a column's page lead on to reports."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.answers import path_of
from crawler.asking import Fetch
from crawler.discovery.leads import hidden, leads
from crawler.discovery.promise import is_avoided
from crawler.families import Family
from crawler.families.base import is_folder
from crawler.listing import Ask
from crawler.page import Link, Page, folder, is_below, is_in_root, key
from crawler.words import Kind, kind_of
from parser.titles import read_title
from storage.crawls import Known


@dataclass(frozen=True, slots=True)
class Column:
    """A list, or a page that leads to lists: its address, the names that led there, whether it is one of reports."""

    url: str
    path: tuple[str, ...] = ()
    is_reports: bool = False
    depth: int = 0

    @property
    def name(self) -> str:
        """The names that led there, as they are kept."""
        return " > ".join(self.path)

    @property
    def publisher(self) -> str | None:
        """The body whose column it is, if a name on the way is one."""
        return next((name for name in reversed(self.path) if kind_of(name) == "body"), None)

    def fetch(self, ask: Ask) -> Fetch:
        """The request for a page of it."""
        return Fetch(
            ask.url, "list", self.name or None, found_on=None, method=ask.method, body=ask.body, headers=ask.headers
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of a list that may be a report."""

    link: Link
    column: Column

    def fetch(self, known: Known | None) -> Fetch:
        """The request for it."""
        return Fetch(
            self.link.url,
            "document",
            self.column.name,
            self.link.text or None,
            self.link.day,
            self.column.publisher,
            self.column.url,
            known,
        )


def below_of(page: Page, family: Family) -> list[Link]:
    """What may lie below a column: its page's folders, and years, classes and bodies that scripts hide there."""
    unseen = hidden(page)
    plain = [link for link in family.columns(page) if key(link.url) not in unseen]
    known = {key(link.url) for link in plain}
    others = (lead for lead in leads(page) if lead.how in _HIDDEN and key(lead.url) not in known)
    named = (Link(lead.url, lead.words) for lead in others if kind_of(lead.words) in _BELOW)
    return [*plain, *(link for link in named if read_title(link.text).agency is None)]


_HIDDEN = frozenset({"control", "attribute", "script"})
_BELOW = frozenset({"reports", "year", "class", "body"})


def is_way(column: Column, link: Link, kind: Kind, family: Family) -> bool:
    """Whether a link of a column's page leads to reports.

    Below a column of reports everything does, and so do other years beside it. On other pages the words decide, inside
    the folder. Where addresses show no tree (`is_flat`), years, classes and bodies that a column of reports leads to
    are below it; so is what is `sure`.
    """
    if urlsplit(link.url).path in {"", "/"} or is_avoided(link.url, link.text):
        return False
    is_inside = is_below(link.url, column.url)
    if column.is_reports:
        if family.sure.search(path_of(link.url)):
            return True
        if family.is_flat:
            return kind in _BELOW
        if is_in_root(column.url):
            return is_inside or kind in _BELOW
        if not is_own_folder(column.url):
            return (is_inside and kind in _BELOW) or _is_in_folder_of_name(link.url, column.url)
        return (is_inside and kind != "gate") or (kind == "year" and _are_beside(link.url, column.url))
    if kind == "unclear":
        return is_inside and column.depth == 0 and not family.is_flat
    return is_inside or (family.is_flat and kind == "reports")


def is_own_folder(column: str) -> bool:
    """Whether the folder of a column is its own: a page by a name of its own shares it with its neighbours."""
    return is_folder(column) and not urlsplit(column).query


def _is_in_folder_of_name(url: str, column: str) -> bool:
    """Whether an address lies in the folder that bears the name of a column's page: `/a/nb.htm`, `/a/nb/2024.htm`."""
    path = urlsplit(column).path
    own = f"{folder(column)}{path.rpartition('/')[2].partition('.')[0]}/"
    return not is_folder(column) and folder(url).startswith(own)


def _are_beside(url: str, column: str) -> bool:
    """Whether two different folders lie in the same one."""
    if folder(url) == folder(column):
        return False
    parents = [folder(address).rstrip("/").rpartition("/")[0] for address in (url, column)]
    return parents[0] == parents[1]
