"""`gongkai demo`: ends with a database, an export and a plot, says so, and goes nowhere near real data."""

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import COMMAND, environment, gongkai, gongkai_process
from tests.pipeline.written import report


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the small demo ran once, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, gongkai_process("demo", "--small", folder=folder).stdout


@pytest.mark.slow
def test_the_demo_ends_with_all_that_it_promises(shown: tuple[Path, str]) -> None:
    folder, said = shown
    data = folder / "data" / "demo"
    assert "all 30 reports were found" in " ".join(said.split())
    assert "How many requests for information came in" in said
    assert "SELECT agency_name" in said
    assert "portals import quickstart" in said
    assert (data / "requests.png").read_bytes().startswith(b"\x89PNG")
    with (data / "export" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 30
    assert {row["origin"] for row in rows} == {"simulated"}
    assert (data / "export" / "reports.parquet").exists()
    gongkai("archive", "check", "--data", data, folder=folder)
    assert gongkai("status", "--data", data, folder=folder).stdout.endswith("Nothing needs attention.\n")


@pytest.mark.slow
def test_again_it_is_the_same_data(shown: tuple[Path, str]) -> None:
    folder, first = shown
    picture = folder / "data" / "demo" / "requests.png"
    before = picture.stat().st_mtime_ns
    said = gongkai_process("demo", "--small", folder=folder).stdout
    assert "Nothing has changed since the last time" in said
    assert "What follows is the same data." in " ".join(said.split())
    assert table(said) == table(first)
    assert picture.stat().st_mtime_ns == before
    again = json.loads(gongkai_process("demo", "--small", "--json", folder=folder).stdout)
    assert again["is_same"]
    assert again["run"]["requests"] < 60
    assert again["run"]["read"]["documents"] == {}
    assert not again["comparison"]["missed"]


@pytest.mark.slow
def test_the_small_city_and_the_whole_one_do_not_mix(shown: tuple[Path, str]) -> None:
    said = gongkai("demo", folder=shown[0], expect=2)
    assert said.sentences == ["data/demo holds the small city; name another folder with --data"]


def table(said: str) -> list[str]:
    """The lines of the demo's table."""
    return [line for line in said.splitlines() if " of " in line and "%" in line]


@pytest.mark.slow
def test_what_the_environment_names_is_left_alone(tmp_path: Path) -> None:
    """Not the database, not the data folder, and no proxy on the way to loopback."""
    real = {
        "GONGKAI_DB": f"sqlite:///{tmp_path}/real.db",
        "GONGKAI_ARCHIVE": str(tmp_path / "archive"),
        "GONGKAI_DATA": str(tmp_path / "real"),
        "http_proxy": "http://127.0.0.1:9",
    }
    done = demo(tmp_path, real)
    assert done["comparison"]["lines"]
    assert done["data"] == str(tmp_path / "real" / "demo")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real"]
    assert sorted(path.name for path in (tmp_path / "real").iterdir()) == ["demo"]


def demo(folder: Path, variables: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [*COMMAND, "demo", "--small", "--json"],
        cwd=folder,
        env={**environment(), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_it_never_goes_into_a_real_corpus(tmp_path: Path) -> None:
    (tmp_path / "r.html").write_bytes(report("卧龙区人民政府", 2022, received=3))
    gongkai("import", tmp_path / "r.html", folder=tmp_path)
    said = gongkai("demo", "--small", "--data", "data", folder=tmp_path, expect=2)
    assert said.sentences == ["data holds a real corpus, and simulated reports never mix with it"]


@pytest.mark.parametrize("option", [["--db", "sqlite:///x.db"], ["--archive", "x"]])
def test_it_has_its_own_database(tmp_path: Path, option: list[str]) -> None:
    said = gongkai("demo", *option, folder=tmp_path, expect=2)
    assert "its own database" in said.sentences[0]
    assert not list(tmp_path.iterdir())
