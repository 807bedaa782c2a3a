-- setup: function claim_cancellations
CREATE OR REPLACE FUNCTION norefund.claim_cancellations(
    worker text, max_orders integer DEFAULT 1, lease interval DEFAULT '1 minute', INOUT driver_id text DEFAULT NULL,
    OUT case_id text, OUT call_id text, OUT amount_won bigint, OUT billing_memo text, OUT idempotency_key text,
    OUT attempt integer, OUT asked_before boolean)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('worker', claim_cancellations.worker);
    PERFORM norefund.check_lease(claim_cancellations.lease, claim_cancellations.max_orders);
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT q.driver_id, q.call_id, c.unseen_evidence IS NULL AS may_be_asked
        FROM norefund.cancellation_orders AS q
        JOIN norefund.cases AS c ON c.driver_id = q.driver_id AND c.case_id = q.case_id
        WHERE q.state IN ('queued', 'asked', 'failed') AND q.not_before <= statement_timestamp()
          AND (claim_cancellations.driver_id IS NULL OR q.driver_id = claim_cancellations.driver_id)
          -- however the payment came to be cancelled, it is not asked for again
          AND c.outcome = 'approved' AND c.payment_cancelled_at IS NULL
          -- in doubt it is only looked up, where it may have been cancelled already
          AND (c.unseen_evidence IS NULL OR q.state = 'asked')
        ORDER BY q.not_before
        LIMIT claim_cancellations.max_orders
        FOR UPDATE OF q SKIP LOCKED
    ), claimed AS (
        UPDATE norefund.cancellation_orders AS o
        SET state = 'asked',
            attempts = o.attempts + 1,
            leased_by = claim_cancellations.worker,
            leased_until = statement_timestamp() + claim_cancellations.lease,
            not_before = statement_timestamp() + claim_cancellations.lease
        FROM due
        WHERE o.driver_id = due.driver_id AND o.call_id = due.call_id
        RETURNING o.driver_id, o.case_id, o.call_id, CASE WHEN due.may_be_asked THEN o.amount_won END AS amount_won, o.attempts
    )
    SELECT o.driver_id, o.case_id, o.call_id, o.amount_won, t.billing_memo,
           -- of the call alone: where two drivers claim it, the payment service still sees one refund
           norefund.idempotency_key('cancellation', o.call_id), o.attempts, o.attempts > 1
    FROM claimed AS o
    LEFT JOIN norefund.outcome_texts AS t ON t.outcome = 'approved';
END
$$;
REVOKE ALL ON FUNCTION norefund.claim_cancellations FROM PUBLIC;
COMMENT ON FUNCTION norefund.claim_cancellations IS
    'Hands payments to cancel to a worker for a while; one that was asked before may have been cancelled: look its key up first, and where amount_won is NULL do no more (결제취소 요청 배정)';

-- setup: function record_cancellation
CREATE OR REPLACE FUNCTION norefund.record_cancellation(
    driver_id text, case_id text, amount_won bigint, cancelled_at timestamptz DEFAULT NULL,
    actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    -- a clock that can't be is not worth the loss of the record
    happened_at timestamptz := CASE WHEN isfinite(cancelled_at) THEN cancelled_at ELSE statement_timestamp() END;
    c record;
    unexpected jsonb;
BEGIN
    PERFORM norefund.check_named('actor', record_cancellation.actor);
    IF (record_cancellation.amount_won > 0) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('amount_won %s is no cancellation', coalesce(record_cancellation.amount_won::text, 'NULL')),
            HINT = 'Pass the won that the payment service has cancelled.';
    END IF;
    PERFORM norefund.lock_case(record_cancellation.driver_id, record_cancellation.case_id);
    -- nor is another case of the call paid back meanwhile
    PERFORM
    FROM norefund.cases AS k
    JOIN norefund.cancellation_orders AS o ON o.driver_id = k.driver_id AND o.call_id = k.call_id
    WHERE k.driver_id = record_cancellation.driver_id AND k.case_id = record_cancellation.case_id
    FOR UPDATE OF o;

    SELECT k.call_id, k.outcome, k.charged_won, k.payment_cancelled_at, k.payment_cancelled_won, k.revision,
           refunded.case_id AS refunded_case, o.attempts > 0 AS was_asked,
           o.state = 'asked' AND o.case_id = k.case_id AS is_asked,
           k.outcome = 'approved' AND record_cancellation.amount_won <= k.charged_won AND refunded.case_id IS NULL AS fits,
           EXISTS (
               SELECT
               FROM norefund.decisions AS d
               WHERE d.driver_id = k.driver_id AND d.case_id = k.case_id AND d.outcome = 'approved') AS was_approved
    INTO c
    FROM norefund.cases AS k
    LEFT JOIN norefund.cases AS refunded
        ON refunded.driver_id = k.driver_id AND refunded.call_id = k.call_id AND refunded.payment_cancelled_at IS NOT NULL
    LEFT JOIN norefund.cancellation_orders AS o ON o.driver_id = k.driver_id AND o.call_id = k.call_id
    WHERE k.driver_id = record_cancellation.driver_id AND k.case_id = record_cancellation.case_id;

    IF c.payment_cancelled_at IS NOT NULL THEN
        IF c.payment_cancelled_won <> record_cancellation.amount_won
           OR (isfinite(cancelled_at) AND cancelled_at <> c.payment_cancelled_at) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('the payment of call %s was cancelled already, in case %s of driver %s', c.call_id,
                                 record_cancellation.case_id, record_cancellation.driver_id),
                DETAIL = format('Recorded are %s won; asked for are %s.', c.payment_cancelled_won,
                                record_cancellation.amount_won),
                HINT = 'A call is refunded once: look whether the payment service cancelled twice; reconcile() compares.';
        END IF;
    ELSIF c.fits THEN
        UPDATE norefund.cases AS k
        SET payment_cancelled_at = happened_at, payment_cancelled_won = record_cancellation.amount_won
        WHERE k.driver_id = record_cancellation.driver_id AND k.case_id = record_cancellation.case_id;
        INSERT INTO norefund.cancellation_orders AS o (driver_id, call_id, case_id, revision, amount_won, state)
        VALUES (record_cancellation.driver_id, c.call_id, record_cancellation.case_id, c.revision,
                record_cancellation.amount_won, 'cancelled')
        ON CONFLICT ON CONSTRAINT cancellation_orders_pkey DO UPDATE
            SET state = 'cancelled', case_id = EXCLUDED.case_id, revision = EXCLUDED.revision,
                amount_won = EXCLUDED.amount_won, leased_until = NULL, last_error = NULL;
        -- word that it will be cancelled comes too late
        UPDATE norefund.messages AS m
        SET state = 'given_up', given_up_at = statement_timestamp(), leased_by = NULL, leased_until = NULL,
            given_up_reason = 'the payment was cancelled'
        WHERE m.driver_id = record_cancellation.driver_id AND m.case_id = record_cancellation.case_id
          AND m.purpose = 'in_progress' AND m.state IN ('blocked', 'queued', 'leased', 'failed');
        PERFORM norefund.record_event(record_cancellation.driver_id, record_cancellation.case_id, 'payment_cancelled',
            record_cancellation.actor,
            jsonb_build_object('amount_won', record_cancellation.amount_won, 'cancelled_at', happened_at));
        PERFORM norefund.queue_work(record_cancellation.driver_id, record_cancellation.case_id);
    ELSE
        IF NOT c.was_approved THEN
            PERFORM norefund.refuse_step(record_cancellation.driver_id, record_cancellation.case_id,
                'no payment is to be cancelled');
        ELSIF c.outcome = 'approved' AND c.was_asked IS NOT TRUE THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('%s won of call %s can''t be recorded as cancelled in case %s of driver %s',
                    record_cancellation.amount_won, c.call_id, record_cancellation.case_id, record_cancellation.driver_id),
                DETAIL = coalesce('Its payment was cancelled in case ' || c.refunded_case || '.',
                                  'Charged were ' || c.charged_won || ' won.', 'What was charged is not known.'),
                HINT = 'reconcile() shows what the payment service has cancelled and we have not; '
                       'add_evidence() corrects charged_won as long as the payment service was not asked.';
        END IF;
        -- It can't be the refund of the case as it stands, yet it may well have happened: it is kept for a person to see.
        unexpected := jsonb_strip_nulls(jsonb_build_object('amount_won', record_cancellation.amount_won,
            'cancelled_at', CASE WHEN isfinite(cancelled_at) THEN cancelled_at END));
        -- said again it is known already, unless the payment service was asked again
        IF c.is_asked OR NOT EXISTS (
            SELECT
            FROM norefund.case_events AS e
            WHERE e.driver_id = record_cancellation.driver_id AND e.case_id = record_cancellation.case_id
              AND e.event = 'cancellation_unexpected' AND e.detail = unexpected)
        THEN
            UPDATE norefund.cases AS k
            SET unseen_evidence = concat_ws('; ', k.unseen_evidence,
                format('payment_cancelled_won %s', record_cancellation.amount_won)),
                review_leased_by = NULL,
                review_leased_until = NULL
            WHERE k.driver_id = record_cancellation.driver_id AND k.case_id = record_cancellation.case_id
              AND k.closed_at IS NULL;
            -- the payment service has answered: it is not asked again before somebody has looked
            UPDATE norefund.cancellation_orders AS o
            SET state = 'failed', not_before = 'infinity', leased_until = NULL,
                last_error = format('%s won were cancelled', record_cancellation.amount_won)
            WHERE o.driver_id = record_cancellation.driver_id AND o.call_id = c.call_id
              AND o.case_id = record_cancellation.case_id AND o.state IN ('queued', 'asked', 'failed');
            PERFORM norefund.record_event(record_cancellation.driver_id, record_cancellation.case_id,
                'cancellation_unexpected', record_cancellation.actor, unexpected);
        END IF;
    END IF;
    record_cancellation.next_step := norefund.next_step(record_cancellation.driver_id, record_cancellation.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_cancellation FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_cancellation IS
    'Records that the payment service has cancelled a payment, and queues both texts; a text that can''t be written never hinders it, and what can''t be the case''s refund is kept for a person (결제취소 완료 기록)';

-- setup: function record_cancellation_failed
CREATE OR REPLACE FUNCTION norefund.record_cancellation_failed(
    driver_id text, case_id text, error text, actor text DEFAULT session_user, attempt integer DEFAULT NULL,
    answer_unknown boolean DEFAULT false, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    o record;
BEGIN
    PERFORM norefund.check_named('error', record_cancellation_failed.error);
    PERFORM norefund.check_named('actor', record_cancellation_failed.actor);
    PERFORM norefund.lock_case(record_cancellation_failed.driver_id, record_cancellation_failed.case_id);

    SELECT k.call_id, w.state, w.attempts, w.leased_until, w.leased_by INTO o
    FROM norefund.cases AS k
    LEFT JOIN norefund.cancellation_orders AS w
        ON w.driver_id = k.driver_id AND w.call_id = k.call_id AND w.case_id = k.case_id
    WHERE k.driver_id = record_cancellation_failed.driver_id AND k.case_id = record_cancellation_failed.case_id;
    IF coalesce(o.state, 'cancelled') IN ('cancelled', 'given_up', 'blocked') AND (attempt <= o.attempts) IS NOT TRUE THEN
        PERFORM norefund.refuse_step(record_cancellation_failed.driver_id, record_cancellation_failed.case_id,
            'no payment is being cancelled');
    END IF;
    -- an attempt fails once, and one whose answer was unknown once it is known: any other word of it changes nothing
    IF (o.leased_until IS NOT NULL OR o.state = 'asked' AND answer_unknown IS FALSE)
       -- without its number it is taken for the one that runs only from the worker that runs it
       AND (attempt = o.attempts OR attempt IS NULL AND (
            o.leased_by = actor OR coalesce(o.leased_until, '-infinity') <= statement_timestamp()))
    THEN
        UPDATE norefund.cancellation_orders AS w
        SET state = CASE WHEN answer_unknown IS NOT FALSE THEN 'asked' ELSE 'failed' END,
            leased_until = NULL,
            last_error = record_cancellation_failed.error,
            -- what may have been cancelled is asked after until it is known
            not_before = CASE WHEN answer_unknown IS NOT FALSE
                THEN least(norefund.next_attempt_at(w.attempts, statement_timestamp()), statement_timestamp() + interval '1 hour')
                ELSE norefund.next_attempt_at(w.attempts, statement_timestamp()) END
        WHERE w.driver_id = record_cancellation_failed.driver_id AND w.call_id = o.call_id;
        PERFORM norefund.record_event(record_cancellation_failed.driver_id, record_cancellation_failed.case_id,
            'cancellation_failed', record_cancellation_failed.actor, jsonb_build_object(
                'attempt', o.attempts, 'error', record_cancellation_failed.error, 'answer_unknown', answer_unknown));
    END IF;
    record_cancellation_failed.next_step := norefund.next_step(
        record_cancellation_failed.driver_id, record_cancellation_failed.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_cancellation_failed FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_cancellation_failed IS
    'Records that an attempt to cancel a payment was refused, or that its answer is unknown; it is made again later (결제취소 실패 기록)';

-- setup: function retry_cancellation
CREATE OR REPLACE FUNCTION norefund.retry_cancellation(
    driver_id text, case_id text, actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('actor', retry_cancellation.actor);
    PERFORM norefund.lock_case(retry_cancellation.driver_id, retry_cancellation.case_id);
    UPDATE norefund.cancellation_orders AS o
    SET not_before = statement_timestamp()
    WHERE o.driver_id = retry_cancellation.driver_id AND o.case_id = retry_cancellation.case_id
      AND o.state IN ('queued', 'failed') AND o.not_before > statement_timestamp();
    IF FOUND THEN
        PERFORM norefund.record_event(retry_cancellation.driver_id, retry_cancellation.case_id, 'cancellation_retried',
            retry_cancellation.actor);
        PERFORM pg_notify('norefund', 'cancellations');
    END IF;
    -- and texts that could not be written are looked at again
    PERFORM norefund.queue_work(retry_cancellation.driver_id, retry_cancellation.case_id);
    retry_cancellation.next_step := norefund.next_step(retry_cancellation.driver_id, retry_cancellation.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.retry_cancellation FROM PUBLIC;
COMMENT ON FUNCTION norefund.retry_cancellation IS
    'Has a refused cancellation asked for again at once, or a blocked one looked at again (결제취소 재요청)';

-- setup: function provider_rows
CREATE OR REPLACE FUNCTION norefund.provider_rows(
    rows jsonb, OUT driver_id text, OUT call_id text, OUT amount_won bigint, OUT cancelled_at timestamptz)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    n integer := 0;
    r jsonb;
    field text;
BEGIN
    FOR r IN SELECT e FROM jsonb_array_elements(coalesce(rows, 'null')) AS e LOOP
        n := n + 1;
        field := NULL;
        IF jsonb_typeof(r) <> 'object' THEN
            RAISE invalid_parameter_value;
        END IF;
        driver_id := r ->> 'driver_id';
        call_id := r ->> 'call_id';
        field := 'amount_won';
        amount_won := r ->> field;
        field := 'cancelled_at';
        cancelled_at := r ->> field;
        RETURN NEXT;
    END LOOP;
EXCEPTION WHEN data_exception THEN
    RAISE EXCEPTION USING
        ERRCODE = 'invalid_parameter_value',
        MESSAGE = CASE
            WHEN n = 0 THEN format('provider_rows %s is no array', coalesce('of type ' || jsonb_typeof(rows), 'NULL'))
            WHEN field IS NULL THEN format('row %s of provider_rows is no object', n)
            ELSE format('row %s of provider_rows has the %s %L', n, field, r ->> field) END,
        HINT = 'Pass an array of {"driver_id", "call_id", "amount_won", "cancelled_at"}: texts, whole won, and a date with its time.';
END
$$;
REVOKE ALL ON FUNCTION norefund.provider_rows(jsonb) FROM PUBLIC;
COMMENT ON FUNCTION norefund.provider_rows(jsonb) IS
    'The rows that reconcile() was given; refuses one that can''t be read, by its number and field (결제 시스템 취소 내역)';

-- setup: function reconcile
CREATE OR REPLACE FUNCTION norefund.reconcile(
    provider_rows jsonb, cancelled_from timestamptz DEFAULT '-infinity', cancelled_to timestamptz DEFAULT 'infinity',
    OUT difference text, OUT driver_id text, OUT call_id text, OUT case_id text, OUT our_state text,
    OUT our_won bigint, OUT their_won bigint, OUT our_cancelled_at timestamptz, OUT their_cancelled_at timestamptz)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH theirs AS (
        SELECT p.driver_id, p.call_id, p.amount_won, p.cancelled_at,
               count(*) OVER (PARTITION BY p.driver_id, p.call_id) AS times
        FROM norefund.provider_rows(reconcile.provider_rows) AS p
    ), ours AS (
        SELECT o.driver_id, o.call_id, o.case_id, o.state, c.payment_cancelled_won, c.payment_cancelled_at
        FROM norefund.cancellation_orders AS o
        JOIN norefund.cases AS c ON c.driver_id = o.driver_id AND c.case_id = o.case_id
        UNION ALL
        -- a cancellation that was written past the functions has no order
        SELECT c.driver_id, c.call_id, c.case_id, NULL AS state, c.payment_cancelled_won, c.payment_cancelled_at
        FROM norefund.cases AS c
        WHERE c.payment_cancelled_at IS NOT NULL
          AND NOT EXISTS (
              SELECT FROM norefund.cancellation_orders AS o
              WHERE o.driver_id = c.driver_id AND o.call_id = c.call_id)
    ), compared AS (
        SELECT
            CASE
                WHEN t.times IS NULL THEN 'missing at the payment service'
                WHEN num_nulls(t.driver_id, t.call_id) > 0 THEN 'without a call'
                WHEN t.times > 1 THEN 'cancelled more than once'
                WHEN o.payment_cancelled_at IS NULL THEN 'missing here'
                WHEN o.payment_cancelled_won IS DISTINCT FROM t.amount_won THEN 'another amount'
                WHEN (o.payment_cancelled_at AT TIME ZONE 'Asia/Seoul')::date
                     IS DISTINCT FROM (t.cancelled_at AT TIME ZONE 'Asia/Seoul')::date THEN 'another day'
            END AS difference,
            coalesce(o.driver_id, t.driver_id) AS driver_id, coalesce(o.call_id, t.call_id) AS call_id,
            o.case_id, o.state, o.payment_cancelled_won, t.amount_won, o.payment_cancelled_at, t.cancelled_at
        FROM ours AS o
        FULL JOIN theirs AS t ON t.driver_id = o.driver_id AND t.call_id = o.call_id
        WHERE t.times IS NOT NULL
           OR (o.payment_cancelled_at >= coalesce(reconcile.cancelled_from, '-infinity')
               AND o.payment_cancelled_at < coalesce(reconcile.cancelled_to, 'infinity'))
    )
    SELECT d.difference, d.driver_id, d.call_id, d.case_id, d.state, d.payment_cancelled_won, d.amount_won,
           d.payment_cancelled_at, d.cancelled_at
    FROM compared AS d
    WHERE norefund.check_period(coalesce(reconcile.cancelled_from, '-infinity'), coalesce(reconcile.cancelled_to, 'infinity'))
      AND d.difference IS NOT NULL;
END;
REVOKE ALL ON FUNCTION norefund.reconcile FROM PUBLIC;
COMMENT ON FUNCTION norefund.reconcile IS
    'What differs between the payment service''s cancellations, as [{"driver_id","call_id","amount_won","cancelled_at"}], and ours (결제취소 대사)';
