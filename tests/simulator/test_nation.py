"""The national miniature: a portal for every place and family, home pages that lead to their columns and hide them."""

import csv
from html import unescape
from pathlib import Path
from re import findall
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.families import FAMILIES
from simulator.portals.nation import Nation
from simulator.portals.nation_bait import FORBIDDEN
from simulator.portals.nation_doors import DOORS
from simulator.portals.nation_home import FEET
from simulator.portals.nation_marks import COLUMN_STYLES, IDENTITY_STYLES
from simulator.portals.running import running_nation
from simulator.portals.site import Asked, Site

SMALL, FULL = Nation(small=True), Nation()


def written(site: Site, path: str) -> set[str]:
    """Every address that stands in a page, whether in a link, a script or an attribute."""
    asked, _, query = path.partition("?")
    page = site.answer(Asked(asked, query))
    if page.status != 200:
        return set()
    html = unescape(page.body.decode("utf-8", "replace"))
    found = findall(r"""["'=]\\?["']?((?:https?:/|\.)?/[^"'\\\s<>]*|\?gk=\d|left\.html|list-\d+\.html)""", html)
    return {urljoin(site.url(path), address) for address in found}


def paths_behind(site: Site, hops: int) -> set[str]:
    """The paths of a portal that its pages lead to, so many hops from the home page."""
    seen: set[str] = set()
    fresh = {"/"}
    for _ in range(hops):
        seen |= fresh
        urls = {url for path in fresh for url in written(site, path)}
        fresh = {url.removeprefix(site.url("")) for url in urls if url.startswith(site.url("/"))} - seen
    return seen | fresh


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
def test_home_pages_lead_down_the_country(nation: Nation) -> None:
    by_host = {site.host: site for site in nation.sites}
    provinces = {site.host for site, place in zip(nation.sites, nation.places, strict=True) if place.rank == "province"}
    reached, open_hosts = set(provinces), list(provinces)
    while open_hosts:
        site = by_host[open_hosts.pop()]
        near = written(site, "/") | written(site, "/wzq/index.html")
        found = {urlsplit(url).hostname or "" for url in near} & set(by_host)
        open_hosts += found - reached
        reached |= found
    assert reached == set(by_host)


@pytest.mark.parametrize("nation", [SMALL, Nation(2), Nation(3)], ids=["small", "second", "third"])
def test_every_column_is_written_down_within_four_hops_and_none_on_the_home_page(nation: Nation) -> None:
    for site in nation.sites:
        starts = {site.url(path).removeprefix(site.url("")) for path in site.start}
        assert starts <= paths_behind(site, 4), site.slug
        if nation.homes[site.slug].door != "own":
            assert not starts & paths_behind(site, 1), site.slug


def test_every_obstacle_is_met() -> None:
    homes = [home for seed in (1, 2, 3) for home in Nation(seed).homes.values()]
    assert {home.door for home in homes} == {*DOORS, "own"}
    assert {home.column_style for home in homes} == set(COLUMN_STYLES)
    assert {home.identity_style for home in homes} == set(IDENTITY_STYLES)
    assert {home.foot for home in homes} == set(FEET)
    assert all({kind for kind, _ in home.bait} >= FORBIDDEN for home in homes)


def test_it_is_served_with_a_portals_file(tmp_path: Path) -> None:
    file = tmp_path / "portals.csv"
    with running_nation(portals_file=file) as nation:
        rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
        assert [row["slug"] for row in rows] == [site.slug for site in SMALL.sites]
        assert rows == nation.portals
