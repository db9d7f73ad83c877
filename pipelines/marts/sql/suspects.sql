-- quality.suspects: one row per cell of one smallest change that would satisfy all equations of a document.
SELECT document_id, solution_no, table_code, item_code, column_code, printed, needed, pattern, cells_in_solution
FROM layer_suspects
