-- marts.region_bodies_year_indicators: one row per region and year, one column per indicator; sums over the reports of
-- the agencies of the region itself, without those of places in it and townships. $$entity_columns comes from the indicator dictionary.
WITH named AS (
    SELECT DISTINCT above_code AS region_code, region_name, region_level AS level, parent_code
    FROM region_ancestors
),
wide AS (
    SELECT entity_id AS region_code, report_year,
    $entity_columns
    FROM entity_indicators
    WHERE basis = 'bodies'
    GROUP BY entity_id, report_year
)
SELECT
    n.region_name, n.level, n.parent_code, c.reports, c.agencies_known,
    CAST(c.reports AS DOUBLE) / c.agencies_known AS coverage,
    c.reports_consolidated, c.reports_scope_unknown, w.*
FROM wide AS w
JOIN entity_coverage AS c ON c.basis = 'bodies' AND c.entity_id = w.region_code AND c.report_year = w.report_year
JOIN named AS n ON n.region_code = w.region_code
