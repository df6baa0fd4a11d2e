"""What walks can tell, which day counts, and what documents and links without a report say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from parser.model import Report
from parser.titles import read_title
from pipeline.coverage import update
from storage import crawls
from storage.captures import start_run
from storage.coverage.claims import claims
from storage.coverage.dates import Evidence, published
from storage.coverage.states import Covered, coverage
from storage.coverage.walks import KnownList, ListWalk, PortalWalk, Trouble, WalkedPortal
from storage.expectations.building import refresh
from storage.portals import PortalRow, import_portals
from tests.storage.conftest import Hand
from tests.storage.made import parsed, report

TODAY = date(2023, 11, 1)
DUE = date(2023, 3, 31)


def walked(stopped: str = "end", reached: date | None = None, **more: Any) -> ListWalk:
    given = {"owner": None, "years": frozenset[int]()} | more
    return ListWalk(f"http://a/{stopped}/", "年报", stopped, reached, evidence="a run", **given)


@pytest.mark.parametrize(
    ("list_", "year", "covers"),
    [
        (walked(), 2010, True),
        (walked("known"), 2010, True),
        (walked("truncated", date(2022, 1, 10)), 2022, True),
        (walked("truncated", date(2022, 12, 31)), 2022, True),
        (walked("truncated", date(2023, 1, 10)), 2022, False),  # its oldest entry may not be the year's first
        (walked("truncated", date(2022, 1, 10)), 2021, False),
        (walked("failed"), 2022, False),
        (walked("failed", years=frozenset({2021})), 2022, True),  # the folder of another year
        (walked("failed", years=frozenset({2023})), 2022, False),
        (walked("failed", years=frozenset({2022})), 2022, False),
    ],
)
def test_how_far_a_list_tells(list_: ListWalk, year: int, covers: bool) -> None:
    assert list_.covers(year) is covers


def portal(*walks: PortalWalk, state: str = "answers") -> WalkedPortal:
    return WalkedPortal("a", "411303", state, walks)


def walk(day: date, *lists: ListWalk, void: Trouble | None = None, asked: frozenset[int] = frozenset()) -> PortalWalk:
    return PortalWalk(f"run-{day}", day, list(lists), void, asked)


AFTER, BEFORE = date(2023, 6, 1), date(2023, 2, 1)
BLOCKED = Trouble("blocked", "a run blocked")


@pytest.mark.parametrize(
    ("walks", "reason"),
    [
        ([walk(AFTER, walked())], None),
        ([], "never_walked"),
        ([walk(BEFORE, walked())], "not_since_due"),
        ([walk(DUE, walked())], "not_since_due"),
        ([walk(AFTER, walked(), void=BLOCKED)], "blocked"),
        ([walk(AFTER + timedelta(30), void=BLOCKED), walk(AFTER, walked())], None),  # blocked later changes nothing
        ([walk(AFTER, walked(), walked("truncated", date(2023, 2, 2)))], "list_truncated"),
        ([walk(AFTER, walked("failed", owner="other"), walked())], None),
        ([walk(AFTER, walked("failed", owner="me"), walked())], "list_failed"),
        ([walk(AFTER, walked(owner="me"), walked("failed"))], None),  # its own list is whole
        ([walk(AFTER, walked(), asked=frozenset({2021}))], "not_asked_for"),
        ([walk(AFTER, walked(), asked=frozenset({2021, 2022}))], None),
    ],
)
def test_what_a_portal_tells(walks: list[PortalWalk], reason: str | None) -> None:
    trouble = portal(*walks).trouble("me", 2022, DUE)
    assert (trouble and trouble.reason) == reason


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (KnownList("http://a/other/", BEFORE, None, frozenset()), "list_resting"),
        (KnownList("http://a/other/", AFTER, None, frozenset()), None),
        (KnownList("http://a/other/", BEFORE, "other", frozenset()), None),
        (KnownList("http://a/other/", BEFORE, None, frozenset({2019})), None),
        (KnownList("http://a/end/", BEFORE, None, frozenset()), None),  # read in the walk
    ],
)
def test_a_list_that_a_walk_let_rest(known: KnownList, reason: str | None) -> None:
    resting = WalkedPortal("a", "411303", "answers", (walk(AFTER, walked()),), (known,))
    trouble = resting.trouble("me", 2022, DUE)
    assert (trouble and trouble.reason) == reason


def test_a_portal_that_was_never_let_in() -> None:
    assert portal(state="blocked").trouble("me", 2022, DUE) == Trouble("blocked", "a")


def days(*pages: str, lists: tuple[str, ...] = (), signed: tuple[str, ...] = (), seen: str | None = None) -> Evidence:
    page, listed, sign = ([date.fromisoformat(day) for day in said] for said in (pages, lists, signed))
    return Evidence(page, listed, sign, date.fromisoformat(seen) if seen else None)


@pytest.mark.parametrize(
    ("evidence", "on", "basis", "is_redated"),
    [
        (days("2023-01-20", seen="2023-03-01"), "2023-01-20", "page", False),
        (days("2023-01-20", lists=("2023-01-19",)), "2023-01-19", "list", False),
        (days(lists=("2023-01-19",), seen="2024-01-01"), "2023-01-19", "list", False),
        (days("2024-08-01", "2023-01-20"), "2023-01-20", "page", True),  # moved
        (days("2024-08-01", lists=("2023-01-20",)), "2023-01-20", "list", True),
        (days("2024-08-01", seen="2023-02-01"), "2023-02-01", "first_seen", True),  # it was there before
        (days("2023-02-10", signed=("2023-01-20",)), "2023-02-10", "page", False),  # signed is not published
        (days("2024-08-01", signed=("2023-01-20",)), "2023-01-20", "signed", True),
        (days(signed=("2023-01-20",), seen="2025-01-01"), "2023-01-20", "signed", False),
        (days(seen="2025-01-01"), "2025-01-01", "first_seen", False),
        (days("2019-05-15", seen="2023-02-01"), "2023-02-01", "first_seen", False),  # the day of the regulation
        (days("2022-12-22"), "2022-12-22", "page", False),
    ],
)
def test_the_day_that_counts(evidence: Evidence, on: str, basis: str, is_redated: bool) -> None:
    found = published(evidence, 2022)
    assert found is not None
    assert (found.on.isoformat(), found.basis, found.is_redated) == (on, basis, is_redated)


def test_no_day_at_all() -> None:
    assert published(days(), 2022) is None


# In a corpus -----------------------------------------------------------------------------------------------------


def put(hand: Hand, agency: str, year: int, published_on: str | None = None, **context: Any) -> None:
    content = f"{agency} {year}".encode()
    given = {"fetched_at": datetime(2023, 10, 15, tzinfo=UTC)} | context
    hand.take(content, f"file:///{agency}/{year}.html", **given)
    hand.load(parsed(content, report(agency, year, published_on=published_on or f"{year + 1}-01-12")))


def told(hand: Hand, as_of: date = TODAY, **more: Any) -> dict[tuple[str, int], Covered]:
    with hand.corpus.session() as session:
        refresh(session, TODAY)
        parts = list(coverage(session, as_of, range(2008, TODAY.year + 1), read_title, **more))
        session.commit()
    return {(row.body.agency_id, row.year): row for part in parts for row in part.rows}


def with_portal(hand: Hand, code: str = "411303") -> None:
    with hand.corpus.session() as session:
        import_portals(session, [PortalRow("a", "卧龙区人民政府", "http://a.gov.cn/", code)])
        session.commit()


def searched(hand: Hand, day: date, path: str = "年报", **more: Any) -> None:
    """A walk over the portal that read one list."""
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    given: dict[str, Any] = {"stopped": "end", "reached_back_to": None} | more
    with hand.corpus.session() as session:
        run = start_run(session, "crawl").run_id
        crawls.begin_walk(session, "a", run, at)
        url = f"http://a.gov.cn/{path}"
        crawls.add_search(session, run, "a", crawls.Searched(url, path, None, 1, 1, 9, 9, **given), at)
        crawls.end_walks(session, ["a"], ["a"], at)
        crawls.finish_crawl(session, run, {}, "done", at)
        session.commit()


def test_as_of_a_day(plain_hand: Hand) -> None:
    with_portal(plain_hand)
    searched(plain_hand, date(2023, 10, 1))
    put(plain_hand, "卧龙区人民政府", 2022, "2023-05-10", region_code="411303")
    key = ("411303/county_gov", 2022)
    now = told(plain_hand)[key]
    assert (now.state, now.days_late, now.published_basis, now.is_on_time) == ("found", 40, "page", 0)
    assert told(plain_hand, date(2023, 3, 31))[key].state == "not_yet_due"
    late = told(plain_hand, date(2023, 4, 20))[key]
    assert (late.state, late.reason) == ("not_found", "published_later")
    assert told(plain_hand, date(2023, 5, 10))[key].state == "found"


def test_what_is_kept_of_a_body_that_is_expected_no_more(plain_hand: Hand) -> None:
    with_portal(plain_hand)
    put(plain_hand, "卧龙区商务局", 2020)
    update(plain_hand.corpus)
    query = "SELECT count(*) FROM coverage WHERE department_code = 'commerce'"
    assert plain_hand.values(query) != [0]
    with plain_hand.corpus.session() as session:
        session.execute(text("UPDATE reports SET agency_id = NULL, placement = 'no_agency'"))
        session.commit()
    update(plain_hand.corpus)
    assert plain_hand.values(query) == [0]


def test_a_list_of_a_body_concerns_that_body(plain_hand: Hand) -> None:
    with_portal(plain_hand)
    searched(plain_hand, date(2023, 10, 1), "年报 > 教育局", stopped="failed")
    searched(plain_hand, date(2023, 10, 2))
    put(plain_hand, "卧龙区教育局", 2020, region_code="411303")
    put(plain_hand, "卧龙区财政局", 2020, region_code="411303")
    found = told(plain_hand)
    assert found["411303/dept/education", 2022].reason == "list_failed"
    assert found["411303/dept/finance", 2022].state == "not_found"
    assert found["411303104/township_gov", 2022].state == "not_found"


def test_organs_are_a_list(plain_hand: Hand) -> None:
    with_portal(plain_hand)
    for name in ("教育局", "财政局", "民政局"):
        searched(plain_hand, date(2023, 10, 1), f"部门年报 > {name}")
    found = told(plain_hand)
    for body in ("education", "finance", "civil_affairs"):
        row = found[f"411303/dept/{body}", 2022]
        assert (row.basis, row.state, row.due_on, row.is_published) == ("organ_list", "not_found", date(2023, 1, 31), 0)
        assert (f"411303/dept/{body}", 2021) not in found


def test_a_batch_of_old_reports_is_no_lateness(plain_hand: Hand) -> None:
    for year in (2019, 2020, 2021):
        put(plain_hand, "卧龙区财政局", year, "2022-01-25")
    found = told(plain_hand)
    rows = [found["411303/dept/finance", year] for year in (2019, 2020, 2021)]
    assert [(row.days_late, row.is_redated) for row in rows] == [(None, True), (None, True), (-6, False)]


def test_bodies_without_duty(plain_hand: Hand) -> None:
    put(plain_hand, "南阳市中级人民法院", 2022)
    (row,) = (row for row in told(plain_hand).values() if row.body.kind == "out_of_scope")
    assert (row.state, row.basis, row.is_published) == ("out_of_scope", None, None)


def test_what_documents_and_links_claim(plain_hand: Hand) -> None:
    with_portal(plain_hand)

    def document(name: str, status: str, reason: str | None, *stubs: Report, **context: Any) -> None:
        content = name.encode()
        plain_hand.take(content, f"file:///{name}", region_code="411303", **context)
        plain_hand.load(parsed(content, *stubs, status=status, reason=reason))

    document("1.pdf", "needs", "ocr", anchor_text="蒲山镇2022年政府信息公开工作年度报告")
    document("石桥镇2022年政府信息公开年报.pdf", "failed", "encrypted")
    document("3.html", "rejected", "empty_form", anchor_text="潦河镇人民政府2022年政府信息公开工作年度报告")
    document("4.html", "rejected", "error_page", anchor_text="安皋镇人民政府2022年政府信息公开工作年度报告")
    document("5.html", "rejected", "law_government_report", report("谢庄镇人民政府", 2022))
    document("6.html", "needs", "ocr", anchor_text="通知公告")  # of nobody
    with plain_hand.corpus.session() as session:
        run = start_run(session, "crawl").run_id
        url, at = "http://a.gov.cn/7", datetime(2023, 10, 1, tzinfo=UTC)
        title = "卧龙区教育局2022年政府信息公开工作年度报告"
        crawls.add_event(session, run, "a", "captcha", url, at, anchor_text=title)
        session.commit()
        found = claims(session, read_title)
    kinds = {agency: [(one.kind, one.reason) for one in said] for (agency, year), said in found.items() if year == 2022}
    assert kinds == {
        "411303104/township_gov": [("unreadable", "needs: ocr")],
        "411303101/township_gov": [("unreadable", "failed: encrypted")],
        "411303102/township_gov": [("rejected", "empty_form")],
        "411303103/township_gov": [("gone", "error_page")],
        "411303305/township_gov": [("lookalike", "law_government_report")],
        "411303/dept/education": [("unfetched", "captcha")],
    }
