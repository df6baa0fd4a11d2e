"""What commands print: results on stdout, everything else on stderr; bars on a terminal, plain lines elsewhere."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Protocol

LINE_EVERY_SECONDS = 10.0


class Step(Protocol):
    """Tells a progress display that one more item is done, and how it goes."""

    def __call__(self, note: str = "") -> None: ...


def print_json(value: Any) -> None:
    """A value as one line of JSON on stdout, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def say(message: str, *, quiet: bool = False) -> None:
    """A line for people, on stderr so that stdout holds only results."""
    if not quiet:
        print(message, file=sys.stderr)


@contextmanager
def progress(what: str, total: int | None, *, quiet: bool) -> Iterator[Step]:
    """A display of `total` items (None: not known): a bar on a terminal, else a line every ten seconds."""
    if quiet:
        yield _silence
    elif sys.stderr.isatty():
        with _bar(what, total) as step:
            yield step
    else:
        yield _lines(what, total)


def _silence(note: str = "") -> None:
    pass


@contextmanager
def _bar(what: str, total: int | None) -> Iterator[Step]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, note="")

        def step(note: str = "") -> None:
            bar.update(task, advance=1, note=note)

        yield step


def _lines(what: str, total: int | None) -> Step:
    done = 0
    said_at = time.monotonic()

    def step(note: str = "") -> None:
        nonlocal done, said_at
        done += 1
        now = time.monotonic()
        if now - said_at >= LINE_EVERY_SECONDS:
            said_at = now
            print(f"{what}: {done}{f' of {total}' if total is not None else ''} {note}".rstrip(), file=sys.stderr)

    return step


def print_table(columns: list[str], rows: list[list[str]], *, right: frozenset[int] | set[int] = frozenset()) -> None:
    """A table on stdout, columns aligned also where Chinese is twice as wide; `right` are right-aligned columns.

    A terminal folds long cells; into a file or pipe every cell is written in full on one line.
    """
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        wide = console.options.update(max_width=100_000)
        console.width = max(1, Measurement.get(console, wide, table).maximum)
    console.print(table)
