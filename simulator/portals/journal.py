"""The journal of the simulated hosts: one JSON line for every request, written when it has been answered.

Tests read politeness off it: how many connections and requests a host had at once, what came how often, how far apart.
"""

import json
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, TypedDict


class Entry(TypedDict):
    """One request.

    `time` is when it arrived (seconds since the epoch), `seconds` how long its answer took; `connections` and
    `active` are the connections and requests that its host had at that moment, this one among them; `whole` is
    false where the client hung up before the end. `cookie` is what the client brought back, `solves` whether the
    request answers a challenge, by a cookie or by asking for what only a browser's script wants.
    """

    time: float
    seconds: float
    host: str
    method: str
    path: str
    status: int
    bytes: int
    user_agent: str
    connection: int
    connections: int
    active: int
    conditional: bool
    whole: bool
    cookie: str
    solves: bool


class Journal:
    """Writes entries to a file, or nowhere, and counts what each host is doing."""

    def __init__(self, path: Path | None) -> None:
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8", buffering=1)
        self._connections = 0
        self.open: Counter[str] = Counter()
        self.active: Counter[str] = Counter()

    def connected(self, host: str) -> int:
        """A client has connected; the number of its connection, counted over all hosts."""
        self._connections += 1
        self.open[host] += 1
        return self._connections

    def disconnected(self, host: str) -> None:
        """A client has gone."""
        self.open[host] -= 1

    def began(self, host: str, method: str, path: str, user_agent: str, connection: int, *, conditional: bool) -> Entry:
        """A request has arrived; give its entry to `ended`."""
        self.active[host] += 1
        return Entry(
            time=time.time(),
            seconds=0.0,
            host=host,
            method=method,
            path=path,
            status=0,
            bytes=0,
            user_agent=user_agent,
            connection=connection,
            connections=self.open[host],
            active=self.active[host],
            conditional=conditional,
            whole=True,
            cookie="",
            solves=False,
        )

    def ended(self, entry: Entry, status: int, sent: int, *, whole: bool = True) -> None:
        """A request has been answered, or its client has hung up."""
        self.active[entry["host"]] -= 1
        if self._file is not None:
            seconds = round(time.time() - entry["time"], 6)
            done: dict[str, Any] = {**entry, "status": status, "bytes": sent, "seconds": seconds, "whole": whole}
            self._file.write(json.dumps(done, ensure_ascii=False) + "\n")

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def read_journal(path: Path) -> list[Entry]:
    """The entries so far; a line still being written is left out."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]
