"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import DateTime, Dialect, Numeric
from sqlalchemy.types import TypeDecorator

from parser.model import Number


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Goes in aware, in any zone; comes out aware, in UTC. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite, which knows no zones, gets it without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Number]):
    """A number of a form: NUMERIC(18, 6), so that 24252.311082 is stored, compared and summed as printed.

    Whole numbers come out as int, others as float. On SQLite the column has NUMERIC affinity: whole numbers are
    stored as integers and sum as such.
    """

    impl = Numeric(18, 6, asdecimal=False)
    cache_ok = True

    def process_bind_param(self, value: Number | None, dialect: Dialect) -> Number | Decimal | None:
        """PostgreSQL gets the decimal that is printed, not the nearest binary fraction."""
        if dialect.name == "sqlite" or not isinstance(value, float):
            return value
        return Decimal(repr(value))

    def process_result_value(self, value: float | None, dialect: Dialect) -> Number | None:  # noqa: ARG002 - the interface
        """Whole numbers as int."""
        return plain(value)


def plain(value: float | Decimal | None) -> Number | None:
    """A number from the database as int where it is whole, else as float."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
