CREATE OR REPLACE FUNCTION norefund.report_head(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT concat(
        E'<header>\n<h1>미운행건 결제취소 보고서</h1>\n'
        '<p lang="en">Requests to cancel the payment of a trip that was not driven</p>\n',
        format(E'<p class="range">%s – %s</p>\n', to_char(report_head.from_date, 'YYYY. FMMM. FMDD.'),
            to_char(report_head.to_date, 'YYYY. FMMM. FMDD.')),
        E'<p>접수일 기준, Asia/Seoul <span lang="en">· by the day of the request</span></p>\n', o.note,
        E'<dl>\n',
        norefund.html_figure('접수', 'Requests', norefund.format_count(t.cases),
            '중복 접수 ' || norefund.format_count(t.duplicate)),
        norefund.html_figure('승인', 'Approved', norefund.format_count(t.approved),
            norefund.format_percent(t.approved, t.cases)),
        norefund.html_figure('취소금액 합계', 'Paid back', norefund.format_count(t.cancelled_won) || '원',
            norefund.format_count(t.payments_cancelled) || '건'),
        norefund.html_figure('담당자 검토', 'For a person', norefund.format_count(t.review),
            norefund.format_percent(t.review, t.cases)),
        E'</dl>\n</header>\n')
    FROM (
        SELECT
            coalesce(sum(d.cases), 0) AS cases,
            coalesce(sum(d.duplicate), 0) AS duplicate,
            coalesce(sum(d.approved), 0) AS approved,
            coalesce(sum(d.review), 0) AS review,
            coalesce(sum(d.payments_cancelled), 0) AS payments_cancelled,
            coalesce(sum(d.cancelled_won), 0) AS cancelled_won
        FROM norefund.daily_summary AS d
        WHERE d.day >= report_head.from_date AND d.day <= report_head.to_date
    ) AS t
    CROSS JOIN (
        -- They are told in every report, since nobody knows to which period they belong.
        SELECT norefund.html_odd_days(array_agg(d.day), array_agg(d.cases)) AS note
        FROM norefund.daily_summary AS d
        JOIN norefund.sensible_days() AS s ON (d.day BETWEEN s.first_day AND s.last_day) IS NOT TRUE
    ) AS o;
END;
COMMENT ON FUNCTION norefund.report_head(date, date) IS
    'Title and totals of the report, and what it leaves out (보고서 요약)';

CREATE OR REPLACE FUNCTION norefund.report_days(
    from_date date, to_date date,
    OUT starts date, OUT ends date, OUT unit text, OUT cases numeric,
    OUT parts double precision[], OUT outcomes text[], OUT payments numeric, OUT won numeric)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    WITH counted AS MATERIALIZED (
        SELECT d.*
        FROM norefund.daily_summary AS d
        WHERE d.day >= report_days.from_date AND d.day <= report_days.to_date
    ), periods AS (
        SELECT
            p.starts, p.ends, p.unit,
            coalesce(sum(c.cases), 0) AS cases,
            ARRAY[sum(c.approved), sum(c.trip_recorded), sum(c.already_cancelled), sum(c.other_inquiry),
                  sum(c.duplicate), sum(c.review), sum(c.handed_over), sum(c.withdrawn), sum(c.undecided)] AS parts,
            coalesce(sum(c.payments_cancelled), 0) AS payments,
            coalesce(sum(c.cancelled_won), 0) AS won
        FROM norefund.period_parts(report_days.from_date, report_days.to_date) AS p
        LEFT JOIN counted AS c ON c.day >= p.starts AND c.day <= p.ends
        GROUP BY p.starts, p.ends, p.unit
    ), runs AS (
        SELECT p.*, count(*) FILTER (WHERE p.cases > 0) OVER (ORDER BY p.starts) AS run
        FROM periods AS p
    )
    -- Empty ones that follow each other agree in all of these, and are one.
    SELECT min(r.starts), max(r.ends), r.unit, r.cases, r.parts::double precision[],
        ARRAY['approved', 'trip_recorded', 'already_cancelled', 'other_inquiry',
              'duplicate', 'review', 'handed_over', 'withdrawn', 'undecided'],
        r.payments, r.won
    FROM runs AS r
    GROUP BY r.run, r.unit, r.cases, r.parts, r.payments, r.won
    ORDER BY 1;
END;
COMMENT ON FUNCTION norefund.report_days(date, date) IS
    'What came in on each day, week or month, of each outcome, and what was paid back; a run without a case is one '
    '(기간별 건수)';

CREATE OR REPLACE FUNCTION norefund.report_outcomes(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH days AS MATERIALIZED (
        SELECT d.*, max(d.cases) OVER () AS most
        FROM norefund.report_days(report_outcomes.from_date, report_outcomes.to_date) AS d
    ), totals AS (
        SELECT o.position, o.outcome, o.label, o.english, sum(u.cases)::numeric AS cases
        FROM days AS d
        CROSS JOIN LATERAL unnest(d.outcomes, d.parts) AS u (outcome, cases)
        JOIN (
            SELECT l.position, l.outcome, l.label, l.english FROM norefund.outcome_labels AS l
            UNION ALL
            SELECT 9 AS position, 'undecided' AS outcome, '미판정' AS label, 'not decided yet' AS english
        ) AS o ON o.outcome = u.outcome
        WHERE u.cases > 0
        GROUP BY o.position, o.outcome, o.label, o.english
    )
    SELECT norefund.html_section(
        CASE d.unit WHEN 'day' THEN '일별' WHEN 'week' THEN '주별' ELSE '월별' END || ' 처리결과',
        'Results by ' || d.unit,
        CASE WHEN d.cases = 0 THEN '접수 건 없음'
             ELSE format('접수 %s건 중 %s건 승인 (%s)', norefund.format_count(d.cases),
                norefund.format_count(d.approved), norefund.format_percent(d.approved, d.cases)) END,
        CASE WHEN d.cases = 0 THEN 'No request came in'
             ELSE format('%s of %s requests were approved (%s)', norefund.format_count(d.approved),
                norefund.format_count(d.cases), norefund.format_percent(d.approved, d.cases)) END,
        norefund.html_table(
                ARRAY['', '', norefund.html_words('접수', 'all'), norefund.html_words('승인', 'appr.')], d.lines)
            || coalesce(norefund.html_table('{}', o.lines), ''))
    FROM (
        SELECT
            min(d.unit) AS unit, sum(d.cases) AS cases, coalesce(sum(d.parts[1]), 0)::numeric AS approved,
            string_agg(norefund.html_period(d.starts, d.ends, d.unit, d.cases = 0,
                norefund.html_bar(d.parts, d.most::double precision, d.outcomes),
                ARRAY[norefund.format_count(d.cases), norefund.format_count(d.parts[1]::numeric)]), ''
                ORDER BY d.starts) AS lines
        FROM days AS d
    ) AS d
    CROSS JOIN (
        SELECT string_agg(format(
            E'<tr><td class="swatch">%s</td><th scope="row">%s</th><td class="n">%s</td><td class="n">%s</td></tr>\n',
            norefund.html_bar('{1}', 1, ARRAY[t.outcome]),
            norefund.html_words(norefund.escape_html(t.label), t.english),
            norefund.format_count(t.cases), norefund.format_percent(t.cases, s.cases)), '' ORDER BY t.position) AS lines
        FROM totals AS t
        CROSS JOIN (SELECT sum(totals.cases) AS cases FROM totals) AS s
    ) AS o;
END;
COMMENT ON FUNCTION norefund.report_outcomes(date, date) IS 'What became of the requests, by the day (일별 처리결과)';

CREATE OR REPLACE FUNCTION norefund.report_refunds(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT norefund.html_section('취소금액 합계', 'Won paid back',
        CASE WHEN t.payments = 0 THEN '결제취소 건 없음'
             ELSE format('%s건 결제취소, 건당 평균 %s원', norefund.format_count(t.payments),
                norefund.format_count(t.won / t.payments)) END,
        CASE WHEN t.payments = 0 THEN 'No payment was cancelled'
             ELSE format('%s payments cancelled, %s won each on average', norefund.format_count(t.payments),
                norefund.format_count(t.won / t.payments)) END,
        CASE WHEN t.payments > 0 THEN norefund.html_table(
            ARRAY['', '', norefund.html_words('건', 'calls'), norefund.html_words('원', 'won')], t.lines) END)
    FROM (
        SELECT
            sum(d.payments) AS payments,
            sum(d.won) AS won,
            string_agg(norefund.html_period(d.starts, d.ends, d.unit, d.cases = 0,
                norefund.html_bar(ARRAY[d.won::double precision], d.most::double precision, '{approved}'),
                ARRAY[norefund.format_count(d.payments), norefund.format_count(d.won)]), '' ORDER BY d.starts) AS lines
        FROM (
            SELECT r.*, max(r.won) OVER () AS most
            FROM norefund.report_days(report_refunds.from_date, report_refunds.to_date) AS r
        ) AS d
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_refunds(date, date) IS
    'What was paid back for the requests of each day (취소금액 합계)';
