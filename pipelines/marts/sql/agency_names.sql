-- core.agency_names: one row per agency and name as printed or stated.
SELECT
    agency_id,
    agency_name,
    first(agency_evidence ORDER BY report_year DESC NULLS LAST, document_id) AS evidence,
    min(report_year) AS first_year,
    max(report_year) AS last_year,
    CAST(count(*) AS INTEGER) AS documents
FROM core.documents
WHERE agency_id IS NOT NULL AND agency_name IS NOT NULL
GROUP BY agency_id, agency_name
