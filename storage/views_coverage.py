"""The view `coverage`: one row for each body and year that should have reported, or did, as last told.

Rates are averages of `is_published` and `is_on_time`, which are null where a row is to be left out:

    SELECT county_id, year, avg(is_published) AS rate, sum(is_published) AS published, count(is_published) AS known,
        count(*) - count(is_published) AS left_out
    FROM coverage WHERE agency_kind = 'township_gov' GROUP BY county_id, year
"""

COVERAGE = """\
SELECT s.agency_id, a.kind AS agency_kind, a.department, a.department_code, a.region_id, v.code AS region_code,
    v.label AS region, s.province_id, s.prefecture_id, s.county_id, s.year,
    e.basis, e.due_on, coalesce(e.due_basis, 'none') AS due_basis, e.is_assumed,
    s.state, s.reason, s.evidence, s.published_on, s.published_basis, s.days_late, s.is_redated,
    s.is_published, s.is_on_time, e.note, s.as_of
FROM coverage_states s
    JOIN agencies a ON a.agency_id = s.agency_id
    LEFT JOIN region_versions v ON v.region_id = a.region_id AND v.is_last
    LEFT JOIN expectations e ON e.agency_id = s.agency_id AND e.year = s.year"""
