"""In CI a test that is skipped for want of something fails the run; elsewhere it is only listed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

def test_passes():
    pass

@pytest.mark.skip(reason="{reason}")
def test_is_skipped():
    pass
"""


def run(folder: Path, reason: str, *, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(TESTS.format(reason=reason))
    (folder / "conftest.py").write_text(
        "from tests.conftest import pytest_sessionfinish\n\n__all__ = ['pytest_sessionfinish']\n"
    )
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)],
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("reason", "ci", "code"),
    [("no browser here", "1", 1), ("no browser here", "", 0), ("systemd-analyze is not on this machine", "1", 0)],
)
def test_what_is_skipped_in_ci_fails(reason: str, ci: str, code: int, tmp_path: Path) -> None:
    done = run(tmp_path, reason, ci=ci)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("in CI nothing is: no browser here" in done.stdout) == bool(code)
