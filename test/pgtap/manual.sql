-- The texts against the manual's page itself: each part of each result, read out of the page by the test, and the
-- finished texts of a case of each result, line by line. The page's marks (**, \, NBSP) are not text; its bold parts
-- and instructions in parentheses are what a template fills.
BEGIN;
\i test/pgtap/install.psql
\set page `cat test/manual/no-ride-cancellation.ko.md`
\set layout `cat test/manual/layout.ko.md`
-- any locale of the machine's that writes numbers and dates otherwise
\set other_locale `locale -a | grep -m1 -iE '^(de_DE|ko_KR|fr_FR|es_ES|en_US)\.utf-?8$' || echo C.UTF-8`

-- 1. The page, cut into its parts.

CREATE TEMP TABLE page_lines AS
SELECT
    line_number,
    raw,
    text,
    (ARRAY['approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate'])[
        count(*) FILTER (WHERE text ~ '^[1-5]\. 미운행건 결제취소 - ') OVER (ORDER BY line_number)] AS outcome
FROM (
    SELECT
        line_number,
        replace(replace(line, chr(160), ' '), '\', '') AS raw,
        regexp_replace(replace(replace(line, chr(160), ' '), '\', ''), '\*', '', 'g') AS text
    FROM regexp_split_to_table(:'page', '\n') WITH ORDINALITY AS l (line, line_number)
) AS cleaned;

CREATE TEMP TABLE page_rows AS
SELECT
    line_number,
    outcome,
    string_to_array(regexp_replace(text, '^\| |( \|)+$', '', 'g'), ' | ') AS cells,
    regexp_replace(raw, '^\| |( \|)+$', '', 'g') AS raw
FROM page_lines
WHERE outcome IS NOT NULL AND text ~ '^\| \S';

-- What stands in a cell to be filled, in the order of the page, and the placeholder for it.
CREATE TEMP TABLE bold_parts AS
SELECT *
FROM (VALUES
    ('approved', 'driver_sms', ARRAY['0월 0일', '0,000원'], ARRAY['received_on', 'cancelled_amount']),
    ('approved', 'customer_sms', ARRAY['0000년 00월 00일', 'OO', '0,000원'],
                                 ARRAY['called_on', 'origin_name', 'cancelled_amount']),
    ('trip_recorded', 'driver_sms', ARRAY['0월 0일', '0000(콜 ID 기재)'], ARRAY['received_on', 'call_id']),
    ('already_cancelled', 'driver_sms', ARRAY['0월 0일', '0,000원', '0000년 00월 00일'],
                                        ARRAY['received_on', 'centre_cancelled_amount', 'centre_cancelled_on']),
    ('other_inquiry', 'driver_sms', ARRAY['0월 0일'], ARRAY['received_on']),
    ('duplicate', 'driver_sms', ARRAY['0월 0일', '0월 0일'], ARRAY['received_on', 'first_received_on'])
) AS b (outcome, part, printed, placeholders);

CREATE TEMP TABLE sms_cells AS
SELECT
    heading.outcome,
    CASE WHEN heading.cells[1] LIKE '기사%' THEN 'driver_sms' ELSE 'customer_sms' END AS part,
    CASE WHEN heading.cells[1] LIKE '기사%' THEN 'driver_template' ELSE 'customer_template' END AS name_part,
    substr(heading.cells[1], strpos(heading.cells[1], ' - ') + 3) AS template_name,
    cell.raw AS cell
FROM page_rows AS heading
JOIN page_rows AS cell ON cell.line_number = heading.line_number + 1
WHERE heading.cells[1] ~ '^(기사 SMS / 답변내용|고객 SMS) - ';

-- Two spaces are a paragraph; one space before these is a line end.
CREATE FUNCTION pg_temp.with_line_ends(cell text) RETURNS text
    LANGUAGE sql
    RETURN regexp_replace(replace(cell, '  ', E'\n\n'), ' (?=■|※|①|②|\[채팅상담\])', E'\n', 'g');

CREATE FUNCTION pg_temp.without_dash(cell text) RETURNS text
    LANGUAGE sql
    RETURN CASE WHEN cell <> '-' THEN cell END;

CREATE TEMP TABLE page_parts AS
SELECT c.outcome, c.part, (
    SELECT pg_temp.with_line_ends(string_agg(
        literal || coalesce('{' || b.placeholders[n] || '}', ''), '' ORDER BY n))
    FROM regexp_split_to_table(c.cell, '\*\*[^*]+\*\*') WITH ORDINALITY AS l (literal, n)) AS body
FROM sms_cells AS c
JOIN bold_parts AS b ON b.outcome = c.outcome AND b.part = c.part
UNION ALL
SELECT outcome, name_part, template_name FROM sms_cells
UNION ALL
-- the name in section 2's own table differs from the one over its text
SELECT r.outcome, 'driver_template_alias', r.cells[2]
FROM page_rows AS r
JOIN sms_cells AS c ON c.outcome = r.outcome AND c.name_part = 'driver_template'
WHERE r.cells[1] = 'CEMS 문자 템플릿 명' AND r.cells[cardinality(r.cells)] <> c.template_name
UNION ALL
SELECT outcome, 'billing_memo', pg_temp.without_dash(cells[2]) FROM page_rows WHERE cells[1] = '빌링처리 메모'
UNION ALL
SELECT outcome, 'agit_board', regexp_replace(pg_temp.without_dash(cells[2]), '\[([^][]*)\]\([^()]*\)', '\1')
FROM page_rows WHERE cells[1] = '아지트 작성'
UNION ALL
SELECT outcome, 'agit_template_url', substring(cells[2] FROM '\]\(([^()]*)\)')
FROM page_rows WHERE cells[1] = '아지트 작성'
UNION ALL
SELECT outcome, 'result_label', cells[2] FROM page_rows WHERE cells[1] LIKE '처리결과%'
UNION ALL
SELECT outcome, 'history_title', cells[2] FROM page_rows WHERE cells[1] = '제목'
UNION ALL
SELECT outcome, 'history_inquiry', cells[2] FROM page_rows WHERE cells[1] = '문의내용'
UNION ALL
SELECT outcome, 'history_handling',
    replace(replace(replace(replace(replace(replace(
        -- a line for each leading - and ㄴ
        regexp_replace(cells[2], ' +(?=[-ㄴ])', E'\n', 'g'),
        '-기사 ID:', '-기사 ID: {driver_id}'),
        'nn km (nn분)', '{meter_distance_km} km ({meter_minutes})'),
        '-아지트 링크 :', '-아지트 링크 : {agit_url}'),
        '(기처리 아지트 링크 기재)', '{centre_agit_url}'),
        'OOO 문의', '{inquiry_topic} 문의'),
        '(중복접수 상담ID 또는, 아지트 링크 기재)', '{first_case_id}')
FROM page_rows WHERE cells[1] = '처리내용'
UNION ALL
SELECT outcome, 'consultation_type',
    replace(replace(replace(
        regexp_replace(substring(text FROM '상담유형: (.*)$'), ' *▶ *', ' ▶ ', 'g'),
        '(문의에 적절한 2뎁스)', '{inquiry_depth2}'),
        '(문의에 적절한 3뎁스)', '{inquiry_depth3}'),
        '서비스 타입(콜타입)', '{service_type}')
FROM page_lines WHERE text LIKE '#### ① 상담유형: %'
UNION ALL
SELECT outcome, 'board_status', substring(text FROM '''취소완료'' SMS 발송 → (\S+)')
FROM page_lines WHERE text LIKE '%''취소완료'' SMS 발송 → %'
UNION ALL
SELECT outcome, 'board_status_in_progress', rtrim(substring(text FROM '처리예정 SMS 발송: ▶ (.*)$'))
FROM page_lines WHERE text LIKE '%처리예정 SMS 발송: ▶ %';

CREATE TEMP TABLE compared_parts AS
SELECT
    coalesce(page.outcome, shipped.outcome) AS outcome,
    coalesce(page.part, shipped.part) AS part,
    page.body AS page_body,
    shipped.shipped_body,
    in_use.body AS body_in_use
FROM (SELECT * FROM page_parts WHERE body IS NOT NULL) AS page
FULL JOIN (SELECT * FROM norefund.templates WHERE shipped_body IS NOT NULL) AS shipped
    ON shipped.outcome = page.outcome AND shipped.part = page.part
LEFT JOIN (
    SELECT t.outcome, p.part, p.body
    FROM norefund.outcome_texts AS t
    CROSS JOIN jsonb_each_text(to_jsonb(t) - 'outcome') AS p (part, body)
) AS in_use
    ON in_use.outcome = coalesce(page.outcome, shipped.outcome) AND in_use.part = coalesce(page.part, shipped.part);

-- 2. A case of each result, with the values of the layout. In Seoul it came in on 5 March and the call was on 4 March;
-- in the session's own zone both are a day earlier.

INSERT INTO norefund.cases (
    driver_id, case_id, call_id, received_at, service_type, called_at, origin_name, charged_won, call_driver_id,
    call_completed, payment_method, cancel_reason, centre_cancelled, meter_distance_m, meter_duration_s,
    meter_start, meter_end)
SELECT
    'D1001', case_id, call_id, '2025-03-05 00:30:00+09', '일반', '2025-03-04 00:00:00+09', origin_name, 18000, 'D1001',
    true, 'card', '', false, meter_distance_m, meter_duration_s,
    norefund.meter_point(37.4979, 127.0276), norefund.meter_point(37.4979, meter_end_lon)
FROM (VALUES
    ('approved', 'K-1', '강남역', 0, 45, 127.0276),
    ('approved long', 'K-2', '강남역', 49, 719, 127.0276),
    ('trip_recorded', 'K-3', '강남역', 5449, 779, 127.0676),
    ('no origin', 'K-6', NULL, 0, 45, 127.0276),
    ('odd origin', 'K-7', E'  {call_id}\n' || normalize('강남역', NFD) || E'\t\u200B2번\u3000출구 ', 0, 45, 127.0276),
    ('review', 'K-8', '강남역', 75, 45, 127.0276)
) AS c (case_id, call_id, origin_name, meter_distance_m, meter_duration_s, meter_end_lon);
INSERT INTO norefund.cases (
    driver_id, case_id, call_id, received_at, service_type, charged_won, centre_cancelled, centre_cancelled_at,
    centre_cancelled_won, centre_agit_url)
VALUES ('D1001', 'already_cancelled', 'K-4', '2025-03-05 00:30:00+09', '일반', 18000, true, '2025-03-04 00:00:00+09',
        18000, 'https://…');
INSERT INTO norefund.cases (
    driver_id, case_id, call_id, received_at, service_type, inquiry, inquiry_depth2, inquiry_depth3, inquiry_topic)
VALUES ('D1001', 'other_inquiry', 'K-5', '2025-03-05 00:30:00+09', '일반', 'other', '앱', '오류', '앱 오류');
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, service_type, duplicate_of)
VALUES ('D1001', 'duplicate', 'K-1', '2025-03-10 00:30:00+09', '일반', 'approved');
CREATE TEMP TABLE decided AS
SELECT c.case_id, d.outcome
FROM norefund.cases AS c
CROSS JOIN LATERAL norefund.decide_case(c.driver_id, c.case_id, 'tester') AS d;

CREATE FUNCTION pg_temp.block(heading text, page text) RETURNS text
    LANGUAGE sql
    RETURN btrim(split_part(split_part(page, heading, 2), '```', 2), E'\n');

-- the handling block: columns two or more spaces apart
CREATE TEMP TABLE handling_columns AS
SELECT col, string_agg(word, E'\n' ORDER BY line_number) FILTER (WHERE line_number > 1) AS body
FROM regexp_split_to_table(pg_temp.block('**Handling (처리내용)**', :'layout'), '\n') WITH ORDINALITY
    AS l (line, line_number)
CROSS JOIN regexp_split_to_table(line, ' {2,}') WITH ORDINALITY AS c (word, col)
GROUP BY col;

CREATE TEMP TABLE expected_texts AS
WITH cells AS (
    SELECT outcome, replace(replace(replace(body,
        '{received_on}', CASE outcome WHEN 'duplicate' THEN '3월 10일' ELSE '3월 5일' END),
        '{first_received_on}', '3월 5일'),
        '{call_id}', 'K-3') AS body
    FROM page_parts
    WHERE part = 'driver_sms'
)
SELECT 'approved' AS case_id, 'driver_sms' AS part, pg_temp.block('**approved, driver**', :'layout') AS body
UNION ALL SELECT 'approved', 'customer_sms', pg_temp.block('**approved, customer**', :'layout')
UNION ALL SELECT 'already_cancelled', 'driver_sms', pg_temp.block('**already_cancelled, driver**', :'layout')
UNION ALL SELECT outcome, 'driver_sms', body FROM cells WHERE outcome IN ('trip_recorded', 'other_inquiry', 'duplicate')
UNION ALL SELECT 'approved', 'history_handling', body FROM handling_columns WHERE col = 1
UNION ALL SELECT 'approved long', 'history_handling', replace(body, '(일분 이하)', '(11분)') FROM handling_columns
    WHERE col = 1
UNION ALL SELECT 'trip_recorded', 'history_handling', replace(body, '0.0 km (일분 이하)', '5.4 km (12분)')
          FROM handling_columns WHERE col = 1
UNION ALL SELECT 'already_cancelled', 'history_handling', body FROM handling_columns WHERE col = 2
UNION ALL SELECT 'other_inquiry', 'history_handling', body FROM handling_columns WHERE col = 3
UNION ALL SELECT 'duplicate', 'history_handling', replace(body, '{first case''s 상담ID}', 'approved')
          FROM handling_columns WHERE col = 4
UNION ALL SELECT 'other_inquiry', 'consultation_type', '대리_기사 ▶ 앱 ▶ 오류 ▶ 일반'
UNION ALL SELECT c, 'consultation_type', '대리_기사 ▶ 요금/포인트 ▶ 결제취소 ▶ 일반'
          FROM unnest(ARRAY['approved', 'trip_recorded', 'already_cancelled', 'duplicate']) AS c;

CREATE TEMP VIEW case_parts AS
SELECT t.case_id, p.part, p.body
FROM norefund.case_texts AS t
CROSS JOIN jsonb_each_text(to_jsonb(t)) AS p (part, body);

CREATE TEMP TABLE texts_at_home AS SELECT * FROM norefund.case_texts;

-- a template with one part to look at
CREATE FUNCTION pg_temp.rendered(
    body text, metres integer DEFAULT NULL, seconds integer DEFAULT NULL, origin_name text DEFAULT NULL,
    won bigint DEFAULT NULL, at timestamptz DEFAULT NULL, agit_url text DEFAULT NULL)
    RETURNS text
    LANGUAGE sql
    RETURN norefund.render_text(body, NULL, NULL, NULL, at, NULL, at, origin_name, won, NULL, NULL, metres, seconds,
                                NULL, NULL, NULL, NULL, agit_url, NULL);

SET search_path = tap;
SELECT plan(212);

SELECT is(count(*), 5::bigint, 'the page has five results')
FROM (SELECT DISTINCT outcome FROM page_lines WHERE outcome IS NOT NULL) AS results;
SELECT is(count(*), 6::bigint, 'the page has six text messages') FROM sms_cells;
SELECT is((SELECT array_agg(m[1] ORDER BY n)
           FROM regexp_matches(c.cell, '\*\*([^*]+)\*\*', 'g') WITH ORDINALITY AS m (m, n)), b.printed,
          format('%s: the bold parts of the page''s %s are the values to fill', c.outcome, c.part))
FROM sms_cells AS c
LEFT JOIN bold_parts AS b ON b.outcome = c.outcome AND b.part = c.part
ORDER BY c.outcome, c.part;

SELECT diag(format('%s parts of the page compared', count(*))) FROM compared_parts;
SELECT is(count(*), 43::bigint, 'every part of every result is compared') FROM compared_parts;
SELECT is(shipped_body, page_body, format('%s: the shipped %s is the page''s', outcome, part))
FROM compared_parts ORDER BY outcome, part;
SELECT is(body_in_use, page_body, format('%s: outcome_texts.%s is the page''s', outcome, part))
FROM compared_parts ORDER BY outcome, part;
SELECT is_empty($$
    SELECT outcome, part FROM norefund.templates AS t
    WHERE shipped_body IS NULL AND part <> 'in_progress_sms'
$$, 'only the in-progress message, which the page does not give, is shipped empty');
SELECT is(count(*), 6::bigint, 'every shipped message is measured')
FROM norefund.templates WHERE part IN ('driver_sms', 'customer_sms') AND norefund.lms_bytes(shipped_body) > 0;
SELECT cmp_ok(max(norefund.lms_bytes(shipped_body)), '<=', 2000, 'every shipped message fits LMS')
FROM norefund.templates WHERE part IN ('driver_sms', 'customer_sms');
SELECT cmp_ok(max(norefund.lms_bytes(body)), '<=', 2000, 'every finished message fits LMS')
FROM case_parts WHERE part IN ('driver_sms', 'customer_sms');

SELECT is(outcome, want, format('case %s is decided as %s', case_id, want))
FROM (VALUES ('approved', 'approved'), ('approved long', 'approved'), ('trip_recorded', 'trip_recorded'),
             ('already_cancelled', 'already_cancelled'), ('other_inquiry', 'other_inquiry'), ('duplicate', 'duplicate'),
             ('no origin', 'approved'), ('odd origin', 'approved'), ('review', 'review')) AS w (case_id, want)
LEFT JOIN decided USING (case_id);
SELECT diag(format('%s finished texts compared', count(*))) FROM expected_texts;
SELECT is(count(*), 17::bigint, 'every result''s texts are compared') FROM expected_texts WHERE body <> '';
SELECT is(p.body, e.body, format('%s: %s reads as laid out, line by line', e.case_id, e.part))
FROM expected_texts AS e
LEFT JOIN case_parts AS p ON p.case_id = e.case_id AND p.part = e.part
ORDER BY e.case_id, e.part;
SELECT is(p.body, c.page_body, format('%s: case_texts.%s is the page''s', c.outcome, c.part))
FROM compared_parts AS c
LEFT JOIN case_parts AS p ON p.case_id = c.outcome AND p.part = c.part
WHERE c.part IN ('result_label', 'history_title', 'history_inquiry', 'billing_memo', 'agit_board', 'agit_template_url',
                 'driver_template', 'customer_template')
ORDER BY c.outcome, c.part;
SELECT is(num_nulls(billing_memo, agit_board, agit_template_url, customer_template, customer_sms, in_progress_sms), 6,
          format('%s: what the page marks with a dash or does not have is NULL', case_id))
FROM norefund.case_texts
WHERE case_id IN ('trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')
ORDER BY case_id;
SELECT is(consultation_depths, ARRAY['대리_기사', '앱', '오류', '일반'], 'the consultation type is also given in depths')
FROM norefund.case_texts WHERE case_id = 'other_inquiry';
SELECT is(num_nulls(result_label, consultation_type, consultation_depths, history_title, history_inquiry,
                    history_handling, operation_memo, billing_memo, agit_board, agit_template_url, board_status,
                    driver_template, driver_sms, customer_template, customer_sms, in_progress_sms), 16,
          'a case under review has no texts')
FROM norefund.case_texts WHERE case_id = 'review';
SELECT is(count(*), 0::bigint, 'no text has a space at a line''s end or a tab, a return or a no-break space anywhere')
FROM case_parts WHERE body ~ E'[ ](\\n|$)|[\\t\\r\u00A0]';

-- 3. What is missing, and what values may hold.
SELECT is(customer_sms, NULL, 'without the call''s origin there is no text for the customer')
FROM norefund.case_texts WHERE case_id = 'no origin';
SELECT is(missing, ARRAY['origin_name'], 'and the origin is what is missing')
FROM norefund.case_texts WHERE case_id = 'no origin';
SELECT is(p.body, e.body, 'the driver''s text is there all the same')
FROM expected_texts AS e
LEFT JOIN case_parts AS p ON p.case_id = 'no origin' AND p.part = e.part
WHERE e.case_id = 'approved' AND e.part = 'driver_sms';
SELECT is(count(*), 0::bigint, 'nothing is missing from the other cases')
FROM norefund.case_texts WHERE case_id <> 'no origin' AND missing IS DISTINCT FROM '{}';
SELECT is(p.body, replace(e.body, '강남역', '{call_id} 강남역 2번 출구'),
          'a value''s white space folds, its Hangul is composed, and what looks like a placeholder stays')
FROM expected_texts AS e
LEFT JOIN case_parts AS p ON p.case_id = 'odd origin' AND p.part = e.part
WHERE e.case_id = 'approved' AND e.part = 'customer_sms';

SELECT is(pg_temp.rendered('({meter_minutes})', seconds => seconds), want, format('%s s read %s', seconds, want))
FROM (VALUES (0, '(일분 이하)'), (60, '(일분 이하)'), (61, '(1분)'), (119, '(1분)'), (120, '(2분)'), (2147483647, '(35791394분)'))
    AS edge (seconds, want);
SELECT is(pg_temp.rendered('{meter_distance_km} km', metres => metres), want, format('%s m read %s', metres, want))
FROM (VALUES (0, '0.0 km'), (49, '0.0 km'), (50, '0.1 km'), (1249, '1.2 km'), (1250, '1.3 km'), (99949, '99.9 km'),
             (99950, '100.0 km'), (2147483647, '2147483.6 km')) AS edge (metres, want);
SELECT is(pg_temp.rendered('{cancelled_amount}', won => won), want, format('%s won read %s', won, want))
FROM (VALUES (0::bigint, '0원'), (999, '999원'), (1000, '1,000원'), (18000, '18,000원'), (1234567, '1,234,567원'),
             (9223372036854775807, '9,223,372,036,854,775,807원')) AS edge (won, want);
SELECT is(pg_temp.rendered('{received_on}, {called_on}', at => at), want, format('%s reads %s', at, want))
FROM (VALUES ('2025-03-04 15:00:00+00'::timestamptz, '3월 5일, 2025년 03월 05일'),
             ('2025-03-04 14:59:59.999999+00', '3월 4일, 2025년 03월 04일'),
             ('2024-12-31 15:00:00+00', '1월 1일, 2025년 01월 01일'),
             ('2024-02-29 00:00:00+00', '2월 29일, 2024년 02월 29일')) AS edge (at, want);
SELECT is(pg_temp.rendered(body, metres => metres, seconds => seconds, won => won, at => at, origin_name => origin),
    NULL,
          format('%s can''t be written', what))
FROM (VALUES
    ('a missing value', '{origin_name}', 1, 1, 1::bigint, now(), NULL),
    ('a blank value', '{origin_name}', 1, 1, 1, now(), E' \u3164\u200B\n'),
    ('a negative distance', '{meter_distance_km}', -1, 1, 1, now(), '강남역'),
    ('a negative duration', '{meter_minutes}', 1, -1, 1, now(), '강남역'),
    ('a negative amount', '{cancelled_amount}', 1, 1, -1, now(), '강남역'),
    ('an endless date', '{called_on}', 1, 1, 1, 'infinity', '강남역')
) AS edge (what, body, metres, seconds, won, at, origin);
SELECT is(pg_temp.rendered('-아지트 링크 : {agit_url}', agit_url => url), want,
          format('an Agit link of %s reads %L', coalesce(quote_literal(url), 'NULL'), want))
FROM (VALUES (NULL, '-아지트 링크 :'), ('  ', '-아지트 링크 :'), ('https://a.b/1', '-아지트 링크 : https://a.b/1'))
    AS edge (url, want);
SELECT throws_ok($$SELECT pg_temp.rendered('{driver_name} {')$$, '22023', NULL, 'an unknown placeholder is an error');
SELECT throws_ok($$
    INSERT INTO norefund.templates (outcome, part, edited_body) VALUES ('duplicate', 'customer_sms', '{ 없음}')
$$, '22023', NULL, 'a template with an unknown placeholder is refused when saved');
SELECT throws_ok($$
    UPDATE norefund.templates SET edited_body = repeat('가', 1001) WHERE outcome = 'duplicate' AND part = 'driver_sms'
$$, '22001', NULL, 'a message longer than LMS is refused when saved');

-- 4. The same bytes in any session.
SELECT diag(:'other_locale' || ' is the other locale');
SET TimeZone = 'Pacific/Kiritimati';
SET DateStyle = 'SQL, DMY';
SET IntervalStyle = 'iso_8601';
SET lc_numeric = :'other_locale';
SET lc_time = :'other_locale';
SET lc_monetary = :'other_locale';
SET extra_float_digits = -15;
SELECT set_eq('SELECT * FROM norefund.case_texts', 'SELECT * FROM texts_at_home',
              'another time zone, date style and locale change no text');
SET TimeZone = 'Pacific/Pago_Pago';
SELECT set_eq('SELECT * FROM norefund.case_texts', 'SELECT * FROM texts_at_home',
              'nor does a zone on the other side of the date line');
SELECT is(count(*), 9::bigint, 'all the cases are among them') FROM texts_at_home;

-- 5. From preview to done.
SELECT is(ARRAY[is_preview::text, board_status, agit_required::text, operation_memo],
          ARRAY['true', '처리중 (사유: 취소예정)', 'false', history_handling],
          'before the cancellation the texts are a preview, and the handling is the operation memo')
FROM norefund.case_texts WHERE case_id = 'approved';
SELECT is(bool_or(is_preview), false, 'a rejection is no preview') FROM norefund.case_texts WHERE outcome <> 'approved';
SELECT is(board_status, result_label, format('%s: the board shows the result', case_id))
FROM norefund.case_texts
WHERE case_id IN ('trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')
ORDER BY case_id;

UPDATE norefund.cases
SET payment_cancelled_at = '2025-03-06 09:00:00+09', payment_cancelled_won = 17500
WHERE case_id = 'approved';
SELECT is(ARRAY[is_preview::text, board_status], ARRAY['false', '처리중 (사유: 취소예정)'],
          'once the payment is cancelled the texts are final, and the messages still due')
FROM norefund.case_texts WHERE case_id = 'approved';
SELECT is(p.body, replace(e.body, '18,000원', '17,500원'), format('%s names the amount that was cancelled', e.part))
FROM expected_texts AS e
LEFT JOIN case_parts AS p ON p.case_id = e.case_id AND p.part = e.part
WHERE e.case_id = 'approved' AND e.part IN ('driver_sms', 'customer_sms')
ORDER BY e.part;

UPDATE norefund.cases
SET special_note = '고객 재문의 예정', agit_url = 'https://ext.agit.in/1'
WHERE case_id = 'approved';
SELECT is(ARRAY[agit_required::text, operation_memo], ARRAY['true', NULL],
          'a special note asks for an Agit post instead of the operation memo')
FROM norefund.case_texts WHERE case_id = 'approved';
SELECT is(p.body, e.body || ' https://ext.agit.in/1', 'the handling ends in the link of the Agit post')
FROM expected_texts AS e
LEFT JOIN case_parts AS p ON p.case_id = e.case_id AND p.part = e.part
WHERE e.case_id = 'approved' AND e.part = 'history_handling';

SELECT * FROM finish();
ROLLBACK;
