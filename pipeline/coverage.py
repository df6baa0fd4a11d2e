"""Who has published and who has not: expectations and coverage brought up to date, and told as rows and rates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from parser.titles import read_title
from pipeline.regions import region_code, region_key
from storage import Corpus, CorpusError, clock, views_coverage
from storage.coverage.rates import LEVELS, Level, Rate, rates
from storage.coverage.states import PUBLISHED, Part, coverage
from storage.coverage.storing import store
from storage.expectations.building import refresh
from storage.expectations.duty import FIRST_YEAR
from storage.expectations.tree import region_of
from storage.models import Base
from storage.models_places import Region
from storage.types import plain
from storage.years import day_in_china

SHOWN = 6
"""Years that are shown where nothing was found that would tell from when on."""
Row = dict[str, Any]
_STATES = Base.metadata.tables["coverage_states"]


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
    if as_of == today:
        chosen = _keep(corpus, today, regions)
        with corpus.looking() as session:
            return _told(session, asked, chosen, regions, as_of)
    with corpus.session() as session:  # never committed
        refresh(session, today, regions)
        chosen = set()
        for part in coverage(session, as_of, _years(today), read_title, regions):
            store(session, part, as_of)
            chosen |= _agencies(part)
        return _told(session, asked, chosen, regions, as_of)


def update(corpus: Corpus) -> None:
    """Keeps coverage up to date for the places that the corpus is about, if it is about any."""
    _keep(corpus, day_in_china(clock.now()))


def _keep(corpus: Corpus, today: date, regions: Sequence[str] | None = None) -> set[str]:
    """Brings expectations and coverage of places up to date, part by part; gives the agencies that were told of.

    What is known is read beside the writing, so that nobody who writes waits for longer than one part takes.
    """
    with corpus.session() as session:
        refresh(session, today, regions, commits=True)
    chosen = set()
    with corpus.looking() as reader:
        for part in coverage(reader, today, _years(today), read_title, regions):
            with corpus.session() as session:
                store(session, part, today)
                session.commit()
            chosen |= _agencies(part)
    return chosen


def _years(today: date) -> range:
    return range(FIRST_YEAR, today.year + 1)


def _agencies(part: Part) -> set[str]:
    return {row.body.agency_id for row in part.rows}


def _told(
    session: Session, asked: Asked, chosen: Collection[str], regions: Sequence[str] | None, as_of: date
) -> Coverage:
    """The stored rows of agencies that were asked for, added up. Raises CorpusError where there is no agency."""
    if not chosen:
        raise CorpusError(
            "there is nobody to tell of: import portals or reports, or name a place with --region", is_usage=True
        )
    rows = _rows(session, chosen, asked)
    level = _level(session, regions, rows)
    return Coverage(as_of, rows, rates(rows), rates(rows, level), level)


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


def _rows(session: Session, chosen: Collection[str], asked: Asked) -> list[Row]:
    """The rows that were asked for, those of one region side by side."""
    years = asked.years or _shown(session, chosen)
    query = text(f"SELECT * FROM coverage WHERE year IN :years ORDER BY {views_coverage.ORDER}")  # noqa: S608 - a constant
    found = session.execute(query.bindparams(bindparam("years", list(years), expanding=True))).mappings()
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in found
        if row["agency_id"] in chosen
        and (not asked.kinds or row["agency_kind"] in asked.kinds)
        and (not asked.states or row["state"] in asked.states)
    ]


def _shown(session: Session, chosen: Collection[str]) -> range:
    """The years that are told of where none is asked for: from the first on which anything was found."""
    year = day_in_china(clock.now()).year
    first = select(_STATES.c.agency_id, func.min(_STATES.c.year)).where(_STATES.c.state.in_(sorted(PUBLISHED)))
    found = session.execute(first.group_by(_STATES.c.agency_id))
    return range(min((since for agency, since in found if agency in chosen), default=year - SHOWN), year)


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
