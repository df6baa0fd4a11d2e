"""When what is known of a portal is looked at again: often in the season and what is young, seldom what is old.

Reports are due by 31 January and 31 March (条例 art. 49): new ones come in the season, and lists are then looked at
daily. What rests for several days is spread over them by a hash of its address: never is all of it due at once.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from crawler import settings as defaults
from storage.crawls import Known
from storage.lists import KnownColumn

SEASON_ENDS = (4, 15)
"""Month and day; the season begins with the year."""
YOUNG_DAYS = 120
"""So long after it was published a report is young: its office may still correct it."""
RECENT_DAYS = 800
"""So long it is of a recent year; after that it is old."""
OLD_LIST_DAYS = 430
"""A list whose newest entry is older holds a year that is over."""
_BEIJING = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When things are due, seen from the moment a walk began; all other numbers are days, 0 for always.

    `only_due` false: every list is looked at, though only as far as there is news.
    """

    now: datetime
    lists: int
    old_lists: int
    whole: int
    young: int
    recent: int
    old: int
    only_due: bool = False

    @property
    def bound(self) -> datetime:
        """Known pages that were last asked for before this moment are due whatever they are."""
        return self.now - timedelta(days=max(self.young, self.recent, self.old))

    def rests(self, column: KnownColumn) -> bool:
        """Whether a column need not be asked for."""
        if not self.only_due or not column.is_settled:
            return False
        is_current = not self._is_over(column) if column.entries is not None else column.depth == 0
        days = self.lists if is_current else self.old_lists
        if self._is_season:
            days = min(days, 1) if is_current else min(days, self.lists)
        return not self._is_due(column.url, column.read_at, days)

    def trusts(self, column: KnownColumn) -> bool:
        """Whether a list need not be read whole: it was not long ago, and its order shows where the news end."""
        if column.whole_at is None or not (column.is_settled and column.is_ordered and column.entries):
            return False
        return not self._is_due(f"whole {column.url}", column.whole_at, self.whole)

    def is_due(self, known: Known) -> bool:
        """Whether a known page is to be asked for again, if it has changed."""
        published = known.list_date or (known.first_at or known.checked_at).date()
        age = (self.now.date() - published).days
        days = self.young if age <= YOUNG_DAYS else self.recent if age <= RECENT_DAYS else self.old
        return self._is_due(known.url, known.checked_at, days)

    @property
    def _is_season(self) -> bool:
        today = (self.now + _BEIJING).date()
        return (today.month, today.day) <= SEASON_ENDS

    def _is_over(self, column: KnownColumn) -> bool:
        return column.newest is not None and (self.now.date() - column.newest).days > OLD_LIST_DAYS

    def _is_due(self, address: str, last: datetime, days: int) -> bool:
        """Whether the day of an address has come since it was last looked at."""
        if days <= 0:
            return True
        shift = int.from_bytes(hashlib.sha256(address.encode()).digest()[:4]) % days
        return (_day(self.now) + shift) // days > (_day(last) + shift) // days


def schedule_of(settings: Mapping[str, Any], now: datetime, *, only_due: bool) -> Schedule:
    """The schedule that the settings name; with GONGKAI_RECHECK_DAYS=0 everything is due."""

    def days(name: str) -> int:
        return int(float(settings.get(name, getattr(defaults, name))))

    recent = days("GONGKAI_RECHECK_DAYS")
    if recent <= 0:
        return Schedule(now, 0, 0, 0, 0, 0, 0, only_due=only_due)
    return Schedule(
        now,
        days("GONGKAI_LIST_DAYS"),
        days("GONGKAI_OLD_LIST_DAYS"),
        days("GONGKAI_WHOLE_DAYS"),
        days("GONGKAI_RECHECK_YOUNG_DAYS"),
        recent,
        days("GONGKAI_RECHECK_OLD_DAYS"),
        only_due=only_due,
    )


def _day(moment: datetime) -> int:
    """The day in Beijing, counted."""
    return date.toordinal((moment + _BEIJING).date())
