-- core.narrative_statements: one row per thing that the prose of a judged document states without a number.
SELECT
    s.document_id, s.statement_no, s.section_no, s.statement_code, s.first_day, s.last_day, s.stated_year, s.wider, s.quote,
    s.locator
FROM layer_narrative_statements AS s
SEMI JOIN core.documents AS d ON d.document_id = s.document_id AND d.status = 'accepted'
