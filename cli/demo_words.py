"""What `gongkai demo` says: what it does, what it found, and what to try next."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from cli.output import print_table

if TYPE_CHECKING:
    from pipeline.demo import Comparison
    from pipeline.running import RunReport
    from storage import Corpus

WIDE = 110
"""Characters in a line of prose."""
FORMS = {"C": "C (2019-2020)", "D": "D (since 2021)"}
"""The forms by the letter that DOMAIN.md gives them."""
INTRODUCTION = """\
Gongkai demo: a city that does not exist
----------------------------------------
Every Chinese county, township and department must publish a yearly report on government information: what it
disclosed, who asked for what, what was granted and what refused. Three make-believe portals now start on this
machine, built like real ones. Nothing leaves it. Gongkai knows their addresses and nothing else: it looks through
their lists, fetches what may be a report, and reads the official tables out of it.
"""


def told(report: "RunReport", *, is_same: bool) -> str:
    """What the run brought, or that nothing has changed since the last one."""
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


def print_comparison(found: "Comparison", lookalikes: int) -> None:
    """Prints what was found and read beside what the city published, year by year, and what differs."""
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


def ask(corpus: "Corpus") -> None:
    """Prints a question, the query that asks it and the answer."""
    from cli.sql import _plain
    from pipeline.demo import SQL, SQL_QUESTION

    print(f"\n{SQL_QUESTION}\n")
    print("\n".join(f"    {line}" for line in SQL.splitlines()) + "\n")
    rows = corpus.query(SQL)
    columns = ["agency_name", "decided", "refused", "percent"]
    print_table(columns, [[str(_plain(row[column])) for column in columns] for row in rows], right={1, 2, 3})


def possessions(folder: Path, reports: int, seconds: float) -> str:
    """What lies in the folder of the demo now."""
    shown = _shown(folder)
    return f"""
What you have now, after {seconds:.0f} seconds
  {shown}/gongkai.db     the database: every cell with its status, every reading, where each came from
  {shown}/archive/       every page and file as it came, in the format of web archives (WARC)
  {shown}/export/        {reports} reports as CSV and Parquet, with a codebook (codebook.md)
  {shown}/requests.png   the plot above as a picture
"""


def next_steps(folder: Path) -> str:
    """Commands to try next, as they are typed here."""
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
