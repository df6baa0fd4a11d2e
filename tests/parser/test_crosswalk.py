"""The crosswalk: what it names exists, its units agree, and its values are those one gets by hand."""

from collections.abc import Iterator, Mapping
from typing import get_args

import pytest

from parser import forms
from parser.forms import Indicator
from parser.forms.crosswalk import VERDICTS, Composition, Harmonised, Part, Series, load_crosswalk, value_of
from parser.model import Generation, Number

CROSSWALK = load_crosswalk()
SERIES = tuple(CROSSWALK.series.values())
INDICATORS = {indicator.code: indicator for indicator in forms.load().indicators()}
FACTORS = {("万元", "元"): 10_000, ("条", "件"): 1}
"""The units that may meet in a series, and what one of the first is in the second; the same unit counts once."""
OLDEST_FIRST = ("A1", "A2", "A3", "B", "C", "D")
ENDS = {2014: ("A1", "A2", "A3"), 2019: ("A1", "A2", "A3", "B"), 2021: ("C",)}
"""The forms that end before a year."""

# 淮安 2024 (DOMAIN §9.1): total column of table 3, table 4, one cell of table 2.
HUAIAN: dict[str, Number | None] = {
    f"t3_requests.{row}.total": value
    for row, value in {
        "new_received": 3119,
        "carried_from_prev": 34,
        "granted_in_full": 1362,
        "granted_in_part": 454,
        "denied_state_secret": 2,
        "denied_prohibited_by_law": 31,
        "denied_security_stability": 5,
        "denied_third_party_rights": 6,
        "denied_internal_affairs": 8,
        "denied_process_information": 12,
        "denied_enforcement_file": 9,
        "denied_statutory_query": 105,
        "not_held": 769,
        "requires_creation": 11,
        "unclear_after_correction": 1,
        "not_processed_petition": 62,
        "not_processed_duplicate": 25,
        "not_processed_publication": 0,
        "not_processed_excessive": 0,
        "not_processed_reconfirmation": 1,
        "other_uncorrected_overdue": 71,
        "other_fee_unpaid": 6,
        "other_misc": 110,
        "disposed_total": 3050,
        "carried_to_next": 103,
    }.items()
} | {
    "t3_requests.new_received.natural_person": 3001,
    "t3_requests.new_received.legal_other": 4,
    "t4_proceedings.reconsideration.total": 351,
    "t4_proceedings.reconsideration.corrected": 64,
    "t4_proceedings.litigation_direct.total": 26,
    "t4_proceedings.litigation_after_reconsideration.total": 20,
    "d_t2_1.normative_documents.issued": 8,
    "d_t2_1.normative_documents.in_force": 66,
    "d_t2_5.administrative_licensing.decisions": 447_228,
    "d_t2_8.administrative_fees.amount_10k_yuan": 96_171.6,
}

SHEET: dict[str, Number | None] = {
    f"b_statistics.{row}.year": value
    for row, value in {
        "requests_received": 20,
        "requests_by_online": 12,
        "requests_by_letter": 5,
        "requests_by_fax": 1,
        "requests_closed": 19,
        "replies_total": 18,
        "already_public": 4,
        "granted_in_full": 6,
        "granted_in_part": 2,
        "denied_total": 21,
        "denied_state_secret": 1,
        "denied_trade_secret": 2,
        "denied_personal_privacy": 3,
        "denied_security_stability": 4,
        "denied_not_government_information": 5,
        "denied_other_law": 6,
        "not_held_by_agency": 7,
        "information_nonexistent": 8,
        "fees_request_10k_yuan": 0.57,
        "budget_special_10k_yuan": 12,
    }.items()
}


def compositions() -> Iterator[tuple[Series, Composition]]:
    """Every series with each of its compositions."""
    return ((series, composition) for series in SERIES for composition in series.compositions.values())


def made(cells: Mapping[str, int], table: str, column: str) -> dict[str, Number | None]:
    """Cells of one column by their full codes."""
    return {f"{table}.{row}.{column}": value for row, value in cells.items()}


def is_on(indicator: Indicator, generation: str) -> bool:
    """Whether the form of this generation prints the cell."""
    return generation in indicator.row.generations and generation in indicator.table.generations


class TestTheData:
    def test_names_fit_statistical_packages_and_labels_the_codebook(self) -> None:
        for series in SERIES:
            assert series.code.startswith("h_")
            assert series.code.isascii()
            assert len(series.code) <= 32
            assert 0 < len(series.zh) <= 80
            assert 0 < len(series.en) <= 80
        assert len({series.zh for series in SERIES}) == len({series.en for series in SERIES}) == len(SERIES)

    def test_every_addend_is_a_cell_of_its_form(self) -> None:
        for series, composition in compositions():
            assert composition.generation in get_args(Generation)
            for part in composition.parts:
                assert is_on(INDICATORS[part.code], composition.generation), (series.code, composition.generation)
                for code in part.otherwise:
                    assert INDICATORS[code].table is INDICATORS[part.code].table

    def test_no_cell_counts_twice(self) -> None:
        for series, composition in compositions():
            codes = [code for part in composition.parts for code in part.codes]
            assert codes, series.code
            assert len(set(codes)) == len(codes), (series.code, composition.generation)

    def test_the_forms_of_a_series_share_no_cell_but_where_they_share_a_table(self) -> None:
        for series in SERIES:
            owners: dict[str, str] = {}
            for generation, composition in series.compositions.items():
                for part in composition.parts:
                    other = owners.setdefault(part.code, generation)
                    assert is_on(INDICATORS[part.code], other), (series.code, part.code)
                    assert is_on(INDICATORS[part.code], generation), (series.code, part.code)
            assert list(series.compositions) == [one for one in OLDEST_FIRST if one in series.compositions]

    def test_units_agree_after_weights(self) -> None:
        for series, composition in compositions():
            for part in composition.parts:
                for code in part.codes:
                    unit = INDICATORS[code].column.unit
                    assert unit
                    factor = 1 if unit == series.unit else FACTORS[unit, series.unit]
                    assert abs(part.weight) == factor, (series.code, code)

    def test_breaks_have_a_reason_and_part_the_forms(self) -> None:
        assert list(CROSSWALK.breaks) == [2014, 2019, 2021, 2024]
        assert all(one.zh and one.en for one in CROSSWALK.breaks.values())
        for series in SERIES:
            assert list(series.breaks) == sorted(set(series.breaks))
            for year, ended in ENDS.items():
                before = [one for one in series.compositions if one in ended]
                if year == 2021 and len(before) < len(series.compositions):
                    continue  # table 3 went on; only some of its rows changed
                assert not before or year in series.breaks, (series.code, year)

    def test_table_two_breaks_in_2021_and_proceedings_in_2024(self) -> None:
        for series in SERIES:
            tables = {part.code.partition(".")[0] for one in series.compositions.values() for part in one.parts}
            assert (2024 in series.breaks) == ("t4_proceedings" in tables), series.code
            if any("_t2_" in table for table in tables):
                assert 2021 in series.breaks, series.code

    def test_verdicts_are_reasoned(self) -> None:
        assert VERDICTS == ("comparable", "derived", "caveat", "not_comparable")
        for series, composition in compositions():
            named = (series.code, composition.generation)
            assert composition.verdict in VERDICTS, named
            if composition.verdict in ("caveat", "not_comparable"):
                assert composition.note, named
            if composition.verdict == "comparable":
                assert len(composition.parts) == 1, named
            if composition.verdict == "derived":
                assert len(composition.parts) > 1 or composition.parts[0].weight != 1, named

    def test_nothing_is_comparable_with_nothing(self) -> None:
        for series in SERIES:
            good = [one for one in series.compositions.values() if one.verdict != "not_comparable"]
            assert len(good) != 1, series.code

    def test_every_concept_of_the_domain_is_there(self) -> None:
        expected = """
            h_requests_received h_requests_via_in_person h_requests_via_online h_requests_via_fax h_requests_via_letter
            h_requests_via_letter_or_fax h_requests_via_other h_requests_by_natural_person h_requests_by_business
            h_requests_by_research h_requests_by_public_interest h_requests_by_law_service h_requests_by_legal_other
            h_carried_from_prev h_carried_to_next h_disposed_total h_granted_full h_granted_part h_granted_any
            h_denied_total h_denied_core h_denied_state_secret h_denied_third_party h_denied_security_stability
            h_denied_other_law h_process_information h_enforcement_file h_not_gov_information h_not_held h_unclear
            h_other_channel_petition h_duplicate h_other_handling h_reconsideration_total h_reconsideration_corrected
            h_litigation_total h_complaints h_request_fees_yuan h_staff h_budget h_meetings h_trainings
            h_proactive_items h_normative_issued h_normative_stock h_licensing_decisions h_penalty_decisions
            h_compulsion_decisions h_licensing_items h_penalty_items h_compulsion_items h_fee_items h_fee_amount_yuan
            h_procurement_items
        """
        assert list(CROSSWALK.series) == expected.split()


class TestValues:
    @pytest.mark.parametrize(
        ("code", "value", "verdict"),
        [
            ("h_requests_received", 3119, "comparable"),
            ("h_requests_by_natural_person", 3001, "comparable"),
            ("h_requests_by_legal_other", 4, "comparable"),
            ("h_carried_from_prev", 34, "comparable"),
            ("h_carried_to_next", 103, "comparable"),
            ("h_disposed_total", 3050, "comparable"),
            ("h_granted_full", 1362, "comparable"),
            ("h_granted_any", 1816, "derived"),  # 1362 + 454
            ("h_denied_total", 178, "derived"),  # 2 + 31 + 5 + 6 + 8 + 12 + 9 + 105
            ("h_denied_core", 44, "derived"),  # 2 + 6 + 5 + 31
            ("h_denied_third_party", 6, "comparable"),
            ("h_not_held", 769, "comparable"),
            ("h_other_channel_petition", 167, "derived"),  # 62 + 105
            ("h_other_handling", 187, "derived"),  # 71 + 6 + 110
            ("h_reconsideration_total", 351, "comparable"),
            ("h_reconsideration_corrected", 64, "comparable"),
            ("h_litigation_total", 46, "derived"),  # 26 + 20
            ("h_normative_issued", 8, "comparable"),
            ("h_normative_stock", 66, "not_comparable"),
            ("h_licensing_decisions", 447_228, "comparable"),
            ("h_fee_amount_yuan", 961_716_000, "not_comparable"),  # 96171.6 万元
        ],
    )
    def test_a_report_of_the_form_of_2021(self, code: str, value: Number, verdict: str) -> None:
        found = value_of(code, "D", HUAIAN)
        assert (found.value, found.missing, found.verdict) == (value, (), verdict)

    @pytest.mark.parametrize(
        ("code", "value", "verdict"),
        [
            ("h_requests_received", 20, "caveat"),
            ("h_requests_via_online", 12, "comparable"),
            ("h_requests_via_letter_or_fax", 6, "derived"),
            ("h_disposed_total", 19, "caveat"),
            ("h_granted_full", 10, "derived"),  # 4 + 6
            ("h_granted_any", 12, "caveat"),  # 4 + 6 + 2
            ("h_denied_total", 21, "caveat"),
            ("h_denied_core", 16, "derived"),  # 1 + 2 + 3 + 4 + 6, without 5
            ("h_denied_third_party", 5, "derived"),
            ("h_not_held", 15, "derived"),
            ("h_request_fees_yuan", 5_700, "derived"),  # 0.57 万元; 5699.999999999999 in floats
            ("h_budget", 120_000, "derived"),
        ],
    )
    def test_a_sheet_of_2014(self, code: str, value: Number, verdict: str) -> None:
        found = value_of(code, "B", SHEET)
        assert (found.value, found.missing, found.verdict) == (value, (), verdict)
        assert isinstance(found.value, int)

    def test_refusals_of_the_old_annex_without_what_was_not_held(self) -> None:
        cells = made(
            {
                "refused_total_incl_nonheld": 30,
                "not_government_information": 1,
                "information_nonexistent": 2,
                "not_held_by_agency": 3,
                "unclear_request": 4,
            },
            "a_annex",
            "year",
        )
        assert value_of("h_denied_total", "A1", cells) == Harmonised(20, (), "caveat")
        assert value_of("h_not_held", "A1", cells) == Harmonised(5, (), "derived")
        assert value_of("h_not_held", "A3", cells) == Harmonised(None, (), "not_comparable")

    @pytest.mark.parametrize("row", ["exempt_1", "denied_state_secret"])
    def test_an_exemption_by_its_number_or_by_its_words(self, row: str) -> None:
        cells = made({row: 4}, "a_annex", "year")
        assert value_of("h_denied_state_secret", "A1", cells) == Harmonised(4, (), "caveat")

    def test_a_form_of_2019_has_one_row_for_other_handling(self) -> None:
        cells = made({"other_total": 7}, "t3_requests", "total")
        assert value_of("h_other_handling", "C", cells) == Harmonised(7, (), "comparable")

    def test_items_at_the_end_of_the_year(self) -> None:
        cells: dict[str, Number | None] = {
            "c_t2_5.administrative_licensing.items_prev_year": 156,
            "c_t2_5.administrative_licensing.items_change": -59,
            "c_t2_5.administrative_licensing.decisions": 97,
        }
        assert value_of("h_licensing_items", "C", cells) == Harmonised(97, (), "not_comparable")
        assert value_of("h_licensing_decisions", "C", cells) == Harmonised(97, (), "caveat")

    def test_fractions_stay(self) -> None:
        cells: dict[str, Number | None] = {"a_annex.fees_request_total_yuan.year": 12.35}
        assert value_of("h_request_fees_yuan", "A2", cells) == Harmonised(12.35, (), "comparable")


class TestNothingIsFilled:
    @pytest.mark.parametrize("how", ["null", "not there"])
    def test_each_addend_is_needed(self, how: str) -> None:
        for series, composition in compositions():
            whole: dict[str, Number | None] = {part.code: 1 for part in composition.parts}
            total = sum(part.weight for part in composition.parts)
            full = Harmonised(total, (), composition.verdict)
            assert value_of(series.code, composition.generation, whole) == full
            for part in composition.parts:
                cells = {**whole, part.code: None}
                if how == "not there":
                    del cells[part.code]
                found = value_of(series.code, composition.generation, cells)
                assert found == Harmonised(None, (part.code,), composition.verdict)

    def test_zero_is_a_number(self) -> None:
        cells = made({"granted_in_full": 0, "granted_in_part": 0}, "t3_requests", "total")
        assert value_of("h_granted_any", "D", cells) == Harmonised(0, (), "derived")

    def test_every_missing_addend_is_named(self) -> None:
        cells = made({"denied_security_stability": 1}, "t3_requests", "total")
        missing = tuple(
            f"t3_requests.{row}.total"
            for row in ("denied_state_secret", "denied_third_party_rights", "denied_prohibited_by_law")
        )
        assert value_of("h_denied_core", "D", cells) == Harmonised(None, missing, "derived")

    @pytest.mark.parametrize(("code", "generation"), [("h_staff", "D"), ("h_denied_core", "A2"), ("h_unclear", "A0")])
    def test_what_a_form_does_not_ask_is_null_with_nothing_missing(self, code: str, generation: str) -> None:
        assert value_of(code, generation, HUAIAN) == Harmonised(None, (), "not_comparable")

    def test_an_unknown_series_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            value_of("h_nothing", "D", {})


def test_signs_weights_and_other_codes() -> None:
    refused, *less = CROSSWALK.series["h_denied_total"].compositions["A1"].parts
    assert (refused.weight, {part.weight for part in less}) == (1, {-1})
    fee = CROSSWALK.series["h_request_fees_yuan"].compositions["B"].parts
    assert fee == (Part("b_statistics.fees_request_10k_yuan.year", 10_000),)
    (secret,) = CROSSWALK.series["h_denied_state_secret"].compositions["A1"].parts
    assert secret.codes == ("a_annex.exempt_1.year", "a_annex.denied_state_secret.year")
