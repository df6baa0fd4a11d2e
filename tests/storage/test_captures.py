"""Importing: once is as good as twice; a change is a new capture; records without rows get theirs."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from storage import orphans
from storage.captures import Fetched, finish_run, keep_file, source_of, start_run
from storage.codes import plain_code
from storage.records import Context
from tests.storage.conftest import Hand


def rows(hand: Hand) -> list[dict[str, Any]]:
    """The captures, without ids and runs."""
    found = hand.corpus.query("SELECT * FROM captures ORDER BY fetched_at, url")
    return [{key: value for key, value in row.items() if key not in {"capture_id", "run_id"}} for row in found]


def test_twice_is_once(hand: Hand) -> None:
    first, is_new = hand.take(b"one")
    again, is_new_again = hand.take(b"one")
    assert (is_new, is_new_again, again.capture_id) == (True, False, first.capture_id)
    assert (hand.count("captures"), hand.count("documents"), hand.count("document_captures")) == (1, 1, 1)
    assert len(hand.corpus.archive.files()) == 1


def test_a_changed_file_is_a_new_capture(hand: Hand) -> None:
    hand.take(b"one")
    assert hand.take(b"two")[1]
    assert (hand.count("captures"), hand.count("documents")) == (2, 2)


def test_the_same_content_elsewhere(hand: Hand) -> None:
    hand.take(b"one")
    twin, is_new = hand.take(b"one", "file:///elsewhere.html")
    assert (is_new, twin.is_revisit) == (True, True)
    assert (hand.count("captures"), hand.count("documents"), hand.count("document_captures")) == (2, 1, 2)
    with hand.corpus.session() as session:
        source = source_of(session, 1)
        assert hand.corpus.archive.read(source.warc_file, source.warc_offset).content == b"one"


def test_another_region_is_another_capture(hand: Hand) -> None:
    assert hand.take(b"one", region_code="411303")[1]
    assert not hand.take(b"one", region_code="411303000000")[1]
    assert hand.take(b"one", region_code="411304")[1]
    assert hand.take(b"one", portal="nanyang")[1]


def test_a_fetch_is_a_row_each_time(hand: Hand) -> None:
    for _ in range(2):
        assert hand.take(b"one", "http://x.gov.cn/a", origin="crawled", http_status=200)[1]
    assert [row["is_revisit"] for row in rows(hand)] == [0, 1]


def test_a_run_is_a_row(hand: Hand) -> None:
    with hand.corpus.session() as session:
        run = start_run(session, "import", "import a.html")
        finish_run(session, run.run_id, {"new": 1})
        session.commit()
    (row,) = hand.corpus.query("SELECT kind, state, command, started_at, finished_at FROM crawl_runs")
    assert (row["kind"], row["state"], row["command"]) == ("import", "done", "import a.html")
    assert row["finished_at"] >= row["started_at"]


def file(n: int, media_type: str | None = None) -> Fetched:
    context = Context("imported", region_code="41", column_path="年报")
    return Fetched(f"file:///{n}", datetime(2023, 1, 1, 0, n, tzinfo=UTC), context, media_type)


def interrupted(hand: Hand) -> None:
    """A run whose rows were not committed: its records are in the archive only."""
    with hand.corpus.session() as session:
        run = start_run(session, "import")
        with contextlib.suppress(KeyboardInterrupt), hand.corpus.archive.writer(run.run_id) as writer:
            for n in range(3):
                keep_file(session, writer, file(n, "text/html" if n else None), b"x" * (n // 2))
            raise KeyboardInterrupt
        session.rollback()


def test_orphans_become_the_rows_they_would_have_been(hand: Hand) -> None:
    with hand.corpus.session() as session:
        run = start_run(session, "import")
        with hand.corpus.archive.writer(run.run_id) as writer:
            keep_file(session, writer, file(0), b"")
            session.commit()
    expected = rows(hand)[0]
    with hand.corpus.session() as session:
        for table in ("document_captures", "captures", "documents"):
            session.execute(text(f"DELETE FROM {table}"))
        session.commit()
    interrupted(hand)
    recovery = hand.corpus.recover()
    assert (recovery.cuts, recovery.indexed) == ([], 3)
    found = rows(hand)
    unlike = {"warc_file", "warc_offset"}
    assert {k: v for k, v in found[0].items() if k not in unlike} == {
        k: v for k, v in expected.items() if k not in unlike
    }
    assert [row["is_revisit"] for row in found] == [0, 1, 0]
    assert [row["media_type"] for row in found] == [None, "text/html", "text/html"]
    assert hand.values("SELECT state FROM crawl_runs ORDER BY started_at") == ["running", "aborted"]
    assert hand.corpus.recover().indexed == 0
    assert hand.corpus.archive.abandoned() == []


def test_a_lost_database_is_built_anew(hand: Hand) -> None:
    hand.take(b"one")
    hand.take(b"two", "file:///b", region_code="411303", publisher="卧龙区")
    expected = rows(hand)
    with hand.corpus.session() as session:
        for table in ("document_captures", "captures", "documents", "crawl_runs"):
            session.execute(text(f"DELETE FROM {table}"))
        session.commit()
        assert orphans.index(session, hand.corpus.archive, hand.corpus.archive.files()) == 2
    assert rows(hand) == expected
    assert hand.count("crawl_runs") == 2


def test_a_capture_without_its_record_is_told(hand: Hand) -> None:
    hand.take(b"one")
    hand.take(b"two", "file:///b")
    first, second = hand.values("SELECT warc_file FROM captures ORDER BY url DESC")
    with hand.corpus.session() as session:
        assert list(orphans.missing(session, hand.corpus.archive)) == []
        (hand.corpus.archive.root / first).unlink()
        session.execute(text("UPDATE captures SET warc_offset = 7 WHERE url = 'file:///b'"))
        problems = list(orphans.missing(session, hand.corpus.archive))
    assert {(problem.file, problem.offset, problem.kind) for problem in problems} == {
        (first, 0, "missing"),
        (second, 7, "missing"),
    }


@pytest.mark.parametrize(
    ("code", "plain"),
    [("410000", "41"), ("411300", "4113"), ("411303", "411303"), ("411303104000", "411303104"), ("410000000000", "41")],
)
def test_codes_are_plain(code: str, plain: str) -> None:
    assert plain_code(code) == plain


@pytest.mark.parametrize("code", ["", "4", "411", "南阳", "4113031"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no region code"):
        plain_code(code)
