"""The forms as rows: `indicators` is in step with `parser.forms`, and extended by what reports print beyond them."""

from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from parser import forms
from parser.model import TableCell
from storage.models import Base

_TABLE: Table = Base.metadata.tables["indicators"]


def rows() -> list[dict[str, Any]]:
    """The rows that the forms of this program make, in printed order."""
    return [_row(position, indicator) for position, indicator in enumerate(forms.load().indicators(), 1)]


def synchronise(connection: Connection) -> int:
    """Brings `indicators` in step with the forms; how many rows were added, changed or dropped.

    Extensions stay, unless the forms have come to know their code.
    """
    wanted = {row["indicator"]: row for row in rows()}
    stored = {row["indicator"]: dict(row) for row in connection.execute(select(_TABLE)).mappings()}
    new = [row for code, row in wanted.items() if stored.get(code) != row]
    old = [code for code, row in stored.items() if not row["is_extension"] and code not in wanted]
    # What changes is deleted first: short names may have moved from one code to another.
    codes = old + [row["indicator"] for row in new]
    if codes:
        connection.execute(delete(_TABLE).where(_TABLE.c.indicator.in_(codes)))
    if new:
        connection.execute(insert(_TABLE), new)
    return len(new) + len(old)


def extension(table: str, cell: TableCell) -> dict[str, Any]:
    """The row of a cell that the forms do not have: known by its code and the label that was printed first."""
    return {
        "indicator": f"{table}.{cell.row}.{cell.column}",
        "short": None,
        "table_code": table,
        "row_code": cell.row,
        "column_code": cell.column,
        "position": 0,
        "label_zh": cell.label or cell.row,
        "label_en": None,
        "unit": cell.unit,
        "value_type": "decimal",
        "generations": "",
        "first_year": None,
        "last_year": None,
        "basis": None,
        "is_extension": True,
    }


def _row(position: int, indicator: forms.Indicator) -> dict[str, Any]:
    years = [_years(code, indicator.table) for code in indicator.row.generations]
    last = max(year for _, year in years)
    return {
        "indicator": indicator.code,
        "short": indicator.short,
        "table_code": indicator.table.code,
        "row_code": indicator.row.code,
        "column_code": indicator.column.code,
        "position": position,
        "label_zh": indicator.label_zh,
        "label_en": indicator.label_en,
        "unit": indicator.column.unit,
        "value_type": indicator.column.type,
        "generations": " ".join(indicator.row.generations),
        "first_year": min(year for year, _ in years),
        "last_year": None if last == OPEN_YEAR else last,
        "basis": indicator.row.basis,
        "is_extension": False,
    }


OPEN_YEAR = 9999
"""What the forms write for "still in force"."""


def _years(generation: str, table: forms.TableForm) -> tuple[int, int]:
    return next((form.years for form in forms.load().forms if form.code == generation), table.years)
