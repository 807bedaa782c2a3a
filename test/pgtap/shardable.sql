-- What lets the same schema be spread over servers by driver, with PL/Proxy, postgres_fdw or Citus: the rules that the
-- catalogue and the functions' texts can show. Keys that lead with the driver, and no sequence, are in catalog.sql.
BEGIN;
\i test/pgtap/install.psql
RESET ROLE;

CREATE TEMP TABLE functions AS
SELECT p.oid, p.proname::text AS name, l.lanname::text AS language, p.prosecdef AND p.prorettype <> 'trigger'::regtype
           AS is_public, p.provolatile, p.prorettype = 'trigger'::regtype AS is_trigger,
       coalesce(p.proargnames[:p.pronargs], '{}') AS arguments, p.proargtypes::oid[] AS types,
       regexp_replace(coalesce(nullif(p.prosrc, ''), pg_get_functiondef(p.oid)), '--[^\n]*', '', 'g') AS body,
       EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
           AS is_member
FROM pg_proc AS p
JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace = 'norefund'::regnamespace AND p.prokind IN ('f', 'p');
CREATE TEMP TABLE tables AS
SELECT c.oid, c.relname::text AS name, c.reltype,
       EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'driver_id') AS is_of_driver
FROM pg_class AS c
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r';

-- Each rule: what breaks it, and what does so for a reason.
CREATE TEMP TABLE findings (rule text, name text);
INSERT INTO findings
SELECT 'takes a table''s row type', f.name
FROM functions AS f JOIN tables AS t ON t.reltype = ANY (f.types)
UNION ALL
SELECT 'classifies and reads a table', f.name
FROM functions AS f
WHERE f.is_member AND f.language <> 'plpgsql' AND EXISTS (
    SELECT FROM pg_depend AS d JOIN tables AS t ON t.oid = d.refobjid
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass)
UNION ALL
SELECT 'reads a driver''s table and is no PL/pgSQL', f.name
FROM functions AS f
WHERE f.language = 'sql' AND EXISTS (
    SELECT
    FROM pg_depend AS d JOIN tables AS t ON t.oid = d.refobjid AND t.is_of_driver
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass)
UNION ALL
SELECT 'writes in a WITH', f.name FROM functions AS f
WHERE NOT f.is_member AND f.body ~* '\(\s*(INSERT\s+INTO|UPDATE\s+norefund|DELETE\s+FROM)\M'
UNION ALL
SELECT 'sets constraints', f.name FROM functions AS f WHERE f.body ~* '\mSET\s+CONSTRAINTS\M'
UNION ALL
SELECT 'asks who is there instead of an argument', f.name FROM functions AS f
WHERE f.body ~* '\m(current_user|session_user)\M' AND NOT f.is_member
UNION ALL
SELECT 'writes for a driver and does not take him first', f.name
FROM functions AS f
WHERE f.is_public AND f.provolatile = 'v' AND coalesce(f.arguments[1], '') <> 'driver_id'
UNION ALL
SELECT 'writes and is not told by whom', f.name
FROM functions AS f
WHERE f.is_public AND f.provolatile = 'v'
  AND NOT f.arguments && '{actor,agent,worker,claimed_by,leased_by,checked_by}'::text[]
UNION ALL
SELECT 'writes another driver''s rows', f.name
FROM functions AS f
WHERE f.is_trigger AND NOT f.is_member AND f.body !~ 'NEW\.driver_id' AND f.body ~* '\m(INSERT|UPDATE|DELETE)\M';

CREATE TEMP TABLE reasons (rule text, name text, reason text);
INSERT INTO reasons VALUES
    ('writes for a driver and does not take him first', 'claim_cancellations', 'of any driver, server by server'),
    ('writes for a driver and does not take him first', 'claim_messages', 'of any driver, server by server'),
    ('writes for a driver and does not take him first', 'claim_review', 'of any driver, server by server'),
    ('writes for a driver and does not take him first', 'decide_batch', 'a batch on each server'),
    ('writes for a driver and does not take him first', 'submit_request', 'the object names the driver'),
    ('writes for a driver and does not take him first', 'submit_cases', 'each object names its driver'),
    ('writes for a driver and does not take him first', 'load_import', 'a file is loaded where its rows are taken'),
    ('writes for a driver and does not take him first', 'import_batch', 'a file is loaded where its rows are taken'),
    ('writes for a driver and does not take him first', 'erase_personal_data', 'by age or customer on each server'),
    ('writes for a driver and does not take him first', 'archive_closed', 'by age on each server'),
    ('writes and is not told by whom', 'submit_request', 'the object names the actor'),
    ('writes and is not told by whom', 'submit_cases', 'each object names its actor'),
    ('asks who is there instead of an argument', 'submit_checked', 'only where the object names no actor'),
    ('reads a driver''s table and is no PL/pgSQL', 'case_card', 'asked of a driver''s server as a whole'),
    ('reads a driver''s table and is no PL/pgSQL', 'reconcile', 'a report over all drivers'),
    ('writes another driver''s rows', 'keep_until_restored', 'writes nothing'),
    ('writes in a WITH', 'archive_call', 'a driver''s rows, which refer to each other'),
    ('writes in a WITH', 'restore_call', 'a driver''s rows, which refer to each other'),
    ('writes in a WITH', 'claim_cancellations', 'one write; what follows reads the same drivers'' rows'),
    ('writes in a WITH', 'claim_messages', 'one write; what follows reads the same drivers'' rows');

SET search_path = tap, public;
SELECT plan(12);
SELECT cmp_ok(count(*), '>=', 200::bigint, format('%s functions and %s tables are looked at', count(*),
    (SELECT count(*) FROM tables))) FROM functions;
SELECT is(array_agg(f.name ORDER BY f.name) FILTER (WHERE f.name IS NOT NULL), NULL, 'nothing ' || r.rule)
FROM (VALUES ('takes a table''s row type'), ('classifies and reads a table'),
    ('reads a driver''s table and is no PL/pgSQL'), ('writes in a WITH'), ('sets constraints'),
    ('asks who is there instead of an argument'), ('writes for a driver and does not take him first'),
    ('writes and is not told by whom'), ('writes another driver''s rows')) AS r (rule)
LEFT JOIN findings AS f ON f.rule = r.rule
    AND NOT EXISTS (SELECT FROM reasons AS e WHERE e.rule = f.rule AND e.name = f.name)
GROUP BY r.rule
ORDER BY r.rule;
SELECT is(array_agg(format('%s: %s', e.name, e.rule)), NULL, 'no exception is kept for nothing')
FROM reasons AS e
WHERE NOT EXISTS (SELECT FROM findings AS f WHERE f.rule = e.rule AND f.name = e.name);
-- A planted offender of each rule is found.
CREATE FUNCTION norefund.planted(c norefund.cases) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    WITH w AS (UPDATE norefund.cases AS k SET agit_due = true RETURNING k.driver_id) SELECT FROM w;
    PERFORM session_user;
END
$$;
SELECT ok(p.proargtypes::oid[] && ARRAY(SELECT t.reltype FROM tables AS t)
              AND p.prosrc ~* '\mSET\s+CONSTRAINTS\M' AND p.prosrc ~* '\m(current_user|session_user)\M'
              AND p.prosrc ~* '\(\s*(INSERT\s+INTO|UPDATE\s+norefund|DELETE\s+FROM)\M',
          'what breaks the rules is seen where it is planted')
FROM pg_proc AS p WHERE p.oid = to_regproc('norefund.planted');
SELECT * FROM finish();
ROLLBACK;
