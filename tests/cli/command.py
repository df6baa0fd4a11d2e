"""The command, as users run it: in a process of its own, or for speed in the test's."""

import os
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-W", "error", "-m", "cli")
LEADING = ("GONGKAI_DB", "GONGKAI_ARCHIVE", "GONGKAI_DATA")
"""Variables that would lead the command to another corpus."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the command printed."""

    stdout: str
    stderr: str

    @property
    def sentences(self) -> list[str]:
        """What it complained of."""
        return [line.removeprefix("gongkai: ") for line in self.stderr.splitlines() if line.startswith("gongkai: ")]


def gongkai(*arguments: str | Path, folder: Path, expect: int = 0) -> Said:
    """Run the command in a folder, in this process; its exit code must be the expected one."""
    with chdir(folder):
        done = CliRunner().invoke(app, [str(argument) for argument in arguments], env=dict.fromkeys(LEADING))
    return _checked(Said(done.stdout, done.stderr), done.exit_code, expect)


def gongkai_process(*arguments: str | Path, folder: Path, expect: int = 0, command: tuple[str, ...] = COMMAND) -> Said:
    """Run the command in a folder, in its own process; its exit code must be the expected one."""
    done = subprocess.run(
        [*command, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return _checked(Said(done.stdout, done.stderr), done.returncode, expect)


def environment() -> dict[str, str]:
    """Ours without what would lead the command to another corpus."""
    own = {name: value for name, value in os.environ.items() if name not in LEADING}
    return {**own, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def _checked(said: Said, code: int, expect: int) -> Said:
    assert code == expect, f"exit {code}\n{said.stdout}\n{said.stderr}"
    assert "Traceback" not in said.stderr
    assert "Warning" not in said.stderr
    return said
