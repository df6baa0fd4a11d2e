"""Columns and their entries as a walk knows them, and which links of a column's page lead on to reports."""

from dataclasses import dataclass

from crawler.answers import path_of
from crawler.asking import Fetch
from crawler.families import Family
from crawler.listing import Ask
from crawler.page import Link, folder, is_below, is_in_root
from crawler.words import Kind, kind_of
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


def is_way(column: Column, link: Link, kind: Kind, family: Family, *, roams: bool) -> bool:
    """Whether a link of a column's page leads to reports.

    Below a column of reports everything does, and so do other years beside it. On other pages the words decide: inside
    the folder, and all over the portal for a walk that began at the home page. Where addresses show no tree
    (`is_flat`), years, classes and bodies that a column of reports leads to are below it; so is what is `sure`.
    """
    is_inside = is_below(link.url, column.url)
    if column.is_reports:
        if family.sure.search(path_of(link.url)):
            return True
        if family.is_flat:
            return kind in {"reports", "year", "class", "body"}
        if is_in_root(column.url):
            return is_inside or kind in {"reports", "year", "class", "body"}
        return is_inside or (kind == "year" and _are_beside(link.url, column.url))
    if kind == "unclear":
        return is_inside and column.depth == 0 and not roams and not family.is_flat
    return is_inside or (roams and kind in {"reports", "gate", "class"}) or (family.is_flat and kind == "reports")


def _are_beside(url: str, column: str) -> bool:
    """Whether two different folders lie in the same one."""
    if folder(url) == folder(column):
        return False
    parents = [folder(address).rstrip("/").rpartition("/")[0] for address in (url, column)]
    return parents[0] == parents[1]
