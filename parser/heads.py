"""The lines above a report's first chapter: where its title, its number and its date stand, and menus of a page."""

from collections.abc import Sequence

from parser.chapters import is_chapter_heading
from parser.titles import read_title

HEAD_LINES = 14
"""A report's own title stands within its first lines, or the last ones above its first chapter."""
LEAST_MENU = 5
"""Fewer lines above a title are its own: number, source and date."""
MOST_SAID = 0.1
"""Share of sentences among the links of a menu."""


def without_menu(lines: Sequence[str]) -> Sequence[str]:
    """The lines from the title above the first chapter on, where a page shows its menu before them."""
    first = next((at for at, line in enumerate(lines) if is_chapter_heading(line)), 0)
    start = next((at for at in range(max(0, first - HEAD_LINES), first) if _tells(lines[at])), 0)
    said = sum("。" in line for line in lines[:start])
    return lines[start:] if start >= LEAST_MENU and said <= MOST_SAID * start else lines


def _tells(line: str) -> bool:
    """Whether a line is a report's title that says whose it is, or of which year."""
    title = read_title(line)
    return title.is_report and (title.agency or title.year) is not None


def head_of(lines: Sequence[str]) -> list[str]:
    """The lines before the first chapter, at most `HEAD_LINES`."""
    head: list[str] = []
    for line in lines[: HEAD_LINES * 2]:
        if is_chapter_heading(line):
            break
        head.append(line)
    return head[:HEAD_LINES]
