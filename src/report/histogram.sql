-- Ten steps lead to twice the tolerance; then come all beyond, then the unknown.
CREATE FUNCTION @extschema@.histogram_bars(counts bigint[]) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT string_agg(format(
        E'<rect class="%s" x="%s%%" width="%s%%" y="%s" height="%s"/>'
        '<text x="%s%%" y="%s" text-anchor="middle"%s>%s</text>\n',
        CASE WHEN b.slot = 12 THEN 'unknown' WHEN b.slot <= 5 THEN 'within' ELSE 'beyond' END,
        round((b.slot - 0.94) * 100 / 12.0, 2), round(0.88 * 100 / 12.0, 2), 196 - b.height, b.height,
        round((b.slot - 0.5) * 100 / 12.0, 2), 190 - b.height, CASE WHEN b.trips = 0 THEN ' class="axis"' END,
        @extschema@.format_count(b.trips)), '' ORDER BY b.slot)
    FROM (
        SELECT u.slot, u.trips, round(150.0 * u.trips / greatest(max(u.trips) OVER (), 1)) AS height
        FROM unnest(counts) WITH ORDINALITY AS u (trips, slot)
    ) AS b;
END;
COMMENT ON FUNCTION @extschema@.histogram_bars(bigint[]) IS 'The bars of a distribution, each with its number (분포 막대)';

CREATE FUNCTION @extschema@.histogram_axis(step_m double precision) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT concat(
        string_agg(format('<text class="axis" x="%s%%" y="214" text-anchor="%s">%s</text>',
            round(a.edge * 100 / 12.0, 2), CASE WHEN a.edge = 0 THEN 'start' ELSE 'middle' END,
            @extschema@.trim_number(a.edge * step_m)), '' ORDER BY a.edge),
        format('<text class="axis" x="87.5%%" y="214" text-anchor="middle">&gt; %s</text>',
            @extschema@.trim_number(10 * step_m)),
        '<text class="axis" x="95.83%" y="214" text-anchor="middle">확인</text>'
        '<text class="axis" x="95.83%" y="229" text-anchor="middle">불가</text>'
        '<text class="axis" x="0" y="232">직선거리 m <tspan>metres apart</tspan></text>')
    FROM generate_series(0, 9) AS a (edge);
END;
COMMENT ON FUNCTION @extschema@.histogram_axis(double precision) IS 'The distances below a distribution (분포 축)';

CREATE FUNCTION @extschema@.html_histogram(
    counts bigint[], step_m double precision, tolerance_m double precision) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN concat(
        E'<figure><svg height="236" role="img" aria-label="histogram">\n', @extschema@.histogram_bars(counts),
        '<line x1="0" x2="100%" y1="196.5" y2="196.5"/>'
        '<line class="threshold" x1="41.67%" x2="41.67%" y1="6" y2="200"/>',
        format(E'<text class="strong" x="41.67%%" dx="7" y="15">허용 반경 %s m</text>\n',
            @extschema@.trim_number(tolerance_m)),
        @extschema@.histogram_axis(step_m), E'\n</svg>\n<figcaption class="note">',
        @extschema@.html_words('파랑 허용 반경 이내, 빗금 초과, 격자 확인 불가. 중복접수 제외.',
            'Blue within, striped beyond, crossed unknown; a step holds its upper edge; without duplicates.'),
        E'</figcaption></figure>\n');
COMMENT ON FUNCTION @extschema@.html_histogram(bigint[], double precision, double precision) IS
    'How many trips began and ended how far apart, beside the tolerance (직선거리 분포 그림)';
