-- setup: view review_reasons
CREATE OR REPLACE VIEW norefund.review_reasons AS
SELECT
    w.driver_id,
    w.case_id,
    r.position::integer AS position,
    r.reason,
    norefund.review_label(r.reason, w.meter_distance_m, w.meter_displacement_m,
        CASE r.reason WHEN 'late_evidence' THEN w.unseen_evidence WHEN 'refund_in_other_case' THEN w.refunding_case_id
            WHEN 'premise_unknown' THEN w.refundable_lacks ELSE w.unseen_duplicate END) AS label
FROM (
    SELECT
        a.driver_id,
        a.case_id,
        a.meter_distance_m,
        a.meter_displacement_m,
        a.refundable_lacks,
        a.unseen_duplicate,
        a.unseen_evidence,
        s.refunding_case_id,
        CASE WHEN s.refunding_case_id IS NOT NULL THEN '{refund_in_other_case}'::text[] END
            || CASE WHEN a.unseen_duplicate IS NOT NULL THEN '{duplicate_brought_evidence}'::text[] END
            || CASE WHEN a.unseen_evidence IS NOT NULL THEN '{late_evidence}'::text[] END
            || CASE WHEN a.outcome = 'review' THEN a.contradictions || norefund.review_reasons(
                a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
                a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
                a.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
                p.short_duration_up_to_s, p.same_place_within_m) END AS reasons
    FROM norefund.case_steps AS s
    JOIN norefund.classify_arguments AS a ON a.driver_id = s.driver_id AND a.case_id = s.case_id
    -- the limits it was decided under
    LEFT JOIN norefund.policies AS p ON p.policy = a.policy
    WHERE s.step = 'review'
) AS w
CROSS JOIN LATERAL unnest(w.reasons) WITH ORDINALITY AS r (reason, position);
COMMENT ON VIEW norefund.review_reasons IS
    'Why a person must look at a case: a row a reason, numbered in the order in which to look (검토 사유)';
