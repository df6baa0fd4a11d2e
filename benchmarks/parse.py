"""How fast a report is read, per format, against the floor of the library that reads its markup.

    python -m benchmarks.parse [FILE …] [--rounds N]

Without files, reports are written by the simulator. For each format: documents a second on one core, and how many
times the floor it takes (lxml parsing the same bytes; pdfium reading characters and paths of the same pages; decoding
the same text). Both are CPU time in the same run, best of the rounds, so that only ratios are compared.
"""

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from lxml import etree

from benchmarks.pdf import floor as pdf_floor
from parser import parse
from parser.readers import sniff
from simulator import GUISES, make_truth, write_report

SEEDS = range(6)


def main() -> int:
    """Prints the table; exit 1 where HTML misses its bar (six times the floor, 150 reports a second)."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--rounds", type=int, default=7)
    options = arguments.parse_args()
    documents = [file.read_bytes() for file in options.files] or _written()
    groups: dict[str, list[bytes]] = {}
    for content in documents:
        groups.setdefault(sniff(content).reader or "none", []).append(content)
    print(f"{'format':10} {'documents':>9} {'ms each':>8} {'a second':>9} {'floor ms':>9} {'ratio':>6}")
    missed = False
    for reader, contents in sorted(groups.items()):
        ours = _best(partial(_read, contents), options.rounds)
        least = _best(partial(_floor, reader, contents), options.rounds)
        each, floor = 1000 * ours / len(contents), 1000 * least / len(contents)
        print(f"{reader:10} {len(contents):9} {each:8.2f} {1000 / each:9.0f} {floor:9.2f} {ours / least:6.1f}")
        missed = missed or (reader == "html" and (ours > 6 * least or each > 1000 / 150))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 1 if missed else 0


def _written() -> list[bytes]:
    """Reports in every guise of the three formats."""
    return [write_report(make_truth(seed), guise).content for guise in GUISES for seed in SEEDS]


def _read(contents: Sequence[bytes]) -> None:
    for content in contents:
        parse(content)


def _floor(reader: str, contents: Sequence[bytes]) -> None:
    for content in contents:
        if reader == "html":
            etree.fromstring(content, etree.HTMLParser(encoding="utf-8"))
        elif reader == "pdf":
            pdf_floor(content)
        else:
            content.decode("utf-8", errors="replace")


def _best(work: Callable[[], object], rounds: int) -> float:
    """CPU seconds of the fastest round."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


if __name__ == "__main__":
    raise SystemExit(main())
