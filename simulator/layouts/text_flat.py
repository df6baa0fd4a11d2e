"""Text with one row per line, or no lines at all: cells apart by tabs, by spaces, or by nothing.

    规章	0	0	0          规章 0 0 0          规章000

Blank cells leave a trace only between tabs. `tables_missing` is the page whose tables were images: headings adjoin.
"""

from simulator.document import compose
from simulator.layouts.text import encode, lay_out, printed_rows
from simulator.truth import Truth


def write(truth: Truth, style: str) -> bytes:
    """The report as flat text in this style."""
    document = compose(truth, with_tables=style != "tables_missing")
    if style == "tab":
        return encode(lay_out(document, lambda table: ["\t".join(row) for row in printed_rows(table)]))
    between = "" if style == "glued" else " "
    lines = lay_out(document, lambda table: [between.join(filter(None, row)) for row in printed_rows(table)])
    return encode(lines, {"one_line": " ", "tables_missing": "\n\n"}.get(style, "\n"))
