-- core.narrative_figures: one row per number that the prose of a judged document states.
SELECT
    f.document_id, f.figure_no, f.section_no, f.subject_code, f.value, f.unit, f.qualifier,
    CASE
        WHEN f.period <> 'report_year' OR f.stated_year IS NULL OR f.stated_year = d.report_year THEN f.period
        WHEN d.report_year IS NULL THEN NULL
        WHEN f.stated_year = d.report_year - 1 THEN 'previous_year'
        ELSE 'other'
    END AS period,
    f.stated_year, f.sentence_no, f.part_of, f.share_of, f.wider, f.quote, f.locator
FROM layer_narrative_figures AS f
JOIN core.documents AS d ON d.document_id = f.document_id AND d.status = 'accepted'
