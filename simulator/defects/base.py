"""What every defect is, and what they share."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from simulator.prose import Chapter
from simulator.truth import TableTruth, Truth

T3, T4 = "t3_requests", "t4_proceedings"


class UnfitError(Exception):
    """The defect cannot be put into this report (no such table, or its numbers are not printed)."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect: what it is, the rules that must fire for it, and how it is put in."""

    name: str
    meaning: str
    rules: tuple[str, ...]
    apply: Callable[[Truth, Random], Truth]


def printed(truth: Truth, code: str) -> TableTruth:
    """The table with this code; raises `UnfitError` where the report does not print it."""
    table = truth.table(code)
    if table is None or not table.printed:
        raise UnfitError(f"{code} is not printed")
    return table


def retold(truth: Truth, old: str, new: str) -> Truth:
    """Preamble and chapters with some words put otherwise."""

    def retell(chapter: Chapter) -> Chapter:
        return replace(chapter, paragraphs=tuple(text.replace(old, new) for text in chapter.paragraphs))

    chapters = tuple(retell(chapter) for chapter in truth.chapters)
    changed = replace(truth, chapters=chapters, preamble=truth.preamble.replace(old, new))
    if changed == truth:
        raise UnfitError(f"{old} is not in the text")
    return changed


def edited(truth: Truth, edit: str) -> Truth:
    """The report with its printed tables edited: once, since edits are not made to go together."""
    if truth.edits:
        raise UnfitError("the printed tables are damaged already")
    return replace(truth, edits=(edit,))
