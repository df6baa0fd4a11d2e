"""The `gongkai` command: what it is called with decides what is imported."""

from typing import Annotated

import typer

from cli import (
    agency,
    archive,
    coverage,
    crawling,
    db,
    demo,
    doctor,
    export,
    importing,
    parsing,
    plotting,
    portals,
    running,
    schedule,
    source,
    sql,
    status,
)

HELP = """A research corpus of China's annual open-government-information reports.

Exit codes: 0 done, 1 done with failures, 2 wrong usage, 3 another run holds the lock.
"""

# Plain text instead of boxes and colours: help and errors stay readable in logs and narrow terminals.
app = typer.Typer(
    name="gongkai", help=HELP, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)
for group in (demo, running, crawling, importing, parsing, status, sql, source, plotting, export, doctor):
    group.register(app)
app.add_typer(coverage.app, name="coverage")
app.add_typer(agency.app, name="agency")
app.add_typer(portals.app, name="portals")
app.add_typer(schedule.app, name="schedule")
app.add_typer(db.app, name="db")
app.add_typer(archive.app, name="archive")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        from parser import PARSER_VERSION

        try:
            version = metadata.version("gongkai")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        print(f"gongkai {version} (parser {PARSER_VERSION})")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the command itself."""


def main() -> None:
    """The console script."""
    app()
