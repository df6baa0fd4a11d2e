"""The view `coverage`: one row for each body and year that should have reported, or did, as last told.

Rates are averages of `is_published` and `is_on_time`, which are null where a row is to be left out:

    SELECT county_id, year, avg(is_published) AS rate, sum(is_published) AS published, count(is_published) AS known,
        count(*) - count(is_published) AS left_out
    FROM coverage WHERE agency_kind = 'township_gov' GROUP BY county_id, year
"""

LABEL = """\
n.label || coalesce(a.department, CASE
        WHEN n.label LIKE '%办事处' OR n.label LIKE '%委员会' OR n.label LIKE '%管委会' THEN ''
        WHEN a.kind = 'subdistrict' THEN '办事处'
        WHEN a.kind = 'zone_committee' THEN '管理委员会' ELSE '人民政府' END)"""
"""What a body is called: its place's name, and its own or that of its sort."""

BEARS = """\
n.position = coalesce(
        (SELECT max(w.position) FROM region_versions w
         WHERE a.kind = 'township_gov' AND w.region_id = a.region_id AND coalesce(w.kind, '') <> 'subdistrict'),
        v.position)"""
"""The last name of a place while it had that body: a township's before it became a subdistrict."""

COVERAGE = f"""\
SELECT s.agency_id, {LABEL} AS agency, a.kind AS agency_kind, a.department, a.department_code,
    a.region_id, v.code AS region_code, v.label AS region, s.year,
    s.province_id, s.prefecture_id, s.county_id,
    province.label AS province, prefecture.label AS prefecture, county.label AS county,
    e.basis, e.due_on, coalesce(e.due_basis, 'none') AS due_basis, coalesce(e.is_assumed, false) AS is_assumed,
    s.state, s.reason, s.evidence, s.published_on, s.published_basis, s.days_late, s.is_redated,
    s.is_published, s.is_on_time, e.note, s.as_of
FROM coverage_states s
    JOIN agencies a ON a.agency_id = s.agency_id
    LEFT JOIN region_versions v ON v.region_id = a.region_id AND v.is_last
    LEFT JOIN region_versions province ON province.region_id = s.province_id AND province.is_last
    LEFT JOIN region_versions prefecture ON prefecture.region_id = s.prefecture_id AND prefecture.is_last
    LEFT JOIN region_versions county ON county.region_id = s.county_id AND county.is_last
    LEFT JOIN region_versions n ON n.region_id = a.region_id AND {BEARS}
    LEFT JOIN expectations e ON e.agency_id = s.agency_id AND e.year = s.year"""  # noqa: S608 - a constant of this module

ORDER = "coalesce(region_code, region_id), region_id, agency_kind IN ('dept', 'authorised_org'), agency_id, year"
"""How its rows are told: by region, the place's own body before its departments."""
