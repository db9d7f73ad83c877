-- meta.indicator_terms: one row per indicator, edition, side and cell that is added.
SELECT indicator_code, edition, side, table_code, item_code, column_code, coefficient
FROM layer_indicator_terms
