"""What the databases must know of their rows to plan well. Fresh rows are unknown to them until somebody counts."""

from contextlib import suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.models import Base

GROWTH = 4
"""Rows are counted anew when there are this many times as many as were known; SQLite knows them to a factor of two."""


def count_anew(engine: Engine) -> bool:
    """Lets the database count its rows, if they have become many more; whether it did. Waits for no other writer."""
    with suppress(DBAPIError), engine.connect().execution_options(is_reading=True) as connection:
        if _rows(connection) <= GROWTH * _known_rows(connection):
            return False
        for statement in _STATEMENTS[connection.dialect.name]:
            connection.execute(text(statement))
        connection.commit()
        return True
    return False


def _rows(connection: Connection) -> int:
    return int(connection.execute(text("SELECT max(reading_id) FROM readings")).scalar() or 0)


def _known_rows(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        known = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass('readings')")
        return int(connection.execute(known).scalar() or 0)
    if not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")).scalar():
        return 0
    stat = connection.execute(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'readings'")).scalar()
    return int(str(stat).split()[0]) if stat else 0


_STATEMENTS = {
    "sqlite": ["PRAGMA busy_timeout = 0", "PRAGMA analysis_limit = 400", "ANALYZE"],
    "postgresql": [f"ANALYZE {table.name}" for table in Base.metadata.sorted_tables],
}
