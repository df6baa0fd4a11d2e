"""The schema: up, down and up again; models and database agree; what the forms generate follows them."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint

from parser import forms
from storage import Corpus, indicators, migrate, open_corpus, revisions, views, views_wide
from storage.database import make_engine, parse_url
from storage.models import Base

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def engine(empty_database_url: str) -> Engine:
    """An engine on an empty database."""
    return make_engine(parse_url(empty_database_url))


def test_every_revision_goes_up_and_down_and_all_go_up_again(engine: Engine) -> None:
    for revision in revisions.known():
        migrate.upgrade(engine, revision)
    assert migrate.check(engine) == []
    assert set(Base.metadata.tables) | {"alembic_version"} == set(inspect(engine).get_table_names())
    assert set(views.NAMES) == set(inspect(engine).get_view_names())
    every_constraint_and_index_is_named(engine)
    for revision in [*reversed(revisions.known()[:-1]), "base"]:
        migrate.downgrade(engine, revision)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert inspect(engine).get_view_names() == []
    migrate.upgrade(engine)
    assert migrate.check(engine) == []
    engine.dispose()


def every_constraint_and_index_is_named(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in Base.metadata.tables:
        assert inspector.get_pk_constraint(table)["name"] == f"pk_{table}"
        names = [
            *(item["name"] for item in inspector.get_unique_constraints(table)),
            *(item["name"] for item in inspector.get_foreign_keys(table) if not is_told_in_sql(engine, table, item)),
            *(item["name"] for item in inspector.get_check_constraints(table)),
            *(item["name"] for item in inspector.get_indexes(table)),
        ]
        assert all(str(name).startswith(("uq_", "fk_", "ck_", "ix_")) for name in names), table


def is_told_in_sql(engine: Engine, table: str, key: ReflectedForeignKeyConstraint) -> bool:
    """Whether a foreign key has its name in the SQL alone: SQLite's of a column that was added are not reflected."""
    if engine.dialect.name != "sqlite" or key["name"] is not None:
        return False
    with engine.connect() as connection:
        sql = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
    return f"CONSTRAINT fk_{table}_{key['constrained_columns'][0]} " in str(sql)


def test_files_are_named_by_their_revisions() -> None:
    scripts = ScriptDirectory.from_config(migrate.config())
    assert revisions.known() == tuple(reversed([script.revision for script in scripts.walk_revisions()]))
    assert revisions.head() == scripts.get_current_head()


def test_opening_a_corpus_that_is_up_to_date_loads_no_alembic(new_sqlite_url: str, tmp_path: Path) -> None:
    code = "import sys, storage; storage.open_corpus(*sys.argv[1:]).close(); sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", code, new_sqlite_url, tmp_path], cwd=ROOT, check=True)


def test_upgrade_is_all_or_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        views, "statements", lambda _dialect: {"broken": "CREATE VIEW broken AS SELECT nothing FROM nowhere"}
    )
    with pytest.raises(Exception, match="nowhere"):
        migrate.upgrade(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_model_is_documented() -> None:
    undocumented = [mapper.class_.__name__ for mapper in Base.registry.mappers if not mapper.class_.__doc__]
    assert undocumented == []


def test_indicators_are_the_forms(corpus: Corpus) -> None:
    stored = corpus.query("SELECT * FROM indicators ORDER BY position")
    assert [row["indicator"] for row in stored] == [indicator.code for indicator in forms.load().indicators()]
    received = next(row for row in stored if row["indicator"] == "t3_requests.new_received.total")
    assert (received["short"], received["unit"], received["first_year"], received["last_year"]) == (
        "t3_new_tot",
        "件",
        2019,
        None,
    )
    other = next(row for row in stored if row["indicator"] == "t3_requests.other_total.total")
    assert (other["generations"], other["first_year"], other["last_year"]) == ("C", 2019, 2020)


def test_what_is_generated_follows_the_forms(corpus: Corpus, database_url: str, tmp_path: Path) -> None:
    with corpus.engine.begin() as connection:
        connection.execute(text("UPDATE indicators SET label_en = 'old' WHERE position = 1"))
        connection.execute(text("UPDATE indicators SET indicator = 'gone' WHERE position = 2"))
        for name in ("reports_wide", "views_version"):
            connection.execute(text(f"DROP VIEW {name}"))
        connection.execute(text("CREATE VIEW views_version AS SELECT 'old' AS fingerprint"))
    assert migrate.check(corpus.engine) == ["the views are not those of the forms"]
    with open_corpus(database_url, data=tmp_path / "data") as again:
        assert migrate.check(again.engine) == []
        assert again.query("SELECT * FROM reports_wide") == []
        with again.engine.begin() as connection:
            assert indicators.synchronise(connection) == 0


def test_wide_has_a_column_for_each_indicator(corpus: Corpus) -> None:
    columns = {str(column["name"]) for column in inspect(corpus.engine).get_columns("reports_wide")}
    expected = {name for indicator in forms.load().indicators() for name in views_wide.wide_columns(indicator)}
    assert expected <= columns
    assert all(len(name) <= 32 for name in columns)
