-- meta.cells: one row per cell of one edition of the form, in the order in which that edition prints them.
SELECT
    table_code, item_code, column_code, table_label_zh, item_label_zh, column_label_zh, table_label_en, item_label_en,
    column_label_en, parent_code, group_label_zh, kind, signed, edition, position
FROM layer_cells
