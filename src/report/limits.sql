CREATE OR REPLACE FUNCTION norefund.report_displacements(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH limits AS (
        -- They are those of the policy that holds at the end; a place of no size is drawn as one of 50 m.
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
            -- A step holds its upper edge.
            CASE WHEN c.meter_displacement_m IS NULL THEN 12
                 ELSE least(greatest(ceil(c.meter_displacement_m / l.step_m), 1), 11)::integer END AS slot,
            count(*) AS trips,
            count(*) FILTER (WHERE c.meter_displacement_m <= l.same_place_within_m) AS within
        FROM norefund.case_results AS c
        CROSS JOIN limits AS l
        WHERE c.received_on >= report_displacements.from_date AND c.received_on <= report_displacements.to_date
          AND c.meter_distance_m >= 0 AND c.meter_distance_m < l.zero_distance_below_m
          AND c.duplicate_of IS NULL AND c.inquiry = 'no_ride_cancellation'
        GROUP BY 1
    )
    SELECT norefund.html_section('출발지–마지막 지점 거리 분포', 'How far apart trips of 0.0 km began and ended',
        CASE WHEN t.trips = 0 THEN '운행거리 0.0 km 건 없음'
             ELSE format('운행거리 0.0 km %s건 중 %s건 허용 반경 %s m 이내 (%s)', norefund.format_count(t.trips),
                norefund.format_count(t.within), norefund.trim_number(l.same_place_within_m),
                norefund.format_percent(t.within, t.trips)) END,
        CASE WHEN t.trips = 0 THEN 'No trip of 0.0 km'
             ELSE format('%s of %s trips of 0.0 km ended within %s m of their start (%s)',
                norefund.format_count(t.within), norefund.format_count(t.trips),
                norefund.trim_number(l.same_place_within_m), norefund.format_percent(t.within, t.trips)) END,
        norefund.html_histogram(t.counts, l.step_m, l.same_place_within_m))
    FROM limits AS l
    CROSS JOIN (
        SELECT
            coalesce(sum(x.trips), 0) AS trips,
            coalesce(sum(x.within), 0) AS within,
            array_agg(coalesce(x.trips, 0) ORDER BY s.slot) AS counts
        FROM generate_series(1, 12) AS s (slot)
        LEFT JOIN trips AS x ON x.slot = s.slot
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_displacements(date, date) IS
    'How far apart the trips without a distance began and ended, beside the tolerance (출발지–마지막 지점 거리 분포)';

CREATE OR REPLACE FUNCTION norefund.report_candidate(
    from_date date, to_date date,
    OUT starts_at timestamptz, OUT ends_at timestamptz, OUT same_place_within_m double precision,
    OUT policy text, OUT cut_to_m double precision, OUT korean text, OUT english text)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    -- It is the last policy that was proposed; where none is, the tolerance is cut to three fifths: 50 to 30 m.
    SELECT
        report_candidate.from_date::timestamp AT TIME ZONE 'Asia/Seoul' AS starts_at,
        (report_candidate.to_date + 1)::timestamp AT TIME ZONE 'Asia/Seoul' AS ends_at,
        f.same_place_within_m,
        o.policy,
        CASE WHEN o.policy IS NULL THEN f.cut_to_m END AS cut_to_m,
        CASE WHEN o.policy IS NULL
             THEN format('허용 반경 %s → %s m', norefund.trim_number(f.same_place_within_m),
                norefund.trim_number(f.cut_to_m))
             ELSE format('판정 기준 %s (허용 반경 %s m)', norefund.escape_html(o.policy),
                norefund.trim_number(o.same_place_within_m)) END AS korean,
        CASE WHEN o.policy IS NULL THEN format('A tolerance of %s instead of %s m', norefund.trim_number(f.cut_to_m),
                norefund.trim_number(f.same_place_within_m))
             ELSE format('Policy %s (tolerance %s m)', norefund.escape_html(o.policy),
                norefund.trim_number(o.same_place_within_m)) END AS english
    FROM (
        SELECT p.same_place_within_m, round((0.6 * p.same_place_within_m)::numeric)::double precision AS cut_to_m
        FROM norefund.policies AS p
        WHERE p.valid_from < (report_candidate.to_date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
        ORDER BY p.valid_from DESC
        LIMIT 1
    ) AS f
    LEFT JOIN (
        SELECT p.policy, p.same_place_within_m
        FROM norefund.policies AS p
        WHERE p.valid_from IS NULL
        ORDER BY p.proposed_at DESC, p.policy
        LIMIT 1
    ) AS o ON true;
END;
COMMENT ON FUNCTION norefund.report_candidate(date, date) IS
    'Which other limits the report tries on a period, and what they are called (모의 적용 기준)';

CREATE OR REPLACE FUNCTION norefund.report_tolerances(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT norefund.html_table(ARRAY['', norefund.html_words('허용 반경별 비교', 'by tolerance'),
            norefund.html_words('승인', 'appr.')],
        string_agg(norefund.html_row(
            CASE WHEN t.is_now THEN '<b>지금</b> ' ELSE '' END || norefund.trim_number(t.same_place_within_m) || ' m',
            norefund.html_bar(ARRAY[t.approved::double precision], t.most,
                ARRAY[CASE WHEN t.is_now THEN 'approved' ELSE 'track' END]),
            ARRAY[norefund.format_count(t.approved)]), '' ORDER BY t.same_place_within_m))
    FROM (
        SELECT
            s.same_place_within_m, s.approved, max(s.approved) OVER () AS most,
            s.same_place_within_m = c.same_place_within_m AS is_now
        FROM norefund.report_candidate(report_tolerances.from_date, report_tolerances.to_date) AS c
        CROSS JOIN LATERAL norefund.sweep(c.starts_at, c.ends_at, (
            SELECT array_agg(DISTINCT t.m ORDER BY t.m)
            FROM unnest(ARRAY[10, 20, 30, 40, 50, 75, 100, 150, 200, c.same_place_within_m]) AS t (m))) AS s
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_tolerances(date, date) IS
    'How many cases of a period each tolerance would approve (허용 반경별 승인 건수)';

CREATE OR REPLACE FUNCTION norefund.report_replay(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH candidate AS MATERIALIZED (
        SELECT c.* FROM norefund.report_candidate(report_replay.from_date, report_replay.to_date) AS c
    ), changes AS (
        SELECT r.manual_outcome, r.candidate_outcome, sum(r.cases) AS cases, sum(r.won) AS won
        FROM candidate AS c
        CROSS JOIN LATERAL norefund.replay(received_from => c.starts_at, received_to => c.ends_at,
            policy => c.policy, same_place_within_m => c.cut_to_m) AS r
        WHERE r.changes
        GROUP BY r.manual_outcome, r.candidate_outcome
    )
    SELECT norefund.html_section('기준 변경 모의 적용', 'What another limit would change',
        CASE WHEN t.cases IS NULL THEN format('%s: 처리결과 변경 없음', c.korean)
             ELSE format('%s: %s건 처리결과 변경', c.korean, norefund.format_count(t.cases)) END,
        CASE WHEN t.cases IS NULL THEN format('%s would change no result', c.english)
             ELSE format('%s would change %s results', c.english, norefund.format_count(t.cases)) END,
        concat(
            norefund.html_table(ARRAY[norefund.html_words('지금 → 변경', 'now → then'),
                norefund.html_words('건', 'cases'), norefund.html_words('원', 'won')], t.lines),
            norefund.report_tolerances(report_replay.from_date, report_replay.to_date)))
    FROM candidate AS c
    CROSS JOIN (
        SELECT
            sum(x.cases) AS cases,
            string_agg(norefund.html_row(
                norefund.html_words(norefund.escape_html(l.label || ' → ' || m.label),
                    l.english || ' → ' || m.english), NULL,
                ARRAY[norefund.format_count(x.cases), coalesce(norefund.format_count(x.won), '')]), ''
                ORDER BY l.position, m.position) AS lines
        FROM changes AS x
        JOIN norefund.outcome_labels AS l ON l.outcome = x.manual_outcome
        JOIN norefund.outcome_labels AS m ON m.outcome = x.candidate_outcome
    ) AS t;
END;
COMMENT ON FUNCTION norefund.report_replay(date, date) IS
    'What the policy proposed last, or a narrower tolerance, would change, and what each tolerance would approve '
    '(기준 변경 모의 적용)';

CREATE OR REPLACE FUNCTION norefund.report_policies(from_date date, to_date date) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT format(E'<footer>\n%s</footer>\n', norefund.html_table(
        ARRAY[norefund.html_words('판정 기준', 'policy'), '0.0 km', '일분 이하', '허용 반경'],
        string_agg(norefund.html_row(
            format('%s <small>%s</small>', norefund.escape_html(p.policy),
                norefund.escape_html(coalesce(p.note, p.put_in_force_reason, ''))), NULL,
            ARRAY[format('&lt; %s m', p.zero_distance_below_m), format('≤ %s s', p.short_duration_up_to_s),
                  format('≤ %s m', norefund.trim_number(p.same_place_within_m))]), '' ORDER BY p.valid_from)))
    FROM norefund.policies AS p
    WHERE p.valid_from < (report_policies.to_date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
      AND p.valid_to > report_policies.from_date::timestamp AT TIME ZONE 'Asia/Seoul';
END;
COMMENT ON FUNCTION norefund.report_policies(date, date) IS 'The policies that were in force (판정 기준)';
