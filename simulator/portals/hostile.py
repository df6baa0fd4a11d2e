"""Hosts that do a crawler harm, each on its own loopback address, each in one way (PORTALS §3.2, §3.7, §7.12).

Every address answers robots.txt with a plain 404 first, so that the harm is met where a page is asked for; the ones
that are down, refuse or stay silent do so from the start.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import LoopingCall

from simulator.portals.journal import Entry, Journal

Harm = Literal[
    "down", "refuses", "silent", "slow", "loop", "endless", "huge", "bomb", "long", "short", "error", "private"
]
"""What a host does.

down: nothing listens. refuses: the connection is reset at once. silent: the connection stands, nothing comes.
slow: a byte a second. loop: redirects to itself for ever. endless: 10 GB without a length. huge: 10 GB announced and
sent. bomb: 10 MB of gzip that become 10 GB. long: announces more than it sends. short: sends more than it announces.
error: 500. private: redirects to 10.255.255.1.
"""
HARMS: tuple[Harm, ...] = get_args(Harm)
ENDLESS_BYTES = 10 * 1024**3
PRIVATE_URL = "http://10.255.255.1/zwgk/zfxxgknb/"
_CHUNK = b"<!-- \xe5\x85\xac\xe5\xbc\x80 -->\n" * 4096
_LINE = b"<html><head><title>\xe5\xb9\xb4\xe6\x8a\xa5</title></head><body><p>" + b"0" * 940 + b"</p></body></html>"
_PATIENCE = 64 * 1024


@dataclass(frozen=True, slots=True)
class HostileHost:
    """One host: what it does and where."""

    harm: Harm
    address: str

    @property
    def listens(self) -> bool:
        """Whether anything is there at all."""
        return self.harm != "down"

    def portal(self, port: int) -> dict[str, str]:
        """Its row of a portals file."""
        url = f"http://{self.address}:{port}/"
        start = f"{url}zwgk/zfxxgknb/"
        return {
            "slug": f"sim-{self.harm}",
            "name": f"simulated host: {self.harm}",
            "region_code": "",
            "url": url,
            "family": "trs",
            "start_urls": start,
            "hosts": "",
            "notes": "simulated; hostile",
        }


def hostile_hosts() -> tuple[HostileHost, ...]:
    """All of them: 127.77.1.1, 127.77.1.2 …"""
    return tuple(HostileHost(harm, f"127.77.1.{number}") for number, harm in enumerate(HARMS, 1))


class HostileFactory(Factory):
    """Makes the connections of one hostile host."""

    noisy = False

    def __init__(self, host: HostileHost, journal: Journal) -> None:
        self.host = host
        self.journal = journal

    def buildProtocol(self, addr: IAddress | None) -> Protocol | None:  # noqa: ARG002 - Twisted's argument
        """A connection, which this host will treat badly."""
        return _Connection(self.host, self.journal)


class _Connection(Protocol):
    def __init__(self, host: HostileHost, journal: Journal) -> None:
        self.host = host
        self.journal = journal
        self.buffer = b""
        self.number = 0
        self.entry: Entry | None = None
        self.status = 0
        self.sent = 0
        self.trickle: LoopingCall | None = None
        self.transport: Any

    def connectionMade(self) -> None:
        self.number = self.journal.connected(self.host.address)
        if self.host.harm == "refuses":
            self.transport.abortConnection()

    def dataReceived(self, data: bytes) -> None:
        self.buffer = (self.buffer + data)[-_PATIENCE:]
        while self.entry is None and b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            self._request(head)

    def connectionLost(self, reason: Any = None) -> None:  # noqa: ARG002 - Twisted's argument
        self.journal.disconnected(self.host.address)
        if self.trickle is not None and self.trickle.running:
            self.trickle.stop()
        if self.entry is not None:
            self._end(whole=False)

    def _request(self, head: bytes) -> None:
        line, *headers = head.decode("latin-1").split("\r\n")
        method, path = (*line.split(" "), "", "")[:2]
        agent = next((text.partition(":")[2].strip() for text in headers if text.lower().startswith("user-agent:")), "")
        self.entry = self.journal.began(self.host.address, method, path, agent, self.number, conditional=False)
        self.status = self.sent = 0
        if path == "/robots.txt" and self.host.harm != "silent":
            self._answer(404, "Not Found", b"", length=0)
            self._end()
        else:
            _HARM[self.host.harm](self)

    def _answer(self, status: int, words: str, body: bytes, *, length: int | None, extra: str = "") -> None:
        size = "" if length is None else f"Content-Length: {length}\r\n"
        head = f"HTTP/1.1 {status} {words}\r\nServer: nginx\r\nContent-Type: text/html\r\n{size}{extra}\r\n"
        self.status = status
        self.transport.write(head.encode("latin-1"))
        self.send(body)

    def send(self, body: bytes) -> None:
        """Write and count."""
        self.sent += len(body)
        self.transport.write(body)

    def _end(self, *, whole: bool = True) -> None:
        if self.entry is not None:
            self.journal.ended(self.entry, self.status, self.sent, whole=whole)
            self.entry = None

    def nothing(self) -> None:
        """Say nothing: the client waits, or has been thrown out already."""

    def slow(self) -> None:
        """A byte a second."""
        self._answer(200, "OK", b"", length=len(_LINE))
        rest = iter(_LINE)
        self.trickle = LoopingCall(lambda: self._drip(rest))
        self.trickle.start(1.0)

    def _drip(self, rest: Iterator[int]) -> None:
        byte = next(rest, None)
        if byte is not None:
            self.send(bytes([byte]))
        elif self.trickle is not None:
            self.trickle.stop()
            self._end()

    def loop(self) -> None:
        """302 to the same address with a cookie that must be brought back (openresty)."""
        path = self.entry["path"] if self.entry else "/"
        extra = f"Location: {path}\r\nSet-Cookie: CT6T=1; path=/\r\n"
        self._answer(302, "Found", b"", length=0, extra=extra)
        self._end()

    def endless(self) -> None:
        """10 GB, one chunk at a time, as fast as they are read."""
        length = ENDLESS_BYTES if self.host.harm == "huge" else None
        self._answer(200, "OK", b"", length=length, extra="" if length else "Connection: close\r\n")
        self.transport.registerProducer(_Endless(self, _CHUNK, ENDLESS_BYTES), False)

    def bomb(self) -> None:
        """10 MB of gzip that unpack to 10 GB of the same byte."""
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        start = packer.compress(b" " * 16 * 1024**2) + packer.flush(zlib.Z_FULL_FLUSH)
        block = packer.compress(b" " * 16 * 1024**2) + packer.flush(zlib.Z_FULL_FLUSH)
        self._answer(200, "OK", start, length=None, extra="Content-Encoding: gzip\r\nConnection: close\r\n")
        self.transport.registerProducer(_Endless(self, block, len(block) * 640), False)

    def long(self) -> None:
        """Announces 50,000 bytes, sends a thousand, closes."""
        self._answer(200, "OK", _LINE, length=50_000)
        self._end()
        self.transport.loseConnection()

    def short(self) -> None:
        """Announces 500 bytes, sends a thousand."""
        self._answer(200, "OK", _LINE, length=500)
        self._end()

    def error(self) -> None:
        """500."""
        body = b"<html><body><h1>500 Internal Server Error</h1></body></html>"
        self._answer(500, "Internal Server Error", body, length=len(body))
        self._end()

    def private(self) -> None:
        """302 into a private network."""
        self._answer(302, "Found", b"", length=0, extra=f"Location: {PRIVATE_URL}\r\n")
        self._end()

    def finish(self) -> None:
        """All has been sent."""
        self._end()
        self.transport.loseConnection()


class _Endless:
    """A pull producer: sends a block again and again, never holding more than one in memory."""

    def __init__(self, connection: _Connection, block: bytes, total: int) -> None:
        self.connection = connection
        self.block = block
        self.left = total

    def resumeProducing(self) -> None:
        """The client has read what there was."""
        if self.left <= 0:
            self.connection.transport.unregisterProducer()
            self.connection.finish()
            return
        self.left -= len(self.block)
        self.connection.send(self.block)

    def stopProducing(self) -> None:
        """The client is gone."""
        self.left = 0


_HARM: dict[Harm, Callable[[_Connection], None]] = {
    "down": _Connection.nothing,
    "refuses": _Connection.nothing,
    "silent": _Connection.nothing,
    "slow": _Connection.slow,
    "loop": _Connection.loop,
    "endless": _Connection.endless,
    "huge": _Connection.endless,
    "bomb": _Connection.bomb,
    "long": _Connection.long,
    "short": _Connection.short,
    "error": _Connection.error,
    "private": _Connection.private,
}
