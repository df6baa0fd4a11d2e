"""`gongkai coverage`: the heat map, the rows and the rates; what users say of who should report."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from publish import plots_coverage
from tests.cli.command import gongkai
from tests.pipeline.written import report

HEAD = "region,agency,kind,years,due,note\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with three reports of a county and a file of what should be there."""
    tmp_path = tmp_path_factory.mktemp("coverage")
    (tmp_path / "reports").mkdir()
    for number, name in enumerate(("卧龙区人民政府", "卧龙区蒲山镇人民政府", "卧龙区财政局")):
        (tmp_path / "reports" / f"{number}.html").write_bytes(report(name, 2022))
    gongkai("import", "reports", folder=tmp_path)
    gongkai("parse", "--pending", "--workers", "0", folder=tmp_path)
    (tmp_path / "organs.csv").write_text(
        f"{HEAD}411303,卧龙区财政局,,2021-2022,,organs\n411303,,nobody,2021,,\n", "utf-8"
    )
    return tmp_path


def told(folder: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gongkai("coverage", *options, "--json", folder=folder).stdout)
    return found


def test_who_has_published(folder: Path) -> None:
    found = told(folder, "--year", "2022")
    rows = {row["agency_id"]: row for row in found["rows"]}
    assert {agency: row["state"] for agency, row in rows.items()} == {
        "411303/county_gov": "found",
        "411303/dept/finance": "found",
        "411303104/township_gov": "found",
    }
    county = rows["411303/county_gov"]
    assert (county["agency"], county["due_on"], county["days_late"]) == ("卧龙区人民政府", "2023-03-31", -70)
    rates = {rate["group"]: rate for rate in found["overall"]}
    assert (rates["governments"]["published"], rates["governments"]["known"]) == (1, 1)
    assert (rates["departments"]["known"], rates["departments"]["left_out"]) == (0, {"no_list": 1})

    refused = gongkai("coverage", "expect", "organs.csv", folder=folder, expect=1)
    assert refused.sentences[0].startswith("organs.csv: line 3: unknown kind 'nobody': known are province_gov, ")
    rates = {rate["group"]: rate for rate in told(folder, "--year", "2021-2022")["overall"] if rate["year"] == 2022}
    assert (rates["departments"]["published"], rates["departments"]["known"]) == (1, 1)

    said = gongkai("coverage", "--year", "2021-2022", "--out", "map.png", folder=folder).stdout
    assert f"  卧龙区财政局{' ' * 12}-    #" in said
    assert "3 no_portal" in said
    assert (folder / "map.png").read_bytes().startswith(b"\x89PNG")
    assert "卧龙区财政局" in gongkai("plot", "coverage", folder=folder).stdout


def test_a_region_and_other_forms(folder: Path) -> None:
    everybody = told(folder, "--region", "卧龙区", "--year", "2022")["rows"]
    assert len(everybody) > 20
    some = told(folder, "--region", "卧龙区", "--year", "2022", "--kind", "subdistrict", "--state", "not_searched")[
        "rows"
    ]
    assert {row["agency_kind"] for row in some} == {"subdistrict"}
    assert 0 < len(some) < len(everybody)
    printed = gongkai("coverage", "--region", "411303", "--year", "2022", "--format", "csv", folder=folder).stdout
    rows = list(csv.DictReader(StringIO(printed)))
    assert len(rows) == len(everybody)
    gongkai("coverage", "--region", "411303", "--year", "2022", "--out", "rows.csv", "--quiet", folder=folder)
    assert (folder / "rows.csv").read_text("utf-8") == printed
    table = gongkai("coverage", "--format", "table", "--year", "2022", folder=folder).stdout
    assert "page" in table
    (early,) = told(folder, "--as-of", "2023-01-10", "--year", "2022", "--kind", "county_gov")["rows"]
    assert early["state"] == "not_yet_due"
    (now,) = told(folder, "--year", "2022", "--kind", "county_gov")["rows"]
    assert now["state"] == "found"


REFUSED = {
    ("--as-of", "2999-01-01"): "nobody knows",
    ("--as-of", "soon"): "takes a day",
    ("--kind", "office"): "--kind takes",
    ("--state", "lost"): "--state takes",
    ("--region", "无此地"): "not known",
    ("--year", "x"): "--year takes",
}


def test_what_it_refuses(folder: Path) -> None:
    for options, problem in REFUSED.items():
        (sentence,) = gongkai("coverage", *options, folder=folder, expect=2).sentences
        assert problem in sentence


def test_without_a_corpus(tmp_path: Path) -> None:
    assert "no corpus" in gongkai("coverage", folder=tmp_path, expect=1).sentences[0]
    (tmp_path / "bad.csv").write_text("who\n", "utf-8")
    assert "no column years" in gongkai("coverage", "expect", "bad.csv", folder=tmp_path, expect=2).sentences[0]


def row(agency: int, year: int, state: str, **more: Any) -> dict[str, Any]:
    given = {
        "agency_id": f"{agency}/x",
        "agency": f"{agency:03}镇",
        "year": year,
        "state": state,
        "as_of": "2024-01-01",
    }
    regions = {"county_id": f"c{agency % 3}", "county": f"{agency % 3}县", "prefecture_id": "p", "prefecture": "市"}
    rest = {"days_late": None, "published_basis": None, "province_id": None, "province": None, "is_published": None}
    return {**given, **regions, **rest, "region_id": str(agency), "region": "镇", "origin": "crawled", **more}


def test_the_map_body_by_body() -> None:
    rows = [
        row(1, 2022, "found"),
        row(1, 2023, "found", days_late=3, published_basis="page"),
        row(2, 2023, "not_found"),
    ]
    made = plots_coverage.grid(rows)
    assert (made.labels, made.years, made.is_shares) == (["001镇", "002镇"], [2022, 2023], False)
    assert made.states == {("001镇", 2022): "found", ("001镇", 2023): "late", ("002镇", 2023): "not_found"}
    assert list(plots_coverage.tell(rows))[2:4] == ["  001镇    #    L", "  002镇         x"]


def test_the_map_by_region() -> None:
    rows = [row(n, 2022, "found" if n % 2 else "not_found", is_published=n % 2) for n in range(120)]
    made = plots_coverage.grid(rows)
    assert made.is_shares
    assert made.shares["1县", 2022] == (0.5, 40)
    assert "   50" in list(plots_coverage.tell(rows))[2]
