-- region_sums (temporary): one row per region, year and basis: sums over the reports of all agencies in the region, or of its own bodies.
SELECT
    n.region_code, n.region_name, n.level, n.parent_code, c.reports, c.agencies_known,
    CAST(c.reports AS DOUBLE) / c.agencies_known AS coverage,
    c.reports_consolidated, c.reports_scope_unknown, w.* EXCLUDE (entity_id)
FROM entity_columns AS w
JOIN entity_coverage AS c ON c.basis = w.basis AND c.entity_id = w.entity_id AND c.report_year = w.report_year
JOIN region_names AS n ON n.region_code = w.entity_id
