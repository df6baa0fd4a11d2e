"""A small office on a loopback address: robots.txt, one column of reports, and manners that a test gives it.

It keeps the simulator's journal, so that what a crawler did is told by the server that it did it to.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

from simulator.portals.journal import Entry, Journal, read_journal
from tests.pipeline.written import report

COLUMN = "/zwgk/zfxxgknb/"
FIRST_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is not the usual one; `seconds`: it takes so long."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/html"
    seconds: float = 0.0


Manners = Callable[[str, int], "Reply | None"]
"""What a path is answered, asked for so many times before; null: as usual."""


@dataclass(slots=True)
class Office:
    """One office: where it is, what it has, and what it was asked."""

    address: str
    port: int
    reports: int
    journal: Path

    def asked(self) -> list[Entry]:
        """Its requests in order."""
        return sorted((e for e in read_journal(self.journal) if e["host"] == self.address), key=lambda e: e["time"])

    def pages(self) -> list[Entry]:
        """Its requests, robots.txt left out."""
        return [entry for entry in self.asked() if entry["path"] != "/robots.txt"]

    def row(self, slug: str, host: str | None = None, **more: str) -> dict[str, str]:
        """Its row of a portals file."""
        home = f"http://{host or self.address}:{self.port}"
        return {
            "slug": slug,
            "name": slug,
            "url": f"{home}/",
            "start_urls": f"{home}{COLUMN}",
            "family": "static",
            **more,
        }


def gaps(entries: list[Entry]) -> list[float]:
    """Seconds from the end of each answer to the next request."""
    ordered = sorted(entries, key=lambda entry: entry["time"])
    return [after["time"] - before["time"] - before["seconds"] for before, after in pairwise(ordered)]


@contextmanager
def office(
    folder: Path, address: str, manners: Manners | None = None, *, reports: int = 3, extra: str = ""
) -> Iterator[Office]:
    """An office that answers until the block ends. `extra` stands in its list as it is."""
    log = folder / f"{address}.jsonl"
    with Journal(log) as journal, ExitStack() as stack:
        handler = _handler(address, journal, manners or (lambda _path, _times: None), _pages(address, reports, extra))
        server = ThreadingHTTPServer((address, 0), handler)
        server.daemon_threads = True
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield Office(address, server.server_address[1], reports, log)


def _pages(address: str, reports: int, extra: str) -> dict[str, Reply]:
    years = range(FIRST_YEAR, FIRST_YEAR + reports)
    name = f"第{address.rpartition('.')[2]}镇人民政府"
    items = "".join(
        f'<li><a href="{year}.html">{name}{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
        for year in years
    )
    head = '<meta name="ColumnName" content="政府信息公开年报">'
    column = f"<html><head>{head}</head><body><ul>{items}{extra}</ul></body></html>"
    pages = {COLUMN: Reply(body=column.encode(), headers={"ETag": '"column"'})}
    for year in years:
        pages[f"{COLUMN}{year}.html"] = Reply(body=report(name, year), headers={"ETag": f'"{year}"'})
    return pages


def _handler(
    address: str, journal: Journal, manners: Manners, pages: Mapping[str, Reply]
) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()
    times: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        number = 0

        def setup(self) -> None:
            super().setup()
            with lock:
                self.number = journal.connected(address)

        def finish(self) -> None:
            super().finish()
            with lock:
                journal.disconnected(address)

        def do_GET(self) -> None:
            conditional = "If-None-Match" in self.headers
            with lock:
                agent = self.headers.get("User-Agent", "")
                entry = journal.began(address, "GET", self.path, agent, self.number, conditional=conditional)
                reply = manners(self.path, times[self.path]) or pages.get(self.path) or Reply(404, b"none")
                times[self.path] += 1
            time.sleep(reply.seconds)
            if conditional and reply.headers.get("ETag") == self.headers["If-None-Match"]:
                reply = Reply(304)
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.media_type, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            with lock:
                journal.ended(entry, reply.status, len(reply.body))
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
            """Nothing: the journal is the only log."""

    return Handler
