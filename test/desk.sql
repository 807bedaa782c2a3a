-- Fills a desk with rows of every kind, as the owner: calls in the states that an order can have, payment reports of
-- every kind, holds, texts that never arrived, duplicates, closed cases, an import, an edited template.
--   psql -v cases=2000 -f test/desk.sql
-- A service area of the owner's, by which a restore computes what is stored.
SELECT norefund.set_service_area(33.5, 124, 39, 132) \g /dev/null
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id,
    call_completed, payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s,
    meter_start, meter_end, service_type, special_note, called_at, origin_name)
SELECT 'D' || n % 97, 'C' || n, 'K' || n, timestamptz '2026-03-05 10:00+09' + n * interval '1 min', 18000,
    'D' || n % 97, true, CASE WHEN n % 13 > 0 THEN 'card' END, n % 11 = 0, '', n % 200, n % 300,
    CASE WHEN n % 5 > 0 THEN norefund.meter_point(37.5, 127) ELSE norefund.meter_point(0, 0) END,
    CASE WHEN n % 7 > 0 THEN norefund.meter_point(37.5 + n / 1000000.0, 127) END, '일반', E'두 줄\n메모',
    timestamptz '2026-03-04 22:10+09', CASE WHEN n % 17 > 0 THEN '강남역' END
FROM generate_series(1, :cases) AS n;
INSERT INTO norefund.cases (driver_id, case_id, call_id, duplicate_of)
SELECT driver_id, case_id || '-2', call_id, case_id FROM norefund.cases WHERE driver_id = 'D1';
SELECT count(norefund.decide_case(driver_id, case_id)) FROM norefund.cases \g /dev/null

SELECT norefund.load_import('desk',
    convert_to(E'기사ID,콜ID,상담ID,접수일시\nD-desk,K1,C1,2026-03-05 오후 10:10\nD-desk,K2,C2,x', 'UTF8'))
\g /dev/null
SELECT norefund.import_batch('desk', 10) \g /dev/null

-- Money: paid, paid in part, twice, told again, void, come back, refused, not known.
CREATE TEMP TABLE orders AS SELECT *, row_number() OVER (ORDER BY case_id) AS n
FROM norefund.claim_cancellations('w', 60);
SELECT count(norefund.record_cancellation(driver_id, case_id, CASE WHEN n % 7 = 0 THEN 9000 ELSE 18000 END,
    '2026-03-06 10:00+09', 'w', 'pay-' || n, attempt))
FROM orders WHERE n % 9 > 1 AND n % 10 > 0 \g /dev/null
SELECT count(norefund.record_cancellation_failed(driver_id, case_id, 'e', 'w', attempt, n % 9 = 1))
FROM orders WHERE n % 9 < 2 \g /dev/null
SELECT count(norefund.record_cancellation(driver_id, case_id, 18000, NULL, 'w', 'more-' || n))
FROM orders WHERE n % 13 = 2 \g /dev/null
SELECT count(norefund.record_cancellation(driver_id, case_id, 18000, '2026-03-06 10:00+09', 'w', 'again-' || n,
    attempt))
FROM orders WHERE n % 9 = 3 \g /dev/null
SELECT count(norefund.record_reversal(driver_id, case_id, CASE WHEN n % 2 = 0 THEN 5000 ELSE 18000 END,
    '2026-03-07 10:00+09', 'w', 'back-' || n))
FROM orders WHERE n % 9 = 4 \g /dev/null

-- Texts, some of which never arrived, and what a person decided.
CREATE TEMP TABLE texts AS
SELECT *, row_number() OVER (ORDER BY case_id, audience) AS n FROM norefund.claim_messages('w', 300);
SELECT count(norefund.record_sent(driver_id, case_id, audience, 'sms', 'w', revision => revision))
FROM texts WHERE audience = 'driver' \g /dev/null
SELECT count(norefund.record_failed(driver_id, case_id, audience, 'number not in use', 'w', revision => revision))
FROM texts WHERE audience = 'driver' AND n % 19 = 0 \g /dev/null
SELECT count(norefund.void_payment_report(w.driver_id, w.case_id, 1, 'r', 'a', w.version))
FROM norefund.worklist AS w JOIN orders AS o USING (driver_id, case_id)
WHERE o.n % 9 = 5 AND o.n % 10 > 0 \g /dev/null
SELECT count(norefund.acknowledge(driver_id, case_id, 'r', 'a', version))
FROM norefund.worklist WHERE step = 'held_final' AND case_id ~ '[1357]$' \g /dev/null
SELECT count(norefund.record_agit_post(driver_id, case_id, 'https://agit/1'))
FROM norefund.worklist WHERE step = 'post_agit' \g /dev/null
SELECT count(norefund.resolve_review(driver_id, case_id, 'handed_over', 'r', 'a', version))
FROM norefund.worklist WHERE step = 'review' AND case_id LIKE '%2' \g /dev/null
SELECT count(norefund.save_answer(driver_id, case_id, 'a'))
FROM norefund.worklist WHERE step = 'save_answer' AND case_id ~ '[02468]$' \g /dev/null
SELECT count(norefund.close_case(driver_id, case_id, 'a'))
FROM norefund.worklist WHERE step = 'close' AND case_id ~ '[048]$' \g /dev/null
SELECT count(norefund.record_qa(driver_id, case_id, revision, true, actor => 'second'))
FROM norefund.cases WHERE revision = 1 AND case_id LIKE '%9' \g /dev/null
SELECT norefund.propose_policy('2027', same_place_within_m => 30, note => 'n', actor => 'm') \g /dev/null
UPDATE norefund.settings SET value = '[KM0-9-]+' WHERE name = 'call_id_form';
UPDATE norefund.templates SET edited_body = '{received_on} 접수 건은 중복이에요.'
WHERE outcome = 'duplicate' AND part = 'driver_sms';
