"""Who should report, through time; and what users say of it, line by line."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage import decisions
from storage.expectations.building import Counts, refresh
from storage.expectations.duty import due
from storage.expectations.entering import enter
from storage.expectations.entries import parse_entries, read_entries
from storage.portals import PortalRow, import_portals
from tests.storage.conftest import Hand
from tests.storage.made import parsed, report

TODAY = date(2023, 11, 1)


def expect(hand: Hand, *regions: str) -> Counts:
    with hand.corpus.session() as session:
        counts = refresh(session, TODAY, list(regions) or None)
        session.commit()
    return counts


def rows(hand: Hand, agency: str, columns: str = "year") -> list[Any]:
    return hand.values(f"SELECT {columns} FROM expectations WHERE agency_id = '{agency}' ORDER BY year")


@pytest.mark.parametrize(
    ("kind", "year", "day"),
    [
        ("county_gov", 2022, "2023-03-31"),
        ("province_gov", 2018, "2019-03-31"),
        ("dept", 2019, "2020-01-31"),
        ("dept", 2018, "2019-03-31"),  # the old regulation has one day for all
        ("township_gov", 2018, "2019-03-31"),
        ("township_gov", 2019, None),
        ("subdistrict", 2022, None),
        ("zone_committee", 2022, None),
        ("county_gov", 2007, None),
    ],
)
def test_the_day_by_law(kind: str, year: int, day: str | None) -> None:
    assert due(kind, year) == (day and date.fromisoformat(day), "law" if day else "none")


def test_a_county_and_all_in_it(hand: Hand) -> None:
    first = expect(hand, "411303")
    assert first.inserted > 250
    assert expect(hand, "411303") == Counts(unchanged=first.inserted)
    assert rows(hand, "411303/county_gov") == list(range(2008, 2024))
    assert rows(hand, "411303104/township_gov", "year, due_on, due_basis, is_assumed")[7:12] == [
        (2015, "2016-03-31", "law", 1),  # no list of townships is older than 2016
        (2016, "2017-03-31", "law", 0),
        (2017, "2018-03-31", "law", 0),
        (2018, "2019-03-31", "law", 0),
        (2019, None, "none", 0),
    ]
    kinds = hand.values("SELECT DISTINCT a.kind FROM expectations e JOIN agencies a ON a.agency_id = e.agency_id")
    assert set(kinds) == {"county_gov", "township_gov", "subdistrict"}


def test_places_that_come_and_go(plain_hand: Hand) -> None:
    expect(plain_hand, "3301")
    assert rows(plain_hand, "330104/county_gov") == list(range(2008, 2021))  # 江干区, to 2021
    assert rows(plain_hand, "330114/county_gov") == [2021, 2022, 2023]  # 钱塘区
    assert rows(plain_hand, "330104/county_gov", "basis")[0] == "law"
    assert plain_hand.count("region_events") > 0
    linked = "SELECT to_agency_id FROM agency_events WHERE from_agency_id = '330104/county_gov' ORDER BY 1"
    assert plain_hand.values(linked) == ["330102/county_gov", "330114/county_gov"]

    # who is bound at all
    expect(plain_hand, "81", "71", "xpcc", "310115", "4419", "3505")
    assert rows(plain_hand, "310115/county_gov") == list(range(2008, 2024))  # 浦东新区 is a district
    assert len(rows(plain_hand, "441900121/township_gov")) == 16
    for nobody in ("81/province_gov", "71/province_gov", "xpcc/province_gov", "350527/county_gov"):
        assert rows(plain_hand, nobody) == []


def put(hand: Hand, agency: str, year: int, **context: Any) -> None:
    content = f"{agency} {year}".encode()
    hand.take(content, f"file:///{agency}/{year}.html", **context)
    hand.load(parsed(content, report(agency, year)))


def test_what_has_reported_is_expected_from_then_on(plain_hand: Hand) -> None:
    put(plain_hand, "卧龙区扶贫开发办公室", 2019)
    put(plain_hand, "卧龙区国土资源局", 2016)
    put(plain_hand, "江干区教育局", 2018)
    expect(plain_hand)
    assert rows(plain_hand, "411303/dept/rural_revitalisation", "year, basis, due_on") == [
        (year, "seen", f"{year + 1}-01-31") for year in range(2019, 2024)
    ]
    assert rows(plain_hand, "411303/dept/land_resources") == [2016, 2017, 2018]  # merged by a reform
    assert rows(plain_hand, "330104/dept/education") == [2018, 2019, 2020]
    assert rows(plain_hand, "411303/county_gov") == list(range(2008, 2024))


def test_a_body_that_reports_tells_its_kind(plain_hand: Hand) -> None:
    put(plain_hand, "卧龙区七里园街道办事处", 2021)  # the lists call it a township up to 2026
    expect(plain_hand, "411303300")
    assert rows(plain_hand, "411303300/subdistrict", "year, basis") == [(year, "law") for year in (2021, 2022, 2023)]
    assert rows(plain_hand, "411303300/township_gov") == list(range(2008, 2021))


def test_merged_agencies_are_expected_once(plain_hand: Hand) -> None:
    put(plain_hand, "卧龙区商务局", 2020)
    put(plain_hand, "卧龙区招商局", 2019)
    with plain_hand.corpus.session() as session:
        outcome = {"agency_id": "411303/dept/commerce"}
        decisions.record(session, "merge", "411303/dept/investment", outcome, scope=None, by="a person", why=None)
        session.commit()
    expect(plain_hand)
    assert rows(plain_hand, "411303/dept/investment") == []
    assert rows(plain_hand, "411303/dept/commerce")[0] == 2019


def test_a_portal_stands_for_its_region(plain_hand: Hand) -> None:
    with plain_hand.corpus.session() as session:
        portals = [PortalRow("a", "霁汐县人民政府", "http://a.gov.cn/", "990121")]
        import_portals(session, [*portals, PortalRow("b", "某市", "http://b.gov.cn/", "4113")])
        session.commit()
    expect(plain_hand)
    assert rows(plain_hand, "x:990121/county_gov", "basis")[0] == "law"
    assert plain_hand.values("SELECT name FROM region_versions WHERE region_id = 'x:990121'") == ["霁汐县"]
    assert rows(plain_hand, "4113/prefecture_gov")
    assert rows(plain_hand, "411371/zone_committee")  # its zones
    assert rows(plain_hand, "411303/county_gov") == []  # its counties have portals of their own


# What users say --------------------------------------------------------------------------------------------------

FILE = """\
region,agency,kind,years,due,note
411303,卧龙区招商服务中心,,2020-2022,,list of organs
南阳市,,township_gov,2021,02-20,a notice
411303,,township_gov,2021,2022-02-10,a nearer notice
"""


def enter_file(hand: Hand, text: str, **options: Any) -> tuple[Any, list[str]]:
    entries, problems = parse_entries(text)
    with hand.corpus.session() as session:
        counts, refused = enter(session, entries, **options)
        session.commit()
    return counts, [str(problem) for problem in (*problems, *refused)]


def test_what_a_file_says(hand: Hand) -> None:
    counts, problems = enter_file(hand, FILE)
    assert (counts.inserted, problems) == (5, [])
    assert enter_file(hand, FILE)[0].unchanged == 5
    expect(hand, "4113")
    (agency,) = hand.values("SELECT DISTINCT agency_id FROM expectations WHERE basis = 'user'")
    assert agency.startswith("411303/authorised_org/")
    assert rows(hand, agency, "year, due_basis, note") == [(y, "none", "list of organs") for y in (2020, 2021, 2022)]
    of_2021 = "SELECT due_on, due_basis FROM expectations WHERE year = 2021 AND agency_id = '{}/township_gov'"
    assert hand.values(of_2021.format("411303104")) == [("2022-02-10", "local_notice")]
    assert hand.values(of_2021.format("411323110")) == [("2022-02-20", "local_notice")]
    assert hand.values(of_2021.format("411303104").replace("2021", "2022")) == [(None, "none")]
    counts, _ = enter_file(hand, "region,kind,years,due\n4113,township_gov,2021,02-25\n", replaces=True)
    assert (counts.updated, hand.count("expectation_entries")) == (1, 1)


BAD = (
    ("411303,,,2021,,", "exactly one of the two"),
    ("411303,某局,dept,2021,,", "exactly one of the two"),
    ("411303,,office,2021,02-20,", "unknown kind 'office'"),
    (",,township_gov,2021,02-20,", "names the region"),
    ("411303,,township_gov,2021,,", "gives the day"),
    ("411303,,township_gov,21,02-20,", "'21' is no year"),
    ("411303,,township_gov,2023-2021,02-20,", "in order"),
    ("411303,,township_gov,2021,02-30,", "'02-30' is no day"),
    ("411303,,township_gov,2020-2021,2022-02-20,", "several years"),
    ("411303,,township_gov,2021,2027-02-20,", "is not one by which"),
    ("411303,,township_gov,2021,02-20,a,b", "7 cells"),
    ("411303,,county_gov,2021,02-20,", "the law names the day for 2021: 2022-03-31"),
    ("411303,无此物,,2021,,", "neither an agency"),
    ("鼓楼区,,township_gov,2021,02-20,", "several places"),
    ("无此地,,township_gov,2021,02-20,", "no place"),
    ("123,,township_gov,2021,02-20,", "no region code"),
)


def test_bad_lines_are_refused_by_number(plain_hand: Hand) -> None:
    lines = ["region,agency,kind,years,due,note", *(line for line, _ in BAD), "411303,,subdistrict,2021,02-20,"]
    counts, problems = enter_file(plain_hand, "\n".join(lines))
    assert counts.inserted == 1
    told = {int(problem.split(":")[0].removeprefix("line ")): problem for problem in problems}
    assert sorted(told) == list(range(2, len(BAD) + 2))
    for number, (_, problem) in enumerate(BAD, 2):
        assert problem in told[number]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "empty"), ("region,agency\n", "no column years"), ("years,who\n2021,x\n", "unknown column who")],
)
def test_a_bad_head(text: str, problem: str) -> None:
    entries, problems = parse_entries(text)
    assert entries == []
    assert problem in str(problems[0])


def test_a_file_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("region,kind,years,due\n南阳市,township_gov,2021,02-20\n".encode("gb18030"))
    assert read_entries(tmp_path / "a.csv")[0][0].region == "南阳市"
