"""What a crawl is asked for, and the order that carries it to the process that crawls."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from storage import Corpus, clock
from storage.leases import Leases

ENVIRONMENT = (clock.AHEAD, "GONGKAI_NIGHT", "GONGKAI_MAX_REQUESTS_PER_PORTAL")
"""What an order takes along of the environment it was made in."""

Seeks = Literal["columns", "portals"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a crawl is asked for: portals by their slugs (none: all), of a region code and below it where one is given.

    `years`: only reports on these (none: all). `max_requests`: of all portals together. `allow_private`: loopback and
    private addresses may be reached. `settings` change those of `crawler.settings`, e.g. `{"DOWNLOAD_DELAY": 0.05}`.
    `only_links`: follow the open links of read documents, walk no list. `only_due`: lists rest where the schedule
    (`crawler.schedule`) says so. `ends_walks` false: the walks stay open, so that the next run goes on with them (a
    round of `gongkai run`). `seeks`: walk no list, but look for the `columns` of reports from the home pages, or for
    the `portals` that these link to.
    """

    portals: tuple[str, ...] = ()
    region: str | None = None
    years: frozenset[int] = frozenset()
    max_requests: int | None = None
    allow_private: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    command: str | None = None
    only_links: bool = False
    only_due: bool = False
    ends_walks: bool = True
    seeks: Seeks | None = None

    @property
    def told(self) -> str | None:
        """The command with the years asked for, as the run keeps it: the reports on other years are not missing."""
        years = f"--year {','.join(map(str, sorted(self.years)))}" if self.years else ""
        return " ".join(filter(None, (self.command, years))) or None

    @property
    def changes(self) -> dict[str, Any]:
        """All that is changed of `crawler.settings`."""
        return {**self.settings, **({"GONGKAI_ALLOW_PRIVATE": True} if self.allow_private else {})}

    def left_after(self, requests: int) -> int | None:
        """Requests that may still be made; None where there is no bound."""
        return None if self.max_requests is None else max(0, self.max_requests - requests)


@dataclass(frozen=True, slots=True)
class Lease:
    """The leases under which a crawl works, where its parent holds them: whose, and their fencing numbers."""

    owner: str
    token: str
    fences: dict[str, int]


@dataclass(frozen=True, slots=True)
class Order:
    """A wish with what its process must know: it can be carried out wherever database and archive are the same."""

    wish: Wish
    db: str
    archive: str
    data: str
    environment: dict[str, str]
    lease: Lease | None = None


def order_of(corpus: Corpus, wish: Wish, leases: Leases | None = None) -> Order:
    """The order of a wish on a corpus; `leases` are those that this process holds for it."""
    return Order(
        wish,
        _address(corpus),
        str(corpus.archive.root.resolve()),
        str(corpus.data.resolve()),
        {name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        None if leases is None else Lease(leases.owner, leases.token, leases.fences),
    )


def _address(corpus: Corpus) -> str:
    """The database's URL, whatever folder it is used in."""
    url = corpus.engine.url
    if url.get_backend_name() == "sqlite" and url.database:
        url = url.set(database=str(Path(url.database).resolve()))
    return url.render_as_string(hide_password=False)
