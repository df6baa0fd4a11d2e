"""The small national miniature, given its column pages: everything there is brought home, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

import parser
from simulator.portals.nation import Nation
from tests.crawler.walking import Trip, truth, walk_over, wanted

NATION = Nation(small=True)
SITES = {site.slug: site for site in NATION.sites}


def rows(slug: str) -> list[dict[str, Any]]:
    return [row for row in truth(NATION) if row["portal"] == slug]


def recall_and_precision(trip: Trip, slug: str) -> None:
    """A frame is followed when its page has been read; robots.txt keeps the network's side from what it forbids."""
    nothing = {url for kind, url, _ in trip.events if kind in {"soft_404", "captcha"}}
    framed = {url for row in rows(slug) if row["holding"] == "iframe" for url in row["urls"][1:] + row["attachments"]}
    twins = {url for row in rows(slug) for url in row["twins"]}
    forbidden = {row["url"] for row in NATION.lookalikes() if row["kind"] == "robots"}
    found = set(trip.documents) - nothing - twins - forbidden
    assert found - framed == wanted(NATION, slug) - nothing - framed
    assert trip.walk.is_whole


def no_list_is_cut_short(trip: Trip, _slug: str) -> None:
    assert {search.stopped for search in trip.searches} == {"end"}
    assert all(search.pages_read == search.pages_promised for search in trip.searches)


def cells_equal_the_truth(trip: Trip, slug: str) -> None:
    """Of the newest report that stands whole in one page."""
    row = next(row for row in reversed(rows(slug)) if row["holding"] == "page")
    url = row["urls"][0]
    cells: dict[tuple[str, str, str], Any] = {
        (table.table, cell.row, cell.column): cell.value
        for report in parser.parse(trip.documents[url], url=url).reports
        for table in report.tables
        for cell in table.cells
        if cell.status != "absent"
    }
    assert cells == {
        (table, line, column): value
        for table, lines in row["cells"].items()
        for line, columns in lines.items()
        for column, value in columns.items()
    }


LOOKED_AT: tuple[Callable[[Trip, str], None], ...] = (recall_and_precision, no_list_is_cut_short, cells_equal_the_truth)


@pytest.mark.parametrize("slug", SITES)
def test_a_walk(slug: str, subtests: pytest.Subtests) -> None:
    trip = walk_over(SITES[slug])
    for holds in LOOKED_AT:
        with subtests.test(holds.__name__):
            holds(trip, slug)
