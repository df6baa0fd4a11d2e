"""Table 2 as a list: each line names a row and a column of the form, and holds one number."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from parser import forms
from parser.align.labels import keys_of
from parser.align.sheet import Line, Piece, Sheet
from parser.align.values import cell
from parser.forms import Column, Row, TableForm
from parser.model import Table, TableCode
from parser.text import label_key

_CLAUSE = re.compile("^第?二十条第?[一五六八九]项")
LEAST = 3
"""Fewer such lines are no list."""


class _Place(NamedTuple):
    form: TableForm
    row: Row
    column: Column


def is_list(sheet: Sheet) -> bool:
    """Whether enough lines of a sheet name a row with its column in one label."""
    return sum(names_cell(line) for line in sheet.lines) >= LEAST


def names_cell(line: Line) -> bool:
    """Whether one label of a line names a row with its column."""
    return any(piece.key in _places() for piece in line.labels)


def align(sheet: Sheet, lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """The tables that the lines list, and the lines that are none of such a list."""
    found: list[tuple[_Place, Piece]] = []
    rest: list[Line] = []
    row = ""
    for line in lines:
        named = [_CLAUSE.sub("", piece.key) for piece in line.labels]
        keys = [key for key in named if key]
        numbers = [piece for piece in line.pieces if piece.is_number]
        row = keys[0] if keys and keys[0] in _row_keys() else row
        name = "".join(keys)
        place = (_places().get(name) or _places().get(row + name)) if len(numbers) == 1 and keys else None
        if place:
            found.append((place, numbers[0]))
        else:
            rest.append(line)
    if len(found) < LEAST:
        return [], list(lines)
    tables: dict[TableCode, Table] = {}
    for place, piece in found:
        table = tables.setdefault(place.form.code, _empty(place.form, sheet))
        at = next(
            at for at, item in enumerate(table.cells) if (item.row, item.column) == (place.row.code, place.column.code)
        )
        table.cells[at] = cell(place.row.code, place.column, piece)
    return list(tables.values()), rest


def _empty(form: TableForm, sheet: Sheet) -> Table:
    cells = [cell(row.code, column, None) for row in form.rows for column in form.columns]
    return Table(form.code, form.generations[0], sheet.method, at=sheet.at, cells=cells)


@cache
def _places() -> dict[str, _Place]:
    """Every row's label with every column's behind it that stands for one cell of the two forms only."""
    found: dict[str, list[_Place]] = {}
    places = [
        _Place(form, row, column)
        for form in forms.load().tables
        if form.clause
        for row in form.rows
        for column in form.columns
    ]
    for place in places:
        for name in dict.fromkeys(a + b for a in keys_of(place.row) for b in keys_of(place.column)):
            found.setdefault(name, []).append(place)
    for name, several in found.items():
        own = [place for place in several if name in {key + label_key(place.column.zh) for key in keys_of(place.row)}]
        found[name] = own if len(own) == 1 else several
    return {name: several[0] for name, several in found.items() if len(several) == 1}


@cache
def _row_keys() -> frozenset[str]:
    return frozenset(key for form in forms.load().tables if form.clause for row in form.rows for key in keys_of(row))
