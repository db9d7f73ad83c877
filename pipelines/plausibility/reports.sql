-- reports: one row per report of $year. Shares are of all cells that the form has in the report's edition; the disclosure rate is NULL
-- where fewer than 10 requests were handled.
WITH cells AS (
    SELECT
        document_id,
        avg(CASE status WHEN 'unreadable' THEN 1.0 ELSE 0.0 END) AS unreadable_cells,
        avg(CASE status WHEN 'missing' THEN 1.0 ELSE 0.0 END) AS missing_cells
    FROM core.observations
    WHERE document_id IN (SELECT document_id FROM core.reports WHERE report_year = $year)
    GROUP BY document_id
)
SELECT
    report_id,
    agency_name,
    reports.reconciled,
    unreadable_cells,
    missing_cells,
    CAST(requests_new AS DOUBLE) AS requests_new,
    CASE WHEN disclosure_rate_denominator >= 10 THEN disclosure_rate END AS disclosure_rate
FROM core.reports AS reports
LEFT JOIN cells USING (document_id)
LEFT JOIN marts.agency_year_indicators USING (report_id)
WHERE reports.report_year = $year
ORDER BY report_id
