CREATE OR REPLACE FUNCTION norefund.case_svg(driver_id text, case_id text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT norefund.svg_case(
        c.driver_id, c.case_id,
        coalesce(c.result_label, '미판정'), coalesce(c.result_english, 'not decided yet'),
        c.meter_displacement_m, p.same_place_within_m)
    FROM norefund.case_results AS c
    -- The tolerance is that of the policy it was decided under, else of the one that holds for it.
    LEFT JOIN norefund.policies AS p
        ON CASE WHEN c.outcome IS NULL THEN c.received_at >= p.valid_from AND c.received_at < p.valid_to
                ELSE p.policy = c.policy END
    WHERE c.driver_id = case_svg.driver_id AND c.case_id = case_svg.case_id;
END;
COMMENT ON FUNCTION norefund.case_svg(text, text) IS
    'Start, end, tolerance, scale and verdict of a case as a picture that names no place; NULL where there is no such '
    'case (상담 건 그림)';
