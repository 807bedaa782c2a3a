-- What every test starts from: PostGIS outside public, an owner who is no superuser, an empty search_path, a far zone.
\set ECHO none
\set QUIET 1
SET client_min_messages = warning;
SELECT NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis') AS fresh \gset
\getenv usual NOREFUND_USUAL
\if :fresh
\if :{?usual}
CREATE EXTENSION postgis;
\else
CREATE SCHEMA gis;
GRANT USAGE ON SCHEMA gis TO PUBLIC;
CREATE EXTENSION postgis SCHEMA gis;
\endif
\endif
CREATE EXTENSION IF NOT EXISTS norefund;
DO $$
BEGIN
    IF to_regrole('regress_norefund_owner') IS NULL THEN
        CREATE ROLE regress_norefund_owner;
    END IF;
END
$$;
GRANT CREATE, USAGE ON SCHEMA norefund TO regress_norefund_owner;
SET ROLE regress_norefund_owner;
\if :{?usual}
SET jit = on;
\else
SET search_path = '';
SET TimeZone = 'America/Caracas';
SET DateStyle = 'German';
\endif
-- once in a database: it takes longer than most tests
SELECT to_regclass('norefund.cases') IS NULL AS fresh \gset
\if :fresh
CALL norefund.setup();
\endif
RESET client_min_messages;
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
\set QUIET 0
\set ECHO all
