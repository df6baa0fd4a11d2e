"""A report laid out on the rows and columns of a spreadsheet, whatever program writes it."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.document import Document, Line

WIDTH = 15
"""Columns over which prose is merged: those of the widest table."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A cell of the sheet; `starts` where a new part of the report begins, `is_framed` in tables."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    is_framed: bool = False
    starts: bool = False


def spread(document: Document) -> Iterator[Spread]:
    """Every cell with its place; an empty row stands before and after each table."""
    row = 0
    for block in document.blocks:
        if isinstance(block, Line):
            yield Spread(row, 0, block.text, columns=WIDTH, starts=block.kind == "heading")
            row += 1
            continue
        row += 1
        for place in block.placed():
            cell = place.cell
            rows = min(cell.rowspan, len(block.rows) - place.row)
            columns = min(cell.colspan, block.width - place.column)
            yield Spread(row + place.row, place.column, cell.text, rows, columns, is_framed=True)
        row += len(block.rows) + 1
