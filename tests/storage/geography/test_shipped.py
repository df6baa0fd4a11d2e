"""The places that come with the program: how many, what became of some, how quickly they are there."""

import tomllib
from collections import Counter
from importlib.resources import files
from time import perf_counter

import pytest
from sqlalchemy import text

from storage import Corpus
from storage.geography import loading, tables
from storage.geography.naming import kind_of, stem, tidy
from storage.geography.tables import shipped
from tests.storage.conftest import Hand


def test_how_many_there_are() -> None:
    today = Counter(place.level for place in shipped().places.values() if place.versions[-1].until is None)
    assert today["province"] == 35  # with Taiwan, Hong Kong, Macau and the corps
    assert 340 <= today["prefecture"] <= 350
    assert 2960 <= today["county"] <= 3100
    assert today["township"] > 38_000


def test_the_file_is_small() -> None:
    assert len(files("storage.geography").joinpath(tables.FILE).read_bytes()) < 2_000_000


def test_every_parent_is_there_and_larger() -> None:
    places, levels = shipped().places, ["province", "prefecture", "county", "township"]
    for place in places.values():
        for version in place.versions:
            if version.parent:
                assert levels.index(places[version.parent].level) < levels.index(place.level), place


def test_versions_follow_one_another() -> None:
    for place in shipped().places.values():
        for old, new in zip(place.versions, place.versions[1:], strict=False):
            assert old.until == new.since, place


@pytest.mark.parametrize(
    ("place_id", "versions"),
    [
        ("411303104", [("蒲山镇", None, None)]),
        ("330104", [("江干区", None, 2021)]),
        ("360402", [("庐山区", None, 2016), ("濂溪区", 2016, None)]),
        ("522401", [("毕节县", None, 1993), ("毕节市", 1993, 2011), ("七星关区", 2011, None)]),
        ("4604", [("儋州市", 2015, None)]),
        ("441900121", [("虎门镇", None, None)]),
        ("411303306", [("王村乡", None, 2026), ("王村街道", 2026, None)]),
    ],
)
def test_what_became_of_it(place_id: str, versions: list[tuple[str, int | None, int | None]]) -> None:
    assert [(v.name, v.since, v.until) for v in shipped().places[place_id].versions] == versions


def test_townships_of_prefectures_without_counties() -> None:
    for city in ("4419", "4420", "4604", "6202"):
        names = [p.id for p in shipped().places.values() if p.versions[-1].parent == city and p.level == "township"]
        assert names, city


def test_zones_and_the_corps() -> None:
    places = shipped().places
    assert places["411371"].versions[0].kind == "zone"
    assert sum(len(place.id) == 6 and place.id[4] == "7" for place in places.values()) > 120
    assert places["x:3501:平潭综合实验区"].merge_code == "350128"
    assert places["xpcc:第八师"].merge_code == "659001"


def test_short_names_are_of_places() -> None:
    said = tomllib.loads(files("storage.geography").joinpath("additions.toml").read_text("utf-8"))
    given = {name for place in shipped().places.values() for name in place.aliases}
    assert {name for names in said["aliases"].values() for name in names} <= given


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("上虞市", "上虞"),
        ("民和回族土族自治县", "民和"),
        ("广西壮族自治区", "广西"),
        ("忠县", "忠县"),
        ("白云区", "白云"),
    ],
)
def test_stems(name: str, bare: str) -> None:
    assert stem(name) == bare


def test_kinds_and_tidy_names() -> None:
    assert tidy("东华门街道办事处") == "东华门街道"
    assert tidy("乌拉盖管理区管委会") == "乌拉盖管理区"
    assert kind_of("township", "木座藏族乡") == "ethnic_township"
    assert kind_of("county", "南阳高新技术产业开发区") == "zone"


@pytest.mark.parametrize("database_url", ["postgresql", pytest.param("sqlite", marks=pytest.mark.soak)], indirect=True)
def test_all_places_into_a_corpus(corpus: Corpus) -> None:
    started = perf_counter()
    with corpus.engine.begin() as connection:
        count = loading.load(connection)
    assert perf_counter() - started < 30  # ten seconds on a quiet machine
    with corpus.engine.begin() as connection:
        assert loading.load(connection) == count
    (row,) = corpus.query("SELECT count(*) AS n, sum(CASE WHEN is_minted THEN 1 ELSE 0 END) AS minted FROM regions")
    assert row == {"n": count, "minted": 0}
    walk = """SELECT reference_code, territory_changed FROM region_xwalk
        WHERE code = '{}' AND year = {} AND reference_year = {} ORDER BY reference_code"""
    for code, year, reference, expected in (
        ("330682", 2011, 2020, [("330604", 0)]),
        ("330604", 2020, 2011, [("330682", 0)]),
        ("330104", 2015, 2022, [("330102", 1), ("330114", 1)]),
        ("330114", 2022, 2015, [("330104", 1), ("330109", 1)]),
        ("411303104", 2010, 2022, [("411303104", 0)]),
    ):
        rows = corpus.query(walk.format(code, year, reference))
        assert [tuple(row.values()) for row in rows] == expected, code


def test_one_place_brings_the_rows_that_all_places_bring(plain_hand: Hand) -> None:
    questions = {
        "regions": "SELECT * FROM regions WHERE region_id IN ('41', '4113', '411303', '411303306') ORDER BY region_id",
        "versions": """SELECT region_id, position, name, label, kind, code, merge_code, valid_from, valid_to, sources
            FROM region_versions WHERE region_id IN ('41', '4113', '411303306') ORDER BY region_id, position""",
        "events": "SELECT * FROM region_events WHERE from_region_id = '411303306' ORDER BY event_key",
    }
    corpus = plain_hand.corpus
    with corpus.session() as session:
        for _ in range(2):
            loading.ensure(session, ["411303306"])
        session.commit()
    some = {name: corpus.query(question) for name, question in questions.items()}
    assert plain_hand.values("SELECT count(*) FROM regions") == [4]
    with corpus.engine.begin() as connection:
        connection.execute(text("UPDATE region_versions SET name = 'old' WHERE region_id = '4113'"))
        loading.load(connection)
    assert {name: corpus.query(question) for name, question in questions.items()} == some
