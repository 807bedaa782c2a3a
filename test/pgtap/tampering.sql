-- Whatever the owner does to the record of events, with its triggers off, verify() reports it: each column of each
-- event changed, any event left out, put in or swapped with another, the head changed, the end cut off together with
-- the head; a case taken out whole, a seal or the body of a sent text changed.
BEGIN;
\i test/pgtap/install.psql

SELECT norefund.submit_case('D-tamper', 'K1', 'C1', received_at => '2026-03-05 10:00+09',
    called_at => '2026-03-04 22:10+09', origin_name => '강남역', service_type => '일반', centre_cancelled => false,
    cancel_reason => '', charged_won => 18000, call_driver_id => 'D-tamper', call_completed => true,
    payment_method => 'card', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5,
    meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127),
    norefund.record_note('D-tamper', 'C1', '고객 항의'), norefund.record_cancellation('D-tamper', 'C1', 18000),
    norefund.record_sent('D-tamper', 'C1', 'driver'), norefund.record_sent('D-tamper', 'C1', 'customer'),
    norefund.record_agit_post('D-tamper', 'C1', 'https://agit/1'), norefund.save_answer('D-tamper', 'C1'),
    norefund.close_case('D-tamper', 'C1') \g /dev/null
SELECT norefund.submit_case('D-tamper', 'K2', 'C2', inquiry => 'other', inquiry_topic => 'x'),
    norefund.record_sent('D-tamper', 'C2', 'driver') \g /dev/null
SELECT norefund.submit_case('D-tamper', 'K3', 'C3') \g /dev/null
ALTER TABLE norefund.case_events DISABLE TRIGGER keep_event, DISABLE TRIGGER keep_until_archived;
CREATE TEMP TABLE baseline AS SELECT v.* FROM norefund.verify() AS v;

CREATE TEMP TABLE tamperings (kind text, statement text);
-- Every column of every event.
INSERT INTO tamperings
SELECT a.attname || ' changed',
       format('UPDATE norefund.case_events SET %I = %s WHERE (driver_id, case_id, seq) = (%L, %L, %s)', a.attname,
              CASE a.attname
                  WHEN 'seq' THEN 'seq + 100'
                  WHEN 'at' THEN 'at + interval ''1 microsecond'''
                  WHEN 'detail' THEN 'detail || ''{"x": 1}'''
                  WHEN 'personal' THEN 'personal || ''{"x": 1}'''
                  WHEN 'hash' THEN 'set_byte(hash, 31, 255 - get_byte(hash, 31))'
                  WHEN 'case_id' THEN 'CASE case_id WHEN ''C3'' THEN ''C2'' ELSE ''C3'' END, seq = seq + 50'
                  ELSE format('%I || '' ''', a.attname) END,
              e.driver_id, e.case_id, e.seq)
FROM norefund.case_events AS e
JOIN pg_attribute AS a ON a.attrelid = 'norefund.case_events'::regclass AND a.attnum > 0 AND NOT a.attisdropped
WHERE e.driver_id = 'D-tamper' AND a.attname <> 'driver_id' AND (a.attname <> 'personal' OR e.personal IS NOT NULL);
-- Every event left out; everything behind it as well, with the head moved back.
INSERT INTO tamperings
SELECT CASE WHEN e.seq = c.event_seq THEN 'the last event left out' ELSE 'an event left out' END,
       format('DELETE FROM norefund.case_events WHERE (driver_id, case_id, seq) = (%L, %L, %s)', e.driver_id, e.case_id,
           e.seq)
FROM norefund.case_events AS e JOIN norefund.cases AS c ON c.driver_id = e.driver_id AND c.case_id = e.case_id
WHERE e.driver_id = 'D-tamper'
UNION ALL
SELECT 'an event left out, and those behind it counted anew',
       format('DELETE FROM norefund.case_events WHERE (driver_id, case_id, seq) = (%1$L, %2$L, %3$s);
               UPDATE norefund.case_events SET seq = seq - 1 WHERE driver_id = %1$L AND case_id = %2$L AND seq > %3$s;
               UPDATE norefund.cases SET event_seq = event_seq - 1 WHERE driver_id = %1$L AND case_id = %2$L',
              e.driver_id, e.case_id, e.seq)
FROM norefund.case_events AS e JOIN norefund.cases AS c ON c.driver_id = e.driver_id AND c.case_id = e.case_id
WHERE e.driver_id = 'D-tamper' AND e.seq < c.event_seq
UNION ALL
SELECT 'the end cut off together with the head',
       format('DELETE FROM norefund.case_events WHERE (driver_id, case_id) = (%1$L, %2$L) AND seq > %3$s;
               UPDATE norefund.cases SET event_seq = %3$s, event_hash = %4$L WHERE driver_id = %1$L AND case_id = %2$L',
              e.driver_id, e.case_id, e.seq, e.hash)
FROM norefund.case_events AS e JOIN norefund.cases AS c ON c.driver_id = e.driver_id AND c.case_id = e.case_id
WHERE e.driver_id = 'D-tamper' AND e.seq < c.event_seq;
INSERT INTO tamperings VALUES
    ('all events left out', 'DELETE FROM norefund.case_events WHERE driver_id = ''D-tamper'''),
    ('all events of a case and its head left out', 'DELETE FROM norefund.case_events
            WHERE driver_id = ''D-tamper'' AND case_id = ''C2'';
     UPDATE norefund.cases SET event_seq = 0, event_hash = NULL WHERE driver_id = ''D-tamper'' AND case_id = ''C2''');
-- An event put in, at either end and between two; with a hash of its own making, and its head with it.
INSERT INTO tamperings
SELECT 'an event put in before another',
       format('UPDATE norefund.case_events SET seq = seq + 100
                WHERE driver_id = ''D-tamper'' AND case_id = ''C1'' AND seq >= %1$s;
               INSERT INTO norefund.case_events
                SELECT driver_id, case_id, %1$s, ''noted'', actor, at, ''{}'', NULL, hash
               FROM norefund.case_events WHERE driver_id = ''D-tamper'' AND case_id = ''C1'' AND seq = %2$s;
               UPDATE norefund.case_events SET seq = seq - 99
                WHERE driver_id = ''D-tamper'' AND case_id = ''C1'' AND seq > 100;
               UPDATE norefund.cases SET event_seq = event_seq + 1 WHERE driver_id = ''D-tamper'' AND case_id = ''C1''',
              n, CASE WHEN n = 1 THEN 101 ELSE n - 1 END)
FROM generate_series(1, 8) AS n
UNION ALL
SELECT 'an event put in at the end',
       format('INSERT INTO norefund.case_events
                SELECT driver_id, case_id, seq + 1, event, actor, at, detail, personal, %s
                FROM norefund.case_events WHERE driver_id = ''D-tamper'' AND case_id = ''C1''
                ORDER BY seq DESC LIMIT 1', hash)
FROM unnest(ARRAY['hash', 'sha256(hash)', '''''',
    'norefund.event_hash(hash, driver_id, case_id, seq + 1, event, actor, at, detail)']) AS hash;
-- Any two events of a case swapped; a case's events in another's place.
INSERT INTO tamperings
SELECT 'two events swapped' || CASE WHEN with_hash THEN ', hashes and all' ELSE '' END,
       format('UPDATE norefund.case_events AS e SET (event, actor, at, detail, hash) = (
                   SELECT o.event, o.actor, o.at, o.detail, %3$s.hash FROM norefund.case_events AS o
                   WHERE o.driver_id = e.driver_id AND o.case_id = e.case_id AND o.seq = %1$s + %2$s - e.seq)
               WHERE e.driver_id = ''D-tamper'' AND e.case_id = ''C1'' AND e.seq IN (%1$s, %2$s)', a, b,
              CASE WHEN with_hash THEN 'o' ELSE 'e' END)
FROM generate_series(1, 9) AS a, generate_series(1, 9) AS b, unnest('{true,false}'::boolean[]) AS with_hash
WHERE a < b;
-- The head: counted on, counted back, another hash, none.
INSERT INTO tamperings
SELECT 'the head changed',
    format('UPDATE norefund.cases SET %s WHERE driver_id = ''D-tamper'' AND case_id = %L', change, case_id)
FROM unnest('{C1,C2,C3}'::text[]) AS case_id,
     unnest('{event_seq = event_seq + 1,event_seq = event_seq - 1,event_hash = sha256(event_hash),event_hash '
            '= NULL}'::text[]) AS change;

CREATE TEMP TABLE reports (kind text, statement text, changed boolean, reported text[]);
CREATE FUNCTION pg_temp.tamper(t tamperings) RETURNS reports LANGUAGE plpgsql AS $$
DECLARE
    r reports;
    before text := pg_temp.state();
BEGIN
    r.kind := t.kind;
    r.statement := t.statement;
    EXECUTE t.statement;
    r.changed := pg_temp.state() <> before;
    r.reported := ARRAY(
        SELECT v.invariant
        FROM norefund.verify() AS v
        JOIN baseline AS b USING (invariant)
        WHERE v.violations > b.violations
        ORDER BY v.invariant);
    RAISE SQLSTATE 'UNDO1';
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN RETURN r;
END
$$;
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
    SELECT concat((SELECT string_agg(e::text, ' ' ORDER BY driver_id, case_id, seq) FROM norefund.case_events AS e),
                  (SELECT string_agg(concat(case_id, event_seq, event_hash), ' ' ORDER BY driver_id, case_id)
                      FROM norefund.cases AS c))
$$;
INSERT INTO reports SELECT r.* FROM tamperings AS t, pg_temp.tamper(t) AS r;
-- Persons' data that are taken away past erase_personal_data().
CREATE TEMP TABLE erasures AS
SELECT r.*
FROM (SELECT 'persons'' data erased' AS kind,
             'UPDATE norefund.case_events SET personal = NULL WHERE driver_id = ''D-tamper'' AND personal IS NOT NULL'
                 AS statement) AS e,
     pg_temp.tamper(ROW(e.kind, e.statement)::tamperings) AS r;
RESET ROLE;

-- A record of days that are over, which are sealed.
SET LOCAL session_replication_role = replica;
CREATE FUNCTION pg_temp.put_back(age interval, of_case text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    previous bytea;
    e record;
BEGIN
    FOR e IN SELECT * FROM norefund.case_events WHERE driver_id = 'D-tamper' AND case_id = of_case ORDER BY seq LOOP
        previous := norefund.event_hash(previous, e.driver_id, e.case_id, e.seq, e.event, e.actor, e.at - age,
            e.detail);
        UPDATE norefund.case_events AS t SET at = e.at - age, hash = previous
        WHERE t.driver_id = e.driver_id AND t.case_id = e.case_id AND t.seq = e.seq;
    END LOOP;
    UPDATE norefund.cases SET event_hash = previous WHERE driver_id = 'D-tamper' AND case_id = of_case;
END
$$;
SELECT pg_temp.put_back('3 days', 'C1'), pg_temp.put_back('3 days', 'C2'), pg_temp.put_back('2 days', 'C3') \g /dev/null
CREATE TEMP TABLE seals AS
SELECT norefund.seal_days('night') AS first, norefund.seal_days('night') AS again,
    norefund.seal_days('night', '전체 확인') AS for_a_reason;
-- as whoever can switch off every trigger and foreign key
CREATE FUNCTION pg_temp.take_out(names text[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM norefund.calls WHERE driver_id = 'D-tamper' AND call_id IN (
        SELECT call_id FROM norefund.cases WHERE driver_id = 'D-tamper' AND case_id = ANY (names));
    DELETE FROM norefund.messages WHERE driver_id = 'D-tamper' AND case_id = ANY (names);
    DELETE FROM norefund.payment_reports WHERE driver_id = 'D-tamper' AND case_id = ANY (names);
    DELETE FROM norefund.decisions WHERE driver_id = 'D-tamper' AND case_id = ANY (names);
    DELETE FROM norefund.case_events WHERE driver_id = 'D-tamper' AND case_id = ANY (names);
    DELETE FROM norefund.cases WHERE driver_id = 'D-tamper' AND case_id = ANY (names);
$$;
DROP TABLE baseline;
CREATE TEMP TABLE baseline AS SELECT v.* FROM norefund.verify() AS v;
CREATE OR REPLACE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
    SELECT concat((SELECT string_agg(s::text, ' ' ORDER BY seal_no) FROM norefund.day_seals AS s),
                  (SELECT string_agg(m::text, ' ' ORDER BY case_id, audience) FROM norefund.messages AS m),
                  (SELECT count(*) FROM norefund.cases))
$$;
CREATE TEMP TABLE wider AS
SELECT r.*
FROM (
    SELECT 'cases_are_there' AS kind, format('SELECT pg_temp.take_out(%L)', ARRAY[c]) AS statement
    FROM unnest('{C1,C2,C3}'::text[]) AS c
    UNION ALL SELECT 'cases_are_there', 'SELECT pg_temp.take_out(''{C1,C2}'')'
    UNION ALL
    SELECT 'chained', format('UPDATE norefund.day_seals SET %I = %s WHERE seal_no = %s', a.attname,
        CASE a.attname WHEN 'digest' THEN 'sha256(digest)' WHEN 'hash' THEN 'sha256(hash)'
            WHEN 'seal_no' THEN 'seal_no + 7' ELSE format('%I + 1', a.attname) END, s.seal_no)
    FROM norefund.day_seals AS s
    JOIN pg_attribute AS a ON a.attrelid = 'norefund.day_seals'::regclass
        AND a.attname IN ('seal_no', 'day', 'cases', 'digest', 'hash')
    UNION ALL SELECT 'chained', 'DELETE FROM norefund.day_seals WHERE seal_no = 1'
    UNION ALL
    SELECT 'body_as_sent', format('UPDATE norefund.messages SET body = %s WHERE sent_at IS NOT NULL AND case_id = %L
        AND audience = %L', changed, m.case_id, m.audience)
    FROM norefund.messages AS m, unnest('{"body || ''.''","NULL","''다른 문자''"}'::text[]) AS changed
    WHERE m.driver_id = 'D-tamper' AND m.sent_at IS NOT NULL) AS t,
    pg_temp.tamper(ROW(t.kind, t.statement)::tamperings) AS r;
SELECT pg_temp.take_out('{C2}') \g /dev/null
CREATE TEMP TABLE sealed_anew AS
SELECT norefund.seal_days('owner', '이관') AS sealed;

SET search_path = tap;
SELECT plan(13);
SELECT is(array_agg(invariant),
    '{"trigger keep_event ON case_events is enabled","trigger keep_until_archived ON case_events is enabled"}',
    'before that, only the triggers are reported')
FROM baseline WHERE violations > 0;
SELECT cmp_ok(count(*), '>=', 9::bigint, 'there are events to tamper with') FROM norefund.case_events
WHERE driver_id = 'D-tamper' AND case_id = 'C1';
SELECT is(array_agg(statement) FILTER (WHERE NOT changed), NULL, 'every tampering changes something') FROM reports;
SELECT is(array_agg(DISTINCT format('%s: %s', kind, statement)) FILTER (WHERE reported = '{}'), NULL,
          format('every tampering is reported (%s of %s kinds)', count(*), count(DISTINCT kind))) FROM reports;
SELECT is(array_agg(DISTINCT invariant ORDER BY invariant),
          '{case_events.chained,case_events.personal_as_recorded,case_events.tell_every_step,case_events.without_gaps,'
          'cases.head_is_last_event,messages.body_as_sent}',
          'each by what it breaks')
FROM reports, unnest(reported) AS invariant;
SELECT is(array_agg(format('%s %s', changed, reported)), ARRAY['t {case_events.personal_as_recorded}'],
    'persons'' data that are gone without an erasure are missed, and the chain holds') FROM erasures;
SELECT diag(format('%s: %s, reported by %s', kind, count(*),
    string_agg(DISTINCT array_to_string(reported, ' + '), ', ')))
FROM reports GROUP BY kind ORDER BY kind;
SELECT ok(bool_or(reported = '{case_events.tell_every_step}'), 'a cut-off end is missed by all but one') FROM reports;
SELECT is(to_jsonb(s), '{"first": 2, "again": 0, "for_a_reason": 0}',
    'each day that is over is sealed, once') FROM seals AS s;
SELECT is(array_agg(statement) FILTER (WHERE NOT changed), NULL, 'what is done to seals and texts changes something')
FROM wider;
SELECT is(array_agg(format('%s: %s, %s', kind, statement, reported)) FILTER (WHERE NOT EXISTS (
        SELECT FROM unnest(reported) AS r WHERE r LIKE '%.' || kind)), NULL,
    format('and is reported by its name (%s of %s kinds)', count(*), count(DISTINCT kind))) FROM wider;
SELECT is(array_agg(DISTINCT reported), ARRAY['{day_seals.cases_are_there}'::text[]],
    'a case that was taken out with all that it had is missed by the seal alone')
FROM wider WHERE kind = 'cases_are_there';
SELECT is(sealed, 1, 'a day that has changed is sealed anew, for a reason') FROM sealed_anew;
SELECT is(array_agg(v.invariant), NULL, 'and the record holds with its seals') FROM norefund.verify() AS v
WHERE v.violations > 0 AND v.invariant LIKE 'day_seals%';
SELECT * FROM finish();
ROLLBACK;
