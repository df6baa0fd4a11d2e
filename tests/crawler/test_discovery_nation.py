"""The small national miniature from home pages alone, over several seeds: recall, precision, requests, bait.

The full one, and over real HTTP, is walked by `make discovery`.
"""

from functools import cache
from urllib.parse import urlsplit

import pytest

from crawler.asking import Answer, Fetch, Options
from crawler.asking import Site as Place
from crawler.discovery.registry import Registry
from simulator.portals.nation import Nation
from simulator.portals.nation_bait import FORBIDDEN
from simulator.portals.site import Site
from storage.codes import plain_code
from tests.crawler.walking import NOW, Trip, answered, walk_over

SEEDS = (1, 4)


@cache
def nation_of(seed: int) -> Nation:
    return Nation(seed, small=True)


@cache
def trips(seed: int) -> dict[str, Trip]:
    return {site.slug: walk_over(site, starts=()) for site in nation_of(seed).sites}


def addresses(site: Site) -> list[set[str]]:
    """Where each report of a portal stands: any of these is the report."""
    return [{site.url(path) for path in (*placed.paths, *placed.twins)} for placed in site.placed]


@pytest.mark.parametrize("seed", SEEDS)
def test_recall_precision_and_requests_from_home_pages_alone(seed: int) -> None:
    reports = found = documents = right = 0
    for site in nation_of(seed).sites:
        trip = trips(seed)[site.slug]
        nothing = {url for kind, url, _ in trip.events if kind in {"soft_404", "captcha"}}
        nothing |= {site.url(item.path) for column in site.columns for item in column.items if item.lookalike}
        belonging = {site.url(path) for placed in site.placed for path in placed.attachments}
        known = set().union(*addresses(site), belonging)
        asked = set(trip.documents) - nothing
        reports += len(site.placed)
        found += sum(bool(urls & asked) for urls in addresses(site))
        documents += len(asked)
        right += len(asked & known)
        assert len({fetch.address for fetch in trip.fetches}) + 1 <= 60 + 3 * len(site.placed), site.slug
    assert found >= 0.98 * reports
    assert right >= 0.99 * documents


@pytest.mark.parametrize("seed", SEEDS)
def test_bait_is_not_asked_for(seed: int) -> None:
    for site in nation_of(seed).sites:
        trip = trips(seed)[site.slug]
        bait = {url for kind, url in nation_of(seed).homes[site.slug].bait if kind in FORBIDDEN}
        assert not bait & {fetch.url for fetch in trip.fetches}, site.slug
        assert {urlsplit(fetch.url).hostname for fetch in trip.fetches} <= {site.host, site.file_host}
        assert trip.walk.discovery is not None
        columns = {url for kind, url in nation_of(seed).homes[site.slug].bait if kind == "column"}
        assert not columns & {column.url for column in trip.walk.discovery.found}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_report_that_is_missed_has_a_reason(seed: int) -> None:
    for site in nation_of(seed).sites:
        trip = trips(seed)[site.slug]
        told = {url for _, url, _ in trip.events}
        for urls in addresses(site):
            assert urls & (set(trip.documents) | told) or not trip.walk.is_whole


@pytest.mark.parametrize("seed", SEEDS)
def test_every_column_has_evidence_in_words(seed: int) -> None:
    for trip in trips(seed).values():
        assert trip.walk.discovery is not None
        for column in trip.walk.discovery.found:
            assert len(column.evidence) >= 2
            assert all(len(words) > 10 for words in column.evidence)
        assert all(look.evidence for look in trip.walk.discovery.looks)


def registry_of(nation: Nation, root: Site) -> Registry:
    """A walk along the links of home pages, answered by all portals of the miniature."""
    hosts = {site.host: site for site in nation.sites}
    place = Place(root.slug, root.url("/"), None, (), frozenset({root.host}))
    registry = Registry(place, Trip.__new__(Trip), Options(NOW))
    steps = registry.steps()
    answer: Answer | None = None
    while True:
        try:
            fetch: Fetch = next(steps) if answer is None else steps.send(answer)
        except StopIteration:
            return registry
        site = hosts.get(urlsplit(fetch.url).hostname or "")
        answer = Answer(fetch.url, failure="unreachable") if site is None else answered(site, fetch)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_registry_from_the_two_provincial_pages(seed: int) -> None:
    nation = nation_of(seed)
    ranks = dict(zip((site.slug for site in nation.sites), nation.places, strict=True))
    found: dict[str, str | None] = {}
    requests = 0
    for root in (site for site in nation.sites if ranks[site.slug].rank == "province"):
        registry = registry_of(nation, root)
        assert registry.is_whole
        assert registry.root is not None
        found[root.host] = registry.root.code
        requests += registry.requests
        for portal in registry.proposals():
            host = urlsplit(portal.url).hostname or ""
            assert host not in found
            found[host] = portal.region_code
            site = next(site for site in nation.sites if site.host == host)
            assert portal.name == f"{site.county.name}人民政府"
            style = nation.homes[site.slug].identity_style
            assert bool(portal.doubts) == (style in {"placeholder", "misprint", "copied"}), (style, portal.doubts)
    assert found == {site.host: plain_code(site.county.code) for site in nation.sites}
    assert requests <= 3 * len(nation.sites)
