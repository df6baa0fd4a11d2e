"""The order in which a table prints the form's columns, where that is not the form's own."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TypeVar

from parser.align.labels import keys_of
from parser.align.sheet import Line
from parser.forms import Column

_T = TypeVar("_T")

Order = tuple[int, ...]
"""For each of the form's columns the place, from 0, at which it is printed."""

_GROUP = "法人"
"""How the head over the five kinds of legal persons in table 3 begins."""


@lru_cache(maxsize=4096)
def of_heads(keys: tuple[str, ...], columns: tuple[Column, ...]) -> Order | None:
    """The order that these heads give; null where it is the form's own or they do not name each column once."""
    if len(keys) != len(columns):
        return None
    places = [[place for place, key in enumerate(keys) if key in keys_of(column)] for column in columns]
    order = tuple(found[0] for found in places if len(found) == 1)
    return order if len(set(order)) == len(columns) and order != tuple(range(len(columns))) else None


def of_applicants(lines: Iterable[Line], columns: tuple[Column, ...], *, is_exact: bool) -> Order | None:
    """The order of table 3's columns by the heads above its first numbers: the five kinds of legal persons stand
    below their common head, beside the natural person and the total. Without borders only one line of all heads
    tells it."""
    rows = _heads(lines, columns)
    if not is_exact or not any(key.startswith(_GROUP) for row in rows for key in row):
        return next((of_heads(tuple(row), columns) for row in rows if len(row) == len(columns)), None)
    return of_heads(_in_one_row(rows, columns), columns)


def fewer_applicants(lines: Iterable[Line], columns: tuple[Column, ...]) -> list[Column | None]:
    """The columns of a table 3 whose heads name only some of the form's, each once; null where all legal persons
    stand in one column. Empty where that is not so. The other columns may stand in a table of their own."""
    keys = _in_one_row(_heads(lines, columns), columns)
    found = [next((column for column in columns if key in keys_of(column)), None) for key in keys]
    named = [column for column in found if column]
    is_known = all(column or key.startswith(_GROUP) for key, column in zip(keys, found, strict=True))
    is_fewer = 1 <= len(named) < len(columns) and len(set(named)) == len(named)
    return found if is_known and is_fewer else []


def _heads(lines: Iterable[Line], columns: tuple[Column, ...]) -> list[list[str]]:
    """The heads of table 3's columns in the lines above its first numbers, line by line."""
    known = _keys(columns)
    rows: list[list[str]] = []
    for line in lines:
        if line.has_numbers:
            break
        rows.append([piece.key for piece in line.labels if piece.key in known or piece.key.startswith(_GROUP)])
    return rows


def _in_one_row(rows: Sequence[Sequence[str]], columns: tuple[Column, ...]) -> tuple[str, ...]:
    """Heads of two rows as one: the kinds of legal persons stand where their common head does."""
    known, single = _keys(columns), _keys((columns[0], columns[-1]))
    heads = list(dict.fromkeys(key for row in rows for key in row))
    group = next((at for at, key in enumerate(heads) if key.startswith(_GROUP)), None)
    if group is None:
        return tuple(heads)
    kinds = [key for key in heads if key in known - single] or [heads[group]]
    upper = [kinds if at == group else [key] for at, key in enumerate(heads) if at == group or key in single]
    return tuple(key for part in upper for key in part)


@cache
def _keys(columns: tuple[Column, ...]) -> frozenset[str]:
    return frozenset(key for column in columns for key in keys_of(column))


def arranged(values: Sequence[_T], order: Order | None) -> list[_T]:
    """The printed values in the form's order."""
    return list(values) if order is None else [values[place] for place in order]
