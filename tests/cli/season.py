"""A season played day by day, as a scheduler would: `gongkai run` every day, killed now and then and started again.

The long one is `make season` (`benchmarks.season`), a short one `test_season`.
"""

import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Collection
from contextlib import chdir
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from cli.main import app
from simulator.portals.running import RunningSeason
from storage import clock
from tests.cli.command import COMMAND, LEADING, environment
from tests.cli.rows import rows_of

PACE = ("--allow-private", "--set", "DOWNLOAD_DELAY=0.02", "--set", "AUTOTHROTTLE_ENABLED=0", "--quiet")
HOUR = 3
"""The hour (UTC) at which the scheduler calls."""
LASTING = {
    "readings": "SELECT content_hash, record_no, version_no, cause, title, value_count FROM readings",
    "reports": """
        SELECT r.report_key, r.placement, r.title, r.published_on, r.published_basis, r.state, l.role, g.content_hash
        FROM reports r JOIN report_documents l ON l.report_id = r.report_id
        JOIN readings g ON g.reading_id = l.reading_id""",
    "chapters": """SELECT g.content_hash, c.position, c.code, c.heading, c.text FROM chapters c
        JOIN readings g ON g.reading_id = c.reading_id""",
    "findings": """SELECT g.content_hash, f.position, f.rule, f.severity FROM findings f
        JOIN readings g ON g.reading_id = f.reading_id""",
    "facts": "SELECT report_key, indicator, value, value_implied, value_est, unit, status, origin FROM facts",
    "agencies": "SELECT agency_id, region_id, kind, department FROM agencies",
    "events": """SELECT DISTINCT portal, kind, url, detail FROM crawl_events
        WHERE kind IN ('gone', 'moved', 'redated', 'returned')""",
    "gone": """SELECT DISTINCT c.url, c.gone_answer FROM captures c
        JOIN document_captures l ON l.capture_id = c.capture_id WHERE c.gone_at IS NOT NULL""",
}
"""What a season leaves for good, whatever was missed for a week: not how often a page was fetched meanwhile."""
ALL = {
    "fetches": "SELECT url, final_url, http_status, sha256, portal, column_path, anchor_text, found_on FROM captures",
    "searches": """SELECT portal, url, column_path, family, pages_promised, pages_read, items_promised, entries,
        candidates, reached_back_to, stopped FROM searches""",
    "events": "SELECT portal, kind, reason, url, column_path, anchor_text FROM crawl_events",
    "links": """SELECT d.sha256, l.position, l.url, l.kind, l.outcome FROM document_links l
        JOIN documents d ON d.document_id = l.document_id""",
    "health": "SELECT portal, state, family_seen, walk_run_id IS NULL FROM portal_health",
    "walks": "SELECT portal, is_whole, state, ended_at IS NULL FROM walks",
    "columns": """SELECT portal, url, path, depth, is_reports, leads_to, list_url, entries, pages, items, newest,
        is_ordered, is_settled FROM portal_columns""",
    "same": """SELECT d.sha256, s.sha256 FROM documents d JOIN documents s ON s.document_id = d.same_as_id""",
}
"""The rows beside those of `tests.cli.rows` that a season with the same portals leaves, however often it was killed."""


@dataclass
class Played:
    """What a season came to: its corpus, requests a day, exit codes, kills that hit a running process, seconds."""

    folder: Path
    requests: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    killed: int = 0
    seconds: float = 0.0

    @property
    def database(self) -> str:
        """The address of its database."""
        return f"sqlite:///{self.folder}/data/gongkai.db"

    def ask(self, query: str) -> list[list[Any]]:
        """The rows of a query."""
        engine = create_engine(self.database)
        try:
            with engine.connect() as connection:
                return [list(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def rows(self, questions: dict[str, str]) -> dict[str, list[str]]:
        """The rows of some questions, sorted, each as JSON."""
        return {
            name: sorted(json.dumps(row, ensure_ascii=False, default=str) for row in self.ask(question))
            for name, question in questions.items()
        }

    def everything(self) -> dict[str, list[str]]:
        """All rows by natural keys."""
        return {**rows_of(self.database), **self.rows(ALL)}


def play(
    running: RunningSeason,
    folder: Path,
    *,
    kills: Collection[int] = (),
    chance: int = 1,
    settings: tuple[str, ...] = (),
) -> Played:
    """A season in a folder; on the days of `kills` the run is killed, as often as they are named, and repeated."""
    played, began, rng = Played(folder), time.monotonic(), random.Random(chance)
    portals = folder / "portals.csv"
    portals.write_text(running.season.portals_csv(), "utf-8")
    arguments = ("run", "--portals", str(portals), *PACE, "--workers", "0", *settings)
    for day in range(running.season.length):
        running.on(day)
        before = len(running.requests())
        for _ in range(Counter(kills)[day]):
            played.killed += _killed(running, folder, arguments, rng)
        with chdir(folder):
            done = CliRunner().invoke(app, arguments, env=dict.fromkeys(LEADING) | {clock.AHEAD: _ahead(running)})
        if done.exit_code not in {0, 1}:
            raise RuntimeError(f"day {day}: exit code {done.exit_code}\n{done.stdout}\n{done.stderr}")
        played.codes.append(done.exit_code)
        played.requests.append(len(running.requests()) - before)
    played.seconds = time.monotonic() - began
    return played


def _killed(running: RunningSeason, folder: Path, arguments: tuple[str, ...], rng: random.Random) -> bool:
    """Starts the run and kills it at a random moment, of fetching or of reading; whether it was still running."""
    before, wanted = len(running.requests()), rng.randrange(1, 12)
    until = time.monotonic() + rng.uniform(1.0, 5.0)
    quiet, env = subprocess.DEVNULL, environment() | {clock.AHEAD: _ahead(running)}
    with subprocess.Popen([*COMMAND, *arguments], cwd=folder, env=env, stdout=quiet, stderr=quiet) as process:
        is_by_time = rng.random() < 0.5
        while process.poll() is None and time.monotonic() < until:
            if not is_by_time and len(running.requests()) >= before + wanted:
                break
            time.sleep(0.005)
        is_running = process.poll() is None
        process.kill()
    return is_running


def _ahead(running: RunningSeason) -> str:
    """How many days the clock must be put ahead for the simulated one."""
    today = running.season.today
    moment = datetime(today.year, today.month, today.day, HOUR, tzinfo=UTC)
    return f"{(moment - datetime.now(UTC)).total_seconds() / 86_400:.9f}"


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """The rows that only one of two has, by kind."""
    found = []
    for name in one:
        missing, added = Counter(one[name]) - Counter(other[name]), Counter(other[name]) - Counter(one[name])
        found += [f"{name}: only the first has {row[:300]}" for row in missing]
        found += [f"{name}: only the second has {row[:300]}" for row in added]
    return found
