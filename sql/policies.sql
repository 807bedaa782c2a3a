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
SELECT pg_temp.try(format('INSERT INTO norefund.policies (policy, valid_from, valid_to) VALUES (''p'', %L, %L)',
                          starts, ends)) AS result, starts, ends
FROM (VALUES ('2026-01-01', 'infinity'), (NULL, '2000-01-01'), ('2000-01-01', NULL), ('2001-01-01', '2000-01-01'),
             ('2000-01-01', '2000-01-01')) AS refused (starts, ends);
UPDATE norefund.policies SET valid_to = '2026-01-01 00:00+09' WHERE policy = 'manual';
SELECT pg_temp.try(format('INSERT INTO norefund.policies (policy, valid_from, %s) VALUES (''p'', ''2026-02-01 00:00+09'', %s)',
                          threshold, given)) AS result, threshold, given
FROM (VALUES
    ('zero_distance_below_m', '-1'), ('zero_distance_below_m', 'NULL'), ('zero_distance_below_m', '101'),
    ('distance_recorded_from_m', '49'), ('short_duration_up_to_s', '-1'), ('short_duration_up_to_s', 'NULL'),
    ('same_place_within_m', '-1'), ('same_place_within_m', $$'NaN'$$), ('same_place_within_m', $$'Infinity'$$),
    ('same_place_within_m', 'NULL')) AS refused (threshold, given);
INSERT INTO norefund.policies (policy, valid_from, same_place_within_m) VALUES ('narrow', '2026-02-01 00:00+09', 2); -- success
INSERT INTO norefund.policies (policy, valid_from, valid_to) VALUES ('narrow', '2025-12-01 00:00+09', '2026-03-01 00:00+09'); -- fail
ROLLBACK;
BEGIN;
-- A case falls under the policy of its day; in a gap, under none: a person looks.
UPDATE norefund.policies SET valid_to = '2026-01-01 00:00+09' WHERE policy = 'manual';
INSERT INTO norefund.policies (policy, valid_from, same_place_within_m) VALUES ('narrow', '2026-02-01 00:00+09', 2);
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, centre_cancelled, cancel_reason,
    meter_distance_m, meter_duration_s, meter_start, meter_end)
SELECT 'D-policy', day, day, day::timestamptz, false, '', 0, 45,
       norefund.meter_point(37.5, 127), norefund.meter_point(37.5001, 127)
FROM unnest('{2025-12-31T23:59:59+09,2026-01-01T00:00:00+09,2026-01-31T23:59:59+09,2026-02-01T00:00:00+09}'::text[]) AS day;
SELECT case_id, outcome, rule, policy FROM norefund.case_assessments WHERE driver_id = 'D-policy' ORDER BY case_id;
SELECT case_id, (norefund.decide_case(driver_id, case_id)).outcome FROM norefund.cases
WHERE driver_id = 'D-policy' ORDER BY case_id;
ROLLBACK;
-- add_policy() ends the last one and says what is wrong.
BEGIN;
SELECT norefund.add_policy('2026-04', '2026-04-01 00:00+09', same_place_within_m => 30, note => '허용 반경 축소');
SELECT policy, valid_from AT TIME ZONE 'Asia/Seoul' < '2026-04-01' AS before_april, same_place_within_m, note
FROM norefund.policies ORDER BY valid_from;
SELECT norefund.add_policy(' ', '2026-05-01 00:00+09'); -- fail
SELECT norefund.add_policy('p', '2026-05-01 00:00+09', zero_distance_below_m => -1); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.add_policy('p', '2026-05-01 00:00+09', same_place_within_m => 'NaN'); -- fail
SELECT norefund.add_policy('p', '2026-05-01 00:00+09', short_duration_up_to_s => NULL); -- fail
\set VERBOSITY terse
SELECT norefund.add_policy('p', '2026-04-01 00:00+09'); -- fail: no time left to the last
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.add_policy('p', NULL); -- fail
ROLLBACK;
