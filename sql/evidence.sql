\i test/install.sql
\i test/requests.sql
BEGIN;
-- Evidence fills what was unknown, and the case is decided once a rule is met.
SELECT outcome, next_step FROM norefund.submit_case('D-evidence', 'K1', 'C1', charged_won => 18000,
    call_driver_id => 'D-evidence', call_completed => true, payment_method => 'card',
    received_at => '2026-03-05 10:00+09');
SELECT outcome, next_step FROM norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 12000,
    meter_duration_s => 1500, cancel_reason => '', actor => 'agent 7');
SELECT outcome, rule, revision, next_step FROM norefund.add_evidence('D-evidence', 'C1', centre_cancelled => false);
SELECT outcome, rule, revision FROM norefund.add_evidence('D-evidence', 'C1', centre_cancelled => false); -- same answer
-- What is known changes only with a reason, by who has seen the call as it is; the verdict and its message follow.
SELECT norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 0); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 0, reason => '미터기 재확인'); -- fail: nobody has looked
\echo :LAST_ERROR_SQLSTATE
SELECT outcome, rule, revision, version FROM norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 0,
    clear => '{meter_duration_s}', reason => '미터기 재확인', actor => 'agent 7', seen_version => 3);
SELECT outcome, rule, revision, version FROM norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 0,
    clear => '{meter_duration_s}', reason => '미터기 재확인', actor => 'agent 7', seen_version => 3); -- same answer
-- fail: older
SELECT norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 9, reason => '이유', seen_version => 3);
SELECT revision, outcome, meter_distance_m, meter_duration_s, version, reason FROM norefund.decisions
WHERE driver_id = 'D-evidence' AND case_id = 'C1' ORDER BY revision;
SELECT revision, state, given_up_reason FROM norefund.messages WHERE driver_id = 'D-evidence' AND case_id = 'C1'
ORDER BY revision;
-- fail: what was cleared is not filled as if it had never been known
SELECT norefund.add_evidence('D-evidence', 'C1', meter_duration_s => 45);
SELECT outcome, rule, revision, next_step FROM norefund.add_evidence('D-evidence', 'C1', meter_duration_s => 45,
    meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127,
    called_at => '2026-03-04 22:10+09', origin_name => '강남역', service_type => '일반', reason => '미터기 상세 확인',
    seen_version => 4);
SELECT step, attention FROM norefund.worklist WHERE driver_id = 'D-evidence' AND case_id = 'C1';
-- While the payment service is asked a correction turns no verdict: it is held, and only looked up.
SELECT count(*) AS asked FROM norefund.claim_cancellations('pay-1', driver_id => 'D-evidence');
SELECT outcome, revision, next_step
FROM norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 12000, reason => '재확인', seen_version => 5);
SELECT step, attention FROM norefund.worklist WHERE driver_id = 'D-evidence' AND case_id = 'C1';
SELECT norefund.record_cancellation_failed('D-evidence', 'C1', 'timeout', 'pay-1', answer_unknown => true);
UPDATE norefund.calls SET next_attempt_at = now() WHERE driver_id = 'D-evidence' AND call_id = 'K1';
SELECT case_id, amount_won, attempt, requested_before
FROM norefund.claim_cancellations('pay-2', driver_id => 'D-evidence');
SELECT norefund.record_cancellation_failed('D-evidence', 'C1', 'still no answer', 'pay-2', attempt => 2,
    answer_unknown => true);
SELECT norefund.withdraw_case('D-evidence', 'C1', '이유'); -- fail: the money may have moved
SELECT norefund.record_cancellation_failed('D-evidence', 'C1', 'refused by the card company', 'pay-1', attempt => 2);
SELECT pg_temp.refund('D-evidence');
UPDATE norefund.calls SET next_attempt_at = now() WHERE driver_id = 'D-evidence' AND call_id = 'K1';
SELECT count(*) AS asked FROM norefund.claim_cancellations('pay-2', driver_id => 'D-evidence');
SELECT case_id, attention, version FROM norefund.claim_review('agent 7', driver_id => 'D-evidence');
-- The value that he saw is put right before he decides: he looks again.
SELECT outcome, revision, next_step
FROM norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 0, reason => '0 m 맞음',
    actor => 'agent 7', seen_version => pg_temp.seen('D-evidence', 'C1'));
-- fail: has not looked
SELECT revision FROM norefund.resolve_review('D-evidence', 'C1', 'approved', '0 m 확인함', 'agent 7');
SELECT case_id, attention, version FROM norefund.claim_review('agent 7', driver_id => 'D-evidence', case_id => 'C1');
SELECT revision, next_step FROM norefund.resolve_review('D-evidence', 'C1', 'approved', '0 m 확인함', 'agent 7');
SELECT count(*) AS asked FROM norefund.claim_cancellations('pay-2', driver_id => 'D-evidence');
SELECT norefund.record_cancellation('D-evidence', 'C1', 18000, actor => 'pay-2', attempt => 3);
-- A reason that came late is no rule's concern of an approval: nothing is held.
SELECT outcome, revision, next_step
FROM norefund.add_evidence('D-evidence', 'C1', cancel_reason => '고객 요청', reason => '늦은 확인',
    seen_version => pg_temp.seen('D-evidence', 'C1'));
SELECT outcome, revision, next_step
FROM norefund.add_evidence('D-evidence', 'C1', cancel_reason => '고객 요청', reason => '늦은 확인'); -- said already
-- What a person said of a person stands outside of the hashed part.
SELECT seq, event, detail - 'personal_digest' AS detail, personal - 'salt' AS personal FROM norefund.case_events
WHERE driver_id = 'D-evidence' AND case_id = 'C1' AND event IN ('evidence_added', 'hold_placed') ORDER BY seq;
-- Bad input.
SELECT norefund.add_evidence('D-evidence', 'C1', clear => '{meter}'); -- fail
SELECT norefund.add_evidence('D-evidence', 'C1', meter_distance_m => 1, clear => '{meter_distance_m}'); -- fail
SELECT norefund.add_evidence('D-evidence', 'C1', meter_start_lat => 127, meter_start_lon => 37); -- fail
SELECT norefund.add_evidence('D-evidence', 'C9', meter_distance_m => 1); -- fail
-- What a refund rests on is waited for: a value that was not delivered never makes one. A rejection waits for none of
-- it.
SELECT outcome, next_step
FROM norefund.submit_case('D-premise', 'K1', 'C1', received_at => '2026-03-05 10:00+09', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127);
SAVEPOINT waiting;
SELECT outcome, rule, next_step FROM norefund.decide_case('D-premise', 'C1');
SELECT step, attention FROM norefund.worklist WHERE driver_id = 'D-premise' AND case_id = 'C1';
ROLLBACK TO waiting;
SELECT outcome, next_step
FROM norefund.add_evidence('D-premise', 'C1', charged_won => 18000, call_completed => true, payment_method => '신용카드');
SELECT reason, label FROM (SELECT unnest(review_reasons) AS reason, unnest(review_labels) AS label
    FROM norefund.explain('D-premise', 'C1') WHERE matched) AS why;
SELECT outcome, rule, next_step FROM norefund.add_evidence('D-premise', 'C1', call_driver_id => 'D-premise');
SELECT outcome, next_step
FROM norefund.submit_case('D-premise', 'K2', 'C2', received_at => '2026-03-05 10:00+09', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127, charged_won => 18000,
    call_driver_id => 'D-premise', call_completed => true, payment_method => '간편결제'); -- nobody knows the word
SELECT label FROM norefund.review_reasons WHERE driver_id = 'D-premise' AND case_id = 'C2';
SELECT outcome, rule FROM norefund.submit_case('D-premise', 'K3', 'C3', received_at => '2026-03-05 10:00+09',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 12000, meter_duration_s => 1500);
-- A duplicate that brings what the first case lacks turns it while nobody was told; the desk is told why.
SELECT outcome, next_step
FROM norefund.submit_case('D-evidence', 'K2', 'C2', charged_won => 18000, centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT outcome, next_step FROM norefund.submit_case('D-evidence', 'K2', 'C3'); -- brings nothing
SELECT case_id, step FROM norefund.worklist WHERE driver_id = 'D-evidence' AND case_id IN ('C2', 'C3') ORDER BY case_id;
SELECT outcome, next_step FROM norefund.submit_case('D-evidence', 'K2', 'C4', cancel_reason => '고객이 다른 기사와 이동');
SELECT case_id, step, attention FROM norefund.worklist WHERE driver_id = 'D-evidence' AND case_id IN ('C2', 'C4')
ORDER BY case_id;
SELECT revision, outcome, reason_given, reason FROM norefund.decisions WHERE driver_id = 'D-evidence' AND case_id = 'C2'
ORDER BY revision;
SELECT case_id FROM norefund.claim_messages('sms-1', 9, driver_id => 'D-evidence') WHERE case_id IN ('C2', 'C3', 'C4')
ORDER BY case_id;
SELECT overridden, next_step FROM norefund.resolve_review('D-evidence', 'C2', 'trip_recorded', '중복 건 확인함', 'agent 7',
    pg_temp.seen('D-evidence', 'C2'));
-- What another case of the call says of its payment keeps a refund back: the centre's, or a conflicting duplicate's.
SELECT outcome FROM norefund.submit_case('D-evidence', 'K5', 'C5', charged_won => 18000, centre_cancelled => true,
    service_type => '일반', centre_cancelled_at => '2026-03-04 22:20+09', centre_cancelled_won => 18000);
SELECT norefund.record_sent('D-evidence', 'C5', 'driver'),
    norefund.save_answer('D-evidence', 'C5') IS NOT NULL AS answered, norefund.close_case('D-evidence', 'C5');
SELECT outcome, next_step FROM pg_temp.ask('D-evidence', 'K5', 'C6');
SELECT outcome, next_step FROM pg_temp.ask('D-evidence', 'K7', 'C7');
SELECT outcome FROM norefund.submit_case('D-evidence', 'K7', 'C8', meter_distance_m => 9000, meter_duration_s => 1800);
SELECT case_id, step, attention FROM norefund.worklist WHERE case_id IN ('C6', 'C7') AND driver_id = 'D-evidence'
ORDER BY case_id;
SELECT count(*) AS asked FROM norefund.claim_cancellations('pay-1', 9, driver_id => 'D-evidence');
SELECT case_id FROM norefund.claim_review('agent 7', driver_id => 'D-evidence', case_id => 'C7');
-- Another duplicate: who reviews the case has not seen what it brings.
SELECT outcome FROM norefund.submit_case('D-evidence', 'K7', 'C7-2', meter_duration_s => 1900);
SELECT next_step FROM norefund.resolve_review('D-evidence', 'C7', 'approved', '중복 건 확인함', 'agent 7'); -- fail
SELECT case_id, attention FROM norefund.claim_review('agent 7', driver_id => 'D-evidence', case_id => 'C7');
SELECT overridden, next_step FROM norefund.resolve_review('D-evidence', 'C7', 'approved', '중복 건 확인함', 'agent 7');
-- Word from a worker whose turn is over ends no attempt; one of unknown kind leaves the answer unknown.
SELECT case_id, attempt FROM norefund.claim_cancellations('pay-1', driver_id => 'D-evidence');
SELECT norefund.record_cancellation_failed('D-evidence', 'C7', 'timeout', 'pay-1', 1, answer_unknown => NULL);
SELECT pg_temp.refund('D-evidence');
SELECT norefund.record_cancellation_failed('D-evidence', 'C7', 'refused', 'pay-1', 1);
SELECT pg_temp.refund('D-evidence');
SELECT norefund.record_note('D-evidence', 'C7', '재시도'),
    (norefund.add_evidence('D-evidence', 'C7', inquiry_depth2 => 'x')).next_step;
-- fail: it is tried again by itself
SELECT norefund.retry_cancellation('D-evidence', 'C7', 'agent 7', pg_temp.seen('D-evidence', 'C7'));
-- A person's ending is not turned by a rule; what the centre has paid back is not paid back again; a text not yet sent
-- follows.
SELECT outcome, next_step FROM norefund.submit_case('D-evidence', 'K9', 'C9', charged_won => 18000,
    call_driver_id => 'D-evidence', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5,
    meter_start_lon => 127);
SELECT outcome FROM norefund.decide_case('D-evidence', 'C9');
SELECT next_step FROM norefund.resolve_review('D-evidence', 'C9', 'handed_over', '정산팀 이관', 'agent 7',
    pg_temp.seen('D-evidence', 'C9'));
SELECT outcome, revision, next_step
FROM norefund.add_evidence('D-evidence', 'C9', meter_end_lat => 37.5, meter_end_lon => 127);
SELECT attention FROM norefund.worklist WHERE driver_id = 'D-evidence' AND case_id = 'C9';
SELECT next_step FROM norefund.resolve_review('D-evidence', 'C9', 'handed_over', '확인함, 이관', 'agent 7',
    pg_temp.seen('D-evidence', 'C9'));
SELECT outcome FROM norefund.submit_case('D-evidence', 'K10', 'C10', charged_won => 18000, centre_cancelled => true,
    centre_cancelled_won => 10000);
SELECT attention FROM norefund.worklist WHERE driver_id = 'D-evidence' AND case_id = 'C10';
SELECT norefund.resolve_review('D-evidence', 'C10', 'already_cancelled', '취소 확인', 'agent 7',
    pg_temp.seen('D-evidence', 'C10')); -- fail
SELECT outcome FROM norefund.submit_case('D-evidence', 'K11', 'C11', inquiry => 'other', inquiry_topic => '앱');
UPDATE norefund.templates SET edited_body = '{inquiry_topic} 문의입니다.'
WHERE outcome = 'other_inquiry' AND part = 'driver_sms';
SELECT next_step FROM norefund.add_evidence('D-evidence', 'C11', inquiry_topic => '앱 오류', reason => '오기',
    seen_version => pg_temp.seen('D-evidence', 'C11'));
SELECT body, state FROM norefund.messages WHERE driver_id = 'D-evidence' AND case_id = 'C11';
-- What a duplicate brings when the driver was told already is seen before the case is closed.
SELECT outcome FROM norefund.submit_case('D-evidence', 'K12', 'C12', charged_won => 18000, centre_cancelled => false,
    service_type => '일반', cancel_reason => '', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT norefund.record_sent('D-evidence', 'C12', 'driver');
SELECT outcome FROM norefund.submit_case('D-evidence', 'K12', 'C13', cancel_reason => '고객이 다른 기사와 이동');
SELECT step, attention FROM norefund.worklist WHERE driver_id = 'D-evidence' AND case_id = 'C12';
SELECT norefund.save_answer('D-evidence', 'C12'); -- fail
SELECT next_step FROM norefund.acknowledge('D-evidence', 'C12', '중복 건 확인함', 'agent 7',
    pg_temp.seen('D-evidence', 'C12'));
SELECT norefund.record_agit_post('D-evidence', 'C12', 'https://agit/12'),
    norefund.save_answer('D-evidence', 'C12') IS NOT NULL AS answered, norefund.close_case('D-evidence', 'C12');
-- A text that was given up frees no refund that is still to come.
SELECT outcome FROM pg_temp.ask('D-evidence', 'K14', 'C14', payment_method => 'cash', origin_name => NULL);
SELECT next_step FROM norefund.resolve_review('D-evidence', 'C14', 'approved', '고객 통화', 'agent 7', 1);
SELECT norefund.give_up_message('D-evidence', 'C14', 'customer', '번호 없음');
SELECT next_step FROM norefund.add_evidence('D-evidence', 'C14', meter_distance_m => 12000, reason => '재확인',
    seen_version => pg_temp.seen('D-evidence', 'C14'));
SELECT pg_temp.refund('D-evidence');
-- Nobody is told to wait for a case that was withdrawn: the duplicate takes its place.
SELECT (norefund.submit_case('D-evidence', 'K17', 'C17')).next_step,
    (norefund.submit_case('D-evidence', 'K17', 'C18')).outcome;
SELECT norefund.withdraw_case('D-evidence', 'C17', '기사 철회') IS NULL AS closed;
SELECT c.duplicate_of, c.outcome, w.step FROM norefund.worklist AS w
JOIN norefund.cases AS c ON c.driver_id = w.driver_id AND c.case_id = w.case_id
WHERE w.driver_id = 'D-evidence' AND w.case_id = 'C18';
SELECT count(*) AS told FROM norefund.claim_messages('sms-1', 9, driver_id => 'D-evidence') WHERE case_id = 'C18';
-- Of two cases of a call that persons approve, only one has the order.
SELECT outcome FROM pg_temp.ask('D-both', 'K-both', 'C1', inquiry => 'other', payment_method => 'cash');
SELECT outcome, next_step FROM norefund.submit_case('D-both', 'K-both', 'C2');
SELECT next_step FROM norefund.resolve_review('D-both', 'C2', 'approved', '고객 통화', 'agent 7',
    pg_temp.seen('D-both', 'C2'));
SELECT norefund.withdraw_case('D-both', 'C1', '기사 철회') IS NULL AS closed;
SELECT outcome, next_step FROM norefund.submit_case('D-both', 'K-both', 'C3', inquiry => 'other');
SELECT norefund.record_sent('D-both', 'C3', 'driver', 'by phone', revision => 2); -- holds it
-- fail: the other case has it
SELECT norefund.resolve_review('D-both', 'C3', 'approved', '고객 통화', 'agent 7', pg_temp.seen('D-both', 'C3'));
SELECT pg_temp.refund('D-both');
-- The centre's word that came while the order was under way is a hold; the refusal then leaves nothing to ask for by
-- itself.
SELECT outcome FROM pg_temp.ask('D-doubt', 'K8', 'C8');
SELECT attempt FROM norefund.claim_cancellations('pay-1', driver_id => 'D-doubt');
SELECT next_step FROM norefund.add_evidence('D-doubt', 'C8', centre_cancelled => true,
    centre_cancelled_at => '2026-03-05 10:00+09', centre_cancelled_won => 18000, reason => '고객센터 취소',
    seen_version => 1);
SELECT norefund.record_cancellation_failed('D-doubt', 'C8', 'cancelled already', 'pay-1', 1);
SELECT step, attention FROM norefund.worklist WHERE driver_id = 'D-doubt' AND case_id = 'C8';
SELECT next_step FROM norefund.resolve_review('D-doubt', 'C8', 'handed_over', '정산팀 이관', 'agent 7',
    pg_temp.seen('D-doubt', 'C8'));
SELECT norefund.record_agit_post('D-doubt', 'C8', 'https://agit/8'), norefund.close_case('D-doubt', 'C8');
SELECT outcome, next_step FROM pg_temp.ask('D-doubt', 'K8', 'C9'); -- its own look-up says otherwise, later
SELECT attention FROM norefund.worklist WHERE driver_id = 'D-doubt' AND case_id = 'C9';
-- A text on its way is told: what a duplicate brings meanwhile is a hold, and the sent text still its step.
SELECT outcome FROM norefund.submit_case('D-doubt', 'K4', 'C4', charged_won => 18000, centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT case_id FROM norefund.claim_messages('sms-1', 9, driver_id => 'D-doubt') WHERE case_id = 'C4';
SELECT outcome FROM norefund.submit_case('D-doubt', 'K4', 'C5', payment_method => 'cash');
SELECT norefund.record_sent('D-doubt', 'C4', 'driver', 'ref', 'sms-1');
SELECT step, attention FROM norefund.worklist WHERE driver_id = 'D-doubt' AND case_id = 'C4';
SELECT next_step FROM norefund.acknowledge('D-doubt', 'C4', '확인함', 'agent 7', pg_temp.seen('D-doubt', 'C4'));
SELECT norefund.record_failed('D-doubt', 'C4', 'driver', 'not delivered'),
    norefund.retry_message('D-doubt', 'C4', 'driver');
SELECT count(*) AS sent_again FROM norefund.claim_messages('sms-1', 9, driver_id => 'D-doubt') WHERE case_id = 'C4';
-- Nor is anybody told to wait for a case that was withdrawn before, and is open for its post only.
SELECT outcome FROM norefund.submit_case('D-doubt', 'K6', 'C6', special_note => '고객 항의');
SELECT norefund.withdraw_case('D-doubt', 'C6', '기사 철회');
SELECT duplicate_of, outcome, next_step FROM norefund.submit_case('D-doubt', 'K6', 'C7');
SELECT duplicate_of, outcome, next_step FROM norefund.submit_case('D-doubt', 'K6', 'C7'); -- same answer
SELECT sum(rows_checked) > 50 AS checked, sum(violations) AS violations FROM norefund.verify();
-- A mere mark of nothing is no reason; what is not delivered is not known.
SELECT count(norefund.submit_case('D-mark', 'K' || n, 'C' || n, cancel_reason => reason))
FROM unnest(ARRAY['고객 요청', '-', ' . ', 'x', '없음', '-5000원', '', NULL]) WITH ORDINALITY AS r (reason, n);
SELECT cancel_reason, reason_given FROM norefund.cases WHERE driver_id = 'D-mark' ORDER BY case_id;
-- A text handed out goes on as it was, also where a value is not known any more.
SELECT outcome FROM pg_temp.ask('D-lost', 'K1', 'C1');
SELECT attempt FROM norefund.claim_cancellations('pay-1', driver_id => 'D-lost');
SELECT norefund.record_cancellation('D-lost', 'C1', 18000, attempt => 1);
SELECT count(*) FROM norefund.claim_messages('sms-1', driver_id => 'D-lost');
SELECT norefund.record_sent('D-lost', 'C1', 'driver', revision => 1);
SELECT audience, body AS handed_out FROM norefund.claim_messages('sms-1', driver_id => 'D-lost') \gset
SELECT outcome, revision, next_step
FROM norefund.add_evidence('D-lost', 'C1', clear => '{called_at}', reason => '시각 미확인',
    seen_version => pg_temp.seen('D-lost', 'C1'));
SELECT audience, state, withheld, body = :'handed_out' AS is_as_it_was FROM norefund.messages
WHERE driver_id = 'D-lost' AND audience = :'audience';
ROLLBACK;
