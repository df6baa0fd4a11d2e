"""Rows of table 2 whose values lost the borders between them, cut again where the row proves its cut.

No sum runs through table 2. What bounds a cut is that no number begins with 0, that only 本年增/减 is signed ("1-10"
under three columns is 1|-1|0, one item cannot be reduced by ten), that only money has decimals and a unit, and that
blank cells may have vanished - unless the table is seen to write out its zeros.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from parser import forms
from parser.align.sheet import Piece
from parser.align.values import digits, note
from parser.forms import CellType, Column, Identity, TableForm
from parser.model import Finding, Number, TableCell
from parser.values import Value, parse_value

Cut = tuple[Value | None, ...]
"""One way to cut a row: a value per column, null where the cell was blank."""

MOST_CUTS = 2_000
"""A row with more cuts than this proves nothing."""
LONGEST = 40
"""Characters of a value; a row with more for each column is no row of values."""

_INT = r"(?:0|[1-9]\d*)"
_SHAPE: Mapping[CellType, "re.Pattern[str]"] = {
    "int": re.compile(_INT),
    "signed": re.compile(rf"(?:[+\-−]|增加?|减少?)?{_INT}"),
    "decimal": re.compile(rf"{_INT}(?:\.\d+)?(?:万元|亿元|元)?"),
}
_BORDER = " "
_DASH = re.compile(r"[/—\-−](?!\d)")
_SIGN = re.compile(r"[+\-−]")


class Proof(NamedTuple):
    """The cut of a row and what it rests on; `is_firm` where the printed characters allow no other."""

    cut: Cut
    is_firm: bool
    why: str


class Habits(NamedTuple):
    """How a table was filled in: the columns in which it writes out its zeros and leaves no cell blank, and whether
    a nought is printed as 0, not as a dash."""

    zeros_in: frozenset[str]
    prints_zero: bool


Rows = Sequence[tuple[TableForm, Sequence[Piece]]]
"""The rows of a table 2, each with the form of its block."""


def prove(form: TableForm, pieces: Sequence[Piece], seen: Habits) -> Proof | None:
    """The only cut of a row of a table with these habits; null without one."""
    if not seen.prints_zero and _SIGN.search("".join(digits(pieces))):
        return None  # the sign may be a dash in a cell of its own
    every = _cuts(form, pieces)
    cuts = [cut for cut in every if _is_possible(form, cut)]
    if len(every) == 1:
        only_zeros = all(value is not None and value.value == 0 for value in every[0])
        return Proof(every[0], True, "" if only_zeros else "no other cut of these characters is possible")
    if len(cuts) == 1:
        return Proof(cuts[0], False, "the only cut that takes away no more items than there were")
    if not {column.code for column in form.columns} <= seen.zeros_in:
        return None
    full = [cut for cut in cuts if None not in cut]
    if len(full) == 1:
        return Proof(full[0], False, "the only cut that leaves no cell blank, as in the other rows")
    expected = [cut for cut in full if _as_expected(form, cut)]
    if len(expected) == 1 and _is_usual(form, expected[0]):
        return Proof(expected[0], False, "of the cuts that leave no cell blank, the only one that is plausible")
    return None


def habits(rows: Rows) -> Habits:
    """What all rows of one table 2 show of how it was filled in."""
    texts = ["".join(digits(pieces)) for _, pieces in rows]
    if any(_DASH.search(text) for text in texts):
        return Habits(frozenset(), False)
    prints_zero = any(set(text) == {"0"} for text in texts)
    if any(sum(map(str.isdigit, text)) < len(form.columns) for (form, _), text in zip(rows, texts, strict=True)):
        return Habits(frozenset(), prints_zero)
    zeros_in: set[str] = set()
    for (form, pieces), text in zip(rows, texts, strict=True):
        cuts = _cuts(form, pieces) if len(form.columns) > 1 and "0" in text else []
        if len(cuts) == 1:
            zeros_in |= {c.code for c, value in zip(form.columns, cuts[0], strict=True) if value and not value.value}
    return Habits(frozenset(zeros_in), prints_zero)


def cells_of(
    form: TableForm, row: str, proof: Proof, pieces: Sequence[Piece]
) -> tuple[list[TableCell], Finding | None]:
    """The cells of a proved cut; `raw` keeps the glued text. A cut of anything but zeros is also named by a finding."""
    raw = " ".join(piece.text for piece in pieces if not piece.is_blank)
    at = next((piece.at for piece in pieces if not piece.is_blank), None)
    cells = [_cell(row, column, value, raw, at) for column, value in zip(form.columns, proof.cut, strict=True)]
    if not proof.why:
        return cells, None
    places = [(row, column.code) for column in form.columns]
    finding = note(form.code, "READ-SPLIT", places, f"{raw[:60]!r} has lost its borders: {proof.why}")
    finding.severity = "info" if proof.is_firm else "warning"
    return cells, finding


def _cell(row: str, column: Column, value: Value | None, raw: str, at: str | None) -> TableCell:
    if value is None:
        return TableCell(row, column.code, "", None, None, "blank", at=at)
    return TableCell(row, column.code, raw, value.value, value.unit or column.unit, "reconstructed", at=at)


def _cuts(form: TableForm, pieces: Sequence[Piece]) -> list[Cut]:
    """Every possible cut of the characters into the columns, blanks among them; none where there are too many."""
    text = _BORDER.join(digits(pieces))
    if len(text) > LONGEST * len(form.columns):
        return []
    found = list(islice(_search(text, form.columns), MOST_CUTS + 1))
    return found if len(found) <= MOST_CUTS else []


def _search(text: str, columns: Sequence[Column]) -> Iterator[Cut]:
    text = text.removeprefix(_BORDER)
    if not columns:
        if not text:
            yield ()
        return
    first, *rest = columns
    for end in range(1, len(text) + 1):
        if _SHAPE[first.type].fullmatch(text, 0, end):
            for others in _search(text[end:], rest):
                yield (parse_value(text[:end]), *others)
    for others in _search(text, rest):
        yield (None, *others)


def _is_possible(form: TableForm, cut: Cut) -> bool:
    """Whether no more items are taken away than there were."""
    before, change = _number(form, cut, "items_prev_year"), _number(form, cut, "items_change")
    return before is None or change is None or before + change >= 0


def _number(form: TableForm, cut: Cut, code: str) -> Number | None:
    for column, value in zip(form.columns, cut, strict=True):
        if column.code == code and value is not None:
            return value.value
    return None


def _as_expected(form: TableForm, cut: Cut) -> bool:
    """Whether a cut without blanks keeps the soft identities of its table (D2-LOW)."""
    identities = [identity for identity in forms.load().identities_of(form.code) if identity.axis == "row"]
    return all(_keeps(form, identity, cut) for identity in identities)


def _keeps(form: TableForm, identity: Identity, cut: Cut) -> bool:
    left, right = (_sum(form, cut, codes) for codes in (identity.left, identity.right))
    return left == right if identity.relation == "=" else left <= right if identity.relation == "<=" else left >= right


def _sum(form: TableForm, cut: Cut, codes: Sequence[str]) -> Number:
    signed = [(code.removeprefix("-"), -1 if code.startswith("-") else 1) for code in codes]
    return sum(sign * (_number(form, cut, code) or 0) for code, sign in signed)


def _is_usual(form: TableForm, cut: Cut) -> bool:
    """Whether no flow of the year is greater than the stock: what is expected of form D, though it need not be. Form C
    has nothing that firm: new documents may be published in any number."""
    *flows, stock = [value.value or 0 for value in cut if value is not None]
    return form.code == "d_t2_1" and all(flow <= stock for flow in flows)
