-- region_names (temporary): one row per region that has reports, in it or below it.
SELECT DISTINCT above_code AS region_code, region_name, region_level AS level, parent_code
FROM region_ancestors
