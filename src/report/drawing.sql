CREATE FUNCTION @extschema@.nice_length(longest double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN power(10, floor(log(longest))) * CASE WHEN longest >= 5 * power(10, floor(log(longest))) THEN 5
                                                 WHEN longest >= 2 * power(10, floor(log(longest))) THEN 2 ELSE 1 END;
COMMENT ON FUNCTION @extschema@.nice_length(double precision) IS
    'The longest 1, 2 or 5 with noughts that is no longer (축척 막대 길이)';

CREATE FUNCTION @extschema@.format_metres(metres double precision) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN metres < 1000 THEN @extschema@.trim_number(metres) || ' m'
                ELSE @extschema@.trim_number(metres / 1000) || ' km' END;
COMMENT ON FUNCTION @extschema@.format_metres(double precision) IS 'Metres, or kilometres from 1,000 m on (거리 표시)';

CREATE FUNCTION @extschema@.svg_label(x double precision, y double precision, class text, label text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    -- Near an edge the words run inward.
    RETURN format(E'<text x="%s" y="%s" class="%s" text-anchor="%s">%s</text>\n',
        round(x::numeric, 1), round(y::numeric, 1), class,
        CASE WHEN x < 100 THEN 'start' WHEN x > 320 THEN 'end' ELSE 'middle' END, label);
COMMENT ON FUNCTION @extschema@.svg_label(double precision, double precision, text, text) IS
    'Words at a place of a drawing (그림 설명)';

-- The frame is the trip's own: its x axis runs from start to end, in metres. So the picture shows the stored distance
-- and nothing else of where the trip was.
CREATE FUNCTION @extschema@.draw_displacement(displacement_m double precision, tolerance_m double precision)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        WHEN displacement_m IS NULL THEN
            '<rect class="empty" x="20" y="112" width="380" height="200"/>'
            || @extschema@.svg_label(210, 208, 'strong', '출발지 또는 마지막 지점 확인 불가')
            || @extschema@.svg_label(210, 230, 'soft', 'start or end unknown: no distance to draw')
        ELSE concat(
            format(E'<circle class="tolerance" cx="%s" cy="212" r="%s"/>\n',
                round(d.start_x, 1), round(greatest(d.radius, 1.5), 1)),
            @extschema@.svg_label(d.start_x::float8, (200 - d.radius)::float8, 'soft',
                '허용 반경 ' || @extschema@.format_metres(tolerance_m)),
            format(E'<line class="way" x1="%s" y1="212" x2="%s" y2="212"/>\n', round(d.start_x, 1), round(d.end_x, 1)),
            CASE WHEN d.end_x - d.start_x > 120 THEN @extschema@.svg_label(
                ((d.start_x + d.end_x) / 2)::float8, 230, 'strong', @extschema@.format_metres(displacement_m)) END,
            format(E'<circle class="start" cx="%s" cy="212" r="6"/>\n', round(d.start_x, 1)),
            format(E'<rect class="%s" x="%s" y="206" width="12" height="12" transform="rotate(45 %s 212)"/>\n',
                CASE WHEN displacement_m <= tolerance_m THEN 'within' ELSE 'beyond' END,
                round(d.end_x - 6, 1), round(d.end_x, 1)),
            @extschema@.svg_label(d.start_x::float8, 240, 'ink', '출발지'),
            @extschema@.svg_label(d.start_x::float8, 254, 'soft', 'start'),
            @extschema@.svg_label(d.end_x::float8, 180, 'ink', '마지막 지점'),
            @extschema@.svg_label(d.end_x::float8, 194, 'soft', 'end'),
            format(E'<path class="scale" d="M20 338v6h%sv-6"/>\n', round(d.bar_m * d.pixels_a_metre, 1)),
            @extschema@.svg_label(20, 360, 'soft', @extschema@.format_metres(d.bar_m::float8)),
            @extschema@.svg_label(400, 360, 'soft', '마지막 지점 방향이 오른쪽, 북쪽 표시 없음')) END
    FROM (
        SELECT
            (210 - f.pixels_a_metre * f.width_m / 2 + f.pixels_a_metre * f.left_m)::numeric AS start_x,
            (210 - f.pixels_a_metre * f.width_m / 2 + f.pixels_a_metre * (f.left_m + displacement_m))::numeric AS end_x,
            (f.pixels_a_metre * coalesce(tolerance_m, 0))::numeric AS radius,
            f.pixels_a_metre::numeric AS pixels_a_metre,
            @extschema@.nice_length(100 / f.pixels_a_metre)::numeric AS bar_m
        FROM (
            SELECT s.left_m, s.left_m + s.right_m AS width_m,
                least(360 / (s.left_m + s.right_m), 86 / s.left_m) AS pixels_a_metre
            FROM (
                SELECT greatest(tolerance_m, 0.1) AS left_m, greatest(tolerance_m, displacement_m, 0.1) AS right_m
            ) AS s
        ) AS f
    ) AS d;
END;
COMMENT ON FUNCTION @extschema@.draw_displacement(double precision, double precision) IS
    'Start, end, the tolerance around the start and a scale, drawn from the distance alone (출발지–마지막 지점 그림)';

-- A capital, an m or a w, and whatever is not of ASCII may be twice as wide as the rest. Both ends stay, since ids
-- often differ in one of them.
CREATE FUNCTION @extschema@.shorten(value text, letters integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN k.kept IS NULL THEN value
                ELSE left(value, k.kept / 2) || '…' || right(value, (k.kept - 1) / 2) END
    FROM (
        SELECT CASE WHEN w.width > letters THEN letters * char_length(value) / w.width END AS kept
        FROM (
            SELECT char_length(value) + char_length(regexp_replace(value, '[a-ln-vx-z0-9 !-/:-?_]', '', 'g')) AS width
        ) AS w
    ) AS k;
END;
COMMENT ON FUNCTION @extschema@.shorten(text, integer) IS
    'A text that is no wider than so many letters, its middle left out where it is (긴 문자열 줄임)';

CREATE FUNCTION @extschema@.svg_heading(y integer, class text, shown text, whole text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN format(E'<text x="20" y="%s" class="%s">%s%s</text>\n', y, class,
        CASE WHEN shown <> whole THEN '<title>' || @extschema@.escape_html(whole) || '</title>' END,
        @extschema@.escape_html(shown));
COMMENT ON FUNCTION @extschema@.svg_heading(integer, text, text, text) IS
    'A line above a drawing; the whole of what was shortened shows when it is pointed at (그림 머리말)';

CREATE FUNCTION @extschema@.svg_case_style() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '<style>
svg { background: #fff;
  font-family: "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo",
    "Malgun Gothic", sans-serif }
text { font-size: 12.5px; fill: #17212b; stroke: #fff; stroke-width: 3px; paint-order: stroke }
.soft { font-size: 11px; fill: #56616d } .strong { font-weight: 700 }
.verdict { font-size: 20px; font-weight: 700 }
.tolerance { fill: #e8f0f8; stroke: #0b57a4; stroke-dasharray: 5 4 } .way { stroke: #17212b; stroke-width: 1.5 }
.start { fill: #fff; stroke: #17212b; stroke-width: 3 } .within { fill: #0b57a4; stroke: #fff }
.beyond { fill: #e69f00; stroke: #17212b } .scale { fill: none; stroke: #56616d }
.empty { fill: #f4f6f8; stroke: #84909b; stroke-dasharray: 5 4 }
</style>
';
COMMENT ON FUNCTION @extschema@.svg_case_style() IS 'Letters and colours of the picture of a case (상담 건 그림 서식)';

CREATE FUNCTION @extschema@.compare_distances(displacement_m double precision, tolerance_m double precision)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN displacement_m <= tolerance_m THEN format('직선거리 %s ≤ 허용 반경 %s',
            @extschema@.format_metres(displacement_m), @extschema@.format_metres(tolerance_m))
        -- What is beyond the tolerance is rounded up, as 50.04 m is more than 50 m.
        WHEN displacement_m > tolerance_m THEN format('직선거리 %s &gt; 허용 반경 %s',
            @extschema@.format_metres(ceil(100 * displacement_m) / 100), @extschema@.format_metres(tolerance_m))
        WHEN tolerance_m IS NULL THEN '접수일의 판정 기준 없음' ELSE '' END;
COMMENT ON FUNCTION @extschema@.compare_distances(double precision, double precision) IS
    'How far apart start and end are beside the tolerance, in words (직선거리 비교)';

CREATE FUNCTION @extschema@.svg_case(
    driver_id text, case_id text, verdict text, verdict_english text,
    displacement_m double precision, tolerance_m double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN concat(
        E'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 376" width="420" height="376" role="img">\n<title>',
        @extschema@.escape_html(format('기사 ID %s · 상담ID %s', driver_id, case_id)), E'</title>\n',
        @extschema@.svg_case_style(),
        @extschema@.svg_heading(26, 'soft',
            format('기사 ID %s · 상담ID %s', @extschema@.shorten(driver_id, 22), @extschema@.shorten(case_id, 22)),
            format('기사 ID %s · 상담ID %s', driver_id, case_id)),
        @extschema@.svg_heading(52, 'verdict', @extschema@.shorten(verdict, 32), verdict),
        format(E'<text x="20" y="74">%s</text>\n', @extschema@.compare_distances(displacement_m, tolerance_m)),
        format(E'<text x="20" y="91" class="soft">%s</text>\n', @extschema@.escape_html(concat(verdict_english,
            CASE WHEN displacement_m <= tolerance_m THEN '; ends within the tolerance'
                 WHEN displacement_m > tolerance_m THEN '; ends beyond the tolerance' END))),
        @extschema@.draw_displacement(displacement_m, tolerance_m), E'</svg>\n');
COMMENT ON FUNCTION @extschema@.svg_case(text, text, text, text, double precision, double precision) IS
    'The picture of a case: its verdict above what it stands on (상담 건 그림)';
