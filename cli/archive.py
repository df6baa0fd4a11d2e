"""`gongkai archive`: the raw bytes that were fetched."""

from dataclasses import asdict

import typer

from cli.guard import DONE, FAILURES
from cli.options import Settings, command
from cli.output import print_json, say

app = typer.Typer(help="The archive of everything fetched.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Keep `check` a subcommand while it is the only one."""


def check(settings: Settings) -> int:
    """Verify every record of the archive against its digest, and that every capture has its record.

    Exit code 1 when anything is wrong.
    """
    from cli.corpus import open_corpus
    from storage import orphans

    with open_corpus(settings, must_exist=True) as corpus, corpus.session() as session:
        problems = [*corpus.archive.check(), *orphans.missing(session, corpus.archive)]
    if settings.json:
        print_json({"problems": [asdict(problem) for problem in problems]})
    for problem in problems:
        say(f"gongkai: {problem.file} at byte {problem.offset}: {problem.message} [{problem.kind}]")
    if not problems:
        say(
            "every record of the archive is whole, has its digest, and is where the database says", quiet=settings.quiet
        )
    return FAILURES if problems else DONE


command(app, "check")(check)
