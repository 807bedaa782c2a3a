-- What is personal goes from every table, and nothing else does; what is still being worked on stays whole.
BEGIN;
\i test/pgtap/install.psql

-- Whoever adds a column to a table of a driver's decides whether it is personal.
CREATE TEMP TABLE fates (relname text, erased text[], kept text[]);
INSERT INTO fates VALUES
    ('calls', '{last_error}', '{driver_id,call_id,version,unsettled,shared,archived,reports,key_unsure,lookup_only,'
        'refund_state,first_attempts,attempt_refused,'
        'refund_case_id,refund_won,refunds,attempts,refusals,leased_by,leased_until,queued_at,next_attempt_at,'
        'refunded_won}'),
    ('cases', '{customer_id,origin_name,inquiry_topic,request_text,special_note,seen,closed_texts,cancel_reason,'
        'meter_start,meter_end}', '{driver_id,case_id,call_id,service_type,received_at,inquiry,inquiry_depth2,'
        'inquiry_depth3,previous_case_id,called_at,charged_won,call_driver_id,call_completed,payment_method,'
        'centre_cancelled,centre_cancelled_at,centre_cancelled_won,centre_agit_url,centre_known_at,evidence_at,'
        'meter_distance_m,meter_duration_s,meter_displacement_m,meter_reading,meter_remarks,remark_distance_short,'
        'remark_duration_short,contradiction,refundable,other_inquiry,reason_given,duplicate_of,outcome,rule,policy,'
        'pays,tells,in_process,revision,overridden,decided_at,decided_by,by_person,seen_version,review_leased_by,'
        'review_leased_until,review_version,request_hash,cleared,payment_cancelled_at,payment_cancelled_won,'
        'driver_sms_sent_at,customer_sms_sent_at,driver_sms_given_up_at,customer_sms_given_up_at,answered_at,closed_at,'
        'event_seq,event_hash,outbound_call_missed,agit_url,agit_due,past_agit_urls,memo_waived_at,erased_seq}'),
    ('case_events', '{personal}', '{driver_id,case_id,seq,event,actor,at,detail,hash}'),
    ('decisions', '{reason,text_hash}', '{driver_id,case_id,revision,outcome,rule,facts_known,facts_true,'
        'facts_conflicting,policy,decided_by,decided_at,by_person,overridden,version,inquiry,duplicate_of,'
        'contradictions,refundable,charged_won,centre_cancelled,centre_cancelled_at,centre_cancelled_won,reason_given,'
        'meter_distance_m,meter_duration_s,remark_distance_short,remark_duration_short,meter_displacement_m}'),
    ('messages', '{body,last_error,given_up_reason}', '{driver_id,case_id,revision,purpose,audience,template,state,'
        'attempts,tries,failures,withheld,queued_at,next_attempt_at,leased_until,leased_by,sent_at,delivered_at,'
        'given_up_at,provider_ref,driver_sms_sent_at,customer_sms_sent_at}'),
    ('payment_reports', '{}', '{driver_id,call_id,report_no,kind,amount_won,happened_at,provider_ref,attempt,'
        'unidentified,refund_no,ordered_by,names_report,attempts_before,case_id,actor,recorded_at}'),
    ('holds', '{release_reason}', '{driver_id,case_id,hold_no,kind,detail,other_case_id,event_seq,version,placed_at,'
        'released_at,released_by}'),
    -- only what was erased is archived
    ('archived_calls', '{}', '{driver_id,call_id,case_ids,first_at,first_hashes,document,digest,archived_at,actor}'),
    ('qa_checks', '{note}', '{driver_id,case_id,revision,checked_by,agreed,checked_at}');
CREATE TEMP TABLE undecided AS
SELECT c.relname || '.' || a.attname AS name
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN fates AS f ON f.relname = c.relname
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r'
  AND EXISTS (SELECT FROM pg_attribute AS d WHERE d.attrelid = c.oid AND d.attname = 'driver_id')
  AND (a.attname = ANY (f.erased || f.kept)) IS NOT TRUE;

-- A told refund with everything personal in it, a person's verdict, an open case, and another driver's.
CREATE FUNCTION pg_temp.ask(driver text, call text, one text, metres double precision DEFAULT 0, why text DEFAULT '')
RETURNS text LANGUAGE sql AS $$
    SELECT next_step FROM norefund.submit_case(driver, call, one, received_at => '2026-03-05 10:00+09',
        called_at => '2026-03-04 22:10+09', origin_name => '카나리역', service_type => '일반', centre_cancelled => false,
        cancel_reason => why, charged_won => 18000, call_driver_id => driver, call_completed => true,
        payment_method => 'card', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.512345,
        meter_start_lon => 127.054321, meter_end_lat => 37.512345 + metres / 111000, meter_end_lon => 127.054321,
        customer_id => 'canary-customer', request_text => '카나리 탑승 안 함', special_note => '카나리 메모')
$$;
SELECT pg_temp.ask('D-erase', 'K1', 'C1'), norefund.add_evidence('D-erase', 'C1', origin_name => '카나리 2역',
        reason => '카나리 정정', seen_version => 1),
    norefund.record_note('D-erase', 'C1', '카나리 통화'),
    norefund.record_cancellation('D-erase', 'C1', 18000, provider_ref => 'ref-1'),
    norefund.record_sent('D-erase', 'C1', 'driver'), norefund.record_sent('D-erase', 'C1', 'customer'),
    norefund.record_failed('D-erase', 'C1', 'customer', '카나리 미수신'),
    norefund.give_up_message('D-erase', 'C1', 'customer', '카나리 번호 없음'),
    norefund.record_agit_post('D-erase', 'C1', 'https://agit.in/1'), norefund.save_answer('D-erase', 'C1'),
    norefund.close_case('D-erase', 'C1') \g /dev/null
SELECT norefund.record_qa('D-erase', 'C1', c.revision, false, '카나리 이견', 'agent 8')
FROM norefund.cases AS c WHERE c.driver_id = 'D-erase' AND c.case_id = 'C1' \g /dev/null
SELECT pg_temp.ask('D-erase', 'K2', 'C2', 61.5, '카나리 사정') \g /dev/null
SELECT norefund.claim_review('agent 7', driver_id => 'D-erase', case_id => 'C2') \g /dev/null
SELECT norefund.resolve_review('D-erase', 'C2', 'handed_over', '카나리 이관', 'agent 7') \g /dev/null
SELECT norefund.record_agit_post('D-erase', 'C2', 'https://agit.in/2'),
    norefund.close_case('D-erase', 'C2') \g /dev/null
SELECT pg_temp.ask('D-erase', 'K3', 'C3', 30) \g /dev/null
SELECT pg_temp.ask('E-erase', 'K4', 'C4', 12.25), norefund.record_cancellation('E-erase', 'C4', 18000),
    norefund.record_sent('E-erase', 'C4', 'driver'), norefund.record_sent('E-erase', 'C4', 'customer'),
    norefund.record_agit_post('E-erase', 'C4', 'https://agit.in/4'), norefund.save_answer('E-erase', 'C4'),
    norefund.close_case('E-erase', 'C4') \g /dev/null

-- Where a person's words, or a point of his, are read: a table's rows of cases that are closed.
CREATE FUNCTION pg_temp.sightings(who text) RETURNS TABLE (relname name, n bigint) LANGUAGE plpgsql AS $$
DECLARE
    hex CONSTANT text := encode(float8send(37.512345), 'hex');
    swapped CONSTANT text := (SELECT string_agg(substr(hex, s, 2), '' ORDER BY s DESC)
        FROM generate_series(1, 15, 2) AS s);
BEGIN
    FOR relname IN SELECT f.relname FROM fates AS f LOOP
        EXECUTE format('SELECT count(*) FROM norefund.%I AS r
                WHERE r.driver_id = %L AND coalesce(to_jsonb(r) ->> ''case_id'', '''') <> ''C3'' AND r::text ~* %L',
            relname, who, '카나리|canary|' || swapped) INTO n;
        IF n > 0 THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
CREATE FUNCTION pg_temp.answers() RETURNS TABLE (question text, answer text) LANGUAGE sql AS $$
    SELECT 'assessment', (to_jsonb(a)
        || jsonb_build_object('meter_displacement_m', round(a.meter_displacement_m::numeric, 5)))::text
    FROM norefund.case_assessments AS a
    UNION ALL SELECT 'of the call', (to_jsonb(a)
        || jsonb_build_object('meter_displacement_m', round(a.meter_displacement_m::numeric, 5)))::text
    FROM norefund.call_assessments AS a
    UNION ALL SELECT 'result', (to_jsonb(r)
        || jsonb_build_object('meter_displacement_m', round(r.meter_displacement_m::numeric, 5)))::text
    FROM norefund.case_results AS r
    UNION ALL SELECT 'decision', to_jsonb(d)::text FROM norefund.decision_history AS d
    UNION ALL SELECT 'day', to_jsonb(d)::text FROM norefund.daily_summary AS d
    UNION ALL SELECT 'refund', (to_jsonb(f) - 'age')::text FROM norefund.call_refunds AS f
    UNION ALL SELECT 'replay', to_jsonb(r)::text FROM norefund.replay(policy => 'manual') AS r
$$;
CREATE TEMP TABLE answers AS SELECT * FROM pg_temp.answers();
CREATE TEMP TABLE found AS SELECT 'before' AS moment, s.* FROM pg_temp.sightings('D-erase') AS s;

CREATE FUNCTION pg_temp.refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(': ', SQLSTATE, SQLERRM, nullif(detail, ''));
END
$$;
CREATE TEMP TABLE orders (statement text);
COPY orders FROM stdin;
SELECT norefund.erase_personal_data()
SELECT norefund.erase_personal_data(case_id => 'C1')
SELECT norefund.erase_personal_data(driver_id => 'D-erase', case_id => 'C9')
SELECT norefund.erase_personal_data(driver_id => 'D-erase', case_id => 'C3')
SELECT norefund.erase_personal_data(closed_before => '2099-01-01 00:00+09')
SELECT norefund.erase_personal_data(driver_id => 'D-erase', max_calls => 0)
SELECT norefund.erase_personal_data(driver_id => 'D-erase', actor => ' ')
UPDATE norefund.case_events SET personal = '{}'
UPDATE norefund.case_events SET personal = NULL, actor = 'x'
UPDATE norefund.messages SET body = 'x' WHERE sent_at IS NOT NULL
UPDATE norefund.decisions SET decided_by = '(삭제)'
UPDATE norefund.decisions SET reason = 'another' WHERE reason IS NOT NULL
UPDATE norefund.cases SET special_note = NULL WHERE case_id = 'C1'
UPDATE norefund.cases SET origin_name = NULL WHERE case_id = 'C1'
\.
CREATE TEMP TABLE refusals AS SELECT statement, pg_temp.refused(statement) AS said FROM orders;
CREATE FUNCTION pg_temp.missed(statement text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    names text[];
BEGIN
    EXECUTE statement;
    names := ARRAY(SELECT v.invariant FROM norefund.verify() AS v WHERE v.violations > 0 ORDER BY 1);
    RAISE SQLSTATE 'UNDO1';
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN RETURN names;
END
$$;
CREATE TEMP TABLE missed AS
SELECT 'case_events.personal_as_recorded' AS name, pg_temp.missed(
    $$UPDATE norefund.case_events SET personal = NULL WHERE case_id = 'C1' AND event = 'evidence_added'$$) AS names
UNION ALL
SELECT 'messages.body_as_sent', pg_temp.missed(
    $$UPDATE norefund.messages SET body = NULL WHERE case_id = 'C1'$$);

CREATE TEMP TABLE runs AS
SELECT 1 AS n, e.* FROM norefund.erase_personal_data(driver_id => 'D-erase', max_calls => 1) AS e;
INSERT INTO runs SELECT 2, e.* FROM norefund.erase_personal_data(driver_id => 'D-erase') AS e;
INSERT INTO runs SELECT 3, e.* FROM norefund.erase_personal_data(driver_id => 'D-erase') AS e;
INSERT INTO found SELECT 'after', s.* FROM pg_temp.sightings('D-erase') AS s;
CREATE TEMP TABLE answers_now AS SELECT * FROM pg_temp.answers();
INSERT INTO missed SELECT 'after erasures', v.invariant || '{}'::text[]
FROM norefund.verify() AS v WHERE v.violations > 0;
-- An erased column that is filled again, in a row that says it was erased.
INSERT INTO missed SELECT 'cases.erased_as_recorded', pg_temp.missed(
    $$UPDATE norefund.cases SET request_text = '카나리' WHERE driver_id = 'D-erase' AND case_id = 'C1'$$);
-- What happens outside later is recorded, waits for a person, and goes with the next run.
SELECT norefund.record_reversal('D-erase', 'C1', 18000, '2026-03-08 10:00+09', 'ref-2') \g /dev/null
CREATE TEMP TABLE findings AS SELECT f.kind FROM norefund.findings AS f WHERE f.driver_id = 'D-erase';
INSERT INTO runs SELECT 4, e.* FROM norefund.erase_personal_data(driver_id => 'D-erase') AS e;
SELECT norefund.acknowledge('D-erase', 'C1', '카나리 확인', 'agent 7', k.version)
FROM norefund.calls AS k WHERE k.driver_id = 'D-erase' AND k.call_id = 'K1' \g /dev/null
INSERT INTO runs SELECT 5, e.* FROM norefund.erase_personal_data(driver_id => 'D-erase') AS e;
INSERT INTO found SELECT 'after the next', s.* FROM pg_temp.sightings('D-erase') AS s;
-- A request that was erased cannot be compared any more; a new one is decided on what the call knows.
CREATE TEMP TABLE again AS
SELECT pg_temp.refused($$SELECT pg_temp.ask('D-erase', 'K2', 'C2', 61.5, '카나리 사정')$$) AS same;
CREATE TEMP TABLE another AS SELECT * FROM norefund.submit_case('D-erase', 'K2', 'C5');
INSERT INTO runs SELECT 6, e.* FROM norefund.erase_personal_data(customer_id => 'canary-customer') AS e;
INSERT INTO runs SELECT 7, e.* FROM norefund.erase_personal_data(closed_before => now()) AS e;
INSERT INTO missed SELECT 'at the end', v.invariant || '{}'::text[] FROM norefund.verify() AS v WHERE v.violations > 0;
RESET ROLE;

SET search_path = tap, public;
SELECT plan(13);
SELECT is(array_agg(name), NULL, 'each column of a driver''s tables is kept or erased') FROM undecided;
SELECT is(array_agg(relname::text ORDER BY relname COLLATE "C"), '{case_events,cases,decisions,messages,qa_checks}',
    'the person is found in every table before') FROM found WHERE moment = 'before';
SELECT is(array_agg(format('%s: %s of %s', moment, n, relname)), NULL, 'and in none after') FROM found
WHERE moment <> 'before';
SELECT is(array_agg(statement) FILTER (WHERE said IS NULL), NULL, format('%s odd orders are refused', count(*)))
FROM refusals;
SELECT is(array_agg(said) FILTER (WHERE said LIKE '%C3%'),
    '{"55000: call K3 of driver D-erase cannot be erased: Case C3 is open."}', 'an open case is named') FROM refusals;
SELECT is(array_agg(format('%s: %s', name, names)) FILTER (WHERE (names = ARRAY[name]) IS NOT TRUE), NULL,
    format('what is taken, or comes back, past an erasure is missed (%s), and nothing else', count(*))) FROM missed;
SELECT is(array_agg(format('%s: %s calls, %s cases, %s open', n, calls, cases, calls_open) ORDER BY n), ARRAY[
    '1: 1 calls, 1 cases, 0 open', '2: 1 calls, 1 cases, 1 open', '3: 0 calls, 0 cases, 1 open',
    '4: 0 calls, 0 cases, 2 open', '5: 1 calls, 1 cases, 1 open', '6: 1 calls, 1 cases, 1 open',
    '7: 0 calls, 0 cases, 0 open'], 'whole calls, as many as asked for, each once') FROM runs;
SELECT cmp_ok(count(*), '>=', 20::bigint, format('%s answers are compared', count(*))) FROM answers;
SELECT is(array_agg(format('%s %s', question, answer)), NULL, 'every answer is as it was') FROM (
    (TABLE answers EXCEPT ALL TABLE answers_now) UNION ALL (TABLE answers_now EXCEPT ALL TABLE answers)) AS d;
SELECT is(array_agg(kind), '{refund_reversed}', 'what happens outside later is recorded, and waits for a person')
FROM findings;
SELECT matches(same, '^23505', 'a request of an erased case is not taken for the same') FROM again;
SELECT is(outcome, 'review', 'a new request of the call is decided on what the call knows') FROM another;
SELECT is(array_agg(DISTINCT e.detail ->> 'cause' ORDER BY e.detail ->> 'cause'), '{customer,driver}',
    'the cause is on record')
FROM norefund.case_events AS e WHERE e.event = 'personal_data_erased' AND e.driver_id IN ('D-erase', 'E-erase');
SELECT * FROM finish();
ROLLBACK;
