-- figures (temporary): one row per document with numbers that are deduced or corrected, and a digest of them. Made of the warehouse of
-- before as figures_before too.
WITH figures AS (
    SELECT document_id, hash(table_code, item_code, column_code, value) AS digest
    FROM quality.deductions
    UNION ALL
    SELECT document_id, hash(table_code, item_code, column_code, value, 'corrected')
    FROM quality.corrections
    WHERE status = 'applied'
)
SELECT document_id, sum(digest) AS digest
FROM figures
GROUP BY document_id
