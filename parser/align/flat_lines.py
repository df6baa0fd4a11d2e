"""The lines of a table that lost its markup, made whole: drawn borders, labels broken or printed upright."""

import re
from collections.abc import Sequence
from functools import cache

from parser import forms
from parser.align.labels import family_keys
from parser.document import Paragraph
from parser.forms import Column, Row
from parser.text import has_any, has_han, label_key, squeeze
from parser.values import looks_like_value

LONGEST_CELL = 60
"""A piece of text longer than this, and no label, is prose."""
MOST_LABEL_LINES = 3
"""No label is broken over more lines."""
LEAST_BEGINNING = 3
"""Fewer characters may still be a label's numbering."""
SEPARATOR = re.compile(r"[|\t]")

_RULE = re.compile(r"^[\s|:+]*[-=]{2,}[\s|:+=\-]*$|^[\s│┃|]*[─━═┄┌├└┏┣┗╔╠╚][─-╿\s]*$")
"""A line that only draws a border."""
_QUOTED = '","'
"""What stands between the cells of a sheet that was saved as text."""
LEAST_QUOTED = 5
"""Fewer of them may stand in prose that names things."""
_SLASH = " / "
LEAST_SLASHES = 30
"""Fewer slashes between spaces may be dashes in cells."""
_DRAWN_BARS = str.maketrans("│┃║｜", "||||")


def is_rule(text: str) -> bool:
    """Whether a line only draws a border."""
    return bool(_RULE.match(text))


def with_bars(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """The lines with plain bars for drawn ones, and between quoted cells, without lines that only draw a border."""
    text = "".join([line.text for line in lines])
    if text.count(_QUOTED) >= LEAST_QUOTED:
        cells = [line.text.strip('"').replace(_QUOTED, "|") for line in lines]
        lines = [Paragraph(text, line.at) for text, line in zip(cells, lines, strict=True)]
    slashed = [line.text for line in lines if _SLASH in line.text] if text.count(_SLASH) >= LEAST_SLASHES else []
    if slashed and all(line.count("/") == line.count(_SLASH) for line in slashed):  # side by side they are dashes
        lines = [Paragraph(line.text.replace(_SLASH, "|"), line.at) for line in lines]
    if not has_any("│┃｜", text) and not ("+-" in text and any(line.text.startswith("+-") for line in lines)):
        return list(lines)
    return [Paragraph(line.text.translate(_DRAWN_BARS), line.at) for line in lines if not is_rule(line.text)]


def whole_labels(lines: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Labels of the forms that are broken over two or three lines, joined, where every cell has a line of its own."""
    if any("|" in line.text or "\t" in line.text for line in lines):
        return lines
    joined: list[Paragraph] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        count = _lines_of_label(lines, position) if len(line.text) <= LONGEST_CELL else 1
        if count > 1:
            line = Paragraph("".join([part.text.strip() for part in lines[position : position + count]]), line.at)
        joined.append(line)
        position += count
    return joined


def _lines_of_label(lines: Sequence[Paragraph], position: int) -> int:
    """Over how many lines from this one a label of the forms is broken; 1 where the first is whole, or none.

    No label of the forms followed by another makes a third, so the most lines that make one are right.
    """
    text = ""
    found = 1
    for count, line in enumerate(lines[position : position + MOST_LABEL_LINES], 1):
        if len(line.text) > LONGEST_CELL:
            break
        text += line.text.strip()
        key = label_key(text)
        is_known = key in _known_keys()
        if not is_known and len(key) >= LEAST_BEGINNING and key not in _beginnings():
            break
        if looks_like_value(line.text):
            break
        if is_known:
            found = count
    return found


@cache
def _beginnings() -> frozenset[str]:
    """What the keys of labels begin with."""
    return frozenset(key[:end] for key in _known_keys() for end in range(LEAST_BEGINNING, len(key)))


@cache
def _known_keys() -> frozenset[str]:
    """The keys of all labels of the forms."""
    return frozenset(label_key(label) for label in printed_labels()) | frozenset(family_keys())


def upright(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Lines of a single Chinese character each, as in vertical headings, joined."""
    joined: list[Paragraph] = []
    was_single = False
    for line in lines:
        text = squeeze(line.text)
        is_single = len(text) == 1 and has_han(text) and not looks_like_value(text)
        if is_single and was_single:
            joined[-1] = Paragraph(joined[-1].text + text, joined[-1].at)
        else:
            joined.append(Paragraph(text, line.at) if is_single else line)
        was_single = is_single
    return joined


@cache
def printed_labels() -> frozenset[str]:
    """All labels of the forms as printed, numbering and signs and all: 本年增/ is one, not a label and a dash."""
    items: list[Row | Column] = []
    for table in forms.load().tables:
        items += [*table.rows, *table.columns]
    return frozenset(squeeze(text) for item in items for text in (item.zh, *item.variants))
