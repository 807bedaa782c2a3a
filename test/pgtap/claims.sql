-- A claim never hands out more than its limit, whatever plan it gets: every set of join, scan and sort methods that can
-- be switched off, planned anew and as a kept generic plan, with statistics that know nothing, too little or too much,
-- on bloated tables. The claim that one would write first, with the limit in an IN, does.
BEGIN;
\i test/pgtap/install.psql
RESET ROLE;
SET search_path = '';
SET jit = off;
\set rows 60

-- Work that is due, put in at once.
SET session_replication_role = replica;
INSERT INTO norefund.calls (driver_id, call_id, version, refund_state, refund_case_id, refund_won, next_attempt_at)
SELECT 'D' || n % 17, 'K' || n, 1, 'queued', 'C' || n, 18000, now() - interval '1 hour'
FROM generate_series(1, :rows) AS n;
INSERT INTO norefund.cases (driver_id, case_id, call_id, charged_won, outcome, rule, revision, decided_at, decided_by)
SELECT 'D' || n % 17, 'C' || n, 'K' || n, 18000, 'approved', 'not_driven_brief', 1, now(), 'test'
FROM generate_series(1, :rows) AS n;
INSERT INTO norefund.decisions (driver_id, case_id, revision, outcome, rule, facts_known, facts_true, facts_conflicting,
                                decided_by, version, inquiry, contradictions, text_hash)
SELECT driver_id, case_id, 1, 'approved', 'not_driven_brief', '{}', '{}', '{}', 'test', 1, 'no_ride_cancellation', '{}',
    ''
FROM norefund.cases;
INSERT INTO norefund.messages (driver_id, case_id, revision, audience, template, body, state, next_attempt_at)
SELECT driver_id, case_id, 1, audience, 'x', 'x', 'queued', now() - interval '1 hour'
FROM norefund.cases, unnest('{driver,customer}'::text[]) AS audience;
-- dead rows, in heap and indexes
DO $$
BEGIN
    FOR i IN 1..3 LOOP
        UPDATE norefund.messages SET next_attempt_at = next_attempt_at - interval '1 second';
        UPDATE norefund.calls SET next_attempt_at = next_attempt_at - interval '1 second';
    END LOOP;
END
$$;
SET session_replication_role = origin;

CREATE FUNCTION pg_temp.naive_claim(worker text, max_messages integer) RETURNS TABLE (idempotency_key text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    UPDATE norefund.messages AS m
    SET state = 'leased', leased_by = worker, leased_until = now()
    WHERE (m.driver_id, m.case_id, m.audience) IN (
        SELECT q.driver_id, q.case_id, q.audience
        FROM norefund.messages AS q
        WHERE q.state IN ('queued', 'leased', 'failed') AND q.next_attempt_at <= statement_timestamp()
        LIMIT max_messages
        FOR UPDATE SKIP LOCKED)
    RETURNING concat(m.driver_id, ' ', m.case_id, ' ', m.audience);
END
$$;

CREATE TEMP TABLE switches AS
SELECT *
FROM (VALUES
    ('enable_nestloop', 0), ('enable_hashjoin', 1), ('enable_mergejoin', 2), ('enable_indexscan', 3),
    ('enable_indexonlyscan', 3),
    ('enable_bitmapscan', 4), ('enable_seqscan', 5), ('enable_sort', 6), ('enable_incremental_sort', 6),
    ('enable_hashagg', 6),
    ('enable_material', 7), ('enable_memoize', 7)) AS s (name, bit);
CREATE TEMP TABLE claims (claim text, plan integer, mode text, known_rows real, asked bigint, got bigint, keys bigint,
    held bigint);

CREATE FUNCTION pg_temp.try_plans(claim text) RETURNS SETOF claims
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- none, far too few, far too many
    statistics CONSTANT real[] := '{-1,1,1e9}';
    c claims;
BEGIN
    FOR plan IN 0..255 LOOP
        PERFORM set_config(s.name, (plan & (1 << s.bit) = 0)::text, true) FROM switches AS s;
        FOREACH c.mode IN ARRAY '{force_generic_plan,force_custom_plan}'::text[] LOOP
            PERFORM set_config('plan_cache_mode', c.mode, true);
            c.claim := claim;
            c.plan := plan;
            c.known_rows := statistics[1 + plan % 3];
            c.asked := (ARRAY[1, 3, 50])[1 + plan / 3 % 3];
            BEGIN
                UPDATE pg_class SET reltuples = c.known_rows, relpages = greatest(c.known_rows / 50, 1)
                WHERE oid IN ('norefund.messages'::regclass, 'norefund.calls'::regclass, 'norefund.cases'::regclass);
                EXECUTE 'DISCARD PLANS';
                EXECUTE format('SELECT count(*), count(DISTINCT idempotency_key) FROM %s(''w'', $1)', claim)
                    INTO c.got, c.keys USING c.asked::integer;
                SELECT count(*) INTO c.held
                FROM (SELECT leased_by FROM norefund.messages UNION ALL SELECT leased_by FROM norefund.calls) AS l
                WHERE l.leased_by = 'w';
                RAISE SQLSTATE 'UNDO1';
            EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
                RETURN NEXT c;
            END;
        END LOOP;
    END LOOP;
END
$$;
INSERT INTO claims
SELECT t.* FROM unnest('{norefund.claim_messages,norefund.claim_cancellations,pg_temp.naive_claim}'::text[]) AS claim,
    pg_temp.try_plans(claim) AS t;

SET search_path = tap;
SELECT plan(5);
SELECT is(array_agg(format('plan %s, %s, %s known rows: asked %s, got %s (%s keys, %s held)', plan, mode, known_rows,
    asked, got, keys, held))
              FILTER (WHERE (got, keys, held) <> (asked, asked, asked)), NULL,
          format('%s: as many as asked for, each once, and no more held (%s combinations)', claim, count(*)))
FROM claims
WHERE claim <> 'pg_temp.naive_claim'
GROUP BY claim
ORDER BY claim;
SELECT cmp_ok(count(*) FILTER (WHERE got > asked), '>', 0::bigint,
    format('with the limit in an IN, %s of %s combinations got more, up to %s for %s',
              count(*) FILTER (WHERE got > asked), count(*), max(got), (array_agg(asked ORDER BY got DESC))[1]))
FROM claims
WHERE claim = 'pg_temp.naive_claim';
SELECT is(count(*), 2 * :rows::bigint, 'so many texts were due') FROM norefund.messages WHERE state = 'queued';
SELECT is(count(*), :rows::bigint, 'and payments') FROM norefund.calls WHERE refund_state = 'queued';
SELECT * FROM finish();
ROLLBACK;
