"""What all models share: the base with its names for constraints, and how a closed list becomes a constraint."""

from datetime import date, datetime
from typing import Any, ClassVar, get_args

from sqlalchemy import Boolean, CheckConstraint, Date, Integer, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.schema import SchemaItem

from parser.model import Number
from storage.types import Exact, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the corpus, with every constraint named."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: Integer,
        bool: Boolean,
        date: Date,
        datetime: UtcDateTime,
        bytes: LargeBinary,
        Number: Exact,
    }


def words(list_: Any) -> list[str]:
    """The words of a closed list, in order."""
    found: list[str] = []
    for item in get_args(list_):
        found += [item] if isinstance(item, str) else words(item)
    return found


def one_of(column: str, list_: Any) -> CheckConstraint:
    """The column holds a word of a closed list."""
    allowed = ", ".join(f"'{word}'" for word in words(list_))
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


TableArguments = tuple[SchemaItem | dict[str, Any], ...]


def clustered(*items: SchemaItem) -> TableArguments:
    """Table arguments of a table that is always reached by its primary key: on SQLite it is stored in that order."""
    return (*items, {"sqlite_with_rowid": False})
