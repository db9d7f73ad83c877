-- changed_observations (temporary): nothing, where core.observations was made anew.
SELECT document_id FROM core.documents LIMIT 0
