"""`crawl`, `run` and `status` as users and schedulers call them, against the simulated city."""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from simulator.portals import RunningCity, running_city
from tests.cli.command import COMMAND, environment, gongkai
from tests.cli.rows import rows_of

PACE = ("--allow-private", "--set", "DOWNLOAD_DELAY=0.02", "--set", "AUTOTHROTTLE_ENABLED=0", "--quiet")
FURTHER = {
    "fetches": "SELECT url, final_url, http_status, sha256, portal, column_path, anchor_text, found_on FROM captures",
    "searches": """SELECT portal, url, column_path, family, pages_promised, pages_read, entries, candidates,
        reached_back_to, stopped FROM searches""",
    "events": "SELECT portal, kind, reason, url, column_path, anchor_text FROM crawl_events",
    "links": """SELECT d.sha256, l.position, l.url, l.kind, l.outcome FROM document_links l
        JOIN documents d ON d.document_id = l.document_id""",
    "health": "SELECT portal, state, family_seen, walk_run_id IS NULL, walked_at IS NULL FROM portal_health",
}
"""What a crawl leaves beside the rows of `tests.cli.rows`."""


@pytest.fixture(scope="module")
def city() -> Iterator[RunningCity]:
    """The small city, at one address for every corpus of this module."""
    with running_city(small=True, crawl_delay=0.02) as running:
        yield running


@pytest.fixture(scope="module")
def portals(city: RunningCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "portals.csv"
    path.write_text(city.city.portals_csv(), "utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(portals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose corpus holds the city after one run."""
    folder = tmp_path_factory.mktemp("undisturbed")
    gongkai("run", "--portals", portals, *PACE, "--workers", "0", folder=folder)
    return folder


def ask(folder: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "data" / "gongkai.db", timeout=30)) as database:
        return database.execute(query).fetchall()


def rows(folder: Path) -> dict[str, list[Any]]:
    """All that a run leaves, by natural keys."""
    further = {name: sorted(map(repr, ask(folder, query))) for name, query in FURTHER.items()}
    return {**rows_of(f"sqlite:///{folder}/data/gongkai.db"), **further}


def started(*arguments: str | Path, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 150) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.01)


def reached(folder: Path, table: str, least: int) -> Callable[[], bool]:
    """Whether a table of a corpus has so many rows."""

    def has_them() -> bool:
        try:
            return bool(ask(folder, f"SELECT count(*) FROM {table}")[0][0] >= least)
        except sqlite3.OperationalError:
            return False

    return has_them


def fetched(folder: Path, least: int) -> Callable[[], bool]:
    """Whether a corpus has so many captures."""
    return reached(folder, "captures", least)


# What it says ------------------------------------------------------------------------------------------------------


def test_run_brings_everything_and_says_so(undisturbed: Path, city: RunningCity) -> None:
    reports = ask(undisturbed, "SELECT count(*) FROM reports")[0][0]
    assert reports == len(city.city.truth())
    assert not ask(
        undisturbed, "SELECT url FROM documents JOIN document_links USING (document_id) WHERE outcome = 'odd'"
    )
    said = gongkai("status", folder=undisturbed).stdout
    assert f"{reports} reports" in said
    assert "Nothing needs attention." in said


def test_status_tells_of_each_list_what_it_promised(undisturbed: Path) -> None:
    status = json.loads(gongkai("status", "--json", folder=undisturbed).stdout)
    assert {portal["slug"] for portal in status["portals"]} == {"sim-agency", "sim-static", "sim-year"}
    for portal in status["portals"]:
        assert portal["state"] == "answers"
        assert portal["lists"] > 0
        assert portal["pages_read"] == portal["pages_promised"]
        assert portal["stopped"] == {"end": portal["lists"]}
    assert len(status["searches"]) == sum(portal["lists"] for portal in status["portals"])
    assert {run["state"] for run in status["runs"]} == {"done"}
    verbose = gongkai("status", "--verbose", "--portal", "sim-year", folder=undisturbed).stdout
    assert "政府信息公开年报 > 2020年 > 乡镇年报" in verbose
    assert "gongkai run" in verbose


def test_dry_run_asks_nobody_and_makes_nothing(city: RunningCity, portals: Path, tmp_path: Path) -> None:
    before = len(city.requests())
    said = gongkai("run", "--portals", portals, "--dry-run", folder=tmp_path)
    assert "at least 120 requests to 3 portals" in said.stderr
    assert not (tmp_path / "data").exists()
    forecast = json.loads(gongkai("crawl", "--portals", portals, "--dry-run", "--json", folder=tmp_path).stdout)
    assert forecast["requests"] == 120
    of_county = ("--portals", portals, "--region", "990121", "--dry-run", "--json")
    assert json.loads(gongkai("crawl", *of_county, folder=tmp_path).stdout)["requests"] == 40
    said = gongkai("crawl", "--portals", portals, "--region", "砚沁县", "--dry-run", folder=tmp_path, expect=2)
    assert "without a corpus" in said.sentences[0]
    assert forecast["seconds"] == 120  # side by side: 40 requests, three seconds each
    assert len(city.requests()) == before


def test_dry_run_of_known_portals_knows_their_lists(undisturbed: Path) -> None:
    forecast = json.loads(gongkai("run", "--dry-run", "--json", folder=undisturbed).stdout)
    assert all(not portal["is_first"] for portal in forecast["portals"])
    assert forecast["requests"] < 12  # a moment after the first run nearly everything rests
    crawl = json.loads(gongkai("crawl", "--dry-run", "--json", folder=undisturbed).stdout)
    assert 10 < crawl["requests"] < 60


def test_a_second_run_asks_for_little_and_reads_nothing(city: RunningCity, undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "again")
    first, readings = ask(folder, "SELECT count(*) FROM captures")[0][0], ask(folder, "SELECT * FROM readings")
    before = len(city.requests())
    said = gongkai("run", *PACE, folder=folder).stdout
    assert "No report is new and none has changed." in said
    assert len(city.requests()) - before <= first / 10
    before = len(city.requests())
    report = json.loads(gongkai("run", *PACE, "--set", "GONGKAI_RECHECK_DAYS=0", "--json", folder=folder).stdout)
    asked = city.requests()[before:]
    assert len(asked) > first / 2  # everything is due
    assert sum(entry["status"] == 304 for entry in asked) > len(asked) / 2
    assert report["watched"]["last"]["new"] == report["watched"]["last"]["changed"] == 0
    assert ask(folder, "SELECT * FROM readings") == readings


def test_crawl_alone_reads_nothing_and_bad_lines_are_refused(portals: Path, tmp_path: Path) -> None:
    good = portals.read_text("utf-8").splitlines()
    file = tmp_path / "some.csv"
    file.write_text("\n".join([good[0], "Bad Slug,x,,http://127.0.0.1/,,,,", good[3]]), "utf-8")
    said = gongkai("crawl", "--portals", file, *PACE, "--json", folder=tmp_path, expect=1)
    assert said.sentences[0].startswith(f"{file}, line 2: the slug 'Bad Slug'")
    summary = json.loads(said.stdout)
    assert [portal["slug"] for portal in summary["portals"]] == ["sim-static"]
    assert summary["state"] == "done"
    assert ask(tmp_path, "SELECT slug FROM portals") == [("sim-static",)]
    assert ask(tmp_path, "SELECT DISTINCT state FROM documents") == [("pending",)]


def test_a_bound_on_requests_holds_and_years_leave_others_alone(
    city: RunningCity, portals: Path, tmp_path: Path
) -> None:
    wanted = ("run", "--portals", portals, "--portal", "sim-static", "--year", "2023", *PACE, "--workers", "0")
    before = len(city.requests())
    said = gongkai(*wanted, "--max-requests", "6", folder=tmp_path, expect=1)
    assert 0 < len([entry for entry in city.requests()[before:] if entry["path"] != "/robots.txt"]) <= 6
    assert "Not walked to the end: sim-static" in said.stdout
    gongkai(*wanted, folder=tmp_path)
    of_year = [row for row in city.city.truth() if row["portal"] == "sim-static" and row["report_year"] == 2023]
    assert ask(tmp_path, "SELECT report_year, count(*) FROM reports GROUP BY 1") == [(2023, len(of_year))]


# Wrong usage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["crawl", "run"])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--portal", "nowhere"], "no such portal: nowhere"),
        (["--year", "20x"], "--year takes years"),
        (["--set", "NO_SUCH=1"], "is no NAME=VALUE"),
        (["--set", "DOWNLOAD_DELAY=0.1"], "every 1 seconds at most"),
        (["--set", "DOWNLOAD_DELAY=soon"], "takes seconds"),
        (["--set", "AUTOTHROTTLE_ENABLED=0"], "on loopback only"),
        (["--portals", "missing.csv"], "cannot be read"),
        (["--region", "乌有县"], "乌有县"),
    ],
)
def test_wrong_usage(undisturbed: Path, command: str, arguments: list[str], sentence: str) -> None:
    said = gongkai(command, *arguments, folder=undisturbed, expect=2)
    assert sentence in said.sentences[-1]


@pytest.mark.parametrize("command", ["crawl", "run"])
def test_without_portals_there_is_nothing_to_do(tmp_path: Path, command: str) -> None:
    said = gongkai(command, folder=tmp_path, expect=2)
    assert "gongkai portals import" in said.sentences[0]


def test_unknown_option(tmp_path: Path) -> None:
    gongkai("run", "--no-such-option", folder=tmp_path, expect=2)


# One at a time, and stopped at any moment --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_another_is_turned_away_and_told_to_stop_it_stops_cleanly(
    portals: Path, undisturbed: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with started("run", "--portals", portals, *PACE, "--set", "DOWNLOAD_DELAY=0.2", folder=tmp_path) as process:
        wait_for(fetched(tmp_path, 3))
        for command in ("run", "crawl"):
            said = gongkai(command, *PACE, folder=tmp_path, expect=3)
            assert f"`gongkai run`, process {process.pid} on " in said.sentences[0]
            assert " s; wait for it or stop it" in said.sentences[0]
        assert f"process {process.pid}" in gongkai("status", folder=tmp_path).stdout
        wait_for(fetched(tmp_path, 20))
        told_at = time.monotonic()
        process.send_signal(number)
        _, stderr = process.communicate(timeout=30)
        assert time.monotonic() - told_at < 10
    assert process.returncode == 128 + number
    assert stderr.endswith("the same command again goes on from here\n")
    assert not children_of(process.pid)
    gongkai("run", *PACE, "--workers", "0", folder=tmp_path)
    assert rows(tmp_path) == rows(undisturbed)


def children_of(pid: int) -> list[int]:
    """The processes that a process left behind."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
    return [child for child, parent in pairs if parent == pid]


MOMENTS = {
    "run": [("alembic_version", 0), ("captures", 20), ("readings", 4)],
    "crawl": [("alembic_version", 0), ("captures", 2), ("captures", 20), ("captures", 45), ("captures", 60)],
}
"""When a command is killed: as soon as a table has so many rows, from the making of the database on."""


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", pytest.param("crawl", marks=pytest.mark.soak)])
def test_killed_again_and_again(
    city: RunningCity, portals: Path, undisturbed: Path, tmp_path: Path, command: str
) -> None:
    chance = random.Random(command)
    asked = len(city.requests())
    for table, least in MOMENTS[command]:
        with started(command, "--portals", portals, *PACE, folder=tmp_path) as process:
            wait_for(reached(tmp_path, table, least))
            time.sleep(chance.uniform(0, 0.1))  # anywhere in what it does next
            assert process.poll() is None
            process.kill()
    if command == "crawl":
        gongkai("crawl", *PACE, folder=tmp_path)
    gongkai("run", "--portals", portals, *PACE, "--workers", "0", folder=tmp_path)
    if command == "run":
        assert rows(tmp_path) == rows(undisturbed)
    documents = {"SELECT sha256, state FROM documents", "SELECT report_key FROM reports"}
    for query in documents:
        assert sorted(ask(tmp_path, query)) == sorted(ask(undisturbed, query))
    gongkai("archive", "check", folder=tmp_path)
    if command == "run":
        times = Counter(
            (entry["host"], entry["path"]) for entry in city.requests()[asked:] if entry["path"] != "/robots.txt"
        )
        # What was on its way when a run was killed is asked for again, and nothing else: at most one for each portal.
        killed = len(MOMENTS[command])
        assert sum(count - 1 for count in times.values()) <= 3 * killed
        assert max(times.values()) <= 1 + killed
