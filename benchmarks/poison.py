"""Two hundred documents with twenty poisonous ones: what the others say, and what the poison costs.

Run from the repository: `python -m benchmarks.poison [--count N] [--cluster]`. Every guise of the report writer; each
tenth document is replaced by one that bites (`POISON`), then all are read by a process pool, or by two Dask workers.
Deadline 1.5 s in all runs, because one document that has to be waited for holds up a worker as long as the deadline is.
Exit code 1 where another document's record differs from that without poison, or it takes more than 1.3 times as long.
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
from pathlib import Path

from benchmarks.poison_documents import POISON, documents, poisoned, read
from parser.model import from_json
from pipeline import cluster, pool
from pipeline.guard import Stop
from pipeline.parsing import Loaded, Reading
from pipeline.pool import Done

MAX_TIMES = 1.3
SECONDS = 1.5
Run = Callable[[list[Loaded]], Generator[Done[Loaded, Reading], None, None]]


def lines(run: Run, items: list[Loaded]) -> tuple[list[bytes], float]:
    """The record of each document, or the reason why its reading was stopped; and the seconds all took."""
    began = time.perf_counter()
    found = []
    for _, result in run(items):
        found.append(f"failed: {result.reason}".encode() if isinstance(result, Stop) else result.line or b"")
    return found, time.perf_counter() - began


def on_pool(items: list[Loaded]) -> Generator[Done[Loaded, Reading], None, None]:
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


def measure(run: Run, good: list[Loaded], bad: list[Loaded], repeat: int) -> tuple[int, float, float, list[str]]:
    """How many other records differ; seconds without and with poison (the best of some); and what became of poison."""
    plain, without = lines(run, good)
    mixed, with_poison = lines(run, bad)
    for _ in range(repeat - 1):
        without = min(without, lines(run, good)[1])
        with_poison = min(with_poison, lines(run, bad)[1])
    others = [number for number, one in enumerate(bad) if one is good[number]]
    fates = [_fate(line) for one, before, line in zip(bad, good, mixed, strict=True) if one is not before]
    return sum(plain[number] != mixed[number] for number in others), without, with_poison, fates


def _fate(line: bytes) -> str:
    if line.startswith(b"failed"):
        return line.decode() + " (guard)"
    document = from_json(line)
    return f"{document.status}: {document.reason}"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 where both bars are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--cluster", action="store_true")
    options = parser.parse_args(arguments)
    os.environ["GONGKAI_SECONDS"] = str(SECONDS)
    good = documents(options.count)
    bad = poisoned(good)
    with ExitStack() as stack:
        run = stack.enter_context(dask()) if options.cluster else on_pool
        differ, without, with_poison, fates = measure(run, good, bad, options.repeat)
    for name, fate in zip(POISON, fates, strict=False):
        print(f"{name:32}{fate}")
    times = with_poison / without
    print(f"{len(fates)} of {len(bad)} poisonous; records of others that differ: {differ}")
    print(f"without {without:.2f} s, with {with_poison:.2f} s: {times:.2f} times (at most {MAX_TIMES})")
    return int(differ > 0 or times > MAX_TIMES)


if __name__ == "__main__":
    sys.exit(main())
