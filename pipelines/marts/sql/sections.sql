-- core.sections: one row per section of prose of a judged document, without its sub-sections.
SELECT s.document_id, s.section_no, s.section_code, s.heading, s.text, s.locator
FROM layer_sections AS s
SEMI JOIN core.documents AS d ON d.document_id = s.document_id AND d.status = 'accepted'
