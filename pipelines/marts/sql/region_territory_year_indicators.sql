-- marts.region_territory_year_indicators: one row per region and year whose government published a consolidated report, as that report
-- states it for the whole territory; never added to other reports. $$entity_columns comes from the indicator dictionary.
WITH named AS (
    SELECT DISTINCT above_code AS region_code, region_name, region_level AS level, parent_code
    FROM region_ancestors
),
wide AS (
    SELECT entity_id AS region_code, report_year,
    $entity_columns
    FROM entity_indicators
    WHERE basis = 'territory'
    GROUP BY entity_id, report_year
)
SELECT n.region_name, n.level, n.parent_code, m.report_id, w.*
FROM wide AS w
JOIN memberships AS m ON m.basis = 'territory' AND m.entity_id = w.region_code AND m.report_year = w.report_year
JOIN named AS n ON n.region_code = w.region_code
