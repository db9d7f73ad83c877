-- memberships (temporary): one row per report and renewed entity in whose sum it is counted. basis: region (all agencies of the territory),
-- bodies (those of the region itself, not of what lies in it, nor townships), territory (the consolidated report of the region's
-- government, alone), nation.
WITH members AS (
    SELECT r.report_id, r.agency_id, r.report_year, 'region' AS basis, a.above_code AS entity_id
    FROM year_reports AS r
    JOIN region_ancestors AS a ON a.region_code = r.region_code
    WHERE r.counted
    UNION ALL
    SELECT r.report_id, r.agency_id, r.report_year, 'bodies', r.region_code
    FROM year_reports AS r
    SEMI JOIN region_ancestors AS a ON a.region_code = r.region_code
    WHERE r.counted AND r.level IS DISTINCT FROM 'township'
    UNION ALL
    (
        SELECT r.report_id, r.agency_id, r.report_year, 'territory', r.region_code
        FROM year_reports AS r
        JOIN region_ancestors AS a ON a.above_code = r.region_code AND a.region_code = r.region_code
        WHERE r.scope = 'consolidated' AND r.kind = 'government' AND r.level = a.region_level
        QUALIFY count(*) OVER (PARTITION BY r.region_code, r.report_year) = 1
    )
    UNION ALL
    SELECT report_id, agency_id, report_year, 'nation', 'CN'
    FROM year_reports
    WHERE counted
)
FROM members SEMI JOIN renewed_entities USING (basis, entity_id)
