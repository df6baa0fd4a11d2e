"""How an office fills cells that hold nothing: the blank policies of VARIATION.md §5, on purpose.

Each policy turns the cells of one table into what that office prints; the truth keeps null where no number stands.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from simulator.cells import BLANK, DASH, NONE, STATED_NONE, Cell

Key = tuple[str, str]
Cells = Mapping[Key, Cell]
Policy = Literal[
    "filled",
    "zeros_blank",
    "requests_zeros_blank",
    "rules_slash",
    "totals_blank",
    "only_totals",
    "zeros_word_none",
    "change_blank",
    "table2_blank",
    "one_blank",
    "proceedings_sentence",
    "requests_sentence",
    "fee_sentence",
]

POLICIES: dict[Policy, float] = {
    "filled": 60,
    "proceedings_sentence": 6,
    "rules_slash": 5,
    "requests_zeros_blank": 5,
    "one_blank": 5,
    "totals_blank": 4,
    "only_totals": 3,
    "zeros_blank": 3,
    "change_blank": 3,
    "zeros_word_none": 2,
    "table2_blank": 2,
    "requests_sentence": 2,
    "fee_sentence": 2,
}
"""Every policy, and how often it is drawn."""

_SUMMARY_ROWS = ("new_received", "carried_from_prev", "disposed_total", "carried_to_next")
_NO_FEES = Cell("本年度未收取行政事业性收费", None, "text")


def fill(policy: Policy, table: str, cells: Cells) -> dict[Key, Cell]:
    """The cells of one table as an office with this policy prints them."""
    changed = _FILL[policy](table, cells)
    return dict(cells) | changed


def _nothing(_table: str, _cells: Cells) -> dict[Key, Cell]:
    return {}


def _zeros(cells: Cells, printed: Cell) -> dict[Key, Cell]:
    return {key: printed for key, cell in cells.items() if cell.value == 0}


def _zeros_blank(_table: str, cells: Cells) -> dict[Key, Cell]:
    return _zeros(cells, BLANK)


def _requests_zeros_blank(table: str, cells: Cells) -> dict[Key, Cell]:
    return _zeros(cells, BLANK) if table in ("t3_requests", "t4_proceedings") else {}


def _rules_slash(_table: str, cells: Cells) -> dict[Key, Cell]:
    return {key: DASH for key in cells if key[0] == "rules"}


def _totals_blank(table: str, cells: Cells) -> dict[Key, Cell]:
    if table != "t3_requests":
        return {}
    return {key: BLANK for key in cells if key[1] == "total" and key[0] not in _SUMMARY_ROWS}


def _only_totals(table: str, cells: Cells) -> dict[Key, Cell]:
    return {key: BLANK for key in cells if table == "t3_requests" and key[1] != "total"}


def _zeros_word_none(table: str, cells: Cells) -> dict[Key, Cell]:
    return {} if table == "t3_requests" else _zeros(cells, NONE)


def _change_blank(_table: str, cells: Cells) -> dict[Key, Cell]:
    return {key: BLANK for key in cells if key[1] == "items_change"}


def _table2_blank(table: str, cells: Cells) -> dict[Key, Cell]:
    return dict.fromkeys(cells, BLANK) if "_t2_" in table else {}


def _one_blank(table: str, cells: Cells) -> dict[Key, Cell]:
    """A single zero forgotten, as in the seed's first row of 其他处理."""
    zeros = [key for key, cell in cells.items() if cell.value == 0] if table == "t3_requests" else []
    if not zeros:
        return {}
    forgotten = ("other_uncorrected_overdue", "natural_person")
    return {forgotten if forgotten in zeros else zeros[len(zeros) // 2]: BLANK}


def _proceedings_sentence(table: str, cells: Cells) -> dict[Key, Cell]:
    return dict.fromkeys(cells, STATED_NONE) if table == "t4_proceedings" else {}


def _requests_sentence(table: str, cells: Cells) -> dict[Key, Cell]:
    return dict.fromkeys(cells, STATED_NONE) if table in ("t3_requests", "t4_proceedings") else {}


def _fee_sentence(table: str, cells: Cells) -> dict[Key, Cell]:
    return dict.fromkeys(cells, _NO_FEES) if table == "d_t2_8" else {}


_FILL: dict[Policy, Callable[[str, Cells], dict[Key, Cell]]] = {
    "filled": _nothing,
    "zeros_blank": _zeros_blank,
    "requests_zeros_blank": _requests_zeros_blank,
    "rules_slash": _rules_slash,
    "totals_blank": _totals_blank,
    "only_totals": _only_totals,
    "zeros_word_none": _zeros_word_none,
    "change_blank": _change_blank,
    "table2_blank": _table2_blank,
    "one_blank": _one_blank,
    "proceedings_sentence": _proceedings_sentence,
    "requests_sentence": _requests_sentence,
    "fee_sentence": _fee_sentence,
}
