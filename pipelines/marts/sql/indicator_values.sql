-- marts.indicator_values: one row per indicator, entity and year; a region is the sum over the agencies of its territory.
SELECT
    indicator_code, basis AS entity_type, entity_id, report_year, numerator, denominator, value, status, reports, low, high, edition,
    cells_deduced, cells_corrected, reports_lacking
FROM entity_indicators
WHERE basis IN ('agency', 'region', 'nation')
