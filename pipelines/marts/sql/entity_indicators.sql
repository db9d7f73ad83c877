-- entity_indicators (temporary): one row per indicator, entity, basis and year. A sum over reports leaves out those that lack a number on
-- either side, counts them, and is then partial; whether a report has a property becomes the share of those that do.
-- The 95 % interval is Wilson's (1927), only where the numerator counts a part of the denominator and does not exceed it.
WITH sums AS (
    SELECT
        'agency' AS basis, agency_id AS entity_id, report_year, indicator_code, numerator, denominator, rate, proportion, edition, deduced, corrected,
        CAST(whole AS INTEGER) AS reports,
        CAST(NOT whole AS INTEGER) AS reports_lacking
    FROM report_indicators
    WHERE stands
    UNION ALL
    SELECT
        m.basis, m.entity_id, m.report_year, i.indicator_code,
        TRY_CAST(sum(i.numerator) FILTER (WHERE i.whole) AS DECIMAL(20, 6)),
        TRY_CAST(
            CASE WHEN bool_or(i.flag) THEN nullif(count(*) FILTER (WHERE i.whole), 0) ELSE sum(i.denominator) FILTER (WHERE i.whole) END
            AS DECIMAL(20, 6)
        ),
        bool_or(i.rate OR i.flag),
        bool_or(i.proportion OR i.flag),
        CASE WHEN count(DISTINCT coalesce(i.edition, '')) = 1 THEN any_value(i.edition) END,
        sum(i.deduced) FILTER (WHERE i.whole),
        sum(i.corrected) FILTER (WHERE i.whole),
        count(*) FILTER (WHERE i.whole),
        count(*) FILTER (WHERE NOT i.whole)
    FROM memberships AS m
    JOIN report_indicators AS i ON i.report_id = m.report_id
    GROUP BY m.basis, m.entity_id, m.report_year, i.indicator_code
),
sides AS (
    SELECT
        *,
        CAST(numerator AS DOUBLE) AS k,
        nullif(CAST(denominator AS DOUBLE), 0) AS n,
        CAST(numerator AS DOUBLE) / nullif(CAST(denominator AS DOUBLE), 0) AS p,
        proportion AND numerator BETWEEN 0 AND denominator AS bounded,
        3.841458820694124 AS z2
    FROM sums
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
    basis,
    indicator_code,
    entity_id,
    report_year,
    numerator,
    denominator,
    CASE WHEN rate THEN p ELSE k END AS value,
    CASE
        WHEN rate AND denominator = 0 AND (basis = 'agency' OR reports_lacking = 0) THEN 'undefined'
        WHEN reports_lacking > 0 OR numerator IS NULL THEN 'partial'
        WHEN corrected > 0 THEN 'corrected'
        WHEN deduced > 0 THEN 'deduced'
        ELSE 'reported'
    END AS status,
    reports,
    -- greatest and least pass over a NULL, and rounding must not put an end beyond the value itself.
    CASE WHEN centre IS NOT NULL THEN least(p, greatest(0, centre - half)) END AS low,
    CASE WHEN centre IS NOT NULL THEN greatest(p, least(1, centre + half)) END AS high,
    edition,
    coalesce(deduced, 0) AS cells_deduced,
    coalesce(corrected, 0) AS cells_corrected,
    reports_lacking
FROM wilson
