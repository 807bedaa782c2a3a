-- What one call takes beside a history: each function for new cases of drivers who have one, with every column filled
-- as theirs are. Nothing stays.
BEGIN;
SET LOCAL jit = off;
CREATE TEMPORARY TABLE latencies (work text, us double precision);
DO $$
DECLARE
    drivers integer := greatest((SELECT count(*) FROM norefund.cases) / 10, 1);
    number integer;
    started timestamptz;
    d text;
BEGIN
    FOR i IN -50..300 LOOP
        number := 1 + (i + 51) * 7919 % drivers;
        d := 'D' || lpad(number::text, 8, '0');
        started := clock_timestamp();
        PERFORM norefund.submit_case(d, 'GK' || i, 'GC' || i, customer_id => 'U1', service_type => '일반',
            inquiry_depth2 => '앱/서비스', inquiry_depth3 => '오류', inquiry_topic => '앱 오류',
            request_text => '운행하지 않은 콜의 결제를 취소해 주세요.', cancel_reason => '', previous_case_id => 'C0',
            called_at => '2026-03-05 09:00+09', origin_name => '강남역 11번 출구', charged_won => 18000, call_driver_id => d,
            call_completed => true, payment_method => 'card', centre_cancelled => false,
            centre_agit_url => 'https://agit.in/g/1/wall/1', meter_distance_m => 5000, meter_duration_s => 1200,
            meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.55, meter_end_lon => 127,
            special_note => '고객과 통화함', agit_url => 'https://agit.in/g/1/wall/2');
        INSERT INTO latencies SELECT 'submit_case', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        PERFORM norefund.submit_case(d, 'AK' || i, 'AC' || i, customer_id => 'U1', service_type => '일반',
            received_at => '2026-03-05 10:00+09', cancel_reason => '고객 미탑승', called_at => '2026-03-05 09:00+09',
            origin_name => '강남역 11번 출구', charged_won => 18000, call_driver_id => d, call_completed => true,
            payment_method => 'card', centre_cancelled => false, meter_distance_m => 12, meter_duration_s => 45,
            remark_distance_short => true, remark_duration_short => true, meter_start_lat => 37.5,
            meter_start_lon => 127, meter_end_lat => 37.5001, meter_end_lon => 127);
        started := clock_timestamp();
        PERFORM FROM norefund.claim_cancellations(worker => 'bench');
        INSERT INTO latencies
        SELECT 'claim_cancellations', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        started := clock_timestamp();
        PERFORM norefund.record_cancellation(driver_id => d, case_id => 'AC' || i, amount_won => 18000);
        INSERT INTO latencies
        SELECT 'record_cancellation', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        started := clock_timestamp();
        PERFORM norefund.record_sent(driver_id => d, case_id => 'AC' || i, audience => 'driver');
        INSERT INTO latencies SELECT 'record_sent', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        PERFORM norefund.record_sent(driver_id => d, case_id => 'AC' || i, audience => 'customer');
        started := clock_timestamp();
        PERFORM norefund.save_answer(driver_id => d, case_id => 'AC' || i);
        INSERT INTO latencies SELECT 'save_answer', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        started := clock_timestamp();
        PERFORM norefund.close_case(driver_id => d, case_id => 'AC' || i);
        INSERT INTO latencies SELECT 'close_case', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        PERFORM norefund.submit_case(d, 'HK' || i, 'HC' || i, charged_won => 18000);
        started := clock_timestamp();
        PERFORM norefund.decide_case(d, 'HC' || i);
        INSERT INTO latencies SELECT 'decide_case', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        started := clock_timestamp();
        PERFORM FROM norefund.claim_messages('bench');
        INSERT INTO latencies SELECT 'claim_messages', extract(epoch FROM clock_timestamp() - started) * 1e6
        WHERE i > 0;
        started := clock_timestamp();
        PERFORM FROM norefund.worklist AS w WHERE w.driver_id = d AND w.case_id = 'GC' || i;
        INSERT INTO latencies SELECT 'worklist of a case', extract(epoch FROM clock_timestamp() - started) * 1e6
        WHERE i > 0;
        IF to_regproc('norefund.explain') IS NOT NULL THEN
            started := clock_timestamp();
            PERFORM FROM norefund.explain(d, 'GC' || i);
            INSERT INTO latencies SELECT 'explain', extract(epoch FROM clock_timestamp() - started) * 1e6 WHERE i > 0;
        END IF;
    END LOOP;
    started := clock_timestamp();
    PERFORM count(*) FROM norefund.worklist;
    INSERT INTO latencies SELECT 'worklist, all', extract(epoch FROM clock_timestamp() - started) * 1e6;
END
$$;
\copy (SELECT work, us FROM latencies) TO PROGRAM 'cat >> growth.tsv'
ROLLBACK;
