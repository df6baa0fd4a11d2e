"""Every family against the portal that was written from the protocol before the family was."""

from collections.abc import Callable
from typing import Any

import pytest

import parser
from crawler.families import FAMILIES, SURE
from simulator.portals.museum import ROOMS, Museum
from tests.crawler.walking import Trip, truth, walk_over, wanted

SLUGS = [room.slug for room in ROOMS]
MUSEUM = Museum()


def rows(slug: str) -> list[dict[str, Any]]:
    return [row for row in truth(MUSEUM) if row["portal"] == f"sim-{slug}"]


def every_report_is_found_and_nothing_else(trip: Trip, slug: str) -> None:
    nothing = {url for kind, url, _ in trip.events if kind in {"soft_404", "captcha"}}
    captchas = {url for kind, url, _ in trip.events if kind == "captcha"}
    assert set(trip.documents) - nothing == wanted(MUSEUM, f"sim-{slug}") - captchas
    assert trip.walk.is_whole


def the_family_is_told_by_the_pages_alone(trip: Trip, slug: str) -> None:
    sighting = trip.walk.sighting
    family = next(room.family for room in ROOMS if room.slug == slug) or "generic"
    assert sighting is not None
    assert sighting.family.name == family
    assert sighting.evidence
    assert sighting.confidence >= SURE or family in {"static", "generic"}
    assert {search.family for search in trip.searches} <= {family, *FAMILIES[family].kin}


def every_list_is_read_to_its_promised_end(trip: Trip, slug: str) -> None:
    searches = {search.url: search for search in trip.searches}
    columns = [column for column in MUSEUM.columns() if column["portal"] == f"sim-{slug}"]
    assert set(searches) == {column["url"] for column in columns}
    for column in columns:
        search = searches[column["url"]]
        assert search.stopped == "end"
        assert search.pages_read == search.pages_promised
        assert search.items_promised in {None, column["items"]}
        assert search.entries >= column["items"]
        assert search.candidates <= search.entries
    named = {"distrusted"} if slug == "epoint" else set()  # its pages' metas hold placeholders
    assert trip.kinds() <= {"skipped", "captcha", "soft_404", "cut_titles"} | named


def cells_equal_the_truth(trip: Trip, slug: str) -> None:
    """Of a report in a page, and of one that is only in a file."""
    documents, files = trip.documents, [row for row in rows(slug) if row["holding"] == "see_pdf"]
    for row in [*rows(slug)[:1], *files[:1]]:
        found: dict[tuple[str, str, str], set[Any]] = {}
        for url in row["attachments"] if row["holding"] == "see_pdf" else row["urls"]:
            for report in parser.parse(documents[url], url=url).reports:
                for table in report.tables:
                    for cell in table.cells:
                        if cell.status != "absent":
                            found.setdefault((table.table, cell.row, cell.column), set()).add(cell.value)
        expected = {
            (table, line, column): {value}
            for table, lines in row["cells"].items()
            for line, columns in lines.items()
            for column, value in columns.items()
        }
        assert found == expected, row["urls"]


LOOKED_AT: tuple[Callable[[Trip, str], None], ...] = (
    every_report_is_found_and_nothing_else,
    the_family_is_told_by_the_pages_alone,
    every_list_is_read_to_its_promised_end,
    cells_equal_the_truth,
)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_walk(slug: str, subtests: pytest.Subtests) -> None:
    trip = walk_over(MUSEUM.site(slug))
    for holds in LOOKED_AT:
        with subtests.test(holds.__name__):
            holds(trip, slug)
