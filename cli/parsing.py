"""`gongkai parse`: read files where they lie, or what is pending in the corpus."""

import sys
from typing import Annotated

import typer

from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, print_table, progress, say

Files = Annotated[list[str] | None, typer.Argument(metavar="FILE…", help="Files to read, without a corpus.")]
Pending = Annotated[
    bool, typer.Option("--pending", help="Read what is in the corpus and not yet read by this version of the parser.")
]
Everything = Annotated[bool, typer.Option("--all", help="Read everything in the corpus once more.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=0, metavar="N", help="Processes (default: one a processor; 0: none but this one)."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="tcp://…",
        help="Read on this Dask cluster; its workers need the same gongkai, and the archive under the same path.",
    ),
]
MaxMb = Annotated[int, typer.Option("--max-mb", min=1, metavar="MB", help="Larger files are not read.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "parse")(parse)


def parse(
    settings: Settings,
    files: Files = None,
    pending: Pending = False,
    everything: Everything = False,
    workers: Workers = None,
    cluster: Cluster = None,
    max_mb: MaxMb = 100,
) -> int:
    """Read reports: FILE…, or what the corpus holds (--pending, --all).

    With --json each file gives one line, the stable record that the documentation describes. Exit code 0 when every
    file gave a record or a reasoned rejection, 1 when any failed or needs something.
    """
    if sum((bool(files), pending, everything)) != 1:
        raise CommandError("give either files, or --pending, or --all", USAGE)
    if cluster is not None and workers is not None:
        raise CommandError("give either --workers or --cluster", USAGE)
    if files:
        return _parse_files(settings, files, workers, cluster, max_mb * 1_000_000)
    return _parse_corpus(settings, everything, workers, cluster)


def _parse_files(settings: Settings, files: list[str], workers: int | None, cluster: str | None, max_bytes: int) -> int:
    from parser.model import from_json
    from pipeline.parsing import parse_files

    code = DONE
    rows: list[list[str]] = []
    hidden = settings.quiet or (settings.json and sys.stdout.isatty())
    with progress("reading", len(files), quiet=hidden) as step:
        for reading in parse_files(files, workers=workers, max_bytes=max_bytes, cluster=cluster):
            step(reading.path)
            if reading.line is None:
                say(f"gongkai: {reading.problem}")
                code = FAILURES
                continue
            document = from_json(reading.line)
            if document.status in ("failed", "needs"):
                code = FAILURES
            if settings.json:
                sys.stdout.buffer.write(reading.line + b"\n")
                sys.stdout.buffer.flush()
                continue
            fate = ": ".join(part for part in (document.status, document.reason) if part)
            if not document.reports:
                rows.append([reading.path, fate, "", "", "", "", "", document.message or ""])
            for report in document.reports:
                numbers = sum(cell.value is not None for table in report.tables for cell in table.cells)
                errors = sum(finding.severity == "error" for finding in report.findings)
                year = str(report.report_year or "?")
                agency = report.agency_name or "?"
                tables = " ".join(table.table for table in report.tables)
                rows.append([reading.path, fate, agency, year, tables, str(numbers), str(errors), ""])
    if rows:
        print_table(["file", "fate", "agency", "year", "tables", "numbers", "errors", "note"], rows, right={5, 6})
    return code


def _parse_corpus(settings: Settings, everything: bool, workers: int | None, cluster: str | None) -> int:
    from cli.corpus import open_corpus
    from pipeline.reading import reading

    with (
        open_corpus(settings) as corpus,
        reading(corpus, everything=everything, workers=workers, cluster=cluster) as run,
        progress("reading", run.total, quiet=settings.quiet) as step,
    ):
        for outcome in run:
            step(outcome.note)
            if outcome.problem:
                say(f"gongkai: {outcome.problem}")
            elif settings.verbose:
                say(f"{outcome.url}: {outcome.note}")
    counts = run.counts
    if settings.json:
        print_json(counts.as_dict())
    else:
        say(counts.sentence(), quiet=settings.quiet)
    return FAILURES if counts.is_failure else DONE
