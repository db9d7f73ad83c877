-- report_indicators (temporary): one row per renewed report and indicator that its edition has, as parts of a sum; whole: no number is lacking.
-- $$parts comes from the indicator dictionary.
WITH parts AS (
    SELECT report_id, agency_id, report_year, stands, unnest([
        $parts
    ]) AS part
    FROM indicator_sums
)
SELECT
    p.report_id, p.agency_id, p.report_year, p.stands,
    part.code AS indicator_code, part.edition, part.numerator, part.denominator, part.deduced, part.corrected,
    part.numerator IS NOT NULL AND (NOT k.rate OR part.denominator IS NOT NULL) AS whole
FROM parts AS p
JOIN indicator_kinds AS k ON k.indicator_code = p.part.code
WHERE p.part.edition IS NOT NULL OR k.flag
