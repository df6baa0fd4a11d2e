"""Whole real reports and flattened layouts with hand-checked truth, scored as a stranger would score them."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = f"{sys.executable} -m cli parse --json"


@cache
def score(shared: Path, folder: str) -> str:
    command = [sys.executable, str(shared / "tools" / "score.py"), str(shared / "data" / folder), "--skip", ".scan."]
    done = subprocess.run([*command, "--command", COMMAND], capture_output=True, text=True, cwd=ROOT, check=False)
    return f"{done.stdout}\n{done.stderr}"


def total(output: str, name: str) -> int:
    last = next(line for line in output.splitlines() if line.startswith("cells "))
    return int(last.split(f"{name} ")[1].split(",")[0])


@pytest.mark.parametrize(
    "name", ["seed-pushan-2022", "shanghai-gov-office-2019", "pingtan-2024", "huaian-city-2024.pdf", "shanghai-kewei"]
)
def test_every_cell_right(shared: Path, name: str) -> None:
    output = score(shared, "reports")
    right, expected = next(line for line in output.splitlines() if line.startswith(name)).split()[1].split("/")
    assert right == expected != "0", output


def test_nothing_is_silently_wrong(shared: Path) -> None:
    output = score(shared, "reports")
    for name in ("silent", "fate wrong", "source errors unnoticed", "false alarms"):
        assert total(output, name) == 0, output


def test_all_layouts(shared: Path) -> None:
    output = score(shared, "layouts")
    right, expected = next(line for line in output.splitlines() if line.startswith("cells ")).split()[1].split("/")
    assert right == expected, output
    assert total(output, "silent") == 0, output
