-- outcomes: one row per outcome: its share of all requests that were handled for $year, and for the year before, by the agencies that
-- reported for both and whose outcomes all have a number; and the change, in shares.
WITH both_years AS (
    SELECT
        agency_id, report_year,
        disclosure_rate_numerator AS disclosed, denial_rate_numerator AS denied, unable_rate_numerator AS unable,
        rejection_rate_numerator AS rejected, other_rate_numerator AS other
    FROM marts.agency_year_indicators
    WHERE report_year IN ($year, $year - 1) AND disclosed + denied + unable + rejected + other IS NOT NULL
    QUALIFY count(*) OVER (PARTITION BY agency_id) = 2
),
counts AS (
    UNPIVOT (SELECT report_year, sum(COLUMNS(* EXCLUDE (agency_id, report_year))) FROM both_years GROUP BY report_year)
    ON disclosed, denied, unable, rejected, other INTO NAME outcome VALUE requests
),
shares AS (
    SELECT report_year, outcome, CAST(requests AS DOUBLE) / sum(requests) OVER (PARTITION BY report_year) AS share FROM counts
)
SELECT here.outcome, here.share, last.share AS share_before, here.share - last.share AS change
FROM shares AS here
JOIN shares AS last ON last.outcome = here.outcome AND last.report_year = $year - 1
WHERE here.report_year = $year
ORDER BY here.outcome
