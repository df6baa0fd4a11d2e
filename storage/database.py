"""The engine: one way to open SQLite and PostgreSQL, and clear words when that fails."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import CorpusError
from storage.extras import how_to_install

_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")
BUSY_SECONDS = 60
"""How long SQLite waits for another writer before it says so."""
IDLE_SECONDS = 1800
"""How long PostgreSQL waits for a transaction in which nothing happens: longer than any document takes to be read."""

UPGRADE_LOCK = 4_716_803
"""The PostgreSQL advisory lock under which the schema changes."""
RECOVERY_LOCK = 4_716_804
"""The one under which the archive of killed runs is put right."""


def parse_url(db: str) -> URL:
    """The URL of a supported database; raises CorpusError (usage) otherwise.

    `postgresql://` and `postgres://` mean psycopg, the only driver.
    """
    try:
        url = make_url(db)
    except (ArgumentError, ValueError):
        raise CorpusError(
            f"{_PASSWORD.sub('***', db)} is not a database URL:"
            " write sqlite:///path/to/file.db or postgresql://user@host/name",
            is_usage=True,
        ) from None
    name = url.get_backend_name()
    if name in {"postgresql", "postgres"}:
        if not url.database:
            raise CorpusError(f"the database URL {shown(url)} names no database", is_usage=True)
        return url.set(drivername="postgresql+psycopg")
    if name == "sqlite":
        if not url.database or url.database == ":memory:":
            raise CorpusError("a corpus needs a file: write sqlite:///path/to/file.db", is_usage=True)
        return url.set(drivername="sqlite")
    raise CorpusError(f"{shown(url)}: only SQLite and PostgreSQL are supported, not {name}", is_usage=True)


def shown(url: URL) -> str:
    """The URL without its password."""
    return url.render_as_string(hide_password=True)


def make_engine(url: URL) -> Engine:
    """An engine for a URL of `parse_url`; nothing is opened yet. Raises CorpusError where the driver is missing."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except (ModuleNotFoundError, NoSuchModuleError):
        raise CorpusError(
            f"PostgreSQL needs the psycopg driver, which is not installed: {how_to_install('postgres')}"
        ) from None
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Write-ahead log, foreign keys, patience; transactions are begun by us, so that DDL is in them too."""
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(f"not a SQLite connection: {connection!r}")
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _prepare_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """No compilation of queries: of the wide view it takes longer than any query on it.

    A process that is frozen in the middle of a transaction loses it after a while: others wait for its locks.
    """
    with closing(connection.cursor()) as cursor:
        cursor.execute("SET jit = off")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    """A transaction that may write takes the lock at once: to ask for it later fails at once where another wrote."""
    mode = "DEFERRED" if connection.get_execution_options().get("is_reading") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")


def insert_missing(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts rows; those that break a unique constraint are there already, and stay as they are."""
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def lock_schema(connection: Connection) -> None:
    """Waits until nobody else changes the schema; held to the end of the transaction. SQLite's `BEGIN` did it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})


@contextmanager
def alone(engine: Engine, key: int) -> Iterator[None]:
    """Waits until nobody else does the same work. SQLite's transactions see to that by themselves."""
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


def require_folder(folder: Path, what: str) -> None:
    """Makes a folder; raises CorpusError where that cannot be done or nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".gongkai-write-test"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise CorpusError(f"{what} {folder} cannot be written: {error.strerror or error}") from None


@contextmanager
def clear_errors(url: URL) -> Iterator[None]:
    """Turns what a database says when it is locked, gone, foreign or broken into CorpusError; other errors pass."""
    try:
        yield
    except DBAPIError as error:
        sentence = _sentence(error, shown(url))
        if sentence is None:
            raise
        raise CorpusError(sentence) from error


_SQLITE = {
    "SQLITE_BUSY": f"{{}} is locked by another program, and stayed so for {BUSY_SECONDS} seconds: try again later",
    "SQLITE_LOCKED": "{} is locked by another program: try again later",
    "SQLITE_NOTADB": "{} is not a SQLite database",
    "SQLITE_CORRUPT": "{} is a damaged SQLite database: restore a copy, or build it anew from the archive",
    "SQLITE_CANTOPEN": "{} cannot be opened: check that its folder exists and is yours",
    "SQLITE_READONLY": "{} cannot be written: check the rights of the file and its folder",
    "SQLITE_FULL": "no room is left on the disk of {}",
    "SQLITE_IOERR": "the disk of {} reports an error",
}


def _sentence(error: DBAPIError, where: str) -> str | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", "")
        return next((text.format(where) for code, text in _SQLITE.items() if name.startswith(code)), None)
    if error.connection_invalidated:
        return f"the connection to {where} was lost: run the same command again"
    if type(cause).__name__ == "OperationalError":
        said = " ".join(str(cause).split()) or "no reason was given"
        return f"the database {where} cannot be reached: {said}"
    if type(cause).__name__ == "InsufficientPrivilege":
        return f"the database {where} does not allow it: {cause}"
    return None
