-- report_cells (temporary): one row per document that stands for a renewed report, one column per cell that some indicator needs, and whether its
-- number is printed (0), deduced (1) or corrected (2). $$cells and $$pivot come from the indicator dictionary.
WITH needed (table_code, item_code, column_code, cell) AS (
    VALUES
        $cells
),
amounts AS (
    SELECT
        v.document_id, v.table_code, v.edition, n.cell, v.value AS amount,
        CASE v.status WHEN 'deduced' THEN 1 WHEN 'corrected' THEN 2 ELSE 0 END AS source
    FROM marts.cell_values AS v
    JOIN needed AS n USING (table_code, item_code, column_code)
    SEMI JOIN renewed_reports AS r ON r.document_id = v.document_id
)
SELECT
    document_id,
    $pivot
FROM amounts
GROUP BY document_id
