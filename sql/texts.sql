\i test/install.sql
\i test/requests.sql
BEGIN;
INSERT INTO norefund.cases (
    driver_id, case_id, call_id, service_type, received_at, inquiry, inquiry_depth2, inquiry_depth3, inquiry_topic,
    cancel_reason, called_at, origin_name, charged_won, call_driver_id, call_completed, payment_method,
    centre_cancelled, centre_cancelled_at, centre_cancelled_won, meter_distance_m, meter_duration_s, meter_start,
    meter_end, duplicate_of)
VALUES
    ('D1001', 'C1', 'K1', '일반', '2025-03-05 00:10+09', 'no_ride_cancellation', NULL, NULL, NULL, '',
     '2025-03-04 23:50+09', '강남역', 18000, 'D1001', true, 'card', false, NULL, NULL, 0, 45,
     norefund.meter_point(37.4979, 127.0276), norefund.meter_point(37.4979, 127.0277), NULL),
    ('D1001', 'C2', 'K2', '일반', '2025-03-05 00:10+09', 'no_ride_cancellation', NULL, NULL, NULL, '',
     '2025-03-04 23:50+09', '강남역', 18000, 'D1001', true, 'card', false, NULL, NULL, 12340, 754,
     norefund.meter_point(37.4979, 127.0276), norefund.meter_point(37.5979, 127.0276), NULL),
    ('D1001', 'C3', 'K3', '일반', '2025-03-05 00:10+09', 'no_ride_cancellation', NULL, NULL, NULL, '',
     '2025-03-04 23:50+09', '강남역', 18000, 'D1001', true, 'card', true, '2025-03-04 23:59+09', 18000, 0, 45, NULL, NULL,
     NULL),
    ('D1001', 'C4', 'K4', '일반', '2025-03-05 00:10+09', 'other', '앱', '오류', '앱 오류', '',
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('D1001', 'C5', 'K1', '일반', '2025-03-06 00:10+09', 'no_ride_cancellation', NULL, NULL, NULL, '',
     '2025-03-04 23:50+09', '강남역', 18000, 'D1001', true, 'card', false, NULL, NULL, 0, 45, NULL, NULL, 'C1'),
    ('D1001', 'C6', 'K6', '일반', '2025-03-05 00:10+09', 'no_ride_cancellation', NULL, NULL, NULL, '',
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT count(norefund.decide_case(driver_id, case_id)) AS decided FROM norefund.cases WHERE driver_id = 'D1001';
\pset format unaligned
\pset expanded on
\pset null '(null)'
SELECT * FROM norefund.case_texts WHERE driver_id = 'D1001' ORDER BY case_id;
-- A template is found by its name at CEMS, also by the page's other spelling.
SELECT name, found.* FROM unnest(ARRAY['대리기사_챗봇게시판_기사미운행건결제취소(반려)_운행거리&시간O',
    '대리_챗봇게시판_기사미운행건결제취소(반려)_운행거리&시간O', '대리_챗봇게시판_기사미운행건결제취소(승인)', '없음']) AS name
LEFT JOIN LATERAL norefund.find_template(name) AS found ON true;
-- A value that is missing leaves no half-filled text.
SELECT norefund.add_evidence('D1001', 'C1', origin_name => U&'\3164', reason => '확인 불가',
    seen_version => pg_temp.seen('D1001', 'C1'));
SELECT customer_sms, missing, left(driver_sms, 6) AS driver_sms FROM norefund.case_texts WHERE case_id = 'C1';
-- Values are folded and composed, and never read as placeholders.
SELECT norefund.add_evidence('D1001', 'C1', origin_name => E'  {call_id}\n 강남역' || normalize('역삼', NFD),
    reason => '주소 확인', seen_version => pg_temp.seen('D1001', 'C1'));
SELECT substring(customer_sms FROM '출발지.*대리를') AS origin FROM norefund.case_texts WHERE case_id = 'C1';
-- With a cancellation that a person accepted the texts are no preview any more: they tell what was paid back.
SELECT norefund.record_cancellation('D1001', 'C1', 17000, '2025-03-05 09:00+09', 'pay-1');
SELECT next_step FROM norefund.acknowledge('D1001', 'C1', '일부 취소로 종결', 'agent 7', pg_temp.seen('D1001', 'C1'));
SELECT is_preview, board_status, substring(driver_sms FROM '취소금액 : [^\n]*') AS amount FROM norefund.case_texts
WHERE case_id = 'C1';
-- What was sent stays as it was sent; then the board shows the case as done.
SELECT norefund.record_note('D1001', 'C1', '고객 통화 요청');
SELECT count(*) FROM norefund.claim_messages('sms-1', 9, driver_id => 'D1001') WHERE case_id = 'C1';
UPDATE norefund.messages SET body = '보낸 그대로' WHERE driver_id = 'D1001' AND case_id = 'C1' AND state = 'leased';
SELECT norefund.record_sent('D1001', 'C1', 'driver', sent_at => '2025-03-05 09:01+09'),
    norefund.record_sent('D1001', 'C1', 'customer', sent_at => '2025-03-05 09:01+09');
UPDATE norefund.templates SET edited_body = '새 문구' WHERE outcome = 'approved' AND part = 'driver_sms';
SELECT board_status, agit_required, operation_memo, driver_sms, customer_sms FROM norefund.case_texts
WHERE case_id = 'C1';
UPDATE norefund.messages SET body = '고친 뒤' WHERE case_id = 'C1' AND state = 'sent'; -- fail
-- A closed case keeps its other texts as well.
SELECT norefund.record_agit_post('D1001', 'C1', 'https://ext.agit.in/1');
SELECT norefund.save_answer('D1001', 'C1'), norefund.close_case('D1001', 'C1');
UPDATE norefund.templates SET edited_body = '새 제목' WHERE outcome = 'approved' AND part = 'history_title';
SELECT history_title, board_status, history_handling, driver_sms FROM norefund.case_texts WHERE case_id = 'C1';
ROLLBACK;
