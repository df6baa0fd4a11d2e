"""Arithmetic: printed numbers that contradict each other, or the text beside them.

Each changes as little as breaks its rule and leaves the other identities whole.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from simulator.cells import count
from simulator.defects.base import T3, T4, Defect, UnfitError, printed, retold
from simulator.identities import broken
from simulator.truth import Expected, Truth


def _recount(truth: Truth, code: str, steps: dict[tuple[str, str], int]) -> Truth:
    """Some printed numbers of one table raised or lowered, and every identity that is broken now written down."""
    table = printed(truth, code)
    changed = {}
    for key, step in steps.items():
        cell = table.cells[key]
        if cell.value is None or cell.value + step < 0:
            raise UnfitError(f"{key} of {code} cannot change by {step}")
        changed[key] = count(int(cell.value) + step)
    after = truth.with_cells(code, changed)
    now = printed(after, code)
    before = {(found.rule, found.cells) for found in broken(code, table.cells)}
    expected = tuple(
        Expected(found.rule, code, found.cells, found.left, found.right)
        for found in broken(code, now.cells)
        if (found.rule, found.cells) not in before
    )
    if not expected:
        raise UnfitError(f"nothing in {code} contradicts the changed numbers")
    return replace(after, expected=(*truth.expected, *expected))


def _balance(truth: Truth, rng: Random) -> Truth:
    step = rng.randint(1, 9)
    return _recount(truth, T3, {("new_received", "natural_person"): step, ("new_received", "total"): step})


def _sum(truth: Truth, rng: Random) -> Truth:
    row = rng.choice(("granted_in_full", "not_held", "denied_statutory_query"))
    step = rng.randint(1, 9)
    return _recount(truth, T3, {(row, "natural_person"): step, (row, "total"): step})


def _row(truth: Truth, rng: Random) -> Truth:
    """Two totals off by the same, one up and one down: rows fail, the column of totals still adds up."""
    table = printed(truth, T3)
    outcomes = [key[0] for key in table.cells if key[1] == "total"][2:-2]
    filled = [row for row in outcomes if (table.cells[row, "total"].value or 0) > 0]
    if not filled:
        raise UnfitError("every total is zero")
    down = rng.choice(filled)
    up = rng.choice([row for row in outcomes if row != down])
    return _recount(truth, T3, {(down, "total"): -1, (up, "total"): 1})


def _one_cell(row: str, column: str) -> Callable[[Truth, Random], Truth]:
    def apply(truth: Truth, rng: Random) -> Truth:
        return _recount(truth, T3, {(row, column): rng.randint(1, 9)})

    return apply


def _proceedings(truth: Truth, rng: Random) -> Truth:
    proceeding = rng.choice(("reconsideration", "litigation_direct", "litigation_after_reconsideration"))
    return _recount(truth, T4, {(proceeding, "total"): rng.randint(1, 5)})


def _requests_prose(truth: Truth, rng: Random) -> Truth:
    """The text tells another number of requests than the table."""
    said = truth.figures.get("n_requests_received")
    if said is None or said == 0:
        raise UnfitError("the text names no requests")
    table = printed(truth, T3)
    told = int(said) + rng.randint(1, 9)
    changed = retold(truth, f"申请{said}件", f"申请{told}件")
    expected = Expected("TXT-REQ", T3, (("new_received", "total"),), told, table.cells["new_received", "total"].value)
    return replace(
        changed,
        figures=dict(truth.figures) | {"n_requests_received": told},
        expected=(*truth.expected, expected),
    )


def _proactive_prose(truth: Truth, rng: Random) -> Truth:
    """The parts of the information published do not add up to its total."""
    said = truth.figures.get("n_proactive_total")
    if said is None:
        raise UnfitError("the text does not say how much was published")
    told = int(said) + rng.randint(1, 9)
    changed = retold(truth, f"主动公开政府信息{said}条", f"主动公开政府信息{told}条")
    expected = Expected("TXT-PRO", left=told, right=said)
    return replace(
        changed, figures=dict(truth.figures) | {"n_proactive_total": told}, expected=(*truth.expected, expected)
    )


SUMS = (
    Defect("balance", "new requests do not balance", ("T3-BAL",), _balance),
    Defect("sum", "outcomes do not add up to their total", ("T3-SUM",), _sum),
    Defect("row", "applicants do not add up to the total", ("T3-ROW",), _row),
    Defect(
        "new_cell", "one cell of 本年新收 is wrong", ("T3-BAL", "T3-ROW"), _one_cell("new_received", "natural_person")
    ),
    Defect(
        "outcome_cell", "one cell of an outcome is wrong", ("T3-ROW", "T3-SUM"), _one_cell("not_held", "legal_other")
    ),
    Defect(
        "disposed_cell",
        "one cell of （七）总计 is wrong",
        ("T3-BAL", "T3-ROW", "T3-SUM"),
        _one_cell("disposed_total", "total"),
    ),
    Defect("proceedings_total", "one total of table 4 is wrong", ("T4-SUM",), _proceedings),
    Defect("requests_prose", "text and table 3 differ", ("TXT-REQ",), _requests_prose),
    Defect("proactive_prose", "channels do not add up to the total in the text", ("TXT-PRO",), _proactive_prose),
)
