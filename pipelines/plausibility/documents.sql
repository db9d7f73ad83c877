-- documents: one row per distinct file, whatever its year: a rejected one mostly has none.
SELECT document_id, status, coalesce(reason, '') AS reason FROM core.documents ORDER BY document_id
