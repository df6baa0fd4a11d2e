"""`crawl`: a crawl from beginning to end, in a process of its own, because an event loop runs once.

The child gets its order as one line of JSON and says what happens in lines of JSON. It ends at once when its parent
dies, as if it had been killed too: nothing is lost, the next run goes on.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from crawler.wish import Order, Wish, order_of
from storage import Corpus, CorpusError
from storage.leases import Leases

STOP_SECONDS = 9.0
"""How long a child that was told to stop has for it."""

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
    wish: Wish,
    *,
    leases: Leases | None = None,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> CrawlSummary:
    """Crawls into the corpus what is wished.

    What an earlier crawl of the same fetched before it was cut off is taken from the archive. `leases` are those that
    this process holds for it; without them the crawl takes its own, and leaves out what another process is crawling.
    `on_event` gets what happens, as dictionaries with `event` and `portal`. Left by an exception, the child is stopped.
    Raises CorpusError.
    """
    return obey(order_of(corpus, wish, leases), on_event)


def obey(order: Order, on_event: Callable[[dict[str, Any]], None] | None = None) -> CrawlSummary:
    """Carries out an order of `order_of` in a child of this process. Raises CorpusError."""
    with subprocess.Popen(
        [sys.executable, "-m", "crawler"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=_here() | order.environment,
    ) as child:
        try:
            return _listen(child, order, on_event)
        finally:
            _stop(child)


def _listen(
    child: "subprocess.Popen[str]", order: Order, on_event: Callable[[dict[str, Any]], None] | None
) -> CrawlSummary:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the crawl's pipes are missing")
    child.stdin.write(json.dumps(msgspec.to_builtins(order)) + "\n")
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
    return msgspec.convert(said, CrawlSummary)


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
