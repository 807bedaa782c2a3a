\i test/install.sql
-- What any text becomes on a page: shown, never obeyed.
SELECT norefund.escape_html(E'<script>alert("x")</script> & ''y'' \u202e\x01' || '한국어') AS shown;
SELECT norefund.format_count(1234567890123), norefund.format_count(0), norefund.format_percent(1, 3),
    norefund.format_percent(0, 0);
SELECT s AS seconds, norefund.format_duration(s, true) AS korean, norefund.format_duration(s, false) AS english
FROM unnest('{0,59.4,59.6,60,3599,3600,5400,86399,86400,183600,-90}'::double precision[]) AS s;
-- Days up to a month and a half, then weeks, then months; cut to what was asked.
SELECT unit, count(*) AS parts, to_char(min(starts), 'YYYY-MM-DD') AS first, to_char(max(ends), 'YYYY-MM-DD') AS last,
    sum(ends - starts + 1) AS days,
    (array_agg(norefund.period_label(starts, ends, unit) ORDER BY starts))[1:2] AS labels
FROM (VALUES ('2026-03-04'::date, '2026-03-04'::date), ('2026-03-04', '2026-04-17'), ('2026-03-04', '2026-04-18'),
    ('2025-01-15', '2026-03-31')) AS d (a, b)
CROSS JOIN LATERAL norefund.period_parts(a, b) GROUP BY unit, a, b ORDER BY b - a;
SELECT norefund.period_label('2026-03-04', '2026-03-17', 'day') AS days,
    norefund.period_label('2025-12-01', '2026-02-28', 'month') AS months;
SELECT norefund.html_bar('{2,0,1}', 4, '{a,b,c}');
-- What is too long for its place keeps both its ends.
SELECT s AS text, norefund.shorten(s, 10) AS shortened, norefund.shorten(s, 5) AS more
FROM unnest('{"",C1,1234567890,12345678901,상담1234567,가나다라마바사}'::text[]) AS s;
BEGIN;
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id, call_completed,
    payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s, meter_start, meter_end)
SELECT 'D<1>', 'C' || n, 'K' || n, '2026-03-05 10:00+09', 18000, 'D<1>', true, 'card', false, '', 0, 45,
    norefund.meter_point(37.5, 127),
    CASE WHEN n < 4 THEN norefund.meter_point(37.5 + (n - 1) * 0.0004, 127) ELSE norefund.meter_point(0, 0) END
FROM generate_series(1, 5) AS n;
SELECT c.case_id, d.outcome FROM norefund.cases AS c, norefund.decide_case(c.driver_id, c.case_id) AS d
WHERE c.case_id <> 'C5' ORDER BY c.case_id;
RESET ROLE;
CREATE ROLE regress_norefund_analyst;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_analyst('regress_norefund_analyst');
-- An admin's label is no code either.
UPDATE norefund.templates SET edited_body = '<script>승인</script>"&'
WHERE outcome = 'approved' AND part = 'result_label';
-- So is the name of a policy, and its note.
SELECT norefund.propose_policy('<img src=x onerror=alert(1)>', same_place_within_m => 10,
    note => '</table><script>x</script>', actor => 'a');
SELECT norefund.put_in_force('<img src=x onerror=alert(1)>', '2026-03-05 12:00+09', '<b>why</b>', 'b') IS NOT NULL
    AS holds;
SELECT norefund.propose_policy('<i>next</i>', same_place_within_m => 30, actor => 'a');
SET ROLE regress_norefund_analyst;
SET TRANSACTION READ ONLY;
-- Four pictures: at the start, 44 m away, 89 m away, unknown. Each is a document by itself; start and end are drawn
-- as far apart as is stored, in a frame that says no more than that.
SELECT case_id, (xmlparse(DOCUMENT svg)) IS DOCUMENT AS is_xml, svg LIKE '%D&lt;1&gt;%' AS escaped,
    (regexp_match(svg, 'class="verdict">([^<]*)<'))[1] AS verdict,
    (regexp_match(svg, '<text x="20" y="74">([^<]*)<'))[1] AS compared,
    round((regexp_match(svg, 'x2="([0-9.]+)"'))[1]::numeric - (regexp_match(svg, 'x1="([0-9.]+)"'))[1]::numeric)
        AS pixels,
    -- the circle has the tolerance's size by the same scale
    round(((regexp_match(svg, 'r="([0-9.]+)"'))[1]::numeric * meter_displacement_m / 50)::numeric) AS by_scale,
    round(meter_displacement_m) AS metres, svg LIKE '%확인 불가%' AS unknown
FROM (SELECT case_id, meter_displacement_m, norefund.case_svg(driver_id, case_id) AS svg FROM norefund.case_results)
    AS c ORDER BY case_id;
SELECT norefund.case_svg('D<1>', 'C9') IS NULL AS no_case;
-- Long ids and labels are shortened; the whole of each is in a title, and the picture is a document still.
SELECT (xmlparse(DOCUMENT svg)) IS DOCUMENT AS is_xml,
    regexp_matches(svg, '<text x="20" y="(?:26|52)"[^>]*><title>([^<]*)</title>([^<]*)</text>', 'g') AS whole_and_shown
FROM norefund.svg_case('D-' || repeat('0123456789', 4) || '&amp', '상담' || repeat('가', 30) || '9', repeat('승인', 20),
    'approved', 10, 50) AS svg;
-- The scale holds for every distance and tolerance: pixels between the points / radius = distance / tolerance.
SELECT count(*) AS drawn, max(abs(pixels - radius * d / t) / (1 + d / t)) <= 0.1 AS to_scale,
    bool_and(bar <= 100) AS bar_fits, bool_and(x1 >= 14 AND x2 <= 406) AS on_the_sheet
FROM (
    SELECT d, t, x1, x2, x2 - x1 AS pixels, (regexp_match(svg, 'r="([0-9.]+)"'))[1]::numeric AS radius,
        (regexp_match(svg, 'v6h([0-9.]+)v'))[1]::numeric AS bar
    FROM (SELECT d, t, svg, (regexp_match(svg, 'x1="([0-9.]+)"'))[1]::numeric AS x1,
        (regexp_match(svg, 'x2="([0-9.]+)"'))[1]::numeric AS x2
          FROM unnest('{5,20,49.9,50,50.1,90,150,400}'::numeric[]) AS d, unnest('{10,30,50,200}'::numeric[]) AS t,
              LATERAL (SELECT norefund.draw_displacement(d::double precision, t::double precision) AS svg) AS s) AS x)
                  AS y;
SELECT count(*) AS drawn, bool_and(norefund.draw_displacement(d, t) <> '') AS says_something
FROM unnest('{0,1e-9,50,2e7,NULL}'::double precision[]) AS d, unnest('{0,50,1e7,NULL}'::double precision[]) AS t;
-- The report of the day, whose last hours were under the new policy: its numbers are the views', and it holds no code.
SELECT html LIKE '%접수 5건 중 2건 승인 (40.0%)%' AS approved,
    html LIKE '%운행거리 0.0 km 5건 중 1건 허용 반경 10 m 이내 (20.0%)%' AS within, html LIKE '%미판정%' AS undecided,
    html LIKE '%최다 사유: %' AS reasons, html !~* '<script|<img|<b>why|<i>|javascript:' AS no_code,
    html LIKE '%&lt;img src=x onerror=alert(1)&gt;%&lt;/table&gt;&lt;script&gt;x%' AS policy_shown,
    html LIKE '%판정 기준 &lt;i&gt;next&lt;/i&gt; (허용 반경 30 m): 1건 처리결과 변경%' AS replayed,
    html LIKE '%&lt;script&gt;승인&lt;/script&gt;&quot;&amp;%' AS label_shown, html !~ '(src|href)="(?!data:,)' AS alone,
    length(html) < 100000 AS small
FROM (SELECT norefund.report_html('2026-03-05', '2026-03-05') AS html) AS r;
-- Its colours are of light and dark screens; paper is always light, and the page itself names no other.
SELECT html LIKE '%<meta name="color-scheme" content="light dark">%' AS both,
    html LIKE '%@media screen and (prefers-color-scheme: dark)%' AS dark,
    regexp_replace(html, ':root {[^}]*}', '', 'g') !~ '#[0-9a-f]{3,6}\M' AS one_place
FROM (SELECT norefund.report_html('2026-03-05', '2026-03-05') AS html) AS r;
-- Days without a case are one line, before and after the day that has some.
SELECT to_char(starts, 'YYYY-MM-DD') AS starts, to_char(ends, 'YYYY-MM-DD') AS ends, unit, cases, parts[1] AS approved
FROM norefund.report_days('2026-03-02', '2026-03-31');
SELECT array_agg(line[1]) AS folded, count(DISTINCT line[1]) AS lines
FROM (SELECT regexp_matches(norefund.report_html('2026-03-02', '2026-03-31'), '<tr class="fold">(.*?)</tr>', 'g')
    AS line) AS l;
-- A time without a request has a report as well.
SELECT html LIKE '%접수 건 없음%결제취소 건 없음%운행거리 0.0 km 건 없음%' AS empty, html LIKE '%담당자 검토 대상 없음%' AS nobody,
    html LIKE '%기록된 단계 없음%' AS no_steps
FROM (SELECT norefund.report_html('2020-01-01', '2021-12-31') AS html) AS r;
SELECT norefund.report_html('2026-03-05', '2026-03-04'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.report_html(NULL, '2026-03-04'); -- fail
SELECT norefund.report_html('2026-03-05', 'infinity'); -- fail
-- Days on which nothing can have come in are named, not drawn; the days of a report without any are those of the cases.
RESET ROLE;
SET ROLE regress_norefund_owner;
SET TRANSACTION READ WRITE;
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at)
SELECT 'D2', 'X' || n, 'KX' || n, t
FROM unnest('{58871-03-04 10:00+09,2009-12-31 23:00+09,2009-12-31 10:00+09,0199-02-03 '
            '10:00+09 BC}'::timestamptz[]) WITH ORDINALITY AS u (t, n);
SET ROLE regress_norefund_analyst;
SELECT to_char(first_day, 'YYYY-MM-DD') AS first_day, to_char(last_day, 'YYYY-MM-DD') AS last_day
FROM norefund.report_period(NULL, NULL);
SELECT (regexp_match(html, '<title>([^<]*)<'))[1] AS title,
    regexp_replace((regexp_match(html, '<p class="odd">(.*?)</p>'))[1], '2010(.*)보다 늦은', '… 늦은') AS odd,
    html LIKE '%접수 5건 중 2건 승인 (40.0%)%' AS counted, length(html) < 100000 AS small
FROM (SELECT norefund.report_html() AS html) AS r;
-- What is drawn ends with what can be; what is longer than ten years is refused, and what lies wholly outside.
SELECT to_char(first_day, 'YYYY-MM-DD') AS first_day, to_char(last_day, 'YYYY-MM-DD') AS last_day
FROM norefund.report_period('2005-01-01', '2012-12-31');
SELECT last_day - first_day AS days
FROM norefund.report_period((now() AT TIME ZONE 'Asia/Seoul')::date, (now() AT TIME ZONE 'Asia/Seoul')::date + 365);
SELECT norefund.report_html('2010-01-01', '2020-01-08') <> '' AS ten_years;
SET ROLE regress_norefund_owner;
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at)
SELECT 'D3', 'Y' || n, 'KY' || n, timestamptz '2025-01-01 10:00+09' + n * interval '1 day'
FROM generate_series(0, 364) AS n;
SET ROLE regress_norefund_analyst;
SELECT length(norefund.report_html('2025-01-01', '2025-12-31')) < 200000 AS a_year,
    length(norefund.report_html('2025-01-01', '2025-02-14')) < 200000 AS its_days,
    (SELECT count(*) FROM norefund.report_days('2025-01-01', '2025-12-31')) AS weeks;
SELECT norefund.report_html('2010-01-01', '2020-01-09'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.report_html('2026-03-05', '58871-03-04'); -- fail
SELECT norefund.report_html('1999-01-01', '2001-01-01'); -- fail
SELECT norefund.report_html(to_date => '4713-01-01 BC'); -- fail
SELECT norefund.report_html(to_date => 'infinity'); -- fail
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
