-- meta.build: one row, how this file came about.
SELECT program_version, extractor_version, built_at, store_version
FROM layer_build
