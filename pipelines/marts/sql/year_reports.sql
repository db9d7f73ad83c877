-- year_reports (temporary): one row per report, with whether it stands for its agency and year in the marts, whether it is counted in sums
-- over agencies, and whether it was out by its statutory date.
-- An agency may publish its own report and a consolidated one: its own stands for it, then one of unknown scope. A consolidated report is
-- never added to others. An agency that nothing vouches for is counted once under its name and year, and not at all without a name or
-- where an agency that is vouched for has that name.
-- The date: article 49 of the regulation (2019), 31 January of the next year for departments, 31 March for governments from the counties
-- upward; it names no other bodies. Of several documents the first that was published counts; a day before the year was over is no day of
-- publication of its report.
WITH published AS (
    SELECT report_id, min(published_on) AS published_on
    FROM core.documents
    WHERE report_id IS NOT NULL AND published_on >= make_date(report_year, 12, 31)
    GROUP BY report_id
),
told AS (
    SELECT
        r.report_id, r.agency_id, r.report_year, r.scope, r.edition, r.document_id, r.reconciled, r.cells_filled, r.cells,
        d.agency_name, a.region_code, a.level, a.kind, a.resolved, p.published_on,
        CASE
            WHEN a.kind = 'department' THEN make_date(r.report_year + 1, 1, 31)
            WHEN a.kind = 'government' AND a.level IN ('province', 'prefecture', 'county') THEN make_date(r.report_year + 1, 3, 31)
        END AS due_on,
        row_number() OVER (
            PARTITION BY r.agency_id, r.report_year
            ORDER BY CASE r.scope WHEN 'own' THEN 0 WHEN 'consolidated' THEN 2 ELSE 1 END
        ) = 1 AS stands
    FROM core.reports AS r
    JOIN (SELECT document_id, agency_name FROM core.documents) AS d ON d.document_id = r.document_id
    LEFT JOIN core.agencies AS a ON a.agency_id = r.agency_id
    LEFT JOIN published AS p ON p.report_id = r.report_id
)
SELECT
    *,
    published_on <= due_on AS published_on_time,
    CASE WHEN resolved THEN agency_id ELSE 'name:' || agency_name END AS known_as,
    stands AND scope IS DISTINCT FROM 'consolidated' AND coalesce(
        resolved
        OR agency_name IS NOT NULL AND row_number() OVER (
            PARTITION BY agency_name, report_year
            ORDER BY resolved DESC, stands DESC, scope IS NOT DISTINCT FROM 'consolidated', cells_filled DESC, document_id
        ) = 1,
        false
    ) AS counted
FROM told
