"""Rows of the exported tables, as plain values that are the same from every database."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, collate

from publish.codebook import Column
from publish.masking import mask
from publish.tables import Exported, Selection

AT_A_TIME = 5000
"""Rows taken from the database at a time."""


def rows(connection: Connection, table: Exported, selection: Selection) -> Iterator[list[Any]]:
    """The rows of a table, in an order that does not depend on the database, as plain values."""
    question = table.question(selection)
    by_name = dict(zip((one.name for one in table.columns), question.selected_columns, strict=True))
    types = {one.name: one.type for one in table.columns}
    order: list[ColumnElement[Any]] = [
        collate(by_name[name], "C")
        if types[name] == "text" and connection.dialect.name == "postgresql"
        else by_name[name]
        for name in table.order
    ]
    writers = [_writer(one) for one in table.columns]
    for row in connection.execution_options(yield_per=AT_A_TIME).execute(question.order_by(*order)):
        yield [None if value is None else write(value) for value, write in zip(row, writers, strict=True)]


def _writer(column: Column) -> Callable[[Any], str | int | float | None]:
    """How a column's values are written."""
    if column.type == "integer":
        return int
    if column.type == "number":
        return _number
    return (lambda value: mask(_text(value))) if column.is_masked else _text


def _number(value: Decimal | float) -> int | float:
    """Whole numbers without a fraction."""
    return int(value) if value == int(value) else float(value)


def _text(value: Any) -> str:
    """Days and UTC times by ISO 8601, lists as JSON, all else as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
