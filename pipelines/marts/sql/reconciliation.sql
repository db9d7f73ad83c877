-- quality.reconciliation: one row per check of a document at one place of the form, passed or not.
SELECT
    document_id, check_code, table_code, item_code, column_code, report_id, report_year, lhs, rhs, difference, status, severity,
    check_version
FROM layer_reconciliation
