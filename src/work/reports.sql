CREATE OR REPLACE VIEW norefund.distinct_reports AS
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
    i.unidentified
FROM norefund.payment_reports AS r
LEFT JOIN norefund.payment_reports AS v
    ON v.driver_id = r.driver_id AND v.call_id = r.call_id AND v.kind = 'void' AND v.names_report = r.report_no
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(i.provider_ref) FILTER (WHERE i.provider_ref IS NOT NULL), '{}') AS refs,
           coalesce(array_agg(i.attempt) FILTER (WHERE i.attempt IS NOT NULL), '{}') AS attempts,
           bool_or(i.unidentified) AS unidentified
    FROM norefund.report_identifiers AS i
    WHERE i.driver_id = r.driver_id AND i.call_id = r.call_id AND i.report_no = r.report_no
) AS i
WHERE r.kind IN ('cancelled', 'reversed');
COMMENT ON VIEW norefund.distinct_reports IS
    'Every payment report with all the numbers under which it was told, and whether it was voided (결제 통보 식별)';

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
    FROM norefund.distinct_reports AS r
    WHERE r.driver_id = same_reports.driver_id AND r.call_id = same_reports.call_id
      AND r.kind = same_reports.kind AND r.amount_won = same_reports.amount_won
      AND (same_reports.provider_ref = ANY (r.refs) OR same_reports.attempt = ANY (r.attempts)
           -- told without a number both times: the time tells, or where one has none the order
           OR r.unidentified AND num_nonnulls(same_reports.provider_ref, same_reports.attempt) = 0
              AND CASE WHEN num_nulls(same_reports.happened_at, r.happened_at) = 0
                       THEN same_reports.happened_at = r.happened_at
                       ELSE r.refund_no = same_reports.refund_no END);
    -- A voided report that is told by an attempt handed out since is not that one.
    IF EXISTS (
        SELECT
        FROM norefund.distinct_reports AS r
        WHERE r.driver_id = same_reports.driver_id AND r.call_id = same_reports.call_id
          AND r.report_no = found_reports[1] AND r.voided AND same_reports.attempt > r.voided_before_attempt)
    THEN
        RETURN '{}';
    END IF;
    RETURN coalesce(found_reports, '{}');
END
$$;
COMMENT ON FUNCTION norefund.same_reports IS
    'The reports, standing ones first, that one told now is: same kind and amount, and a number or the time agrees '
    '(동일 통보 확인)';

CREATE OR REPLACE FUNCTION norefund.record_report(
    driver_id text, case_id text, kind text, amount_won bigint, happened_at timestamptz, actor text,
    provider_ref text, attempt integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    call_of_case CONSTANT text := norefund.lock_case(record_report.driver_id, record_report.case_id);
    -- a time that cannot be tells no report from another
    moment CONSTANT timestamptz := norefund.possible_time(happened_at);
    k record;
    order_case text;
    hold_kind text;
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
        hold_kind := norefund.hold_kind_of_report(record_report.driver_id, call_of_case, kind, amount_won, provider_ref,
            attempt, k.refund_no);
    END IF;
    order_case := norefund.add_report(record_report.driver_id, call_of_case, record_report.case_id, kind, amount_won,
        moment, happened_at, provider_ref, attempt, k.refund_no, k.fits, k.is_plain, actor);
    IF k.is_plain THEN
        -- nobody learns anything from it but that the order is done
        PERFORM norefund.settle_texts(record_report.driver_id, call_of_case);
        RETURN;
    END IF;
    PERFORM norefund.move_refund(record_report.driver_id, call_of_case,
                CASE kind WHEN 'cancelled' THEN 'report' ELSE 'reversal' END),
            norefund.hold_report(record_report.driver_id, call_of_case, record_report.case_id, order_case,
                k.reports + 1, k.fits, hold_kind, record_report.actor),
            norefund.settle(record_report.driver_id, call_of_case, record_report.actor, '결제 통보 접수',
                learned => false);
END
$$;
COMMENT ON FUNCTION norefund.record_report IS
    'Records what a payment service says happened, whatever has become of the call; what does not fit is held for a '
    'person (결제 통보 기록)';

CREATE OR REPLACE FUNCTION norefund.add_report(
    driver_id text, call_id text, case_id text, kind text, amount_won bigint, happened_at timestamptz,
    reported_at timestamptz, provider_ref text, attempt integer, refund_no integer, fits boolean, is_plain boolean,
    actor text, OUT order_case text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    is_unidentified CONSTANT boolean := num_nonnulls(provider_ref, attempt) = 0;
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
    RETURNING c.reports, c.attempts, c.version, c.refund_case_id, clock_timestamp() AS recorded_at,
        -- one of the exact amount asked that names neither, while an attempt is under way, is that attempt's answer
        CASE WHEN is_unidentified AND kind = 'cancelled'
                  AND (is_plain OR c.refund_state IN ('in_flight', 'unknown') AND add_report.amount_won = c.refund_won)
             THEN c.attempts ELSE add_report.attempt END AS attempt
    INTO added;
    order_case := added.refund_case_id;
    INSERT INTO norefund.payment_reports AS r (
        driver_id, call_id, report_no, kind, amount_won, happened_at, provider_ref, attempt, unidentified, refund_no,
        ordered_by, attempts_before, case_id, actor, recorded_at)
    VALUES (add_report.driver_id, add_report.call_id, added.reports, add_report.kind, add_report.amount_won,
        add_report.happened_at, add_report.provider_ref, added.attempt, is_unidentified, add_report.refund_no,
        ordering_case, added.attempts, add_report.case_id, add_report.actor, added.recorded_at);
    e := norefund.add_event(add_report.driver_id, add_report.case_id, 'payment_reported', add_report.actor,
        jsonb_build_object('report_no', added.reports, 'kind', kind, 'amount_won', amount_won,
            'happened_at', happened_at,
            -- a time that cannot be is kept as it was told, and is no time of the report
            'reported_at', CASE WHEN happened_at IS NULL THEN reported_at END,
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
COMMENT ON FUNCTION norefund.add_report IS
    'Adds a new report to a locked call, with its event; returns the case that it counts for (결제 통보 추가)';

CREATE OR REPLACE FUNCTION norefund.hold_report(
    driver_id text, call_id text, case_id text, order_case text, report_no integer, fits boolean, hold_kind text,
    actor text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    reported record;
BEGIN
    FOR reported IN
        SELECT s.case_id,
               CASE WHEN hold_report.hold_kind IS NOT NULL THEN hold_report.hold_kind
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
            ON s.driver_id = k.driver_id AND s.case_id IN (hold_report.order_case, hold_report.case_id)
        WHERE k.driver_id = hold_report.driver_id AND k.call_id = hold_report.call_id
          AND (hold_report.hold_kind IS NOT NULL
               -- the plain answer to what was asked; of a charge that is not known nothing is
               OR NOT (r.kind = 'cancelled' AND hold_report.fits AND k.refunded_won IS NOT DISTINCT FROM f.charge_won
                       AND hold_report.order_case = hold_report.case_id AND NOT f.held)
                  AND s.outcome <> 'review'
                  AND (s.final OR s.by_person OR r.kind = 'reversed' AND s.pays))
    LOOP
        PERFORM norefund.place_hold(hold_report.driver_id, reported.case_id, hold_report.actor, reported.kind,
            reported.detail, nullif(hold_report.case_id, reported.case_id));
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.hold_report IS
    'Holds the case of the order, and the one in which a report was told, unless it is the plain answer to what was '
    'asked (결제 통보 보류)';

CREATE OR REPLACE FUNCTION norefund.hold_kind_of_report(
    driver_id text, call_id text, kind text, amount_won bigint, provider_ref text, attempt integer, refund_no integer)
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT CASE
            WHEN bool_or(t.voided AND t.shares)
                 OR bool_or(NOT t.voided AND t.amount_won = hold_kind_of_report.amount_won
                            -- two numbers of the service tell two refunds of two orders apart
                            AND NOT (hold_kind_of_report.provider_ref IS NOT NULL AND t.refs <> '{}'
                                     AND t.refund_no <> hold_kind_of_report.refund_no)
                            AND (t.refund_no = hold_kind_of_report.refund_no OR hold_kind_of_report.attempt IS NULL))
                THEN 'report_twice'
            WHEN bool_or(NOT t.voided AND t.amount_won <> hold_kind_of_report.amount_won AND t.shares)
                THEN 'refund_unexpected'
        END
        FROM (
            SELECT r.*, coalesce(hold_kind_of_report.provider_ref = ANY (r.refs), false)
                        OR coalesce(hold_kind_of_report.attempt = ANY (r.attempts), false) AS shares
            FROM norefund.distinct_reports AS r
            WHERE r.driver_id = hold_kind_of_report.driver_id AND r.call_id = hold_kind_of_report.call_id
              AND r.kind = hold_kind_of_report.kind) AS t);
END
$$;
COMMENT ON FUNCTION norefund.hold_kind_of_report IS
    'The hold that a new report needs beside those that stand: perhaps told twice, or the same number with another '
    'amount (결제 통보 중복 여부)';

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
    JOIN norefund.distinct_reports AS t ON t.driver_id = c.driver_id AND t.call_id = c.call_id
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
        SELECT t.report_no, t.unidentified, i.provider_ref, i.attempt, i.n
        FROM norefund.distinct_reports AS t
        CROSS JOIN LATERAL (
            SELECT r.provider_ref, r.attempt, row_number() OVER () AS n
            FROM norefund.report_identifiers AS r
            WHERE r.driver_id = t.driver_id AND r.call_id = t.call_id AND r.report_no = t.report_no) AS i
        WHERE t.driver_id = tell_again.driver_id AND t.call_id = tell_again.call_id AND NOT t.voided
          AND t.report_no = ANY (tell_again.reports[2:])
        ORDER BY t.report_no, i.n
    LOOP
        PERFORM norefund.add_identifiers(tell_again.driver_id, tell_again.call_id, tell_again.case_id, first_report,
            other.provider_ref, other.attempt, other.unidentified, tell_again.actor);
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
COMMENT ON FUNCTION norefund.tell_again IS
    'A report that is known already: keeps what it adds, joins two that turn out to be one, and ends the attempt that '
    'it answers (결제 재통보)';

CREATE OR REPLACE FUNCTION norefund.add_identifiers(
    driver_id text, call_id text, case_id text, report_no integer, provider_ref text, attempt integer,
    unidentified boolean, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO norefund.payment_reports AS a (
        driver_id, call_id, report_no, kind, amount_won, provider_ref, attempt, unidentified, refund_no, names_report,
        attempts_before, case_id, actor)
    SELECT r.driver_id, r.call_id, k.reports + 1, 'again', r.amount_won,
           add_identifiers.provider_ref, add_identifiers.attempt, add_identifiers.unidentified, r.refund_no,
           r.report_no, k.attempts, add_identifiers.case_id, add_identifiers.actor
    FROM norefund.payment_reports AS r
    JOIN norefund.calls AS k ON k.driver_id = r.driver_id AND k.call_id = r.call_id
    WHERE r.driver_id = add_identifiers.driver_id AND r.call_id = add_identifiers.call_id
      AND r.report_no = add_identifiers.report_no;
    UPDATE norefund.calls AS k
    SET reports = k.reports + 1
    WHERE k.driver_id = add_identifiers.driver_id AND k.call_id = add_identifiers.call_id;
END
$$;
COMMENT ON FUNCTION norefund.add_identifiers IS
    'Keeps the numbers under which a report was told once more (결제 통보 식별 번호 추가)';

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
    PERFORM norefund.move_refund(void_report.driver_id, void_report.call_id, 'void');
END
$$;
COMMENT ON FUNCTION norefund.void_report IS
    'Adds the row that voids a report of a locked call, and moves the order (결제 통보 무효)';

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
COMMENT ON FUNCTION norefund.sum_reports IS 'Sums a locked call''s reports after one was voided (결제취소 누계)';
