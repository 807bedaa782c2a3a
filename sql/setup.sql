\i test/install.sql
-- What the owner has, after DROP EXTENSION ... CASCADE, CREATE and setup(), is what it was.
RESET ROLE;
CREATE DATABASE regress_norefund_setup ENCODING 'UTF8' TEMPLATE template0;
\set target_database :DBNAME
\set QUIET 1
\c regress_norefund_setup
\i test/install.sql
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id, call_completed,
    payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s, meter_start, meter_end,
    service_type)
SELECT 'D' || n % 7, 'C' || n, 'K' || n, '2026-03-05 10:00+09', 18000, 'D' || n % 7, true, 'card', false, '', n * 3,
    n * 2,
       norefund.meter_point(37.5, 127), norefund.meter_point(37.5 + n / 100000.0, 127), '일반'
FROM generate_series(1, 200) AS n;
SELECT count(norefund.decide_case(driver_id, case_id)) AS decided FROM norefund.cases;
UPDATE norefund.templates SET edited_body = '{received_on} 접수 건은 중복이에요.'
WHERE outcome = 'duplicate' AND part = 'driver_sms';
RESET ROLE;
CREATE ROLE regress_norefund_analyst;
CREATE ROLE regress_norefund_backend;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_analyst('regress_norefund_analyst'), norefund.grant_backend('regress_norefund_backend');
SELECT norefund.grant_analyst('regress_norefund_nobody'); -- fail
ALTER TABLE norefund.cases DISABLE TRIGGER refuse_second_open_case;
ALTER VIEW norefund.case_texts SET (security_barrier = true);
ALTER FUNCTION norefund.decide_case(text, text, text) SET statement_timeout = '5s';
\set ECHO none
\i test/contents.sql
\set ECHO all
\set QUIET 1
CREATE TEMPORARY TABLE before AS SELECT line FROM pg_temp.contents;
\set QUIET 0
-- An object whose source is new is made again; what the admin set on it stays.
BEGIN;
SET LOCAL client_min_messages = warning;
WITH older AS (
    UPDATE norefund.setup_objects SET source_hash = '\x00'
    WHERE kind NOT IN ('table', 'setting', 'step') RETURNING name)
SELECT count(*) > 500 AS many FROM older;
CALL norefund.setup();
SELECT count(*) AS still_older FROM norefund.setup_objects WHERE source_hash = '\x00';
SELECT count(*) > 600 AS compared, count(*) FILTER (WHERE b.line IS NULL OR a.line IS NULL) AS differences
FROM pg_temp.contents AS a FULL JOIN pg_temp.before AS b ON a.line = b.line;
SELECT * FROM norefund.verify() WHERE violations > 0;
COMMIT;
-- A function whose signature changed is made anew, with its rights; the owner's own of the same name is refused.
BEGIN;
CREATE FUNCTION norefund.decide_case(call_id text) RETURNS text LANGUAGE sql RETURN 'the owner''s own';
DROP FUNCTION norefund.save_answer(text, text, text, text);
CREATE FUNCTION norefund.save_answer(driver_id text,
    case_id text) RETURNS text LANGUAGE sql RETURN 'of an older version';
DROP FUNCTION norefund.decide_case(text, text, text);
CREATE FUNCTION norefund.decide_case(driver_id text,
    case_id text) RETURNS text LANGUAGE sql RETURN 'of an older version';
REVOKE ALL ON FUNCTION norefund.decide_case(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION norefund.decide_case(text, text) TO regress_norefund_analyst;
UPDATE norefund.setup_objects SET source_hash = '\x00', signature = format('norefund.%s(text,text)', name)
WHERE name IN ('decide_case', 'save_answer');
SAVEPOINT refused;
CALL norefund.setup(); -- fail
ROLLBACK TO refused;
ALTER FUNCTION norefund.decide_case(text) RENAME TO decide_call_of;
CALL norefund.setup();
SELECT p.oid::regprocedure, has_function_privilege('regress_norefund_analyst', p.oid, 'EXECUTE') AS analyst,
       has_function_privilege('public', p.oid, 'EXECUTE') AS public
FROM pg_catalog.pg_proc AS p WHERE p.proname IN ('decide_case', 'save_answer') ORDER BY p.oid::regprocedure::text;
ROLLBACK;
-- DROP ... CASCADE takes code, never a row.
ALTER TABLE norefund.cases ENABLE TRIGGER refuse_second_open_case;
ALTER VIEW norefund.case_texts RESET (security_barrier);
ALTER FUNCTION norefund.decide_case(text, text, text) RESET statement_timeout;
ALTER FUNCTION norefund.decide_case(text, text, text) SET search_path = pg_catalog, pg_temp;
DROP TABLE pg_temp.before;
\set QUIET 1
CREATE TEMPORARY TABLE before AS SELECT line FROM pg_temp.contents;
\set QUIET 0
RESET ROLE;
SET client_min_messages = warning;
DROP EXTENSION norefund CASCADE;
SELECT count(*) AS cases_left FROM norefund.cases;
CREATE EXTENSION norefund;
SET ROLE regress_norefund_owner;
CALL norefund.setup();
RESET client_min_messages;
SELECT count(*) > 600 AS compared, count(*) FILTER (WHERE b.line IS NULL OR a.line IS NULL) AS differences
FROM pg_temp.contents AS a FULL JOIN pg_temp.before AS b ON a.line = b.line;
-- Rights: the backend reads and calls, an analyst reads views without coordinates; revoking takes all of it.
SET ROLE regress_norefund_analyst;
SELECT count(*) FROM norefund.case_assessments;
SELECT count(*) FROM norefund.cases; -- fail
SELECT norefund.decide_case('D1', 'C1'); -- fail
CALL norefund.setup(); -- fail
SET ROLE regress_norefund_backend;
SELECT outcome FROM norefund.decide_case('D1', 'C1');
UPDATE norefund.cases SET outcome = 'approved'; -- fail
SET ROLE regress_norefund_owner;
SELECT norefund.revoke_analyst('regress_norefund_analyst'), norefund.revoke_backend('regress_norefund_backend');
SELECT count(*) AS rights_left
FROM pg_catalog.pg_class AS c, aclexplode(c.relacl) AS a
WHERE a.grantee IN ('regress_norefund_analyst'::regrole, 'regress_norefund_backend'::regrole);
RESET ROLE;
\set QUIET 1
\c :target_database
DROP DATABASE regress_norefund_setup;
DROP ROLE regress_norefund_analyst, regress_norefund_backend;
