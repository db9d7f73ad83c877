-- One row per report, newest first: who, where, when, how good. main: the report that the charts count where an agency has several for a
-- year, its own before one of unknown scope; a consolidated report is never counted beside them.
SELECT
    r.report_id, r.document_id, r.agency_id, r.report_year, r.scope, r.edition, r.reconciled, r.cells_filled, r.cells,
    row_number() OVER (
        PARTITION BY r.agency_id, r.report_year, r.scope IS NOT DISTINCT FROM 'consolidated'
        ORDER BY r.scope IS NULL, r.report_id
    ) = 1 AS main,
    coalesce(f.errors, 0) AS errors,
    coalesce(f.warnings, 0) AS warnings,
    coalesce(f.checks, []) AS checks
FROM core.reports AS r
LEFT JOIN (
    SELECT
        document_id,
        count(*) FILTER (WHERE severity = 'error') AS errors,
        count(*) FILTER (WHERE severity = 'warning') AS warnings,
        list_sort(list(DISTINCT check_code) FILTER (WHERE severity <> 'info')) AS checks
    FROM quality.findings
    WHERE decision IS DISTINCT FROM 'wrong'
    GROUP BY document_id
) AS f USING (document_id)
ORDER BY r.report_year DESC, r.agency_id, r.report_id
