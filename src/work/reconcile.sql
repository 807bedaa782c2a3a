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
        amount_won := norefund.read_quantity(r ->> field, '원');
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
        HINT = 'Pass an array of {"driver_id", "call_id", "amount_won", "cancelled_at"}: texts, whole won, below 0 for '
            'what came back, and a date with its time.';
END
$$;
COMMENT ON FUNCTION norefund.provider_rows(jsonb) IS
    'The rows that reconcile() was given; refuses one that can''t be read, by its number and field (결제 시스템 취소 내역)';

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
               k.refunded_won, r.at, r.times, k.archived
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
                -- the days and times of an archived call are with its reports
                WHEN o.archived AND o.refunded_won = t.amount_won THEN NULL
                WHEN t.times > greatest(o.times, 1) THEN 'cancelled more than once'
                WHEN o.at IS NULL AND o.archived IS NOT TRUE THEN 'missing here'
                WHEN o.refunded_won IS DISTINCT FROM t.amount_won THEN 'another amount'
                WHEN norefund.seoul_date(o.at)
                     IS DISTINCT FROM norefund.seoul_date(t.cancelled_at) THEN 'another day'
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
COMMENT ON FUNCTION norefund.reconcile IS
    'What differs between the payment service''s cancellations, as '
    '[{"driver_id","call_id","amount_won","cancelled_at"}], and ours (결제취소 대사)';
