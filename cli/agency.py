"""`gongkai agency`: who a printed name is, and a person's word on it."""

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.guard import DONE, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.models_places import DecisionKind
    from storage.resolve import Context

app = typer.Typer(help="Reporting bodies: who a name is.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name as a report prints it.")]
Region = Annotated[
    str | None,
    typer.Option("--region", metavar="R", help="The region of the portal: a code, or a name such as 卧龙区."),
]
Year = Annotated[int | None, typer.Option("--year", metavar="YYYY", help="The year reported on.")]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept with the decision.")]
By = Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who decides (default: the user of the machine).")]
Target = Annotated[
    str, typer.Option("--to", metavar="AGENCY", help="The agency: its id, or a name that only it can be.")
]


def resolve(
    settings: Settings,
    name: Name,
    region: Region = None,
    year: Year = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Who published it, as the page says.")] = None,
    column: Annotated[str | None, typer.Option("--column", help="The path of columns it was found in.")] = None,
    number: Annotated[
        str | None, typer.Option("--number", help="A credit code, an organisation code or an index number (索引号).")
    ] = None,
) -> int:
    """Say which agency a name is, or what it could be, with the reasons."""
    from storage.resolve import resolve as ask

    context = _context(region, year, publisher, column, number)
    found = ask(name, context)
    if settings.json:
        print_json(found.as_dict())
    else:
        told = found.as_dict()
        kind, path = told["agency_kind"], " ".join(told["region_path"])
        if found.agency_id:
            print(f"{found.agency_id}  {kind}  {path}  {told['region_code'] or 'no code'}")
        else:
            print(f"not placed: {name}" + (f" ({kind})" if kind else ""))
        for candidate in found.candidates:
            print(f"  candidate  {candidate.agency_id}  {' '.join(candidate.path)}  {candidate.why}".rstrip())
        for reason in found.reasons:
            print(f"  because    {reason}")
    return DONE


def assign(
    settings: Settings, name: Name, to: Target, region: Region = None, year: Year = None, why: Why = None, by: By = None
) -> int:
    """Decide that reports which print NAME (in a region, of a year) are of an agency, whatever the rules say."""
    from cli.corpus import open_corpus
    from storage import replacing

    with open_corpus(settings, must_exist=True) as corpus, corpus.session() as session:
        agency = _agency(session, to, region, year)
        _decide(session, "assign", name, {"agency_id": agency, "year": year}, region, by, why)
        count = replacing.named(session, name)
        session.commit()
    return _told(settings, f"{name} is {agency}", count)


def merge(settings: Settings, name: Name, to: Target, region: Region = None, why: Why = None, by: By = None) -> int:
    """Decide that an agency (NAME: its id or a name) is the same as another one."""
    from cli.corpus import open_corpus
    from storage import replacing

    with open_corpus(settings, must_exist=True) as corpus, corpus.session() as session:
        one, other = _agency(session, name, region, None), _agency(session, to, region, None)
        if one == other:
            raise CommandError(f"{name} and {to} are one agency already: {one}", USAGE)
        _decide(session, "merge", one, {"agency_id": other}, None, by, why)
        count = replacing.of_agency(session, one)
        session.commit()
    return _told(settings, f"{one} is {other}", count)


def split(settings: Settings, name: Name, region: Region = None, why: Why = None, by: By = None) -> int:
    """Decide that NAME is an agency of its own, and not the one that the rules take it for."""
    from cli.corpus import open_corpus
    from storage import places, replacing
    from storage.resolve import resolve as ask

    with open_corpus(settings, must_exist=True) as corpus, corpus.session() as session:
        found = ask(name, _context(region, None))
        if found.agency_id is None:
            raise CommandError(f"{name} is placed nowhere by the rules, so there is nothing to split it from", USAGE)
        own = places.store_apart(session, found)
        _decide(session, "split", name, {"agency_id": own, "from": found.agency_id}, region, by, why)
        count = replacing.named(session, name)
        session.commit()
    return _told(settings, f"{name} is {own}, and no longer {found.agency_id}", count)


def _context(
    region: str | None,
    year: int | None,
    publisher: str | None = None,
    column: str | None = None,
    number: str | None = None,
) -> "Context":
    from pipeline.regions import region_key
    from storage.resolve import Context

    return Context((region_key(region),) if region else (), year, publisher, column, number)


def _agency(session: "Session", said: str, region: str | None, year: int | None) -> str:
    """The id of an agency given by id or name; one that is only named is stored. Raises where it is neither."""
    from storage import decisions, places
    from storage.resolve import resolve as ask

    if decisions.known_agency(session, said):
        return said
    found = ask(said, _context(region, year))
    if found.agency_id is None:
        raise CommandError(
            f"{said} is neither an agency of the corpus nor a name that is of one only: {found.why}", USAGE
        )
    return places.store(session, found, is_printed=False)


def _decide(
    session: "Session",
    kind: "DecisionKind",
    subject: str,
    outcome: dict[str, Any],
    region: str | None,
    by: str | None,
    why: str | None,
) -> None:
    from pipeline.regions import region_key
    from storage import decisions

    scope = region_key(region) if region else None
    decisions.record(session, kind, subject, outcome, scope=scope, by=by or getpass.getuser(), why=why)


def _told(settings: Settings, decided: str, count: int) -> int:
    if settings.json:
        print_json({"decided": decided, "placed_again": count})
    else:
        say(f"decided: {decided}; {count} records placed again", quiet=settings.quiet)
    return DONE


command(app, "resolve")(resolve)
command(app, "assign")(assign)
command(app, "merge")(merge)
command(app, "split")(split)
