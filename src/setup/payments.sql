-- setup: function claim_cancellations
CREATE OR REPLACE FUNCTION norefund.claim_cancellations(
    worker text, max_orders integer DEFAULT 1, lease interval DEFAULT '1 minute', INOUT driver_id text DEFAULT NULL,
    OUT case_id text, OUT call_id text, OUT amount_won bigint, OUT billing_memo text, OUT idempotency_key text,
    OUT attempt integer, OUT asked_before boolean)
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
                  k.refunds, k.attempts, k.attempts > k.first_attempts[k.refunds + 1] AS was_asked
    )
    SELECT k.driver_id, k.refund_case_id, k.call_id, k.won, t.billing_memo,
           -- of the call alone: where two drivers claim it, the payment service still sees one refund
           norefund.idempotency_key('cancellation', k.call_id, k.refunds::text), k.attempts, k.was_asked
    FROM claimed AS k
    LEFT JOIN norefund.outcome_texts AS t ON t.outcome = 'approved';
END
$$;
REVOKE ALL ON FUNCTION norefund.claim_cancellations FROM PUBLIC;
COMMENT ON FUNCTION norefund.claim_cancellations IS
    'Hands payments to cancel to a worker for a while; one that was asked before may have been cancelled: look its key up first, and where amount_won is NULL do no more (결제취소 요청 배정)';

-- setup: function check_attempt
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
REVOKE ALL ON FUNCTION norefund.check_attempt FROM PUBLIC;
COMMENT ON FUNCTION norefund.check_attempt IS 'Refuses an attempt that nobody was handed (요청 시도 확인)';

-- setup: function check_payment
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
REVOKE ALL ON FUNCTION norefund.check_payment FROM PUBLIC;
COMMENT ON FUNCTION norefund.check_payment IS 'Refuses a report without an amount or an actor (결제 통보 확인)';

-- setup: view told_reports
CREATE OR REPLACE VIEW norefund.told_reports AS
SELECT
    r.driver_id,
    r.call_id,
    r.report_no,
    r.kind,
    r.amount_won,
    r.happened_at,
    r.refund_no,
    v.attempts_before AS voided_before_attempt,
    v.report_no IS NOT NULL AS voided,
    i.refs,
    i.attempts,
    i.bare
FROM norefund.payment_reports AS r
LEFT JOIN norefund.payment_reports AS v
    ON v.driver_id = r.driver_id AND v.call_id = r.call_id AND v.kind = 'void' AND v.names_report = r.report_no
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(i.provider_ref) FILTER (WHERE i.provider_ref IS NOT NULL), '{}') AS refs,
           coalesce(array_agg(i.attempt) FILTER (WHERE i.attempt IS NOT NULL), '{}') AS attempts,
           bool_or(i.told_bare) AS bare
    FROM norefund.report_identifiers AS i
    WHERE i.driver_id = r.driver_id AND i.call_id = r.call_id AND i.report_no = r.report_no
) AS i
WHERE r.kind IN ('cancelled', 'reversed');
COMMENT ON VIEW norefund.told_reports IS
    'Every payment report with all the numbers under which it was told, and whether it was voided (결제 통보 식별)';

-- setup: function same_reports
CREATE OR REPLACE FUNCTION norefund.same_reports(
    driver_id text, call_id text, kind text, amount_won bigint, happened_at timestamptz, provider_ref text,
    attempt integer, refund_no integer) RETURNS integer[]
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    found_reports integer[];
BEGIN
    SELECT array_agg(r.report_no ORDER BY r.voided, r.report_no) INTO found_reports
    FROM norefund.told_reports AS r
    WHERE r.driver_id = same_reports.driver_id AND r.call_id = same_reports.call_id
      AND r.kind = same_reports.kind AND r.amount_won = same_reports.amount_won
      AND (same_reports.provider_ref = ANY (r.refs) OR same_reports.attempt = ANY (r.attempts)
           -- told without a number both times: the time tells, or where one has none the order
           OR r.bare AND num_nonnulls(same_reports.provider_ref, same_reports.attempt) = 0
              AND CASE WHEN num_nulls(same_reports.happened_at, r.happened_at) = 0
                       THEN same_reports.happened_at = r.happened_at
                       ELSE r.refund_no = same_reports.refund_no END);
    -- A voided report that is told by an attempt handed out since is not that one.
    IF EXISTS (
        SELECT
        FROM norefund.told_reports AS r
        WHERE r.driver_id = same_reports.driver_id AND r.call_id = same_reports.call_id
          AND r.report_no = found_reports[1] AND r.voided AND same_reports.attempt > r.voided_before_attempt)
    THEN
        RETURN '{}';
    END IF;
    RETURN coalesce(found_reports, '{}');
END
$$;
REVOKE ALL ON FUNCTION norefund.same_reports FROM PUBLIC;
COMMENT ON FUNCTION norefund.same_reports IS
    'The reports, standing ones first, that one told now is: same kind and amount, and a number or the time agrees (동일 통보 확인)';

-- setup: function sum_reports
CREATE OR REPLACE FUNCTION norefund.sum_reports(driver_id text, call_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE norefund.calls AS k
    SET version = k.version + 1,
        shared = true,
        reports = (SELECT count(*) FROM norefund.payment_reports AS p WHERE p.driver_id = k.driver_id
            AND p.call_id = k.call_id),
        refunded_won = coalesce((
            SELECT sum(r.net_won)
            FROM norefund.standing_reports AS r
            WHERE r.driver_id = k.driver_id AND r.call_id = k.call_id), 0)
    WHERE k.driver_id = sum_reports.driver_id AND k.call_id = sum_reports.call_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.sum_reports FROM PUBLIC;
COMMENT ON FUNCTION norefund.sum_reports IS 'Sums a locked call''s reports after one was voided (결제취소 누계)';

-- setup: function void_report
CREATE OR REPLACE FUNCTION norefund.void_report(
    driver_id text, call_id text, case_id text, report_no integer, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO norefund.payment_reports AS v (
        driver_id, call_id, report_no, kind, amount_won, refund_no, names_report, attempts_before, case_id, actor)
    SELECT r.driver_id, r.call_id, k.reports + 1, 'void', r.amount_won, r.refund_no,
           r.report_no, k.attempts, void_report.case_id, void_report.actor
    FROM norefund.payment_reports AS r
    JOIN norefund.calls AS k ON k.driver_id = r.driver_id AND k.call_id = r.call_id
    WHERE r.driver_id = void_report.driver_id AND r.call_id = void_report.call_id
        AND r.report_no = void_report.report_no;
    PERFORM norefund.sum_reports(void_report.driver_id, void_report.call_id);
    -- The attempt that it had answered is open again: its key may still pay.
    UPDATE norefund.calls AS k
    SET key_unsure = true
    WHERE k.driver_id = void_report.driver_id AND k.call_id = void_report.call_id
      AND EXISTS (
          SELECT
          FROM norefund.report_identifiers AS i
          WHERE i.driver_id = k.driver_id AND i.call_id = k.call_id AND i.report_no = void_report.report_no
            AND i.attempt >= k.first_attempts[k.refunds + 1]);
    PERFORM norefund.move_refund(void_report.driver_id, void_report.call_id, 'void');
END
$$;
REVOKE ALL ON FUNCTION norefund.void_report FROM PUBLIC;
COMMENT ON FUNCTION norefund.void_report IS 'Adds the row that voids a report of a locked call, and moves the order (결제 통보 무효)';

-- setup: function tell_again
CREATE OR REPLACE FUNCTION norefund.tell_again(
    driver_id text, call_id text, case_id text, reports integer[], provider_ref text, attempt integer, actor text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    first_report CONSTANT integer := reports[1];
    k record;
    other record;
BEGIN
    SELECT c.attempts, c.refund_state, coalesce(c.refund_case_id, tell_again.case_id) AS holder, t.voided, t.amount_won,
           NOT coalesce(tell_again.provider_ref = ANY (t.refs), true)
           OR NOT coalesce(tell_again.attempt = ANY (t.attempts), true) AS adds
    INTO k
    FROM norefund.calls AS c
    JOIN norefund.told_reports AS t ON t.driver_id = c.driver_id AND t.call_id = c.call_id
        AND t.report_no = first_report
    WHERE c.driver_id = tell_again.driver_id AND c.call_id = tell_again.call_id;
    IF k.voided THEN
        RETURN;
    END IF;
    IF k.adds THEN
        PERFORM norefund.add_identifiers(tell_again.driver_id, tell_again.call_id, tell_again.case_id, first_report,
            tell_again.provider_ref, tell_again.attempt, false, tell_again.actor);
    END IF;
    -- One that agrees with two rows joins them: the later is voided.
    FOR other IN
        SELECT t.report_no, t.bare, i.provider_ref, i.attempt, i.n
        FROM norefund.told_reports AS t
        CROSS JOIN LATERAL (
            SELECT r.provider_ref, r.attempt, row_number() OVER () AS n
            FROM norefund.report_identifiers AS r
            WHERE r.driver_id = t.driver_id AND r.call_id = t.call_id AND r.report_no = t.report_no) AS i
        WHERE t.driver_id = tell_again.driver_id AND t.call_id = tell_again.call_id AND NOT t.voided
          AND t.report_no = ANY (tell_again.reports[2:])
        ORDER BY t.report_no, i.n
    LOOP
        PERFORM norefund.add_identifiers(tell_again.driver_id, tell_again.call_id, tell_again.case_id, first_report,
            other.provider_ref, other.attempt, other.bare, tell_again.actor);
        IF other.n = 1 THEN
            PERFORM norefund.void_report(tell_again.driver_id, tell_again.call_id, tell_again.case_id, other.report_no,
                        tell_again.actor),
                    norefund.place_hold(tell_again.driver_id, k.holder, tell_again.actor, 'report_twice',
                        jsonb_build_object('won', k.amount_won, 'report_no', other.report_no));
        END IF;
    END LOOP;
    -- The key of the attempt under way was paid before: that ends it.
    SELECT c.refund_state INTO k.refund_state
    FROM norefund.calls AS c
    WHERE c.driver_id = tell_again.driver_id AND c.call_id = tell_again.call_id;
    IF attempt = k.attempts AND k.refund_state IN ('in_flight', 'unknown') THEN
        PERFORM norefund.move_refund(tell_again.driver_id, tell_again.call_id, 'report'),
                norefund.place_hold(tell_again.driver_id, k.holder, tell_again.actor, 'refund_unexpected',
                    jsonb_build_object('won', k.amount_won, 'attempt', attempt), raises_version => true);
    END IF;
    PERFORM norefund.settle(tell_again.driver_id, tell_again.call_id, tell_again.actor, '결제 통보 재수신',
        learned => false);
END
$$;
REVOKE ALL ON FUNCTION norefund.tell_again FROM PUBLIC;
COMMENT ON FUNCTION norefund.tell_again IS
    'A report that is known already: keeps what it adds, joins two that turn out to be one, and ends the attempt that it answers (결제 재통보)';

-- setup: function add_identifiers
CREATE OR REPLACE FUNCTION norefund.add_identifiers(
    driver_id text, call_id text, case_id text, report_no integer, provider_ref text, attempt integer,
    told_bare boolean, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO norefund.payment_reports AS a (
        driver_id, call_id, report_no, kind, amount_won, provider_ref, attempt, told_bare, refund_no, names_report,
        attempts_before, case_id, actor)
    SELECT r.driver_id, r.call_id, k.reports + 1, 'again', r.amount_won,
           add_identifiers.provider_ref, add_identifiers.attempt, add_identifiers.told_bare, r.refund_no, r.report_no,
           k.attempts, add_identifiers.case_id, add_identifiers.actor
    FROM norefund.payment_reports AS r
    JOIN norefund.calls AS k ON k.driver_id = r.driver_id AND k.call_id = r.call_id
    WHERE r.driver_id = add_identifiers.driver_id AND r.call_id = add_identifiers.call_id
      AND r.report_no = add_identifiers.report_no;
    UPDATE norefund.calls AS k
    SET reports = k.reports + 1
    WHERE k.driver_id = add_identifiers.driver_id AND k.call_id = add_identifiers.call_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.add_identifiers FROM PUBLIC;
COMMENT ON FUNCTION norefund.add_identifiers IS 'Keeps the numbers under which a report was told once more (결제 통보 식별 번호 추가)';

-- setup: function doubt_of_report
CREATE OR REPLACE FUNCTION norefund.doubt_of_report(
    driver_id text, call_id text, kind text, amount_won bigint, provider_ref text, attempt integer, refund_no integer)
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT CASE
            WHEN bool_or(t.voided AND t.shares)
                 OR bool_or(NOT t.voided AND t.amount_won = doubt_of_report.amount_won
                            -- two numbers of the service tell two refunds of two orders apart
                            AND NOT (doubt_of_report.provider_ref IS NOT NULL AND t.refs <> '{}'
                                     AND t.refund_no <> doubt_of_report.refund_no)
                            AND (t.refund_no = doubt_of_report.refund_no OR doubt_of_report.attempt IS NULL))
                THEN 'report_twice'
            WHEN bool_or(NOT t.voided AND t.amount_won <> doubt_of_report.amount_won AND t.shares)
                THEN 'refund_unexpected'
        END
        FROM (
            SELECT r.*, coalesce(doubt_of_report.provider_ref = ANY (r.refs), false)
                        OR coalesce(doubt_of_report.attempt = ANY (r.attempts), false) AS shares
            FROM norefund.told_reports AS r
            WHERE r.driver_id = doubt_of_report.driver_id AND r.call_id = doubt_of_report.call_id
              AND r.kind = doubt_of_report.kind) AS t);
END
$$;
REVOKE ALL ON FUNCTION norefund.doubt_of_report FROM PUBLIC;
COMMENT ON FUNCTION norefund.doubt_of_report IS
    'The hold that a new report needs beside those that stand: perhaps told twice, or the same number with another amount (결제 통보 중복 여부)';

-- setup: function record_report
CREATE OR REPLACE FUNCTION norefund.record_report(
    driver_id text, case_id text, kind text, amount_won bigint, happened_at timestamptz, actor text,
    provider_ref text, attempt integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    call_of_case CONSTANT text := norefund.lock_case(record_report.driver_id, record_report.case_id);
    -- what no calendar here can show is no time that was told
    moment CONSTANT timestamptz := CASE WHEN happened_at >= '0001-01-01 00:00+00'
        AND happened_at < '10000-01-01 00:00+00'
                                        THEN happened_at END;
    k record;
    doubt text;
    same integer[];
BEGIN
    IF attempt IS NOT NULL THEN
        PERFORM norefund.check_attempt(record_report.driver_id, call_of_case, record_report.attempt);
    END IF;
    SELECT c.reports,
           coalesce(width_bucket(record_report.attempt, c.first_attempts) - 1, c.refunds) AS refund_no,
           coalesce(h.pays, false) AND c.refund_state IN ('in_flight', 'unknown', 'blocked', 'queued', 'refused',
               'dead') AS fits,
           -- the first report of a call, and the whole answer to its one case's order
           coalesce(kind = 'cancelled' AND c.reports = 0 AND NOT c.shared AND c.refund_case_id = record_report.case_id
                    AND c.refund_state IN ('in_flight', 'unknown') AND NOT c.lookup_only AND h.closed_at IS NULL
                    AND h.pays AND d.charged_won = record_report.amount_won, false) AS is_plain
    INTO k
    FROM norefund.calls AS c
    LEFT JOIN norefund.cases AS h ON h.driver_id = c.driver_id AND h.case_id = c.refund_case_id
    LEFT JOIN norefund.decisions AS d ON d.driver_id = h.driver_id AND d.case_id = h.case_id AND d.revision = h.revision
    WHERE c.driver_id = record_report.driver_id AND c.call_id = call_of_case;
    IF k.reports > 0 THEN
        same := norefund.same_reports(record_report.driver_id, call_of_case, kind, amount_won, moment, provider_ref,
            attempt, k.refund_no);
        IF same <> '{}' THEN
            PERFORM norefund.tell_again(record_report.driver_id, call_of_case, record_report.case_id, same,
                provider_ref, attempt, actor);
            RETURN;
        END IF;
        doubt := norefund.doubt_of_report(record_report.driver_id, call_of_case, kind, amount_won, provider_ref,
            attempt, k.refund_no);
    END IF;
    PERFORM norefund.add_report(record_report.driver_id, call_of_case, record_report.case_id, kind, amount_won, moment,
        happened_at, provider_ref, attempt, k.refund_no, k.fits, k.is_plain, actor);
    IF k.is_plain THEN
        -- nobody learns anything from it but that the order is done
        PERFORM norefund.settle_texts(record_report.driver_id, call_of_case);
        RETURN;
    END IF;
    PERFORM norefund.move_refund(record_report.driver_id, call_of_case,
                CASE kind WHEN 'cancelled' THEN 'report' ELSE 'reversal' END),
            norefund.hold_report(record_report.driver_id, call_of_case, record_report.case_id, k.reports + 1, k.fits,
                doubt, record_report.actor),
            norefund.settle(record_report.driver_id, call_of_case, record_report.actor, '결제 통보 접수',
                learned => false);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_report FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_report IS
    'Records what a payment service says happened, whatever has become of the call; what does not fit is held for a person (결제 통보 기록)';

-- setup: function add_report
CREATE OR REPLACE FUNCTION norefund.add_report(
    driver_id text, call_id text, case_id text, kind text, amount_won bigint, happened_at timestamptz,
    told_at timestamptz, provider_ref text, attempt integer, refund_no integer, fits boolean, is_plain boolean,
    actor text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    is_bare CONSTANT boolean := num_nonnulls(provider_ref, attempt) = 0;
    ordering_case text;
    added record;
    e record;
BEGIN
    SELECT c.refund_case_id INTO ordering_case
    FROM norefund.calls AS c
    WHERE c.driver_id = add_report.driver_id AND c.call_id = add_report.call_id
      AND CASE WHEN kind = 'cancelled' THEN fits ELSE c.reports > 0 AND EXISTS (
              SELECT
              FROM norefund.standing_reports AS s
              WHERE s.driver_id = c.driver_id AND s.call_id = c.call_id AND s.ordered_by = c.refund_case_id) END;
    UPDATE norefund.calls AS c
    SET version = c.version + 1,
        reports = c.reports + 1,
        shared = c.shared OR ordering_case IS DISTINCT FROM add_report.case_id,
        refunded_won = c.refunded_won + CASE kind WHEN 'cancelled' THEN add_report.amount_won
            ELSE -add_report.amount_won END,
        refund_case_id = coalesce(c.refund_case_id, add_report.case_id),
        -- facts: reported, net positive and complete
        refund_state = CASE WHEN is_plain THEN norefund.refund_after(c.refund_state, 'report', ARRAY[
            true, false, false, true, false, false, false, false, true, true, true]) ELSE c.refund_state END,
        refund_won = CASE WHEN is_plain THEN 0 ELSE c.refund_won END,
        last_error = NULL
    WHERE c.driver_id = add_report.driver_id AND c.call_id = add_report.call_id
    RETURNING c.reports, c.attempts, c.version, clock_timestamp() AS recorded_at,
        -- one of the exact amount asked that names neither, while an attempt is under way, is that attempt's answer
        CASE WHEN is_bare AND kind = 'cancelled'
                  AND (is_plain OR c.refund_state IN ('in_flight', 'unknown') AND add_report.amount_won = c.refund_won)
             THEN c.attempts ELSE add_report.attempt END AS attempt
    INTO added;
    INSERT INTO norefund.payment_reports AS r (
        driver_id, call_id, report_no, kind, amount_won, happened_at, provider_ref, attempt, told_bare, refund_no,
        ordered_by, attempts_before, case_id, actor, recorded_at)
    VALUES (add_report.driver_id, add_report.call_id, added.reports, add_report.kind, add_report.amount_won,
        add_report.happened_at, add_report.provider_ref, added.attempt, is_bare, add_report.refund_no, ordering_case,
        added.attempts, add_report.case_id, add_report.actor, added.recorded_at);
    e := norefund.add_event(add_report.driver_id, add_report.case_id, 'payment_reported', add_report.actor,
        jsonb_build_object('report_no', added.reports, 'kind', kind, 'amount_won', amount_won,
            'happened_at', happened_at,
            -- a time that cannot be is kept beside the report
            'told_at', CASE WHEN happened_at IS NULL THEN told_at::text END,
            'provider_ref', provider_ref, 'attempt', added.attempt, 'version', added.version));
    UPDATE norefund.cases AS c
    SET payment_cancelled_won = CASE WHEN is_plain THEN add_report.amount_won ELSE c.payment_cancelled_won END,
        payment_cancelled_at = CASE WHEN is_plain THEN coalesce(add_report.happened_at, added.recorded_at)
                                    ELSE c.payment_cancelled_at END,
        event_seq = e.seq,
        event_hash = e.hash
    WHERE c.driver_id = add_report.driver_id AND c.case_id = add_report.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.add_report FROM PUBLIC;
COMMENT ON FUNCTION norefund.add_report IS 'Adds a new report to a locked call, with its event (결제 통보 추가)';

-- setup: function hold_report
CREATE OR REPLACE FUNCTION norefund.hold_report(
    driver_id text, call_id text, case_id text, report_no integer, fits boolean, doubt text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    told record;
BEGIN
    FOR told IN
        SELECT s.case_id,
               CASE WHEN hold_report.doubt IS NOT NULL THEN hold_report.doubt
                    WHEN k.refund_state = 'partial' THEN 'refund_partial'
                    WHEN r.kind = 'reversed' THEN 'refund_reversed'
                    ELSE 'refund_unexpected' END AS kind,
               jsonb_build_object('report_no', r.report_no, 'won', r.amount_won,
                   'from_won', CASE WHEN k.refund_state = 'partial' THEN f.charge_won END,
                   'to_won', CASE WHEN k.refund_state = 'partial' THEN k.refunded_won END) AS detail
        FROM norefund.calls AS k
        JOIN norefund.payment_reports AS r
            ON r.driver_id = k.driver_id AND r.call_id = k.call_id AND r.report_no = hold_report.report_no
        CROSS JOIN LATERAL norefund.refund_standing(k.driver_id, k.call_id) AS f
        JOIN norefund.case_standings AS s
            ON s.driver_id = k.driver_id AND s.case_id IN (k.refund_case_id, hold_report.case_id)
        WHERE k.driver_id = hold_report.driver_id AND k.call_id = hold_report.call_id
          AND (hold_report.doubt IS NOT NULL
               -- the plain answer to what was asked
               OR NOT (r.kind = 'cancelled' AND hold_report.fits AND k.refunded_won = f.charge_won
                       AND k.refund_case_id = hold_report.case_id AND NOT f.held)
                  AND s.outcome <> 'review'
                  AND (s.final OR s.by_person OR r.kind = 'reversed' AND s.pays))
    LOOP
        PERFORM norefund.place_hold(hold_report.driver_id, told.case_id, hold_report.actor, told.kind, told.detail,
            nullif(hold_report.case_id, told.case_id));
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION norefund.hold_report FROM PUBLIC;
COMMENT ON FUNCTION norefund.hold_report IS
    'Holds the case of the order, and the one in which a report was told, unless it is the plain answer to what was asked (결제 통보 보류)';

-- setup: function record_cancellation
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
REVOKE ALL ON FUNCTION norefund.record_cancellation FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_cancellation IS
    'Records that the payment service has cancelled a payment, and queues both texts; pass the attempt and the refund''s number. No text hinders it, and what does not fit is held for a person (결제취소 완료 기록)';

-- setup: function record_reversal
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
REVOKE ALL ON FUNCTION norefund.record_reversal FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_reversal IS
    'Records that a refund has come back; a person decides whether it is asked for again (결제취소 원복 기록)';

-- setup: function record_cancellation_failed
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
        key_unsure = c.key_unsure OR k.is_answer AND NOT is_refusal,
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
REVOKE ALL ON FUNCTION norefund.record_cancellation_failed FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_cancellation_failed IS
    'Records that an attempt to cancel a payment was refused, or, without its number or with answer_unknown, that its answer is not known; it is made again, or looked up, later (결제취소 실패 기록)';

-- setup: function was_refused
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
REVOKE ALL ON FUNCTION norefund.was_refused FROM PUBLIC;
COMMENT ON FUNCTION norefund.was_refused IS 'Whether a definite refusal of an attempt is on record (시도 거절 기록 여부)';

-- setup: function end_attempt
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
REVOKE ALL ON FUNCTION norefund.end_attempt FROM PUBLIC;
COMMENT ON FUNCTION norefund.end_attempt IS
    'What follows when the attempt under way was refused, or its answer is unknown (결제취소 시도 종료)';

-- setup: function order_again
CREATE OR REPLACE FUNCTION norefund.order_again(driver_id text, call_id text, case_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- After a reversal a person orders again, for the same case, or for another where that one is closed.
    IF EXISTS (
        SELECT
        FROM norefund.calls AS k
        LEFT JOIN norefund.cases AS h ON h.driver_id = k.driver_id AND h.case_id = k.refund_case_id
        WHERE k.driver_id = order_again.driver_id AND k.call_id = order_again.call_id AND k.refund_state = 'reversed'
          AND (k.refund_case_id IS NULL OR k.refund_case_id = order_again.case_id OR h.closed_at IS NOT NULL))
    THEN
        UPDATE norefund.calls AS k
        SET refund_case_id = order_again.case_id
        WHERE k.driver_id = order_again.driver_id AND k.call_id = order_again.call_id;
        PERFORM norefund.begin_order(order_again.driver_id, order_again.call_id),
                norefund.move_refund(order_again.driver_id, order_again.call_id, 'approve');
    END IF;
END
$$;
REVOKE ALL ON FUNCTION norefund.order_again FROM PUBLIC;
COMMENT ON FUNCTION norefund.order_again IS 'Orders a call again whose refund had come back (재취소)';

-- setup: function begin_order
CREATE OR REPLACE FUNCTION norefund.begin_order(driver_id text, call_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- A new key only where the old one can pay nothing more: it was answered, or each attempt definitely refused.
    UPDATE norefund.calls AS k
    SET refunds = k.refunds + 1, first_attempts = k.first_attempts || (k.attempts + 1), key_unsure = false
    WHERE k.driver_id = begin_order.driver_id AND k.call_id = begin_order.call_id
      AND (NOT k.key_unsure AND (k.attempt_refused OR k.attempts < k.first_attempts[k.refunds + 1])
           OR norefund.key_was_paid(k.driver_id, k.call_id));
END
$$;
REVOKE ALL ON FUNCTION norefund.begin_order FROM PUBLIC;
COMMENT ON FUNCTION norefund.begin_order IS
    'Begins the next order of a call, under a new key where the old one can pay nothing more (결제취소 요청 갱신)';

-- setup: function retry_cancellation
CREATE OR REPLACE FUNCTION norefund.retry_cancellation(
    driver_id text, case_id text, actor text DEFAULT session_user, seen_version bigint DEFAULT NULL, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    s record;
BEGIN
    PERFORM norefund.check_named('actor', retry_cancellation.actor);
    call_of_case := norefund.lock_case(retry_cancellation.driver_id, retry_cancellation.case_id);
    PERFORM norefund.require_step(retry_cancellation.driver_id, retry_cancellation.case_id, 'retry_cancellation',
                'no payment can be asked for again'),
            norefund.check_seen(retry_cancellation.driver_id, retry_cancellation.case_id, retry_cancellation.actor,
                retry_cancellation.seen_version);
    s := norefund.refund_standing(retry_cancellation.driver_id, call_of_case);
    IF s.case_id IS DISTINCT FROM retry_cancellation.case_id OR NOT s.due OR s.state NOT IN ('dead', 'partial',
        'reversed')
       OR s.state = 'partial' AND s.rest_won <= 0
       OR s.final AND (s.refunded_won < 0 OR s.rest_won <= 0)
    THEN
        PERFORM norefund.refuse_step(retry_cancellation.driver_id, retry_cancellation.case_id,
            CASE WHEN s.refunded_won < 0 THEN 'more has come back than was paid: the payment is only looked up'
                 ELSE 'nothing is left to ask for' END);
    END IF;

    IF s.state <> 'dead' OR (
        SELECT c.attempt_refused AND NOT c.key_unsure
        FROM norefund.calls AS c
        WHERE c.driver_id = retry_cancellation.driver_id AND c.call_id = call_of_case)
    THEN
        PERFORM norefund.begin_order(retry_cancellation.driver_id, call_of_case);
    END IF;
    UPDATE norefund.calls AS c
    SET version = c.version + 1
    WHERE c.driver_id = retry_cancellation.driver_id AND c.call_id = call_of_case;
    PERFORM norefund.release_holds(retry_cancellation.driver_id, retry_cancellation.case_id, retry_cancellation.actor,
                '결제취소 재요청'),
            norefund.move_refund(retry_cancellation.driver_id, call_of_case, 'retry'),
            norefund.look(retry_cancellation.driver_id, retry_cancellation.case_id, true),
            norefund.record_event(retry_cancellation.driver_id, retry_cancellation.case_id, 'cancellation_retried',
                retry_cancellation.actor, jsonb_build_object('rest_won', s.rest_won, 'version', (
                    SELECT c.version FROM norefund.calls AS c
                    WHERE c.driver_id = retry_cancellation.driver_id AND c.call_id = call_of_case)));
    UPDATE norefund.cases AS c
    SET review_leased_by = NULL, review_leased_until = NULL, review_version = NULL
    WHERE c.driver_id = retry_cancellation.driver_id AND c.case_id = retry_cancellation.case_id
      AND c.review_leased_by IS NOT NULL;
    PERFORM norefund.settle(retry_cancellation.driver_id, call_of_case, retry_cancellation.actor, '결제취소 재요청',
        learned => false);
    next_step := norefund.next_step(retry_cancellation.driver_id, retry_cancellation.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.retry_cancellation FROM PUBLIC;
COMMENT ON FUNCTION norefund.retry_cancellation IS
    'Has a dead order, a rest or what came back asked for again, by a person who has seen the call as it is (결제취소 재요청)';

-- setup: function void_payment_report
CREATE OR REPLACE FUNCTION norefund.void_payment_report(
    driver_id text, case_id text, report_no integer, reason text, actor text DEFAULT session_user,
    seen_version bigint DEFAULT NULL, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    t record;
    before record;
    e record;
BEGIN
    PERFORM norefund.check_named('reason', void_payment_report.reason),
            norefund.check_named('actor', void_payment_report.actor);
    call_of_case := norefund.lock_case(void_payment_report.driver_id, void_payment_report.case_id);
    SELECT r.voided, r.amount_won INTO t
    FROM norefund.told_reports AS r
    WHERE r.driver_id = void_payment_report.driver_id AND r.call_id = call_of_case
      AND r.report_no = void_payment_report.report_no;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'no_data_found',
            MESSAGE = format('call %s of driver %s has no payment report %s', call_of_case,
                void_payment_report.driver_id, coalesce(void_payment_report.report_no::text, 'NULL')),
            HINT = 'case_card() lists the reports of a call.';
    END IF;
    IF NOT t.voided THEN
        PERFORM norefund.check_seen(void_payment_report.driver_id, void_payment_report.case_id,
            void_payment_report.actor, void_payment_report.seen_version);
        SELECT k.refund_case_id AS case_id, k.refund_state INTO before
        FROM norefund.calls AS k
        WHERE k.driver_id = void_payment_report.driver_id AND k.call_id = call_of_case;
        PERFORM norefund.void_report(void_payment_report.driver_id, call_of_case, void_payment_report.case_id,
            void_payment_report.report_no, void_payment_report.actor);
        PERFORM norefund.look(c.driver_id, c.case_id)
        FROM norefund.cases AS c
        WHERE c.driver_id = void_payment_report.driver_id AND c.case_id = void_payment_report.case_id AND c.by_person;
        e := norefund.add_event(void_payment_report.driver_id, void_payment_report.case_id, 'payment_report_voided',
            void_payment_report.actor, jsonb_build_object('report_no', void_payment_report.report_no, 'version', (
                SELECT k.version FROM norefund.calls AS k
                WHERE k.driver_id = void_payment_report.driver_id AND k.call_id = call_of_case)),
            jsonb_build_object('reason', void_payment_report.reason));
        UPDATE norefund.cases AS c
        SET review_leased_by = NULL, review_leased_until = NULL, review_version = NULL,
            event_seq = e.seq, event_hash = e.hash
        WHERE c.driver_id = void_payment_report.driver_id AND c.case_id = void_payment_report.case_id;
        PERFORM norefund.settle(void_payment_report.driver_id, call_of_case, void_payment_report.actor,
            '결제 통보 무효', learned => false);
        PERFORM norefund.place_hold(k.driver_id, before.case_id, void_payment_report.actor, 'refund_unexpected',
                    jsonb_build_object('won', t.amount_won, 'voided_report_no', void_payment_report.report_no)),
                norefund.settle(k.driver_id, k.call_id, void_payment_report.actor, '결제 통보 무효',
                    learned => false)
        FROM norefund.calls AS k
        JOIN norefund.cases AS h ON h.driver_id = k.driver_id AND h.case_id = before.case_id AND h.outcome <> 'review'
        WHERE k.driver_id = void_payment_report.driver_id AND k.call_id = call_of_case
          AND k.refund_state <> before.refund_state;
    END IF;
    next_step := norefund.next_step(void_payment_report.driver_id, void_payment_report.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.void_payment_report FROM PUBLIC;
COMMENT ON FUNCTION norefund.void_payment_report IS
    'Takes a payment report back that was no fact, by a person who has seen the call as it is; the row stays (결제 통보 무효 처리)';

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
        PERFORM cancelled_at AT TIME ZONE 'Asia/Seoul';     -- or no day can be compared
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
        -- a rest is paid as a refund of its own, and what came back is below 0: the sum of a call is compared
        SELECT p.driver_id, p.call_id,
               least(greatest(sum(p.amount_won), -9223372036854775808), 9223372036854775807)::bigint AS amount_won,
               max(p.cancelled_at) AS cancelled_at,
               count(*) FILTER (WHERE p.amount_won > 0) AS times
        FROM norefund.provider_rows(reconcile.provider_rows) WITH ORDINALITY AS p
        GROUP BY p.driver_id, p.call_id, CASE WHEN num_nulls(p.driver_id, p.call_id) > 0 THEN p.ordinality END
    ), ours AS (
        -- what stands of a call's reports, or is asked for
        SELECT k.driver_id, k.call_id, coalesce(k.refund_case_id, r.case_id) AS case_id, k.refund_state AS state,
               k.refunded_won, r.at, r.times
        FROM norefund.calls AS k
        LEFT JOIN LATERAL (
            SELECT max(s.at) AS at, max(s.case_id) AS case_id, count(*) FILTER (WHERE s.kind = 'cancelled') AS times
            FROM norefund.standing_reports AS s
            WHERE s.driver_id = k.driver_id AND s.call_id = k.call_id
            HAVING count(*) > 0
        ) AS r ON true
        WHERE k.refund_state <> 'none' OR r.at IS NOT NULL
    ), compared AS (
        SELECT
            CASE
                WHEN t.times IS NULL THEN 'missing at the payment service'
                WHEN num_nulls(t.driver_id, t.call_id) > 0 THEN 'without a call'
                WHEN t.times > greatest(o.times, 1) THEN 'cancelled more than once'
                WHEN o.at IS NULL THEN 'missing here'
                WHEN o.refunded_won IS DISTINCT FROM t.amount_won THEN 'another amount'
                WHEN (o.at AT TIME ZONE 'Asia/Seoul')::date
                     IS DISTINCT FROM (t.cancelled_at AT TIME ZONE 'Asia/Seoul')::date THEN 'another day'
            END AS difference,
            coalesce(o.driver_id, t.driver_id) AS driver_id, coalesce(o.call_id, t.call_id) AS call_id,
            o.case_id, o.state, CASE WHEN o.at IS NOT NULL THEN o.refunded_won END AS refunded_won, t.amount_won, o.at,
                t.cancelled_at
        FROM ours AS o
        FULL JOIN theirs AS t ON t.driver_id = o.driver_id AND t.call_id = o.call_id
        WHERE t.times IS NOT NULL
           OR (o.at >= coalesce(reconcile.cancelled_from, '-infinity')
               AND o.at < coalesce(reconcile.cancelled_to, 'infinity'))
    )
    SELECT d.difference, d.driver_id, d.call_id, d.case_id, d.state, d.refunded_won, d.amount_won, d.at,
           d.cancelled_at
    FROM compared AS d
    WHERE norefund.check_period(coalesce(reconcile.cancelled_from, '-infinity'), coalesce(reconcile.cancelled_to,
        'infinity'))
      AND d.difference IS NOT NULL;
END;
REVOKE ALL ON FUNCTION norefund.reconcile FROM PUBLIC;
COMMENT ON FUNCTION norefund.reconcile IS
    'What differs between the payment service''s cancellations, as [{"driver_id","call_id","amount_won","cancelled_at"}], and ours (결제취소 대사)';
