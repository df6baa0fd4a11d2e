"""kill -9 at any moment, then the same command again: the same rows as an undisturbed run."""

import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment, gongkai
from tests.cli.rows import count, rows_of
from tests.pipeline.written import report

FILES = 30


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of several agencies and years, a changed one, a twin, a look-alike, and things that are refused."""
    folder = tmp_path_factory.mktemp("reports")
    for number in range(FILES):
        page = report(f"卧龙区第{number % 12}镇人民政府", 2021 + number // 12, received=number)
        (folder / f"{number:03}.html").write_bytes(page)
    (folder / "twin.html").write_bytes(report("卧龙区第1镇人民政府", 2021, received=1, remark="另一处也有。"))
    (folder / "law.html").write_text("<html><body><p>2021年法治政府建设年度报告</p></body></html>")
    (folder / "empty.html").touch()
    return folder


@pytest.fixture(scope="module")
def undisturbed(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose corpus holds the reports, imported and read in one go."""
    folder = tmp_path_factory.mktemp("undisturbed")
    gongkai("import", reports, folder=folder, expect=1)
    gongkai("parse", "--pending", "--workers", "0", folder=folder)
    return folder


def kill(*arguments: str | Path, folder: Path, when: Callable[[], bool]) -> bool:
    """Run the command and kill it once `when` holds; whether it was still running."""
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None and not when():
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.03))  # anywhere in what it does next
        is_running = process.poll() is None
        process.kill()
    return is_running


def archived(folder: Path) -> int:
    """Bytes in the archive."""
    return sum(path.stat().st_size for path in (folder / "data" / "archive").glob("*.warc.gz"))


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/data/gongkai.db"


def holding(folder: Path, least: float) -> Callable[[], bool]:
    return lambda: archived(folder) >= least


def reached(url: str, table: str, least: int) -> Callable[[], bool]:
    return lambda: count(url, table) >= least


@pytest.mark.slow
def test_import(reports: Path, undisturbed: Path, tmp_path: Path) -> None:
    random.seed(2)
    whole = archived(undisturbed)
    killed = 0
    for share in (0.1, 0.5):
        killed += kill("import", reports, folder=tmp_path, when=holding(tmp_path, share * whole))
    assert killed >= 1
    gongkai("import", reports, folder=tmp_path, expect=1)
    gongkai("archive", "check", folder=tmp_path)
    gongkai("parse", "--pending", "--workers", "0", folder=tmp_path)
    assert rows_of(database(tmp_path)) == rows_of(database(undisturbed))


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", pytest.param("2", marks=pytest.mark.soak)])
def test_parse_pending(reports: Path, undisturbed: Path, tmp_path: Path, workers: str) -> None:
    random.seed(int(workers))
    gongkai("import", reports, folder=tmp_path, expect=1)
    killed = 0
    for least in (1, FILES // 2):
        when = reached(database(tmp_path), "readings", least)
        killed += kill("parse", "--pending", "--workers", workers, folder=tmp_path, when=when)
    assert killed >= 1
    gongkai("parse", "--pending", "--workers", "0", folder=tmp_path)
    assert rows_of(database(tmp_path)) == rows_of(database(undisturbed))


@pytest.mark.slow
def test_sigterm_ends_cleanly_and_keeps_what_is_done(reports: Path, undisturbed: Path, tmp_path: Path) -> None:
    gongkai("import", reports, folder=tmp_path, expect=1)
    enough = reached(database(tmp_path), "readings", 10)
    with subprocess.Popen(
        [*COMMAND, "parse", "--pending", "--quiet"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None and not enough():
            time.sleep(0.001)
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (143, "gongkai: terminated; the same command again goes on from here\n")
    gongkai("parse", "--pending", "--workers", "0", folder=tmp_path)
    assert rows_of(database(tmp_path)) == rows_of(database(undisturbed))
