"""Portals that are served together: what is known of them, for those who check a crawl of them."""

import csv
import io
from abc import ABC, abstractmethod
from typing import Any, Self

from simulator.portals.lookalikes import REASONS
from simulator.portals.reports import truth_of
from simulator.portals.site import Placed, Site
from simulator.writer import truth_json

COLUMNS = ("slug", "name", "region_code", "url", "family", "start_urls", "hosts", "notes", "browser")
"""The columns of a portals file."""


class Realm(ABC):
    """Sites on loopback addresses, all behind one port; `switches` are what has happened to them."""

    port: int = 80
    switches: frozenset[str] = frozenset()

    @property
    @abstractmethod
    def sites(self) -> tuple[Site, ...]:
        """The portals, laid out: addresses without pages."""

    @abstractmethod
    def at(self, port: int) -> Self:
        """The same portals behind another port."""

    def advanced(self, *switches: str) -> Self:
        """The same portals after something happened; nothing does here."""
        raise ValueError(f"nothing can happen here: {', '.join(switches)}")

    def on(self, day: int) -> Self:
        """The same portals on a day of their season; here no days pass."""
        raise ValueError(f"no days pass here: {day}")

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
                "browser": site.browser,
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
