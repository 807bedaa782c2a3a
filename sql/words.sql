\i test/install.sql
-- Words, numbers and links as people write them: one word for a payment, one form of a number, a reason that says why.
BEGIN;
CREATE FUNCTION pg_temp.door(payment_method text DEFAULT 'card', driver_id text DEFAULT 'D-words',
    call_id text DEFAULT 'K1', case_id text DEFAULT 'C1', customer_id text DEFAULT 'U1', origin_name text DEFAULT '강남역',
    agit_url text DEFAULT NULL, centre_agit_url text DEFAULT NULL, call_driver_id text DEFAULT 'D-words',
    previous_case_id text DEFAULT NULL, request_text text DEFAULT NULL, cancel_reason text DEFAULT '') RETURNS text
    LANGUAGE sql AS $$
SELECT concat_ws('/', s.outcome, s.rule, s.next_step)
FROM norefund.submit_case(driver_id, call_id, case_id, received_at => '2026-03-10 10:00+09', service_type => '일반',
    customer_id => customer_id, called_at => '2026-03-09 22:10+09', origin_name => origin_name, charged_won => 18000,
    call_driver_id => call_driver_id, call_completed => true, payment_method => payment_method,
    centre_cancelled => false, cancel_reason => cancel_reason, meter_distance_m => 0, meter_duration_s => 45,
    meter_start_lat => 37.498, meter_start_lon => 127.028, meter_end_lat => 37.498, meter_end_lon => 127.028,
    actor => 'test', agit_url => agit_url, centre_agit_url => centre_agit_url, previous_case_id => previous_case_id,
    request_text => request_text) AS s $$;
-- How it was paid: every word for a card is one, in any case, width and composition; what the centre cannot cancel
-- contradicts.
SELECT word, norefund.payment_word(word), pg_temp.door(word, call_id => 'P' || n, case_id => 'P' || n)
FROM unnest(ARRAY['card', 'CARD', 'Credit Card', 'credit-card', '카드', ' 신용 카드', '체크카드', '카드결제',
    U&'\FF23\FF21\FF32\FF24', normalize('신용카드', NFD), '현금', '직접결제', 'Cash', '포인트',
    '카카오페이']) WITH ORDINALITY AS w (word, n);
SELECT DISTINCT payment_method FROM norefund.cases WHERE driver_id = 'D-words' ORDER BY 1;
SELECT pg_temp.door('bitcoin'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT pg_temp.door(' '); -- fail
SELECT norefund.add_evidence('D-words', 'P1', payment_method => '외상'); -- fail
\echo :LAST_ERROR_SQLSTATE
-- Another word for the same is no other request, no change and no conflict.
SELECT pg_temp.door('카드', call_id => 'P1', case_id => 'P1');
SELECT version FROM norefund.add_evidence('D-words', 'P1', payment_method => 'CARD');
SELECT pg_temp.door('신용카드', call_id => 'P1', case_id => 'P1b');
SELECT conflicts, contradictions FROM norefund.call_assessments WHERE driver_id = 'D-words' AND call_id = 'P1';
-- An import keeps its word; one that nobody knows is never paid.
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, called_at, origin_name, service_type, charged_won,
    call_driver_id, call_completed, payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s,
    remark_distance_short, remark_duration_short, meter_start, meter_end)
SELECT 'D-import', w, w, '2026-03-10 10:00+09', '2026-03-09 22:10+09', '강남역', '일반', 18000, 'D-import', true, w, false,
    '', 0, 45, true, true, c.meter_start, c.meter_end
FROM unnest('{CARD,bitcoin,현금,카카오페이}'::text[]) AS w, norefund.cases AS c
WHERE c.driver_id = 'D-words' AND c.case_id = 'P1';
SELECT norefund.decide_case('D-import', case_id, 'test') IS NOT NULL AS decided FROM norefund.cases
WHERE driver_id = 'D-import';
SELECT payment_method, refundable, contradiction, outcome FROM norefund.cases WHERE driver_id = 'D-import'
ORDER BY case_id COLLATE "C";
SELECT version FROM norefund.add_evidence('D-import', 'CARD', payment_method => 'card'); -- changes nothing
-- A number in another form of the same characters is refused. Who the customer is stands in no message.
SELECT pg_temp.door(call_id => U&'K\FF11'); -- fail: full width
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
SELECT pg_temp.door(call_id => 'K–1'); -- fail: en dash
SELECT pg_temp.door(call_id => 'K−1'); -- fail: minus
SELECT pg_temp.door(call_id => U&'K\20111'); -- fail: hyphen that does not break
SELECT pg_temp.door(driver_id => U&'\FF24-words'); -- fail
SELECT pg_temp.door(case_id => 'C①'); -- fail
SELECT pg_temp.door(customer_id => U&'\FF35\FF11'); -- fail
SELECT pg_temp.door(customer_id => ''); -- fail
SELECT pg_temp.door(call_driver_id => U&'D\2011words'); -- fail: not another driver
SELECT pg_temp.door(previous_case_id => 'C 1 '); -- fail
SELECT norefund.add_evidence('D-words', 'P1', call_driver_id => 'D—words'); -- fail
-- The owner may say what a call id looks like; setup() keeps it.
SELECT name, CASE WHEN name <> 'pseudonym_key' THEN value END AS value, comment FROM norefund.settings ORDER BY name;
SELECT pg_temp.door(call_id => '1.2345E+11', case_id => 'E1');
UPDATE norefund.settings SET value = 'K[0-9]{1,11}' WHERE name = 'call_id_form';
SET client_min_messages = warning;
CALL norefund.setup();
RESET client_min_messages;
SELECT norefund.setting('call_id_form');
\set VERBOSITY default
SELECT pg_temp.door(call_id => '1.2345E+11', case_id => 'E2'); -- fail
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
SELECT pg_temp.door(call_id => 'k7', case_id => 'E2'); -- fail
SELECT pg_temp.door(call_id => 'K7a', case_id => 'E2'); -- fail: matched in part
SELECT pg_temp.door(call_id => 'K7', case_id => 'E2');
UPDATE norefund.settings SET value = NULL WHERE name = 'call_id_form';
SELECT pg_temp.door(call_id => 'k8', case_id => 'E3');
INSERT INTO norefund.settings (name, value, comment) VALUES ('colour', 'blue', '색'); -- fail
\set VERBOSITY default
UPDATE norefund.settings SET value = 'K[0-9' WHERE name = 'call_id_form'; -- fail
UPDATE norefund.settings SET value = 'a day' WHERE name = 'close_within_hours'; -- fail
UPDATE norefund.settings SET value = 'secret' WHERE name = 'pseudonym_key'; -- fail
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
UPDATE norefund.settings SET value = 'K)|(.*' WHERE name = 'call_id_form'; -- fail
UPDATE norefund.settings SET value = ' ' WHERE name = 'call_id_form'; -- fail
-- A link is one of http or https.
SELECT pg_temp.door(agit_url => 'agit 17'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT pg_temp.door(centre_agit_url => 'javascript:alert(1)'); -- fail
SELECT pg_temp.door(agit_url => 'https://'); -- fail
SELECT pg_temp.door(agit_url => 'https://ext.agit.in/g/1 /wall'); -- fail
SELECT norefund.add_evidence('D-words', 'P1', centre_agit_url => '-'); -- fail
SELECT norefund.record_agit_post('D-words', 'P1', 'ext.agit.in/g/1'); -- fail
SELECT norefund.record_agit_post('D-words', 'P1', 'HTTPS://ext.agit.in/g/300016075/wall/1?x=가#1');
-- A mere mark of nothing is no reason, in whatever form; what says why is one.
SELECT norefund.is_reason(mark), array_agg(mark ORDER BY n) AS marks
FROM unnest(ARRAY['-', '.', 'x', 'X', '없음', 'ㅡ', 'N/A', 'n/a', '--', '...', '…', '–', U&'\FF0D', '×', 'xx', '없음.',
    '(없음)', '해당 없음', ' 사유없음 ', normalize('없음', NFD), 'none', 'NULL', '·', '', U&'\3164',
    '-5000원', '없음이 아님', '손님이 취소', 'a', '1', 'x가 취소', 'ㅇㅇ']) WITH ORDINALITY AS m (mark, n)
GROUP BY 1;
SELECT norefund.is_reason(repeat('-', 9000)), norefund.is_reason(repeat('가', 9000)), norefund.is_reason(NULL);
SELECT count(pg_temp.door(cancel_reason => mark, call_id => 'M' || n, case_id => 'M' || n))
FROM unnest('{ㅡ,N/A,손님이 취소}'::text[]) WITH ORDINALITY AS m (mark, n);
SELECT cancel_reason, reason_given FROM norefund.cases WHERE driver_id = 'D-words' AND case_id LIKE 'M%'
ORDER BY case_id;
SELECT norefund.withdraw_case('D-words', 'P1', '-'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.resolve_review('D-words', 'P11', 'approved', '없음', 'agent', 1); -- fail
SELECT norefund.acknowledge('D-words', 'P1', 'N/A', 'agent', 1); -- fail
SELECT norefund.give_up_message('D-words', 'P1', 'driver', 'ㅡ'); -- fail
SELECT norefund.waive_memo('D-words', 'P1', '.'); -- fail
SELECT norefund.void_payment_report('D-words', 'P1', 1, 'x', 'agent', 1); -- fail
SELECT norefund.put_in_force('manual', now(), '-'); -- fail
SELECT norefund.record_qa('D-words', 'P1', 1, false, '-', 'auditor'); -- fail
SELECT norefund.add_evidence('D-words', 'P1', meter_distance_m => 9, reason => '-', seen_version => 1); -- fail
-- What is longer than its kind may be is refused, naming the limit; what went wrong outside is cut.
SELECT argument, norefund.max_characters(argument)
FROM unnest('{call_id,actor,origin_name,cancel_reason,reason,agit_url,request_text}'::text[]) AS argument;
\set VERBOSITY default
SELECT pg_temp.door(request_text => repeat('가', 3000000)); -- fail
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY terse
SELECT pg_temp.door(call_id => repeat('K', 101)); -- fail
SELECT pg_temp.door(customer_id => repeat('U', 1000000)); -- fail
SELECT pg_temp.door(origin_name => repeat('가', 1001)); -- fail
SELECT pg_temp.door(cancel_reason => repeat('가', 2001)); -- fail
SELECT pg_temp.door(repeat('card', 1000)); -- fail
SELECT pg_temp.door(agit_url => 'https://' || repeat('a', 2000)); -- fail
SELECT norefund.add_evidence('D-words', 'P1', inquiry_topic => repeat('가', 1001)); -- fail
SELECT norefund.add_evidence('D-words', 'P1', cancel_reason => repeat('가', 1000000)); -- fail
SELECT norefund.add_evidence('D-words', 'P1', actor => repeat('a', 201)); -- fail
SELECT norefund.withdraw_case('D-words', 'P1', repeat('a', 2001)); -- fail
SELECT norefund.record_note('D-words', 'P1', repeat('a', 2001)); -- fail
SELECT norefund.save_answer('D-words', 'P1', answer => repeat('a', 10001)); -- fail
SELECT norefund.record_cancellation('D-words', 'P1', 18000, provider_ref => repeat('r', 201)); -- fail
SELECT norefund.record_sent('D-words', 'P1', 'driver', repeat('r', 201)); -- fail
SELECT norefund.claim_review(repeat('a', 201)); -- fail
SELECT pg_temp.door(call_id => repeat('K', 100), case_id => repeat('C', 100), request_text => repeat('가', 10000),
    cancel_reason => repeat('가', 2000));
SELECT case_id, attempt FROM norefund.claim_cancellations('pay-1', 100, driver_id => 'D-words') WHERE case_id = 'P1';
SELECT norefund.record_cancellation_failed('D-words', 'P1', repeat('<html>', 10000), attempt => 1);
SELECT refund_state, length(last_error) FROM norefund.call_refunds WHERE driver_id = 'D-words' AND case_id = 'P1';
-- A text that cannot be sent says which value is to blame, which character, or how long the text is: wherever it is
-- asked for.
SELECT pg_temp.door(origin_name => origin, call_id => 'T' || n, case_id => 'T' || n)
FROM unnest(ARRAY['서울–부산', repeat('가', 700), '강남역 🚗–', NULL]) WITH ORDINALITY AS o (origin, n);
\pset format unaligned
SELECT case_id, label, attention FROM norefund.worklist WHERE driver_id = 'D-words' AND case_id LIKE 'T%' ORDER BY 1;
SELECT case_id, missing FROM norefund.case_texts WHERE driver_id = 'D-words' AND case_id LIKE 'T%' ORDER BY 1;
SELECT case_id, refund_state, last_error FROM norefund.call_refunds WHERE driver_id = 'D-words' AND case_id LIKE 'T%'
ORDER BY 1;
SELECT call_id, last_error FROM norefund.calls WHERE driver_id = 'D-words' AND call_id = 'T1';
-- With two values each is named; what is put right is not said any more.
SELECT norefund.add_evidence('D-words', 'T1', origin_name => '서울 🚗', reason => '오기', seen_version => 1);
SELECT last_error FROM norefund.call_refunds WHERE driver_id = 'D-words' AND case_id = 'T1';
SELECT next_step FROM norefund.add_evidence('D-words', 'T1', origin_name => '서울-부산', reason => '오기', seen_version => 2);
SELECT refund_state, last_error FROM norefund.call_refunds WHERE driver_id = 'D-words' AND case_id = 'T1';
SELECT norefund.uncarried_values('{origin_name} {service_type} {origin_name}', 'D', 'K', NULL, NULL, NULL, NULL, 'a–b',
    NULL, NULL, NULL, NULL, NULL, 'é✓', NULL, NULL, NULL, NULL, NULL),
    norefund.uncarried_values('{origin_name}', 'D', 'K', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, '–', NULL, NULL, NULL, NULL, NULL) AS nothing_whole,
    norefund.uncarried_values(NULL, 'D', 'K', NULL, NULL, NULL, NULL, '–', NULL, NULL, NULL, NULL,
    NULL, '–', NULL, NULL, NULL, NULL, NULL) AS no_text;
SELECT sum(rows_checked) > 50 AS checked, sum(violations) AS violations FROM norefund.verify();
ROLLBACK;
