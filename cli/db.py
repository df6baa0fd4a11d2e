"""`gongkai db`: the database's structure, brought up, down, or compared with the program."""

from typing import Annotated

import typer

from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, say

app = typer.Typer(help="The structure of the database.", no_args_is_help=True, rich_markup_mode=None)


def upgrade(settings: Settings) -> int:
    """Bring the database to the structure that this version of the program needs; what it holds stays.

    All places of the country are put in, as the program's lists have them (a few seconds).
    """
    from cli.corpus import open_corpus
    from storage import revisions
    from storage.geography import loading

    with open_corpus(settings, upgrade=True) as corpus:
        with corpus.engine.begin() as writing:
            places = loading.load(writing)
        with corpus.reading() as connection:
            at = f"{corpus.db_url} is at revision {revisions.revision(connection)}"
            say(f"{at}, with {places} places", quiet=settings.quiet)
    return DONE


def downgrade(
    settings: Settings,
    revision: Annotated[str, typer.Argument(metavar="REVISION", help="A revision such as 0001, or base.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> int:
    """Take the database back to an older structure. What that structure has no room for is lost."""
    from cli.corpus import open_database
    from storage import migrate

    if not yes:
        raise CommandError(f"downgrading to {revision} drops tables and what they hold; say --yes to do it", USAGE)
    with open_database(settings) as engine:
        migrate.downgrade(engine, revision)
    say(f"the database has been taken back to {revision}", quiet=settings.quiet)
    return DONE


def check(settings: Settings) -> int:
    """Compare the database with what the program expects. Exit code 1 when they differ."""
    from cli.corpus import open_database
    from storage import migrate

    with open_database(settings) as engine:
        differences = migrate.check(engine)
    if settings.json:
        print_json({"differences": differences})
    for difference in differences:
        say(difference)
    if not differences:
        say("the database is as the program expects it", quiet=settings.quiet)
    return FAILURES if differences else DONE


command(app, "upgrade")(upgrade)
command(app, "downgrade")(downgrade)
command(app, "check")(check)
