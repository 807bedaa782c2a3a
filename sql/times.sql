\i test/install.sql
BEGIN;
SET LOCAL DateStyle = 'ISO';
SET LOCAL TimeZone = 'Asia/Seoul';
-- A request of March 10, 10:00, for a call that was not driven: whatever time of it cannot be, a person looks, and
-- reads which.
CREATE FUNCTION pg_temp.asked(case_id text, called timestamptz DEFAULT '2026-03-09 22:10+09',
    cancelled timestamptz DEFAULT NULL, ran_s integer DEFAULT 45, OUT outcome text, OUT rule text,
    OUT why text) LANGUAGE plpgsql AS $$
BEGIN
SELECT s.outcome, s.rule INTO outcome, rule
FROM norefund.submit_case('D-times', 'K' || asked.case_id, asked.case_id, received_at => '2026-03-10 10:00+09',
    service_type => '일반', customer_id => 'U', called_at => asked.called, origin_name => '강남역', charged_won => 18000,
    call_driver_id => 'D-times', call_completed => true, payment_method => 'card',
    centre_cancelled => asked.cancelled IS NOT NULL, centre_cancelled_at => asked.cancelled,
    centre_cancelled_won => CASE WHEN asked.cancelled IS NOT NULL THEN 18000 END, cancel_reason => '',
    meter_distance_m => 0, meter_duration_s => asked.ran_s, meter_start_lat => 37.498, meter_start_lon => 127.028,
    meter_end_lat => 37.498, meter_end_lon => 127.028, actor => 'test') AS s;
why := norefund.attention('D-times', asked.case_id);
END
$$;
SELECT c.case_id, a.*
FROM (VALUES
    ('01 the evening before', '2026-03-09 22:10+09'::timestamptz),
    ('02 an hour after the request', '2026-03-10 11:00+09'),
    ('03 a second more', '2026-03-10 11:00:01+09'), ('04 UTC taken for KST', '2026-03-10 19:00+09'),
    ('05 next year', '2027-03-09 22:10+09'),
    ('06 milliseconds for seconds', to_timestamp(1773061800000)), ('07 seconds of nothing', '1970-01-01 09:00+09'),
    ('08 the last moment of 2009', '2009-12-31 23:59:59+09'), ('09 the first of 2010', '2010-01-01 00:00+09'),
    ('10 no time', 'infinity'), ('11 not told', NULL)) AS c (case_id, called)
CROSS JOIN LATERAL pg_temp.asked(c.case_id, c.called) AS a ORDER BY c.case_id;
SELECT c.case_id, a.*
FROM (VALUES
    ('21 the centre cancelled', '2026-03-09 23:00+09'::timestamptz), ('22 before the call', '2026-03-09 22:00+09'),
    ('23 in 1970', '1970-01-01 09:00+09'),
    ('24 in 2099', '2099-01-01 09:00+09'), ('25 in two days', now() + interval '2 days')) AS c (case_id, cancelled)
CROSS JOIN LATERAL pg_temp.asked(c.case_id, cancelled => c.cancelled) AS a ORDER BY c.case_id;
-- From the call to the request are 42,600 seconds.
SELECT c.case_id, a.*
FROM (VALUES ('31 all the time there was', 42600), ('32 a second longer', 42601)) AS c (case_id, ran_s)
CROSS JOIN LATERAL pg_temp.asked(c.case_id, ran_s => c.ran_s) AS a ORDER BY c.case_id;
-- Where two requests know of a call, its times are those of both.
SELECT norefund.add_evidence('D-times', '01 the evening before', called_at => '2026-03-10 19:00+09', reason => '재확인',
    seen_version => 1, actor => 'a') IS NOT NULL AS changed;
SELECT outcome, norefund.attention(driver_id, case_id) AS why FROM norefund.cases
WHERE driver_id = 'D-times' AND case_id = '01 the evening before';

-- At the door a request comes neither before the service existed nor more than a day ahead.
SELECT norefund.submit_case('D-times', 'K', received_at => '2009-12-31 23:59:59+09'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.submit_case('D-times', 'K', received_at => '58157-07-10 10:00+09'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.submit_case('D-times', 'K', received_at => '-infinity'); -- fail
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT norefund.submit_case('D-times', 'K', received_at => now() + interval '25 hours'); -- fail
\set VERBOSITY default
SELECT count(*) AS rows_of_bad_input FROM norefund.cases WHERE call_id = 'K';
SELECT case_id FROM norefund.submit_case('D-times', 'K-first', 'C-first', received_at => '2010-01-01 00:00+09');
SELECT case_id FROM norefund.submit_case('D-times', 'K-last', 'C-last', received_at => now() + interval '23 hours');

-- Of the outside no fact is refused: it counts from when it was told, and the time that cannot be is kept beside it.
CREATE TEMP TABLE odd (n integer, at timestamptz);
INSERT INTO odd VALUES (1, '1970-01-01 09:00+09'), (2, '2099-01-01 09:00+09'), (3, 'infinity'),
    (4, '294276-12-31 23:59:59+00'), (5, NULL), (6, '2026-03-10 11:00+09');
SELECT count(a.outcome) AS asked FROM odd CROSS JOIN LATERAL pg_temp.asked('M' || n) AS a;
SELECT count(*) AS under_way FROM norefund.claim_cancellations('w', 50);
SELECT n, norefund.record_cancellation('D-times', 'M' || n, 18000, at, 'w', attempt => 1) AS next_step FROM odd
ORDER BY n;
SELECT case_id, happened_at, recorded_at >= now() AS recorded FROM norefund.payment_reports WHERE driver_id = 'D-times'
ORDER BY case_id;
SELECT case_id, detail ->> 'happened_at' AS happened_at, detail ->> 'reported_at' AS reported_at
FROM norefund.case_events WHERE driver_id = 'D-times' AND event = 'payment_reported' ORDER BY case_id;
-- Nor does such a time tell one report from another: this is the same one, as one without a time would be.
SELECT norefund.record_reversal('D-times', 'M1', 18000, '1970-01-01 09:00+09', 'w') AS once,
    norefund.record_reversal('D-times', 'M1', 18000, '2099-01-01 09:00+09', 'w') AS again;
SELECT count(*) AS reversals FROM norefund.payment_reports
WHERE driver_id = 'D-times' AND case_id = 'M1' AND kind = 'reversed';
SELECT count(*) AS handed_out FROM norefund.claim_messages('w', 50, driver_id => 'D-times');
SELECT n, norefund.record_sent('D-times', 'M' || n, 'driver', 'ref', 'w', at) AS sent,
    norefund.record_delivery('D-times', 'M' || n, 'customer', 'ref', 'w', at) AS delivered
FROM odd WHERE n > 1 ORDER BY n;
SELECT case_id, driver_sms_sent_at > now() - interval '1 day' AND driver_sms_sent_at <= clock_timestamp() AS sent_now,
    customer_sms_sent_at <= clock_timestamp() AND customer_sms_sent_at > now() - interval '1 day' AS arrived_now
FROM norefund.cases WHERE driver_id = 'D-times' AND case_id LIKE 'M%' AND case_id > 'M1' ORDER BY case_id;
SELECT case_id, event, detail ->> 'audience' AS audience, detail ->> 'reported_at' AS reported_at
FROM norefund.case_events
WHERE driver_id = 'D-times' AND event IN ('sms_sent', 'sms_delivered') AND case_id IN ('M2', 'M3', 'M6')
    ORDER BY case_id, seq;
-- A text that was sent though none was due is known again by its number, and by a time that can be.
SELECT count(norefund.record_sent('D-times', '11 not told', 'customer', sent_at => at)) AS told
FROM odd, generate_series(1, 2) WHERE n IN (2, 6);
SELECT detail ->> 'sent_at' AS sent_at, detail ->> 'reported_at' AS reported_at FROM norefund.case_events
WHERE driver_id = 'D-times' AND event = 'sms_sent_early' ORDER BY seq;
SELECT count(*) AS violated FROM norefund.verify() WHERE violations > 0;
ROLLBACK;
