-- marts.report_quality: one row per report: how complete it is, whether it adds up, what was found, and when it came out.
WITH cells AS (
    SELECT
        v.document_id,
        count(*) FILTER (WHERE o.status = 'reported') AS cells_reported,
        count(*) FILTER (WHERE o.status = 'blank') AS cells_blank,
        count(*) FILTER (WHERE o.status = 'placeholder') AS cells_placeholder,
        count(*) FILTER (WHERE o.status = 'unreadable') AS cells_unreadable,
        count(*) FILTER (WHERE o.status = 'missing') AS cells_missing
    FROM core.reports AS v
    JOIN core.observations AS o ON o.document_id = v.document_id
    GROUP BY v.document_id
),
deduced AS (
    SELECT document_id, count(*) AS cells_deduced
    FROM quality.deductions
    GROUP BY document_id
),
corrected AS (
    SELECT document_id, count(*) AS cells_corrected
    FROM quality.corrections
    WHERE status = 'applied'
    GROUP BY document_id
),
checks AS (
    SELECT
        document_id,
        count(*) FILTER (WHERE status = 'pass') AS checks_passed,
        count(*) FILTER (WHERE status = 'fail') AS checks_failed,
        count(*) FILTER (WHERE status = 'unknown') AS checks_unknown
    FROM quality.reconciliation
    GROUP BY document_id
),
found AS (
    SELECT
        document_id,
        count(*) FILTER (WHERE severity = 'error') AS findings_error,
        count(*) FILTER (WHERE severity = 'warning') AS findings_warning,
        count(*) FILTER (WHERE severity = 'info') AS findings_info
    FROM quality.findings
    GROUP BY document_id
)
SELECT
    r.report_id, r.agency_id, r.report_year, r.agency_name, r.scope, r.edition, r.document_id,
    d.edition_matches_year,
    r.cells,
    coalesce(c.cells_reported, 0) AS cells_reported,
    coalesce(c.cells_blank, 0) AS cells_blank,
    coalesce(c.cells_placeholder, 0) AS cells_placeholder,
    coalesce(c.cells_unreadable, 0) AS cells_unreadable,
    coalesce(c.cells_missing, 0) AS cells_missing,
    coalesce(u.cells_deduced, 0) AS cells_deduced,
    coalesce(x.cells_corrected, 0) AS cells_corrected,
    CAST(r.cells_filled AS DOUBLE) / nullif(r.cells, 0) AS completeness,
    r.reconciled,
    coalesce(k.checks_passed, 0) AS checks_passed,
    coalesce(k.checks_failed, 0) AS checks_failed,
    coalesce(k.checks_unknown, 0) AS checks_unknown,
    coalesce(f.findings_error, 0) AS findings_error,
    coalesce(f.findings_warning, 0) AS findings_warning,
    coalesce(f.findings_info, 0) AS findings_info,
    r.published_on, r.due_on, r.published_on_time
FROM year_reports AS r
JOIN core.documents AS d ON d.document_id = r.document_id
LEFT JOIN cells AS c ON c.document_id = r.document_id
LEFT JOIN deduced AS u ON u.document_id = r.document_id
LEFT JOIN corrected AS x ON x.document_id = r.document_id
LEFT JOIN checks AS k ON k.document_id = r.document_id
LEFT JOIN found AS f ON f.document_id = r.document_id
