CREATE TABLE norefund.verifications (
    verified_at timestamptz NOT NULL,
    actor text NOT NULL,
    invariants integer NOT NULL,
    violations bigint NOT NULL,

    CONSTRAINT verifications_pkey PRIMARY KEY (verified_at)
);
COMMENT ON TABLE norefund.verifications IS 'When verify() was run on record, and what it found (정합성 점검 이력)';
COMMENT ON COLUMN norefund.verifications.verified_at IS 'When it ended (점검 일시)';
COMMENT ON COLUMN norefund.verifications.actor IS 'Who ran it (점검자)';
COMMENT ON COLUMN norefund.verifications.invariants IS 'How many invariants were looked at (점검 항목 수)';
COMMENT ON COLUMN norefund.verifications.violations IS 'How many of them were broken (위반 항목 수)';

CREATE OR REPLACE FUNCTION norefund.record_verify(
    actor text DEFAULT session_user, OUT invariant text, OUT rows_checked bigint, OUT violations bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    looked_at integer := 0;
    broken bigint := 0;
BEGIN
    PERFORM norefund.check_named('actor', record_verify.actor);
    FOR invariant, rows_checked, violations IN SELECT v.* FROM norefund.verify() AS v LOOP
        looked_at := looked_at + 1;
        IF violations > 0 THEN
            broken := broken + 1;
            RETURN NEXT;
        END IF;
    END LOOP;
    INSERT INTO norefund.verifications (verified_at, actor, invariants, violations)
    VALUES (clock_timestamp(), record_verify.actor, looked_at, broken);
    PERFORM norefund.seal_days(record_verify.actor);
END
$$;
COMMENT ON FUNCTION norefund.record_verify(text) IS
    'Runs verify(), gives what is broken, records that it was run, for health, and seals the days that are over '
    '(정합성 점검 기록)';

CREATE OR REPLACE FUNCTION norefund.queue_measures(
    OUT measure text, OUT subject text, OUT value double precision, OUT unit text, OUT alert_above double precision)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    WITH work AS MATERIALIZED (
        SELECT 'refunds' AS queue, k.refund_state AS state, k.next_attempt_at, k.leased_until, k.attempts
        FROM norefund.calls AS k
        WHERE k.refund_state IN ('queued', 'in_flight', 'unknown', 'refused')
        UNION ALL
        SELECT 'messages', m.state, m.next_attempt_at, m.leased_until, m.attempts
        FROM norefund.messages AS m
        WHERE m.state IN ('queued', 'leased', 'failed')
    ), queues AS (
        SELECT q.queue, w.state, w.attempts,
               norefund.seconds_between(w.next_attempt_at, statement_timestamp()) AS due_s,
               w.next_attempt_at <= statement_timestamp() AS due, w.leased_until <= statement_timestamp() AS lapsed
        FROM (VALUES ('refunds'), ('messages')) AS q (queue)
        LEFT JOIN work AS w ON w.queue = q.queue
    )
    SELECT v.measure, q.queue, v.value, v.unit, v.alert_above
    FROM (
        SELECT w.queue, count(w.state) AS waiting, count(*) FILTER (WHERE w.due) AS due,
               greatest(max(w.due_s), 0) AS oldest_s, count(*) FILTER (WHERE w.lapsed) AS lapsed,
               count(*) FILTER (WHERE w.state = 'unknown') AS unknown, coalesce(max(w.attempts), 0) AS attempts
        FROM queues AS w
        GROUP BY w.queue
    ) AS q
    CROSS JOIN LATERAL (VALUES
        ('queue_length', q.waiting::double precision, 'items', NULL::double precision),
        ('queue_due', q.due, 'items', NULL),
        ('queue_oldest_due', q.oldest_s, 'seconds', 900),
        ('queue_lapsed_leases', q.lapsed, 'items', 0),
        ('queue_unknown', q.unknown, 'items', 0),
        ('queue_most_attempts', q.attempts, 'attempts', 5)) AS v (measure, value, unit, alert_above);
END
$$;
COMMENT ON FUNCTION norefund.queue_measures() IS
    'What waits for the workers of payments and texts, and for how long (대기열 지표)';

CREATE OR REPLACE FUNCTION norefund.health_measures(
    OUT measure text, OUT subject text, OUT value double precision, OUT unit text, OUT alert_above double precision)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY SELECT q.* FROM norefund.queue_measures() AS q;
    RETURN QUERY
    WITH open AS MATERIALIZED (SELECT s.driver_id, s.case_id, s.step, s.since FROM norefund.case_steps AS s)
    SELECT v.measure, s.step, v.value, v.unit, v.alert_above
    FROM (
        SELECT o.step, count(*) AS cases, max(norefund.seconds_between(o.since, statement_timestamp())) AS oldest_s
        FROM open AS o GROUP BY o.step
    ) AS s
    CROSS JOIN LATERAL (VALUES
        ('cases_at_step', s.cases::double precision, 'cases',
            CASE WHEN s.step IN ('payment_dead', 'payment_reversed', 'sms_failed') THEN 0::double precision END),
        -- a person's working day, and the night before it
        ('oldest_at_step', s.oldest_s, 'seconds', 86400)) AS v (measure, value, unit, alert_above)
    UNION ALL
    -- what a text lacks is an argument's name: neither its value nor whose it is
    SELECT 'blocked_texts', split_part(m.missing, ':', 1), count(*), 'cases', 0
    FROM open AS o
    JOIN norefund.current_texts AS t ON t.driver_id = o.driver_id AND t.case_id = o.case_id
    CROSS JOIN LATERAL unnest(t.missing) AS m (missing)
    WHERE o.step IN ('complete_payment', 'complete_text')
    GROUP BY 2
    UNION ALL
    SELECT 'last_step', NULL, min(norefund.seconds_between(o.since, statement_timestamp())), 'seconds', NULL
    FROM open AS o;
    RETURN QUERY
    SELECT 'holds', h.kind, count(*)::double precision, 'cases', NULL::double precision
    FROM norefund.holds AS h WHERE h.released_at IS NULL GROUP BY h.kind
    UNION ALL
    SELECT 'findings', f.kind, count(*), 'cases', 0 FROM norefund.findings AS f GROUP BY f.kind
    UNION ALL
    SELECT 'dead_letters', d.work, count(*), 'items', 0 FROM norefund.dead_letters AS d GROUP BY d.work
    UNION ALL
    -- never is longer ago than any day
    SELECT 'last_verify', NULL, coalesce(norefund.seconds_between(max(v.verified_at), statement_timestamp()),
        'Infinity'), 'seconds', 90000
    FROM norefund.verifications AS v
    UNION ALL
    (SELECT 'verify_violations', NULL, v.violations, 'invariants', 0
     FROM norefund.verifications AS v ORDER BY v.verified_at DESC LIMIT 1);
END
$$;
COMMENT ON FUNCTION norefund.health_measures() IS
    'What a monitor asks: numbers and their names, no person and no text (상태 지표)';

CREATE OR REPLACE VIEW norefund.health AS
SELECT m.measure, m.subject, m.value, m.unit, m.alert_above
FROM norefund.health_measures() AS m;
COMMENT ON VIEW norefund.health IS
    'How the desk does, a row a measure: queues, steps, holds, blocked texts, the last verify() (운영 상태)';

CREATE OR REPLACE VIEW norefund.health_alerts AS
SELECT h.measure, h.subject, h.value, h.unit, h.alert_above
FROM norefund.health AS h
WHERE h.value > h.alert_above;
COMMENT ON VIEW norefund.health_alerts IS 'The measures of which somebody should know now, a row an alert (운영 경보)';
