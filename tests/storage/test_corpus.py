"""Opening: defaults, and one clear sentence for whatever stands in the way."""

import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import Corpus, CorpusError, database, migrate, open_corpus, revisions, years
from storage.database import make_engine, parse_url


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("GONGKAI_DATA", "GONGKAI_DB", "GONGKAI_ARCHIVE"):
        monkeypatch.delenv(name, raising=False)
    open_corpus().close()
    assert (tmp_path / "data" / "gongkai.db").is_file()
    assert (tmp_path / "data" / "archive").is_dir()


def test_environment_and_arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "env"))
    monkeypatch.setenv("GONGKAI_DB", f"sqlite:///{tmp_path}/env.db")
    monkeypatch.setenv("GONGKAI_ARCHIVE", str(tmp_path / "bytes"))
    with open_corpus() as corpus:
        assert (corpus.data, corpus.archive.root) == (tmp_path / "env", tmp_path / "bytes")
        assert (tmp_path / "env.db").is_file()
    with open_corpus(f"sqlite:///{tmp_path}/arg.db", tmp_path / "a", tmp_path / "d") as corpus:
        assert (corpus.data, corpus.archive.root) == (tmp_path / "d", tmp_path / "a")
        assert corpus.db_url == f"sqlite:///{tmp_path}/arg.db"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "is not a database URL"),
        ("mysql://host/name", "only SQLite and PostgreSQL"),
        ("oracle+made_up://host/name", "only SQLite and PostgreSQL"),
        ("sqlite://", "a corpus needs a file"),
        ("sqlite:///:memory:", "a corpus needs a file"),
        ("postgresql://host", "names no database"),
        ("postgresql://user:secret@host:port/name", "is not a database URL"),
    ],
)
def test_wrong_url(url: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=sentence) as caught:
        open_corpus(url, data=tmp_path)
    assert caught.value.is_usage
    assert "secret" not in caught.value.message


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for part in ({"data": tmp_path / "file" / "x"}, {"archive": tmp_path / "file"}):
        with pytest.raises(CorpusError, match="cannot be written") as caught:
            open_corpus(**{"data": tmp_path / "data", **part})  # type: ignore[arg-type]
        assert not caught.value.is_usage
    with pytest.raises(CorpusError, match=r"the folder of the database .* cannot be written"):
        open_corpus(f"sqlite:///{tmp_path}/file/x.db", data=tmp_path / "data")


def test_no_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CorpusError, match=r"not installed: `make setup`"):
        open_corpus("postgresql://host/name", data=tmp_path)


def test_server_down(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be reached") as caught:
        open_corpus("postgresql://user:secret@127.0.0.1:1/name", data=tmp_path)
    assert "secret" not in caught.value.message
    assert "\n" not in caught.value.message


def test_a_transaction_in_which_nothing_happens_is_ended(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_corpus(postgres_url, data=tmp_path).close()
    monkeypatch.setattr(database, "IDLE_SECONDS", 1)
    with open_corpus(postgres_url, data=tmp_path) as corpus, pytest.raises(CorpusError, match="was lost"):
        _freeze_in_a_transaction(corpus)


def _freeze_in_a_transaction(corpus: Corpus) -> None:
    with corpus.session() as session:
        session.execute(text("SELECT 1"))
        time.sleep(1.2)
        session.execute(text("SELECT 1"))


def test_no_such_database(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no_such.*does not exist"):
        open_corpus(parse_url(postgres_url).set(database="no_such").render_as_string(False), data=tmp_path)


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "gongkai.db").write_bytes(b"a text file, longer than the header of a database is" * 20)
    with pytest.raises(CorpusError, match="is not a SQLite database"):
        open_corpus(data=tmp_path)


def test_the_database_of_another_program(empty_database_url: str, tmp_path: Path) -> None:
    engine = make_engine(parse_url(empty_database_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    with pytest.raises(CorpusError, match="tables of another program"):
        open_corpus(empty_database_url, data=tmp_path)
    with engine.connect() as connection:
        assert not connection.execute(text("SELECT * FROM invoices")).all()
    engine.dispose()


def test_newer_and_older_structure(corpus: Corpus, database_url: str, tmp_path: Path) -> None:
    with corpus.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    with pytest.raises(CorpusError, match="newer version of Gongkai"):
        open_corpus(database_url, data=tmp_path)
    with corpus.engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revisions.head()}'"))
    migrate.downgrade(corpus.engine, "-1")
    if revisions.head() != "0001":
        with pytest.raises(CorpusError, match="run `gongkai db upgrade`"):
            open_corpus(database_url, data=tmp_path)
    with open_corpus(database_url, data=tmp_path, upgrade=True) as upgraded:
        assert migrate.check(upgraded.engine) == []


def test_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with open_corpus(data=tmp_path) as corpus, closing(sqlite3.connect(tmp_path / "gongkai.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert corpus.query("SELECT count(*) AS n FROM reports") == [{"n": 0}]
        with pytest.raises(CorpusError, match="locked by another program"), corpus.session() as session:
            session.execute(text("DELETE FROM reports"))
        other.rollback()


def test_other_errors_of_the_database_pass(corpus: Corpus) -> None:
    with pytest.raises(DBAPIError, match="nowhere"):
        corpus.query("SELECT * FROM nowhere")


def test_a_query_may_hold_what_drivers_read_otherwise(corpus: Corpus) -> None:
    sql = "SELECT 'a:b %s ?' AS said, count(*) AS n FROM years WHERE note LIKE '%statistics%' AND 7 % 4 = 3"
    assert corpus.query(sql) == [{"said": "a:b %s ?", "n": 1}]


def test_a_query_reads_only(corpus: Corpus) -> None:
    with pytest.raises((DBAPIError, CorpusError)):
        corpus.query("DELETE FROM years")
    with corpus.session() as session:  # and the connection writes again afterwards
        session.execute(text("DELETE FROM years WHERE year = 2004"))
        session.commit()
    assert corpus.query("SELECT min(year) AS year FROM years") == [{"year": 2005}]


def test_sqlite_is_set_up(tmp_path: Path) -> None:
    with open_corpus(data=tmp_path) as corpus, corpus.engine.connect() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
        assert found == ["wal", 1]
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 60_000


def test_years_reach_to_the_next(corpus: Corpus) -> None:
    rows = {row["year"]: row for row in corpus.query("SELECT * FROM years")}
    assert sorted(rows) == list(range(2004, datetime.now(UTC).year + 2))
    assert [rows[year]["form"] for year in (2013, 2014, 2018, 2019, 2020, 2021)] == ["A0", "B", "B", "C", "C", "D"]
    assert (rows[2007]["due_basis"], rows[2007]["due_governments_on"]) == ("none", None)
    assert (rows[2018]["statute"], rows[2018]["due_departments_on"]) == ("REG2007", "2019-03-31")
    assert (rows[2019]["due_departments_on"], rows[2019]["due_governments_on"]) == ("2020-01-31", "2020-03-31")


def test_a_new_year_adds_itself(corpus: Corpus) -> None:
    now = datetime.now(UTC).year
    with corpus.engine.begin() as connection:
        assert years.extend(connection, date(now, 12, 31)) == 0
        assert years.extend(connection, date(now + 1, 1, 1)) == 1


def test_opening_adds_a_missing_year(corpus: Corpus, database_url: str, tmp_path: Path) -> None:
    with corpus.engine.begin() as connection:
        connection.execute(text("DELETE FROM years WHERE year > 2020"))
    with open_corpus(database_url, data=tmp_path) as again:
        assert again.query("SELECT max(year) AS year FROM years") == [{"year": datetime.now(UTC).year + 1}]
