"""The views: what is current, as printed, with what is implied and what can be told besides it."""

from typing import Any

import pytest

from parser import forms
from parser.model import Table
from storage import views_requests
from tests.storage.conftest import Hand
from tests.storage.made import REQUESTS, SEED, cell, parsed, report, table

SUMMARY = """
    SELECT region, report_year, sum(received) AS received, sum(granted_in_full + granted_in_part) AS granted,
        sum(denied) AS denied
    FROM requests_summary GROUP BY region, report_year ORDER BY region, report_year"""


def put(hand: Hand, *tables: Table, agency: str = SEED, year: int = 2022, **context: Any) -> None:
    """A report with these tables, under an address of its own."""
    content = f"{agency}{year}{hand.now}".encode()
    hand.take(content, f"file:///{agency}/{year}", **context)
    hand.load(parsed(content, report(agency, year, tables)))


def fact(hand: Hand, indicator: str) -> dict[str, Any]:
    """The one fact of an indicator."""
    (row,) = hand.corpus.query(f"SELECT * FROM facts WHERE indicator = '{indicator}'")
    return row


def test_a_fact(hand: Hand) -> None:
    put(hand, table("d_t2_8", cells={"administrative_fees.amount_10k_yuan": 24252.311082}), region_code="411303104")
    row = fact(hand, "d_t2_8.administrative_fees.amount_10k_yuan")
    assert (row["report_key"], row["report_year"]) == ("411303104/township_gov/2022", 2022)
    assert (row["agency_id"], row["agency_name"]) == ("411303104/township_gov", SEED)
    assert (row["agency_kind"], row["region_id"]) == ("township_gov", "411303104")
    assert (row["region"], row["region_code"]) == ("卧龙区蒲山镇", "411303104")
    assert (row["value"], row["unit"], row["amount_yuan"]) == (24252.311082, "万元", 242523110.82)
    assert (row["status"], row["generation"], row["scope"], row["origin"]) == ("number", "D", "own_body", "imported")


def test_every_status_is_told(hand: Hand) -> None:
    row = {
        "natural_person": 3,
        "legal_business": "blank",
        "legal_research": "dash",
        "legal_public_interest": "word_none",
        "legal_law_service": "illegible",
        "legal_other": "absent",
        "total": "text",
    }
    put(hand, table(REQUESTS, cells={f"new_received.{column}": said for column, said in row.items()}))
    rows = hand.corpus.query(
        "SELECT column_code, value, value_implied, status FROM facts WHERE row_code = 'new_received'"
    )
    found = {row["column_code"]: (row["value"], row["value_implied"], row["status"]) for row in rows}
    implied = {"word_none": 0}
    assert found == {
        column: (said, said, "number") if said == 3 else (None, implied.get(str(said)), said)
        for column, said in row.items()
    }


def test_facts_are_all_the_cells(hand: Hand) -> None:
    tables = [table(form.code, "D") for form in forms.load().tables if "D" in form.generations]
    put(hand, *tables)
    expected = {f"{item.table}.{c.row}.{c.column}" for item in tables for c in item.cells}
    assert set(hand.values("SELECT indicator FROM facts")) == expected
    assert hand.count("facts") == len(expected)


def test_wide_has_each_value_in_its_column(hand: Hand) -> None:
    number = 0
    tables = []
    for form in forms.load().tables:
        if "C" in form.generations:
            made = table(form.code, "C")
            for item in made.cells:
                number += 1
                item.value = number
            tables.append(made)
    put(hand, *tables, year=2020)
    (row,) = hand.corpus.query("SELECT * FROM reports_wide")
    expected = {f"{item.table}.{c.row}.{c.column}": c.value for item in tables for c in item.cells}
    for indicator in forms.load().indicators():
        assert row[indicator.short] == expected.get(indicator.code), indicator.code
    assert (row["t2_generation"], row["t3_generation"], row["sheet_generation"]) == ("C", "C", None)
    assert (row["t3_scope"], row["version_no"], row["published_basis"]) == ("own_body", 1, "printed")


def test_wide_takes_sheets_from_the_document_that_has_them(hand: Hand) -> None:
    put(hand, agency="河北省教育厅", year=2018)
    sheet = Table("b_statistics", "B", "grid", cells=[cell("requests_received", "year", 26)])
    hand.take(b"sheet", "file:///sheet.xls")
    hand.load(parsed(b"sheet", report("河北省教育厅", 2018, [sheet], chapters=[])))
    short = next(i.short for i in forms.load().indicators() if i.code == "b_statistics.requests_received.year")
    assert hand.values(f"SELECT {short}, sheet_generation FROM reports_wide") == [(26, "B")]


def test_wide_money_is_in_the_unit_of_the_form(hand: Hand) -> None:
    fees = Table("d_t2_8", "D", "grid", cells=[cell("administrative_fees", "amount_10k_yuan", 3940, "元")])
    put(hand, fees)
    assert hand.values("SELECT d8_fees_fee FROM reports_wide") == [0.394]
    buying = table("c_t2_9", "C", cells={"centralized_procurement.procurement_amount": 4948.3955})
    for item in buying.cells:
        item.unit = "万元" if item.column == "procurement_amount" else item.unit
    put(hand, buying, year=2020)
    columns = "c9_procure_amount, c9_procure_amount_unit, c9_procure_amount_yuan"
    assert hand.values(f"SELECT {columns} FROM reports_wide WHERE report_year = 2020") == [
        (4948.3955, "万元", 49483955)
    ]


@pytest.mark.parametrize(
    ("row", "total", "basis"),
    [
        ({"total": 7}, 7, "printed"),
        ({"natural_person": 3, "total": "blank"}, 3, "sum_of_columns"),
        ({"natural_person": 3, "legal_other": "blank", "total": "blank"}, 3, "sum_of_columns"),
        ({"natural_person": 3, "legal_other": "word_none", "total": "illegible"}, 3, "sum_of_columns"),
        ({"natural_person": 3, "legal_other": "illegible", "total": "blank"}, None, None),
        ({"natural_person": 3, "legal_other": "absent", "total": "blank"}, None, None),
        ({"total": "word_none"}, 0, "stated_none"),
        (dict.fromkeys(("natural_person", "legal_other"), "dash") | {"total": "blank"}, 0, "sum_of_columns"),
        (None, None, None),
    ],
)
def test_the_total_of_a_row(hand: Hand, row: dict[str, Any] | None, total: int | None, basis: str | None) -> None:
    columns = [column.code for column in forms.load().table(REQUESTS).columns]
    row = dict.fromkeys(columns, "blank") if row is None else row
    put(hand, table(REQUESTS, cells={f"not_held.{column}": said for column, said in row.items()}))
    found = hand.values("SELECT total_est, total_basis FROM requests_by_outcome WHERE outcome = 'not_held'")
    assert found == [(total, basis)]
    assert fact(hand, "t3_requests.not_held.total")["value_est"] == total
    printed = row["total"] if isinstance(row["total"], int) else None
    assert hand.values("SELECT t3_not_held_tot, t3_not_held_tot_est FROM reports_wide") == [(printed, total)]


def test_how_many_were_received_granted_and_refused(hand: Hand) -> None:
    """The question of the corpus: right where a total is blank, and where "none" is said in prose."""
    cells = {
        "new_received.total": 10,
        "new_received.natural_person": 10,
        "granted_in_full.natural_person": 4,
        "granted_in_full.total": "blank",
        "granted_in_part.total": 1,
        "granted_in_part.natural_person": 1,
        "denied_state_secret.natural_person": 2,
        "denied_state_secret.total": "blank",
        "denied_process_information.total": 3,
        "denied_process_information.natural_person": 3,
        "disposed_total.total": 10,
        "disposed_total.natural_person": 10,
    }
    put(hand, table(REQUESTS, cells=cells))
    put(hand, table(REQUESTS, every="stated_none"), agency="卧龙区七里园乡人民政府")
    put(hand, table(REQUESTS, cells={"new_received.total": 2}), agency="卧龙区民政局", year=2021)
    put(hand, table(REQUESTS, cells={"new_received.total": 5}), agency="卧龙区人民政府", year=2021)
    assert hand.values(SUMMARY) == [
        ("卧龙区", 2021, 7, 0, 0),
        ("卧龙区七里园街道", 2022, 0, 0, 0),
        ("卧龙区蒲山镇", 2022, 10, 5, 5),
    ]
    flags = "SELECT is_estimated, is_balanced FROM requests_summary WHERE region = '卧龙区蒲山镇'"
    assert hand.values(flags) == [(1, 1)]
    by_fact = """
        SELECT region, report_year, sum(value_est) FROM facts WHERE indicator = 't3_requests.new_received.total'
        GROUP BY region, report_year ORDER BY region, report_year"""
    assert [row[2] for row in hand.values(by_fact)] == [7, 0, 10]
    wide = "SELECT report_year, sum(t3_new_tot_est) FROM reports_wide GROUP BY report_year ORDER BY report_year"
    assert hand.values(wide) == [(2021, 7), (2022, 10)]


def test_blank_rows_are_zero_where_the_others_add_up(hand: Hand) -> None:
    cells = {"disposed_total.total": 3, "granted_in_full.total": 3, "new_received.total": 3}
    put(hand, table(REQUESTS, "C", cells=cells, every="blank"), year=2020)
    columns = "received, granted_in_full, granted_in_part, denied, other, disposed, carried_out, is_balanced"
    assert hand.values(f"SELECT {columns} FROM requests_summary") == [(3, 3, 0, 0, 0, 3, None, 1)]


def test_blank_rows_are_unknown_where_they_do_not(hand: Hand) -> None:
    cells = {"disposed_total.total": 4, "granted_in_full.total": 3, "denied_state_secret.total": 1}
    put(hand, table(REQUESTS, cells=cells | {"not_held.total": 1}, every="blank"))
    columns = "received, granted_in_full, granted_in_part, denied, not_provided, disposed, is_balanced"
    assert hand.values(f"SELECT {columns} FROM requests_summary") == [(None, 3, None, None, None, 4, 0)]


def test_the_outcomes_are_those_of_the_form() -> None:
    of_form = {row.code for row in forms.load().table(REQUESTS).rows}
    beside = {"new_received", "carried_from_prev", "disposed_total", "carried_to_next"}
    assert {row for rows in views_requests.OUTCOMES.values() for row in rows} == of_form - beside


def test_the_views_show_one_reading(hand: Hand) -> None:
    put(hand, table(REQUESTS))
    hand.take(b"new", f"file:///{SEED}/2022")
    hand.load(parsed(b"new", report(SEED, 2022, [table(REQUESTS, every=1)])))
    hand.take(b"twin", "file:///twin.pdf")
    hand.load(parsed(b"twin", report(SEED, 2022, [table(REQUESTS, every="blank")])))
    for view, rows in (("reports_wide", 1), ("requests_summary", 1), ("requests_by_outcome", 25), ("facts", 175)):
        assert hand.count(view) == rows, view
    assert set(hand.values("SELECT value FROM facts")) == {1}


def test_an_unplaced_report_is_shown(hand: Hand) -> None:
    put(hand, table(REQUESTS, every=1), agency="太平镇人民政府")
    (row,) = hand.corpus.query("SELECT agency_id, agency_name, region, placement, report_year FROM reports_wide")
    assert tuple(row.values()) == (None, "太平镇人民政府", None, "ambiguous_name", 2022)
    assert hand.values("SELECT region, sum(received) FROM requests_summary GROUP BY region") == [(None, 1)]


def test_simulated_is_told(hand: Hand) -> None:
    put(hand, table(REQUESTS), origin="simulated")
    assert set(hand.values("SELECT DISTINCT origin FROM facts")) == {"simulated"}
    assert hand.values("SELECT origin FROM reports_wide") == ["simulated"]


def test_wide_can_be_joined_with_itself(hand: Hand) -> None:
    """Last year beside this year, in spite of SQLite's 64 tables in a join."""
    for year in (2021, 2022):
        put(hand, table(REQUESTS, every=year), year=year)
    joined = """
        SELECT a.t3_carry_out_tot, b.t3_carry_in_tot FROM reports_wide a
        JOIN reports_wide b ON b.agency_id = a.agency_id AND b.report_year = a.report_year + 1"""
    assert hand.values(joined) == [(2021, 2022)]
