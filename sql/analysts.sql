\i test/install.sql
BEGIN;
-- Eight cases of two drivers whose case numbers are the same; times are Asia/Seoul's, some around midnight.
CREATE TEMP TABLE told (driver_id text, case_id text, call_id text, received_at timestamptz, inquiry text,
    duplicate_of text, outcome text, rule text, decided_by text, decided_at timestamptz, cancelled_at timestamptz,
    sent_at timestamptz, answered_at timestamptz, closed_at timestamptz);
INSERT INTO told VALUES
('D1', 'C1', 'K1', '2026-03-02 23:30+09', 'no_ride_cancellation', NULL, 'trip_recorded', 'trip_recorded', 'agent 1',
 '2026-03-03 00:10+09', NULL, '2026-03-03 00:11+09', '2026-03-03 00:21+09', '2026-03-03 00:22+09'),
('D1', 'C2', 'K1', '2026-03-04 10:00+09', 'no_ride_cancellation', NULL, 'approved', 'not_driven_brief', 'agent 2',
 '2026-03-04 10:20+09', '2026-03-04 10:30+09', NULL, NULL, NULL),
('D1', 'C3', 'K3', '2026-03-09 09:00+09', 'no_ride_cancellation', NULL, 'review', 'not_covered', 'agent 1',
 '2026-03-09 09:02+09', NULL, NULL, NULL, NULL),
('D1', 'C4', 'K3', '2026-03-09 09:05+09', 'no_ride_cancellation', 'C3', 'duplicate', 'duplicate_request', 'agent 1',
 '2026-03-09 09:05+09', NULL, NULL, NULL, NULL),
('D2', 'C1', 'K5', '2025-12-04 12:00+09', 'no_ride_cancellation', NULL, 'approved', 'not_driven_long', 'agent 2',
 '2025-12-04 12:30+09', '2025-12-04 13:30+09', NULL, NULL, NULL),
('D2', 'C2', 'K6', '2026-03-03 00:00+09', 'no_ride_cancellation', NULL, 'trip_recorded', 'trip_recorded', 'agent 1',
 '2026-03-03 01:00+09', NULL, NULL, NULL, NULL),
('D2', 'C3', 'K7', '2026-03-03 00:59+09', 'other', NULL, 'other_inquiry', 'other_inquiry', 'agent 1',
 '2026-03-03 01:00+09', NULL, NULL, NULL, NULL),
('D2', 'C4', 'K8', '2026-03-04 11:59:59+09', 'no_ride_cancellation', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL);
CREATE FUNCTION pg_temp.keep(again boolean) RETURNS void LANGUAGE sql AS $$
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, inquiry, duplicate_of, charged_won,
    call_driver_id, call_completed, payment_method, meter_distance_m, meter_duration_s, meter_start, meter_end,
    request_text, special_note)
SELECT driver_id, case_id, call_id, received_at, inquiry, duplicate_of, 18000, driver_id, true, 'card', 0, 45,
    norefund.meter_point(37.5, 127),
    CASE WHEN case_id <> 'C3' THEN norefund.meter_point(37.5, 127.0001) ELSE norefund.meter_point(0, 0) END, '기사의 말',
    '비밀'
FROM pg_temp.told WHERE (driver_id = 'D1' AND case_id = 'C2') = again;
INSERT INTO norefund.decisions (driver_id, case_id, revision, outcome, rule, facts_known, facts_true, facts_conflicting,
    contradictions, version, text_hash, policy, decided_by, decided_at, inquiry)
SELECT driver_id, case_id, 1, outcome, rule, '{}', '{}', '{}', '{}', 1, '',
    CASE WHEN received_at >= '2026-01-01' THEN 'manual' END, decided_by, decided_at, inquiry
FROM pg_temp.told WHERE outcome IS NOT NULL AND (driver_id = 'D1' AND case_id = 'C2') = again;
INSERT INTO norefund.messages (driver_id, case_id, revision, audience, template, body, state, sent_at)
SELECT driver_id, case_id, 1, 'driver', 'template', 'text', 'sent', sent_at FROM pg_temp.told
WHERE sent_at IS NOT NULL AND NOT again;
UPDATE norefund.cases AS c
SET revision = 1, outcome = t.outcome, rule = t.rule, policy = d.policy, decided_by = t.decided_by,
    decided_at = t.decided_at, payment_cancelled_at = t.cancelled_at,
    payment_cancelled_won = CASE WHEN t.cancelled_at IS NOT NULL THEN 18000 END, driver_sms_sent_at = t.sent_at,
    answered_at = t.answered_at, closed_at = t.closed_at, agit_url = 'https://agit/1'
FROM pg_temp.told AS t
JOIN norefund.decisions AS d ON d.driver_id = t.driver_id AND d.case_id = t.case_id
WHERE c.driver_id = t.driver_id AND c.case_id = t.case_id AND c.revision IS NULL;
$$;
SELECT pg_temp.keep(false);
SELECT pg_temp.keep(true); -- the same call again, once the first is closed

-- All that follows is an analyst's, in a read-only transaction.
RESET ROLE;
CREATE ROLE regress_norefund_analyst;
CREATE ROLE regress_norefund_map;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_analyst('regress_norefund_analyst'), norefund.grant_map('regress_norefund_map');
SAVEPOINT granted;
SET ROLE regress_norefund_analyst;
SET TRANSACTION READ ONLY;
SET LOCAL DateStyle = 'ISO'; -- of what is printed; the zone stays as far away as it is
-- Days are Seoul's: 23:30 of March 2 and 00:00 of March 3 are two days there, and one in Caracas.
SELECT driver_id, case_id, received_on, result_label, rule, decided_on, charged_won,
    round(meter_displacement_m) AS apart_m, payment_cancelled_on AS cancelled_on, payment_cancelled_won AS won,
    closed_on
FROM norefund.case_results ORDER BY driver_id, case_id;
SELECT driver_id, case_id, revision, in_force, result_label, policy, decided_on FROM norefund.decision_history
ORDER BY driver_id, case_id;
-- 2025-12-04: D2 C1. 03-02: D1 C1. 03-03: D2 C2, C3. 03-04: D1 C2, D2 C4. 03-09: D1 C3, C4.
SELECT day, cases, approved, trip_recorded AS trip, other_inquiry AS other, duplicate AS dup, review, undecided, closed,
    payments_cancelled AS cancelled, cancelled_won
FROM norefund.daily_summary ORDER BY day;
SELECT (SELECT sum(cases) FROM norefund.daily_summary) AS by_day, count(*) AS cases,
    (SELECT sum(approved + trip_recorded + already_cancelled + other_inquiry + duplicate + review + handed_over
            + withdrawn + undecided)
     FROM norefund.daily_summary) AS by_outcome FROM norefund.case_results;
-- Six under the manual's policy; D2 C1 under none; the undecided one under neither.
SELECT policy, same_place_within_m, decided, approved, rejected, review, cancelled_won FROM norefund.policy_summary
ORDER BY policy;
-- D2's requests: December 4, 12:00; March 3, 00:00; March 4, 11:59:59, one second short of 90 days after the first.
SELECT driver_id, requests, duplicates, other_inquiries AS other, first_request_on, last_request_on,
    requests_in_30_days AS in_30, requests_in_90_days AS in_90, approved, trip_recorded AS trip, review, cancelled_won
FROM norefund.driver_summary ORDER BY driver_id;
-- D1 asked for the same call and got it, then for another one after 6 days, 8 hours and 50 minutes. D2's next is not
-- decided.
SELECT driver_id, case_id, same_call_case_id AS same, same_call_outcome, other_call_case_id AS other,
    other_call_outcome, other_call_received_at - rejected_at AS after, then_approved
FROM norefund.re_requests ORDER BY driver_id, case_id;
-- From receipt to verdict: 20 and 30 minutes for the approved ones, 40 and 60 for the rejections; the median is half
-- way, nine tenths lie nine tenths of the way: 29 and 58 minutes.
SELECT outcome, step, cases, median_s, p90_s, longest_s FROM norefund.step_times ORDER BY outcome, position;
SELECT step, seconds FROM norefund.step_durations WHERE driver_id = 'D1' AND case_id = 'C1' ORDER BY position;
-- A number a decision within its month, rule and agent; a second look gives the same.
SELECT month, rule, decided_by, count(*) AS decisions, array_agg(position ORDER BY position) AS positions,
    max(checks) AS checks
FROM norefund.qa_sample GROUP BY month, rule, decided_by ORDER BY month, rule, decided_by;
SELECT driver_id, case_id, position, (
        SELECT 1 + count(*) FROM (VALUES ('{D1,C1,1}'), ('{D2,C2,1}')) AS k (key)
        WHERE sha256(convert_to(key, 'UTF8')) < sha256(convert_to(format('{%s,%s,1}', driver_id, case_id), 'UTF8')))
            AS by_hash
FROM norefund.qa_sample WHERE rule = 'trip_recorded' ORDER BY position;
-- No place, no words and no writing.
SELECT count(*) FROM norefund.case_map; -- fail
SELECT count(*) FROM norefund.case_map_points; -- fail
SELECT count(*) FROM norefund.qa_checks; -- fail
SELECT norefund.record_qa('D1', 'C1', 1, true); -- fail
SELECT attrelid::regclass AS view, attname AS shows
FROM pg_catalog.pg_attribute
WHERE attname IN ('meter_start', 'meter_end', 'line', 'point', 'origin_name', 'request_text', 'cancel_reason',
    'special_note', 'customer_id', 'reason', 'note')
  AND attrelid IN (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = 'norefund'::regnamespace AND relkind = 'v'
                   AND has_table_privilege('regress_norefund_analyst', oid, 'SELECT'));
ROLLBACK TO granted;
-- A map reader sees places and nothing else; programs find one geometry column with its type, and a key that is one
-- text.
SET ROLE regress_norefund_map;
SELECT feature, count(*) OVER () AS lines, outcome, round(meter_displacement_m) AS apart_m FROM norefund.case_map
ORDER BY feature LIMIT 2;
SELECT place, count(*) AS points, count(DISTINCT feature) AS features FROM norefund.case_map_points GROUP BY place
ORDER BY place;
SELECT a.attrelid::regclass AS view, a.attname,
    pg_catalog.format_type(a.atttypid, a.atttypmod) ~ '(LineString|Point),4326\)$' AS typed
FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t
    ON t.oid = a.atttypid AND t.typname IN ('geometry', 'geography')
WHERE a.attrelid IN ('norefund.case_map'::regclass, 'norefund.case_map_points'::regclass) ORDER BY 1;
SELECT count(*) FROM norefund.case_results; -- fail
-- Checks are recorded by the backend for a person, once, and never by who decided.
SET ROLE regress_norefund_owner;
SELECT norefund.record_qa('D1', 'C1', 1, true, actor => 'agent 2'),
    norefund.record_qa('D1', 'C1', 1, true, actor => 'agent 2');
SELECT norefund.record_qa('D2', 'C2', 1, false, '운행 기록 오독', 'agent 2');
SELECT norefund.record_qa('D1', 'C1', 1, false, '이유', 'agent 2'); -- fail: said otherwise
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.record_qa('D1', 'C1', 1, true, actor => 'agent 1'); -- fail: decided it
SELECT norefund.record_qa('D1', 'C1', 2, true, actor => 'agent 2'); -- fail: no such decision
SELECT norefund.record_qa('D1', 'C1', 1, false, ' ', 'agent 3'); -- fail: no reason
DELETE FROM norefund.qa_checks; -- fail
UPDATE norefund.qa_checks SET agreed = true; -- fail
SELECT rule, decided_by, checks, agreed, agreed_percent FROM norefund.qa_summary;
SELECT driver_id, case_id, checks, agreed FROM norefund.qa_sample WHERE checks > 0 ORDER BY driver_id;
-- Rights are taken back as they were given.
SELECT norefund.revoke_map('regress_norefund_map'), norefund.revoke_analyst('regress_norefund_analyst');
SELECT count(*) AS left_over FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS a
WHERE a.grantee IN ('regress_norefund_map'::regrole, 'regress_norefund_analyst'::regrole);
ROLLBACK;
