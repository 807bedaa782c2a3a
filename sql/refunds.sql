\i test/install.sql
\i test/requests.sql
-- How a refund could go out against what is known, or be counted twice, or be lost. Each way has a driver of its own.
CREATE FUNCTION pg_temp.look(driver_id text) RETURNS TABLE (case_id text, step text, attention text)
    LANGUAGE sql
        AS 'SELECT w.case_id, w.step, w.attention FROM norefund.worklist AS w WHERE w.driver_id = look.driver_id ORDER '
           'BY w.case_id';
CREATE FUNCTION pg_temp.claim(driver_id text, lease interval DEFAULT '1 minute')
    RETURNS TABLE (case_id text, amount_won bigint, attempt integer, requested_before boolean, key_of_order bigint)
    LANGUAGE sql AS $$
SELECT c.case_id, c.amount_won, c.attempt, c.requested_before, (
    SELECT n FROM generate_series(0, 9) AS n
    WHERE c.idempotency_key = norefund.idempotency_key('cancellation', c.call_id, n::text))
FROM norefund.claim_cancellations('pay-1', 9, lease, claim.driver_id) AS c
$$;
CREATE FUNCTION pg_temp.acknowledge(driver_id text, case_id text) RETURNS text
    LANGUAGE sql AS $$
SELECT a.next_step FROM norefund.acknowledge(driver_id, case_id, '확인함', 'agent 7', pg_temp.seen(driver_id, case_id))
    AS a
$$;
CREATE FUNCTION pg_temp.send(driver_id text, case_id text) RETURNS text
    LANGUAGE sql AS $$
SELECT norefund.record_sent(driver_id, case_id, 'driver', 'sms-d'),
    norefund.record_sent(driver_id, case_id, 'customer', 'sms-c');
SELECT norefund.next_step(driver_id, case_id)
$$;
CREATE FUNCTION pg_temp.close(driver_id text, case_id text) RETURNS text
    LANGUAGE sql AS $$
SELECT norefund.save_answer(driver_id, case_id, 'agent 7');
SELECT norefund.close_case(driver_id, case_id, 'agent 7')
$$;
-- What was told of the money, and what the sum of the reports says.
CREATE FUNCTION pg_temp.told(driver_id text, case_id text) RETURNS text
    LANGUAGE sql AS $$
SELECT format('cancelled %s, driver''s text: %s', coalesce(c.payment_cancelled_won::text, '-'),
    coalesce((SELECT m.state || ', ' || substring(m.body FROM '취소금액 : ([^\n]*)') FROM norefund.messages AS m
     WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision AND m.audience = 'driver'),
         '-'))
FROM norefund.cases AS c WHERE c.driver_id = told.driver_id AND c.case_id = told.case_id
$$;
BEGIN;
-- 1. A duplicate whose readings conflict takes the queued order back.
SELECT outcome, next_step FROM pg_temp.ask('R1', 'K-R1', 'C1');
SELECT outcome, next_step FROM pg_temp.ask('R1', 'K-R1', 'C2', meter_distance_m => 9000, meter_duration_s => 1800);
SELECT * FROM pg_temp.claim('R1');
SELECT * FROM pg_temp.look('R1');
-- 2. Evidence that is added to the duplicate counts for the call.
SELECT outcome, next_step FROM pg_temp.ask('R2', 'K-R2', 'C1');
SELECT outcome FROM norefund.submit_case('R2', 'K-R2', 'C2');
SELECT next_step FROM norefund.add_evidence('R2', 'C2', meter_distance_m => 9000, meter_duration_s => 1800);
SELECT * FROM pg_temp.claim('R2');
SELECT * FROM pg_temp.look('R2');
-- 3. So does that of an other inquiry.
SELECT outcome, next_step FROM pg_temp.ask('R3', 'K-R3', 'C1');
SELECT outcome FROM norefund.submit_case('R3', 'K-R3', 'C2', inquiry => 'other', call_driver_id => 'R3-b');
SELECT * FROM pg_temp.claim('R3');
SELECT * FROM pg_temp.look('R3');
-- 4. A closed case learns, and the next case of the call knows it; what is closed is only a finding.
SELECT outcome FROM pg_temp.ask('R4', 'K-R4', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT norefund.record_sent('R4', 'C1', 'driver'), pg_temp.close('R4', 'C1');
SELECT next_step FROM norefund.add_evidence('R4', 'C1', meter_distance_m => 0, meter_duration_s => 45,
    reason => '미터기 재확인', actor => 'agent 7', seen_version => pg_temp.seen('R4', 'C1'));
SELECT case_id, kind, label FROM norefund.findings WHERE driver_id = 'R4';
SELECT outcome, next_step FROM norefund.submit_case('R4', 'K-R4', 'C2');
SELECT next_step FROM norefund.add_evidence('R4', 'C1', payment_method => 'cash', reason => '현금 결제 확인',
    actor => 'agent 7', seen_version => pg_temp.seen('R4', 'C1'));
SELECT * FROM pg_temp.claim('R4');
SELECT * FROM pg_temp.look('R4');
-- 5. So does a case that was handed over.
SELECT outcome FROM norefund.submit_case('R5', 'K-R5', 'C1', payment_method => 'cash');
SELECT next_step FROM norefund.resolve_review('R5', 'C1', 'handed_over', '정산팀 이관', 'agent 7', 1);
SELECT outcome, duplicate_of FROM pg_temp.ask('R5', 'K-R5', 'C2');
SELECT * FROM pg_temp.claim('R5');
SELECT * FROM pg_temp.look('R5');
SELECT next_step FROM norefund.add_evidence('R5', 'C1', payment_method => 'card', reason => '카드 결제 확인',
    seen_version => pg_temp.seen('R5', 'C1'));
SELECT outcome, step FROM norefund.worklist WHERE driver_id = 'R5' AND case_id = 'C2';
-- 6. A late word of an earlier case: its payment was refused by the first attempt, and is told as cancelled after
-- another case took over.
SELECT outcome FROM pg_temp.ask('R6', 'K-R6', 'C1');
SELECT * FROM pg_temp.claim('R6');
SELECT norefund.record_cancellation_failed('R6', 'C1', 'refused', 'pay-1', 1);
SELECT norefund.withdraw_case('R6', 'C1', '기사 철회', 'agent 7');
SELECT outcome, next_step FROM pg_temp.ask('R6', 'K-R6', 'C2');
SELECT norefund.record_cancellation('R6', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1) IS NULL AS closed;
SELECT pg_temp.refund('R6');
SELECT * FROM pg_temp.claim('R6');
SELECT * FROM pg_temp.look('R6');
-- 7. A charge that is corrected after a person's override: nothing is asked for until he has looked.
SELECT outcome FROM pg_temp.ask('R7', 'K-R7', 'C1', payment_method => 'cash');
SELECT next_step FROM norefund.resolve_review('R7', 'C1', 'approved', '고객 통화', 'agent 7', 1);
SELECT pg_temp.refund('R7');
SELECT next_step FROM norefund.add_evidence('R7', 'C1', charged_won => 9000, reason => '결제금액 정정',
    seen_version => pg_temp.seen('R7', 'C1'));
SELECT * FROM pg_temp.claim('R7');
SELECT * FROM pg_temp.look('R7');
SELECT pg_temp.acknowledge('R7', 'C1');
SELECT revision, outcome, by_person, overridden, charged_won FROM norefund.decisions WHERE driver_id = 'R7'
ORDER BY revision;
SELECT * FROM pg_temp.claim('R7');
-- 8. One won of 18,000 is no refund: nobody is told, and a person asks for the rest under a new key, or accepts it.
SELECT outcome FROM pg_temp.ask('R8', 'K-R8', 'C1');
SELECT * FROM pg_temp.claim('R8');
SELECT norefund.record_cancellation('R8', 'C1', 1, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT * FROM pg_temp.look('R8');
SELECT pg_temp.refund('R8'), pg_temp.told('R8', 'C1');
SELECT norefund.retry_cancellation('R8', 'C1', 'agent 7'); -- fail: who has not looked
SAVEPOINT part;
SELECT norefund.retry_cancellation('R8', 'C1', 'agent 7', pg_temp.seen('R8', 'C1'));
SELECT * FROM pg_temp.claim('R8');
SELECT norefund.record_cancellation('R8', 'C1', 17999, '2026-03-05 11:10+09', 'pay-1', 'ref-2', 2);
SELECT pg_temp.refund('R8'), pg_temp.told('R8', 'C1');
SELECT pg_temp.send('R8', 'C1'), pg_temp.close('R8', 'C1');
ROLLBACK TO part;
SELECT pg_temp.acknowledge('R8', 'C1');
SELECT pg_temp.refund('R8'), pg_temp.told('R8', 'C1');
SELECT pg_temp.send('R8', 'C1'), norefund.record_agit_post('R8', 'C1', 'https://agit/8'), pg_temp.close('R8', 'C1');
-- 9. A refund that comes back before the texts went out: they are taken back, and a person has it asked for again.
SELECT outcome FROM pg_temp.ask('R9', 'K-R9', 'C1');
SELECT * FROM pg_temp.claim('R9');
SELECT norefund.record_cancellation('R9', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT norefund.record_reversal('R9', 'C1', 18000, '2026-03-06 09:00+09', 'pay-1', 'rev-1');
SELECT norefund.record_reversal('R9', 'C1', 18000, '2026-03-06 09:00+09', 'pay-1', 'rev-1'); -- said already
SELECT * FROM pg_temp.look('R9');
SELECT pg_temp.refund('R9'), pg_temp.told('R9', 'C1');
SELECT count(*) AS told FROM norefund.claim_messages('sms-1', 9, driver_id => 'R9');
SELECT pg_temp.acknowledge('R9', 'C1');
SELECT norefund.retry_cancellation('R9', 'C1', 'agent 7', pg_temp.seen('R9', 'C1'));
SELECT * FROM pg_temp.claim('R9');
SELECT norefund.record_cancellation('R9', 'C1', 18000, '2026-03-06 11:00+09', 'pay-1', 'ref-2', 2);
SELECT pg_temp.refund('R9'), pg_temp.told('R9', 'C1');
-- 10. One that comes back when the case is closed is ordered again through a new request, which a person approves.
SELECT outcome FROM pg_temp.ask('R10', 'K-R10', 'C1');
SELECT * FROM pg_temp.claim('R10');
SELECT norefund.record_cancellation('R10', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT pg_temp.send('R10', 'C1'), pg_temp.close('R10', 'C1');
SELECT norefund.record_reversal('R10', 'C1', 18000, '2026-03-06 09:00+09', 'pay-1', 'rev-1') IS NULL AS closed;
SELECT case_id, kind, label FROM norefund.findings WHERE driver_id = 'R10';
SELECT pg_temp.refund('R10');
SELECT outcome, next_step FROM pg_temp.ask('R10', 'K-R10', 'C2');
SELECT * FROM pg_temp.look('R10');
SELECT * FROM pg_temp.claim('R10');
SELECT overridden, next_step
FROM norefund.resolve_review('R10', 'C2', 'approved', '원복 확인, 재취소', 'agent 7', pg_temp.seen('R10', 'C2'));
SELECT pg_temp.refund('R10');
SELECT * FROM pg_temp.claim('R10');
SELECT norefund.record_cancellation('R10', 'C2', 18000, '2026-03-06 11:00+09', 'pay-1', 'ref-2', 2);
SELECT pg_temp.refund('R10'), pg_temp.told('R10', 'C1'), pg_temp.told('R10', 'C2');
SELECT pg_temp.acknowledge('R10', 'C1') IS NULL AS closed;
SELECT count(*) AS findings FROM norefund.findings WHERE driver_id = 'R10';
-- 11. Two refunds of one call, one of them told twice: each is counted once.
SELECT outcome FROM pg_temp.ask('R11', 'K-R11', 'C1');
SELECT * FROM pg_temp.claim('R11');
SELECT norefund.record_cancellation('R11', 'C1', 9000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT norefund.retry_cancellation('R11', 'C1', 'agent 7', pg_temp.seen('R11', 'C1'));
SELECT * FROM pg_temp.claim('R11');
-- the first, told again
SELECT norefund.record_cancellation('R11', 'C1', 9000, '2026-03-05 11:00+09', 'pay-0', 'ref-1');
SELECT pg_temp.refund('R11');
SELECT norefund.record_cancellation('R11', 'C1', 9000, '2026-03-05 12:00+09', 'pay-1', 'ref-2', 2);
SELECT norefund.record_cancellation('R11', 'C1', 9000, '2026-03-05 12:00+09', 'pay-1', 'ref-2', 2); -- said already
SELECT pg_temp.refund('R11'), pg_temp.told('R11', 'C1');
SELECT norefund.record_cancellation('R11', 'C1', 9000, '2026-03-05 12:30+09', 'desk'); -- nobody knows which it is
SELECT * FROM pg_temp.look('R11');
SELECT pg_temp.refund('R11');
-- It was no fact: a person takes it back, and told again it stays so.
SELECT norefund.void_payment_report('R11', 'C1', 3, '이중 통보', 'agent 7', pg_temp.seen('R11', 'C1'));
SELECT norefund.void_payment_report('R11', 'C1', 3, '이중 통보', 'agent 7', pg_temp.seen('R11', 'C1')); -- same answer
SELECT norefund.record_cancellation('R11', 'C1', 9000, '2026-03-05 12:30+09', 'desk');
SELECT norefund.void_payment_report('R11', 'C1', 9, '이유', 'agent 7', pg_temp.seen('R11', 'C1')); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pg_temp.look('R11');
SELECT pg_temp.refund('R11');
SELECT report_no, kind, amount_won, provider_ref, attempt, names_report FROM norefund.payment_reports
WHERE driver_id = 'R11' ORDER BY report_no;
SELECT pg_temp.acknowledge('R11', 'C1'), pg_temp.told('R11', 'C1');
-- 12. A report that is voided leaves the last attempt open: it is looked up, under its own key.
SELECT outcome FROM pg_temp.ask('R12', 'K-R12', 'C1');
SELECT * FROM pg_temp.claim('R12');
SELECT norefund.record_cancellation('R12', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT norefund.void_payment_report('R12', 'C1', 1, '다른 콜의 취소', 'agent 7', 1); -- fail: older
SELECT norefund.void_payment_report('R12', 'C1', 1, '다른 콜의 취소', 'agent 7', pg_temp.seen('R12', 'C1'));
SELECT * FROM pg_temp.look('R12');
SELECT pg_temp.refund('R12'), pg_temp.told('R12', 'C1');
SELECT * FROM pg_temp.claim('R12');
SELECT pg_temp.acknowledge('R12', 'C1');
-- by an attempt handed out since
SELECT norefund.record_cancellation('R12', 'C1', 18000, '2026-03-05 12:00+09', 'pay-1', 'ref-1', 2);
SELECT * FROM pg_temp.look('R12');
SELECT pg_temp.refund('R12');
-- 13. A request that comes while the first is paid and closed waits for nothing, and pays nothing twice.
SELECT outcome FROM pg_temp.ask('R13', 'K-R13', 'C1');
SELECT * FROM pg_temp.claim('R13');
SELECT norefund.record_cancellation('R13', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT outcome, duplicate_of, next_step FROM pg_temp.ask('R13', 'K-R13', 'C2');
SELECT pg_temp.send('R13', 'C1'), pg_temp.close('R13', 'C1');
SELECT duplicate_of, outcome, rule FROM norefund.cases WHERE driver_id = 'R13' AND case_id = 'C2';
SELECT substring(body FROM '[^\n]*취소[^\n]*') AS body, state FROM norefund.messages
WHERE driver_id = 'R13' AND case_id = 'C2' AND state <> 'given_up';
SELECT outcome, duplicate_of, next_step FROM pg_temp.ask('R13', 'K-R13', 'C3');
SELECT * FROM pg_temp.claim('R13');
SELECT pg_temp.refund('R13');
-- 14. A service that pays back in parts, told by two attempts of one key: the second completes the first, and nobody
-- was told before.
SELECT outcome FROM pg_temp.ask('R14', 'K-R14', 'C1', charged_won => 24000);
SELECT * FROM pg_temp.claim('R14', '1 microsecond');
SELECT * FROM pg_temp.claim('R14');
SELECT norefund.record_cancellation('R14', 'C1', 7000, '2026-03-05 11:00+09', 'pay-1', 'part-1', 1);
SELECT * FROM pg_temp.look('R14');
SELECT count(*) AS told FROM norefund.claim_messages('sms-1', 9, driver_id => 'R14');
SELECT norefund.record_cancellation('R14', 'C1', 17000, '2026-03-05 11:01+09', 'pay-1', 'part-2', 2);
SELECT pg_temp.refund('R14');
SELECT * FROM pg_temp.look('R14');
SELECT pg_temp.acknowledge('R14', 'C1'), pg_temp.told('R14', 'C1');
-- 15. A lease that lapses leaves the answer unknown, however often: looked up for ever, never dead, its key kept.
SELECT outcome FROM pg_temp.ask('R15', 'K-R15', 'C1');
SELECT count(*) AS claims FROM generate_series(1, 1) AS n, pg_temp.claim('R15', '1 microsecond');
SELECT refund_state, attempts FROM norefund.call_refunds WHERE driver_id = 'R15';
DO $$
BEGIN
    FOR n IN 2..11 LOOP
        UPDATE norefund.calls SET next_attempt_at = now(), leased_until = now() - interval '1 second'
        WHERE driver_id = 'R15';
        PERFORM pg_temp.claim('R15', '1 microsecond');
    END LOOP;
END
$$;
UPDATE norefund.calls SET next_attempt_at = now() WHERE driver_id = 'R15';
SELECT * FROM pg_temp.claim('R15', '1 microsecond');
SELECT count(*) AS dead FROM norefund.dead_letters WHERE driver_id = 'R15';
-- 16. The eighth definite refusal is a person's; asked for again under a new key.
SELECT outcome FROM pg_temp.ask('R16', 'K-R16', 'C1');
DO $$
BEGIN
    FOR n IN 1..8 LOOP
        UPDATE norefund.calls SET next_attempt_at = now() WHERE driver_id = 'R16';
        PERFORM pg_temp.claim('R16');
        PERFORM norefund.record_cancellation_failed('R16', 'C1', 'refused ' || n, 'pay-1', n);
    END LOOP;
END
$$;
SELECT * FROM pg_temp.look('R16');
SELECT case_id, work, attempts, last_error FROM norefund.dead_letters WHERE driver_id = 'R16';
SELECT * FROM pg_temp.claim('R16');
SELECT norefund.retry_cancellation('R16', 'C1', 'agent 7', pg_temp.seen('R16', 'C1'));
SELECT * FROM pg_temp.claim('R16');
-- 17. A text whose worker dies eight times is dead, and a person sees it.
SELECT outcome FROM pg_temp.ask('R17', 'K-R17', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
DO $$
DECLARE
    handed_out integer := 0;
BEGIN
    FOR n IN 1..12 LOOP
        UPDATE norefund.messages SET next_attempt_at = now(),
            leased_until = CASE WHEN state = 'leased' THEN now() - interval '1 second' END
        WHERE driver_id = 'R17';
        handed_out := handed_out + (SELECT count(*) FROM norefund.claim_messages('dies', 9, '1 microsecond', 'R17'));
    END LOOP;
    RAISE NOTICE 'handed out % times', handed_out;
END
$$;
SELECT * FROM pg_temp.look('R17');
SELECT work, audience, attempts FROM norefund.dead_letters WHERE driver_id = 'R17';
SELECT norefund.retry_message('R17', 'C1', 'driver', 'agent 7');
SELECT attempt FROM norefund.claim_messages('sms-1', 9, driver_id => 'R17');
SELECT norefund.record_sent('R17', 'C1', 'driver', 'sms-d');
-- 18. What comes back once the driver was told: the texts stay as sent, and a person asks for the rest, whose refusals
-- end by amount.
SELECT outcome FROM pg_temp.ask('R18', 'K-R18', 'C1');
SELECT * FROM pg_temp.claim('R18');
SELECT norefund.record_cancellation('R18', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT pg_temp.send('R18', 'C1');
SELECT norefund.record_reversal('R18', 'C1', 8000, '2026-03-06 09:00+09', 'pay-1', 'rev-1');
SELECT * FROM pg_temp.look('R18');
SELECT norefund.save_answer('R18', 'C1', 'agent 7'), norefund.close_case('R18', 'C1'); -- fail
SELECT norefund.retry_cancellation('R18', 'C1', 'agent 7', pg_temp.seen('R18', 'C1'));
DO $$
BEGIN
    FOR n IN 2..9 LOOP
        UPDATE norefund.calls SET next_attempt_at = now() WHERE driver_id = 'R18';
        PERFORM pg_temp.claim('R18');
        PERFORM norefund.record_cancellation_failed('R18', 'C1', 'refused ' || n, 'pay-1', n);
    END LOOP;
END
$$;
SELECT pg_temp.refund('R18'), pg_temp.told('R18', 'C1');
SELECT * FROM pg_temp.look('R18');
SELECT pg_temp.acknowledge('R18', 'C1'), norefund.record_agit_post('R18', 'C1', 'https://agit/18');
SELECT norefund.save_answer('R18', 'C1', 'agent 7'); -- fail: 18,000 is not true any more
SELECT norefund.save_answer('R18', 'C1', 'agent 7', '10,000원이 취소되었습니다.') IS NOT NULL AS answered,
    norefund.close_case('R18', 'C1', 'agent 7');
-- 19. What was never ordered is a fact all the same, with the case in which it was told; the next request of the call
-- knows it.
SELECT outcome FROM pg_temp.ask('R19', 'K-R19', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT norefund.record_cancellation('R19', 'C1', 18000, 'infinity', 'desk', 'ref-1');
SELECT case_id, ordered_by, happened_at FROM norefund.payment_reports WHERE driver_id = 'R19';
SELECT detail ->> 'reported_at' AS reported_at FROM norefund.case_events
WHERE driver_id = 'R19' AND event = 'payment_reported';
SELECT pg_temp.refund('R19');
SELECT outcome, rule, reason FROM norefund.decisions WHERE driver_id = 'R19' ORDER BY revision;
-- 20. More comes back than was paid: the call is only looked up, whoever asks.
SELECT outcome FROM pg_temp.ask('R20', 'K-R20', 'C1');
SELECT norefund.record_reversal('R20', 'C1', 500, '2026-03-05 11:00+09', 'pay-1', 'rev-1');
SELECT * FROM pg_temp.look('R20');
SELECT pg_temp.refund('R20');
SELECT overridden, next_step
FROM norefund.resolve_review('R20', 'C1', 'approved', '고객 통화', 'agent 7', pg_temp.seen('R20', 'C1'));
SELECT * FROM pg_temp.look('R20');
SELECT pg_temp.refund('R20');
SELECT * FROM pg_temp.claim('R20');
-- The cancellation that had been missing comes: a person looks before anything is asked for.
SELECT norefund.record_cancellation('R20', 'C1', 500, '2026-03-05 10:30+09', 'desk', 'ref-0');
SELECT * FROM pg_temp.look('R20');
SELECT pg_temp.refund('R20');
SELECT pg_temp.acknowledge('R20', 'C1'), norefund.retry_cancellation('R20', 'C1', 'agent 7', pg_temp.seen('R20', 'C1'));
SELECT * FROM pg_temp.claim('R20');
-- 21. An answer without a number is that of the attempt under way; the same attempt with another amount, or told as an
-- earlier one, is looked at.
SELECT outcome FROM pg_temp.ask('R21', 'K-R21', 'C1');
SELECT * FROM pg_temp.claim('R21');
-- fail: nobody was handed it
SELECT norefund.record_cancellation('R21', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', attempt => 2);
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.record_cancellation('R21', 'C1', NULL); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.record_cancellation('R21', 'C9', 18000); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.record_cancellation('R21', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1');
-- the same, with its numbers
SELECT norefund.record_cancellation('R21', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT report_no, kind, provider_ref, attempt, names_report FROM norefund.payment_reports WHERE driver_id = 'R21'
ORDER BY report_no;
SELECT norefund.record_cancellation('R21', 'C1', 17000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT * FROM pg_temp.look('R21');
SELECT pg_temp.refund('R21');
-- 22. A refusal of an attempt that is over is kept, once, and ends nothing; one without a number leaves the answer
-- unknown.
SELECT outcome FROM pg_temp.ask('R22', 'K-R22', 'C1');
SELECT * FROM pg_temp.claim('R22', '1 microsecond');
SELECT * FROM pg_temp.claim('R22');
SELECT norefund.record_cancellation_failed('R22', 'C1', 'refused', 'pay-0', 1),
    norefund.record_cancellation_failed('R22', 'C1', 'refused', 'pay-0', 1);
SELECT pg_temp.refund('R22');
SELECT count(*) AS kept FROM norefund.case_events WHERE driver_id = 'R22' AND event = 'cancellation_failed';
SELECT norefund.record_cancellation_failed('R22', 'C1', 'timeout', 'pay-1');
SELECT pg_temp.refund('R22');
-- 23. A withdrawal keeps what is held: the case closes once somebody has looked.
SELECT outcome FROM pg_temp.ask('R23', 'K-R23', 'C1');
SELECT norefund.record_sent('R23', 'C1', 'customer', 'sms-1');
SELECT norefund.withdraw_case('R23', 'C1', '기사 철회', 'agent 7');
SELECT * FROM pg_temp.look('R23');
SELECT pg_temp.acknowledge('R23', 'C1'), norefund.close_case('R23', 'C1', 'agent 7') IS NULL AS closed;
-- 24. An Agit post that is due is a new one.
SELECT outcome, next_step FROM norefund.submit_case('R24', 'K-R24', 'C1', payment_method => 'cash');
SELECT next_step FROM norefund.resolve_review('R24', 'C1', 'handed_over', '정산팀 이관', 'agent 7', 1);
SELECT norefund.record_agit_post('R24', 'C1', 'https://agit/24'),
    norefund.record_agit_post('R24', 'C1', 'https://agit/24'); -- same answer
SELECT norefund.record_note('R24', 'C1', '고객 재문의');
SELECT norefund.record_agit_post('R24', 'C1', 'https://agit/24'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.record_agit_post('R24', 'C1', 'https://agit/24-2'), norefund.close_case('R24', 'C1') IS NULL AS closed;
-- 25. A report can be voided when nobody's order is left; the attempt that it had answered keeps its key.
SELECT outcome FROM pg_temp.ask('R25', 'K-R25', 'C1');
SELECT * FROM pg_temp.claim('R25');
SELECT norefund.record_cancellation('R25', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT norefund.record_reversal('R25', 'C1', 18000, '2026-03-05 12:00+09', 'pay-1', 'rev-1');
SELECT next_step FROM norefund.resolve_review('R25', 'C1', 'handed_over', '정산팀 이관', 'agent 7',
    pg_temp.seen('R25', 'C1'));
SELECT pg_temp.refund('R25');
SELECT norefund.void_payment_report('R25', 'C1', 1, '다른 콜의 통보', 'agent 7', pg_temp.seen('R25', 'C1'));
SELECT pg_temp.refund('R25');
-- 26. No amount and no charge, however absurd, hinders what comes later.
SELECT outcome FROM pg_temp.ask('R26', 'K-R26', 'C1', charged_won => -9223372036854775808);
SELECT norefund.record_cancellation('R26', 'C1', 9223372036854775807, NULL, 'pay-1', 'ref-1'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.record_cancellation('R26', 'C1', 1000000000000000, '294276-12-31 23:59:59+00', 'pay-1', 'ref-1');
SELECT norefund.record_reversal('R26', 'C1', 1, NULL, 'pay-1', 'rev-1');
SELECT pg_temp.refund('R26');
SELECT report_no, kind, amount_won, happened_at FROM norefund.payment_reports WHERE driver_id = 'R26'
ORDER BY report_no;
-- 27. A reversal that was none leaves a queued order nothing to ask for: it ends, and a person looks.
SELECT outcome FROM pg_temp.ask('R27', 'K-R27', 'C1');
SELECT * FROM pg_temp.claim('R27');
SELECT norefund.record_cancellation('R27', 'C1', 18000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1);
SELECT norefund.record_reversal('R27', 'C1', 18000, '2026-03-05 12:00+09', 'pay-1', 'rev-1');
SELECT pg_temp.acknowledge('R27', 'C1'), norefund.retry_cancellation('R27', 'C1', 'agent 7', pg_temp.seen('R27', 'C1'));
SELECT norefund.void_payment_report('R27', 'C1', 2, '다른 콜의 통보', 'agent 7', pg_temp.seen('R27', 'C1'));
SELECT pg_temp.refund('R27');
SELECT * FROM pg_temp.look('R27');
-- 28. What came back of a case that was withdrawn is nobody's order, whatever is told of it later: nothing is looked
-- up.
SELECT outcome FROM pg_temp.ask('R28', 'K-R28', 'C1');
SELECT * FROM pg_temp.claim('R28');
SELECT norefund.record_cancellation('R28', 'C1', 9000, '2026-03-05 11:00+09', 'desk', 'ref-1');
SELECT norefund.record_reversal('R28', 'C1', 9000, '2026-03-05 12:00+09', 'pay-1', 'rev-1');
SELECT norefund.withdraw_case('R28', 'C1', '기사 철회', 'agent 7'), pg_temp.acknowledge('R28', 'C1');
SELECT norefund.close_case('R28', 'C1', 'agent 7') IS NULL AS closed;
SELECT norefund.record_reversal('R28', 'C1', 9000, '2026-03-05 13:00+09', 'pay-1', 'rev-2');
SELECT norefund.void_payment_report('R28', 'C1', 1, '다른 콜의 통보', 'agent 7', pg_temp.seen('R28', 'C1'));
SELECT pg_temp.refund('R28');
SELECT refund_case_id FROM norefund.calls WHERE driver_id = 'R28';
-- 29. The report that leaves the order to nobody holds the case that had it, too.
SELECT outcome FROM pg_temp.ask('R29', 'K-R29', 'C1', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT outcome FROM pg_temp.ask('R29', 'K-R29', 'C2');
SELECT norefund.record_cancellation('R29', 'C2', 18000, '2026-03-05 11:00+09', 'desk', 'ref-1');
SELECT norefund.record_cancellation('R29', 'C2', 18000, '2026-03-05 12:00+09', 'desk', 'ref-2');
SELECT norefund.record_reversal('R29', 'C1', 18000, '2026-03-05 13:00+09', 'desk', 'rev-1');
SELECT norefund.record_reversal('R29', 'C1', 18000, '2026-03-05 14:00+09', 'desk', 'rev-2');
SELECT pg_temp.refund('R29');
SELECT case_id, kind, detail ->> 'report_no' AS report_no FROM norefund.holds WHERE driver_id = 'R29'
ORDER BY case_id, hold_no;
-- 30. An attempt that a void has opened again may have paid, though its refusal comes later: its key stays.
SELECT outcome FROM pg_temp.ask('R30', 'K-R30', 'C1');
SELECT * FROM pg_temp.claim('R30');
SELECT norefund.record_cancellation('R30', 'C1', 9000, '2026-03-05 11:00+09', 'desk', 'ref-1');
SELECT norefund.record_cancellation('R30', 'C1', 9000, '2026-03-05 12:00+09', 'desk', 'ref-2');
SELECT norefund.void_payment_report('R30', 'C1', 2, '같은 취소', 'agent 7', pg_temp.seen('R30', 'C1'));
SELECT pg_temp.refund('R30');
SELECT norefund.record_cancellation_failed('R30', 'C1', 'refused', 'pay-1', 1), pg_temp.acknowledge('R30', 'C1');
DO $$
BEGIN
    FOR n IN 2 .. 9 LOOP
        UPDATE norefund.calls SET next_attempt_at = now() WHERE driver_id = 'R30';
        PERFORM pg_temp.claim('R30');
        PERFORM norefund.record_cancellation_failed('R30', 'C1', 'refused ' || n, 'pay-1', n);
    END LOOP;
END
$$;
SELECT norefund.retry_cancellation('R30', 'C1', 'agent 7', pg_temp.seen('R30', 'C1'));
SELECT * FROM pg_temp.claim('R30');
-- 31. Of a charge that is not known no report is the plain answer: a person looks before a text goes out.
SELECT outcome FROM pg_temp.ask('R31', 'K-R31', 'C1');
SELECT * FROM pg_temp.claim('R31');
SELECT norefund.record_cancellation('R31', 'C1', 9000, '2026-03-05 11:00+09', 'pay-1', 'ref-1', 1),
    pg_temp.acknowledge('R31', 'C1');
SELECT outcome FROM pg_temp.ask('R31', 'K-R31', 'C2', charged_won => 20000);
SELECT norefund.record_reversal('R31', 'C1', 9000, '2026-03-05 12:00+09', 'pay-1', 'rev-1'),
    pg_temp.acknowledge('R31', 'C1');
SELECT norefund.retry_cancellation('R31', 'C1', 'agent 7', pg_temp.seen('R31', 'C1'));
SELECT norefund.record_cancellation('R31', 'C1', 18000, '2026-03-05 13:00+09', 'desk', 'ref-2');
SELECT * FROM pg_temp.look('R31');
SELECT * FROM norefund.verify() WHERE violations > 0;
ROLLBACK;
