"""Titles and text: lost digits, a year or a body copied from elsewhere, harmless slips, titles of all sorts."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from simulator.defects.base import Defect, UnfitError, retold
from simulator.titles import TITLE_STYLES, make_title
from simulator.truth import Expected, Truth
from simulator.world import invent_agency


def _period_digits(truth: Truth, _rng: Random) -> Truth:
    """月 and digits of the period lost, as where numbers stood in elements of their own."""
    year = truth.year
    text = truth.preamble.replace(f"{year}年1月1日", f"{year}1月1日").replace("年12月31日", "12月31日")
    return replace(truth, preamble=text.replace("至12月31日", f"至{year}12月31日"))


def _wrong_year(truth: Truth, _rng: Random) -> Truth:
    """The body was copied from the year before; only the title is right."""
    if truth.title_style == "no_year":
        raise UnfitError("the title has no year")
    changed = retold(truth, f"{truth.year}年", f"{truth.year - 1}年")
    return replace(changed, expected=(*truth.expected, Expected("ID-YEAR")))


def _wrong_agency(truth: Truth, _rng: Random) -> Truth:
    """The paragraph before chapter one names another body."""
    other = invent_agency(truth.seed + 1_000_003, truth.agency.kind)
    text = truth.preamble.replace(truth.agency.name, other.name)
    return replace(truth, preamble=text, expected=(*truth.expected, Expected("ID-AGENCY")))


def _document_number(truth: Truth, _rng: Random) -> Truth:
    """国务院令第711号 as 第771号: a slip that means nothing."""
    return replace(truth, preamble=truth.preamble.replace("第711号", "第771号").replace("〔", "﹝").replace("〕", "﹞"))


def _chapter_number(truth: Truth, _rng: Random) -> Truth:
    """Two chapters carry the number 四."""
    chapters = tuple(replace(chapter, heading=chapter.heading.replace("五", "四", 1)) for chapter in truth.chapters)
    return replace(truth, chapters=chapters)


def _hint_left(truth: Truth, _rng: Random) -> Truth:
    """The form's hint to the office is still there."""
    chapters = tuple(
        replace(chapter, paragraphs=("（该部分以表格形式报告）", *chapter.paragraphs))
        if chapter.code == "s2_proactive"
        else chapter
        for chapter in truth.chapters
    )
    return replace(truth, chapters=chapters)


def _title(style: str) -> Callable[[Truth, Random], Truth]:
    def apply(truth: Truth, _rng: Random) -> Truth:
        known = next(known for known in TITLE_STYLES if known == style)
        return replace(truth, title_style=known, title=make_title(known, truth.agency.name, truth.year))

    return apply


WORDS = (
    Defect("period_digits_lost", "20231月1日至202312月31日", (), _period_digits),
    Defect("wrong_year", "the body tells of the year before", ("ID-YEAR",), _wrong_year),
    Defect("wrong_agency", "the preamble names another body", ("ID-AGENCY",), _wrong_agency),
    Defect("document_number", "第771号, ﹝2021﹞", (), _document_number),
    Defect("chapter_number", "chapter number 四 twice", (), _chapter_number),
    Defect("hint_left", "该部分以表格形式报告", (), _hint_left),
    *(Defect(f"title_{style}", f"title: {style}", (), _title(style)) for style in TITLE_STYLES if style != "official"),
)
