"""Which numbers a misread cell may really hold: other readings of it, odd signs among its digits, likely confusions.

A cost says how likely: 0 the reading itself offers the number, 1 a common confusion, 2 a rarer one.
"""

import re
from functools import lru_cache

from parser.model import TableCell
from parser.text import squeeze
from parser.values import parse_value

_COMMON = frozenset({"06", "08", "17", "38", "56", "68", "89"})
"""Pairs of digits that are often taken for each other in print."""
_RARE = frozenset({"09", "14", "27", "35", "39", "49", "58", "59", "69"})

_LIKE = {"OoQD○〇": "0689", "lIi|!][一": "17", "Zz": "27", "Ss": "583", "b": "6", "B": "863", "gq": "96"}
"""Letters that OCR sets for digits, and the digits that they may stand for, the likeliest first."""
_DIGITS = {letter: digits for letters, digits in _LIKE.items() for letter in letters}
_TO_DIGITS = str.maketrans({letter: digits[0] for letter, digits in _DIGITS.items()})
_LETTERS = "".join(_DIGITS)
_ODD = "".join(re.escape(letter) for letter in _LETTERS + ".,'`:;*^")
_IS_ODD = re.compile(f"[{_ODD}]")
_NUMERALS = re.compile(rf"^[\d{_ODD}]{{1,9}}$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+$")
_ZERO_SIGNS = frozenset({"○", "〇"})
_STROKES = frozenset("/|\\")


def is_marked(cell: TableCell) -> bool:
    """Whether a cell shows damage by itself: letters or odd signs where only digits can stand (`1O`, `l2`, `3|`)."""
    if not cell.raw or cell.raw.isdecimal():
        return False
    text = squeeze(cell.raw)
    if text in _ZERO_SIGNS or _THOUSANDS.match(text):
        return False
    return bool(_NUMERALS.match(text) and _IS_ODD.search(text))


def is_confirmed(cell: TableCell) -> bool:
    """Whether another look at the cell gave the same number, and no other."""
    return (
        cell.value is not None
        and bool(cell.read_as)
        and all(parse_value(text).value == cell.value for text in cell.read_as or ())
    )


def is_evident(cell: TableCell) -> bool:
    """Whether a cell without a number shows nearly all of it: odd signs among its digits, or zeros alone (`00`)."""
    return is_marked(cell) or set(squeeze(cell.raw)) == {"0"}


def is_numeral(cell: TableCell) -> bool:
    """Whether a cell without a number looks as if it held one."""
    return bool(cell.read_as) or _NUMERALS.match(squeeze(cell.raw)) is not None


def cost(cell: TableCell, number: int, *, is_ocr: bool) -> int | None:
    """How likely a cell holds this number, 0 the likeliest; null where nothing speaks for it.

    A text layer's digits are certain: there only its odd signs may stand for something else.
    """
    wanted = str(number)
    if is_ocr and wanted in offered(cell):
        return 0
    if is_marked(cell):
        return 1 if _pattern(squeeze(cell.raw)).match(wanted) else None
    if not is_ocr:
        return None
    costs = [found for base in _bases(cell) if (found := _edit(base, wanted)) is not None]
    return min(costs, default=None)


def offered(cell: TableCell) -> list[str]:
    """The other readings of a cell that are numbers."""
    texts = (squeeze(text) for text in cell.read_as or ())
    return [text for text in texts if text.isdecimal() and text.isascii()]


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    """The digits of a text as they stand, each odd letter as a digit that looks like it, each speck as nothing."""
    signs = (sign if sign.isdecimal() else f"[{_DIGITS[sign]}]" if sign in _DIGITS else "" for sign in text)
    return re.compile("^" + "".join(signs) + "$")


def _bases(cell: TableCell) -> list[str]:
    """The digits that were read."""
    text = squeeze(cell.raw)
    if isinstance(cell.value, int):
        return [str(abs(cell.value))]
    if cell.status == "dash":
        return ["1"] if text in _STROKES else []
    if cell.status == "blank":
        return [""]
    read = ["".join(filter(str.isdecimal, text.translate(_TO_DIGITS)))] if _NUMERALS.match(text) else []
    return read + offered(cell)


@lru_cache(maxsize=65536)
def _edit(read: str, wanted: str) -> int | None:
    """The cost of the one step between what was read and what is wanted."""
    if read == wanted:
        return 1  # a sign before it was a speck
    if not read:
        return 2 if len(wanted) == 1 else None
    if len(read) == len(wanted):
        pairs = ["".join(sorted(pair)) for pair in zip(read, wanted, strict=True) if pair[0] != pair[1]]
        if len(pairs) != 1:
            return None
        return 1 if pairs[0] in _COMMON else 2 if pairs[0] in _RARE else None
    if abs(len(read) - len(wanted)) != 1:
        return None
    longer, shorter = (read, wanted) if len(read) > len(wanted) else (wanted, read)
    places = [n for n in range(len(longer)) if longer[:n] + longer[n + 1 :] == shorter]
    if not places:
        return None
    is_doubled = len(places) > 1
    is_rule = read is longer and longer[places[0]] == "1" and places[0] in (0, len(longer) - 1)
    return 1 if is_doubled or is_rule else 2
