\i test/install.sql
\i test/requests.sql
-- The steps and the states of a refund are tables: the first row that fits holds.
\pset format unaligned
SELECT position, step, label, who, array_to_string(functions, ' ') AS functions,
    array_to_string(required_facts, ' ') AS when_all, array_to_string(excluded_facts, ' ') AS and_none
FROM norefund.steps() ORDER BY position;
SELECT position, array_to_string(from_states, ' ') AS from_states, event,
    array_to_string(required_facts, ' ') AS when_all, array_to_string(excluded_facts, ' ') AS and_none, to_state
FROM norefund.refund_transitions() ORDER BY position;
\pset format aligned
BEGIN;
-- An approved case in the manual's order: cancel, SMS to both, answer, close.
SELECT outcome, rule, next_step FROM norefund.submit_case('D-steps', 'K1', 'C1',
    received_at => '2026-03-05 10:00+09', called_at => '2026-03-04 22:10+09', origin_name => '강남역',
    service_type => '일반', customer_id => 'U1', charged_won => 18000,
    call_driver_id => 'D-steps', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127, actor => 'chatbot');
SELECT step, label, who, board_status, billing_memo, memo, attention FROM norefund.worklist WHERE case_id = 'C1';
-- What comes too early is refused, with the step that is due. Word of a text that was sent is no step, and held.
SELECT norefund.save_answer('D-steps', 'C1'); -- fail
\echo :LAST_ERROR_SQLSTATE
SAVEPOINT early;
SELECT norefund.record_sent('D-steps', 'C1', 'driver');
SELECT norefund.record_sent('D-steps', 'C1', 'driver', sent_at => '2026-03-05 10:01+09');
SELECT norefund.record_sent('D-steps', 'C1', 'driver', sent_at => '2026-03-05 10:01+09'); -- said already
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C1';
SELECT driver_sms_sent_at IS NULL AS untold FROM norefund.cases WHERE driver_id = 'D-steps' AND case_id = 'C1';
ROLLBACK TO early;
SELECT norefund.close_case('D-steps', 'C1'); -- fail
-- The order to pay back: one key a call, the same at every attempt; after an unknown answer it says so.
SELECT case_id, call_id, amount_won, billing_memo, attempt, requested_before FROM norefund.claim_cancellations('pay-1');
SELECT count(*) AS claimed_twice FROM norefund.claim_cancellations('pay-2');
-- fail: the money may be moving
SELECT norefund.resolve_review('D-steps', 'C1', 'trip_recorded', '이유', seen_version => 1);
SELECT norefund.withdraw_case('D-steps', 'C1', '이유'); -- fail
SELECT norefund.record_cancellation_failed('D-steps', 'C1', 'timeout', 'pay-1', answer_unknown => true);
-- said already
SELECT norefund.record_cancellation_failed('D-steps', 'C1', 'timeout', 'pay-1', attempt => 1, answer_unknown => true);
SELECT refund_state, attempts, last_error, next_attempt_at > now() AS later FROM norefund.call_refunds
WHERE case_id = 'C1';
UPDATE norefund.calls SET next_attempt_at = now() WHERE driver_id = 'D-steps' AND call_id = 'K1';
SELECT idempotency_key = norefund.idempotency_key('cancellation', 'K1', '0') AS same_key, attempt, requested_before
FROM norefund.claim_cancellations('pay-2');
-- What was asked for and cancelled otherwise is kept for a person, who looks and says what holds.
SAVEPOINT asked;
SELECT norefund.record_cancellation('D-steps', 'C1', 18001, actor => 'pay-2');
SELECT norefund.record_cancellation('D-steps', 'C1', 18001, actor => 'pay-2'); -- said already
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C1';
SELECT event, actor, detail FROM norefund.case_events
WHERE case_id = 'C1' AND event IN ('payment_reported', 'hold_placed') ORDER BY seq;
SELECT pg_temp.refund('D-steps');
SELECT count(*) AS claimed FROM norefund.claim_cancellations('pay-1');
SELECT difference, our_state, our_won, their_won FROM norefund.reconcile('[
    {"driver_id": "D-steps", "call_id": "K1", "amount_won": 18001, "cancelled_at": "2026-03-05T11:00:00+09:00"}]');
SELECT outcome, next_step FROM norefund.add_evidence('D-steps', 'C1', charged_won => 18001, reason => '결제금액 정정',
    seen_version => pg_temp.seen('D-steps', 'C1'));
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C1';
SELECT next_step FROM norefund.acknowledge('D-steps', 'C1', '18,001원 결제 확인', 'agent 7', pg_temp.seen('D-steps', 'C1'));
SELECT payment_cancelled_won FROM norefund.cases WHERE driver_id = 'D-steps' AND case_id = 'C1';
SELECT * FROM norefund.verify() WHERE violations > 0;
ROLLBACK TO asked;
SELECT norefund.record_cancellation('D-steps', 'C1', 0); -- fail
SELECT norefund.record_cancellation('D-steps', 'C1', 18000, '2026-03-05 11:00+09', 'pay-2');
SELECT norefund.record_cancellation('D-steps', 'C1', 18000, '2026-03-05 11:00+09', 'pay-2'); -- same answer
SAVEPOINT another_amount;
SELECT norefund.record_cancellation('D-steps', 'C1', 17000); -- another amount is a report of its own
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C1';
ROLLBACK TO another_amount;
-- late word
SELECT norefund.record_cancellation_failed('D-steps', 'C1', 'timeout', 'pay-1', attempt => 1, answer_unknown => true);
SELECT norefund.record_cancellation_failed('D-steps', 'C1', 'timeout', 'pay-1'); -- of no attempt: it ends none
-- Both texts wait in the outbox; a failed attempt comes again later.
SELECT audience, template, left(body, 6) AS body, purpose, revision, attempt, customer_id
FROM norefund.claim_messages('sms-1', 5)
ORDER BY audience DESC;
SELECT norefund.record_sent('D-steps', 'C1', 'driver', 'ref-1', 'sms-1', '2026-03-05 11:01+09');
SELECT norefund.record_sent('D-steps', 'C1', 'driver', 'ref-1', 'sms-1', '2026-03-05 11:01+09'); -- same answer
SELECT norefund.record_failed('D-steps', 'C1', 'customer', 'no route', 'sms-1', attempt => 1);
SELECT state, attempts, last_error, next_attempt_at > now() AS later FROM norefund.messages
WHERE case_id = 'C1' AND audience = 'customer';
SELECT norefund.save_answer('D-steps', 'C1'); -- fail
SELECT norefund.record_sent('D-steps', 'C1', 'customer', 'ref-2', 'sms-1');
SELECT norefund.record_failed('D-steps', 'C1', 'customer', 'no answer', 'sms-2', attempt => 1); -- another has sent it
SAVEPOINT sent;
SELECT norefund.record_failed('D-steps', 'C1', 'customer', 'has not arrived', 'sms-1');
ROLLBACK TO sent;
SELECT norefund.record_delivery('D-steps', 'C1', 'driver', 'ref-1', 'sms-1');
SELECT norefund.close_case('D-steps', 'C1'); -- fail
SELECT norefund.save_answer('D-steps', 'C1', 'agent 7') =
    (SELECT driver_sms FROM norefund.case_texts WHERE case_id = 'C1') AS answer_is_sms;
SELECT step, label, memo FROM norefund.worklist WHERE case_id = 'C1';
SELECT norefund.close_case('D-steps', 'C1', 'agent 7');
SELECT norefund.close_case('D-steps', 'C1', 'agent 7'); -- same answer
SELECT norefund.record_note('D-steps', 'C1', '늦은 메모'); -- fail: closed
-- That a text has not arrived is often known only then; it stays in sight.
SELECT norefund.record_failed('D-steps', 'C1', 'customer', 'not delivered', 'sms-1');
SELECT case_id, work, audience, last_error, closed FROM norefund.dead_letters;
UPDATE norefund.cases SET agit_url = 'https://agit/late' WHERE driver_id = 'D-steps' AND case_id = 'C1'; -- fail: closed
SELECT count(*) AS still_open FROM norefund.worklist WHERE case_id = 'C1';
-- Who did what, in a chain that shows every change.
SELECT seq, event, actor, detail - '{request_hash,personal_digest,sent_at}'::text[] AS detail,
    nullif(personal - 'salt', '{}') AS personal
FROM norefund.case_events WHERE driver_id = 'D-steps' AND case_id = 'C1' ORDER BY seq;
UPDATE norefund.case_events SET actor = 'somebody else' WHERE case_id = 'C1'; -- fail
DELETE FROM norefund.cases WHERE case_id = 'C1'; -- fail
SAVEPOINT tampered;
ALTER TABLE norefund.case_events DISABLE TRIGGER keep_event;
UPDATE norefund.case_events SET actor = 'somebody else' WHERE case_id = 'C1' AND seq = 3;
SELECT invariant, violations FROM norefund.verify() WHERE violations > 0;
ROLLBACK TO tampered;
-- A text that can't be written keeps the payment back, until the value is there or somebody goes without.
SELECT outcome, next_step FROM norefund.submit_case('D-steps', 'K2', 'C2',
    received_at => '2026-03-05 10:00+09', charged_won => 18000,
    call_driver_id => 'D-steps', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127);
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C2';
SELECT count(*) AS claimed FROM norefund.claim_cancellations('pay-1');
SELECT next_step FROM norefund.add_evidence('D-steps', 'C2', called_at => '2026-03-04 22:10+09',
    origin_name => repeat('강남', 500), service_type => '일반');
SELECT attention FROM norefund.worklist WHERE case_id = 'C2';
SELECT next_step FROM norefund.add_evidence('D-steps', 'C2', clear => '{called_at,origin_name,service_type}',
    reason => '오기', seen_version => pg_temp.seen('D-steps', 'C2'));
SELECT norefund.add_evidence('D-steps', 'C2', called_at => '2026-03-04 22:10+09'); -- fail: what was cleared is refilled
SELECT outcome, revision, next_step
FROM norefund.add_evidence('D-steps', 'C2', called_at => '2026-03-04 22:10+09', reason => '호출일시 확인',
    seen_version => pg_temp.seen('D-steps', 'C2'));
SELECT norefund.give_up_message('D-steps', 'C2', 'customer', '출발지 확인 불가', 'agent 7');
SELECT norefund.give_up_message('D-steps', 'C2', 'customer', '출발지 확인 불가', 'agent 7'); -- same answer
SELECT case_id FROM norefund.claim_cancellations('pay-1');
SELECT norefund.record_cancellation('D-steps', 'C2', 18000);
SELECT norefund.record_sent('D-steps', 'C2', 'driver');
SELECT norefund.close_case('D-steps', 'C2'); -- fail: an Agit post first
SELECT norefund.record_agit_post('D-steps', 'C2', 'https://agit/2');
-- fail: its history lacks a part
SELECT norefund.save_answer('D-steps', 'C2') IS NOT NULL AS answered, norefund.close_case('D-steps', 'C2');
SELECT norefund.save_answer('D-steps', 'C2') IS NOT NULL AS answered;
SELECT step, label, attention FROM norefund.worklist WHERE case_id = 'C2';
SELECT norefund.waive_memo('D-steps', 'C2', ' '); -- fail
SELECT norefund.waive_memo('D-steps', 'C2', '서비스 타입 확인 불가', 'agent 7'),
    norefund.waive_memo('D-steps', 'C2', '서비스 타입 확인 불가', 'agent 7');
SELECT norefund.close_case('D-steps', 'C2');
-- A rejection: SMS, answer, close. One that is withdrawn or handed over goes without an SMS.
SELECT outcome, next_step
FROM norefund.submit_case('D-steps', 'K3', 'C3', inquiry => 'other', inquiry_topic => '앱 오류', service_type => '일반',
    inquiry_depth2 => '앱', inquiry_depth3 => '오류');
SAVEPOINT no_such_text;
SELECT norefund.record_sent('D-steps', 'C3', 'customer'); -- held: it has no text for a customer
ROLLBACK TO no_such_text;
SELECT norefund.record_sent('D-steps', 'C3', 'driver'), norefund.save_answer('D-steps', 'C3') IS NOT NULL AS answered,
    norefund.close_case('D-steps', 'C3');
SELECT outcome, next_step FROM norefund.submit_case('D-steps', 'K4', 'C4');
SELECT norefund.withdraw_case('D-steps', 'C4', '기사 철회'), norefund.withdraw_case('D-steps', 'C4', '기사 철회');
SELECT outcome, closed_at IS NOT NULL AS closed FROM norefund.cases WHERE case_id = 'C4';
SELECT (norefund.submit_case('D-steps', 'K5', 'C5', payment_method => 'cash')).outcome;
SELECT case_id, attention FROM norefund.claim_review('agent 7', driver_id => 'D-steps');
SELECT case_id FROM norefund.claim_review('agent 8', driver_id => 'D-steps');
SELECT step, leased_by FROM norefund.worklist WHERE case_id = 'C5';
SELECT next_step FROM norefund.resolve_review('D-steps', 'C5', 'handed_over', '정산팀 이관', 'agent 7');
SELECT norefund.record_agit_post('D-steps', 'C5', 'https://agit/5'), norefund.close_case('D-steps', 'C5');
-- A text that was given up and sent by other hands all the same can't be sent again, and stops no other.
SELECT outcome FROM norefund.submit_case('D-steps', 'K6', 'C6', inquiry => 'other', inquiry_topic => '앱 오류',
    service_type => '일반', inquiry_depth2 => '앱', inquiry_depth3 => '오류');
SELECT norefund.give_up_message('D-steps', 'C6', 'driver', '번호 없음'); -- fail: it is on its way
SELECT norefund.record_sent('D-steps', 'C6', 'driver', 'ref-6'),
    norefund.record_failed('D-steps', 'C6', 'driver', 'not delivered');
SELECT norefund.give_up_message('D-steps', 'C6', 'driver', '번호 없음'),
    norefund.record_sent('D-steps', 'C6', 'driver', 'by phone');
SELECT outcome FROM norefund.submit_case('D-steps', 'K7', 'C7', received_at => '2026-03-05 10:00+09',
    charged_won => 18000, call_driver_id => 'D-steps', call_completed => true, payment_method => 'card',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45,
    meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127);
SELECT norefund.give_up_message('D-steps', 'C7', 'customer', '출발지 확인 불가');
SELECT norefund.record_cancellation('D-steps', 'C7', 18000),
    norefund.record_sent('D-steps', 'C7', 'customer', 'by phone');
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C7';
SELECT norefund.retry_message('D-steps', 'C7', 'customer'); -- fail: there is no text to send
SELECT case_id, audience FROM norefund.claim_messages('sms-1', 5, driver_id => 'D-steps'); -- nothing of what is held
SELECT next_step FROM norefund.acknowledge('D-steps', 'C7', '고객 통화로 안내함', 'agent 7', pg_temp.seen('D-steps', 'C7'));
SELECT case_id, audience FROM norefund.claim_messages('sms-1', 5, driver_id => 'D-steps');
SELECT norefund.give_up_message('D-steps', 'C7', 'customer', '번호 없음'); -- same answer
-- An answer that was saved tells the driver, also where the text was given up: what comes later is for a person to
-- read.
SELECT outcome FROM norefund.submit_case('D-steps', 'K8', 'C8', inquiry => 'other', inquiry_topic => '앱 오류',
    service_type => '일반', inquiry_depth2 => '앱', inquiry_depth3 => '오류');
-- no value of the call turns an other inquiry
SELECT outcome, revision FROM norefund.add_evidence('D-steps', 'C8', charged_won => 18000);
SELECT norefund.record_sent('D-steps', 'C8', 'driver', 'ref-8'),
    norefund.record_failed('D-steps', 'C8', 'driver', 'not delivered');
SELECT norefund.give_up_message('D-steps', 'C8', 'driver', '번호 없음'),
    norefund.record_agit_post('D-steps', 'C8', 'https://agit/8'),
    norefund.save_answer('D-steps', 'C8') IS NOT NULL AS answered;
SELECT outcome, revision FROM norefund.add_evidence('D-steps', 'C8', meter_distance_m => 0);
SELECT norefund.resolve_review('D-steps', 'C8', 'handed_over', '이유', 'agent 7', pg_temp.seen('D-steps', 'C8')); -- fail
SELECT norefund.withdraw_case('D-steps', 'C8', '이유'); -- fail
-- A payment that was cancelled when the verdict had turned is a fact that a person looks at, also once the driver was
-- told, or the case closed.
SELECT outcome FROM pg_temp.ask('D-steps', 'K9', 'C9');
SELECT outcome, next_step
FROM norefund.add_evidence('D-steps', 'C9', meter_distance_m => 12000, meter_duration_s => 1500, reason => '재확인',
    seen_version => 1);
SAVEPOINT turned;
SELECT norefund.record_cancellation('D-steps', 'C9', 18000, '2026-03-05 11:00+09', 'desk');
SELECT norefund.record_cancellation('D-steps', 'C9', 18000, '2026-03-05 11:00+09', 'desk'); -- said already
SELECT outcome, rule, revision FROM norefund.cases WHERE driver_id = 'D-steps' AND case_id = 'C9';
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C9';
ROLLBACK TO turned;
SELECT norefund.record_sent('D-steps', 'C9', 'driver'),
    norefund.record_cancellation('D-steps', 'C9', 18000, '2026-03-05 11:00+09', 'desk');
SELECT step, attention FROM norefund.worklist WHERE case_id = 'C9';
SELECT count(*) AS told FROM norefund.claim_messages('sms-1', 9, driver_id => 'D-steps') WHERE case_id = 'C9';
SELECT next_step FROM norefund.acknowledge('D-steps', 'C9', '결제취소 확인', 'agent 7', pg_temp.seen('D-steps', 'C9'));
ROLLBACK TO turned;
SELECT norefund.record_sent('D-steps', 'C9', 'driver'), norefund.save_answer('D-steps', 'C9') IS NOT NULL AS answered,
    norefund.close_case('D-steps', 'C9');
SELECT norefund.record_cancellation('D-steps', 'C9', 18000, '2026-03-05 11:00+09', 'desk') IS NULL AS closed;
SELECT norefund.record_cancellation('D-steps', 'C3', 18000) IS NULL AS closed; -- it was never approved
SELECT case_id, outcome, kind, label FROM norefund.findings WHERE driver_id = 'D-steps' ORDER BY case_id, hold_no;
SELECT (norefund.acknowledge('D-steps', case_id, '정산팀 확인', 'agent 7',
    pg_temp.seen('D-steps', case_id))).next_step IS NULL AS closed
FROM (SELECT DISTINCT case_id FROM norefund.findings WHERE driver_id = 'D-steps') AS f;
SELECT count(*) AS left_over FROM norefund.findings WHERE driver_id = 'D-steps';
-- An answer that can't be written is saved in an agent's own words.
SAVEPOINT retired;
SELECT outcome FROM pg_temp.ask('D-steps', 'K10', 'C10');
UPDATE norefund.templates SET retired = true WHERE outcome = 'approved' AND part IN ('driver_sms', 'customer_sms');
SELECT norefund.record_cancellation('D-steps', 'C10', 18000);
SELECT norefund.give_up_message('D-steps', 'C10', 'driver', '번호 없음'),
    norefund.give_up_message('D-steps', 'C10', 'customer', '번호 없음');
SELECT norefund.record_agit_post('D-steps', 'C10', 'https://agit/10');
SELECT norefund.save_answer('D-steps', 'C10'); -- fail
SELECT norefund.save_answer('D-steps', 'C10', 'agent 7', '결제가 취소되었습니다.');
SELECT norefund.save_answer('D-steps', 'C10', 'agent 7'); -- same answer
SELECT norefund.close_case('D-steps', 'C10', 'agent 7'),
    (SELECT driver_sms FROM norefund.case_texts WHERE case_id = 'C10') AS answer,
    (SELECT personal - 'salt' FROM norefund.case_events WHERE case_id = 'C10' AND event = 'answered') AS told;
ROLLBACK TO retired;
-- Also of a text that other hands have sent.
UPDATE norefund.templates SET retired = true WHERE outcome = 'other_inquiry' AND part = 'driver_sms';
SELECT outcome FROM norefund.submit_case('D-steps', 'K10', 'C10', inquiry => 'other', inquiry_topic => '앱 오류',
    service_type => '일반', inquiry_depth2 => '앱', inquiry_depth3 => '오류');
SELECT norefund.record_sent('D-steps', 'C10', 'driver', 'by phone');
SELECT next_step FROM norefund.acknowledge('D-steps', 'C10', '전화로 안내함', 'agent 7', pg_temp.seen('D-steps', 'C10'));
SELECT norefund.give_up_message('D-steps', 'C10', 'driver', '전화로 안내함'),
    norefund.record_agit_post('D-steps', 'C10', 'https://agit/10');
SELECT norefund.save_answer('D-steps', 'C10', 'agent 7', '전화로 안내했습니다.'),
    norefund.close_case('D-steps', 'C10', 'agent 7');
SELECT norefund.save_answer('D-steps', 'C10', 'agent 7', '전화로 안내했습니다.'); -- same answer
ROLLBACK TO retired;
-- Word of what is to come is given up by its purpose; what has not arrived also when the case is closed; nothing past a
-- person's look.
UPDATE norefund.templates SET edited_body = '처리 중입니다.' WHERE outcome = 'approved' AND part = 'in_progress_sms';
SELECT outcome FROM norefund.submit_case('D-steps', 'K11', 'C11', received_at => '2026-03-05 10:00+09',
    charged_won => 18000, call_driver_id => 'D-steps', call_completed => true, payment_method => 'card',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45,
    meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127,
    called_at => '2026-03-04 22:10+09', origin_name => '강남역');
SELECT norefund.give_up_message('D-steps', 'C11', 'driver', '번호 없음', purpose => 'in_progress'),
    norefund.give_up_message('D-steps', 'C11', 'driver', '번호 없음', purpose => 'in_progress');
SELECT purpose, state, given_up_reason FROM norefund.messages WHERE case_id = 'C11';
SELECT norefund.give_up_message('D-steps', 'C11', 'customer', '이유', purpose => 'in_progress'); -- fail: there is none
SELECT norefund.give_up_message('D-steps', 'C1', 'customer', '번호 없음', 'agent 7') IS NULL AS closed;
SELECT work, audience FROM norefund.dead_letters WHERE case_id = 'C1';
SELECT norefund.give_up_message('D-steps', 'C1', 'driver', '이유'); -- fail: it has arrived
SELECT norefund.record_agit_post('D-steps', 'C6', 'https://agit/6'),
    norefund.save_answer('D-steps', 'C6') IS NOT NULL AS answered, norefund.close_case('D-steps', 'C6');
SELECT norefund.record_failed('D-steps', 'C6', 'driver', 'wrong number') IS NULL AS closed;
SELECT norefund.give_up_message('D-steps', 'C6', 'driver', '번호 없음') IS NULL AS closed;
SELECT outcome FROM norefund.submit_case('D-steps', 'K12', 'C12', received_at => '2026-03-05 10:00+09',
    charged_won => 18000, centre_cancelled => false, cancel_reason => '', meter_distance_m => 12000,
    meter_duration_s => 1500);
SELECT outcome FROM norefund.submit_case('D-steps', 'K12', 'C13', cancel_reason => '고객 미탑승');
SELECT norefund.give_up_message('D-steps', 'C12', 'driver', '번호 없음'); -- fail: a person looks first
-- What the payment service has and what we have.
SELECT difference, call_id, case_id, our_state, our_won, their_won FROM norefund.reconcile('[
    {"driver_id": "D-steps", "call_id": "K1", "amount_won": 18000, "cancelled_at": "2026-03-05T11:00:00+09:00"},
    {"driver_id": "D-steps", "call_id": "K3", "amount_won": 9000, "cancelled_at": "2026-03-05T11:00:00+09:00"},
    {"driver_id": "D-steps", "callId": "K1", "amount_won": 7000}]')
ORDER BY difference, call_id;
SELECT difference, call_id, our_won, their_won FROM norefund.reconcile('[
    {"driver_id": "D-steps", "call_id": "K1", "amount_won": 17000, "cancelled_at": "2026-03-05T11:00:00+09:00"}]',
    '2026-03-05 00:00+09', '2026-03-06 00:00+09');
-- Amounts as exports have them; one below 0 is a reversal, and no second payment.
SELECT difference, call_id, our_won, their_won FROM norefund.reconcile('[
    {"driver_id": "D-steps", "call_id": "K1", "amount_won": "18,000", "cancelled_at": "2026-03-05T11:00:00+09:00"}]',
    '2026-03-05 00:00+09', '2026-03-06 00:00+09');
SELECT difference, call_id, our_won, their_won FROM norefund.reconcile('[
    {"driver_id": "D-steps", "call_id": "K1", "amount_won": 18000.0, "cancelled_at": "2026-03-05T11:00:00+09:00"},
    {"driver_id": "D-steps", "call_id": "K1", "amount_won": "-5,000.0", "cancelled_at": "2026-03-05T12:00:00+09:00"}]',
    '2026-03-05 00:00+09', '2026-03-06 00:00+09');
SELECT norefund.reconcile(NULL); -- fail
SELECT norefund.reconcile('{"driver_id": "D-steps"}'); -- fail
SELECT norefund.reconcile('[{"driver_id": "D-steps"}, 7]'); -- fail
SELECT norefund.reconcile('[{"driver_id": "D-steps"}, {"amount_won": "18,00"}]'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.reconcile('[{"amount_won": 1e30}]'); -- fail
SELECT norefund.reconcile('[{"amount_won": 1, "cancelled_at": "2026-02-30"}]'); -- fail
SELECT norefund.reconcile('[]', '2026-03-06 00:00+09', '2026-03-05 00:00+09'); -- fail: no time lies between
-- A time without its zone is Seoul's, wherever it is asked.
SET LOCAL TimeZone = 'America/New_York';
SELECT difference
FROM norefund.reconcile('[{"driver_id": "D-steps", "call_id": "K1", "amount_won": 18000, "cancelled_at": "2026-03-05 '
                        '23:30"}]',
    '2026-03-05 00:00+09', '2026-03-06 00:00+09');
RESET TimeZone;
SELECT sum(rows_checked) > 100 AS checked, sum(violations) AS violations FROM norefund.verify();
ROLLBACK;
