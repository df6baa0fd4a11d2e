"""Table 3 (forms C and D): outcome rows against seven applicant columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from parser import forms
from parser.align import holes
from parser.align.glued import Numbers, settle, ways_with_total
from parser.align.labels import SHORT, keys_of, match_in_order
from parser.align.order import Order, arranged, fewer_applicants, of_applicants
from parser.align.request_labels import header_places, is_head, label_of, without_foreign
from parser.align.sheet import Line, Piece, Sheet
from parser.align.values import cell, digits, fit, note, reconstructed, unplaced
from parser.forms import Column, Row, TableForm
from parser.model import CellStatus, Finding, Generation, Number, Table, TableCell

CODE: Final = "t3_requests"
LEAST_BLANK_ROWS = 5
"""Lines without any number that name fewer rows are the head of a table, not a table that was left blank."""
LEAST_STRAY = 3
"""Fewer lines of numbers alone are notes or page numbers."""


@dataclass(slots=True)
class _Printed:
    """A row of the form with what is printed behind its label; `status` marks values placed without their label."""

    row: Row
    line: Line
    pieces: list[Piece]
    status: CellStatus | None = None


def align(sheet: Sheet, lines: Sequence[Line], fallback: Generation) -> tuple[Table, list[Finding]] | None:
    """The table in these lines of a sheet; null where no row of the form is among them.

    `fallback` is the generation where the rows themselves do not tell.
    """
    form = forms.load().table(CODE)
    places = header_places(lines, form.columns) if sheet.is_exact else None
    lines = without_foreign(lines, places) if places else lines
    labels = [None if is_head(line, form.columns) else label_of(line, places) for line in lines]
    keys = [label.key if label else "" for label in labels]
    found = match_in_order(keys, form.rows, [line.has_numbers for line in lines] if sheet.is_exact else None)
    if sum(index is not None for index in found) < (1 if any(line.has_numbers for line in lines) else LEAST_BLANK_ROWS):
        return None
    findings: list[Finding] = []
    generation = _generation(lines, found, form.rows, fallback)
    printed: dict[str, _Printed] = {}
    for line, label, index in zip(lines, labels, found, strict=True):
        if index is not None and generation in form.rows[index].generations:
            printed.setdefault(form.rows[index].code, _Printed(form.rows[index], line, _behind(line, label)))
    _place_displaced(lines, labels, found, form.rows_of(generation), printed)
    _place_unlabelled(lines, labels, found, form.rows_of(generation), form.rows, printed, findings)
    _rearrange(printed, of_applicants(lines, form.columns, is_exact=sheet.is_exact), form.columns)
    fewer = fewer_applicants(lines, form.columns) if sheet.is_exact and not places else []
    cells = _of_fewer(printed, fewer, form.columns)
    cells = cells or _cells(printed, form, places, findings)
    findings += _stray(lines, labels, cells)
    table = Table(CODE, generation, sheet.method, at=sheet.at)
    for row in form.rows_of(generation):
        table.cells += cells.get(row.code) or [cell(row.code, column, None) for column in form.columns]
    return table, findings


def _stray(
    lines: Sequence[Line], labels: Sequence[Piece | None], cells: dict[str, list[TableCell]]
) -> Iterator[Finding]:
    """A finding where numbers stand in lines of their own beside rows that look blank: they belong to these."""
    alone = [line for line, label in zip(lines, labels, strict=True) if label is None and line.has_numbers]
    if len(alone) < LEAST_STRAY:
        return
    blank = [(code, item.column) for code, row in cells.items() for item in row if item.status == "blank"]
    if blank:
        message = f"{len(alone)} lines of numbers stand in no row; they may be the values of rows that look blank"
        yield Finding("READ-CELL", CODE, blank, "warning", "reading", "not_assessable", None, None, message)


def _behind(line: Line, label: Piece | None) -> list[Piece]:
    return line.pieces[line.pieces.index(label) + 1 :] if label else line.pieces


def _generation(
    lines: Sequence[Line], found: Sequence[int | None], rows: Sequence[Row], fallback: Generation
) -> Generation:
    """D where a row that only D has carries values, C where （六）其他处理 itself does, else the fallback."""
    placed = [(line, rows[index].code) for line, index in zip(lines, found, strict=True) if index is not None]
    filled = {code for line, code in placed if line.has_numbers}
    for present in (filled, {code for _, code in placed}):
        if present & {"other_uncorrected_overdue", "other_fee_unpaid", "other_misc"}:
            return "D"
        if "other_total" in present:
            return "C"
    return fallback


def _place_displaced(
    lines: Sequence[Line],
    labels: Sequence[Piece | None],
    found: list[int | None],
    rows: Sequence[Row],
    printed: dict[str, _Printed],
) -> None:
    """Gives a row that stands out of the form's order to the row that it names word for word, where that is missing."""
    own = {key: row for row in rows if row.code not in printed for key in keys_of(row) if len(key) > SHORT}
    for position, (line, label) in enumerate(zip(lines, labels, strict=True)):
        row = own.get(label.key) if label and found[position] is None and line.has_numbers else None
        if row is not None and label is not None and row.code not in printed:
            printed[row.code] = _Printed(row, line, _behind(line, label))


def _rearrange(printed: dict[str, _Printed], order: Order | None, columns: Sequence[Column]) -> None:
    """Puts the values of a table whose columns stand in another order into the form's."""
    if order is None:
        return
    for item in printed.values():
        if (values := fit(item.pieces, len(columns))) is not None:
            item.pieces = arranged(values, order)


def _of_fewer(
    printed: dict[str, _Printed], heads: Sequence[Column | None], columns: Sequence[Column]
) -> dict[str, list[TableCell]]:
    """The cells of a table that lacks some of the form's columns; nothing where a row does not fit its heads."""
    cells: dict[str, list[TableCell]] = {}
    is_part = columns[0] not in heads or len(heads) == 1
    for code, item in printed.items() if heads else ():
        values = fit(item.pieces, len(heads))
        if values is None or (is_part and len(item.pieces) != len(heads)):
            return {}
        under = {head.code: piece for head, piece in zip(heads, values, strict=True) if head}
        cells[code] = [
            cell(code, column, under.get(column.code), status=item.status if column.code in under else None)
            for column in columns
        ]
    return cells


def _place_unlabelled(
    lines: Sequence[Line],
    labels: Sequence[Piece | None],
    found: Sequence[int | None],
    expected: Sequence[Row],
    rows: Sequence[Row],
    printed: dict[str, _Printed],
    findings: list[Finding],
) -> None:
    """Gives rows of values whose label is lost or unreadable to the form's rows that are still empty between their
    neighbours, where as many are left as there are rows; else says which rows could not be told."""
    filled = [position for position, index in enumerate(found) if index is not None and lines[position].has_numbers]
    for start, end in zip([-1, *filled], [*filled, len(lines)], strict=True):
        stray = [p for p in range(start + 1, end) if found[p] is None and _is_row_of_values(lines[p], labels[p])]
        if not stray:
            continue
        empty = list(_between(found, start, end, expected, rows))
        places = [(row.code, "total") for row in empty]
        if len(stray) == len(empty):
            for position, row in zip(stray, empty, strict=True):
                line = lines[position]
                printed[row.code] = _Printed(row, line, _behind(line, labels[position]), "inferred")
            message = f"{len(stray)} row(s) without a readable label stand where only these rows can be"
            findings.append(note(CODE, "READ-LABEL", places, message))
        elif empty:
            message = (
                f"{len(stray)} row(s) of values without a readable label between rows that leave {len(empty)} open"
            )
            cells = [(row.code, column.code) for row in empty for column in forms.load().table(CODE).columns]
            findings.append(
                Finding("READ-LABEL", CODE, cells, "warning", "reading", "not_assessable", None, None, message)
            )


def _between(
    found: Sequence[int | None], start: int, end: int, expected: Sequence[Row], rows: Sequence[Row]
) -> Iterator[Row]:
    """The rows of the form between the rows at two positions."""
    first = found[start] if start >= 0 else -1
    last = found[end] if end < len(found) else len(rows)
    for index, row in enumerate(rows):
        if first is not None and last is not None and first < index < last and row in expected:
            yield row


def _is_row_of_values(line: Line, label: Piece | None) -> bool:
    numbers = sum(piece.is_number for piece in line.pieces)
    return numbers >= 2 or (numbers == 1 and label is not None)


def _cells(
    printed: dict[str, _Printed],
    form: TableForm,
    places: Sequence[int] | None,
    findings: list[Finding],
) -> dict[str, list[TableCell]]:
    cells: dict[str, list[TableCell]] = {}
    glued: dict[str, _Printed] = {}
    torn = {code: item for code, item in printed.items() if holes.is_torn(item.line, item.pieces, len(form.columns))}
    for code, item in printed.items():
        if code in torn:
            continue
        placed = _row_cells(item, form.columns, places)
        if placed is None:
            glued[code] = item
        else:
            cells[code] = placed
    if torn:
        _mend(torn, printed, form, cells, findings)
    if not glued:
        return cells
    fixed: dict[str, list[Number | None]] = {code: [item.value for item in row] for code, row in cells.items()}
    # Too few zeros for the columns: which cell is blank cannot be told, but the row adds nothing to any column.
    texts = {code: digits(item.pieces) for code, item in glued.items()}
    short = {code for code, text in texts.items() if _is_short_of_zeros(text, len(form.columns))}
    fixed |= {code: [0] * len(form.columns) for code in short}
    open_rows = {code: ways_with_total(text, len(form.columns)) for code, text in texts.items() if code not in short}
    blanks_vanish = any(sum(map(len, texts[code])) < len(form.columns) for code in open_rows) or any(
        all(piece.is_blank for piece in item.pieces) for item in printed.values()
    )
    decided: dict[str, Numbers] = settle(
        forms.load().identities_of(CODE), form.columns, fixed, open_rows, blanks_vanish=blanks_vanish
    )
    for code, item in glued.items():
        if code in decided:
            cells[code] = reconstructed(code, form.columns, decided[code], item.pieces)
        else:
            cells[code], finding = unplaced(CODE, code, form.columns, item.pieces)
            findings.append(finding)
    return cells


def _mend(
    torn: dict[str, _Printed],
    printed: dict[str, _Printed],
    form: TableForm,
    cells: dict[str, list[TableCell]],
    findings: list[Finding],
) -> None:
    """Fills in the rows with a cell too few or too many, as far as the sums and the other rows tell."""
    count = len(form.columns)
    found = {code: holes.placings(item.pieces, count) for code, item in torn.items()}
    for code in [code for code, ways in found.items() if not ways]:
        cells[code], finding = unplaced(CODE, code, form.columns, torn[code].pieces)
        findings.append(finding)
        del found[code]
    found = {code: holes.adding_up(ways, lambda row: sum(row[:-1]) == row[-1]) for code, ways in found.items()}
    if all(code in cells for code in printed if code not in found):
        fixed = {code: [item.value for item in row] for code, row in cells.items()}
        found = holes.settled(found, forms.load().identities_of(CODE), form.columns, fixed)
    whole = [item.pieces for code, item in printed.items() if code not in torn and len(item.pieces) == count]
    for code, ways in found.items():
        slots = [(code, column) for column in form.columns]
        cells[code], finding = holes.cells_of(CODE, slots, torn[code].pieces, holes.usual(ways, whole))
        findings.append(finding)


def _is_short_of_zeros(text: Sequence[str], count: int) -> bool:
    joined = "".join(text)
    return set(joined) == {"0"} and len(joined) < count


def _row_cells(item: _Printed, columns: Sequence[Column], places: Sequence[int] | None) -> list[TableCell] | None:
    """The cells of a row; null where its values cannot be told apart by their borders."""
    code, pieces = item.row.code, item.pieces
    if len(pieces) != len(columns) and places:
        over = [next((piece for piece in pieces if piece.column == place), None) for place in places]
        if any(piece.is_number and piece not in over for piece in pieces):
            over = []  # the heads stand beside the values
    else:
        over = []
    if over:
        return [
            cell(code, column, piece, status=item.status if piece else "merged")
            for column, piece in zip(columns, over, strict=True)
        ]
    if all(piece.is_blank for piece in pieces):
        blanks = pieces or [Piece.of("")]
        return [cell(code, column, blanks[min(i, len(blanks) - 1)]) for i, column in enumerate(columns)]
    values = fit(pieces, len(columns))
    if values is None:
        return None
    return [cell(code, column, piece, status=item.status) for column, piece in zip(columns, values, strict=True)]
