-- core.sources: one row per place where a file was found, with what a sidecar table says of it.
SELECT
    source_id, source_path, member_path, url, linked_from, document_id, first_seen_at, last_seen_at, withdrawn_at,
    stated_agency, stated_region_code, stated_report_year, stated_published_on
FROM layer_sources
