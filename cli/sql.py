"""`gongkai sql`: one question to the database, which it cannot change."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any, Literal

import typer

from cli.options import Settings, command
from cli.output import print_table, say

Format = Literal["table", "csv", "json"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "sql")(sql)


def sql(
    settings: Settings,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One SQL statement that reads.")],
    format: Annotated[Format, typer.Option("--format", help="How the answer is printed.")] = "table",
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Rows of a table at most (0: all).")] = 200,
) -> int:
    """Ask the database: views `facts` and `reports_wide`, and the tables behind them. Nothing can be changed."""
    from cli.corpus import open_corpus
    from pipeline.asking import ask

    with open_corpus(settings, must_exist=True) as corpus, ask(corpus, query) as answer:
        columns, rows = _distinct(answer.columns), ([_plain(value) for value in row] for row in answer.rows)
        if settings.json or format == "json":
            _print_json(columns, rows)
        elif format == "csv":
            _print_csv(columns, rows)
        else:
            _print_table(columns, rows, limit, quiet=settings.quiet)
    return 0


def _distinct(columns: Sequence[str]) -> list[str]:
    """Column names, a repeated one numbered, so that no value is lost in JSON."""
    seen: dict[str, int] = {}
    names = []
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return names


def _plain(value: Any) -> Any:
    """A value that prints alike from every database: no trailing zeros, times in ISO 8601, bytes in hex."""
    if isinstance(value, Decimal | float) and value == int(value):
        return int(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if hasattr(value, "isoformat") else value


def _print_json(columns: list[str], rows: Iterable[list[Any]]) -> None:
    """A JSON array, one row a line, written as the rows come."""
    before = "[\n"
    for row in rows:
        line = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str)
        sys.stdout.write(f"{before}  {line}")
        before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")


def _print_csv(columns: list[str], rows: Iterable[list[Any]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in _headed(columns, rows):
        writer.writerow(row)
        sys.stdout.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()


def _headed(columns: list[str], rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    yield columns
    yield from rows


def _print_table(columns: list[str], rows: Iterable[list[Any]], limit: int, *, quiet: bool) -> None:
    rows = iter(rows)
    shown = list(islice(rows, limit)) if limit else list(rows)
    numeric = {
        number
        for number in range(len(columns))
        if all(row[number] is None or isinstance(row[number], int | float) for row in shown)
    }
    print_table(columns, [["" if value is None else str(value) for value in row] for row in shown], right=numeric)
    if next(rows, None) is not None:
        say(f"only the first {limit} rows are shown; --limit 0 shows all, --format csv suits a file", quiet=quiet)
