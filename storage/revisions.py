"""Which revision a database has, and which this program knows: asked at every start, so without Alembic.

Loading Alembic takes a third of the time in which everything else of `storage` is there; only `storage.migrate`, which
changes a schema, needs it.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

TABLE = "alembic_version"


@cache
def known() -> tuple[str, ...]:
    """Every revision this program knows, the oldest first: the numbers that the files of `migrations` begin with."""
    names = (file.name for file in (files("migrations") / "versions").iterdir())
    return tuple(sorted(name.partition("_")[0] for name in names if name.endswith(".py")))


def head() -> str:
    """The newest revision this program knows."""
    return known()[-1]


def revision(connection: Connection) -> str | None:
    """The revision of a database; null where it is not ours or empty."""
    if not inspect(connection).has_table(TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {TABLE}"))  # noqa: S608 - our own name
    return found


def is_empty(connection: Connection) -> bool:
    """Whether there is no table and no view in the database; what a downgrade to the beginning leaves is none."""
    inspector = inspect(connection)
    return not set(inspector.get_table_names()) - {TABLE} and not inspector.get_view_names()
