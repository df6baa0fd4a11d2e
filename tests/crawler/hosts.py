"""Single hosts with single habits, each asked for real on loopback: what they answer, and what they were asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REPORT = "<html><h1>甲镇2023年政府信息公开工作年度报告</h1><p>" + "本年主动公开政府信息。" * 99 + "</p></html>"
Said = tuple[int, dict[str, str], bytes]
"""An answer: status, headers, body."""


@dataclass
class Host:
    """A host: answers by path, and what it was asked."""

    address: str
    answers: dict[str, Said]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def served(answers: dict[str, Said] | None = None, address: str = "127.77.9.1") -> Iterator[Host]:
    """A host that answers until the block ends."""
    host = Host(address, {} if answers is None else answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host.asked.append(self.path)
            host.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, headers, body = host.answers.get(self.path, (404, {}, b"nothing"))
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the interface
            """Nothing."""

    server = ThreadingHTTPServer((address, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        host.url = f"http://{address}:{server.server_port}"
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ok(body: str | bytes = REPORT, **headers: str) -> Said:
    """A page, with headers by names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, named, body.encode() if isinstance(body, str) else body


def listing(*numbers: int) -> Said:
    """A column of reports at `path`."""
    rows = "".join(
        f'<li><a href="./t20240118_{n}.html">{n % 100}镇2023年政府信息公开工作年度报告</a><span>2024-01-18</span></li>'
        for n in numbers
    )
    return ok(f'<meta name="ColumnType" content="信息公开年报"><title>年报</title><ul>{rows}</ul>')


def path(number: int) -> str:
    """Where a report of the column `/nb/` is."""
    return f"/nb/t20240118_{number}.html"
