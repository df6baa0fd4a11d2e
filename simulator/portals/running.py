"""The city in a process of its own, as tests and the demo use it: started, asked, switched, and gone at the end."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from simulator.portals.city import City, Switch, build_city
from simulator.portals.journal import Entry, read_journal
from simulator.portals.museum import Museum
from simulator.portals.nation import Nation
from simulator.portals.rogues import Rogues
from simulator.portals.scripted import Scripted
from simulator.portals.seasons import FIRST_DAY, Season

READY_SECONDS = 30
STOP_SECONDS = 5
CONTROL_HOST = "127.77.0.100"
"""Where the switches are, at the port of the portals."""


@dataclass(slots=True)
class RunningRogues:
    """The town of troubles while it answers: its rows of a portals file, its journal, the file of its authority."""

    town: Rogues
    portals: list[dict[str, str]]
    log: Path
    authority: Path

    def trouble(self, slug: str, name: str) -> None:
        """Puts a trouble of the hostile layer on a portal; "none" ends it."""
        put_trouble(self.town.port, slug, name)

    def requests(self, host: str | None = None) -> list[Entry]:
        """Every request so far, to one host or to all of them."""
        return [entry for entry in read_journal(self.log) if host in (None, entry["host"])]


@dataclass(slots=True)
class RunningCity:
    """A city that answers: what it is now, its rows of a portals file (hostile hosts among them), its journal."""

    city: City
    portals: list[dict[str, str]]
    control: str
    log: Path
    process: "subprocess.Popen[str]"

    def advance(self, switch: Switch) -> City:
        """Let something happen to the city: "change" or "vanish"; the city afterwards."""
        _switch(self.city.port, f"advance/{switch}")
        self.city = self.city.advanced(switch)
        return self.city

    def trouble(self, slug: str, name: str) -> None:
        """Puts a trouble of the hostile layer on a portal; "none" ends it."""
        put_trouble(self.city.port, slug, name)

    def requests(self, host: str | None = None) -> list[Entry]:
        """Every request so far, to one host or to all of them."""
        return [entry for entry in read_journal(self.log) if host in (None, entry["host"])]

    def url_of(self, slug: str) -> str:
        """The address of a portal."""
        return next(row["url"] for row in self.portals if row["slug"] == slug)


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Loopback addresses are reached directly, whatever proxy the environment names."""


@contextmanager
def running_city(
    seed: int = 1,
    *,
    years: Sequence[int] | None = None,
    small: bool = True,
    latency: float = 0.0,
    crawl_delay: float = 0.4,
    hostile: bool = False,
    port: int = 0,
    log: Path | None = None,
) -> Iterator[RunningCity]:
    """Start the city, yield it once it answers, end it with the block."""
    city = build_city(seed, years=years, small=small, crawl_delay=crawl_delay)
    options: list[Any] = ["--seed", seed, "--port", port]
    options += ["--latency", latency, "--crawl-delay", crawl_delay, "--years", ",".join(map(str, city.years))]
    options += ["--small"] * small + ["--hostile"] * hostile
    with _served(options, log) as (line, file, process):
        yield RunningCity(city.at(line["port"]), line["portals"], line["control"], file, process)


@contextmanager
def running_museum(seed: int = 1) -> Iterator[Museum]:
    """Start the museum, yield it with its port once it answers, end it with the block."""
    with _served(["--museum", "--seed", seed], None) as (line, _, _):
        yield Museum(seed).at(line["port"])


@contextmanager
def running_nation(
    seed: int = 1, *, small: bool = True, portals_file: Path | None = None, log: Path | None = None
) -> Iterator[Nation]:
    """Start the national miniature, yield it with its port once it answers, end it with the block."""
    options: list[Any] = ["--nation", "--seed", seed, *(["--small"] * small)]
    options += [] if portals_file is None else ["--portals-file", portals_file]
    with _served(options, log) as (line, _, _):
        yield Nation(seed, small).at(line["port"])


@dataclass(slots=True)
class RunningSeason:
    """A season that answers: what it is now, where its day is set, its journal."""

    season: Season
    control: str
    log: Path

    def on(self, day: int) -> Season:
        """Let it be another day; the season on it."""
        request = urllib.request.Request(f"{self.control}day/{day}", method="POST")  # noqa: S310 - our own address
        with _OPENER.open(request, timeout=READY_SECONDS):
            self.season = self.season.on(day)
        return self.season

    def requests(self) -> list[Entry]:
        """Every request so far."""
        return read_journal(self.log)


@contextmanager
def running_season(
    seed: int = 1,
    *,
    length: int = 90,
    small: bool = False,
    first: date = FIRST_DAY,
    is_blocked: bool = True,
    port: int = 0,
) -> Iterator[RunningSeason]:
    """Start a season on its first day, yield it once it answers, end it with the block."""
    options: list[Any] = ["--season", length, "--seed", seed, "--first", first, "--port", port]
    options += ["--small"] * small + ["--unblocked"] * (not is_blocked)
    with _served(options, None) as (line, file, _):
        season = Season(seed, length, small, first, is_blocked).at(line["port"])
        yield RunningSeason(season, line["control"], file)


@contextmanager
def running_scripted(seed: int = 1) -> Iterator[tuple[Scripted, Path]]:
    """The same for the portal that only a browser can read; with the file of its journal."""
    with _served(["--scripted", "--seed", seed], None) as (line, file, _):
        yield Scripted(seed).at(line["port"]), file


@contextmanager
def running_rogues(seed: int = 1) -> Iterator[RunningRogues]:
    """Start the town of troubles, yield it once it answers, end it with the block."""
    with TemporaryDirectory(prefix="gongkai-authority-") as folder:
        authority = Path(folder) / "authority.pem"
        with _served(["--rogues", "--seed", seed, "--authority-file", authority], None) as (line, file, _):
            yield RunningRogues(Rogues(seed).at(line["port"]), line["portals"], file, authority)


def put_trouble(port: int, slug: str, name: str) -> None:
    """Puts a trouble of the hostile layer on any simulated portal that is served at a port; "none" ends it."""
    _switch(port, f"trouble/{slug}/{name}")


def set_day(port: int, day: int) -> None:
    """Lets it be a day of what is served at a port: of a season, or the first one of the miniature and its next."""
    _switch(port, f"day/{day}")


def _switch(port: int, what: str) -> None:
    request = urllib.request.Request(f"http://{CONTROL_HOST}:{port}/{what}", method="POST")
    with _OPENER.open(request, timeout=READY_SECONDS):
        return


@contextmanager
def _served(options: list[Any], log: Path | None) -> "Iterator[tuple[dict[str, Any], Path, subprocess.Popen[str]]]":
    """What the program says when it is ready, the file of its journal, and the process."""
    with TemporaryDirectory(prefix="gongkai-city-") as folder:
        file = log or Path(folder) / "requests.jsonl"
        command = [sys.executable, "-m", "simulator.portals", "--with-parent", "--log", file, *options]
        with subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, text=True, encoding="utf-8", env=_here()
        ) as process:
            try:
                yield json.loads(_first_line(process)), file, process
            finally:
                _stop(process)


def _here() -> dict[str, str]:
    """The environment, in which the child finds the simulator where this process found it."""
    root = str(Path(__file__).resolve().parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def _first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the simulated city did not start: exit code {process.wait(READY_SECONDS)}")
    return line


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
