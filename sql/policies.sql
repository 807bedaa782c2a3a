\i test/install.sql
BEGIN;
SELECT policy, zero_distance_below_m, distance_recorded_from_m, short_duration_up_to_s, same_place_within_m
FROM norefund.policies;
-- Two policies never hold at one time, and no threshold is unusable.
CREATE FUNCTION pg_temp.try(statement text) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    state text; named text; missing text;
BEGIN
    EXECUTE statement;
    RETURN 'accepted';
EXCEPTION WHEN integrity_constraint_violation THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, named = CONSTRAINT_NAME, missing = COLUMN_NAME;
    RETURN concat_ws(' ', state, named, missing);
END
$$;
SELECT pg_temp.try(format('INSERT INTO norefund.policies (policy, valid_from, valid_to, put_in_force_by,
    put_in_force_at,
                              put_in_force_reason) VALUES (''p'', %L, %L, %L, now(), %L)',
                          starts, ends, actor, reason)) AS result, starts, ends, actor, reason
FROM (VALUES ('2026-01-01', 'infinity', 'a', 'r'), (NULL, '2000-01-01', 'a', 'r'), ('2000-01-01', NULL, 'a', 'r'),
             ('2001-01-01', '2000-01-01', 'a', 'r'), ('2000-01-01', '2000-01-01', 'a', 'r'),
             ('2026-01-01', 'infinity', NULL, 'r'), ('2026-01-01', 'infinity', 'a', NULL),
             ('2026-01-01', 'infinity', ' ', 'r'),
             ('2026-01-01', 'infinity', 'a', ''), (NULL, NULL, 'a', 'r')) AS refused (starts, ends, actor, reason);
SELECT pg_temp.try(format('INSERT INTO norefund.policies (policy, %s) VALUES (''p'', %s)', threshold, given)) AS result,
       threshold, given
FROM (VALUES
    ('zero_distance_below_m', '-1'), ('zero_distance_below_m', 'NULL'), ('zero_distance_below_m', '101'),
    ('distance_recorded_from_m', '49'), ('short_duration_up_to_s', '-1'), ('short_duration_up_to_s', 'NULL'),
    ('same_place_within_m', '-1'), ('same_place_within_m', $$'NaN'$$), ('same_place_within_m', $$'Infinity'$$),
    ('same_place_within_m', 'NULL')) AS refused (threshold, given);
ROLLBACK;
BEGIN;
-- A case falls under the policy of its day; in a gap, under none: a person looks.
UPDATE norefund.policies SET valid_to = '2026-01-01 00:00+09' WHERE policy = 'manual';
SELECT norefund.propose_policy('narrow', same_place_within_m => 2); -- fail: no policy is in force now
SELECT norefund.propose_policy('narrow', 50, 100, 60, 2);
SELECT norefund.put_in_force('narrow', '2026-02-01 00:00+09', '시험');
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id, call_completed,
    payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s, meter_start, meter_end)
SELECT 'D-policy', day, day, day::timestamptz, 18000, 'D-policy', true, 'card', false, '', 0, 45,
       norefund.meter_point(37.5, 127), norefund.meter_point(37.5001, 127)
FROM unnest('{2025-12-31T23:59:59+09,2026-01-01T00:00:00+09,2026-01-31T23:59:59+09,2026-02-01T00:00:00+09}'::text[])
    AS day;
SELECT case_id, outcome, rule, policy FROM norefund.case_assessments WHERE driver_id = 'D-policy' ORDER BY case_id;
SELECT case_id, (norefund.decide_case(driver_id, case_id)).outcome FROM norefund.cases
WHERE driver_id = 'D-policy' ORDER BY case_id;
ROLLBACK;
-- A version is proposed, then put in force from a moment on, with who and why; the one before it ends there.
BEGIN;
SELECT norefund.propose_policy('2026-04', same_place_within_m => 30, note => '허용 반경 축소', actor => 'analyst 1');
-- success: again
SELECT norefund.propose_policy('2026-04', same_place_within_m => 30, note => '허용 반경 축소', actor => 'analyst 1');
SELECT norefund.submit_case('D-policy', 'K1', 'C1', received_at => '2026-05-01 00:00+09', charged_won => 18000,
    call_driver_id => 'D-policy', call_completed => true, payment_method => 'card',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45,
    meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5004, meter_end_lon => 127);
SELECT outcome, policy FROM norefund.case_assessments WHERE driver_id = 'D-policy'; -- a proposal decides nothing
SELECT norefund.put_in_force('2026-04', '2026-04-01 00:00+09', '월례 검토', 'team lead');
SELECT norefund.put_in_force('2026-04', '2026-04-01 00:00+09', '월례 검토', 'team lead'); -- success: again
SELECT policy, same_place_within_m, note, proposed_by = session_user AS proposed_by_session,
    proposed_by = 'analyst 1' AS by_analyst,
       put_in_force_by = 'team lead' AS by_lead, put_in_force_reason, valid_to = '2026-04-01 00:00+09' AS ends_in_april,
       valid_from = '2026-04-01 00:00+09' AS from_april
FROM norefund.policies ORDER BY valid_from;
-- What was decided stays under its policy; a request received since falls under the new one.
SELECT c.outcome, c.policy, a.outcome AS now, a.policy AS policy_now
FROM norefund.cases AS c JOIN norefund.case_assessments AS a ON a.driver_id = c.driver_id AND a.case_id = c.case_id
WHERE c.driver_id = 'D-policy';
SELECT DISTINCT rule, observation, policy, revision
FROM norefund.explain('D-policy', 'C1') WHERE fact = 'same_place' AND position = 4;
SELECT DISTINCT rule, observation, policy, revision
FROM norefund.explain('D-policy', 'C1', as_of_now => true) WHERE fact = 'same_place' AND position = 4;
-- What is wrong is said.
SELECT norefund.propose_policy(' '); -- fail
SELECT norefund.propose_policy('p', zero_distance_below_m => -1); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.propose_policy('p', zero_distance_below_m => 200); -- fail: from 100 m a distance is recorded
SELECT norefund.propose_policy('p', same_place_within_m => 'NaN'); -- fail
SELECT norefund.propose_policy('2026-04', same_place_within_m => 20); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.put_in_force('2026-05', '2026-05-01 00:00+09', '이유'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.put_in_force('2026-04', '2026-05-01 00:00+09', '이유'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.put_in_force('manual', '2026-05-01 00:00+09', '이유'); -- fail
SELECT norefund.propose_policy('p', same_place_within_m => 20);
SELECT norefund.put_in_force('p', '2026-05-01 00:00+09', ' '); -- fail
SELECT norefund.put_in_force('p', '2026-04-01 00:00+09', '이유'); -- fail: no time left to the last
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.put_in_force('p', 'infinity', '이유'); -- fail
SELECT norefund.put_in_force('p', NULL, '이유'); -- fail
-- A version never becomes another; a proposal can be taken back, what was in force can't.
UPDATE norefund.policies SET same_place_within_m = 40 WHERE policy = 'p'; -- fail
\echo :LAST_ERROR_SQLSTATE
UPDATE norefund.policies SET same_place_within_m = 40 WHERE policy = 'manual'; -- fail
UPDATE norefund.policies SET put_in_force_reason = 'y' WHERE policy = '2026-04'; -- fail
UPDATE norefund.policies SET policy = 'q' WHERE policy = '2026-04'; -- fail
DELETE FROM norefund.policies WHERE policy = '2026-04'; -- fail
TRUNCATE norefund.policies; -- fail
DELETE FROM norefund.policies WHERE policy = 'p'; -- success
-- Where somebody passes the trigger, verify() says so and explain() does not pretend.
ALTER TABLE norefund.policies DISABLE TRIGGER keep_policy_in_force;
DELETE FROM norefund.policies WHERE policy = 'manual';
ALTER TABLE norefund.policies ENABLE TRIGGER keep_policy_in_force;
SELECT invariant, violations FROM norefund.verify() WHERE violations > 0;
SELECT outcome, policy, reason FROM norefund.explain('D-policy', 'C1') WHERE matched;
ROLLBACK;
