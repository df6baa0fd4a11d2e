"""`gongkai crawl`: ask the portals, and keep every byte they answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, print_table, progress, say
from cli.parsing import Cluster

if TYPE_CHECKING:
    from crawler import CrawlSummary, Wish
    from pipeline.crawling import Forecast
    from storage import Corpus


Portals = Annotated[
    list[str] | None, typer.Option("--portal", metavar="SLUG", help="Only this portal; may be given several times.")
]
Regions = Annotated[
    str | None, typer.Option("--region", metavar="R", help="Only portals of this region (code or name) and in it.")
]
Private = Annotated[
    bool, typer.Option("--allow-private", help="Reach loopback and private addresses (simulated portals).")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a setting of crawler/settings.py, e.g. USER_AGENT."),
]


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """The options that `crawl` and `run` share: what to ask whom, and how much of it."""

    portal: Portals = None
    region: Regions = None
    year: Annotated[
        str | None,
        typer.Option("--year", metavar="YEARS", help="Only reports on these years: 2022, 2021-2025, 2019,2021."),
    ] = None
    portals: Annotated[
        Path | None,
        typer.Option("--portals", metavar="FILE.csv", help="Bring these portals in first, and crawl only them."),
    ] = None
    max_requests: Annotated[
        int | None, typer.Option("--max-requests", min=1, metavar="N", help="Stop after so many requests.")
    ] = None
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many requests it would take, and how long; ask nobody.")
    ] = False
    allow_private: Private = False
    set_: Changes = None


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "crawl")(crawl)


def crawl(settings: Settings, options: CrawlOptions, cluster: Cluster = None) -> int:
    """Crawl portals into the corpus: their lists, then what is new or due in them.

    What is known is not fetched again, and a crawl that was cut off goes on where it was. Exit code 1 when a portal
    could not be walked to its end, 3 when others are crawling all of them.
    """
    with prepared(settings, "crawl", options) as ready:
        if ready.forecast is not None:
            return show_forecast(settings, ready.forecast, refused=ready.refused)
        return _crawl(settings, ready, cluster)


class Prepared:
    """What the options of `crawl` and `run` come to: a wish and an open corpus for it, or only a forecast."""

    def __init__(
        self, wish: "Wish", corpus: "Corpus | None", forecast: "Forecast | None" = None, refused: int = 0
    ) -> None:
        self.wish = wish
        self.forecast = forecast
        self.refused = refused
        self._corpus = corpus

    @property
    def corpus(self) -> "Corpus":
        """The corpus; a forecast may have none."""
        if self._corpus is None:
            raise RuntimeError("a forecast needs no corpus")
        return self._corpus


@contextmanager
def prepared(settings: Settings, name: str, options: CrawlOptions) -> Iterator[Prepared]:
    """The wish that the options of `crawl` and `run` name. A portals file is brought in; its bad lines are refused."""
    from cli.corpus import missing_database, open_corpus
    from cli.export import years_of
    from cli.portals import read_portals
    from crawler import Wish
    from pipeline.crawling import checked_settings, forecast
    from pipeline.regions import region_code
    from storage import CorpusError, clock
    from storage.models_crawl import Portal
    from storage.portals import PortalRow, find_portals, import_portals

    years = years_of(options.year) if options.year else frozenset()
    changes = checked_settings(options.set_ or (), allow_private=options.allow_private)
    file, slugs, region = options.portals, options.portal, options.region
    rows, problems = read_portals(file) if file is not None else ([], [])
    of_file = {row.slug for row in rows}
    if slugs and file is not None and (unknown := sorted(set(slugs) - of_file)):
        raise CommandError(f"{file} has no portal {', '.join(unknown)}", USAGE)
    wish = Wish(
        portals=tuple(slugs or sorted(of_file)),
        years=years,
        max_requests=options.max_requests,
        allow_private=options.allow_private,
        settings=changes,
        command=f"gongkai {name}",
    )
    now = clock.now()
    if options.dry_run and missing_database(settings) is not None:
        if not rows:
            raise CommandError("there is no portal yet: `gongkai portals import FILE` brings some", USAGE)
        within = _plain_code(region) if region else ""
        mine = [row for row in rows if row.slug in wish.portals and (row.region_code or "").startswith(within)]
        yield Prepared(wish, None, forecast(None, mine, wish, now), len(problems))
        return
    with open_corpus(settings) as corpus:
        code = region_code(corpus, region) if region else None
        wish = replace(wish, region=code)
        if options.dry_run:
            with corpus.looking() as session:
                found: list[Portal | PortalRow] = [*(rows or find_portals(session, wish.portals, code))]
                found = [
                    portal
                    for portal in found
                    if (not wish.portals or portal.slug in wish.portals)
                    and (portal.region_code or "").startswith(code or "")
                ]
                if not found:
                    raise CorpusError("there is no portal to crawl", is_usage=True)
                yield Prepared(wish, corpus, forecast(session, found, wish, now, only_due=name == "run"), len(problems))
            return
        if rows:
            with corpus.session() as session:
                import_portals(session, rows)
                session.commit()
        yield Prepared(wish, corpus, refused=len(problems))


def _plain_code(region: str) -> str:
    """The code of a region where there is no corpus that would know its name."""
    from storage.codes import plain_code

    try:
        return plain_code(region)
    except ValueError as error:
        raise CommandError(f"{error}; without a corpus a region is given by its code", USAGE) from None


def show_forecast(settings: Settings, forecast: "Forecast", *, refused: int) -> int:
    """Print what a crawl would cost."""
    from pipeline.platforms import duration
    from pipeline.running import counted

    if settings.json:
        print_json(forecast.as_dict())
        return FAILURES if refused else DONE
    rows = [
        [p.slug, f"{'≥ ' if p.is_first else ''}{p.requests}", duration(p.seconds), "first walk" if p.is_first else ""]
        for p in forecast.portals
    ]
    print_table(["portal", "requests", "time", ""], rows, right={1, 2})
    at_least = "at least " if forecast.has_first else "about "
    say(
        f"{at_least}{counted(forecast.requests, 'request')} to {counted(len(forecast.portals), 'portal')}, side by"
        f" side and each at its own slow pace: {at_least}{duration(forecast.seconds)}."
        + (" A portal that was never walked may hold more: each report is one or two requests." * forecast.has_first),
        quiet=settings.quiet,
    )
    return FAILURES if refused else DONE


def _crawl(settings: Settings, ready: Prepared, cluster: str | None) -> int:
    from crawler.run import as_json
    from pipeline import crawling
    from pipeline.crawling import chosen, together
    from pipeline.platforms import held
    from pipeline.running import counted

    wish, corpus = ready.wish, ready.corpus
    with corpus.looking() as session:
        slugs = chosen(session, wish)
    with held(corpus, slugs, "gongkai crawl") as share, progress("crawling", None, quiet=settings.quiet) as step:

        def tell(event: dict[str, object]) -> None:
            if event["event"] == "fetched":
                step(str(event["portal"]))
            elif event["event"] == "noted" and settings.verbose:
                say(f"{event['portal']}: {event['kind']}: {event['url']}")

        found: list[CrawlSummary] = []
        mine = share.slugs
        while mine:
            left = wish.left_after(sum(summary.requests for summary in found))
            part = replace(wish, portals=tuple(mine), max_requests=left)
            found.append(crawling.crawl(share, part, on_event=tell, cluster=cluster))
            mine = share.inherit() if found[-1].state == "done" else []
        summary = together(found)
        if (left_to_others := share.sentence()) is not None:
            say(left_to_others, quiet=settings.quiet)
    if settings.json:
        print_json(as_json(summary))
    else:
        for portal in summary.portals:
            odd = ", ".join(f"{count} {kind}" for kind, count in portal.events.items())
            state = "" if portal.is_whole else "; not walked to its end"
            say(
                f"{portal.slug}: {counted(portal.requests, 'request')}, {counted(portal.documents, 'document')},"
                f" {portal.new} of them new{state}{f' ({odd})' if odd else ''}",
                quiet=settings.quiet,
            )
        ended = "done" if summary.state == "done" else "stopped; the same command again goes on from here"
        if any(portal.events.get("night") for portal in summary.portals):
            ended = "the night window is closed; the same command within it goes on from here"
        say(
            f"{counted(summary.requests, 'request')}, {counted(summary.new, 'new document')}: {ended}. "
            "`gongkai parse --pending` reads them.",
            quiet=settings.quiet,
        )
    return FAILURES if summary.is_failure or ready.refused else DONE
