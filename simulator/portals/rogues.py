"""A small town of TRS portals, each behind one trouble of the hostile layer, and one behind none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Self

from simulator.portals import hostile_pages
from simulator.portals.hostile_layer import TROUBLES, Layer, Trouble
from simulator.portals.places import prefecture
from simulator.portals.realm import Realm
from simulator.portals.rooms import trs
from simulator.portals.site import Site

HOST = "127.77.8.{}"
CLONE_HOST = "127.77.7.1"
"""A host that no portal declares: the copies are there."""
_HTTPS = frozenset({"http_only", "verified", "self_signed", "expired", "wrong_host", "tls10", "tls_hangs"})
"""Troubles whose portal is known by an https address."""


@dataclass(frozen=True)
class Rogues(Realm):
    """The town of one seed, at one port; `troubles` are those it has, all of them where none is named."""

    seed: int = 1
    troubles: tuple[Trouble, ...] = TROUBLES
    years: tuple[int, ...] = (2024, 2025)
    port: int = 80

    def at(self, port: int) -> Self:
        """The same town behind another port."""
        return type(self)(self.seed, self.troubles, self.years, port)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The portals, the honest one last."""
        return tuple(self._site(number, name) for number, name in enumerate((*self.troubles, "honest"), 1))

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """The layer of each host."""
        clone = f"http://{CLONE_HOST}:{self.port}"
        found = zip(self.sites, self.troubles, strict=False)
        return {site.host: Layer(site, trouble, clone) for site, trouble in found}

    @property
    def portals(self) -> list[dict[str, str]]:
        """The rows of a portals file, with the scheme that each portal is known by."""
        rows = super().portals
        for row in rows:
            if row["slug"].removeprefix("sim-").replace("-", "_") in _HTTPS:
                row |= {name: row[name].replace("http://", "https://") for name in ("url", "start_urls")}
        return rows

    def _site(self, number: int, name: str) -> Site:
        _, county, _ = prefecture(self.seed + number, townships=2, departments=1, offices=False)
        slug, notes = f"sim-{name.replace('_', '-')}", f"simulated; hostile layer: {name}"
        site = Site(slug, f"{county.name}人民政府", HOST.format(number), county, "trs", None, (trs.ROOT,), notes)
        site.port = self.port
        _fill(site, self.seed + number, self.years)
        return site


def _fill(site: Site, seed: int, years: Sequence[int]) -> None:
    trs.build(site, seed, years)
    links = [(trs.ROOT, "政府信息公开年报")]
    site.pages["/"] = site.pages["/index.html"] = partial(hostile_pages.home, site.name, links)
