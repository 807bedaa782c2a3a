\i test/install.sql
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
     '2025-03-04 23:50+09', '강남역', 18000, 'D1001', true, 'card', true, '2025-03-04 23:59+09', 18000, 0, 45, NULL, NULL, NULL),
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
-- With the cancellation recorded the texts are no preview any more.
UPDATE norefund.cases SET payment_cancelled_at = '2025-03-05 09:00+09', payment_cancelled_won = 17000 WHERE case_id = 'C1';
SELECT is_preview, board_status, substring(driver_sms FROM '취소금액 : [^\n]*') AS amount FROM norefund.case_texts WHERE case_id = 'C1';
-- A template is found by its name at CEMS, also by the page's other spelling.
SELECT name, found.* FROM unnest(ARRAY['대리기사_챗봇게시판_기사미운행건결제취소(반려)_운행거리&시간O',
    '대리_챗봇게시판_기사미운행건결제취소(반려)_운행거리&시간O', '대리_챗봇게시판_기사미운행건결제취소(승인)', '없음']) AS name
LEFT JOIN LATERAL norefund.find_template(name) AS found ON true;
-- A value that is missing leaves no half-filled text.
UPDATE norefund.cases SET origin_name = U&'\3164' WHERE case_id = 'C1';
SELECT customer_sms, missing, left(driver_sms, 6) AS driver_sms FROM norefund.case_texts WHERE case_id = 'C1';
-- Values are folded and composed, and never read as placeholders.
UPDATE norefund.cases SET origin_name = E'  {call_id}\n 강남역' || normalize('역삼', NFD) WHERE case_id = 'C1';
SELECT substring(customer_sms FROM '출발지.*대리를') AS origin FROM norefund.case_texts WHERE case_id = 'C1';
-- What was sent stays as it was sent; then the board shows the case as done.
SELECT norefund.record_note('D1001', 'C1', '고객 통화 요청');
INSERT INTO norefund.messages (driver_id, case_id, revision, audience, template, body, state, sent_at)
SELECT 'D1001', 'C1', 1, audience, '템플릿', '보낸 그대로', 'sent', '2025-03-05 09:01+09'
FROM unnest('{driver,customer}'::text[]) AS audience;
UPDATE norefund.cases SET driver_sms_sent_at = '2025-03-05 09:01+09', customer_sms_sent_at = '2025-03-05 09:01+09'
WHERE case_id = 'C1';
UPDATE norefund.templates SET edited_body = '새 문구' WHERE outcome = 'approved' AND part = 'driver_sms';
SELECT board_status, agit_required, operation_memo, driver_sms, customer_sms FROM norefund.case_texts WHERE case_id = 'C1';
UPDATE norefund.messages SET body = '고친 뒤' WHERE case_id = 'C1'; -- fail
-- A closed case keeps its other texts as well.
SELECT norefund.record_agit_post('D1001', 'C1', 'https://ext.agit.in/1');
SELECT norefund.save_answer('D1001', 'C1'), norefund.close_case('D1001', 'C1');
UPDATE norefund.templates SET edited_body = '새 제목' WHERE outcome = 'approved' AND part = 'history_title';
SELECT history_title, board_status, history_handling, driver_sms FROM norefund.case_texts WHERE case_id = 'C1';
ROLLBACK;
