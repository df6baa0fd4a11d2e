"""Defects: each breaks what it says and nothing else, and the truth says so."""

import pytest

from simulator.defects import DEFECTS, UnfitError, fitting, inject
from simulator.document import compose
from simulator.edits import EDITS
from simulator.identities import broken
from simulator.tables import FormTable
from simulator.truth import Truth, make_truth


def defective(name: str, count: int = 5) -> list[tuple[Truth, Truth]]:
    """Some fully printed reports that this defect fits, before and after."""
    pairs: list[tuple[Truth, Truth]] = []
    for seed in range(300):
        truth = make_truth(seed, policy="filled")
        try:
            pairs.append((truth, inject(truth, name)))
        except UnfitError:
            continue
        if len(pairs) == count:
            break
    return pairs


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_expects_exactly_its_rules_and_is_named(name: str) -> None:
    pairs = defective(name)
    assert pairs
    for _, after in pairs:
        assert {found.rule for found in after.expected} == set(DEFECTS[name].rules)
        assert after.defects == (name,)


@pytest.mark.parametrize("name", DEFECTS)
def test_only_the_named_identities_break(name: str) -> None:
    for _, after in defective(name):
        rules = {found.rule for table in after.tables for found in broken(table.code, table.cells, soft=True)}
        assert rules == {rule for rule in DEFECTS[name].rules if rule.startswith(("T3-", "T4-"))}


@pytest.mark.parametrize("name", [name for name, defect in DEFECTS.items() if not defect.rules])
def test_a_defect_without_rules_changes_no_value(name: str) -> None:
    for before, after in defective(name):
        for old, new in zip(before.tables, after.tables, strict=True):
            assert {key: cell.value for key, cell in old.cells.items()} == {
                key: cell.value for key, cell in new.cells.items()
            }


@pytest.mark.parametrize("name", DEFECTS)
def test_every_value_stays_printed(name: str) -> None:
    for _, after in defective(name, 2):
        printed = {
            cell.key: cell.text
            for block in compose(after).blocks
            if isinstance(block, FormTable)
            for row in block.rows
            for cell in row
            if cell.key
        }
        assert printed == {(table.code, *key): cell.raw for table in after.tables for key, cell in table.cells.items()}


@pytest.mark.parametrize("name", DEFECTS)
def test_grids_stay_whole(name: str) -> None:
    """No two cells overlap and no row is longer than the grid; the lost header alone leaves a gap."""
    for _, after in defective(name, 2):
        for block in compose(after, "five").blocks:
            if not isinstance(block, FormTable):
                continue
            taken = [
                (place.row + down, place.column + right)
                for place in block.placed()
                for down in range(place.cell.rowspan)
                for right in range(place.cell.colspan)
            ]
            assert len(taken) == len(set(taken))
            assert max(column for _, column in taken) == block.width - 1
            gaps = len(block.rows) * block.width - len(taken)
            assert gaps == (2 if "repealed_header_lost" in after.edits and block.name == "t2" else 0)


def test_every_edit_has_its_defect() -> None:
    used = {edit for name in DEFECTS for _, after in defective(name, 1) for edit in after.edits}
    assert used == set(EDITS)


def test_inferred_cells_are_those_whose_label_is_lost() -> None:
    for _, after in defective("repealed_header_lost"):
        table = after.table("d_t2_1")
        assert table is not None
        assert {key[1] for key, cell in table.cells.items() if cell.status == "inferred"} == {"repealed"}


def test_a_defect_that_does_not_fit_is_refused() -> None:
    silent = make_truth(1, year=2023, policy="requests_sentence")
    with pytest.raises(UnfitError, match="t3_requests is not printed"):
        inject(silent, "balance")
    assert "balance" not in fitting(silent)
    with pytest.raises(UnfitError, match="damaged already"):
        inject(inject(make_truth(2, policy="filled"), "extra_column"), "junk_tokens")


def test_period_loses_its_digits() -> None:
    for _, after in defective("period_digits_lost"):
        assert f"{after.year}1月1日" in after.preamble
        assert f"{after.year}12月31日" in after.preamble
