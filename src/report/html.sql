CREATE FUNCTION @extschema@.escape_html(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    -- Control characters break a page, and those that turn the direction of writing make it lie.
    RETURN replace(replace(replace(replace(replace(
        regexp_replace(value,
            '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffe\uffff]', '', 'g'),
        '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
COMMENT ON FUNCTION @extschema@.escape_html(text) IS
    'A text that HTML and SVG show as it is and never take for their own (HTML 표시)';

CREATE FUNCTION @extschema@.format_count(value numeric) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN to_char(value, 'FM999,999,999,999,999,990');
COMMENT ON FUNCTION @extschema@.format_count(numeric) IS
    'A whole number with commas, whatever the locale (건수 표시)';

CREATE FUNCTION @extschema@.trim_number(value double precision) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN trim_scale(round(value::numeric, 2))::text;
COMMENT ON FUNCTION @extschema@.trim_number(double precision) IS
    'A number with two decimals at most, and none that say nothing (수치 표시)';

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
            t.s / k.size AS upper_count,
            CASE WHEN korean THEN k.ko ELSE k.en END AS upper_unit,
            t.s % k.size / k.lower_size AS lower_count,
            CASE WHEN korean THEN k.lower_ko ELSE k.lower_en END AS lower_unit
        FROM (SELECT round(abs(seconds))::bigint AS s) AS t
        JOIN (VALUES
            (0, 60, 1, '초', ' s', NULL, NULL, NULL),
            (60, 3600, 60, '분', ' min', NULL, NULL, NULL),
            (3600, 86400, 3600, '시간', ' h', 60, '분', ' min'),
            (86400, NULL, 86400, '일', ' d', 3600, '시간', ' h')
        ) AS k (from_s, below_s, size, ko, en, lower_size, lower_ko, lower_en)
            ON t.s >= k.from_s AND (t.s < k.below_s OR k.below_s IS NULL)
    ) AS u;
END;
COMMENT ON FUNCTION @extschema@.format_duration(double precision, boolean) IS
    'Seconds as people say them, in two units at most, in Korean or English (소요시간 표시)';

CREATE FUNCTION @extschema@.html_words(korean text, english text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN korean || ' <span lang="en">' || english || '</span>';
COMMENT ON FUNCTION @extschema@.html_words(text, text) IS 'Words in both languages; takes HTML (두 언어 표시)';

CREATE FUNCTION @extschema@.html_bar(parts double precision[], whole double precision, classes text[]) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    -- Per cent of the width it is given: letters beside it keep their size on a phone and on paper.
    SELECT format('<svg class="bar" aria-hidden="true">%s</svg>', string_agg(
        format('<rect class="%s" x="%s%%" width="%s%%" height="100%%"/>', part.class,
               round((part.ends - part.share)::numeric, 2), round(part.share::numeric, 2)),
        '' ORDER BY part.position))
    FROM (
        SELECT u.class, u.share, u.position, sum(u.share) OVER (ORDER BY u.position) AS ends
        FROM (
            SELECT t.class, t.position, coalesce(100 * t.part / nullif(whole, 0), 0) AS share
            FROM unnest(parts, classes) WITH ORDINALITY AS t (part, class, position)
        ) AS u
    ) AS part
    WHERE part.share > 0;
END;
COMMENT ON FUNCTION @extschema@.html_bar(double precision[], double precision, text[]) IS
    'A bar of parts of a whole, which is as wide as the bar may be, each with its class (막대)';

CREATE FUNCTION @extschema@.html_row(head text, bar text, counts text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT concat('<tr><th', CASE WHEN bar IS NOT NULL THEN ' class="day"' END, ' scope="row">', head, '</th>',
        '<td>' || bar || '</td>',
        string_agg('<td class="n">' || c.value || '</td>', '' ORDER BY c.position), E'</tr>\n')
    FROM unnest(counts) WITH ORDINALITY AS c (value, position);
END;
COMMENT ON FUNCTION @extschema@.html_row(text, text, text[]) IS
    'A line of a table: what it is of, its bar where it has a column, its numbers; takes HTML (표의 줄)';

CREATE FUNCTION @extschema@.html_table(heads text[], lines text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT format(E'<table>\n%s<tbody>\n%s</tbody>\n</table>\n',
        '<thead><tr>' || string_agg(
            CASE WHEN h.position = 1 OR h.position = 2 AND heads[1] = '' THEN '<th>' ELSE '<th class="n">' END
                || h.head || '</th>', ''
            ORDER BY h.position) || E'</tr></thead>\n',
        lines)
    FROM unnest(heads) WITH ORDINALITY AS h (head, position);
END;
COMMENT ON FUNCTION @extschema@.html_table(text[], text) IS
    'A table of lines under their heads, the second that of a bar where the first is empty; NULL where there is no '
    'line; takes HTML (표)';

CREATE FUNCTION @extschema@.html_figure(korean text, english text, figure text, remark text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN format(E'<div><dt>%s</dt><dd>%s<small>%s</small></dd></div>\n',
        @extschema@.html_words(korean, english), figure, remark);
COMMENT ON FUNCTION @extschema@.html_figure(text, text, text, text) IS
    'A number that stands out, what it is and what belongs to it; takes HTML (주요 수치)';

CREATE FUNCTION @extschema@.html_section(
    korean text, english text, finding_korean text, finding_english text, body text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN format(
        E'<section>\n<p class="topic">%s</p>\n<h2>%s</h2>\n<p class="en" lang="en">%s</p>\n%s</section>\n',
        @extschema@.html_words(korean, english), finding_korean, finding_english, body);
COMMENT ON FUNCTION @extschema@.html_section(text, text, text, text, text) IS
    'A part of a page: its topic, what was found, in both languages, and the picture; takes HTML (보고서 항목)';
