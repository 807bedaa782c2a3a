-- setup: view case_steps
CREATE OR REPLACE VIEW norefund.case_steps AS
SELECT
    c.driver_id,
    c.case_id,
    CASE
        WHEN c.outcome IS NULL THEN
            CASE WHEN c.centre_cancelled IS NULL AND c.meter_distance_m IS NOT NULL AND c.meter_duration_s IS NOT NULL
                 THEN 'check_centre' ELSE 'add_evidence' END
        WHEN c.outcome = 'review'
            -- nobody is rejected while a later request of the call brings what this one lacks
            OR (c.unseen_duplicate IS NOT NULL AND c.outcome NOT IN ('approved', 'handed_over', 'withdrawn')
                AND c.driver_sms_sent_at IS NULL AND c.driver_sms_given_up_at IS NULL)
            -- nor paid back or told anything that has come into doubt, once it is known that it has not happened yet
            OR (c.unseen_evidence IS NOT NULL AND c.payment_cancelled_at IS NULL AND c.driver_sms_sent_at IS NULL
                AND (c.driver_sms_given_up_at IS NULL OR c.outcome = 'approved') AND coalesce(o.state, '') <> 'asked')
            -- nor does a case wait for the one refund of its call that another case of it asks for, or has had
            OR other.case_id IS NOT NULL THEN 'review'
        WHEN c.outcome = 'approved' AND c.payment_cancelled_at IS NULL THEN
            CASE WHEN o.state = 'blocked' THEN 'add_evidence' ELSE 'cancel_payment' END
        WHEN c.outcome IN ('handed_over', 'withdrawn') THEN
            CASE WHEN c.agit_required AND norefund.is_blank(coalesce(c.agit_url, '')) THEN 'post_agit' ELSE 'close' END
        WHEN d.state = 'failed' AND d.not_before = 'infinity'
            OR u.state = 'failed' AND u.not_before = 'infinity' THEN 'sms_failed'
        WHEN c.driver_sms_sent_at IS NULL AND c.driver_sms_given_up_at IS NULL THEN
            CASE WHEN d.state = 'blocked' THEN 'add_evidence' ELSE 'send_driver_sms' END
        WHEN c.outcome = 'approved' AND c.customer_sms_sent_at IS NULL AND c.customer_sms_given_up_at IS NULL THEN
            CASE WHEN u.state = 'blocked' THEN 'add_evidence' ELSE 'send_customer_sms' END
        WHEN c.agit_required AND norefund.is_blank(coalesce(c.agit_url, '')) THEN 'post_agit'
        WHEN c.answered_at IS NULL THEN 'save_answer'
        ELSE 'close'
    END AS step,
    greatest(c.received_at, c.decided_at, c.payment_cancelled_at, c.driver_sms_sent_at, c.customer_sms_sent_at,
             c.driver_sms_given_up_at, c.customer_sms_given_up_at, c.answered_at) AS since,
    coalesce(CASE WHEN o.state = 'failed' AND o.not_before = 'infinity' THEN '재요청 필요: ' END || o.last_error,
             o.last_error, d.last_error, u.last_error) AS last_error,
    other.case_id AS refunding_case_id
FROM norefund.cases AS c
LEFT JOIN norefund.cancellation_orders AS o
    ON o.driver_id = c.driver_id AND o.call_id = c.call_id AND o.case_id = c.case_id
    AND c.payment_cancelled_at IS NULL
LEFT JOIN norefund.cancellation_orders AS other
    ON other.driver_id = c.driver_id AND other.call_id = c.call_id AND other.case_id <> c.case_id
    AND c.outcome = 'approved' AND c.payment_cancelled_at IS NULL
LEFT JOIN norefund.messages AS d
    ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    AND d.purpose = 'result' AND d.audience = 'driver'
LEFT JOIN norefund.messages AS u
    ON u.driver_id = c.driver_id AND u.case_id = c.case_id AND u.revision = c.revision
    AND u.purpose = 'result' AND u.audience = 'customer'
WHERE c.closed_at IS NULL;
COMMENT ON VIEW norefund.case_steps IS 'The one next step of every open case, since when, and what went wrong last (다음 처리 단계)';

-- setup: function next_step
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
REVOKE ALL ON FUNCTION norefund.next_step(text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.next_step(text, text) IS 'The next step of a case; NULL when it is closed or not there (다음 처리 단계)';

-- setup: function refuse_step
CREATE OR REPLACE FUNCTION norefund.refuse_step(driver_id text, case_id text, what text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    due record;
BEGIN
    SELECT s.step, s.label, s.who, s.calls INTO due
    FROM norefund.steps() AS s
    WHERE s.step = norefund.next_step(refuse_step.driver_id, refuse_step.case_id);
    RAISE EXCEPTION USING
        ERRCODE = 'object_not_in_prerequisite_state',
        MESSAGE = format('case %s of driver %s: %s', refuse_step.case_id, refuse_step.driver_id, refuse_step.what),
        DETAIL = CASE WHEN due.step IS NULL THEN 'It is closed.'
            ELSE format('Its next step is %s: %s (%s).', due.step, due.label, due.who) END,
        HINT = CASE WHEN due.step IS NULL THEN 'A new request is a new case: call submit_case().'
            ELSE format('Call %s.', due.calls) END;
END
$$;
REVOKE ALL ON FUNCTION norefund.refuse_step(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.refuse_step(text, text, text) IS
    'Refuses what comes too early or too late, and names the step that is due and its function (처리 순서 위반)';
