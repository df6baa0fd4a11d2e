"""A small corpus with everything that happens to bodies and reports: who is who, who is linked, who has published."""

from typing import Any

import pytest

from crawler import Wish, crawl
from pipeline import coverage
from pipeline.reading import reading
from storage import Corpus
from storage.portals import PortalRow, import_portals
from tests.storage.conftest import Hand
from tests.storage.portals_made import Made, served, written

PACE = {"DOWNLOAD_DELAY": 0.01, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0, "GONGKAI_RECHECK_DAYS": 0}
YEAR = 2022


def read(corpus: Corpus) -> None:
    """Reads what is pending with the real parser, in this process."""
    with reading(corpus, everything=False, workers=0) as run:
        problems = [outcome.problem for outcome in run if outcome.problem]
    assert problems == []


def walk(corpus: Corpus) -> None:
    crawl(corpus, Wish(allow_private=True, settings=PACE))
    read(corpus)


def put(hand: Hand, agency: str, year: int, day: str, **context: Any) -> None:
    """A report that was not crawled."""
    hand.take(written(agency, year, day), f"file:///{agency}/{year}.html", origin="simulated", **context)


@pytest.mark.usefixtures("no_ocr")
@pytest.mark.parametrize("database_url", ["postgresql", pytest.param("sqlite", marks=pytest.mark.soak)], indirect=True)
def test_the_simulated_corpus(hand: Hand) -> None:
    open_, blocked, short = Made("卧龙区人民政府"), Made("宛城区人民政府", turns_away=True), Made("镇平县人民政府")
    open_.add("卧龙区人民政府", YEAR, "2023-05-10")  # late
    open_.add("卧龙区蒲山镇人民政府", YEAR, "2023-01-20")
    open_.add("卧龙区石桥镇人民政府", YEAR, "2023-01-21", guise="scan_strip")  # an image
    leaving = open_.add("卧龙区潦河镇人民政府", YEAR, "2023-01-22")
    moving = open_.add("卧龙区财政局", YEAR, "2023-01-18")
    open_.link("卧龙区安皋镇人民政府", YEAR, "2023-01-25")  # nothing there
    open_.add("卧龙区扶贫开发办公室", 2020, "2021-01-15")
    open_.add("卧龙区乡村振兴局", YEAR, "2023-01-16")
    short.add("镇平县石佛寺镇人民政府", YEAR, "2023-01-20")
    short.add("镇平县石佛寺镇人民政府", 2021, "2022-01-14")
    short.promised = 3
    with served(open_, blocked, short):
        codes = {"wolong": (open_, "411303"), "wancheng": (blocked, "411302"), "zhenping": (short, "411324")}
        rows = [
            PortalRow(slug, portal.name, f"{portal.url}/", code, "trs", (f"{portal.url}/nb/",))
            for slug, (portal, code) in codes.items()
        ]
        with hand.corpus.session() as session:
            import_portals(session, rows)
            session.commit()
        walk(hand.corpus)
        open_.remove(leaving)
        open_.pages[moving] = written("卧龙区财政局", YEAR, "2024-06-30")  # stamped anew, as by a move
        walk(hand.corpus)
    put(hand, "江干区教育局", 2019, "2020-01-20")  # merged and split in 2021
    put(hand, "上城区教育局", YEAR, "2023-01-31")
    put(hand, "江干区人民政府", 2023, "2024-03-20")  # abolished by then
    put(hand, "邢台市桥东区财政局", 2019, "2020-02-03")  # renamed in 2020
    put(hand, "襄都区财政局", 2021, "2022-01-10")
    put(hand, "偃师市人民政府", 2020, "2021-03-31")  # a district from 2021 on
    put(hand, "偃师区人民政府", 2021, "2022-04-02")
    put(hand, "太平镇人民政府", 2021, "2022-01-18")  # a name of many
    put(hand, "太平镇人民政府", YEAR, "2023-01-18", region_code="411323")
    read(hand.corpus)

    who_is_who(hand)
    who_is_linked(hand)
    coverage.update(hand.corpus)
    who_has_published(hand)
    who_was_in_time(hand)
    both_series(hand)
    before = hand.corpus.query("SELECT * FROM coverage_states ORDER BY agency_id, year")
    coverage.update(hand.corpus)
    assert hand.corpus.query("SELECT * FROM coverage_states ORDER BY agency_id, year") == before


def who_is_who(hand: Hand) -> None:
    placed = "SELECT agency_id, report_year FROM reports WHERE placement = 'placed' ORDER BY agency_id, report_year"
    assert hand.values(placed) == [
        ("130502/dept/finance", 2019),
        ("130502/dept/finance", 2021),
        ("330102/dept/education", 2022),
        ("330104/dept/education", 2019),
        ("410381/county_gov", 2020),
        ("410381/county_gov", 2021),
        ("411303/county_gov", 2022),
        ("411303/dept/finance", 2022),
        ("411303/dept/rural_revitalisation", 2020),
        ("411303/dept/rural_revitalisation", 2022),
        ("411303102/township_gov", 2022),
        ("411303104/township_gov", 2022),
        ("411323110/township_gov", 2022),
        ("411324101/township_gov", 2021),
        ("411324101/township_gov", 2022),
    ]


def who_is_linked(hand: Hand) -> None:
    events = "SELECT from_agency_id, to_agency_id, kind, year, basis FROM agency_events ORDER BY 1, 2"
    assert hand.values(events) == [
        ("330104/dept/education", "330102/dept/education", "merge", 2021, "region"),
        ("330104/dept/education", "330114/dept/education", "split", 2021, "region"),
        ("411303/dept/rural_revitalisation", "411303/dept/agriculture_rural", "merge", 2024, "reform"),
    ]
    unplaced = """SELECT r.agency_name, r.report_year, c.agency_id FROM reports r
        JOIN report_candidates c ON c.report_id = r.report_id WHERE r.placement <> 'placed'"""
    found = hand.values(unplaced)
    abolished = [agency for name, year, agency in found if (name, year) == ("江干区人民政府", 2023)]
    assert sorted(abolished) == ["330102/county_gov", "330104/county_gov", "330114/county_gov"]
    twins = [agency for name, _, agency in found if name == "太平镇人民政府"]
    assert len(twins) > 40
    assert {"411323110/township_gov", "610423111/township_gov"} <= set(twins)


def states(hand: Hand, region: str, year: int = YEAR) -> dict[str, tuple[str, str | None]]:
    """State and reason of all bodies in a place, did_not_exist left out."""
    query = f"""SELECT agency_id, state, reason FROM coverage WHERE year = {year} AND state <> 'did_not_exist'
        AND '{region}' IN (region_id, county_id, prefecture_id)"""
    return {agency: (state, reason) for agency, state, reason in hand.values(query)}


def who_has_published(hand: Hand) -> None:
    open_ = states(hand, "411303")
    told = {
        "411303/county_gov": ("found", None),
        "411303/dept/finance": ("found", None),
        "411303/dept/rural_revitalisation": ("found", None),
        "411303104/township_gov": ("found", None),
        "411303101/township_gov": ("unreadable", "needs: ocr"),
        "411303102/township_gov": ("withdrawn", None),
        "411303103/township_gov": ("gone", "404"),
    }
    assert {agency: open_[agency] for agency in told} == told
    others = {agency: state for agency, state in open_.items() if agency not in told}
    assert len(others) == 14
    assert set(others.values()) == {("not_found", None)}
    assert set(states(hand, "411303", 2026).values()) == {("not_yet_due", None)}
    assert states(hand, "411303", 2021)["411303/dept/rural_revitalisation"] == ("not_found", None)
    assert "411303/dept/rural_revitalisation" not in states(hand, "411303", 2024)  # merged by then

    turned_away = states(hand, "411302")
    assert len(turned_away) == 16
    assert set(turned_away.values()) == {("not_searched", "blocked")}
    shown = (
        "SELECT DISTINCT evidence FROM coverage WHERE county_id = '411302' AND year = 2022 AND state = 'not_searched'"
    )
    (evidence,) = hand.values(shown)
    assert evidence.startswith("wancheng ")

    assert states(hand, "411324")["411324101/township_gov"] == ("found", None)
    assert states(hand, "411324")["411324/county_gov"] == ("not_found", None)
    cut = states(hand, "411324", 2021)  # the list broke off in January 2022
    assert cut.pop("411324101/township_gov") == ("found", None)
    assert set(cut.values()) == {("not_searched", "list_failed")}

    assert states(hand, "330104", 2020) == {
        "330104/county_gov": ("not_searched", "no_portal"),
        "330104/dept/education": ("not_searched", "no_portal"),
    }
    assert states(hand, "330104", 2021) == {}
    assert states(hand, "330102", 2023)["330102/county_gov"] == ("unplaced_candidate", None)
    assert states(hand, "411323110") == {"411323110/township_gov": ("found", None)}


def who_was_in_time(hand: Hand) -> None:
    columns = "agency_id, year, published_on, due_on, days_late, is_redated, is_on_time"
    known = f"SELECT {columns} FROM coverage WHERE published_basis = 'page' AND state = 'found' ORDER BY 1, 2"
    assert hand.values(known) == [
        ("130502/dept/finance", 2019, "2020-02-03", "2020-01-31", 3, 0, None),
        ("130502/dept/finance", 2021, "2022-01-10", "2022-01-31", -21, 0, None),
        ("330102/dept/education", 2022, "2023-01-31", "2023-01-31", 0, 0, None),
        ("330104/dept/education", 2019, "2020-01-20", "2020-01-31", -11, 0, None),
        ("410381/county_gov", 2020, "2021-03-31", "2021-03-31", 0, 0, 1),
        ("410381/county_gov", 2021, "2022-04-02", "2022-03-31", 2, 0, 0),
        ("411303/county_gov", 2022, "2023-05-10", "2023-03-31", 40, 0, 0),
        ("411303/dept/finance", 2022, "2023-01-18", "2023-01-31", -13, 1, None),
        ("411303/dept/rural_revitalisation", 2020, "2021-01-15", "2021-01-31", -16, 0, None),
        ("411303/dept/rural_revitalisation", 2022, "2023-01-16", "2023-01-31", -15, 0, None),
        ("411303104/township_gov", 2022, "2023-01-20", None, None, 0, None),
        ("411323110/township_gov", 2022, "2023-01-18", None, None, 0, None),
        ("411324101/township_gov", 2021, "2022-01-14", None, None, 0, None),
        ("411324101/township_gov", 2022, "2023-01-20", None, None, 0, None),
    ]
    rates = """SELECT county_id, sum(is_published) AS published, count(is_published) AS known, count(*) AS bodies
        FROM coverage WHERE year = 2022 AND agency_kind IN ('township_gov', 'subdistrict') AND state <> 'did_not_exist'
        AND county_id IN ('411302', '411303', '411324') GROUP BY county_id ORDER BY county_id"""
    assert hand.values(rates) == [("411302", None, 0, 15), ("411303", 3, 18, 18), ("411324", 1, 22, 22)]
    departments = "SELECT count(is_published) FROM coverage WHERE agency_kind = 'dept'"
    assert hand.values(departments) == [0]


def both_series(hand: Hand) -> None:
    was = """SELECT agency_name, report_year, region_id, region_code, region_name FROM reports_as_was
        WHERE region_id IN ('130502', '330104', '410381') ORDER BY region_id, report_year"""
    assert hand.values(was) == [
        ("邢台市桥东区财政局", 2019, "130502", "130502", "桥东区"),
        ("襄都区财政局", 2021, "130502", "130502", "襄都区"),
        ("江干区教育局", 2019, "330104", "330104", "江干区"),
        ("偃师市人民政府", 2020, "410381", "410381", "偃师市"),
        ("偃师区人民政府", 2021, "410381", "410307", "偃师区"),
    ]
    harmonised = """SELECT agency_name, report_year, reference_agency, reference_code, territory_changed, is_reformed
        FROM reports_harmonised WHERE reference_year = 2024 AND region_id IN ('130502', '330104', '410381', '411303')
        AND agency_name NOT LIKE '卧龙区财政局' ORDER BY region_id, report_year, reference_agency"""
    assert hand.values(harmonised) == [
        ("邢台市桥东区财政局", 2019, "130502/dept/finance", "130502", 0, 0),
        ("襄都区财政局", 2021, "130502/dept/finance", "130502", 0, 0),
        ("江干区教育局", 2019, "330102/dept/education", "330102", 1, 0),
        ("江干区教育局", 2019, "330114/dept/education", "330114", 1, 0),
        ("偃师市人民政府", 2020, "410381/county_gov", "410307", 0, 0),
        ("偃师区人民政府", 2021, "410381/county_gov", "410307", 0, 0),
        ("卧龙区扶贫开发办公室", 2020, "411303/dept/agriculture_rural", "411303", 0, 1),
        ("卧龙区人民政府", 2022, "411303/county_gov", "411303", 0, 0),
        ("卧龙区乡村振兴局", 2022, "411303/dept/agriculture_rural", "411303", 0, 1),
    ]
