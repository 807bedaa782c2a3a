CREATE OR REPLACE VIEW norefund.classify_arguments AS
SELECT
    driver_id,
    case_id,
    received_at,
    duplicate_of IS NOT NULL AS open_duplicate,
    other_inquiry,
    contradiction,
    norefund.contradictions(
        driver_id, call_driver_id, call_completed, payment_method, charged_won,
        centre_cancelled, centre_cancelled_at, centre_cancelled_won,
        called_at, received_at, evidence_at, meter_duration_s,
        meter_distance_m, remark_distance_short, remark_duration_short, meter_reading, meter_remarks) AS contradictions,
    refundable,
    norefund.refundable_lacks(call_driver_id, call_completed, payment_method, charged_won) AS refundable_lacks,
    centre_cancelled,
    centre_cancelled_at,
    centre_cancelled_won,
    reason_given,
    meter_distance_m,
    meter_duration_s,
    remark_distance_short,
    remark_duration_short,
    meter_displacement_m,
    charged_won,
    outcome,
    rule,
    policy
FROM norefund.cases;
COMMENT ON VIEW norefund.classify_arguments IS
    'What classify() is asked of every case''s own evidence as it is now, beside what was decided (판정 항목)';

CREATE OR REPLACE VIEW norefund.case_assessments AS
SELECT
    driver_id,
    case_id,
    norefund.outcome_of(assessment) AS outcome,
    norefund.rule_of(assessment) AS rule,
    policy,
    norefund.facts_known(assessment) AS facts_known,
    norefund.facts_true(assessment) AS facts_true,
    facts_conflicting,
    contradictions,
    refundable,
    charged_won,
    centre_cancelled,
    centre_cancelled_at,
    centre_cancelled_won,
    reason_given,
    meter_distance_m,
    meter_duration_s,
    remark_distance_short,
    remark_duration_short,
    meter_displacement_m
FROM (
    SELECT
        asked.driver_id,
        asked.case_id,
        norefund.assess(
            asked.open_duplicate, asked.other_inquiry, asked.contradiction, asked.refundable, asked.centre_cancelled,
            asked.reason_given, asked.meter_distance_m, asked.meter_duration_s, asked.remark_distance_short,
            asked.remark_duration_short, asked.meter_displacement_m, in_force.zero_distance_below_m,
            in_force.distance_recorded_from_m, in_force.short_duration_up_to_s,
            in_force.same_place_within_m) AS assessment,
        norefund.conflicting_facts(
            asked.meter_distance_m, asked.remark_distance_short, in_force.zero_distance_below_m,
            in_force.distance_recorded_from_m) AS facts_conflicting,
        in_force.policy,
        asked.contradictions,
        asked.refundable,
        asked.charged_won,
        asked.centre_cancelled,
        asked.centre_cancelled_at,
        asked.centre_cancelled_won,
        asked.reason_given,
        asked.meter_distance_m,
        asked.meter_duration_s,
        asked.remark_distance_short,
        asked.remark_duration_short,
        asked.meter_displacement_m
    FROM norefund.classify_arguments AS asked
    LEFT JOIN norefund.policies AS in_force
        ON asked.received_at >= in_force.valid_from AND asked.received_at < in_force.valid_to
) AS assessed;
COMMENT ON VIEW norefund.case_assessments IS
    'What the manual says of every case''s own evidence now, and the values that it says it of, under the policy in '
    'force when it was received (매뉴얼 기준 판정)';
