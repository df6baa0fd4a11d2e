"""A walk over one portal: which page to ask for next, and what to make of the answer. It knows no network.

A walk is a generator: it yields a `Fetch` and is sent the `Answer`. One thing at a time, because a portal is one
connection; so the order is the same whether an answer comes from the network or, in a run that goes on where another
was cut off, from the archive. First all lists are walked, then the documents they name are fetched, then it is seen
what has vanished.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import replace
from functools import partial

from crawler.asker import Asker, Ended, Steps
from crawler.asking import Answer, Fetch, Notes, Options, Site
from crawler.columns import Column, Entry, below_of, besides, is_only_way, is_way, more_of
from crawler.discovery.finds import account
from crawler.discovery.naming import crumbs, parts_of
from crawler.discovery.search import Discovery
from crawler.documents import Documents
from crawler.families import FAMILIES, Family, Sighting, detect, new_sights
from crawler.listing import Ask
from crawler.lists import Lists
from crawler.memory import Memory
from crawler.page import Link, Page, is_below, is_html, key
from crawler.views import View, views
from crawler.words import kind_of
from parser.titles import read_title
from storage.crawls import Known
from storage.links import OpenLink

MAX_DEPTH = 7
"""Folders below a start column; real ones have four."""
MAX_JUMPS = 3
LIKELY = 0.5
"""Below this a page's own evidence counts less than that of the whole portal."""


class Walk:
    """A walk over one portal."""

    def __init__(
        self,
        site: Site,
        known: Callable[[], Mapping[str, Known]],
        notes: Notes,
        options: Options,
        memory: Memory | None = None,
    ) -> None:
        self.site = site
        self.load = known
        self.known: dict[str, Known] = {}
        self.notes = notes
        self.is_whole = False
        self.sights = new_sights()
        self.asker = Asker(site, notes, options)
        self.memory = memory or Memory()
        self.lists = Lists(self.asker, self.known, self.memory)
        self.documents = Documents(self.asker, self.known, self.sights, self.lists)
        self._columns: set[str] = set()
        self._jumped: set[str] = set()
        self.discovery: Discovery | None = None

    @property
    def sighting(self) -> Sighting | None:
        """The family that the columns' pages showed together; null before there was one."""
        return self.sights.best() if self.sights.clues else None

    def steps(self) -> Steps:
        """The whole walk. What is known of the portal is loaded when it begins, and forgotten when it ends."""
        self.known |= {key(url): page for url, page in self.load().items()}
        self.memory.begin()
        try:
            for column in self._declared() or (yield from self._discovered()):
                yield from self._column(column)
            if not self.asker.searches and not self.memory.has_rested_list:
                self.asker.is_broken = True
                self.memory.doubt()
                self.notes.event("empty", self.site.url, detail=self._why_empty())
            for entry in [*self.lists.entries.values(), *self._strays()]:
                yield from self.documents.document(entry)
            yield from self.documents.again.steps(self._whole)
            self.is_whole = not self.asker.is_broken
            self.memory.end(is_whole=self.is_whole)
        except Ended:
            return
        finally:
            self.known.clear()
            self.memory.forget()

    def discover(self) -> Steps:
        """Only the search for columns of reports; no list is walked."""
        try:
            yield from self._discovered()
            self.is_whole = not self.asker.is_broken
        except Ended:
            return

    def _declared(self) -> list[Column]:
        """The columns at which the portal's row says that reports are, or an earlier search found them."""
        paths = self.site.paths
        return [Column(url, paths.get(url, ()), is_reports=url in paths) for url in self.site.starts]

    def _discovered(self) -> Generator[Fetch, Answer, list[Column]]:
        """The columns of reports that a search from the home page finds."""
        if self.site.rests is not None:
            return []
        self.discovery = Discovery(self.asker)
        found = yield from self.discovery.steps()
        if self.discovery.silence is not None:
            self.lists.failed(Column(self.site.url), self.discovery.silence)
        self.asker.site = self.site = replace(self.site, hosts=self.site.hosts | self.discovery.hosts)
        return [Column(column.url, column.path, is_reports=True) for column in found]

    def _strays(self) -> list[Entry]:
        """The reports that pages on the way to the columns link, and no list names, at this address or another."""
        listed = {read_title(entry.link.text).text for entry in self.lists.entries.values()}
        strays = self.discovery.strays.values() if self.discovery is not None else ()
        years = self.asker.options.years
        return [
            Entry(Link(stray.url, stray.words), Column(stray.found_on, stray.path))
            for stray in strays
            if key(stray.url) not in self.lists.listed
            and read_title(stray.words).text not in listed
            and (not years or read_title(stray.words).year in years)
        ]

    def _why_empty(self) -> str:
        """What to say of a portal without a list of reports."""
        looked = (
            account(self.discovery.looks, self.discovery.left.values())
            if self.discovery is not None
            else self.site.rests
        )
        return f"no list of annual reports was found{f': {looked}' if looked else ''}"

    def follow(self, links: Iterable[OpenLink]) -> Steps:
        """Only the links of read documents."""
        self.known |= {key(url): page for url, page in self.load().items()}
        try:
            for link in links:
                yield from self.documents.link(link)
            self.is_whole = not self.asker.is_broken
        except Ended:
            return

    def _column(self, column: Column) -> Steps:
        """A column: its list if it is one of reports, then what lies below."""
        if key(column.url) in self._columns or column.depth > MAX_DEPTH:
            return
        self._columns.add(key(column.url))
        if (kept := self.memory.resting(column)) is not None:
            self._columns.add(key(kept.list_url or column.url))
            for url, path, is_reports in kept.leads_to:
                yield from self._column(Column(url, path, is_reports, column.depth + 1))
            return
        asked = column.url
        page = yield from self._page(column)
        if page is None:
            return
        if key(page.url) == key(column.url + "/"):  # asked for without its slash: links are relative to the folder
            column = replace(column, url=page.url)
        family = self._family(page)
        column = self._named(column, page, family)
        behind = replace(column, url=page.url) if key(page.url) in self._jumped else column
        is_read = behind.url != column.url and key(behind.url) in self._columns
        self._columns.add(key(behind.url))
        parts: list[View] = []
        listed = len(self.lists.listed)
        if column.is_reports and not is_read:
            has_below, parts = partial(self._below, column, page, family, is_bare=True), views(page)
            yield from self.lists.read(behind, page, family, lambda: bool(parts or has_below()), has_parts=bool(parts))
            for part in parts:
                yield from self.lists.view(behind, part, page, family)
            if parts and len(self.lists.listed) == listed:
                self.lists.nothing(behind, family, len(parts))
        is_bare = len(self.lists.listed) == listed and not parts
        found = self._below(column, page, family, is_bare=is_bare)
        if not parts:  # others are read anew each time: a page with its parts is no list that may rest
            self.memory.learn(replace(column, url=asked), behind.url, found)
        for below in found:
            yield from self._column(below)

    def _whole(self, list_url: str) -> Steps:
        """A list that rested, or was read only at its beginning, read to its end; then its entries."""
        column = self.memory.wake(list_url)
        if column is not None:
            self._columns -= {key(column.url), key(list_url)}
            yield from self._column(column)
            for entry in list(self.lists.entries.values()):
                yield from self.documents.document(entry)

    def _page(self, column: Column) -> Generator[Fetch, Answer, Page | None]:
        """The page of a column, behind the jumps that it may be hidden by; null, with a search row, where none came."""
        url = column.url
        for _ in range(MAX_JUMPS):
            answer = yield from self.lists.ask(column, Ask(url))
            page = _readable(answer)
            if page is None:
                self.lists.failed(column, answer)
                return None
            target = page.jump()
            if target is None or not self.site.is_ours(target) or key(target) == key(page.url):
                return page
            self._jumped.add(key(target))
            url = target
        self.notes.event("redirects", column.url, column_path=column.name, detail=f"{MAX_JUMPS} jumps by script")
        return None

    def _family(self, page: Page) -> Family:
        """The family of a column's page: by its own evidence or, where that is thin, by all pages of the portal."""
        seen = new_sights()
        seen.add(page)
        self.sights.absorb(seen)
        if self.site.family in FAMILIES:
            return detect(page, self.site.family).family
        own, whole = seen.best(), self.sights.best()
        return own.family if own.confidence >= max(LIKELY, whole.confidence - LIKELY) else whole.family

    def _named(self, column: Column, page: Page, family: Family) -> Column:
        """The column with what its page says of itself."""
        titles = [part for title in page.titles for part in parts_of(title)]
        own = page.meta("ColumnName") or _tab(page) or next(iter(titles), "")
        called = [own]
        if kind_of(own) not in {"gate", "lookalike"}:
            called += titles  # of which the first may be the template's
            called += [crumb.words for crumb in crumbs(page)[-1:]] if column.depth == 0 else []
        path = column.path or ((own,) if own else ())
        is_reports = column.is_reports or "信息公开年报" in page.meta("ColumnType")
        kinds = {"reports", "class"} if column.depth == 0 else {"reports"}  # 乡镇年报, where the portal's row says so
        is_reports = is_reports or any(kind_of(words) in kinds for words in called)
        is_home = key(column.url) == key(self.site.url)
        if not is_reports and not is_home and kind_of(own) not in {"gate", "lookalike"}:
            entries = [link for link in family.entries(page) if column.depth == 0 or is_below(link.url, column.url)]
            is_reports = sum(read_title(link.text).is_report for link in entries) > 1
        return replace(column, path=path, is_reports=is_reports)

    def _below(self, column: Column, page: Page, family: Family, *, is_bare: bool) -> list[Column]:
        """The columns that a column leads to, those of reports first; `is_bare`: it lists nothing itself."""
        found: dict[str, Column] = {}
        for link in self._besides(column, page, family, is_bare=is_bare):
            if self.site.is_own(link.url) and key(link.url) not in self._columns | self.lists.paged:
                found.setdefault(key(link.url), Column(link.url, _path(column, link.text), True, column.depth + 1))
        for link in below_of(page, family):
            kind = kind_of(link.text)
            if kind == "lookalike" or not self.site.is_own(link.url):
                continue
            if key(link.url) in self._columns or key(link.url) in self.lists.paged:
                continue
            if is_way(column, link, kind, family):
                path = _path(column, link.text)
                is_reports = column.is_reports or kind == "reports"
                found.setdefault(key(link.url), Column(link.url, path, is_reports, column.depth + 1))
        return sorted(found.values(), key=lambda below: not below.is_reports)

    def _besides(self, column: Column, page: Page, family: Family, *, is_bare: bool) -> list[Link]:
        """Where a column of reports leads whatever the addresses are: behind 更多; where it lists nothing, by words."""
        if not column.is_reports:
            return []
        named = page.anchors if is_bare else ()
        only = [link for element, link in named if is_only_way(column, page, element, kind_of(link.text))]
        return [*more_of(page), *only, *(besides(page, family) if is_bare else ())]


def _tab(page: Page) -> str:
    """What a page that is one of several by its query (`?gk=4`) is called in its own menu, if that is reports."""
    own = (link.text for link in page.links if "?" in page.url and key(link.url) == key(page.url))
    return next((words for words in own if kind_of(words) == "reports"), "")


def _path(column: Column, words: str) -> tuple[str, ...]:
    """The names that lead to a column; one year or body beside another takes its place."""
    is_beside = bool(column.path) and kind_of(words) in {"year", "body"} and kind_of(words) == kind_of(column.path[-1])
    return (*(column.path[:-1] if is_beside else column.path), *([words] if words else []))


def _readable(answer: Answer) -> Page | None:
    """The page that came, if it is one, or the JSON that stands for one."""
    if not answer.is_good:
        return None
    page = answer.page
    is_page = is_html(answer.body, answer.media_type) or isinstance(page.data, dict)
    return page if is_page else None
