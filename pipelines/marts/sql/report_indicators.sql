-- report_indicators (temporary): one row per report and indicator that its edition has, as parts of a sum; whole: no number is lacking.
-- $$parts comes from the indicator dictionary.
WITH parts AS (
    SELECT report_id, agency_id, report_year, scope, stands, counted, unnest([
        $parts
    ]) AS part
    FROM indicator_sums
)
SELECT
    report_id, agency_id, report_year, scope, stands, counted,
    part.code AS indicator_code, part.edition, part.numerator, part.denominator, part.deduced, part.corrected, part.rate, part.proportion,
    part.flag, part.countable, part.breaks,
    part.numerator IS NOT NULL AND (NOT part.rate OR part.denominator IS NOT NULL) AS whole
FROM parts
WHERE part.edition IS NOT NULL OR part.flag
