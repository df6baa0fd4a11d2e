"""A portal of a crawl: what is known of it before its walk, and what has come of the walk so far."""

from collections import Counter
from dataclasses import dataclass, field

from crawler.asker import Steps
from crawler.asking import Limit, Site
from crawler.discovery.registry import Registry
from crawler.notes import PortalNotes
from crawler.trust.judging import Judge
from crawler.walk import Walk
from storage.crawls import WalkStart
from storage.portals import host_of
from storage.records import Origin

PAUSES = ("night", "busy")
"""Events that stop a walk which is not over: the next run goes on with it."""


@dataclass(eq=False)
class Plan:
    """A portal of this crawl: what is known of it, its walk, and what has come of it so far.

    `replayable` is where the archive has what the walk fetched already, `rendered` what it rendered, `documents` what
    it kept as such. They and the walk go when it is over, so that a run over many portals holds only those under way.
    `judge` has seen all answers so far; `faults` are what is odd about how its host is spoken to.
    """

    site: Site
    origin: Origin
    region_code: str | None
    platform: str | None
    walk: WalkStart
    notes: PortalNotes
    limit: Limit
    leases: frozenset[str] = frozenset()
    """The names of the leases under which it is crawled (`storage.platforms`)."""
    found: set[str] = field(default_factory=set)
    """Its hosts whose address and family are known."""
    walk_over: Walk | Registry | None = None
    steps: Steps | None = None
    counts: Counter[str] = field(default_factory=Counter)
    only_links: bool = False
    needs_browser: bool = False
    is_over: bool = False
    is_whole: bool = False
    """Whether the walk came to its end."""
    replayable: dict[str, tuple[str, int]] = field(default_factory=dict)
    rendered: dict[str, tuple[str, int]] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    judge: Judge = field(default_factory=Judge)
    faults: set[str] = field(default_factory=set)
    scheme: str | None = None
    """The only scheme under which its host answered before."""
    is_turned_away: bool = False

    @property
    def host(self) -> str:
        """The portal's own host."""
        return host_of(self.site.url)

    @property
    def is_paused(self) -> bool:
        """Whether a bound stopped the walk and not what it met: the next run goes on with it."""
        return not self.is_whole and (self.limit.is_spent or any(self.notes.kinds[kind] for kind in PAUSES))
