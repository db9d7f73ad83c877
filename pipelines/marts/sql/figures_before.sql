-- figures_before (temporary): nothing, where it is not made of the warehouse of before.
SELECT * FROM figures LIMIT 0
