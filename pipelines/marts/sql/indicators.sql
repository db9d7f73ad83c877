-- meta.indicators: one row per indicator of the dictionary.
SELECT
    indicator_code, name_zh, name_en, formula, unit, editions, comparability, comparability_zh, breaks, direction, proportion
FROM layer_indicators
