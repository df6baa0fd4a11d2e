"""What every simulated portal is made of: pages made when asked for, lists with their promise, reports with addresses.

A site is built in milliseconds: it only lays out addresses. The page behind an address is written at the first
request and kept among the last few hundred.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from urllib.parse import parse_qs

from simulator.portals.places import County
from simulator.portals.reports import Report

Pager = Literal["createPageHTML", "createPage", "variables", "anchors"]
"""How a list pages (PORTALS §1.1): three dialects of script; plain anchors on sites of no family."""
DayFormat = Literal["%Y-%m-%d", "[%Y-%m-%d]", "(%m-%d)", "%Y年%m月%d日", "%Y/%m/%d"]
Lookalike = Literal[
    "website_report",
    "law_government_report",
    "notice_about_reports",
    "interpretation",
    "guide",
    "robots",
    "soft_404",
    "dead",
]
"""What stands in report lists and is none: other yearly reports, notices, picture stories, guides; a page that
robots.txt forbids; a page that says, with status 200, that it is not there; one that answers 404."""

Absence = Literal["not_published", "not_yet_founded"]
"""Why there is no report of a body on a year: its office published none; the body was founded later."""

FILES = "//files"
"""The mark of a path that is on the portal's file host."""
KEPT_PAGES = 300
"""Pages kept in memory, about 60 kB each."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: bytes, type as the server tells it, status, the day it last changed, where it redirects to."""

    body: bytes
    media_type: str = "text/html"
    status: int = 200
    changed_on: date | None = None
    location: str | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: path, query, method, body, and the headers that servers look at (names in lower case)."""

    path: str
    query: str = ""
    method: str = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """A field of the query or of the form."""
        for text in (self.query, self.body):
            if found := parse_qs(text, keep_blank_values=True).get(name):
                return found[0]
        return default

    def number(self, name: str, default: int) -> int:
        """A field that is a number."""
        text = self.get(name)
        return int(text) if text.isdecimal() else default


Maker = Callable[[], Page]
Handler = Callable[[Asked], Page]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list: where it leads, its full title and its day; the report or the look-alike behind it."""

    path: str
    title: str
    day: date
    report: Report | None = None
    lookalike: Lookalike | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A list: its folder, its name, the names and folders above it, its entries and how it shows them."""

    folder: str
    name: str
    trail: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    per_page: int
    pager: Pager
    day_format: DayFormat = "%Y-%m-%d"
    cut_at: int = 26
    has_title_attribute: bool = True

    @property
    def pages(self) -> int:
        """How many pages the pager promises; an empty list has one."""
        return max(1, -(-len(self.items) // self.per_page))

    def page(self, number: int) -> tuple[Item, ...]:
        """The entries of one page, counted from 0."""
        return self.items[number * self.per_page : (number + 1) * self.per_page]

    def shown(self, item: Item) -> str:
        """The title as the list prints it, cut where it is too long."""
        return item.title if len(item.title) <= self.cut_at else item.title[: self.cut_at] + "…"


@dataclass(frozen=True, slots=True)
class Placed:
    """A report on a portal: its pages in order (twins are further addresses of the same), its attachments."""

    report: Report
    paths: tuple[str, ...]
    twins: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(slots=True)
class Site:
    """One portal: who publishes there, its pages by path, its lists, what must be found and what must not.

    `republished` is how often all lists were written anew, `missing` what an unknown path answers (null: nginx's 404),
    `absent` says of which body (full name) and year there is no report.
    """

    slug: str
    name: str
    host: str
    county: County
    family: str
    robots: str | None
    start: tuple[str, ...] = ()
    notes: str = ""
    file_host: str | None = None
    browser: str = ""
    port: int = 80
    republished: int = 0
    pages: dict[str, Maker] = field(default_factory=dict)
    files: dict[str, Maker] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    missing: Maker | None = None
    absent: dict[tuple[str, int], Absence] = field(default_factory=dict)
    _made: OrderedDict[str, Page] = field(default_factory=OrderedDict)

    def url(self, path: str) -> str:
        """The address of a path here or, with `FILES` before it, on the file host."""
        host = self.host
        if path.startswith(FILES):
            host, path = self.file_host or host, path.removeprefix(FILES)
        return f"http://{host}{'' if self.port == 80 else f':{self.port}'}{path}"

    def answer(self, asked: Asked, *, is_file_host: bool = False) -> Page:
        """What a request is answered: by the program at its path, else by the page there, which is only read."""
        if not is_file_host and (handler := self.handlers.get(asked.path)):
            return handler(asked)
        if not is_file_host and (address := f"{asked.path}?{asked.query}") in self.pages:
            return self.get(address)
        if asked.method not in {"GET", "HEAD"}:
            return Page(b"", status=405)
        return self.get(asked.path, is_file_host=is_file_host)

    def get(self, path: str, *, is_file_host: bool = False) -> Page:
        """The page at a path: made now or a moment ago; the site's own answer for paths that it does not have."""
        known: Mapping[str, Maker] = self.files if is_file_host else self.pages
        key = (FILES if is_file_host else "") + path
        if (page := self._made.get(key)) is not None:
            self._made.move_to_end(key)
            return page
        if maker := known.get(path) or _index(known, path):
            page = maker()
        elif f"{path}/index.html" in known:
            return Page(b"", status=301, location=path + "/")
        else:
            return NOT_FOUND if self.missing is None or is_file_host else self.missing()
        self._made[key] = page
        if len(self._made) > KEPT_PAGES:
            self._made.popitem(last=False)
        return page


def _index(known: Mapping[str, Maker], folder: str) -> Maker | None:
    """The index page of a folder."""
    names = ("index.html", "index.shtml", "index.htm") if folder.endswith("/") else ()
    return next((known[folder + name] for name in names if folder + name in known), None)


NOT_FOUND = Page(
    b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n"
    b"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
    status=404,
)
"""What nginx says."""
