\i test/install.sql
BEGIN;
INSERT INTO norefund.cases (
    driver_id, case_id, call_id, received_at, charged_won, call_driver_id, call_completed, payment_method,
    centre_cancelled, centre_cancelled_at, centre_cancelled_won, cancel_reason, meter_distance_m, meter_duration_s,
    meter_start, meter_end, called_at, origin_name, service_type)
VALUES
    ('D-decide', '1 brief', 'K1', '2026-03-05 10:00+09', 18000, 'D-decide', true, 'card', false, NULL, NULL, '', 0, 45,
     norefund.meter_point(37.5, 127), norefund.meter_point(37.5, 127), '2026-03-04 22:10+09', '강남역', '일반'),
    ('D-decide', '2 recorded', 'K2', '2026-03-05 10:00+09', 18000, 'D-decide', true, 'card', false, NULL, NULL, '',
        12000, 1500,
     norefund.meter_point(37.5, 127), norefund.meter_point(37.6, 127), NULL, NULL, NULL),
    ('D-decide', '3 centre', 'K3', '2026-03-05 10:00+09', 18000, 'D-decide', true, 'card', true, '2026-03-04 10:00+09',
        18000, '', 0, 45,
     NULL, NULL, NULL, NULL, NULL),
    ('D-decide', '4 no gps', 'K4', '2026-03-05 10:00+09', 18000, 'D-decide', true, 'card', false, NULL, NULL, '', 0, 45,
     norefund.meter_point(0, 0), norefund.meter_point(0, 0), NULL, NULL, NULL),
    ('D-decide', '5 bare', 'K5', '2026-03-05 10:00+09', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
     NULL, NULL, NULL);
SELECT case_id, outcome, rule, policy, facts_known, facts_true, contradictions
FROM norefund.case_assessments WHERE driver_id = 'D-decide' ORDER BY case_id;
-- A verdict is written once, with its evidence.
SELECT case_id, (norefund.decide_case(driver_id, case_id, 'agent 7')).outcome
FROM norefund.cases WHERE driver_id = 'D-decide' ORDER BY case_id;
CREATE TEMPORARY TABLE first_verdicts AS
SELECT case_id, revision, outcome, rule, policy, decided_by, decided_at FROM norefund.cases
WHERE driver_id = 'D-decide';
SELECT count(*) AS asked_again, bool_and(v.decided_at = again.decided_at AND again.decided_by = 'agent 7') AS same
FROM pg_temp.first_verdicts AS v
CROSS JOIN LATERAL norefund.decide_case('D-decide', v.case_id, 'somebody else') AS again;
SELECT case_id, revision, outcome, rule, policy, decided_by, meter_distance_m, charged_won
FROM norefund.decisions WHERE driver_id = 'D-decide' ORDER BY case_id;
-- The case that is not there.
SELECT norefund.decide_case('D-decide', 'no such case'); -- fail
\echo :LAST_ERROR_SQLSTATE
-- A call that we refunded is already cancelled, with our amount and date: a plain INSERT is settled before it is
-- decided.
SELECT norefund.record_cancellation('D-decide', '1 brief', 18000, '2026-03-05 11:00+09');
SELECT norefund.record_sent('D-decide', '1 brief', 'driver'), norefund.record_sent('D-decide', '1 brief', 'customer');
SELECT norefund.save_answer('D-decide', '1 brief') IS NOT NULL AS answered, norefund.close_case('D-decide', '1 brief');
INSERT INTO norefund.cases (driver_id, case_id, call_id, charged_won, call_driver_id, call_completed, payment_method,
    centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s, meter_start, meter_end)
VALUES ('D-decide', '6 again', 'K1', 18000, 'D-decide', true, 'card', false, '', 0, 45,
    norefund.meter_point(37.5, 127), norefund.meter_point(37.5, 127));
SELECT outcome, rule FROM norefund.decide_case('D-decide', '6 again');
SELECT centre_cancelled, centre_cancelled_won FROM norefund.decisions
WHERE driver_id = 'D-decide' AND case_id = '6 again';
-- Evidence changes with its event only, and what was recorded stays.
UPDATE norefund.cases SET meter_distance_m = 0 WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- fail
\echo :LAST_ERROR_SQLSTATE
UPDATE norefund.cases SET meter_end = norefund.meter_point(37.5, 127)
WHERE driver_id = 'D-decide' AND case_id = '4 no gps'; -- fail
UPDATE norefund.cases SET charged_won = NULL WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- fail
UPDATE norefund.cases SET payment_cancelled_won = 17000 WHERE driver_id = 'D-decide' AND case_id = '1 brief'; -- fail
UPDATE norefund.cases SET closed_at = now() WHERE driver_id = 'D-decide' AND case_id = '1 brief'; -- fail
UPDATE norefund.cases SET revision = NULL, outcome = NULL, rule = NULL, decided_at = NULL, decided_by = NULL
WHERE driver_id = 'D-decide' AND case_id = '5 bare'; -- fail
UPDATE norefund.cases SET special_note = '고객 통화 요청', agit_url = 'https://agit/1'
WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- success: notes are open
UPDATE norefund.cases SET meter_distance_m = meter_distance_m WHERE driver_id = 'D-decide'; -- success: nothing changes
-- No order of steps but the manual's.
\set VERBOSITY terse
UPDATE norefund.cases SET payment_cancelled_at = now(), payment_cancelled_won = 1
WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- fail
UPDATE norefund.cases SET answered_at = now() WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- fail
UPDATE norefund.cases SET closed_at = now() WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- fail
UPDATE norefund.cases SET customer_sms_sent_at = now() WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- fail
UPDATE norefund.cases SET outcome = 'maybe' WHERE driver_id = 'D-decide' AND case_id = '2 recorded'; -- fail
-- fail: never decided so
UPDATE norefund.cases SET outcome = 'approved' WHERE driver_id = 'D-decide' AND case_id = '4 no gps';
SELECT invariant, rows_checked, violations FROM norefund.verify() WHERE violations > 0;
ROLLBACK;
