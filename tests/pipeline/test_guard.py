"""The guard: each limit stops what meets it, says which, and costs the next call nothing."""

import ctypes
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parser import effort
from pipeline.guard import Guard, Stop, WorkersUnusable
from pipeline.limits import MEGABYTE, Limits, LimitsError, limits
from tests.pipeline.processes import all_gone, children, eventually, keepers

SMALL = Limits(seconds=0.8, memory=200 * MEGABYTE, ocr_seconds=2, ocr_memory=400 * MEGABYTE)


def act(what: str) -> str:
    """One thing that a reader may do to its process."""
    words = what.split()
    _ACTS[words[0]](*words[1:])
    return f"done {what} in {os.getpid()}"


def hang() -> None:
    while True:
        pass


def hang_in_c() -> None:
    """A library that never comes back and holds the interpreter: no thread of this process can do anything."""
    ctypes.PyDLL(None).sleep(3600)


def take(megabytes: str) -> None:
    """Memory bit by bit, and used."""
    held = [b"x" * MEGABYTE for _ in range(int(megabytes))]
    time.sleep(0.1)
    del held


def keep(megabytes: str) -> None:
    _kept.append(bytearray(b"x" * (int(megabytes) * MEGABYTE)))


def take_at_once(megabytes: str) -> None:
    bytes(int(megabytes) * MEGABYTE)


def work(seconds: str) -> None:
    """So long on one processor, which this process shares with another one."""
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    this = os.getpid()
    if (rival := os.fork()) == 0:
        while os.getppid() == this:
            pass
        os._exit(0)
    began = time.process_time()
    while time.process_time() - began < float(seconds):
        pass
    os.kill(rival, signal.SIGKILL)
    os.waitpid(rival, 0)


def ocr(seconds: str) -> None:
    effort.ocr_begins()
    time.sleep(float(seconds))


def threads() -> None:
    """Many threads with their stacks, asked for and hardly used: no harm."""
    running = [threading.Thread(target=time.sleep, args=(0.1,)) for _ in range(40)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


_kept: list[bytearray] = []
_ACTS: dict[str, Callable[..., object]] = {
    "nothing": lambda: None,
    "hang": hang,
    "hang_in_c": hang_in_c,
    "take": take,
    "keep": keep,
    "take_at_once": take_at_once,
    "work": work,
    "ocr": ocr,
    "threads": threads,
    "crash": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(3),
    "abort": os.abort,
    "raise": lambda: int("nothing"),
    "print": lambda: os.write(1, b"noise"),
    "ignore": lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT}),
}


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard[str, str]]:
    guard = Guard(act, SMALL)
    yield guard
    guard.close()


@pytest.mark.parametrize(
    ("what", "reason", "words"),
    [
        ("hang", "too_slow", "longer than the limit of 0.8 seconds"),
        ("hang_in_c", "too_slow", "longer than the limit of 0.8 seconds"),
        ("take 4000", "too_much_memory", "limit of 200 MB"),
        ("keep 500", "too_much_memory", "limit of 200 MB"),
        ("take_at_once 100000", "too_much_memory", r"may have \(800 MB\)"),
        ("crash", "crashed", "SIGSEGV"),
        ("exit", "crashed", "code 3"),
        ("abort", "crashed", "SIGABRT"),
        ("raise", "crashed", "code 1"),
    ],
)
def test_what_does_harm_is_stopped_and_costs_only_itself(
    guard: Guard[str, str], what: str, reason: str, words: str
) -> None:
    assert str(guard.call("nothing")).startswith("done")
    began = time.monotonic()
    stop = guard.call(what)
    assert time.monotonic() - began < 20
    assert isinstance(stop, Stop)
    assert stop.reason == reason
    assert re.search(words, stop.message)
    assert str(guard.call("nothing")).startswith("done")


@pytest.mark.parametrize("what", ["take 100", "threads", "print", "ignore", "ocr 1.2", "work 0.5"])
def test_what_does_no_harm_is_left_alone(guard: Guard[str, str], what: str) -> None:
    assert str(guard.call(what)).startswith(f"done {what}")


def test_ocr_has_its_own_limits(guard: Guard[str, str]) -> None:
    stop = guard.call("ocr 60")
    assert stop == Stop("too_slow", "reading it took longer than the limit of 2 seconds")
    assert guard.call("hang") == Stop("too_slow", "reading it took longer than the limit of 0.8 seconds")


def test_one_child_serves_many_calls(guard: Guard[str, str]) -> None:
    assert len({str(guard.call("nothing")) for _ in range(5)}) == 1


def test_a_child_that_has_grown_fat_is_replaced_before_the_next_call(guard: Guard[str, str]) -> None:
    assert len({str(guard.call("keep 60")).rpartition(" ")[2] for _ in range(6)}) == 3


def test_nothing_is_left_of_many_deaths(guard: Guard[str, str]) -> None:
    guard.call("nothing")
    [keeper] = keepers()
    pipes = len(list(Path(f"/proc/{keeper}/fd").iterdir()))
    for what in ("crash", "exit", "take_at_once 100000") * 2:
        assert isinstance(guard.call(what), Stop)
    assert len(children(keeper)) <= 1
    guard.call("nothing")
    assert len(children(keeper)) == 1
    assert len(list(Path(f"/proc/{keeper}/fd").iterdir())) == pipes


def test_closing_ends_a_call_that_holds_the_interpreter() -> None:
    guard = Guard(act, Limits())
    before = keepers(deep=True)
    ours = len(list(Path("/proc/self/fd").iterdir()))
    said: list[str] = []
    calling = threading.Thread(target=_call, args=(guard, "hang_in_c", said))
    calling.start()
    below = eventually(len(before) + 2, lambda: keepers(deep=True)) - before
    guard.close()
    calling.join(5)
    assert not calling.is_alive()
    assert said == ["the work was given up"]
    assert all_gone(below, within=5)
    assert keepers(deep=True) == before
    assert len(list(Path("/proc/self/fd").iterdir())) == ours


def _call(guard: Guard[str, str], what: str, said: list[str]) -> None:
    try:
        guard.call(what)
    except WorkersUnusable as error:
        said.append(str(error))


def test_the_environment_sets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SECONDS", "2.5")
    monkeypatch.setenv("GONGKAI_OCR_MEMORY_MB", "3000")
    assert limits() == Limits(seconds=2.5, ocr_memory=3_000_000_000)
    monkeypatch.setenv("GONGKAI_MEMORY_MB", "lots")
    with pytest.raises(LimitsError, match="GONGKAI_MEMORY_MB is 'lots'"):
        limits()
