"""The corpus: one database and one archive, opened together."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import URL, Connection, Engine, select, text
from sqlalchemy.orm import Session

from storage import clock, orphans, planner, revisions, views, years
from storage.archive import SUFFIX, Archive
from storage.database import (
    RECOVERY_LOCK,
    alone,
    clear_errors,
    lock_schema,
    make_engine,
    parse_url,
    require_folder,
    shown,
)
from storage.errors import CorpusError
from storage.models import Year
from storage.records import Cut
from storage.types import plain


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was put right at a start: files cut back, records that got their row."""

    cuts: list[Cut] = field(default_factory=list)
    indexed: int = 0


class Corpus:
    """An open corpus; made by `open_corpus`, and a context manager."""

    def __init__(self, engine: Engine, url: URL, archive: Archive, data: Path) -> None:
        self.engine = engine
        self.archive = archive
        self.data = data
        self.db_url = shown(url)
        self._url = url

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session; whoever writes commits, and may look at its rows after that.

        What the database refuses comes out as CorpusError.
        """
        with clear_errors(self._url), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that can read only, and that no writer waits for."""
        is_sqlite = self.engine.dialect.name == "sqlite"
        with clear_errors(self._url), self.engine.connect().execution_options(is_reading=True) as connection:
            connection.execute(text("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY"))
            try:
                yield connection
            finally:
                connection.rollback()
                if is_sqlite:
                    connection.execute(text("PRAGMA query_only = OFF"))

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A session that only reads: no writer waits for it, nor it for a writer."""
        with self.reading() as connection, Session(connection) as session:
            yield session

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query, as dictionaries, alike on both databases.

        Decimals come as int where whole, else as float; truth as 0 and 1; dates and moments as text (UTC).
        """
        with self.reading() as connection:
            # The query goes as it is written: neither % nor : has a meaning of its own.
            rows = connection.execution_options(no_parameters=True).exec_driver_sql(sql).mappings()
            return [{key: _plain(value) for key, value in row.items()} for row in rows]

    def recover(self) -> Recovery:
        """Puts right what killed runs left in the archive; every command that writes begins with it."""
        if not self.archive.abandoned():
            return Recovery()
        with alone(self.engine, RECOVERY_LOCK):
            return self._recover()

    def _recover(self) -> Recovery:
        runs = self.archive.abandoned()
        cuts = self.archive.repair()
        present = set(self.archive.files())
        with self.session() as session:
            indexed = orphans.index(session, self.archive, [f"{r}{SUFFIX}" for r in runs if f"{r}{SUFFIX}" in present])
            orphans.abort(session, runs)
            session.commit()
        for run_id in runs:
            self.archive.settle(run_id)
        return Recovery(cuts, indexed)

    def close(self) -> None:
        """Lets the database take note of what has been added, and closes every connection."""
        planner.count_anew(self.engine)
        self.engine.dispose()

    def __enter__(self) -> "Corpus":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_corpus(
    db: str | None = None,
    archive: Path | str | None = None,
    data: Path | str | None = None,
    *,
    upgrade: bool = False,
) -> Corpus:
    """Opens a corpus; a new one is made where there is none.

    Defaults: the data folder is `GONGKAI_DATA` or `./data`; the database `GONGKAI_DB` or `gongkai.db` in it; the
    archive `GONGKAI_ARCHIVE` or `archive` in it. Raises CorpusError where a part cannot be opened, and where the
    database has an older structure, unless `upgrade` is given.
    """
    folder = data_folder(data)
    url = database_url(db, folder)
    root = Path(archive or os.environ.get("GONGKAI_ARCHIVE") or folder / "archive")
    require_folder(folder, "the data folder")
    require_folder(root, "the archive folder")
    with open_engine(url) as engine:
        _prepare(engine, url, upgrade=upgrade)
    return Corpus(make_engine(url), url, Archive(root), folder)


def data_folder(data: Path | str | None = None) -> Path:
    """The data folder: as given, or by the environment, or `./data`."""
    return Path(data or os.environ.get("GONGKAI_DATA") or "data")


def database_url(db: str | None = None, data: Path | None = None) -> URL:
    """The database: as given, or by the environment, or a file in the data folder. Raises CorpusError for a bad URL."""
    return parse_url(db or os.environ.get("GONGKAI_DB") or f"sqlite:///{(data or data_folder()) / 'gongkai.db'}")


@contextmanager
def open_engine(url: URL) -> Iterator[Engine]:
    """An engine on a database whatever its structure, for `storage.migrate`; closed at the end."""
    if url.get_backend_name() == "sqlite" and url.database:
        require_folder(Path(url.database).parent, "the folder of the database")
    engine = make_engine(url)
    try:
        with clear_errors(url):
            yield engine
    finally:
        engine.dispose()


def _prepare(engine: Engine, url: URL, *, upgrade: bool) -> None:
    """Makes sure that the database is ours and of today's structure, forms and years."""
    today = clock.now().date()
    with engine.connect().execution_options(is_reading=True) as connection:
        found = revisions.revision(connection)
        is_ready = found == revisions.head() and views.is_current(connection)
        if is_ready and connection.scalar(select(Year.year).where(Year.year == today.year + 1)):
            return
        if found is None and not revisions.is_empty(connection):
            raise CorpusError(f"{shown(url)} holds the tables of another program: name a new database")
        if found is not None and found not in revisions.known():
            raise CorpusError(
                f"{shown(url)} was made by a newer version of Gongkai (revision {found}): upgrade the program"
            )
        if found not in {None, revisions.head()} and not upgrade:
            raise CorpusError(f"{shown(url)} has an older structure (revision {found}): run `gongkai db upgrade`")
    from storage import migrate  # only now: it loads Alembic, which takes a while

    with engine.begin() as connection:
        lock_schema(connection)
        if revisions.revision(connection) != revisions.head():
            migrate.upgrade_on(connection)
        elif not views.is_current(connection):
            migrate.refresh(connection)
        years.extend(connection, today)


def _plain(value: Any) -> Any:
    """As SQLite would give it."""
    if isinstance(value, Decimal | bool):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value
