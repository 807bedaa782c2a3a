-- The steps (CALL 6). First their table against an independent reading, over every combination of how far a case can
-- have come. Then a search over real states, breadth first, by the functions that each step names: every state has one
-- step, what the step names accepts there, what it does not name refuses with 55000, and closed is reached from
-- everywhere.
BEGIN;
\i test/pgtap/install.psql
RESET ROLE;
SET search_path = pg_catalog;

-- How far a case can have come, in words of its own.
CREATE TEMP TABLE standings AS
SELECT *
FROM unnest('{undecided,review,approved,rejected,untold}'::text[]) AS verdict
CROSS JOIN unnest('{another,none,under_way,waiting,blocked,dead,reversed,settled}'::text[]) AS refund
CROSS JOIN unnest('{blocked,waits,dead,done}'::text[]) AS driver_text
CROSS JOIN unnest('{blocked,waits,dead,done}'::text[]) AS customer_text
CROSS JOIN unnest('{t,f}'::boolean[]) AS held
CROSS JOIN unnest('{t,f}'::boolean[]) AS final
CROSS JOIN unnest('{t,f}'::boolean[]) AS told
CROSS JOIN unnest('{t,f}'::boolean[]) AS post_due
CROSS JOIN unnest('{t,f}'::boolean[]) AS answered
CROSS JOIN unnest('{t,f}'::boolean[]) AS memo_missing
CROSS JOIN unnest('{t,f}'::boolean[]) AS centre_only
-- what was told, answered or asked for is final; only of what is undecided something is missing; only what has an
-- answer has a memo; a text of one verdict only
WHERE (NOT told OR final) AND (NOT answered OR final) AND (refund <> 'under_way' OR final OR verdict = 'undecided')
  AND (NOT centre_only OR verdict = 'undecided') AND (NOT memo_missing OR answered)
  AND (verdict IN ('approved', 'rejected') OR driver_text = 'blocked' AND NOT answered)
  AND (verdict = 'approved' OR customer_text = 'blocked');

CREATE TEMP TABLE read_steps AS
SELECT s.*,
    CASE
        WHEN verdict = 'undecided' AND centre_only THEN 'check_centre'
        WHEN verdict = 'undecided' THEN 'add_evidence'
        WHEN refund = 'under_way' AND held THEN 'look_up'
        WHEN refund = 'under_way' THEN 'cancel_payment'
        WHEN verdict = 'review' THEN 'review'
        WHEN held AND final THEN 'held_final'
        WHEN held THEN 'held'
        WHEN verdict = 'approved' AND NOT told AND refund IN ('another', 'none') THEN 'review'
        WHEN verdict = 'approved' AND NOT told AND refund = 'reversed' THEN 'payment_reversed'
        WHEN verdict = 'approved' AND refund = 'dead' THEN 'payment_dead'
        WHEN verdict = 'approved' AND refund = 'blocked' THEN 'complete_payment'
        WHEN verdict = 'approved' AND refund = 'waiting' THEN 'cancel_payment'
        WHEN verdict IN ('approved', 'rejected') AND driver_text <> 'done' THEN
            CASE driver_text WHEN 'blocked' THEN 'complete_text' WHEN 'dead' THEN 'sms_failed'
                ELSE 'send_driver_sms' END
        WHEN verdict = 'approved' AND customer_text <> 'done' THEN
            CASE customer_text WHEN 'blocked' THEN 'complete_text' WHEN 'dead' THEN 'sms_failed'
                ELSE 'send_customer_sms' END
        WHEN post_due THEN 'post_agit'
        WHEN verdict IN ('approved', 'rejected') AND NOT answered THEN 'save_answer'
        WHEN verdict IN ('approved', 'rejected') AND memo_missing THEN 'complete_memo'
        ELSE 'close' END AS read,
    ARRAY[verdict = 'undecided', centre_only, refund = 'under_way', held, verdict = 'review', final,
        verdict = 'approved', told,
          refund IN ('another', 'none'), refund = 'reversed', refund = 'dead', refund = 'blocked', refund = 'waiting',
          verdict IN ('approved', 'rejected') AND driver_text <> 'done', driver_text = 'blocked', driver_text = 'dead',
          verdict = 'approved' AND customer_text <> 'done', customer_text = 'blocked', customer_text = 'dead',
          post_due, verdict IN ('approved', 'rejected'), answered, memo_missing] AS facts
FROM standings AS s;
ALTER TABLE read_steps ADD COLUMN answer text, ADD COLUMN positions integer[];
UPDATE read_steps SET answer = norefund.step_of(facts);
-- The printed table, walked as it says.
CREATE TEMP TABLE rows_of_steps AS
SELECT t.*, ARRAY(SELECT array_position(norefund.step_facts(), f) FROM unnest(t.required_facts) AS f) AS required,
       ARRAY(SELECT array_position(norefund.step_facts(), f) FROM unnest(t.excluded_facts) AS f) AS excluded
FROM norefund.steps() AS t;
CREATE TEMP TABLE walked AS
SELECT r.facts, r.answer, p.position, p.step
FROM (SELECT DISTINCT facts, answer FROM read_steps) AS r
CROSS JOIN LATERAL (
    SELECT t.position, t.step
    FROM rows_of_steps AS t
    WHERE NOT EXISTS (SELECT FROM unnest(t.required) AS n WHERE NOT r.facts[n])
      AND NOT EXISTS (SELECT FROM unnest(t.excluded) AS n WHERE r.facts[n])
    ORDER BY t.position
    LIMIT 1) AS p;

-- What is named where, as the contract has it: rows of one step name the same.
CREATE TEMP TABLE contract (step text, functions text[]);
INSERT INTO contract VALUES
    ('add_evidence', '{add_evidence,decide_case,withdraw_case}'),
    ('check_centre', '{add_evidence,decide_case,withdraw_case}'),
    ('look_up',
        '{claim_cancellations,record_cancellation,record_reversal,record_cancellation_failed,claim_review,'
        'acknowledge}'),
    ('cancel_payment', '{claim_cancellations,record_cancellation,record_reversal,record_cancellation_failed}'),
    ('review', '{claim_review,resolve_review}'), ('held', '{claim_review,resolve_review,acknowledge}'),
    ('held_final', '{claim_review,acknowledge,retry_cancellation}'),
    ('payment_reversed', '{claim_review,retry_cancellation,resolve_review}'),
    ('payment_dead', '{claim_review,retry_cancellation,resolve_review}'),
    ('complete_payment', '{add_evidence,give_up_message,resolve_review}'),
    ('complete_text', '{add_evidence,give_up_message}'), ('sms_failed', '{retry_message,give_up_message}'),
    ('send_driver_sms', '{claim_messages,record_sent,record_failed}'),
    ('send_customer_sms', '{claim_messages,record_sent,record_failed}'),
    ('post_agit', '{record_agit_post}'), ('save_answer', '{save_answer}'),
    ('complete_memo', '{add_evidence,waive_memo}'),
    ('close', '{close_case}');

-- The search. A few calls of each function, for a case and the version of its call.
CREATE FUNCTION pg_temp.version_of(case_id text) RETURNS bigint LANGUAGE sql AS $$
    SELECT k.version FROM norefund.cases AS c JOIN norefund.calls AS k USING (driver_id, call_id)
    WHERE c.driver_id = 'D-steps' AND c.case_id = $1
$$;
CREATE FUNCTION pg_temp.calls_of(function text, case_id text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v CONSTANT bigint := pg_temp.version_of(case_id);
    k record;
    url CONSTANT text := 'https://agit/' || (
        SELECT count(*) FROM norefund.case_events AS e WHERE e.driver_id = 'D-steps' AND e.case_id = calls_of.case_id);
BEGIN
    SELECT q.* INTO k FROM norefund.cases AS c JOIN norefund.calls AS q USING (driver_id, call_id)
    WHERE c.driver_id = 'D-steps' AND c.case_id = calls_of.case_id;
    RETURN QUERY
    SELECT format('SELECT norefund.%s(''D-steps'', %L%s)::text', function, case_id, arguments)
    FROM unnest(CASE function
        WHEN 'decide_case' THEN ARRAY['']
        WHEN 'add_evidence' THEN ARRAY[
            ', origin_name => ''강남역'', service_type => ''일반'', reason => ''확인'', seen_version => ' || v,
            ', meter_distance_m => 12000, meter_duration_s => 1500, reason => ''확인'', seen_version => ' || v,
            ', payment_method => ''cash'', reason => ''확인'', seen_version => ' || v]
            -- what an undecided case waits for
            || CASE WHEN norefund.next_step('D-steps', case_id) IN ('add_evidence', 'check_centre') THEN ARRAY[
                ', meter_distance_m => 0, meter_duration_s => 45, centre_cancelled => false, reason => ''확인'', '
                'seen_version => ' || v,
                ', meter_distance_m => 12000, meter_duration_s => 1500, centre_cancelled => false, reason => ''확인'', '
                'seen_version => '
                || v] END
        WHEN 'withdraw_case' THEN ARRAY[', ''철회'', ''agent''']
        WHEN 'resolve_review' THEN ARRAY[
            ', ''handed_over'', ''이관'', ''agent'', ' || v, ', ''approved'', ''승인'', ''agent'', ' || v,
            ', ''trip_recorded'', ''반려'', ''agent'', ' || v]
        WHEN 'acknowledge' THEN ARRAY[', ''확인'', ''agent'', ' || v]
        WHEN 'retry_cancellation' THEN ARRAY[', ''agent'', ' || v]
        WHEN 'record_cancellation' THEN ARRAY[
            format(', %s, ''2026-03-05 11:00+09'', ''pg'', %L, %s',
                coalesce(nullif(greatest(k.refund_won, 0), 0), 18000),
                   'P' || k.attempts || k.refunds, coalesce(nullif(k.attempts, 0)::text, 'NULL')),
            ', 5000, ''2026-03-05 11:00+09'', ''pg'', ''part''']
        WHEN 'record_reversal' THEN ARRAY[', 18000, ''2026-03-05 12:00+09'', ''pg'', ''P''']
        WHEN 'record_cancellation_failed' THEN ARRAY[
            ', ''declined'', ''pg'', ' || coalesce(nullif(k.attempts, 0)::text, 'NULL'), ', ''timeout'', ''pg''']
        WHEN 'give_up_message' THEN ARRAY[', ''driver'', ''번호 없음''', ', ''customer'', ''번호 없음''']
        WHEN 'retry_message' THEN ARRAY[', ''driver''', ', ''customer''']
        WHEN 'record_sent' THEN ARRAY[', ''driver'', ''S1''', ', ''customer'', ''S2''']
        WHEN 'record_failed' THEN ARRAY[', ''driver'', ''no route''', ', ''customer'', ''no route''']
        WHEN 'record_agit_post' THEN ARRAY[format(', %L', url)]
        WHEN 'save_answer' THEN ARRAY[', answer => ''직접 안내''']
        WHEN 'waive_memo' THEN ARRAY[', ''생략''']
        WHEN 'record_note' THEN ARRAY[', ''특이사항''']
        WHEN 'close_case' THEN ARRAY[''] END) AS arguments
    UNION ALL
    SELECT format('SELECT count(*)::text FROM norefund.%s AS t', call)
    FROM unnest(CASE function
        WHEN 'claim_cancellations' THEN ARRAY['claim_cancellations(''w'', 9, driver_id => ''D-steps'')']
        WHEN 'claim_messages' THEN ARRAY['claim_messages(''w'', 9, driver_id => ''D-steps'')']
        WHEN 'claim_review' THEN ARRAY[format('claim_review(''agent'', driver_id => ''D-steps'', case_id => %L)',
            case_id)] END) AS call
    UNION ALL
    -- time passes: leases lapse, attempts have their turn
    SELECT 'UPDATE norefund.calls SET leased_until = now() - interval ''1 minute'',
                next_attempt_at = now() - interval ''1 minute''
            WHERE driver_id = ''D-steps'' AND refund_state IN (''in_flight'', ''unknown'', ''refused'')
            RETURNING call_id'
    WHERE function = 'time'
    UNION ALL
    -- and what was tried seven times is tried an eighth
    SELECT format(u, case_id)
    FROM unnest(ARRAY[
        'UPDATE norefund.calls SET refusals = 7 WHERE driver_id = ''D-steps'' AND refund_state IN (''in_flight'', '
        '''unknown'') RETURNING call_id',
        'UPDATE norefund.messages SET state = ''dead'', attempts = attempts + 8, tries = 8, failures = failures + 8
         WHERE driver_id = ''D-steps'' AND case_id = %L AND state = ''queued'' RETURNING case_id']) AS u
    WHERE function = 'wear';
END
$$;
-- What one step differs from another by; counters and times are left out.
CREATE FUNCTION pg_temp.print_of(case_id text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', coalesce(w.step, 'closed'), s.outcome, s.by_person, s.held, s.final, s.notified,
        s.refund_state, k.refund_state,
                     k.lookup_only, sign(k.refunded_won), k.refunds > 0, k.key_unsure, k.attempt_refused, s.driver_text,
                     s.customer_text, s.answered_at IS NOT NULL, s.agit_due, s.memo_waived_at IS NOT NULL,
                     k.refusals >= 7)
    FROM norefund.case_standings AS s
    JOIN norefund.calls AS k USING (driver_id, call_id)
    LEFT JOIN norefund.case_steps AS w USING (driver_id, case_id)
    WHERE s.driver_id = 'D-steps' AND s.case_id = $1
$$;
CREATE FUNCTION pg_temp.events() RETURNS bigint LANGUAGE sql
    AS 'SELECT count(*) FROM norefund.case_events WHERE driver_id = ''D-steps''';
-- Tries a call and takes it back.
CREATE FUNCTION pg_temp.attempt(statement text, case_id text, OUT answer text, OUT print text, OUT added bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT bigint := pg_temp.events();
BEGIN
    EXECUTE statement;
    print := pg_temp.print_of(case_id);
    added := pg_temp.events() - before;
    RAISE SQLSTATE 'UNDO1';
EXCEPTION
    WHEN SQLSTATE 'UNDO1' THEN answer := 'done';
    WHEN OTHERS THEN GET STACKED DIAGNOSTICS answer = RETURNED_SQLSTATE, print = MESSAGE_TEXT;
END
$$;
-- Ends a case by what its steps name; NULL where it is closed, or where it came no further.
CREATE FUNCTION pg_temp.finish_case(case_id text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    due text;
    audience text;
BEGIN
    FOR n IN 1..40 LOOP
        due := norefund.next_step('D-steps', case_id);
        IF due IS NULL THEN
            RAISE SQLSTATE 'UNDO1';
        END IF;
        audience := CASE WHEN EXISTS (
            SELECT FROM norefund.case_standings AS s
            WHERE s.driver_id = 'D-steps' AND s.case_id = finish_case.case_id
              AND s.driver_text IN ('sent', 'delivered', 'given_up')) THEN 'customer' ELSE 'driver' END;
        -- what is under way is asked for, and answered
        IF due = 'cancel_payment' THEN
            UPDATE norefund.calls SET leased_until = now() - interval '1 minute',
                next_attempt_at = now() - interval '1 minute'
            WHERE driver_id = 'D-steps' AND refund_state IN ('in_flight', 'unknown', 'refused');
            PERFORM norefund.claim_cancellations('w', 9, driver_id => 'D-steps');
        END IF;
        EXECUTE (
            SELECT s
            FROM pg_temp.calls_of(CASE due
                WHEN 'add_evidence' THEN 'decide_case' WHEN 'check_centre' THEN 'decide_case'
                    WHEN 'look_up' THEN 'acknowledge'
                WHEN 'cancel_payment' THEN 'record_cancellation' WHEN 'held' THEN 'acknowledge'
                    WHEN 'held_final' THEN 'acknowledge'
                WHEN 'complete_text' THEN 'give_up_message' WHEN 'sms_failed' THEN 'give_up_message'
                WHEN 'send_driver_sms' THEN 'record_sent' WHEN 'send_customer_sms' THEN 'record_sent'
                WHEN 'post_agit' THEN 'record_agit_post' WHEN 'save_answer' THEN 'save_answer'
                    WHEN 'complete_memo' THEN 'waive_memo'
                WHEN 'close' THEN 'close_case' ELSE 'resolve_review' END, case_id) AS s
            WHERE due NOT IN ('complete_text', 'sms_failed', 'send_driver_sms', 'send_customer_sms') OR s LIKE '%'''
                || audience || '''%'
            LIMIT 1);
    END LOOP;
    RETURN 'it is still at ' || due;
EXCEPTION
    WHEN SQLSTATE 'UNDO1' THEN RETURN NULL;
    WHEN OTHERS THEN RETURN format('at %s: %s %s', due, SQLSTATE, SQLERRM);
END
$$;

CREATE TEMP TABLE seen (case_id text, print text, step text, path text, depth integer);
CREATE TEMP TABLE tries (case_id text, print text, step text, path text, function text, is_named boolean,
    answers text[], added bigint, reached text[]);
CREATE TEMP TABLE ends (case_id text, print text, step text, path text, failure text);

CREATE FUNCTION pg_temp.search(seed text, most integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    guarded CONSTANT text[] :=
        '{resolve_review,acknowledge,retry_cancellation,retry_message,give_up_message,save_answer,close_case,'
        'waive_memo}';
    -- what happens outside, or is done at any time
    facts CONSTANT text[] := '{record_cancellation,record_reversal,record_sent,add_evidence,record_note,time,wear}';
    paths text[] := ARRAY[''];
    prints text[] := ARRAY[pg_temp.print_of(seed)];
    depths integer[] := '{0}';
    at integer := 0;
    named text[];
    due text;
    tried tries[];
    ended ends;
    statement text;
    f text;
    a record;
BEGIN
    WHILE at < cardinality(paths) AND at < most LOOP
        at := at + 1;
        tried := '{}';
        BEGIN
            FOR statement IN SELECT s FROM unnest(string_to_array(paths[at], E'\n;')) AS s WHERE s <> '' LOOP
                EXECUTE statement;
            END LOOP;
            due := norefund.next_step('D-steps', seed);
            named := ARRAY(SELECT DISTINCT unnest(s.functions) FROM norefund.steps() AS s WHERE s.step = due);
            ended := (seed, prints[at], due, paths[at], pg_temp.finish_case(seed));
            FOREACH f IN ARRAY ARRAY(SELECT unnest(guarded || facts) UNION SELECT unnest(named) ORDER BY 1) LOOP
                SELECT array_agg(t.answer) AS answers, max(t.added) AS added,
                       array_agg(s) FILTER (WHERE t.answer = 'done') AS accepted,
                       array_agg(t.print) FILTER (WHERE t.answer = 'done') AS prints,
                       array_agg(DISTINCT split_part(t.print, ' ', 1)) FILTER (WHERE t.answer = 'done') AS reached
                INTO a
                FROM pg_temp.calls_of(f, seed) AS s
                CROSS JOIN LATERAL pg_temp.attempt(s, seed) AS t;
                tried := tried || (seed, prints[at], due, paths[at], f, f = ANY (named), a.answers, a.added,
                                   a.reached)::tries;
                FOR n IN 1..coalesce(cardinality(a.prints), 0) LOOP
                    IF a.prints[n] <> ALL (prints) THEN
                        prints := prints || a.prints[n];
                        paths := paths || concat(paths[at], E'\n;', a.accepted[n]);
                        depths := depths || depths[at] + 1;
                    END IF;
                END LOOP;
            END LOOP;
            RAISE SQLSTATE 'UNDO1';
        EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
        END;
        INSERT INTO tries SELECT t.* FROM unnest(tried) AS t;
        INSERT INTO ends SELECT (ended).*;
        INSERT INTO seen VALUES (seed, prints[at], due, paths[at], depths[at]);
    END LOOP;
    INSERT INTO seen
    SELECT seed, p.print, NULL, p.path, p.depth
    FROM unnest(prints, paths, depths) WITH ORDINALITY AS p (print, path, depth, n)
    WHERE p.n > at;
END
$$;

-- The cases to begin with.
CREATE FUNCTION pg_temp.begin_case(case_id text, origin text DEFAULT '강남역', metres integer DEFAULT 0,
    seconds integer DEFAULT 45, method text DEFAULT 'card', centre boolean DEFAULT false,
    inquiry text DEFAULT 'no_ride_cancellation', of_call text DEFAULT NULL, service text DEFAULT '일반')
    RETURNS text LANGUAGE sql AS $$
    SELECT s.next_step
    FROM norefund.submit_case('D-steps', coalesce($8, $1), $1, received_at => '2026-03-05 10:00+09',
        called_at => '2026-03-04 22:10+09', origin_name => $2, service_type => $9, centre_cancelled => $6,
        cancel_reason => '', charged_won => 18000, inquiry => $7, inquiry_topic => '앱 오류', call_driver_id => 'D-steps',
        call_completed => true, payment_method => $5, meter_distance_m => $3, meter_duration_s => $4,
        meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127) AS s
$$;
CREATE TEMP TABLE seeds AS
SELECT 1 AS n, 'approved' AS case_id, 50 AS most, pg_temp.begin_case('approved') AS step
UNION ALL SELECT 2, 'without origin', 30, pg_temp.begin_case('without origin', origin => NULL)
UNION ALL SELECT 3, 'recorded', 25, pg_temp.begin_case('recorded', metres => 12000, seconds => 1500, service => NULL)
UNION ALL SELECT 4, 'cash', 25, pg_temp.begin_case('cash', method => 'cash')
UNION ALL SELECT 5, 'undecided', 25, pg_temp.begin_case('undecided', metres => NULL, seconds => NULL, centre => NULL)
UNION ALL SELECT 6, 'other', 15, pg_temp.begin_case('other', inquiry => 'other')
UNION ALL SELECT 7, 'second', 20, pg_temp.begin_case('second', metres => 12000, seconds => 1500, of_call => 'recorded');
-- and some that have come further
INSERT INTO seeds VALUES
    (8, 'dead', 25, pg_temp.begin_case('dead')), (9, 'came back', 25, pg_temp.begin_case('came back')),
    (10, 'in part', 25, pg_temp.begin_case('in part')), (11, 'told', 25, pg_temp.begin_case('told', service => NULL)),
    (12, 'no text', 15, pg_temp.begin_case('no text', origin => NULL));
SELECT norefund.claim_cancellations('w', 99, driver_id => 'D-steps') \g /dev/null
UPDATE norefund.calls SET refusals = 7 WHERE driver_id = 'D-steps' AND call_id = 'dead';
SELECT norefund.record_cancellation_failed('D-steps', 'dead', 'declined', attempt => 1),
       norefund.record_cancellation('D-steps', 'came back', 18000, '2026-03-05 11:00+09', provider_ref => 'P1',
           attempt => 1),
       norefund.record_reversal('D-steps', 'came back', 18000, '2026-03-05 12:00+09', provider_ref => 'R1'),
       norefund.acknowledge('D-steps', 'came back', '원복 확인', seen_version => 3),
       norefund.record_cancellation('D-steps', 'in part', 5000, '2026-03-05 11:00+09', provider_ref => 'P2',
           attempt => 1),
       norefund.record_cancellation('D-steps', 'told', 18000, '2026-03-05 11:00+09', provider_ref => 'P3',
           attempt => 1),
       norefund.record_sent('D-steps', 'told', 'driver', 'S1'),
       norefund.record_sent('D-steps', 'told', 'customer', 'S2'), norefund.save_answer('D-steps', 'told'),
       norefund.record_cancellation('D-steps', 'no text', 18000, '2026-03-05 11:00+09', provider_ref => 'P4'),
       norefund.record_sent('D-steps', 'no text', 'driver', 'S3') \g /dev/null
-- the others' orders are as they were
UPDATE norefund.calls
SET refund_state = 'queued', attempts = 0, leased_by = NULL, leased_until = NULL, next_attempt_at = now()
WHERE driver_id = 'D-steps' AND refund_state = 'in_flight';
UPDATE seeds SET step = norefund.next_step('D-steps', case_id);
SELECT count(pg_temp.search(case_id, most)) FROM seeds \g /dev/null

-- The diagram of doc/cases.md: each line a, b --> c: f says that from a and from b a call of f leads to c.
\set page `cat "${NOREFUND_ROOT:-.}/doc/cases.md"`
CREATE TEMP TABLE drawn AS
SELECT DISTINCT a.step, b.step AS to_step, c.function
FROM regexp_split_to_table(split_part(split_part(:'page', E'```steps\n', 2), '```', 1), '\n') AS line
CROSS JOIN regexp_match(line, '^(.*) --> (.*): (.*)$') AS m
CROSS JOIN unnest(string_to_array(m[1], ', ')) AS a (step)
CROSS JOIN unnest(string_to_array(m[2], ', ')) AS b (step)
CROSS JOIN unnest(string_to_array(m[3], ', ')) AS c (function)
WHERE m[3] <> 'submit_case';
CREATE TEMP TABLE walked_arrows AS
SELECT DISTINCT t.step, CASE r.step WHEN 'closed' THEN '[*]' ELSE r.step END AS to_step, t.function
FROM tries AS t
CROSS JOIN unnest(t.reached) AS r (step)
WHERE t.is_named AND t.step IS NOT NULL;

SET search_path = tap, pg_catalog;
SELECT no_plan();
SELECT diag(format('%s ways in which a case can stand, %s lists of facts; each of %s rows is the first that fits '
                   'somewhere',
    (SELECT count(*) FROM read_steps), count(*), count(DISTINCT position))) FROM walked;
SELECT is(array_agg(DISTINCT format('%s, not %s', answer, read)) FILTER (WHERE answer IS DISTINCT FROM read), NULL,
          format('the table is what is read (%s combinations)', count(*)))
FROM read_steps;
SELECT is(array_agg(DISTINCT format('%s, not %s', answer, step)) FILTER (WHERE answer IS DISTINCT FROM step), NULL,
          'steps() prints what step_of() answers') FROM walked;
SELECT is(array_agg(position) FILTER (WHERE position NOT IN (SELECT w.position FROM walked AS w)), NULL,
          'every row of it is the first that fits somewhere') FROM rows_of_steps;
SELECT is(norefund.step_of(array_fill(NULL::boolean, ARRAY[cardinality(norefund.step_facts())])), 'close',
    'what is not known is no');
SELECT bag_eq('SELECT DISTINCT step, ARRAY(SELECT f FROM unnest(functions) AS f ORDER BY f COLLATE "C") FROM '
              'norefund.steps()',
              'SELECT step, ARRAY(SELECT f FROM unnest(functions) AS f ORDER BY f COLLATE "C") FROM contract',
              'each step names its functions');
SELECT is(array_agg(DISTINCT f), NULL, 'and each of them is there')
FROM contract CROSS JOIN LATERAL unnest(functions) AS f
WHERE NOT EXISTS (SELECT FROM pg_proc AS p WHERE p.pronamespace = 'norefund'::regnamespace AND p.proname = f);

SELECT diag(format('%s: %s states looked at, %s more seen, up to %s calls from %s', s.case_id,
    count(*) FILTER (WHERE e.print IS NOT NULL),
                   count(*) FILTER (WHERE e.print IS NULL), max(s.depth), seeds.step))
FROM seen AS s
JOIN seeds USING (case_id)
LEFT JOIN ends AS e ON e.case_id = s.case_id AND e.print = s.print
GROUP BY s.case_id, seeds.step, seeds.n
ORDER BY seeds.n;
SELECT diag(format('%s: %s states', coalesce(step, 'closed'), count(*))) FROM ends GROUP BY step ORDER BY step;
SELECT diag(format('%s calls tried, %s of what the step names, %s of what it does not', sum(cardinality(answers)),
                   sum(cardinality(answers)) FILTER (WHERE is_named),
                   sum(cardinality(answers)) FILTER (WHERE NOT is_named)))
FROM tries;

SELECT is(array_agg(DISTINCT step) FILTER (WHERE step NOT IN (SELECT step FROM ends WHERE step IS NOT NULL)), NULL,
          'every step of the table was reached') FROM contract;
SELECT is(array_agg(format('%s [%s]: %s', case_id, print, failure)) FILTER (WHERE failure IS NOT NULL), NULL,
          format('closed is reached from every state (%s)', count(*))) FROM ends;
SELECT is(array_agg(format('%s %s of [%s]: %s after %s', case_id, function, print, answers,
    path)) FILTER (WHERE NOT 'done' = ANY (answers)), NULL,
          format('what the step names accepts (%s)', count(*)))
FROM tries AS t
WHERE is_named
  -- where money is short alone
  AND NOT (step = 'held_final' AND function = 'retry_cancellation');
SELECT is(array_agg(format('%s %s of [%s]: %s after %s', case_id, function, print, answers,
    path)) FILTER (WHERE answers <> array_fill('55000'::text, ARRAY[cardinality(answers)])),
          NULL, format('what it does not name refuses (%s)', count(*)))
FROM tries
WHERE NOT is_named AND step IS NOT NULL
  AND function IN ('resolve_review', 'retry_cancellation', 'retry_message', 'give_up_message', 'save_answer',
      'close_case', 'waive_memo')
  -- one that is done: the same answer again
  AND NOT coalesce(function = 'save_answer' AND added = 0, false)
  AND NOT coalesce(function = 'waive_memo' AND added = 0, false)
  AND NOT coalesce(function = 'give_up_message' AND added = 0, false);
SELECT is(array_agg(format('%s [%s]: %s after %s', case_id, print, answers,
    path)) FILTER (WHERE NOT (answers = '{55000}' OR answers = '{done}' AND added = 0)), NULL,
          format('acknowledge with nothing held answers, and changes nothing (%s)', count(*)))
FROM tries
WHERE function = 'acknowledge' AND NOT is_named AND step IS NOT NULL;
SELECT is(array_agg(format('%s %s of [%s]: %s after %s', case_id, function, print, answers,
    path)) FILTER (WHERE NOT answers <@ '{done}'), NULL,
          format('a fact is never refused (%s)', count(*)))
FROM tries
WHERE function IN ('record_cancellation', 'record_reversal', 'record_sent', 'add_evidence');
SELECT is(array_agg(format('%s --> %s: %s', w.step, w.to_step, w.function) ORDER BY w), NULL,
          format('the diagram shows where each call led (%s arrows)', (SELECT count(*) FROM walked_arrows)))
FROM (TABLE walked_arrows EXCEPT TABLE drawn) AS w;
SELECT is(array_agg(format('%s --> %s: %s', d.step, d.to_step, d.function) ORDER BY d), NULL, 'and nothing else')
FROM (TABLE drawn EXCEPT TABLE walked_arrows) AS d
-- the eighth time, which the search does not wait for
WHERE d <> ('send_driver_sms'::text, 'sms_failed'::text, 'record_failed'::text);
SELECT is(array_agg(DISTINCT a ORDER BY a), '{55000,done}', 'every other refusal is 55000') FROM tries
CROSS JOIN unnest(answers) AS a;
SELECT * FROM finish();
ROLLBACK;
