"""`gongkai schedule`: texts that a scheduler understands, and nothing switched on that nobody asked for."""

import configparser
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.schedule import MARK, Job, Moment, cron_line, moment, units, with_line
from tests.cli.command import gongkai


def parsed(text: str) -> configparser.ConfigParser:
    units = configparser.ConfigParser(interpolation=None)
    units.optionxform = str  # type: ignore[assignment,method-assign]
    units.read_string(text)
    return units


def test_the_units_call_run_with_the_data_folder(tmp_path: Path) -> None:
    said = gongkai("schedule", "show", "--kind", "systemd", "--at", "sun 4:05", folder=tmp_path).stdout
    service, timer = said.split("# gongkai.timer\n")
    command = parsed(service)["Service"]["ExecStart"]
    assert command.endswith(f" run --data {tmp_path / 'data'}")
    assert Path(shlex.split(command)[0]).is_absolute()
    assert parsed(service)["Service"]["WorkingDirectory"] == str(tmp_path)
    assert int(parsed(service)["Service"]["TimeoutStopSec"]) > 10
    assert parsed(timer)["Timer"]["OnCalendar"] == "Sun *-*-* 04:05:00"
    assert parsed(timer)["Timer"]["Persistent"] == "true"


def test_options_of_run_are_handed_on(tmp_path: Path) -> None:
    arguments = ("--", "--portal", "a", "--set", "USER_AGENT=my study (50% real)")
    line = gongkai("schedule", "show", "--kind", "cron", *arguments, folder=tmp_path).stdout.strip()
    assert line.startswith("10 3 * * * cd ")
    assert line.endswith(f">> gongkai.log 2>&1 {MARK}")
    assert r"50\% real" in line  # a bare % would end the command
    command = line.removeprefix("10 3 * * * ").replace(r"\%", "%").partition(" >> ")[0]
    assert shlex.split(command)[-4:] == ["--portal", "a", "--set", "USER_AGENT=my study (50% real)"]


def test_the_command_of_the_line_can_be_called(tmp_path: Path) -> None:
    line = gongkai("schedule", "show", "--kind", "cron", "--", "--dry-run", folder=tmp_path).stdout
    command = line.partition("* * * ")[2].partition(" >> ")[0]
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": _root()}
    )
    assert done.returncode == 2
    assert "gongkai portals import" in done.stderr  # it is `run`, and it finds no portal


def _root() -> str:
    return str(Path(__file__).parents[2])


def test_strange_folders_are_quoted(tmp_path: Path) -> None:
    folder = Path('/home/a b/50%/"c"')
    job = Job(["/usr/bin/gongkai", "run", "--data", str(folder), "$HOME"], folder, Moment(3, 10))
    service = units(job)["gongkai.service"]
    assert 'ExecStart=/usr/bin/gongkai run --data "/home/a b/50%%/\\"c\\"" $$HOME' in service
    assert 'WorkingDirectory=/home/a b/50%%/"c"' in service
    assert "cd '/home/a b/50\\%/\"c\"'" in cron_line(job)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    job = Job([sys.executable, "-m", "cli", "run", "--data", "/tmp/a b%c"], tmp_path, Moment(3, 10, "sun"))
    for name, text in units(job).items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *(str(tmp_path / name) for name in units(job))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    complaints = [line for line in done.stderr.splitlines() if "gongkai." in line]
    assert not complaints, done.stderr


def test_install_into_a_folder_switches_nothing_on(tmp_path: Path) -> None:
    gongkai("schedule", "install", "--kind", "systemd", "--folder", "units", folder=tmp_path)
    assert sorted(path.name for path in (tmp_path / "units").iterdir()) == ["gongkai.service", "gongkai.timer"]
    gongkai("schedule", "install", "--kind", "cron", "--folder", "units", folder=tmp_path)
    assert (tmp_path / "units" / "gongkai.cron").read_text().endswith(f"{MARK}\n")


def test_install_into_the_crontab_keeps_the_other_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a `crontab` that keeps its table in a file."""
    table = tmp_path / "table"
    table.write_text(f"# mine\n0 1 * * * backup\n1 1 * * * old {MARK}\n")
    program = tmp_path / "bin" / "crontab"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat {table}; else cat > {table}.new && mv {table}.new {table}; fi\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    for _ in range(2):
        gongkai("schedule", "install", "--kind", "cron", "--at", "2:30", folder=tmp_path)
        lines = table.read_text().splitlines()
        assert lines[:2] == ["# mine", "0 1 * * * backup"]
        assert len(lines) == 3
        assert lines[2].startswith("30 2 * * * cd ")


def test_a_password_is_not_written_down(tmp_path: Path) -> None:
    url = "postgresql://me:geheim@db.example.org/gongkai"
    said = gongkai("schedule", "show", "--kind", "systemd", "--db", url, folder=tmp_path)
    assert "geheim" not in said.stdout + said.stderr
    assert "GONGKAI_DB" in said.sentences[0]
    url = "sqlite:////srv/gongkai.db"
    assert f"--db {url}" in gongkai("schedule", "show", "--kind", "cron", "--db", url, folder=tmp_path).stdout


@pytest.mark.parametrize("at", ["25:00", "3", "noon", "xyz 03:10", "3:60", ""])
def test_wrong_times(tmp_path: Path, at: str) -> None:
    said = gongkai("schedule", "show", "--at", at, folder=tmp_path, expect=2)
    assert said.sentences[0].startswith("--at takes a time")


def test_moments() -> None:
    assert moment("3:05") == Moment(3, 5)
    assert moment("Mon 23:59") == Moment(23, 59, "mon")
    assert Moment(3, 5, "mon").cron == "5 3 * * mon"
    assert Moment(3, 5).calendar == "*-*-* 03:05:00"


def test_with_line_into_nothing() -> None:
    assert with_line("", f"x {MARK}") == f"x {MARK}\n"
