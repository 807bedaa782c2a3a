\i test/install.sql
BEGIN;
-- What the admin shows is an interval; how it rounds is said.
SELECT * FROM norefund.read_meter('운행거리: 0.0km(일분 이하)');
SELECT * FROM norefund.read_meter('0.0km(일분 이하)', rounds => false);
SELECT * FROM norefund.read_meter('0.1km', rounds => NULL);
SELECT replace(words, U&'\200B', '<U+200B>') AS words, m.*
FROM unnest(ARRAY['０．０ｋｍ（１분 이하）', '0.0㎞(일분이하)', U&'0.0km(\110B\1175\11AF\1107\116E\11AB 이하)',
    E'0.0\u00a0km\u200b (1 분 이하)', '12.4km(45분)', '850m', '-', '']) AS words, norefund.read_meter(words) AS m;
SELECT * FROM norefund.read_meter(NULL);
SELECT words, r.* FROM unnest(ARRAY['운행시간 짧음,운행거리 짧음', '비고: 운행거리짧음', '운행거리 짧음ㆍ운행시간 짧음', E'운행시간 짧음\n운행거리 짧음',
    '없음', '-', '']) AS words, norefund.read_remarks(words) AS r;
SELECT * FROM norefund.read_remarks(NULL);
SELECT norefund.read_meter('0.0km(n분)'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.read_meter('0,0km'); -- fail: a comma may be a decimal one
SELECT norefund.read_meter(repeat('영', 200)); -- fail
SELECT norefund.read_remarks('고객 부재'); -- fail
\echo :LAST_ERROR_SQLSTATE

-- A number is taken where it decides as the words do, whatever the limits are.
SELECT words, zero_below, recorded_from, c.meter_distance_m, c.meter_duration_s
FROM (VALUES ('0.0km(일분 이하)', 50, 100), ('0.0km(일분 이하)', 30, 40), ('0.0km(일분 이하)', 30, 30), ('0.1km(1분)', 50, 100),
             ('0.1km(1분)', 50, 50), ('0.1km(2분)', 150, 150), ('0.2km(45분)', 50, 100),
             ('73m(90초)', 50, 100)) AS v (words, zero_below, recorded_from),
    norefund.certain_readings(words, NULL, zero_below, recorded_from, 60) AS c;

-- What stands on the page decides, without metres and seconds that it does not show.
CREATE FUNCTION pg_temp.ask(
    call text, reading text, remarks text, distance_m integer DEFAULT NULL, duration_s integer DEFAULT NULL,
    distance_short boolean DEFAULT NULL, duration_short boolean DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws('/', outcome, rule, next_step)
FROM norefund.submit_case('R1', call, call, received_at => '2026-03-10 10:00+09', service_type => '일반',
    customer_id => 'U', called_at => '2026-03-09 22:10+09', origin_name => '강남역', charged_won => 18000,
    call_driver_id => 'R1', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_start_lat => 37.498, meter_start_lon => 127.028, meter_end_lat => 37.498,
    meter_end_lon => 127.028, meter_distance_m => distance_m, meter_duration_s => duration_s,
    remark_distance_short => distance_short, remark_duration_short => duration_short, meter_reading => reading,
    meter_remarks => remarks) $$;
SELECT pg_temp.ask('K1', '0.0km(일분 이하)', '운행시간 짧음,운행거리 짧음') AS brief,
       pg_temp.ask('K1', '0.0km(일분 이하)', '운행시간 짧음,운행거리 짧음') AS again,
       pg_temp.ask('K2', '0.0km(45분)', '운행거리 짧음') AS long,
       pg_temp.ask('K3', '12.4km(45분)', '-') AS driven,
       pg_temp.ask('K4', '0.1km(일분 이하)', '운행시간 짧음,운행거리 짧음') AS unclear,
       pg_temp.ask('K5', '0km(일분 이하)', '운행시간 짧음,운행거리 짧음') AS coarse,
       pg_temp.ask('K6', '0.0km(1분)', '운행시간 짧음,운행거리 짧음') AS one_minute,
       pg_temp.ask('K7', '0.0km(일분 이하)', '') AS remarks_missing,
       pg_temp.ask('K8', NULL, '운행시간 짧음,운행거리 짧음') AS reading_missing,
       pg_temp.ask('K9', '-', '운행시간 짧음,운행거리 짧음') AS nothing_shown \gx
SELECT case_id, meter_reading, meter_remarks, meter_distance_m, meter_duration_s, remark_distance_short,
    remark_duration_short
FROM norefund.cases WHERE driver_id = 'R1' ORDER BY case_id;
SELECT case_id, history_handling FROM norefund.case_texts WHERE driver_id = 'R1' AND case_id IN ('K1', 'K2')
ORDER BY case_id;
-- Remarks alone, without a premise or a reading, decide nothing.
SELECT outcome, next_step
FROM norefund.submit_case('R1', 'G3', 'G3', cancel_reason => '', charged_won => 18000, centre_cancelled => false,
    remark_distance_short => true, remark_duration_short => true, meter_start_lat => 37.498, meter_start_lon => 127.028,
    meter_end_lat => 37.498, meter_end_lon => 127.028);
-- Numbers beside the words are taken where they agree, and contradict them where they do not: a person looks.
SELECT pg_temp.ask('N1', '0.0km(일분 이하)', '운행시간 짧음,운행거리 짧음', 12, 45, true, true) AS agree,
       pg_temp.ask('N2', '0.0km(일분 이하)', '운행시간 짧음,운행거리 짧음', 5000) AS distance,
       pg_temp.ask('N3', '12.4km(45분)', '운행시간 짧음,운행거리 짧음', 0, 45) AS words_of_a_trip,
       pg_temp.ask('N4', '0.0km(일분 이하)', '운행거리 짧음', 0, 45, true, true) AS remark,
       pg_temp.ask('N5', '0.0km(일분 이하)', '운행시간 짧음,운행거리 짧음', 70) AS however_it_rounds \gx
SELECT case_id, meter_distance_m, meter_duration_s, contradiction FROM norefund.cases
WHERE driver_id = 'R1' AND case_id LIKE 'N%' ORDER BY case_id;
SELECT case_id, attention FROM norefund.worklist WHERE driver_id = 'R1' AND step = 'review' ORDER BY case_id;
-- What cannot be read is refused, and nothing is stored of it.
SELECT pg_temp.ask('X1', '0.0 마일', NULL); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT pg_temp.ask('X2', NULL, '운행거리 김'); -- fail
SELECT count(*) FROM norefund.calls WHERE driver_id = 'R1' AND call_id LIKE 'X%';

-- Evidence that comes later is read as well; it fills what is not known, and changes nothing by itself.
SELECT outcome, rule, next_step, version FROM norefund.add_evidence('R1', 'K8', meter_reading => '0.0km(일분 이하)');
SELECT outcome, rule, next_step, version FROM norefund.add_evidence('R1', 'K8', meter_reading => '0.0km(일분 이하)');
SELECT outcome, rule FROM norefund.add_evidence('R1', 'K9', meter_distance_m => 12500, meter_duration_s => 2700,
    seen_version => 1, reason => '재확인');
-- fail: words that were known change
SELECT outcome, rule FROM norefund.add_evidence('R1', 'K9', meter_reading => '0.0km(일분 이하)');
SELECT outcome, rule, version
FROM norefund.add_evidence('R1', 'K9', meter_reading => '0.0km(일분 이하)', reason => '오기', seen_version => 2);
SELECT meter_reading, meter_distance_m, meter_duration_s, contradiction FROM norefund.cases
WHERE driver_id = 'R1' AND case_id = 'K9';
SELECT norefund.add_evidence('R1', 'K9', meter_remarks => '길음'); -- fail
-- A correction of either ends the contradiction.
SELECT next_step FROM norefund.add_evidence('R1', 'N2', meter_distance_m => 12, reason => '오기', seen_version => 1);
SELECT contradiction, meter_distance_m FROM norefund.cases WHERE driver_id = 'R1' AND case_id = 'N2';
SELECT next_step FROM norefund.add_evidence('R1', 'N4', clear => '{meter_remarks}', reason => '오기', seen_version => 1);
SELECT contradiction, meter_remarks FROM norefund.cases WHERE driver_id = 'R1' AND case_id = 'N4';
-- Words that an import brought are read by nobody: they decide nothing, and what cannot be read is for a person.
INSERT INTO norefund.cases (driver_id, case_id, call_id, meter_reading, meter_distance_m) VALUES
    ('R2', 'I1', 'K1', '0.0km(일분 이하)', NULL), ('R2', 'I2', 'K2', '영 킬로', 0), ('R2', 'I3', 'K3', '0.0km', 12);
SELECT case_id, contradiction, meter_distance_m FROM norefund.cases WHERE driver_id = 'R2' ORDER BY case_id;
SELECT invariant FROM norefund.verify() WHERE violations > 0;
ROLLBACK;
