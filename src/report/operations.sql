CREATE OR REPLACE FUNCTION norefund.report_hours(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH hours AS (
        SELECT h.hour, sum(h.requests) AS requests, sum(h.approved) AS approved
        FROM norefund.request_hours AS h
        WHERE h.received_on >= report_hours.from_date AND h.received_on <= report_hours.to_date
        GROUP BY h.hour
    )
    SELECT norefund.html_section('시간대별 접수·승인', 'Requests and refunds by the hour',
        format('가장 많은 시간대: %s시, %s건', t.busiest, norefund.format_count(t.most)),
        format('Most came in from %s to %s h: %s', t.busiest, t.busiest + 1, norefund.format_count(t.most)),
        norefund.html_table(ARRAY['', '', norefund.html_words('접수', 'all'),
            norefund.html_words('승인', 'appr.')], t.lines))
    FROM (
        SELECT
            max(p.most) AS most,
            min(p.hour) FILTER (WHERE p.requests = p.most) AS busiest,
            string_agg(norefund.html_row(p.hour || '시', norefund.html_bar(
                ARRAY[p.approved, p.requests - p.approved]::double precision[], p.most::double precision,
                '{approved,track}'),
                ARRAY[norefund.format_count(p.requests), norefund.format_count(p.approved)]), '' ORDER BY p.hour)
                AS lines
        FROM (SELECT h.*, max(h.requests) OVER () AS most FROM hours AS h) AS p
    ) AS t
    WHERE t.most > 0;
END;
COMMENT ON FUNCTION norefund.report_hours(date, date) IS
    'When requests come in, and how many of each hour are approved (시간대별 접수·승인)';

CREATE OR REPLACE FUNCTION norefund.report_cells() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH cells AS (
        SELECT c.latitude, c.longitude, c.requests, c.approved,
               row_number() OVER (ORDER BY c.approved DESC, c.requests DESC, c.latitude, c.longitude) AS place,
               max(c.requests) OVER () AS most
        FROM norefund.request_cells AS c
        WHERE c.latitude IS NOT NULL
    )
    SELECT norefund.html_section('결제취소가 많은 구역', 'Where refunds happen',
        format('승인이 많은 %s개 구역, 전체 기간', norefund.format_count(t.cells)),
        format('The %s cells with most refunds, of all days', norefund.format_count(t.cells)),
        norefund.html_table(ARRAY['', '', norefund.html_words('접수', 'all'),
            norefund.html_words('승인', 'appr.')], t.lines)
            || format(E'<p class="note">%s</p>\n', norefund.html_words('0.01° 구역의 남서쪽 모서리, 기사 5명 이상',
                '· south-west corners of 0.01°, five drivers at least')))
    FROM (
        SELECT
            count(*) AS cells,
            string_agg(norefund.html_row(
                format('%s %s', to_char(c.latitude, 'FM990.00'), to_char(c.longitude, 'FM9990.00')),
                norefund.html_bar(ARRAY[c.approved, c.requests - c.approved]::double precision[],
                    c.most::double precision, '{approved,track}'),
                ARRAY[norefund.format_count(c.requests), norefund.format_count(c.approved)]), '' ORDER BY c.place)
                AS lines
        FROM cells AS c
        WHERE c.place <= 12
    ) AS t
    WHERE t.cells > 0;
END;
COMMENT ON FUNCTION norefund.report_cells() IS 'The cells with most refunds, over all days (결제취소가 많은 구역)';

CREATE OR REPLACE FUNCTION norefund.report_ages() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT norefund.html_section('현재 대기 건', 'What waits now, and how long',
        format('미완료 %s건 중 %s건이 3일 이상 대기', norefund.format_count(t.cases), norefund.format_count(t.longer)),
        format('%s of %s open cases have waited for three days or more', norefund.format_count(t.longer),
            norefund.format_count(t.cases)),
        norefund.html_table(ARRAY[norefund.html_words('단계', 'step'), norefund.html_words('건', 'cases'),
            norefund.html_words('3일 이상', '3 d')], t.lines)
            || format(E'<p class="note">%s</p>\n', norefund.html_words('막대: 연한 부분 3일 미만, 진한 부분 3일 이상',
                '· faint below three days, strong from three days on')))
    FROM (
        SELECT
            sum(b.cases) AS cases,
            sum(b.longer) AS longer,
            string_agg(norefund.html_row(
                norefund.html_words(norefund.escape_html(b.label), replace(b.step, '_', ' ')) || norefund.html_bar(
                    ARRAY[b.cases - b.longer, b.longer]::double precision[], b.most::double precision,
                    '{track,review}'),
                NULL, ARRAY[norefund.format_count(b.cases), norefund.format_count(b.longer)]), ''
                ORDER BY b.cases DESC, b.step, b.label) AS lines
        FROM (SELECT a.*, max(a.cases) OVER () AS most FROM norefund.backlog_ages AS a) AS b
    ) AS t
    WHERE t.cases > 0;
END;
COMMENT ON FUNCTION norefund.report_ages() IS 'The open cases of each step and how many have waited long (현재 대기 건)';

CREATE OR REPLACE FUNCTION norefund.report_agreement(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT norefund.html_section('판정 일치율', 'How often a second reader agreed',
        format('점검 %s건 중 %s건 일치 (%s)', norefund.format_count(t.checks), norefund.format_count(t.agreed),
            norefund.format_percent(t.agreed, t.checks)),
        format('%s of %s checks agreed', norefund.format_count(t.agreed), norefund.format_count(t.checks)),
        norefund.html_table(ARRAY['', '', norefund.html_words('점검', 'checks'),
            norefund.html_words('일치', 'agreed')], t.lines))
    FROM (
        SELECT
            sum(m.checks) AS checks,
            sum(m.agreed) AS agreed,
            string_agg(norefund.html_row(to_char(m.month, 'YYYY. FMMM.'),
                norefund.html_bar(ARRAY[m.agreed, m.checks - m.agreed]::double precision[],
                    m.checks::double precision, '{approved,review}'),
                ARRAY[norefund.format_count(m.checks), norefund.format_percent(m.agreed, m.checks)]), ''
                ORDER BY m.month) AS lines
        FROM (
            SELECT q.month, sum(q.checks) AS checks, sum(q.agreed) AS agreed
            FROM norefund.qa_summary AS q
            WHERE q.month >= date_trunc('month', report_agreement.from_date::timestamp)
              AND q.month <= report_agreement.to_date
            GROUP BY q.month
        ) AS m
    ) AS t
    WHERE t.checks > 0;
END;
COMMENT ON FUNCTION norefund.report_agreement(date, date) IS
    'How often a second reader agreed with the decisions of each month (판정 일치율)';
