"""No list is cut short without a word: what can go wrong with an answer on its way, and the event that tells it."""

import json
from dataclasses import replace

import pytest

from simulator.portals.museum import Museum
from simulator.portals.site import Asked, Page
from storage.crawls import Known
from tests.crawler.walking import NOW, Trip, Twist, walk_over

MUSEUM = Museum()
EMPTY = {"jpaas": {"data": {"html": ""}}, "ucap": {"data": {"total": 0, "results": []}}, "gkmlpt": {"articles": []}}


def trip(slug: str, twist: Twist, known: tuple[Known, ...] = ()) -> Trip:
    return walk_over(MUSEUM.site(slug), twist=twist, known=known)


def is_second(asked: Asked) -> bool:
    """Whether a request is for the second page of a list, however the system numbers it."""
    second = ("index_1.", "list_2.", "index_2.", "pageNo%22%3A+2", "&page=2", "zfxxgknb/2.htm", "pageIndex=2")
    return any(mark in f"{asked.path}?{asked.query}&{asked.body}" for mark in second) or asked.get("currpage") == "2"


@pytest.mark.parametrize("slug", ["trs", "ucap", "nfcms", "jeecms", "static-pc-list"])
def test_page_two_is_page_one_again(slug: str) -> None:
    site = MUSEUM.site(slug)
    column = MUSEUM.columns()[next(n for n, c in enumerate(MUSEUM.columns()) if c["portal"] == site.slug)]
    first = site.get(column["url"].removeprefix(site.url("")))
    found = trip(slug, lambda asked, page: first if is_second(asked) else page)
    assert "repeated" in found.kinds()
    assert found.searches[0].stopped == "repeated"


def test_an_interface_that_always_answers_the_first_page() -> None:
    def always_first(asked: Asked, page: Page) -> Page:
        if "paramJson" not in asked.query:
            return page
        query = asked.query.replace("pageNo%22%3A+2", "pageNo%22%3A+1")
        return MUSEUM.site("jpaas").answer(replace(asked, query=query))

    found = trip("jpaas", always_first)
    assert [search.stopped for search in found.searches] == ["repeated", "repeated"]
    assert "repeated" in found.kinds()
    assert not found.walk.lists.complete


@pytest.mark.parametrize("slug", ["trs", "ucap", "nfcms", "openness", "vsb"])
def test_a_stub_instead_of_a_page(slug: str) -> None:
    stub = Page(b"<html><head><title></title></head><body><ul></ul>" + b" " * 240 + b"</body></html>")
    found = trip(slug, lambda asked, page: stub if is_second(asked) else page)
    assert found.searches[0].stopped == "truncated"
    assert found.searches[0].pages_read < found.searches[0].pages_promised
    assert "short" in found.kinds()


@pytest.mark.parametrize("slug", ["ucap", "gkmlpt", "jpaas"])
def test_empty_json_with_200(slug: str) -> None:
    empty = Page(json.dumps(EMPTY[slug]).encode(), "application/json")
    found = trip(slug, lambda _, page: empty if page.media_type.startswith("application/json") else page)
    assert "empty" in [search.stopped for search in found.searches] or not found.walk.is_whole
    assert "empty" in found.kinds()


def test_nothing_where_there_was_something_last_time() -> None:
    site = MUSEUM.site("trs")
    url = site.url(site.start[0])
    before = Known(f"{url}202401/t1234567.shtml", "0" * 64, "f", 0, NOW, found_on=url)
    nothing = Page("<html><head><title>政府信息公开年报</title></head><body><ul></ul></body></html>".encode())
    found = trip("trs", lambda asked, page: nothing if asked.path.endswith("zfxxgknb_2427/") else page, (before,))
    assert {"empty", "lost"} <= found.kinds()
    assert ("lost", url, "1 were listed before") in found.events


def test_a_page_of_a_neighbour() -> None:
    site = MUSEUM.site("trs")
    other = site.get("/lyz/zfxxgknb_2427/xz/")
    moved = other.body.replace(b'href="./', b'href="/lyz/zfxxgknb_2427xz/')
    found = trip(
        "trs", lambda asked, page: replace(other, body=moved) if asked.path.endswith("index_1.shtml") else page
    )
    assert "drifted" in found.kinds()
    assert found.searches[0].stopped == "truncated"


def test_a_round_total_is_a_bound() -> None:
    def capped(_: Asked, page: Page) -> Page:
        return replace(page, body=page.body.replace(b'"total": 5', b'"total": 1000'))

    found = trip("ucap", capped)
    assert "capped" in found.kinds()
    assert {search.stopped for search in found.searches} == {"end", "truncated"}


def test_fewer_entries_than_promised() -> None:
    def fewer(asked: Asked, page: Page) -> Page:
        return replace(page, body=page.body.replace("共5条".encode(), "共9条".encode()))

    found = trip("vsb", fewer)
    assert found.searches[0].stopped == "truncated"
    assert any(kind == "short" and "9 entries promised, 5 found" in (detail or "") for kind, _, detail in found.events)


def test_a_pager_that_nobody_can_follow() -> None:
    """Pages behind `javascript:next(2)` cannot be asked for, but what was promised is known."""

    def scripted(_: Asked, page: Page) -> Page:
        return replace(page, body=page.body.replace(b'href="index_', b'href="javascript:next_'))

    found = trip("jeecms", scripted)
    assert found.searches[0].stopped == "truncated"
    assert (found.searches[0].pages_promised, found.searches[0].pages_read) == (2, 1)
    assert any(kind == "short" and "2 pages promised, 1 found" in (detail or "") for kind, _, detail in found.events)


def test_titles_cut_off_are_told() -> None:
    found = trip("openness", lambda _, page: page)
    assert any(kind == "cut_titles" for kind, _, _ in found.events)


def test_a_script_s_request_without_its_page_is_turned_away() -> None:
    """The portals that want the column's page as Referer get it: without, nothing comes."""
    for slug in ("jpaas", "truecms", "xxgk-list"):
        fetches = [fetch for fetch in trip(slug, lambda _, page: page).fetches if fetch.headers]
        assert fetches
        assert all(dict(fetch.headers)["Referer"].startswith("http://127.77.2.") for fetch in fetches)
