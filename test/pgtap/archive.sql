-- Closed calls leave for the archive and come back as they were, row by row; what comes for one of them finds it; and
-- no row goes that the archive does not have.
BEGIN;
\i test/pgtap/install.psql

CREATE FUNCTION pg_temp.ask(driver text, call text, one text, metres double precision DEFAULT 0, why text DEFAULT '')
RETURNS text LANGUAGE sql AS $$
    SELECT next_step FROM norefund.submit_case(driver, call, one, received_at => '2026-03-05 10:00+09',
        called_at => '2026-03-04 22:10+09', origin_name => '강남역', service_type => '일반', centre_cancelled => false,
        cancel_reason => why, charged_won => 18000, call_driver_id => driver, call_completed => true,
        payment_method => 'card', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.512345,
        meter_start_lon => 127.054321, meter_end_lat => 37.512345 + metres / 111000, meter_end_lon => 127.054321)
$$;
-- A told refund of two cases with a second reader's look, one of a person's, one that is not erased, one that is open.
SELECT pg_temp.ask('D-arch', 'K1', 'C1'), pg_temp.ask('D-arch', 'K1', 'C1b'),
    norefund.record_cancellation('D-arch', 'C1', 18000, '2026-03-05 11:00+09', 'pay', 'ref-1'),
    norefund.record_sent('D-arch', 'C1', 'driver'), norefund.record_sent('D-arch', 'C1', 'customer'),
    norefund.save_answer('D-arch', 'C1'), norefund.close_case('D-arch', 'C1'),
    norefund.record_sent('D-arch', 'C1b', 'driver'), norefund.save_answer('D-arch', 'C1b'),
    norefund.close_case('D-arch', 'C1b') \g /dev/null
SELECT norefund.record_qa('D-arch', 'C1', c.revision, false, '이견', 'agent 8')
FROM norefund.cases AS c WHERE c.driver_id = 'D-arch' AND c.case_id = 'C1' \g /dev/null
SELECT pg_temp.ask('D-arch', 'K2', 'C2', 61.5, '사정') \g /dev/null
SELECT norefund.claim_review('agent 7', driver_id => 'D-arch', case_id => 'C2') \g /dev/null
SELECT norefund.resolve_review('D-arch', 'C2', 'handed_over', '이관', 'agent 7') \g /dev/null
SELECT norefund.record_agit_post('D-arch', 'C2', 'https://agit.in/2'),
    norefund.close_case('D-arch', 'C2') \g /dev/null
SELECT pg_temp.ask('D-arch', 'K3', 'C3', 30) \g /dev/null
SELECT norefund.erase_personal_data(driver_id => 'D-arch') \g /dev/null
SELECT pg_temp.ask('E-arch', 'K4', 'C4'), norefund.record_cancellation('E-arch', 'C4', 18000),
    norefund.record_sent('E-arch', 'C4', 'driver'), norefund.record_sent('E-arch', 'C4', 'customer'),
    norefund.save_answer('E-arch', 'C4'), norefund.close_case('E-arch', 'C4') \g /dev/null

CREATE FUNCTION pg_temp.all_rows(drivers text[]) RETURNS TABLE (relname text, r text) LANGUAGE plpgsql
SET TimeZone = 'UTC' AS $$
BEGIN
    FOR relname IN SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
                   WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r' AND a.attname = 'driver_id'
    LOOP
        RETURN QUERY EXECUTE format('SELECT %L, t::text FROM norefund.%I AS t WHERE t.driver_id = ANY ($1)',
            relname, relname) USING drivers;
    END LOOP;
END
$$;
CREATE FUNCTION pg_temp.refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RAISE SQLSTATE 'UNDO1';
EXCEPTION
    WHEN SQLSTATE 'UNDO1' THEN RETURN NULL;
    WHEN OTHERS THEN RETURN SQLSTATE || ': ' || SQLERRM;
END
$$;
CREATE FUNCTION pg_temp.violated() RETURNS text[] LANGUAGE sql AS $$
    SELECT coalesce(array_agg(v.invariant ORDER BY 1), '{}')
    FROM norefund.verify() AS v WHERE v.violations > 0
$$;
CREATE TEMP TABLE was AS SELECT * FROM pg_temp.all_rows('{D-arch,E-arch}');
CREATE TEMP TABLE days AS SELECT d.* FROM norefund.recorded_days AS d;
CREATE TEMP TABLE runs AS
SELECT 1 AS n, a.* FROM norefund.archive_closed(statement_timestamp(), max_calls => 1, actor => 'night') AS a;
INSERT INTO runs SELECT 2, a.* FROM norefund.archive_closed(statement_timestamp(), actor => 'night') AS a;
INSERT INTO runs SELECT 3, a.* FROM norefund.archive_closed(statement_timestamp(), actor => 'night') AS a;
INSERT INTO runs SELECT 4, a.* FROM norefund.archive_closed('2026-01-01 00:00+09') AS a;
CREATE TEMP TABLE away AS SELECT * FROM pg_temp.all_rows('{D-arch,E-arch}');
CREATE TEMP TABLE days_away AS SELECT d.* FROM norefund.recorded_days AS d;
CREATE TEMP TABLE violated AS SELECT 'away' AS moment, pg_temp.violated() AS names;

CREATE TEMP TABLE orders (statement text);
COPY orders FROM stdin;
SELECT norefund.archive_closed(NULL)
SELECT norefund.archive_closed('2099-01-01 00:00+09')
SELECT norefund.archive_closed(statement_timestamp(), max_calls => 0)
SELECT norefund.archive_closed(statement_timestamp(), actor => ' ')
SELECT norefund.restore_archived('D-arch', 'K1', actor => '')
DELETE FROM norefund.case_events WHERE driver_id = 'E-arch'
DELETE FROM norefund.cases WHERE driver_id = 'E-arch'
DELETE FROM norefund.messages WHERE driver_id = 'E-arch'
DELETE FROM norefund.decisions WHERE driver_id = 'E-arch'
DELETE FROM norefund.payment_reports WHERE driver_id = 'E-arch'
DELETE FROM norefund.calls WHERE driver_id = 'E-arch'
DELETE FROM norefund.archived_calls WHERE driver_id = 'D-arch'
UPDATE norefund.archived_calls SET document = document || '{"holds": null}'
TRUNCATE norefund.archived_calls
SELECT norefund.submit_case('D-arch', 'K9', 'C1')
\.
CREATE TEMP TABLE refusals AS SELECT statement, pg_temp.refused(statement) AS said FROM orders;

-- What was changed past the functions is missed, and one row of a call that the archive has otherwise stays.
RESET ROLE;
CREATE FUNCTION pg_temp.missed(statement text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    names text[];
BEGIN
    SET LOCAL session_replication_role = replica;
    EXECUTE statement;
    SET LOCAL session_replication_role = origin;
    names := pg_temp.violated();
    RAISE SQLSTATE 'UNDO1';
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN RETURN names;
END
$$;
CREATE TEMP TABLE missed AS
SELECT s.statement, pg_temp.missed(s.statement) AS names
FROM (VALUES
    ('DELETE FROM norefund.archived_calls WHERE call_id = ''K1'''),
    ('UPDATE norefund.archived_calls SET document = jsonb_set(document, ''{decisions,0,charged_won}'', ''1'')'),
    ('UPDATE norefund.archived_calls
      SET document = jsonb_set(document, ''{case_events,1,actor}'', ''"x"''),
          digest = sha256(convert_to(jsonb_set(document, ''{case_events,1,actor}'', ''"x"'')::text, ''UTF8''))'),
    ('UPDATE norefund.archived_calls SET first_hashes[1] = ''\x00'' WHERE call_id = ''K1'''),
    ('UPDATE norefund.calls SET archived = false WHERE call_id = ''K1'''),
    ('UPDATE norefund.calls SET archived = true WHERE call_id = ''K4''')) AS s (statement);
SAVEPOINT planted;
SET LOCAL session_replication_role = replica;
INSERT INTO norefund.archived_calls (driver_id, call_id, case_ids, first_at, first_hashes, document, digest, actor)
SELECT c.driver_id, c.call_id, ARRAY[c.case_id], '{now}', '{\\x00}',
       jsonb_build_object('payment_reports', (
           SELECT jsonb_agg(to_jsonb(r) || '{"provider_ref": "x"}') FROM norefund.payment_reports AS r
           WHERE r.driver_id = 'E-arch')), '\x00', 'x'
FROM norefund.cases AS c WHERE c.driver_id = 'E-arch';
SET LOCAL session_replication_role = origin;
SELECT pg_temp.refused('DELETE FROM norefund.payment_reports WHERE driver_id = ''E-arch''') AS otherwise \gset
ROLLBACK TO planted;
SET ROLE regress_norefund_owner;

-- Back, by order and by what comes for it.
CREATE TEMP TABLE restored AS
SELECT norefund.restore_archived('D-arch', 'K1', 'night') AS once, norefund.restore_archived('D-arch', 'K2') AS other,
       norefund.restore_archived('D-arch', 'K1') AS again, norefund.restore_archived('D-arch', 'K9') AS unknown;
CREATE TEMP TABLE back AS SELECT * FROM pg_temp.all_rows('{D-arch,E-arch}');
INSERT INTO violated SELECT 'back', pg_temp.violated();
INSERT INTO runs SELECT 5, a.* FROM norefund.archive_closed(statement_timestamp(), actor => 'night') AS a;
CREATE TEMP TABLE reconciled AS
SELECT 'as told' AS told, r.difference
FROM norefund.reconcile('[{"driver_id": "D-arch", "call_id": "K1", "amount_won": "18000",
    "cancelled_at": "2026-03-05 11:00+09"}]') AS r WHERE r.driver_id = 'D-arch' AND r.call_id = 'K1'
UNION ALL
SELECT 'another', r.difference
FROM norefund.reconcile('[{"driver_id": "D-arch", "call_id": "K1", "amount_won": "17000",
    "cancelled_at": "2026-03-05 11:00+09"}]') AS r WHERE r.driver_id = 'D-arch' AND r.call_id = 'K1';
SELECT norefund.record_reversal('D-arch', 'C1', 18000, '2026-03-08 10:00+09', 'ref-2') \g /dev/null
CREATE TEMP TABLE findings AS SELECT f.case_id, f.kind FROM norefund.findings AS f WHERE f.driver_id = 'D-arch';
CREATE TEMP TABLE another AS SELECT * FROM norefund.submit_case('D-arch', 'K2', 'C5');
INSERT INTO violated SELECT 'worked on', pg_temp.violated();
RESET ROLE;

SET search_path = tap, public;
SELECT plan(14);
SELECT is(array_agg(format('%s: %s calls, %s cases, %s open, %s not erased', n, calls, cases, calls_open,
    calls_not_erased) ORDER BY n), ARRAY[
    '1: 1 calls, 2 cases, 0 open, 0 not erased', '2: 1 calls, 1 cases, 0 open, 1 not erased',
    '3: 0 calls, 0 cases, 0 open, 1 not erased', '4: 0 calls, 0 cases, 0 open, 0 not erased',
    '5: 2 calls, 3 cases, 0 open, 1 not erased'],
    'whole calls that are closed and erased, as many as asked for, each once') FROM runs;
SELECT is((SELECT string_agg(DISTINCT relname, ' ' ORDER BY relname) FROM was WHERE r LIKE '%D-arch%'),
    'calls case_events cases decisions messages payment_reports qa_checks', 'every kind of row was there');
SELECT is(array_agg(DISTINCT relname ORDER BY relname), '{archived_calls,calls}', 'and is in the archive alone')
FROM away WHERE r ~ 'D-arch' AND r !~ '\mK3\M|\mC3\M';
SELECT set_eq('TABLE days', 'TABLE days_away', 'the seals'' days are as they were');
SELECT is(array_agg(statement) FILTER (WHERE said IS NULL), NULL, format('%s odd orders are refused', count(*)))
FROM refusals;
SELECT is(said, '55000: a row of case_events cannot be deleted', 'a row that is not archived stays')
FROM refusals WHERE statement LIKE 'DELETE FROM norefund.case\_events%';
SELECT is(:'otherwise'::text, '55000: a row of payment_reports cannot be deleted',
    'so does one that the archive has otherwise');
SELECT is(array_agg(said), '{"23505: case C1 of driver D-arch was submitted with other content"}',
    'a number of an archived case is not given again')
FROM refusals WHERE statement LIKE '%''K9'', ''C1''%';
SELECT is(array_agg(statement) FILTER (WHERE names = '{}'), NULL, format('%s tamperings are missed', count(*)))
FROM missed;
SELECT is((once, other, again, unknown), (true, true, false, false), 'it says whether the call was archived')
FROM restored;
SELECT cmp_ok(count(*), '>=', 30::bigint, format('%s rows are compared', count(*))) FROM was;
SELECT is(array_agg(format('%s %s', relname, r)), NULL, 'every row is back as it was') FROM (
    (TABLE was EXCEPT ALL TABLE back) UNION ALL (TABLE back EXCEPT ALL TABLE was)) AS d;
SELECT is(array_agg(format('%s: %s', moment, names)) FILTER (WHERE names <> '{}'), NULL, 'every invariant holds')
FROM violated;
SELECT is(
    (SELECT array_agg(DISTINCT kind) FROM findings)
        || (SELECT array_agg(outcome) FROM another)
        || (SELECT array_agg(told || ': ' || coalesce(difference, 'none') ORDER BY told) FROM reconciled),
    '{refund_reversed,review,"another: another amount"}', 'what comes for an archived call finds what is known of it');
SELECT * FROM finish();
ROLLBACK;
