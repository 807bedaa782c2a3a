\i test/install.sql
\i test/requests.sql
BEGIN;
-- Two cases of one call say together what neither says alone: values first, then limits and stand-ins.
SELECT outcome, next_step, version FROM norefund.submit_case('D-call', 'K1', 'C1', received_at => '2026-03-05 10:00+09',
    service_type => '일반', called_at => '2026-03-04 22:10+09', charged_won => 18000, call_driver_id => 'D-call',
    call_completed => true, cancel_reason => '', meter_distance_m => 0);
SELECT outcome, next_step, version FROM norefund.submit_case('D-call', 'K1', 'C2', received_at => '2026-03-05 10:05+09',
    inquiry => 'other', origin_name => '강남역', payment_method => 'card', centre_cancelled => false,
    meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5,
    meter_end_lon => 127);
SELECT case_id, outcome, rule, version, refundable, charged_won, centre_cancelled, meter_distance_m, meter_duration_s,
    remark_distance_short AS remark, meter_displacement_m AS apart_m, facts_conflicting, conflicts, contradictions
FROM norefund.call_assessments WHERE driver_id = 'D-call' ORDER BY case_id;
SELECT case_id, outcome FROM norefund.case_assessments WHERE driver_id = 'D-call' ORDER BY case_id; -- each by itself
SELECT outcome, version, charged_won, meter_duration_s, refundable FROM norefund.decisions
WHERE driver_id = 'D-call' AND case_id = 'C1';
-- nobody is told before it is paid
SELECT left(body, 12) AS body FROM norefund.messages WHERE driver_id = 'D-call' AND case_id = 'C1';
SELECT customer_sms LIKE '%강남역%' AS names_origin, missing FROM norefund.case_texts
WHERE driver_id = 'D-call' AND case_id = 'C1';
SELECT DISTINCT fact, observation, said_by FROM norefund.explain('D-call', 'C1') WHERE rule = 'not_driven_brief'
ORDER BY fact;
-- Where two that know a reading disagree as a fact it is a conflict: unknown, and not missing, and a person's at once.
SELECT outcome FROM norefund.submit_case('D-call', 'K2', 'C3', received_at => '2026-03-05 10:00+09',
    charged_won => 18000, call_driver_id => 'D-call', call_completed => true, payment_method => 'card',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45);
SELECT outcome, next_step
FROM norefund.submit_case('D-call', 'K2', 'C4', received_at => '2026-03-05 10:05+09', meter_distance_m => 60);
SELECT outcome, meter_distance_m, facts_conflicting, conflicts FROM norefund.call_assessments
WHERE driver_id = 'D-call' AND case_id = 'C3';
-- agrees as a fact
SELECT outcome, next_step
FROM norefund.add_evidence('D-call', 'C4', meter_distance_m => 30, reason => '재확인', seen_version => 2);
SELECT outcome, meter_distance_m, conflicts FROM norefund.call_assessments
WHERE driver_id = 'D-call' AND case_id = 'C3';
SELECT norefund.add_evidence('D-call', 'C4', meter_distance_m => 9000, reason => '재확인', seen_version => 3);
SELECT position, reason, label FROM norefund.review_reasons WHERE driver_id = 'D-call' AND case_id = 'C3'
ORDER BY position;
SELECT review_reasons, review_labels FROM norefund.explain('D-call', 'C3') WHERE matched;
SELECT DISTINCT observed, observation, said_by FROM norefund.explain('D-call', 'C3') WHERE fact = 'distance_zero';
-- A remark that was delivered is never contradicted by one that only stands in for a reading.
SELECT outcome FROM norefund.submit_case('D-call', 'K3', 'C5', received_at => '2026-03-05 10:00+09',
    remark_distance_short => false);
SELECT outcome FROM norefund.submit_case('D-call', 'K3', 'C6', received_at => '2026-03-05 10:05+09',
    meter_distance_m => 0, meter_duration_s => 45);
SELECT case_id, meter_distance_m, remark_distance_short, facts_conflicting FROM norefund.call_assessments
WHERE driver_id = 'D-call' AND case_id IN ('C5', 'C6') ORDER BY case_id;
-- Two charges, or another driver's call, contradict whatever case says it; a later look-up that says no is in conflict
-- with the first.
SELECT outcome, next_step
FROM norefund.submit_case('D-call', 'K4', 'C7', received_at => '2026-03-05 10:00+09', charged_won => 18000,
    centre_cancelled => true, centre_cancelled_at => '2026-03-04 22:20+09', centre_cancelled_won => 18000,
    call_driver_id => 'D-other');
SELECT outcome FROM norefund.submit_case('D-call', 'K4', 'C8', received_at => '2026-03-05 10:05+09',
    charged_won => 17000, centre_cancelled => false);
SELECT contradictions FROM norefund.call_assessments WHERE driver_id = 'D-call' AND case_id = 'C7';
SELECT label FROM norefund.review_reasons WHERE driver_id = 'D-call' AND case_id = 'C7' ORDER BY position;
-- A plain INSERT joins its call and takes the queued order back; so do the texts. What comes next settles it first.
SELECT outcome, next_step FROM pg_temp.ask('D-join', 'K1', 'C1');
SELECT outcome, next_step FROM pg_temp.ask('D-join', 'K1', 'C2');
SELECT pg_temp.refund('D-join');
SELECT case_id, audience, state FROM norefund.messages WHERE driver_id = 'D-join' ORDER BY case_id;
SAVEPOINT joined;
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, inquiry, meter_distance_m)
VALUES ('D-join', 'C3', 'K1', '2026-03-05 09:00+09', 'other', 9000);
SELECT unsettled, refund_state FROM norefund.calls WHERE driver_id = 'D-join';
SELECT case_id, audience, state FROM norefund.messages WHERE driver_id = 'D-join' ORDER BY case_id;
SELECT count(*) AS asked FROM norefund.claim_cancellations('pay-1', driver_id => 'D-join');
SELECT count(*) AS told FROM norefund.claim_messages('sms-1', 9, driver_id => 'D-join');
SELECT norefund.record_note('D-join', 'C2', outbound_call_missed => false); -- whatever touches the call
SELECT unsettled, refund_state, version FROM norefund.calls WHERE driver_id = 'D-join';
SELECT case_id, step, attention FROM norefund.worklist WHERE driver_id = 'D-join' ORDER BY case_id;
ROLLBACK TO joined;
-- One that says nothing against it is queued again as it was.
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, duplicate_of)
VALUES ('D-join', 'C3', 'K1', '2026-03-05 11:00+09', 'C1');
SELECT pg_temp.refund('D-join');
SELECT decided, looked_at FROM norefund.decide_batch(1, 'D-join', actor => 'import');
SELECT decided, looked_at FROM norefund.decide_batch(1, 'D-jo', actor => 'import');
SELECT pg_temp.refund('D-join');
SELECT case_id, outcome, decided_by FROM norefund.cases WHERE driver_id = 'D-join' ORDER BY case_id;
SELECT case_id, audience, state FROM norefund.messages WHERE driver_id = 'D-join' ORDER BY case_id;
ROLLBACK TO joined;
-- COPY is an INSERT like any other.
COPY norefund.cases (driver_id, case_id, call_id, received_at, duplicate_of, meter_duration_s) FROM stdin;
D-join	C3	K1	2026-03-05 11:00+09	C1	1500
D-join	C4	K2	2026-03-05 11:00+09	\N	\N
\.
SELECT call_id, unsettled, refund_state FROM norefund.calls WHERE driver_id = 'D-join' ORDER BY call_id;
SELECT sum(decided) AS decided FROM norefund.decide_batch(9, actor => 'import');
SELECT case_id, outcome, decided_by FROM norefund.cases WHERE driver_id = 'D-join' ORDER BY case_id;
SELECT label FROM norefund.review_reasons WHERE driver_id = 'D-join' AND case_id = 'C1';
SELECT call_id, unsettled, refund_state FROM norefund.calls WHERE driver_id = 'D-join' ORDER BY call_id;
-- What is known changes with its event, and never goes to another call.
UPDATE norefund.cases SET meter_duration_s = 45 WHERE driver_id = 'D-join' AND case_id = 'C3'; -- fail
\echo :LAST_ERROR_SQLSTATE
UPDATE norefund.cases SET centre_known_at = now() WHERE driver_id = 'D-join' AND case_id = 'C4'; -- fail
SELECT outcome FROM pg_temp.ask('D-join', 'K1', 'C5', inquiry => 'other');
UPDATE norefund.cases SET call_id = 'K2' WHERE driver_id = 'D-join' AND case_id = 'C5'; -- fail
\echo :LAST_ERROR_SQLSTATE
-- fail
UPDATE norefund.cases SET call_id = 'K2', event_seq = event_seq + 1 WHERE driver_id = 'D-join' AND case_id = 'C5';
-- A second settle changes nothing.
SELECT norefund.settle('D-join', 'K1', 'test', 'again', learned => false),
    norefund.settle('D-call', 'K4', 'test', 'again', learned => false);
SELECT md5(string_agg(e::text, ' ' ORDER BY e.driver_id, e.case_id, e.seq)) AS events
FROM norefund.case_events AS e \gset before_
SELECT norefund.settle('D-join', 'K1', 'test', 'again', learned => false),
    norefund.settle('D-call', 'K4', 'test', 'again', learned => false);
SELECT md5(string_agg(e::text, ' ' ORDER BY e.driver_id, e.case_id, e.seq)) = :'before_events' AS same
FROM norefund.case_events AS e;
SELECT sum(rows_checked) > 50 AS checked, sum(violations) AS violations FROM norefund.verify();
ROLLBACK;
