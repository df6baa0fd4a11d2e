"""Which identities of the forms a truth breaks: what a checker must find, and all that it may find."""

from collections.abc import Mapping
from dataclasses import dataclass

from parser import forms
from simulator.cells import Cell, Number

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken identity: the rule, the table, the cells on either side and what they come to."""

    rule: str
    table: str
    cells: tuple[Key, ...]
    left: Number
    right: Number


def broken(table: str, cells: Mapping[Key, Cell], *, soft: bool = False) -> list[Broken]:
    """The identities of one table that its printed numbers break; a side without any number is not assessed."""
    found = []
    form = forms.load().table(table)
    lines = {"row": dict.fromkeys(key[0] for key in cells), "column": [column.code for column in form.columns]}
    for identity in forms.load().identities_of(table):
        if identity.kind == "soft" and not soft:
            continue
        for line in lines[identity.axis]:
            left = _side(identity.left, identity.axis, line, cells)
            right = _side(identity.right, identity.axis, line, cells)
            if left is None or right is None or _holds(identity.relation, left[1], right[1]):
                continue
            found.append(Broken(identity.rule, table, (*left[0], *right[0]), left[1], right[1]))
    return found


def _side(terms: tuple[str, ...], axis: str, line: str, cells: Mapping[Key, Cell]) -> tuple[list[Key], Number] | None:
    """The cells of one side and their sum, blanks as nothing; null where no cell holds a number."""
    total: Number = 0
    keys = []
    seen = False
    for term in terms:
        code = term.removeprefix("-")
        key = (line, code) if axis == "row" else (code, line)
        if key not in cells:
            continue
        keys.append(key)
        if (value := cells[key].value) is not None:
            seen = True
            total += -value if term.startswith("-") else value
    return (keys, total) if seen else None


def _holds(relation: str, left: Number, right: Number) -> bool:
    return left == right if relation == "=" else left <= right if relation == "<=" else left >= right
