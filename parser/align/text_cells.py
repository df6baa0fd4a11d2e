"""Words that stand in a value cell of text without borders (详见附表, 本单位无收费项目), told from labels of rows."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz.fuzz import ratio

from parser import forms
from parser.align.labels import LEAST, clause_of, family_keys, is_content_header, keys_of, likeness
from parser.align.sheet import Piece
from parser.text import has_han

_NOTE = re.compile(r"^\s*[(（]?(?:注|备注|说明|附)")


def has_text_cell(pieces: Sequence[Piece]) -> bool:
    """Whether a line is one row with words in some of its value cells: as many cells as the row has columns."""
    first = next((position for position, piece in enumerate(pieces) if not piece.is_label), 0)
    if first == 0:
        return False
    behind = list(pieces[first:])
    words = [piece for piece in behind if piece.is_label]
    while len(behind) > 1 and behind[-1].is_blank and len(behind) not in _widths(pieces[first - 1].key):
        behind.pop()
    return bool(words) and len(behind) in _widths(pieces[first - 1].key) and all(map(_is_no_label, words))


def is_only_value(label: Piece, piece: Piece, following: Piece | None) -> bool:
    """Whether words behind the label of a row of one column are its value; no value of their own stands behind them."""
    if not label.is_label or 1 not in _widths(label.key) or (following is not None and not following.is_label):
        return False
    return piece.is_label and _is_no_label(piece) and not _NOTE.match(piece.text)


def _is_no_label(piece: Piece) -> bool:
    return clause_of(piece.text) is None and like_any(piece.key) < LEAST


@lru_cache(maxsize=4096)
def _widths(key: str) -> frozenset[int]:
    """The numbers of columns of the tables that have a row with this label."""
    return frozenset(
        len(table.columns) for table in forms.load().tables if any(likeness(key, row) >= 0.8 for row in table.rows)
    )


_LONGEST = 400
"""Characters beyond which a text is like no label, of which the longest have some fifty."""


@lru_cache(maxsize=65536)
def like_any(key: str) -> float:
    """How like any label of any form this is."""
    if not key or len(key) > _LONGEST or not has_han(key):
        return 0.0
    if key in family_keys() or is_content_header(key):
        return 1.0
    return max(ratio(key, known) for known in _all_keys()) / 100


@cache
def _all_keys() -> frozenset[str]:
    items = [item for table in forms.load().tables for item in (*table.rows, *table.columns)]
    return frozenset(key for item in items for key in keys_of(item))
