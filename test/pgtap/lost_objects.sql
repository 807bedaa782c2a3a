-- Nothing missing goes unseen: every object that setup() made is dropped, replaced or disabled, one at a time, and
-- verify() says so by its name; what was lost setup() gives back, with PostGIS gone and come again as well. One in six
-- of them, all with NOREFUND_LOSSES=all, which takes half a minute or more.
\set losses some
\getenv losses NOREFUND_LOSSES
BEGIN;
\i test/pgtap/install.psql
CREATE TEMP TABLE losses (object text, problem text, statement text);
INSERT INTO losses
SELECT concat_ws(' ', o.kind, o.name, 'ON ' || nullif(o.relation, '')), 'is there',
       CASE o.kind
           WHEN 'column' THEN format('ALTER TABLE norefund.%I DROP COLUMN %I CASCADE', o.relation, o.name)
           WHEN 'constraint' THEN format('ALTER TABLE norefund.%I DROP CONSTRAINT %I CASCADE', o.relation, o.name)
           WHEN 'trigger' THEN format('DROP TRIGGER %I ON norefund.%I', o.name, o.relation)
           WHEN 'function' THEN format('DROP ROUTINE %s CASCADE', o.signature)
           WHEN 'setting' THEN format('DROP ROUTINE %s CASCADE', o.signature)
           ELSE format('DROP %s norefund.%I CASCADE', o.kind, o.name) END
FROM norefund.setup_objects AS o
WHERE o.kind NOT IN ('data', 'step')
UNION ALL
SELECT format('trigger %s ON %s', o.name, o.relation), 'is enabled',
       format('ALTER TABLE norefund.%I DISABLE TRIGGER %I', o.relation, o.name)
FROM norefund.setup_objects AS o
WHERE o.kind = 'trigger'
UNION ALL
SELECT 'function ' || o.name, 'is as it was made',
       replace(pg_get_functiondef(to_regprocedure(o.signature)), E'\nBEGIN\n', E'\nBEGIN\n    NULL;\n')
FROM norefund.setup_objects AS o
WHERE o.kind = 'function' AND pg_get_functiondef(to_regprocedure(o.signature)) LIKE E'%\nBEGIN\n%'
UNION ALL
SELECT 'function ' || o.name, 'is as it was made',
       format('ALTER ROUTINE %s SECURITY %s', o.signature, CASE WHEN p.prosecdef THEN 'INVOKER' ELSE 'DEFINER' END)
FROM norefund.setup_objects AS o
JOIN pg_proc AS p ON p.oid = to_regprocedure(o.signature)
UNION ALL
SELECT 'function ' || o.name, 'is as it was made', format('ALTER ROUTINE %s RESET search_path', o.signature)
FROM norefund.setup_objects AS o
JOIN pg_proc AS p ON p.oid = to_regprocedure(o.signature)
WHERE array_to_string(p.proconfig, ' ') LIKE '%search_path=%'
UNION ALL
SELECT format('constraint %s ON %s', c.conname, o.relation), 'is as it was made',
       format('ALTER TABLE norefund.%1$I DROP CONSTRAINT %2$I, ADD CONSTRAINT %2$I CHECK (true)', o.relation, c.conname)
FROM norefund.setup_objects AS o
JOIN pg_constraint AS c ON c.conrelid = to_regclass('norefund.' || o.relation) AND c.conname = o.name
    AND c.contype = 'c'
WHERE o.kind = 'constraint';

-- What is said once a statement was executed, which is then undone.
CREATE FUNCTION pg_temp.said(statement text) RETURNS text[]
    LANGUAGE plpgsql AS $$
DECLARE
    wrong text[];
BEGIN
    BEGIN
        EXECUTE statement;
        SELECT coalesce(array_agg(v.invariant), '{}') INTO wrong FROM norefund.verify_objects() AS v
        WHERE v.violations > 0;
        RAISE triggered_action_exception;
    EXCEPTION WHEN triggered_action_exception THEN
        RETURN wrong;
    END;
END
$$;
SET client_min_messages = error;
CREATE TEMP TABLE said AS
SELECT l.*, pg_temp.said(l.statement) AS wrong
FROM losses AS l
WHERE l.object <> 'function verify_objects'
  AND (:'losses' = 'all' OR hashtext(l.statement) % 6 = 0 OR l.problem = 'is enabled');
RESET client_min_messages;

SET search_path = tap;
SELECT plan(19);
SELECT diag(string_agg(format('%s objects: %s', s.n, s.problem), ', ' ORDER BY s.problem))
FROM (SELECT problem, count(*) AS n FROM said GROUP BY problem) AS s;
SELECT cmp_ok(count(*), '>', CASE :'losses' WHEN 'all' THEN 900 ELSE 120 END::bigint,
    'objects are dropped, replaced or disabled') FROM said;
SELECT is(array_agg(s.object || ' ' || s.problem), NULL, 'each is named')
FROM said AS s WHERE s.object || ' ' || s.problem <> ALL (s.wrong);
SELECT is(pg_temp.said('SELECT 1'), '{}', 'and nothing is where nothing was done');

-- All CHECKs at once, and all bodies.
CREATE FUNCTION pg_temp.do_all(problem text, like_statement text) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    l record;
    n bigint := 0;
BEGIN
    FOR l IN SELECT * FROM losses AS x WHERE x.problem = do_all.problem AND x.statement LIKE like_statement LOOP
        EXECUTE replace(l.statement, 'DROP CONSTRAINT', 'DROP CONSTRAINT IF EXISTS');
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;
CREATE FUNCTION pg_temp.wrong() RETURNS bigint LANGUAGE sql
    RETURN (SELECT count(*) FROM norefund.verify_objects() AS v WHERE v.violations > 0);
SELECT cmp_ok(pg_temp.do_all('is as it was made', '%CHECK (true)'), '>', 50::bigint, 'every CHECK is made true');
SELECT cmp_ok(pg_temp.wrong(), '>', 50::bigint, 'they are missed');
SELECT pg_temp.do_all('is as it was made', 'CREATE OR REPLACE FUNCTION norefund.report%') \g /dev/null
SET client_min_messages = error;
CALL norefund.setup();
SELECT is(pg_temp.wrong(), 0::bigint, 'setup() gives them back, and replaced bodies');
SELECT pg_temp.do_all('is there', 'ALTER TABLE norefund.cases DROP CONSTRAINT%'),
    pg_temp.do_all('is there', 'DROP TRIGGER%'),
       pg_temp.do_all('is there', 'DROP INDEX%'),
       pg_temp.do_all('is there', 'DROP TABLE norefund.qa_checks%') \g /dev/null
SELECT cmp_ok(pg_temp.wrong(), '>', 40::bigint,
    'every constraint of cases, every trigger, every index and a table are dropped');
CALL norefund.setup();
SELECT is(pg_temp.wrong(), 0::bigint, 'setup() gives them back');

-- What stands in the way is said, and the rest comes back.
ALTER TABLE norefund.policies DROP CONSTRAINT policies_pkey CASCADE;
ALTER TABLE norefund.outcomes DROP CONSTRAINT outcomes_in_order;
UPDATE norefund.outcomes SET position = 1;
CALL norefund.setup();
SELECT is(array_agg(v.invariant), '{"constraint outcomes_in_order ON outcomes is there"}',
    'what rows break stays missing')
FROM norefund.verify_objects() AS v WHERE v.violations > 0;
UPDATE norefund.outcomes AS o SET position = r.n
FROM (SELECT outcome, row_number() OVER (ORDER BY outcome) AS n FROM norefund.outcomes) AS r
WHERE r.outcome = o.outcome;
CALL norefund.setup();
SELECT is(pg_temp.wrong(), 0::bigint, 'and is back once they do not');

-- Rights.
RESET ROLE;
CREATE ROLE regress_norefund_lost;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_backend('regress_norefund_lost') \g /dev/null
CREATE FUNCTION pg_temp.rights() RETURNS text[] LANGUAGE sql
    RETURN (SELECT array_agg(v.invariant ORDER BY v.invariant COLLATE "C") FROM norefund.verify_rights() AS v
        WHERE v.violations > 0);
SELECT is(pg_temp.rights(), NULL, 'rights are as given');
REVOKE EXECUTE ON FUNCTION norefund.close_case FROM regress_norefund_lost;
REVOKE SELECT ON norefund.cases FROM regress_norefund_lost;
GRANT INSERT ON norefund.cases TO regress_norefund_lost;
GRANT EXECUTE ON FUNCTION norefund.settle TO PUBLIC;
GRANT SELECT ON norefund.case_events TO PUBLIC;
SELECT is(cardinality(pg_temp.rights()), 5, 'a right too many and a right too few are named');
SELECT is((pg_temp.rights())[1:3],
    '{"EXECUTE ON ROUTINE norefund.close_case(text,text,text) is granted to regress_norefund_lost","EXECUTE ON ROUTINE '
    'norefund.settle(text,text,text,text,boolean) is not granted to PUBLIC","INSERT ON TABLE norefund.cases is not '
    'granted to regress_norefund_lost"}',
          'by object, privilege and role');
CALL norefund.setup();
SELECT is(cardinality(pg_temp.rights()), 3, 'setup() gives back what is missing');
REVOKE INSERT ON norefund.cases FROM regress_norefund_lost;
REVOKE EXECUTE ON FUNCTION norefund.settle FROM PUBLIC;
REVOKE SELECT ON norefund.case_events FROM PUBLIC;
SELECT is(pg_temp.rights(), NULL, 'and the admin takes back what is too much');

-- PostGIS goes, with all that needs it, and comes again.
SELECT norefund.submit_case('D-lost', 'K' || n, 'C' || n, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127) FROM generate_series(1, 3) AS n \g /dev/null
CREATE TEMP TABLE before AS SELECT count(*) AS cases, (SELECT count(*) FROM norefund.case_events) AS events
    FROM norefund.cases;
SELECT n.nspname AS postgis_schema FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = 'postgis' \gset
RESET ROLE;
DROP EXTENSION postgis CASCADE;
CREATE EXTENSION postgis SCHEMA :postgis_schema;
CREATE EXTENSION norefund;
SET ROLE regress_norefund_owner;
CALL norefund.setup();
RESET client_min_messages;
SELECT is(pg_temp.wrong(), 0::bigint, 'PostGIS dropped and created: every object is there');
SELECT is((SELECT array[count(*), (SELECT count(*) FROM norefund.case_events)] FROM norefund.cases),
          array[b.cases, b.events], 'no row is lost') FROM before AS b;
SELECT is(count(*), 3::bigint, 'places are, which setup() says') FROM norefund.cases AS c
WHERE c.driver_id = 'D-lost' AND c.meter_start IS NULL AND c.meter_displacement_m IS NULL;
SELECT is(array_agg(v.invariant), NULL, 'every invariant holds') FROM norefund.verify() AS v WHERE v.violations > 0;
SELECT * FROM finish();
ROLLBACK;
