"""`gongkai demo`: the whole main job in under a minute, against a city that does not exist."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import util
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.demo_words import INTRODUCTION, ask, next_steps, possessions, print_comparison, told
from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, progress

if TYPE_CHECKING:
    from pipeline.running import RunReport
    from simulator.portals import City
    from storage import Corpus

SEED = 1
PACE = {
    "DOWNLOAD_DELAY": 0.01,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "GONGKAI_NIGHT": "",
    "GONGKAI_MAX_REQUESTS_PER_PORTAL": 0,
}
"""The city is on this machine and in no need of the manners of `crawler.settings`."""
CRAWL_DELAY = 0.05
"""What the robots.txt of the third portal asks for, in seconds; it is obeyed."""
NEEDED = {"altair": "plot", "vl_convert": "plot", "reportlab": "simulator"}
"""Modules that the demo needs, and the extra that brings each."""
GATES = 20
"""Home pages, menus and robots.txt of the city, about; they only make the bar end where it should."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "demo")(demo)


def demo(
    settings: Settings,
    context: typer.Context,
    small: Annotated[bool, typer.Option("--small", help="A city with 30 reports instead of 245.")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", min=0, metavar="N", help="Reading processes (default: one a processor).")
    ] = None,
) -> int:
    """Crawl, read and explore a simulated city, offline and in a data folder of its own (./data/demo).

    Ends with a database, an export and a plot to look at. Run again it finds that nothing has changed.
    """
    began = monotonic()
    folder = _folder(settings, {name for name in ("db", "archive", "data") if _is_given(context, name)})
    _require_extras()
    _stay_here()
    from pipeline.demo import compare
    from publish import plots
    from publish.export import export_corpus
    from publish.tables import Selection

    tell = _silent if settings.json or settings.quiet else _say
    tell(INTRODUCTION)
    with _corpus(folder) as corpus:
        is_again, report, city = _crawl(settings, corpus, folder, workers, tell, small=small)
        is_same = is_again and not report.documents
        tell(told(report, is_same=is_same))
        comparison = compare(corpus, city.truth())
        if not settings.json and not settings.quiet:
            print_comparison(comparison, len(city.lookalikes()))
        plot = plots.find("requests")
        rows = plots.rows_of(corpus, plot)
        picture, export = folder / "requests.png", folder / "export"
        if not (is_same and picture.exists() and export.exists()):
            _draw(rows, picture)
            export_corpus(corpus, export, ["csv", "parquet"], Selection(), is_forced=True)
        tell("\n" + "\n".join(plots.lines(plot, rows)))
        if not settings.json and not settings.quiet:
            ask(corpus)
    seconds = monotonic() - began
    if settings.json:
        print_json(
            {
                "data": str(folder),
                "is_same": is_same,
                "seconds": round(seconds, 1),
                "run": report.as_dict(),
                "comparison": comparison.as_dict(),
                "plot": str(picture),
                "export": str(export),
            }
        )
    else:
        tell(possessions(folder, comparison.total("found"), seconds))
        tell(next_steps(folder))
    return DONE if comparison.is_perfect and not report.is_failure else FAILURES


def _crawl(
    settings: Settings, corpus: "Corpus", folder: Path, workers: int | None, tell: Callable[[str], None], *, small: bool
) -> tuple[bool, "RunReport", "City"]:
    """The city served, its portals brought in, and one run over them."""
    from crawler import Wish
    from pipeline import running
    from pipeline.lock import Locked
    from pipeline.platforms import holder
    from simulator.portals import running_city
    from storage.portals import import_portals, parse_csv

    note = folder / "demo.json"
    known = json.loads(note.read_text("utf-8")) if note.exists() else None
    if known is not None and known["small"] != small:
        size = "small" if known["small"] else "whole"
        raise CommandError(f"{folder} holds the {size} city; name another folder with --data", USAGE)
    if (who := holder(corpus)) is not None:
        raise Locked(who)
    is_again = bool(corpus.query("SELECT 1 AS n FROM reports LIMIT 1"))
    with _served(running_city(SEED, small=small, crawl_delay=CRAWL_DELAY, port=known["port"] if known else 0)) as city:
        note.write_text(json.dumps({"port": city.city.port, "small": small}), "utf-8")
        rows, _ = parse_csv(city.city.portals_csv())
        with corpus.session() as session:
            import_portals(session, rows)
            session.commit()
        tell("  " + "\n  ".join(f"{row.url:<27} {row.name}" for row in rows) + "\n")
        steps = _steps(city.city, is_again=is_again)

        def show(what: str, total: int | None) -> AbstractContextManager[Callable[[str], None]]:
            quiet = settings.quiet or settings.json
            return progress(what, steps if what == "crawling" else total, quiet=quiet)

        wish = Wish(allow_private=True, settings=PACE, command="gongkai demo")
        report = running.run(corpus, wish, workers=workers, show=show)
        return is_again, report, city.city


def _draw(rows: list[dict[str, Any]], picture: Path) -> None:
    """The plot as a picture, drawn by a process of its own: its memory is free again before the export begins."""
    from pipeline import pool
    from pipeline.guard import Stop

    for done in pool.run(_written, [(rows, picture)], 1):
        if isinstance(done.result, str | Stop):
            why = done.result if isinstance(done.result, str) else done.result.message
            raise CommandError(f"the plot was not drawn: {why}")


def _written(task: tuple[list[dict[str, Any]], Path]) -> Path | str:
    """The picture, or why there is none."""
    from publish import plots

    rows, picture = task
    try:
        plots.write(plots.find("requests"), rows, picture)
    except Exception as error:  # noqa: BLE001 - told by the process that waits for it
        return f"{type(error).__name__}: {error}"
    return picture


def _steps(city: "City", *, is_again: bool) -> int:
    """About how many requests the crawl will take, for the bar."""
    lists = sum(column["pages"] for column in city.columns()) + GATES
    addresses = {url for report in city.truth() for kind in ("urls", "twins", "attachments") for url in report[kind]}
    count: int = lists if is_again else lists + len(addresses)
    return count


@contextmanager
def _served(city: AbstractContextManager[Any]) -> Iterator[Any]:
    """The running city, or a sentence why it does not run."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(city)
        except RuntimeError as error:
            raise CommandError(f"{error}; another program may have its port: name another folder with --data") from None
        yield running


def _folder(settings: Settings, given: set[str]) -> Path:
    """The data folder of the demo, by the options given: never one that the environment names for real work."""
    if given & {"db", "archive"}:
        raise CommandError("the demo has its own database and archive; name a folder for both with --data", USAGE)
    if "data" in given and settings.data is not None:
        return settings.data
    return (settings.data or Path("data")) / "demo"


def _is_given(context: typer.Context, option: str) -> bool:
    """Whether an option was written on the command line, rather than found in the environment."""
    source = context.get_parameter_source(option)
    return source is not None and source.name == "COMMANDLINE"


@contextmanager
def _corpus(folder: Path) -> "Iterator[Corpus]":
    from pipeline.demo import is_demo
    from storage import open_corpus

    with open_corpus(f"sqlite:///{folder / 'gongkai.db'}", folder / "archive", folder) as corpus:
        if not is_demo(corpus):
            raise CommandError(f"{folder} holds a real corpus, and simulated reports never mix with it", USAGE)
        yield corpus


def _require_extras() -> None:
    from storage.extras import how_to_install

    missing = sorted({extra for module, extra in NEEDED.items() if util.find_spec(module) is None})
    if missing:
        raise CommandError(f"the demo needs what is not installed: {how_to_install(*missing)}", USAGE)


def _stay_here() -> None:
    """Loopback is reached directly, whatever proxy the environment names."""
    for name in list(os.environ):
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy"}:
            del os.environ[name]


def _say(text: str) -> None:
    """At once, also into a pipe: what happens takes a while, and its progress is told elsewhere."""
    print(text, flush=True)


def _silent(_text: str) -> None:
    pass
