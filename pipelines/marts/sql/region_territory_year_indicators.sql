-- marts.region_territory_year_indicators: one row per region and year whose government published a consolidated report, as that report
-- states it for the whole territory; never added to other reports.
SELECT n.region_code, n.region_name, n.level, n.parent_code, m.report_id, w.* EXCLUDE (basis, entity_id)
FROM entity_columns AS w
JOIN memberships AS m ON m.basis = w.basis AND m.entity_id = w.entity_id AND m.report_year = w.report_year
JOIN region_names AS n ON n.region_code = w.entity_id
WHERE w.basis = 'territory'
