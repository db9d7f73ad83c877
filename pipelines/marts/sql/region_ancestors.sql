-- region_ancestors (temporary): one row per place of an agency and division that it lies in, itself among them; its level and parent.
-- Codes that core.regions does not have are parted by their digits, unless the province above them is known: then only what is known counts.
WITH placed AS (
    SELECT DISTINCT region_code
    FROM core.agencies
    WHERE regexp_full_match(region_code, '[0-9]{6}')
),
above AS (
    SELECT region_code, unnest(list_distinct([region_code, left(region_code, 4) || '00', left(region_code, 2) || '0000'])) AS above_code
    FROM placed
)
SELECT
    a.region_code,
    a.above_code,
    r.name_zh AS region_name,
    coalesce(
        r.level, CASE WHEN right(a.above_code, 4) = '0000' THEN 'province' WHEN right(a.above_code, 2) = '00' THEN 'prefecture' ELSE 'county' END
    ) AS region_level,
    CASE
        WHEN r.region_code IS NOT NULL THEN r.parent_code
        WHEN right(a.above_code, 4) = '0000' THEN NULL
        WHEN right(a.above_code, 2) = '00' OR p.region_code IS NOT NULL THEN left(a.above_code, 2) || '0000'
        ELSE left(a.above_code, 4) || '00'
    END AS parent_code
FROM above AS a
LEFT JOIN core.regions AS r ON r.region_code = a.above_code
LEFT JOIN core.regions AS p ON p.region_code = left(a.above_code, 2) || '0000'
WHERE a.above_code = a.region_code OR r.region_code IS NOT NULL OR p.region_code IS NULL
