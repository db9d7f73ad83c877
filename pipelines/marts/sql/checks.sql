-- meta.checks: one row per check and edition (empty for a rule of all editions).
SELECT check_code, edition, check_version, equation, severity, label_zh, label_en, source
FROM layer_checks
