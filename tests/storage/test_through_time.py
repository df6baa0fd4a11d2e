"""Agencies through time: renames keep them, mergers and splits link them; as it was, and as of a reference year."""

from typing import Any

import pytest

from storage import decisions, places, replacing
from storage.resolve import Context, resolve
from tests.storage.conftest import Hand
from tests.storage.made import SEED, parsed, report


def put(hand: Hand, agency: str, year: int, **context: Any) -> None:
    """A report of an agency and year."""
    content = f"{agency} {year} {context}".encode()
    hand.take(content, f"file:///{agency}/{year}.html", **context)
    hand.load(parsed(content, report(agency, year)))


def test_a_county_turned_district_is_one_agency(hand: Hand) -> None:
    put(hand, "上虞市人民政府", 2011)
    put(hand, "上虞区人民政府", 2020)
    assert hand.values("SELECT agency_id FROM agencies") == ["330682/county_gov"]
    was = "SELECT report_year, agency_name, region_code, region_name FROM reports_as_was ORDER BY report_year"
    assert hand.values(was) == [
        (2011, "上虞市人民政府", "330682", "上虞市"),
        (2020, "上虞区人民政府", "330604", "上虞区"),
    ]
    assert harmonised(hand, 2022) == [
        ("上虞市人民政府", "330682/county_gov", "330604", 0),
        ("上虞区人民政府", "330682/county_gov", "330604", 0),
    ]


def harmonised(hand: Hand, year: int) -> list[Any]:
    """The reports with the agency and code of a reference year, and whether territory changed."""
    return hand.values(
        f"""SELECT agency_name, reference_agency, reference_code, territory_changed FROM reports_harmonised
        WHERE reference_year = {year} ORDER BY report_year, agency_name, reference_code"""
    )


def test_a_merger_and_a_split_link(hand: Hand) -> None:
    put(hand, "江干区教育局", 2015)
    put(hand, "上城区教育局", 2022)
    assert harmonised(hand, 2022) == [
        ("江干区教育局", "330102/dept/education", "330102", 1),
        ("江干区教育局", "330114/dept/education", "330114", 1),
        ("上城区教育局", "330102/dept/education", "330102", 0),
    ]
    assert harmonised(hand, 2012)[0] == ("江干区教育局", "330104/dept/education", "330104", 0)
    events = hand.values(
        """SELECT kind, from_agency_id, to_agency_id, year, basis FROM agency_events
        WHERE from_agency_id = '330104/dept/education' ORDER BY to_agency_id"""
    )
    assert events == [
        ("merge", "330104/dept/education", "330102/dept/education", 2021, "region"),
        ("split", "330104/dept/education", "330114/dept/education", 2021, "region"),
    ]


def test_a_department_renamed_and_one_merged_by_a_reform(hand: Hand) -> None:
    put(hand, "卧龙区扶贫开发办公室", 2018)
    put(hand, "卧龙区乡村振兴局", 2022)
    put(hand, "卧龙区国土资源局", 2016)
    assert hand.values("SELECT agency_id FROM agencies ORDER BY agency_id") == [
        "411303/dept/land_resources",
        "411303/dept/rural_revitalisation",
    ]
    assert [row[1] for row in harmonised(hand, 2022)] == [
        "411303/dept/natural_resources",
        "411303/dept/rural_revitalisation",
        "411303/dept/rural_revitalisation",
    ]
    assert [row[1] for row in harmonised(hand, 2024)][1:] == ["411303/dept/agriculture_rural"] * 2
    assert harmonised(hand, 2017)[0][1] == "411303/dept/land_resources"


def test_an_abolished_district_is_not_placed_after_its_end(hand: Hand) -> None:
    put(hand, "江干区人民政府", 2023)
    assert hand.values("SELECT placement FROM reports") == ["ambiguous_name"]
    assert hand.values("SELECT agency_id FROM report_candidates ORDER BY agency_id") == [
        "330102/county_gov",
        "330104/county_gov",
        "330114/county_gov",
    ]


def test_a_township_turned_subdistrict_links(hand: Hand) -> None:
    put(hand, "卧龙区七里园乡人民政府", 2018)
    (region,) = hand.values("SELECT DISTINCT region_id FROM reports")
    linked = hand.values("SELECT from_agency_id, to_agency_id, kind, basis FROM agency_events")
    assert linked == [(f"{region}/township_gov", f"{region}/subdistrict", "rename", "region")]


def test_a_minted_place_says_so(hand: Hand) -> None:
    put(hand, "无此镇人民政府", 2022, region_code="411303")
    asked = """SELECT r.region_id, r.is_minted, v.label, v.parent_region_id, v.code FROM regions r
        JOIN region_versions v ON v.region_id = r.region_id WHERE r.is_minted"""
    assert hand.values(asked) == [("x:411303:无此镇", 1, "卧龙区无此镇", "411303", None)]


def test_an_unlisted_county_is_named_whatever_comes_first(hand: Hand) -> None:
    put(hand, "鹭坞乡人民政府", 2021, region_code="990121")
    put(hand, "霁汐县鹭坞乡人民政府", 2022, region_code="990121")
    assert hand.count("agencies") == 1
    put(hand, "笙陂镇人民政府", 2022, region_code="990121")
    labels = "SELECT region_id, name, label FROM region_versions ORDER BY region_id"
    assert hand.values(labels) == [
        ("x:990121", "霁汐县", "霁汐县"),
        ("x:990121:笙陂镇", "笙陂镇", "笙陂镇"),
        ("x:990121:鹭坞乡", "鹭坞乡", "霁汐县鹭坞乡"),
    ]


def decide(hand: Hand, kind: Any, subject: str, outcome: dict[str, Any], scope: str | None = None) -> None:
    with hand.corpus.session() as session:
        decisions.record(session, kind, subject, outcome, scope=scope, by="a person", why="the seal says so")
        session.commit()


def known(hand: Hand, name: str, code: str) -> str:
    """Stores the agency of a name, as the command does for one that is only named."""
    with hand.corpus.session() as session:
        agency = places.store(session, resolve(name, Context((code,))), is_printed=False)
        session.commit()
    return agency


def test_an_assignment_survives_every_reading(hand: Hand) -> None:
    put(hand, "太平镇人民政府", 2022)
    town = known(hand, "太平镇人民政府", "411323")
    decide(hand, "assign", "太平镇人民政府", {"agency_id": town, "year": None})
    with hand.corpus.session() as session:
        assert replacing.named(session, "太平镇 人民政府") == 1
        session.commit()
    asked = "SELECT report_key, placed_by, placed_why FROM reports"
    expected = [(f"{town}/2022", "human", "decided by a person: the seal says so")]
    assert hand.values(asked) == expected
    content = "太平镇人民政府 2022 {}".encode()
    hand.load(parsed(content, report("太平镇人民政府", 2022), version="2"))
    assert hand.values(asked) == expected
    assert hand.count("report_candidates") == 0


@pytest.mark.parametrize(("code", "is_decided"), [("4113", True), ("61", False)])
def test_an_assignment_holds_in_its_region(hand: Hand, code: str, is_decided: bool) -> None:
    town = known(hand, "城关镇人民政府", "411325")
    decide(hand, "assign", "城关镇人民政府", {"agency_id": town, "year": None}, scope="41")
    put(hand, "城关镇人民政府", 2022, region_code=code)
    assert hand.values("SELECT placement FROM reports") == ["placed" if is_decided else "ambiguous_name"]


def test_a_later_word_counts(hand: Hand) -> None:
    first, second = known(hand, "太平镇人民政府", "411323"), known(hand, SEED, "411303")
    for agency in (first, second):
        decide(hand, "assign", "太平镇人民政府", {"agency_id": agency, "year": None})
    put(hand, "太平镇人民政府", 2022)
    assert hand.values("SELECT agency_id FROM reports") == [second]
    assert hand.count("decisions") == 2


def test_merged_agencies_are_one(hand: Hand) -> None:
    put(hand, "卧龙区招商局", 2021)
    put(hand, "卧龙区商务局", 2022)
    decide(hand, "merge", "411303/dept/investment", {"agency_id": "411303/dept/commerce"})
    with hand.corpus.session() as session:
        replacing.of_agency(session, "411303/dept/investment")
        session.commit()
    asked = "SELECT report_key FROM reports ORDER BY report_key"
    assert hand.values(asked) == ["411303/dept/commerce/2021", "411303/dept/commerce/2022"]
    put(hand, "卧龙区招商局", 2020)
    assert hand.values(asked)[0] == "411303/dept/commerce/2020"


def test_a_split_name_is_an_agency_of_its_own(hand: Hand) -> None:
    put(hand, "卧龙区水利局", 2022)
    put(hand, "卧龙区水务局", 2021)
    assert hand.count("agencies") == 1
    with hand.corpus.session() as session:
        own = places.store_apart(session, resolve("卧龙区水务局"))
        outcome = {"agency_id": own, "from": "411303/dept/water"}
        decisions.record(session, "split", "卧龙区水务局", outcome, scope=None, by="a person", why=None)
        replacing.named(session, "卧龙区水务局")
        session.commit()
    assert own == "411303/dept/water~卧龙区水务局"
    assert hand.values("SELECT agency_id FROM reports ORDER BY report_year") == [own, "411303/dept/water"]
