"""What the views are made of: whose report a row is of, and how blank, zero and "none" are told apart in SQL."""

from collections.abc import Iterable

from parser import forms
from storage import statuses

REQUESTS = "t3_requests"
PROCEEDINGS = "t4_proceedings"
STATISTICS = ("b_statistics", "a_annex")

WHO = """\
r.report_key, r.agency_id, r.agency_name, a.kind AS agency_kind, r.region_id, v.code AS region_code, v.label AS region,
    r.report_year"""
"""Whose report, and of which year: the columns with which every view of reports begins."""

PLACE = """\
LEFT JOIN agencies a ON a.agency_id = r.agency_id
    LEFT JOIN region_versions v ON v.region_id = r.region_id AND v.is_last"""

ORIGIN = """\
(SELECT max(c.origin) FROM document_captures dc JOIN captures c ON c.capture_id = dc.capture_id
     WHERE dc.document_id = d.document_id)"""
"""Where the bytes came from; what was simulated anywhere is called simulated."""


def lines(parts: Iterable[str], separator: str = ",") -> str:
    return f"{separator}\n    ".join(parts)


def total_est(q: str, columns: tuple[str, ...]) -> str:
    """The total of a row: as printed, else 0 where "none" is said, else the sum of its columns."""
    addends = [column for column in columns if column != "total"]
    total = " + ".join(f"coalesce({q}.{column}, 0)" for column in addends)
    return (
        f"CASE WHEN {q}.total IS NOT NULL THEN {q}.total WHEN {_says_none(q, columns)} THEN 0"
        f" WHEN {_adds_up(q, columns)} THEN {total} END"
    )


def total_basis(q: str, columns: tuple[str, ...]) -> str:
    return (
        f"CASE WHEN {q}.total IS NOT NULL THEN 'printed' WHEN {_says_none(q, columns)} THEN 'stated_none'"
        f" WHEN {_adds_up(q, columns)} THEN 'sum_of_columns' END"
    )


def _says_none(q: str, columns: tuple[str, ...]) -> str:
    place = columns.index("total") + 1
    return f"substr({q}.statuses, {place}, 1) IN {letters(statuses.IMPLIED_ZERO_LETTERS)}"


def _adds_up(q: str, columns: tuple[str, ...]) -> str:
    """Every addend is a number, "none" or empty, and not all are empty. The total is the last column of both forms."""
    addends = f"substr({q}.statuses, 1, {len(columns) - 1})"
    allowed = statuses.NUMERIC_LETTERS + statuses.IMPLIED_ZERO_LETTERS + statuses.EMPTY_LETTERS
    return f"rtrim({addends}, '{allowed}') = '' AND rtrim({addends}, '{statuses.EMPTY_LETTERS}') <> ''"


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of tables 3 and 4: the form's, which are the model's too."""
    return tuple(column.code for column in forms.load().table(table).columns)


def switch(on: str, cases: dict[str, str]) -> str:
    return f"CASE {on} " + " ".join(f"WHEN '{key}' THEN {value}" for key, value in cases.items()) + " END"


def letters(letters: str) -> str:
    return "(" + ", ".join(f"'{letter}'" for letter in letters) + ")"


def null(expression: str) -> str:
    return "CAST(NULL AS NUMERIC)" if expression == "NULL" else expression
