"""The text of a number cell: what scanners leave around digits cleaned away, and several readings settled to one."""

import re
from collections.abc import Sequence

from parser.text import has_han, squeeze
from parser.values import looks_like_value

SURE = 0.9
"""Score from which on a reading counts as sure."""
UNSURE = 0.8
LEAST = 0.6
"""Score below which a reading settles nothing."""

_SPECKS = "。、.,;:；：，·'`´‘’\"“”^~*|_"
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "〇": "0", "○": "0", "l": "1", "I": "1", "丨": "1", "|": "1"})
_NOT_DIGITS = re.compile(r"[.,\s]")

Reading = tuple[str, float]
"""A text and how sure it is, 0 to 1."""


def cleaned(text: str) -> str:
    """The text of a number cell without specks, digits in place of what looks like them; other text unchanged."""
    squeezed = squeeze(text)
    plain = squeezed.translate(_LOOKALIKES).strip(_SPECKS)
    return plain if looks_like_value(plain) else squeezed if not has_han(squeezed) else text.strip()


def is_value(text: str) -> bool:
    """Whether a text can stand in a number cell."""
    return bool(text) and looks_like_value(text)


def glyph_count(text: str) -> int:
    """How many separate marks of ink a number has, points and commas not counted."""
    return len(_NOT_DIGITS.sub("", text))


def settled(first: Reading | None, again: Sequence[Reading]) -> tuple[str, tuple[str, ...], bool]:
    """What several readings of a number cell come to: the text, the other readings, and whether it is settled.

    Two readings have to agree; where a sure one disagrees with them, nothing is settled.
    """
    values = [(text, score) for text, score in again if is_value(text)]
    texts = [text for text, _ in values]
    others = tuple(dict.fromkeys([*texts, *([first[0]] if first and is_value(first[0]) else [])]))
    if first is not None and is_value(first[0]):
        if first[0] in texts:
            return first[0], _without(others, first[0]), True
        is_outvoted = len(values) > 1 and len(set(texts)) == 1 and min(score for _, score in values) >= SURE
        if is_outvoted and first[1] < UNSURE:
            return texts[0], _without(others, texts[0]), True
        return first[0], _without(others, first[0]), False
    scores = [score for _, score in values]
    if len(values) == len(again) > 0 and len(set(texts)) == 1 and min(scores) >= LEAST and max(scores) >= UNSURE:
        return texts[0], (), True
    best = max(values, key=lambda reading: reading[1])[0] if values else (first[0] if first else "")
    return best, others, False


def _without(texts: tuple[str, ...], text: str) -> tuple[str, ...]:
    return tuple(other for other in texts if other != text)
