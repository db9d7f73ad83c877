-- report_cells (temporary): one row per report of agency_reports, one column per cell that some indicator needs, money in 10,000 yuan.
-- A cell without a number takes the deduced one, and says so. An amount without a unit is no amount: it stays NULL. $$cells and $$pivot come from the indicator dictionary.
WITH needed (table_code, item_code, column_code, cell) AS (
    VALUES
        $cells
),
amounts AS (
    SELECT
        o.document_id, o.table_code, o.edition, n.cell,
        CASE o.unit
            WHEN 'yuan' THEN o.value * CAST(0.0001 AS DECIMAL(5, 4))
            WHEN 'unstated' THEN NULL
            ELSE coalesce(o.value, d.value)
        END AS amount,
        o.value IS NULL AND d.value IS NOT NULL AS deduced
    FROM core.observations AS o
    JOIN needed AS n USING (table_code, item_code, column_code)
    LEFT JOIN quality.deductions AS d USING (document_id, table_code, item_code, column_code)
    SEMI JOIN agency_reports AS r ON r.document_id = o.document_id
)
SELECT
    document_id,
    $pivot
FROM amounts
GROUP BY document_id
