# ruff: noqa: S608 - the SQL is put together from the forms and closed lists of this program, never from input
"""The view `requests_by_region`: sums of table 3 that count nothing twice.

For each region and year up to two rows, which are never to be added to one another:

- `whole_region`: what the region's government reports for all of it (tables of scope `region`).
- `bodies`: the sum of what the bodies in the region report each for itself (own body, government itself, office alone).

`bodies` says how many reports a row is of, `left_out` how many of the region tell only what cannot be added (scope
unknown, or a level with its departments), `unknown` of how many a figure is not known. An office's own report is left
out where its government has reported for itself: they are one. So this counts each request once:

    SELECT region, report_year, received, disposed FROM requests_by_region
    WHERE counted = 'whole_region' AND level = 'county' AND region_code LIKE '4113%'
"""

from storage.views_requests import OUTCOMES, SINGLE, requests_by_outcome, requests_summary

OWN = ("own_body", "government_itself", "office_only")
"""Scopes of a table that counts one body, so that those of several may be added."""
FIGURES = ("received", "carried_in", *OUTCOMES, "disposed", "carried_out")
_GOVERNMENTS = "('province_gov', 'prefecture_gov', 'county_gov', 'township_gov', 'subdistrict', 'zone_committee')"


def requests_by_region(dialect: str) -> str:
    """The statement; `SINGLE` and the outcomes name the figures."""
    assert set(SINGLE) <= set(FIGURES)  # noqa: S101 - both are of this program
    year = "CAST(EXTRACT(YEAR FROM s.valid_from) AS INTEGER)"
    if dialect == "sqlite":
        year = "CAST(strftime('%Y', s.valid_from) AS INTEGER)"
    own = ", ".join(f"'{scope}'" for scope in OWN)
    figures = ", ".join(f"x.{name}" for name in FIGURES)
    sums = ", ".join(f"sum(x.{name}) AS {name}" for name in FIGURES)
    return f"""\
WITH RECURSIVE outcomes AS (
{requests_by_outcome(every=True)}
), summary AS (
{requests_summary("outcomes", every=True)}
), sorted AS (
    SELECT s.*, a.department_code, CASE WHEN s.scope = 'region' THEN 'whole_region'
        WHEN s.scope IN ({own}) THEN 'bodies' ELSE 'neither' END AS counted
    FROM summary s JOIN agencies a ON a.agency_id = s.agency_id WHERE s.report_year IS NOT NULL
), told AS (
    SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.report_key, s.counted ORDER BY s.instance) AS nth FROM sorted s
), used AS (
    SELECT t.* FROM told t WHERE t.nth = 1
        AND NOT (t.counted = 'bodies' AND coalesce(t.department_code, '') = 'gov_office' AND EXISTS (
            SELECT 1 FROM told g WHERE g.region_id = t.region_id AND g.report_year = t.report_year
                AND g.counted = 'bodies' AND g.agency_kind IN {_GOVERNMENTS}))
        AND NOT (t.counted = 'neither' AND EXISTS (
            SELECT 1 FROM told g WHERE g.report_key = t.report_key AND g.counted = 'bodies'))
), chain (region_id, report_year, above_id) AS (
    SELECT region_id, report_year, region_id FROM used
    UNION
    SELECT c.region_id, c.report_year, v.parent_region_id FROM chain c JOIN region_versions v
        ON v.region_version_id = (SELECT s.region_version_id FROM region_versions s WHERE s.region_id = c.above_id
            AND (s.valid_from IS NULL OR {year} <= c.report_year) ORDER BY s.position DESC LIMIT 1)
    WHERE v.parent_region_id IS NOT NULL
), added AS (
    SELECT c.above_id AS region_id, x.report_year, 'bodies' AS counted, {sums},
        count(*) AS bodies, sum(CASE WHEN x.received IS NULL OR x.disposed IS NULL THEN 1 ELSE 0 END) AS unknown,
        max(x.origin) AS origin
    FROM used x JOIN chain c ON c.region_id = x.region_id AND c.report_year = x.report_year
    WHERE x.counted = 'bodies' GROUP BY c.above_id, x.report_year
    UNION ALL
    SELECT x.region_id, x.report_year, x.counted, {figures},
        1, CASE WHEN x.received IS NULL OR x.disposed IS NULL THEN 1 ELSE 0 END, x.origin
    FROM (SELECT u.*, ROW_NUMBER() OVER (PARTITION BY u.region_id, u.report_year ORDER BY
            CASE WHEN u.agency_kind IN {_GOVERNMENTS} THEN 0 ELSE 1 END, u.report_key) AS place
        FROM used u WHERE u.counted = 'whole_region'
            AND (u.agency_kind IN {_GOVERNMENTS} OR u.department_code = 'gov_office')) x
    WHERE x.place = 1
)
SELECT x.region_id, v.code AS region_code, v.label AS region, r.level, x.report_year, x.counted, {figures},
    x.bodies, x.unknown,
    CASE WHEN x.counted = 'bodies' THEN (SELECT count(*) FROM used u JOIN chain c ON c.region_id = u.region_id
        AND c.report_year = u.report_year WHERE c.above_id = x.region_id AND u.report_year = x.report_year
            AND u.counted = 'neither') ELSE 0 END AS left_out,
    x.origin
FROM added x JOIN regions r ON r.region_id = x.region_id
    LEFT JOIN region_versions v ON v.region_id = x.region_id AND v.is_last"""
