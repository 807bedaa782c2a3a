\i test/install.sql
BEGIN;
-- The keys are the arguments of submit_case().
SELECT key, type FROM jsonb_each_text(norefund.request_types()) AS t (key, type) ORDER BY key;
CREATE TEMP TABLE whole AS SELECT jsonb '{"driver_id": "J1", "call_id": "K1", "case_id": "C1", "customer_id": "U1",
    "service_type": "일반",
    "received_at": "2026-03-10T10:00:00+09:00", "inquiry": "no_ride_cancellation", "inquiry_depth2": "요금",
    "inquiry_depth3": "결제",
    "inquiry_topic": "앱", "request_text": "미운행", "cancel_reason": "", "previous_case_id": "C0",
    "called_at": "2026-03-09T13:10:00Z",
    "origin_name": "강남역", "charged_won": 18000, "call_driver_id": "J1", "call_completed": true,
    "payment_method": "card",
    "centre_cancelled": false, "centre_cancelled_at": "2026-03-10 09:00+09", "centre_cancelled_won": 0,
    "centre_agit_url": "https://agit.in/1",
    "meter_distance_m": 12, "meter_duration_s": 45.0, "remark_distance_short": true, "remark_duration_short": true,
    "meter_start_lat": 37.498, "meter_start_lon": 127.028, "meter_end_lat": 37.498, "meter_end_lon": 127.028,
    "meter_reading": "0.0km(일분 이하)", "meter_remarks": "운행시간 짧음,운행거리 짧음", "special_note": "메모",
    "outbound_call_missed": true,
    "agit_url": "https://agit.in/2", "actor": "chatbot"}' AS request;
SELECT key AS not_tried FROM whole, jsonb_object_keys(norefund.request_types()) AS key WHERE NOT request ? key;
-- An object is recorded as its arguments would be: each repeats the other.
SELECT driver_id, case_id, outcome, rule, next_step, version FROM whole, norefund.submit_request(request);
SELECT driver_id, case_id, outcome, rule, next_step, version
FROM norefund.submit_case('J1', 'K1', 'C1', customer_id => 'U1',
    service_type => '일반', received_at => '2026-03-10 10:00+09', inquiry_depth2 => '요금', inquiry_depth3 => '결제',
    inquiry_topic => '앱', request_text => '미운행', cancel_reason => '', previous_case_id => 'C0',
    called_at => '2026-03-09 22:10+09', origin_name => '강남역', charged_won => 18000, call_driver_id => 'J1',
    call_completed => true, payment_method => 'card', centre_cancelled => false,
    centre_cancelled_at => '2026-03-10 09:00+09', centre_cancelled_won => 0, centre_agit_url => 'https://agit.in/1',
    meter_distance_m => 12, meter_duration_s => 45, remark_distance_short => true, remark_duration_short => true,
    meter_start_lat => 37.498, meter_start_lon => 127.028, meter_end_lat => 37.498, meter_end_lon => 127.028,
    meter_reading => '0.0km(일분 이하)', meter_remarks => '운행시간 짧음,운행거리 짧음', special_note => '메모',
    outbound_call_missed => true, agit_url => 'https://agit.in/2');
SELECT event, actor FROM norefund.case_events WHERE driver_id = 'J1' AND seq = 1;
-- Null is what is not known: as evidence not delivered, as the kind of inquiry no request.
SELECT driver_id, case_id, outcome, next_step
FROM norefund.submit_request('{"driver_id": "J1", "call_id": "K2", "case_id": "C2",
    "charged_won": null}');
SELECT norefund.submit_request('{"driver_id": "J1", "call_id": "K2", "case_id": "C3", "inquiry": null}'); -- fail
SELECT driver_id, case_id, outcome, next_step FROM norefund.submit_case('J1', 'K2', 'C2');
-- What is refused is named: keys, types, values.
SELECT norefund.submit_request('{"driver_id": "J1", "call_id": "K3", "callid": "K3", "거리": 0}'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.submit_request('["J1", "K3"]'); -- fail
SELECT norefund.submit_request(NULL); -- fail
SELECT norefund.submit_request('{"driver_id": "J1"}'); -- fail
\echo :LAST_ERROR_SQLSTATE
CREATE FUNCTION pg_temp.refusal(given jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    what text;
    why text;
BEGIN
    PERFORM norefund.submit_request(jsonb '{"driver_id": "J1", "call_id": "K3", "case_id": "C3"}' || given);
    RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS what = MESSAGE_TEXT, why = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' ', SQLSTATE, what, nullif(why, ''));
END
$$;
SELECT pg_temp.refusal(given) FROM unnest(ARRAY[
    '{"driver_id": 1}', '{"customer_id": 12345}', '{"charged_won": "18000"}', '{"charged_won": 18000.5}',
    '{"charged_won": 1e30}', '{"meter_distance_m": 2147483648}', '{"meter_distance_m": "0.0km(일분 이하)"}',
    '{"remark_distance_short": "운행거리 짧음"}', '{"call_completed": 1}', '{"meter_start_lat": "37.4"}',
    '{"meter_start_lat": 1e400, "meter_start_lon": 127}', '{"received_at": 1773104400000}',
    '{"received_at": "2026-03-10 10:00"}', '{"received_at": "2026-13-10 10:00+09"}', '{"received_at": "infinity"}',
    '{"received_at": "294276-01-01 00:00+00"}', '{"origin_name": {"name": "강남역"}}', '{"meter_reading": "영 킬로"}',
    '{"inquiry": "x"}']::jsonb[]) AS given;
SELECT count(*) FROM norefund.calls WHERE driver_id = 'J1' AND call_id = 'K3';

-- Many at once: each row its answer or its error, and no bad one loses another.
CREATE TEMP TABLE answers AS SELECT a.* FROM norefund.submit_cases('[
    {"driver_id": "J2", "call_id": "K2", "case_id": "C1"},
    {"driver_id": "J2", "call_id": "K1", "case_id": "C2", "payment_method": "cash"},
    {"driver_id": "J2", "call_id": "K2", "case_id": "C3"},
    {"driver_id": "J2", "call_id": "K2", "case_id": "C1", "charged_won": 5},
    {"driver_id": "J2", "call_id": "K2", "case_id": "C1"},
    {"driver_id": "J2", "case_id": "C6"},
    {"driver_id": "J2", "call_id": "K7", "case_id": "C7", "call": "K7"},
    "K8", null, {"driver_id": 9, "call_id": "K9"},
    {"driver_id": "J2", "call_id": "K10", "case_id": "C10", "meter_start_lat": 127.02, "meter_start_lon": 37.49},
    {"driver_id": "J1", "call_id": "K11", "case_id": "C11", "actor": "board"}]') AS a;
SELECT position, driver_id, case_id, duplicate_of, outcome, rule, next_step, version, sqlstate, message FROM answers
ORDER BY position;
SELECT position, detail, left(hint, 60) AS hint FROM answers WHERE sqlstate IS NOT NULL ORDER BY position;
SELECT driver_id, case_id, call_id, duplicate_of FROM norefund.cases WHERE driver_id IN ('J1', 'J2')
ORDER BY driver_id, case_id;
SELECT count(*) FROM norefund.submit_cases('[]');
SELECT norefund.submit_cases('{"driver_id": "J2"}'); -- fail
SELECT norefund.submit_cases(NULL); -- fail
SELECT invariant FROM norefund.verify() WHERE violations > 0;
-- The backend may call both, nobody else.
RESET ROLE;
CREATE ROLE regress_norefund_backend;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_backend('regress_norefund_backend');
SET ROLE regress_norefund_backend;
SELECT driver_id, case_id, outcome
FROM norefund.submit_request('{"driver_id": "J3", "call_id": "K1", "case_id": "C1"}');
SELECT position, driver_id, sqlstate
FROM norefund.submit_cases('[{"driver_id": "J3", "call_id": "K2", "case_id": "C2"}, {}]') ORDER BY 1;
SELECT norefund.submit_checked('{}', '{}'); -- fail
ROLLBACK;
