-- marts.national_year_indicators: one row per year, one column per indicator; sums over the reports of all agencies.
SELECT
    c.reports, c.agencies_known,
    CAST(c.reports AS DOUBLE) / c.agencies_known AS coverage,
    c.reports_consolidated, c.reports_scope_unknown, c.reports_unresolved, w.* EXCLUDE (basis, entity_id)
FROM entity_columns AS w
JOIN entity_coverage AS c ON c.basis = w.basis AND c.entity_id = w.entity_id AND c.report_year = w.report_year
WHERE w.basis = 'nation'
