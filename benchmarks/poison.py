"""A hundred and eighty good documents with twenty poisonous ones: what the good ones say, and what the poison costs.

Run from the repository: `python -m benchmarks.poison [--cluster] [--seeds 3] [--files DIR]`. Good ones are in every
guise of the report writer but scans; the twenty are drawn anew for each seed, of `POISON` or of the files of a folder:
known bombs, endless and cyclic structures, huge numbers of things, whose bytes alone bite. All are read by a process
pool of two, or by two Dask workers, with the limits that users have. Runs with and without poison take turns, and the
shortest of each counts.

Told are the times until the last of the good ones was read, of the whole run, and of all processors together, which
says the same on a busy machine. Exit code 1 where a good document's record differs from that without poison, or the
others, or the whole run, took more than 1.3 times as long.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.poison_documents import POISON, Timed, documents, mixed, read
from parser.model import from_json
from pipeline import cluster, pool
from pipeline.guard import Stop
from pipeline.parsing import Loaded
from pipeline.pool import Done

MAX_TIMES = 1.3
WORKERS = 2
Run = Callable[[Sequence[Loaded]], Generator[Done[Loaded, Timed], None, None]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A run: each document's record, or the reason why its reading was stopped; and seconds.

    `others` until the last good document was read, `whole` until all were; `processor` those of all processors.
    """

    lines: dict[str, bytes]
    others: float
    whole: float
    processor: float


def measured(run: Run, items: Sequence[Loaded], good: Sequence[Loaded]) -> Measured:
    """One run over items, those of which that are in `good` too are the others; paths tell them apart."""
    names = {one.path for one in good}
    before, began = _processor_seconds(), time.time()
    lines, others, whole, processor = {}, began, began, 0.0
    for number, (item, result) in enumerate(run(items), 1):
        if isinstance(result, Stop):
            lines[item.path] = f"failed: {result.reason}".encode()
        else:
            lines[item.path] = result.line
            if item.path in names:
                others = max(others, result.at)
        if number == len(items):  # before the workers end, and what they used is no longer to be seen
            whole, processor = time.time(), _processor_seconds() - before
    return Measured(lines, others - began, whole - began, processor)


def _processor_seconds() -> float:
    """What this process and all that descend from it have used of processors; 0 where the system does not tell."""
    used: dict[int, tuple[int, int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            _, _, rest = (folder / "stat").read_text().rpartition(") ")
        except OSError:  # it has just ended
            continue
        fields = rest.split()
        used[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {os.getpid()}
    while more := {pid for pid, (parent, _) in used.items() if parent in family} - family:
        family |= more
    return sum(used[pid][1] for pid in family if pid in used) / os.sysconf("SC_CLK_TCK")


def on_pool(items: Sequence[Loaded]) -> Generator[Done[Loaded, Timed], None, None]:
    """By two processes of this machine."""
    return pool.run(read, items, WORKERS, is_long=True)


@contextmanager
def dask() -> Iterator[Run]:
    """By a Dask scheduler and two workers on this machine."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        note = Path(folder, "scheduler.json")
        worker = ("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file", str(note))
        for arguments in (
            ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note)),
            *WORKERS * [worker],
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


def fate(line: bytes) -> str:
    """What became of a document."""
    if line.startswith(b"failed"):
        return line.decode() + " (guard)"
    document = from_json(line)
    return f"{document.status}: {document.reason}"


def _compare(run: Run, good: Sequence[Loaded], poison: dict[str, bytes], repeat: int) -> bool:
    """Print what became of the poison and what it cost; whether every bar is met."""
    bad = mixed(good, poison)
    turns = [(measured(run, good, good), measured(run, bad, good)) for _ in range(repeat)]
    plain, spoilt = turns[0]
    for name in poison:
        print(f"  {name:32}{fate(spoilt.lines[name])}")
    differ = sum(plain.lines[one.path] != spoilt.lines[one.path] for one in good)
    print(f"  {len(good)} good and {len(poison)} poisonous; records of good ones that differ: {differ}")
    is_met = differ == 0
    for what, name in (("the good ones", "others"), ("the whole run", "whole"), ("processors", "processor")):
        without, with_poison = (min(getattr(one, name) for one in runs) for runs in zip(*turns, strict=True))
        times = with_poison / without if without else 0.0
        print(f"  {what:14} {without:6.2f} s without, {with_poison:6.2f} s with poison: {times:.2f} times")
        is_met = is_met and (name == "processor" or times <= MAX_TIMES)
    print(f"  {'met' if is_met else 'MISSED'}: the same records, at most {MAX_TIMES} times", flush=True)
    return is_met


def main(arguments: list[str] | None = None) -> int:
    """Print a table for each seed; 0 where every bar is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--good", type=int, default=180)
    parser.add_argument("--poison", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=3, help="how many draws of poison")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--files", type=Path, help="a folder of poisonous files, instead of our own")
    parser.add_argument("--cluster", action="store_true")
    options = parser.parse_args(arguments)
    own = {path.name: path.read_bytes for path in sorted(options.files.iterdir())} if options.files else POISON
    good = documents(options.good)
    with ExitStack() as stack:
        run = stack.enter_context(dask()) if options.cluster else on_pool
        measured(run, good, good)  # what is read once by all, as imports are
        met = []
        for seed in range(options.seeds):
            drawn = random.Random(seed).sample(list(own), min(options.poison, len(own)))  # noqa: S311 - no secret
            print(f"{'Dask' if options.cluster else 'pool'}, draw {seed}")
            met.append(_compare(run, good, {name: own[name]() for name in drawn}, options.repeat))
    return int(not all(met))


if __name__ == "__main__":
    sys.exit(main())
