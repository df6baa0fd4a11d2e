"""Least-change repair: a repaired cell holds what is printed, and a source's own contradiction is left standing."""

import random
from collections import Counter
from functools import cache

import pytest

from parser import parse
from parser.align import align
from parser.align.sheet import from_grid
from parser.checks import check
from parser.document import Cell, Grid
from parser.model import Finding, Method, Table, TableCell
from parser.readers import reader
from parser.repair import repair
from simulator import GUISES, inject, make_truth, write_report
from simulator.defects import UnfitError
from simulator.defects.sums import SUMS
from simulator.truth import Truth

CASES = 1_200
TABLES = ("t3_requests", "t4_proceedings")
LIKE = {"0": "68", "1": "7", "2": "7", "3": "8", "4": "19", "5": "6", "6": "80", "7": "1", "8": "360", "9": "8"}
"""What each digit is taken for."""


@cache
def grids(seed: int, policy: str | None = None) -> tuple[Grid, ...]:
    truth = make_truth(seed, year=2019 + seed % 7) if policy is None else make_truth(seed, year=2023, policy="filled")
    document = reader("html")(write_report(truth, "html_plain").content, None)
    return tuple(block for block in document.blocks if isinstance(block, Grid))


def aligned(printed: tuple[Grid, ...], method: Method = "ocr") -> list[Table]:
    for grid in printed:
        grid.method = method
    return align([from_grid(grid) for grid in printed])[0]


def cells_of(tables: list[Table]) -> dict[tuple[str, str, str], TableCell]:
    return {(t.table, cell.row, cell.column): cell for t in tables if t.table in TABLES for cell in t.cells}


class Damaged:
    """Some cells of a report's tables read otherwise, while the context holds."""

    def __init__(self, printed: tuple[Grid, ...], readings: dict[str | None, tuple[str, tuple[str, ...]]]) -> None:
        found = [(cell, readings[cell.at]) for grid in printed for cell in grid.cells if cell.at in readings]
        self.changed: list[tuple[Cell, str]] = [(cell, cell.text) for cell, _ in found]
        for cell, (text, candidates) in found:
            cell.text, cell.candidates = text, candidates

    def __enter__(self) -> "Damaged":
        return self

    def __exit__(self, *_: object) -> None:
        for cell, text in self.changed:
            cell.text, cell.candidates = text, ()


def misread(rng: random.Random, text: str, *, at_random: bool) -> str:
    place = rng.randrange(len(text))
    way = rng.random()
    if way < 0.6:
        others = "0123456789".replace(text[place], "") if at_random else LIKE[text[place]]
        return text[:place] + rng.choice(others) + text[place + 1 :]
    if way < 0.75:
        return text[:place] + text[place] + text[place:]
    if way < 0.85 and len(text) > 1:
        return text[:place] + text[place + 1 :]
    return "1" + text if way < 0.9 else text.replace("0", "O").replace("1", "l") + ("." if at_random else "")


@pytest.mark.parametrize("at_random", [False, True])
@pytest.mark.parametrize("errors", [1, 2, 3, 5])
def test_a_repaired_cell_is_what_was_printed(errors: int, at_random: bool) -> None:
    rng = random.Random(errors)
    counts: Counter[str] = Counter()
    for _ in range(CASES // 8):
        printed = grids(rng.randrange(60))
        truth = cells_of(aligned(printed))
        whole = [cell for cell in truth.values() if cell.status == "number" and cell.raw.isdecimal()]
        picked = rng.sample(whole, min(errors, len(whole)))
        with Damaged(printed, {c.at: (misread(rng, c.raw, at_random=at_random), ()) for c in picked}):
            tables = aligned(printed)
            repair(tables)
        for place, cell in cells_of(tables).items():
            if cell.status == "repaired":
                assert cell.value == truth[place].value, place
                assert cell.unit == truth[place].unit
                counts["repaired"] += 1
    assert counts["repaired"] > CASES // 8 // 4


def test_most_single_misreadings_of_table_3_are_repaired() -> None:
    rng = random.Random(3)
    repaired = damaged = 0
    for _ in range(200):
        printed = grids(rng.randrange(40), "filled")
        truth = cells_of(aligned(printed))
        cell = rng.choice([c for (table, _, _), c in truth.items() if table == "t3_requests" and c.raw.isdecimal()])
        text = misread(rng, cell.raw, at_random=False)
        with Damaged(printed, {cell.at: (text, ())}):
            tables = aligned(printed)
            assert not repair(tables) or text != cell.raw
        found = cells_of(tables)["t3_requests", cell.row, cell.column]
        if text.isdecimal() and text != cell.raw:
            damaged += 1
            repaired += found.status == "repaired"
            assert found.raw == text
    assert repaired >= 0.98 * damaged > 100


def busy() -> tuple[tuple[Grid, ...], dict[tuple[str, str, str], TableCell]]:
    printed = grids(8, "filled")
    return printed, cells_of(aligned(printed))


def test_a_repair_says_what_was_read_and_what_it_became() -> None:
    printed, truth = busy()
    cell = truth["t3_requests", "granted_in_full", "natural_person"]
    with Damaged(printed, {cell.at: (f"{cell.raw}{cell.raw[-1]}", ())}):
        tables = aligned(printed)
        (finding,) = repair(tables)
    assert (finding.rule, finding.responsibility, finding.severity) == ("READ-CELL", "reading", "warning")
    assert finding.cells == [("granted_in_full", "natural_person")]
    assert finding.right == cell.value
    assert repr(f"{cell.raw}{cell.raw[-1]}") in finding.message
    assert check(tables) == []


def table_of(rows: dict[str, list[str]], candidates: dict[tuple[str, str], list[str]] | None = None) -> Table:
    """Table 3 by its rows; the rows that are not given are zeros."""
    columns = [
        "natural_person",
        "legal_business",
        "legal_research",
        "legal_public_interest",
        "legal_law_service",
        "legal_other",
        "total",
    ]
    table = next(t for t in aligned(grids(8, "filled")) if t.table == "t3_requests")
    for cell in table.cells:
        cell.raw = rows.get(cell.row, ["0"] * 7)[columns.index(cell.column)]
        cell.value, cell.status = (int(cell.raw), "number") if cell.raw.isdecimal() else (None, "illegible")
        cell.read_as = (candidates or {}).get((cell.row, cell.column))
    return table


SWAPPABLE = {
    "new_received": ["11", "11", *"0000", "22"],
    "granted_in_full": ["3", "3", *"0000", "11"],
    "not_held": ["3", "3", *"0000", "11"],
    "disposed_total": ["11", "11", *"0000", "22"],
}
"""Two of the threes are eights that were misread: which, the sums do not tell."""


def test_two_ways_to_mend_leave_nothing_but_candidates() -> None:
    table = table_of(SWAPPABLE)
    (finding,) = repair([table])
    unsure = {(cell.row, cell.column): cell for cell in table.cells if cell.status == "illegible"}
    rows, columns = ("granted_in_full", "not_held"), ("natural_person", "legal_business")
    assert set(unsure) == {(row, column) for row in rows for column in columns} == set(finding.cells)
    assert all((cell.value, cell.raw, cell.read_as) == (None, "3", ["3", "8"]) for cell in unsure.values())
    assert finding.outcome == "not_assessable"


def test_what_ocr_offers_beside_a_number_decides() -> None:
    offered = {("granted_in_full", "natural_person"): ["8"], ("not_held", "legal_business"): ["8"]}
    table = table_of(SWAPPABLE, offered)
    repair([table])
    mended = {(cell.row, cell.column): cell.value for cell in table.cells if cell.status == "repaired"}
    assert mended == {("granted_in_full", "natural_person"): 8, ("not_held", "legal_business"): 8}
    assert all(cell.read_as is None for cell in table.cells)


def test_what_was_read_twice_alike_is_printed_so() -> None:
    rows = {
        "new_received": ["8", *"00000", "8"],
        "granted_in_full": ["3", *"00000", "8"],
        "disposed_total": ["8", *"00000", "8"],
    }
    place = ("granted_in_full", "natural_person")
    table = table_of(rows)
    repair([table])
    assert [cell.value for cell in table.cells if cell.status == "repaired"] == [8]
    table = table_of(rows, {place: ["3"]})
    assert repair([table]) == []
    assert {finding.rule for finding in check([table])} == {"T3-ROW", "T3-SUM"}
    table = table_of(rows, {place: ["3", "8"]})
    repair([table])
    assert [cell.value for cell in table.cells if cell.status == "repaired"] == [8]


def test_an_unlikely_confusion_is_left_to_its_finding() -> None:
    rows = {
        "new_received": ["12", *"00000", "12"],
        "granted_in_full": ["32", *"00000", "12"],
        "disposed_total": ["12", *"00000", "12"],
    }
    table = table_of(rows)
    assert repair([table]) == []
    assert {finding.rule for finding in check([table])} == {"T3-ROW", "T3-SUM"}
    assert {finding.responsibility for finding in check([table])} == {"unknown"}


def proceedings(total: str, candidates: tuple[str, ...] = ()) -> tuple[Table, list[Finding]]:
    printed, truth = busy()
    cell = truth["t4_proceedings", "reconsideration", "total"]
    with Damaged(printed, {cell.at: (total, candidates)}):
        table = next(t for t in aligned(printed) if t.table == "t4_proceedings")
        return table, repair([table])


def test_one_identity_alone_proves_nothing() -> None:
    _, truth = busy()
    right = truth["t4_proceedings", "reconsideration", "total"].raw
    table, findings = proceedings(f"{right}{right[-1]}")
    assert findings == []
    assert [finding.rule for finding in check([table])] == ["T4-SUM"]
    table, _ = proceedings(f"{right}{right[-1]}", (right,))
    assert [str(cell.value) for cell in table.cells if cell.status == "repaired"] == [right]


def test_too_many_contradictions_are_given_up_in_time() -> None:
    rng = random.Random(1)
    printed, truth = busy()
    numbers = [cell for (code, _, _), cell in truth.items() if code == "t3_requests"]
    with Damaged(printed, {cell.at: (str(rng.randrange(10, 99)), ()) for cell in numbers}):
        tables = aligned(printed)
        findings = repair(tables)
    assert not any(cell.status == "repaired" for table in tables for cell in table.cells)
    assert [finding.outcome for finding in findings] == ["not_assessable"]
    assert "nothing was changed" in findings[0].message


def contradicting(turn: int) -> Truth:
    """A report with a defect of its sums; every defect has its turn."""
    defects = [defect.name for defect in SUMS if not defect.name.endswith("prose")]
    for seed in range(turn, turn + 40):
        try:
            return inject(make_truth(seed, year=2023, policy="filled"), defects[turn % len(defects)])
        except UnfitError:
            continue
    pytest.fail("the defect fits no report")


@pytest.mark.parametrize("guise", GUISES)
def test_a_source_that_contradicts_itself_is_never_mended(guise: str) -> None:
    truth = contradicting(list(GUISES).index(guise))
    document = parse(write_report(truth, guise).content)
    assert document.status == "parsed"
    statuses = {cell.status for table in document.reports[0].tables for cell in table.cells}
    assert "repaired" not in statuses
    if GUISES[guise].loss is None:
        fired = {finding.rule for finding in document.reports[0].findings}
        assert fired >= {expected.rule for expected in truth.expected}


def in_text(raw: str) -> TableCell:
    """A cell of a text layer that holds `raw` where the sums want 12."""
    rows = {
        "new_received": ["12", *"00000", "12"],
        "granted_in_full": [raw, *"00000", "12"],
        "disposed_total": ["12", *"00000", "12"],
    }
    table = table_of(rows)
    table.method = "grid"
    repair([table])
    return next(cell for cell in table.cells if (cell.row, cell.column) == ("granted_in_full", "natural_person"))


@pytest.mark.parametrize("raw", ["lZ", "1 Z", "|2", "1'2"])
def test_odd_signs_among_digits_are_mended_in_text(raw: str) -> None:
    cell = in_text(raw)
    assert (cell.value, cell.status, cell.raw) == (12, "repaired", raw)


@pytest.mark.parametrize("raw", ["1B", "72", "17", "112", "十二", "见附表", "O"])
def test_digits_of_a_text_layer_are_certain(raw: str) -> None:
    assert in_text(raw).status != "repaired"
