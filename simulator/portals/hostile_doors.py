"""The door of a host: it hears by the first byte whether TLS or plain HTTP is spoken, and opens or does not."""

# mypy: allow-untyped-calls
# Half of Twisted is not typed.

from collections.abc import Callable
from typing import Any

from OpenSSL import SSL
from twisted.internet.interfaces import IAddress, IOpenSSLServerConnectionCreator
from twisted.internet.protocol import Factory, Protocol
from twisted.protocols.tls import TLSMemoryBIOFactory
from zope.interface import implementer

from simulator.portals.hostile_certificates import Authority
from simulator.portals.hostile_layer import Door

_HANDSHAKE = 0x16
"""The first byte of a TLS client."""
_ALERT = bytes((0x15, 3, 1, 0, 2, 2, 40))
"""handshake_failure, fatal."""
_WRONG_DOOR = (
    b"<html><body><center><h1>400 Bad Request</h1></center><center>The plain HTTP request was sent to HTTPS port"
)
_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
)


class Doors(Factory):
    """Makes the connections of one host; behind the door stands `inner`."""

    noisy = False

    def __init__(self, host: str, inner: Any, door: Callable[[], Door], authority: Authority) -> None:
        self.host = host
        self.inner = inner
        self.door = door
        self.authority = authority
        self.handshakes = 0

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """A connection that has not said anything yet."""
        return _Door(self, addr)

    def doStart(self) -> None:
        """The host begins to listen."""
        self.inner.doStart()

    def doStop(self) -> None:
        """The host stops."""
        self.inner.doStop()


class _Door(Protocol):
    def __init__(self, doors: Doors, address: IAddress | None) -> None:
        self.doors = doors
        self.address = address
        self.is_mute = False
        self.transport: Any

    def dataReceived(self, data: bytes) -> None:
        """The first bytes: who is behind the door takes over, or nobody does."""
        door = self.doors.door()
        if self.is_mute:
            return
        if data[0] == _HANDSHAKE:
            self._tls(door, data)
        elif door in {"open", "http_only"}:
            self._hand_over(self.doors.inner, data)
        else:
            body = _WRONG_DOOR + b"</center></body></html>"
            self.transport.write(_ANSWER + str(len(body)).encode() + b"\r\n\r\n" + body)
            self.transport.loseConnection()

    def _tls(self, door: Door, data: bytes) -> None:
        self.doors.handshakes += 1
        if door == "http_only":
            self.transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            self.transport.loseConnection()
        elif door == "tls_hangs" and self.doors.handshakes % 2 == 0:
            self.is_mute = True
        elif door == "tls_hangs":
            self.transport.write(_ALERT)
            self.transport.loseConnection()
        else:
            server: Any = _Server(self.doors.authority.context(door, self.doors.host))
            self._hand_over(TLSMemoryBIOFactory(server, False, self.doors.inner), data)

    def _hand_over(self, factory: Any, data: bytes) -> None:
        inner = factory.buildProtocol(self.address)
        self.transport.protocol = inner
        inner.makeConnection(self.transport)
        inner.dataReceived(data)


@implementer(IOpenSSLServerConnectionCreator)
class _Server:
    def __init__(self, context: SSL.Context) -> None:
        self.context = context

    def serverConnectionForTLS(self, protocol: Any) -> SSL.Connection:  # noqa: ARG002 - Twisted's names
        """The server's side of a connection."""
        return SSL.Connection(self.context, None)
