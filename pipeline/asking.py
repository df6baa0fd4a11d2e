"""A question to the database, in SQL, that cannot change anything."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError

from storage import Corpus, CorpusError

STREAMED = re.compile(r"\s*(?:select|with|values|table)\b", re.IGNORECASE)
"""Statements that PostgreSQL can answer row by row."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Column names and rows, which come from the database as they are asked for."""

    columns: list[str]
    rows: Iterator[Sequence[Any]]


@contextmanager
def ask(corpus: Corpus, query: str) -> Iterator[Answer]:
    """The answer to one statement that reads; it holds while the context does.

    Raises `CorpusError` (wrong usage) with what the database says of a statement that it does not take, writing ones
    among them; also while the rows are taken.
    """
    if not query.strip():
        raise CorpusError("the query is empty", is_usage=True)
    with corpus.engine.connect().execution_options(is_reading=True) as connection:
        connection.detach()  # never back to the pool: it is a reading connection for good
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            connection.commit()
        else:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        # The query goes as it is written: neither % nor : has a meaning of its own.
        connection.execution_options(no_parameters=True, stream_results=STREAMED.match(query) is not None)
        try:
            with closing(connection.exec_driver_sql(query)) as result:
                if result.returns_rows:
                    yield Answer(list(result.keys()), iter(result))
                else:
                    yield Answer([], iter(()))
        except DBAPIError as error:
            said = " ".join(str(error.orig).split())
            raise CorpusError(f"the database does not take this query: {said}", is_usage=True) from None
