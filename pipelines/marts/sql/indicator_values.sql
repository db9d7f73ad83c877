-- marts.indicator_values: one row per indicator, agency and year. The 95 % interval is Wilson's (1927), only where the numerator counts a part
-- of the denominator and does not exceed it. $$parts comes from the indicator dictionary.
WITH parts AS (
    SELECT agency_id, report_year, unnest([
        $parts
    ]) AS part
    FROM indicator_sums
),
sides AS (
    SELECT
        part.code AS indicator_code, agency_id AS entity_id, report_year, part.numerator, part.denominator, part.edition, part.rate,
        part.deduced,
        CAST(part.numerator AS DOUBLE) AS k,
        nullif(CAST(part.denominator AS DOUBLE), 0) AS n,
        CAST(part.numerator AS DOUBLE) / nullif(CAST(part.denominator AS DOUBLE), 0) AS p,
        part.proportion AND part.numerator BETWEEN 0 AND part.denominator AS bounded,
        3.841458820694124 AS z2
    FROM parts
    WHERE part.edition IS NOT NULL
),
wilson AS (
    SELECT *, (p + z2 / (2 * n)) / (1 + z2 / n) AS centre, sqrt(z2 * (p * (1 - p) + z2 / (4 * n)) / n) / (1 + z2 / n) AS half
    FROM sides
    WHERE bounded
    UNION ALL
    SELECT *, NULL, NULL
    FROM sides
    WHERE bounded IS NOT TRUE
)
SELECT
    indicator_code,
    'agency' AS entity_type,
    entity_id,
    report_year,
    numerator,
    denominator,
    CASE WHEN rate THEN p ELSE k END AS value,
    CASE
        WHEN rate AND denominator = 0 THEN 'undefined'
        WHEN numerator IS NULL OR (rate AND denominator IS NULL) THEN 'partial'
        WHEN deduced > 0 THEN 'deduced'
        ELSE 'reported'
    END AS status,
    1 AS reports,
    -- greatest and least pass over a NULL, and rounding must not put an end beyond the value itself.
    CASE WHEN centre IS NOT NULL THEN least(p, greatest(0, centre - half)) END AS low,
    CASE WHEN centre IS NOT NULL THEN greatest(p, least(1, centre + half)) END AS high,
    edition,
    deduced AS cells_deduced
FROM wilson
