# ruff: noqa: S608 - the SQL is put together from the forms and closed lists of this program, never from input
"""The views for users, generated from the forms. They show what is current; history stays in the tables.

- `current_readings`: a report and the readings that speak for it now (the main document's, and that of a sheet or
  annex published alone).
- `facts`: one row for each cell of each current report.
- `reports_wide`: one row for each report, one column for each indicator (short names).
- `requests_by_outcome`: table 3, one row for each report and outcome row, with `total_est`.
- `requests_summary`: one row for each report: received, granted, refused and so on, ready to be added up.

Blank, zero and "none". A column that bears a printed value holds exactly that: NULL where no number is printed.
`value_implied` adds 0 where a document says "none" in words. A column ending in `_est` goes one step further: where a
row's total is not printed, but the form makes it the sum of the row's columns, it is that sum (columns in which
nothing is printed count as zero, as in the form's own checks, but at least one must be printed). `is_estimated` marks
it. What can be told neither way is NULL, never 0. So this is right, by region and year:

    SELECT region, report_year, sum(received), sum(granted_in_full + granted_in_part), sum(denied)
    FROM requests_summary GROUP BY region, report_year

Outcomes are also those that need no guess: a row without a number is 0 where the others already add up to the printed
total, since none is negative (`is_balanced`).

Two things to know. A report whose `scope` is `region` counts its subordinates too: adding theirs counts twice. And a
table that a report prints twice (for itself, then for the region) is shown as printed first; the tables hold both.
"""

import hashlib
from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection, inspect, text

from parser import forms
from storage import statuses, views_places

NAMES = (
    "current_readings",
    "facts",
    "requests_by_outcome",
    "requests_summary",
    "reports_wide",
    "region_xwalk",
    "reports_as_was",
    "reports_harmonised",
    "views_version",
)
"""The views, in the order in which they build on one another."""

REQUESTS = "t3_requests"
PROCEEDINGS = "t4_proceedings"
STATISTICS = ("b_statistics", "a_annex")


def rebuild(connection: Connection) -> None:
    """Drops the views and makes them anew from today's forms, in the connection's transaction."""
    drop(connection)
    for statement in statements(connection.dialect.name).values():
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Drops the views that are there."""
    present = set(inspect(connection).get_view_names())
    for name in reversed(NAMES):
        if name in present:
            connection.execute(text(f"DROP VIEW {name}"))


def is_current(connection: Connection) -> bool:
    """Whether the views in the database are those of this program's forms."""
    if "views_version" not in inspect(connection).get_view_names():
        return False
    kept = connection.execute(text("SELECT fingerprint FROM views_version")).scalar()
    return bool(kept == fingerprint(connection.dialect.name))


@cache
def statements(dialect: str) -> dict[str, str]:
    """The `CREATE VIEW` statement of each view for a database (`sqlite`, `postgresql`), in the order of `NAMES`."""
    bodies = {
        "current_readings": CURRENT_READINGS,
        "facts": _facts(),
        "requests_by_outcome": _requests_by_outcome(),
        "requests_summary": _requests_summary(),
        "reports_wide": _reports_wide(dialect),
    } | views_places.statements(dialect)
    version = hashlib.sha256("\n".join(bodies.values()).encode()).hexdigest()[:16]
    bodies["views_version"] = f"SELECT '{version}' AS fingerprint"
    return {name: f"CREATE VIEW {name} AS\n{body}" for name, body in bodies.items()}


def fingerprint(dialect: str) -> str:
    """A short hash of all view texts, kept in the view `views_version`: tells whether they are today's."""
    return statements(dialect)["views_version"].split("'")[1]


CURRENT_READINGS = """\
SELECT r.report_id, r.report_key, r.agency_id, r.report_year, d.role,
    d.reading_id, d.document_id, d.record_no, g.version_no, g.parser_version
FROM reports r
    JOIN report_documents d ON d.report_id = r.report_id
    JOIN readings g ON g.reading_id = d.reading_id
WHERE d.role IN ('main', 'statistics', 'attachment')"""

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


def _facts() -> str:
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
    columns = _columns(table)
    value = _switch("i.column_code", {column: f"q.{column}" for column in columns})
    letter = _switch("i.column_code", {c: f"substr(q.statuses, {n}, 1)" for n, c in enumerate(columns, 1)})
    status = _switch(letter, {key: f"'{word}'" for key, word in statuses.WORDS.items()})
    implied = f"CASE WHEN {letter} IN {_letters(statuses.IMPLIED_ZERO_LETTERS)} THEN 0 ELSE {value} END"
    est = f"CASE WHEN i.column_code = 'total' THEN {_total_est('q', columns)} ELSE {implied} END"
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
    {unit} AS unit, {_null(yuan)} AS amount_yuan,
    {status} AS status,
    t.generation, t.method, t.scope, q.label, q.reading_id,
    {ORIGIN} AS origin"""


def _requests_by_outcome() -> str:
    columns = _columns(REQUESTS)
    return f"""\
SELECT {WHO},
    q.row_code AS outcome, i.position, i.label_zh, i.label_en,
    {", ".join(f"q.{column}" for column in columns)}, q.statuses,
    {_total_est("q", columns)} AS total_est,
    {_total_basis("q", columns)} AS total_basis,
    t.generation, t.scope, d.reading_id,
    {ORIGIN} AS origin
FROM reports r
    JOIN report_documents d ON d.report_id = r.report_id AND d.role IN ('main', 'attachment')
    JOIN report_tables t ON t.reading_id = d.reading_id AND t.table_code = '{REQUESTS}' AND t.instance = 1
    JOIN requests q ON q.reading_id = d.reading_id AND q.instance = 1
    JOIN indicators i ON i.table_code = '{REQUESTS}' AND i.row_code = q.row_code AND i.column_code = 'total'
    {PLACE}"""


OUTCOMES: dict[str, tuple[str, ...]] = {
    "granted_in_full": ("granted_in_full",),
    "granted_in_part": ("granted_in_part",),
    "denied": tuple(f"denied_{reason}" for reason in (
        "state_secret", "prohibited_by_law", "security_stability", "third_party_rights",
        "internal_affairs", "process_information", "enforcement_file", "statutory_query",
    )),
    "not_provided": ("not_held", "requires_creation", "unclear_after_correction"),
    "not_processed": tuple(f"not_processed_{reason}" for reason in (
        "petition", "duplicate", "publication", "excessive", "reconfirmation",
    )),
    "other": ("other_uncorrected_overdue", "other_fee_unpaid", "other_misc", "other_total"),
}  # fmt: skip
"""The outcomes of the summary and the rows of table 3 they consist of."""


def _requests_summary() -> str:
    """A row unknown by itself is zero where the others already add up to the total: none of them can be negative."""
    every = tuple(row for rows in OUTCOMES.values() for row in rows)
    identity = (
        "report_key agency_id agency_name agency_kind region_id region_code region report_year scope generation origin"
    )
    columns = ", ".join(identity.split())
    single = {"received": "new_received", "carried_in": "carried_from_prev", "disposed": "disposed_total",
              "carried_out": "carried_to_next"}  # fmt: skip
    sums = [f"sum({_when(rows, 'total_est')}) AS {name}_sum" for name, rows in OUTCOMES.items()]
    gaps = [f"sum({_when(rows, 'CASE WHEN total_est IS NULL THEN 1 ELSE 0 END')}) AS {name}_gaps"
            for name, rows in OUTCOMES.items()]  # fmt: skip
    known = [f"max({_when((row,), 'total_est')}) AS {name}" for name, row in single.items()]
    balanced = "(coalesce(outcomes_sum, 0) = disposed)"
    shown = [f"CASE WHEN {balanced} OR {name}_gaps = 0 THEN coalesce({name}_sum, 0) END AS {name}" for name in OUTCOMES]
    inner = ",\n        ".join([*known, *sums, *gaps, f"sum({_when(every, 'total_est')}) AS outcomes_sum"])
    return f"""\
SELECT {columns},
    received, carried_in,
    {_lines(shown)},
    disposed, carried_out,
    CASE WHEN {balanced} THEN 1 ELSE 0 END AS is_balanced,
    is_estimated
FROM (
    SELECT {columns},
        {inner},
        max(CASE WHEN total_basis = 'printed' OR total_basis = 'stated_none' THEN 0 ELSE 1 END) AS is_estimated
    FROM requests_by_outcome
    GROUP BY {columns}
) s"""


def _reports_wide(dialect: str) -> str:
    """The wide view, made in the way that each database does well.

    PostgreSQL turns a fact table by one pass over a report's rows. SQLite cannot do that for one report at a time;
    there each column is a lookup by primary key, and a query pays for the columns it names.
    """
    indicators = forms.load().indicators()
    turn = _turned if dialect == "postgresql" else _looked_up
    columns, joins = turn(indicators)
    table2 = ", ".join(f"'{table.code}'" for table in forms.load().tables if table.clause)
    sheets = ", ".join(f"'{code}'" for code in STATISTICS)

    def of_table(what: str, condition: str, reading: str = CARRIED) -> str:
        return (
            f"(SELECT min(t.{what}) FROM report_tables t WHERE t.reading_id IN {reading} AND t.instance = 1"
            f" AND t.table_code {condition})"
        )

    return f"""\
SELECT {WHO},
    r.title, r.published_on, r.published_basis, r.signed_on, r.placement,
    {of_table("generation", f"IN ({table2})")} AS t2_generation,
    {of_table("generation", f"= '{REQUESTS}'")} AS t3_generation,
    {of_table("generation", f"IN ({sheets})", SHEET)} AS sheet_generation,
    {of_table("scope", f"= '{REQUESTS}'")} AS t3_scope,
    d.sha256, d.media_type, g.record_no, g.version_no, g.parser_version, g.reading_id,
    {ORIGIN} AS origin,
    {_lines(columns)}
FROM reports r
    LEFT JOIN report_documents m ON m.report_id = r.report_id AND m.role = 'main'
    LEFT JOIN report_documents s ON s.report_id = r.report_id AND s.role = 'statistics'
    JOIN readings g ON g.reading_id = coalesce(m.reading_id, s.reading_id)
    JOIN documents d ON d.document_id = g.document_id
    {PLACE}
    {_lines(joins, "")}"""


SHEET = "(coalesce(s.reading_id, m.reading_id))"
"""The reading from which a sheet or annex is taken: the one published alone, else the main document's."""


CARRIED = (
    "(SELECT k.reading_id FROM report_documents k WHERE k.report_id = r.report_id AND k.role IN ('main', 'attachment'))"
)
"""The readings from which the tables of the form are taken; no two of them have the same table (`roles`)."""


def wide_columns(indicator: forms.Indicator) -> list[str]:
    """The columns that `reports_wide` has for an indicator: its short name, and what stands beside it.

    `_est` for the totals that the form fixes (tables 3 and 4); `_unit` and `_yuan` for money whose unit the form
    leaves open.
    """
    return [name for name, _ in _values(indicator)]


def _values(indicator: forms.Indicator) -> list[tuple[str, str]]:
    """The columns of an indicator, and what they take from the row `q` of its fact table."""
    short, table, column = indicator.short, indicator.table.code, indicator.column
    if table in {REQUESTS, PROCEEDINGS}:
        est = [(f"{short}_est", _total_est("q", _columns(table)))] if column.code == "total" else []
        return [(short, f"q.{column.code}"), *est]
    if column.unit is None and column.type == "decimal":
        return [(short, "q.value"), (f"{short}_unit", "q.unit"), (f"{short}_yuan", "q.amount_yuan")]
    return [(short, _in_form_unit(column.unit))]


def _source(table: str) -> tuple[str, str]:
    """The fact table of a form table, and the reading from which `reports_wide` takes it."""
    if table in STATISTICS:
        return "statistics", SHEET
    return {REQUESTS: "requests", PROCEEDINGS: "proceedings"}.get(table, "disclosures"), CARRIED


def _looked_up(indicators: Iterable[forms.Indicator]) -> tuple[list[str], list[str]]:
    """A lookup for each column, made only where the reading has the table at all."""
    columns: list[str] = []
    joins: dict[str, str] = {}
    for indicator in indicators:
        table = indicator.table.code
        relation, reading = _source(table)
        joins[table] = (
            f"LEFT JOIN report_tables has_{table} ON has_{table}.reading_id IN {reading}"
            f" AND has_{table}.table_code = '{table}' AND has_{table}.instance = 1"
        )
        key = f"q.reading_id = has_{table}.reading_id AND q.instance = 1 AND {_place(indicator)}"
        columns += [
            f"CASE WHEN has_{table}.instance = 1 THEN (SELECT {value} FROM {relation} q WHERE {key}) END AS {name}"
            for name, value in _values(indicator)
        ]
    return columns, list(joins.values())


def _turned(indicators: Iterable[forms.Indicator]) -> tuple[list[str], list[str]]:
    """All columns of a fact table from one pass over the report's rows in it."""
    turned: dict[tuple[str, str], dict[str, str]] = {}
    for indicator in indicators:
        parts = turned.setdefault(_source(indicator.table.code), {})
        place = _place(indicator)
        parts |= {name: f"max({value}) FILTER (WHERE {place}) AS {name}" for name, value in _values(indicator)}
    joins = [
        f"LEFT JOIN LATERAL (SELECT\n    {_lines(parts.values())}\n    FROM {relation} q"
        f" WHERE q.reading_id IN {reading} AND q.instance = 1) of_{relation} ON true"
        for (relation, reading), parts in turned.items()
    ]
    columns = [f"of_{relation}.{name}" for (relation, _), parts in turned.items() for name in parts]
    return columns, joins


def _place(indicator: forms.Indicator) -> str:
    """Which row of its fact table holds an indicator."""
    table, row, column = indicator.table.code, indicator.row.code, indicator.column.code
    if table in {REQUESTS, PROCEEDINGS}:
        return f"q.row_code = '{row}'"
    return f"q.table_code = '{table}' AND q.row_code = '{row}' AND q.column_code = '{column}'"


def _lines(parts: Iterable[str], separator: str = ",") -> str:
    return f"{separator}\n    ".join(parts)


def _in_form_unit(unit: str | None) -> str:
    """The value in the unit of the form, also where the cell prints another (元 for 万元)."""
    if unit != "万元":
        return "q.value"
    return "CASE WHEN q.unit = '万元' OR q.amount_yuan IS NULL THEN q.value ELSE q.amount_yuan / 10000.0 END"


def _total_est(q: str, columns: tuple[str, ...]) -> str:
    """The total of a row: as printed, else 0 where "none" is said, else the sum of its columns."""
    addends = [column for column in columns if column != "total"]
    total = " + ".join(f"coalesce({q}.{column}, 0)" for column in addends)
    return (
        f"CASE WHEN {q}.total IS NOT NULL THEN {q}.total WHEN {_says_none(q, columns)} THEN 0"
        f" WHEN {_adds_up(q, columns)} THEN {total} END"
    )


def _total_basis(q: str, columns: tuple[str, ...]) -> str:
    return (
        f"CASE WHEN {q}.total IS NOT NULL THEN 'printed' WHEN {_says_none(q, columns)} THEN 'stated_none'"
        f" WHEN {_adds_up(q, columns)} THEN 'sum_of_columns' END"
    )


def _says_none(q: str, columns: tuple[str, ...]) -> str:
    place = columns.index("total") + 1
    return f"substr({q}.statuses, {place}, 1) IN {_letters(statuses.IMPLIED_ZERO_LETTERS)}"


def _adds_up(q: str, columns: tuple[str, ...]) -> str:
    """Every addend is a number, "none" or empty, and not all are empty. The total is the last column of both forms."""
    addends = f"substr({q}.statuses, 1, {len(columns) - 1})"
    allowed = statuses.NUMERIC_LETTERS + statuses.IMPLIED_ZERO_LETTERS + statuses.EMPTY_LETTERS
    return f"rtrim({addends}, '{allowed}') = '' AND rtrim({addends}, '{statuses.EMPTY_LETTERS}') <> ''"


def _columns(table: str) -> tuple[str, ...]:
    """The columns of tables 3 and 4: the form's, which are the model's too."""
    return tuple(column.code for column in forms.load().table(table).columns)


def _switch(on: str, cases: dict[str, str]) -> str:
    return f"CASE {on} " + " ".join(f"WHEN '{key}' THEN {value}" for key, value in cases.items()) + " END"


def _when(rows: tuple[str, ...], then: str) -> str:
    return "CASE WHEN outcome IN (" + ", ".join(f"'{row}'" for row in rows) + f") THEN {then} END"


def _letters(letters: str) -> str:
    return "(" + ", ".join(f"'{letter}'" for letter in letters) + ")"


def _null(expression: str) -> str:
    return "CAST(NULL AS NUMERIC)" if expression == "NULL" else expression
