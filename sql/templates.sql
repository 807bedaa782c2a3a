\i test/install.sql
BEGIN;
SELECT * FROM norefund.placeholders();
SELECT outcome, count(*) AS parts,
    max(norefund.lms_bytes(shipped_body)) FILTER (WHERE part LIKE '%sms') AS longest_sms_bytes
FROM norefund.templates GROUP BY outcome ORDER BY outcome;
-- LMS: two bytes a Hangul syllable and a line end.
SELECT norefund.lms_bytes('가A' || chr(10)), norefund.lms_bytes(''), norefund.lms_bytes('🚨'), norefund.lms_bytes(NULL);
SELECT norefund.check_lms(repeat('가', 1000)), norefund.lms_bytes(repeat('가', 100000));
-- What can't be filled or sent is refused when it is saved.
-- fail
UPDATE norefund.templates SET edited_body = '{received_at} 접수' WHERE outcome = 'duplicate' AND part = 'driver_sms';
\echo :LAST_ERROR_SQLSTATE
UPDATE norefund.templates SET edited_body = '{received_on' WHERE outcome = 'duplicate' AND part = 'driver_sms'; -- fail
\echo :LAST_ERROR_SQLSTATE
UPDATE norefund.templates SET edited_body = '{}' WHERE outcome = 'duplicate' AND part = 'driver_sms'; -- fail
\echo :LAST_ERROR_SQLSTATE
UPDATE norefund.templates SET edited_body = '주의 🚨' WHERE outcome = 'duplicate' AND part = 'driver_sms'; -- fail
\echo :LAST_ERROR_SQLSTATE
-- fail
UPDATE norefund.templates SET edited_body = repeat('가', 1001) WHERE outcome = 'duplicate' AND part = 'driver_sms';
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
-- fail
UPDATE norefund.templates SET edited_body = chr(10) || U&'\3000' WHERE outcome = 'duplicate' AND part = 'driver_sms';
\echo :LAST_ERROR_SQLSTATE
-- fail
UPDATE norefund.templates SET edited_body = normalize('가', NFD) WHERE outcome = 'duplicate' AND part = 'history_title';
INSERT INTO norefund.templates (outcome, part) VALUES ('review', 'driver_sms'); -- fail
INSERT INTO norefund.templates (outcome, part) VALUES ('duplicate', 'fax'); -- fail
-- An optional value that is missing takes the spaces before it with it, and nothing else.
\pset null '(null)'
SELECT body, norefund.render_text(body, 'D1', 'C1', NULL, now(), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL) AS text
FROM unnest('{"{agit_url}","  {agit_url}","{agit_url}abc","안녕 {agit_url}","{driver_id} '
            '{agit_url}|","{call_id}{origin_name}",""}'::text[]) AS body;
-- The admin's text goes before the shipped one, and stays when setup() runs again.
SET LOCAL client_min_messages = warning;
UPDATE norefund.templates SET edited_body = '{received_on} 접수 건은 중복이에요.'
WHERE outcome = 'duplicate' AND part = 'driver_sms'; -- success
UPDATE norefund.templates SET retired = true WHERE outcome = 'duplicate' AND part = 'billing_memo';
CALL norefund.setup();
SELECT driver_sms FROM norefund.outcome_texts WHERE outcome = 'duplicate';
ROLLBACK;
