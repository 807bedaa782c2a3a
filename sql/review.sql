\i test/install.sql
\i test/requests.sql
BEGIN;
SELECT outcome FROM norefund.submit_case('D-review', 'K1', 'C1', charged_won => 18000, payment_method => 'cash',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45);
SELECT outcome FROM norefund.submit_case('D-review', 'K2', 'C2', charged_won => 18000, centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT outcome FROM norefund.submit_case('D-review', 'K3', 'C3');
-- Where the manual is silent a person decides, with a reason, who has seen the call; the same call again changes
-- nothing.
-- fail: nobody has looked
SELECT * FROM norefund.resolve_review('D-review', 'C1', 'approved', '고객 통화로 미이용 확인', 'agent 7');
\echo :LAST_ERROR_SQLSTATE
-- fail: above the call's
SELECT * FROM norefund.resolve_review('D-review', 'C1', 'approved', '고객 통화로 미이용 확인', 'agent 7', 2);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM norefund.resolve_review('D-review', 'C1', 'approved', '고객 통화로 미이용 확인', 'agent 7', 1);
SELECT * FROM norefund.resolve_review('D-review', 'C1', 'approved', '고객 통화로 미이용 확인', 'agent 7', 1);
-- A clear rejection is told, not decided otherwise.
SELECT * FROM norefund.resolve_review('D-review', 'C2', 'approved', '기기 고장 확인', 'agent 7', 1); -- fail
\echo :LAST_ERROR_SQLSTATE
-- Against the manual it is marked, and needs an Agit post: here a refund whose text cannot be written.
SELECT outcome, next_step FROM pg_temp.ask('D-review', 'K5', 'C5', origin_name => NULL);
SELECT * FROM norefund.resolve_review('D-review', 'C5', 'trip_recorded', '기기 고장 확인', 'agent 7', 1);
SELECT case_id, outcome, result_label, agit_required FROM norefund.case_texts WHERE driver_id = 'D-review'
ORDER BY case_id;
SELECT case_id, revision, outcome, rule, overridden, by_person, version, decided_by = session_user AS by_session, reason
FROM norefund.decisions WHERE driver_id = 'D-review' ORDER BY case_id, revision;
-- What is no amount is not paid back, whoever says so.
SELECT outcome FROM pg_temp.ask('D-review', 'K6', 'C6', charged_won => 1000000000000001);
SELECT label FROM norefund.review_reasons WHERE driver_id = 'D-review' AND case_id = 'C6';
SELECT norefund.resolve_review('D-review', 'C6', 'approved', '이유', 'agent 7', 1); -- fail
-- Bad input, and what is not there yet.
SELECT norefund.resolve_review('D-review', 'C1', 'accepted', '이유'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.resolve_review('D-review', 'C1', 'handed_over', ' '); -- fail
SELECT norefund.resolve_review('D-review', 'C9', 'handed_over', '이유'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.resolve_review('D-review', 'C3', 'handed_over', '이유'); -- fail: undecided
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.resolve_review('D-review', 'C1', 'duplicate', '이유', 'agent 7', pg_temp.seen('D-review', 'C1')); -- fail
-- fail
SELECT norefund.resolve_review('D-review', 'C1', 'already_cancelled', '이유', 'agent 7', pg_temp.seen('D-review', 'C1'));
-- Money that moved before anybody was asked is a fact, and a person's verdict stays with it.
SELECT norefund.record_cancellation('D-review', 'C1', 18000);
-- fail: money moved
SELECT norefund.resolve_review('D-review', 'C1', 'trip_recorded', '이유', 'agent 7', pg_temp.seen('D-review', 'C1'));
-- Asked for a second time with what the first lacked: whoever has looked may come to the same result, for the same
-- reason.
SELECT outcome FROM norefund.submit_case('D-review', 'K4', 'C4', payment_method => 'cash', charged_won => 18000);
SELECT revision, next_step FROM norefund.resolve_review('D-review', 'C4', 'trip_recorded', '고객 확인', 'agent 7', 1);
SELECT outcome FROM norefund.submit_case('D-review', 'K4', 'C4-2', cancel_reason => '고객 미탑승');
-- fail: has not looked
SELECT revision, next_step FROM norefund.resolve_review('D-review', 'C4', 'trip_recorded', '고객 확인', 'agent 7', 2);
SELECT case_id, attention, version FROM norefund.claim_review('agent 7', driver_id => 'D-review', case_id => 'C4');
SELECT case_id FROM norefund.claim_review('agent 8', driver_id => 'D-review', case_id => 'C4'); -- another has it
SELECT revision, next_step FROM norefund.resolve_review('D-review', 'C4', 'trip_recorded', '고객 확인', 'agent 7');
-- same answer
SELECT revision, next_step FROM norefund.resolve_review('D-review', 'C4', 'trip_recorded', '고객 확인', 'agent 7');
SELECT case_id FROM norefund.claim_review('agent 7', driver_id => 'D-review', case_id => 'C4'); -- nothing waits
SELECT * FROM norefund.verify() WHERE violations > 0;
ROLLBACK;
