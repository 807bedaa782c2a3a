CREATE OR REPLACE FUNCTION norefund.report_head(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT format(
        E'<header>\n<h1>미운행건 결제취소 보고서</h1>\n<p lang="en">Requests to cancel the payment of a trip that was not driven</p>\n'
        '<p class="range">%s – %s</p>\n<p>접수일 기준, Asia/Seoul <span lang="en">· by the day of the request</span></p>\n<dl>\n'
        '<div><dt>접수 <span lang="en">Requests</span></dt><dd>%s<small>중복 접수 %s</small></dd></div>\n'
        '<div><dt>승인 <span lang="en">Approved</span></dt><dd>%s<small>%s</small></dd></div>\n'
        '<div><dt>취소금액 합계 <span lang="en">Paid back</span></dt><dd>%s원<small>%s건</small></dd></div>\n'
        '<div><dt>담당자 검토 <span lang="en">For a person</span></dt><dd>%s<small>%s</small></dd></div>\n</dl>\n</header>\n',
        to_char(report_head.from_date, 'YYYY. FMMM. FMDD.'), to_char(report_head.to_date, 'YYYY. FMMM. FMDD.'),
        norefund.format_count(t.cases), norefund.format_count(t.duplicate),
        norefund.format_count(t.approved), norefund.format_percent(t.approved, t.cases),
        norefund.format_count(t.cancelled_won), norefund.format_count(t.payments_cancelled),
        norefund.format_count(t.review), norefund.format_percent(t.review, t.cases))
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
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_head(date, date) IS 'Title and totals of the report (보고서 요약)';

CREATE OR REPLACE FUNCTION norefund.report_outcomes(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH counted AS MATERIALIZED (
        SELECT d.*
        FROM norefund.daily_summary AS d
        WHERE d.day >= report_outcomes.from_date AND d.day <= report_outcomes.to_date
    ), periods AS (
        SELECT
            p.starts, p.label, p.unit,
            coalesce(sum(c.cases), 0) AS cases,
            coalesce(sum(c.approved), 0) AS approved,
            ARRAY[sum(c.approved), sum(c.trip_recorded), sum(c.already_cancelled), sum(c.other_inquiry), sum(c.duplicate),
                  sum(c.review), sum(c.handed_over), sum(c.withdrawn), sum(c.undecided)] AS parts
        FROM norefund.report_periods(report_outcomes.from_date, report_outcomes.to_date) AS p
        LEFT JOIN counted AS c ON c.day >= p.starts AND c.day <= p.ends
        GROUP BY p.starts, p.label, p.unit
    ), days AS (
        SELECT
            p.starts,
            p.unit,
            format(E'<tr><th class="day" scope="row">%s</th><td>%s</td><td class="n">%s</td><td class="n">%s</td></tr>\n',
                p.label,
                norefund.html_bar(
                    (SELECT array_agg(100.0 * coalesce(u.n, 0) / greatest(m.most, 1) ORDER BY u.position)::double precision[]
                     FROM unnest(p.parts) WITH ORDINALITY AS u (n, position)),
                    '{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,review,handed_over,withdrawn,undecided}'::text[]),
                norefund.format_count(p.cases), norefund.format_count(p.approved)) AS line
        FROM periods AS p
        CROSS JOIN (SELECT max(cases) AS most FROM periods) AS m
    ), outcomes AS (
        SELECT
            n.position,
            format(E'<tr><td class="swatch">%s</td><th scope="row">%s <span lang="en">%s</span></th><td class="n">%s</td><td class="n">%s</td></tr>\n',
                norefund.html_bar('{100}'::double precision[], ARRAY[n.outcome]), norefund.escape_html(n.label), n.english,
                norefund.format_count(n.cases), norefund.format_percent(n.cases, sum(n.cases) OVER ())) AS line
        FROM (
            SELECT o.position, o.outcome, o.label, o.english, coalesce(sum(u.n), 0) AS cases
            FROM (
                SELECT l.position, l.outcome, l.label, l.english FROM norefund.outcome_labels AS l
                UNION ALL
                SELECT 9 AS position, 'undecided' AS outcome, '미판정' AS label, 'not decided yet' AS english
            ) AS o
            LEFT JOIN periods AS p ON true
            LEFT JOIN LATERAL unnest(p.parts) WITH ORDINALITY AS u (n, position) ON u.position = o.position
            GROUP BY o.position, o.outcome, o.label, o.english
        ) AS n
        WHERE n.cases > 0
    )
    SELECT norefund.html_section(
        CASE d.unit WHEN 'day' THEN '일별' WHEN 'week' THEN '주별' ELSE '월별' END || ' 처리결과',
        CASE d.unit WHEN 'day' THEN 'Results by day' WHEN 'week' THEN 'Results by week' ELSE 'Results by month' END,
        CASE WHEN t.cases = 0 THEN '접수 건 없음'
             ELSE format('접수 %s건 중 %s건 승인 (%s)', norefund.format_count(t.cases), norefund.format_count(t.approved),
                norefund.format_percent(t.approved, t.cases)) END,
        CASE WHEN t.cases = 0 THEN 'No request came in'
             ELSE format('%s of %s requests were approved (%s)', norefund.format_count(t.approved),
                norefund.format_count(t.cases), norefund.format_percent(t.approved, t.cases)) END,
        format(E'<table>\n<thead><tr><th></th><th></th><th class="n">접수 <span lang="en">all</span></th>'
               '<th class="n">승인 <span lang="en">appr.</span></th></tr></thead>\n<tbody>\n%s</tbody>\n</table>\n<table>\n<tbody>\n%s</tbody>\n</table>',
            d.lines, o.lines))
    FROM (SELECT sum(p.cases) AS cases, sum(p.approved) AS approved FROM periods AS p) AS t,
         (SELECT min(days.unit) AS unit, string_agg(days.line, '' ORDER BY days.starts) AS lines FROM days) AS d,
         (SELECT string_agg(outcomes.line, '' ORDER BY outcomes.position) AS lines FROM outcomes) AS o;
END;
COMMENT ON FUNCTION norefund.report_outcomes(date, date) IS 'What became of the requests, by the day (일별 처리결과)';

CREATE OR REPLACE FUNCTION norefund.report_refunds(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH periods AS (
        SELECT
            p.starts, p.label,
            coalesce(sum(c.payments_cancelled), 0) AS payments,
            coalesce(sum(c.cancelled_won), 0) AS won
        FROM norefund.report_periods(report_refunds.from_date, report_refunds.to_date) AS p
        LEFT JOIN norefund.daily_summary AS c ON c.day >= p.starts AND c.day <= p.ends
            AND c.day >= report_refunds.from_date AND c.day <= report_refunds.to_date
        GROUP BY p.starts, p.label
    )
    SELECT norefund.html_section('취소금액 합계', 'Won paid back',
        CASE WHEN t.payments = 0 THEN '결제취소 건 없음'
             ELSE format('%s건 결제취소, 건당 평균 %s원', norefund.format_count(t.payments),
                norefund.format_count(t.won / t.payments)) END,
        CASE WHEN t.payments = 0 THEN 'No payment was cancelled'
             ELSE format('%s payments cancelled, %s won each on average', norefund.format_count(t.payments),
                norefund.format_count(t.won / t.payments)) END,
        format(E'<table>\n<thead><tr><th></th><th></th><th class="n">건 <span lang="en">calls</span></th>'
               '<th class="n">원 <span lang="en">won</span></th></tr></thead>\n<tbody>\n%s</tbody>\n</table>', t.lines))
    FROM (
        SELECT
            sum(p.payments) AS payments,
            sum(p.won) AS won,
            string_agg(format(
                E'<tr><th class="day" scope="row">%s</th><td>%s</td><td class="n">%s</td><td class="n">%s</td></tr>\n',
                p.label, norefund.html_bar(ARRAY[100.0 * p.won / greatest(m.most, 1)]::double precision[], '{approved}'::text[]),
                norefund.format_count(p.payments), norefund.format_count(p.won)), '' ORDER BY p.starts) AS lines
        FROM periods AS p
        CROSS JOIN (SELECT max(won) AS most FROM periods) AS m
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_refunds(date, date) IS 'What was paid back for the requests of each day (취소금액 합계)';

CREATE OR REPLACE FUNCTION norefund.report_reasons(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH reasons AS (
        SELECT
            r.reason,
            -- where cases differ in their metres or names, the words before these
            CASE WHEN min(r.label) = max(r.label) THEN min(r.label)
                 ELSE regexp_replace(min(r.label), ' \([^()]*\)$|: .*$', '') END AS label,
            count(*) AS cases
        FROM norefund.review_reasons AS r
        JOIN norefund.case_results AS c ON c.driver_id = r.driver_id AND c.case_id = r.case_id
        WHERE r.position = 1 AND c.received_on >= report_reasons.from_date AND c.received_on <= report_reasons.to_date
        GROUP BY r.reason
    )
    SELECT norefund.html_section('검토 사유', 'Why a person must look',
        CASE WHEN t.cases IS NULL THEN '담당자 검토 대상 없음'
             ELSE format('최다 사유: %s (%s)', norefund.escape_html(f.label), norefund.format_percent(f.cases, t.cases)) END,
        CASE WHEN t.cases IS NULL THEN 'No case waits for a person'
             ELSE format('Most often: %s, %s of %s cases', norefund.escape_html(replace(f.reason, '_', ' ')),
                 norefund.format_count(f.cases), norefund.format_count(t.cases)) END,
        CASE WHEN t.cases IS NULL THEN ''
             ELSE format(E'<table>\n<thead><tr><th>먼저 볼 사유 <span lang="en">what to look at first</span></th>'
                         '<th class="n">건 <span lang="en">cases</span></th></tr></thead>\n<tbody>\n%s</tbody>\n</table>', t.lines) END)
    FROM (
        SELECT
            sum(r.cases) AS cases,
            string_agg(format(E'<tr><th scope="row">%s <span class="small" lang="en">%s</span>%s</th><td class="n">%s</td></tr>\n',
                norefund.escape_html(r.label), norefund.escape_html(r.reason),
                norefund.html_bar(ARRAY[100.0 * r.cases / m.most]::double precision[], '{review}'::text[]),
                norefund.format_count(r.cases)), '' ORDER BY r.cases DESC, r.reason) AS lines
        FROM reasons AS r
        CROSS JOIN (SELECT max(cases) AS most FROM reasons) AS m
    ) AS t
    LEFT JOIN (
        SELECT r.reason, r.label, r.cases FROM reasons AS r ORDER BY r.cases DESC, r.reason LIMIT 1
    ) AS f ON true;
END;
COMMENT ON FUNCTION norefund.report_reasons(date, date) IS 'Why cases wait for a person, each by what to look at first (검토 사유)';

CREATE OR REPLACE FUNCTION norefund.report_displacements(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH limits AS (
        -- of the policy that holds at the end; a place of no size is drawn as one of 50 m
        SELECT
            p.zero_distance_below_m,
            p.same_place_within_m,
            CASE WHEN p.same_place_within_m > 0 THEN p.same_place_within_m ELSE 50 END / 5 AS step_m
        FROM norefund.policies AS p
        WHERE (report_displacements.to_date + 1)::timestamp AT TIME ZONE 'Asia/Seoul' > p.valid_from
        ORDER BY p.valid_from DESC
        LIMIT 1
    ), trips AS MATERIALIZED (
        SELECT
            c.meter_displacement_m <= l.same_place_within_m AS is_within,
            -- ten steps to twice the tolerance, then all beyond, then the unknown; a step holds its upper edge
            CASE WHEN c.meter_displacement_m IS NULL THEN 12
                 ELSE least(greatest(ceil(c.meter_displacement_m / l.step_m), 1), 11)::integer END AS slot
        FROM norefund.case_results AS c
        CROSS JOIN limits AS l
        WHERE c.received_on >= report_displacements.from_date AND c.received_on <= report_displacements.to_date
          AND c.meter_distance_m >= 0 AND c.meter_distance_m < l.zero_distance_below_m
          AND c.duplicate_of IS NULL AND c.inquiry = 'no_ride_cancellation'
    ), bars AS (
        SELECT s.slot, count(t.slot) AS trips
        FROM generate_series(1, 12) AS s (slot)
        LEFT JOIN trips AS t ON t.slot = s.slot
        GROUP BY s.slot
    ), drawn AS (
        SELECT string_agg(format(
            E'<rect class="%s" x="%s%%" width="%s%%" y="%s" height="%s"/><text x="%s%%" y="%s" text-anchor="middle"%s>%s</text>\n',
            CASE WHEN b.slot = 12 THEN 'unknown' WHEN b.slot <= 5 THEN 'within' ELSE 'beyond' END,
            round((b.slot - 0.94) * 100 / 12.0, 2), round(0.88 * 100 / 12.0, 2),
            196 - round(150.0 * b.trips / greatest(m.most, 1)), round(150.0 * b.trips / greatest(m.most, 1)),
            round((b.slot - 0.5) * 100 / 12.0, 2), 190 - round(150.0 * b.trips / greatest(m.most, 1)),
            CASE WHEN b.trips = 0 THEN ' class="axis"' END, norefund.format_count(b.trips)), '' ORDER BY b.slot) AS marks
        FROM bars AS b
        CROSS JOIN (SELECT max(trips) AS most FROM bars) AS m
    ), axis AS (
        SELECT string_agg(format('<text class="axis" x="%s%%" y="214" text-anchor="%s">%s</text>',
            round(a.edge * 100 / 12.0, 2), CASE WHEN a.edge = 0 THEN 'start' ELSE 'middle' END,
            norefund.trim_number(a.edge * l.step_m)), '' ORDER BY a.edge) AS marks
        FROM generate_series(0, 9) AS a (edge)
        CROSS JOIN limits AS l
    )
    SELECT norefund.html_section('출발지–마지막 지점 거리 분포', 'How far apart trips of 0.0 km began and ended',
        CASE WHEN t.trips = 0 THEN '운행거리 0.0 km 건 없음'
             ELSE format('운행거리 0.0 km %s건 중 %s건 허용 반경 %s m 이내 (%s)', norefund.format_count(t.trips),
                norefund.format_count(t.is_within), norefund.trim_number(l.same_place_within_m),
                norefund.format_percent(t.is_within, t.trips)) END,
        CASE WHEN t.trips = 0 THEN 'No trip of 0.0 km'
             ELSE format('%s of %s trips of 0.0 km ended within %s m of their start (%s)', norefund.format_count(t.is_within),
                norefund.format_count(t.trips), norefund.trim_number(l.same_place_within_m),
                norefund.format_percent(t.is_within, t.trips)) END,
        format(E'<figure><svg height="236" role="img" aria-label="histogram">\n%s<line x1="0" x2="100%%" y1="196.5" y2="196.5"/>'
               '<line class="threshold" x1="41.67%%" x2="41.67%%" y1="6" y2="200"/>'
               '<text class="strong" x="41.67%%" dx="7" y="15">허용 반경 %s m</text>\n%s'
               '<text class="axis" x="87.5%%" y="214" text-anchor="middle">&gt; %s</text>'
               '<text class="axis" x="95.83%%" y="214" text-anchor="middle">확인</text>'
               '<text class="axis" x="95.83%%" y="229" text-anchor="middle">불가</text>'
               '<text class="axis" x="0" y="232">직선거리 m <tspan>metres apart</tspan></text>\n</svg>\n'
               '<figcaption class="note">파랑 허용 반경 이내, 빗금 초과, 격자 확인 불가. 중복접수 제외. '
               '<span lang="en">Blue within, striped beyond, crossed unknown; a step holds its upper edge; without duplicates.</span>'
               '</figcaption></figure>',
            d.marks, norefund.trim_number(l.same_place_within_m), a.marks, norefund.trim_number(l.step_m * 10)))
    FROM limits AS l, drawn AS d, axis AS a,
         (SELECT count(*) AS trips, count(*) FILTER (WHERE trips.is_within) AS is_within FROM trips) AS t;
END;
COMMENT ON FUNCTION norefund.report_displacements(date, date) IS
    'How far apart the trips without a distance began and ended, beside the tolerance (출발지–마지막 지점 거리 분포)';

CREATE OR REPLACE FUNCTION norefund.report_replay(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH asked AS MATERIALIZED (
        -- the last policy that was proposed; where none is, the tolerance cut to three fifths: 50 to 30 m
        SELECT
            report_replay.from_date::timestamp AT TIME ZONE 'Asia/Seoul' AS starts_at,
            (report_replay.to_date + 1)::timestamp AT TIME ZONE 'Asia/Seoul' AS ends_at,
            f.same_place_within_m,
            o.policy,
            o.same_place_within_m AS proposed_m,
            CASE WHEN o.policy IS NULL THEN round((0.6 * f.same_place_within_m)::numeric)::double precision END AS cut_to_m
        FROM (
            SELECT p.same_place_within_m
            FROM norefund.policies AS p
            WHERE p.valid_from < (report_replay.to_date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
            ORDER BY p.valid_from DESC
            LIMIT 1
        ) AS f
        LEFT JOIN (
            SELECT p.policy, p.same_place_within_m
            FROM norefund.policies AS p
            WHERE p.valid_from IS NULL
            ORDER BY p.proposed_at DESC, p.policy
            LIMIT 1
        ) AS o ON true
    ), named AS (
        SELECT
            CASE WHEN a.policy IS NOT NULL THEN format('판정 기준 %s (허용 반경 %s m)', norefund.escape_html(a.policy), norefund.trim_number(a.proposed_m))
                 ELSE format('허용 반경 %s → %s m', norefund.trim_number(a.same_place_within_m), norefund.trim_number(a.cut_to_m)) END AS korean,
            CASE WHEN a.policy IS NOT NULL THEN format('Policy %s (tolerance %s m)', norefund.escape_html(a.policy), norefund.trim_number(a.proposed_m))
                 ELSE format('A tolerance of %s instead of %s m', norefund.trim_number(a.cut_to_m),
                     norefund.trim_number(a.same_place_within_m)) END AS english
        FROM asked AS a
    ), changes AS (
        SELECT r.manual_outcome, r.candidate_outcome, sum(r.cases) AS cases, sum(r.won) AS won
        FROM asked AS a
        CROSS JOIN LATERAL norefund.replay(
            received_from => a.starts_at, received_to => a.ends_at, policy => a.policy, same_place_within_m => a.cut_to_m) AS r
        WHERE r.changes
        GROUP BY r.manual_outcome, r.candidate_outcome
    ), tolerances AS (
        SELECT s.same_place_within_m, s.approved, s.same_place_within_m = a.same_place_within_m AS is_now,
            greatest(max(s.approved) OVER (), 1) AS most
        FROM asked AS a
        CROSS JOIN LATERAL norefund.sweep(a.starts_at, a.ends_at, (
            SELECT array_agg(DISTINCT t.m ORDER BY t.m)
            FROM unnest(ARRAY[10, 20, 30, 40, 50, 75, 100, 150, 200, a.same_place_within_m]) AS t (m))) AS s
    )
    SELECT norefund.html_section('기준 변경 모의 적용', 'What another limit would change',
        CASE WHEN c.cases IS NULL THEN format('%s: 처리결과 변경 없음', n.korean)
             ELSE format('%s: %s건 처리결과 변경', n.korean, norefund.format_count(c.cases)) END,
        CASE WHEN c.cases IS NULL THEN format('%s would change no result', n.english)
             ELSE format('%s would change %s results', n.english, norefund.format_count(c.cases)) END,
        concat(
            CASE WHEN c.cases IS NOT NULL THEN format(
                E'<table>\n<thead><tr><th>지금 → 변경 <span lang="en">now → then</span></th><th class="n">건 <span lang="en">cases</span></th>'
                '<th class="n">원 <span lang="en">won</span></th></tr></thead>\n<tbody>\n%s</tbody>\n</table>\n', c.lines) END,
            format(E'<table>\n<thead><tr><th colspan="2">허용 반경별 비교 <span lang="en">by tolerance</span></th>'
                '<th class="n">승인 <span lang="en">appr.</span></th></tr></thead>\n<tbody>\n%s</tbody>\n</table>', t.lines)))
    FROM named AS n
    CROSS JOIN (
        SELECT sum(x.cases) AS cases, string_agg(format(
            E'<tr><th scope="row">%s → %s <span class="small" lang="en">%s → %s</span></th><td class="n">%s</td><td class="n">%s</td></tr>\n',
            norefund.escape_html(l.label), norefund.escape_html(m.label), l.english, m.english,
            norefund.format_count(x.cases), norefund.format_count(x.won)), '' ORDER BY l.position, m.position) AS lines
        FROM changes AS x
        JOIN norefund.outcome_labels AS l ON l.outcome = x.manual_outcome
        JOIN norefund.outcome_labels AS m ON m.outcome = x.candidate_outcome
    ) AS c
    CROSS JOIN (
        SELECT string_agg(format(
            E'<tr><th class="day" scope="row">%s%s m</th><td>%s</td><td class="n">%s</td></tr>\n',
            CASE WHEN s.is_now THEN '<b>지금</b> ' END, norefund.trim_number(s.same_place_within_m),
            norefund.html_bar(ARRAY[100.0 * s.approved / s.most]::double precision[],
                ARRAY[CASE WHEN s.is_now THEN 'approved' ELSE 'track' END]),
            norefund.format_count(s.approved)), '' ORDER BY s.same_place_within_m) AS lines
        FROM tolerances AS s
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_replay(date, date) IS
    'What the policy proposed last, or a narrower tolerance, would change, and what each tolerance would approve (기준 변경 모의 적용)';

CREATE OR REPLACE FUNCTION norefund.report_steps(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH steps AS (
        SELECT
            t.position,
            CASE t.step WHEN 'decide' THEN '판정' WHEN 'whole' THEN '접수부터 완료까지' ELSE s.label END AS label,
            CASE t.step WHEN 'cancel_payment' THEN 'cancel the payment' WHEN 'send_driver_sms' THEN 'text the driver'
                        WHEN 'send_customer_sms' THEN 'text the customer' WHEN 'save_answer' THEN 'save the answer'
                        WHEN 'whole' THEN 'from request to closed' ELSE t.step END AS english,
            t.cases,
            t.percentiles[1] AS median_s,
            t.percentiles[2] AS p90_s,
            t.position = 7 AS is_whole
        FROM (
            SELECT
                d.position, d.step, count(*) AS cases,
                percentile_cont('{0.5,0.9}'::double precision[]) WITHIN GROUP (ORDER BY d.seconds) AS percentiles
            FROM norefund.step_durations AS d
            WHERE d.received_on >= report_steps.from_date AND d.received_on <= report_steps.to_date
            GROUP BY d.position, d.step
        ) AS t
        LEFT JOIN norefund.steps() AS s ON s.step = t.step
    )
    SELECT norefund.html_section('단계별 소요시간', 'Time from step to step',
        CASE WHEN f.label IS NULL THEN '기록된 단계 없음'
             ELSE format('가장 느린 단계: %s, 중앙값 %s', f.label, norefund.format_duration(f.median_s, true)) END,
        CASE WHEN f.label IS NULL THEN 'No step was recorded'
             ELSE format('The slowest step: %s, half of them took %s or more', f.english, norefund.format_duration(f.median_s, false)) END,
        CASE WHEN f.label IS NULL THEN ''
             ELSE format(E'<table>\n<thead><tr><th>단계 <span lang="en">step</span></th><th class="n">건 <span lang="en">cases</span></th>'
                         '<th class="n">중앙값 <span lang="en">median</span></th><th class="n">90%%</th></tr></thead>\n<tbody>\n%s</tbody>\n</table>\n'
                         '<p class="note">막대: 진한 부분 중앙값, 연한 부분 90%%까지 <span lang="en">· dark to the median, light to nine cases of ten</span></p>',
                         t.lines) END)
    FROM (
        SELECT string_agg(format(
            E'<tr><th scope="row">%s <span class="small" lang="en">%s</span>%s</th><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>\n',
            s.label, s.english,
            CASE WHEN s.is_whole THEN '' ELSE norefund.html_bar(
                ARRAY[100 * greatest(s.median_s, 0) / m.most, 100 * greatest(s.p90_s - greatest(s.median_s, 0), 0) / m.most],
                '{approved,track}'::text[]) END,
            norefund.format_count(s.cases), norefund.format_duration(s.median_s, true), norefund.format_duration(s.p90_s, true)),
            '' ORDER BY s.position) AS lines
        FROM steps AS s
        CROSS JOIN (SELECT greatest(max(p90_s) FILTER (WHERE NOT is_whole), 1) AS most FROM steps) AS m
    ) AS t
    LEFT JOIN (
        SELECT s.label, s.english, s.median_s FROM steps AS s WHERE NOT s.is_whole ORDER BY s.median_s DESC NULLS LAST, s.position LIMIT 1
    ) AS f ON true;
END;
COMMENT ON FUNCTION norefund.report_steps(date, date) IS 'Which step takes how long: half, and nine of ten cases (단계별 소요시간)';

CREATE OR REPLACE FUNCTION norefund.report_policies(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT format(E'<footer>\n<table>\n<thead><tr><th>판정 기준 <span lang="en">policy</span></th><th class="n">0.0 km</th>'
                  '<th class="n">일분 이하</th><th class="n">허용 반경</th></tr></thead>\n<tbody>\n%s</tbody>\n</table>\n</footer>\n',
        string_agg(format(
            E'<tr><th scope="row">%s <span class="small">%s</span></th><td class="n">&lt; %s m</td><td class="n">≤ %s s</td><td class="n">≤ %s m</td></tr>\n',
            norefund.escape_html(p.policy), norefund.escape_html(coalesce(p.note, p.put_in_force_reason, '')), p.zero_distance_below_m,
            p.short_duration_up_to_s, norefund.trim_number(p.same_place_within_m)), '' ORDER BY p.valid_from))
    FROM norefund.policies AS p
    WHERE p.valid_from < (report_policies.to_date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
      AND p.valid_to > report_policies.from_date::timestamp AT TIME ZONE 'Asia/Seoul';
END;
COMMENT ON FUNCTION norefund.report_policies(date, date) IS 'The policies that were in force (판정 기준)';

CREATE OR REPLACE FUNCTION norefund.report_html(from_date date, to_date date) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF (report_html.from_date <= report_html.to_date AND isfinite(report_html.from_date)
        AND isfinite(report_html.to_date)) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('no days from %s to %s',
                -- to_char() says nothing of infinity
                coalesce(to_char(report_html.from_date, 'YYYY-MM-DD'), report_html.from_date::text, 'NULL'),
                coalesce(to_char(report_html.to_date, 'YYYY-MM-DD'), report_html.to_date::text, 'NULL')),
            HINT = 'Pass the first and the last day of the report.';
    END IF;
    RETURN norefund.html_page(
        format('미운행건 결제취소 %s – %s', to_char(report_html.from_date, 'YYYY-MM-DD'), to_char(report_html.to_date, 'YYYY-MM-DD')),
        concat(
            norefund.report_head(report_html.from_date, report_html.to_date),
            norefund.report_outcomes(report_html.from_date, report_html.to_date),
            norefund.report_refunds(report_html.from_date, report_html.to_date),
            norefund.report_reasons(report_html.from_date, report_html.to_date),
            norefund.report_displacements(report_html.from_date, report_html.to_date),
            norefund.report_replay(report_html.from_date, report_html.to_date),
            norefund.report_steps(report_html.from_date, report_html.to_date),
            norefund.report_policies(report_html.from_date, report_html.to_date)));
END
$$;
COMMENT ON FUNCTION norefund.report_html(date, date) IS
    'One page of what became of the requests of some days in Asia/Seoul, both included; reads what its caller may read (보고서)';
