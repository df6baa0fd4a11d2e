"""`gongkai import`: local files become captures."""

from pathlib import Path
from typing import Annotated

import typer

from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, progress, say

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE|DIR|LIST…",
        help="Files, folders, or lists of files: CSV with the columns url and file, and what else is known of each.",
    ),
]
Url = Annotated[str | None, typer.Option("--url", help="The address that the (one) file was fetched from.")]
Portal = Annotated[str | None, typer.Option("--portal", metavar="SLUG", help="The portal that the files are from.")]
Region = Annotated[
    str | None, typer.Option("--region", metavar="R", help="The region that the files are about: its code or name.")
]
MaxMb = Annotated[int, typer.Option("--max-mb", min=1, metavar="MB", help="Larger files are refused.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "import")(import_)


def import_(
    settings: Settings,
    paths: Paths,
    url: Url = None,
    portal: Portal = None,
    region: Region = None,
    max_mb: MaxMb = 100,
) -> int:
    """Take local files into the corpus; each one refused says why, and the others come in all the same.

    Running it again changes nothing. Exit code 1 when a file was refused; what a folder holds beside its reports
    (notes, data) is listed as skipped and is no failure.
    """
    from cli.corpus import open_corpus
    from pipeline.importing import Counts, import_files
    from pipeline.lists import Context
    from pipeline.regions import region_code

    if url is not None and (len(paths) != 1 or Path(paths[0]).is_dir()):
        raise CommandError("--url is the address of one file, so give just that file", USAGE)
    counts = Counts()
    with open_corpus(settings) as corpus:
        code = region_code(corpus, region) if region else None
        given = Context(url=url, portal=portal, region=code)
        with progress("importing", None, quiet=settings.quiet) as step:
            for imported in import_files(corpus, paths, given, max_bytes=max_mb * 1_000_000, counts=counts):
                step(imported.path)
                refusal = imported.refusal
                if refusal is None:
                    if settings.verbose:
                        say(f"{imported.outcome}: {imported.path}")
                elif not refusal.expected:
                    say(f"gongkai: {refusal.message} [{refusal.reason}]")
                elif not settings.quiet:
                    say(f"skipped: {refusal.message} [{refusal.reason}]")
    if settings.json:
        print_json(counts.as_dict())
    else:
        say(counts.sentence(), quiet=settings.quiet)
    return FAILURES if counts.is_failure else DONE
