"""The numbers of one year of one body: drawn so that every identity of the forms holds.

Requests are shared out over applicants, then over outcomes, so that columns and rows add up by construction;
bodies differ in size as real ones do: most townships print nothing but zeros, cities print thousands.
"""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from parser import forms
from simulator.dice import share_out
from simulator.world import Kind

Counts = dict[tuple[str, str], int]

_APPLICANTS = (0.88, 0.07, 0.005, 0.01, 0.03, 0.005)
_OUTCOMES: dict[str, float] = {
    "granted_in_full": 42,
    "granted_in_part": 8,
    "denied_state_secret": 0.2,
    "denied_prohibited_by_law": 0.8,
    "denied_security_stability": 0.3,
    "denied_third_party_rights": 1,
    "denied_internal_affairs": 1,
    "denied_process_information": 1.5,
    "denied_enforcement_file": 1,
    "denied_statutory_query": 3,
    "not_held": 24,
    "requires_creation": 1.5,
    "unclear_after_correction": 1,
    "not_processed_petition": 4,
    "not_processed_duplicate": 2,
    "not_processed_publication": 0.2,
    "not_processed_excessive": 0.3,
    "not_processed_reconfirmation": 0.4,
    "other_uncorrected_overdue": 2.5,
    "other_fee_unpaid": 0.4,
    "other_misc": 4,
    "other_total": 7,
}
_BUSY: dict[Kind, tuple[float, int, int]] = {  # share of bodies without any request, then least and most
    "township_gov": (0.7, 1, 8),
    "subdistrict": (0.55, 1, 20),
    "dept": (0.4, 1, 80),
    "zone_committee": (0.2, 2, 200),
    "county_gov": (0.02, 24, 2400),
    "prefecture_gov": (0.0, 400, 5200),
    "province_gov": (0.0, 1200, 9000),
}
_DECISIONS: dict[Kind, int] = {
    "township_gov": 60,
    "subdistrict": 150,
    "dept": 6_000,
    "zone_committee": 9_000,
    "county_gov": 80_000,
    "prefecture_gov": 600_000,
    "province_gov": 2_000_000,
}


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as drawn: the number, and the unit if the cell prints one."""

    number: Decimal
    unit: str | None


def draw_busy(rng: Random, kind: Kind) -> float:
    """How many requests a body of this kind expects in a year."""
    idle, low, high = _BUSY[kind]
    return 0.0 if rng.random() < idle else low * (high / low) ** rng.random()


def draw_requests(rng: Random, generation: str, busy: float) -> Counts:
    """Table 3: received, carried over, outcomes and totals for each kind of applicant."""
    table = forms.load().table("t3_requests")
    outcomes = [row.code for row in table.rows_of(generation) if row.code in _OUTCOMES]
    weights = [_OUTCOMES[code] for code in outcomes]
    new = round(busy * rng.uniform(0.8, 1.2))
    carried = round(new * rng.uniform(0, 0.08)) if new > 20 else int(new > 0 and rng.random() < 0.25)
    received, before = share_out(rng, new, _APPLICANTS), share_out(rng, carried, _APPLICANTS)
    cells: Counts = {}
    for column, came, had in zip(table.columns, received, before, strict=False):
        left = sum(rng.random() < 0.06 for _ in range(came + had))
        done = share_out(rng, came + had - left, weights)
        filled = dict(zip(outcomes, done, strict=True))
        filled |= {"new_received": came, "carried_from_prev": had, "disposed_total": sum(done), "carried_to_next": left}
        cells |= {(row, column.code): value for row, value in filled.items()}
    for row in table.rows_of(generation):
        cells[row.code, "total"] = sum(cells[row.code, column.code] for column in table.columns[:-1])
    return cells


def draw_proceedings(rng: Random, busy: float) -> Counts:
    """Table 4: outcomes of reconsideration and litigation; most bodies have none."""
    table = forms.load().table("t4_proceedings")
    cells: Counts = {}
    for row, rate in zip(table.rows, (0.1, 0.02, 0.03), strict=True):
        cases = sum(rng.random() < rate for _ in range(round(busy)))
        parts = share_out(rng, cases, (55, 10, 20, 15))
        cells |= {(row.code, column.code): part for column, part in zip(table.columns, [*parts, cases], strict=True)}
    return cells


def draw_documents(rng: Random, kind: Kind, generation: str) -> Counts:
    """The block of item (一): rules, which only cities and above make, and normative documents."""
    cells: Counts = {}
    for row, most in (
        ("rules", 3 if kind in {"prefecture_gov", "province_gov"} else 0),
        ("normative_documents", _most_documents(kind)),
    ):
        made = rng.randint(0, most)
        gone = rng.randint(0, most)
        stock = made + gone + rng.randint(0, 8 * most)
        if generation == "D":
            cells |= {(row, "issued"): made, (row, "repealed"): gone, (row, "in_force"): stock}
        else:
            shown = made if rng.random() < 0.8 else rng.randint(0, made)
            cells |= {(row, "newly_made"): made, (row, "newly_disclosed"): shown, (row, "disclosed_total"): stock}
    return cells


def draw_decisions(rng: Random, kind: Kind) -> int:
    """How many decisions of one sort (licences, penalties, compulsion) a body took."""
    most = _DECISIONS[kind]
    return 0 if rng.random() < 0.35 else round(most ** rng.random())


def draw_items(rng: Random, kind: Kind) -> tuple[int, int]:
    """Form C: items on last year's list, and their change this year."""
    before = 0 if rng.random() < 0.35 else rng.randint(1, 40 if kind in ("township_gov", "subdistrict") else 400)
    after = before if rng.random() < 0.4 else rng.randint(before // 2, before + 1 + before // 2)
    return before, after - before


def draw_fees(rng: Random, kind: Kind) -> Decimal:
    """Administrative fees in 10,000 yuan, with up to six decimal places."""
    if rng.random() < (0.9 if kind in ("township_gov", "subdistrict") else 0.4):
        return Decimal(0)
    places = rng.choice((0, 1, 2, 2, 4, 4, 5, 6))
    return Decimal(rng.randint(1, 40_000 * 10**places)).scaleb(-places)


def draw_procurement(rng: Random) -> tuple[int, Amount]:
    """Form C: items bought and the amount, whose unit is printed, or not, as everybody likes."""
    if rng.random() < 0.4:
        return 0, Amount(Decimal(0), None)
    if rng.random() < 0.5:
        return rng.randint(1, 90), Amount(Decimal(rng.randint(8_000, 9_000_000)), rng.choice(("元", None)))
    places = rng.choice((0, 1, 2, 4))
    number = Decimal(rng.randint(1, 5_000 * 10**places)).scaleb(-places)
    return rng.randint(1, 90), Amount(number, rng.choice(("万元", "万元", None)))


def _most_documents(kind: Kind) -> int:
    return {"township_gov": 0, "subdistrict": 0, "dept": 4, "zone_committee": 6}.get(kind, 30)
