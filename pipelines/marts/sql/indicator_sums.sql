-- indicator_sums (temporary): one row per renewed report; edition, numerator and denominator of every indicator, NULL as soon as a cell
-- needed has no value, and how many of its cells are deduced or corrected. $$sums comes from the indicator dictionary.
SELECT
    r.report_id, agency_id, report_year, r.agency_name, r.scope, r.edition, r.stands, r.counted,
    $all_deduced AS cells_deduced,
    $all_corrected AS cells_corrected,
    $sums
FROM year_reports AS r
JOIN report_cells AS c ON c.document_id = r.document_id
