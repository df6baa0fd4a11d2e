"""What the words of table 3 are: heads above its columns, or the label of a row."""

from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from parser import forms
from parser.align.labels import SHORT, keys_of, likeness
from parser.align.sheet import Line, Piece
from parser.forms import Column


def header_places(lines: Sequence[Line], columns: Sequence[Column]) -> list[int] | None:
    """The grid column of each of the form's columns, from the header; null where the header does not give all."""
    places: dict[str, int] = {}
    for line in lines:
        if line.has_numbers and len(places) >= 2:
            break
        for piece in line.pieces:
            if piece.span == 1:
                for column in columns:
                    if likeness(piece.key, column) >= 0.8:
                        places.setdefault(column.code, piece.column)
                        break
    ordered = [places[column.code] for column in columns if column.code in places]
    return ordered if len(ordered) == len(columns) and ordered == sorted(set(ordered)) else None


def without_foreign(lines: Sequence[Line], places: Sequence[int]) -> Sequence[Line]:
    """The lines without the columns whose heads are none of the form's (小计, 上年总计), where the rows of values
    stand under the form's own heads, at `places`."""
    heads = [piece for line in takewhile(lambda line: not line.has_numbers, lines) for piece in line.labels]
    foreign = {p.column for p in heads if p.span == 1 and p.column > places[0] and _is_foreign(p.key)} - set(places)
    valued = [line for line in lines if line.has_numbers] if foreign else []
    if not all({piece.column for piece in line.pieces}.issuperset(places) for line in valued) or not foreign:
        return lines
    return [Line([p for p in line.pieces if p.column not in foreign or p.span > 1], line.excess) for line in lines]


def _is_foreign(key: str) -> bool:
    return not key.startswith(("申请人", "法人", "本列"))


def is_head(line: Line, columns: tuple[Column, ...]) -> bool:
    """Whether a line holds heads of columns, whose 其他 and 总计 are no rows."""
    return not line.has_numbers and sum(piece.key in _head_keys(columns) for piece in line.labels) > 1


@cache
def _head_keys(columns: tuple[Column, ...]) -> frozenset[str]:
    return frozenset(key for column in columns for key in keys_of(column))


def label_of(line: Line, places: Sequence[int] | None) -> Piece | None:
    """The row's own label: the last words before its values."""
    label: Piece | None = None
    for piece in line.pieces:
        if (piece.is_number and label is not None) or (
            places and piece.column >= places[0] and not _names_row(piece.key)
        ):
            break
        if piece.is_label:
            label = piece
    return label


def _names_row(key: str) -> bool:
    """Whether a label is a row's, word for word: spans that hang over push it under the heads of the columns."""
    return key in _row_keys()


@cache
def _row_keys() -> frozenset[str]:
    return frozenset(key for row in forms.load().table("t3_requests").rows for key in keys_of(row) if len(key) > SHORT)
