"""The schema and its history: up, down, and whether models and database agree."""

from importlib.resources import files

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine

from storage import indicators, views
from storage.database import lock_schema
from storage.models import Base

EMPTY = "base"
"""The revision of a database without tables."""


def config() -> Config:
    """Alembic's configuration: no file, the scripts are those of the installed package `migrations`."""
    found = Config()
    found.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    return found


def upgrade(engine: Engine, rev: str = "head") -> None:
    """Brings the schema up to a revision, in one transaction; views and indicators are made anew from today's forms."""
    with engine.begin() as connection:
        upgrade_on(connection, rev)


def upgrade_on(connection: Connection, rev: str = "head") -> None:
    """The same inside the caller's transaction."""
    lock_schema(connection)
    command.upgrade(_on(connection), rev)


def downgrade(engine: Engine, rev: str) -> None:
    """Takes the schema down to a revision (`base`: nothing is left), in one transaction."""
    with engine.begin() as connection:
        lock_schema(connection)
        command.downgrade(_on(connection), rev)


def check(engine: Engine) -> list[str]:
    """What would have to change in the database to agree with the models; empty when they do."""
    with engine.connect().execution_options(is_reading=True) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [str(difference) for difference in compare_metadata(context, Base.metadata)]
        if not views.is_current(connection):
            differences.append("the views are not those of the forms")
        return differences


def refresh(connection: Connection) -> None:
    """Brings what is generated from the forms up to date: the rows of `indicators`, and the views."""
    indicators.synchronise(connection)
    views.rebuild(connection)


def _on(connection: Connection) -> Config:
    found = config()
    found.attributes["connection"] = connection
    return found
