-- marts.region_bodies_year_indicators: one row per region and year, one column per indicator; sums over the reports of
-- the agencies of the region itself, without those of places in it and townships.
SELECT * EXCLUDE (basis) FROM region_sums WHERE basis = 'bodies'
