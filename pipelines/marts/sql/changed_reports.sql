-- changed_reports (temporary): one row per report as it is or was, of which something differs that the tables of indicators rest on: what
-- stands for what, or a number. All reports, where the warehouse of before is not to be relied on.
WITH documents AS (
    SELECT document_id FROM changed_observations
    UNION
    SELECT document_id
    FROM figures AS f
    FULL JOIN figures_before AS b USING (document_id)
    WHERE f.digest IS DISTINCT FROM b.digest
)
(FROM year_reports EXCEPT FROM year_reports_before)
UNION
(FROM year_reports_before EXCEPT FROM year_reports)
UNION
(FROM year_reports SEMI JOIN documents USING (document_id))
