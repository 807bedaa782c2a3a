REVOKE TRUNCATE
    ON norefund.cases, norefund.decisions, norefund.messages, norefund.calls, norefund.payment_reports,
       norefund.holds, norefund.case_events, norefund.qa_checks, norefund.archived_calls, norefund.policies
    FROM CURRENT_USER;
REVOKE DELETE ON norefund.calls FROM CURRENT_USER;
-- keep_until_archived() says when
GRANT DELETE
    ON norefund.cases, norefund.decisions, norefund.messages, norefund.payment_reports, norefund.holds,
       norefund.case_events, norefund.qa_checks
    TO CURRENT_USER;

CREATE TABLE norefund.role_rights (
    role_name name NOT NULL,
    rights text NOT NULL,

    CONSTRAINT role_rights_pkey PRIMARY KEY (role_name, rights),
    CONSTRAINT rights_known CHECK ((rights IN (
        'analyst', 'map', 'backend', 'intake', 'desk', 'payments', 'sms', 'monitor', 'eraser')) IS TRUE)
);
COMMENT ON TABLE norefund.role_rights IS 'Who was given which rights, so that setup() can give them again (권한)';
COMMENT ON COLUMN norefund.role_rights.role_name IS 'Role (역할)';
COMMENT ON COLUMN norefund.role_rights.rights IS
    'analyst, map, backend, intake, desk, payments, sms, monitor or eraser (권한 종류)';

-- What each task of the backend calls: who submits does not approve, who approves does not pay, and who pays or sends
-- does neither. grant_backend() gives them all.
CREATE OR REPLACE FUNCTION norefund.functions_of_tasks(OUT rights text, OUT functions text[])
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    VALUES
    ('intake', '{submit_case,submit_request,submit_cases,add_evidence,load_import,import_batch,import_cases}'::text[]),
    ('desk', '{add_evidence,decide_case,decide_batch,decide_backlog,claim_review,resolve_review,acknowledge,next_step,'
        'case_card,record_note,record_agit_post,waive_memo,withdraw_case,save_answer,close_case,record_qa,'
        'find_template,retry_cancellation,retry_message,give_up_message,explain,replay,replay_changes,sweep}'),
    ('payments', '{claim_cancellations,record_cancellation,record_cancellation_failed,record_reversal,'
        'void_payment_report,reconcile}'),
    ('sms', '{claim_messages,record_sent,record_failed,record_delivery}'),
    ('analyst', '{explain,replay,replay_changes,sweep}'),
    ('eraser', '{erase_personal_data,archive_closed,restore_archived}');
END;
COMMENT ON FUNCTION norefund.functions_of_tasks() IS 'What a kind of rights calls (권한별 함수)';

CREATE OR REPLACE FUNCTION norefund.objects_of_rights(rights text, OUT privilege text, OUT object text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    -- The backend reads everything; an analyst what shows no coordinates, a map reader what shows nothing else, a
    -- monitor what shows nobody; the desk its work and results, payments amounts, and intake what became of its files.
    SELECT 'SELECT' AS privilege, format('TABLE %s', c.oid::regclass) AS object
    FROM pg_class AS c
    WHERE c.relnamespace = 'norefund'::regnamespace
      AND c.relkind IN ('r', 'v')
      AND CASE objects_of_rights.rights
              WHEN 'backend' THEN true
              WHEN 'map' THEN c.relname IN ('case_map', 'case_map_points')
              WHEN 'monitor' THEN c.relname IN ('health', 'health_alerts')
              WHEN 'intake' THEN c.relname IN ('imports', 'import_errors')
              WHEN 'payments' THEN c.relname IN ('call_refunds', 'payment_reports')
              WHEN 'desk' THEN c.relname IN (
                  'worklist', 'reviews_due', 'review_reasons', 'findings', 'dead_letters', 'call_refunds', 'case_texts',
                  'outcome_texts', 'outcome_labels', 'outcomes', 'policies', 'templates', 'case_results',
                  'decision_history', 'qa_sample', 'qa_summary', 'finding_ages', 'backlog_ages', 'late_cases',
                  'agent_backlog', 'next_cases', 'health', 'health_alerts')
              WHEN 'analyst' THEN c.relname IN (
                  'case_assessments', 'call_assessments', 'findings', 'call_refunds', 'outcomes', 'case_texts',
                  'outcome_texts', 'policies', 'templates', 'worklist', 'dead_letters', 'review_reasons',
                  'outcome_labels', 'case_results', 'decision_history', 'daily_summary', 'policy_summary',
                  'driver_summary', 're_requests', 'qa_sample', 'qa_summary', 'step_durations', 'step_times',
                  'request_hours', 'request_cells', 'request_districts', 'case_facts', 'agent_backlog', 'next_cases',
                  'request_lags', 'customer_repeats', 'agent_summary',
                  'review_results', 'text_summary', 'payment_summary', 'money_waiting', 'finding_ages',
                  'backlog_ages', 'late_cases', 'health', 'health_alerts')
              ELSE false END
    UNION ALL
    SELECT 'EXECUTE' AS privilege, format('ROUTINE %s', p.oid::regprocedure) AS object
    FROM pg_proc AS p
    WHERE p.pronamespace = 'norefund'::regnamespace
      AND (EXISTS (
              SELECT
              FROM norefund.functions_of_tasks() AS t
              WHERE p.proname = ANY (t.functions)
                AND (t.rights = objects_of_rights.rights
                     OR objects_of_rights.rights = 'backend' AND t.rights IN ('intake', 'desk', 'payments', 'sms')))
           -- a view's functions are called as its reader
           OR objects_of_rights.rights IN ('analyst', 'desk', 'backend') AND p.proname IN (
               'only_values', 'lacks_memo', 'attention', 'evidence_sources', 'unusable_places', 'blocked_label')
           OR objects_of_rights.rights IN ('analyst', 'desk', 'backend', 'monitor') AND p.proname = 'health_measures'
           OR objects_of_rights.rights = 'backend' AND p.proname IN ('text_is_true', 'meter_displacement')
           OR objects_of_rights.rights = 'analyst' AND (p.proname = 'case_svg' OR p.proname LIKE 'report\_%'));
END;
COMMENT ON FUNCTION norefund.objects_of_rights(text) IS 'What a kind of rights gives (권한 대상)';

CREATE OR REPLACE FUNCTION norefund.give_rights(role_name name, rights text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    given record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = give_rights.role_name) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'undefined_object',
            MESSAGE = format('role %I does not exist', give_rights.role_name),
            HINT = 'Rights are given to one role, not to PUBLIC.';
    END IF;
    INSERT INTO norefund.role_rights AS r (role_name, rights)
    VALUES (give_rights.role_name, give_rights.rights)
    ON CONFLICT DO NOTHING;
    FOR given IN SELECT * FROM norefund.objects_of_rights(give_rights.rights) LOOP
        EXECUTE format('GRANT %s ON %s TO %I', given.privilege, given.object, give_rights.role_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.give_rights(name, text) IS 'Gives a kind of rights to a role and records it (권한 부여)';

CREATE OR REPLACE FUNCTION norefund.take_rights(role_name name, rights text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    taken record;
BEGIN
    DELETE FROM norefund.role_rights AS r
    WHERE r.role_name = take_rights.role_name AND r.rights = take_rights.rights;
    -- of a role that was dropped there is only the record
    FOR taken IN
        SELECT o.*
        FROM norefund.objects_of_rights(take_rights.rights) AS o
        WHERE EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = take_rights.role_name)
    LOOP
        EXECUTE format('REVOKE %s ON %s FROM %I', taken.privilege, taken.object, take_rights.role_name);
    END LOOP;
    -- what a role has in its other capacity stays
    PERFORM norefund.give_rights(r.role_name, r.rights)
    FROM norefund.role_rights AS r
    WHERE r.role_name = take_rights.role_name;
END
$$;
COMMENT ON FUNCTION norefund.take_rights(name, text) IS 'Takes a kind of rights from a role (권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_analyst(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'analyst');
COMMENT ON FUNCTION norefund.grant_analyst(name) IS
    'Lets a role read and explain decisions and replay other limits, without coordinates (분석 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_analyst(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'analyst');
COMMENT ON FUNCTION norefund.revoke_analyst(name) IS 'Takes back what grant_analyst() gave (분석 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_map(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'map');
COMMENT ON FUNCTION norefund.grant_map(name) IS
    'Lets a role see where trips began and ended, which grant_analyst() does not (지도 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_map(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'map');
COMMENT ON FUNCTION norefund.revoke_map(name) IS 'Takes back what grant_map() gave (지도 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_backend(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'backend');
COMMENT ON FUNCTION norefund.grant_backend(name) IS
    'Lets the CS backend read and call the functions, never write tables (백엔드 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_backend(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'backend');
COMMENT ON FUNCTION norefund.revoke_backend(name) IS 'Takes back what grant_backend() gave (백엔드 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_intake(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'intake');
COMMENT ON FUNCTION norefund.grant_intake(name) IS
    'Lets a role submit requests and files, and add evidence: not decide, and read only what became of its files '
    '(접수 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_intake(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'intake');
COMMENT ON FUNCTION norefund.revoke_intake(name) IS 'Takes back what grant_intake() gave (접수 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_desk(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'desk');
COMMENT ON FUNCTION norefund.grant_desk(name) IS
    'Lets a role decide, answer and close, and read what that needs: not submit, record a payment or send (상담 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_desk(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'desk');
COMMENT ON FUNCTION norefund.revoke_desk(name) IS 'Takes back what grant_desk() gave (상담 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_payments(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'payments');
COMMENT ON FUNCTION norefund.grant_payments(name) IS
    'Lets a role ask for cancellations, record what the payment service said and compare: amounts, no person and no '
    'text (결제 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_payments(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'payments');
COMMENT ON FUNCTION norefund.revoke_payments(name) IS 'Takes back what grant_payments() gave (결제 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_sms(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'sms');
COMMENT ON FUNCTION norefund.grant_sms(name) IS
    'Lets a role take the texts that are due, and record what became of them (문자 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_sms(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'sms');
COMMENT ON FUNCTION norefund.revoke_sms(name) IS 'Takes back what grant_sms() gave (문자 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_monitor(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'monitor');
COMMENT ON FUNCTION norefund.grant_monitor(name) IS
    'Lets a role read health and health_alerts: numbers, no person and no text (모니터링 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_monitor(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'monitor');
COMMENT ON FUNCTION norefund.revoke_monitor(name) IS 'Takes back what grant_monitor() gave (모니터링 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.grant_eraser(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.give_rights(role_name, 'eraser');
COMMENT ON FUNCTION norefund.grant_eraser(name) IS
    'Lets a role erase personal data and archive what is closed, and read nothing (개인정보 삭제·보관 권한 부여)';

CREATE OR REPLACE FUNCTION norefund.revoke_eraser(role_name name) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    RETURN norefund.take_rights(role_name, 'eraser');
COMMENT ON FUNCTION norefund.revoke_eraser(name) IS 'Takes back what grant_eraser() gave (개인정보 삭제 권한 회수)';

CREATE OR REPLACE FUNCTION norefund.verify_rights(
    OUT invariant text, OUT rows_checked bigint, OUT violations bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    WITH given AS (
        SELECT r.role_name, o.privilege, o.object
        FROM norefund.role_rights AS r
        JOIN pg_roles AS p ON p.rolname = r.role_name
        CROSS JOIN LATERAL norefund.objects_of_rights(r.rights) AS o
    ), found_rights AS (
        SELECT coalesce(pg_get_userbyid(nullif(a.grantee, 0)), 'PUBLIC') AS role_name, a.privilege_type AS privilege,
               f.object
        FROM (
            SELECT format('TABLE %s', c.oid::regclass) AS object, c.relacl AS acl, c.relowner AS owner
            FROM pg_class AS c
            WHERE c.relnamespace = 'norefund'::regnamespace AND (c.relname = 'setup_objects' OR EXISTS (
                SELECT FROM norefund.setup_objects AS s WHERE s.kind IN ('table', 'view') AND s.name = c.relname))
            UNION ALL
            SELECT format('ROUTINE %s', p.oid::regprocedure), coalesce(p.proacl, acldefault('f', p.proowner)),
                p.proowner
            FROM norefund.setup_objects AS s
            JOIN pg_proc AS p ON p.oid = to_regprocedure(s.signature)
        ) AS f
        CROSS JOIN LATERAL aclexplode(f.acl) AS a
        WHERE a.grantee <> f.owner
    )
    SELECT format('%s ON %s is granted to %I', g.privilege, g.object, g.role_name), 1::bigint, 1::bigint
    FROM given AS g
    WHERE NOT EXISTS (
        SELECT FROM found_rights AS f
        WHERE f.role_name = g.role_name AND f.privilege = g.privilege AND f.object = g.object)
    UNION ALL
    -- what an admin lets a role of his read besides is his to say
    SELECT format('%s ON %s is not granted to %s', f.privilege, f.object, f.role_name), 1::bigint, 1::bigint
    FROM found_rights AS f
    WHERE (f.privilege <> 'SELECT' OR f.role_name = 'PUBLIC') AND NOT EXISTS (
        SELECT FROM given AS g
        WHERE g.role_name = f.role_name AND g.privilege = f.privilege AND g.object = f.object)
    UNION ALL
    SELECT 'rights of role_rights', (SELECT count(*) FROM given), 0::bigint;
END
$$;
COMMENT ON FUNCTION norefund.verify_rights() IS
    'Looks for every right that role_rights gives, and for rights to write or call that it does not give (권한 점검)';
