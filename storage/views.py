"""The views for users, generated from the forms. They show what is current; history stays in the tables.

- `current_readings`: a report and the readings that speak for it now (the main document's, and that of a sheet or
  annex published alone).
- `facts`: one row for each cell of each current report.
- `reports_wide`: one row for each report, one column for each indicator (short names).
- `requests_by_outcome`: table 3, one row for each report and outcome row, with `total_est`.
- `requests_summary`: one row for each report: received, granted, refused and so on, ready to be added up.
- `requests_by_region`: the same by region, with nothing counted twice.
- `coverage`: who should have reported, and what became of it.

Blank, zero and "none". A column that bears a printed value holds exactly that: NULL where no number is printed.
`value_implied` adds 0 where a document says "none" in words. A column ending in `_est` goes one step further: where a
row's total is not printed, but the form makes it the sum of the row's columns, it is that sum (columns in which
nothing is printed count as zero, as in the form's own checks, but at least one must be printed). `is_estimated` marks
it. What can be told neither way is NULL, never 0. So this is right, by region and year:

    SELECT region, report_year, sum(received), sum(granted_in_full + granted_in_part), sum(denied)
    FROM requests_summary GROUP BY region, report_year

Outcomes are also those that need no guess: a row without a number is 0 where the others already add up to the printed
total, since none is negative (`is_balanced`).

Two things to know. A report whose `scope` is `region` counts its subordinates too: adding theirs counts twice
(`requests_by_region` does not). And a
table that a report prints twice (for itself, then for the region) is shown as printed first; the tables hold both.
"""

import hashlib
from functools import cache

from sqlalchemy import Connection, inspect, text

from storage import views_coverage, views_facts, views_places, views_requests, views_sums, views_wide

NAMES = (
    "current_readings",
    "facts",
    "requests_by_outcome",
    "requests_summary",
    "reports_wide",
    "region_xwalk",
    "reports_as_was",
    "reports_harmonised",
    "coverage",
    "requests_by_region",
    "views_version",
)
"""The views, in the order in which they build on one another."""


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
        "current_readings": views_facts.CURRENT_READINGS,
        "facts": views_facts.facts(),
        "requests_by_outcome": views_requests.requests_by_outcome(),
        "requests_summary": views_requests.requests_summary(),
        "reports_wide": views_wide.reports_wide(dialect),
    } | views_places.statements(dialect)
    bodies["coverage"] = views_coverage.COVERAGE
    bodies["requests_by_region"] = views_sums.requests_by_region(dialect)
    version = hashlib.sha256("\n".join(bodies.values()).encode()).hexdigest()[:16]
    bodies["views_version"] = f"SELECT '{version}' AS fingerprint"
    return {name: f"CREATE VIEW {name} AS\n{body}" for name, body in bodies.items()}


def fingerprint(dialect: str) -> str:
    """A short hash of all view texts, kept in the view `views_version`: tells whether they are today's."""
    return statements(dialect)["views_version"].split("'")[1]
