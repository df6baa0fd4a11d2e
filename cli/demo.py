"""`gongkai demo`: the whole main job in under a minute, against a city that does not exist."""

import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import util
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.guard import DONE, FAILURES, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, print_table, progress

if TYPE_CHECKING:
    from pipeline.demo import Comparison
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
WIDE = 110
"""Characters in a line of prose."""
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
        tell(_told(report, is_same=is_same))
        comparison = compare(corpus, city.truth())
        if not settings.json and not settings.quiet:
            _print_comparison(comparison, len(city.lookalikes()))
        plot = plots.find("requests")
        rows = plots.rows_of(corpus, plot)
        picture, export = folder / "requests.png", folder / "export"
        if not (is_same and picture.exists() and export.exists()):
            _draw(rows, picture)
            export_corpus(corpus, export, ["csv", "parquet"], Selection(), is_forced=True)
        tell("\n" + "\n".join(plots.lines(plot, rows)))
        if not settings.json and not settings.quiet:
            _ask(corpus)
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
        tell(_possessions(folder, comparison.total("found"), seconds))
        tell(_next_steps(folder))
    return DONE if comparison.is_perfect and not report.is_failure else FAILURES


INTRODUCTION = """\
Gongkai demo: a city that does not exist
----------------------------------------
Every Chinese county, township and department must publish a yearly report on government information: what it
disclosed, who asked for what, what was granted and what refused. Three make-believe portals now start on this
machine, built like real ones. Nothing leaves it. Gongkai knows their addresses and nothing else: it looks through
their lists, fetches what may be a report, and reads the official tables out of it.
"""


def _told(report: "RunReport", *, is_same: bool) -> str:
    if is_same:
        said = (
            f"Nothing has changed since the last time: {report.requests} requests looked through the lists, and no"
            f" report had to be fetched or read again ({report.seconds:.0f} s). What follows is the same data."
        )
    else:
        said = (
            f"{report.requests} requests brought {report.documents} pages and files in {report.seconds:.0f} s, reading"
            f" included. Each is kept byte by byte; {report.read.fates['parsed']} of them hold a report, a few the"
            " same one."
            f" {' '.join(report.changes.sentences())}"
        )
    return _filled(said) + "\n"


def _print_comparison(found: "Comparison", lookalikes: int) -> None:
    rows = [
        [
            str(line.year),
            FORMS.get(line.form, line.form),
            f"{line.found} of {line.published}",
            f"{line.read:,}",
            f"{100 * line.right / line.cells:.1f} %".replace("100.0", "100") if line.cells else "",
            str(line.findings),
        ]
        for line in found.lines
    ]
    print_table(["year", "form", "reports found", "numbers read", "cells right", "findings"], rows, right={2, 3, 4, 5})
    print()
    cells, right = found.total("cells"), found.total("right")
    if found.is_perfect:
        said = (
            f"The city knows what it published, so this can be checked: all {found.total('published')} reports were"
            f" found, none of its {lookalikes} look-alikes was taken for one, and all {cells:,} cells are right."
        )
    else:
        said = (
            f"The city knows what it published, so this can be checked: {found.total('found')} of"
            f" {found.total('published')} reports were found, and {right:,} of {cells:,} cells are right."
        )
    finding = "A finding is a rule that a report breaks, such as a printed total that is not the sum of its row."
    print(_filled(f"{said} {finding}"))
    if not found.is_perfect:
        for what, names in (("Missed", found.missed), ("No report of the city", found.extra)):
            if names:
                print(f"{what}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}.")


FORMS = {"C": "C (2019-2020)", "D": "D (since 2021)"}
"""The forms by the letter that DOMAIN.md gives them."""


def _ask(corpus: "Corpus") -> None:
    from cli.sql import _plain
    from pipeline.demo import SQL, SQL_QUESTION

    print(f"\n{SQL_QUESTION}\n")
    print("\n".join(f"    {line}" for line in SQL.splitlines()) + "\n")
    rows = corpus.query(SQL)
    columns = ["agency_name", "decided", "refused", "percent"]
    print_table(columns, [[str(_plain(row[column])) for column in columns] for row in rows], right={1, 2, 3})


def _possessions(folder: Path, reports: int, seconds: float) -> str:
    shown = _shown(folder)
    return f"""
What you have now, after {seconds:.0f} seconds
  {shown}/gongkai.db     the database: every cell with its status, every reading, where each came from
  {shown}/archive/       every page and file as it came, in the format of web archives (WARC)
  {shown}/export/        {reports} reports as CSV and Parquet, with a codebook (codebook.md)
  {shown}/requests.png   the plot above as a picture
"""


def _next_steps(folder: Path) -> str:
    program, data = _program(), f"--data {_shown(folder)}"
    query = '"SELECT agency_name, report_year, received, denied FROM requests_summary LIMIT 5"'
    return f"""\
Try next
  {program} sql {data} {query}
  {program} status {data}
  {program} demo                 again: the lists are looked through, nothing is fetched twice

And a real county, politely (one request every few seconds; put your own address into the user agent)
  {program} portals import quickstart
  {program} portals list
  {program} run --portal SLUG --dry-run
  {program} run --portal SLUG --set USER_AGENT="my-study (mail@example.org)"\
"""


# How it is done --------------------------------------------------------------------------------------------------


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
    missing = sorted({extra for module, extra in NEEDED.items() if util.find_spec(module) is None})
    if missing:
        raise CommandError(f"the demo needs what `pip install 'gongkai[{','.join(missing)}]'` brings", USAGE)


def _stay_here() -> None:
    """Loopback is reached directly, whatever proxy the environment names."""
    for name in list(os.environ):
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy"}:
            del os.environ[name]


def _program() -> str:
    """How the reader calls this program."""
    beside = Path(sys.executable).parent / "gongkai"
    return _shown(beside) if beside.is_file() else "gongkai"


def _shown(path: Path) -> str:
    """A path as seen from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _filled(text: str) -> str:
    """Prose in lines; a word with a hyphen stays whole."""
    return textwrap.fill(text, WIDE, break_on_hyphens=False)


def _say(text: str) -> None:
    """At once, also into a pipe: what happens takes a while, and its progress is told elsewhere."""
    print(text, flush=True)


def _silent(_text: str) -> None:
    pass
