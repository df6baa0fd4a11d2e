"""What a walk remembers of the columns of its portal from the walk before, and what it learns of them for the next.

Nothing is stored but at the end of a walk that came to its end: one that was cut off finds what the first had found.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from crawler.columns import Column
from crawler.page import Link, key
from crawler.schedule import Schedule
from storage.crawls import Known
from storage.lists import KnownColumn

MARK_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was known of a portal's columns and of the pages of its lists before a walk."""

    columns: Sequence[KnownColumn] = ()
    pages: Mapping[str, Known] | None = None


@dataclass(slots=True)
class Seen:
    """A list as this walk read it: its entries, what its first page promised; `is_whole`: read to its end."""

    links: list[Link]
    pages: int | None
    items: int | None
    is_whole: bool
    is_settled: bool = True


class Memory:
    """The columns of one portal. Without a schedule nothing is known and nothing rests."""

    def __init__(
        self,
        schedule: Schedule | None = None,
        load: Callable[[], Recalled] = Recalled,
        save: Callable[[Iterable[KnownColumn], Iterable[str]], None] | None = None,
    ) -> None:
        self.schedule = schedule
        self.rested: dict[str, KnownColumn] = {}
        self.unsettled: set[str] = set()
        self._load = load
        self._save = save
        self._known: dict[str, KnownColumn] = {}
        self._pages: dict[str, Known] = {}
        self._learnt: dict[str, KnownColumn] = {}
        self._seen: dict[str, Seen] = {}
        self._awake: set[str] = set()

    def begin(self) -> None:
        """Loads what was known."""
        if self.schedule is not None:
            recalled = self._load()
            self._known = {key(column.url): column for column in recalled.columns}
            self._pages = {key(url): page for url, page in (recalled.pages or {}).items()}

    def end(self, *, is_whole: bool) -> None:
        """Stores what was learnt; of columns that nothing leads to any more only a whole walk knows."""
        if self._save is not None:
            learnt = [
                replace(column, is_settled=column.is_settled and key(column.list_url or "") not in self.unsettled)
                for column in self._learnt.values()
            ]
            self._save(learnt, [column.url for column in self.dissolved()] if is_whole else [])

    def forget(self) -> None:
        """Frees what only the walk needs."""
        for kept in (self._known, self._pages, self._learnt, self._seen, self.rested):
            kept.clear()

    # Columns ---------------------------------------------------------------------------------------------------------

    def resting(self, column: Column) -> KnownColumn | None:
        """A column that need not be asked for, as it was last read."""
        known = self._known.get(key(column.url))
        if known is None or self.schedule is None or key(column.url) in self._awake or not self.schedule.rests(known):
            return None
        self.rested[key(column.url)] = known
        return known

    @property
    def has_rested_list(self) -> bool:
        """Whether a list was left alone."""
        return any(column.entries is not None for column in self.rested.values())

    def wake(self, list_url: str) -> Column | None:
        """The column with a list that is to be read whole now, whatever the schedule says; null where none is known."""
        known = next((column for column in self._known.values() if key(column.list_url or "") == key(list_url)), None)
        if known is None or key(known.url) in self._awake:
            return None
        self._awake.add(key(known.url))
        self.rested.pop(key(known.url), None)
        return Column(known.url, known.path, known.is_reports, known.depth)

    def learn(self, column: Column, list_url: str, below: Iterable[Column]) -> None:
        """A column was read, and with it perhaps its list."""
        if self.schedule is None:
            return
        seen, former = self._seen.get(key(list_url)), self._known.get(key(column.url))
        if seen is not None and not seen.is_settled:
            self.failed(column)
            return
        days = [link.day for link in seen.links if link.day is not None] if seen else []
        self._learnt[key(column.url)] = KnownColumn(
            url=column.url,
            path=column.path,
            depth=column.depth,
            is_reports=column.is_reports,
            leads_to=tuple((other.url, other.path, other.is_reports) for other in below),
            list_url=list_url if seen else None,
            entries=self._entries(seen, former),
            pages=seen.pages if seen else None,
            items=seen.items if seen else None,
            newest=max(days, default=None),
            is_ordered=bool(seen) and is_falling(seen.links if seen else []),
            read_at=self.schedule.now,
            whole_at=self.schedule.now if seen and seen.is_whole else former.whole_at if seen and former else None,
            is_settled=True,
        )

    def failed(self, column: Column) -> None:
        """A column did not come, or not whole: the next walk reads it again."""
        former = self._known.get(key(column.url))
        if former is not None:
            self._learnt[key(column.url)] = replace(former, is_settled=False)

    def doubt(self) -> None:
        """No list was found behind any column: the next walk looks at all of them again."""
        self._learnt = {mark: replace(column, is_settled=False) for mark, column in self._learnt.items()}

    def dissolved(self) -> list[KnownColumn]:
        """Columns that were there before and that nothing leads to any more."""
        return [column for mark, column in self._known.items() if mark not in self._learnt and mark not in self.rested]

    # Lists -----------------------------------------------------------------------------------------------------------

    def page(self, url: str) -> Known | None:
        """A page of a list or menu as it came last."""
        return self._pages.get(key(url))

    def saw(self, list_url: str, seen: Seen) -> None:
        """A list was read; told before the column is `learn`t."""
        self._seen[key(list_url)] = seen

    def former(self, list_url: str) -> KnownColumn | None:
        """A list that need not be read whole, as it was."""
        for column in self._known.values():
            if column.list_url is not None and key(column.list_url) == key(list_url):
                is_trusted = self.schedule is not None and self.schedule.trusts(column)
                return column if is_trusted and key(column.url) not in self._awake else None
        return None

    def is_known_rest(self, former: KnownColumn, seen: Seen, first: int) -> bool:
        """Whether what was read of a list is news and then its former beginning, so that the rest is known.

        Newest first is seen, not assumed: each entry has a day, none is newer than the one before, and the list has
        grown by the news and nothing else. `first` is the number of entries on its first page.
        """
        marks = [mark(link.url) for link in seen.links]
        known = set(former.entries or ())
        news = next((number for number, each in enumerate(marks) if each in known), len(marks))
        if news == len(marks) or not is_falling(seen.links):
            return False
        if marks[news:] != list(former.entries or ())[: len(marks) - news]:
            return False
        if (seen.items is None, seen.pages is None) != (former.items is None, former.pages is None):
            return False
        if seen.items is not None and former.items is not None and seen.items - former.items != news:
            return False
        grown = (seen.pages or 0) - (former.pages or 0)
        return seen.pages is None or news // max(first, 1) <= grown <= -(-news // max(first, 1))

    def is_in_unread(self, url: str) -> bool:
        """Whether a list that rested, or was read only at its beginning, had an entry when it was last read whole."""
        wanted = mark(url)
        rested = (column for column in self.rested.values() if column.entries is not None)
        partly = (column for column in self._learnt.values() if self._is_partly(column))
        return any(wanted in (column.entries or ()) for column in (*rested, *partly))

    def _is_partly(self, column: KnownColumn) -> bool:
        seen = self._seen.get(key(column.list_url or ""))
        return seen is not None and not seen.is_whole

    def _entries(self, seen: Seen | None, former: KnownColumn | None) -> tuple[str, ...] | None:
        """The marks of a list's entries: as read, or the news before what was known."""
        if seen is None:
            return None
        marks = tuple(mark(link.url) for link in seen.links)
        if seen.is_whole or former is None:
            return marks
        known = former.entries or ()
        return (*(each for each in marks if each not in set(known)), *known)


def mark(url: str) -> str:
    """The first digits of the hash of an address."""
    return hashlib.sha256(key(url).encode()).hexdigest()[:MARK_DIGITS]


def is_falling(links: Sequence[Link]) -> bool:
    """Whether each entry has a day, and none is newer than the one before."""
    days: list[date] = [link.day for link in links if link.day is not None]
    return len(days) == len(links) and all(after <= before for before, after in pairwise(days))
