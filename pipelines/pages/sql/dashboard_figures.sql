-- One row per document of $$documents and figure (its number): the sum of its cells as the marts use them, NULL as soon as one
-- has no number, and whether some are deduced or corrected. $$cells lists (table, item, column, figure); a cell that the edition does not
-- have takes no part.
WITH needed (table_code, item_code, column_code, figure) AS (
    VALUES
        $cells
)
SELECT
    c.document_id,
    CAST(n.figure AS SMALLINT) AS figure,
    CASE WHEN count(*) = count(c.value) THEN CAST(sum(c.value) AS DOUBLE) END AS value,
    bool_or(c.status = 'deduced') AS deduced,
    bool_or(c.status = 'corrected') AS corrected
FROM marts.cell_values AS c
JOIN needed AS n USING (table_code, item_code, column_code)
WHERE c.document_id IN (SELECT unnest($$documents))
GROUP BY c.document_id, n.figure
