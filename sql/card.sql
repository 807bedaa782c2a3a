\i test/install.sql
BEGIN;
-- All that a desk shows, in one row: here a payment that is to be cancelled, after an earlier case of the call.
SELECT outcome FROM norefund.submit_case('D-card', 'K1', 'C1', received_at => '2026-03-04 10:00+09',
    actor => 'chatbot');
SELECT norefund.withdraw_case('D-card', 'C1', '기사 철회', 'agent 7');
SELECT outcome FROM norefund.submit_case('D-card', 'K1', 'C2', customer_id => 'U1', service_type => '일반',
    received_at => '2026-03-05 10:00+09', request_text => '운행하지 않았습니다.', cancel_reason => '',
    called_at => '2026-03-04 22:10+09', origin_name => '강남역', charged_won => 18000, call_driver_id => 'D-card',
    call_completed => true, payment_method => 'card', centre_cancelled => false,
    meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127, actor => 'chatbot');
SELECT count(*) AS claimed FROM norefund.claim_cancellations('pay-1', driver_id => 'D-card');
SELECT norefund.record_cancellation_failed('D-card', 'C2', '카드사 점검 중', 'pay-1', attempt => 1);
\pset format unaligned
\pset expanded on
SELECT * FROM (SELECT (jsonb_each_text(to_jsonb(k) - '{received_at,since,decided_at,other_cases_of_call}'::text[])).*
               FROM norefund.case_card('D-card', 'C2') AS k) AS shown WHERE value IS NOT NULL;
SELECT jsonb_array_elements(other_cases_of_call) - 'closed_at' AS other_case FROM norefund.case_card('D-card', 'C2');
-- What the payment service then says happened stands with its number, beside the hold that it raises.
SELECT norefund.record_cancellation('D-card', 'C2', 5000, '2026-03-05 11:00+09', 'pay-1', 'R-1', 1);
SELECT step, attention, payment, (SELECT jsonb_agg(h - 'placed_at') FROM jsonb_array_elements(holds) AS h) AS holds,
    version
FROM norefund.case_card('D-card', 'C2');
-- A review says what to look at; a case that is closed still has its card; one that is not there has none.
SELECT outcome FROM norefund.submit_case('D-card', 'K2', 'C3', payment_method => 'cash', meter_distance_m => -1);
SELECT outcome, why, review_labels, step, attention, driver_sms IS NULL AS no_text
FROM norefund.case_card('D-card', 'C3');
SELECT outcome, step, board_status FROM norefund.case_card('D-card', 'C1');
SELECT count(*) FROM norefund.case_card('D-card', 'C9');
ROLLBACK;
