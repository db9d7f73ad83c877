-- One row per report (its place among $$documents) and figure (its number): the sum of its cells as the marts use them, NULL as soon as one
-- has no number, and whether some are deduced or corrected. $$cells lists (table, item, column, figure); a cell that the edition does not
-- have takes no part.
WITH needed (table_code, item_code, column_code, figure) AS (
    VALUES
        $cells
),
reports AS (
    SELECT unnest($$documents) AS document_id, CAST(generate_subscripts($$documents, 1) - 1 AS UINTEGER) AS place
)
SELECT
    r.place,
    CAST(n.figure AS SMALLINT) AS figure,
    CASE WHEN count(*) = count(c.value) THEN CAST(sum(c.value) AS DOUBLE) END AS value,
    bool_or(c.status = 'deduced') AS deduced,
    bool_or(c.status = 'corrected') AS corrected
FROM marts.cell_values AS c
JOIN needed AS n USING (table_code, item_code, column_code)
JOIN reports AS r USING (document_id)
GROUP BY r.place, n.figure
