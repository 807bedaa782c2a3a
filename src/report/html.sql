CREATE FUNCTION @extschema@.escape_html(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    -- Control characters break a page, and those that turn the direction of writing make it lie.
    RETURN replace(replace(replace(replace(replace(
        regexp_replace(value, '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffe\uffff]', '', 'g'),
        '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
COMMENT ON FUNCTION @extschema@.escape_html(text) IS
    'A text that HTML and SVG show as it is and never take for their own (HTML 표시)';

CREATE FUNCTION @extschema@.format_count(value numeric) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN to_char(value, 'FM999,999,999,999,999,990');
COMMENT ON FUNCTION @extschema@.format_count(numeric) IS 'A whole number with commas, whatever the locale (건수 표시)';

CREATE FUNCTION @extschema@.trim_number(value double precision) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN trim_scale(round(value::numeric, 2))::text;
COMMENT ON FUNCTION @extschema@.trim_number(double precision) IS 'A number with two decimals at most, and none that say nothing (수치 표시)';

CREATE FUNCTION @extschema@.format_percent(part numeric, whole numeric) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN whole = 0 THEN '–' ELSE to_char(100 * part / whole, 'FM990.0') || '%' END;
COMMENT ON FUNCTION @extschema@.format_percent(numeric, numeric) IS 'A part of a whole in percent (비율 표시)';

CREATE FUNCTION @extschema@.format_duration(seconds double precision, korean boolean) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN seconds < 0 THEN '−' ELSE '' END
        || concat_ws(' ', CASE WHEN u.upper_count > 0 OR u.lower_unit IS NULL THEN u.upper_count || u.upper_unit END,
                          CASE WHEN u.lower_count > 0 THEN u.lower_count || u.lower_unit END)
    FROM (
        SELECT
            CASE WHEN t.s < 60 THEN t.s WHEN t.s < 3600 THEN t.s / 60 WHEN t.s < 86400 THEN t.s / 3600 ELSE t.s / 86400 END AS upper_count,
            CASE WHEN korean THEN CASE WHEN t.s < 60 THEN '초' WHEN t.s < 3600 THEN '분' WHEN t.s < 86400 THEN '시간' ELSE '일' END
                 ELSE CASE WHEN t.s < 60 THEN ' s' WHEN t.s < 3600 THEN ' min' WHEN t.s < 86400 THEN ' h' ELSE ' d' END END AS upper_unit,
            CASE WHEN t.s < 3600 THEN NULL WHEN t.s < 86400 THEN t.s % 3600 / 60 ELSE t.s % 86400 / 3600 END AS lower_count,
            CASE WHEN t.s < 3600 THEN NULL WHEN t.s < 86400 THEN CASE WHEN korean THEN '분' ELSE ' min' END
                 WHEN korean THEN '시간' ELSE ' h' END AS lower_unit
        FROM (SELECT round(abs(seconds))::bigint AS s) AS t
    ) AS u;
END;
COMMENT ON FUNCTION @extschema@.format_duration(double precision, boolean) IS
    'Seconds as people say them, in two units at most, in Korean or English (소요시간 표시)';

CREATE FUNCTION @extschema@.html_bar(shares double precision[], classes text[]) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    -- Per cent of the width it is given: letters beside it keep their size on a phone and on paper.
    SELECT format('<svg class="bar" aria-hidden="true">%s</svg>', string_agg(
        format('<rect class="%s" x="%s%%" width="%s%%" height="100%%"/>', part.class,
               round((part.ends - part.share)::numeric, 2), round(part.share::numeric, 2)),
        '' ORDER BY part.position))
    FROM (
        SELECT u.class, u.share, u.position, sum(u.share) OVER (ORDER BY u.position) AS ends
        FROM unnest(shares, classes) WITH ORDINALITY AS u (share, class, position)
    ) AS part
    WHERE part.share > 0;
END;
COMMENT ON FUNCTION @extschema@.html_bar(double precision[], text[]) IS
    'A bar of parts, each with its share of the width in per cent and its class (막대)';

CREATE FUNCTION @extschema@.html_section(
    korean text, english text, finding_korean text, finding_english text, body text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN format(E'<section>\n<p class="topic">%s <span lang="en">%s</span></p>\n<h2>%s</h2>\n<p class="en" lang="en">%s</p>\n%s\n</section>\n',
        korean, english, finding_korean, finding_english, body);
COMMENT ON FUNCTION @extschema@.html_section(text, text, text, text, text) IS
    'A part of a page: its topic, what was found, in both languages, and the picture; takes HTML (보고서 항목)';

CREATE FUNCTION @extschema@.html_page(title text, body text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN format('<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<link rel="icon" href="data:,">
<title>%s</title>
<style>
:root { --ink: #17212b; --soft: #56616d; --line: #dbe1e6; --blue: #0b57a4; --amber: #e69f00 }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%% }
body { margin: 0; background: #fff; color: var(--ink); word-break: keep-all; overflow-wrap: anywhere;
  font: 15px/1.55 "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact }
main { max-width: 760px; margin: 0 auto; padding: 40px 20px 56px }
h1, h2, p, dl, dd, table, figure { margin: 0; padding: 0 }
h1 { font-size: 30px; line-height: 1.25; letter-spacing: -.02em }
header > p { margin-top: 6px; color: var(--soft) }
header .range { margin-top: 14px; color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums }
[lang="en"] { color: var(--soft) }
dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0 24px; margin-top: 28px; border-top: 2px solid var(--ink) }
dl div { padding: 12px 0 4px }
dt { font-size: 13px; line-height: 1.4 }
dt [lang] { display: block; font-size: 12px }
dd { margin-top: 4px; font-size: 25px; font-weight: 700; line-height: 1.25; letter-spacing: -.02em; white-space: nowrap;
  font-variant-numeric: tabular-nums }
dd small { display: block; font-size: 13px; font-weight: 400; letter-spacing: 0; color: var(--soft) }
section { margin-top: 52px }
.topic { padding-top: 10px; border-top: 1px solid var(--line); font-size: 13px; font-weight: 600; color: var(--soft) }
.topic [lang] { font-weight: 400 }
h2 { margin-top: 8px; font-size: 21px; line-height: 1.35; letter-spacing: -.015em }
.en { margin-top: 2px; font-size: 13.5px }
table { width: 100%%; margin-top: 18px; border-collapse: collapse; font-size: 13.5px; line-height: 1.4 }
th { font-weight: 400; text-align: left }
thead th { padding: 0 0 6px; font-size: 12px; color: var(--soft); vertical-align: bottom }
tbody th, td { padding: 5px 0; border-top: 1px solid var(--line); vertical-align: top }
tbody tr:first-child > * { border-top-color: var(--soft) }
.day { width: 88px; white-space: nowrap; font-variant-numeric: tabular-nums }
.n { width: 92px; padding-left: 16px; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.swatch { width: 26px }
.small { font-size: 12px; color: var(--soft) }
.bar { display: block; width: 100%%; height: 20px; overflow: hidden }
.bar rect { stroke: #fff; stroke-width: 1.5 }
th .bar { height: 10px; margin-top: 4px }
.swatch .bar { width: 16px; height: 16px; margin-top: 1px }
.approved, .within { fill: var(--blue) }
.trip_recorded { fill: #4c5763 }
.already_cancelled { fill: #84909b }
.other_inquiry { fill: #b3bcc4 }
.duplicate { fill: #d9dfe4 }
.review, .beyond { fill: url(#stripes) }
.handed_over { fill: url(#dots) }
.withdrawn, .undecided { fill: #fff; stroke: #84909b !important }
.undecided { stroke-dasharray: 3 2 }
.unknown { fill: url(#cross) }
.track { fill: #c7d7e8 }
figure { margin-top: 18px }
figure svg { display: block; width: 100%%; overflow: visible; font-size: 12px; font-variant-numeric: tabular-nums }
figure text { fill: var(--ink) }
figure .axis { fill: var(--soft); font-size: 11.5px }
figure line { stroke: var(--soft) }
figure .threshold { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3 }
figure .strong { font-weight: 700 }
.note { margin-top: 8px; font-size: 12.5px; color: var(--soft) }
.none { margin-top: 18px; padding: 18px; border: 1px dashed var(--line); color: var(--soft) }
footer { margin-top: 52px; padding-top: 10px; border-top: 1px solid var(--line); font-size: 12.5px; color: var(--soft) }
@media (max-width: 560px) {
  main { padding: 26px 16px 40px }
  h1 { font-size: 25px }
  h2 { font-size: 18.5px }
  dl { grid-template-columns: repeat(2, 1fr); gap: 0 16px }
  dl div { border-bottom: 1px solid var(--line); padding-bottom: 10px }
  dd { font-size: 22px }
  section { margin-top: 42px }
  .day { width: 74px }
  .n { width: 1%%; padding-left: 12px }
  figure svg { font-size: 11px }
  figure .axis { font-size: 10px }
}
@page { size: A4; margin: 15mm 16mm }
@media print {
  body { font-size: 9.5pt }
  main { max-width: none; padding: 0 }
  section, footer { margin-top: 15pt; break-inside: avoid }
  h1 { font-size: 20pt }
  h2 { margin-top: 3pt; font-size: 13.5pt }
  dl, table, figure { margin-top: 9pt }
  table { font-size: 9pt }
  tbody th, td { padding: 2pt 0 }
  .bar { height: 11pt }
  th .bar { height: 5pt; margin-top: 2pt }
  h2, .topic, .en, thead { break-after: avoid }
  tr, figure { break-inside: avoid }
}
</style>
</head>
<body>
<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#f6c453"/><rect width="2" height="6" fill="#b87700"/></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#e3d3ea"/><circle cx="3" cy="3" r="1.5" fill="#6a3d8a"/></pattern>
<pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#f4f6f8"/><path d="M0 0L6 6M6 0L0 6" stroke="#84909b" stroke-width="1"/></pattern>
</defs></svg>
<main>
%s</main>
</body>
</html>
', title, body);
COMMENT ON FUNCTION @extschema@.html_page(text, text) IS
    'A page that needs nothing from outside, for a phone, a screen and paper; takes HTML (보고서 지면)';

CREATE FUNCTION @extschema@.report_periods(
    from_date date, to_date date, OUT starts date, OUT ends date, OUT label text, OUT unit text)
    RETURNS SETOF record
    LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT
        greatest(p.starts::date, from_date),
        least((p.starts + ('1 ' || u.unit)::interval)::date - 1, to_date),
        CASE u.unit
            WHEN 'day' THEN to_char(p.starts, 'FMMM/FMDD') || ' ('
                || substr('일월화수목금토', 1 + extract(dow FROM p.starts)::integer, 1) || ')'
            WHEN 'week' THEN to_char(greatest(p.starts::date, from_date), 'FMMM/FMDD') || '–'
                || to_char(least(p.starts::date + 6, to_date), 'FMMM/FMDD')
            ELSE to_char(p.starts, 'YYYY. FMMM.') END,
        u.unit
    FROM (SELECT CASE WHEN to_date - from_date < 45 THEN 'day'
                      WHEN to_date - from_date < 400 THEN 'week' ELSE 'month' END AS unit) AS u
    CROSS JOIN LATERAL generate_series(
        date_trunc(u.unit, from_date::timestamp), to_date::timestamp, ('1 ' || u.unit)::interval) AS p (starts);
END;
COMMENT ON FUNCTION @extschema@.report_periods(date, date) IS
    'The days of a report, or its weeks or months where days would be too many to read (보고서 기간 구분)';
