-- core.documents: one row per distinct file by content, accepted or rejected, as judged.
SELECT
    document_id, media_type, byte_size, layout, agency_name, report_year, year_evidence, edition, edition_matches_year,
    published_on, scope, status, reason, pages_unread, extractor_version, ingested_at, agency_id, report_id, region_code, agency_level, agency_kind, agency_evidence,
    agency_doubt
FROM layer_documents
