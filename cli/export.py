"""`gongkai export`: the corpus as files for researchers, with their codebook."""

import re
from pathlib import Path
from typing import Annotated

import typer

from cli.guard import DONE, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, say

FORMATS = ("csv", "parquet", "jsonl")


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "export")(export)


def export(
    settings: Settings,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
    format: Annotated[str, typer.Option("--format", metavar="LIST", help="Of csv, parquet, jsonl.")] = "csv,parquet",
    region: Annotated[
        str | None, typer.Option("--region", metavar="R", help="Only this region (code or name) and those in it.")
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="YEARS", help="Only these years: 2022, 2021-2025, 2019,2021.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what the folder holds.")] = False,
) -> int:
    """Write the corpus as files: reports, facts, findings, agencies, and the codebook that explains every column.

    Telephone numbers, e-mail addresses and identity numbers in texts are masked. The folder appears whole or not at
    all.
    """
    formats = [name.strip() for name in format.split(",") if name.strip()]
    if not formats or not set(formats) <= set(FORMATS):
        raise CommandError(f"--format takes {', '.join(FORMATS)}, separated by commas, not {format!r}", USAGE)
    years = years_of(year) if year else None
    from cli.corpus import open_corpus
    from pipeline.regions import region_code
    from publish.export import export_corpus
    from publish.tables import Selection

    with open_corpus(settings, must_exist=True) as corpus:
        code = region_code(corpus, region) if region else None
        written = export_corpus(corpus, folder, formats, Selection(code, years), is_forced=force)
    if settings.json:
        print_json({"folder": str(folder), "rows": written})
    else:
        rows = ", ".join(f"{count} {name}" for name, count in written.items())
        say(f"{folder}: {rows}", quiet=settings.quiet)
    return DONE


def years_of(text: str) -> frozenset[int]:
    """The years of `2022`, `2021-2025`, `2019,2021-2023`; raises CommandError for anything else."""
    years: set[int] = set()
    for part in text.split(","):
        span = re.fullmatch(r"\s*(\d{4})(?:\s*[-–]\s*(\d{4}))?\s*", part)
        if span is None or int(span[1]) > int(span[2] or span[1]):
            raise CommandError(f"--year takes years and spans such as 2019,2021-2025, not {text!r}", USAGE)
        years.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return frozenset(years)
