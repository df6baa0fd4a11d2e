"""The simulated city: a prefecture and two counties, each with its portal on its own loopback address.

What a crawl and a reading of it must bring home is `City.truth()`, what they must turn away `City.lookalikes()`;
both change with the switches `change` and `vanish`.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from simulator.portals import county_by_agency, county_by_year, static
from simulator.portals.lookalikes import REASONS
from simulator.portals.places import prefecture
from simulator.portals.reports import truth_of
from simulator.portals.site import Placed, Site
from simulator.writer import truth_json

Switch = Literal["change", "vanish"]
SWITCHES: tuple[Switch, ...] = get_args(Switch)
"""What can happen to the city between two crawls: one report is corrected in place, one disappears."""

HOSTS = ("127.77.0.1", "127.77.0.2", "127.77.0.3")
FILE_HOST = "127.77.0.12"
"""The second county's attachments are on a host of their own (PORTALS §1.2)."""
COLUMNS = ("slug", "name", "region_code", "url", "family", "start_urls", "hosts", "notes")
"""The columns of a portals file."""


@dataclass(frozen=True)
class City:
    """The city of one seed, at one port, after the switches thrown so far."""

    seed: int
    years: tuple[int, ...]
    small: bool
    port: int = 80
    switches: frozenset[Switch] = frozenset()
    crawl_delay: float = 0.4

    def at(self, port: int) -> "City":
        """The same city behind another port."""
        return City(self.seed, self.years, self.small, port, self.switches, self.crawl_delay)

    def advanced(self, *switches: Switch) -> "City":
        """The same city after something happened."""
        return City(self.seed, self.years, self.small, self.port, self.switches | {*switches}, self.crawl_delay)

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

    @property
    def portals(self) -> list[dict[str, str]]:
        """The rows of a portals file, one for each site."""
        return [
            {
                "slug": site.slug,
                "name": site.name,
                "region_code": site.county.code,
                "url": self.url(site, "/"),
                "family": site.family,
                "start_urls": " ".join(self.url(site, path) for path in site.start),
                "hosts": f"{site.file_host}" if site.file_host else "",
                "notes": site.notes,
            }
            for site in self.sites
        ]

    def portals_csv(self) -> str:
        """The portals file."""
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.portals)
        return out.getvalue()

    def truth(self) -> list[dict[str, Any]]:
        """Every report that must be found, with its addresses, its identity, its cells and figures."""
        return [self._expected(site, placed) for site in self.sites for placed in site.placed]

    def lookalikes(self) -> list[dict[str, Any]]:
        """Everything in the report columns that must not become a report; `reason` is null where none is read."""
        return [
            {
                "portal": site.slug,
                "url": self.url(site, item.path),
                "title": item.title,
                "kind": item.lookalike,
                "reason": REASONS.get(item.lookalike),
            }
            for site in self.sites
            for item in {item.path: item for column in site.columns for item in column.items}.values()
            if item.lookalike is not None
        ]

    def columns(self) -> list[dict[str, Any]]:
        """The lists that hold reports: address, pages and entries promised, the names above them."""
        return [
            {
                "portal": site.slug,
                "url": self.url(site, column.folder),
                "trail": [name for name, _ in column.trail],
                "pages": column.pages,
                "items": len(column.items),
                "reports": sum(item.report is not None for item in column.items),
            }
            for site in self.sites
            for column in site.columns
        ]

    def url(self, site: Site, path: str) -> str:
        """The address of a path of a site, or of its file host."""
        return site.url(path)

    def _expected(self, site: Site, placed: Placed) -> dict[str, Any]:
        report = placed.report
        found = truth_json(truth_of(report), "html_trs")
        return {
            "portal": site.slug,
            "region_code": site.county.code,
            "urls": [self.url(site, path) for path in placed.paths],
            "twins": [self.url(site, path) for path in placed.twins],
            "attachments": [self.url(site, path) for path in placed.attachments],
            "holding": report.holding,
            "agency": report.body.agency.name,
            "agency_full": report.body.full_name,
            "agency_kind": report.body.agency.kind,
            "report_year": report.year,
            "published_on": report.published_on.isoformat(),
            "title": report.title,
            "edition": report.edition,
            "generation": found["generation"],
            "cells": found["cells"],
            "figures": found["figures"],
        }


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
