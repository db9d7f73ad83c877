-- core.reports: one row per agency, report year and scope, represented by the document chosen.
SELECT
    report_id, agency_id, report_year, scope, edition, document_id, documents, completeness, reconciled, cells_filled, cells
FROM layer_reports
