"""The national miniature: every place has a portal, every family is there, and its home pages lead to the columns."""

import csv
from html import unescape
from pathlib import Path
from re import findall
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.families import FAMILIES
from simulator.portals.nation import Nation
from simulator.portals.running import running_nation
from simulator.portals.site import Asked, Site

SMALL, FULL = Nation(small=True), Nation()


def links(site: Site, path: str) -> list[str]:
    """Where the links and scripts of a page lead."""
    asked, _, query = path.partition("?")
    page = site.answer(Asked(asked, query))
    assert page.status == 200, path
    found = findall(r"""href=["']([^"']+)["']""", page.body.decode())
    return [urljoin(site.url(path), unescape(address)) for address in found]


@pytest.mark.parametrize("nation", [SMALL, FULL], ids=["small", "full"])
def test_sizes(nation: Nation) -> None:
    reports = len(nation.truth()) if nation.small else sum(len(site.placed) for site in nation.sites)
    assert (len(nation.sites), reports > 60) == (8 if nation.small else 26, True)
    assert set(nation.ways.values()) == {"A", "B", "C"}
    assert len({site.slug for site in nation.sites}) == len({site.host for site in nation.sites}) == len(nation.sites)
    assert len({site.county.code for site in nation.sites}) == len({site.county.name for site in nation.sites})


def test_every_family_has_a_portal() -> None:
    assert {site.family or "generic" for site in FULL.sites} == set(FAMILIES)


def test_the_same_seed_is_the_same_nation() -> None:
    again, other = Nation(small=True), Nation(2, small=True)
    assert again.truth() == SMALL.truth()
    assert again.portals == SMALL.portals
    assert other.portals != SMALL.portals


@pytest.mark.parametrize("nation", [SMALL, FULL], ids=["small", "full"])
def test_every_report_is_there_or_known_to_be_missing(nation: Nation) -> None:
    placed = {
        (site.slug, placed.report.body.full_name, placed.report.year) for site in nation.sites for placed in site.placed
    }
    missing = {(row["portal"], row["agency_full"], row["report_year"]): row["reason"] for row in nation.missing()}
    due = {
        (site.slug, body.full_name, year)
        for site in nation.sites
        for body in site.county.bodies
        for year in nation.years
    }
    assert due == placed | set(missing)
    assert not placed & set(missing)
    assert set(missing.values()) == {"not_published", "not_yet_founded"}


@pytest.mark.parametrize("nation", [SMALL, FULL], ids=["small", "full"])
def test_home_pages_lead_down_the_country_and_to_the_columns(nation: Nation) -> None:
    by_host = {site.host: site for site in nation.sites}
    provinces = {site.host for site, place in zip(nation.sites, nation.places, strict=True) if place.rank == "province"}
    reached, open_hosts = set(provinces), list(provinces)
    while open_hosts:
        site = by_host[open_hosts.pop()]
        found = {urlsplit(url).hostname or "" for url in links(site, "/")} & set(by_host)
        open_hosts += found - reached
        reached |= found
    assert reached == set(by_host)
    for site in nation.sites:
        near = links(site, "/")
        paths = {url.removeprefix(site.url("")) for url in near if urlsplit(url).hostname == site.host}
        hops = {
            url
            for path in paths
            if path.rstrip("/").startswith(("/zwgk", "/zfxxgk", "/xzjd"))
            for url in links(site, path)
        }
        assert {site.url(path) for path in site.start} <= {*near, *hops}, site.slug


def test_it_is_served_with_a_portals_file(tmp_path: Path) -> None:
    file = tmp_path / "portals.csv"
    with running_nation(portals_file=file) as nation:
        rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
        assert [row["slug"] for row in rows] == [site.slug for site in SMALL.sites]
        assert rows == nation.portals
