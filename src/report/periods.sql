CREATE FUNCTION @extschema@.sensible_days(OUT first_day date, OUT last_day date)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT '2010-01-01'::date AS first_day, (now() AT TIME ZONE 'Asia/Seoul')::date + 1 AS last_day;
END;
COMMENT ON FUNCTION @extschema@.sensible_days() IS
    'The days on which a request can have come in, clocks that are ahead included; a report draws no others (접수 가능 기간)';

CREATE FUNCTION @extschema@.period_parts(
    from_date date, to_date date, OUT starts date, OUT ends date, OUT unit text)
    RETURNS SETOF record
    LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT
        greatest(p.starts::date, from_date),
        least((p.starts + ('1 ' || u.unit)::interval)::date - 1, to_date),
        u.unit
    FROM (SELECT CASE WHEN to_date - from_date < 45 THEN 'day'
                      WHEN to_date - from_date < 400 THEN 'week' ELSE 'month' END AS unit) AS u
    CROSS JOIN LATERAL generate_series(
        date_trunc(u.unit, from_date::timestamp), to_date::timestamp, ('1 ' || u.unit)::interval) AS p (starts);
END;
COMMENT ON FUNCTION @extschema@.period_parts(date, date) IS
    'The days of a report, or its weeks or months where days would be too many to read (보고서 기간 구분)';

CREATE FUNCTION @extschema@.period_label(starts date, ends date, unit text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN CASE
        WHEN unit = 'month' THEN to_char(starts, 'YYYY. FMMM.')
            || CASE WHEN date_trunc('month', ends) > date_trunc('month', starts)
                    THEN to_char(ends, ' – YYYY. FMMM.') ELSE '' END
        WHEN unit = 'day' AND starts = ends THEN
            to_char(starts, 'FMMM/FMDD') || ' (' || substr('일월화수목금토', 1 + extract(dow FROM starts)::integer, 1) || ')'
        ELSE to_char(starts, 'FMMM/FMDD') || '–' || to_char(ends, 'FMMM/FMDD') END;
COMMENT ON FUNCTION @extschema@.period_label(date, date, text) IS
    'What a day, week, month or run of them is called (기간 표시)';

CREATE FUNCTION @extschema@.html_period(
    starts date, ends date, unit text, is_empty boolean, bar text, counts text[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN is_empty THEN format(E'<tr class="fold"><th colspan="%s" scope="row">%s · %s</th></tr>\n',
            2 + cardinality(counts), @extschema@.period_label(starts, ends, unit),
            @extschema@.html_words(
                @extschema@.format_count(ends - starts + 1) || '일 접수 없음',
                @extschema@.format_count(ends - starts + 1)
                    || CASE WHEN ends = starts THEN ' day without a case' ELSE ' days without a case' END))
        ELSE @extschema@.html_row(@extschema@.period_label(starts, ends, unit), bar, counts) END;
COMMENT ON FUNCTION @extschema@.html_period(date, date, text, boolean, text, text[]) IS
    'A line of a period with its bar and numbers, or of a run of days in which nothing came in; takes HTML (기간별 줄)';

CREATE FUNCTION @extschema@.html_odd_days(days date[], cases bigint[]) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    -- Ten are enough to find the clock that was wrong.
    SELECT format(E'<p class="odd">%s</p>\n', @extschema@.html_words(
        format('접수일이 %s보다 이르거나 %s보다 늦은 %s건은 보고서에서 제외: %s',
            min(to_char(s.first_day, 'YYYY. FMMM. FMDD.')), min(to_char(s.last_day, 'YYYY. FMMM. FMDD.')),
            @extschema@.format_count(sum(o.cases)),
            string_agg(format('<time>%s</time> (%s건)', o.label, @extschema@.format_count(o.cases)), ', ' ORDER BY o.day)
                FILTER (WHERE o.place <= 10)
                || CASE WHEN count(*) > 10 THEN format(' 외 %s일', @extschema@.format_count(count(*) - 10)) ELSE '' END),
        format('%s cases of days that cannot be are left out', @extschema@.format_count(sum(o.cases)))))
    FROM (
        SELECT u.day, u.cases, row_number() OVER (ORDER BY u.day) AS place,
            to_char(u.day, CASE WHEN u.day < '0001-01-01' THEN 'YYYY-MM-DD BC' ELSE 'YYYY-MM-DD' END) AS label
        FROM unnest(days, cases) AS u (day, cases)
    ) AS o
    CROSS JOIN @extschema@.sensible_days() AS s
    HAVING count(*) > 0;
END;
COMMENT ON FUNCTION @extschema@.html_odd_days(date[], bigint[]) IS
    'How many requests are of days on which none can have come in, and which days (접수일 이상 건)';
