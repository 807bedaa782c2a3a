-- Who may do what: each role on each table, view, column, function, procedure and sequence of the schema, each
-- privilege, with and without the right to pass it on (which an owner always has), against the rules stated here.
BEGIN;
\i test/pgtap/install.psql
RESET ROLE;
CREATE ROLE regress_norefund_public;
CREATE ROLE regress_norefund_backend;
CREATE ROLE regress_norefund_analyst;
CREATE ROLE regress_norefund_map;
CREATE ROLE regress_norefund_monitor;
CREATE ROLE regress_norefund_eraser;
CREATE ROLE regress_norefund_intake;
CREATE ROLE regress_norefund_desk;
CREATE ROLE regress_norefund_payments;
CREATE ROLE regress_norefund_sms;
CREATE ROLE regress_norefund_both;
CREATE ROLE regress_norefund_revoked;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_backend('regress_norefund_backend'), norefund.grant_analyst('regress_norefund_analyst'),
    norefund.grant_map('regress_norefund_map'), norefund.grant_monitor('regress_norefund_monitor'),
    norefund.grant_eraser('regress_norefund_eraser'), norefund.grant_eraser('regress_norefund_revoked'),
    norefund.grant_intake('regress_norefund_intake'), norefund.grant_intake('regress_norefund_revoked'),
    norefund.grant_desk('regress_norefund_desk'), norefund.grant_desk('regress_norefund_revoked'),
    norefund.grant_payments('regress_norefund_payments'), norefund.grant_payments('regress_norefund_revoked'),
    norefund.grant_sms('regress_norefund_sms'), norefund.grant_sms('regress_norefund_revoked'),
    norefund.grant_backend('regress_norefund_both'), norefund.grant_analyst('regress_norefund_both'),
    norefund.grant_backend('regress_norefund_revoked'), norefund.grant_analyst('regress_norefund_revoked'),
    norefund.grant_map('regress_norefund_revoked'), norefund.grant_monitor('regress_norefund_revoked') \g /dev/null
SELECT norefund.revoke_backend('regress_norefund_revoked'), norefund.revoke_analyst('regress_norefund_revoked'),
    norefund.revoke_map('regress_norefund_revoked'), norefund.revoke_monitor('regress_norefund_revoked'),
    norefund.revoke_eraser('regress_norefund_revoked'), norefund.revoke_intake('regress_norefund_revoked'),
    norefund.revoke_desk('regress_norefund_revoked'), norefund.revoke_payments('regress_norefund_revoked'),
    norefund.revoke_sms('regress_norefund_revoked') \g /dev/null
-- given again, nothing is more
CALL norefund.setup();
RESET ROLE;

-- The tasks of a backend: what each calls and reads.
CREATE TEMP TABLE tasks (role text, functions text[], relations text[]);
INSERT INTO tasks VALUES
    ('intake', '{submit_case,submit_request,submit_cases,add_evidence,load_import,import_batch,import_cases}',
        '{imports,import_errors}'),
    ('payments', '{claim_cancellations,record_cancellation,record_cancellation_failed,record_reversal,'
        'void_payment_report,reconcile}', '{call_refunds,payment_reports}'),
    ('sms', '{claim_messages,record_sent,record_failed,record_delivery}', '{}'),
    ('desk', '{add_evidence,decide_case,decide_batch,decide_backlog,claim_review,resolve_review,acknowledge,waive_memo,'
        'record_note,record_agit_post,withdraw_case,save_answer,close_case,next_step,case_card,find_template,record_qa,'
        'retry_cancellation,retry_message,give_up_message,explain,replay,replay_changes,sweep,only_values,lacks_memo,'
        'attention,evidence_sources,unusable_places,blocked_label,health_measures}',
        '{worklist,reviews_due,review_reasons,findings,dead_letters,call_refunds,case_texts,outcome_texts,'
        'outcome_labels,outcomes,policies,templates,case_results,decision_history,qa_sample,qa_summary,health,'
        'health_alerts,finding_ages,backlog_ages,late_cases,agent_backlog,next_cases}');

CREATE TEMP TABLE capacities AS
SELECT role, 'regress_norefund_' || role AS rolname, role IN ('backend', 'both') AS is_backend,
       role IN ('analyst', 'both') AS is_analyst, role = 'map' AS reads_maps,
       role = 'monitor' AS reads_health, role = 'eraser' AS erases, role = 'owner' AS is_owner,
       t.functions AS calls, coalesce(t.relations, '{}') AS reads
FROM unnest('{public,backend,intake,desk,payments,sms,analyst,map,monitor,eraser,both,revoked,owner}'::text[]) AS role
LEFT JOIN tasks AS t USING (role);

CREATE TEMP TABLE relations AS
SELECT c.oid, c.relname, c.relkind = 'v' AS is_view, c.relkind = 'S' AS is_sequence,
       -- what was said, decided, paid or done of a driver
       c.relkind = 'r' AND EXISTS (
           SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'driver_id') AS is_record,
       EXISTS (SELECT FROM pg_attribute AS a
               WHERE a.attrelid = c.oid AND a.attnum > 0
                 AND a.atttypid::regtype::text ~ '(geography|geometry)') AS has_points
FROM pg_class AS c
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c', 't');
-- What an analyst reads is every view without places; not what other views are made of, nor tables but these.
CREATE TEMP TABLE analysts_relations AS
SELECT r.oid FROM relations AS r
WHERE r.is_view AND NOT r.has_points AND r.relname NOT IN (
        'case_evidence', 'case_steps', 'case_standings', 'classify_arguments', 'current_texts', 'result_texts',
        'due_texts', 'text_arguments', 'text_values', 'call_knowledge', 'call_premises', 'standing_reports',
        'distinct_reports', 'report_identifiers', 'reviews_due', 'verdict_values', 'call_payments', 'step_moments',
        'case_invariants', 'call_invariants', 'record_invariants', 'archive_invariants', 'recorded_days', 'sealed_days')
   OR r.relname IN ('policies', 'templates', 'outcomes');

CREATE TEMP TABLE functions AS
SELECT p.oid, p.oid::regprocedure::text AS name, p.prosecdef AND p.prorettype <> 'trigger'::regtype
    OR p.prokind = 'p' AS is_backends, p.provolatile = 'v' AS may_write,
       -- a view's functions are called as its reader
       EXISTS (SELECT FROM pg_depend AS d
               WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_proc'::regclass
                 AND d.refobjid = p.oid) AS is_of_view,
       EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
           AS is_member
FROM pg_proc AS p
WHERE p.pronamespace = 'norefund'::regnamespace;

CREATE TEMP TABLE walked AS
SELECT 'relation' AS kind, c.role, r.relname::text AS object, p.privilege, passes_on,
       has_table_privilege(c.rolname, r.oid, p.privilege || passes_on) AS has,
       -- the records are kept from their owner as well, and the policies that they were decided under; what is
       -- archived is deleted
       CASE WHEN c.is_owner THEN NOT (passes_on = '' AND (
                r.relname = 'calls' AND p.privilege = 'DELETE'
                OR (r.is_record OR r.relname = 'policies') AND p.privilege = 'TRUNCATE'))
            WHEN p.privilege <> 'SELECT' OR passes_on <> '' THEN false
            ELSE c.is_backend OR c.is_analyst AND r.oid IN (SELECT oid FROM analysts_relations)
                 OR c.reads_maps AND r.is_view AND r.has_points OR c.reads_health AND r.relname ~ '^health'
                 OR r.relname = ANY (c.reads) END AS may
FROM capacities AS c, relations AS r,
    unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p (privilege),
     unnest('{""," WITH GRANT OPTION"}'::text[]) AS passes_on
WHERE NOT r.is_sequence
UNION ALL
SELECT 'column', c.role, r.relname || '.' || a.attname, p.privilege, passes_on,
       has_column_privilege(c.rolname, r.oid, a.attnum, p.privilege || passes_on),
       CASE WHEN c.is_owner THEN true
            WHEN p.privilege <> 'SELECT' OR passes_on <> '' THEN false
            ELSE c.is_backend OR c.is_analyst AND r.oid IN (SELECT oid FROM analysts_relations)
                 OR c.reads_maps AND r.is_view AND r.has_points OR c.reads_health AND r.relname ~ '^health'
                 OR r.relname = ANY (c.reads) END
FROM capacities AS c, relations AS r
JOIN pg_attribute AS a ON a.attrelid = r.oid AND NOT a.attisdropped
    -- a view has no system columns
    AND (a.attnum > 0 OR NOT r.is_view),
     unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) AS p (privilege),
     unnest('{""," WITH GRANT OPTION"}'::text[]) AS passes_on
WHERE NOT r.is_sequence
UNION ALL
SELECT 'sequence', c.role, r.relname, p.privilege, '', has_sequence_privilege(c.rolname, r.oid, p.privilege), c.is_owner
FROM capacities AS c, relations AS r, unnest('{USAGE,SELECT,UPDATE}'::text[]) AS p (privilege)
WHERE r.is_sequence
UNION ALL
SELECT 'function', c.role, f.name, 'EXECUTE', passes_on,
    has_function_privilege(c.rolname, f.oid, 'EXECUTE' || passes_on),
       CASE WHEN f.is_member THEN passes_on = ''
            WHEN c.is_owner THEN true
            WHEN passes_on <> '' THEN false
            WHEN f.name ~ '^norefund\.(erase_personal_data|archive_closed|restore_archived)\(' THEN c.erases
            WHEN c.calls IS NOT NULL THEN split_part(split_part(f.name, '.', 2), '(', 1) = ANY (c.calls)
            WHEN c.is_backend AND (f.is_backends OR f.is_of_view) THEN true
            WHEN c.reads_health THEN f.name = 'norefund.health_measures()'
            -- an analyst may be given functions that only look; what they are is no rule
            WHEN c.is_analyst AND NOT f.may_write THEN has_function_privilege(c.rolname, f.oid, 'EXECUTE')
            ELSE false END
FROM capacities AS c, functions AS f, unnest('{""," WITH GRANT OPTION"}'::text[]) AS passes_on
UNION ALL
SELECT 'schema', c.role, 'norefund', p.privilege, passes_on,
    has_schema_privilege(c.rolname, 'norefund', p.privilege || passes_on),
       passes_on = '' AND (p.privilege = 'USAGE' OR c.is_owner)
FROM capacities AS c, unnest('{USAGE,CREATE}'::text[]) AS p (privilege),
    unnest('{""," WITH GRANT OPTION"}'::text[]) AS passes_on;

-- A place that is found wherever it shows: as degrees, as bytes.
SET ROLE regress_norefund_backend;
SELECT norefund.submit_case('D-rights', 'K1', 'C1', received_at => '2026-03-05 10:00+09', charged_won => 18000,
    call_driver_id => 'D-rights', call_completed => true, payment_method => 'card',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45,
    meter_start_lat => 37.123456, meter_start_lon => 127.654321, meter_end_lat => 37.123456,
    meter_end_lon => 127.654321) \g /dev/null
SELECT norefund.submit_case('D-rights', 'K2', 'C2', payment_method => 'cash', meter_start_lat => 37.123456,
    meter_start_lon => 127.654321) \g /dev/null
RESET ROLE;
CREATE TEMP TABLE shown (relname text, n bigint);
GRANT ALL ON shown, relations, analysts_relations TO PUBLIC;
CREATE FUNCTION pg_temp.look(r relations) RETURNS shown LANGUAGE plpgsql AS $$
DECLARE
    hex CONSTANT text := encode(float8send(37.123456), 'hex');
    little_endian CONSTANT text :=
        (SELECT string_agg(substr(hex, n, 2), '' ORDER BY n DESC) FROM generate_series(1, 15, 2) AS n);
    found shown;
BEGIN
    EXECUTE format('SELECT %L, count(*) FROM norefund.%I AS shown WHERE shown::text ~* %L', r.relname, r.relname,
                   '37\.123|' || hex || '|' || little_endian)
    INTO found;
    RETURN found;
END
$$;
SET ROLE regress_norefund_analyst;
SET LOCAL bytea_output = 'hex';
INSERT INTO shown SELECT l.* FROM relations AS r, pg_temp.look(r) AS l
WHERE r.oid IN (SELECT oid FROM analysts_relations);
INSERT INTO shown
SELECT 'explain', count(*) FILTER (WHERE e::text ~ '37\.123|127\.654')
FROM unnest('{C1,C2}'::text[]) AS case_id, norefund.explain('D-rights', case_id) AS e;
RESET ROLE;

CREATE TEMP VIEW attempts AS
SELECT *
FROM (VALUES
    ('analyst', 'SELECT meter_start FROM norefund.cases'),
    ('analyst', 'SELECT meter_displacement_m FROM norefund.decisions'),
    ('analyst', 'SELECT evidence FROM norefund.case_evidence'),
    ('analyst', 'SELECT * FROM norefund.case_map'),
    ('analyst', 'SELECT norefund.case_card(''D-rights'', ''C1'')'),
    ('analyst', 'SELECT norefund.decide_case(''D-rights'', ''C1'')'),
    ('map', 'SELECT * FROM norefund.cases'),
    ('backend', 'INSERT INTO norefund.cases (driver_id, call_id) VALUES (''D'', ''K'')'),
    ('backend', 'UPDATE norefund.cases SET special_note = ''x'''),
    ('backend', 'DELETE FROM norefund.messages'),
    ('backend', 'TRUNCATE norefund.case_events'),
    ('backend', 'UPDATE norefund.templates SET edited_body = ''x'''),
    ('backend', 'CREATE TRIGGER t AFTER INSERT ON norefund.cases FOR EACH ROW EXECUTE FUNCTION norefund.keep_row()'),
    ('backend', 'CREATE TABLE norefund.mine (i integer)'),
    ('backend', 'SELECT norefund.grant_backend(''regress_norefund_public'')'),
    ('backend', 'SELECT norefund.record_event(''D-rights'', ''C1'', ''x'', ''x'')'),
    ('backend', 'SELECT norefund.record_decision(''D-rights'', ''C1'', ''x'')'),
    ('backend', 'UPDATE norefund.case_evidence SET driver_id = ''x'''),
    ('backend', 'UPDATE norefund.calls SET refund_state = ''queued'''),
    ('backend', 'DELETE FROM norefund.payment_reports'),
    ('backend', 'UPDATE norefund.holds SET released_at = now()'),
    ('backend', 'SELECT norefund.settle(''D-rights'', ''K1'', ''x'', ''x'')'),
    ('analyst', 'SELECT * FROM norefund.payment_reports'),
    ('revoked', 'SELECT * FROM norefund.worklist'),
    ('revoked', 'SELECT norefund.submit_case(''D'', ''K'')'),
    ('public', 'SELECT * FROM norefund.policies'),
    ('public', 'SELECT norefund.next_step(''D-rights'', ''C1'')'),
    ('owner', 'DELETE FROM norefund.calls'),
    ('owner', 'TRUNCATE norefund.payment_reports'),
    ('owner', 'TRUNCATE norefund.holds'),
    ('owner', 'TRUNCATE norefund.case_events')) AS a (role, statement);
CREATE FUNCTION pg_temp.refusal(role text, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('role', 'regress_norefund_' || role, true);
    EXECUTE statement;
    RETURN 'done';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

SET search_path = tap;
SELECT plan(32);

SELECT is(array_agg(format('%s %s %s%s on %s', role, CASE WHEN has THEN 'has' ELSE 'lacks' END, privilege, passes_on,
    object))
              FILTER (WHERE has IS DISTINCT FROM may), NULL,
          format('%s, each %s: what it may and no more (%s looked at, %s of them held)', role, kind, count(*),
                 count(*) FILTER (WHERE has)))
FROM walked
WHERE kind IN ('relation', 'function')
GROUP BY role, kind
ORDER BY role, kind;
SELECT is(array_agg(format('%s %s %s%s on %s', role, CASE WHEN has THEN 'has' ELSE 'lacks' END, privilege, passes_on,
    object))
              FILTER (WHERE has IS DISTINCT FROM may), NULL,
          format('each %s: the same (%s looked at, %s of them held)', kind, count(*), count(*) FILTER (WHERE has)))
FROM walked
WHERE kind NOT IN ('relation', 'function')
GROUP BY kind
ORDER BY kind;
SELECT diag(format('%s rights of %s roles on %s objects looked at', count(*), count(DISTINCT role),
    count(DISTINCT (kind, object))))
FROM walked;

SELECT is(array_agg(relname) FILTER (WHERE n > 0), NULL,
    format('no view of an analyst shows a place, nor does explain(), whatever the columns are (%s read)', count(*)))
FROM shown;
SELECT cmp_ok(l.n, '>', 0::bigint, 'a view of the backend does') FROM relations AS r, pg_temp.look(r) AS l
WHERE r.relname = 'case_evidence';
SELECT is(array_agg(format('%s: %s', a.role, a.statement)) FILTER (WHERE pg_temp.refusal(a.role,
    a.statement) <> '42501'), NULL,
          format('tried, it is refused as well (%s statements)', count(*)))
FROM attempts AS a;
SELECT is(array_agg(DISTINCT format('%s by %s and %s', f, a.role, b.role)), '{"add_evidence by desk and intake"}',
    'no task does what another does, but for adding evidence')
FROM tasks AS a, tasks AS b, unnest(a.functions) AS f WHERE a.role < b.role AND f = ANY (b.functions);
SELECT * FROM finish();
ROLLBACK;
