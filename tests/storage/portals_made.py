"""Small portals on loopback for the tests of coverage: lists and reports by the simulator's writer, over real HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from simulator.truth import make_truth
from simulator.writer import write_report

_LIST = """<html><head><meta name="ColumnName" content="政府信息公开年报">
<meta name="ColumnType" content="信息公开年报">
<title>政府信息公开年报</title></head><body><ul>{rows}</ul>{pager}</body></html>"""


def written(agency: str, year: int, day: str | None, guise: str = "html_trs", seed: int = 7) -> bytes:
    """A report by the simulator's writer, published on a day as its page says (none: the guise says no day)."""
    truth = make_truth(seed, agency=agency, year=year, title_style="official", policy="filled")
    published = date.fromisoformat(day) if day else truth.published_on
    return write_report(replace(truth, published_on=published, signed_on=None), guise).content


@dataclass
class Made:
    """A portal: its list, and what stands at its addresses; status 412 everywhere where it `turns_away`."""

    name: str
    pages: dict[str, bytes] = field(default_factory=dict)
    entries: list[tuple[str, str, str]] = field(default_factory=list)  # path, title, day in the list
    promised: int = 1
    turns_away: bool = False
    url: str = ""

    def add(self, agency: str, year: int, day: str, *, listed: str | None = None, guise: str = "html_trs") -> str:
        """Puts a report up; gives its address. `listed` is the day in the list, where it is another one."""
        suffix = "html" if guise.startswith("html") else "pdf" if guise.startswith("scan") else "txt"
        path = f"/nb/t{day.replace('-', '')}_{1000 + len(self.pages)}.{suffix}"
        self.pages[path] = written(agency, year, day, guise)
        self.entries.append((path, f"{agency}{year}年政府信息公开工作年度报告", listed or day))
        return path

    def link(self, agency: str, year: int, day: str) -> str:
        """Lists a report that is not there."""
        path = f"/nb/t{day.replace('-', '')}_{5000 + len(self.entries)}.html"
        self.entries.append((path, f"{agency}{year}年政府信息公开工作年度报告", day))
        return path

    def remove(self, path: str) -> None:
        """Takes a report away, from the list too."""
        del self.pages[path]
        self.entries = [entry for entry in self.entries if entry[0] != path]

    def answer(self, path: str) -> tuple[int, bytes]:
        """What is answered at an address."""
        if self.turns_away:
            return 412, b"<script>$_ts</script>"
        if path == "/nb/":
            rows = "".join(
                f'<li><a href="{path}" title="{title}">{title}</a><span>{day}</span></li>'
                for path, title, day in sorted(self.entries, key=lambda entry: entry[2], reverse=True)
            )
            pager = f'<script>createPageHTML({self.promised}, 0, "index", "html");</script>' * (self.promised > 1)
            return 200, _LIST.format(rows=rows, pager=pager).encode()
        return (200, self.pages[path]) if path in self.pages else (404, b"nothing here")


@contextmanager
def served(*portals: Made) -> Iterator[None]:
    """Serves portals, each on an address of its own, and tells them their url."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []
    try:
        for number, portal in enumerate(portals, 1):
            server = ThreadingHTTPServer((f"127.77.8.{number}", 0), _handler(portal))
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            servers.append((server, thread))
            portal.url = f"http://127.77.8.{number}:{server.server_port}"
        yield
    finally:
        for server, thread in servers:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(portal: Made) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body = portal.answer(self.path)
            kind = "application/pdf" if self.path.endswith(".pdf") else "text/html; charset=utf-8"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the interface
            """Nothing."""

    return Handler
