"""Alignment: every printed table to the form it fits, by its labels, never by counting cells."""

from collections.abc import Iterator, Sequence

from parser.align import disclosures, listed, proceedings, requests, statistics
from parser.align.beside import form_only
from parser.align.halves import one_below_the_other
from parser.align.labels import Family, family_keys
from parser.align.sheet import Line, Sheet
from parser.align.transpose import upright_sheet
from parser.model import Finding, Generation, Table, TableCode

__all__ = ["align", "is_form_table"]


def is_form_table(sheet: Sheet) -> bool:
    """Whether a table is one of the statutory forms': several of their labels, or one with a number behind it."""
    known: set[str] = set()
    for line in sheet.lines:
        found = {piece.key for piece in line.labels if piece.key in family_keys()}
        known |= found
        if len(known) > 2 or (found and line.has_numbers):
            return True
    return listed.is_list(sheet) or statistics.is_sheet(sheet)


def align(sheets: Sequence[Sheet]) -> tuple[list[Table], list[Finding]]:
    """All tables of the forms in these sheets, each code once, in the order of the form."""
    tables: dict[TableCode, Table] = {}
    findings: list[Finding] = []
    sheets = sorted(sheets, key=lambda sheet: not sheet.is_correction)  # of a table printed twice the first is kept
    kinds = [(one_below_the_other(upright_sheet(sheet)), statistics.is_sheet(sheet)) for sheet in sheets]
    parts = [
        (sheet, family, lines)
        for sheet, is_statistical in kinds
        if not is_statistical
        for family, lines in _parts(form_only(sheet))
    ]
    for sheet, family, lines in parts:
        if family == "t2":
            of_list, others = listed.align(sheet, lines)
            found, problems = disclosures.align(sheet, others)
            _merge(tables, [*of_list, *found], problems, findings)
    for sheet, family, lines in parts:
        if family == "t3" and (got := requests.align(sheet, lines, _generation(tables))):
            _merge(tables, [got[0]], got[1], findings)
    for sheet, family, lines in parts:
        if family == "t4" and (done := proceedings.align(sheet, lines, _generation(tables))):
            _merge(tables, [done[0]], done[1], findings)
    findings += [finding for table in tables.values() if (finding := _rows_absent(table))]
    findings += [finding for table in tables.values() if (finding := _rows_bare(table))]
    found, problems = statistics.align([sheet for sheet, is_statistical in kinds if is_statistical])
    return [*tables.values(), *found], [*findings, *problems]


def _rows_absent(table: Table) -> Finding | None:
    """Rows that the form has and this table does not show: left out by the source, or not found by the reading."""
    cells = [(cell.row, cell.column) for cell in table.cells if cell.status == "absent"]
    if not cells:
        return None
    rows = dict.fromkeys(row for row, _ in cells)
    columns = dict.fromkeys(column for _, column in cells)
    is_of_columns = len(cells) == len(rows) * len(columns) and len(rows) == len({cell.row for cell in table.cells})
    kind, codes = ("columns", columns) if is_of_columns else ("rows", rows)
    message = f"{kind} of the form that were not found in the table: {'、'.join(codes)}"
    return Finding("FORM-TABLE", table.table, cells, "warning", "unknown", "not_assessable", None, None, message)


def _rows_bare(table: Table) -> Finding | None:
    """Rows of text behind whose labels nothing was found: nobody can say whether the source leaves them blank."""
    if table.method != "text":
        return None
    printed = {cell.row for cell in table.cells if cell.status != "blank" or cell.at}
    places = [(cell.row, cell.column) for cell in table.cells if cell.row not in printed]
    if not places:
        return None
    message = "nothing was found behind the labels of these rows: left blank, or not read"
    return Finding("READ-CELL", table.table, places, "warning", "reading", "not_assessable", None, None, message)


def _parts(sheet: Sheet) -> Iterator[tuple[Family, list[Line]]]:
    """The stretches of a sheet that belong to table 2, 3 and 4; lines that do not tell go with those above."""
    current: Family | None = None
    lines: list[Line] = []
    for line in sheet.lines:
        family = _family(line)
        if family and current and family != current:
            yield current, lines
            lines = []
        current = family or current
        lines.append(line)
    if current is not None:
        yield current, lines


def _family(line: Line) -> Family | None:
    if line.clause:
        return "t2"
    known = family_keys()
    votes = [family for piece in line.labels for family in known.get(piece.key, ())]
    if not votes:
        return "t2" if line.has_numbers and listed.names_cell(line) else None
    if len(votes) < 2:
        return votes[0]
    return max(votes, key=votes.count)


def _generation(tables: dict[TableCode, Table]) -> Generation:
    """The generation of what was already found, for tables whose own labels are the same in both."""
    third = tables.get("t3_requests")
    if third:
        return third.generation
    generations = [table.generation for table in tables.values()]
    return max(dict.fromkeys(generations), key=generations.count) if generations else "D"


def _merge(
    tables: dict[TableCode, Table], found: Sequence[Table], problems: Sequence[Finding], findings: list[Finding]
) -> None:
    """Keeps the fuller of two tables of one code: a continuation, or the same table printed twice."""
    kept = []
    for table in found:
        earlier = tables.get(table.table)
        if earlier is None:
            tables[table.table] = table
            kept.append(table.table)
            continue
        joined = {(cell.row, cell.column): cell for cell in table.cells if cell.status != "absent"}
        is_empty = all(cell.value is None for cell in earlier.cells)
        unread = ("absent", "blank") if is_empty else ("absent",)
        for position, cell in enumerate(earlier.cells):
            if cell.status in unread and (other := joined.get((cell.row, cell.column))):
                earlier.cells[position] = other
                kept.append(table.table)
        findings += _differing(earlier, table)
    findings += [problem for problem in problems if problem.table in kept]


def _differing(kept: Table, other: Table) -> list[Finding]:
    """A table printed twice with different numbers: one is kept, and the cells are named."""
    values = {(cell.row, cell.column): cell.value for cell in other.cells if cell.value is not None}
    cells = [
        (cell.row, cell.column)
        for cell in kept.cells
        if cell.value is not None and values.get((cell.row, cell.column), cell.value) != cell.value
    ]
    if not cells:
        return []
    message = "the table is printed twice with different numbers; the first is kept, or the one that corrects it"
    return [Finding("READ-CELL", kept.table, cells, "warning", "unknown", "not_assessable", None, None, message)]
