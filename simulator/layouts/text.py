"""What all text layouts share: lines of prose, and tables as rows of printed cells."""

from collections.abc import Callable, Iterator

from simulator.document import Document, Line
from simulator.tables import FormTable

TableLines = Callable[[FormTable], list[str]]


def printed_rows(table: FormTable) -> Iterator[list[str]]:
    """The rows of a table as text: a cell stands once, in the row it begins in; broken labels are joined."""
    for row in table.rows:
        yield ["".join(cell.text.split("\n")) for cell in row]


def lay_out(document: Document, table_lines: TableLines) -> list[str]:
    """All lines of the report, its tables flattened by `table_lines`."""
    lines: list[str] = []
    for block in document.blocks:
        lines += [block.text] if isinstance(block, Line) else table_lines(block)
    return lines


def encode(lines: list[str], separator: str = "\n") -> bytes:
    """The lines as a UTF-8 file."""
    return (separator.join(lines) + "\n").encode()
