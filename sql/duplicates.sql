\i test/install.sql
BEGIN;
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at)
VALUES ('D-dup', 'first', 'K1', '2026-03-04 23:30+09');
-- A second open case for the call is refused, and the first one named.
INSERT INTO norefund.cases (driver_id, case_id, call_id) VALUES ('D-dup', 'second', 'K1'); -- fail
\echo :LAST_ERROR_SQLSTATE
-- Without the trigger the index refuses it.
ALTER TABLE norefund.cases DISABLE TRIGGER refuse_second_open_case;
INSERT INTO norefund.cases (driver_id, case_id, call_id) VALUES ('D-dup', 'second', 'K1'); -- fail
ALTER TABLE norefund.cases ENABLE TRIGGER refuse_second_open_case;
-- In one statement, too.
INSERT INTO norefund.cases (driver_id, case_id, call_id) VALUES ('D-dup', 'a', 'K2'), ('D-dup', 'b', 'K2'); -- fail
-- Another driver, another call, an other inquiry and a linked duplicate are no second open case.
INSERT INTO norefund.cases (driver_id, case_id, call_id, inquiry, duplicate_of)
VALUES
    ('D-dup 2', 'first', 'K1', 'no_ride_cancellation', NULL),
    ('D-dup', 'other call', 'K2', 'no_ride_cancellation', NULL),
    ('D-dup', 'other inquiry', 'K1', 'other', NULL),
    ('D-dup', 'linked', 'K1', 'no_ride_cancellation', 'first'); -- success
SELECT outcome, rule FROM norefund.decide_case('D-dup', 'linked');
-- When the first ends, the oldest open duplicate that was not told takes its place, and later ones point to it.
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, duplicate_of)
VALUES ('D-dup', 'later', 'K1', '2126-03-06 10:00+09', 'first'); -- success
SAVEPOINT linked;
SELECT norefund.withdraw_case('D-dup', 'first', '기사 철회', 'agent 7') IS NULL AS closed;
SELECT c.case_id, c.duplicate_of, c.outcome, s.step
FROM norefund.cases AS c LEFT JOIN norefund.case_steps AS s ON s.driver_id = c.driver_id AND s.case_id = c.case_id
WHERE c.driver_id = 'D-dup' AND c.call_id = 'K1' ORDER BY c.case_id;
SELECT event, detail FROM norefund.case_events WHERE driver_id = 'D-dup' AND event = 'first_case_changed'
ORDER BY case_id;
ROLLBACK TO linked;
-- Nor is one whose first is closed.
SELECT outcome FROM norefund.decide_case('D-dup', 'first');
\set VERBOSITY terse
-- fail
INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of) VALUES ('D-dup', 'lost', 'K1', 'nowhere');
INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of) VALUES ('D-dup', 'self', 'K1', 'self'); -- fail
-- fail: another call
INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of) VALUES ('D-dup', 'x', 'K9', 'first');
-- ON CONFLICT DO NOTHING meets the index, not the trigger, where its snapshot shows no open case.
INSERT INTO norefund.cases (driver_id, case_id, call_id)
VALUES ('D-dup', 'c', 'K3'), ('D-dup', 'd', 'K3') ON CONFLICT DO NOTHING; -- success: one row
SELECT count(*) FROM norefund.cases WHERE driver_id = 'D-dup' AND call_id = 'K3';
-- A role that may only insert does not learn of the open case.
RESET ROLE;
CREATE ROLE regress_norefund_writer;
GRANT INSERT ON norefund.cases TO regress_norefund_writer;
SET ROLE regress_norefund_owner;
GRANT EXECUTE ON FUNCTION norefund.has_contradiction, norefund.charge_refundable, norefund.has_reason,
    norefund.meter_displacement TO regress_norefund_writer;
SET ROLE regress_norefund_writer;
INSERT INTO norefund.cases (driver_id, case_id, call_id) VALUES ('D-dup', 'second', 'K1'); -- fail
SET ROLE regress_norefund_owner;
REVOKE ALL ON norefund.cases FROM regress_norefund_writer;
REVOKE ALL ON FUNCTION norefund.has_contradiction, norefund.charge_refundable, norefund.has_reason,
    norefund.meter_displacement FROM regress_norefund_writer;
RESET ROLE;
DROP ROLE regress_norefund_writer;
SET ROLE regress_norefund_owner;
-- The trigger function is for its trigger only.
SELECT norefund.refuse_second_open_case(); -- fail
-- On a table of another shape it says so.
CREATE TEMPORARY TABLE strange (driver_id text, call_id text, case_id integer, received_at timestamptz, inquiry text,
    closed_at timestamptz, duplicate_of text, in_process boolean DEFAULT true, other_inquiry boolean DEFAULT false);
CREATE UNIQUE INDEX one_open_case_per_call_strange ON pg_temp.strange (driver_id, call_id);
CREATE TRIGGER refuse BEFORE INSERT ON pg_temp.strange FOR EACH ROW EXECUTE FUNCTION norefund.refuse_second_open_case();
INSERT INTO pg_temp.strange VALUES ('D', 'K', 1, now(), 'no_ride_cancellation');
INSERT INTO pg_temp.strange VALUES ('D', 'K', 1, now(), 'no_ride_cancellation'); -- fail
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
