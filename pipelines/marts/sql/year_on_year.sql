-- marts.year_on_year: one row per count or amount, entity and year, beside the year before. A region or the nation is the sum over the
-- agencies that have the number in both years, in reports of the same scope: what more or fewer reports would change is left out.
-- Where the series breaks between two editions both numbers stand, and neither difference nor ratio.
-- Of renewed entities: of others the table holds the rows.
WITH standing AS (
    FROM year_reports WHERE stands
),
reports AS (
    SELECT now.report_id, now.agency_id, now.report_year, now.counted AND last.counted AS counted
    FROM standing AS now
    JOIN standing AS last
        ON last.agency_id = now.agency_id AND last.report_year = now.report_year - 1 AND last.scope IS NOT DISTINCT FROM now.scope
),
numbers AS (
    SELECT v.*, k.breaks
    FROM marts.indicator_values AS v
    JOIN indicator_kinds AS k ON k.indicator_code = v.indicator_code
    SEMI JOIN reports AS r ON r.agency_id = v.entity_id
    WHERE v.entity_type = 'agency' AND v.reports = 1 AND k.countable
),
pairs AS (
    SELECT
        r.report_id, r.agency_id, r.report_year, now.indicator_code, r.counted, now.numerator AS value, last.numerator AS last_value,
        now.edition, last.edition AS last_edition,
        now.breaks AND now.edition IS DISTINCT FROM last.edition AS breaks,
        now.cells_deduced + last.cells_deduced AS deduced, now.cells_corrected + last.cells_corrected AS corrected
    FROM reports AS r
    JOIN numbers AS now ON now.entity_id = r.agency_id AND now.report_year = r.report_year
    JOIN numbers AS last
        ON last.entity_id = r.agency_id AND last.report_year = r.report_year - 1 AND last.indicator_code = now.indicator_code
),
sums AS (
    SELECT
        'agency' AS entity_type, agency_id AS entity_id, indicator_code, report_year, value, last_value, edition, last_edition, breaks,
        1 AS reports, deduced, corrected
    FROM pairs AS p
    SEMI JOIN renewed_entities AS e ON e.basis = 'agency' AND e.entity_id = p.agency_id
    UNION ALL
    SELECT
        m.basis, m.entity_id, p.indicator_code, p.report_year,
        TRY_CAST(sum(p.value) AS DECIMAL(20, 6)), TRY_CAST(sum(p.last_value) AS DECIMAL(20, 6)),
        CASE WHEN count(DISTINCT p.edition) = 1 THEN any_value(p.edition) END,
        CASE WHEN count(DISTINCT p.last_edition) = 1 THEN any_value(p.last_edition) END,
        bool_or(p.breaks), count(*), sum(p.deduced), sum(p.corrected)
    FROM memberships AS m
    JOIN pairs AS p ON p.report_id = m.report_id AND p.counted
    WHERE m.basis IN ('region', 'nation')
    GROUP BY m.basis, m.entity_id, p.indicator_code, p.report_year
)
SELECT
    indicator_code, entity_type, entity_id, report_year, value, last_value,
    CASE WHEN NOT breaks THEN value - last_value END AS difference,
    CASE WHEN NOT breaks THEN CAST(value AS DOUBLE) / nullif(CAST(last_value AS DOUBLE), 0) END AS ratio,
    breaks, edition, last_edition, reports,
    deduced AS cells_deduced, corrected AS cells_corrected
FROM sums
