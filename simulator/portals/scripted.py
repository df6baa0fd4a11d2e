"""A realm of one portal that only a browser can read; apart from the museum, which every machine can crawl."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from simulator.portals.places import prefecture
from simulator.portals.realm import Realm
from simulator.portals.rooms import scripted
from simulator.portals.site import Site


@dataclass(frozen=True)
class Scripted(Realm):
    """The portal of one seed, at one port."""

    seed: int = 1
    years: tuple[int, ...] = (2025,)
    port: int = 80

    def at(self, port: int) -> Self:
        """The same behind another port."""
        return type(self)(self.seed, self.years, port)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The one portal; a crawl begins at its home page."""
        _, county, _ = prefecture(self.seed, townships=2, departments=1, offices=False)
        name, notes = f"{county.name}人民政府", "simulated; empty without scripts"
        host = "127.77.4.1"
        site = Site(
            "sim-scripted", name, host, county, "", scripted.ROBOTS, notes=notes, browser="chromium", port=self.port
        )
        scripted.build(site, self.seed, self.years)
        return (site,)
