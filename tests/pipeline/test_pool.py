"""The worker pool: order, deaths, and nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import pool


def double(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01 if number % 3 else 0.05)
    return 2 * number


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_results_come_in_the_order_of_the_items() -> None:
    numbers = [number for number in range(30) if number != 7]
    assert [done.result for done in pool.run(double, numbers, 2)] == [2 * number for number in numbers]


def test_a_worker_that_dies_costs_only_its_own_item() -> None:
    done = list(pool.run(double, range(30), 2))
    assert [one.item for one in done] == list(range(30))
    assert [one.item for one in done if one.result is None] == [7]


def test_workers_that_cannot_start_blame_no_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_start_worker", die)
    with pytest.raises(pool.WorkersUnusable, match="--workers 0"):
        list(pool.run(double, range(3), 2))


def test_no_workers_means_this_process() -> None:
    assert [done.result for done in pool.run(lambda item: item + os.getpid(), [0], 0)] == [os.getpid()]


def test_closing_early_kills_the_workers() -> None:
    running = pool.run(wait, [0.0, 60.0, 60.0], 2)
    next(running)
    began = time.monotonic()
    running.close()
    assert time.monotonic() - began < 10


SCRIPT = """
import multiprocessing, sys
from tests.pipeline.test_pool import wait
from pipeline import pool
if __name__ == "__main__":
    running = pool.run(wait, [0.0] + [60.0] * 3, 2)
    next(running)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    next(running)
"""


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as process:
        assert process.stdout
        workers = [int(pid) for pid in process.stdout.readline().split()]
        process.kill()
    assert len(workers) == 2
    deadline = time.monotonic() + 10
    while any(is_alive(pid) for pid in workers):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
