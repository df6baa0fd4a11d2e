"""From the printed text of a cell to its number, unit and status (DOMAIN §8.1)."""

import re
from functools import lru_cache
from typing import NamedTuple

from parser.limits import MAX_DIGITS
from parser.model import CellStatus, Number
from parser.text import han_number, plain, squeeze

UNITS = (
    "万元",
    "亿元",
    "元",
    "人次",
    "件",
    "条",
    "项",
    "个",
    "次",
    "宗",
    "起",
    "篇",
    "份",
    "期",
    "场",
    "人",
    "名",
    "份次",
)

_UNIT = "|".join(UNITS)
_PLAIN_INT = re.compile(r"^(?:0|[1-9]\d*)$")
_NUMBER = re.compile(
    rf"^(?P<sign>[+\-−—–↑↓]|增加?|减少?)?(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?|\d+)(?P<scale>万(?!元))?(?P<unit>{_UNIT}|\((?:{_UNIT})\))?"
    r"(?:\*{1,3}|\[\d{1,2}\]|\(?注\d?\)?|\([^()\d]{0,8}[\u4e00-\u9fff][^()]{0,16}\))?$"
)
"""A number with its sign and unit; the mark of a footnote or a remark in brackets may follow."""
_HAN = re.compile(rf"^(?P<digits>[〇零○一二两三四五六七八九十百千万]+)(?P<unit>{_UNIT})?$")
_LISTING = re.compile(r"^[^\u4e00-\u9fff]*[,;|][^\u4e00-\u9fff]*\d[^\u4e00-\u9fff]*$")
"""Figures with commas or bars that are no number: cells whose borders were lost, not words."""
_MARK = re.compile(r"[①-⒇¹²³⁰-⁹₀-₉]+")
"""Marks of footnotes, which would become digits of the number before them."""
_RAISED_MARK = re.compile(r"^\s*(?:\d|注\s*\d{1,2}|[\[(（〔](?:注\s*)?\d{1,2}[\])）〕])\s*$")
_PARTED = re.compile(r"\d\s+\d")
_GROUPS = re.compile(r"^\D*\d{1,3}(?:\s\d{3})+(?!\s?\d)")
_DASHES = frozenset("/\\-—–―－_~～·")
_NEGATIVE = frozenset({"-", "−", "—", "–", "减", "减少", "↓"})
_NONE_WORDS = frozenset({"无", "没有", "暂无", "未发生", "无此项", "没有发生"})
_LOOKALIKES = str.maketrans(
    {"O": "0", "o": "0", "〇": "0", "○": "0", "l": "1", "I": "1", "−": "-", "—": "-", "－": "-"}
)
_LOOKALIKE = re.compile(r"^[\dOol○〇I]+$")
_POINT_FIRST = re.compile(r"^\s*[.．](\d*[1-9])\s*$")
_SPECKS = "。、;；,，.·\"'“”‘’"


class Value(NamedTuple):
    """What a cell says: number (null unless numeric), printed unit, status, candidates where it is illegible."""

    value: Number | None
    unit: str | None
    status: CellStatus
    read_as: tuple[str, ...] | None = None


BLANK = Value(None, None, "blank")


@lru_cache(maxsize=16384)
def parse_value(raw: str) -> Value:
    """The meaning of one cell's text; text that is no number is `text`, never a guess."""
    if _PLAIN_INT.match(raw) and len(raw) <= MAX_DIGITS:
        return Value(int(raw), None, "number")
    if not raw.isascii() and _MARK.search(raw):
        raw = _MARK.sub("", raw)
        if not raw.strip():
            return Value(None, None, "text")
    text = squeeze(raw).strip(_SPECKS)
    if not text:
        return BLANK if not squeeze(raw) else Value(None, None, "illegible", ())
    if match := _POINT_FIRST.search(raw):  # .5 is a half, as sheets show it, or a 5 with a speck before it
        return Value(None, None, "illegible", (f"0.{match[1]}", match[1]))
    if all(character in _DASHES for character in text):
        return Value(None, None, "dash")
    if text in _NONE_WORDS:
        return Value(None, None, "word_none")
    if _PARTED.search(raw) and not _GROUPS.match(" ".join(plain(raw).split())):
        return _parted(text)
    return _number(text) or Value(None, None, "illegible" if _LISTING.search(text) else "text")


def is_mark(raised: str, before: str) -> bool:
    """Whether a text set higher or lower than the number before it is the mark of a footnote: 22 and a small 1."""
    return before.rstrip()[-1:].isdigit() and bool(_RAISED_MARK.match(raised))


def looks_like_value(text: str) -> bool:
    """Whether a piece of text could stand in a value cell: a number, dash or "none" (not blank, not words)."""
    return parse_value(text).status not in ("text", "blank")


def _number(text: str) -> Value | None:
    if _LOOKALIKE.match(text) and any(character.isdigit() or character in "Oo○〇" for character in text):
        text = text.translate(_LOOKALIKES)
    if (match := _NUMBER.match(text)) is None:
        return _han(text)
    digits = match["digits"].replace(",", "")
    if len(digits.partition(".")[0]) > MAX_DIGITS:
        return Value(None, match["unit"], "illegible", ())
    if len(digits) > 1 and digits[0] == "0" and digits[1] != ".":
        # 00 or 012 are no numbers anybody prints: glued cells or a misread digit.
        return Value(None, match["unit"], "illegible", (digits,))
    value: Number = float(digits) if "." in digits else int(digits)
    if match["scale"]:
        value = round(value * 10_000, 4)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    unit = match["unit"].strip("()") if match["unit"] else None
    return Value(-value if match["sign"] in _NEGATIVE else value, unit, "number")


def _han(text: str) -> Value | None:
    match = _HAN.match(text)
    value = han_number(match["digits"]) if match and match["digits"].strip("百千万") else None  # 万元 is a unit
    if match is None or value is None:
        return None
    return Value(value, match["unit"], "number")


def _parted(text: str) -> Value:
    """White space between digits: 5 500 is one number, but 12 1 could be 121 or two numbers and is not guessed."""
    return Value(None, None, "illegible", (text,)) if _number(text) else Value(None, None, "text")
