"""`gongkai plot`: one question, answered by a picture."""

from pathlib import Path
from typing import Annotated

import typer

from cli.guard import DONE
from cli.options import Settings, command
from cli.output import print_json, say


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "plot")(plot)


def plot(
    settings: Settings,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which plot: requests, coverage.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it, by its ending as png, svg, html or json.")
    ] = None,
) -> int:
    """Draw a plot: as bars in the terminal, and with --out as a file. With --json its numbers."""
    from cli.corpus import open_corpus
    from publish import plots

    chosen = plots.find(name)
    with open_corpus(settings, must_exist=True) as corpus:
        rows = plots.rows_of(corpus, chosen)
    if out is not None:
        plots.write(chosen, rows, out)
        say(f"{out} written", quiet=settings.quiet)
    if settings.json:
        print_json(rows)
    elif out is None or not settings.quiet:
        for line in plots.lines(chosen, rows):
            print(line)
    return DONE
