# ruff: noqa: S608 - the SQL is put together from closed lists of this program, never from input
"""The views of places through time: as it was, and as the places of a reference year.

- `region_xwalk`: a place in a year, and the place or places that its land is part of in a reference year.
- `reports_as_was`: a report with the code and name that its region had in the report's year.
- `reports_harmonised`: a report with the region and agency of a reference year; one row for each successor.

Nothing is interpolated: `territory_changed` tells that land went to or from one of the two places between the years, so
that figures of the one are not figures of the other. Where several rows have one report and reference year, its land is
in several places: their figures cannot be told apart.
"""

LAND = "('merge', 'split', 'upgrade')"
"""The events by which land goes from one place to another."""


def statements(dialect: str) -> dict[str, str]:
    """The body of each view for a database."""
    return {
        "region_xwalk": _xwalk(dialect),
        "reports_as_was": _as_was(dialect),
        "reports_harmonised": _harmonised(dialect),
    }


def _year(column: str, dialect: str) -> str:
    if dialect == "postgresql":
        return f"CAST(EXTRACT(YEAR FROM {column}) AS INTEGER)"
    return f"CAST(strftime('%Y', {column}) AS INTEGER)"


def _holds(version: str, year: str, dialect: str) -> str:
    """Whether a version held at the end of a year."""
    since, until = (_year(f"{version}.{column}", dialect) for column in ("valid_from", "valid_to"))
    return f"(({version}.valid_from IS NULL OR {since} <= {year}) AND ({version}.valid_to IS NULL OR {until} > {year}))"


LINKS = f"""\
WITH RECURSIVE forward (region_id, other_id, first_year, last_year) AS (
    SELECT from_region_id, to_region_id, year, year FROM region_events WHERE kind IN {LAND}
    UNION
    SELECT f.region_id, e.to_region_id, f.first_year, e.year FROM forward f
        JOIN region_events e ON e.from_region_id = f.other_id AND e.kind IN {LAND} AND e.year >= f.last_year
), links (region_id, other_id, direction, first_year, last_year) AS (
    SELECT region_id, region_id, 0, 0, 9999 FROM regions
    UNION ALL SELECT region_id, other_id, 1, first_year, last_year FROM forward
    UNION ALL SELECT other_id, region_id, -1, first_year, last_year FROM forward
)
"""
"""From each place to itself, to what it went into and to what it came from, with the years in which it did."""


def _reached(region: str, year: str, reference: str, dialect: str) -> str:
    """Whether a link leads from a place in a year to one of a reference year: to itself as long as it is there."""
    gone = f"""NOT EXISTS (SELECT 1 FROM region_versions s WHERE s.region_id = {region}
        AND {_holds("s", reference, dialect)})"""
    return f"""(l.direction = 0 OR ({gone} AND (
        (l.direction = 1 AND {reference} > {year} AND l.last_year <= {reference})
        OR (l.direction = -1 AND {reference} < {year} AND l.first_year > {reference}))))"""


def _changed(one: str, other: str, year: str, reference: str) -> str:
    """Whether land went to or from one of two places between two years."""
    return f"""EXISTS (SELECT 1 FROM region_events e WHERE e.kind IN {LAND}
        AND (e.from_region_id IN ({one}, {other}) OR e.to_region_id IN ({one}, {other}))
        AND ((e.year > {year} AND e.year <= {reference}) OR (e.year > {reference} AND e.year <= {year})))"""


def _xwalk(dialect: str) -> str:
    return f"""\
{LINKS}SELECT v.region_id AS region, y.year AS year, v.code AS code, v.label AS name,
    r.year AS reference_year, w.region_id AS reference_region, w.code AS reference_code,
    coalesce(w.merge_code, w.code) AS reference_merge_code, w.label AS reference_name,
    {_changed("v.region_id", "w.region_id", "y.year", "r.year")} AS territory_changed
FROM region_versions v
    JOIN years y ON {_holds("v", "y.year", dialect)}
    JOIN links l ON l.region_id = v.region_id
    JOIN region_versions w ON w.region_id = l.other_id
    JOIN years r ON {_holds("w", "r.year", dialect)}
WHERE {_reached("v.region_id", "y.year", "r.year", dialect)}"""


def _as_was(dialect: str) -> str:
    held = f"""(SELECT s.region_version_id FROM region_versions s WHERE s.region_id = p.region_id
        AND (s.valid_from IS NULL OR {_year("s.valid_from", dialect)} <= p.report_year)
        ORDER BY s.position DESC LIMIT 1)"""
    return f"""\
SELECT p.report_key, p.agency_id, p.agency_name, p.report_year, p.region_id, v.code AS region_code,
    v.name AS region_name, v.label AS region, v.kind AS region_kind, v.parent_region_id
FROM reports p JOIN region_versions v ON v.region_version_id = {held}
WHERE p.placement = 'placed'"""


def _harmonised(dialect: str) -> str:
    return f"""\
{LINKS}SELECT p.report_key, p.agency_id, p.agency_name, p.report_year, p.region_id, r.year AS reference_year,
    w.region_id AS reference_region, w.code AS reference_code, w.label AS reference_name,
    w.region_id || substr(coalesce(f.to_agency_id, p.agency_id), length(p.region_id) + 1) AS reference_agency,
    {_changed("p.region_id", "w.region_id", "p.report_year", "r.year")} AS territory_changed,
    f.to_agency_id IS NOT NULL AS is_reformed
FROM reports p
    JOIN links l ON l.region_id = p.region_id
    JOIN region_versions w ON w.region_id = l.other_id
    JOIN years r ON {_holds("w", "r.year", dialect)}
    LEFT JOIN agency_events f ON f.from_agency_id = p.agency_id AND f.basis = 'reform'
        AND p.report_year < f.year AND f.year <= r.year
WHERE p.placement = 'placed' AND {_reached("p.region_id", "p.report_year", "r.year", dialect)}"""
