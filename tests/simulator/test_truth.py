"""Truths: numbers that satisfy the forms, cells that mean what they print, the same from the same seed."""

from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser import forms
from simulator.cells import Cell, amount, change, count
from simulator.dice import dice
from simulator.identities import broken
from simulator.policies import POLICIES, Policy
from simulator.titles import TITLE_STYLES, TitleStyle, make_title
from simulator.truth import Truth, make_truth
from simulator.world import invent_agency, named_agency

SEEDS = st.integers(0, 10**9)
YEARS = st.integers(2019, 2026)


@given(SEEDS, YEARS)
def test_printed_numbers_break_no_identity_hard_or_soft(seed: int, year: int) -> None:
    truth = make_truth(seed, year=year)
    assert [found for table in truth.tables for found in broken(table.code, table.cells, soft=True)] == []
    assert truth.expected == ()


@given(SEEDS, YEARS)
def test_every_cell_of_the_form_is_there_in_order(seed: int, year: int) -> None:
    truth = make_truth(seed, year=year)
    assert truth.generation == ("C" if year <= 2020 else "D")
    for table in truth.tables:
        form = forms.load().table(table.code)
        rows = form.rows_of(table.generation)
        assert list(table.cells) == [(row.code, column.code) for row in rows for column in form.columns]


@given(SEEDS)
def test_a_cell_has_a_value_exactly_when_it_prints_a_number(seed: int) -> None:
    for table in make_truth(seed).tables:
        for cell in table.cells.values():
            assert (cell.value is not None) == (cell.status == "number")
            assert (cell.raw == "") == (cell.status in ("blank", "stated_none"))


@given(SEEDS)
def test_the_prose_says_what_the_tables_say(seed: int) -> None:
    truth = make_truth(seed, policy="filled")
    text = "".join(paragraph for chapter in truth.chapters for paragraph in chapter.paragraphs)
    requests = truth.table("t3_requests")
    assert requests is not None
    received = requests.cells["new_received", "total"].value
    figures = truth.figures
    if "n_requests_received" in figures:
        assert figures["n_requests_received"] == received
        assert f"申请{received}件" in text
    if "n_proactive_total" in figures:
        parts = [figures.get(code, 0) for code in ("n_via_website", "n_via_wechat", "n_via_other")]
        assert figures["n_proactive_total"] == sum(parts)
        assert f"主动公开政府信息{sum(parts)}条" in text
    if figures.get("fee_processing_yuan"):
        assert f"{figures['fee_processing_yuan']}元" in text
    assert truth.statements["cat_no_requests"] == all(cell.value == 0 for cell in requests.cells.values())


def test_townships_are_mostly_idle_and_counties_busy() -> None:
    towns = [_received(make_truth(seed, agency="藕汀镇人民政府", policy="filled")) for seed in range(200)]
    counties = [_received(make_truth(seed, agency="霁岚县人民政府", policy="filled")) for seed in range(200)]
    assert towns.count(0) > 100
    assert sorted(counties)[100] > 100
    assert max(counties) > 1000


def test_busy_sets_how_many_requests_there_are() -> None:
    assert _received(make_truth(5, busy=0, policy="filled")) == 0
    assert 800 <= _received(make_truth(5, busy=1000, policy="filled")) <= 1200


@given(SEEDS)
def test_the_same_seed_is_the_same_truth(seed: int) -> None:
    assert make_truth(seed) == make_truth(seed)


def test_what_is_asked_for_leaves_the_rest_alone() -> None:
    drawn, asked = make_truth(3), make_truth(3, title_style="about", number_style="thousands")
    assert asked.figures == drawn.figures
    assert [list(table.cells) for table in asked.tables] == [list(table.cells) for table in drawn.tables]


@pytest.mark.parametrize("policy", POLICIES)
def test_each_policy_leaves_its_mark(policy: Policy) -> None:
    truth = make_truth(8, year=2020 if policy == "change_blank" else 2023, policy=policy, busy=40)
    statuses = {cell.status for table in truth.tables for cell in table.cells.values()}
    mark = {
        "filled": "number",
        "rules_slash": "dash",
        "zeros_word_none": "word_none",
        "fee_sentence": "text",
        "proceedings_sentence": "stated_none",
        "requests_sentence": "stated_none",
    }.get(policy, "blank")
    assert mark in statuses
    assert policy != "filled" or statuses == {"number"}
    assert all(table.printed != _stated(table.cells.values()) for table in truth.tables)


def test_years_before_the_forms_are_refused() -> None:
    with pytest.raises(ValueError, match="2018 are not written yet"):
        make_truth(1, year=2018)


def test_an_old_form_in_a_new_year_is_expected_to_be_found() -> None:
    truth = make_truth(1, year=2023, generation="C")
    assert [found.rule for found in truth.expected] == ["FORM-OLD"]
    assert truth.table("c_t2_9") is not None


@pytest.mark.parametrize("style", TITLE_STYLES)
def test_titles_name_the_agency_and_mostly_the_year(style: TitleStyle) -> None:
    title = make_title(style, "藕汀镇人民政府", 2023)
    assert "藕汀镇人民" in title.text
    assert ("2023" in title.text) == (style != "no_year")
    assert len(title.lines) == (2 if style in ("twice", "two_lines") else 1)


def test_agencies_are_told_by_their_names() -> None:
    for seed in range(300):
        agency = invent_agency(seed)
        assert named_agency(agency.name) == agency
    assert named_agency("霁岚县人民政府").kind == "county_gov"
    assert named_agency("霁岚县财政局").kind == "dept"


def test_printed_forms_of_numbers() -> None:
    assert count(1234, "thousands") == Cell("1,234", 1234)
    assert count(12, "fullwidth") == Cell("１２", 12)
    assert count(0, "unit") == Cell("0件", 0, unit="件")
    assert {change(dice(seed), 34).raw for seed in range(30)} == {"+34", "增34", "34"}
    assert {change(dice(seed), -59).raw for seed in range(30)} == {"-59", "减59", "－59"}
    assert {change(dice(seed), -59).value for seed in range(30)} == {-59}
    for seed in range(200):
        fee = make_truth(seed, year=2024, policy="filled", number_style="plain").table("d_t2_8")
        assert fee is not None
        (cell,) = fee.cells.values()
        assert cell.value is not None
        assert float(cell.raw) == cell.value
        assert len(cell.raw.partition(".")[2]) <= 6
    assert amount(Decimal(251000), unit="元") == Cell("251000元", 251000, unit="元")
    assert amount(Decimal("96171.60"), "thousands") == Cell("96,171.60", 96171.6)


def _received(truth: Truth) -> int:
    table = truth.table("t3_requests")
    assert table is not None
    return int(table.cells["new_received", "total"].value or 0)


def _stated(cells: Iterable[Cell]) -> bool:
    return all(cell.status == "stated_none" for cell in cells)
