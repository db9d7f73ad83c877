-- One row per report and figure: the sum of its cells, NULL as soon as one has neither a printed nor a deduced number, and how many are
-- deduced. $$cells lists (table, item, column, figure); a cell that the edition does not have takes no part.
WITH needed (table_code, item_code, column_code, figure) AS (
    VALUES
        $cells
)
SELECT
    r.report_id,
    n.figure,
    CASE WHEN count(*) = count(coalesce(o.value, d.value)) THEN sum(coalesce(o.value, d.value)) END AS value,
    CAST(count(*) FILTER (WHERE o.value IS NULL AND d.value IS NOT NULL) AS INTEGER) AS deduced
FROM core.reports AS r
JOIN core.observations AS o ON o.document_id = r.document_id
JOIN needed AS n USING (table_code, item_code, column_code)
LEFT JOIN quality.deductions AS d
    ON d.document_id = o.document_id AND d.table_code = o.table_code AND d.item_code = o.item_code
    AND d.column_code = o.column_code
GROUP BY r.report_id, n.figure
