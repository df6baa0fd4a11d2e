"""Two hundred documents with twenty poisonous ones: what the others say, and what the poison costs them.

Run from the repository: `python -m benchmarks.poison [--count N] [--cluster] [--seconds 30]`. Every guise of the report
writer but scans; each tenth document is replaced by one that bites (`POISON`), then all are read by a process pool, or
by two Dask workers, with the limits that users have. Runs with and without poison take turns.

A document that only the deadline ends is waited for until then, so what counts is when the last of the others was read;
how long the whole run took is told beside it. Exit code 1 where another document's record differs from that without
poison, or the others were read more than 1.3 times as late.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.poison_documents import POISON, Timed, documents, poisoned, read
from parser.model import from_json
from pipeline import cluster, pool
from pipeline.guard import Stop
from pipeline.parsing import Loaded
from pipeline.pool import Done

MAX_TIMES = 1.3
Run = Callable[[list[Loaded]], Generator[Done[Loaded, Timed], None, None]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A run: each document's record, or the reason why its reading was stopped; and seconds.

    `others` until the last document without poison was read, `whole` until all were; `processor` those of a processor
    that documents took which came to an end.
    """

    lines: list[bytes]
    others: float
    whole: float
    processor: float


def measured(run: Run, items: list[Loaded], good: list[Loaded]) -> Measured:
    """One run over items, those of which that are in `good` too are the others."""
    began = time.time()
    found, others, processor = [], began, 0.0
    for (item, result), without_poison in zip(run(items), good, strict=True):
        if isinstance(result, Stop):
            found.append(f"failed: {result.reason}".encode())
            continue
        found.append(result.line)
        processor += result.processor
        if item is without_poison:
            others = max(others, result.at)
    return Measured(found, others - began, time.time() - began, processor)


def on_pool(items: list[Loaded]) -> Generator[Done[Loaded, Timed], None, None]:
    """By two processes of this machine."""
    return pool.run(read, items, 2, is_long=True)


@contextmanager
def dask() -> Iterator[Run]:
    """By a Dask scheduler and two workers on this machine."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        note = Path(folder, "scheduler.json")
        for arguments in (
            ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note)),
            *2 * [("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file", str(note))],
        ):
            command = [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}", *arguments[1:]]
            process = stack.enter_context(subprocess.Popen(command, stderr=subprocess.DEVNULL, env=_environment()))
            stack.callback(process.kill)
            while not note.exists():
                time.sleep(0.05)
        address = str(json.loads(note.read_text())["address"])
        yield lambda items: cluster.run(read, items, address)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}


def _fate(line: bytes) -> str:
    if line.startswith(b"failed"):
        return line.decode() + " (guard)"
    document = from_json(line)
    return f"{document.status}: {document.reason}"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 where both bars are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seconds", type=float, help="another deadline than users have")
    parser.add_argument("--cluster", action="store_true")
    options = parser.parse_args(arguments)
    if options.seconds:
        os.environ["GONGKAI_SECONDS"] = str(options.seconds)
    good = documents(options.count)
    bad = poisoned(good)
    with ExitStack() as stack:
        run = stack.enter_context(dask()) if options.cluster else on_pool
        turns = [(measured(run, good, good), measured(run, bad, good)) for _ in range(options.repeat)]
    plain, mixed = turns[0]
    others = [number for number, one in enumerate(bad) if one is good[number]]
    differ = sum(plain.lines[number] != mixed.lines[number] for number in others)
    fates = [_fate(line) for one, before, line in zip(bad, good, mixed.lines, strict=True) if one is not before]
    for name, fate in zip(POISON, fates, strict=False):
        print(f"{name:32}{fate}")
    print(f"{len(fates)} of {len(bad)} poisonous; records of others that differ: {differ}")
    without, with_poison = (min(one.others for one in runs) for runs in zip(*turns, strict=True))
    times = with_poison / without
    print(
        f"without {without:.2f} s, the others with poison {with_poison:.2f} s: {times:.2f} times (at most {MAX_TIMES})"
    )
    whole = [min(one.whole for one in runs) for runs in zip(*turns, strict=True)]
    print(f"whole runs {whole[0]:.2f} s and {whole[1]:.2f} s, that is {whole[1] / whole[0]:.2f} times")
    print(f"processor for documents that ended {plain.processor:.2f} s and {mixed.processor:.2f} s")
    return int(differ > 0 or times > MAX_TIMES)


if __name__ == "__main__":
    sys.exit(main())
