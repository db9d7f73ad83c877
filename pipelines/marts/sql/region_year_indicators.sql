-- marts.region_year_indicators: one row per region and year, one column per indicator; sums over the reports of
-- all agencies that lie in the region, at any level.
SELECT * EXCLUDE (basis) FROM region_sums WHERE basis = 'region'
