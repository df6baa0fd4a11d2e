# ruff: noqa: S608 - the SQL is put together from the forms and closed lists of this program, never from input
"""The view `reports_wide`: one row for each report, one column for each indicator by its short name."""

from collections.abc import Iterable

from parser import forms
from storage.views_parts import ORIGIN, PLACE, PROCEEDINGS, REQUESTS, STATISTICS, WHO, columns_of, lines, total_est


def reports_wide(dialect: str) -> str:
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
    {lines(columns)}
FROM reports r
    LEFT JOIN report_documents m ON m.report_id = r.report_id AND m.role = 'main'
    LEFT JOIN report_documents s ON s.report_id = r.report_id AND s.role = 'statistics'
    JOIN readings g ON g.reading_id = coalesce(m.reading_id, s.reading_id)
    JOIN documents d ON d.document_id = g.document_id
    {PLACE}
    {lines(joins, "")}"""


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
        est = [(f"{short}_est", total_est("q", columns_of(table)))] if column.code == "total" else []
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
        f"LEFT JOIN LATERAL (SELECT\n    {lines(parts.values())}\n    FROM {relation} q"
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


def _in_form_unit(unit: str | None) -> str:
    """The value in the unit of the form, also where the cell prints another (元 for 万元)."""
    if unit != "万元":
        return "q.value"
    return "CASE WHEN q.unit = '万元' OR q.amount_yuan IS NULL THEN q.value ELSE q.amount_yuan / 10000.0 END"
