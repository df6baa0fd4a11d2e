"""Several reports in one document: collection pages and volumes, cut where another body's title begins."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parser.align import is_form_table
from parser.align.sheet import from_grid
from parser.chapters import is_chapter_heading
from parser.document import Block, Document, Grid
from parser.text import has_any, squeeze
from parser.titles import read_title

LEAST_CHAPTERS = 3
"""A part with fewer chapter headings, and no table of the form, is no report by itself (a cover letter, a list)."""

_HINT = re.compile(r"公开.*(?:报告|年报|总结)")
_HINTS = ("报", "总")
"""Signs of which every such line has one."""


def reports_in(document: Document) -> list[Document]:
    """The document itself; or one document a report, where titles of different bodies or years each head a report."""
    starts = [(position, who) for position, block in enumerate(document.blocks) if (who := _heads_report(block))]
    if len({who for _, who in starts}) < 2:
        return [document]
    kept: list[tuple[int, tuple[str, int | None]]] = []
    for index, (start, who) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(document.blocks)
        if _is_report(document.blocks[start:end]) and (not kept or kept[-1][1] != who):
            kept.append((start, who))
    if len({who for _, who in kept}) < 2:
        return [document]
    cuts = [*(start for start, _ in kept), len(document.blocks)]
    return [replace(document, blocks=document.blocks[start:end], titles=[], head=[]) for start, end in pairwise(cuts)]


def _heads_report(block: Block) -> tuple[str, int | None] | None:
    """Whose report of which year a paragraph is the title of."""
    if isinstance(block, Grid) or len(block.text) > 80 or not has_any(_HINTS, block.text):
        return None
    if not _HINT.search(squeeze(block.text)):
        return None
    title = read_title(block.text)
    return (title.agency, title.year) if title.is_report and title.agency else None


def _is_report(blocks: Sequence[Block]) -> bool:
    chapters = sum(not isinstance(block, Grid) and is_chapter_heading(block.text) for block in blocks)
    return chapters >= LEAST_CHAPTERS or any(isinstance(b, Grid) and is_form_table(from_grid(b)) for b in blocks)
