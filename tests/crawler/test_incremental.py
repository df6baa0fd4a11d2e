"""Coming back to a portal: what is asked for again, how far lists are read, and what makes something new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from crawler.asking import Answer, Options, Site
from crawler.memory import Memory, Recalled, is_falling
from crawler.page import Link
from crawler.schedule import Schedule, schedule_of
from crawler.walk import Walk
from storage.crawls import Known
from storage.lists import KnownColumn
from tests.crawler.test_walk import HOST, ROOT, Book, Web, report

NOVEMBER = datetime(2026, 11, 22, 4, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 3, 4, tzinfo=UTC)
OTHER = f"{HOST}/zwgk/other/"
SITE = Site("a", f"{HOST}/", "trs", (ROOT,), frozenset({"www.a.gov.cn"}))
Row = tuple[int, str]
"""A number of an entry and the day beside it."""


def list_pages(rows: Sequence[Row], per_page: int = 3, *, promised: int | None = None) -> dict[str, bytes | Answer]:
    """A list of reports and the reports themselves."""
    pages: dict[str, bytes | Answer] = {url(number): report("甲镇", 2000 + number % 30) for number, _ in rows}
    count = promised or max(1, -(-len(rows) // per_page))
    for page in range(max(1, -(-len(rows) // per_page))):
        lines = "".join(
            f'<li><a href="./202601/t20260118_{number}.html">甲镇{2000 + number % 30}年政府信息公开年度报告</a>'
            f"<span>{day}</span></li>"
            for number, day in rows[page * per_page : (page + 1) * per_page]
        )
        script = f'<script>createPageHTML({count},{page},"index","html")</script>'
        meta = '<meta name="ColumnName" content="年报"><meta name="ColumnType" content="信息公开年报">'
        address = ROOT + (f"index_{page}.html" if page else "")
        pages[address] = f"<html><head>{meta}</head><body><ul>{lines}</ul>{script}</body></html>".encode()
    return pages


def url(number: int) -> str:
    return f"{ROOT}202601/t20260118_{number}.html"


@dataclass
class Portal:
    """A portal that is walked again and again: what is known of it is what the walks before found."""

    known: dict[str, Known] = field(default_factory=dict)
    columns: dict[str, KnownColumn] = field(default_factory=dict)
    web: Web = field(default_factory=lambda: Web({}))
    book: Book = field(default_factory=Book)
    site: Site = SITE

    def walk(self, pages: dict[str, bytes | Answer], now: datetime, *, only_due: bool = True) -> list[str]:
        """Walks, and gives the paths that were asked for."""
        schedule = schedule_of({}, now, only_due=only_due)
        self.web, self.book = Web(pages), Book()
        memory = Memory(schedule, lambda: Recalled(tuple(self.columns.values())), self._save)
        options = Options(schedule.bound, schedule=schedule)
        walk = Walk(self.site, lambda: dict(self.known), self.book, options, memory)
        steps = walk.steps()
        answer: Answer | None = None
        while True:
            try:
                fetch = next(steps) if answer is None else steps.send(answer)
            except StopIteration:
                break
            answer = self.web.answer(fetch)
            if fetch.purpose == "document" and answer.status == 200:
                former = self.known.get(fetch.url)
                first = former.first_at if former else now
                self.known[fetch.url] = Known(
                    fetch.url,
                    "0" * 64,
                    "f",
                    0,
                    now,
                    fetch.anchor_text,
                    fetch.list_date,
                    None,
                    None,
                    fetch.found_on,
                    first_at=first,
                )
        for path, said in self.book.vanished:
            self.known[HOST + path] = replace(self.known[HOST + path], gone_at=now, gone_answer=said)
        return self.web.asked

    def _save(self, columns: Iterable[KnownColumn], dissolved: Iterable[str]) -> None:
        self.columns |= {column.url: column for column in columns}
        for address in dissolved:
            self.columns.pop(address, None)

    @property
    def stopped(self) -> list[str]:
        return [search.stopped for search in self.book.searches]


ROWS: list[Row] = [(number, f"2026-01-{number - 10:02}") for number in range(39, 29, -1)]
"""Ten entries, newest first, on four pages."""


def first_walk(rows: Sequence[Row] = ROWS, now: datetime = FEBRUARY) -> Portal:
    portal = Portal()
    asked = portal.walk(list_pages(rows), now)
    assert len(asked) == len(rows) + -(-len(rows) // 3)
    return portal


def articles(asked: Iterable[str]) -> list[int]:
    return [int(path.rpartition("_")[2].removesuffix(".html")) for path in asked if "/t2026" in path]


def lists(asked: Iterable[str]) -> list[str]:
    return [path.removeprefix("/zwgk/zfxxgknb/") for path in asked if "/t2026" not in path]


# How far a list is read ------------------------------------------------------------------------------------------


def test_an_unchanged_list_is_read_no_further_than_its_first_page() -> None:
    portal = first_walk()
    asked = portal.walk(list_pages(ROWS), FEBRUARY + timedelta(days=1))
    assert lists(asked) == [""]
    assert portal.stopped == ["known"]
    (search,) = portal.book.searches
    assert (search.pages_promised, search.pages_read) == (4, 1)


def test_news_are_read_until_what_is_known() -> None:
    portal = first_walk()
    rows: list[Row] = [(44 - n, f"2026-02-{9 - n:02}") for n in range(4)] + ROWS
    asked = portal.walk(list_pages(rows), FEBRUARY + timedelta(days=1))
    assert articles(asked) == [44, 43, 42, 41]
    assert lists(asked) == ["", "index_1.html"]
    assert portal.stopped == ["known"]
    assert lists(portal.walk(list_pages(rows), FEBRUARY + timedelta(days=2))) == [""]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([ROWS[1], ROWS[0], *ROWS[2:]], id="no longer in order"),
        pytest.param([*ROWS[:4], (99, "2026-01-24"), *ROWS[4:], (98, "2026-01-01"), (97, "2026-01-01")], id="inserted"),
        pytest.param([(99, "2025-01-30"), *ROWS], id="pinned"),
        pytest.param([(99, ""), *ROWS], id="without a day"),
        pytest.param(ROWS[1:], id="the first one went"),
        pytest.param(ROWS[:6], id="the last ones went"),
    ],
)
def test_a_list_that_does_not_show_where_its_news_end_is_read_whole(rows: list[Row]) -> None:
    portal = first_walk()
    portal.walk(list_pages(rows), FEBRUARY + timedelta(days=1))
    assert portal.stopped == ["end"]


def test_a_list_is_read_whole_at_intervals() -> None:
    """What came and went in the middle, so that the promise stays as it was, is seen then."""
    portal = first_walk()
    rows = [*ROWS[:5], (99, "2026-01-24"), *ROWS[6:]]
    days = [portal.walk(list_pages(rows), FEBRUARY + timedelta(days=day)) and portal.stopped for day in range(1, 15)]
    assert days.count(["end"]) == 1
    assert days.count(["known"]) == 13
    assert url(99) in portal.known
    assert portal.known[url(ROWS[5][0])].gone_at is not None


def test_a_list_that_broke_off_is_read_whole_the_next_time() -> None:
    portal = first_walk()
    pages = list_pages([(40, "2026-02-03"), *ROWS])
    pages[ROOT] = Answer(ROOT, failure="timeout")
    portal.walk(pages, FEBRUARY + timedelta(days=1))
    assert portal.stopped == ["failed"]
    asked = portal.walk(list_pages([(40, "2026-02-03"), *ROWS]), FEBRUARY + timedelta(days=1, hours=1))
    assert articles(asked) == [40]
    assert portal.stopped == ["end"]


def test_an_entry_that_did_not_come_is_asked_for_the_next_time() -> None:
    portal = first_walk()
    rows = [(40, "2026-02-03"), *ROWS]
    failing = list_pages(rows) | {url(40): Answer(url(40), failure="timeout")}
    assert articles(portal.walk(failing, FEBRUARY + timedelta(days=1))) == [40]
    assert articles(portal.walk(list_pages(rows), FEBRUARY + timedelta(days=1, hours=1))) == [40]
    assert url(40) in portal.known


@pytest.mark.parametrize(
    ("days", "falling"),
    [(["2026-01-03", "2026-01-03", "2026-01-01"], True), (["2026-01-01", "2026-01-02"], False), ([None], False)],
)
def test_falling(days: list[str | None], falling: bool) -> None:
    assert is_falling([Link("u", day=date.fromisoformat(day) if day else None) for day in days]) is falling


# When something is looked at -------------------------------------------------------------------------------------


def column(**changes: object) -> KnownColumn:
    made = KnownColumn(ROOT, (), 1, True, (), ROOT, ("a",), 1, 1, date(2026, 1, 29), True, NOVEMBER, NOVEMBER, True)
    return replace(made, **changes)  # type: ignore[arg-type] # the caller's keywords are fields of it


def at(now: datetime, *, only_due: bool = True) -> Schedule:
    return schedule_of({}, now, only_due=only_due)


def test_lists_are_looked_at_daily_in_the_season_and_weekly_after_it() -> None:
    in_season = column(read_at=FEBRUARY)
    assert at(FEBRUARY + timedelta(hours=6)).rests(in_season)
    assert not at(FEBRUARY + timedelta(days=1)).rests(in_season)
    due = [day for day in range(1, 15) if not at(NOVEMBER + timedelta(days=day)).rests(column())]
    assert due == list(range(due[0], 15))
    assert due[0] <= 7


def test_columns_do_not_come_due_on_the_same_day() -> None:
    columns = [column(url=f"{ROOT}{number}/") for number in range(70)]
    due = [sum(not at(NOVEMBER + timedelta(days=day)).rests(each) for each in columns) for day in range(8)]
    assert due[0] == 0
    assert due[7] == 70
    assert all(2 <= after - before <= 20 for before, after in pairwise(due))


def test_lists_of_years_that_are_over_and_pages_of_menus_rest_longer() -> None:
    over, menu, start = column(newest=date(2024, 1, 9)), column(entries=None, list_url=None), column(depth=0)
    week = at(NOVEMBER + timedelta(days=7))
    assert not week.rests(column())
    assert not week.rests(start)
    many = [replace(each, url=f"{ROOT}{n}/") for n in range(40) for each in (over, menu)]
    assert 40 < sum(week.rests(each) for each in many) < 80
    assert not any(at(NOVEMBER + timedelta(days=30)).rests(each) for each in many)


def test_a_crawl_that_is_asked_for_lets_no_list_rest() -> None:
    assert at(NOVEMBER).rests(column())
    assert not at(NOVEMBER, only_due=False).rests(column())
    assert not at(NOVEMBER).rests(column(is_settled=False))
    assert not schedule_of({"GONGKAI_RECHECK_DAYS": 0}, NOVEMBER, only_due=True).rests(column())


def known(number: int, published: date, checked: datetime = NOVEMBER) -> Known:
    return Known(url(number), "0" * 64, "f", 0, checked, list_date=published, first_at=checked)


@pytest.mark.parametrize(
    ("published", "days"), [(date(2026, 10, 1), 7), (date(2026, 1, 20), 30), (date(2023, 1, 20), 90)]
)
def test_known_pages_are_asked_for_again_by_their_age_and_not_all_at_once(published: date, days: int) -> None:
    pages = [known(number, published) for number in range(200)]
    due = [sum(at(NOVEMBER + timedelta(days=day)).is_due(page) for page in pages) for day in range(days + 1)]
    assert due[0] == 0
    assert due[days] == 200
    assert max(after - before for before, after in pairwise(due)) < 200 / days * 4


# What is gone ----------------------------------------------------------------------------------------------------


def test_a_page_that_rests_and_is_not_there_has_its_list_read_before_it_is_gone() -> None:
    """In November the list rests; the page's own day shows that it answers 404."""
    portal = first_walk(now=NOVEMBER)
    rows = [row for row in ROWS if row != ROWS[6]]
    for day in range(1, 31):
        portal.walk(list_pages(rows), NOVEMBER + timedelta(days=day))
        if portal.book.vanished:
            break
    assert portal.book.vanished == [(url(ROWS[6][0]).removeprefix(HOST), "404")]
    assert portal.stopped == ["end"]


def test_a_page_that_is_there_and_no_longer_listed_is_told_so_once() -> None:
    portal = first_walk()
    pages = list_pages(ROWS[1:]) | {url(ROWS[0][0]): report("甲镇")}
    portal.walk(pages, FEBRUARY + timedelta(days=1))
    assert portal.book.vanished == [(url(ROWS[0][0]).removeprefix(HOST), "no longer listed; 200")]
    portal.walk(pages, FEBRUARY + timedelta(days=2))
    assert (portal.book.vanished, portal.book.back) == ([], [])
    portal.walk(list_pages(ROWS), FEBRUARY + timedelta(days=3))
    assert portal.book.back == [url(ROWS[0][0]).removeprefix(HOST)]


def test_a_migration_shows_in_one_list_while_another_rests() -> None:
    """The pages of the other list are not there either: that says nothing of the host, which brings the new ones."""

    def pages(first: int) -> dict[str, bytes | Answer]:
        rows = [(first + number, "2026-01-20") for number in range(3)]
        return {
            (address.replace(ROOT, OTHER) if other else address): page
            for other in (False, True)
            for address, page in list_pages(rows).items()
        }

    portal = Portal(site=replace(SITE, starts=(ROOT, OTHER)))
    portal.walk(pages(10), NOVEMBER)
    days = {}
    for day in range(1, 8):
        portal.walk(pages(40), NOVEMBER + timedelta(days=day))
        days[day] = (len(portal.stopped), len(portal.book.vanished), [kind for kind, _, _ in portal.book.events])
    assert sorted(told for told in days.values() if told[0]) == [(1, 3, []), (1, 3, [])]


def test_a_portal_that_answers_everything_with_404_makes_nothing_gone() -> None:
    portal = first_walk()
    pages = {address: page for address, page in list_pages(ROWS[1:]).items() if "/t2026" not in address}
    for day in range(1, 40):
        portal.walk(pages, FEBRUARY + timedelta(days=day))
        assert portal.book.vanished == []


@pytest.mark.parametrize(
    "answer", [Answer(ROOT, failure="blocked"), Answer(ROOT, failure="timeout"), Answer(ROOT, 500)]
)
def test_a_portal_that_fails_makes_nothing_gone(answer: Answer) -> None:
    portal = first_walk()
    for day in range(1, 40):
        portal.walk({ROOT: answer}, FEBRUARY + timedelta(days=day))
        assert portal.book.vanished == []
    assert len(portal.known) == 10


# Files -----------------------------------------------------------------------------------------------------------


def test_the_file_of_an_unchanged_page_is_looked_at_when_it_is_due() -> None:
    """An office puts a corrected PDF in the place of the first; the page that links it stays as it is."""
    portal, file, files = first_walk(), f"{ROOT}files/1.pdf", []
    first = Known(file, "0" * 64, "f", 0, FEBRUARY, found_on=url(39), list_date=date(2026, 1, 29), is_entry=False)
    for parent in (first, replace(first, found_on=url(99))):
        portal.known[file] = parent
        walks = (portal.walk(list_pages(ROWS), FEBRUARY + timedelta(days=day)) for day in range(1, 32))
        files.append(sum(file.removeprefix(HOST) in asked for asked in walks))
    assert files[0] > 0
    assert files[1] == 0  # nobody knows its page
