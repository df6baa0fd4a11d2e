"""By when a body has to report on a year, and who says so (DOMAIN.md §1.2)."""

from datetime import date
from functools import cache

from storage import years
from storage.models_expect import DueBasis

FIRST_YEAR = 2008
"""The first year with a national duty."""
GOVERNMENTS = frozenset({"province_gov", "prefecture_gov", "county_gov"})
BODIES_OF_PLACES = GOVERNMENTS | {"township_gov", "subdistrict", "zone_committee"}
"""Kinds that a place has one of; a list of places is a list of them."""
WITHOUT_DUTY = frozenset({"out_of_scope", "public_utility"})
_EVERYBODY = "REG2007"
"""The regulation whose day held for all bodies."""


@cache
def due(kind: str, year: int) -> tuple[date | None, DueBasis]:
    """The last day on which a body's report on a year is in time by law; null where the law names no day."""
    said = years.describe(year)
    if kind in GOVERNMENTS or (said["statute"] == _EVERYBODY and kind not in WITHOUT_DUTY):
        day: date | None = said["due_governments_on"]
    elif kind == "dept":
        day = said["due_departments_on"]
    else:
        day = None
    return day, "law" if day else "none"


def awaited_until(year: int) -> date:
    """The day up to which nothing can be missed of bodies without a day of their own: that of the governments."""
    return years.describe(year)["due_governments_on"] or date(year + 1, 3, 31)
