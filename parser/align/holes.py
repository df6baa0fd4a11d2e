"""Rows of a grid that have a cell too few or too many, so that values may stand one column beside their own.

A row that lost the markup of a blank cell looks whole: its values have moved to the left and only its last column is
bare. What the sums of the table and the habits of its other rows leave of all possible places is kept; where that is
more than one, the cells that differ are illegible.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from parser.align.glued import Numbers, settle
from parser.align.sheet import Line, Piece
from parser.align.values import cell
from parser.forms import Column, Identity
from parser.model import Finding, Number, Severity, TableCell, TableCode

Placing = tuple[Piece | None, ...]
"""One way to put the pieces of a row under its columns; null where no cell is left for a column."""

MOST_PLACINGS = 500
"""A row with more ways than this is not searched."""
LEAST_ROWS = 3
"""Fewer other rows than this show no habit."""


def is_torn(line: Line, pieces: Sequence[Piece], count: int) -> bool:
    """Whether these values of a line are fewer than its columns and the line too narrow for its grid, or both more."""
    return (line.excess < 0 and len(pieces) < count) or (line.excess > 0 and len(pieces) > count)


def placings(pieces: Sequence[Piece], count: int) -> list[Placing]:
    """Every way to add the missing cells or to take superfluous blank ones away; ways that read alike count once."""
    found: dict[tuple[int, ...], Placing] = {}
    for way in _ways(pieces, count):
        found.setdefault(tuple(0 if piece is None or piece.is_blank else id(piece) for piece in way), way)
        if len(found) > MOST_PLACINGS:
            return []
    return list(found.values())


def _ways(pieces: Sequence[Piece], count: int) -> Iterator[Placing]:
    if len(pieces) <= count:
        return (_spread(pieces, chosen, count) for chosen in combinations(range(count), len(pieces)))
    blank = [position for position, piece in enumerate(pieces) if piece.is_blank]
    without = combinations(blank, len(pieces) - count)
    return (tuple(piece for position, piece in enumerate(pieces) if position not in gone) for gone in without)


def _spread(pieces: Sequence[Piece], places: Sequence[int], count: int) -> Placing:
    at = dict(zip(places, pieces, strict=True))
    return tuple(at.get(place) for place in range(count))


def numbers(way: Placing) -> Numbers | None:
    """The numbers of a row, nothing where it is blank; null where it holds anything that is no whole number."""
    values: list[int] = []
    for piece in way:
        value: Number | None = piece.value.value if piece else 0
        if piece and (piece.value.status in ("illegible", "text") or isinstance(value, float)):
            return None
        values.append(int(value or 0))
    return tuple(values)


def adding_up(ways: Sequence[Placing], holds: Callable[[Numbers], bool]) -> list[Placing]:
    """The ways in which the row's own sum holds; all of them where it holds in none or cannot be told."""
    summed = [way for way in ways if (values := numbers(way)) is not None and holds(values)]
    return summed or list(ways)


def settled(
    rows: dict[str, list[Placing]],
    identities: Sequence[Identity],
    columns: Sequence[Column],
    fixed: dict[str, list[Number | None]],
) -> dict[str, list[Placing]]:
    """The ways that the sums over the rows of the table leave."""
    open_rows = {code: [values for way in ways if (values := numbers(way))] for code, ways in rows.items()}
    if any(len(open_rows[code]) != len(ways) for code, ways in rows.items()):
        return rows
    decided = settle(identities, columns, fixed, open_rows)
    return {
        code: [way for way in ways if code not in decided or numbers(way) == decided[code]]
        for code, ways in rows.items()
    }


def usual(ways: Sequence[Placing], others: Sequence[Sequence[Piece]]) -> list[Placing]:
    """The ways that print a value only where another row does, and leave blank only what another row leaves blank."""
    if len(others) < LEAST_ROWS:
        return list(ways)
    columns = range(len(others[0]))
    filled = {column for column in columns if any(not row[column].is_blank for row in others)}
    blank = {column for column in columns if any(row[column].is_blank for row in others)}
    kept = [way for way in ways if all(c in (blank if _is_blank(way[c]) else filled) for c in columns)]
    return kept or list(ways)


def _is_blank(piece: Piece | None) -> bool:
    return piece is None or piece.is_blank


def cells_of(
    table: TableCode, slots: Sequence[tuple[str, Column]], pieces: Sequence[Piece], left: Sequence[Placing]
) -> tuple[list[TableCell], Finding]:
    """The cells of a torn row and the finding that names those in doubt, by the ways that are left of all."""
    every = placings(pieces, len(slots))
    doubtful = [position for position in range(len(slots)) if not _agree(every, position)]
    raw = " ".join(piece.text for piece in pieces if not piece.is_blank)
    cells: list[TableCell] = []
    lost = 0
    for position, (row, column) in enumerate(slots):
        if not _agree(left, position):
            cells.append(TableCell(row, column.code, raw, None, None, "illegible"))
            lost += 1
            continue
        piece = left[0][position]
        item = cell(row, column, piece, status="merged" if piece is None else None)
        if position in doubtful and item.status == "number":
            item.status = "inferred"
        cells.append(item)
    told = f"where {lost} of the values belong cannot be told" if lost else "the sums or the other rows tell which"
    message = f"{len(pieces)} cells for {len(slots)} columns: the markup of a cell is broken; {told}"
    places = [(slots[position][0], slots[position][1].code) for position in doubtful or range(len(slots))]
    severity: Severity = "warning" if doubtful else "info"
    return cells, Finding("READ-SPAN", table, places, severity, "reading", "not_assessable", None, None, message)


def _agree(ways: Sequence[Placing], position: int) -> bool:
    """Whether all ways have the same value in a column."""
    found = {id(piece) if piece and not piece.is_blank else 0 for piece in (way[position] for way in ways)}
    return len(found) == 1
