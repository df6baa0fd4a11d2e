"""A report as a portal holds it: whose, of which year, when and where it was put, in what form; its truth on demand.

Title and dates are known at once, because lists show them; the truth - thousands of numbers for a whole city - is
made when a page is asked for or compared, and forgotten again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from simulator.dice import dice, pick
from simulator.portals.places import Body
from simulator.prose import Chapter
from simulator.titles import TITLE_STYLES, TitleStyle, make_title
from simulator.truth import Truth, make_truth

Holding = Literal["page", "two_pages", "page_and_pdf", "see_pdf", "prose_and_pdf", "iframe", "pdf_in_list", "gbk"]
"""How the report is held: in its page, its page continued on a second one, page and PDF alike, a page that says
见附件, prose with the tables in a PDF, an iframe, a PDF that the list links to itself, a mislabelled GBK page."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one body on one year. `edition` is 2 once its office has corrected it in place.

    `filed_on` is the day in the address where that is another than the printed one, `stamped_on` the day that the site
    prints beside the report where a migration stamped its own, `written_on` the day its page was last written.
    """

    seed: int
    body: Body
    year: int
    title_style: TitleStyle
    published_on: date
    holding: Holding = "page"
    skin: str = "trs"
    edition: int = 1
    filed_on: date | None = None
    stamped_on: date | None = None
    written_on: date | None = None

    @property
    def shown_on(self) -> date:
        """The day that lists and pages print."""
        return self.stamped_on or self.published_on

    @property
    def changed_on(self) -> date:
        """The day its page was last written."""
        return self.written_on or self.shown_on

    @property
    def title(self) -> str:
        """The title, as lists show it in full."""
        return make_title(self.title_style, self.body.agency.name, self.year).text

    @property
    def address_day(self) -> date:
        """The day in the address, which may be another than the printed one (PORTALS §3.12)."""
        return self.filed_on or self.published_on

    @property
    def number(self) -> int:
        """The document number in the address; the same for ever."""
        rolled = dice(self.seed, "number", self.body.full_name, self.year)
        return 1_000_000 + 100_000 * (self.year - 2015) + rolled.randrange(100_000)


def draw_report(seed: int, body: Body, year: int, skins: Mapping[str, float]) -> Report:
    """The report of a body on a year as its office would publish it: in January or, for governments, in March."""
    rng = dice(seed, "report", body.full_name, year)
    government = body.level == "government"
    start = date(year + 1, 3, 1) if government else date(year + 1, 1, 5)
    return Report(
        seed=seed,
        body=body,
        year=year,
        title_style=pick(rng, TITLE_STYLES),
        published_on=start + timedelta(days=rng.randrange(29 if government else 26)),
        skin=pick(rng, skins),
    )


@lru_cache(maxsize=96)
def truth_of(report: Report) -> Truth:
    """The report writer's truth for this report, with the title and dates of the list."""
    rng = dice(report.seed, "truth", report.body.full_name, report.year, report.edition)
    truth = make_truth(
        rng.randrange(1 << 32), year=report.year, agency=report.body.agency, title_style=report.title_style
    )
    signed = report.published_on - timedelta(days=rng.randrange(4)) if truth.signed_on else None
    return replace(truth, published_on=report.published_on, signed_on=signed)


def without_tables(truth: Truth) -> Truth:
    """The prose of a report whose tables are only in the attachment."""
    tables = tuple(replace(table, printed=False) for table in truth.tables)
    pointed = {"s2_proactive": "见附件表二。", "s3_requests": "见附件表三。", "s4_proceedings": "见附件表四。"}
    printed = {chapter for table, chapter in _CHAPTERS.items() if _is_printed(truth, table)}
    chapters = tuple(
        Chapter(chapter.code, chapter.heading, (*chapter.paragraphs, pointed[chapter.code]))
        if chapter.code in printed
        else chapter
        for chapter in truth.chapters
    )
    return replace(truth, tables=tables, chapters=chapters)


def in_two(truth: Truth) -> tuple[Truth, Truth]:
    """A report over two pages: chapters one and two with their tables, then the rest without preamble or title."""
    first = {"s1_overview", "s2_proactive"}
    halves = []
    for number in (0, 1):
        chapters = tuple(chapter for chapter in truth.chapters if (chapter.code in first) == (number == 0))
        tables = tuple(table for table in truth.tables if ("_t2_" in table.code) == (number == 0))
        halves.append(replace(truth, chapters=chapters, tables=tables))
    top, rest = halves
    return replace(top, signed_on=None), replace(rest, title=replace(rest.title, lines=()), preamble="")


_CHAPTERS = {"_t2_": "s2_proactive", "t3_": "s3_requests", "t4_": "s4_proceedings"}


def _is_printed(truth: Truth, part: str) -> bool:
    return any(table.printed and part in table.code for table in truth.tables)
