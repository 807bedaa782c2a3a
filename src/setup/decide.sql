-- setup: function lock_case
CREATE OR REPLACE FUNCTION norefund.lock_case(driver_id text, case_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM
    FROM norefund.cases AS c
    WHERE c.driver_id = lock_case.driver_id AND c.case_id = lock_case.case_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM norefund.refuse_unknown_case(lock_case.driver_id, lock_case.case_id);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION norefund.lock_case(text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.lock_case(text, text) IS
    'Locks a case; what is read of it in the next statement is what was there when the lock was had (상담 건 잠금)';

-- setup: function why_final
CREATE OR REPLACE FUNCTION norefund.why_final(driver_id text, case_id text) RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- No worker may take its payment or its texts between this look and what is done upon it.
    PERFORM
    FROM norefund.cases AS c
    JOIN norefund.cancellation_orders AS o
        ON o.driver_id = c.driver_id AND o.call_id = c.call_id AND o.case_id = c.case_id
    WHERE c.driver_id = why_final.driver_id AND c.case_id = why_final.case_id
    FOR UPDATE OF o;
    PERFORM
    FROM norefund.messages AS m
    WHERE m.driver_id = why_final.driver_id AND m.case_id = why_final.case_id
    FOR UPDATE;

    RETURN (
        SELECT CASE
            WHEN c.closed_at IS NOT NULL THEN 'It is closed.'
            WHEN c.payment_cancelled_at IS NOT NULL THEN 'Its payment was cancelled.'
            -- the answer shows on the board, also where the text was given up
            WHEN num_nonnulls(c.driver_sms_sent_at, c.answered_at) > 0 THEN 'The driver was told of its result.'
            WHEN EXISTS (
                SELECT
                FROM norefund.cancellation_orders AS o
                WHERE o.driver_id = c.driver_id AND o.call_id = c.call_id AND o.case_id = c.case_id AND o.state = 'asked')
                THEN 'The payment service was asked to cancel its payment, and the answer is not known.'
            WHEN EXISTS (
                SELECT
                FROM norefund.messages AS m
                WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision
                  AND m.state = 'leased' AND m.leased_until > statement_timestamp())
                THEN 'A text of it is being sent.'
            END
        FROM norefund.cases AS c
        WHERE c.driver_id = why_final.driver_id AND c.case_id = why_final.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.why_final(text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.why_final(text, text) IS
    'Why the verdict of a locked case can''t change any more; NULL while it can, and then no worker takes its work (판정 확정 사유)';

-- setup: function record_decision
CREATE OR REPLACE FUNCTION norefund.record_decision(
    driver_id text, case_id text, actor text, outcome text DEFAULT NULL, reason text DEFAULT NULL,
    only_when_clear boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    before record;
    decided_revision integer;
BEGIN
    SELECT c.revision, c.outcome, c.centre_cancelled, refunded.case_id AS refunded_in
    INTO before
    FROM norefund.cases AS c
    LEFT JOIN norefund.cases AS refunded
        ON refunded.driver_id = c.driver_id AND refunded.call_id = c.call_id AND refunded.case_id <> c.case_id
        AND refunded.payment_cancelled_at IS NOT NULL
    WHERE c.driver_id = record_decision.driver_id AND c.case_id = record_decision.case_id;
    -- A call that we refunded in an earlier case is one whose payment is already cancelled (manual 3).
    IF before.refunded_in IS NOT NULL AND before.revision IS NULL AND before.centre_cancelled IS NOT TRUE THEN
        UPDATE norefund.cases AS c
        SET centre_cancelled = true,
            centre_cancelled_at = refunded.payment_cancelled_at,
            centre_cancelled_won = refunded.payment_cancelled_won,
            centre_agit_url = coalesce(c.centre_agit_url, refunded.agit_url)
        FROM norefund.cases AS refunded
        WHERE c.driver_id = record_decision.driver_id
          AND c.case_id = record_decision.case_id
          AND refunded.driver_id = c.driver_id
          AND refunded.case_id = before.refunded_in;
    END IF;

    -- One statement: what is written of the case is checked as a whole each time.
    WITH made AS (
        INSERT INTO norefund.decisions AS d (
            driver_id, case_id, revision, outcome, rule, facts_known, facts_true, policy, decided_by,
            reason, overridden, inquiry, duplicate_of, cancel_reason, call_driver_id, call_completed, payment_method,
            charged_won, centre_cancelled, centre_cancelled_at, centre_cancelled_won, meter_distance_m, meter_duration_s,
            remark_distance_short, remark_duration_short, meter_start, meter_end, meter_displacement_m)
        SELECT
            c.driver_id, c.case_id,
            (SELECT coalesce(max(past.revision), 0) + 1
             FROM norefund.decisions AS past
             WHERE past.driver_id = c.driver_id AND past.case_id = c.case_id),
            coalesce(record_decision.outcome, a.outcome), a.rule,
            a.facts_known, a.facts_true, a.policy, record_decision.actor, record_decision.reason,
            -- Where the manual is silent a person decides; elsewhere, and for a call that contradicts it, against it.
            coalesce(record_decision.outcome <> 'withdrawn'
                     AND (a.outcome NOT IN ('review', record_decision.outcome)
                          OR record_decision.outcome = 'approved' AND a.contradictions <> '{}'), false),
            c.inquiry, c.duplicate_of, c.cancel_reason, c.call_driver_id, c.call_completed, c.payment_method,
            c.charged_won, c.centre_cancelled, c.centre_cancelled_at, c.centre_cancelled_won, c.meter_distance_m,
            c.meter_duration_s, c.remark_distance_short, c.remark_duration_short, c.meter_start, c.meter_end,
            c.meter_displacement_m
        FROM norefund.cases AS c
        JOIN norefund.case_assessments AS a ON a.driver_id = c.driver_id AND a.case_id = c.case_id
        WHERE c.driver_id = record_decision.driver_id AND c.case_id = record_decision.case_id
          AND (NOT only_when_clear OR a.outcome <> 'review' OR before.refunded_in IS NOT NULL
               OR NOT norefund.can_still_match(a.facts_known, a.facts_true, a.facts_conflicting))
        RETURNING d.*
    ), told AS (
        SELECT made.*, clock_timestamp() AS at,
               jsonb_strip_nulls(jsonb_build_object('revision', made.revision, 'from', before.outcome,
                   'to', made.outcome, 'rule', made.rule, 'reason', made.reason)) AS detail
        FROM made
    ), head AS (
        UPDATE norefund.cases AS c
        SET revision = told.revision,
            outcome = told.outcome,
            rule = told.rule,
            policy = told.policy,
            overridden = told.overridden,
            decided_at = told.decided_at,
            decided_by = told.decided_by,
            -- a correction is made by somebody who has looked, and waives nothing
            unseen_duplicate = CASE WHEN told.reason IS NULL THEN c.unseen_duplicate END,
            -- only a person's look takes a doubt away, which a rule does not know of; nor is one of money withdrawn
            unseen_evidence = CASE WHEN record_decision.outcome IS NULL
                    OR record_decision.outcome = 'withdrawn' AND EXISTS (
                        SELECT
                        FROM norefund.case_events AS e
                        WHERE e.driver_id = c.driver_id AND e.case_id = c.case_id AND e.event = 'cancellation_unexpected') THEN
                nullif(concat_ws('; ', c.unseen_evidence, CASE WHEN told.outcome = 'approved' THEN (
                    -- nor does a rule pay back a call that was cancelled, or is being, by another case of it
                    SELECT string_agg(other.doubt, '; ' ORDER BY other.doubt)
                    FROM (
                        SELECT s.case_id || ': ' || CASE
                            -- also where that came too late for its own verdict
                            WHEN s.centre_cancelled OR EXISTS (
                                SELECT
                                FROM norefund.case_events AS e
                                WHERE e.driver_id = s.driver_id AND e.case_id = s.case_id AND e.event = 'late_evidence'
                                  AND e.detail #>> '{changes,centre_cancelled,1}' = 'true') THEN 'centre_cancelled'
                            WHEN EXISTS (
                                SELECT
                                FROM norefund.case_events AS e
                                WHERE e.driver_id = s.driver_id AND e.case_id = s.case_id
                                  AND e.event = 'cancellation_unexpected') THEN 'payment_cancelled_won'
                            WHEN EXISTS (
                                SELECT
                                FROM norefund.cancellation_orders AS o
                                WHERE o.driver_id = s.driver_id AND o.call_id = s.call_id AND o.case_id = s.case_id
                                  AND o.state NOT IN ('blocked', 'given_up')) THEN 'cancel_payment' END AS doubt
                        FROM norefund.cases AS s
                        WHERE s.driver_id = c.driver_id AND s.call_id = c.call_id AND s.case_id <> c.case_id
                    ) AS other
                    WHERE strpos(coalesce(c.unseen_evidence, ''), other.doubt) = 0) END), '') END,
            driver_sms_given_up_at = NULL,
            customer_sms_given_up_at = NULL,
            review_leased_by = NULL,
            review_leased_until = NULL,
            event_seq = c.event_seq + 1,
            event_hash = norefund.event_hash(c.event_hash, c.driver_id, c.case_id, c.event_seq + 1,
                'decided', told.decided_by, told.at, told.detail)
        FROM told
        WHERE c.driver_id = told.driver_id AND c.case_id = told.case_id
        RETURNING c.driver_id, c.case_id, c.event_seq, c.decided_by, told.at, told.detail, c.event_hash, c.revision
    ), recorded AS (
        INSERT INTO norefund.case_events (driver_id, case_id, seq, event, actor, at, detail, hash)
        SELECT h.driver_id, h.case_id, h.event_seq, 'decided', h.decided_by, h.at, h.detail, h.event_hash
        FROM head AS h
    )
    SELECT h.revision INTO decided_revision FROM head AS h;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    IF decided_revision > 1 THEN
        PERFORM norefund.drop_work(record_decision.driver_id, record_decision.case_id);
    END IF;
    PERFORM norefund.queue_work(record_decision.driver_id, record_decision.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_decision FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_decision IS
    'Writes the next decision of a locked case, what the manual says or a person''s outcome, and queues what follows (판정 기록)';

-- setup: function decide_when_clear
CREATE OR REPLACE FUNCTION norefund.decide_when_clear(driver_id text, case_id text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.lock_case(decide_when_clear.driver_id, decide_when_clear.case_id);
    PERFORM norefund.record_decision(c.driver_id, c.case_id, decide_when_clear.actor, only_when_clear => true)
    FROM norefund.cases AS c
    WHERE c.driver_id = decide_when_clear.driver_id AND c.case_id = decide_when_clear.case_id AND c.outcome IS NULL;
END
$$;
REVOKE ALL ON FUNCTION norefund.decide_when_clear(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.decide_when_clear(text, text, text) IS
    'Locks a case and decides it once a rule matches, or once no missing evidence could make one match (자동 판정)';

-- setup: function decide_case
CREATE OR REPLACE FUNCTION norefund.decide_case(
    driver_id text, case_id text, actor text DEFAULT session_user,
    OUT revision integer, OUT outcome text, OUT rule text, OUT policy text,
    OUT decided_by text, OUT decided_at timestamptz, OUT next_step text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('actor', decide_case.actor);
    PERFORM norefund.lock_case(decide_case.driver_id, decide_case.case_id);
    PERFORM norefund.record_decision(c.driver_id, c.case_id, decide_case.actor)
    FROM norefund.cases AS c
    WHERE c.driver_id = decide_case.driver_id AND c.case_id = decide_case.case_id AND c.outcome IS NULL;

    SELECT c.revision, c.outcome, c.rule, c.policy, c.decided_by, c.decided_at, norefund.next_step(c.driver_id, c.case_id)
    INTO decide_case.revision, decide_case.outcome, decide_case.rule, decide_case.policy,
         decide_case.decided_by, decide_case.decided_at, decide_case.next_step
    FROM norefund.cases AS c
    WHERE c.driver_id = decide_case.driver_id AND c.case_id = decide_case.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.decide_case(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.decide_case(text, text, text) IS
    'Decides a case with the evidence there is, once; called again it returns the same verdict (판정)';
