-- marts.lineage (view): one row per agency, year, indicator, side and cell that the indicator adds: what is printed there, where, and which
-- number the marts use instead, if any. Indicators of the report itself (its completeness, whether it adds up, when it came out) have no cells.
SELECT
    a.agency_id,
    a.report_year,
    t.indicator_code,
    t.side,
    t.coefficient,
    v.table_code,
    v.item_code,
    v.column_code,
    v.edition,
    v.value,
    v.status,
    o.value AS printed,
    o.unit,
    o.raw_text,
    o.locator,
    a.report_id,
    v.document_id,
    s.source_path,
    s.member_path,
    s.url
FROM marts.agency_year_indicators AS a
JOIN core.reports AS r ON r.report_id = a.report_id
JOIN marts.cell_values AS v ON v.document_id = r.document_id
JOIN core.observations AS o
    ON o.document_id = v.document_id AND o.table_code = v.table_code AND o.item_code = v.item_code AND o.column_code = v.column_code
JOIN meta.indicator_terms AS t
    ON t.edition = v.edition AND t.table_code = v.table_code AND t.item_code = v.item_code AND t.column_code = v.column_code
LEFT JOIN (
    SELECT
        document_id, arg_min(source_path, source_id) AS source_path, arg_min(member_path, source_id) AS member_path,
        arg_min(url, source_id) AS url
    FROM core.sources
    GROUP BY document_id
) AS s ON s.document_id = v.document_id
