"""The corpus as files: CSV, Parquet, JSON Lines, with a codebook; the folder appears whole or not at all."""

import csv
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from publish import codebook, jsonl
from publish.codebook import Column
from publish.rows import rows
from publish.tables import TABLES, Selection
from storage import Corpus, CorpusError

CSV_ENCODING = "utf-8-sig"
"""With a byte order mark: without it Excel, which is what offices open a CSV with, shows Chinese as rubbish. Pandas,
polars, R's readr and DuckDB skip the mark; base R wants fileEncoding="UTF-8-BOM"."""

INTRODUCTION = """\
# Codebook

Every column of every file here, made from the official forms. Files are told by `file`, cells of the forms by
`code` (`<table>.<row>.<column>`). CSV is UTF-8 with a byte order mark; an empty field is "no value", which is not
zero. A column that bears the name of an indicator holds what is printed. `_est` and `value_est` also count "none"
said in words as 0, and take a total that is not printed from its row where the form makes it the sum. Whom a table
counts is in `scope`: a region's table holds its offices' numbers too, so adding both counts twice. Codes of regions
are text.
"""


def export_corpus(
    corpus: Corpus, folder: Path, formats: Collection[str], selection: Selection, *, is_forced: bool = False
) -> dict[str, int]:
    """Write the chosen reports to a folder that is new or empty (or is replaced, if forced); rows by file.

    `formats` are of csv, parquet and jsonl. Raises `CorpusError` where the folder holds something or cannot be written.
    """
    if folder.exists() and not (folder.is_dir() and (is_forced or not any(folder.iterdir()))):
        what = "is not empty; choose another, or replace it with --force" if folder.is_dir() else "is a file"
        raise CorpusError(f"the folder {folder} {what}", is_usage=True)
    folder = folder.absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside its goal, so that it can be moved there in one step.
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as made:
            written = _write(corpus, Path(made) / "new", formats, selection)
            if folder.exists():
                folder.rename(Path(made) / "old")
            (Path(made) / "new").rename(folder)
    except OSError as error:
        raise CorpusError(f"{error.filename or folder} cannot be written: {error.strerror or error}") from error
    return written


def _write(corpus: Corpus, folder: Path, formats: Collection[str], selection: Selection) -> dict[str, int]:
    folder.mkdir()
    written: dict[str, int] = {}
    # One transaction, so that the files agree with one another while others write.
    with corpus.engine.connect().execution_options(is_reading=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        if "csv" in formats or "parquet" in formats:
            for table in TABLES.values():
                path = folder / f"{table.name}.csv"
                written[table.name] = _write_csv(path, table.columns, rows(connection, table, selection))
                if "parquet" in formats:
                    _write_parquet(path, table.columns)
                if "csv" not in formats:
                    path.unlink()
        if "jsonl" in formats:
            written["reports.jsonl"] = jsonl.write(connection, folder / "reports.jsonl", selection)
    _write_codebook(folder)
    return written


def _write_csv(path: Path, columns: Sequence[Column], rows: Iterator[list[Any]]) -> int:
    count = 0
    with path.open("w", encoding=CSV_ENCODING, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _write_parquet(path: Path, columns: Sequence[Column]) -> None:
    """The CSV once more as Parquet, with types, and without ever holding it whole in memory."""
    import polars as pl

    cast = {
        "text": lambda text: text,
        "integer": lambda text: text.cast(pl.Int64),
        "number": lambda text: text.cast(pl.Float64),
        "date": lambda text: text.str.to_date("%Y-%m-%d"),
        "time": lambda text: text.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"),
    }
    texts = pl.scan_csv(path, schema={column.name: pl.String for column in columns})
    typed = texts.select(cast[column.type](pl.col(column.name)).alias(column.name) for column in columns)
    typed.sink_parquet(path.with_suffix(".parquet"), compression="zstd")


def _write_codebook(folder: Path) -> None:
    lines = list(codebook.entries((table.name, table.columns) for table in TABLES.values()))
    with (folder / "codebook.csv").open("w", encoding=CSV_ENCODING, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(codebook.HEADER)
        writer.writerows(codebook.rows(lines))
    (folder / "codebook.md").write_text(codebook.markdown(lines, INTRODUCTION), encoding="utf-8")
