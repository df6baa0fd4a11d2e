"""`gongkai demo`: ends with a database, an export and a plot, says so, and goes nowhere near real data."""

import csv
import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment, gongkai
from tests.pipeline.written import report


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the small demo ran once, where the environment names real work, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    real = {
        "GONGKAI_DB": f"sqlite:///{folder}/real.db",
        "GONGKAI_ARCHIVE": str(folder / "archive"),
        "GONGKAI_DATA": str(folder / "real"),
        "http_proxy": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [*COMMAND, "demo", "--small"],
        cwd=folder,
        env={**environment(), **real},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.mark.slow
def test_the_demo_ends_with_all_that_it_promises_and_leaves_alone_what_the_environment_names(
    shown: tuple[Path, str],
) -> None:
    """Not the database, not the data folder, and no proxy on the way to loopback."""
    folder, said = shown
    assert [path.name for path in folder.iterdir()] == ["real"]
    assert [path.name for path in (folder / "real").iterdir()] == ["demo"]
    data = folder / "real" / "demo"
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
def test_again_it_is_the_same_data_and_the_whole_city_does_not_mix_with_it(shown: tuple[Path, str]) -> None:
    folder, first = shown
    data = folder / "real" / "demo"
    before = (data / "requests.png").stat().st_mtime_ns
    said = gongkai("demo", "--small", "--data", data, folder=folder).stdout
    assert "Nothing has changed since the last time" in said
    assert "What follows is the same data." in " ".join(said.split())
    assert table(said) == table(first)
    assert (data / "requests.png").stat().st_mtime_ns == before
    again = json.loads(gongkai("demo", "--small", "--json", "--data", data, folder=folder).stdout)
    assert again["is_same"]
    assert again["run"]["requests"] < 60
    assert again["run"]["read"]["documents"] == {}
    assert not again["comparison"]["missed"]
    refused = gongkai("demo", "--data", data, folder=folder, expect=2)
    assert refused.sentences[0].endswith("demo holds the small city; name another folder with --data")


def table(said: str) -> list[str]:
    """The lines of the demo's table."""
    return [line for line in said.splitlines() if " of " in line and "%" in line]


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
