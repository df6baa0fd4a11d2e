"""Text that was broken into lines by its layout, put back into paragraphs."""

import re
from collections.abc import Sequence

from parser.chapters import is_chapter_heading
from parser.text import plain
from parser.titles import read_title

SHORT = 18
"""A line shorter than this ends where its paragraph ends, unless a number stands alone on the next one."""

_ENDS = re.compile(r"[。；;！？!?：:]$")
_BEGINS = re.compile(
    r"^(?:[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+[、.是]|\d{1,2}[、.．](?!\d)|[-—*•])"
)
_NUMBER = re.compile(r"^\d[\d,.]*$")


def unwrap(lines: Sequence[str]) -> list[str]:
    """The lines with those joined that one sentence runs over; headings and titles keep their own line."""
    joined: list[str] = []
    was_number = False
    for line in lines:
        text = plain(line).strip()
        is_number = bool(_NUMBER.match(text))
        if joined and (was_number or is_number or _goes_on(joined[-1], text)) and not _stands_alone(joined[-1], text):
            joined[-1] += text
        else:
            joined.append(text)
        was_number = is_number
    return joined


def _goes_on(before: str, line: str) -> bool:
    return len(before) >= SHORT and not _ENDS.search(before) and not _BEGINS.match(line)


def _stands_alone(before: str, line: str) -> bool:
    if is_chapter_heading(line) or is_chapter_heading(before):
        return True
    return len(before) < 60 and read_title(before).is_report
