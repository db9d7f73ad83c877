-- quality.corrections: one row per cell that a person corrected; what is printed stands in core.observations.
SELECT
    document_id, table_code, item_code, column_code, report_id, report_year, expected, printed, value, status, reason, evidence,
    decided_by, decided_on
FROM layer_corrections
