"""The corpus that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.guard import CommandError
from cli.options import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage import Corpus


def open_corpus(settings: Settings, *, must_exist: bool = False, upgrade: bool = False) -> "Corpus":
    """The corpus that the options name; where there is none a new one is made, unless it `must_exist`.

    Raises `storage.CorpusError` with a sentence where it cannot be opened.
    """
    import storage

    missing = missing_database(settings)
    if must_exist and missing is not None:
        raise CommandError(f"there is no corpus at {missing}; `gongkai import` makes one, --data names another folder")
    return storage.open_corpus(settings.db, settings.archive, settings.data, upgrade=upgrade)


@contextmanager
def open_database(settings: Settings) -> Iterator["Engine"]:
    """The engine of the database that the options name, whatever its structure; one must be there."""
    from storage.corpus import data_folder, database_url, open_engine

    missing = missing_database(settings)
    if missing is not None:
        raise CommandError(f"there is no database at {missing}; `gongkai import` makes one")
    with open_engine(database_url(settings.db, data_folder(settings.data))) as engine:
        yield engine


def missing_database(settings: Settings) -> Path | None:
    """The SQLite file that the options name, where it is not there yet."""
    from storage.corpus import data_folder, database_url

    url = database_url(settings.db, data_folder(settings.data))
    if url.get_backend_name() != "sqlite" or url.database is None or Path(url.database).exists():
        return None
    return Path(url.database)
