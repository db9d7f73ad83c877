-- One row per report, newest first: who, where, when, how good. main: the report that the charts count where an agency has several for a
-- year, its own before one of unknown scope; a consolidated report is never counted beside them. An agency that nothing vouches for is
-- counted once under its name and year, and not at all without a name or where an agency that is vouched for has that name, as in
-- the sums of the marts.
WITH chosen AS (
    SELECT
        r.*, a.agency_name, a.resolved, r.scope IS NOT DISTINCT FROM 'consolidated' AS consolidated,
        row_number() OVER (
            PARTITION BY r.agency_id, r.report_year, r.scope IS NOT DISTINCT FROM 'consolidated'
            ORDER BY r.scope IS NULL, r.report_id
        ) = 1 AS stands
    FROM core.reports AS r
    LEFT JOIN core.agencies AS a USING (agency_id)
)
SELECT
    r.report_id, r.document_id, r.agency_id, r.report_year, r.scope, r.edition, r.reconciled, r.cells_filled, r.cells,
    r.stands AND coalesce(
        r.resolved
        OR r.agency_name IS NOT NULL
        AND NOT bool_or(r.resolved) OVER (PARTITION BY r.agency_name, r.report_year)
        AND row_number() OVER (
            PARTITION BY r.agency_name, r.report_year, r.consolidated ORDER BY r.stands DESC, r.cells_filled DESC, r.document_id
        ) = 1,
        false
    ) AS main,
    coalesce(f.errors, 0) AS errors,
    coalesce(f.warnings, 0) AS warnings,
    coalesce(f.checks, []) AS checks
FROM chosen AS r
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
