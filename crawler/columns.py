"""Columns and their entries as a walk knows them, and which links of a column's page lead on to reports."""

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from crawler.anchors import Element
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
_MORE = re.compile(r"(?i)^[\[【>»+\s]*(?:查看|点击)?(?:更多|more|全部)[\]】>»+.…\s]*$")
_NEAR = 4
"""Elements around 更多 in which its list stands."""
_MENU = re.compile(r"(?i)\b(?:nav|header|footer|menu|top|foot|link)|nav\b|menu\b|links\b")
"""Names of what stands on every page of a site."""
_LONGEST_NAME = 14
_OLDER = re.compile(r"往年|历年|历史|以往|归档|往期|以前")


def more_of(page: Page) -> list[Link]:
    """Where 更多 beside a few reports leads: to all of them, under the heading of its block where that is a name."""
    found = []
    for element, link in page.anchors:
        if not _MORE.match(link.text):
            continue
        for block in islice(element.iterancestors(), _NEAR):
            inside = [below for each in block.iter("a") if each is not element and (below := page.link(each))]
            if any(_MORE.match(other.text) for other in inside):
                break
            if any(read_title(other.text).is_report for other in inside):
                found.append(Link(link.url, _heading(block)))
                break
    return found


def _heading(block: Element) -> str:
    """The first words of a block, if they name a year, a class or a body."""
    first = next((text for text in map(str.strip, map(str, block.itertext())) if text), "")
    return first if kind_of(first) in _BELOW else ""


def besides(page: Page, family: Family) -> list[Link]:
    """Columns of unclear names that stand in one list with two of clear ones: 医疗卫生系统 beside 部门 and 乡镇."""
    blocks: dict[Element, list[tuple[Link, Kind]]] = {}
    for element, link in page.anchors:
        block = next(element.iterancestors("ul", "ol", "dl", "table"), None)
        if block is not None and not _is_in_menu(element):
            blocks.setdefault(block, []).append((link, kind_of(link.text)))
    found = []
    for links in blocks.values():
        if sum(kind in _BELOW for _, kind in links) > 1:
            found += [link for link, kind in links if kind == "unclear" and 1 < len(link.text) <= _LONGEST_NAME]
    known = {key(link.url) for link in family.entries(page)}
    return [link for link in found if key(link.url) not in known and not is_avoided(link.url, link.text)]


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
        if kind == "reports" and _OLDER.search(link.text):
            return True
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


def is_only_way(column: Column, page: Page, element: Element, kind: Kind) -> bool:
    """Whether a link of a page that lists no report leads on by its words alone: to years, classes, bodies.

    A body's page does not lead to other bodies; what stands in a menu of the site leads elsewhere.
    """
    if not column.is_reports or kind not in {"year", "class", "body"} or is_avoided(page.url, ""):
        return False
    if column.path and kind_of(column.path[-1]) == kind:
        return False
    return not _is_in_menu(element)


def _is_in_menu(element: Element) -> bool:
    around = (f"{e.tag} {e.get('class') or ''} {e.get('id') or ''}" for e in element.iterancestors())
    return any(_MENU.search(words) for words in around)


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
