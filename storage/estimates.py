"""How much work a crawl is, before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from storage.crawls import Known, known_documents
from storage.links import open_links
from storage.lists import KnownColumn, known_columns

FIRST_WALK = 40
"""What a portal that was never walked is bound to cost at least: its home page, its menus and lists (PORTALS)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a crawl of a portal will ask for: columns and known documents that are due, open links.

    `is_first` is true where no walk over the portal came to its end: then only what it costs at least can be said.
    """

    portal: str
    requests: int
    is_first: bool


def estimate(
    session: Session,
    portal: str,
    now: datetime,
    rests: Callable[[KnownColumn], bool],
    trusts: Callable[[KnownColumn], bool],
    is_due: Callable[[Known], bool],
) -> Estimate:
    """How many requests a crawl of a portal is expected to make.

    Which columns rest, which lists are read only at their beginning and which pages are due, the caller knows.
    """
    known = known_columns(session, portal, "")
    if not known:
        return Estimate(portal, FIRST_WALK, is_first=True)
    columns = [column for column in known if not rests(column)]
    lists = sum(1 if trusts(column) else max(column.pages or 1, 1) for column in columns)
    due = sum(is_due(page) for page in known_documents(session, portal, now).values())
    links = len(open_links(session, now, [portal]))
    return Estimate(portal, bool(lists or due or links) + lists + due + links, is_first=False)
