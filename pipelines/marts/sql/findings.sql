-- quality.findings: one row per matter that a person should look at.
SELECT
    finding_id, document_id, report_id, report_year, check_code, severity, message_zh, message_en, locator,
    suggestion_zh, suggestion_en, decision, decided_by, decided_at, other_document_id,
    other_locator
FROM layer_findings
