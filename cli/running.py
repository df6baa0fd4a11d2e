"""`gongkai run`: the whole main job once, as a scheduler calls it."""

from typing import Annotated

import typer

from cli.crawling import CrawlOptions, prepared, show_forecast
from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, progress, say
from cli.parsing import Cluster

Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=0, metavar="N", help="Reading processes (default: one a processor; 0: none but this one)."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "run")(run)


def run(settings: Settings, options: CrawlOptions, workers: Workers = None, cluster: Cluster = None) -> int:
    """Crawl what is due, read what is pending, follow what the reading asks for, and say what changed.

    Safe to be called by a scheduler and to be killed: the same command goes on where it was. Exit code 1 when something
    is left that a person should look at, 3 when another run is at work.
    """
    from pipeline import running

    if cluster is not None and workers is not None:
        raise CommandError("give either --workers or --cluster", USAGE)
    with prepared(settings, "run", options) as ready:
        if ready.forecast is not None:
            return show_forecast(settings, ready.forecast, refused=ready.refused)
        report = running.run(
            ready.corpus,
            ready.wish,
            workers=workers,
            cluster=cluster,
            show=lambda what, total: progress(what, total, quiet=settings.quiet),
        )
    for problem in report.problems:
        say(f"gongkai: {problem}")
    if settings.json:
        print_json(report.as_dict())
    else:
        print(report.paragraph())
    return FAILURES if report.is_failure or ready.refused else DONE
