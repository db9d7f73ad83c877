-- meta.editions: one row per edition of the national form.
SELECT edition, issued_as, first_year, last_year, label_zh, label_en, cells
FROM layer_editions
