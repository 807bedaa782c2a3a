\i test/install.sql
\i test/requests.sql
-- What a case is held for, who frees it, and that nothing told again turns what is newer.
SELECT kind, label FROM norefund.hold_kinds();
CREATE FUNCTION pg_temp.look(driver_id text) RETURNS TABLE (case_id text, step text, attention text, version bigint)
    LANGUAGE sql
        AS 'SELECT w.case_id, w.step, w.attention, w.version FROM norefund.worklist AS w WHERE w.driver_id = '
           'look.driver_id ORDER BY w.case_id';
CREATE FUNCTION pg_temp.holds(driver_id text) RETURNS TABLE (case_id text, hold_no integer, kind text, label text,
    released_by text, release_reason text)
    LANGUAGE sql AS $$
SELECT h.case_id, h.hold_no, h.kind, norefund.hold_label(h.kind, h.detail, o.label), h.released_by, h.release_reason
FROM norefund.holds AS h LEFT JOIN norefund.outcome_labels AS o ON o.outcome = h.detail ->> 'outcome'
WHERE h.driver_id = holds.driver_id ORDER BY h.case_id, h.hold_no
$$;
CREATE FUNCTION pg_temp.acknowledge(driver_id text, case_id text) RETURNS text
    LANGUAGE sql AS $$
SELECT a.next_step FROM norefund.acknowledge(driver_id, case_id, '확인함', 'agent 7', pg_temp.seen(driver_id, case_id))
    AS a
$$;
BEGIN;
-- outcome_changed: a rejection that was told comes out otherwise; acknowledged, it is a person's, and needs an Agit
-- post.
SELECT outcome FROM pg_temp.ask('H1', 'K-H1', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT norefund.record_sent('H1', 'C1', 'driver', 'sms-1');
SELECT next_step FROM norefund.add_evidence('H1', 'C1', cancel_reason => '고객 요청', reason => '재확인', seen_version => 1);
SELECT * FROM pg_temp.look('H1');
SELECT norefund.acknowledge('H1', 'C1', '확인함', 'agent 7'); -- fail: nobody has looked
SELECT norefund.acknowledge('H1', 'C1', '확인함', 'agent 7', 1); -- fail: looked before it came
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.acknowledge('H1', 'C1', '확인함', 'agent 7', 9); -- fail: above the call's
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.resolve_review('H1', 'C1', 'handed_over', '이관', 'agent 7', 2); -- fail: it was told
SELECT case_id, attention, version FROM norefund.claim_review('agent 7', driver_id => 'H1');
SELECT * FROM norefund.acknowledge('H1', 'C1', '확인함', 'agent 7');
SELECT * FROM norefund.acknowledge('H1', 'C1', '확인함', 'agent 7'); -- nothing is held: same answer, and no event
SELECT count(*) AS acknowledged FROM norefund.case_events WHERE driver_id = 'H1' AND event = 'acknowledged';
SELECT by_person, agit_due, decided_by FROM norefund.cases WHERE driver_id = 'H1';
-- evidence_changed: what a person had not before him. More of what he saw is no news; a value that nobody knew is.
SELECT next_step FROM norefund.add_evidence('H1', 'C1', cancel_reason => '다른 기사와 이동', reason => '재확인',
    seen_version => 2);
SELECT next_step FROM norefund.add_evidence('H1', 'C1', meter_distance_m => 12500, remark_duration_short => false,
    reason => '재확인', seen_version => 3);
SELECT * FROM pg_temp.look('H1');
SELECT pg_temp.acknowledge('H1', 'C1');
-- The same hold is placed again when the same comes again: the last value of a column went, came back, and went.
SELECT next_step FROM norefund.add_evidence('H1', 'C1', clear => '{remark_duration_short}', reason => '오기',
    seen_version => 4);
SELECT pg_temp.acknowledge('H1', 'C1');
SELECT next_step FROM norefund.add_evidence('H1', 'C1', remark_duration_short => false, reason => '재확인',
    seen_version => 5);
SELECT pg_temp.acknowledge('H1', 'C1');
SELECT next_step FROM norefund.add_evidence('H1', 'C1', clear => '{remark_duration_short}', reason => '오기',
    seen_version => 6);
SELECT case_id, hold_no, kind, label, released_by FROM pg_temp.holds('H1');
-- A released hold stays as it was, and so does what was placed.
UPDATE norefund.holds SET released_at = NULL, released_by = NULL WHERE driver_id = 'H1' AND hold_no = 1; -- fail
\echo :LAST_ERROR_SQLSTATE
UPDATE norefund.holds SET kind = 'sent_early' WHERE driver_id = 'H1' AND hold_no = 5; -- fail
DELETE FROM norefund.holds WHERE driver_id = 'H1'; -- fail
-- A contradiction is named.
SELECT outcome FROM norefund.submit_case('H2', 'K-H2', 'C1', charged_won => 18000, meter_distance_m => -1);
SELECT next_step FROM norefund.decide_case('H2', 'C1');
SELECT next_step FROM norefund.resolve_review('H2', 'C1', 'trip_recorded', '고객 확인', 'agent 7', 1);
SELECT next_step FROM norefund.add_evidence('H2', 'C1', call_driver_id => 'somebody', call_completed => false);
SELECT attention FROM pg_temp.look('H2');
-- fail: seen was not what he has before him
SELECT next_step FROM norefund.resolve_review('H2', 'C1', 'trip_recorded', '고객 확인', 'agent 7', 2);
SELECT next_step FROM norefund.resolve_review('H2', 'C1', 'trip_recorded', '고객 확인', 'agent 7', 3);
SELECT next_step FROM norefund.resolve_review('H2', 'C1', 'trip_recorded', '고객 확인', 'agent 7', 3); -- same answer
-- What the rules now give as he did is no news: his very outcome and amount.
SELECT next_step FROM norefund.add_evidence('H2', 'C1', clear => '{call_driver_id,call_completed}',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 12000, meter_duration_s => 1500,
    reason => '재확인', seen_version => 4);
SELECT kind, released_by, release_reason FROM pg_temp.holds('H2');
-- An identical call that comes late turns nothing newer.
SELECT outcome FROM norefund.submit_case('H3', 'K-H3', 'C1', charged_won => 18000, payment_method => 'cash');
SELECT revision, next_step FROM norefund.resolve_review('H3', 'C1', 'trip_recorded', '고객 확인', 'agent 7', 1);
SELECT norefund.add_evidence('H3', 'C1', cancel_reason => '고객 요청');
SELECT revision, next_step FROM norefund.resolve_review('H3', 'C1', 'handed_over', '정산팀 이관', 'agent 8', 3);
-- fail: superseded
SELECT revision, next_step FROM norefund.resolve_review('H3', 'C1', 'trip_recorded', '고객 확인', 'agent 7', 1);
\echo :LAST_ERROR_SQLSTATE
-- same answer
SELECT revision, next_step FROM norefund.resolve_review('H3', 'C1', 'handed_over', '정산팀 이관', 'agent 8', 3);
-- same answer
SELECT norefund.withdraw_case('H3', 'C1', '기사 철회', 'agent 8'), norefund.withdraw_case('H3', 'C1', '기사 철회', 'agent 8');
-- fail: superseded
SELECT revision, next_step FROM norefund.resolve_review('H3', 'C1', 'handed_over', '정산팀 이관', 'agent 8', 3);
SELECT revision, outcome, reason FROM norefund.decisions WHERE driver_id = 'H3' ORDER BY revision;
-- amount_changed: a charge that is corrected when the service was asked.
SELECT outcome FROM pg_temp.ask('H4', 'K-H4', 'C1');
SELECT amount_won FROM norefund.claim_cancellations('pay-1', driver_id => 'H4');
SELECT next_step FROM norefund.add_evidence('H4', 'C1', charged_won => 17000, reason => '결제금액 정정', seen_version => 1);
SELECT * FROM pg_temp.look('H4');
SELECT pg_temp.acknowledge('H4', 'C1');
SELECT norefund.record_cancellation('H4', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT * FROM pg_temp.look('H4');
-- refund_unexpected, report_twice, refund_partial, refund_reversed: what a payment service says that does not fit.
SELECT outcome FROM pg_temp.ask('H5', 'K-H5', 'C1');
SELECT norefund.record_cancellation('H5', 'C1', 18500, '2026-03-05 11:00+09', 'pay-1', 'ref-1');
SELECT attention FROM pg_temp.look('H5');
SELECT norefund.record_cancellation('H5', 'C1', 18500, '2026-03-05 11:30+09', 'desk');
SELECT attention FROM pg_temp.look('H5');
SELECT outcome FROM pg_temp.ask('H6', 'K-H6', 'C1');
SELECT norefund.record_cancellation('H6', 'C1', 17999, '2026-03-05 11:00+09', 'pay-1', 'ref-1');
SELECT norefund.record_reversal('H6', 'C1', 17000, '2026-03-06 11:00+09', 'pay-1', 'rev-1');
SELECT attention FROM pg_temp.look('H6');
SELECT pg_temp.acknowledge('H6', 'C1');
SELECT norefund.record_reversal('H6', 'C1', 999, '2026-03-07 11:00+09', 'pay-1', 'rev-2');
SELECT attention FROM pg_temp.look('H6');
-- first_case_ended: a duplicate was told to wait, and its first was never answered.
SELECT outcome FROM norefund.submit_case('H7', 'K-H7', 'C1');
SELECT outcome FROM norefund.submit_case('H7', 'K-H7', 'C2', service_type => '일반');
SELECT norefund.record_sent('H7', 'C2', 'driver', 'sms-1');
SELECT norefund.withdraw_case('H7', 'C1', '기사 철회', 'agent 7') IS NULL AS closed;
SELECT * FROM pg_temp.look('H7');
SELECT pg_temp.acknowledge('H7', 'C2');
SELECT norefund.record_agit_post('H7', 'C2', 'https://agit/7');
SELECT norefund.save_answer('H7', 'C2'); -- fail: that it is in process is not true any more
SELECT norefund.save_answer('H7', 'C2', 'agent 7', '최초 접수 건이 철회되어 다시 접수해 주세요.') IS NOT NULL AS answered,
    norefund.close_case('H7', 'C2');
-- told_otherwise: a text of a former verdict that went out after all.
SELECT outcome FROM pg_temp.ask('H8', 'K-H8', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT revision, attempt FROM norefund.claim_messages('sms-1', driver_id => 'H8');
SELECT norefund.record_failed('H8', 'C1', 'driver', 'timeout', 'sms-1', 1, 1);
SELECT outcome, revision, next_step
FROM norefund.add_evidence('H8', 'C1', meter_distance_m => 0, meter_duration_s => 45, reason => '재확인',
    seen_version => 1);
SELECT norefund.record_sent('H8', 'C1', 'driver', 'sms-1', revision => 1);
SELECT * FROM pg_temp.look('H8');
SELECT count(*) AS asked FROM norefund.claim_cancellations('pay-1', driver_id => 'H8');
SELECT revision, next_step
FROM norefund.resolve_review('H8', 'C1', 'approved', '재안내 필요', 'agent 7', pg_temp.seen('H8', 'C1'));
SELECT count(*) AS asked FROM norefund.claim_cancellations('pay-1', driver_id => 'H8');
-- sent_early: a text that none was due for; told again with its number it is the same one.
SELECT outcome FROM pg_temp.ask('H9', 'K-H9', 'C1');
SELECT norefund.record_sent('H9', 'C1', 'customer', 'sms-1'), norefund.record_sent('H9', 'C1', 'customer', 'sms-1');
SELECT * FROM pg_temp.look('H9');
SELECT pg_temp.acknowledge('H9', 'C1');
SELECT norefund.record_sent('H9', 'C1', 'customer', 'sms-1'); -- said already
SELECT norefund.record_sent('H9', 'C1', 'customer', 'sms-2');
SELECT case_id, hold_no, kind, label, released_by FROM pg_temp.holds('H9');
-- A hold of an open case that is closed meanwhile is none: of a closed case it is a finding, which acknowledge() frees.
SELECT outcome FROM pg_temp.ask('H10', 'K-H10', 'C1');
SELECT norefund.record_cancellation('H10', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1');
SELECT norefund.record_sent('H10', 'C1', 'driver', 'sms-d'), norefund.record_sent('H10', 'C1', 'customer', 'sms-c');
SELECT norefund.save_answer('H10', 'C1', 'agent 7') IS NOT NULL AS answered,
    norefund.close_case('H10', 'C1', 'agent 7');
SELECT next_step FROM norefund.add_evidence('H10', 'C1', meter_distance_m => 9000, meter_duration_s => 1800,
    reason => '미터기 재확인', seen_version => 2);
SELECT case_id, outcome, kind, label FROM norefund.findings WHERE driver_id = 'H10';
SELECT label FROM norefund.review_reasons WHERE driver_id = 'H10';
SELECT case_id, attention, version FROM norefund.claim_review('agent 7', driver_id => 'H10');
SELECT revision, outcome, next_step, version FROM norefund.acknowledge('H10', 'C1', '기사 소명 필요', 'agent 7');
SELECT count(*) AS findings FROM norefund.findings WHERE driver_id = 'H10';
SELECT norefund.claim_review('agent 7', driver_id => 'H10'); -- nothing waits
-- Acknowledged, it is his verdict: what he had before him is no news, what he had not is.
SELECT next_step FROM norefund.add_evidence('H10', 'C1', meter_distance_m => 0, meter_duration_s => 45, reason => '오기',
    seen_version => 3);
SELECT next_step FROM norefund.add_evidence('H10', 'C1', meter_distance_m => 9000, meter_duration_s => 1800,
    reason => '미터기 재확인', seen_version => 4);
SELECT next_step FROM norefund.add_evidence('H10', 'C1', remark_distance_short => false);
SELECT case_id, hold_no, kind, label, released_by FROM pg_temp.holds('H10');
-- A text of a closed case is not sent again while a finding is open, nor once it is not true any more.
SELECT outcome FROM pg_temp.ask('H11', 'K-H11', 'C1');
SELECT norefund.record_cancellation('H11', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1');
SELECT count(*) AS claimed FROM norefund.claim_messages('w', 9, driver_id => 'H11');
SELECT norefund.record_sent('H11', 'C1', 'driver', 'sms-d'), norefund.record_sent('H11', 'C1', 'customer', 'sms-c');
SELECT norefund.save_answer('H11', 'C1', 'agent 7') IS NOT NULL AS answered,
    norefund.close_case('H11', 'C1', 'agent 7');
SELECT norefund.record_failed('H11', 'C1', 'driver', 'not arrived', 'w'),
    norefund.record_failed('H11', 'C1', 'customer', 'not arrived', 'w');
SELECT norefund.retry_message('H11', 'C1', 'driver', 'agent 7'),
    norefund.retry_message('H11', 'C1', 'customer', 'agent 7');
SELECT count(*) AS claimed FROM norefund.claim_messages('w', 1, driver_id => 'H11');
SELECT norefund.record_reversal('H11', 'C1', 18000, '2026-03-06 09:00+09', 'pay-1', 'rev-1') IS NULL AS closed;
SELECT state, withheld, count(*) FROM norefund.messages WHERE driver_id = 'H11' GROUP BY 1, 2 ORDER BY 1;
SELECT norefund.claim_messages('w', 9, driver_id => 'H11'); -- nothing is handed out
SELECT norefund.record_failed('H11', 'C1', m.audience, 'no answer', 'w', m.attempts) IS NULL AS closed
FROM norefund.messages AS m WHERE m.driver_id = 'H11' AND m.state = 'leased';
SELECT DISTINCT work, closed FROM norefund.dead_letters WHERE driver_id = 'H11';
SELECT norefund.retry_message('H11', 'C1', 'driver', 'agent 7'); -- fail
SELECT next_step FROM norefund.acknowledge('H11', 'C1', '재취소 접수 안내', 'agent 7', pg_temp.seen('H11', 'C1'));
SELECT norefund.retry_message('H11', 'C1', 'driver', 'agent 7'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.give_up_message('H11', 'C1', 'driver', '내용이 달라짐', 'agent 7') IS NULL AS closed;
-- An import that points to an other inquiry, or is one, is nothing's duplicate.
SELECT outcome FROM pg_temp.ask('H12', 'K-H12', 'C1', inquiry => 'other');
INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of, received_at)
VALUES ('H12', 'C2', 'K-H12', 'C1', '2026-03-05 11:00+09');
SELECT outcome FROM norefund.decide_case('H12', 'C2', 'agent 7');
INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of, inquiry, received_at)
VALUES ('H12', 'C3', 'K-H12', 'C2', 'other', '2026-03-05 11:00+09');
SELECT outcome FROM norefund.decide_case('H12', 'C3', 'agent 7');
SELECT case_id, duplicate_of FROM norefund.cases WHERE driver_id = 'H12' ORDER BY case_id;
-- No identical call turns a newer note, or the text of a newer verdict.
SELECT outcome, next_step FROM pg_temp.ask('H13', 'K-H13', 'C1', origin_name => NULL);
SELECT norefund.give_up_message('H13', 'C1', 'customer', '번호 없음', 'agent 7');
SELECT revision, next_step
FROM norefund.add_evidence('H13', 'C1', charged_won => 20000, reason => '오기', actor => 'agent 7', seen_version => 1);
SELECT norefund.give_up_message('H13', 'C1', 'customer', '번호 없음', 'agent 7'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.give_up_message('H13', 'C1', 'customer', '번호 없음', 'agent 7', revision => 2);
SELECT norefund.record_note('H13', 'C1', '재통화 요청', actor => 'agent 7'),
    norefund.record_note('H13', 'C1', '재통화 요청', actor => 'agent 7');
SELECT norefund.record_note('H13', 'C1', '통화함', actor => 'agent 8');
SELECT norefund.record_note('H13', 'C1', '재통화 요청', actor => 'agent 7'); -- fail
SELECT special_note FROM norefund.cases WHERE driver_id = 'H13';
-- A text that is not true any more when its worker dies over it is handed to nobody: the desk is told at once, by the
-- clock alone.
SELECT outcome FROM pg_temp.ask('H14', 'K-H14', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT outcome FROM pg_temp.ask('H14', 'K-H14', 'C2', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT case_id FROM norefund.claim_messages('w', 9, '0.2 seconds', 'H14') ORDER BY case_id;
SELECT norefund.record_sent('H14', 'C1', 'driver', 'sms-1'),
    norefund.save_answer('H14', 'C1', 'agent 7') IS NOT NULL AS answered;
SELECT norefund.close_case('H14', 'C1', 'agent 7') IS NOT NULL AS closed;
SELECT pg_sleep(0.2) IS NOT NULL AS lapsed;
SELECT case_id FROM norefund.claim_messages('w', 9, driver_id => 'H14'); -- nothing is handed out
SELECT step, label FROM norefund.worklist WHERE driver_id = 'H14';
SELECT norefund.give_up_message('H14', 'C2', 'driver', '최초 접수 건 완료', 'agent 7');
-- A text that was sent without a claim and has not arrived is sent after all: that is its step, and nothing early.
SELECT outcome FROM pg_temp.ask('H15', 'K-H15', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT norefund.record_sent('H15', 'C1', 'driver', 'sms-1'),
    norefund.record_failed('H15', 'C1', 'driver', '미수신', 'cems');
SELECT norefund.record_sent('H15', 'C1', 'driver', 'sms-2');
SELECT * FROM pg_temp.holds('H15');
-- Two amounts that the centre is said to have cancelled: neither is told again, and no verdict rests on either.
SELECT outcome FROM norefund.submit_case('H16', 'K-H16', 'C1', received_at => '2026-03-05 10:00+09',
    centre_cancelled => true, centre_cancelled_won => 18000, centre_cancelled_at => '2026-03-05 07:00+09');
SELECT norefund.record_sent('H16', 'C1', 'driver', 'sms-1');
SELECT outcome FROM norefund.submit_case('H16', 'K-H16', 'C2', received_at => '2026-03-05 11:00+09',
    centre_cancelled_won => 9000);
SELECT pg_temp.acknowledge('H16', 'C1'), norefund.record_agit_post('H16', 'C1', 'https://agit/16');
SELECT norefund.save_answer('H16', 'C1', 'agent 7'); -- fail: which one is true is not known
SELECT norefund.save_answer('H16', 'C1', 'agent 7', '고객센터에서 이미 취소된 건입니다.');
SELECT * FROM norefund.verify() WHERE violations > 0;
ROLLBACK;
