"""`gongkai status`: how the portals and the corpus are, and what a person should look at."""

from typing import TYPE_CHECKING

import typer

from cli.crawling import Portals, Regions
from cli.guard import DONE, FAILURES
from cli.options import Settings, command
from cli.output import print_json, print_table

if TYPE_CHECKING:
    from pipeline.status import PortalStatus, Status
    from pipeline.watching import Brought


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "status")(status)


def status(settings: Settings, portal: Portals = None, region: Regions = None) -> int:
    """Show what each portal's last walk brought, against the time and the season before, and how its lists ended.

    With --verbose each list, and the last runs. Exit code 1 when something needs a look.
    """
    from cli.corpus import open_corpus
    from pipeline import status as pipeline_status
    from pipeline.regions import region_code

    with open_corpus(settings, must_exist=True) as corpus:
        code = region_code(corpus, region) if region else None
        found = pipeline_status.status(corpus, portal or (), code)
    if settings.json:
        print_json(found.as_dict())
    else:
        if not settings.quiet:
            _print_portals(found)
            if settings.verbose:
                _print_lists(found)
                _print_runs(found)
        print(found.paragraph())
    return FAILURES if found.is_failure else DONE


def _print_portals(found: "Status") -> None:
    if not found.portals:
        return
    columns = ["portal", "state", "walked (UTC)", "lists", "pages", "entries", "back to", "ended", "reports"]
    columns += ["brought", "before", "season", "events"]
    rows = [
        [
            portal.slug,
            portal.state,
            f"{portal.walked_at:%Y-%m-%d %H:%M}" if portal.walked_at else "cut off" if portal.is_cut_off else "never",
            str(portal.lists),
            f"{portal.pages_read} of {portal.pages_promised}",
            str(portal.entries),
            str(portal.reached_back_to or ""),
            _counts(portal.stopped),
            str(portal.reports),
            _brought(portal.watched.last if portal.watched else None),
            _brought(portal.watched.before if portal.watched else None),
            _season(portal),
            _counts(portal.events),
        ]
        for portal in found.portals
    ]
    print_table(columns, rows, right={3, 5, 8})
    print()


def _brought(walk: "Brought | None") -> str:
    """What a walk brought: `2 new, 1 gone`."""
    if walk is None:
        return ""
    names = ("new", "changed", "gone", "unlisted", "returned", "moved", "redated", "truncated")
    told = {name: getattr(walk, name) for name in names if getattr(walk, name)}
    return "blocked" if walk.is_blocked else _counts(told) or "nothing new"


def _season(portal: "PortalStatus") -> str:
    """`3 on 2025 (2 by then, 5 in all)`: the season's reports, and those of the last one."""
    season = portal.watched.season if portal.watched else None
    if season is None or not (season.found or season.last):
        return ""
    return f"{season.found} on {season.report_year} ({season.last_by_now} by then, {season.last} in all)"


def _print_lists(found: "Status") -> None:
    columns = ["portal", "list", "pages", "entries", "candidates", "back to", "ended"]
    rows = [
        [
            search["portal"],
            search["column_path"] or search["url"],
            f"{search['pages_read']} of {search['pages_promised']}",
            str(search["entries"]) + (f" of {search['items_promised']}" if search["items_promised"] else ""),
            str(search["candidates"]),
            str(search["reached_back_to"] or ""),
            search["stopped"],
        ]
        for search in found.searches
    ]
    if rows:
        print_table(columns, rows, right={3, 4})
        print()


def _print_runs(found: "Status") -> None:
    rows = [
        [run.run_id, run.state, f"{run.started_at:%Y-%m-%d %H:%M:%S}", run.command or run.kind, _counts(run.counts)]
        for run in found.runs
    ]
    if rows:
        print_table(["run", "state", "began (UTC)", "command", "counts"], rows)
        print()


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())
