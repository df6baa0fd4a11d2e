"""Text that was broken into lines by its layout, put back into paragraphs."""

import re
from collections.abc import Sequence

from parser.chapters import is_chapter_heading
from parser.text import has_any, plain
from parser.titles import read_title

SHORT = 18
"""A line shorter than this ends where its paragraph ends, unless a number stands alone on the next one."""
KEPT = 400
"""Characters of a paragraph by which the next line is judged; what has more is no heading."""

LEAST_CUT = 6
"""Fewer lines without a stop may be headings."""

MOST_OFF = 3
"""Characters by which lines of one width differ: figures are narrow, and no line begins with a stop."""
LEAST_ALIKE = 0.6
_COMMAS = "，。、；,《》"
_STOPS = frozenset("。；;！？!?：:.…）)》”")
_ENDS = re.compile(r"[。；;！？!?：:]$")
_BEGINS = re.compile(
    r"^(?:[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+[、.是]|\d{1,2}[、.．](?!\d)|[-—*•])"
)
_NUMBER = re.compile(r"^\d[\d,.]*$")


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether most lines stop in the middle of a sentence and at one width, as where a page breaks its text by hand;
    links and headings have any width, and hardly a comma."""
    long = [line for line in lines if len(line) >= SHORT]
    cut = [line for line in long if line[-1] not in _STOPS]
    if len(cut) < LEAST_CUT or 2 * len(cut) <= len(long):
        return False
    usual = sorted(map(len, cut))[len(cut) // 2]
    alike = [line for line in cut if abs(len(line) - usual) <= MOST_OFF and has_any(_COMMAS, line)]
    return len(alike) > LEAST_ALIKE * len(cut)


def unwrap(lines: Sequence[str]) -> list[str]:
    """The lines with those joined that one sentence runs over; headings and titles keep their own line."""
    joined: list[list[str]] = []
    before = ""
    was_number = False
    for line in lines:
        text = plain(line).strip()
        is_number = bool(_NUMBER.match(text))
        if joined and (was_number or is_number or _goes_on(before, text)) and not _stands_alone(before, text):
            joined[-1].append(text)
            before = (before + text)[-KEPT:]
        else:
            joined.append([text])
            before = text[-KEPT:]
        was_number = is_number
    return ["".join(parts) for parts in joined]


def _goes_on(before: str, line: str) -> bool:
    return len(before) >= SHORT and not _ENDS.search(before[-1:]) and not _BEGINS.match(line)


def _stands_alone(before: str, line: str) -> bool:
    if is_chapter_heading(line) or (len(before) < KEPT and is_chapter_heading(before)):
        return True
    return len(before) < 60 and read_title(before).is_report
