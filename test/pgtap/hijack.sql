-- A role with no more than the backend's rights plants temporary tables, views, functions, operators and types named
-- like all that the functions use (a cast would need a type of its own, which no argument has), puts them first in its
-- search_path, sets every setting that it may to something odd, and calls every SECURITY DEFINER function: none of what
-- it planted runs with the owner's rights, and each answer is what it is without. Once with CREATE on a schema of its
-- own, once with nothing but TEMP.
BEGIN;
\i test/pgtap/install.psql
RESET ROLE;
CREATE ROLE regress_norefund_hijacker;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_backend('regress_norefund_hijacker'),
    norefund.grant_eraser('regress_norefund_hijacker') \g /dev/null
RESET ROLE;
CREATE SCHEMA harness;
CREATE SCHEMA planted AUTHORIZATION regress_norefund_hijacker;
GRANT USAGE ON SCHEMA harness, planted TO PUBLIC;

-- Counts what is not undone when the call fails. Whoever is not the hijacker was hijacked.
CREATE SEQUENCE harness.hits;
GRANT USAGE ON SEQUENCE harness.hits TO PUBLIC;
CREATE FUNCTION harness.hit() RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'regress_norefund_hijacker' THEN
        PERFORM nextval('harness.hits');
        RAISE EXCEPTION 'hijacked';
    END IF;
    RETURN true;
END
$$;
CREATE FUNCTION harness.trap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM harness.hit(); RETURN NULL; END';
CREATE FUNCTION harness.hits() RETURNS bigint LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM harness.hits';

-- Calls of every SECURITY DEFINER function, in the order of four cases.
CREATE TABLE harness.calls (n integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, function text, call text);
INSERT INTO harness.calls (function, call)
SELECT substring(line, '^(\w+)\('), 'norefund.' || line
FROM regexp_split_to_table($calls$submit_case('D-hijack', 'K1', 'C1', received_at => '2026-03-05 10:00+09',
    called_at => '2026-03-04 22:10+09', origin_name => '강남역', service_type => '일반', customer_id => 'U1',
    charged_won => 18000, call_driver_id => 'D-hijack', call_completed => true, payment_method => 'card',
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.123456,
    meter_start_lon => 127.654321, meter_end_lat => 37.123456, meter_end_lon => 127.654321)
submit_case('D-hijack', 'K1', 'C1', received_at => '2026-03-05 10:00+09')
submit_case('D-hijack', 'K1', 'C2', cancel_reason => '손님이 취소')
next_step('D-hijack', 'C1')
add_evidence('D-hijack', 'C1', centre_cancelled => false)
add_evidence('D-hijack', 'C1', meter_distance_m => 12000)
add_evidence('D-hijack', 'C1', clear => '{meter_distance_m,meter_end}', reason => '재확인', seen_version => 3)
add_evidence('D-hijack', 'C1', meter_distance_m => 0, meter_end_lat => 37.123456, meter_end_lon => 127.654321,
    cancel_reason => '', reason => '재확인', seen_version => 2)
add_evidence('D-hijack', 'C1', meter_distance_m => 0, meter_end_lat => 37.123456, meter_end_lon => 127.654321,
    cancel_reason => '', reason => '재확인', seen_version => 4)
claim_cancellations('worker', 5)
record_cancellation_failed('D-hijack', 'C1', 'timeout', answer_unknown => true)
retry_cancellation('D-hijack', 'C1')
record_cancellation('D-hijack', 'C1', 0)
record_cancellation('D-hijack', 'C1', 18000, '2026-03-05 11:00+09', 'worker', 'P1', 1)
record_reversal('D-hijack', 'C1', 18000, '2026-03-05 12:00+09', 'worker', 'P1')
claim_review('agent', driver_id => 'D-hijack', case_id => 'C1')
acknowledge('D-hijack', 'C1', '원복 확인', 'agent')
claim_review('agent', driver_id => 'D-hijack', case_id => 'C1')
attention('D-hijack', 'C1')
unusable_places('D-hijack', 'K1')
retry_cancellation('D-hijack', 'C1', 'agent')
claim_cancellations('worker', 5)
record_cancellation('D-hijack', 'C1', 18000, '2026-03-05 13:00+09', 'worker', 'P2', 2)
record_cancellation('D-hijack', 'C1', 18000, '2026-03-05 13:00+09', 'worker', 'P3')
claim_review('agent', driver_id => 'D-hijack', case_id => 'C1')
void_payment_report('D-hijack', 'C1', 4, '중복 통보', 'agent')
claim_review('agent', driver_id => 'D-hijack', case_id => 'C1')
acknowledge('D-hijack', 'C1', '확인', 'agent')
reconcile('[{"driver_id": "D-hijack", "call_id": "K1", "amount_won": 17000, "cancelled_at": '
          '"2026-03-05T11:00:00+09:00"}]')
claim_messages('worker', 5)
record_sent('D-hijack', 'C1', 'driver', 'ref-1')
record_delivery('D-hijack', 'C1', 'driver', 'ref-1')
record_sent('D-hijack', 'C1', 'customer', 'ref-2')
record_failed('D-hijack', 'C1', 'customer', 'no route')
retry_message('D-hijack', 'C1', 'customer')
claim_messages('worker', 5)
record_failed('D-hijack', 'C1', 'customer', 'no route', attempt => 2)
record_note('D-hijack', 'C1', '고객 항의', true)
close_case('D-hijack', 'C1')
record_agit_post('D-hijack', 'C1', 'https://agit/1')
waive_memo('D-hijack', 'C1', '생략')
save_answer('D-hijack', 'C1')
close_case('D-hijack', 'C1')
submit_case('D-hijack', 'K3', 'C3', payment_method => 'cash', charged_won => 18000)
decide_case('D-hijack', 'C3')
claim_review('agent')
resolve_review('D-hijack', 'C3', 'approved', '담당자 확인', 'agent')
resolve_review('D-hijack', 'C3', 'duplicate', '담당자 확인', seen_version => 1)
withdraw_case('D-hijack', 'C3', '기사 철회')
submit_case('D-hijack', 'K4', 'C4')
decide_batch(10)
submit_case('D-hijack', 'K5', 'C5')
withdraw_case('D-hijack', 'C5', '기사 철회')
submit_case('D-hijack', 'K6', 'C6', inquiry => 'other', inquiry_topic => '앱 오류', inquiry_depth2 => '앱',
    inquiry_depth3 => '오류')
submit_request('{"driver_id": "D-hijack", "call_id": "K97", "case_id": "C97", "received_at": '
               '"2026-03-05T10:00:00+09:00", "charged_won": 18000, "meter_reading": "0.0km(일분 이하)", "meter_remarks": '
               '"운행거리 짧음"}')
add_evidence('D-hijack', 'C97', meter_reading => '12.4km(45분)', reason => '오기', seen_version => 1)
submit_cases('[{"driver_id": "D-hijack", "call_id": "K98", "case_id": "C98", "received_at": '
             '"2026-03-05T10:00:00+09:00"}, {"callid": 1}]')
record_sent('D-hijack', 'C6', 'driver', 'ref-6')
record_failed('D-hijack', 'C6', 'driver', 'no route')
give_up_message('D-hijack', 'C6', 'driver', '번호 없음')
record_agit_post('D-hijack', 'C6', 'https://agit/6')
save_answer('D-hijack', 'C6', answer => '답변')
lacks_memo('D-hijack', 'C6')
evidence_sources('D-hijack', 'K1', '{cancel_reason}')
only_values('D-hijack', 'K1')
blocked_label('D-hijack', 'C3')
waive_memo('D-hijack', 'C6', '서비스 타입 확인 불가')
close_case('D-hijack', 'C6')
record_qa('D-hijack', 'C1', 3, true, '확인', 'auditor')
case_card('D-hijack', 'C1')
explain('D-hijack', 'C1')
replay(same_place_within_m => 10)
replay_changes(zero_distance_below_m => 0)
sweep()
find_template('대리기사_챗봇게시판_공용(반려)_중복접수')
load_import('hijack', E'\\xc4dd49442cb1e2bbe749442cbbf3b4e349442cc1a2bcf6c0cfbdc32cbfeec7e0b0c5b8ae2cb0e1c1a6b1ddbed70a'
    '4b392c442d68696a61636b2c43392c323032362d3033'
    '2d303520bfc0c8c42031303a31302c302e302c2231382c303030220a4b31302c442d68696a61636b2c4331302c782c2c')
import_batch('hijack', 10)
erase_personal_data(driver_id => 'D-hijack')
archive_closed('2026-01-01 00:00+09')
restore_archived('D-hijack', 'K9')$calls$, '\n(?=\S)') AS line;
-- An import: the trigger that joins its call runs with the owner's rights.
CREATE FUNCTION harness.import(driver_id text, case_id text, call_id text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO norefund.cases (driver_id, case_id, call_id) VALUES (driver_id, case_id, call_id);
    RETURN case_id;
END
$$;
GRANT INSERT ON norefund.cases TO regress_norefund_hijacker;
GRANT EXECUTE ON FUNCTION norefund.has_contradiction, norefund.charge_refundable, norefund.has_reason,
    norefund.meter_displacement
    TO regress_norefund_hijacker;
INSERT INTO harness.calls (function, call)
VALUES ('join_call', 'harness.import(''D-hijack'', ''C7'', ''K7'')'),
    ('join_call', 'harness.import(''D-hijack'', ''C8'', ''K7'')'),
    -- how long something waits is another answer each time
    ('health_measures', '(SELECT h.measure, h.subject FROM norefund.health_measures() AS h)');
GRANT SELECT ON harness.calls TO PUBLIC;

-- Every word in what the functions and views say.
CREATE TABLE harness.words AS
SELECT DISTINCT word[1] AS word
FROM (SELECT pg_get_functiondef(p.oid) AS source
      FROM pg_proc AS p WHERE p.pronamespace = 'norefund'::regnamespace AND p.prokind IN ('f', 'p')
      UNION ALL
      SELECT pg_get_viewdef(c.oid) FROM pg_class AS c
      WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'v') AS s,
     regexp_matches(s.source, '[a-z_][a-z0-9_]*', 'g') AS word;
GRANT SELECT ON harness.words TO PUBLIC;

CREATE FUNCTION harness.try(statement text, OUT done integer) LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE statement;
    done := 1;
EXCEPTION WHEN OTHERS THEN
    -- a signature that no PL/pgSQL function can have, or a catalogue that the role can't read
    done := 0;
END
$$;

-- Plants these kinds of objects in a schema; says how many of each it got in.
CREATE FUNCTION harness.plant(place text, kinds text[], OUT kind text, OUT planted bigint) RETURNS SETOF record
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT 'functions', sum(harness.try(format(
        'CREATE FUNCTION %s.%I(%s) RETURNS %s LANGUAGE plpgsql AS ''BEGIN PERFORM harness.hit(); RETURN NULL; END''',
        place, p.proname, (SELECT string_agg(t.type::regtype::text, ', ' ORDER BY t.n)
                           FROM unnest(p.proargtypes) WITH ORDINALITY AS t (type, n)),
        CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || p.prorettype::regtype)))
    FROM pg_proc AS p
    WHERE p.proname IN (SELECT word FROM harness.words) AND p.prokind = 'f' AND 'functions' = ANY (kinds)
    UNION ALL
    -- concat(), format() and their like, for texts: a better match than "any"
    SELECT 'functions', sum(harness.try(format(
        'CREATE FUNCTION %s.%I(%s) RETURNS %s LANGUAGE plpgsql AS ''BEGIN PERFORM harness.hit(); RETURN NULL; END''',
        place, p.proname, array_to_string(array_fill('text'::text, ARRAY[n]), ', '), p.prorettype::regtype)))
    FROM (SELECT DISTINCT proname, prorettype FROM pg_proc
          WHERE proname IN (SELECT word FROM harness.words) AND provariadic <> 0
            AND 'functions' = ANY (kinds)) AS p,
         generate_series(1, 5) AS n;

    -- those that are there, and those of other pairs of types, which would be the better match
    RETURN QUERY
    SELECT 'operators', sum(
        harness.try(format('CREATE FUNCTION %s.%I(%s) RETURNS %s LANGUAGE plpgsql AS ''BEGIN PERFORM harness.hit(); '
                           'RETURN NULL; END''',
            place, 'op' || o.n, concat_ws(', ', o.l, o.r), o.result))
        * harness.try(format('CREATE OPERATOR %s.%s (%s, FUNCTION = %s.%I)', place, o.name,
            concat_ws(', ', 'LEFTARG = ' || o.l, 'RIGHTARG = ' || o.r), place, 'op' || o.n)))
    FROM (SELECT row_number() OVER () AS n, a.*
          FROM (SELECT oprname AS name, CASE WHEN oprleft <> 0 THEN oprleft::regtype::text END AS l,
                       oprright::regtype::text AS r, oprresult::regtype::text AS result
                FROM pg_operator
                WHERE oprname IN ('=', '<>', '<', '>', '<=', '>=', '+', '-', '*', '/', '||', '->', '->>', '?', '&&',
                    '@>',
                                  '<@', '~~', '!~~', '~', '^')
                  AND oprright IN (SELECT oid FROM pg_type WHERE typname IN (SELECT word FROM harness.words))
                UNION
                SELECT name, l, r, CASE WHEN name IN ('+', '-', '*', '/') THEN l WHEN name = '||' THEN 'text'
                    ELSE 'boolean' END
                FROM unnest('{=,<>,<,>,<=,>=,+,-,*,/,||}'::text[]) AS name,
                     unnest('{integer,bigint,numeric,text,double precision}'::text[]) AS l,
                     unnest('{integer,bigint,numeric,text,double precision}'::text[]) AS r) AS a) AS o
    WHERE 'operators' = ANY (kinds);

    RETURN QUERY
    SELECT 'types', sum(harness.try(format('CREATE DOMAIN %s.%I AS integer CHECK (harness.hit() IS NULL)', place,
        t.typname)))
    FROM pg_type AS t
    WHERE t.typname IN (SELECT word FROM harness.words) AND t.typtype IN ('b', 'p')
      AND t.typnamespace = 'pg_catalog'::regnamespace AND 'types' = ANY (kinds);

    RETURN QUERY
    SELECT relations, sum(
        harness.try(CASE relations
            WHEN 'tables' THEN format('CREATE TABLE %s.%I AS TABLE %I.%I WITH NO DATA', place, c.relname, n.nspname,
                c.relname)
            ELSE format('CREATE VIEW %s.%I AS SELECT * FROM %I.%I WHERE harness.hit()', place, c.relname, n.nspname,
                c.relname) END)
        * CASE relations WHEN 'tables' THEN harness.try(format(
            'CREATE TRIGGER trap BEFORE INSERT OR UPDATE OR DELETE ON %s.%I FOR EACH STATEMENT EXECUTE FUNCTION '
            'harness.trap()', place, c.relname)) ELSE 1 END
        * harness.try(format('GRANT ALL ON %s.%I TO PUBLIC', place, c.relname)))
    FROM unnest(kinds) AS relations, pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE relations IN ('tables', 'views') AND n.nspname IN ('norefund', 'pg_catalog') AND c.relkind IN ('r', 'v')
      AND c.relname IN (SELECT word FROM harness.words)
    GROUP BY relations;
END
$$;

-- Makes the calls as the hijacker, with this search_path and with what it has planted and set; then shows all that they
-- have stored. What was now is not compared.
CREATE FUNCTION harness.run(
    path text, in_temp text[], in_schema text[], settings text[], OUT kind text, OUT n bigint, OUT answer text)
    RETURNS SETOF record LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_month CONSTANT text := to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM');
    setting text;
    c record;
    r record;
    query text;
BEGIN
    PERFORM pg_catalog.set_config('role', 'regress_norefund_hijacker', true);
    RETURN QUERY
    SELECT p.kind, p.planted, NULL
    FROM (VALUES ('pg_temp', in_temp), ('planted', in_schema)) AS places (place, kinds),
         LATERAL harness.plant(places.place, places.kinds) AS p
    WHERE p.planted > 0;
    FOREACH setting IN ARRAY settings LOOP
        PERFORM pg_catalog.set_config(split_part(setting, '=', 1), split_part(setting, '=', 2), true);
    END LOOP;
    kind := 'call';
    FOR c IN SELECT k.n, k.call FROM harness.calls AS k ORDER BY k.n LOOP
        n := c.n;
        query := format('SELECT t::pg_catalog.text FROM %s AS t', c.call);
        BEGIN
            PERFORM pg_catalog.set_config('search_path', path, true);
            FOR r IN EXECUTE query LOOP
                answer := r.t;
                RETURN NEXT;
            END LOOP;
            PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS answer = MESSAGE_TEXT;
            answer := SQLSTATE || ': ' || answer;
            RETURN NEXT;
        END;
    END LOOP;
    PERFORM set_config('role', 'none', true), set_config('TimeZone', 'UTC', true),
        set_config('bytea_output', 'hex', true);
    kind := 'stored';
    n := NULL;
    FOR answer IN
        SELECT to_jsonb(k) - '{event_hash,request_hash}'::text[] FROM norefund.cases AS k WHERE k.driver_id = 'D-hijack'
        UNION ALL SELECT to_jsonb(d) FROM norefund.decisions AS d WHERE d.driver_id = 'D-hijack'
        UNION ALL SELECT to_jsonb(m) FROM norefund.messages AS m WHERE m.driver_id = 'D-hijack'
        UNION ALL SELECT to_jsonb(o) FROM norefund.calls AS o WHERE o.driver_id = 'D-hijack'
        UNION ALL SELECT to_jsonb(p) FROM norefund.payment_reports AS p WHERE p.driver_id = 'D-hijack'
        UNION ALL SELECT to_jsonb(h) FROM norefund.holds AS h WHERE h.driver_id = 'D-hijack'
        -- a salt is another one each time, and with it what it is in
        UNION ALL SELECT (to_jsonb(e) - 'hash') #- '{personal,salt}' #- '{detail,personal_digest}'
            #- '{detail,request_hash}'
        FROM norefund.case_events AS e WHERE e.driver_id = 'D-hijack'
    LOOP
        answer := regexp_replace(answer, '"' || this_month || '-\d\dT[^"]*"', '"now"', 'g');
        RETURN NEXT;
    END LOOP;
END
$$;
CREATE TABLE harness.answers (run text, kind text, n bigint, answer text);
CREATE FUNCTION harness.run_and_undo(
    run text, path text, in_temp text[] DEFAULT '{}', in_schema text[] DEFAULT '{}', settings text[] DEFAULT '{}')
    RETURNS SETOF harness.answers LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    -- a time is quoted in a row's text, in any style
    SELECT run, r.kind, r.n, regexp_replace(r.answer, '"[^"]*\d\d:\d\d[^"]*"', '"time"', 'g')
    FROM harness.run(path, in_temp, in_schema, settings) AS r;
    RAISE SQLSTATE 'UNDO1';
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
END
$$;

-- Texts that would say more than they may, in every argument that takes a text.
CREATE TABLE harness.hostile AS
SELECT *
FROM unnest(ARRAY['''; DROP TABLE norefund.cases; --', '$$; SELECT harness.hit(); $$', '%s %I %L %%', '\',
    '\''; SELECT 1; --', E'a\r\n\t\x01\x7fb', '{a,"b', '"', 'NULL', '', U&'\202Ea', repeat('x', 100000),
    '{received_on}']) AS v (value), unnest(ARRAY['text']::regtype[]) AS t (type)
UNION ALL
SELECT v.value, 'jsonb'::regtype
FROM unnest(ARRAY['null', '{}', '[1]', '[[]]', '"x"', '[{"driver_id": {"a": 1}, "call_id": []}]',
    '[{"amount_won": "x"}]', '[{"amount_won": 1e400}]', '[{"cancelled_at": "never"}]',
    '[{"cancelled_at": "infinity", "call_id": "K", "driver_id": "D"}]', repeat('[', 5000)
        || repeat(']', 5000)]) AS v (value)
UNION ALL
SELECT v.value, 'text[]'::regtype
FROM unnest(ARRAY['{driver_id}', '{NULL}', '{"''; DROP TABLE norefund.cases; --"}', '{}', '{{charged_won},{outcome}}'])
    AS v (value);
CREATE FUNCTION harness.poison(function oid, argument text, poison text, OUT call text, OUT answer text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    answered bigint;
BEGIN
    -- the required arguments have values that get far
    SELECT format('%s(%s)', function::regproc, string_agg(format('%I => %L::%s', a.name, a.value, a.type), ', '))
    INTO call
    FROM (SELECT i.name, i.type::regtype AS type, CASE WHEN i.name = argument THEN poison ELSE k.usual END AS value
          FROM pg_proc AS p
          CROSS JOIN LATERAL (
              SELECT row_number() OVER (ORDER BY n) AS place, all_names.name, all_types.type
              FROM unnest(p.proargnames) WITH ORDINALITY AS all_names (name, n)
              JOIN unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY
                  AS all_types (type, n) USING (n)
              LEFT JOIN unnest(p.proargmodes) WITH ORDINALITY AS m (mode, n) USING (n)
              WHERE coalesce(m.mode, 'i') IN ('i', 'b')) AS i
          LEFT JOIN (VALUES ('driver_id', 'D-poison'), ('case_id', 'C1'), ('call_id', 'K9'), ('worker', 'w'),
              ('agent', 'a'),
              ('audience', 'driver'), ('reason', 'r'), ('error', 'e'), ('url', 'https://u'), ('outcome', 'approved'),
              ('amount_won', '1'), ('report_no', '1'), ('batch_size', '1'), ('provider_rows', '[]'),
              ('import', 'i'), ('file', 'call_id')) AS k (name, usual) ON k.name = i.name
          WHERE p.oid = function AND (i.name = argument OR i.place <= p.pronargs - p.pronargdefaults)) AS a;
    EXECUTE format('SELECT count(*) FROM %s AS t', call) INTO answered;
    answer := 'done';
    RAISE SQLSTATE 'UNDO1';
EXCEPTION
    WHEN SQLSTATE 'UNDO1' THEN NULL;
    WHEN OTHERS THEN answer := SQLSTATE;
END
$$;
CREATE TABLE harness.poisoned (function text, argument text, call text, answer text);
GRANT INSERT ON harness.poisoned TO PUBLIC;
GRANT SELECT ON harness.hostile TO PUBLIC;
SELECT count(*) AS relations FROM pg_class WHERE relnamespace = 'norefund'::regnamespace \gset
SET ROLE regress_norefund_hijacker;
SELECT norefund.submit_case('D-poison', 'K1', 'C1', inquiry => 'other', inquiry_topic => '앱 오류') \g /dev/null
INSERT INTO harness.poisoned
SELECT p.proname, a.name, x.call, x.answer
FROM pg_proc AS p
CROSS JOIN LATERAL (
    SELECT all_names.name, all_types.type
    FROM unnest(p.proargnames) WITH ORDINALITY AS all_names (name, n)
    JOIN unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS all_types (type, n) USING (n)
    LEFT JOIN unnest(p.proargmodes) WITH ORDINALITY AS m (mode, n) USING (n)
    WHERE coalesce(m.mode, 'i') IN ('i', 'b')) AS a
JOIN harness.hostile AS h ON h.type = a.type
CROSS JOIN LATERAL harness.poison(p.oid, a.name, h.value) AS x
WHERE p.pronamespace = 'norefund'::regnamespace AND p.prosecdef;
RESET ROLE;

-- What is not guarded is hijacked, by each kind of object. The owner makes everything anew before them unharmed.
SAVEPOINT victims;
SET ROLE regress_norefund_hijacker;
SELECT harness.plant('pg_temp', '{types,views}'), harness.plant('planted', '{functions,operators,tables}') \g /dev/null
SET ROLE regress_norefund_owner;
UPDATE norefund.setup_objects SET source_hash = '' WHERE kind <> 'data';
SET search_path = pg_temp, planted, pg_catalog;
CALL norefund.setup();
-- What stored columns call has no search_path of its own, and is run by whoever writes. The points are no place: of two
-- that are, PostGIS itself looks up the globe by a query that names no operator's schema.
INSERT INTO norefund.cases (driver_id, case_id, call_id, call_driver_id, call_completed, payment_method, charged_won,
    centre_cancelled, cancel_reason, meter_start, meter_end)
VALUES ('D-column', 'C1', 'K1', 'D-column', true, 'card', 18000, false, 'x', norefund.meter_point(0, 127),
    norefund.meter_point(0, 127));
UPDATE norefund.cases SET charged_won = 0, cancel_reason = '', event_seq = 1
WHERE driver_id OPERATOR(pg_catalog.=) 'D-column';
SET search_path = pg_catalog, pg_temp;
SELECT format('%s %s %s %s', contradiction, refundable, reason_given, meter_displacement_m IS NULL) AS columns
FROM norefund.cases WHERE driver_id = 'D-column' \gset
SELECT count(*) AS planted_beside FROM pg_catalog.pg_proc
WHERE pronamespace = 'planted'::regnamespace
  AND proname IN ('contradiction', 'refundable', 'is_blank', 'displacement_within') \gset
SELECT count(*) AS remade FROM norefund.setup_objects
WHERE source_hash <> '' AND kind NOT IN ('data', 'step', 'table', 'setting') \gset
CREATE FUNCTION norefund.victim_of_view() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    AS 'BEGIN RETURN (SELECT pg_catalog.count(*) FROM cases); END';
CREATE FUNCTION norefund.victim_of_function() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    AS 'BEGIN RETURN format(''x'', ''y''); END';
CREATE FUNCTION norefund.victim_of_operator() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    AS 'BEGIN RETURN 1::pg_catalog.int4 = 1::pg_catalog.int4; END';
CREATE FUNCTION norefund.victim_of_type() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    AS 'BEGIN RETURN ''1''::"text"; END';
CREATE FUNCTION norefund.victim_of_trigger() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    AS 'BEGIN DELETE FROM planted.policies; RETURN 1; END';
RESET ROLE;
SELECT harness.hits() AS hits_of_owner \gset
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA norefund TO regress_norefund_hijacker;
DELETE FROM harness.calls;
INSERT INTO harness.calls (function, call)
SELECT p.proname, format('norefund.%I()', p.proname) FROM pg_catalog.pg_proc AS p WHERE p.proname LIKE 'victim\_of\_%';
SELECT pg_catalog.string_agg(c.function, ' ' ORDER BY c.function) AS victims
FROM harness.run_and_undo('victims', 'pg_temp, planted, pg_catalog') AS a
JOIN harness.calls AS c ON c.n = a.n
WHERE a.kind = 'call' AND a.answer LIKE '%hijacked' \gset
ROLLBACK TO victims;
SELECT harness.hits() AS victims_hits \gset

INSERT INTO harness.answers
SELECT * FROM harness.run_and_undo('plain', 'pg_catalog')
UNION ALL
SELECT * FROM harness.run_and_undo('TEMP alone', 'pg_temp, pg_catalog', '{functions,operators,types,tables}')
UNION ALL
SELECT * FROM harness.run_and_undo('a schema of its own', 'pg_temp, planted, pg_catalog', '{types,views}',
    '{functions,operators,types,tables}')
UNION ALL
SELECT * FROM harness.run_and_undo('odd settings', 'pg_temp', settings => ARRAY[
    'DateStyle=SQL, DMY', 'IntervalStyle=sql_standard', 'TimeZone=Pacific/Chatham', 'bytea_output=escape',
    'extra_float_digits=-10', 'transform_null_equals=on', 'array_nulls=off', 'standard_conforming_strings=off',
    'backslash_quote=off', 'quote_all_identifiers=on', 'row_security=off', 'from_collapse_limit=1',
    'join_collapse_limit=1', 'enable_seqscan=off', 'enable_hashjoin=off', 'plan_cache_mode=force_generic_plan',
    'constraint_exclusion=on', 'xmloption=document', 'default_text_search_config=simple', 'plpgsql.extra_errors=all',
    'check_function_bodies=off', 'jit=off', 'cursor_tuple_fraction=0', 'work_mem=64kB']);
SELECT harness.hits() - :victims_hits AS hits \gset

SET search_path = tap;
SELECT plan(16);

SELECT is(array_agg(p.proname::text ORDER BY p.proname), NULL, 'every SECURITY DEFINER function is called')
FROM pg_proc AS p
WHERE p.pronamespace = 'norefund'::regnamespace AND p.prosecdef
  AND p.proname NOT IN (SELECT c.function FROM harness.calls AS c);
SELECT is(array_agg(u.function), NULL, 'and gives an answer')
FROM (SELECT c.function FROM harness.answers AS a JOIN harness.calls AS c ON c.n = a.n
      WHERE a.run = 'plain' AND a.kind = 'call'
      GROUP BY c.function HAVING bool_and(a.answer ~ '^[0-9A-Z]{5}: ')) AS u;

SELECT ok(min(planted) >= 15, format('%s: planted are %s', run,
          string_agg(planted || ' ' || kind, ', ' ORDER BY kind)))
FROM (SELECT run, kind, sum(n) AS planted FROM harness.answers WHERE kind NOT IN ('call', 'stored') GROUP BY run, kind)
    AS p
GROUP BY run
ORDER BY run;
SELECT is(:hits, 0, 'nothing planted runs with the owner''s rights');
SELECT bag_eq(format('SELECT kind, n, answer FROM harness.answers WHERE run = %L AND kind IN (''call'', ''stored'')',
    run),
              'SELECT kind, n, answer FROM harness.answers WHERE run = ''plain''',
              format('%s: every answer and every stored row is the same (%s)', run, count(*)))
FROM harness.answers
WHERE run <> 'plain' AND kind IN ('call', 'stored')
GROUP BY run
ORDER BY run;
SELECT diag(format('%s calls of %s functions in %s runs, before %s planted objects: %s hits',
    (SELECT count(DISTINCT (run, n)) FROM harness.answers WHERE kind = 'call'),
    (SELECT count(DISTINCT function) FROM harness.calls), (SELECT count(DISTINCT run) FROM harness.answers),
    (SELECT sum(n) FROM harness.answers WHERE kind NOT IN ('call', 'stored')), :hits));

SELECT is(array_agg(DISTINCT answer ORDER BY answer), '{22023,55000,P0002,done}',
          format('a hostile text is stored or refused as what it is (%s tried)', count(*)))
FROM harness.poisoned;
SELECT cmp_ok(count(*) FILTER (WHERE answer = 'done'), '>', 500::bigint, 'most are only texts') FROM harness.poisoned;
SELECT is(count(*), :relations::bigint, 'no table or view went with them') FROM pg_class
WHERE relnamespace = 'norefund'::regnamespace;

SELECT is(:'victims'::text, 'victim_of_function victim_of_operator victim_of_trigger victim_of_type victim_of_view',
          'what is unguarded is hijacked, by each kind of object');
SELECT is(:hits_of_owner, 0, 'nothing planted runs where the owner makes everything anew');
SELECT is(:'columns'::text, 't f f t', 'nor where stored columns are computed for a row');
SELECT is(:planted_beside, 4, 'with functions of the same names before theirs');
SELECT is(:remade::bigint, count(*), format('%s objects were made anew', count(*)))
FROM norefund.setup_objects WHERE kind NOT IN ('data', 'step', 'table', 'setting') AND source_hash IS NOT NULL;
SELECT * FROM finish();
ROLLBACK;
