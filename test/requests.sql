-- What tests of the workflow ask with: a whole 1-1) request whose parts can be named, and what has been seen of a call.
\set ECHO none
\set QUIET 1
CREATE FUNCTION pg_temp.ask(
    driver_id text, call_id text, case_id text, inquiry text DEFAULT 'no_ride_cancellation',
    charged_won bigint DEFAULT 18000, payment_method text DEFAULT 'card', centre_cancelled boolean DEFAULT false,
    cancel_reason text DEFAULT '', meter_distance_m integer DEFAULT 0, meter_duration_s integer DEFAULT 45,
    origin_name text DEFAULT '강남역', OUT duplicate_of text, OUT outcome text, OUT next_step text, OUT version bigint)
    LANGUAGE sql
    AS $$
SELECT s.duplicate_of, s.outcome, s.next_step, s.version
FROM norefund.submit_case(driver_id, call_id, case_id, inquiry => inquiry, received_at => '2026-03-05 10:00+09',
    service_type => '일반', called_at => '2026-03-04 22:10+09', origin_name => origin_name, charged_won => charged_won,
    call_driver_id => driver_id, call_completed => true, payment_method => payment_method,
    centre_cancelled => centre_cancelled, cancel_reason => cancel_reason, meter_distance_m => meter_distance_m,
    meter_duration_s => meter_duration_s, meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5,
    meter_end_lon => 127, actor => 'chatbot') AS s
$$;
CREATE FUNCTION pg_temp.seen(driver_id text, case_id text) RETURNS bigint
    LANGUAGE sql
    AS $$
SELECT k.version
FROM norefund.cases AS c
JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
WHERE c.driver_id = seen.driver_id AND c.case_id = seen.case_id
$$;
CREATE FUNCTION pg_temp.refund(driver_id text) RETURNS text
    LANGUAGE sql
    AS $$
SELECT string_agg(format('%s %s: asked %s, net %s, order %s, attempt %s%s', coalesce(r.case_id, '-'), r.refund_state,
    r.refund_won, r.refunded_won, r.refunds, r.attempts, CASE WHEN r.lookup_only THEN ', looked up only' END), '; '
    ORDER BY r.call_id)
FROM norefund.call_refunds AS r
WHERE r.driver_id = refund.driver_id
$$;
\set QUIET 0
\set ECHO all
