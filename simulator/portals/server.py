"""One process answers for all portals of the city, each on its own loopback address and all on the same port.

The answers are those of nginx over static files: `ETag` and `Last-Modified`, 304 where they match, 301 from a folder
without its slash. A control address takes the switches: `POST http://127.77.0.100:PORT/advance/change` lets something
happen, `POST …/day/12` sets the day of a season, `POST …/trouble/SLUG/ruishu_412` puts a trouble of the hostile layer
on a portal, `…/trouble/SLUG/none` ends it.
"""

# mypy: allow-untyped-calls
# Half of Twisted is not typed.

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from twisted.internet import reactor as _reactor
from twisted.internet.error import CannotListenError
from twisted.internet.task import LoopingCall
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET
from twisted.web.server import Site as WebSite

from simulator.portals.city import SWITCHES
from simulator.portals.hostile import HostileFactory, hostile_hosts
from simulator.portals.hostile_certificates import Authority
from simulator.portals.hostile_doors import Doors
from simulator.portals.hostile_layer import TROUBLES, Layer
from simulator.portals.journal import Entry, Journal
from simulator.portals.realm import Realm
from simulator.portals.rogues import CLONE_HOST, Rogues
from simulator.portals.running import CONTROL_HOST
from simulator.portals.site import NOT_FOUND, Asked, Page

_ATTEMPTS = 20
reactor: Any = _reactor


class State:
    """The city as it is now, its journal, its troubles, and how long every answer is held back (seconds)."""

    def __init__(self, city: Realm, journal: Journal, latency: float = 0.0) -> None:
        self.city = city
        self.journal = journal
        self.latency = latency
        self.layers: dict[str, Layer] = city.layers if isinstance(city, Rogues) else {}

    def trouble(self, slug: str, name: str) -> bool:
        """Puts a trouble on a portal, or ends it (`none`); false where there is no such portal or trouble."""
        site = next((site for site in self.city.sites if site.slug == slug), None)
        trouble = next((trouble for trouble in TROUBLES if trouble == name), None)
        if site is None or (trouble is None and name != "none"):
            return False
        for host in filter(None, (site.host, site.file_host)):
            self.layers.pop(host, None)
            if trouble is not None:
                self.layers[host] = Layer(site, trouble, f"http://{CLONE_HOST}:{self.city.port}")
        return True

    def page(self, host: str, asked: Asked) -> Page:
        """What a host answers; the host of copies has a copy of everything."""
        if host == CLONE_HOST:
            return next((page for site in self.city.sites if (page := site.answer(asked)).status == 200), NOT_FOUND)
        layer = self.layers.get(host)
        return self._plain(host, asked) if layer is None else layer.answer(asked, lambda to: self._plain(host, to))

    def _plain(self, host: str, asked: Asked) -> Page:
        """What its portal answers."""
        for site in self.city.sites:
            if host in (site.host, site.file_host):
                if asked.path == "/robots.txt" and (host == site.file_host or site.robots is not None):
                    text = site.robots if host == site.host else None
                    return site.get("//none", is_file_host=True) if text is None else Page(text.encode(), "text/plain")
                return site.answer(asked, is_file_host=host == site.file_host)
        raise ValueError(f"no portal lives at {host}")


class Portal(Resource):
    """One host."""

    isLeaf = True  # noqa: N815 - the name is Twisted's

    def __init__(self, host: str, state: State) -> None:
        super().__init__()
        self.host = host
        self.state = state

    def render(self, request: Any) -> Any:
        """Answer now or after the latency."""
        agent = (request.getHeader("user-agent") or "").encode("latin-1", "replace").decode("utf-8", "replace")
        is_conditional = any(request.getHeader(name) for name in ("if-none-match", "if-modified-since"))
        channel: Any = request.channel
        entry = self.state.journal.began(
            self.host,
            request.method.decode("ascii", "replace"),
            request.uri.decode("ascii", "replace"),
            agent,
            channel.transport.number,
            conditional=is_conditional,
        )
        layer = self.state.layers.get(self.host)
        entry["cookie"] = (request.getHeader("cookie") or "")[:200]
        entry["solves"] = layer is not None and layer.solves(_asked(request))
        latency = max(self.state.latency, layer.latency if layer is not None else 0.0)
        held = reactor.callLater(latency, self._answer_later, request) if latency else None
        request.notifyFinish().addCallbacks(
            lambda _: self.state.journal.ended(entry, request.code, request.sentLength),
            lambda _: self._hung_up(request, entry, held),
        )
        return self.answer(request) if held is None else NOT_DONE_YET

    def answer(self, request: Any) -> bytes:
        """The body, with status and headers set on the request."""
        page = self.state.page(self.host, _asked(request))
        request.setResponseCode(page.status)
        request.setHeader("Server", "nginx")
        request.setHeader("Content-Type", page.media_type)
        for name, value in page.headers:
            request.responseHeaders.addRawHeader(name.encode(), value)
        if page.location is not None:
            request.setHeader("Location", page.location)
        if page.changed_on is not None and _is_known(request, page, page.changed_on):
            request.setResponseCode(304)
            return b""
        request.setHeader("Content-Length", str(len(page.body)))
        return b"" if request.method == b"HEAD" else page.body

    def _answer_later(self, request: Any) -> None:
        request.write(self.answer(request))
        request.finish()

    def _hung_up(self, request: Any, entry: Entry, held: Any) -> None:
        if held is not None and held.active():
            held.cancel()
        self.state.journal.ended(entry, request.code, request.sentLength, whole=False)


class Control(Resource):
    """The switchboard: `POST /advance/change`, `POST /advance/vanish`, `POST /day/N`; `GET /` for what was thrown."""

    isLeaf = True  # noqa: N815 - the name is Twisted's

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state

    def render_GET(self, request: Any) -> bytes:
        """The switches thrown so far."""
        request.setHeader("Content-Type", "application/json")
        return json.dumps(sorted(self.state.city.switches)).encode()

    def render_POST(self, request: Any) -> bytes:
        """Throw a switch, let it be another day, or put a trouble on a portal."""
        path = request.path.decode("ascii", "replace")
        name = path.removeprefix("/advance/")
        if path.startswith("/day/") and path.removeprefix("/day/").isdecimal():
            with suppress(ValueError):
                self.state.city = self.state.city.on(int(path.removeprefix("/day/")))
                return self.render_GET(request)
        if path.startswith("/trouble/"):
            _, slug, trouble = path.removeprefix("/").split("/", 2)
            if self.state.trouble(slug, trouble):
                return self.render_GET(request)
        for switch in SWITCHES:
            if switch == name:
                self.state.city = self.state.city.advanced(switch)
                return self.render_GET(request)
        request.setResponseCode(404)
        return b""


class _Web(WebSite):
    """HTTP for one resource; the journal is the only log."""

    displayTracebacks = False  # noqa: N815
    noisy = False

    def log(self, request: Any) -> None:
        """Nothing."""


class _Connection(ProtocolWrapper):
    """A connection that knows its number."""

    number = 0

    def makeConnection(self, transport: Any) -> None:
        factory: Any = self.factory
        self.number = factory.journal.connected(factory.host)
        super().makeConnection(transport)

    def connectionLost(self, reason: Any = None) -> None:
        factory: Any = self.factory
        factory.journal.disconnected(factory.host)
        super().connectionLost(reason)


class _Counting(WrappingFactory):
    """Counts the connections to one host."""

    protocol = _Connection
    noisy = False

    def __init__(self, host: str, web: WebSite, journal: Journal) -> None:
        super().__init__(web)
        self.host = host
        self.journal = journal


def serve(
    city: Realm,
    *,
    port: int = 0,
    journal: Journal,
    latency: float = 0.0,
    hostile: bool = False,
    with_parent: bool = False,
    authority_file: Path | None = None,
    ready: Callable[[Realm], None] | None = None,
) -> None:
    """Listen on every address of the city and answer until SIGTERM; `ready` is told the city with its port.

    `with_parent` ends it also when the process that started this one has ended, however that came. `authority_file`
    gets the certificate of the authority behind all https hosts.
    """
    state, authority = State(city, journal, latency), Authority()
    if authority_file is not None:
        authority.write(authority_file)
    factories: dict[str, Any] = {}
    for site in city.sites:
        for host in (site.host, site.file_host):
            if host is not None:
                factories[host] = _door(host, state, authority)
    if isinstance(city, Rogues):
        factories[CLONE_HOST] = _door(CLONE_HOST, state, authority)
    factories[CONTROL_HOST] = _Web(Control(state))
    if hostile:
        factories |= {host.address: HostileFactory(host, journal) for host in hostile_hosts() if host.listens}
    chosen = _listen(factories, port)
    state.city = city.at(chosen)
    if isinstance(state.city, Rogues):
        state.layers = state.city.layers
    if ready is not None:
        reactor.callWhenRunning(ready, state.city)
    if with_parent:
        parent = os.getppid()
        LoopingCall(lambda: os.getppid() == parent or reactor.stop()).start(1.0)
    reactor.run()


def _door(host: str, state: State, authority: Authority) -> Doors:
    """A host that speaks both schemes, or what its layer lets it speak."""
    web = _Counting(host, _Web(Portal(host, state)), state.journal)
    return Doors(host, web, lambda: state.layers[host].door if host in state.layers else "open", authority)


def _asked(request: Any) -> Asked:
    """A request as portals see it."""
    path, _, query = request.uri.decode("ascii", "replace").partition("?")
    request.content.seek(0)
    body = request.content.read().decode("utf-8", "replace")
    names = ("referer", "x-requested-with", "content-type", "cookie")
    headers = {name: request.getHeader(name) or "" for name in names}
    return Asked(unquote(path), query, request.method.decode("ascii", "replace"), body, headers)


def _is_known(request: Any, page: Page, day: date) -> bool:
    """Tell `ETag` and `Last-Modified`; whether the client has this page already (the tag goes before the date)."""
    moment = datetime(day.year, day.month, day.day, 2, 24, tzinfo=UTC)
    tag = f'"{int(moment.timestamp()):x}-{len(page.body):x}"'
    modified = format_datetime(moment, usegmt=True)
    request.setHeader("ETag", tag)
    request.setHeader("Last-Modified", modified)
    known: str | None = request.getHeader("if-none-match")
    since: str | None = request.getHeader("if-modified-since")
    return since == modified if known is None else tag in known


def _listen(factories: dict[str, Any], port: int) -> int:
    """All addresses on one port: the one asked for or, with 0, the first that is free on all of them."""
    for attempt in range(_ATTEMPTS):
        with suppress(CannotListenError):
            return _listen_once(factories, port)
        if port or attempt == _ATTEMPTS - 1:
            break
    raise CannotListenError(", ".join(factories), port, OSError("no port is free on all loopback addresses"))


def _listen_once(factories: dict[str, Any], port: int) -> int:
    listening: list[Any] = []
    try:
        for host, factory in factories.items():
            listening.append(reactor.listenTCP(port, factory, interface=host))
            port = listening[-1].getHost().port
    except CannotListenError:
        for listener in listening:
            listener.stopListening()
        raise
    return port
