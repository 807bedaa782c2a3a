\i test/install.sql
\i test/requests.sql
-- What other limits would have made of what was decided; nothing is written.
BEGIN;
SET LOCAL client_min_messages = warning;
-- A case a day, each ended further from where its meter began: 11, 22, … 111 m.
SELECT count(norefund.submit_case('D-replay', 'K' || n, 'C' || n,
    received_at => '2026-03-01 10:00+09'::timestamptz + n * interval '1 day', charged_won => 10000 + n,
    call_driver_id => 'D-replay', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => n * 9, meter_duration_s => 30 + n * 5, meter_start_lat => 37.5,
    meter_start_lon => 127, meter_end_lat => 37.5 + n * 0.0001, meter_end_lon => 127))
FROM generate_series(1, 10) AS n;
-- A person approved it before the trip was found, and again after.
SELECT norefund.submit_case('D-replay', 'K11', 'C11', received_at => '2026-03-05 10:00+09', charged_won => 20000);
SELECT outcome FROM norefund.decide_case('D-replay', 'C11');
SELECT norefund.resolve_review('D-replay', 'C11', 'approved', '고객 통화로 미이용 확인', 'agent 7', 1);
SELECT norefund.add_evidence('D-replay', 'C11', centre_cancelled => false, cancel_reason => '',
    meter_distance_m => 12000, meter_duration_s => 1500);
SELECT norefund.resolve_review('D-replay', 'C11', 'approved', '기기 고장 확인', 'agent 7', pg_temp.seen('D-replay', 'C11'));
-- waits
SELECT norefund.submit_case('D-replay', 'K12', 'C12', received_at => '2026-03-05 10:00+09', charged_won => 20000);
SELECT norefund.resolve_review('D-replay', 'C5', 'approved', '고객 통화로 미이용 확인', 'agent 7', 1);
-- The limits in force change nothing.
SELECT * FROM norefund.replay() ORDER BY outcome, manual_outcome, candidate_outcome;
SELECT * FROM norefund.replay_changes();
-- Others do: as decided, as the manual said, as it would say.
SELECT * FROM norefund.replay(same_place_within_m => 30) ORDER BY outcome, manual_outcome, candidate_outcome;
SELECT * FROM norefund.replay_changes(same_place_within_m => 30) ORDER BY case_id;
SELECT * FROM norefund.replay(same_place_within_m => 60, zero_distance_below_m => 60) WHERE changes
ORDER BY outcome, manual_outcome, candidate_outcome;
SELECT * FROM norefund.replay_changes(same_place_within_m => 60, zero_distance_below_m => 60) ORDER BY case_id;
-- Of a period, from its first moment to before its last.
SELECT * FROM norefund.replay('2026-03-03 10:00+09', '2026-03-05 10:00+09', same_place_within_m => 30)
ORDER BY candidate_outcome;
SELECT * FROM norefund.sweep(tolerances => '{50,10,30.5,44.395,200,30.5}');
SELECT count(*), min(same_place_within_m), max(same_place_within_m), min(approved), max(approved) FROM norefund.sweep();
SELECT * FROM norefund.sweep('2026-03-03 10:00+09', '2026-03-05 10:00+09', '{30,50}');
-- A proposal is replayed by its name.
SELECT norefund.propose_policy('narrow', same_place_within_m => 30);
SELECT * FROM norefund.replay(policy => 'narrow') WHERE changes;
SELECT * FROM norefund.replay(policy => 'narrow', same_place_within_m => 50) WHERE changes;
SELECT * FROM norefund.replay(policy => 'none'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM norefund.replay(same_place_within_m => '-1'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM norefund.replay_changes(zero_distance_below_m => 200); -- fail
SELECT * FROM norefund.sweep(tolerances => '{10,NaN}'); -- fail
SELECT * FROM norefund.sweep(tolerances => '{}'); -- fail
SELECT * FROM norefund.sweep(tolerances => NULL); -- fail
SELECT * FROM norefund.replay('2026-03-05 10:00+09', '2026-03-03 10:00+09'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM norefund.replay_changes(received_to => NULL); -- fail
SELECT * FROM norefund.sweep('2027-03-05 10:00+09', '2027-03-05 10:00+09'); -- fail
-- An analyst needs nothing but to read, and can't put in force.
RESET ROLE;
CREATE ROLE regress_norefund_replayer;
GRANT USAGE ON SCHEMA norefund TO regress_norefund_replayer;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_analyst('regress_norefund_replayer');
SET TRANSACTION READ ONLY;
SET ROLE regress_norefund_replayer;
SELECT sum(cases) FROM norefund.replay(policy => 'narrow');
SELECT count(*) FROM norefund.replay_changes(policy => 'narrow');
SELECT count(*) FROM norefund.sweep();
SELECT norefund.propose_policy('mine', same_place_within_m => 30); -- fail
SELECT norefund.put_in_force('narrow', '2030-01-01', '이유'); -- fail
ROLLBACK;
