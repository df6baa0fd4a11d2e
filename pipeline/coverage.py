"""Who has published and who has not: expectations and coverage brought up to date, and told as rows and rates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from parser.titles import read_title
from pipeline.regions import region_code, region_key
from storage import Corpus, CorpusError, clock, views_coverage
from storage.coverage.rates import LEVELS, Level, Rate, rates
from storage.coverage.states import coverage
from storage.coverage.storing import store
from storage.expectations.building import refresh
from storage.expectations.duty import FIRST_YEAR
from storage.expectations.tree import region_of
from storage.models_places import Region
from storage.types import plain
from storage.years import day_in_china

SHOWN = 6
"""Years that are shown where nothing was found that would tell from when on."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the coverage is asked for; empty: all that the corpus is about."""

    regions: tuple[str, ...] = ()  # codes or names
    years: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rows of the view `coverage` that were asked for, and their rates for all and by regions of a level."""

    as_of: date
    rows: list[Row]
    overall: list[Rate]
    by_region: list[Rate]
    level: Level

    def as_dict(self) -> Row:
        """For JSON."""
        return {
            "as_of": self.as_of,
            "rows": self.rows,
            "rates": [rate.as_dict() for rate in self.by_region],
            "overall": [rate.as_dict() for rate in self.overall],
        }


def tell(corpus: Corpus, asked: Asked) -> Coverage:
    """Brings expectations and coverage up to date and tells them.

    Told for another day than today, nothing is kept. Raises CorpusError (wrong usage) for unknown regions, a day to
    come, or no places to tell of.
    """
    today = day_in_china(clock.now())
    as_of = asked.as_of or today
    if as_of > today:
        raise CorpusError(f"what will be published by {as_of} nobody knows: today is {today}", is_usage=True)
    regions = [_region(corpus, said) for said in asked.regions] or None
    with corpus.session() as session:
        refresh(session, today, regions)
        if as_of == today:
            session.commit()
        known = coverage(session, as_of, range(FIRST_YEAR, today.year + 1), read_title, regions)
        store(session, known, as_of)
        chosen = {row.body.agency_id for row in known}
        rows = _rows(session, chosen, asked, today)
        level = _level(session, regions, rows)
        if as_of == today:
            session.commit()
    if not known:
        raise CorpusError(
            "there is nobody to tell of: import portals or reports, or name a place with --region", is_usage=True
        )
    return Coverage(as_of, rows, rates(rows), rates(rows, level), level)


def update(corpus: Corpus) -> None:
    """Keeps coverage up to date for the places that the corpus is about, if it is about any."""
    today = day_in_china(clock.now())
    with corpus.session() as session:
        refresh(session, today)
        store(session, coverage(session, today, range(FIRST_YEAR, today.year + 1), read_title), today)
        session.commit()


def _region(corpus: Corpus, said: str) -> str:
    """The id of a place given by code, name or id."""
    with corpus.session() as session:
        if session.get(Region, said) is not None:
            return said
    try:
        code = region_code(corpus, said)
    except CorpusError:
        code = region_key(said)
    return code[1:] if code.startswith("@") else region_of(code) or code


def _rows(session: Session, chosen: Collection[str], asked: Asked, today: date) -> list[Row]:
    """The rows that were asked for, those of one region side by side."""
    query = f"SELECT * FROM coverage ORDER BY {views_coverage.ORDER}"  # noqa: S608 - a constant
    found = [dict(row) for row in session.execute(text(query)).mappings() if row["agency_id"] in chosen]
    first = min((row["year"] for row in found if row["state"] in {"found", "withdrawn", "unreadable"}), default=None)
    years = asked.years or frozenset(range(first or today.year - SHOWN, today.year))
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in found
        if row["year"] in years
        and (not asked.kinds or row["agency_kind"] in asked.kinds)
        and (not asked.states or row["state"] in asked.states)
    ]


def _plain(value: Any) -> Any:
    """Alike from both databases: dates as text, truth as 0 and 1."""
    if isinstance(value, bool):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _level(session: Session, regions: Collection[str] | None, rows: Collection[Row]) -> Level:
    """The level of the regions that rates are told of: below those asked for, else the first with several regions."""
    asked = {region.level for id_ in regions or () if (region := session.get(Region, id_)) is not None}
    if len(asked) == 1 and (level := asked.pop()) in LEVELS:
        return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]
    for level in LEVELS:
        if len({row[f"{level}_id"] for row in rows} - {None}) > 1:
            return level
    return "county"
