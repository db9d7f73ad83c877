-- agency_reports (temporary): one row per agency and year, the report that stands for it in the marts. An agency may publish its own
-- report and a consolidated one: its own is preferred, then one of unknown scope.
SELECT report_id, agency_id, report_year, scope, edition, document_id, reconciled, cells_filled, cells
FROM core.reports
QUALIFY row_number() OVER (
    PARTITION BY agency_id, report_year
    ORDER BY CASE scope WHEN 'own' THEN 0 WHEN 'consolidated' THEN 2 ELSE 1 END
) = 1
