# ruff: noqa: S608 - the SQL is put together from the forms and closed lists of this program, never from input
"""The view `facts`, one row for each cell of each current report, and `current_readings`: what is current."""

from storage import statuses
from storage.views_parts import (
    ORIGIN,
    PLACE,
    PROCEEDINGS,
    REQUESTS,
    WHO,
    columns_of,
    letters,
    null,
    switch,
    total_est,
)

CURRENT_READINGS = """\
SELECT r.report_id, r.report_key, r.agency_id, r.report_year, d.role,
    d.reading_id, d.document_id, d.record_no, g.version_no, g.parser_version
FROM reports r
    JOIN report_documents d ON d.report_id = r.report_id
    JOIN readings g ON g.reading_id = d.reading_id
WHERE d.role IN ('main', 'statistics', 'attachment')"""


def facts() -> str:
    """Facts: a union over the four fact tables. `indicators` turns rows with several columns into one row for each."""
    parts = [
        _cells(PROCEEDINGS, "proceedings"),
        _cells(REQUESTS, "requests"),
        _measures("disclosures"),
        _measures("statistics"),
    ]
    return "\nUNION ALL\n".join(parts)


def _cells(table: str, relation: str) -> str:
    """The branch of `facts` for a table whose rows hold several columns and their status letters."""
    columns = columns_of(table)
    value = switch("i.column_code", {column: f"q.{column}" for column in columns})
    letter = switch("i.column_code", {c: f"substr(q.statuses, {n}, 1)" for n, c in enumerate(columns, 1)})
    status = switch(letter, {key: f"'{word}'" for key, word in statuses.WORDS.items()})
    implied = f"CASE WHEN {letter} IN {letters(statuses.IMPLIED_ZERO_LETTERS)} THEN 0 ELSE {value} END"
    est = f"CASE WHEN i.column_code = 'total' THEN {total_est('q', columns)} ELSE {implied} END"
    head = _fact_columns(value, implied, est, "i.unit", "NULL", status)
    return f"""\
SELECT {head}
FROM indicators i
    JOIN {relation} q ON q.row_code = i.row_code AND q.instance = 1
    JOIN report_tables t ON t.reading_id = q.reading_id AND t.table_code = '{table}' AND t.instance = 1
    JOIN report_documents d ON d.reading_id = q.reading_id AND d.role IN ('main', 'statistics', 'attachment')
    JOIN reports r ON r.report_id = d.report_id
    {PLACE}
WHERE i.table_code = '{table}'"""


def _measures(relation: str) -> str:
    """The branch of `facts` for a table that has one row for each cell."""
    words = ", ".join(f"'{statuses.WORDS[letter]}'" for letter in statuses.IMPLIED_ZERO_LETTERS)
    implied = f"CASE WHEN q.status IN ({words}) THEN 0 ELSE q.value END"
    return f"""\
SELECT {_fact_columns("q.value", implied, implied, "q.unit", "q.amount_yuan", "q.status")}
FROM indicators i
    JOIN {relation} q ON q.table_code = i.table_code AND q.row_code = i.row_code AND q.column_code = i.column_code
        AND q.instance = 1
    JOIN report_tables t ON t.reading_id = q.reading_id AND t.table_code = q.table_code AND t.instance = 1
    JOIN report_documents d ON d.reading_id = q.reading_id AND d.role IN ('main', 'statistics', 'attachment')
    JOIN reports r ON r.report_id = d.report_id
    {PLACE}"""


def _fact_columns(value: str, implied: str, est: str, unit: str, yuan: str, status: str) -> str:
    return f"""\
{WHO},
    i.indicator, i.table_code, i.row_code, i.column_code, i.label_zh, i.label_en,
    {value} AS value,
    {implied} AS value_implied,
    {est} AS value_est,
    {unit} AS unit, {null(yuan)} AS amount_yuan,
    {status} AS status,
    t.generation, t.method, t.scope, q.label, q.reading_id,
    {ORIGIN} AS origin"""
