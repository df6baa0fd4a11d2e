"""The worker pool: order, stops, and nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import pool
from pipeline.guard import Guard, Stop, WorkersUnusable
from pipeline.limits import Limits
from tests.pipeline.processes import all_gone, children, eventually, keepers


def double(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01 if number % 3 else 0.05)
    return 2 * number


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def ended(seconds: float) -> float:
    time.sleep(seconds)
    return time.time()


def test_what_takes_long_holds_up_no_other() -> None:
    """Three times as many long ones as there are workers, and short ones behind them."""
    items = [0.01] * 10 + [1.5] * 6 + [0.01] * 20
    done = list(pool.run(ended, items, 2, is_long=True))
    assert [item for item, _ in done] == items
    first_long = min(at for item, at in done if item > 1 and isinstance(at, float))
    assert all(at < first_long for item, at in done if item < 1 and isinstance(at, float))


def test_results_come_in_the_order_of_the_items() -> None:
    numbers = [number for number in range(30) if number != 7]
    assert [result for _, result in pool.run(double, numbers, 2)] == [2 * number for number in numbers]


def test_a_worker_that_dies_costs_only_its_own_item() -> None:
    done = list(pool.run(double, range(30), 2))
    assert [one.item for one in done] == list(range(30))
    stopped = {item: result for item, result in done if isinstance(result, Stop)}
    assert stopped == {7: Stop("crashed", "the process that read it was ended by SIGKILL")}


def test_workers_that_cannot_start_blame_no_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkersUnusable, match="--workers 0"):
        list(pool.run(double, range(3), 2))


def test_workers_that_cannot_work_blame_no_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WorkersUnusable, match="--workers 0"):
        list(pool.run(double, range(3), 1))


def test_no_workers_means_this_process() -> None:
    assert [done.result for done in pool.run(lambda item: item + os.getpid(), [0], 0)] == [os.getpid()]


def test_closing_early_kills_the_workers() -> None:
    before = keepers()
    running = pool.run(wait, [0.0, 60.0, 60.0], 2)
    next(running)
    began = time.monotonic()
    running.close()
    assert time.monotonic() - began < 10
    assert keepers() == before


def test_a_keeper_that_is_killed_is_replaced() -> None:
    running = pool.run(wait, [0.0, 0.4, 0.0], 1)
    next(running)
    [keeper] = keepers()
    os.kill(keeper, signal.SIGKILL)
    assert [done.result for done in running] == [0.4, 0.0]


SCRIPT = """
from tests.pipeline.test_pool import wait
from pipeline import pool
if __name__ == "__main__":
    running = pool.run(wait, [0.0] + [60.0] * 3, 2)
    next(running)
    print("running", flush=True)
    next(running)
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_when_their_parent_is_killed(sent: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "running\n"
        workers = eventually(3, lambda: children(process.pid, deep=True))
        process.send_signal(sent)
    assert all_gone(workers, within=5), "a worker outlived its parent"


def test_a_child_ends_with_its_keeper() -> None:
    guard = Guard(wait, Limits())
    assert guard.call(0.0) == 0.0
    [keeper] = keepers()
    [child] = children(keeper)
    os.kill(keeper, signal.SIGKILL)
    assert all_gone([child], within=5)
    guard.close()
