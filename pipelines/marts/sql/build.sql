-- meta.build: one row, how this file came about.
SELECT program_version, extractor_version, built_at, store_version, store_digest
FROM layer_build
