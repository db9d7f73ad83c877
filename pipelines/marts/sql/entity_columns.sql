-- entity_columns (temporary): one row per entity, basis and year, one column per indicator, for all that sums over reports. $$entity_columns
-- comes from the indicator dictionary.
SELECT basis, entity_id, report_year,
    $entity_columns
FROM entity_indicators
WHERE basis <> 'agency'
GROUP BY basis, entity_id, report_year
