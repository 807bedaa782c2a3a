SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS norefund CASCADE;
SELECT to_regrole('cs_owner') IS NULL AS no_owner \gset
\if :no_owner
CREATE ROLE cs_owner;
\endif
GRANT CREATE, USAGE ON SCHEMA norefund TO cs_owner;
SET ROLE cs_owner;
CALL norefund.setup();

-- The demo's rows must not mix with anybody's.
SELECT EXISTS (SELECT FROM norefund.cases) AS in_use \gset
\if :in_use
DO $$ BEGIN RAISE EXCEPTION 'the demo needs a database without cases'; END $$;
\endif
