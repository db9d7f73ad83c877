-- indicator_sums (temporary): one row per agency and year; edition, numerator and denominator of every indicator, NULL as soon as a cell
-- needed has no value, and how many of its cells are deduced. $$sums comes from the indicator dictionary.
SELECT
    agency_id, report_year, d.agency_name, r.report_id, r.scope, r.edition,
    $all_deduced AS cells_deduced,
    $sums
FROM agency_reports AS r
JOIN report_cells AS c ON c.document_id = r.document_id
JOIN (SELECT document_id, agency_name FROM core.documents) AS d ON d.document_id = r.document_id
