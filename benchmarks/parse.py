"""How fast a report is read whole, from bytes to record, per format, against the floor of the library beneath it.

    python -m benchmarks.parse [FILE …] [--rounds N] [--seeds N] [--unseen]

Without files the simulator writes reports in every guise. Processor time on one core; reading and floor take turns
in one process, and the best round of each document counts, so that both met the same machine. With `--unseen` the
prose of pages is another in every round, as in a crawl. Exit code 1 where a bar is missed.
"""

import argparse
import math
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.against_pdfplumber import differing_cells, plumber_tables
from benchmarks.floors import FLOORS
from parser import parse
from parser.readers import sniff
from simulator import GUISES, make_truth, write_report

MOST_OF_FLOOR = {"html": 6.0, "pdf": 2.0}
"""The bars: times the floor, documents a second, times faster than pdfplumber, megabytes."""
LEAST_A_SECOND = {"html": 150.0, "docx": 25.0, "doc": 1 / 0.6}
LEAST_OVER_PDFPLUMBER = 5.0
MOST_MEMORY = 300
COMPARED = 4
"""PDFs that are also read by pdfplumber, which takes its time."""


class Speed(NamedTuple):
    """Seconds for one document, ours and the floor's, and the highest ratio of any document."""

    ours: float
    floor: float
    highest: float


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; 0 where every bar is met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seeds", type=int, default=6, help="reports written in each guise")
    parser.add_argument("--unseen", action="store_true", help="other prose in every round (pages in UTF-8)")
    options = parser.parse_args(arguments)
    documents = [file.read_bytes() for file in options.files] or _written(options.seeds)
    groups: dict[str, list[bytes]] = {}
    for content in documents:
        groups.setdefault(sniff(content).reader or "", []).append(content)
    heads = (("documents", 10), ("ms each", 9), ("a second", 10), ("floor, ms", 11), ("ratio", 7), ("highest", 9))
    print(f"{'format':10}{''.join(f'{name:>{width}}' for name, width in heads)}  the floor")
    missed: list[str] = []
    for reader, (work, words) in FLOORS.items():
        if reader in groups:
            contents = groups[reader]
            speed = measure(contents, work, options.rounds, unseen=options.unseen)
            missed += _missed(reader, speed)
            print(
                f"{reader:10}{len(contents):10}{speed.ours * 1000:9.2f}{1 / speed.ours:10.0f}"
                f"{speed.floor * 1000:11.3f}{speed.ours / speed.floor:7.1f}{speed.highest:9.1f}  {words}"
            )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {memory} MB")
    if memory > MOST_MEMORY:
        missed.append(f"memory over {MOST_MEMORY} MB")
    if "pdf" in groups:
        missed += _against_pdfplumber(groups["pdf"][:: max(1, len(groups["pdf"]) // COMPARED)])
    print("every bar is met" if not missed else f"missed: {'; '.join(missed)}")
    return int(bool(missed))


def measure(contents: Sequence[bytes], floor: Callable[[bytes], object], rounds: int, *, unseen: bool = False) -> Speed:
    """Seconds a document, best of the rounds; all documents are read in every round."""
    times = [[math.inf, math.inf] for _ in contents]
    for turn in range(rounds):
        for content, least in zip(contents, times, strict=True):
            page = _other_prose(content, turn) if unseen else content
            taken = best([partial(work, page) for work in (parse, floor)], 1)
            least[:] = map(min, least, taken)
    ours, floors = (sum(column) / len(contents) for column in zip(*times, strict=True))
    return Speed(ours, floors, max(mine / theirs for mine, theirs in times))


def _other_prose(page: bytes, turn: int) -> bytes:
    """A page with another character before every full stop, so that only headings and cells have been read before."""
    return page.replace("。".encode(), f"{chr(0x5000 + turn)}。".encode())


def best(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The least seconds of processor time that each work takes; they take turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            start = time.process_time()
            work()
            taken.append(time.process_time() - start)
    return [min(taken) for taken in times]


def _written(seeds: int) -> list[bytes]:
    """Reports in every guise."""
    return [write_report(make_truth(seed), guise).content for guise in GUISES for seed in range(seeds)]


def _each(work: Callable[[bytes], object], contents: Sequence[bytes]) -> None:
    for content in contents:
        work(content)


def _missed(reader: str, speed: Speed) -> list[str]:
    found = []
    if reader in MOST_OF_FLOOR and speed.ours > MOST_OF_FLOOR[reader] * speed.floor:
        found.append(f"{reader} over {MOST_OF_FLOOR[reader]:g} times its floor")
    if reader in LEAST_A_SECOND and 1 / speed.ours < LEAST_A_SECOND[reader]:
        found.append(f"{reader} under {LEAST_A_SECOND[reader]:.3g} a second")
    return found


def _against_pdfplumber(contents: Sequence[bytes]) -> list[str]:
    """Prints how much faster PDFs are read than by pdfplumber's own tables, and whether the cells are the same."""
    ours, theirs = best([partial(_each, work, contents) for work in (parse, plumber_tables)], 2)
    counts = [differing_cells(content) for content in contents]
    cells, missing = sum(total for total, _ in counts), sum(lost for _, lost in counts)
    print(f"pdf: {theirs / ours:.1f} times faster than pdfplumber's own tables on {len(contents)} of them; ", end="")
    print(f"{cells - missing} of pdfplumber's {cells} cells are the same")
    found = ["pdf tables differ from pdfplumber's"] if missing else []
    return found + ["pdf not fast enough beside pdfplumber"] * (theirs < LEAST_OVER_PDFPLUMBER * ours)


if __name__ == "__main__":
    sys.exit(main())
