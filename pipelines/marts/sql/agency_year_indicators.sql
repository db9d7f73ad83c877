-- marts.agency_year_indicators: one row per agency and year, one column per indicator in declared order; a rate with its two sides.
-- $$columns comes from the indicator dictionary.
SELECT
    agency_id, report_year, agency_name, report_id, scope, edition, cells_deduced, cells_corrected,
    $columns
FROM indicator_sums AS s
SEMI JOIN renewed_entities AS e ON e.basis = 'agency' AND e.entity_id = s.agency_id
WHERE stands
