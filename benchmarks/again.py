"""Coming back to the national miniature with `gongkai run`: what it costs while nothing changes, and what it sees.

`make again` (ARGS="--seed 2 --given"): a second run at once and one on the next day make at most a tenth of the
first one's requests and no reading. Then `simulator.portals.revisions` revises the portals, and a run that looks at
everything finds that and nothing else.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, run
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.discovery import FAST, HOMES, give
from simulator.portals.journal import read_journal
from simulator.portals.nation import Nation
from simulator.portals.running import running_nation, set_day
from storage import clock, open_corpus
from tests.cli.command import environment

SHARE = 0.1
"""Requests of a run over unchanged portals, as a share of the first one's."""


@dataclass
class Visits:
    """Runs over one corpus: each with its requests, its exit code and what it said."""

    data: Path
    log: Path

    def run(self, name: str, days: float, *options: str) -> tuple[int, dict[str, Any]]:
        """Requests, and what the corpus holds afterwards."""
        before = len(read_journal(self.log))
        command = [sys.executable, "-m", "cli", "run", *FAST, *options, "--data", str(self.data), "--quiet"]
        done = run(command, check=False, env=environment() | {clock.AHEAD: str(days)}, stdout=PIPE, text=True)
        requests = len(read_journal(self.log)) - before
        print(f"{name}: {requests} requests, exit code {done.returncode}. {done.stdout.strip()}", flush=True)
        return requests, self.state()

    def state(self) -> dict[str, Any]:
        """Readings, their causes, reports by state, the newest day of a report, events by kind and address."""
        with open_corpus(data=self.data) as corpus:

            def counted(query: str) -> Counter[str]:
                return Counter({row["what"]: row["n"] for row in corpus.query(query)})

            events = corpus.query("SELECT kind, url FROM crawl_events WHERE kind IN ('gone', 'moved')")
            return {
                "causes": counted("SELECT cause AS what, count(*) AS n FROM readings GROUP BY cause"),
                "states": counted("SELECT state AS what, count(*) AS n FROM reports GROUP BY state"),
                "late": str(corpus.query("SELECT max(published_on) AS day FROM reports")[0]["day"]),
                "events": {(row["kind"], row["url"]) for row in events},
            }


def main() -> int:
    """Runs again and again, and says how it went; 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--given", action="store_true", help="portals with their columns, instead of home pages alone")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="gongkai-again-") as name:
        visits = Visits(Path(name), Path(name) / "requests.jsonl")
        with running_nation(options.seed, small=False, log=visits.log) as nation:
            give(nation, visits.data, tuple(nation.portals[0]) if options.given else (*HOMES, "hosts"))
            first, before = visits.run("first", 0)
            wrong = []
            for when, days in (("at once", 0), ("the next day", 1)):
                requests, state = visits.run(when, days)
                wrong += [f"{when}: {requests} requests"] if requests > SHARE * first else []
                wrong += [f"{when}: {before} is now {state}"] if state != before else []
            set_day(nation.port, 1)
            _, after = visits.run("revised", 2, "--set", "GONGKAI_RECHECK_DAYS=0")
            wrong += _differences(nation.on(1), before, after)
    print("\n".join(wrong) or "every bar is met")
    return bool(wrong)


def _differences(nation: Nation, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What a revision has left otherwise than it should."""
    done = nation.revised
    causes = before["causes"] + Counter(source_changed=len(done.corrected))
    states = before["states"] + Counter(withdrawn=len(done.withdrawn))
    states["published"] -= len(done.withdrawn)
    told = {("gone", url) for url in done.withdrawn} | {("moved", url) for url in done.moved}
    wanted = {"causes": causes, "states": states, "late": before["late"], "events": told}
    return [
        f"revised: {name} should be {wanted[name]}, and is {after[name]}"
        for name in wanted
        if wanted[name] != after[name]
    ]


if __name__ == "__main__":
    sys.exit(main())
