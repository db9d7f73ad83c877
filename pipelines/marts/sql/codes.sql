-- meta.codes: one row per code of a table, a parent row or a section, with its official label.
SELECT code_list, code, label_zh, label_en
FROM layer_codes
