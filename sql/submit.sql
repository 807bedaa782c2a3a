\i test/install.sql
BEGIN;
-- A clear request is decided at once.
SELECT driver_id, case_id, duplicate_of, outcome, rule FROM norefund.submit_case('D-submit', 'K1', 'C1',
    received_at => '2026-03-05 10:00+09', charged_won => 18000,
    call_driver_id => 'D-submit', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127, actor => 'chatbot');
-- The same call again gives the same answer, and no second row; other content is an error.
SELECT outcome, rule FROM norefund.submit_case('D-submit', 'K1', 'C1',
    received_at => '2026-03-05 10:00+09', charged_won => 18000,
    call_driver_id => 'D-submit', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127, actor => 'chatbot, again');
SELECT norefund.submit_case('D-submit', 'K1', 'C1', charged_won => 1); -- fail
\echo :LAST_ERROR_SQLSTATE
-- A second request for the call is recorded as a duplicate of the open one.
SELECT case_id, duplicate_of, outcome, rule FROM norefund.submit_case('D-submit', 'K1', 'C2');
SELECT case_id, duplicate_of, outcome, rule FROM norefund.submit_case('D-submit', 'K1', 'C2');
-- An other inquiry is none.
SELECT case_id, duplicate_of, outcome
FROM norefund.submit_case('D-submit', 'K1', 'C3', inquiry => 'other', inquiry_topic => '앱 오류');
-- What could still become clear waits; what can't is for a person.
SELECT outcome, rule FROM norefund.submit_case('D-submit', 'K4', 'C4', charged_won => 18000);
SELECT outcome, rule FROM norefund.submit_case('D-submit', 'K5', 'C5', payment_method => 'cash');
SELECT outcome, rule FROM norefund.decide_case('D-submit', 'C4', 'agent 7');
-- Without a case_id one is made.
SELECT case_id ~ '^[0-9a-f-]{36}$' AS made FROM norefund.submit_case('D-submit', 'K6');
SELECT case_id, call_id, duplicate_of, outcome, decided_by FROM norefund.cases
WHERE driver_id = 'D-submit' AND case_id LIKE 'C%' ORDER BY case_id;
-- Bad input: what, which value, and what to do.
SELECT norefund.submit_case(' ', 'K7'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.submit_case('D-submit', U&'\3164'); -- fail
SELECT norefund.submit_case('D-submit', NULL); -- fail
SELECT norefund.submit_case('D-submit', E'K7\u200b'); -- fail: looks like K7
SELECT norefund.submit_case('D-submit', 'K7 '); -- fail
SELECT norefund.submit_case('D-submit', 'K7', actor => ''); -- fail
SELECT norefund.submit_case('D-submit', 'K7', ''); -- fail
SELECT norefund.submit_case('D-submit', 'K7', inquiry => 'complaint'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.submit_case('D-submit', 'K7', inquiry => NULL); -- fail
SELECT norefund.submit_case('D-submit', 'K7', meter_start_lat => 127.02, meter_start_lon => 37.49); -- fail
SELECT norefund.submit_case('D-submit', 'K7', meter_start_lat => 37.49); -- fail
SELECT norefund.submit_case('D-submit', 'K7', service_type => '일반 ▶ 심야'); -- fail
SELECT norefund.submit_case('D-submit', 'K7', received_at => 'infinity'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) AS rows_of_bad_input FROM norefund.cases WHERE call_id = 'K7';
SELECT norefund.submit_case('D-submit', E'K7\u061c', 'C7'); -- fail: looks like K7
SELECT norefund.submit_case('D-submit', repeat('K', 9000), 'C7'); -- fail
-- What is merely odd is stored as given; a charge of less than nothing is no refund for a rule to give.
SELECT outcome FROM norefund.submit_case('D-submit', 'K9', 'C9', charged_won => -18000, centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127);
SELECT outcome FROM norefund.submit_case('D-submit', 'K8', 'C8', centre_cancelled => false, cancel_reason => '',
    meter_distance_m => -5, meter_duration_s => -1, meter_start_lat => 0, meter_start_lon => 0);
SELECT meter_distance_m, meter_duration_s, meter_start IS NOT NULL AS start_kept, meter_displacement_m
FROM norefund.cases WHERE case_id = 'C8';
SELECT outcome FROM norefund.decide_case('D-submit', 'C8');
ROLLBACK;
