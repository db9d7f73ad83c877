-- core.regions: one row per division by its code in GB/T 2260.
SELECT region_code, name_zh, level, parent_code, valid_from, valid_to, former_names, successor_code
FROM layer_regions
