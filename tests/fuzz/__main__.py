"""The fuzzer: documents of every guise, damaged, read by guarded and watched processes until something is wrong.

`python -m tests.fuzz [--seconds N] [--seed S] [--workers N]`, without `--seconds` until it is stopped. A failure is
printed with its seed and number; `--seed S --case NUMBER` makes it again and keeps its bytes. Exit code 1 on failures.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from pipeline import pool
from pipeline.guard import Guard
from pipeline.limits import limits
from tests.fuzz import watch
from tests.fuzz.cases import case
from tests.fuzz.judge import problems

ENOUGH = 20
"""Failures after which the fuzzer ends."""


def main() -> int:
    """Run; 0 where nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--case", type=int)
    parser.add_argument("--workers", type=int, default=pool.default_workers())
    options = parser.parse_args()
    if options.case is not None:
        return _again(options.seed, options.case)
    print(f"seed {options.seed}, {options.workers} workers, {options.seconds:g} seconds", flush=True)
    ends = time.monotonic() + options.seconds
    done, failed = Counter[str](), 0
    for number, found in _read_all(options.seed, ends, options.workers, done):
        failed += 1
        print(f"FAILED {case(options.seed, number)}", *(f"  {line}" for line in found), sep="\n")
        print(f"  again: python -m tests.fuzz --seed {options.seed} --case {number}", flush=True)
        if failed == ENOUGH:
            break
    print(f"{sum(done.values())} cases, {failed} failures")
    return int(failed > 0)


def _read_all(seed: int, ends: float, workers: int, done: Counter[str]) -> Iterator[tuple[int, list[str]]]:
    """The numbers of failing cases, with what is wrong, until the clock stands at `ends`."""
    made = (case(seed, number).content for number in count())
    for number, (_, answer) in enumerate(pool.run(watch.read, made, workers, is_long=True)):
        if time.monotonic() > ends:
            return
        current = case(seed, number)
        done[current.report.guise] += 1
        if found := list(problems(current, answer)):
            yield number, found


def _again(seed: int, number: int) -> int:
    """Make a case again, keep its bytes, and say what is wrong."""
    current = case(seed, number)
    path = Path(f"fuzz-{seed}-{number}-{current.report.name}")
    path.write_bytes(current.content)
    guard = Guard(watch.read, limits())
    found = list(problems(current, guard.call(current.content)))
    guard.close()
    print(f"{current}\nkept as {path}", *found, sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
