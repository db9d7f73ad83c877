-- renewed_reports (temporary): one row per report of which the cells are needed: those of renewed agencies, and those that stand for a renewed
-- territory, which no agency's row repeats.
FROM year_reports AS r
WHERE r.agency_id IN (SELECT entity_id FROM renewed_entities WHERE basis = 'agency')
    OR r.report_id IN (SELECT report_id FROM memberships WHERE basis = 'territory')
