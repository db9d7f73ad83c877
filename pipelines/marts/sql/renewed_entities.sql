-- renewed_entities (temporary): one row per basis and entity of which the tables of indicators are written again, for all years.
SELECT DISTINCT 'agency' AS basis, agency_id AS entity_id
FROM changed_reports
UNION
SELECT b.basis, unnest([region_code, left(region_code, 4) || '00', left(region_code, 2) || '0000'])
FROM changed_reports, (VALUES ('region'), ('bodies'), ('territory')) AS b (basis)
WHERE region_code IS NOT NULL
UNION
SELECT 'nation', 'CN'
FROM changed_reports
