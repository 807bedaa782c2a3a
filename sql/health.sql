\i test/install.sql
-- What a monitor sees: how much of what there is, whose it is never.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE FUNCTION pg_temp.ask(call text, origin text DEFAULT '강남역', called timestamptz DEFAULT '2026-03-04 22:10+09')
    RETURNS text LANGUAGE sql AS $$
    SELECT s.next_step
    FROM norefund.submit_case('D-health', call, call, received_at => '2026-03-05 10:00+09', called_at => called,
        origin_name => origin, service_type => '일반', centre_cancelled => false, cancel_reason => '',
        charged_won => 18000, call_driver_id => 'D-health', call_completed => true, payment_method => 'card',
        meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
        meter_end_lat => 37.5, meter_end_lon => 127, customer_id => 'U-health') AS s
$$;
SELECT pg_temp.ask('due'), pg_temp.ask('lapsed'), pg_temp.ask('paid'), pg_temp.ask('in part'),
       pg_temp.ask('no origin', NULL), pg_temp.ask('no letter', '서울–부산'), pg_temp.ask('review', called => NULL);
SELECT norefund.record_cancellation('D-health', 'paid', 18000, '2026-03-05 11:00+09', 'w', 'P1') AS paid,
       norefund.record_cancellation('D-health', 'in part', 5000, '2026-03-05 11:00+09', 'w', 'P2') AS in_part;
-- what time does: an order is overdue, a lease has lapsed, a text was tried to its end
UPDATE norefund.calls SET next_attempt_at = statement_timestamp() - interval '1 hour' WHERE call_id = 'due';
UPDATE norefund.calls
SET refund_state = 'in_flight', attempts = 6, leased_by = 'w',
    leased_until = statement_timestamp() - interval '1 second',
    next_attempt_at = statement_timestamp() - interval '2 hours'
WHERE call_id = 'lapsed';
UPDATE norefund.messages SET state = 'dead', attempts = 8, tries = 8, failures = 8
WHERE case_id = 'paid' AND audience = 'driver';
SELECT measure, subject, round(value::numeric, -2) AS about, unit FROM norefund.health
WHERE measure LIKE 'queue\_oldest%' ORDER BY subject;
SELECT measure, subject, value, unit, alert_above FROM norefund.health
WHERE unit <> 'seconds' OR measure = 'last_verify' ORDER BY measure, subject;
SELECT measure, subject FROM norefund.health_alerts ORDER BY measure, subject;
-- Whoever looks after the server runs verify() on record.
SELECT * FROM norefund.record_verify('cron') WHERE invariant NOT LIKE 'trigger%' \g /dev/null
SELECT actor, invariants > 50 AS invariants, violations FROM norefund.verifications;
SELECT value < 60 AS just_now FROM norefund.health WHERE measure = 'last_verify';
SELECT * FROM norefund.record_verify(' '); -- fail
\echo :LAST_ERROR_SQLSTATE
-- A row whose times cannot be stops nothing.
RESET ROLE;
SET LOCAL session_replication_role = replica;
UPDATE norefund.cases SET received_at = '294276-12-31 23:59:59+00' WHERE case_id = 'review';
UPDATE norefund.calls SET next_attempt_at = '-infinity' WHERE call_id = 'due';
SELECT count(*) > 20 AS measures FROM norefund.health;
SELECT value FROM norefund.health WHERE measure = 'queue_due' AND subject = 'refunds';
RESET session_replication_role;
-- A monitor reads that and nothing else.
CREATE ROLE regress_norefund_monitor;
GRANT USAGE ON SCHEMA norefund TO regress_norefund_monitor;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_monitor('regress_norefund_monitor');
SET ROLE regress_norefund_monitor;
SELECT count(*) > 20 AS measures,
       count(*) FILTER (WHERE h::text ~ 'D-health|U-health|강남|부산|18,?000') AS persons FROM norefund.health AS h;
SELECT count(*) FROM norefund.worklist; -- fail
ROLLBACK;
