"""`gongkai source`: from a report or one figure back to address, file, place and raw text."""

from typing import Annotated

import typer

from cli.guard import DONE, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json

Report = Annotated[
    str,
    typer.Argument(metavar="REPORT", help="Its key (column report_key of the views), or <printed agency name>/<year>."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "source")(source)


def source(
    settings: Settings,
    report: Report,
    table: Annotated[str | None, typer.Argument(metavar="[TABLE", help="As t3_requests.")] = None,
    row: Annotated[str | None, typer.Argument(metavar="ROW", help="As new_received.")] = None,
    column: Annotated[str | None, typer.Argument(metavar="COLUMN]", help="As total.")] = None,
) -> int:
    """Walk a report, or one of its figures, back to where it came from.

    Shows the address, the time, the file and byte in the archive, the place in the document and the raw text.
    """
    cell = None
    if table is not None:
        if row is None or column is None:
            raise CommandError("name a whole cell (TABLE ROW COLUMN), or the report alone", USAGE)
        cell = (table, row, column)
    from cli.corpus import open_corpus
    from pipeline.tracing import sources

    with open_corpus(settings, must_exist=True) as corpus:
        found = sources(corpus, report, cell)
    if settings.json:
        print_json([one.as_dict() for one in found])
    else:
        print("\n\n".join("\n".join(f"{name:13} {value}" for name, value in one.lines()) for one in found))
    return DONE
