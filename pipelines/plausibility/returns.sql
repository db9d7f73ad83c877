-- returns: one row per agency that reported for the year before $year under a name that something vouches for; report_id is that of its
-- report for $year, NULL where there is none.
SELECT last.agency_id, any_value(agency_name) AS agency_name, min(here.report_id) AS report_id
FROM core.reports AS last
JOIN core.agencies USING (agency_id)
LEFT JOIN core.reports AS here ON here.agency_id = last.agency_id AND here.report_year = $year
WHERE last.report_year = $year - 1 AND resolved
GROUP BY last.agency_id
ORDER BY last.agency_id
