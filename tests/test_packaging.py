"""The wheel holds the whole house and works where the sources are not."""

import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ROOMS: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

REPORT = """\
虚构县林业局2023年政府信息公开工作年度报告
一、总体情况
2023年，本机关主动公开政府信息134条。
二、主动公开政府信息情况
"""


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, run with next to nothing in its environment."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), "LANG": "C.UTF-8"}
    done = subprocess.run(command, cwd=cwd, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def gongkai(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel into an environment that sees our dependencies but not our sources."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--no-index", "--no-deps", wheel, cwd=folder)
    ours = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    # Only after the installation: pip would otherwise find, and replace, the gongkai of this environment.
    Path(ours, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder / "bin" / "gongkai"


def test_the_wheel_holds_every_file_of_every_room(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    }
    metadata = {name for name in inside if name.split("/")[0].endswith(".dist-info")}
    assert inside - metadata == ours


@pytest.mark.parametrize("pattern", ["parser/forms/*.toml", "parser/schema/*.json", "migrations/versions/*.py"])
def test_the_wheel_holds_what_is_not_code(wheel: Path, pattern: str) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if Path(name).match(pattern)]


def test_the_installed_version_is_the_project_s(gongkai: Path, tmp_path: Path) -> None:
    asked = "import importlib.metadata, parser; print(importlib.metadata.version('gongkai'), parser.__file__)"
    version, file = run(gongkai.parent / "python", "-c", asked, cwd=tmp_path).split()
    assert version == PROJECT["project"]["version"]
    assert Path(file).is_relative_to(gongkai.parents[1])


def test_the_installed_command_reads_a_report(gongkai: Path, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT, "utf-8")
    assert "parse" in run(gongkai, "--help", cwd=tmp_path)
    record = json.loads(run(gongkai, "parse", "report.txt", "--json", cwd=tmp_path))
    assert record["reports"][0]["report_year"] == 2023
    run(gongkai, "import", "report.txt", cwd=tmp_path)
    run(gongkai, "parse", "--pending", cwd=tmp_path)
    rows = json.loads(run(gongkai, "sql", "select count(*) as reports from reports", "--format", "json", cwd=tmp_path))
    assert rows == [{"reports": 1}]
