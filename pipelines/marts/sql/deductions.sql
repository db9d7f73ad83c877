-- quality.deductions: one row per cell without a number whose value the other cells of its document force.
SELECT document_id, table_code, item_code, column_code, value, method, equations, assumes_consistent
FROM layer_deductions
