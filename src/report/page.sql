CREATE FUNCTION @extschema@.html_colours() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    -- Paper is white, whatever the screen is: the dark colours are the screen's alone.
    RETURN ':root { color-scheme: light; --paper: #fff; --ink: #17212b; --soft: #56616d; --line: #dbe1e6;
  --blue: #0b57a4; --track: #c7d7e8; --recorded: #4c5763; --cancelled: #84909b; --other: #b3bcc4; --duplicate: #d9dfe4;
  --amber: #f6c453; --amber-line: #b87700; --violet: #e3d3ea; --violet-dot: #6a3d8a; --pale: #f4f6f8 }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --paper: #12171d; --ink: #e6ebf0; --soft: #a3afba; --line: #303a44; --blue: #58a6f2;
    --track: #2c4865; --recorded: #c3cbd3; --cancelled: #8d98a3; --other: #656f7a; --duplicate: #434d57;
    --amber: #7d5200; --amber-line: #f2b93f; --violet: #47305a; --violet-dot: #c9a3e6; --pale: #1d242c }
}
';
COMMENT ON FUNCTION @extschema@.html_colours() IS 'The colours of a page, on a light and on a dark screen (보고서 색상)';

CREATE FUNCTION @extschema@.html_style() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); word-break: keep-all; overflow-wrap: anywhere;
  font: 15px/1.55 "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact }
main { max-width: 760px; margin: 0 auto; padding: 40px 20px 56px }
h1, h2, p, dl, dd, table, figure { margin: 0; padding: 0 }
h1 { font-size: 30px; line-height: 1.25; letter-spacing: -.02em }
header > p { margin-top: 6px; color: var(--soft) }
header .range { margin-top: 14px; color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums }
header .odd { margin-top: 14px; padding-left: 10px; border-left: 3px solid var(--amber-line); font-size: 13.5px }
.odd [lang] { display: block }
time { white-space: nowrap }
[lang="en"] { color: var(--soft) }
dl { display: grid; grid-template-columns: repeat(4, auto); justify-content: space-between; gap: 0 24px;
  margin-top: 28px; border-top: 2px solid var(--ink) }
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
table { width: 100%; margin-top: 18px; border-collapse: collapse; font-size: 13.5px; line-height: 1.4 }
th { font-weight: 400; text-align: left }
thead th { padding: 0 0 6px; font-size: 12px; color: var(--soft); vertical-align: bottom }
tbody th, td { padding: 5px 0; border-top: 1px solid var(--line); vertical-align: top }
tbody th [lang] { font-size: 12px }
tbody tr:first-child > * { border-top-color: var(--soft) }
.day { width: 88px; white-space: nowrap; font-variant-numeric: tabular-nums }
.fold th { color: var(--soft); background: var(--pale); text-align: center; font-variant-numeric: tabular-nums }
.n { width: 92px; padding-left: 16px; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.swatch { width: 26px }
';
COMMENT ON FUNCTION @extschema@.html_style() IS 'How the words and tables of a page stand (보고서 서식)';

CREATE FUNCTION @extschema@.html_picture_style() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '.bar { display: block; width: 100%; height: 20px; overflow: hidden }
.bar rect { stroke: var(--paper); stroke-width: 1.5 }
th .bar { height: 10px; margin-top: 4px }
.swatch .bar { width: 16px; height: 16px; margin-top: 1px }
.approved, .within { fill: var(--blue) }
.trip_recorded { fill: var(--recorded) }
.already_cancelled { fill: var(--cancelled) }
.other_inquiry { fill: var(--other) }
.duplicate { fill: var(--duplicate) }
.review, .beyond { fill: url(#stripes) }
.handed_over { fill: url(#dots) }
.withdrawn, .undecided { fill: var(--paper); stroke: var(--cancelled) !important }
.undecided { stroke-dasharray: 3 2 }
.unknown { fill: url(#cross) }
.track { fill: var(--track) }
#stripes rect:first-child { fill: var(--amber) }
#stripes rect:last-child { fill: var(--amber-line) }
#dots rect { fill: var(--violet) }
#dots circle { fill: var(--violet-dot) }
#cross rect { fill: var(--pale) }
#cross path { stroke: var(--cancelled) }
figure { margin-top: 18px }
figure svg { display: block; width: 100%; overflow: visible; font-size: 12px; font-variant-numeric: tabular-nums }
figure text { fill: var(--ink) }
figure .axis { fill: var(--soft); font-size: 11.5px }
figure line { stroke: var(--soft) }
figure .threshold { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3 }
figure .strong { font-weight: 700 }
.note { margin-top: 8px; font-size: 12.5px; color: var(--soft) }
footer { margin-top: 52px; padding-top: 10px; border-top: 1px solid var(--line); font-size: 12.5px; color: var(--soft) }
';
COMMENT ON FUNCTION @extschema@.html_picture_style() IS 'How the bars and figures of a page look (보고서 그림 서식)';

CREATE FUNCTION @extschema@.html_sizes() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '@media (max-width: 560px) {
  main { padding: 26px 16px 40px }
  h1 { font-size: 25px }
  h2 { font-size: 18.5px }
  dl { grid-template-columns: repeat(2, 1fr); gap: 0 16px }
  dl div { border-bottom: 1px solid var(--line); padding-bottom: 10px }
  dd { font-size: 20px }
  section { margin-top: 42px }
  .day { width: 84px }
  .n { width: 1%; padding-left: 12px }
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
';
COMMENT ON FUNCTION @extschema@.html_sizes() IS 'What is otherwise on a phone and on paper (휴대전화·인쇄 서식)';

CREATE FUNCTION @extschema@.html_patterns() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6"/><rect width="2" height="6"/></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6"/><circle cx="3" cy="3" r="1.5"/></pattern>
<pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6"/><path d="M0 0L6 6M6 0L0 6"/></pattern>
</defs></svg>
';
COMMENT ON FUNCTION @extschema@.html_patterns() IS 'Patterns beside colours, for who sees no colours (무늬)';

CREATE FUNCTION @extschema@.html_page(title text, body text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN concat('<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>', title, '</title>
<style>
', @extschema@.html_colours(), @extschema@.html_style(), @extschema@.html_picture_style(),
        @extschema@.html_sizes(), '</style>
</head>
<body>
', @extschema@.html_patterns(), '<main>
', body, '</main>
</body>
</html>
');
COMMENT ON FUNCTION @extschema@.html_page(text, text) IS
    'A page that needs nothing from outside, for a phone, a screen, light or dark, and paper; takes HTML (보고서 지면)';
