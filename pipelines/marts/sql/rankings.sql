-- marts.rankings: one row per proportion, entity and year with at least $minimum cases in the denominator, among its peers: agencies of the
-- same level and kind that are vouched for, regions of the same level. The best is first, or the largest where neither direction is better.
WITH peers AS (
    SELECT 'agency' AS entity_type, agency_id AS entity_id, agency_name AS entity_name, level || ':' || kind AS peers
    FROM core.agencies
    WHERE resolved AND level IS NOT NULL AND kind IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'region', above_code, region_name, region_level
    FROM region_ancestors
)
SELECT
    v.indicator_code, v.entity_type, v.entity_id, v.report_year, p.entity_name, p.peers, i.direction,
    CAST(rank() OVER (place ORDER BY CASE WHEN i.direction = 'down' THEN v.value ELSE -v.value END) AS INTEGER) AS position,
    CAST(count(*) OVER place AS INTEGER) AS ranked,
    v.value, v.low, v.high, v.numerator, v.denominator,
    $minimum AS minimum_cases,
    v.status, v.reports
FROM marts.indicator_values AS v
JOIN peers AS p ON p.entity_type = v.entity_type AND p.entity_id = v.entity_id
JOIN meta.indicators AS i ON i.indicator_code = v.indicator_code
WHERE i.proportion AND v.denominator >= $minimum AND v.low IS NOT NULL
WINDOW place AS (PARTITION BY v.indicator_code, v.entity_type, v.report_year, p.peers)
