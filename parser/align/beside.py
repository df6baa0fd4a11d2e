"""What printed tables have beside the form's own cells: a column of units, figures of an earlier year."""

import re
from collections.abc import Sequence
from functools import lru_cache

from parser.align.labels import is_content_header
from parser.align.sheet import Line, Piece, Sheet
from parser.values import UNITS

_YEAR = re.compile(r"(20[0-3]\d)年度?$")
_THIS = frozenset({"本年", "本年度", "今年"})
_LAST = frozenset({"上年", "上年度", "上一年", "上一年度", "去年", "上年同期", "去年同期"})
_LONGEST = 7
"""Characters of the longest name of a year."""
_UNIT_KEYS = frozenset(UNITS)
_THIS_YEAR = 9999


def form_only(sheet: Sheet) -> Sheet:
    """The sheet without units that stand in cells of their own, and of two years only the later one."""
    extra = [piece for line in sheet.lines for piece in line.labels if _is_extra(piece.key)]
    if not extra:
        return sheet
    lines: Sequence[Line] = sheet.lines
    if any(piece.key in _UNIT_KEYS for piece in extra):
        lines = [_without_units(line) for line in lines]
    years = {year for piece in extra if (year := _year(piece.key))}
    if len(years) > 1:
        lines = _rows_of(_columns_of(lines, max(years)) if sheet.is_exact else lines, max(years))
    return Sheet(list(lines), sheet.is_exact, sheet.method, sheet.at)


@lru_cache(maxsize=65536)
def _is_extra(key: str) -> bool:
    return len(key) <= _LONGEST and (key in _UNIT_KEYS or _year(key) is not None)


def _year(key: str) -> int | None:
    """The year that a label names: 2023年, or 本年 and 上年."""
    if key in _THIS:
        return _THIS_YEAR
    if key in _LAST:
        return 1
    match = _YEAR.match(key)
    return int(match[1]) if match else None


def _without_units(line: Line) -> Line:
    if not line.has_numbers or not any(piece.key in _UNIT_KEYS for piece in line.labels):
        return line
    return Line([piece for piece in line.pieces if piece.key not in _UNIT_KEYS or not piece.is_label], line.excess)


def _columns_of(lines: Sequence[Line], kept: int) -> list[Line]:
    """The lines without the columns below the heads of other years; the heads themselves go too."""
    found: list[Line] = []
    gone: list[Piece] = []
    for line in lines:
        heads = [piece for piece in line.labels if _year(piece.key)] if not line.has_numbers else []
        if len({_year(piece.key) for piece in heads}) > 1:
            gone = [piece for piece in heads if _year(piece.key) != kept]
            left = [piece for piece in line.pieces if piece not in heads]
        else:
            if line.clause or any(is_content_header(piece.key) for piece in line.labels):
                gone = []
            left = [piece for piece in line.pieces if not any(_is_below(piece, head) for head in gone)]
        if left:
            found.append(line if len(left) == len(line.pieces) else Line(left))
    return found


def _is_below(piece: Piece, head: Piece) -> bool:
    return head.column <= piece.column and piece.column + piece.span <= head.column + head.span


def _rows_of(lines: Sequence[Line], kept: int) -> list[Line]:
    """The lines without those that are labelled with other years; a label that spans both years goes with the later."""
    found: list[Line] = []
    labels: list[Piece] = []
    for line in lines:
        named = [piece for piece in line.labels if _year(piece.key)] if line.has_numbers else []
        if len(named) != 1:
            labels = []
            found.append(line)
            continue
        before = line.pieces[: line.pieces.index(named[0])]
        labels = before if any(piece.is_label for piece in before) else labels
        if _year(named[0].key) == kept:
            found.append(Line([*labels, *line.pieces[len(before) + 1 :]]))
    return found
