CREATE OR REPLACE FUNCTION norefund.order_again(driver_id text, call_id text, case_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- After a reversal a person orders again, where the order is no other case's.
    UPDATE norefund.calls AS k
    SET refund_case_id = order_again.case_id
    WHERE k.driver_id = order_again.driver_id AND k.call_id = order_again.call_id AND k.refund_state = 'reversed'
      AND coalesce(k.refund_case_id, order_again.case_id) = order_again.case_id;
    IF FOUND THEN
        PERFORM norefund.begin_order(order_again.driver_id, order_again.call_id),
                norefund.move_refund(order_again.driver_id, order_again.call_id, 'approve');
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.order_again IS 'Orders a call again whose refund had come back (재취소)';

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
COMMENT ON FUNCTION norefund.begin_order IS
    'Begins the next order of a call, under a new key where the old one can pay nothing more (결제취소 요청 갱신)';

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
COMMENT ON FUNCTION norefund.retry_cancellation IS
    'Has a dead order, a rest or what came back asked for again, by a person who has seen the call as it is (결제취소 재요청)';

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
    PERFORM norefund.check_reason(void_payment_report.reason),
            norefund.check_named('actor', void_payment_report.actor);
    call_of_case := norefund.lock_case(void_payment_report.driver_id, void_payment_report.case_id);
    SELECT r.voided, r.amount_won INTO t
    FROM norefund.distinct_reports AS r
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
COMMENT ON FUNCTION norefund.void_payment_report IS
    'Takes a payment report back that was no fact, by a person who has seen the call as it is; the row stays '
    '(결제 통보 무효 처리)';
