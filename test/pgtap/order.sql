-- Every order of the steps, right and wrong, for every outcome: by plain UPDATE as a superuser, a step at a time and
-- several at once, and by the functions as the backend. What is right stands here, from the manual's page; nothing of
-- it is read from what is tested. What happened outside is no step but a fact, and is never refused: out of its turn it
-- is kept beside the case, which records no step.
BEGIN;
\i test/pgtap/install.psql

-- What a step needs before it; a step that an outcome does not have is never right there.
CREATE TEMP TABLE manual_order (outcome text, step text, needs text[]);
INSERT INTO manual_order VALUES
    ('approved', 'cancel', '{}'),
    ('approved', 'driver_sms', '{cancel}'),
    ('approved', 'customer_sms', '{cancel}'),
    ('approved', 'no_driver_sms', '{}'),
    ('approved', 'no_customer_sms', '{}'),
    ('approved', 'answer', '{cancel,driver_sms,customer_sms}'),
    ('approved', 'close', '{answer}'),
    ('handed_over', 'close', '{}'),
    ('withdrawn', 'close', '{}');
INSERT INTO manual_order
SELECT outcome, step, needs
FROM unnest('{trip_recorded,already_cancelled,other_inquiry,duplicate}'::text[]) AS outcome,
     (VALUES ('driver_sms', '{}'::text[]), ('no_driver_sms', '{}'), ('answer', '{driver_sms}'), ('close', '{answer}'))
         AS rejection (step, needs);
INSERT INTO manual_order
SELECT outcome, 'agit', '{}'
FROM unnest('{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,handed_over,withdrawn,review,'
            'undecided}'::text[])
     AS outcome;

-- A text that somebody went without stands for one that was sent, and the case then needs a post, which comes after.
CREATE FUNCTION pg_temp.told(done text[]) RETURNS text[] LANGUAGE sql
    RETURN ARRAY(SELECT regexp_replace(step, '^no_', '') FROM unnest(done) AS step);
CREATE FUNCTION pg_temp.needs_post_now(needs_post boolean, done text[]) RETURNS boolean LANGUAGE sql
    RETURN CASE WHEN 'agit' = ANY (done) THEN done[array_position(done, 'agit') + 1:]
        && '{no_driver_sms,no_customer_sms}'
                ELSE needs_post OR done && '{no_driver_sms,no_customer_sms}' END;
-- What the columns of a case allow, whichever step is due.
CREATE FUNCTION pg_temp.is_right(outcome text, needs_post boolean, done text[], step text) RETURNS boolean LANGUAGE sql
    RETURN 'close' <> ALL (done)
        AND EXISTS (SELECT FROM manual_order AS o
                    WHERE o.outcome = is_right.outcome AND o.step = is_right.step AND o.needs <@ pg_temp.told(done))
        AND (step <> 'close' OR NOT pg_temp.needs_post_now(needs_post, done));
-- Whether the steps could have been taken, each in its turn: what asks for a post before the post.
CREATE FUNCTION pg_temp.is_reachable(outcome text, needs_post boolean, done text[]) RETURNS boolean LANGUAGE sql
    RETURN NOT EXISTS (
        SELECT FROM unnest(done) AS step
        WHERE NOT pg_temp.is_right(outcome, needs_post, ARRAY(
            SELECT d FROM unnest(done) AS d WHERE d <> 'close' ORDER BY d = 'agit'), step));
-- The step that is due, and the functions that take it.
CREATE FUNCTION pg_temp.due(outcome text, variant text, needs_post boolean, done text[], OUT step text,
    OUT calls text[])
    LANGUAGE sql
AS $$
    SELECT s.next_step, s.calls
    FROM (VALUES
        ('undecided', 'decide', 'add_evidence', '{add_evidence}'::text[]),
        ('review', 'decide', 'review', '{resolve_review}'),
        -- the customer's text lacks a value, and nobody went without it
        ('approved', 'write', 'complete_payment', '{add_evidence,give_up_message}'),
        ('approved', 'cancel', 'cancel_payment', '{record_cancellation}'),
        ('%', 'driver_sms', 'send_driver_sms', '{record_sent}'),
        ('approved', 'customer_sms',
            CASE WHEN $2 IN ('no_customer_sms', 'no_sms') THEN 'complete_text' ELSE 'send_customer_sms' END,
            CASE WHEN $2 IN ('no_customer_sms', 'no_sms') THEN '{add_evidence,give_up_message}'::text[]
                ELSE '{record_sent}' END),
        ('%', 'agit', 'post_agit', '{record_agit_post}'),
        ('%', 'answer', 'save_answer', '{save_answer}'),
        ('%', 'close', 'close', '{close_case}')) AS s (outcome, step, next_step, calls)
    WHERE $1 LIKE s.outcome AND 'close' <> ALL ($4) AND s.step <> ALL (pg_temp.told(array_remove($4, 'agit')))
      AND CASE s.step
          WHEN 'decide' THEN true
          WHEN 'write' THEN $2 IN ('no_customer_sms', 'no_sms') AND NOT $4 && '{cancel,no_customer_sms}'
          WHEN 'agit' THEN pg_temp.needs_post_now($3, $4)
          ELSE EXISTS (SELECT FROM manual_order AS o WHERE o.outcome = $1 AND o.step = s.step) END
    LIMIT 1
$$;
-- By the functions only what is due is taken; what happened outside, and a post, comes when it comes.
CREATE FUNCTION pg_temp.is_right_call(outcome text, variant text, needs_post boolean, done text[],
    step text) RETURNS boolean
    LANGUAGE sql
    RETURN CASE
        WHEN step IN ('cancel', 'driver_sms', 'customer_sms', 'agit')
            THEN pg_temp.is_right(outcome, needs_post, done, step)
        ELSE pg_temp.is_right(outcome, needs_post, done, step)
             AND (pg_temp.due(outcome, variant, needs_post, done)).step = ANY (CASE step
                 -- the driver's number is dead, or a text of the case is given up anyway
                 WHEN 'no_driver_sms' THEN '{complete_payment,send_driver_sms}'::text[]
                 WHEN 'no_customer_sms' THEN '{complete_payment,complete_text}'
                 WHEN 'answer' THEN '{save_answer}' ELSE ARRAY[step] END) END;

-- A case of every outcome, plain and with each thing that asks for a post.
CREATE TEMP TABLE scenarios (
    case_id text, outcome text, variant text, needs_post boolean, steps text[], done text[] DEFAULT '{}', n integer);
GRANT SELECT ON scenarios, manual_order TO PUBLIC;
INSERT INTO scenarios (outcome, variant, needs_post, steps)
SELECT o.outcome, v.variant,
       v.variant IN ('special_note', 'outbound_call_missed', 'overridden') OR o.outcome = 'handed_over',
       ARRAY['cancel', CASE WHEN v.variant IN ('no_driver_sms', 'no_sms') THEN 'no_driver_sms' ELSE 'driver_sms' END,
             CASE WHEN v.variant IN ('no_customer_sms', 'no_sms') THEN 'no_customer_sms' ELSE 'customer_sms' END,
             'agit', 'answer', 'close']
FROM unnest('{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,handed_over,withdrawn,review,'
            'undecided}'::text[])
     AS o (outcome)
CROSS JOIN unnest('{plain,special_note,outbound_call_missed,overridden,corrected,no_driver_sms,no_customer_sms,'
                  'no_sms}'::text[])
     AS v (variant)
WHERE CASE v.variant
    WHEN 'outbound_call_missed' THEN o.outcome IN ('approved', 'trip_recorded', 'withdrawn')
    WHEN 'overridden' THEN o.outcome IN ('approved', 'trip_recorded', 'already_cancelled', 'other_inquiry',
        'handed_over')
    WHEN 'corrected' THEN o.outcome IN ('approved', 'trip_recorded')
    WHEN 'no_driver_sms' THEN o.outcome = 'approved'
    WHEN 'no_customer_sms' THEN o.outcome = 'approved'
    ELSE true END;
UPDATE scenarios SET case_id = outcome || ' ' || variant;

CREATE FUNCTION pg_temp.make(s scenarios) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    -- what the manual says before a person, or a correction, says otherwise
    manual text := CASE
        WHEN s.variant = 'overridden' THEN CASE s.outcome WHEN 'trip_recorded' THEN 'approved'
            WHEN 'already_cancelled' THEN 'duplicate' ELSE 'trip_recorded' END
        WHEN s.variant = 'corrected' THEN CASE s.outcome WHEN 'trip_recorded' THEN 'approved' ELSE 'trip_recorded' END
        WHEN s.outcome = 'handed_over' THEN 'review'
        WHEN s.outcome = 'withdrawn' THEN 'approved'
        ELSE s.outcome END;
    seen bigint;
BEGIN
    IF manual = 'duplicate' THEN
        PERFORM norefund.submit_case('D-order', s.case_id, 'first of ' || s.case_id);
    END IF;
    PERFORM norefund.submit_case('D-order', s.case_id, s.case_id,
        received_at => '2026-03-05 10:00+09', called_at => '2026-03-04 22:10+09',
        origin_name => CASE WHEN s.variant NOT IN ('no_customer_sms', 'no_sms')
            OR s.outcome <> 'approved' THEN '강남역' END,
        service_type => '일반', customer_id => 'U1', inquiry_topic => '앱 오류', inquiry_depth2 => '앱',
        inquiry_depth3 => '오류', inquiry => CASE manual WHEN 'other_inquiry' THEN 'other'
            ELSE 'no_ride_cancellation' END,
        charged_won => CASE WHEN manual <> 'undecided' THEN 18000 END,
        call_driver_id => CASE WHEN manual <> 'undecided' THEN 'D-order' END,
        call_completed => CASE WHEN manual <> 'undecided' THEN true END,
        payment_method => CASE manual WHEN 'review' THEN 'cash' WHEN 'undecided' THEN NULL ELSE 'card' END,
        centre_cancelled => CASE WHEN manual <> 'undecided' THEN s.outcome = 'already_cancelled' END,
        centre_cancelled_at => CASE s.outcome WHEN 'already_cancelled' THEN timestamptz '2026-03-04 23:00+09' END,
        centre_cancelled_won => CASE s.outcome WHEN 'already_cancelled' THEN 18000 END,
        cancel_reason => CASE WHEN manual <> 'undecided' THEN '' END,
        meter_distance_m => CASE manual WHEN 'undecided' THEN NULL WHEN 'trip_recorded' THEN 12000 ELSE 0 END,
        meter_duration_s => CASE manual WHEN 'undecided' THEN NULL WHEN 'trip_recorded' THEN 1500 ELSE 45 END,
        meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127,
        special_note => CASE s.variant WHEN 'special_note' THEN '고객 항의' END,
        outbound_call_missed => s.variant = 'outbound_call_missed');
    IF s.variant = 'overridden' THEN
        -- a person has sent a text by hand: the verdict is held, and may be turned
        PERFORM norefund.record_sent('D-order', s.case_id, 'customer', 'by hand');
    END IF;
    seen := (SELECT k.version FROM norefund.calls AS k WHERE k.driver_id = 'D-order' AND k.call_id = s.case_id);
    IF s.outcome = 'withdrawn' THEN
        PERFORM norefund.withdraw_case('D-order', s.case_id, '기사 철회');
    ELSIF s.variant = 'corrected' THEN
        PERFORM norefund.add_evidence('D-order', s.case_id, reason => '재확인', seen_version => seen,
            meter_distance_m => CASE s.outcome WHEN 'approved' THEN 0 ELSE 12000 END,
            meter_duration_s => CASE s.outcome WHEN 'approved' THEN 45 ELSE 1500 END);
    ELSIF s.outcome = 'handed_over' OR s.variant = 'overridden' THEN
        PERFORM norefund.resolve_review('D-order', s.case_id, s.outcome, '담당자 확인', seen_version => seen);
    END IF;
END
$$;

SELECT count(pg_temp.make(s)) AS made FROM scenarios AS s \gset
UPDATE scenarios AS s
SET done = CASE WHEN c.closed_at IS NULL THEN '{}' ELSE '{close}'::text[] END
FROM norefund.cases AS c
WHERE c.driver_id = 'D-order' AND c.case_id = s.case_id;

-- The driver's number turns out to be dead. This is the texts' outbox alone, so it is done here and not in eight
-- attempts.
RESET ROLE;
CREATE FUNCTION pg_temp.lose_number(case_id text) RETURNS void LANGUAGE sql SECURITY DEFINER
    AS 'UPDATE norefund.messages SET state = ''dead'', attempts = 8, tries = 8, failures = 8
        WHERE driver_id = ''D-order'' AND case_id = $1 AND audience = ''driver'' AND state = ''queued''';
SET ROLE regress_norefund_owner;
CREATE FUNCTION pg_temp.take_by_function(case_id text, step text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CASE step
        WHEN 'cancel' THEN PERFORM norefund.record_cancellation('D-order', case_id, 18000, '2026-03-05 11:00+09');
        WHEN 'driver_sms' THEN PERFORM norefund.record_sent('D-order', case_id, 'driver', 'ref-d');
        WHEN 'customer_sms' THEN PERFORM norefund.record_sent('D-order', case_id, 'customer', 'ref-c');
        WHEN 'no_driver_sms' THEN PERFORM pg_temp.lose_number(case_id),
            norefund.give_up_message('D-order', case_id, 'driver', '번호 없음');
        WHEN 'no_customer_sms' THEN PERFORM norefund.give_up_message('D-order', case_id, 'customer', '번호 없음');
        WHEN 'agit' THEN PERFORM norefund.record_agit_post('D-order', case_id, 'https://agit/1');
        WHEN 'answer' THEN PERFORM norefund.save_answer('D-order', case_id, answer => '직접 안내');
        WHEN 'close' THEN PERFORM norefund.close_case('D-order', case_id);
    END CASE;
END
$$;

-- All steps in one UPDATE that writes nothing else.
CREATE FUNCTION pg_temp.take_by_update(case_id text, steps text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE norefund.cases SET %s WHERE driver_id = ''D-order'' AND case_id = %L', (
        SELECT string_agg(CASE step
            WHEN 'cancel' THEN 'payment_cancelled_at = now(), payment_cancelled_won = 18000'
            WHEN 'no_driver_sms' THEN 'driver_sms_given_up_at = now()'
            WHEN 'no_customer_sms' THEN 'customer_sms_given_up_at = now()'
            WHEN 'driver_sms' THEN 'driver_sms_sent_at = now()'
            WHEN 'customer_sms' THEN 'customer_sms_sent_at = now()'
            WHEN 'answer' THEN 'answered_at = now()'
            WHEN 'close' THEN 'closed_at = now()'
            WHEN 'agit' THEN 'agit_url = ''https://agit/1'''
            WHEN 'post' THEN format('agit_due = %L', 'agit' <> ALL (steps)) END, ', ')
        FROM (SELECT unnest(steps)
              -- a post is asked for, or made, with what asks for it
              UNION ALL SELECT 'post' WHERE steps && '{agit,no_driver_sms,no_customer_sms}') AS s (step)), case_id);
END
$$;

-- What is kept of a fact that was no step.
CREATE FUNCTION pg_temp.kept(case_id text, step text, OUT is_step boolean, OUT beside text) LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE kept.step
               WHEN 'cancel' THEN c.payment_cancelled_at IS NOT NULL
               WHEN 'driver_sms' THEN c.driver_sms_sent_at IS NOT NULL
               WHEN 'customer_sms' THEN c.customer_sms_sent_at IS NOT NULL
               ELSE true END,
           CASE kept.step
               WHEN 'cancel' THEN (
                   SELECT 'report' FROM norefund.payment_reports AS r
                   WHERE r.driver_id = c.driver_id AND r.case_id = c.case_id AND r.kind = 'cancelled')
               ELSE (SELECT min(h.kind) FROM norefund.holds AS h
                     WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id AND h.released_at IS NULL) END
    INTO is_step, beside
    FROM norefund.cases AS c
    WHERE c.driver_id = 'D-order' AND c.case_id = kept.case_id;
END
$$;

CREATE TEMP TABLE attempts (
    way text, case_id text, done text[], steps text[], accepted boolean, sqlstate text, detail text, hint text,
    message text);

-- Every step not yet taken, after every order of steps that was accepted; a refused step ends all orders that begin so.
CREATE FUNCTION pg_temp.walk(way text, case_id text, steps text[], done text[]) RETURNS SETOF attempts LANGUAGE plpgsql
    AS $$
DECLARE
    a attempts;
    step text;
BEGIN
    FOREACH step IN ARRAY steps LOOP
        CONTINUE WHEN step = ANY (done);
        a := (way, case_id, done, ARRAY[step], NULL, NULL, NULL, NULL, NULL);
        BEGIN
            IF way = 'function' THEN
                PERFORM pg_temp.take_by_function(case_id, step);
                SELECT CASE WHEN NOT k.is_step THEN 'FACT' END, k.beside INTO a.sqlstate, a.detail
                FROM pg_temp.kept(case_id, step) AS k;
                IF a.sqlstate = 'FACT' THEN
                    a.accepted := false;
                    RETURN NEXT a;
                    RAISE SQLSTATE 'TAKEN';
                END IF;
            ELSE
                PERFORM pg_temp.take_by_update(case_id, ARRAY[step]);
            END IF;
            a.accepted := true;
            RETURN NEXT a;
            RETURN QUERY SELECT * FROM pg_temp.walk(way, case_id, steps, done || step);
            RAISE SQLSTATE 'TAKEN';
        EXCEPTION
            WHEN SQLSTATE 'TAKEN' THEN NULL;
            WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS a.sqlstate = RETURNED_SQLSTATE, a.detail = PG_EXCEPTION_DETAIL,
                    a.hint = PG_EXCEPTION_HINT, a.message = MESSAGE_TEXT;
                a.accepted := false;
                RETURN NEXT a;
        END;
    END LOOP;
END
$$;

CREATE FUNCTION pg_temp.subsets(steps text[]) RETURNS SETOF text[] LANGUAGE sql AS $$
    SELECT ARRAY(SELECT $1[n] FROM generate_series(1, cardinality($1)) AS n WHERE mask & (1 << n - 1) > 0)
    FROM generate_series(0, (1 << cardinality($1)) - 1) AS mask
$$;
CREATE FUNCTION pg_temp.reachable(s scenarios) RETURNS SETOF text[] LANGUAGE sql AS $$
    SELECT done FROM pg_temp.subsets(s.steps) AS done
    WHERE CASE WHEN s.done = '{}' THEN pg_temp.is_reachable(s.outcome, s.needs_post, done) ELSE done = s.done END
$$;

-- From every state that can be reached: every set of the other steps in one UPDATE ("leap"), or every other outcome in
-- place of the decided one ("turn").
CREATE FUNCTION pg_temp.try_from_everywhere(way text, s scenarios) RETURNS SETOF attempts LANGUAGE plpgsql AS $$
DECLARE
    a attempts;
    before text[];
    change text[];
BEGIN
    FOR before IN SELECT * FROM pg_temp.reachable(s) LOOP
        BEGIN
            PERFORM pg_temp.take_by_update(s.case_id, before) WHERE before <> s.done;
            FOR change IN
                SELECT steps FROM pg_temp.subsets(s.steps) AS steps
                WHERE way = 'leap' AND steps <> '{}' AND NOT steps && before
                UNION ALL
                SELECT ARRAY[other]
                FROM unnest('{approved,trip_recorded,already_cancelled,other_inquiry,handed_over,withdrawn,'
                            'review}'::text[]) AS other
                WHERE way = 'turn' AND other <> s.outcome
            LOOP
                a := (way, s.case_id, before, change, NULL, NULL, NULL, NULL, NULL);
                BEGIN
                    IF way = 'leap' THEN
                        PERFORM pg_temp.take_by_update(s.case_id, change);
                    ELSE
                        UPDATE norefund.cases AS c SET outcome = change[1]
                        WHERE c.driver_id = 'D-order' AND c.case_id = s.case_id;
                    END IF;
                    RAISE SQLSTATE 'TAKEN';
                EXCEPTION WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS a.sqlstate = RETURNED_SQLSTATE, a.message = MESSAGE_TEXT;
                    a.accepted := a.sqlstate = 'TAKEN';
                    RETURN NEXT a;
                END;
            END LOOP;
            RAISE SQLSTATE 'TAKEN';
        EXCEPTION WHEN SQLSTATE 'TAKEN' THEN NULL;
        END;
    END LOOP;
END
$$;

-- A refusal that only this constraint makes: dropped, what it refused goes through.
CREATE FUNCTION pg_temp.holds_alone(constraint_name text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    a attempts;
BEGIN
    FOR a IN
        SELECT DISTINCT ON (case_id, attempts.steps) attempts.*
        FROM attempts
        WHERE way = 'leap' AND NOT accepted AND message LIKE format('%%"%s"', constraint_name)
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE norefund.cases DROP CONSTRAINT %I', constraint_name);
            PERFORM pg_temp.take_by_update(a.case_id, a.done) WHERE a.done <> '{}';
            PERFORM pg_temp.take_by_update(a.case_id, a.steps);
            RAISE SQLSTATE 'TAKEN';
        EXCEPTION
            WHEN SQLSTATE 'TAKEN' THEN RETURN true;
            WHEN check_violation THEN NULL;
            -- what was told is frozen, whatever the CHECKs say
            WHEN object_not_in_prerequisite_state THEN NULL;
        END;
    END LOOP;
    RETURN false;
END
$$;

RESET ROLE;
CREATE ROLE regress_norefund_order_backend;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_backend('regress_norefund_order_backend') \g /dev/null
GRANT INSERT ON attempts TO regress_norefund_order_backend;
SET ROLE regress_norefund_order_backend;
INSERT INTO attempts
SELECT w.* FROM scenarios AS s, pg_temp.walk('function', s.case_id, s.steps, s.done) AS w;

-- By UPDATE the texts are there and sent, so that nothing but the case's own constraints holds a step back.
RESET ROLE;
INSERT INTO norefund.messages AS m (driver_id, case_id, revision, audience, template, body, state, sent_at)
SELECT 'D-order', c.case_id, c.revision, audience, 'x', 'x', 'sent', now()
FROM norefund.cases AS c, unnest('{driver,customer}'::text[]) AS audience
WHERE c.driver_id = 'D-order' AND c.revision IS NOT NULL
ON CONFLICT ON CONSTRAINT messages_pkey DO UPDATE
    SET state = 'sent', sent_at = now(), leased_by = NULL, leased_until = NULL;
INSERT INTO attempts
SELECT w.* FROM scenarios AS s, pg_temp.walk('update', s.case_id, s.steps, s.done) AS w;
INSERT INTO attempts
SELECT l.* FROM scenarios AS s, pg_temp.try_from_everywhere('leap', s) AS l;
-- a verdict that its decision does not have would be refused for that alone
ALTER TABLE norefund.cases DROP CONSTRAINT verdict_is_recorded;
INSERT INTO attempts
SELECT t.* FROM scenarios AS s, pg_temp.try_from_everywhere('turn', s) AS t WHERE s.outcome <> 'undecided';

CREATE TEMP TABLE judged AS
SELECT a.*, s.outcome, s.needs_post, due.step AS due_step, due.calls AS due_calls,
    CASE way
        WHEN 'leap' THEN 'close' <> ALL (a.done)
            AND pg_temp.is_reachable(s.outcome, s.needs_post, CASE
                -- what asks for a post after the post, asks for another
                WHEN 'agit' = ANY (a.done) AND a.steps
                    && '{no_driver_sms,no_customer_sms}' THEN array_remove(a.done, 'agit')
                ELSE a.done END || a.steps)
        WHEN 'turn' THEN pg_temp.is_reachable(a.steps[1], s.needs_post, a.done)
        WHEN 'function' THEN pg_temp.is_right_call(s.outcome, s.variant, s.needs_post, a.done, a.steps[1])
        ELSE pg_temp.is_right(s.outcome, s.needs_post, a.done, a.steps[1]) END AS is_right,
    -- the outcome's own steps, and how many of them are left
    a.done || a.steps <@ own.steps AS is_own,
    cardinality(own.steps) - cardinality(a.done) - 1 AS steps_left
FROM attempts AS a
JOIN scenarios AS s ON s.case_id = a.case_id
CROSS JOIN LATERAL pg_temp.due(s.outcome, s.variant, s.needs_post, a.done) AS due
CROSS JOIN LATERAL (
    SELECT array_agg(o.step) AS steps FROM manual_order AS o
    WHERE o.outcome = s.outcome AND o.step = ANY (s.steps)) AS own;

CREATE TEMP TABLE permutations AS
SELECT way,
       count(*) FILTER (WHERE accepted AND is_own AND steps_left = 0) AS right_orders,
       sum(factorial(steps_left)) FILTER (WHERE NOT accepted AND is_own) AS wrong_orders,
       count(*) FILTER (WHERE is_own) AS own_attempts,
       count(*) FILTER (WHERE NOT is_own) AS foreign_attempts
FROM judged
WHERE way IN ('function', 'update')
GROUP BY way;
CREATE TEMP TABLE all_permutations AS
SELECT sum(factorial(own.n - cardinality(s.done))) AS n
FROM scenarios AS s
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM manual_order AS o WHERE o.outcome = s.outcome AND o.step = ANY (s.steps)) AS own;

SET search_path = tap;
SELECT plan(39);

SELECT is(:made, 39, 'a case for each outcome and each thing that asks for a post');
SELECT is(array_agg(s.case_id) FILTER (WHERE (coalesce(c.outcome, 'undecided'), c.agit_due) <> (s.outcome, s.needs_post)
                                          OR c.overridden <> (s.variant = 'overridden')), NULL,
                                              'each case is what it is to be')
FROM scenarios AS s
JOIN norefund.cases AS c ON c.driver_id = 'D-order' AND c.case_id = s.case_id;

SELECT is(p.right_orders + p.wrong_orders, a.n,
    format('%s: every permutation of an outcome''s steps is tried: %s right, %s wrong',
          p.way, p.right_orders, p.wrong_orders))
FROM permutations AS p, all_permutations AS a
ORDER BY p.way;
SELECT diag(format('%s: %s permutations, %s right and %s wrong, by %s steps tried; %s more that the outcome does '
                   'not have', way, right_orders + wrong_orders, right_orders, wrong_orders, own_attempts,
                   foreign_attempts))
FROM permutations
ORDER BY way;
SELECT diag(format('%s at once: %s UPDATEs, %s right and %s wrong', way, count(*), count(*) FILTER (WHERE is_right),
                   count(*) FILTER (WHERE NOT is_right)))
FROM judged
WHERE way IN ('leap', 'turn')
GROUP BY way
ORDER BY way;

SELECT is(array_agg(format('%s: %s after {%s}', case_id, steps, array_to_string(done, ','))) FILTER (WHERE accepted),
    NULL,
          format('%s: no wrong order is accepted (%s tried)', way, count(*)))
FROM judged
WHERE NOT is_right
GROUP BY way
ORDER BY way;
SELECT is(array_agg(format('%s: %s after {%s}: %s', case_id, steps, array_to_string(done, ','), message))
              FILTER (WHERE NOT accepted), NULL,
          format('%s: no right order is refused (%s tried)', way, count(*)))
FROM judged
WHERE is_right
GROUP BY way
ORDER BY way;

SELECT is(array_agg(DISTINCT sqlstate ORDER BY sqlstate), '{55000,FACT}',
    'a function refuses with 55000, or keeps what happened')
FROM judged WHERE way = 'function' AND NOT accepted;
SELECT is(array_agg(DISTINCT steps[1] ORDER BY steps[1]), '{cancel,customer_sms,driver_sms}',
    format('no fact is refused (%s kept)', count(*)))
FROM judged WHERE sqlstate = 'FACT';
SELECT is(array_agg(format('%s: %s after {%s}: %s', case_id, steps, array_to_string(done, ','), sqlstate))
              FILTER (WHERE sqlstate <> 'FACT'), NULL, 'of the facts there is always a record, not a refusal')
FROM judged WHERE way = 'function' AND NOT accepted AND steps[1] IN ('cancel', 'driver_sms', 'customer_sms');
SELECT is(array_agg(format('%s: %s after {%s}: %s', case_id, steps, array_to_string(done, ','), detail))
              FILTER (WHERE detail IS DISTINCT FROM CASE steps[1] WHEN 'cancel' THEN 'report' ELSE 'sent_early' END),
              NULL,
          'a payment is a report, a text that was not due is held for a person')
FROM judged WHERE sqlstate = 'FACT';
SELECT is(array_agg(format('%s: %s after {%s}: %s %s', case_id, steps, array_to_string(done, ','), detail, hint))
              FILTER (WHERE detail NOT LIKE coalesce('Its next step is ' || due_step || ': %', 'It is closed.')
                         OR NOT string_to_array(rtrim(regexp_replace(hint, '^.*: (call )?', ''), '.'), ', ')
                                @> coalesce(due_calls, '{submit_case()}')
                         OR message NOT LIKE '%' || case_id || ' of driver D-order%'), NULL,
          format('it names the case, the step that is due and the call that takes it (%s refusals)', count(*)))
FROM judged WHERE way = 'function' AND sqlstate = '55000';
SELECT is(array_agg(format('%s: %s after {%s}: %s', case_id, steps, array_to_string(done, ','), message))
              FILTER (WHERE (sqlstate = '23514' OR 'close' = ANY (done) AND 'agit' = ANY (steps)
                  AND sqlstate = '55000') IS NOT TRUE),
          NULL, format('a constraint refuses an UPDATE by its name (%s refusals)', count(*)))
FROM judged WHERE way <> 'function' AND NOT accepted;

SELECT ok(pg_temp.holds_alone(name), format('without %s a wrong order goes through', name))
FROM unnest('{cancellation_only_if_approved,driver_sms_after_cancellation,driver_sms_after_verdict,
    customer_sms_after_cancellation,driver_sms_given_up_after_verdict,customer_sms_given_up_only_if_approved,
    answer_after_cancellation,answer_after_driver_sms,answer_after_customer_sms,close_after_answer,
    close_after_agit_post}'::text[]) AS name;

-- How much was cancelled, and half a record of it.
PREPARE cancel (timestamptz, bigint) AS
    UPDATE norefund.cases SET payment_cancelled_at = $1, payment_cancelled_won = $2
    WHERE driver_id = 'D-order' AND case_id = 'approved plain';
SELECT throws_ok(format('EXECUTE cancel(%s, %s)', at, amount), '23514',
                 'new row for relation "cases" violates check constraint "cancellation_whole"',
                 format('by UPDATE no cancellation of %s won at %s', amount, at))
FROM (VALUES ('now()', 'NULL'), ('NULL', '18000')) AS a (at, amount);
SELECT throws_ok(format('SELECT norefund.record_cancellation(''D-order'', ''approved plain'', %s)', amount), '22023',
                 NULL::text, format('by the function no cancellation of %s won', amount))
FROM unnest('{0,-18000,"NULL"}'::text[]) AS amount;
-- any other amount happened: it is recorded, and the case is held
SAVEPOINT amounts;
SELECT is(norefund.record_cancellation('D-order', 'approved plain', amount, '2026-03-05 11:00+09', 'pg', 'P' || amount),
          'held_final', format('%s won are recorded, and a person looks', amount))
FROM unnest('{17999,18001}'::bigint[]) AS amount;
SELECT is(format('%s %s', refund_state, refunded_won), 'refunded 36000', 'the call knows what was paid back')
FROM norefund.calls WHERE driver_id = 'D-order' AND call_id = 'approved plain';
ROLLBACK TO amounts;
SELECT lives_ok('EXECUTE cancel(now(), 17999)', 'a part of the charge can be cancelled');
SELECT throws_ok('UPDATE norefund.cases SET revision = NULL, outcome = NULL, rule = NULL, decided_at = NULL,
        decided_by = NULL
                  WHERE driver_id = ''D-order'' AND case_id = ''approved plain''', '23514', NULL::text,
                 'no verdict is taken from under a cancellation');

SELECT * FROM finish();
ROLLBACK;
