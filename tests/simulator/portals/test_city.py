"""The city on paper: what it holds, what its lists promise, what changes at a switch. No network."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from parser import parse
from simulator.portals import City, build_city
from simulator.portals.reports import Holding, Report, truth_of
from simulator.portals.site import FILES, Column, Page, Site

NOWHERE = re.compile(r"/old/|/was5/|/zwgk/nbsh/$|/images/page\.js|/xxgk/zn\.html|/news/\d+\.html|/W0\d+\.jpg")
"""Links that lead nowhere on purpose: old parts of the portal, scripts, and an image of a look-alike."""


@pytest.fixture(scope="module")
def small() -> City:
    return build_city(1, small=True)


@pytest.fixture(scope="module")
def full() -> City:
    return build_city(1)


def get(city: City, url: str) -> Page:
    """The page at an absolute address, without a server."""
    parts = urlsplit(url)
    for site in city.sites:
        if parts.hostname in (site.host, site.file_host):
            return site.get(parts.path, is_file_host=parts.hostname == site.file_host)
    raise AssertionError(f"no portal lives at {url}")


def columns(city: City) -> Iterator[tuple[Site, Column]]:
    return ((site, column) for site in city.sites for column in site.columns)


def list_pages(site: Site, column: Column) -> list[Any]:
    names = ["index.html", *(f"index_{number}.html" for number in range(1, column.pages + 1))]
    if column.pager == "anchors":
        names = ["list.html", *(f"list_{number + 1}.html" for number in range(1, column.pages + 1))]
    pages = [site.get(column.folder + name) for name in names]
    assert site.get(column.folder + names[-1]).status != 200 or b"<ul" not in pages[-1].body  # one beyond the last
    return [html.fromstring(page.body) for page in pages[:-1]]


def entries(page: Any) -> list[Any]:
    return list(page.xpath("//ul[@class='list']/li/a | //h2/following-sibling::ul[not(@class)]/li/a"))


def promised(text: str, pager: str) -> int:
    """The number of pages as a careful client reads it from the script."""
    pattern = {
        "createPageHTML": r"^createPageHTML\((\d+),",
        "createPage": r"createPage\((\d+),",
        "variables": r"var countPage = (\d+)//",
        "anchors": r"第\d+/(\d+)页",
    }[pager]
    found = re.findall(pattern, text, re.MULTILINE)
    assert len(found) == 1
    return int(found[0])


def test_the_full_city_has_its_size(full: City) -> None:
    truth = full.truth()
    assert len(truth) == 245
    assert Counter(row["portal"] for row in truth) == {"sim-year": 112, "sim-agency": 112, "sim-static": 21}
    assert {row["report_year"] for row in truth} == set(range(2019, 2026))
    assert {row["generation"] for row in truth} == {"C", "D"}
    assert sum(row["agency_kind"] in ("township_gov", "subdistrict") for row in truth) == 2 * 6 * 7
    assert len({url for row in truth for url in row["urls"]}) == sum(len(row["urls"]) for row in truth)


def test_the_small_city_has_every_case(small: City) -> None:
    truth = small.truth()
    assert len(truth) == 30
    assert {row["holding"] for row in truth} == set(get_args(Holding))
    assert {row["kind"] for row in small.lookalikes()} == {
        "website_report",
        "law_government_report",
        "notice_about_reports",
        "interpretation",
        "guide",
        "robots",
        "soft_404",
        "dead",
    }
    assert any(len(row["twins"]) == 1 and "_wap.html" in row["twins"][0] for row in truth)
    assert any(row["attachments"] and row["attachments"][0].startswith("http://127.77.0.12") for row in truth)


def test_the_same_seed_is_the_same_city(small: City) -> None:
    again, other = build_city(1, small=True), build_city(2, small=True)
    assert again.truth() == small.truth()
    assert [row["name"] for row in other.portals] != [row["name"] for row in small.portals]
    for site, twin in zip(small.sites, again.sites, strict=True):
        assert list(site.pages) == list(twin.pages)
        assert all(site.get(path) == twin.get(path) for path in site.pages)
        assert all(site.get(path, is_file_host=True) == twin.get(path, is_file_host=True) for path in site.files)


@pytest.mark.parametrize("size", ["small", "full"])
def test_lists_hold_what_their_pagers_promise(size: str, request: pytest.FixtureRequest) -> None:
    city: City = request.getfixturevalue(size)
    assert [row["items"] for row in city.columns()] == [len(column.items) for _, column in columns(city)]
    for site, column in columns(city):
        pages = list_pages(site, column)
        assert sum(len(entries(page)) for page in pages) == len(column.items)
        for page in pages:
            assert promised(html.tostring(page, encoding="unicode"), column.pager) == len(pages) == column.pages


def test_every_report_stands_in_a_list(full: City) -> None:
    listed = Counter(item.report for _, column in columns(full) for item in column.items if item.report)
    placed = {placed.report for site in full.sites for placed in site.placed}
    assert set(listed) == placed
    twice = {report for report, count in listed.items() if count > 1}
    assert len(twice) == 7  # one township's reports are in the county's column as well
    assert len({report.body for report in twice}) == 1


def test_all_dialects_and_day_formats_are_used(full: City) -> None:
    used = [column for _, column in columns(full)]
    assert {column.pager for column in used} == {"createPageHTML", "createPage", "variables", "anchors"}
    assert len({column.day_format for column in used}) == 4
    assert max(column.pages for column in used) >= 4


def test_long_titles_are_cut_in_lists_and_whole_in_the_attribute(full: City) -> None:
    site = full.sites[0]
    shown = [
        (link.text, link.get("title"))
        for column in site.columns
        for page in list_pages(site, column)
        for link in entries(page)
    ]
    cut = [(text, whole) for text, whole in shown if text != whole]
    assert len(cut) > 50
    assert all(text.endswith("…") and whole.startswith(text[:-1]) for text, whole in cut)
    for page in list_pages(full.sites[2], full.sites[2].columns[0]):
        assert all(link.get("title") is None and len(link.text) <= 25 for link in entries(page))


def test_year_folders_are_named_after_another_year(full: City) -> None:
    found = {
        (placed.report.year, int(match[1]))
        for placed in full.sites[0].placed
        if (match := re.search(r"/(\d{4})n", placed.paths[0]))
    }
    assert (2022, 2022) in found
    assert (2023, 2024) in found
    assert {folder - year for year, folder in found} == {0, 1}
    misfiled = [row for row in full.truth() if row["report_year"] == 2020 and "/2021n/" in row["urls"][0]]
    assert len(misfiled) == 1


def cell_texts(page: Page) -> Counter[str]:
    """The texts of all table cells, without white space."""
    body = page.body.decode("gb18030" if b"<META http-equiv" in page.body else "utf-8")
    cells = tree(body.encode("utf-8")).xpath("//td | //th")
    return Counter("".join(cell.itertext()).replace("\xa0", "").strip() for cell in cells)


def tree(body: bytes) -> Any:
    """A page as a client sees it, in UTF-8 whatever it says of itself."""
    return html.fromstring(body, parser=html.HTMLParser(encoding="utf-8"))


def printed(report: Report) -> Counter[str]:
    return Counter(
        cell.raw.strip()
        for table in truth_of(report).tables
        if table.printed
        for cell in table.cells.values()
        if cell.raw
    )


@pytest.mark.parametrize("size", ["small", "full"])
def test_every_page_shows_its_numbers(size: str, request: pytest.FixtureRequest) -> None:
    city: City = request.getfixturevalue(size)
    for site in city.sites:
        for placed in site.placed:
            pages = [get(city, city.url(site, path)) for path in (*placed.paths, *placed.attachments)]
            assert all(page.status == 200 for page in pages)
            assert all(page.body.startswith(b"%PDF") == (page.media_type == "application/pdf") for page in pages)
            if placed.report.holding not in ("see_pdf", "prose_and_pdf", "pdf_in_list"):
                shown = sum(
                    (cell_texts(page) for page in pages if page.media_type != "application/pdf"), Counter[str]()
                )
                assert not printed(placed.report) - shown, placed.paths
            for path in placed.twins:
                assert not printed(placed.report) - cell_texts(get(city, city.url(site, path))), path


def test_a_reader_finds_every_cell_and_nothing_else(small: City) -> None:
    for row in small.truth():
        read: dict[tuple[str, str, str], set[Any]] = {}
        for url in (*row["urls"], *row["twins"], *row["attachments"]):
            for report in parse(get(small, url).body, url=url).reports:
                for table in report.tables:
                    for cell in table.cells:
                        if cell.status != "absent":
                            read.setdefault((table.table, cell.row, cell.column), set()).add(cell.value)
        expected = {
            (table, line, column): {value}
            for table, lines in row["cells"].items()
            for line, values in lines.items()
            for column, value in values.items()
        }
        assert read == expected, row["urls"]


def test_a_reader_turns_the_lookalikes_away(small: City) -> None:
    for row in small.lookalikes():
        if row["reason"] is not None:
            parsed = parse(get(small, row["url"]).body, url=row["url"])
            assert (parsed.status, parsed.reason) == ("rejected", row["reason"]), row


def links(page: Page) -> Iterator[str]:
    if page.media_type.startswith("text/html") and page.body:
        yield from map(str, tree(page.body).xpath("//a/@href | //iframe/@src | //img/@src"))


def test_links_lead_somewhere(small: City) -> None:
    missing = {row["url"] for row in small.lookalikes() if row["kind"] in ("dead", "soft_404")}
    for site in small.sites:
        for path in site.pages:
            base = small.url(site, path)
            for link in links(site.get(path)):
                target = urljoin(base, link.strip()).partition("#")[0]
                if not target.startswith("http") or "example.invalid" in target or NOWHERE.search(target):
                    continue
                page = get(small, target)
                is_missing = page.status != 200 or b'class="error"' in page.body
                assert is_missing == (target in missing), (base, link)


def test_a_home_page_leads_to_the_reports(small: City) -> None:
    for site in small.sites:
        seen, fresh = set[str](), {small.url(site, "/")}
        for _ in range(6):
            fresh = {
                urljoin(url, link.strip())
                for url in fresh
                for link in (*links(get(small, url)), *jumps(get(small, url)))
                if urlsplit(urljoin(url, link)).hostname == site.host and not NOWHERE.search(link)
            } - seen
            seen |= fresh
        assert {small.url(site, placed.paths[0]) for placed in site.placed} <= seen


def jumps(page: Page) -> list[str]:
    return (
        re.findall(r'location\.replace\("([^"]+)"\)', page.body.decode("utf-8", "ignore"))
        + [
            f"index_{number}.html"
            for number in range(1, int((re.findall(rb"countPage = (\d+)", page.body) or [b"0"])[0]))
        ]
        + [
            f"index_{number}.html"
            for number in range(1, int((re.findall(rb"createPage(?:HTML)?\((\d+)", page.body) or [b"0"])[0]))
        ]
    )


def by_url(city: City) -> dict[str, dict[str, Any]]:
    return {row["urls"][0]: row for row in city.truth()}


def test_change_corrects_one_report_in_place(small: City) -> None:
    before, after = by_url(small), by_url(small.advanced("change"))
    assert before.keys() == after.keys()
    (url,) = [url for url in before if before[url] != after[url]]
    assert (before[url]["edition"], after[url]["edition"]) == (1, 2)
    assert before[url]["cells"] != after[url]["cells"]
    assert after[url]["published_on"] == "2026-06-15"
    page = get(small.advanced("change"), url)
    assert page.changed_on != get(small, url).changed_on
    assert page.body != get(small, url).body


def test_vanish_takes_one_report_away(small: City) -> None:
    vanished = small.advanced("vanish")
    before, after = by_url(small), by_url(vanished)
    (url,) = before.keys() - after.keys()
    assert {key: before[key] for key in after} == after
    assert get(small, url).status == 200
    assert get(vanished, url).status == 404
    listed = {vanished.url(site, item.path) for site, column in columns(vanished) for item in column.items}
    assert url not in listed
    assert sum(row["items"] for row in small.columns()) == sum(row["items"] for row in vanished.columns()) + 1


def test_the_portals_file_has_a_row_for_each_site(small: City) -> None:
    rows = list(csv.DictReader(io.StringIO(small.at(8000).portals_csv())))
    assert [row["slug"] for row in rows] == ["sim-year", "sim-agency", "sim-static"]
    assert [row["family"] for row in rows] == ["trs", "trs", ""]
    assert [row["region_code"] for row in rows] == ["990121", "990102", "990100"]
    assert all(row["url"].endswith(":8000/") for row in rows)
    assert [len(row["start_urls"].split()) for row in rows] == [1, 2, 0]
    assert rows[1]["hosts"] == "127.77.0.12"


def test_moved_reports_carry_the_day_of_the_move(full: City) -> None:
    moved = [row for row in full.truth() if row["published_on"] == "2021-06-22"]
    assert {row["report_year"] for row in moved} == {2019, 2020}
    assert len({row["agency"] for row in moved}) == 1


def test_an_attachment_on_the_file_host_is_linked_absolutely(small: City) -> None:
    city = small.at(8123)
    site, placed = next(
        (site, placed)
        for site in city.sites
        for placed in site.placed
        if placed.attachments and placed.attachments[0].startswith(FILES)
    )
    assert city.url(site, placed.attachments[0]).encode() in get(city, city.url(site, placed.paths[0])).body


@pytest.mark.parametrize("years", [(2020, 2021), (2021, 2020, 2022), (2020, 2020, 2021)])
def test_a_city_needs_three_years_in_order(years: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="three years"):
        build_city(years=years)


def test_pages_are_kept_in_bounds(full: City) -> None:
    site = full.sites[0]
    for path in site.pages:
        site.get(path)
    assert len(site._made) <= 300
