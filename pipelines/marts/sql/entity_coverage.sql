-- entity_coverage (temporary): one row per entity, basis and year in which it has a report: those counted, those left out, and how many
-- agencies are known there from any year.
WITH located AS (
    SELECT r.*, 'region' AS basis, a.above_code AS entity_id
    FROM year_reports AS r
    JOIN region_ancestors AS a ON a.region_code = r.region_code
    UNION ALL
    SELECT r.*, 'bodies', r.region_code
    FROM year_reports AS r
    SEMI JOIN region_ancestors AS a ON a.region_code = r.region_code
    WHERE r.level IS DISTINCT FROM 'township'
    UNION ALL
    SELECT r.*, 'nation', 'CN'
    FROM year_reports AS r
),
known AS (
    SELECT basis, entity_id, count(DISTINCT known_as) AS agencies_known
    FROM located
    GROUP BY basis, entity_id
)
SELECT
    l.basis,
    l.entity_id,
    l.report_year,
    count(*) FILTER (WHERE l.counted) AS reports,
    any_value(k.agencies_known) AS agencies_known,
    count(*) FILTER (WHERE l.scope = 'consolidated') AS reports_consolidated,
    count(*) FILTER (WHERE l.stands AND NOT l.counted AND l.scope IS DISTINCT FROM 'consolidated') AS reports_unresolved,
    count(*) FILTER (WHERE l.counted AND l.scope IS NULL) AS reports_scope_unknown
FROM located AS l
JOIN known AS k ON k.basis = l.basis AND k.entity_id = l.entity_id
GROUP BY l.basis, l.entity_id, l.report_year
