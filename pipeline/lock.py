"""One run of a stage at a time on one corpus; a killed run leaves no lock behind. Crawls have leases instead."""

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import text

from storage import Corpus


class Locked(Exception):
    """Another run of the same stage is at work on this corpus; raised by `locked`."""


WAIT_SECONDS = 0.5
"""How often a run that waits for another looks again."""


@contextmanager
def awaited(corpus: Corpus, stage: str) -> Iterator[None]:
    """Hold the lock of a stage, as soon as no other run holds it."""
    while True:
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(corpus, stage))
            except Locked:
                time.sleep(WAIT_SECONDS)
                continue
            yield
            return


@contextmanager
def locked(corpus: Corpus, stage: str) -> Iterator[None]:
    """Hold the lock of a stage (`import`, `read`); raises `Locked` at once where another run holds it.

    PostgreSQL keeps it as an advisory lock, SQLite as a lock on a file beside the database: both end with the process.
    """
    if corpus.engine.dialect.name == "postgresql":
        with _advisory(corpus, stage):
            yield
    else:
        with _file(Path(f"{corpus.engine.url.database}.{stage}.lock"), stage):
            yield


def _refusal(stage: str) -> Locked:
    return Locked(f"another `{stage}` is running on this corpus; wait for it or stop it")


@contextmanager
def _file(path: Path, stage: str) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _refusal(stage) from None
        yield


@contextmanager
def _advisory(corpus: Corpus, stage: str) -> Iterator[None]:
    key = int.from_bytes(hashlib.sha256(f"gongkai {stage}".encode()).digest()[:8], signed=True)
    with corpus.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise _refusal(stage)
        try:
            yield
        finally:
            connection.scalar(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
