"""Tables that the form asks for and the document does not show (FORM-TABLE)."""

from collections.abc import Iterator, Sequence, Set

from parser import forms
from parser.model import ChapterCode, Finding, Generation, Table, TableCode

NEW_FORM_YEAR = 2021
"""The first year of form D; before it stands form C."""

_WHOLE: tuple[tuple[ChapterCode, TableCode, str], ...] = (
    ("s3_requests", "t3_requests", "table 3"),
    ("s4_proceedings", "t4_proceedings", "table 4"),
)


def missing_tables(tables: Sequence[Table], chapters: Set[ChapterCode], year: int | None) -> Iterator[Finding]:
    """A finding for each statutory table, or block of table 2, that was not found: the reader may be at fault, it may
    have been a picture, or the source left it out."""
    printed = {table.table for table in tables}
    blocks = [table for table in tables if forms.load().table(table.table).clause]
    if blocks or year is not None or "s2_proactive" in chapters:
        yield from _missing_blocks(blocks, year)
    for chapter, code, name in _WHOLE:
        if code not in printed and (year is not None or chapter in chapters):
            yield _finding(code, f"{name} was not found")


def _missing_blocks(blocks: Sequence[Table], year: int | None) -> Iterator[Finding]:
    """The items of article 20 whose block is missing, in the form that most of the others have or, without any, the
    form of the year."""
    generations = [block.generation for block in blocks]
    of_year: Generation = "C" if year and year < NEW_FORM_YEAR else "D"
    usual: Generation = max((of_year, "D", "C"), key=generations.count)
    clauses = {forms.load().table(block.table).clause for block in blocks}
    for form in forms.load().tables:
        if form.clause and usual in form.generations and form.clause not in clauses:
            rows = "、".join(row.zh for row in form.rows)
            yield _finding(form.code, f"the block of item {form.clause} of table 2 ({rows}) was not found")


def _finding(table: TableCode, message: str) -> Finding:
    return Finding("FORM-TABLE", table, [], "warning", "unknown", "not_assessable", None, None, message)
