-- Brings the requests of a CSV file in, for a role with the backend's rights: examples/import calls it.
--   :import   its name; called again under it, nothing is doubled, and what was refused is tried once more
--   :errors   the file that what was refused is written to
\set ON_ERROR_STOP on
SET client_min_messages = notice;
\ir load.sql
\echo file: :rows_loaded rows in :file_encoding, :lines_refused lines that are none
\echo not read: :heads_not_read
CALL norefund.import_cases(:'import');
SELECT count(r.case_id) AS taken FROM norefund.import_rows AS r WHERE r.import = :'import' \gset
SELECT count(DISTINCT line) AS refused FROM norefund.import_errors WHERE import = :'import' \gset
COPY (
    SELECT line, head, value, message, hint, sqlstate FROM norefund.import_errors
    WHERE import = :'import' ORDER BY line, position
) TO STDOUT WITH (FORMAT csv, HEADER) \g :errors
\echo in all :taken taken, :refused refused, which are listed in :errors
