"""Forms and labels: tables of another form, labels cut, lost, split or misplaced. Values stay what they are."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from simulator.cells import Cell, count
from simulator.defects.base import T3, T4, Defect, UnfitError, edited, printed
from simulator.truth import Expected, TableTruth, Truth


def _old_block(truth: Truth, _rng: Random) -> Truth:
    """Item (一) still under the old form's headings, the other items under the new."""
    old = {"issued": "newly_made", "repealed": "newly_disclosed", "in_force": "disclosed_total"}
    table = printed(truth, "d_t2_1")
    cells = {(row, old[column]): cell for (row, column), cell in table.cells.items()}
    return _replaced(truth, "d_t2_1", TableTruth("c_t2_1", "C", cells))


def _old_requests(truth: Truth, _rng: Random) -> Truth:
    """Table 3 of the old form, with one row 其他处理, in a report of the new one."""
    table = printed(truth, T3)
    if table.generation == "C":
        raise UnfitError("table 3 is of the old form already")
    parts = ("other_uncorrected_overdue", "other_fee_unpaid", "other_misc")
    cells: dict[tuple[str, str], Cell] = {}
    for (row, column), cell in table.cells.items():
        if row == parts[-1]:
            numbers = [table.cells[part, column].value for part in parts]
            if any(number is None for number in numbers):
                raise UnfitError("other handling is not printed in full")
            cells["other_total", column] = count(sum(int(number or 0) for number in numbers))
        elif row not in parts:
            cells[row, column] = cell
    return _replaced(truth, T3, TableTruth(T3, "C", cells))


def _replaced(truth: Truth, code: str, table: TableTruth) -> Truth:
    tables = tuple(table if old.code == code else old for old in truth.tables)
    expected = Expected("FORM-OLD", table.code)
    return replace(truth, tables=tables, expected=(*truth.expected, expected))


def _label(edit: str, *tables: str, generation: str | None = None) -> Callable[[Truth, Random], Truth]:
    """A defect of the printed labels only."""

    def apply(truth: Truth, _rng: Random) -> Truth:
        if any(generation not in (None, printed(truth, code).generation) for code in tables):
            raise UnfitError("the table is of another form")
        return edited(truth, edit)

    return apply


def _inferred(edit: str, row: str | None, column: str | None) -> Callable[[Truth, Random], Truth]:
    """A lost label: its cells keep their numbers, which only the form can place."""

    def apply(truth: Truth, _rng: Random) -> Truth:
        table = printed(truth, "d_t2_1")
        placed = {
            key: replace(cell, status="inferred")
            for key, cell in table.cells.items()
            if cell.status == "number" and (key[0] == row or key[1] == column)
        }
        if not placed:
            raise UnfitError("there is no number to place")
        return edited(truth.with_cells("d_t2_1", placed), edit)

    return apply


def _unit_in_heading(truth: Truth, _rng: Random) -> Truth:
    """采购总金额（万元）: the unit is printed once, above, and not in the cell."""
    key = ("centralized_procurement", "procurement_amount")
    cell = printed(truth, "c_t2_9").cells[key]
    if cell.value is None:
        raise UnfitError("no amount is printed")
    bare = replace(cell, raw=cell.raw.removesuffix(cell.unit or ""), unit="万元")
    return edited(truth.with_cells("c_t2_9", {key: bare}), "unit_in_heading")


LABELS = (
    Defect("old_block", "item (一) of table 2 in the old form", ("FORM-OLD",), _old_block),
    Defect("old_requests", "table 3 in the old form", ("FORM-OLD",), _old_requests),
    Defect("label_characters_lost", "政许可, 政处罚, 年废止件数", (), _label("label_characters_lost")),
    Defect(
        "normative_label_short",
        "规范性文件 without 行政",
        (),
        _label("normative_label_short", "d_t2_1", generation="D"),
    ),
    Defect("in_force_cut", "现行有效件", (), _label("in_force_cut", "d_t2_1", generation="D")),
    Defect("headings_truncated", "本年新 twice, 本年增/", (), _label("headings_truncated", "c_t2_1", generation="C")),
    Defect("headings_mixed", "本年制作数量 in the new form", (), _label("headings_mixed", "d_t2_1", generation="D")),
    Defect("headings_split", "headings of table 2 on two lines", (), _label("headings_split")),
    Defect("applicants_split", "applicants on two lines", (), _label("applicants_split", T3)),
    Defect("outcomes_vertical", "outcomes of table 4 written downwards", (), _label("outcomes_vertical", T4)),
    Defect("unit_in_heading", "采购总金额（万元）", (), _unit_in_heading),
    Defect("clause_brackets_lost", "第二十条第一项", (), _label("clause_brackets_lost")),
    Defect("extra_column", "an empty column at the right", (), _label("extra_column")),
    Defect("header_repeated", "the header of table 3 again in its midst", (), _label("header_repeated", T3)),
    Defect("group_misplaced", "group labels on the wrong row", (), _label("group_misplaced", T3)),
    Defect("junk_tokens", "Ξ and 4/1 in the stub", (), _label("junk_tokens", T3)),
    Defect("extra_row", "a row the form does not have", (), _label("extra_row", "c_t2_1", generation="C")),
    Defect(
        "repealed_header_lost",
        "the header 本年废止件数 is lost",
        (),
        _inferred("repealed_header_lost", None, "repealed"),
    ),
    Defect("rules_label_lost", "the label 规章 is lost", (), _inferred("rules_label_lost", "rules", None)),
)
