-- meta.columns: one row per table and column of the warehouse, as it is described.
SELECT table_name, column_name, position, data_type, in_key, nullable, unit, description_zh, description_en
FROM layer_columns
