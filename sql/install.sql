\i test/install.sql
-- A database that can't store Korean is refused.
RESET ROLE;
CREATE DATABASE regress_norefund_latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
\set target_database :DBNAME
\set QUIET 1
\c regress_norefund_latin1
SET client_min_messages = warning;
CREATE EXTENSION norefund CASCADE; -- fail
\c :target_database
DROP DATABASE regress_norefund_latin1;
-- So is a schema that somebody else made.
CREATE DATABASE regress_norefund_planted ENCODING 'UTF8' TEMPLATE template0;
\c regress_norefund_planted
SET client_min_messages = warning;
CREATE ROLE regress_norefund_stranger;
CREATE SCHEMA norefund AUTHORIZATION regress_norefund_stranger;
CREATE EXTENSION norefund CASCADE; -- fail
ALTER SCHEMA norefund OWNER TO CURRENT_USER;
CREATE EXTENSION norefund CASCADE; -- success
-- setup() makes objects of a plain role.
\set QUIET 0
CALL norefund.setup(); -- fail: a superuser
SET ROLE regress_norefund_stranger;
CALL norefund.setup(); -- fail: may not create
RESET ROLE;
GRANT CREATE, USAGE ON SCHEMA norefund TO regress_norefund_stranger;
-- What was planted beside PostGIS before binds to nothing.
CREATE FUNCTION public.planted(double precision, integer) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN true;
CREATE OPERATOR public.>= (FUNCTION = public.planted, LEFTARG = double precision, RIGHTARG = integer);
CREATE OPERATOR public.<> (FUNCTION = public.planted, LEFTARG = double precision, RIGHTARG = integer);
CREATE FUNCTION public.num_nulls(timestamptz, bigint) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 0;
CREATE FUNCTION public.concat(text, text, text) RETURNS text LANGUAGE sql IMMUTABLE RETURN '';
CREATE FUNCTION public.concat(text, text) RETURNS text LANGUAGE sql IMMUTABLE RETURN '';
SET ROLE regress_norefund_stranger;
RESET client_min_messages;
CALL norefund.setup(); -- success
CALL norefund.setup(); -- changes nothing
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS bound,
    pg_describe_object(d.refclassid, d.refobjid, 0) AS planted
FROM pg_depend AS d
WHERE d.classid <> 'pg_operator'::regclass
  AND (d.refclassid = 'pg_proc'::regclass
       AND d.refobjid IN (SELECT oid FROM pg_proc WHERE proname IN ('planted', 'num_nulls', 'concat')
           AND pronamespace = 'public'::regnamespace)
       OR d.refclassid = 'pg_operator'::regclass
       AND d.refobjid IN (SELECT oid FROM pg_operator WHERE oprcode = 'public.planted'::regproc));
SELECT count(*) > 20 AS made, bool_and(tableowner = 'regress_norefund_stranger') AS owned
FROM (SELECT tableowner FROM pg_tables WHERE schemaname = 'norefund'
      UNION ALL SELECT viewowner FROM pg_views WHERE schemaname = 'norefund'
      UNION ALL SELECT pg_get_userbyid(proowner) FROM pg_proc AS p
      WHERE pronamespace = 'norefund'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')) AS o;
RESET ROLE;
GRANT CREATE, USAGE ON SCHEMA norefund TO regress_norefund_owner;
SET ROLE regress_norefund_owner;
CALL norefund.setup(); -- fail: somebody else's
SET ROLE regress_norefund_stranger;
CALL norefund.setup(); -- fail: somebody else could plant
RESET ROLE;
REVOKE CREATE ON SCHEMA norefund FROM regress_norefund_owner;
GRANT CREATE ON SCHEMA public TO PUBLIC;
SET ROLE regress_norefund_stranger;
CALL norefund.setup(); -- fail: anybody could plant where PostGIS is
-- Plain DROP EXTENSION is refused while the tables need it.
RESET ROLE;
\set VERBOSITY terse
\set QUIET 1
DROP EXTENSION norefund; -- fail
\c :target_database
DROP DATABASE regress_norefund_planted;
DROP ROLE regress_norefund_stranger;
