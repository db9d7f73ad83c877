-- meta.items: one row per cell of the form whatever the edition, labelled as in the newest edition that has it.
SELECT
    table_code, item_code, column_code, table_label_zh, item_label_zh, column_label_zh, table_label_en, item_label_en,
    column_label_en, parent_code, group_label_zh, kind, signed, editions
FROM layer_items
