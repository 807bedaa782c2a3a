\i test/install.sql
-- Numbers, amounts and times as people write them: blank is unknown, and what can be read in no one way is refused.
SELECT value, norefund.read_number(value) FROM unnest('{"10,105",45.0,-7,"1,234,567.5"," ",NULL}'::text[]) AS value;
SELECT value, unit, norefund.read_quantity(value, unit)
FROM (VALUES ('0.0', 'km'), ('12.34', 'km'), ('850m', 'km'), ('1.2 KM', 'm'), ('45.0', '초'), ('60.4', '초'),
    ('2분', '초'), ('0.5', '분'), ('18,000원', '원'), ('18000.0', '원'), ('-5,000', '원'), ('', '원')) AS v (value, unit);
SELECT value, norefund.read_moment(value) AT TIME ZONE 'Asia/Seoul' = '2026-03-10 22:10' AS in_the_evening
FROM unnest('{2026-03-10 22:10,2026-03-10 22:10:00.000,2026-03-10T13:10:00Z,2026-03-10T22:10+0900,
    2026-03-10 08:10:00-05,2026-03-10 오후 10:10,2026. 3. 10. 오후 10:10:00,2026/3/10 10:10 PM,2026년 3월 10일 22:10,
    2026-03-10 오전 10:10,""}'::text[]) AS value;
SELECT norefund.read_moment('2026-03-10 오전 12:10') = '2026-03-10 00:10+09' AS midnight,
       norefund.read_moment('2026-03-10 오후 12:10') = '2026-03-10 12:10+09' AS noon;
SELECT value, norefund.read_answer(value) FROM unnest('{Y,예,○,완료,n,아니오,X,false," "}'::text[]) AS value;
SELECT norefund.read_degrees('37.498', 90), norefund.read_degrees('-127.028', 180), norefund.read_degrees(' ', 90);
\set VERBOSITY terse
SELECT norefund.read_number('37,5'); -- fail
SELECT norefund.read_number('0,045'); -- fail
SELECT norefund.read_number('1e3'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.read_quantity('10,105', 'km'); -- fail: no trip is so long
SELECT norefund.read_quantity('45초', 'm'); -- fail
SELECT norefund.read_quantity('18000,5', '원'); -- fail
SELECT norefund.read_quantity('18000.5', '원'); -- fail
SELECT norefund.read_moment('46091.92'); -- fail: a serial number
SELECT norefund.read_moment('1773148200000'); -- fail
SELECT norefund.read_moment('2026-03-10'); -- fail
SELECT norefund.read_moment('2026-02-30 22:10'); -- fail
SELECT norefund.read_moment('03/10/2026 22:10'); -- fail
SELECT norefund.read_moment('2026-03-10 오후 22:10'); -- fail
SELECT norefund.read_moment('2026-03-10 22:10 KST'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.read_answer('maybe'); -- fail
SELECT norefund.read_degrees('37,498', 90); -- fail: no place is printed
SELECT norefund.read_degrees('127.028', 90); -- fail
-- Records.
SELECT norefund.csv_cells('a,"b,""c""",,"d' || chr(10) || 'e",'), norefund.csv_cells('') AS one_blank,
    norefund.csv_cells('a,"b') IS NULL AS open;
SELECT norefund.csv_cells('a,b"c",d'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.csv_cells('a,"b"c'); -- fail
SELECT count(*) AS heads, count(DISTINCT lower(head)) AS different, count(DISTINCT name) AS columns
FROM norefund.import_columns() AS c, unnest(c.heads) AS head;
BEGIN;
-- Each shape: heads in English and Korean in any order, a mark, CP949, quoted blanks, thousands, 45.0, half a point.
CREATE FUNCTION pg_temp.import(name text, file bytea, OUT rows bigint, OUT lines_refused bigint, OUT encoding text,
    OUT heads_not_read text[], OUT taken integer, OUT refused integer) LANGUAGE plpgsql AS $$
BEGIN
    SELECT l.* INTO rows, lines_refused, encoding, heads_not_read FROM norefund.load_import(name, file, 'desk') AS l;
    SELECT b.taken, b.refused INTO taken, refused FROM norefund.import_batch(name, 1000, actor => 'desk') AS b;
END
$$;
CREATE VIEW pg_temp.taken AS
SELECT r.import, r.line, c.case_id, c.outcome, c.received_at AT TIME ZONE 'Asia/Seoul' AS received,
       c.meter_distance_m AS m, c.meter_duration_s AS s, c.charged_won AS won, c.cancel_reason,
       c.meter_end IS NOT NULL AS ended
FROM norefund.import_rows AS r
JOIN norefund.cases AS c ON c.case_id = r.case_id AND c.driver_id = 'D-import';
SET LOCAL DateStyle = 'ISO';
SELECT * FROM pg_temp.import('korean', convert_to('접수일시,기사 ID,콜ID,상담ID,' ||
$$운행거리,운행시간,출발위도,출발경도,도착위도,도착경도,결제,요금,취소사유,콜기사ID,운행완료,기처리,메모
2026-03-10 오후 10:10,D-import,K1,C1,0.0,45.0,37.498,127.028,37.498,127.028,신용카드,"18,000","",D-import,예,아니오,a
2026-03-10 22:10,D-import,K2,C2,0.0km,"10,105",37.498,127.028,37.498,,카드,18000.0," ",D-import,Y,N,
2026-03-10 오전 9:05,D-import,K3,C3,12.3,30분,,,,,,,"손님이
취소",,,,

,,,,,,,,,,,,,,,,
2026-03-10T22:10:00+09:00,D-import,K4 , C4,850m,,,,,,,,"잘못 ""수락""",,,,,,
$$, 'UHC'));
SELECT * FROM pg_temp.taken ORDER BY line;
SELECT * FROM pg_temp.import('bom', convert_to(U&'\FEFF' || 'driver_id,CALL_ID,start_at,' ||
$$duration_s,distance_km,start_lat,start_lon,end_lat,end_lon,charged_won,payment
D-import,B1,2026-03-09 22:10:00,45,0.000,37.498,127.028,37.498,127.028,10,credit
D-import,B1,2026-03-09 22:10:00,45,0.000,37.498,127.028,37.498,127.028,10,credit
$$, 'UTF8'));
SELECT import, line, left(case_id, 4) AS made, won, cancel_reason IS NULL AS reason_unknown FROM pg_temp.taken
WHERE import = 'bom';
-- What the admin shows is read as shown: rounded metres, 일분 이하, the remarks.
SELECT * FROM pg_temp.import('shown', convert_to($$기사ID,콜ID,상담ID,접수일시,운행거리,비고
D-import,S1,S1,2026-03-10 22:10,0.0km(일분 이하),"운행시간 짧음,운행거리 짧음"
D-import,S2,S2,2026-03-10 22:10,0.1 km,-
D-import,S3,S3,2026-03-10 22:10,12.3km(31분),
D-import,S4,S4,2026-03-10 22:10,0.0km(잠깐),
D-import,S5,S5,2026-03-10 22:10,0.0km(일분 이하),운행거리 김
$$, 'UTF8'));
SELECT t.case_id, t.m, t.s, c.meter_reading, c.meter_remarks, c.remark_distance_short AS short_m,
    c.remark_duration_short AS short_s
FROM pg_temp.taken AS t JOIN norefund.cases AS c ON c.driver_id = 'D-import' AND c.case_id = t.case_id
WHERE t.import = 'shown' ORDER BY t.line;
SELECT line, head, value, message FROM norefund.import_errors WHERE import = 'shown' ORDER BY line;
-- What is wrong is named by line, column and value; the others are in.
SELECT * FROM pg_temp.import('broken', convert_to($$콜ID,기사ID,상담ID,접수일시,운행거리,운행시간,도착위도,도착경도,결제금액,운행완료
K10,D-import,C10,2026-03-10 22:10,0.0,45,,,"18,000",Y
K11,D-import,C11,46091.92,0.0,45,,,"18000,5",Y
K12,D-import,C12,2026-03-10 22:10,0.0,45,"37,5",,"18,000",Y
K13,D-import,C13,2026-03-10 22:10,0.0,45,,,18,000,Y
K14,D-import,C14,2026-03-10 22:10,"0.0,45,,,"18,000",Y
K15,D-import,"C15,2026-03-10 22:10,0.0,45,,,18000,Y
K16,D-import,C16,2026-03-10 22:10,0.0,45,,,18000,Y
1.2345E+11,D-import,C17,2026-03-10 22:10,0.0,45,,,18000,Y
,D-import,C18,2026-03-10 22:10,0.0,45,,,18000,Y
K19,D-import,C10,2026-03-10 22:10,0.0,45,,,18000,Y
K20,D-import,C20,2026-03-10 22:10,0.0,45,,,18000,아마
K21,D-import,C21$$, 'UTF8') || '\xff'::bytea || convert_to($$,2026-03-10 22:10,0.0,45,,,18000,Y
K22,D-import,C22,2026-03-10 22:10,0.0,45,,,18000,$$, 'UTF8') || '\xb00a'::bytea);
SELECT line, position, head, value, message, sqlstate FROM norefund.import_errors
WHERE import = 'broken' ORDER BY line, position;
SELECT line, case_id FROM norefund.import_rows WHERE import = 'broken' AND case_id IS NOT NULL ORDER BY line;
-- Again: the same rows, the same answers, nothing doubled.
SELECT count(*) AS cases, sum(k.version) AS versions
FROM norefund.cases AS c JOIN norefund.calls AS k USING (driver_id, call_id) WHERE driver_id = 'D-import' \gset
SELECT taken, refused FROM norefund.import_batch('broken', 1000);
SELECT count(*) FROM norefund.import_errors WHERE import = 'broken';
SELECT rows, taken, refused
FROM pg_temp.import('bom, by another name', (
    SELECT convert_to(string_agg(array_to_string(l, ','), E'\n'), 'UTF8')
    FROM (SELECT heads AS l FROM norefund.imports WHERE import = 'bom'
          UNION ALL SELECT cells FROM norefund.import_rows WHERE import = 'bom') AS f));
SELECT count(*) = :cases AS as_many_cases, sum(k.version) = :versions AS nothing_new
FROM norefund.cases AS c JOIN norefund.calls AS k USING (driver_id, call_id) WHERE driver_id = 'D-import';
SELECT norefund.load_import('bom', 'call_id'); -- fail: another file
\echo :LAST_ERROR_SQLSTATE
-- A file that is none of ours is refused whole.
SELECT norefund.load_import('other', ''); -- fail
SELECT norefund.load_import('other', NULL); -- fail
SELECT norefund.load_import('other',
    convert_to('자전거번호,대여일시' || chr(10) || 'SPB-0000,2020-01-03 06:51:33', 'UTF8')); -- fail
SELECT norefund.load_import('other', convert_to('call_id;driver_id', 'UTF8')); -- fail
SELECT norefund.load_import('other', convert_to('call_id,콜ID', 'UTF8')); -- fail
SELECT norefund.load_import('other', '\xfffe630061006c006c00'); -- fail
SELECT norefund.load_import('', 'call_id'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT rows FROM norefund.load_import('calls alone', convert_to('call_id' || chr(10) || 'K30', 'UTF8'));
SELECT norefund.import_batch('calls alone', 10); -- fail
SELECT norefund.import_batch('nothing', 10); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT sum(violations) AS violations FROM norefund.verify();
ROLLBACK;
