"""`crawl`: a crawl from beginning to end, in a process of its own, because an event loop runs once.

The child gets its wish as one line of JSON and says what happens in lines of JSON. It ends at once when its parent
dies, as if it had been killed too: nothing is lost, the next run goes on.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from storage import Corpus, CorpusError, clock
from storage.leases import Leases

STOP_SECONDS = 9.0
"""How long a child that was told to stop has for it."""

ENVIRONMENT = (clock.AHEAD, "GONGKAI_NIGHT", "GONGKAI_MAX_REQUESTS_PER_PORTAL")
"""What an order takes along of the environment it was made in."""

CrawlState = Literal["done", "aborted", "failed"]


@dataclass(frozen=True, slots=True)
class PortalSummary:
    """What a crawl did on one portal: requests over the network, answers taken from the archive, documents and new ones
    among them, answers "unchanged", events by kind. `is_whole`: its walk came to its end."""

    slug: str
    requests: int = 0
    replayed: int = 0
    documents: int = 0
    new: int = 0
    unchanged: int = 0
    bytes: int = 0
    events: dict[str, int] = field(default_factory=dict)
    is_whole: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did. `aborted`: it was told to stop, and the same crawl again goes on."""

    run_id: str
    state: CrawlState
    portals: list[PortalSummary]

    @property
    def requests(self) -> int:
        """Requests over the network."""
        return sum(portal.requests for portal in self.portals)

    @property
    def new(self) -> int:
        """New documents."""
        return sum(portal.new for portal in self.portals)

    @property
    def is_failure(self) -> bool:
        """Whether a portal's walk did not come to its end."""
        return self.state != "done" or not all(portal.is_whole for portal in self.portals)


def crawl(
    corpus: Corpus,
    portals: Iterable[str],
    *,
    years: Iterable[int] = (),
    max_requests: int | None = None,
    only_links: bool = False,
    ends_walks: bool = True,
    only_due: bool = False,
    seeks: Literal["columns", "portals"] | None = None,
    allow_private: bool = False,
    settings: Mapping[str, Any] | None = None,
    command: str | None = None,
    leases: Leases | None = None,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> CrawlSummary:
    """Crawls portals, given by their slugs (none: all), into the corpus.

    What an earlier crawl of them fetched before it was cut off is taken from the archive. With `only_due`, lists rest
    where the schedule (`crawler.schedule`) says so. With `seeks`, no list is walked: the home pages are searched for
    columns of reports, or for links to other portals. `settings` change `crawler.settings` for this run, e.g.
    `{"DOWNLOAD_DELAY": 0.05}`. `leases` are those that this process holds for it; without them the crawl takes its own,
    and leaves out what another process is crawling. `on_event` gets what happens, as dictionaries with `event` and
    `portal`. Left by an exception, the child is stopped. Raises CorpusError.
    """
    order = order_of(
        corpus,
        portals,
        years=years,
        max_requests=max_requests,
        only_links=only_links,
        ends_walks=ends_walks,
        only_due=only_due,
        seeks=seeks,
        allow_private=allow_private,
        settings=settings,
        command=command,
        leases=leases,
    )
    return obey(order, on_event)


def order_of(
    corpus: Corpus,
    portals: Iterable[str],
    *,
    years: Iterable[int] = (),
    max_requests: int | None = None,
    only_links: bool = False,
    ends_walks: bool = True,
    only_due: bool = False,
    seeks: Literal["columns", "portals"] | None = None,
    allow_private: bool = False,
    settings: Mapping[str, Any] | None = None,
    command: str | None = None,
    leases: Leases | None = None,
) -> dict[str, Any]:
    """What `crawl` tells its child, as JSON: it can be carried out wherever database and archive are the same."""
    changes = dict(settings or {})
    if allow_private:
        changes["GONGKAI_ALLOW_PRIVATE"] = True
    wish = {
        "portals": list(portals),
        "years": list(years),
        "max_requests": max_requests,
        "only_links": only_links,
        "ends_walks": ends_walks,
        "only_due": only_due,
        "seeks": seeks,
        "command": command,
        "lease": None if leases is None else {"owner": leases.owner, "token": leases.token, "fences": leases.fences},
    }
    return {
        "wish": wish,
        "settings": changes,
        "db": _address(corpus),
        "archive": str(corpus.archive.root.resolve()),
        "data": str(corpus.data.resolve()),
        "environment": {name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
    }


def _address(corpus: Corpus) -> str:
    """The database's URL, whatever folder it is used in."""
    url = corpus.engine.url
    if url.get_backend_name() == "sqlite" and url.database:
        url = url.set(database=str(Path(url.database).resolve()))
    return url.render_as_string(hide_password=False)


def obey(order: dict[str, Any], on_event: Callable[[dict[str, Any]], None] | None = None) -> CrawlSummary:
    """Carries out an order of `order_of` in a child of this process. Raises CorpusError."""
    with subprocess.Popen(
        [sys.executable, "-m", "crawler"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=_here() | order["environment"],
    ) as child:
        try:
            return _listen(child, order, on_event)
        finally:
            _stop(child)


def _listen(
    child: "subprocess.Popen[str]", order: dict[str, Any], on_event: Callable[[dict[str, Any]], None] | None
) -> CrawlSummary:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the crawl's pipes are missing")
    child.stdin.write(json.dumps(order) + "\n")
    child.stdin.flush()
    for line in child.stdout:
        said = json.loads(line)
        if said["event"] == "error":
            raise CorpusError(said["message"], is_usage=said["is_usage"])
        if said["event"] == "summary":
            return summary_from(said["summary"])
        if on_event is not None:
            on_event(said)
    raise CorpusError(f"the crawl ended without a word (exit code {child.wait()}); the same command again goes on")


def summary_from(said: dict[str, Any]) -> CrawlSummary:
    """A summary from its JSON."""
    return CrawlSummary(said["run_id"], said["state"], [PortalSummary(**portal) for portal in said["portals"]])


def as_json(summary: CrawlSummary) -> dict[str, Any]:
    """A summary for JSON."""
    return asdict(summary)


def _stop(child: "subprocess.Popen[str]") -> None:
    """Ends a child that is still running: it is told, then its pipe is closed, then it is killed."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()


def _here() -> dict[str, str]:
    """The environment, in which the child finds the package where this process found it."""
    root = str(Path(__file__).resolve().parents[1])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
