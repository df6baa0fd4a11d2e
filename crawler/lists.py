"""Reading a list to its end, and saying what it promised, what came, and why it stopped. None ends without a word."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from crawler.asker import Asker, Asking, Steps, stop_of
from crawler.asking import Answer
from crawler.columns import Column, Entry
from crawler.families import FAMILIES, Family
from crawler.families.generic import Generic
from crawler.listing import Ask, Listing
from crawler.memory import Memory
from crawler.page import Link, Page, key
from crawler.pagers import unread_pager
from crawler.tally import Tally
from crawler.twins import is_better, page_of, without_twins
from crawler.views import View, unread
from crawler.words import holds_report, may_be_report
from parser.titles import read_title
from storage.crawls import Known, Searched
from storage.models_crawl import WHOLE, EventKind

LISTS_WITHOUT_ENTRIES = 40
"""Pages of lists and menus that a portal may cost beyond one for each entry found."""
ROUND = 500
"""Multiples of this, promised as a number of entries, are taken for a bound of the server."""
NEEDS_BROWSER = "the page is empty without its scripts: it needs a browser (`chromium` in the portal's column browser)"
NOT_THERE = (404, 410)
_CUT = ("…", "...", "．．．", "..")


class Lists:
    """Reads the lists of one portal; keeps the entries found, and which lists were read to their end or were empty."""

    def __init__(self, asker: Asker, known: Mapping[str, Known], memory: Memory) -> None:
        self.asker = asker
        self.known = known
        self.memory = memory
        self.entries: dict[str, Entry] = {}
        self.listed: set[str] = set()
        self.complete: set[str] = set()
        self.emptied: set[str] = set()
        self.paged: set[str] = set()
        self._pages = 0

    def ask(self, column: Column, ask: Ask, expected: Collection[int] = ()) -> Asking:
        """Asks for a page of a list or menu, within the bound."""
        if self._pages >= LISTS_WITHOUT_ENTRIES + len(self.listed):
            self._note("budget", column, column.url, f"{self._pages} list pages")
            return Answer(ask.url, failure="budget")
        self._pages += 1
        known = self.memory.page(ask.url) if ask.method == "GET" else None
        return (yield from self.asker.ask(replace(column.fetch(ask), known=known), expected))

    def failed(self, column: Column, answer: Answer) -> None:
        """The page of a column did not come. What is off limits is no column, and nothing is lost."""
        if answer.failure == "off_limits":
            return
        self.asker.is_broken = True
        self.memory.failed(column)
        if column.is_reports or column.depth == 0:
            self.asker.searched(Searched(column.url, column.name, None, 1, 0, 0, 0, None, stop_of(answer)))

    def read(
        self, column: Column, page: Page, family: Family, has_below: Callable[[], bool], *, has_parts: bool = False
    ) -> Steps:
        """The pages of a list, until only what is known follows; nothing for a page that only leads to columns.

        `has_parts`: buttons ask for the list by years or bodies; what is shown before they are used may be nothing.
        """
        tally, first, former = Tally(), page, self.memory.former(column.url)
        rows = self.rows(column, page, family)
        listing = family.listing(page)
        self._said(tally, listing, column)
        if itself := _is_report(page):
            rows = [itself, *(link for link in rows if key(link.url) != key(itself.url))]
        tally.is_shell = not rows and bool(tally.asks)
        tally.has_own = any(family.is_of(link.url, column.url) for link in rows)
        if not tally.is_shell:
            self._page(tally, column, rows, family.entries(page))
            tally.said = (tally.pages, tally.items)
        if listing.is_whole:
            rows = []  # the first answer brings them again
        number = 0
        while number < len(tally.asks) and not tally.is_full:
            if former is not None and tally.read and self.memory.is_known_rest(former, tally.seen(), tally.first):
                tally.stopped = "known"
                self.paged.update(key(ask.address) for ask in tally.asks[number:])
                break
            ask = tally.asks[number]
            number += 1
            self.paged.add(key(ask.address))
            answer = yield from self.ask(column, ask, NOT_THERE if tally.is_open else ())
            if tally.is_open and answer.status in NOT_THERE:
                break
            if not answer.is_good:
                tally.stopped = stop_of(answer)
                self.asker.is_broken = True
                break
            page = _answered(answer, ask, first)
            previous, rows = rows, self.rows(column, page, family)
            if not rows and tally.is_open and number < len(tally.asks):
                continue  # a frame beside that of the list
            if self._is_end(tally, column, page, family, rows, previous):
                break
            self._page(tally, column, rows, family.entries(page))
            self._said(tally, family.listing(page), column)
            tally.said = tally.said if tally.read > 1 else (tally.pages, tally.items)
        if not tally.asks and tally.count and (words := unread_pager(first, tally.count) or unread(first)):
            tally.stopped = "truncated"
            self._note("short", column, column.url, f"{words}: leads where only a browser finds")
        if not tally.count and tally.stopped in {"end", "truncated"}:
            if tally.stopped == "end" and (has_parts or not tally.asks) and has_below():
                return  # a page of folders or of parts, no list
            tally.stopped = "empty"
            self._note("empty", column, column.url, NEEDS_BROWSER if first.is_bare else None)
        self._weigh(tally, column)
        self._settle(tally, column)
        self.asker.searched(
            Searched(
                column.url,
                column.name,
                family.name,
                tally.promised,
                tally.read,
                tally.count,
                tally.candidates,
                tally.reached,
                tally.stopped,
                tally.items,
            )
        )

    def view(self, column: Column, view: View, page: Page, family: Family) -> Steps:
        """A part of a page's list that a button asks for, as a list of its own."""
        address = view.ask.address
        if key(address) in self.paged:
            return
        self.paged.add(key(address))
        part = replace(column, url=address, path=(*column.path, view.words), depth=column.depth + 1)
        answer = yield from self.ask(part, view.ask)
        if not answer.is_good:
            self.failed(part, answer)
            return
        first = _answered(answer, view.ask, page)
        if self._before(part) or self.rows(part, first, family):  # a year without a report of this body is nothing odd
            yield from self.read(part, first, family, lambda: False)

    def nothing(self, column: Column, family: Family, parts: int) -> None:
        """None of the parts of a page's list had an entry."""
        self._note("empty", column, column.url, f"{parts} parts of it were asked for")
        self.asker.searched(Searched(column.url, column.name, family.name, parts, parts, 0, 0, None, "empty"))

    def rows(self, column: Column, page: Page, family: Family) -> list[Link]:
        """The entries of a list page: what belongs to the column, and what calls itself a report or looks like one."""
        found = []
        for link in family.entries(page):
            title = read_title(link.text)
            is_named = title.is_report or title.lookalike or may_be_report(link.text)
            if page.opener or family.is_of(link.url, column.url) or is_named:
                found.append(link)
        if not page.opener and (not found or not family.is_exact) and not isinstance(family, Generic):
            found += _of_other_systems(page, found)
        return without_twins(found)

    def _said(self, tally: Tally, listing: Listing, column: Column) -> None:
        """Takes over what a page says of its list."""
        tally.pages = max(filter(None, (tally.pages, listing.pages)), default=None)
        tally.items = max(filter(None, (tally.items, listing.items)), default=None)
        tally.is_open |= listing.is_open
        known = {key(column.url), *(key(ask.address) for ask in tally.asks)}
        for ask in listing.asks:
            if self.asker.site.is_ours(ask.url) and key(ask.address) not in known:
                known.add(key(ask.address))
                tally.asks.append(ask)

    def _page(self, tally: Tally, column: Column, rows: Sequence[Link], entries: Sequence[Link]) -> None:
        """Counts a page, and puts its entries down."""
        tally.read += 1
        tally.first = tally.first or len(rows)
        tally.given |= {key(link.url) for link in entries}
        fresh = [link for link in rows if link.url not in tally.counted]
        tally.counted.update({link.url: link for link in fresh})
        tally.candidates += sum([self._take(column, link) for link in fresh])
        tally.cut += sum(link.text.endswith(_CUT) for link in fresh)
        tally.reached = min((day for day in (tally.reached, *(link.day for link in rows)) if day), default=None)

    def _is_end(
        self,
        tally: Tally,
        column: Column,
        page: Page,
        family: Family,
        rows: Sequence[Link],
        previous: Sequence[Link],
    ) -> bool:
        """Whether a further page ends the list: nothing on it, the page before again, or another list's entries."""
        address = page.ask.address if page.ask else page.url
        is_old = all(link.url in tally.counted for link in rows)
        if is_old and tally.is_kept:
            return True
        told = f"page {tally.read + 1} of {max(tally.promised, tally.read + 1)}"
        if not rows:
            if not tally.is_open:
                tally.stopped = "truncated"
                if tally.read:
                    self._note("short", column, address, f"{told} is empty")
            return True
        if [link.url for link in rows] == [link.url for link in previous]:
            tally.stopped = "repeated"
            self._note("repeated", column, address, f"{told} is page {tally.read} again")
            return True
        if tally.read and previous and is_old:
            tally.stopped = "repeated"
            self._note("repeated", column, address, f"{told} has nothing that was not on those before")
            return True
        if tally.has_own and not page.opener and not any(family.is_of(link.url, column.url) for link in rows):
            tally.stopped = "truncated"
            self._note("drifted", column, address, f"{told} holds entries of another column")
            return True
        return False

    def _weigh(self, tally: Tally, column: Column) -> None:
        """What was promised against what came."""
        if tally.stopped == "end" and tally.read < tally.promised and not tally.is_kept:
            tally.stopped = "truncated"
            self._note("short", column, column.url, f"{tally.promised} pages promised, {tally.read} found")
        elif tally.stopped == "end" and tally.items is not None and not tally.has_all:
            tally.stopped = "truncated"
            self._note("short", column, column.url, f"{tally.items} entries promised, {len(tally.given)} found")
        if tally.items and tally.items % ROUND == 0:
            self._note("capped", column, column.url, f"{tally.items} entries promised")
        if tally.cut:
            self._note("cut_titles", column, column.url, f"{tally.cut} of {tally.count} titles")
        if not tally.count and (before := self._before(column)):
            self._note("lost", column, column.url, f"{before} were listed before")

    def _settle(self, tally: Tally, column: Column) -> None:
        """What the list's end says of entries that it no longer has, and what the next walk may rely on."""
        if tally.stopped == "end":
            self.complete.add(key(column.url))
        elif tally.stopped == "empty":
            self.emptied.add(key(column.url))
        is_lost = tally.stopped == "empty" and self._before(column) > 0
        is_settled = tally.stopped in WHOLE and not is_lost
        self.memory.saw(column.url, tally.seen(is_whole=tally.stopped in {"end", "empty"}, is_settled=is_settled))

    def _before(self, column: Column) -> int:
        """How many known entries were found on a list."""
        return sum(entry.is_entry and key(entry.found_on or "") == key(column.url) for entry in self.known.values())

    def _take(self, column: Column, link: Link) -> bool:
        """Puts an entry down to be fetched, unless it says clearly that it is no report."""
        self.listed.add(key(link.url))
        title = read_title(link.text)
        if title.lookalike is not None:
            self.asker.notes.event(
                "skipped", link.url, reason=title.lookalike, column_path=column.name, anchor_text=link.text
            )
            return False
        years = self.asker.options.years
        if years and title.year is not None and title.year not in years:
            return False
        former = self.entries.get(page_of(link.url))
        if former is None or is_better(link, former.link, len(column.path) > len(former.column.path)):
            self.entries[page_of(link.url)] = Entry(link, column)
        return True

    def _note(self, kind: EventKind, column: Column, url: str, detail: str | None = None) -> None:
        self.asker.notes.event(kind, url, column_path=column.name, detail=detail)


def _of_other_systems(page: Page, found: Sequence[Link]) -> list[Link]:
    """The reports on a page whose addresses are not those of the portal's system: files and pages of another one."""
    known = {key(link.url) for link in found} | {key(page.url)}
    rows = (link for link in FAMILIES["generic"].entries(page) if key(link.url) not in known)
    return [link for link in rows if _names_year(link.text)]


def _is_report(page: Page) -> Link | None:
    """The page of a column that shows the newest report itself, older ones by links (PORTALS §2)."""
    if not holds_report(page):
        return None
    titles = [*page.titles, *page.headings]
    named = [title for title in titles if _names_year(title)] or [
        title for title in titles if read_title(title).is_report
    ]
    return Link(page.url, named[0]) if named else None


def _names_year(title: str) -> bool:
    """Whether a title is that of one year's report."""
    found = read_title(title)
    return found.is_report and found.year is not None


def _answered(answer: Answer, ask: Ask, first: Page) -> Page:
    """A further page: a document of its own, or what the script of the first page was answered."""
    is_document = b"<body" in answer.body[:20_000].lower()
    return Page(answer.url, answer.body, ask, None if is_document else first.url)
