"""Table 2 (forms C and D): blocks by item of article 20, each with its own columns; C and D blocks may be mixed."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from parser import forms
from parser.align import glued_disclosures, holes
from parser.align.disclosure_forms import HEADS_OF_C, clause_of_heads, form_of, generation_of, table2
from parser.align.labels import clause_of, is_content_header, keys_of, likeness
from parser.align.order import arranged, of_heads
from parser.align.sheet import Line, Piece, Sheet
from parser.align.values import cell, fit, note, unplaced
from parser.forms import Column, Row, TableForm
from parser.model import Finding, Generation, Table, TableCell, TableCode
from parser.text import label_key

_REMARK = re.compile(r"(?<=\S\S)\s*[（(][^（）()]*[)）]\s*$")
"""What a report adds to a label: 规章（县级无此项）."""
_MONEY = re.compile("万元|亿元|元")


@dataclass(slots=True)
class _Row:
    """A printed row: its label, the row of the form that the label is (either may be unknown), what stands behind."""

    label: Piece | None
    row: Row | None
    values: list[Piece]
    line: Line


@dataclass(slots=True)
class _Block:
    """The lines under one heading row: which item of article 20, the column heads, the rows, the form they fit;
    `table` are the rows of all blocks, which together show how the table was filled in."""

    clause: str | None
    heads: list[Piece] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    generation: Generation | None = None
    form: TableForm | None = None
    table: glued_disclosures.Rows = ()


def align(sheet: Sheet, lines: Sequence[Line]) -> tuple[list[Table], list[Finding]]:
    """The blocks of table 2 in these lines, each as the table of the generation its column heads belong to."""
    blocks = _blocks(lines)
    for block in blocks:
        block.clause = block.clause or clause_of_heads([head.key for head in block.heads])
        _drop_repeats(block)
        counts = {sum(piece.is_number for piece in row.values) for row in block.rows} - {0}
        block.generation = generation_of(block.clause, tuple([head.key for head in block.heads]), counts)
    known = Counter(block.generation for block in blocks if block.generation)
    usual: Generation = known.most_common(1)[0][0] if known else "D"
    for block in blocks:
        block.form = form_of(block.clause, block.generation or usual)
    rows = [(block.form, row.values) for block in blocks if block.form for row in block.rows]
    tables: dict[TableCode, Table] = {}
    findings: list[Finding] = []
    for block in blocks:
        form, block.table = block.form, rows
        if form is None:
            continue
        table = tables.setdefault(form.code, Table(form.code, form.generations[0], sheet.method, at=sheet.at))
        _place_unlabelled(block, form, findings)
        for row in block.rows:
            _fill(table, form, block, sheet, row, findings)
    for table in tables.values():
        _complete(table, forms.load().table(table.table))
    return list(tables.values()), findings


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    for printed in lines:
        if clause := printed.clause:
            blocks.append(_Block(clause))
            continue
        clause, line = _without_clause(printed)
        if clause:
            heads = blocks.pop().heads if blocks and not blocks[-1].rows else []
            blocks.append(_Block(clause, heads))
        label, values = _split(line)
        if label is None:
            if line.has_numbers and blocks:
                blocks[-1].rows.append(_Row(None, None, values, line))
            continue
        if not line.has_numbers and _is_header(line):
            if not blocks or blocks[-1].heads or blocks[-1].rows:
                blocks.append(_Block(None))
            blocks[-1].heads = _heads(line)
            continue
        clause, row = _row(label.key)
        if row is None and (remark := _REMARK.search(label.text)):
            clause, row = _row(label_key(label.text[: remark.start()]))
        if row is None and not line.has_numbers:
            continue
        if not blocks or (clause and blocks[-1].clause and clause != blocks[-1].clause):
            heads = blocks[-1].heads if blocks and len(blocks[-1].heads) == len(values) > HEADS_OF_C else []
            blocks.append(_Block(clause, heads))
        if blocks[-1].clause is None:
            blocks[-1].clause = clause
        blocks[-1].rows.append(_Row(label, row, values, line))
    return [block for block in blocks if block.rows]


def _without_clause(line: Line) -> tuple[str | None, Line]:
    """The item that the first cell of a row of values names, and the row without it: it spans the rows of its block."""
    first = line.labels[0] if line.labels and line.has_numbers else None
    clause = clause_of(first.text) if first and len(line.labels) > 1 and "条" in first.text else None
    return clause, Line([piece for piece in line.pieces if piece is not first], line.excess) if clause else line


def _split(line: Line) -> tuple[Piece | None, list[Piece]]:
    """The row's label and what stands behind it; a row that lost its label still has its values."""
    for position, piece in enumerate(line.pieces):
        if piece.is_label:
            behind = line.pieces[position + 1 :]
            while behind and behind[0].is_label and behind[0].key == piece.key:  # a spanned label, printed again
                behind = behind[1:]
            return piece, behind
        if piece.is_number:
            return None, line.pieces
    return None, []


def _drop_repeats(block: _Block) -> None:
    """Takes back what tools print that repeat a spanned cell in each of its columns: head and value stand twice."""
    keys = [head.key for head in block.heads]
    kept = [at for at, key in enumerate(keys) if at == 0 or key != keys[at - 1]]
    if len(kept) == len(keys):
        return
    if len(kept) not in {len(table.columns) for table in table2() if table.clause == block.clause}:
        return
    repeated = [at for at in range(len(block.heads)) if at not in kept]
    for row in block.rows:
        texts = [piece.text for piece in row.values]
        if len(texts) != len(block.heads) or any(texts[at] != texts[at - 1] for at in repeated):
            return
    block.heads = [block.heads[at] for at in kept]
    for row in block.rows:
        row.values = [row.values[at] for at in kept]


def _place_unlabelled(block: _Block, form: TableForm, findings: list[Finding]) -> None:
    """Gives values without a label to the only row of the form that can stand there; else says that they are lost."""
    codes = [row.code for row in form.rows]
    printed = [codes.index(item.row.code) if item.row and item.row.code in codes else None for item in block.rows]
    for position, item in enumerate(block.rows):
        if item.label is not None:
            continue
        before = next((i for i in reversed(printed[:position]) if i is not None), -1)
        after = next((i for i in printed[position + 1 :] if i is not None), len(codes))
        if after - before == 2:
            item.row = form.rows[before + 1]
            printed[position] = before + 1
            message = "a row without a label stands where only this row can be"
            findings.append(note(form.code, "READ-LABEL", [(item.row.code, form.columns[0].code)], message))
        else:
            cells = [(code, column.code) for code in codes[before + 1 : after] for column in form.columns]
            message = "a row of values has no label that tells which row of the form it is"
            findings.append(
                Finding("READ-LABEL", form.code, cells, "warning", "reading", "not_assessable", None, None, message)
            )


def _is_header(line: Line) -> bool:
    return any(is_content_header(piece.key) for piece in line.pieces) or all(
        _column_likeness(piece.key) >= 0.8 for piece in line.labels
    )


def _heads(line: Line) -> list[Piece]:
    """The column heads; stray words that are like no column of any block are dropped."""
    named = [piece for piece in line.labels if not is_content_header(piece.key)]
    return [piece for piece in named if _column_likeness(piece.key) >= 0.5] or named


@lru_cache(maxsize=65536)
def _column_likeness(key: str) -> float:
    return max(likeness(key, column) for table in table2() for column in table.columns)


@lru_cache(maxsize=65536)
def _row(key: str) -> tuple[str | None, Row | None]:
    """The row that a label is, and the item of article 20 it stands under."""
    best: tuple[float, str | None, Row | None] = (0.7, None, None)
    for table in table2():
        for row in table.rows:
            if (like := likeness(key, row)) > best[0]:
                best = (like, table.clause, row)
    return best[1], best[2]


def _fill(table: Table, form: TableForm, block: _Block, sheet: Sheet, printed: _Row, findings: list[Finding]) -> None:
    own = next((item for item in form.rows if printed.row and item.code == printed.row.code), None)
    if own is None and printed.label is None:
        return
    label = printed.label.text if printed.label else ""
    if own is None and printed.row is not None:
        best = max(form.rows, key=lambda item: likeness(label_key(label), item))
        own = best if likeness(label_key(label), best) >= 0.7 else None
    code = own.code if own else "ext_" + sha256(label_key(label).encode()).hexdigest()[:8]
    earlier = [item for item in table.cells if item.row == code]
    if any(item.status != "blank" for item in earlier):
        return
    if earlier:
        table.cells = [item for item in table.cells if item.row != code]
    cells, problem = _row_cells(table, form, code, block, sheet, printed)
    _take_unit_of_head(cells, form, block.heads)
    if own is None:
        for item in cells:
            item.label = label
        places = [(code, item.column) for item in cells]
        message = f"the form has no row {label!r}; it is kept as {code}"
        findings.append(
            Finding("READ-LABEL", table.table, places, "warning", "unknown", "not_assessable", None, None, message)
        )
    if printed.label is None:
        for item in cells:
            item.status = "inferred" if item.status == "number" else item.status
    table.cells += cells
    if problem:
        findings.append(problem)


def _row_cells(
    table: Table, form: TableForm, code: str, block: _Block, sheet: Sheet, row: _Row
) -> tuple[list[TableCell], Finding | None]:
    columns, values = form.columns, row.values
    if holes.is_torn(row.line, values, len(columns)) and (ways := holes.placings(values, len(columns))):
        whole = [item.values for item in block.rows if len(item.values) == len(columns)]
        return holes.cells_of(table.table, [(code, column) for column in columns], values, holes.usual(ways, whole))
    printed = fit(values, len(columns))
    if printed is None and not any(not piece.is_blank for piece in values):
        blank = values[0] if values else Piece.of("")
        return [cell(code, column, blank) for column in columns], None
    if printed is None and sheet.is_exact and len(block.heads) == len(columns):
        over = [_over(values, head) for head in block.heads]
        if all(piece in over for piece in values if piece.is_number):
            return [
                cell(code, column, piece, status=None if piece else "merged")
                for column, piece in zip(columns, over, strict=True)
            ], None
    if printed is None and len(block.heads) == len(values):
        named = [[at for at, head in enumerate(block.heads) if head.key in keys_of(column)] for column in columns]
        if all(len(places) == 1 for places in named):  # columns that the form does not have stand beside its own
            return [cell(code, column, values[at[0]]) for column, at in zip(columns, named, strict=True)], None
    if printed is None:
        if proof := glued_disclosures.prove(form, values, glued_disclosures.habits(block.table)):
            return glued_disclosures.cells_of(form, code, proof, values)
        return unplaced(table.table, code, columns, values)
    printed = arranged(printed, of_heads(tuple(head.key for head in block.heads), columns))
    lost = 0 < len(block.heads) < len(columns)
    return [
        cell(code, column, piece, status="inferred" if lost and not _headed(column, block.heads) else None)
        for column, piece in zip(columns, printed, strict=True)
    ], None


def _take_unit_of_head(cells: Sequence[TableCell], form: TableForm, heads: Sequence[Piece]) -> None:
    """Gives money without a unit of its own the unit that its column's head prints: 采购总金额（万元）."""
    for item, column in zip(cells, form.columns, strict=True):
        if column.type != "decimal" or item.value is None or _MONEY.search(item.raw):
            continue
        head = next((head for head in heads if likeness(head.key, column) >= 0.8), None)
        if head and (unit := _MONEY.search(head.text)):
            item.unit = unit[0]


def _headed(column: Column, heads: Iterable[Piece]) -> bool:
    return any(likeness(head.key, column) >= 0.8 for head in heads)


def _over(pieces: Sequence[Piece], head: Piece) -> Piece | None:
    """The value under a column head: the one that begins within the head's grid columns."""
    return next((piece for piece in pieces if head.column <= piece.column < head.column + head.span), None)


def _complete(table: Table, form: TableForm) -> None:
    """Rows in the form's order, those not printed as absent, rows the form does not have behind."""
    by_row: dict[str, list[TableCell]] = {}
    for item in table.cells:
        by_row.setdefault(item.row, []).append(item)
    ordered = [by_row.pop(row.code, []) or [cell(row.code, c, None) for c in form.columns] for row in form.rows]
    table.cells = [item for group in [*ordered, *by_row.values()] for item in group]
