-- One row per report: its document, where that lies, and a digest of every row that its page shows. A sum, since no order is promised.
WITH rows AS (
    SELECT document_id, hash(t) AS digest FROM core.documents AS t
    UNION ALL SELECT document_id, hash(t) FROM core.observations AS t
    UNION ALL SELECT document_id, hash(t) FROM core.sections AS t
    UNION ALL SELECT document_id, hash(t) FROM quality.reconciliation AS t WHERE status = 'fail'
    UNION ALL SELECT document_id, hash(t) FROM quality.deductions AS t
    UNION ALL SELECT document_id, hash(t) FROM quality.suspects AS t
    UNION ALL SELECT document_id, hash(t) FROM quality.corrections AS t
    UNION ALL SELECT document_id, hash(t) FROM quality.findings AS t
),
digests AS (
    SELECT document_id, sum(digest) AS digest
    FROM rows
    GROUP BY document_id
),
places AS (
    SELECT document_id, min(concat_ws(' › ', source_path, member_path)) AS path
    FROM core.sources
    GROUP BY document_id
)
SELECT r.report_id, r.document_id, coalesce(p.path, r.document_id) AS path, concat(d.digest, ' ', p.path) AS content
FROM core.reports AS r
JOIN digests AS d USING (document_id)
LEFT JOIN places AS p USING (document_id)
