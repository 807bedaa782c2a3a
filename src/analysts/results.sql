CREATE OR REPLACE VIEW norefund.case_results AS
SELECT
    c.driver_id,
    c.case_id,
    c.call_id,
    c.service_type,
    c.inquiry,
    c.received_at,
    norefund.seoul_date(c.received_at) AS received_on,
    c.outcome,
    o.label AS result_label,
    o.english AS result_english,
    c.rule,
    r.manual_section,
    c.policy,
    c.revision,
    c.overridden,
    c.decided_by,
    c.decided_at,
    norefund.seoul_date(c.decided_at) AS decided_on,
    c.duplicate_of,
    c.reason_given,
    c.charged_won,
    c.payment_method,
    c.centre_cancelled,
    c.centre_cancelled_won,
    c.meter_distance_m,
    c.meter_duration_s,
    c.remark_distance_short,
    c.remark_duration_short,
    c.meter_displacement_m,
    c.payment_cancelled_won,
    norefund.seoul_date(c.payment_cancelled_at) AS payment_cancelled_on,
    norefund.seoul_date(c.closed_at) AS closed_on
FROM norefund.cases AS c
LEFT JOIN norefund.outcome_labels AS o ON o.outcome = c.outcome
LEFT JOIN norefund.rules() AS r ON r.rule = c.rule;
COMMENT ON VIEW norefund.case_results IS
    'Every case with its decision in force, labels, amounts and days in Asia/Seoul; no place, no words of a person '
    '(상담 건별 처리결과)';

CREATE OR REPLACE VIEW norefund.decision_history AS
SELECT
    d.driver_id,
    d.case_id,
    d.revision,
    d.revision = c.revision AS in_force,
    d.outcome,
    o.label AS result_label,
    d.rule,
    d.policy,
    d.overridden,
    d.decided_by,
    d.decided_at,
    norefund.seoul_date(d.decided_at) AS decided_on,
    d.facts_known,
    d.facts_true,
    d.charged_won,
    d.meter_distance_m,
    d.meter_duration_s,
    d.meter_displacement_m
FROM norefund.decisions AS d
JOIN norefund.cases AS c ON c.driver_id = d.driver_id AND c.case_id = d.case_id
LEFT JOIN norefund.outcome_labels AS o ON o.outcome = d.outcome;
COMMENT ON VIEW norefund.decision_history IS
    'Every decision of every case, corrected ones as well, on the evidence it was made on (판정 이력)';

CREATE OR REPLACE VIEW norefund.daily_summary AS
SELECT
    t.day,
    sum(t.cases)::bigint AS cases,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'approved'), 0)::bigint AS approved,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'trip_recorded'), 0)::bigint AS trip_recorded,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'already_cancelled'), 0)::bigint AS already_cancelled,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'other_inquiry'), 0)::bigint AS other_inquiry,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'duplicate'), 0)::bigint AS duplicate,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'review'), 0)::bigint AS review,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'handed_over'), 0)::bigint AS handed_over,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome = 'withdrawn'), 0)::bigint AS withdrawn,
    coalesce(sum(t.cases) FILTER (WHERE t.outcome IS NULL), 0)::bigint AS undecided,
    sum(t.overridden)::bigint AS overridden,
    sum(t.closed)::bigint AS closed,
    sum(t.payments_cancelled)::bigint AS payments_cancelled,
    coalesce(sum(t.cancelled_won), 0) AS cancelled_won
FROM (
    SELECT
        norefund.seoul_date(c.received_at) AS day,
        c.outcome,
        count(*) AS cases,
        count(*) FILTER (WHERE c.overridden) AS overridden,
        count(c.closed_at) AS closed,
        count(c.payment_cancelled_at) AS payments_cancelled,
        sum(c.payment_cancelled_won) AS cancelled_won
    FROM norefund.cases AS c
    GROUP BY 1, 2
) AS t
GROUP BY t.day;
COMMENT ON VIEW norefund.daily_summary IS
    'What became of the requests of each day in Asia/Seoul, by the day on which they came in (일별 처리결과)';

CREATE OR REPLACE VIEW norefund.policy_summary AS
SELECT
    coalesce(p.policy, t.policy) AS policy,
    p.valid_from,
    p.valid_to,
    p.zero_distance_below_m,
    p.distance_recorded_from_m,
    p.short_duration_up_to_s,
    p.same_place_within_m,
    coalesce(t.decided, 0) AS decided,
    coalesce(t.approved, 0) AS approved,
    coalesce(t.rejected, 0) AS rejected,
    coalesce(t.review, 0) AS review,
    coalesce(t.overridden, 0) AS overridden,
    coalesce(t.cancelled_won, 0) AS cancelled_won
FROM norefund.policies AS p
FULL JOIN (
    SELECT
        n.policy,
        sum(n.cases)::bigint AS decided,
        coalesce(sum(n.cases) FILTER (WHERE n.outcome = 'approved'), 0)::bigint AS approved,
        coalesce(sum(n.cases) FILTER (WHERE n.outcome IN (
            'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')), 0)::bigint AS rejected,
        coalesce(sum(n.cases) FILTER (WHERE n.outcome = 'review'), 0)::bigint AS review,
        sum(n.overridden)::bigint AS overridden,
        sum(n.cancelled_won) AS cancelled_won
    FROM (
        SELECT
            c.policy,
            c.outcome,
            count(*) AS cases,
            count(*) FILTER (WHERE c.overridden) AS overridden,
            sum(c.payment_cancelled_won) AS cancelled_won
        FROM norefund.cases AS c
        WHERE c.outcome IS NOT NULL
        GROUP BY c.policy, c.outcome
    ) AS n
    GROUP BY n.policy
) AS t ON t.policy = p.policy;
COMMENT ON VIEW norefund.policy_summary IS
    'What was decided under each policy; the row without a policy holds what was decided while none was in force '
    '(판정 기준별 처리결과)';
