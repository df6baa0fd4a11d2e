"""`gongkai portals discover` and `accept`: from home pages to columns and portals, and taking over what was found."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.crawling import Changes, Private
from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings
from cli.output import print_json, print_table, progress, say

if TYPE_CHECKING:
    from crawler import Wish
    from pipeline.discovering import PortalFinds
    from storage import Corpus

Targets = Annotated[
    list[str] | None,
    typer.Argument(metavar="SLUG|URL…", help="Portals, or home pages of new ones (default: all without columns)."),
]
Bound = Annotated[int | None, typer.Option("--max-requests", min=1, metavar="N", help="Stop after so many requests.")]


def discover(
    settings: Settings,
    targets: Targets = None,
    registry: Annotated[
        bool,
        typer.Option("--registry", help="Look for portals: follow the links from these home pages down to counties."),
    ] = False,
    max_requests: Bound = None,
    allow_private: Private = False,
    set_: Changes = None,
) -> int:
    """Search home pages for the columns of annual reports, and propose them with their family and the evidence.

    With --registry, walk from provincial home pages to those of cities and counties, and propose portals. Nothing is
    changed until `gongkai portals accept`. Exit code 1 where nothing was found; what was looked at is told.
    """
    from cli.corpus import open_corpus
    from crawler import Wish
    from pipeline.crawling import checked_settings
    from pipeline.discovering import bring_in, without_columns

    changes = checked_settings(set_ or (), allow_private=allow_private)
    if registry and not targets:
        raise CommandError("--registry begins at home pages: name one or two, e.g. of provinces", USAGE)
    with open_corpus(settings) as corpus:
        slugs = bring_in(corpus, targets) if targets else without_columns(corpus)
        if not slugs:
            raise CommandError("every portal has its columns; name one to search it again", USAGE)
        wish = Wish(
            tuple(slugs),
            max_requests=max_requests,
            allow_private=allow_private,
            settings=changes,
            command="gongkai portals discover",
            seeks="portals" if registry else "columns",
        )
        return _portals(settings, corpus, wish) if registry else _columns(settings, corpus, wish)


def accept(
    settings: Settings,
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG…", help="Portals whose columns, or which themselves, to take.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All portals that are proposed.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Instead of the start columns that a portal has, not beside them.")
    ] = False,
) -> int:
    """Take over what `discover` proposed: start columns of portals, or proposed portals themselves."""
    from cli.corpus import open_corpus
    from pipeline.discovering import accept as take

    if not slugs and not all_:
        raise CommandError("name what to accept, or --all proposed portals", USAGE)
    with open_corpus(settings, must_exist=True) as corpus:
        taken = take(corpus, slugs or [], all_portals=all_, replaces=replace)
    if settings.json:
        print_json({"portals": taken.portals, "columns": taken.columns})
        return DONE
    for slug in taken.portals:
        say(f"{slug}: brought in", quiet=settings.quiet)
    for slug, urls in taken.columns.items():
        say(f"{slug}: begins at {', '.join(urls)}", quiet=settings.quiet)
    if not taken.portals and not taken.columns:
        say("nothing is proposed", quiet=settings.quiet)
    return DONE


def _columns(settings: Settings, corpus: "Corpus", wish: "Wish") -> int:
    from pipeline.discovering import finds, seek

    seek(corpus, wish, lambda what, total: progress(what, total, quiet=settings.quiet))
    found = finds(corpus, wish.portals)
    if settings.json:
        print_json([portal.as_dict() for portal in found])
    elif not settings.quiet:
        for portal in found:
            _tell(portal, is_long=settings.verbose)
    return DONE if all(portal.columns for portal in found) else FAILURES


def _tell(portal: "PortalFinds", *, is_long: bool) -> None:
    """What a search found and why, for people; all pages that were looked at where it found nothing."""
    if portal.columns:
        rows = [
            [" > ".join(column["path"]), f"{column['confidence']} %", column["family"], column["state"], column["url"]]
            for column in portal.columns
        ]
        print(f"{portal.slug}: {len(portal.columns)} columns, {portal.requests} requests")
        print_table(["column", "sure", "family", "state", "url"], rows, right={1})
        for column in portal.columns if is_long else ():
            print(f"  {column['url']}: {'; '.join(column['evidence'])}")
    else:
        print(f"{portal.slug}: no column of annual reports found ({portal.outcome}, {portal.requests} requests)")
    if is_long or not portal.columns:
        for look in portal.looks:
            print(f"  {look['words'] or 'home page'}: {look['verdict']}: {'; '.join(look['evidence'])} ({look['url']})")
        print(*(f"  left alone: {left}" for left in portal.left_alone), sep="\n")


def _portals(settings: Settings, corpus: "Corpus", wish: "Wish") -> int:
    from pipeline.discovering import finds, proposed, seek

    summary = seek(corpus, wish, lambda what, total: progress(what, total, quiet=settings.quiet))
    found: list[dict[str, Any]] = proposed(corpus)
    roots = finds(corpus, wish.portals)
    if settings.json:
        print_json({"portals": found, "looks": [look for root in roots for look in root.looks]})
    elif not settings.quiet:
        rows = [
            [portal["slug"], portal["name"], portal["region_code"] or "?", portal["url"], "; ".join(portal["doubts"])]
            for portal in found
        ]
        if rows:
            print_table(["slug", "name", "region", "url", "doubts"], rows)
        for look in (look for root in roots for look in root.looks if look["verdict"] not in {"portal", "root"}):
            print(f"{look['words']}: {look['verdict']}: {'; '.join(look['evidence'])} ({look['url']})")
        print(f"{len(found)} portals proposed, {summary.requests} requests; `gongkai portals accept --all` takes them")
    return DONE if found else FAILURES
