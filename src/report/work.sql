CREATE OR REPLACE FUNCTION norefund.report_reasons(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH reviews AS MATERIALIZED (
        -- found once, and their reasons case by case: right after an import no statistics say how many there are
        SELECT w.driver_id, w.case_id
        FROM norefund.worklist AS w
        WHERE w.step = 'review'
    ), reasons AS (
        SELECT
            r.reason,
            -- Where cases differ in their metres or names, only the words before these are common.
            CASE WHEN min(r.label) = max(r.label) THEN min(r.label)
                 ELSE regexp_replace(min(r.label), ' \([^()]*\)$|: .*$', '') END AS label,
            count(*) AS cases
        FROM reviews AS w
        JOIN norefund.case_results AS c ON c.driver_id = w.driver_id AND c.case_id = w.case_id
        CROSS JOIN LATERAL (
            SELECT o.reason, o.label
            FROM norefund.review_reasons AS o
            WHERE o.driver_id = w.driver_id AND o.case_id = w.case_id AND o.position = 1
            OFFSET 0
        ) AS r
        WHERE c.received_on >= report_reasons.from_date AND c.received_on <= report_reasons.to_date
        GROUP BY r.reason
    ), placed AS (
        SELECT
            norefund.escape_html(r.label) AS label,
            norefund.escape_html(r.reason) AS reason,
            r.cases,
            max(r.cases) OVER () AS most,
            row_number() OVER (ORDER BY r.cases DESC, r.reason) AS place
        FROM reasons AS r
    )
    SELECT norefund.html_section('검토 사유', 'Why a person must look',
        CASE WHEN t.cases IS NULL THEN '담당자 검토 대상 없음'
             ELSE format('최다 사유: %s (%s)', t.label, norefund.format_percent(t.most, t.cases)) END,
        CASE WHEN t.cases IS NULL THEN 'No case waits for a person'
             ELSE format('Most often: %s, %s of %s cases', replace(t.reason, '_', ' '),
                norefund.format_count(t.most), norefund.format_count(t.cases)) END,
        norefund.html_table(ARRAY[norefund.html_words('먼저 볼 사유', 'what to look at first'),
            norefund.html_words('건', 'cases')], t.lines))
    FROM (
        SELECT
            sum(p.cases) AS cases,
            max(p.cases) AS most,
            min(p.label) FILTER (WHERE p.place = 1) AS label,
            min(p.reason) FILTER (WHERE p.place = 1) AS reason,
            string_agg(norefund.html_row(
                norefund.html_words(p.label, p.reason)
                    || norefund.html_bar(ARRAY[p.cases::double precision], p.most, '{review}'),
                NULL, ARRAY[norefund.format_count(p.cases)]), '' ORDER BY p.place) AS lines
        FROM placed AS p
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_reasons(date, date) IS
    'Why cases wait for a person, each by what to look at first (검토 사유)';

CREATE OR REPLACE FUNCTION norefund.report_step_times(
    from_date date, to_date date,
    OUT "position" integer, OUT label text, OUT english text, OUT cases bigint,
    OUT median_s double precision, OUT p90_s double precision, OUT is_whole boolean)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 7
BEGIN ATOMIC
    SELECT
        t.position,
        coalesce(w.label, s.label),
        w.english,
        t.cases,
        t.percentiles[1] AS median_s,
        t.percentiles[2] AS p90_s,
        t.step = 'whole' AS is_whole
    FROM (
        SELECT
            d.position, d.step, count(*) AS cases,
            percentile_cont('{0.5,0.9}'::double precision[]) WITHIN GROUP (ORDER BY d.seconds) AS percentiles
        FROM norefund.step_durations AS d
        WHERE d.received_on >= report_step_times.from_date AND d.received_on <= report_step_times.to_date
        GROUP BY d.position, d.step
    ) AS t
    LEFT JOIN (SELECT DISTINCT steps.step, steps.label FROM norefund.steps()) AS s ON s.step = t.step
    LEFT JOIN (VALUES
        ('decide', '판정', 'decide'),
        ('cancel_payment', NULL, 'cancel the payment'),
        ('send_driver_sms', NULL, 'text the driver'),
        ('send_customer_sms', NULL, 'text the customer'),
        ('save_answer', NULL, 'save the answer'),
        ('close', NULL, 'close'),
        ('whole', '접수부터 완료까지', 'from request to closed')
    ) AS w (step, label, english) ON w.step = t.step
    ORDER BY t.position;
END;
COMMENT ON FUNCTION norefund.report_step_times(date, date) IS
    'How long half, and nine of ten cases of a period took for each step and for all of them (단계별 소요시간 집계)';

CREATE OR REPLACE FUNCTION norefund.report_steps(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH steps AS (
        SELECT
            t.*,
            greatest(max(t.p90_s) FILTER (WHERE NOT t.is_whole) OVER (), 1) AS most,
            row_number() OVER (ORDER BY t.is_whole, t.median_s DESC NULLS LAST, t.position) AS place
        FROM norefund.report_step_times(report_steps.from_date, report_steps.to_date) AS t
    )
    SELECT norefund.html_section('단계별 소요시간', 'Time from step to step',
        CASE WHEN t.label IS NULL THEN '기록된 단계 없음'
             ELSE format('가장 느린 단계: %s, 중앙값 %s', t.label, norefund.format_duration(t.median_s, true)) END,
        CASE WHEN t.label IS NULL THEN 'No step was recorded'
             ELSE format('The slowest step: %s, half of them took %s or more', t.english,
                norefund.format_duration(t.median_s, false)) END,
        norefund.html_table(ARRAY[norefund.html_words('단계', 'step'), norefund.html_words('건', 'cases'),
            norefund.html_words('중앙값', 'median'), '90%'], t.lines)
            || format(E'<p class="note">%s</p>\n', norefund.html_words('막대: 진한 부분 중앙값, 연한 부분 90%까지',
                '· strong to the median, faint to nine cases of ten')))
    FROM (
        SELECT
            min(s.label) FILTER (WHERE s.place = 1 AND NOT s.is_whole) AS label,
            min(s.english) FILTER (WHERE s.place = 1) AS english,
            min(s.median_s) FILTER (WHERE s.place = 1) AS median_s,
            string_agg(norefund.html_row(
                norefund.html_words(s.label, s.english) || CASE WHEN s.is_whole THEN '' ELSE norefund.html_bar(
                    ARRAY[greatest(s.median_s, 0), greatest(s.p90_s - greatest(s.median_s, 0), 0)], s.most,
                    '{approved,track}') END, NULL,
                ARRAY[norefund.format_count(s.cases), norefund.format_duration(s.median_s, true),
                      norefund.format_duration(s.p90_s, true)]), '' ORDER BY s.position) AS lines
        FROM steps AS s
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_steps(date, date) IS
    'Which step takes how long: half, and nine of ten cases (단계별 소요시간)';
