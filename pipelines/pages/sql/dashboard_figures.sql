-- One row per report ($$documents) and figure: the sum of its cells as the marts use them, NULL as soon as one has no number, and how
-- many of them are deduced or corrected. $$cells lists (table, item, column, figure); a cell that the edition does not have takes no part.
WITH needed (table_code, item_code, column_code, figure) AS (
    VALUES
        $cells
)
SELECT
    c.document_id,
    n.figure,
    CASE WHEN count(*) = count(c.value) THEN sum(c.value) END AS value,
    CAST(count(*) FILTER (WHERE c.status = 'deduced') AS INTEGER) AS deduced,
    CAST(count(*) FILTER (WHERE c.status = 'corrected') AS INTEGER) AS corrected
FROM marts.cell_values AS c
JOIN needed AS n USING (table_code, item_code, column_code)
WHERE c.document_id IN (SELECT unnest($$documents))
GROUP BY c.document_id, n.figure
