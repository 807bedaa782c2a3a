\i test/install.sql
-- What any text becomes on a page: shown, never obeyed.
SELECT norefund.escape_html(E'<script>alert("x")</script> & ''y'' \u202e\x01' || '한국어') AS shown;
SELECT norefund.format_count(1234567890123), norefund.format_count(0), norefund.format_percent(1, 3), norefund.format_percent(0, 0);
SELECT s AS seconds, norefund.format_duration(s, true) AS korean, norefund.format_duration(s, false) AS english
FROM unnest('{0,59.4,59.6,60,3599,3600,5400,86399,86400,183600,-90}'::double precision[]) AS s;
-- Days up to a month and a half, then weeks, then months; cut to what was asked.
SELECT unit, count(*) AS parts, to_char(min(starts), 'YYYY-MM-DD') AS first, to_char(max(ends), 'YYYY-MM-DD') AS last, sum(ends - starts + 1) AS days,
    (array_agg(label ORDER BY starts))[1:2] AS labels
FROM (VALUES ('2026-03-04'::date, '2026-03-04'::date), ('2026-03-04', '2026-04-17'), ('2026-03-04', '2026-04-18'), ('2025-01-15', '2026-03-31')) AS d (a, b)
CROSS JOIN LATERAL norefund.report_periods(a, b) GROUP BY unit, a, b ORDER BY b - a;
SELECT norefund.html_bar('{50,0,25}', '{a,b,c}');
BEGIN;
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, charged_won, call_driver_id, call_completed,
    payment_method, centre_cancelled, cancel_reason, meter_distance_m, meter_duration_s, meter_start, meter_end)
SELECT 'D<1>', 'C' || n, 'K' || n, '2026-03-05 10:00+09', 18000, 'D<1>', true, 'card', false, '', 0, 45,
    norefund.meter_point(37.5, 127),
    CASE WHEN n < 4 THEN norefund.meter_point(37.5 + (n - 1) * 0.0004, 127) ELSE norefund.meter_point(0, 0) END
FROM generate_series(1, 5) AS n;
SELECT c.case_id, d.outcome FROM norefund.cases AS c, norefund.decide_case(c.driver_id, c.case_id) AS d WHERE c.case_id <> 'C5' ORDER BY c.case_id;
RESET ROLE;
CREATE ROLE regress_norefund_analyst;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_analyst('regress_norefund_analyst');
-- An admin's label is no code either.
UPDATE norefund.templates SET edited_body = '<script>승인</script>"&' WHERE outcome = 'approved' AND part = 'result_label';
-- So is the name of a policy, and its note.
SELECT norefund.propose_policy('<img src=x onerror=alert(1)>', same_place_within_m => 10, note => '</table><script>x</script>', actor => 'a');
SELECT norefund.put_in_force('<img src=x onerror=alert(1)>', '2026-03-05 12:00+09', '<b>why</b>', 'b') IS NOT NULL AS holds;
SELECT norefund.propose_policy('<i>next</i>', same_place_within_m => 30, actor => 'a');
SET ROLE regress_norefund_analyst;
SET TRANSACTION READ ONLY;
-- Four pictures: at the start, 44 m away, 89 m away, unknown. Each is a document by itself; start and end are drawn
-- as far apart as is stored, in a frame that says no more than that.
SELECT case_id, (xmlparse(DOCUMENT svg)) IS DOCUMENT AS is_xml, svg LIKE '%D&lt;1&gt;%' AS escaped,
    (regexp_match(svg, 'class="verdict">([^<]*)<'))[1] AS verdict,
    (regexp_match(svg, '<text x="20" y="74">([^<]*)<'))[1] AS compared,
    round((regexp_match(svg, 'x2="([0-9.]+)"'))[1]::numeric - (regexp_match(svg, 'x1="([0-9.]+)"'))[1]::numeric) AS pixels,
    -- the circle has the tolerance's size by the same scale
    round(((regexp_match(svg, 'r="([0-9.]+)"'))[1]::numeric * meter_displacement_m / 50)::numeric) AS by_scale,
    round(meter_displacement_m) AS metres, svg LIKE '%확인 불가%' AS unknown
FROM (SELECT case_id, meter_displacement_m, norefund.case_svg(driver_id, case_id) AS svg FROM norefund.case_results) AS c ORDER BY case_id;
SELECT norefund.case_svg('D<1>', 'C9') IS NULL AS no_case;
-- The scale holds for every distance and tolerance: pixels between the points / radius = distance / tolerance.
SELECT count(*) AS drawn, max(abs(pixels - radius * d / t) / (1 + d / t)) <= 0.1 AS to_scale, bool_and(bar <= 100) AS bar_fits,
    bool_and(x1 >= 14 AND x2 <= 406) AS on_the_sheet
FROM (
    SELECT d, t, x1, x2, x2 - x1 AS pixels, (regexp_match(svg, 'r="([0-9.]+)"'))[1]::numeric AS radius, (regexp_match(svg, 'v6h([0-9.]+)v'))[1]::numeric AS bar
    FROM (SELECT d, t, svg, (regexp_match(svg, 'x1="([0-9.]+)"'))[1]::numeric AS x1, (regexp_match(svg, 'x2="([0-9.]+)"'))[1]::numeric AS x2
          FROM unnest('{5,20,49.9,50,50.1,90,150,400}'::numeric[]) AS d, unnest('{10,30,50,200}'::numeric[]) AS t,
              LATERAL (SELECT norefund.draw_displacement(d::double precision, t::double precision) AS svg) AS s) AS x) AS y;
SELECT count(*) AS drawn, bool_and(norefund.draw_displacement(d, t) <> '') AS says_something
FROM unnest('{0,1e-9,50,2e7,NULL}'::double precision[]) AS d, unnest('{0,50,1e7,NULL}'::double precision[]) AS t;
-- The report of the day, whose last hours were under the new policy: its numbers are the views', and it holds no code.
SELECT html LIKE '%접수 5건 중 2건 승인 (40.0%)%' AS approved, html LIKE '%운행거리 0.0 km 5건 중 1건 허용 반경 10 m 이내 (20.0%)%' AS within,
    html LIKE '%미판정%' AS undecided, html LIKE '%최다 사유: %' AS reasons, html !~* '<script|<img|<b>why|<i>|javascript:' AS no_code,
    html LIKE '%&lt;img src=x onerror=alert(1)&gt;%&lt;/table&gt;&lt;script&gt;x%' AS policy_shown, html LIKE '%판정 기준 &lt;i&gt;next&lt;/i&gt; (허용 반경 30 m): 1건 처리결과 변경%' AS replayed,
    html LIKE '%&lt;script&gt;승인&lt;/script&gt;&quot;&amp;%' AS label_shown, html !~ '(src|href)="(?!data:,)' AS alone, length(html) < 100000 AS small
FROM (SELECT norefund.report_html('2026-03-05', '2026-03-05') AS html) AS r;
-- A time without a request has a report as well.
SELECT html LIKE '%접수 건 없음%결제취소 건 없음%운행거리 0.0 km 건 없음%' AS empty, html LIKE '%담당자 검토 대상 없음%' AS nobody, html LIKE '%기록된 단계 없음%' AS no_steps
FROM (SELECT norefund.report_html('2020-01-01', '2021-12-31') AS html) AS r;
SELECT norefund.report_html('2026-03-05', '2026-03-04'); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.report_html(NULL, '2026-03-04'); -- fail
SELECT norefund.report_html('2026-03-05', 'infinity'); -- fail
ROLLBACK;
