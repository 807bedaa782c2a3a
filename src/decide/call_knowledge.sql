CREATE OR REPLACE VIEW norefund.call_knowledge AS
SELECT
    c.driver_id,
    c.case_id,
    c.call_id,
    k.version,
    k.shared,
    c.received_at,
    c.inquiry,
    c.duplicate_of,
    -- an import may point where it likes: of an other inquiry nothing is a duplicate, nor it of anything
    coalesce(first_case.in_process AND NOT first_case.other_inquiry AND NOT c.other_inquiry, false) AS open_duplicate,
    c.other_inquiry,
    CASE WHEN k.shared THEN cardinality((known.v).contradictions) > 0 ELSE c.contradiction END AS contradiction,
    CASE WHEN k.shared OR c.contradiction THEN (known.v).contradictions ELSE '{}' END AS contradictions,
    CASE WHEN k.shared OR c.contradiction THEN (known.v).times_impossible ELSE '{}' END AS times_impossible,
    CASE WHEN k.shared THEN (known.v).refundable ELSE c.refundable END AS refundable,
    CASE WHEN k.shared THEN (known.v).charged_won ELSE c.charged_won END AS charged_won,
    CASE WHEN k.shared THEN (known.v).centre_cancelled ELSE c.centre_cancelled END AS centre_cancelled,
    CASE WHEN paid.won > 0 THEN paid.at
         WHEN k.shared THEN (known.v).centre_cancelled_at ELSE c.centre_cancelled_at END AS centre_cancelled_at,
    CASE WHEN paid.won > 0 THEN paid.won
         WHEN k.shared THEN (known.v).centre_cancelled_won ELSE c.centre_cancelled_won END AS centre_cancelled_won,
    CASE WHEN k.shared THEN (known.v).reason_given ELSE c.reason_given END AS reason_given,
    CASE WHEN k.shared THEN (known.v).meter_distance_m ELSE c.meter_distance_m END AS meter_distance_m,
    CASE WHEN k.shared THEN (known.v).meter_duration_s ELSE c.meter_duration_s END AS meter_duration_s,
    CASE WHEN k.shared THEN (known.v).remark_distance_short ELSE c.remark_distance_short END AS remark_distance_short,
    CASE WHEN k.shared THEN (known.v).remark_duration_short ELSE c.remark_duration_short END AS remark_duration_short,
    CASE WHEN k.shared THEN (known.v).meter_displacement_m ELSE c.meter_displacement_m END AS meter_displacement_m,
    CASE WHEN k.shared THEN (known.v).facts_conflicting
         ELSE norefund.conflicting_facts(
             c.meter_distance_m, c.remark_distance_short, p.zero_distance_below_m, p.distance_recorded_from_m)
    END AS facts_conflicting,
    CASE WHEN k.shared THEN (known.v).conflicts ELSE '{}' END AS conflicts,
    p.policy,
    p.zero_distance_below_m,
    p.distance_recorded_from_m,
    p.short_duration_up_to_s,
    p.same_place_within_m
FROM norefund.cases AS c
JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
LEFT JOIN norefund.cases AS first_case
    ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of
LEFT JOIN norefund.policies AS p ON c.received_at >= p.valid_from AND c.received_at < p.valid_to
-- what the payment service has paid back for others than this case
CROSS JOIN LATERAL (
    SELECT sum(r.net_won)::bigint AS won, max(r.at) AS at
    FROM norefund.standing_reports AS r
    WHERE k.shared AND r.driver_id = c.driver_id AND r.call_id = c.call_id
      AND r.ordered_by IS DISTINCT FROM c.case_id
) AS paid
-- only calls that more than one case knows of are combined; a contradiction is named
CROSS JOIN LATERAL (
    SELECT norefund.combine_evidence(
        o.case_id = c.case_id, o.driver_id, o.call_driver_id, o.call_completed, o.payment_method, o.charged_won,
        o.centre_cancelled, o.centre_cancelled_at, o.centre_cancelled_won, coalesce(o.centre_known_at, o.received_at),
        o.called_at, o.received_at, o.evidence_at, o.reason_given, o.meter_distance_m, o.meter_duration_s,
        o.remark_distance_short, o.remark_duration_short, o.meter_displacement_m, p.zero_distance_below_m,
        p.distance_recorded_from_m, p.short_duration_up_to_s, p.same_place_within_m, paid.won,
        o.meter_reading, o.meter_remarks
        ORDER BY o.received_at, o.case_id) AS v
    FROM norefund.cases AS o
    WHERE (k.shared OR c.contradiction) AND o.driver_id = c.driver_id AND o.call_id = c.call_id
) AS known;
COMMENT ON VIEW norefund.call_knowledge IS
    'What all cases of a call and the payment service know, as it counts for each case: values combined first, then '
    'limits, stand-ins and contradictions (콜 단위 확인 내용)';

CREATE OR REPLACE VIEW norefund.call_premises AS
SELECT
    k.driver_id,
    k.call_id,
    (SELECT norefund.refundable_lacks(
         max(c.call_driver_id), bool_or(c.call_completed), max(c.payment_method), max(c.charged_won))
     FROM norefund.cases AS c
     WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id) AS refundable_lacks
FROM norefund.calls AS k;
COMMENT ON VIEW norefund.call_premises IS
    'What a refund rests on and no case of a call knows (콜 단위 접수 전제 누락 항목)';

CREATE OR REPLACE VIEW norefund.call_assessments AS
SELECT
    a.driver_id,
    a.case_id,
    a.call_id,
    a.version,
    norefund.outcome_of(a.assessment) AS outcome,
    norefund.rule_of(a.assessment) AS rule,
    a.policy,
    norefund.facts_known(a.assessment) AS facts_known,
    norefund.facts_true(a.assessment) AS facts_true,
    a.facts_conflicting,
    a.contradictions,
    a.conflicts,
    a.times_impossible,
    a.open_duplicate,
    a.duplicate_of,
    a.refundable,
    a.charged_won,
    a.centre_cancelled,
    a.centre_cancelled_at,
    a.centre_cancelled_won,
    a.reason_given,
    a.meter_distance_m,
    a.meter_duration_s,
    a.remark_distance_short,
    a.remark_duration_short,
    a.meter_displacement_m
FROM (
    SELECT
        k.*,
        norefund.assess(
            k.open_duplicate, k.other_inquiry, k.contradiction, k.refundable, k.centre_cancelled, k.reason_given,
            k.meter_distance_m, k.meter_duration_s, k.remark_distance_short, k.remark_duration_short,
            k.meter_displacement_m, k.zero_distance_below_m, k.distance_recorded_from_m, k.short_duration_up_to_s,
            k.same_place_within_m) AS assessment
    FROM norefund.call_knowledge AS k
) AS a;
COMMENT ON VIEW norefund.call_assessments IS
    'What the manual says of every case now with all that its call knows, and the values that it says it of, under the '
    'policy in force when it was received (콜 단위 매뉴얼 기준 판정)';

CREATE OR REPLACE FUNCTION norefund.only_values(driver_id text, call_id text) RETURNS jsonb
    -- asked of a shared call only
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET DateStyle = 'ISO'
    AS $$
BEGIN
    RETURN (
        SELECT jsonb_object_agg(v.name, v.value)
        FROM (
            SELECT k.key AS name, min(k.value #>> '{}') AS value
            FROM norefund.cases AS c
            CROSS JOIN LATERAL jsonb_each(jsonb_build_object(
                'called_at', c.called_at, 'origin_name', c.origin_name, 'service_type', c.service_type,
                'inquiry_depth2', c.inquiry_depth2, 'inquiry_depth3', c.inquiry_depth3,
                'inquiry_topic', c.inquiry_topic, 'centre_agit_url', c.centre_agit_url)) AS k
            WHERE c.driver_id = only_values.driver_id AND c.call_id = only_values.call_id AND k.value <> 'null'
            GROUP BY k.key
            HAVING count(DISTINCT k.value) = 1
        ) AS v);
END
$$;
COMMENT ON FUNCTION norefund.only_values IS 'The text values of which the cases of a call know one alone (콜 단위 유일 값)';

CREATE OR REPLACE VIEW norefund.text_values AS
SELECT
    c.driver_id,
    c.case_id,
    c.call_id,
    coalesce(c.called_at, (known.v ->> 'called_at')::timestamptz) AS called_at,
    coalesce(c.origin_name, known.v ->> 'origin_name') AS origin_name,
    coalesce(c.service_type, known.v ->> 'service_type') AS service_type,
    coalesce(c.inquiry_depth2, known.v ->> 'inquiry_depth2') AS inquiry_depth2,
    coalesce(c.inquiry_depth3, known.v ->> 'inquiry_depth3') AS inquiry_depth3,
    coalesce(c.inquiry_topic, known.v ->> 'inquiry_topic') AS inquiry_topic,
    coalesce(c.centre_agit_url, known.v ->> 'centre_agit_url') AS centre_agit_url
FROM norefund.cases AS c
JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN k.shared THEN norefund.only_values(c.driver_id, c.call_id) END AS v
    OFFSET 0
) AS known;
COMMENT ON VIEW norefund.text_values IS
    'What only texts name: a case''s own value, else the only one that its call knows (문자 작성 값)';

CREATE OR REPLACE VIEW norefund.case_standings AS
SELECT
    s.*,
    s.closed_at IS NOT NULL OR s.answered_at IS NOT NULL OR s.notified OR s.requested OR s.paid AS final
FROM (
    SELECT
        c.driver_id,
        c.case_id,
        c.call_id,
        c.received_at,
        c.revision,
        c.outcome,
        c.rule,
        c.duplicate_of,
        c.in_process,
        c.other_inquiry,
        c.by_person,
        c.pays,
        c.tells,
        c.answered_at,
        c.closed_at,
        c.agit_due,
        c.agit_url,
        c.memo_waived_at,
        c.payment_cancelled_at,
        c.review_leased_by,
        c.review_leased_until,
        c.meter_reading,
        c.centre_cancelled IS NULL AND c.meter_distance_m IS NOT NULL AND c.meter_duration_s IS NOT NULL
            AND c.refundable IS NOT NULL AS lacks_centre_only,
        greatest(c.received_at, c.decided_at, c.payment_cancelled_at, c.driver_sms_sent_at, c.customer_sms_sent_at,
                 c.driver_sms_given_up_at, c.customer_sms_given_up_at, c.answered_at) AS since,
        k.version,
        k.refund_case_id,
        k.last_error AS refund_error,
        k.refund_case_id IS NOT DISTINCT FROM c.case_id AS has_order,
        -- a lapse is stored by whoever next touches the call; until then it is read as what it is
        CASE WHEN k.refund_case_id = c.case_id
             THEN CASE WHEN k.refund_state = 'in_flight' AND k.leased_until <= statement_timestamp() THEN 'unknown'
                       ELSE k.refund_state END END AS refund_state,
        coalesce(k.refund_case_id = c.case_id AND k.refund_state IN ('in_flight', 'unknown'), false) AS requested,
        coalesce(k.refund_case_id = c.case_id AND c.pays AND k.refunded_won > 0, false) AS paid,
        k.refunded_won,
        -- handed out and not known to have failed each time: somebody may have read it
        coalesce(d.sent_at IS NOT NULL OR d.attempts > d.failures, false)
            OR coalesce(u.sent_at IS NOT NULL OR u.attempts > u.failures, false) AS notified,
        norefund.message_state(
            d.state, d.leased_until, d.tries, d.withheld, c.closed_at IS NOT NULL,
            statement_timestamp()) AS driver_text,
        norefund.message_state(
            u.state, u.leased_until, u.tries, u.withheld, c.closed_at IS NOT NULL,
            statement_timestamp()) AS customer_text,
        coalesce(d.attempts, 0) + coalesce(u.attempts, 0) AS texts_handed_out,
        d.last_error AS driver_error,
        u.last_error AS customer_error,
        EXISTS (
            SELECT
            FROM norefund.holds AS h
            WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id AND h.released_at IS NULL) AS held
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    LEFT JOIN norefund.messages AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
        AND d.purpose = 'result' AND d.audience = 'driver'
    LEFT JOIN norefund.messages AS u
        ON u.driver_id = c.driver_id AND u.case_id = c.case_id AND u.revision = c.revision
        AND u.purpose = 'result' AND u.audience = 'customer'
) AS s;
COMMENT ON VIEW norefund.case_standings IS
    'How far each case has come: notified, requested, paid, held, and whether its verdict is final (상담 건 진행 상태)';
