"""Leases: one process for each platform; a dead one's move on, a late one writes nothing. On both databases."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from pipeline.lock import Locked, awaited, locked
from pipeline.platforms import Share, held, holder, parcels
from simulator.portals import RunningCity, running_city
from storage import Corpus, CorpusError, open_corpus
from storage.leases import PATIENCE, LeaseLost, Leases, database_time, holders, holding
from storage.models_crawl import Lease, PortalHealth
from storage.portals import import_portals, parse_csv
from tests.cli.command import COMMAND, environment, gongkai

PORTALS = """slug,name,url,platform,hosts
a,甲,https://a.gov.cn/,,files.gov.cn
b,乙,https://b.gov.cn/,room,
c,丙,https://c.gov.cn/,room,
d,丁,https://d.gov.cn/,,files.gov.cn
e,戊,https://e.gov.cn/,,
"""
ALL = ["a", "b", "c", "d", "e"]
ROWS = (
    "SELECT url, final_url, http_status, sha256, portal, column_path, anchor_text, list_date, found_on FROM captures",
    "SELECT sha256, state FROM documents",
    "SELECT portal, kind, reason, url, column_path, anchor_text FROM crawl_events",
    "SELECT portal, url, column_path, pages_promised, pages_read, entries, candidates, stopped FROM searches",
    "SELECT portal, state, family_seen, walk_run_id IS NULL AS is_over FROM portal_health",
)


@pytest.fixture
def corpus(database_url: str, tmp_path: Path) -> Iterator[Corpus]:
    with open_corpus(database_url, data=tmp_path / "data") as opened:
        bring_in(opened, PORTALS)
        yield opened


def bring_in(corpus: Corpus, text: str) -> None:
    with corpus.session() as session:
        rows, problems = parse_csv(text)
        assert not problems
        import_portals(session, rows)
        session.commit()


@contextmanager
def again(corpus: Corpus) -> Iterator[Corpus]:
    """The same corpus, opened by somebody else."""
    url = corpus.engine.url.render_as_string(hide_password=False)
    with open_corpus(url, data=corpus.data) as other:
        yield other


# Who gets what -----------------------------------------------------------------------------------------------------


def test_platforms_are_shared_out(corpus: Corpus) -> None:
    with again(corpus) as other, held(corpus, ["a", "b"], "gongkai run") as first:
        assert (first.slugs, first.others) == (["a", "b"], {})
        with held(other, ALL, "gongkai crawl") as second:
            assert second.slugs == ["e"]  # c is on b's platform, d keeps its files where a does
            assert set(second.others) == {"a", "b", "c", "d"}
            assert str(second.sentence()).startswith("Left to others: a, b, c and 1 more (`gongkai run`, process ")
            assert set(second.leases.fences) == {"e.gov.cn"}  # what it needs, and nothing on the way to it
            with pytest.raises(
                Locked, match=r"`gongkai run`, process \d+ on .+, for \d+ s and `gongkai crawl`, .+ stop it"
            ):
                held(corpus, ALL, "gongkai run").__enter__()
            assert len(holders(corpus)) == 2
        assert "`gongkai run`" in str(holder(other))
        assert "`gongkai crawl`" not in str(holder(other))
    assert holder(corpus) is None
    with held(corpus, ALL, "gongkai run") as all_:
        assert all_.slugs == ALL


def test_a_platform_that_was_found_counts(corpus: Corpus) -> None:
    with corpus.session() as session:
        for slug in ("a", "e"):
            session.add(PortalHealth(portal=slug, state="answers", address="59.1.1.1", family_seen="trs"))
        session.commit()
    with held(corpus, ["a"], "x"), again(corpus) as other, held(other, ["b", "e"], "y") as share:
        assert share.slugs == ["b"]
        assert list(share.others) == ["e"]


def test_the_fence_grows_and_what_was_given_back_is_free(corpus: Corpus) -> None:
    for number in (1, 2, 3):
        with holding(corpus, "x") as leases:
            assert leases.claim(["p"]) == {}
            assert leases.fences == {"p": number}
            with corpus.session() as session:
                leases.require(session, ["p", "never claimed"])
        with corpus.session() as session, pytest.raises(LeaseLost):
            late(leases, "p", number).require(session, ["p"])


def late(leases: Leases, name: str, fence: int) -> Leases:
    """A holder that does not know that it is over."""
    return Leases(leases.corpus, leases.owner, leases.token, {name: fence})


# Death and delay ---------------------------------------------------------------------------------------------------


def silenced(corpus: Corpus, seconds: int) -> None:
    """All heartbeats were so long ago, by the database's clock."""
    with corpus.session() as session:
        for lease in session.query(Lease):
            lease.heartbeat_at = type(lease.heartbeat_at).fromtimestamp(
                database_time(session).timestamp() - seconds, lease.heartbeat_at.tzinfo
            )
        session.commit()


def test_a_silent_holder_loses_its_leases_and_writes_no_more(corpus: Corpus) -> None:
    with holding(corpus, "old") as old, holding(corpus, "new") as new:
        old.claim(["p", "q"])
        silenced(corpus, 89)
        assert set(new.claim(["p"])) == {"p"}
        silenced(corpus, 91)
        assert new.claim(["p"]) == {}
        assert new.fences == {"p": 2}
        with corpus.session() as session, pytest.raises(LeaseLost, match=r"`new`, process .+ has taken over p"):
            old.require(session, ["p"])
        with corpus.session() as session:
            old.require(session, ["q"])  # nobody wanted this one: it is still its own
            new.require(session, ["p"])


def test_clocks_put_ahead_do_not_make_a_living_holder_look_dead(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    with holding(corpus, "old") as old, again(corpus) as other:
        old.claim(["p"])
        monkeypatch.setenv("GONGKAI_DAYS_AHEAD", "30")
        with holding(other, "new") as new:
            assert set(new.claim(["p"])) == {"p"}
            assert holders(other)[0].seconds < 60


def test_the_heartbeat_keeps_them(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATIENCE, "1")
    with holding(corpus, "old") as old, holding(corpus, "new") as new:
        old.claim(["p"])
        time.sleep(1.3)
        assert set(new.claim(["p"])) == {"p"}


def test_a_patience_that_is_none_is_refused(
    new_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_corpus(new_sqlite_url, data=tmp_path / "data") as corpus:
        for said in ("soon", "0", "-3", "1.5"):
            monkeypatch.setenv(PATIENCE, said)
            with pytest.raises(CorpusError, match=PATIENCE), holding(corpus, "x"):
                pass


def test_nobody_takes_a_lease_while_its_holder_writes(corpus: Corpus) -> None:
    """Between looking at the fence and the commit."""
    with (
        holding(corpus, "old") as old,
        again(corpus) as other,
        holding(other, "new") as new,
        ThreadPoolExecutor(1) as elsewhere,
    ):
        old.claim(["p"])
        silenced(corpus, 91)
        with corpus.session() as session:
            old.require(session, ["p"])
            session.execute(update(PortalHealth).values(detail="written"))
            claim = elsewhere.submit(new.claim, ["p"])
            with pytest.raises(TimeoutError):
                claim.result(0.7)
            session.commit()
        assert claim.result(60) == {}
        with corpus.session() as session, pytest.raises(LeaseLost):
            old.require(session, ["p"])


HOLD = """
import sys, time
from pipeline.platforms import held
from storage import open_corpus
with open_corpus(sys.argv[1], data=sys.argv[2]) as corpus, held(corpus, sys.argv[3].split(","), "gongkai run") as share:
    print(*share.slugs, flush=True)
    time.sleep(600)
"""


@contextmanager
def another(corpus: Corpus, slugs: str) -> "Iterator[subprocess.Popen[str]]":
    """A process that holds portals."""
    url = corpus.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", HOLD, url, str(corpus.data), slugs]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().split()
            yield process
        finally:
            process.kill()


def test_a_killed_holder_is_dead_at_once_and_its_share_moves_on(corpus: Corpus) -> None:
    with another(corpus, "a,b") as first, held(corpus, ALL, "gongkai crawl") as share:
        assert share.slugs == ["e"]
        assert share.inherit() == []
        first.kill()
        first.wait()
        assert share.inherit() == ["a", "b", "c", "d"]
        assert (share.slugs, share.others, share.sentence()) == (ALL, {}, None)
        assert share.inherit() == []


def test_what_another_has_finished_is_not_done_again(corpus: Corpus) -> None:
    with held(corpus, ["e"], "x") as share:
        with again(corpus) as other, held(other, ["a"], "y"):
            assert share.claim(["a"]) == []
        assert share.inherit() == []
        assert list(share.others) == ["a"]


def test_what_a_child_claimed_is_its_parents(corpus: Corpus) -> None:
    with held(corpus, ["e"], "x") as share:
        child = Leases(corpus, share.leases.owner, share.leases.token, share.leases.fences)
        assert child.claim(["59.1.1.1/trs"]) == {}
        brother = Leases(corpus, share.leases.owner, share.leases.token, share.leases.fences)
        assert set(brother.claim(["59.1.1.1/trs"])) == {"59.1.1.1/trs"}  # two children, one connection
        share.leases.adopt()
        assert share.leases.fences["59.1.1.1/trs"] == 1
    assert holder(corpus) is None


def test_reading_waits_for_the_one_that_reads(corpus: Corpus) -> None:
    with again(corpus) as other, locked(other, "read"), pytest.raises(Locked):
        locked(corpus, "read").__enter__()
    with awaited(corpus, "read"), pytest.raises(Locked):
        locked(corpus, "read").__enter__()


def test_parcels_keep_platforms_whole() -> None:
    names = {slug: frozenset(words.split()) for slug, words in
             {"a": "1 files", "b": "2", "c": "3 room", "d": "4 room files", "e": "5", "f": "6"}.items()}  # fmt: skip
    found = parcels(names, 3)
    assert sorted(map(sorted, found)) == [["a", "c", "d"], ["b", "f"], ["e"]] or sorted(map(len, found)) == [1, 2, 3]
    assert any({"a", "c", "d"} <= set(parcel) for parcel in found)
    assert sorted(slug for parcel in found for slug in parcel) == sorted(names)
    assert len(parcels(names, 10)) == 4
    assert Share.__slots__


# The commands ------------------------------------------------------------------------------------------------------

PACE = ("--allow-private", "--set", "DOWNLOAD_DELAY=0.05", "--set", "AUTOTHROTTLE_ENABLED=0", "--quiet")
STEADY = ("--allow-private", "--set", "DOWNLOAD_DELAY=0.3", "--set", "AUTOTHROTTLE_ENABLED=0", "--quiet")
SLOW = ("--allow-private", "--set", "DOWNLOAD_DELAY=1.5", "--set", "AUTOTHROTTLE_ENABLED=0", "--quiet")
"""For a crawl that is to be killed before it is done, however long the other one takes to start."""


@pytest.fixture(scope="module")
def city() -> Iterator[RunningCity]:
    with running_city(small=True, crawl_delay=0.05) as running:
        yield running


@pytest.fixture(scope="module")
def portals(city: RunningCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's second and third portal."""
    head, _, *two = city.city.portals_csv().splitlines()
    path = tmp_path_factory.mktemp("leases") / "portals.csv"
    path.write_text("\n".join([head, *two]), "utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(portals: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    gongkai("crawl", "--portals", portals, *PACE, folder=folder)
    return rows(f"sqlite:///{folder}/data/gongkai.db", folder)


def rows(db: str, folder: Path) -> list[list[str]]:
    """What a crawl leaves, in the same words on both databases."""
    with open_corpus(db, data=folder / "data") as corpus:
        return [sorted(json.dumps(row, default=str, sort_keys=True) for row in corpus.query(query)) for query in ROWS]


def started(db: str, folder: Path, *arguments: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments), "--db", db],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(condition: Callable[[], Any], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


@pytest.mark.soak
def test_two_crawls_and_the_killed_ones_share_moves_on(
    city: RunningCity, portals: Path, undisturbed: list[list[str]], database_url: str, tmp_path: Path
) -> None:
    """One crawls a portal and is killed; the other, at work on the next, takes it over and finishes it."""
    before = len(city.requests())
    gongkai("portals", "import", portals, "--db", database_url, folder=tmp_path)
    with started(database_url, tmp_path, "crawl", "--portal", "sim-agency", *SLOW) as first:
        wait_for(lambda: len(city.requests()) - before > 5)
        with started(database_url, tmp_path, "crawl", *STEADY) as second:
            wait_for(lambda: any(entry["host"] == "127.77.0.3" for entry in city.requests()[before:]))
            first.kill()
            first.wait()
            _, stderr = second.communicate(timeout=120)
    assert (second.returncode, stderr) == (0, "")
    assert rows(database_url, tmp_path) == undisturbed
    asked = Counter((entry["host"], entry["path"]) for entry in city.requests()[before:])
    again = sum(count - 1 for count in asked.values())
    assert again <= 1  # what was on its way
    assert max(entry["active"] for entry in city.requests()[before:]) == 1


def stopped(process: "subprocess.Popen[str]", db: str, folder: Path) -> None:
    """Stops a process and its child, outside of any transaction: whoever sleeps in one is waited for."""
    with open_corpus(db, data=folder / "data") as corpus:
        others = "datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        while True:
            os.killpg(process.pid, signal.SIGSTOP)
            time.sleep(0.1)
            if not corpus.query(f"SELECT pid FROM pg_stat_activity WHERE {others}"):
                return
            os.killpg(process.pid, signal.SIGCONT)
            time.sleep(0.05)


@pytest.mark.slow
def test_one_that_wakes_up_late_stops_before_it_writes(
    city: RunningCity, portals: Path, undisturbed: list[list[str]], postgres_url: str, tmp_path: Path
) -> None:
    """One is stopped with its child on one portal; the other, at work on the next, takes that one over from it."""
    before = len(city.requests())
    os.environ[PATIENCE] = "2"
    try:
        gongkai("portals", "import", portals, "--db", postgres_url, folder=tmp_path)
        with started(postgres_url, tmp_path, "crawl", "--portal", "sim-agency", *SLOW) as first:
            wait_for(lambda: len(city.requests()) - before > 4)
            stopped(first, postgres_url, tmp_path)
            said = gongkai("crawl", "--portal", "sim-agency", "--db", postgres_url, *PACE, folder=tmp_path, expect=3)
            assert f"process {first.pid} on " in said.sentences[0]
            gongkai("crawl", "--db", postgres_url, *PACE, folder=tmp_path)
            captures = rows(postgres_url, tmp_path)
            os.killpg(first.pid, signal.SIGCONT)
            _, stderr = first.communicate(timeout=60)
    finally:
        del os.environ[PATIENCE]
    assert first.returncode == 1
    assert "has taken over" in stderr
    assert rows(postgres_url, tmp_path) == captures == undisturbed
