"""Reporting years: which form, which statute, and by when. Next year's is added whenever a corpus is opened."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from storage.models import Base

FIRST = 2004
"""Shanghai's first reports, under its own rules."""

_TABLE: Table = Base.metadata.tables["years"]
_CHINA = timezone(timedelta(hours=8))


def day_in_china(moment: datetime) -> date:
    """The day that a moment falls on where the reports are due."""
    return moment.astimezone(_CHINA).date()


def extend(connection: Connection, today: date) -> int:
    """Adds the years that are missing up to the one after `today`; how many were added."""
    present = set(connection.execute(select(_TABLE.c.year)).scalars())
    missing = [describe(year) for year in range(FIRST, today.year + 2) if year not in present]
    if missing:
        connection.execute(insert(_TABLE), missing)
    return len(missing)


def describe(year: int) -> dict[str, Any]:
    """The row of one reporting year; what is reported on `year` is due in the year after it."""
    return {"year": year} | _form(year) | _duty(year) | {"note": _NOTES.get(year)}


def _form(year: int) -> dict[str, Any]:
    if year < 2014:
        return {"form": "A0", "form_instrument": None}
    if year < 2019:
        return {"form": "B", "form_instrument": "国办发〔2014〕32号"}
    if year < 2021:
        return {"form": "C", "form_instrument": "国办公开办函〔2019〕60号"}
    return {"form": "D", "form_instrument": "国办公开办函〔2021〕30号"}


def _duty(year: int) -> dict[str, Any]:
    if year < 2008:
        return {
            "statute": None,
            "due_departments_on": None,
            "due_governments_on": None,
            "due_basis": "none",
            "due_article": None,
        }
    march = date(year + 1, 3, 31)
    if year < 2019:
        return {
            "statute": "REG2007",
            "due_departments_on": march,
            "due_governments_on": march,
            "due_basis": "law",
            "due_article": "31",
        }
    return {
        "statute": "REG2019",
        "due_departments_on": date(year + 1, 1, 31),
        "due_governments_on": march,
        "due_basis": "law",
        "due_article": "49",
    }


_NOTES = {
    2008: "The first national reports; the regulation is in force from 1 May.",
    2014: "The statistics sheet begins; many bodies below the county never used it.",
    2019: "The old regulation to 14 May, the revised one from 15 May; first year of the uniform format (trial).",
    2021: "Table 2 is redefined, other handling is split in three, procurement is dropped.",
    2024: "Reconsideration now comes before a suit: direct suits fall, suits after reconsideration rise.",
}
