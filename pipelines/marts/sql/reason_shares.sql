-- marts.reason_shares: one row per entity, year and outcome other than disclosure: why information was not given.
-- The share in all that was withheld is there only where no report of the entity lacks any of the numbers.
WITH reasons AS (
    SELECT DISTINCT
        item_code, item_code || '_share' AS indicator_code,
        CASE WHEN starts_with(item_code, 'other_') THEN 'other' ELSE parent_code END AS group_code
    FROM meta.cells
    WHERE table_code = 'requests' AND regexp_matches(item_code, '^(denied|unable|rejected|other)_')
)
SELECT
    v.entity_type,
    v.entity_id,
    v.report_year,
    r.item_code,
    r.group_code,
    v.numerator AS requests,
    v.denominator AS handled,
    v.value AS share_of_handled,
    v.low,
    v.high,
    CASE WHEN sum(v.reports_lacking) OVER entity = 0 THEN sum(v.numerator) OVER entity END AS withheld,
    CASE
        WHEN sum(v.reports_lacking) OVER entity = 0
            THEN CAST(v.numerator AS DOUBLE) / nullif(CAST(sum(v.numerator) OVER entity AS DOUBLE), 0)
    END AS share_of_withheld,
    v.status,
    v.reports,
    v.edition
FROM marts.indicator_values AS v
JOIN reasons AS r ON r.indicator_code = v.indicator_code
SEMI JOIN renewed_entities AS e ON e.basis = v.entity_type AND e.entity_id = v.entity_id
WINDOW entity AS (PARTITION BY v.entity_type, v.entity_id, v.report_year)
