-- marts.cell_values (view): one row per form cell of an accepted document, with the number that the marts use for it and where that number comes from.
-- A correction that is applied stands for what is printed; a deduction fills a cell without a number, unless something of its table was
-- corrected since: it follows from the numbers as printed. Money is in 10,000 yuan; without a printed unit it is no amount, except 0.
SELECT
    o.document_id,
    o.table_code,
    o.item_code,
    o.column_code,
    o.report_id,
    o.report_year,
    o.edition,
    CASE
        WHEN c.value IS NOT NULL THEN 'corrected'
        WHEN o.value IS NULL AND d.value IS NOT NULL AND t.document_id IS NULL THEN 'deduced'
        ELSE o.status
    END AS status,
    o.value AS printed,
    o.unit,
    CASE
        WHEN o.unit = 'yuan' THEN CAST(coalesce(c.value, o.value) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(20, 6))
        WHEN o.unit = 'unstated' AND coalesce(c.value, o.value) <> 0 THEN NULL
        WHEN t.document_id IS NULL THEN coalesce(c.value, o.value, d.value)
        ELSE coalesce(c.value, o.value)
    END AS value
FROM core.observations AS o
LEFT JOIN (SELECT * FROM quality.corrections WHERE status = 'applied') AS c
    ON c.document_id = o.document_id AND c.table_code = o.table_code AND c.item_code = o.item_code AND c.column_code = o.column_code
LEFT JOIN (SELECT DISTINCT document_id, table_code FROM quality.corrections WHERE status = 'applied') AS t
    ON t.document_id = o.document_id AND t.table_code = o.table_code
LEFT JOIN quality.deductions AS d
    ON d.document_id = o.document_id AND d.table_code = o.table_code AND d.item_code = o.item_code AND d.column_code = o.column_code
