"""Table 4 (forms C and D): three proceedings by five outcomes in one row of fifteen values."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from parser import forms
from parser.align import holes
from parser.align.glued import Numbers, ways_by_group
from parser.align.labels import likeness
from parser.align.order import Order, arranged, of_heads
from parser.align.sheet import Line, Piece, Sheet
from parser.align.values import cell, digits, fit, reconstructed, unplaced
from parser.forms import Column, Row
from parser.model import Finding, Generation, Table, TableCell

CODE: Final = "t4_proceedings"
LEAST_HEADS = 3
"""Every outcome heads a column of each proceeding."""
_HEADS = frozenset("结果维持纠正其他尚未审总计行政复议诉讼经直接起后")
"""The characters of which the heads are made."""


def align(sheet: Sheet, lines: Sequence[Line], generation: Generation) -> tuple[Table, list[Finding]] | None:
    """The table in these lines of a sheet; null where they hold no outcome headings."""
    form = forms.load().table(CODE)
    heads = [position for position, line in enumerate(lines) if _outcomes(line, form.columns) >= 3]
    heads = heads or _scattered(lines, len(form.rows) * len(form.columns))
    by_line = {} if heads else _downwards(lines, form.rows, form.columns)
    if not (heads or by_line):
        return None
    table = Table(CODE, generation, sheet.method, at=sheet.at)
    findings: list[Finding] = []
    orders = _orders(lines, form.columns, len(form.rows)) if heads else [None] * len(form.rows)
    if by_row := by_line or _by_row(lines, form.rows, len(form.columns)):
        for row, order in zip(form.rows, orders, strict=True):
            printed = arranged(by_row.get(row.code, [None] * len(form.columns)), order)
            table.cells += [cell(row.code, column, piece) for column, piece in zip(form.columns, printed, strict=True)]
        return table, findings
    slots = [(row, column) for row in form.rows for column in form.columns]
    body = [_without_label(line) for line in lines[heads[-1] + 1 :]]
    valued = (line for line in body if line.has_numbers and not line.labels)
    torn = next((line for line in valued if holes.is_torn(line, line.pieces, len(slots))), None)
    if torn is not None and (placed := _torn(torn, slots, len(form.columns))):
        table.cells, findings = placed
        return table, findings
    values = _values(sheet, body, _places(lines[: heads[-1] + 1], form.columns), len(slots))
    if isinstance(values, list):
        size = len(form.columns)
        values = [
            value for at, order in enumerate(orders) for value in arranged(values[at * size : (at + 1) * size], order)
        ]
        table.cells = [cell(row.code, column, piece) for (row, column), piece in zip(slots, values, strict=True)]
        return table, [*findings, *_more_rows(body, slots)]
    pieces = values.pieces if values else []
    found = ways_by_group(digits(pieces), len(form.rows), len(form.columns))
    for position, row in enumerate(form.rows):
        if len(found) == 1:
            numbers = found[0][position * len(form.columns) : (position + 1) * len(form.columns)]
            table.cells += reconstructed(row.code, form.columns, numbers, pieces)
            continue
        cells, finding = unplaced(CODE, row.code, form.columns, pieces)
        table.cells += cells
        findings.append(finding)
    return table, findings


def _scattered(lines: Sequence[Line], count: int) -> list[int]:
    """The last line of heads that stand one character below the other, side by side: 结 结 其 尚, 果 果 他 未."""
    valued = [position for position, line in enumerate(lines) if line.has_numbers]
    if len(valued) != 1 or sum(piece.is_number for piece in lines[valued[0]].pieces) != count:
        return []
    text = "".join([line.text for line in lines[: valued[0]]])
    is_heads = text.count("维") >= LEAST_HEADS and text.count("审") >= LEAST_HEADS and _HEADS.issuperset(text)
    return [valued[0] - 1] if is_heads else []


def _more_rows(body: Sequence[Line], slots: Sequence[tuple[Row, Column]]) -> list[Finding]:
    """A finding where other rows of as many values stand below the one that was taken."""
    fitting = (fit(line.pieces, len(slots)) for line in body if line.has_numbers and not line.labels)
    rows = {tuple(piece and piece.text for piece in row) for row in fitting if row}
    if len(rows) < 2:
        return []
    places = [(row.code, column.code) for row, column in slots]
    message = f"the table has {len(rows)} rows of values that differ; the first is kept"
    return [Finding("READ-CELL", CODE, places, "warning", "unknown", "not_assessable", None, None, message)]


def _orders(lines: Sequence[Line], columns: tuple[Column, ...], count: int) -> list[Order | None]:
    """The order of the outcomes of each proceeding: by heads of its own, or by those that stand over all of them."""
    keys = [piece.key for line in lines for piece in line.labels if _is_outcome(piece.key, columns)]
    size = len(columns)
    if len(keys) == size:
        return [of_heads(tuple(keys), columns)] * count
    if len(keys) != size * count:
        return [None] * count
    return [of_heads(tuple(keys[at : at + size]), columns) for at in range(0, len(keys), size)]


def _without_label(line: Line) -> Line:
    """A line of values without the words (件数, 数量) that stand before them."""
    first = next((at for at, piece in enumerate(line.pieces) if not piece.is_label), 0)
    return Line(line.pieces[first:], line.excess) if first and line.has_numbers else line


def _by_row(lines: Sequence[Line], rows: Sequence[Row], count: int) -> dict[str, list[Piece | None]]:
    """The values by proceeding where each has a row, or a table, of its own, or two share one; empty where that is
    not so of all."""
    found: dict[str, list[Piece | None]] = {}
    all_named: set[str] = set()
    above: list[str] = []
    for line in lines:
        named = list(dict.fromkeys(code for piece in line.labels if (code := _proceeding(piece.key, rows))))
        all_named.update(named)
        if not line.has_numbers:
            above = named or above
            continue
        codes = named or above
        values = fit([piece for piece in line.pieces if not piece.is_label], count * len(codes)) if codes else None
        if values is None or found.keys() & set(codes):
            return {}
        for at, code in enumerate(codes):
            found[code] = list(values[at * count : (at + 1) * count])
        above = []
    return found if all_named == set(found) else {}


def _downwards(
    lines: Sequence[Line], rows: tuple[Row, ...], columns: tuple[Column, ...]
) -> dict[str, list[Piece | None]]:
    """The values by proceeding where each outcome has a line of its own; empty where a line is no outcome's."""
    found: dict[str, list[Piece | None]] = {}
    at: str | None = None
    for line in lines:
        named = [code for piece in line.labels if (code := _proceeding(piece.key, rows))]
        at = named[-1] if named else at
        if not line.has_numbers:
            continue
        outcomes = [place for piece in line.labels if (place := _outcome(piece.key, columns)) is not None]
        numbers = [piece for piece in line.pieces if piece.is_number]
        if at is None or len(outcomes) != 1 or len(numbers) != 1:
            return {}
        found.setdefault(at, [None] * len(columns))[outcomes[0]] = numbers[0]
    return found


@lru_cache(maxsize=4096)
def _proceeding(key: str, rows: tuple[Row, ...]) -> str | None:
    """The proceeding that a label names."""
    return next((row.code for row in rows if likeness(key, row) >= 0.8), None)


def _torn(line: Line, slots: Sequence[tuple[Row, Column]], size: int) -> tuple[list[TableCell], list[Finding]] | None:
    """The cells of a line with a cell too few or too many, by the sums of the three proceedings (T4-SUM)."""
    ways = holes.placings(line.pieces, len(slots))
    if not ways:
        return None
    left = holes.adding_up(ways, lambda row: all(_adds_up(row[at : at + size]) for at in range(0, len(slots), size)))
    cells, finding = holes.cells_of(CODE, [(row.code, column) for row, column in slots], line.pieces, left)
    return cells, [finding]


def _adds_up(group: Numbers) -> bool:
    return sum(group[:-1]) == group[-1]


def _outcomes(line: Line, columns: tuple[Column, ...]) -> int:
    return sum(_is_outcome(piece.key, columns) for piece in line.labels)


def _is_outcome(key: str, columns: tuple[Column, ...]) -> bool:
    return _outcome(key, columns) is not None


@lru_cache(maxsize=4096)
def _outcome(key: str, columns: tuple[Column, ...]) -> int | None:
    """The place of the column that a label names."""
    return next((at for at, column in enumerate(columns) if likeness(key, column) >= 0.8), None)


def _places(lines: Sequence[Line], columns: tuple[Column, ...]) -> list[int]:
    """The grid columns under the fifteen outcome headings, left to right."""
    return sorted(
        {
            piece.column
            for line in lines
            for piece in line.pieces
            if piece.column >= 0 and piece.span == 1 and _is_outcome(piece.key, columns)
        }
    )


def _values(sheet: Sheet, lines: Sequence[Line], places: Sequence[int], count: int) -> list[Piece | None] | Line | None:
    """The pieces for the slots in order; the line itself where its values cannot be told apart; null without one."""
    candidates = [line for line in lines if line.has_numbers and not line.labels]
    line = max(candidates, key=lambda item: sum(piece.is_number for piece in item.pieces), default=None)
    if line is None:
        blank = next((item for item in lines if all(piece.is_blank for piece in item.pieces)), None)
        fitted = fit(blank.pieces, count) if blank else None
        if fitted is None and sheet.is_exact:  # a row of words, none of which is a number: they are kept as they are
            words = (fit(item.pieces, count) for item in lines)
            fitted = next((found for found in words if found), None)
        if fitted is None and sheet.is_exact and len(places) == count:
            return [Piece.of("") for _ in places]  # fifteen columns and nothing under them: sheets keep no empty row
        return list(fitted) if fitted else None
    fitted = fit(line.pieces, count)
    if fitted is not None:
        return list(fitted)
    if sheet.is_exact and len(places) == count:
        over = [next((piece for piece in line.pieces if piece.column == place), None) for place in places]
        if all(piece in over for piece in line.pieces if piece.is_number):
            return over
    return line
