"""What users say of who should report and by when: the file it comes in, and its rows. A bad line is refused by number.

    region,agency,kind,years,due,note
    411303,卧龙区招商服务中心,,2021-2024,,three-year list of organs
    怀化市,,township_gov,2021,02-20,local notice 怀政办函〔2022〕3号

A line with an `agency` (an id, or a name that only one body bears in the region) says that it should report on the
years. A line with a `kind` gives the day by which the bodies of that kind in the region should: a local notice.
`due` is month-day in the year after, or a whole date; for an agency it may be empty.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, get_args

from storage.errors import CorpusError
from storage.expectations.duty import WITHOUT_DUTY
from storage.models_places import AgencyKind
from storage.portals import LineProblem

COLUMNS = ("region", "agency", "kind", "years", "due", "note")
FIRST, LAST = 2004, 2099
_YEARS = re.compile(r"(\d{4})(?:\s*[-–—至]\s*(\d{4}))?")
_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
KINDS = tuple(kind for kind in get_args(AgencyKind) if kind not in WITHOUT_DUTY)
"""Kinds of bodies that a notice may be about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A good line: whom it is about, in words, and for each year the day, where it gives one."""

    line: int
    region: str | None
    agency: str | None
    kind: str | None
    due: dict[int, date | None]
    note: str | None


def read_entries(path: Path) -> tuple[list[Entry], list[LineProblem]]:
    """The good lines of a file, and the refused ones. Reads UTF-8, and GB18030 as spreadsheets save it.

    Raises CorpusError where there is no such file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"the file {path} cannot be read: {error.strerror}", is_usage=True) from None
    try:
        return parse_entries(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return parse_entries(content.decode("gb18030", errors="replace"))


def parse_entries(text: str) -> tuple[list[Entry], list[LineProblem]]:
    """The same for the text of a file."""
    entries: list[Entry] = []
    problems: list[LineProblem] = []
    header: list[str] | None = None
    for line, cells in _lines(text, problems):
        if header is None:
            header = [cell.lower() for cell in cells]
            if problem := _header_problem(header):
                return [], [LineProblem(line, problem)]
        elif len(cells) > len(header):
            problems.append(LineProblem(line, f"{len(cells)} cells, but the header names {len(header)}"))
        else:
            try:
                entries.append(_entry(line, dict(zip(header, cells, strict=False))))
            except ValueError as error:
                problems.append(LineProblem(line, str(error)))
    if header is None and not problems:
        problems.append(LineProblem(1, f"the file is empty: its first line names the columns, {','.join(COLUMNS)}"))
    return entries, problems


def _lines(text: str, problems: list[LineProblem]) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [" ".join(cell.split()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(LineProblem(line, f"this is no CSV: {error}"))
            return
        if any(cells):
            yield line, cells


def _header_problem(header: list[str]) -> str | None:
    named = f"the first line names the columns, {','.join(COLUMNS)}"
    if "years" not in header:
        return f"no column years: {named}"
    if unknown := [column for column in header if column not in COLUMNS]:
        return f"unknown column {', '.join(unknown)}: {named}"
    return "a column is named twice" if len(set(header)) < len(header) else None


def _entry(line: int, given: dict[str, str]) -> Entry:
    """A line as an entry; raises ValueError with what is wrong."""
    region, agency, kind, note = (given.get(name) or None for name in ("region", "agency", "kind", "note"))
    if bool(agency) == bool(kind):
        raise ValueError("a line names an agency, or a kind of bodies: exactly one of the two")
    if kind and kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: known are {', '.join(KINDS)}")
    if kind and not region:
        raise ValueError("a line about a kind of bodies names the region in which it holds")
    years = _years(given.get("years", ""))
    said = given.get("due", "")
    if kind and not said:
        raise ValueError("a line about a kind of bodies gives the day by which they should report")
    return Entry(line, region, agency, kind, {year: _day(said, year, len(years)) for year in years}, note)


def _years(said: str) -> list[int]:
    found = _YEARS.fullmatch(said)
    if not found:
        raise ValueError(f"{said!r} is no year, and no years such as 2019-2023")
    first, last = int(found[1]), int(found[2] or found[1])
    if not FIRST <= first <= last <= LAST:
        raise ValueError(f"the years {said} must be in order, from {FIRST} to {LAST}")
    return list(range(first, last + 1))


def _day(said: str, year: int, count: int) -> date | None:
    """The day of a year's report: a month and day in the year after, or a whole date."""
    if not said:
        return None
    found = _MONTH_DAY.fullmatch(said)
    try:
        day = date(year + 1, int(found[1]), int(found[2])) if found else date.fromisoformat(said)
    except ValueError:
        raise ValueError(f"{said!r} is no day: write 02-20 (in the year after) or 2022-02-20") from None
    if not found and count > 1:
        raise ValueError(f"the day {said} cannot be that of several years: write month and day")
    if day.year not in {year, year + 1, year + 2}:
        raise ValueError(f"the day {said} is not one by which a report on {year} is due")
    return day


def as_dict(entry: Entry) -> dict[str, Any]:
    """For JSON."""
    return {"line": entry.line, "region": entry.region, "agency": entry.agency, "kind": entry.kind} | {
        "years": sorted(entry.due)
    }
