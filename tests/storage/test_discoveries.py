"""What searches propose, and what becomes of it: kept, replaced, accepted, looked for again in time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from storage import CorpusError, crawls, discoveries, open_corpus
from storage.captures import start_run
from storage.crawls import Searched
from storage.discoveries import DAYS_FAILED, DAYS_GOOD, ColumnProposal, PortalProposal
from storage.models_crawl import Portal
from storage.models_discovery import DiscoveryOutcome
from storage.portals import PortalRow, import_portals

NOW = datetime(2026, 11, 22, tzinfo=UTC)
A, B = "http://www.a.gov.cn/nb/", "http://xxgk.a.gov.cn/nb/"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with open_corpus(data=tmp_path) as corpus, corpus.session() as session:
        import_portals(session, [PortalRow("a", "甲县人民政府", "http://www.a.gov.cn/")])
        yield session


def column(url: str, confidence: int = 90, family: str = "trs") -> ColumnProposal:
    return ColumnProposal(url, ("政府信息公开年报",), family, confidence, 3, ("its tags say 信息公开年报",))


def search(session: Session, *columns: ColumnProposal, outcome: DiscoveryOutcome = "found", at: datetime = NOW) -> str:
    run = start_run(session, "crawl", None).run_id
    discoveries.keep_search(
        session, "a", run, at, outcome=outcome, requests=4, looks=[], left_alone=[], columns=columns
    )
    return run


def begin(session: Session, at: datetime = NOW) -> list[str]:
    return [found.url for found in discoveries.begin_at(session, "a", at)]


def test_a_later_search_supersedes_what_it_does_not_find_and_keeps_what_is_accepted(session: Session) -> None:
    search(session, column(A), column(B))
    assert begin(session) == [A, B]
    search(session, column(B))
    assert begin(session) == [B]
    discoveries.accept_columns(session, "a", replaces=False)
    search(session, column(A), column(B))
    assert {found.url: found.state for found in discoveries.columns_of(session, "a")} == {A: "proposed", B: "accepted"}


def test_a_search_that_nobody_answered_takes_nothing_away(session: Session) -> None:
    search(session, column(A))
    search(session, outcome="unanswered", at=NOW + timedelta(days=1))
    assert begin(session, NOW + timedelta(days=1)) == [A]


def test_a_search_is_made_again_when_it_is_old_or_its_columns_fail(session: Session) -> None:
    run = search(session, column(A))
    assert begin(session, NOW + timedelta(days=DAYS_GOOD - 1)) == [A]
    assert begin(session, NOW + timedelta(days=DAYS_GOOD + 1)) == []
    crawls.add_search(session, run, "a", Searched(A, "", None, 1, 0, 0, 0, None, "failed"), NOW)
    assert begin(session, NOW + timedelta(days=1)) == [A]
    assert begin(session, NOW + timedelta(days=DAYS_FAILED + 1)) == []


def test_where_nothing_was_found_the_next_search_waits(session: Session) -> None:
    assert discoveries.why_rest(session, "a", NOW) is None
    search(session, outcome="nothing")
    assert "the search of 2026-11-22 found none" in (discoveries.why_rest(session, "a", NOW + timedelta(days=1)) or "")
    assert discoveries.why_rest(session, "a", NOW + timedelta(days=DAYS_FAILED + 1)) is None


def test_accepting_sets_columns_hosts_and_a_sure_family(session: Session) -> None:
    search(session, column(A), column(B, 60, "generic"))
    discoveries.accept_columns(session, "a", replaces=False)
    row = session.get_one(Portal, "a")
    assert (row.start_urls, row.hosts, row.family) == (f"{A} {B}", "xxgk.a.gov.cn", "trs")
    search(session, column("http://www.a.gov.cn/new/", family="vsb"))
    discoveries.accept_columns(session, "a", replaces=True)
    assert (row.start_urls, row.family) == ("http://www.a.gov.cn/new/", "trs")
    with pytest.raises(CorpusError, match="nothing is proposed for a"):
        discoveries.accept_columns(session, "a", replaces=False)
    with pytest.raises(CorpusError, match="no such portal: b"):
        discoveries.accept_columns(session, "b", replaces=False)


def test_proposed_portals_are_brought_in_once_with_their_doubts(session: Session) -> None:
    run = start_run(session, "crawl", None).run_id
    new = PortalProposal(
        "510118-x.gov.cn", "新津区人民政府", "510118", "http://x.gov.cn/", None, "a", ("by name",), ("frozen",)
    )
    known = PortalProposal("410000-a.gov.cn", "甲县人民政府", None, "http://www.a.gov.cn/", None, None, (), ())
    discoveries.keep_portals(session, run, NOW, [new, known])
    found = discoveries.proposed_portals(session)
    assert [portal.slug for portal in found] == ["510118-x.gov.cn"]
    assert discoveries.accept_portals(session, found).inserted == 1
    row = session.get_one(Portal, "510118-x.gov.cn")
    assert (row.name, row.region_code, row.notes) == ("新津区人民政府", "510118", "found by links; doubtful: frozen")
    assert discoveries.proposed_portals(session) == []
