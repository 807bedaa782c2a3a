CREATE OR REPLACE VIEW norefund.findings AS
SELECT
    h.driver_id,
    h.case_id,
    c.call_id,
    c.outcome,
    h.hold_no,
    h.kind,
    norefund.hold_label(h.kind, h.detail, o.label) AS label,
    h.placed_at
FROM norefund.holds AS h
JOIN norefund.cases AS c ON c.driver_id = h.driver_id AND c.case_id = h.case_id
LEFT JOIN norefund.outcome_labels AS o ON o.outcome = h.detail ->> 'outcome'
WHERE h.released_at IS NULL AND c.closed_at IS NOT NULL;
COMMENT ON VIEW norefund.findings IS
    'What has come to light of closed cases; acknowledge() frees it (완료 후 확인 내용)';

CREATE OR REPLACE FUNCTION norefund.lacks_memo(driver_id text, case_id text) RETURNS boolean
    -- asked only of a case that has come that far, and planned then
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT num_nulls(t.consultation_type, t.history_handling) > 0
        FROM norefund.current_texts AS t
        WHERE t.driver_id = lacks_memo.driver_id AND t.case_id = lacks_memo.case_id);
END
$$;
COMMENT ON FUNCTION norefund.lacks_memo IS
    'Whether a part of the history that the manual asks cannot be written (상담이력 누락 여부)';

CREATE OR REPLACE VIEW norefund.case_steps AS
SELECT
    s.driver_id,
    s.case_id,
    s.call_id,
    norefund.step_of(ARRAY[
        s.outcome IS NULL,
        s.lacks_centre_only,
        s.requested,
        s.held,
        s.outcome = 'review',
        s.final,
        s.pays,
        s.notified,
        NOT s.has_order,
        s.refund_state = 'reversed',
        s.refund_state = 'dead',
        s.refund_state = 'blocked',
        s.refund_state IN ('queued', 'refused'),
        s.tells AND coalesce(s.driver_text, '') NOT IN ('sent', 'delivered', 'given_up'),
        coalesce(s.driver_text, 'blocked') = 'blocked',
        s.driver_text = 'dead',
        s.pays AND coalesce(s.customer_text, '') NOT IN ('sent', 'delivered', 'given_up'),
        coalesce(s.customer_text, 'blocked') = 'blocked',
        s.customer_text = 'dead',
        s.agit_due,
        s.tells,
        s.answered_at IS NOT NULL,
        CASE WHEN s.answered_at IS NOT NULL AND s.memo_waived_at IS NULL
             THEN norefund.lacks_memo(s.driver_id, s.case_id) END
    ]) AS step,
    s.since,
    coalesce(CASE WHEN s.pays THEN s.refund_error END, s.driver_error, s.customer_error) AS last_error,
    CASE WHEN s.pays AND NOT s.has_order THEN s.refund_case_id END AS refunding_case_id,
    -- of the case and its call, for those who read its step: joined again, no statistics would say how many they are
    s.outcome,
    s.pays,
    s.version,
    s.agit_url,
    s.review_leased_by,
    s.review_leased_until,
    s.meter_reading
FROM norefund.case_standings AS s
WHERE s.closed_at IS NULL;
COMMENT ON VIEW norefund.case_steps IS
    'The one next step of every open case, since when, and what went wrong last (다음 처리 단계)';

CREATE OR REPLACE FUNCTION norefund.next_step(driver_id text, case_id text) RETURNS text
    -- PL/pgSQL keeps the plan
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT s.step
        FROM norefund.case_steps AS s
        WHERE s.driver_id = next_step.driver_id AND s.case_id = next_step.case_id);
END
$$;
COMMENT ON FUNCTION norefund.next_step(text, text) IS
    'The next step of a case; NULL when it is closed or not there (다음 처리 단계)';

CREATE OR REPLACE FUNCTION norefund.refuse_step(driver_id text, case_id text, what text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    due record;
BEGIN
    SELECT s.step, s.label, s.who, array_to_string(s.functions, ', ') AS functions INTO due
    FROM norefund.steps() AS s
    WHERE s.step = norefund.next_step(refuse_step.driver_id, refuse_step.case_id)
    LIMIT 1;
    RAISE EXCEPTION USING
        ERRCODE = 'object_not_in_prerequisite_state',
        MESSAGE = format('case %s of driver %s: %s', refuse_step.case_id, refuse_step.driver_id, refuse_step.what),
        DETAIL = CASE WHEN due.step IS NULL THEN 'It is closed.'
            ELSE format('Its next step is %s: %s (%s).', due.step, due.label, due.who) END,
        HINT = CASE WHEN due.step IS NULL THEN 'A new request is a new case: call submit_case().'
            ELSE format('Due is one of: %s.', due.functions) END;
END
$$;
COMMENT ON FUNCTION norefund.refuse_step(text, text, text) IS
    'Refuses what comes too early or too late, and names the step that is due and its functions (처리 순서 위반)';
