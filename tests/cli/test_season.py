"""A short season, day by day: it ends as its story says, and as it would have ended undisturbed."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.portals.running import RunningSeason, running_season
from simulator.portals.seasons import Season
from tests.cli.season import Played, differences, play

DAYS = 7
DUE = {"RECHECK": 2, "RECHECK_YOUNG": 1, "RECHECK_OLD": 2, "LIST": 1, "OLD_LIST": 2, "WHOLE": 2}
"""What takes a quarter of a year takes two days here."""
QUICK = tuple(part for name, days in DUE.items() for part in ("--set", f"GONGKAI_{name}_DAYS={days}"))


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSeason]:
    with running_season(length=DAYS, small=True) as season:
        yield season


@pytest.fixture(scope="module")
def undisturbed(running: RunningSeason, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(running, tmp_path_factory.mktemp("undisturbed"), settings=QUICK)


def told(season: Season) -> Counter[str]:
    """How often what has happened."""
    return Counter(told["what"] for told in season.history())


@pytest.mark.slow
def test_it_ends_as_its_story_says(running: RunningSeason, undisturbed: Played) -> None:
    season = running.season.on(DAYS - 1)
    history = told(season)
    assert (history["corrected"] + history["rewritten"], history["withdrawn"]) == (5, 2)
    causes = dict(map(tuple, undisturbed.ask("SELECT cause, count(*) FROM readings GROUP BY cause")))
    ever = [story for stories in season.stories for story in stories if story.appears <= season.today]
    assert causes == {"first": len(ever), "source_changed": 5}
    states = dict(map(tuple, undisturbed.ask("SELECT state, count(*) FROM reports GROUP BY state")))
    unlisted = 1  # it was there until the migration
    assert states == {"published": len(season.truth()), "withdrawn": history["withdrawn"] + unlisted}
    events = dict(
        map(tuple, undisturbed.ask("SELECT kind, count(*) FROM crawl_events WHERE reason IS NULL GROUP BY kind"))
    )
    assert events["moved"] == history["moved"] + history["migrated"]
    assert events["redated"] == history["migrated"]
    assert events["returned"] == history["back"]
    assert events["gone"] == history["withdrawn"] + history["away"] + 2 * unlisted


@pytest.mark.slow
def test_a_migration_makes_no_report_late(running: RunningSeason, undisturbed: Played) -> None:
    truth = {(row["agency_full"], row["report_year"]): row for row in running.season.on(DAYS - 1).truth()}
    rows = undisturbed.ask("SELECT agency_name, report_year, published_on FROM reports WHERE state = 'published'")
    days = {(agency, year): str(day) for agency, year, day in rows}
    printed = {(row["agency"], row["report_year"]): row["published_on"] for row in truth.values()}
    assert {each: days[each] for each in printed} == printed


@pytest.mark.slow
def test_only_what_is_due_is_asked_for(undisturbed: Played) -> None:
    first, *rest = undisturbed.requests
    assert sum(rest) / len(rest) < first  # of three portals with twenty reports; the season is not quiet
    assert set(undisturbed.codes) == {0, 1}
    blocked = [number for number, code in enumerate(undisturbed.codes) if code == 1]
    assert set(blocked) >= set(Season(length=DAYS, small=True).blocked)


@pytest.mark.soak
def test_killed_again_and_again_it_leaves_the_same_rows(
    running: RunningSeason, undisturbed: Played, tmp_path: Path
) -> None:
    played = play(running, tmp_path, kills=(0, 2, 5), settings=QUICK)
    assert played.killed >= 2
    assert differences(undisturbed.everything(), played.everything()) == []
