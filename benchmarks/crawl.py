"""How fast a crawl is beside a bare Scrapy spider over the same pages, and what memory it takes.

    python -m benchmarks.crawl [--requests N] [--portals N] [--rounds N] [--no-floor]

Loopback portals, politeness off. Both crawl every page in turns, each in a process of its own; the best round of each
counts. The crawl's time is whole: planning, walking, the archive on disk, the database. Exit code 1 where a bar is
missed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.crawl_pages import PER_PAGE, ROOT, Loopback
from crawler import Wish, crawl
from storage import open_corpus
from storage.portals import import_portals, parse_csv

LEAST_OF_FLOOR = 0.5
MOST_MEMORY = 400
"""The bars: part of the floor's pages a second, megabytes."""
SETTINGS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
STEPS = 10
"""How often memory is looked at."""


class Run(NamedTuple):
    """What one crawl of all pages took: pages, seconds on the clock, seconds of processor time."""

    pages: int
    seconds: float
    work: float

    @property
    def speed(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    def __str__(self) -> str:
        return f"{self.pages:8}{self.seconds:9.1f}{self.speed:10.0f}{1000 * self.work / self.pages:15.2f}"


class Memory:
    """The memory of the crawling process, in megabytes, at so many requests."""

    def __init__(self, server: int, every: int) -> None:
        self.server = server
        self.every = every
        self.requests = 0
        self.seen: list[tuple[int, float]] = []

    def note(self, event: dict[str, Any]) -> None:
        """Something happened in the crawl."""
        if event["event"] != "fetched":
            return
        self.requests += 1
        if self.requests % self.every == 0:
            self.seen.append((self.requests, sum(map(_resident, _children() - {self.server}))))

    @property
    def most(self) -> float:
        """The most that was seen."""
        return max((size for _, size in self.seen), default=0.0)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0 where every bar is met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=4000, help="pages to crawl, about (default 4000)")
    parser.add_argument("--portals", type=int, default=16, help="portals that they are on (default 16)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--no-floor", action="store_true", help="measure memory alone")
    options = parser.parse_args(arguments)
    articles = options.requests * PER_PAGE // (PER_PAGE + 1) // options.portals
    missed: list[str] = []
    ours: list[Run] = []
    floor: list[Run] = []
    memory: list[Memory] = []
    with _served(Loopback(options.portals, articles)) as (realm, server):
        print(f"{realm.pages} pages on {options.portals} portals\n{'':8}   pages  seconds  a second  processor, ms")
        for _ in range(options.rounds):
            if not options.no_floor:
                floor.append(_bare(realm))
                print(f"{'scrapy':8}{floor[-1]}")
            memory.append(Memory(server, max(1, realm.pages // STEPS)))
            ours.append(_ours(realm, memory[-1]))
            print(f"{'gongkai':8}{ours[-1]}")
        if any(run.pages != realm.pages for run in floor + ours):
            missed.append("not every page was crawled")
    if floor:
        part = max(run.speed for run in ours) / max(run.speed for run in floor)
        print(f"{part:.0%} of a bare spider's pages a second (at least {LEAST_OF_FLOOR:.0%})")
        missed += ["too slow beside a bare spider"] * (part < LEAST_OF_FLOOR)
    last = max(memory, key=lambda one: one.most)
    print(f"memory {last.most:.0f} MB: " + ", ".join(f"{size:.0f} at {count}" for count, size in last.seen))
    missed += [f"memory over {MOST_MEMORY} MB"] * (last.most > MOST_MEMORY)
    print("every bar is met" if not missed else f"missed: {'; '.join(missed)}")
    return int(bool(missed))


def _bare(realm: Loopback) -> Run:
    """The bare spider over all pages."""
    started, before = time.perf_counter(), _work()
    command = [sys.executable, "-m", "benchmarks.bare_scrapy", *(site.url(ROOT) for site in realm.sites)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return Run(int(told.stdout), time.perf_counter() - started, _work() - before)


def _ours(realm: Loopback, memory: Memory) -> Run:
    """Our crawl of all pages into a new corpus; robots.txt, which each host is asked for, is no page."""
    rows, problems = parse_csv(realm.portals_csv())
    if problems:
        raise ValueError(problems)
    with TemporaryDirectory(prefix="gongkai-bench-") as folder, open_corpus(None, data=Path(folder)) as corpus:
        with corpus.session() as session:
            import_portals(session, rows)
            session.commit()
        started, before = time.perf_counter(), _work()
        summary = crawl(corpus, Wish(allow_private=True, settings=SETTINGS), on_event=memory.note)
        taken = time.perf_counter() - started
        return Run(summary.requests - len(realm.sites), taken, _work() - before)


@contextmanager
def _served(realm: Loopback) -> Iterator[tuple[Loopback, int]]:
    """The portals, answered by a process of their own; they with their port, and its number."""
    command = [sys.executable, "-m", "benchmarks.crawl_pages", "--portals", str(realm.count)]
    command += ["--articles", str(realm.articles)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or not (line := process.stdout.readline()):
                raise RuntimeError("the portals did not start")
            yield realm.at(json.loads(line)["port"]), process.pid
        finally:
            process.terminate()


def _work() -> float:
    """Processor seconds of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _children() -> set[int]:
    """The processes that this one has started."""
    return {int(number) for number in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def _resident(process: int) -> float:
    """The megabytes that a process holds in memory."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    sys.exit(main())
