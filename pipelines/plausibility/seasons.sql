-- seasons: one row per report year from the first to the last of the warehouse, gaps included, beside the year before it. Medians and
-- sums are those of reports that have the number; `handled` and `handled_before` count the agencies of both years alone.
WITH years AS (
    SELECT CAST(unnest(range(min(report_year), max(report_year) + 1)) AS SMALLINT) AS report_year FROM core.reports
),
reports AS (
    SELECT report_year, count(*) AS reports, count(DISTINCT agency_id) FILTER (NOT starts_with(agency_id, 'document:')) AS agencies
    FROM core.reports GROUP BY report_year
),
requests AS (
    SELECT report_year, median(CAST(requests_new AS DOUBLE)) AS median_requests
    FROM marts.agency_year_indicators GROUP BY report_year
),
handled AS (
    SELECT here.report_year, sum(here.requests_handled) AS handled, sum(last.requests_handled) AS handled_before
    FROM marts.agency_year_indicators AS here
    JOIN marts.agency_year_indicators AS last ON last.agency_id = here.agency_id AND last.report_year = here.report_year - 1
    GROUP BY here.report_year
)
SELECT
    years.report_year,
    coalesce(here.reports, 0) AS reports,
    coalesce(last.reports, 0) AS reports_before,
    coalesce(last.agencies, 0) AS agencies_before,
    asked.median_requests,
    asked_before.median_requests AS median_requests_before,
    CAST(coalesce(handled.handled, 0) AS DOUBLE) AS handled,
    CAST(coalesce(handled.handled_before, 0) AS DOUBLE) AS handled_before
FROM years
LEFT JOIN reports AS here ON here.report_year = years.report_year
LEFT JOIN reports AS last ON last.report_year = years.report_year - 1
LEFT JOIN requests AS asked ON asked.report_year = years.report_year
LEFT JOIN requests AS asked_before ON asked_before.report_year = years.report_year - 1
LEFT JOIN handled ON handled.report_year = years.report_year
ORDER BY years.report_year
