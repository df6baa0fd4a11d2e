"""A walk over one portal: which page to ask for next, and what to make of the answer. It knows no network.

A walk is a generator: it yields a `Fetch` and is sent the `Answer`. One thing at a time, because a portal is one
connection; so the order is the same whether an answer comes from the network or, in a run that goes on where another
was cut off, from the archive. First all lists are walked, then the documents they name are fetched, then it is seen
what has vanished.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.asking import Answer, Fetch, Notes, Options, Site
from crawler.families import Family, detect
from crawler.page import Link, Page, folder, is_below, is_html, key
from crawler.words import Kind, kind_of, says_nothing_here
from parser.titles import read_title
from storage.crawls import Known, OpenLink, Searched
from storage.models_crawl import Stop

MAX_DEPTH = 7
"""Folders below a start column; real ones have four."""
MAX_JUMPS = 3
LISTS_WITHOUT_ENTRIES = 40
"""Pages of lists and menus that a portal may cost beyond one for each entry found."""


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


class _Ended(Exception):
    """The walk cannot go on; raised where an answer says so, caught where the walk begins."""


Steps = Generator[Fetch, Answer, None]


class Walk:
    """A walk over one portal."""

    def __init__(self, site: Site, known: Callable[[], Mapping[str, Known]], notes: Notes, options: Options) -> None:
        self.site = site
        self.load = known
        self.known: dict[str, Known] = {}
        self.notes = notes
        self.options = options
        self.family: Family | None = None
        self.entries: dict[str, Entry] = {}
        self.is_whole = False
        self._listed: set[str] = set()
        self._asked: set[str] = set()
        self._columns: set[str] = set()
        self._complete: set[str] = set()
        self._pages = 0
        self._searches = 0
        self._is_broken = False

    def steps(self) -> Steps:
        """The whole walk. What is known of the portal is loaded when it begins, and forgotten when it ends."""
        self.known = {key(url): page for url, page in self.load().items()}
        try:
            roams = not self.site.starts
            for url in self.site.starts or (self.site.url,):
                yield from self._column(Column(url), roams=roams)
            if not self._searches:
                self._is_broken = True
                detail = "no list of annual reports was found"
                self.notes.event("empty", self.site.url, detail=detail)
            for entry in list(self.entries.values()):
                yield from self._document(entry)
            yield from self._vanished()
            self.is_whole = not self._is_broken
        except _Ended:
            return
        finally:
            self.known.clear()

    def follow(self, links: Iterable[OpenLink]) -> Steps:
        """Only the links of read documents."""
        self.known = {key(url): page for url, page in self.load().items()}
        try:
            for link in links:
                yield from self._link(link)
            self.is_whole = not self._is_broken
        except _Ended:
            return

    # Lists ---------------------------------------------------------------------------------------------------------

    def _column(self, column: Column, *, roams: bool) -> Steps:
        """A column: its list if it is one of reports, then what lies below."""
        if key(column.url) in self._columns or column.depth > MAX_DEPTH:
            return
        self._columns.add(key(column.url))
        page = yield from self._page(column)
        if page is None:
            return
        if key(page.url) == key(column.url + "/"):  # asked for without its slash: links are relative to the folder
            column = replace(column, url=page.url)
        family = self.family = detect(page, self.site.family)
        column = self._named(column, page, family)
        if column.is_reports:
            yield from self._list(column, page, family)
        for below in self._below(column, page, family, roams=roams):
            yield from self._column(below, roams=roams)

    def _page(self, column: Column) -> Generator[Fetch, Answer, Page | None]:
        """The page of a column, behind the jumps that it may be hidden by; null, with a search row, where none came."""
        url = column.url
        for _ in range(MAX_JUMPS):
            answer = yield from self._ask_list(column, url)
            page = Page(answer.url, answer.body) if answer.is_good and is_html(answer.body, answer.media_type) else None
            if page is None:
                self._failed(column, answer)
                return None
            target = page.jump()
            if target is None or not self.site.is_ours(target) or key(target) == key(page.url):
                return page
            url = target
        self.notes.event("redirects", column.url, column_path=column.name, detail=f"{MAX_JUMPS} jumps by script")
        return None

    def _ask_list(self, column: Column, url: str) -> Generator[Fetch, Answer, Answer]:
        if self._pages >= LISTS_WITHOUT_ENTRIES + len(self._listed):
            self.notes.event("budget", column.url, column_path=column.name, detail=f"{self._pages} list pages")
            return Answer(url, failure="budget")
        self._pages += 1
        return (yield from self._ask(Fetch(url, "list", column.name or None, found_on=None)))

    def _searched(self, searched: Searched) -> None:
        self._searches += 1
        self.notes.search(searched)

    def _failed(self, column: Column, answer: Answer) -> None:
        self._is_broken = True
        if column.is_reports or column.depth == 0:
            self._searched(Searched(column.url, column.name, None, 1, 0, 0, 0, None, _stop_of(answer)))

    def _named(self, column: Column, page: Page, family: Family) -> Column:
        """The column with what its page says of itself."""
        own = page.meta("ColumnName") or (page.titles[0] if page.titles else "")
        path = column.path or ((own,) if own else ())
        is_reports = column.is_reports or "信息公开年报" in page.meta("ColumnType") or kind_of(own) == "reports"
        if not is_reports and kind_of(own) not in {"gate", "lookalike"}:
            titles = [read_title(link.text) for link in family.entries(page) if is_below(link.url, column.url)]
            is_reports = column.depth > 0 and sum(title.is_report for title in titles) > 1
        return replace(column, path=path, is_reports=is_reports)

    def _below(self, column: Column, page: Page, family: Family, *, roams: bool) -> list[Column]:
        """The columns that a column leads to; those of reports first."""
        found: dict[str, Column] = {}
        for link in family.columns(page):
            kind = kind_of(link.text)
            if kind == "lookalike" or not self.site.is_own(link.url) or key(link.url) in self._columns:
                continue
            if _is_way(column, link, kind, roams=roams):
                path = (*column.path, link.text) if link.text else column.path
                is_reports = column.is_reports or kind == "reports"
                found.setdefault(key(link.url), Column(link.url, path, is_reports, column.depth + 1))
        return sorted(found.values(), key=lambda below: not below.is_reports)

    def _list(self, column: Column, page: Page, family: Family) -> Steps:
        """All pages of a list."""
        promised = [url for url in family.pages(page) if self.site.is_ours(url)]
        read, count, candidates, reached = 1, 0, 0, None
        stopped: Stop = "end"
        rows = self._rows(column, page, family)
        previous: list[str] = []
        while True:
            count += len(rows)
            candidates += sum([self._take(column, link) for link in rows])
            reached = min((day for day in (reached, *(link.day for link in rows)) if day), default=None)
            previous = [link.url for link in rows]
            if read > len(promised):
                break
            url = promised[read - 1]
            answer = yield from self._ask_list(column, url)
            if not answer.is_good:
                stopped = _stop_of(answer)
                self._is_broken = True
                break
            page = Page(answer.url, answer.body)
            rows = self._rows(column, page, family)
            if not rows:
                stopped = "truncated"
                self.notes.event(
                    "short", url, column_path=column.name, detail=f"page {read + 1} of {len(promised) + 1} is empty"
                )
                break
            if [link.url for link in rows] == previous:
                stopped = "repeated"
                self.notes.event(
                    "repeated", url, column_path=column.name, detail=f"page {read + 1} is page {read} again"
                )
                break
            read += 1
            promised += [
                url for url in family.pages(page) if self.site.is_ours(url) and self._is_new_page(url, column, promised)
            ]
        if stopped == "end" and not count:
            if self._below(column, page, family, roams=False):
                return  # a page of folders, no list
            stopped = "empty"
            self.notes.event("empty", column.url, column_path=column.name)
        if stopped == "end":
            self._complete.add(key(column.url))
        self._searched(
            Searched(column.url, column.name, family.name, len(promised) + 1, read, count, candidates, reached, stopped)
        )

    def _is_new_page(self, url: str, column: Column, promised: Sequence[str]) -> bool:
        return key(url) not in {key(column.url), *(key(known) for known in promised)}

    def _rows(self, column: Column, page: Page, family: Family) -> list[Link]:
        """The entries of a list page: what lies in its folder, and what calls itself a report or looks like one."""
        found = []
        for link in family.entries(page):
            title = read_title(link.text)
            if is_below(link.url, column.url) or title.is_report or title.lookalike:
                found.append(link)
        return found

    def _take(self, column: Column, link: Link) -> bool:
        """Puts an entry down to be fetched, unless it says clearly that it is no report."""
        self._listed.add(key(link.url))
        title = read_title(link.text)
        if title.lookalike is not None:
            self.notes.event(
                "skipped", link.url, reason=title.lookalike, column_path=column.name, anchor_text=link.text
            )
            return False
        if self.options.years and title.year is not None and title.year not in self.options.years:
            return False
        former = self.entries.get(key(link.url))
        if former is None or len(column.path) > len(former.column.path):
            self.entries[key(link.url)] = Entry(link, column)
        return True

    # Documents -----------------------------------------------------------------------------------------------------

    def _document(self, entry: Entry) -> Steps:
        """An entry, unless it is known and nothing speaks for a change; then what belongs to it."""
        known = self.known.get(key(entry.link.url))
        if known is not None and not self._is_due(known, entry.link):
            return
        fetch = entry.fetch(None if known is None or known.is_dead else known)
        answer = yield from self._ask(fetch)
        if not answer.is_good or not is_html(answer.body, answer.media_type):
            return
        page = Page(answer.url, answer.body)
        if says_nothing_here(page):
            self.notes.event("soft_404", fetch.url, column_path=fetch.column_path, anchor_text=fetch.anchor_text)
            return
        target = page.jump()
        if target is not None and self.site.is_ours(target) and self._is_unasked(target):
            yield from self._ask(replace(fetch, url=target, known=None, found_on=fetch.url))
            return
        yield from self._belongings(fetch, page)

    def _belongings(self, fetch: Fetch, page: Page) -> Steps:
        """The further pages of an article and, if it is a report, its attachments."""
        family = detect(page, self.site.family)
        for url in family.parts(page):
            if self.site.is_ours(url) and self._is_unasked(url):
                yield from self._ask(replace(fetch, url=url, purpose="part", known=None, found_on=fetch.url))
        if not any(read_title(title).is_report for title in (fetch.anchor_text or "", *page.titles)):
            return
        for link in family.attachments(page):
            known = self.known.get(key(link.url))
            if self._is_unasked(link.url) and (known is None or self._is_old(known)):
                yield from self._ask(
                    replace(fetch, url=link.url, anchor_text=link.text or None, known=known, found_on=fetch.url)
                )

    def _vanished(self) -> Steps:
        """Known entries that no list names any more: are they still there?"""
        for known in list(self.known.values()):
            if not known.is_entry or known.is_dead or not self._is_unasked(known.url) or key(known.url) in self._listed:
                continue
            is_missed = key(known.found_on or "") in self._complete and known.gone_at is None
            if not is_missed and not self._is_old(known):
                continue
            fetch = Fetch(
                known.url,
                "document",
                known.column_path,
                known.anchor_text,
                known.list_date,
                known.publisher,
                known.found_on,
                known,
            )
            answer = yield from self._ask(fetch, expected=(404, 410))
            said = self._says_gone(known, answer)
            if said and known.gone_at is None:
                self.notes.gone(known, said)

    def _says_gone(self, known: Known, answer: Answer) -> str | None:
        """What an address answers that has nothing any more; null where it has, or where nobody answered."""
        if answer.failure is not None:
            return None
        if answer.status in {404, 410}:
            return str(answer.status)
        if answer.status != 200 or not is_html(answer.body, answer.media_type):
            return None
        home = key(urljoin(answer.url, "/"))
        if key(answer.url) == home and key(known.url) != home:
            return f"{answer.status}, redirected to the home page"
        page = Page(answer.url, answer.body)
        return f"{answer.status}, {page.words[:60]}" if says_nothing_here(page) else None

    def _link(self, link: OpenLink) -> Steps:
        """A link of a read document."""
        url = _viewed(link.url)
        if not self.site.is_ours(url):
            self.notes.event("outside", url, column_path=link.column_path, anchor_text=link.text or None)
            self.notes.link(link, "outside")
            return
        known = self.known.get(key(url))
        if known is not None or not self._is_unasked(url):
            self.notes.link(link, "http_error" if known is not None and known.is_dead else "captured")
            return
        fetch = Fetch(
            url, "document", link.column_path, link.text or None, link.list_date, link.publisher, link.found_on
        )
        answer = yield from self._ask(fetch)
        if answer.failure is not None:
            self.notes.link(link, answer.failure)
        else:
            self.notes.link(link, "captured" if answer.status == 200 else "http_error")

    def _is_due(self, known: Known, link: Link) -> bool:
        """Whether the list speaks for a change, or it is time to look again."""
        is_moved = link.day is not None and known.list_date is not None and link.day != known.list_date
        is_renamed = bool(link.text) and link.text != (known.anchor_text or "")
        return is_moved or is_renamed or known.gone_at is not None or self._is_old(known)

    def _is_old(self, known: Known) -> bool:
        return known.checked_at < self.options.recheck_before

    def _is_unasked(self, url: str) -> bool:
        return key(url) not in self._asked

    # Asking --------------------------------------------------------------------------------------------------------

    def _ask(self, fetch: Fetch, expected: Collection[int] = ()) -> Generator[Fetch, Answer, Answer]:
        """Asks, and notes what went wrong."""
        if not self.site.is_ours(fetch.url):
            self.notes.event("outside", fetch.url, column_path=fetch.column_path, anchor_text=fetch.anchor_text)
            return Answer(fetch.url, failure="outside")
        if not self.options.limit.take():
            self.notes.event("budget", fetch.url, column_path=fetch.column_path, detail="the limit of this run")
            raise _Ended
        self._asked.add(key(fetch.url))
        answer = yield fetch
        is_error = answer.failure is None and answer.status >= 400 and answer.status not in expected
        kind = "http_error" if is_error else answer.failure
        self._is_broken |= kind == "odd"
        if kind is not None:
            self.notes.event(
                kind,
                fetch.url,
                reason=str(answer.status) if answer.status else None,
                column_path=fetch.column_path,
                anchor_text=fetch.anchor_text,
                detail=answer.detail,
            )
        if kind in {"blocked", "given_up"} and urlsplit(fetch.url).hostname == urlsplit(self.site.url).hostname:
            if fetch.purpose == "list":
                stop = _stop_of(answer)
                self._searched(Searched(fetch.url, fetch.column_path or "", None, 1, 0, 0, 0, None, stop))
            raise _Ended
        return answer


def _stop_of(answer: Answer) -> Stop:
    """Why a list ends whose page did not come."""
    match answer.failure:
        case "forbidden" | "blocked" | "budget":
            return answer.failure
        case _:
            return "failed"


def _is_way(column: Column, link: Link, kind: Kind, *, roams: bool) -> bool:
    """Whether a link of a column's page leads to reports.

    Below a column of reports everything does, and so do other years beside it. On other pages the words decide: inside
    the folder, and all over the portal for a walk that began at the home page.
    """
    is_inside = is_below(link.url, column.url)
    if column.is_reports:
        return is_inside or (kind == "year" and _are_beside(link.url, column.url))
    if kind == "unclear":
        return is_inside and column.depth == 0 and not roams
    return is_inside or (roams and kind in {"reports", "gate", "class"})


def _are_beside(url: str, column: str) -> bool:
    """Whether two different folders lie in the same one."""
    if folder(url) == folder(column):
        return False
    parents = [folder(address).rstrip("/").rpartition("/")[0] for address in (url, column)]
    return parents[0] == parents[1]


def _viewed(url: str) -> str:
    """The file that a viewer in a frame shows: `…/viewer.html?file=/a.pdf`."""
    query = parse_qs(urlsplit(url).query)
    file = (query.get("file") or query.get("url") or [""])[0]
    return urljoin(url, file) if "viewer" in url and file else url
