-- year_reports_before (temporary): nothing, where it is not made of the warehouse of before.
SELECT * FROM year_reports LIMIT 0
