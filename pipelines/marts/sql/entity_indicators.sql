-- entity_indicators (temporary): one row per indicator, renewed entity, basis and year. A sum over reports leaves out those that lack a number on
-- either side, counts them, and is then partial; whether a report has a property becomes the share of those that do.
-- The 95 % interval is Wilson's (1927), only where the numerator counts a part of the denominator and does not exceed it.
-- Of agencies that are not renewed marts.indicator_values holds the numbers.
WITH entries AS (
    SELECT
        m.basis, m.entity_id, m.report_year, i.indicator_code, i.numerator, i.denominator, i.edition, i.deduced, i.corrected, i.whole
    FROM memberships AS m
    JOIN report_indicators AS i ON i.report_id = m.report_id
    UNION ALL
    SELECT
        m.basis, m.entity_id, m.report_year, v.indicator_code, v.numerator, v.denominator, v.edition, v.cells_deduced, v.cells_corrected,
        v.reports = 1
    FROM memberships AS m
    JOIN marts.indicator_values AS v ON v.entity_type = 'agency' AND v.entity_id = m.agency_id AND v.report_year = m.report_year
    WHERE m.basis <> 'territory'
),
sums AS (
    SELECT
        'agency' AS basis, i.agency_id AS entity_id, i.report_year, i.indicator_code, i.numerator, i.denominator, i.edition, i.deduced, i.corrected,
        k.rate, k.proportion,
        CAST(i.whole AS INTEGER) AS reports,
        CAST(NOT i.whole AS INTEGER) AS reports_lacking
    FROM report_indicators AS i
    JOIN indicator_kinds AS k ON k.indicator_code = i.indicator_code
    SEMI JOIN renewed_entities AS e ON e.basis = 'agency' AND e.entity_id = i.agency_id
    WHERE i.stands
    UNION ALL
    SELECT
        i.basis, i.entity_id, i.report_year, i.indicator_code,
        TRY_CAST(sum(i.numerator) FILTER (WHERE i.whole) AS DECIMAL(20, 6)),
        TRY_CAST(
            CASE
                WHEN any_value(k.flag) THEN nullif(count(*) FILTER (WHERE i.whole), 0)
                ELSE sum(i.denominator) FILTER (WHERE i.whole)
            END
            AS DECIMAL(20, 6)
        ),
        CASE WHEN min(coalesce(i.edition, '')) = max(coalesce(i.edition, '')) THEN any_value(i.edition) END,
        sum(i.deduced) FILTER (WHERE i.whole),
        sum(i.corrected) FILTER (WHERE i.whole),
        any_value(k.rate OR k.flag),
        any_value(k.proportion OR k.flag),
        count(*) FILTER (WHERE i.whole),
        count(*) FILTER (WHERE NOT i.whole)
    FROM entries AS i
    JOIN indicator_kinds AS k ON k.indicator_code = i.indicator_code
    GROUP BY i.basis, i.entity_id, i.report_year, i.indicator_code
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
