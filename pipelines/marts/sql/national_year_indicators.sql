-- marts.national_year_indicators: one row per year, one column per indicator; sums over the reports of all agencies.
-- $$entity_columns comes from the indicator dictionary.
WITH wide AS (
    SELECT report_year,
    $entity_columns
    FROM entity_indicators
    WHERE basis = 'nation'
    GROUP BY report_year
)
SELECT
    c.reports, c.agencies_known,
    CAST(c.reports AS DOUBLE) / c.agencies_known AS coverage,
    c.reports_consolidated, c.reports_scope_unknown, c.reports_unresolved, w.*
FROM wide AS w
JOIN entity_coverage AS c ON c.basis = 'nation' AND c.report_year = w.report_year
