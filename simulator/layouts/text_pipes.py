"""Text with bars between cells, in the eight ways of VARIATION.md §6.

    规章 | 0 | 0 | 0 |      行政许可 | 57 | ||      | 规章 | 0 |      规章 |⏎0 |      规章⏎| 0      规章⏎|⏎0

Padded rows are as wide as the widest row of their table; a merged cell is printed once.
"""

from simulator.document import compose
from simulator.layouts.text import encode, lay_out, printed_rows
from simulator.tables import FormTable
from simulator.truth import Truth

_RUN = " | ".join([""] * 300)


def write(truth: Truth, style: str) -> bytes:
    """The report with its tables between bars, in this style."""
    lines = lay_out(compose(truth), _WAYS[style])
    return encode([_RUN, *lines, _RUN] if style == "layout_runs" else lines)


def _row_per_line(table: FormTable) -> list[str]:
    return [" | ".join(row) + " |" for row in printed_rows(table)]


def padded_lines(table: FormTable) -> list[str]:
    rows = list(printed_rows(table))
    widest = max(len(row) for row in rows)
    return [" | ".join(row) + " |" + (" " + "|" * (widest - len(row)) if len(row) < widest else "") for row in rows]


def _padded_leading_bar(table: FormTable) -> list[str]:
    return ["| " + line for line in padded_lines(table)]


def _trailing_cell(table: FormTable) -> list[str]:
    return [f"{cell} |" for row in printed_rows(table) for cell in row]


def _leading_cell(table: FormTable) -> list[str]:
    return [cell if place == 0 else f"| {cell}" for row in printed_rows(table) for place, cell in enumerate(row)]


def _alone(table: FormTable) -> list[str]:
    lines = []
    for row in printed_rows(table):
        for place, cell in enumerate(row):
            lines += [cell] if place == 0 else ["|", cell]
    return lines


def _markdown(table: FormTable) -> list[str]:
    lines = [" | ".join(row) for row in printed_rows(table)]
    return [lines[0], "|".join(["---"] * min(table.width, 4)), *lines[1:]]


def _layout_runs(table: FormTable) -> list[str]:
    return [" | ".join([*row, *[""] * 40]) for row in printed_rows(table)]


_WAYS = {
    "row_per_line": _row_per_line,
    "padded": padded_lines,
    "padded_leading_bar": _padded_leading_bar,
    "trailing_cell_per_line": _trailing_cell,
    "leading_cell_per_line": _leading_cell,
    "alone_on_line": _alone,
    "markdown": _markdown,
    "layout_runs": _layout_runs,
}
