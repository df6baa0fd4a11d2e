"""A corpus on each database, and a hand that puts documents into it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from parser.model import ParsedDocument
from storage import Corpus, open_corpus
from storage.captures import Fetched, keep_file, start_run
from storage.loading import LoadCounts, load
from storage.models import Capture, Document
from storage.records import Context


class Hand:
    """Imports and loads, a document at a time; each comes a minute after the one before."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.now = datetime(2023, 3, 1, 8, 0, tzinfo=UTC)

    def take(self, content: bytes, url: str = "file:///report.html", **said: Any) -> tuple[Capture, bool]:
        """Imports a content; its capture, and whether that is new."""
        self.now += timedelta(minutes=1)
        at, status = said.pop("fetched_at", self.now), said.pop("http_status", None)
        fetched = Fetched(url, at, Context(**({"origin": "imported"} | said)), http_status=status)
        with self.corpus.session() as session:
            run = start_run(session, "import").run_id
            with self.corpus.archive.writer(run) as writer:
                kept = keep_file(session, writer, fetched, content)
                session.commit()
        return kept

    def load(self, parsed: ParsedDocument, **context: Any) -> LoadCounts:
        """Loads what was read from a content."""
        with self.corpus.session() as session:
            number = session.scalars(select(Document.document_id).where(Document.sha256 == parsed.sha256)).one()
            counts = load(session, number, parsed, **context)
            session.commit()
        return counts

    def count(self, table: str) -> int:
        """How many rows a table or view has."""
        return int(self.corpus.query(f"SELECT count(*) AS n FROM {table}")[0]["n"])

    def values(self, sql: str) -> list[Any]:
        """The only column of a query, or its rows as tuples."""
        rows = [tuple(row.values()) for row in self.corpus.query(sql)]
        return [row[0] if len(row) == 1 else row for row in rows]


@pytest.fixture
def corpus(database_url: str, tmp_path: Path) -> Iterator[Corpus]:
    """A new corpus, on SQLite and on PostgreSQL."""
    with open_corpus(database_url, data=tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def hand(corpus: Corpus) -> Hand:
    """A hand for the corpus."""
    return Hand(corpus)


@pytest.fixture
def plain_hand(new_sqlite_url: str, tmp_path: Path) -> Iterator[Hand]:
    """A hand for a corpus on SQLite only, for what no database changes."""
    with open_corpus(new_sqlite_url, data=tmp_path / "data") as opened:
        yield Hand(opened)
