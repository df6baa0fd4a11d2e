"""`gongkai portals`: the sites that are crawled. They are data: a file of rows."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.discovering import accept, discover
from cli.guard import DONE, FAILURES, USAGE, CommandError, complain
from cli.options import Settings, command
from cli.output import print_json, print_table, say
from cli.scaffolding import scaffold

if TYPE_CHECKING:
    from storage.portals import LineProblem, PortalRow

app = typer.Typer(help="The sites that are crawled.", no_args_is_help=True, rich_markup_mode=None)

SHIPPED = {"quickstart": "quickstart.csv", "all": "portals.csv"}
"""Names of the portals files that come with the program."""
Source = Annotated[
    str,
    typer.Argument(
        metavar="FILE.csv|quickstart|all",
        help="A portals file, or one that comes with the program: a handful to begin with, or all known ones.",
    ),
]
Regions = Annotated[
    str | None, typer.Option("--region", metavar="R", help="Only those of this region (code or name) and in it.")
]


def import_(settings: Settings, file: Source) -> int:
    """Bring portals in, or bring those of the same slug up to date. A bad line is refused with its number.

    Exit code 1 when a line was refused; 2 when no line of the file can be used, and then nothing is changed.
    """
    from cli.corpus import open_corpus
    from storage.portals import import_portals

    rows, problems = read_portals(_path(file))
    with open_corpus(settings) as corpus, corpus.session() as session:
        counts = import_portals(session, rows)
        session.commit()
    if settings.json:
        refused = [{"line": problem.line, "message": problem.message} for problem in problems]
        print_json(
            {"inserted": counts.inserted, "updated": counts.updated, "unchanged": counts.unchanged, "refused": refused}
        )
    else:
        say(
            f"{counts.inserted} new, {counts.updated} updated, {counts.unchanged} unchanged, {len(problems)} refused",
            quiet=settings.quiet,
        )
    return FAILURES if problems else DONE


def list_(settings: Settings, region: Regions = None) -> int:
    """Show the portals of the corpus, and how each was last found."""
    from cli.corpus import open_corpus
    from pipeline.portals import listed
    from pipeline.regions import region_code

    with open_corpus(settings, must_exist=True) as corpus:
        code = region_code(corpus, region) if region else None
        portals = listed(corpus, code)
    if settings.json:
        print_json([portal.as_dict() for portal in portals])
        return DONE
    rows = [
        [
            portal.slug,
            portal.name,
            portal.region_code or "",
            portal.family or "",
            portal.state,
            f"{portal.walked_at:%Y-%m-%d %H:%M}" if portal.walked_at else "never",
            portal.url,
        ]
        for portal in portals
    ]
    if rows:
        print_table(["slug", "name", "region", "family", "state", "last walked (UTC)", "url"], rows)
    else:
        say("no portal yet; `gongkai portals import quickstart` brings a handful", quiet=settings.quiet)
    return DONE


def export(
    settings: Settings,
    file: Annotated[Path | None, typer.Argument(metavar="FILE.csv", help="Where to (default: print it).")] = None,
    region: Regions = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> int:
    """Write the portals of the corpus as a portals file."""
    from cli.corpus import open_corpus
    from pipeline.regions import region_code
    from storage.portals import find_portals, write_csv

    if file is not None and file.exists() and not force:
        raise CommandError(f"{file} is there already; choose another name, or replace it with --force", USAGE)
    with open_corpus(settings, must_exist=True) as corpus:
        code = region_code(corpus, region) if region else None
        with corpus.looking() as session:
            portals = find_portals(session, region=code)
            text = write_csv(portals)
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")
        say(f"{file}: {len(portals)} portals", quiet=settings.quiet)
    return DONE


def check(
    settings: Settings,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE.csv", help="A file to check; nothing is brought in.")
    ] = None,
) -> int:
    """Check a portals file line by line; without one, the portals of the corpus: addresses, families, how they answer.

    Nothing is asked of any portal: the family that a portal's pages told, and by what, is that of its last crawl. Exit
    code 1 when there is something to mend.
    """
    if file is not None:
        rows, problems = read_portals(_path(file), is_check=True)
        said = [(None, problem.line, problem.message) for problem in problems]
        return _checked(settings, said, len(rows))
    from cli.corpus import open_corpus
    from pipeline.portals import oddities, sightings

    with open_corpus(settings, must_exist=True) as corpus:
        count, odd = oddities(corpus)
        seen = sightings(corpus)
    if seen and not settings.json and not settings.quiet:
        shown = [[slug, declared or "", told or "not walked yet"] for slug, declared, told in seen]
        print_table(["slug", "declared", "told by its pages (how sure, by what)"], shown)
    for slug, message in odd:
        complain(f"{slug}: {message}")
    return _checked(settings, [(slug, None, message) for slug, message in odd], count, seen)


def _checked(
    settings: Settings,
    problems: Sequence[tuple[str | None, int | None, str]],
    good: int,
    seen: Sequence[tuple[str, str | None, str | None]] = (),
) -> int:
    if settings.json:
        said = [{"slug": slug, "line": line, "message": message} for slug, line, message in problems]
        families = [{"slug": slug, "declared": declared, "told": told} for slug, declared, told in seen]
        print_json({"portals": good, "problems": said, "families": families})
    else:
        say(f"{good} portals, {len(problems)} to mend", quiet=settings.quiet)
    return FAILURES if problems else DONE


def read_portals(file: Path, *, is_check: bool = False) -> tuple[list["PortalRow"], list["LineProblem"]]:
    """The portals of a file; each refused line is complained of. Without a good line, wrong usage (unless a check)."""
    from crawler.families import FAMILIES
    from storage.portals import read_csv

    rows, problems = read_csv(file, FAMILIES)
    for problem in problems:
        complain(f"{file}, {problem}")
    if not rows and not is_check:
        raise CommandError(f"{file} has no portal that can be used", USAGE)
    return rows, problems


def _path(source: str) -> Path:
    """The file that is meant: one of ours by its name, unless there is a file of that name."""
    if source not in SHIPPED or Path(source).exists():
        return Path(source)
    import crawler

    return Path(crawler.__file__).parent / "data" / SHIPPED[source]


command(app, "import")(import_)
command(app, "list")(list_)
command(app, "export")(export)
command(app, "check")(check)
command(app, "discover")(discover)
command(app, "accept")(accept)
command(app, "scaffold")(scaffold)
