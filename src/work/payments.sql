CREATE OR REPLACE FUNCTION norefund.claim_cancellations(
    worker text, max_orders integer DEFAULT 1, lease interval DEFAULT '1 minute', INOUT driver_id text DEFAULT NULL,
    OUT case_id text, OUT call_id text, OUT amount_won bigint, OUT billing_memo text, OUT idempotency_key text,
    OUT attempt integer, OUT requested_before boolean)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
BEGIN
    PERFORM norefund.check_named('worker', claim_cancellations.worker);
    PERFORM norefund.check_lease(claim_cancellations.lease, claim_cancellations.max_orders);
    RETURN QUERY
    WITH due AS MATERIALIZED (
        -- all that the gate stands on is in the row that is locked
        SELECT q.driver_id, q.call_id
        FROM norefund.calls AS q
        WHERE q.refund_state IN ('queued', 'in_flight', 'unknown', 'refused')
            AND q.next_attempt_at <= statement_timestamp()
          AND (claim_cancellations.driver_id IS NULL OR q.driver_id = claim_cancellations.driver_id)
          AND norefund.refund_after(
              -- a lease that has lapsed
              CASE q.refund_state WHEN 'in_flight' THEN 'unknown' ELSE q.refund_state END, 'claim',
              ARRAY[false, false, false, false, false, false, false, q.lookup_only, false, false, false]) IS NOT NULL
        ORDER BY q.next_attempt_at
        LIMIT claim_cancellations.max_orders
        FOR NO KEY UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE norefund.calls AS k
        SET refund_state = 'in_flight',
            attempts = k.attempts + 1,
            attempt_refused = false,
            key_unsure = k.key_unsure OR k.refund_state IN ('in_flight', 'unknown'),
            leased_by = claim_cancellations.worker,
            leased_until = statement_timestamp() + claim_cancellations.lease,
            next_attempt_at = statement_timestamp() + claim_cancellations.lease
        FROM due
        WHERE k.driver_id = due.driver_id AND k.call_id = due.call_id
        RETURNING k.driver_id, k.refund_case_id, k.call_id, CASE WHEN NOT k.lookup_only THEN k.refund_won END AS won,
                  k.refunds, k.attempts, k.attempts > k.first_attempts[k.refunds + 1] AS requested_before
    )
    SELECT k.driver_id, k.refund_case_id, k.call_id, k.won, t.billing_memo,
           -- of the call alone: where two drivers claim it, the payment service still sees one refund
           norefund.idempotency_key('cancellation', k.call_id, k.refunds::text), k.attempts, k.requested_before
    FROM claimed AS k
    LEFT JOIN norefund.outcome_texts AS t ON t.outcome = 'approved';
END
$$;
COMMENT ON FUNCTION norefund.claim_cancellations IS
    'Hands payments to cancel to a worker for a while; one that was asked before may have been cancelled: look its key '
    'up first, and where amount_won is NULL do no more (결제취소 요청 배정)';

CREATE OR REPLACE FUNCTION norefund.check_attempt(driver_id text, call_id text, attempt integer) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    attempts CONSTANT integer := (
        SELECT k.attempts FROM norefund.calls AS k
        WHERE k.driver_id = check_attempt.driver_id AND k.call_id = check_attempt.call_id);
BEGIN
    IF attempt IS NOT NULL AND attempt NOT BETWEEN 1 AND attempts THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('attempt %s is none of the %s attempts of call %s', attempt, attempts,
                check_attempt.call_id),
            HINT = 'Pass the attempt that claim_cancellations() gave.';
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.check_attempt IS 'Refuses an attempt that nobody was handed (요청 시도 확인)';

CREATE OR REPLACE FUNCTION norefund.check_payment(amount_won bigint, actor text, provider_ref text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('actor', check_payment.actor);
    IF provider_ref IS NOT NULL THEN
        PERFORM norefund.check_named('provider_ref', check_payment.provider_ref);
    END IF;
    -- so many won that thousands of reports still have a sum
    IF (amount_won BETWEEN 1 AND 1000000000000000) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('amount_won %s is no payment', coalesce(amount_won::text, 'NULL')),
            HINT = 'Pass the won that the payment service says were paid back, or came back.';
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.check_payment IS 'Refuses a report without an amount or an actor (결제 통보 확인)';

CREATE OR REPLACE FUNCTION norefund.record_cancellation(
    driver_id text, case_id text, amount_won bigint, cancelled_at timestamptz DEFAULT NULL,
    actor text DEFAULT session_user, provider_ref text DEFAULT NULL, attempt integer DEFAULT NULL, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET TimeZone = 'Asia/Seoul'
    SET DateStyle = 'ISO'
    AS $$
BEGIN
    PERFORM norefund.check_payment(record_cancellation.amount_won, record_cancellation.actor,
        record_cancellation.provider_ref);
    PERFORM norefund.record_report(record_cancellation.driver_id, record_cancellation.case_id, 'cancelled',
        record_cancellation.amount_won, record_cancellation.cancelled_at, record_cancellation.actor,
        record_cancellation.provider_ref, record_cancellation.attempt);
    next_step := norefund.next_step(record_cancellation.driver_id, record_cancellation.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_cancellation IS
    'Records that the payment service has cancelled a payment, and queues both texts; pass the attempt and the '
    'refund''s number. No text hinders it, and what does not fit is held for a person (결제취소 완료 기록)';

CREATE OR REPLACE FUNCTION norefund.record_reversal(
    driver_id text, case_id text, amount_won bigint, happened_at timestamptz DEFAULT NULL,
    actor text DEFAULT session_user, provider_ref text DEFAULT NULL, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET TimeZone = 'Asia/Seoul'
    SET DateStyle = 'ISO'
    AS $$
BEGIN
    PERFORM norefund.check_payment(record_reversal.amount_won, record_reversal.actor, record_reversal.provider_ref);
    PERFORM norefund.record_report(record_reversal.driver_id, record_reversal.case_id, 'reversed',
        record_reversal.amount_won, record_reversal.happened_at, record_reversal.actor, record_reversal.provider_ref,
            NULL);
    next_step := norefund.next_step(record_reversal.driver_id, record_reversal.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_reversal IS
    'Records that a refund has come back; a person decides whether it is asked for again (결제취소 원복 기록)';

CREATE OR REPLACE FUNCTION norefund.record_cancellation_failed(
    driver_id text, case_id text, error text, actor text DEFAULT session_user, attempt integer DEFAULT NULL,
    answer_unknown boolean DEFAULT false, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    k record;
    is_refusal CONSTANT boolean := attempt IS NOT NULL AND answer_unknown IS FALSE;
BEGIN
    -- what went wrong is a fact: of a long page of it the beginning is kept
    record_cancellation_failed.error := left(record_cancellation_failed.error, norefund.max_characters('error'));
    PERFORM norefund.check_named('error', record_cancellation_failed.error),
            norefund.check_named('actor', record_cancellation_failed.actor);
    call_of_case := norefund.lock_case(record_cancellation_failed.driver_id, record_cancellation_failed.case_id);
    PERFORM norefund.check_attempt(record_cancellation_failed.driver_id, call_of_case, attempt);
    SELECT c.refund_state, c.refund_case_id, c.attempts, c.attempt_refused,
           c.refund_state IN ('in_flight', 'unknown') AND coalesce(attempt, c.attempts) = c.attempts AS is_answer
    INTO k
    FROM norefund.calls AS c
    WHERE c.driver_id = record_cancellation_failed.driver_id AND c.call_id = call_of_case;

    -- Of an earlier attempt, or one that was answered, the word is only kept, and once.
    IF k.is_answer AND (is_refusal OR k.refund_state = 'in_flight')
       OR NOT k.is_answer AND is_refusal AND NOT norefund.was_refused(
           record_cancellation_failed.driver_id, call_of_case, attempt)
    THEN
        PERFORM norefund.record_event(record_cancellation_failed.driver_id, record_cancellation_failed.case_id,
            'cancellation_failed', record_cancellation_failed.actor,
            jsonb_build_object('attempt', attempt, 'answer_unknown', NOT is_refusal),
            jsonb_build_object('error', record_cancellation_failed.error));
    END IF;
    UPDATE norefund.calls AS c
    SET attempt_refused = c.attempt_refused OR is_refusal,
        refusals = c.refusals + CASE WHEN k.is_answer AND is_refusal THEN 1 ELSE 0 END,
        last_error = CASE WHEN k.is_answer THEN record_cancellation_failed.error ELSE c.last_error END
    WHERE c.driver_id = record_cancellation_failed.driver_id AND c.call_id = call_of_case
      AND (k.is_answer OR is_refusal AND attempt = c.attempts AND NOT c.attempt_refused);
    IF k.is_answer THEN
        PERFORM norefund.end_attempt(record_cancellation_failed.driver_id, call_of_case, is_refusal,
            record_cancellation_failed.actor);
    END IF;
    next_step := norefund.next_step(record_cancellation_failed.driver_id, record_cancellation_failed.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_cancellation_failed IS
    'Records that an attempt to cancel a payment was refused, or, without its number or with answer_unknown, that its '
    'answer is not known; it is made again, or looked up, later (결제취소 실패 기록)';

CREATE OR REPLACE FUNCTION norefund.was_refused(driver_id text, call_id text, attempt integer) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM norefund.cases AS c
        JOIN norefund.case_events AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id
        WHERE c.driver_id = was_refused.driver_id AND c.call_id = was_refused.call_id
          AND e.event = 'cancellation_failed'
          AND e.detail @> jsonb_build_object('attempt', was_refused.attempt, 'answer_unknown', false));
END
$$;
COMMENT ON FUNCTION norefund.was_refused IS 'Whether a definite refusal of an attempt is on record (시도 거절 기록 여부)';

CREATE OR REPLACE FUNCTION norefund.end_attempt(driver_id text, call_id text, is_refusal boolean, actor text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    s CONSTANT record := norefund.refund_standing(end_attempt.driver_id, end_attempt.call_id);
    state text;
BEGIN
    state := norefund.move_refund(end_attempt.driver_id, end_attempt.call_id,
        CASE WHEN is_refusal THEN 'refusal' ELSE 'answer_unknown' END);
    UPDATE norefund.calls AS k
    SET leased_until = NULL,
        next_attempt_at = CASE k.refund_state
            WHEN 'refused' THEN norefund.next_attempt_at(k.refusals, statement_timestamp())
            -- what may have been paid is looked up for ever
            WHEN 'unknown' THEN statement_timestamp() + least(
                interval '15 seconds' * 2 ^ least(k.attempts - k.first_attempts[k.refunds + 1], 10), interval '1 hour')
            ELSE k.next_attempt_at END
    WHERE k.driver_id = end_attempt.driver_id AND k.call_id = end_attempt.call_id;
    -- A rest, or the order of a case that was told, is no dead order: a person sees that it was refused.
    IF is_refusal AND state NOT IN ('refused', 'blocked', 'dead') AND s.due THEN
        PERFORM norefund.place_hold(end_attempt.driver_id, s.case_id, end_attempt.actor, 'refund_partial',
            jsonb_build_object('from_won', s.charge_won, 'to_won', s.charge_won - s.rest_won, 'attempt', (
                SELECT k.attempts FROM norefund.calls AS k
                WHERE k.driver_id = end_attempt.driver_id AND k.call_id = end_attempt.call_id)),
            raises_version => true);
    END IF;
    PERFORM norefund.settle(end_attempt.driver_id, end_attempt.call_id, end_attempt.actor, '결제취소 시도 종료',
        learned => false);
END
$$;
COMMENT ON FUNCTION norefund.end_attempt IS
    'What follows when the attempt under way was refused, or its answer is unknown (결제취소 시도 종료)';
