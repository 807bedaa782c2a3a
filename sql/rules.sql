\i test/install.sql
-- The decision table, as the C code holds it.
\pset expanded on
SELECT * FROM norefund.rules();
