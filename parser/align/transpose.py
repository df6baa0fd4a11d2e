"""Tables printed the other way round: the forms' rows across the top, their columns down the side."""

from collections.abc import Sequence
from functools import lru_cache

from parser import forms
from parser.align.labels import likeness
from parser.align.sheet import Line, Piece, Sheet
from parser.forms import TableForm

LEAST_ACROSS = {"t3_requests": 6, "t4_proceedings": 2}
"""So many rows of table 3 or 4 in one line are its heads."""
LEAST_DOWN = 4
"""So many of the form's columns name lines below them."""
_LIKE = 0.8


def upright_sheet(sheet: Sheet) -> Sheet:
    """The sheet with its lines as columns where table 3 or 4 is printed the other way round; else as it is."""
    if not sheet.is_exact or not any(_is_turned(sheet, code, least) for code, least in LEAST_ACROSS.items()):
        return sheet
    columns: dict[int, list[Piece]] = {}
    for row, line in enumerate(sheet.lines):
        for piece in line.pieces:
            columns.setdefault(piece.column, []).append(piece.moved_to(row))
    return Sheet([Line(columns[column]) for column in sorted(columns)], True, sheet.method, sheet.at)


def _is_turned(sheet: Sheet, code: str, least: int) -> bool:
    """Whether one line names rows of a form and each line below it, in its first cell, one of the form's columns."""
    form = forms.load().table(code)
    for position, line in enumerate(sheet.lines):
        if line.has_numbers:
            return False
        if len(line.labels) >= least and _named(line.labels, form, down=False) >= least:
            below = [item.pieces[0] for item in sheet.lines[position + 1 :] if item.has_numbers]
            labels = [piece for piece in below if piece.is_label]
            return len(below) >= LEAST_DOWN and _named(labels, form, down=True) >= LEAST_DOWN
    return False


def _named(labels: Sequence[Piece], form: TableForm, *, down: bool) -> int:
    """How many of the form's rows are named, or of its columns where these stand down the side."""
    return len({code for label in labels for code in _meant(label.key, form, down)})


@lru_cache(maxsize=4096)
def _meant(key: str, form: TableForm, down: bool) -> frozenset[str]:
    """The rows or columns that a label may be."""
    return frozenset(item.code for item in (form.columns if down else form.rows) if likeness(key, item) >= _LIKE)
