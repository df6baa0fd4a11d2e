"""The facts of a reading as rows, shaped like the form's tables."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from parser import forms
from parser.model import Figure, Finding, Number, Report, Table, TableCell
from storage import indicators
from storage.database import insert_missing
from storage.models import Base
from storage.statuses import LETTERS

_TABLES = Base.metadata.tables
WIDE = {"t3_requests": "requests", "t4_proceedings": "proceedings"}
"""Tables kept as one row for each row of the form, and where."""
SHEETS = frozenset({"b_statistics", "a_annex"})
YUAN: dict[str | None, int] = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
"""What a unit of money is worth in yuan."""

Rows = dict[str, list[dict[str, Any]]]


def insert_all(session: Session, reading_id: int, report: Report) -> None:
    """Adds everything that a report says, in one statement for each table it goes to."""
    rows = rows_of(reading_id, report)
    insert_missing(session, _TABLES["indicators"], rows.pop("indicators", []))
    for name, items in rows.items():
        session.execute(insert(_TABLES[name]), items)


def rows_of(reading_id: int, report: Report) -> Rows:
    """The rows by table, those that others refer to first. Raises ValueError where two cells stand in one place."""
    rows: Rows = defaultdict(list)
    instances: dict[str, int] = defaultdict(int)
    for table in report.tables:
        instances[table.table] += 1
        key = {"reading_id": reading_id, "instance": instances[table.table]}
        rows["report_tables"].append(key | _table(table))
        _require_distinct(table)
        if table.table in WIDE:
            rows[WIDE[table.table]] += [key | row for row in _wide_rows(table)]
        else:
            target = "statistics" if table.table in SHEETS else "disclosures"
            rows[target] += [key | _measure(table.table, cell) for cell in table.cells]
        rows["indicators"] += [indicators.extension(table.table, cell) for cell in _beyond_the_form(table)]
    rows["chapters"] = [
        {
            "reading_id": reading_id,
            "position": position,
            "code": chapter.code,
            "heading": chapter.heading,
            "text": chapter.text,
        }
        for position, chapter in enumerate(report.chapters, 1)
    ]
    rows["figures"] = [_figure(reading_id, n, figure) for n, figure in enumerate(report.figures, 1)]
    rows["findings"] = [finding(reading_id, n, item) for n, item in enumerate(report.findings, 1)]
    return {name: items for name, items in rows.items() if items}


def finding(reading_id: int, position: int, item: Finding, other_reading_id: int | None = None) -> dict[str, Any]:
    """The row of a finding."""
    return {
        "reading_id": reading_id,
        "other_reading_id": other_reading_id,
        "position": position,
        "rule": item.rule,
        "table_code": item.table,
        "cells": [list(cell) for cell in item.cells],
        "severity": item.severity,
        "responsibility": item.responsibility,
        "outcome": item.outcome,
        "left_side": item.left,
        "right_side": item.right,
        "message": item.message,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "table_code": table.table,
        "generation": table.generation,
        "method": table.method,
        "scope": table.scope,
        "scope_basis": table.scope_basis,
        "scope_quote": table.scope_quote,
        "place": table.at,
    }


def _wide_rows(table: Table) -> Iterable[dict[str, Any]]:
    """A row for each row of the form; a column that the reading does not list is `absent`."""
    columns = [column.code for column in forms.load().table(table.table).columns]
    cells: dict[str, dict[str, TableCell]] = defaultdict(dict)
    for cell in table.cells:
        if cell.column not in columns:
            raise ValueError(f"{table.table} has no column {cell.column}")
        cells[cell.row][cell.column] = cell
    for row, found in cells.items():
        values = {column: found[column].value if column in found else None for column in columns}
        letters = [LETTERS[found[column].status if column in found else "absent"] for column in columns]
        label = next((cell.label for cell in found.values() if cell.label), None)
        yield {"row_code": row, **values, "statuses": "".join(letters), "label": label}


def _measure(table: str, cell: TableCell) -> dict[str, Any]:
    return {
        "table_code": table,
        "row_code": cell.row,
        "column_code": cell.column,
        "value": cell.value,
        "unit": cell.unit,
        "amount_yuan": in_yuan(cell.value, cell.unit),
        "status": cell.status,
        "label": cell.label,
    }


def in_yuan(value: Number | None, unit: str | None) -> Number | None:
    """An amount in yuan, exact to six decimals; null where the unit is none of money."""
    worth = YUAN.get(unit)
    return None if value is None or worth is None else round(value * worth, 6)


def _figure(reading_id: int, position: int, figure: Figure) -> dict[str, Any]:
    value = figure.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        "reading_id": reading_id,
        "position": position,
        "code": figure.code,
        "value": value if is_number else None,
        "is_true": value if isinstance(value, bool) else None,
        "words": [value] if isinstance(value, str) else value if isinstance(value, list) else None,
        "unit": figure.unit,
        "is_approximate": figure.approximate,
        "quote": figure.quote,
        "chapter_code": figure.chapter,
    }


def _beyond_the_form(table: Table) -> list[TableCell]:
    known = _codes(table.table)
    return [cell for cell in table.cells if (cell.row, cell.column) not in known]


@cache
def _codes(table: str) -> frozenset[tuple[str, str]]:
    try:
        form = forms.load().table(table)
    except KeyError:  # a sheet or annex whose form this program does not have
        return frozenset()
    return frozenset((row.code, column.code) for row in form.rows for column in form.columns)


def _require_distinct(table: Table) -> None:
    places = [(cell.row, cell.column) for cell in table.cells]
    if len(set(places)) < len(places):
        twice = next(place for place in places if places.count(place) > 1)
        raise ValueError(f"{table.table} has two cells at {'.'.join(twice)}")
