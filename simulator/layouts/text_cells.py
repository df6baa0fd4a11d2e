"""Text with every cell on a line of its own.

`one_cell_per_line` keeps an empty line for a blank cell; `blank_between` puts an empty line after every line, so
that a blank cell is one empty line more; in `blanks_dropped` label follows label; `number_on_own_line` tears the
numbers of the prose out of their sentences as well (the title stays whole).
"""

import re

from simulator.document import Document, Line, compose
from simulator.layouts.text import encode, lay_out
from simulator.tables import FormTable
from simulator.truth import Truth


def write(truth: Truth, style: str) -> bytes:
    """The report with one cell a line, in this style."""
    document = compose(truth)
    if style == "number_on_own_line":
        return encode(_torn(document))
    lines = lay_out(document, _cells)
    if style == "blanks_dropped":
        lines = [line for line in lines if line]
    return encode(lines, "\n" if style == "one_cell_per_line" else "\n\n")


def _cells(table: FormTable) -> list[str]:
    """The cells in reading order; a label broken over two lines stays broken."""
    return [line for row in table.rows for cell in row for line in cell.text.split("\n")]


def _torn(document: Document) -> list[str]:
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, FormTable):
            lines += _cells(block)
        elif block.kind == "title":
            lines.append(block.text)
        else:
            lines += _tear(block)
    return lines


def _tear(line: Line) -> list[str]:
    return [part for part in re.split(r"(\d+(?:\.\d+)?)", line.text) if part]
