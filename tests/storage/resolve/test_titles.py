"""Real names of reports: right place and kind with their county as context, nothing wrong without."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest

from storage.geography.naming import stem
from storage.resolve import Context, Resolution, resolve
from storage.resolve.regions import key_of, named_regions

TITLES = Path(__file__).resolve().parents[4] / "shared/data/titles.tsv"
KINDS = {
    "township": {"township_gov"},
    "street": {"subdistrict"},
    "county": {"county_gov", "prefecture_gov"},
    "province": {"province_gov"},
    "department": {"dept", "authorised_org"},
    "other": {"zone_committee"},
}
ENOUGH = 0.97


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    if not TITLES.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{TITLES} is not there")
        pytest.skip("the shared titles are not there")
    with TITLES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["agency"]]


def test_with_their_county(rows: list[dict[str, str]]) -> None:
    found = [(row, resolve(row["agency"], Context(_codes(row), int(row["report_year"])))) for row in rows]
    wrong = [(row["agency"], one.agency_id) for row, one in found if one.spot and not _is_right(row, one)]
    assert wrong == []
    right = sum(one.spot is not None for _, one in found)
    assert right >= ENOUGH * len(found)
    for row, one in found:
        if not one.spot:
            assert any(_names(row["township"] or row["county"], path.path[-1]) for path in one.candidates), row


def test_bare_names_with_their_county(rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["township"] and row["county"]:
            one = resolve(row["township"], Context(_codes(row), int(row["report_year"])))
            assert one.spot is None or _is_right(row, one), (row, one)


def test_without_context(rows: list[dict[str, str]]) -> None:
    found = [(row, resolve(row["agency"], Context(year=int(row["report_year"])))) for row in rows]
    wrong = [(row["agency"], one.agency_id) for row, one in found if one.spot and not _is_right(row, one)]
    assert len(wrong) <= 0.01 * len(found), wrong


def _codes(row: dict[str, str]) -> tuple[str, ...]:
    for path in (("province", "city", "county"), ("province", "county"), ("province", "city")):
        places = named_regions("".join(row[one] for one in path))
        if len(places) == 1:
            return (key_of(places[0]),)
    return ()


def _is_right(row: dict[str, Any], one: Resolution) -> bool:
    """Whether the smallest place is the row's, and lies where the row says."""
    wanted = [row[level] for level in ("province", "city", "county", "township") if row[level]]
    if row["level"] == "other":  # a zone: where it lies is told, not its name
        wanted = wanted[:-1] if len(wanted) > 1 else wanted
    is_there = all(any(_names(name, part) for part in one.path) for name in wanted[-2:])
    return is_there and one.body is not None and one.body.kind in KINDS[row["level"]]


def _names(told: str, listed: str) -> bool:
    """Whether a name, perhaps a short one, is of a listed place."""
    meant = {version.name for place in named_regions(told) for version in place.versions}
    return listed in {told, *meant} or stem(told) == stem(listed) or (len(stem(told)) > 1 and stem(told)[:2] in listed)
