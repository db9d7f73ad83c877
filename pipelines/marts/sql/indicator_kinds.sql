-- indicator_kinds (temporary): one row per indicator: whether it is a rate, a part of its denominator, a yes or no, a number that can be
-- compared with last year's, and whether its series breaks between editions. $$kinds comes from the indicator dictionary.
SELECT *
FROM (
    VALUES
        $kinds
) AS kinds (indicator_code, rate, proportion, flag, countable, breaks)
