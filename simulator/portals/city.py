"""The simulated city: a prefecture and two counties, each with its portal on its own loopback address.

What a crawl and a reading of it must bring home is `City.truth()`, what they must turn away `City.lookalikes()`;
both change with the switches `change` and `vanish`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self, get_args

from simulator.portals import county_by_agency, county_by_year, static
from simulator.portals.places import prefecture
from simulator.portals.realm import Realm
from simulator.portals.site import Site

Switch = Literal["change", "vanish"]
SWITCHES: tuple[Switch, ...] = get_args(Switch)
"""What can happen to the city between two crawls: one report is corrected in place, one disappears."""

HOSTS = ("127.77.0.1", "127.77.0.2", "127.77.0.3")
FILE_HOST = "127.77.0.12"
"""The second county's attachments are on a host of their own (PORTALS §1.2)."""


@dataclass(frozen=True)
class City(Realm):
    """The city of one seed, at one port, after the switches thrown so far."""

    seed: int
    years: tuple[int, ...]
    small: bool
    port: int = 80
    switches: frozenset[str] = frozenset()
    crawl_delay: float = 0.4

    def at(self, port: int) -> Self:
        """The same city behind another port."""
        return type(self)(self.seed, self.years, self.small, port, self.switches, self.crawl_delay)

    def advanced(self, *switches: str) -> Self:
        """The same city after something happened."""
        return type(self)(self.seed, self.years, self.small, self.port, self.switches | {*switches}, self.crawl_delay)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The three portals, laid out: addresses without pages."""
        townships, departments = (2, 1) if self.small else (6, 8)
        city, first, second = prefecture(
            self.seed, townships=townships, departments=departments, offices=not self.small
        )
        sites = (
            Site(
                "sim-year",
                f"{first.name}人民政府",
                HOSTS[0],
                first,
                "trs",
                county_by_year.ROBOTS,
                start=(county_by_year.ROOT,),
                notes="simulated; TRS, a folder for each year; robots forbids one folder",
            ),
            Site(
                "sim-agency",
                f"{second.name}人民政府",
                HOSTS[1],
                second,
                "trs",
                None,
                start=(county_by_agency.CENTRAL, county_by_agency.DIRECTORY),
                file_host=FILE_HOST,
                notes="simulated; TRS, a column for each township; soft 404; attachments on a second host",
            ),
            Site(
                "sim-static",
                f"{city.name}人民政府",
                HOSTS[2],
                city,
                "",
                f"User-agent: *\nCrawl-delay: {self.crawl_delay:g}\n",
                notes="simulated; no family, no start address; robots asks for a delay",
            ),
        )
        county_by_year.build(sites[0], self.seed, self.years, self.switches, per_page=3 if self.small else 5)
        county_by_agency.build(sites[1], self.seed, self.years, per_page=3 if self.small else 15)
        static.build(sites[2], self.seed, self.years, per_page=3 if self.small else 10)
        for site in sites:
            site.port = self.port
            site.republished = len(self.switches)
        return sites


def build_city(
    seed: int = 1, *, years: Sequence[int] | None = None, small: bool = False, port: int = 80, crawl_delay: float = 0.4
) -> City:
    """A city: about 240 reports on 2019-2025, or, `small`, 30 reports on three years, with every case in it.

    `years` needs at least three years; `crawl_delay` is what the third portal's robots.txt asks for, in seconds.
    """
    chosen = tuple(years if years is not None else (2020, 2023, 2025) if small else range(2019, 2026))
    if len(chosen) < 3 or list(chosen) != sorted(set(chosen)):
        raise ValueError("a city needs at least three years, in order")
    return City(seed, chosen, small, port, frozenset(), crawl_delay)
