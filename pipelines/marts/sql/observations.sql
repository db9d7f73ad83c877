-- core.observations: one row per form cell of an accepted document. The layer holds what extraction read; report and year are those
-- of the judged document, so that a sidecar that changes them does not rewrite the layer. A document not yet judged is left out.
SELECT
    o.document_id, o.table_code, o.item_code, o.column_code, d.report_id, d.report_year, o.edition, o.value, o.unit, o.status,
    o.raw_text, o.locator
FROM layer_observations AS o
JOIN core.documents AS d ON d.document_id = o.document_id AND d.status = 'accepted'
