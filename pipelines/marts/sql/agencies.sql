-- core.agencies: one row per agency of an accepted document. Its name is that of the latest report year, of several the one that
-- stands for itself before one that was read as another, then the one of the smallest document_id.
SELECT
    agency_id,
    first(agency_name ORDER BY report_year DESC NULLS LAST, contains(agency_evidence, ' read as '), document_id) AS agency_name,
    min(region_code) AS region_code,
    min(agency_level) AS level,
    min(agency_kind) AS kind,
    NOT starts_with(agency_id, 'document:') AS resolved
FROM core.documents
WHERE agency_id IS NOT NULL
GROUP BY agency_id
