# ruff: noqa: S608 - the SQL is put together from the forms and closed lists of this program, never from input
"""The views of table 3: a row for each report and outcome, and a summary of each report, ready to be added up."""

from storage.views_parts import ORIGIN, PLACE, REQUESTS, WHO, columns_of, lines, total_basis, total_est


def requests_by_outcome(*, every: bool = False) -> str:
    """The outcomes of each report by its first table 3; with `every` by each that it prints, told by `instance`."""
    columns = columns_of(REQUESTS)
    which, said = ("", "t.instance, ") if every else (" AND t.instance = 1", "")
    return f"""\
SELECT {said}{WHO},
    q.row_code AS outcome, i.position, i.label_zh, i.label_en,
    {", ".join(f"q.{column}" for column in columns)}, q.statuses,
    {total_est("q", columns)} AS total_est,
    {total_basis("q", columns)} AS total_basis,
    t.generation, t.scope, d.reading_id,
    {ORIGIN} AS origin
FROM reports r
    JOIN report_documents d ON d.report_id = r.report_id AND d.role IN ('main', 'attachment')
    JOIN report_tables t ON t.reading_id = d.reading_id AND t.table_code = '{REQUESTS}'{which}
    JOIN requests q ON q.reading_id = d.reading_id AND q.instance = t.instance
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


SINGLE = {"received": "new_received", "carried_in": "carried_from_prev", "disposed": "disposed_total",
          "carried_out": "carried_to_next"}  # fmt: skip
"""The other figures of the summary and their rows."""


def requests_summary(source: str = "requests_by_outcome", *, every: bool = False) -> str:
    """A row unknown by itself is zero where the others already add up to the total: none of them can be negative.

    `source` has the outcomes, with `every` those of each table 3 by its `instance`.
    """
    outcomes = tuple(row for rows in OUTCOMES.values() for row in rows)
    identity = (
        "report_key agency_id agency_name agency_kind region_id region_code region report_year scope generation origin"
    )
    columns = ", ".join([*(["instance"] if every else []), *identity.split()])
    sums = [f"sum({_when(rows, 'total_est')}) AS {name}_sum" for name, rows in OUTCOMES.items()]
    gaps = [f"sum({_when(rows, 'CASE WHEN total_est IS NULL THEN 1 ELSE 0 END')}) AS {name}_gaps"
            for name, rows in OUTCOMES.items()]  # fmt: skip
    known = [f"max({_when((row,), 'total_est')}) AS {name}" for name, row in SINGLE.items()]
    balanced = "(coalesce(outcomes_sum, 0) = disposed)"
    shown = [f"CASE WHEN {balanced} OR {name}_gaps = 0 THEN coalesce({name}_sum, 0) END AS {name}" for name in OUTCOMES]
    inner = ",\n        ".join([*known, *sums, *gaps, f"sum({_when(outcomes, 'total_est')}) AS outcomes_sum"])
    return f"""\
SELECT {columns},
    received, carried_in,
    {lines(shown)},
    disposed, carried_out,
    CASE WHEN {balanced} THEN 1 ELSE 0 END AS is_balanced,
    is_estimated
FROM (
    SELECT {columns},
        {inner},
        max(CASE WHEN total_basis = 'printed' OR total_basis = 'stated_none' THEN 0 ELSE 1 END) AS is_estimated
    FROM {source}
    GROUP BY {columns}
) s"""


def _when(rows: tuple[str, ...], then: str) -> str:
    return "CASE WHEN outcome IN (" + ", ".join(f"'{row}'" for row in rows) + f") THEN {then} END"
