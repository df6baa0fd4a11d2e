"""Putting the printed values of a row under the columns of the form."""

from collections.abc import Sequence

from parser.align.sheet import Piece
from parser.forms import Column
from parser.model import CellStatus, Finding, TableCell, TableCode
from parser.text import squeeze


def cell(row: str, column: Column, piece: Piece | None, *, status: CellStatus | None = None) -> TableCell:
    """The cell of the form that a printed piece fills; without a piece it is `absent` or the status given.

    `read_as` holds what OCR offers beside the text until `parser.repair` has looked at it.
    """
    if piece is None:
        return TableCell(row, column.code, "", None, None, status or "absent")
    number, unit, printed, read_as = piece.value
    if isinstance(number, float) and column.type == "int":  # a count with a fraction is no count
        number, printed, read_as = None, "illegible", (str(number),)
    if number is not None and unit is None:
        unit = column.unit
    if status is None or printed != "number":
        status = printed
    candidates = [*(read_as or ()), *piece.candidates] if read_as or piece.candidates else None
    return TableCell(row, column.code, piece.text, number, unit, status, None, candidates, piece.at)


def fit(pieces: Sequence[Piece], count: int) -> list[Piece] | None:
    """Exactly `count` pieces: padding after, then before the values is dropped; null where that is not possible."""
    kept = list(pieces)
    while len(kept) > count and kept[-1].is_blank:
        kept.pop()
    while len(kept) > count and kept[0].is_blank:
        kept.pop(0)
    return kept if len(kept) == count else None


def unplaced(
    table: TableCode, row: str, columns: Sequence[Column], pieces: Sequence[Piece]
) -> tuple[list[TableCell], Finding]:
    """Null cells that keep what was printed, and the finding that says so: values that fit no column for certain."""
    printed = [piece for piece in pieces if not piece.is_blank]
    raw = " ".join(piece.text for piece in printed)
    at = printed[0].at if printed else None
    cells = [TableCell(row, column.code, raw, None, None, "illegible", at=at) for column in columns]
    rule = "READ-SPLIT" if len(printed) == 1 else "READ-CELL"
    message = (
        f"{len(printed)} printed value(s) {raw[:60]!r} for {len(columns)} columns: which belongs where cannot be told"
    )
    finding = Finding(
        rule,
        table,
        [(row, column.code) for column in columns],
        "warning",
        "reading",
        "not_assessable",
        None,
        None,
        message,
    )
    return cells, finding


def reconstructed(
    row: str, columns: Sequence[Column], numbers: Sequence[int], pieces: Sequence[Piece]
) -> list[TableCell]:
    """Cells with the numbers that were proved; `raw` keeps the glued text they come from."""
    raw = " ".join(piece.text for piece in pieces if not piece.is_blank)
    at = next((piece.at for piece in pieces if not piece.is_blank), None)
    return [
        TableCell(row, column.code, raw, number, column.unit, "reconstructed", at=at)
        for column, number in zip(columns, numbers, strict=True)
    ]


def digits(pieces: Sequence[Piece]) -> list[str]:
    """The printed pieces as plain digits, for cutting; pieces that are no digits stay as they are."""
    return [squeeze(piece.text) for piece in pieces if not piece.is_blank]


def note(table: TableCode, rule: str, cells: list[tuple[str, str]], message: str) -> Finding:
    """A remark on the reading that asks for no action."""
    return Finding(rule, table, cells, "info", "reading", "not_assessable", None, None, message)
