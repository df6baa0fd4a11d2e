"""`gongkai portals discover` and `accept` over real HTTP: from two provincial pages to portals, columns and a crawl."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.portals.nation import Nation
from simulator.portals.running import running_nation
from storage.codes import plain_code
from tests.cli.command import gongkai

FAST = ("--allow-private", "--set", "DOWNLOAD_DELAY=0", "--set", "AUTOTHROTTLE_ENABLED=0")


@pytest.fixture(scope="module")
def nation() -> Iterator[Nation]:
    with running_nation() as served:
        yield served


def told(*arguments: str, folder: Path, expect: int = 0) -> Any:
    return json.loads(gongkai("portals", *arguments, "--json", folder=folder, expect=expect).stdout)


def rows(folder: Path, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gongkai("sql", query, "--format", "json", folder=folder).stdout)
    return found


def test_from_two_home_pages_to_a_crawl(nation: Nation, tmp_path: Path) -> None:
    roots = [site.url("/") for site, place in zip(nation.sites, nation.places, strict=True) if place.rank == "province"]
    found = told("discover", "--registry", *roots, *FAST, folder=tmp_path)["portals"]
    assert {portal["region_code"] for portal in found} | {"98", "99"} == {
        plain_code(site.county.code) for site in nation.sites
    }
    assert told("accept", "--all", folder=tmp_path)["portals"] == [portal["slug"] for portal in found]
    listed = told("list", folder=tmp_path)
    assert {portal["name"] for portal in listed} == {site.name for site in nation.sites}

    slug, other = (next(p["slug"] for p in found if p["region_code"] == code) for code in ("980121", "990102"))
    nobody = roots[0].replace("127.77.4.1", "127.77.4.99")
    said = told("discover", slug, roots[0], nobody, *FAST, folder=tmp_path, expect=1)
    search, province, silent = said
    assert (search["outcome"], search["family"], province["outcome"]) == ("found", "trs", "found")
    assert all(column["evidence"] and column["state"] == "proposed" for column in search["columns"])
    assert search["looks"][0]["verdict"] == "home"
    assert (silent["outcome"], silent["columns"], silent["looks"][0]["evidence"]) == ("unanswered", [], ["unreachable"])
    events = rows(tmp_path, "SELECT kind, url FROM crawl_events WHERE portal = '127.77.4.99'")
    assert events == [{"kind": "unreachable", "url": nobody}]

    urls = [column["url"] for column in search["columns"]]
    assert told("accept", slug, folder=tmp_path)["columns"] == {slug: urls}
    start = rows(tmp_path, f"SELECT start_urls, family FROM portals WHERE slug = '{slug}'")[0]
    assert (start["start_urls"].split(), start["family"]) == (urls, "trs")
    assert "nothing is proposed" in gongkai("portals", "accept", slug, folder=tmp_path, expect=2).sentences[0]

    gongkai("crawl", "--portal", other, *FAST, folder=tmp_path)
    site = next(site for site in nation.sites if site.county.code == "990102")
    documents = "SELECT DISTINCT url FROM captures JOIN document_captures USING (capture_id)"
    captured = {row["url"] for row in rows(tmp_path, documents)}
    for placed in site.placed:
        assert captured & set(map(site.url, placed.paths)), placed.paths
    assert rows(tmp_path, f"SELECT outcome FROM discoveries WHERE portal = '{other}'") == [{"outcome": "found"}]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("discover", "--registry"), "--registry begins at home pages"),
        (("discover", "nosuch"), "no such portal: nosuch"),
        (("discover", "ftp://a.gov.cn/"), "is no http or https address"),
        (("discover",), "every portal has its columns"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    assert reason in gongkai("portals", *arguments, folder=tmp_path, expect=2).sentences[0]
