-- What an operations manager asks: when and where, how late, who, how often, and what waits. Nobody is shown: customers
-- by a pseudonym, places by cells of about a kilometre in which five drivers asked at least.
CREATE OR REPLACE VIEW norefund.request_hours AS
SELECT
    norefund.seoul_date(c.received_at) AS received_on,
    norefund.seoul_hour(c.received_at) AS hour,
    count(*) AS requests,
    count(*) FILTER (WHERE c.pays) AS approved,
    coalesce(sum(c.payment_cancelled_won), 0) AS cancelled_won
FROM norefund.cases AS c
GROUP BY 1, 2;
COMMENT ON VIEW norefund.request_hours IS
    'Requests and refunds by the day and hour in which the request came in (일자·시간대별 접수·결제취소)';

CREATE OR REPLACE VIEW norefund.request_cells AS
SELECT
    -- where few have asked a place would tell who: they are one row without one, as are coordinates of 0
    CASE WHEN p.drivers >= 5 AND p.latitude <> 0 AND p.longitude <> 0 THEN p.latitude END AS latitude,
    CASE WHEN p.drivers >= 5 AND p.latitude <> 0 AND p.longitude <> 0 THEN p.longitude END AS longitude,
    sum(p.requests)::bigint AS requests,
    sum(p.approved)::bigint AS approved,
    sum(p.cancelled_won) AS cancelled_won
FROM (
    SELECT
        floor((norefund.lat_lon(c.meter_start))[1] * 100) / 100 AS latitude,
        floor((norefund.lat_lon(c.meter_start))[2] * 100) / 100 AS longitude,
        count(DISTINCT c.driver_id) AS drivers,
        count(*) AS requests,
        count(*) FILTER (WHERE c.pays) AS approved,
        coalesce(sum(c.payment_cancelled_won), 0) AS cancelled_won
    FROM norefund.cases AS c
    GROUP BY 1, 2
) AS p
GROUP BY 1, 2;
COMMENT ON VIEW norefund.request_cells IS
    'Requests and refunds by where the meter started: south-west corners of cells of 0.01 degrees, about a kilometre; '
    'cells of fewer than five drivers, and requests without a place, are one row (구역별 접수·결제취소)';

-- What the owner loads: gu, say. None is shipped.
CREATE TABLE norefund.districts (
    district text NOT NULL,
    area @postgis@.geography,

    CONSTRAINT districts_pkey PRIMARY KEY (district)
);
COMMENT ON TABLE norefund.districts IS 'Districts of the owner''s, by which requests are counted (행정구역)';
COMMENT ON COLUMN norefund.districts.district IS 'Its name (행정구역명)';
COMMENT ON COLUMN norefund.districts.area IS 'Its polygons; NULL: nothing is in it (경계)';

CREATE INDEX district_areas ON norefund.districts USING gist (area);
COMMENT ON INDEX norefund.district_areas IS 'Districts by where they are (행정구역 위치)';

CREATE OR REPLACE VIEW norefund.request_districts AS
SELECT
    d.district,
    count(*) AS requests,
    count(*) FILTER (WHERE c.pays) AS approved,
    coalesce(sum(c.payment_cancelled_won), 0) AS cancelled_won
FROM norefund.cases AS c
LEFT JOIN LATERAL (
    SELECT a.district
    FROM norefund.districts AS a
    WHERE @postgis@.ST_Covers(a.area, c.meter_start)
    -- what lies on a border is of one of them
    ORDER BY a.district
    LIMIT 1
) AS d ON true
GROUP BY d.district;
COMMENT ON VIEW norefund.request_districts IS
    'Requests and refunds by the district in which the meter started, of those that the owner loaded into districts; '
    'NULL: in none (행정구역별 접수·결제취소)';

CREATE OR REPLACE VIEW norefund.request_lags AS
SELECT l.received_on, l.requests, l.quantiles[1] AS median_s, l.quantiles[2] AS p90_s
FROM (
    SELECT
        norefund.seoul_date(c.received_at) AS received_on,
        count(*) AS requests,
        percentile_cont('{0.5,0.9}'::double precision[]) WITHIN GROUP (
            ORDER BY norefund.seconds_between(c.called_at, c.received_at)) AS quantiles
    FROM norefund.cases AS c
    WHERE c.called_at IS NOT NULL
    GROUP BY 1
) AS l;
COMMENT ON VIEW norefund.request_lags IS
    'How long after the call its request came in, by day; of calls whose time is known (콜 후 접수까지 소요시간)';

CREATE OR REPLACE VIEW norefund.customer_repeats AS
SELECT
    left(encode(norefund.chained_hash(NULL, k.value, c.customer_id), 'hex'), 16) AS customer,
    count(*) AS requests,
    count(DISTINCT c.driver_id) AS drivers,
    count(*) FILTER (WHERE c.pays) AS approved,
    min(norefund.seoul_date(c.received_at)) AS first_on,
    max(norefund.seoul_date(c.received_at)) AS last_on
FROM norefund.cases AS c
-- without a key a digest could be tried
JOIN norefund.settings AS k ON k.name = 'pseudonym_key' AND k.value IS NOT NULL
WHERE c.customer_id IS NOT NULL
GROUP BY k.value, c.customer_id;
COMMENT ON VIEW norefund.customer_repeats IS
    'Requests about calls of a customer, who is a pseudonym that only the key of settings leads to (고객별 반복 접수)';

CREATE OR REPLACE VIEW norefund.agent_summary AS
SELECT
    a.month,
    a.agent,
    sum(a.decided)::bigint AS decided,
    sum(a.overridden)::bigint AS overridden,
    sum(a.answered)::bigint AS answered,
    sum(a.acknowledged)::bigint AS acknowledged,
    sum(a.closed)::bigint AS closed
FROM (
    SELECT
        norefund.seoul_month(d.decided_at) AS month,
        d.decided_by AS agent,
        count(*) FILTER (WHERE d.by_person) AS decided,
        count(*) FILTER (WHERE d.overridden) AS overridden,
        0 AS answered, 0 AS acknowledged, 0 AS closed
    FROM norefund.decisions AS d
    WHERE d.by_person OR d.overridden
    GROUP BY 1, 2
    UNION ALL
    SELECT
        norefund.seoul_month(e.at),
        e.actor,
        0, 0,
        count(*) FILTER (WHERE e.event = 'answered'),
        count(*) FILTER (WHERE e.event = 'acknowledged'),
        count(*) FILTER (WHERE e.event = 'closed')
    FROM norefund.case_events AS e
    WHERE e.event IN ('answered', 'acknowledged', 'closed')
    GROUP BY 1, 2
) AS a
GROUP BY a.month, a.agent;
COMMENT ON VIEW norefund.agent_summary IS
    'Who decided himself, against the manual as well, who looked, answered and closed, by month (담당자별 처리 현황)';

CREATE OR REPLACE VIEW norefund.review_results AS
SELECT
    norefund.seoul_month(d.decided_at) AS month,
    d.by_person,
    count(*) AS reviews,
    count(*) FILTER (WHERE n.outcome = 'approved') AS approved,
    count(*) FILTER (WHERE n.outcome IN (
        'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')) AS rejected,
    count(*) FILTER (WHERE n.outcome = 'handed_over') AS handed_over,
    count(*) FILTER (WHERE n.outcome = 'withdrawn') AS withdrawn,
    count(*) FILTER (WHERE n.outcome = 'review') AS review_again,
    count(*) FILTER (WHERE n.outcome IS NULL) AS waiting,
    count(*) FILTER (WHERE n.by_person) AS by_persons
FROM norefund.decisions AS d
LEFT JOIN norefund.decisions AS n
    ON n.driver_id = d.driver_id AND n.case_id = d.case_id AND n.revision = d.revision + 1
WHERE d.outcome = 'review'
GROUP BY 1, 2;
COMMENT ON VIEW norefund.review_results IS
    'What became of what went to a person, by the month in which it did (담당자 확인 건 처리결과)';

CREATE OR REPLACE VIEW norefund.text_summary AS
SELECT
    m.purpose,
    m.audience,
    norefund.seoul_date(m.queued_at) AS queued_on,
    norefund.seoul_hour(m.queued_at) AS hour,
    count(*) AS texts,
    count(m.sent_at) AS sent,
    count(m.delivered_at) AS delivered,
    count(*) FILTER (WHERE m.failures > 0) AS failed,
    sum(m.failures)::bigint AS failures,
    count(*) FILTER (WHERE m.attempts > 1) AS retried,
    count(m.given_up_at) AS given_up,
    count(*) FILTER (WHERE m.state = 'blocked') AS blocked,
    count(*) FILTER (WHERE m.state = 'dead') AS dead
FROM norefund.messages AS m
WHERE isfinite(m.queued_at)
GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW norefund.text_summary IS
    'What became of the texts, by what they are for, to whom and the day and hour in which they were queued (문자 발송 현황)';

CREATE OR REPLACE VIEW norefund.payment_summary AS
SELECT
    p.decided_on, p.refunds, p.refunded, p.partial, p.reversed, p.unknown, p.dead, p.attempts, p.refusals,
    p.refunded_won, p.quantiles[1] AS median_s, p.quantiles[2] AS p90_s
FROM (
    SELECT
        norefund.seoul_date(c.decided_at) AS decided_on,
        count(*) AS refunds,
        count(*) FILTER (WHERE r.refund_state = 'refunded') AS refunded,
        count(*) FILTER (WHERE r.refund_state = 'partial') AS partial,
        count(*) FILTER (WHERE r.refund_state = 'reversed') AS reversed,
        count(*) FILTER (WHERE r.refund_state = 'unknown') AS unknown,
        count(*) FILTER (WHERE r.refund_state = 'dead') AS dead,
        sum(r.attempts)::bigint AS attempts,
        sum(r.refusals)::bigint AS refusals,
        sum(r.refunded_won) AS refunded_won,
        percentile_cont('{0.5,0.9}'::double precision[]) WITHIN GROUP (
            ORDER BY norefund.seconds_between(c.decided_at, c.payment_cancelled_at)) AS quantiles
    FROM norefund.call_refunds AS r
    JOIN norefund.cases AS c ON c.driver_id = r.driver_id AND c.case_id = r.case_id
    GROUP BY 1
) AS p;
COMMENT ON VIEW norefund.payment_summary IS
    'Refunds by the day on which they were decided: states, attempts, refusals, amounts, and how long each took '
    '(일별 결제취소 현황)';

CREATE OR REPLACE VIEW norefund.money_waiting AS
SELECT
    r.refund_state,
    count(*) AS calls,
    coalesce(sum(r.refund_won), 0) AS waiting_won,
    max(norefund.seconds_between(r.queued_at, statement_timestamp())) AS oldest_s
FROM norefund.call_refunds AS r
WHERE r.refund_state IN ('blocked', 'queued', 'in_flight', 'unknown', 'refused', 'dead', 'partial')
GROUP BY r.refund_state;
COMMENT ON VIEW norefund.money_waiting IS
    'What is still to be paid back, by state, and how long the oldest waits (미처리 결제취소)';

CREATE OR REPLACE VIEW norefund.finding_ages AS
SELECT
    f.kind,
    f.label,
    count(*) AS findings,
    max(norefund.seconds_between(f.placed_at, statement_timestamp())) AS oldest_s
FROM norefund.findings AS f
GROUP BY f.kind, f.label;
COMMENT ON VIEW norefund.finding_ages IS
    'What came to light of closed cases and waits for a person, by kind (완료 건 확인 사항 현황)';

CREATE OR REPLACE VIEW norefund.backlog_ages AS
SELECT
    w.step,
    w.label,
    w.who,
    count(*) AS cases,
    count(w.leased_by) AS leased,
    count(*) FILTER (WHERE w.age_s < 3600) AS within_hour,
    count(*) FILTER (WHERE w.age_s >= 3600 AND w.age_s < 86400) AS within_day,
    count(*) FILTER (WHERE w.age_s >= 86400 AND w.age_s < 259200) AS within_3_days,
    count(*) FILTER (WHERE w.age_s >= 259200) AS longer,
    max(w.age_s) AS oldest_s
FROM (
    SELECT l.step, l.label, l.who, l.leased_by, norefund.seconds_between(l.since, statement_timestamp()) AS age_s
    FROM norefund.worklist AS l
) AS w
GROUP BY w.step, w.label, w.who;
COMMENT ON VIEW norefund.backlog_ages IS
    'The open cases of each step, how long they have waited at it, and how many somebody has (단계별 대기 현황)';

CREATE OR REPLACE VIEW norefund.agent_backlog AS
SELECT
    w.leased_by AS agent,
    w.step,
    w.label,
    count(*) AS cases,
    max(norefund.seconds_between(w.since, statement_timestamp())) AS oldest_s
FROM norefund.worklist AS w
WHERE w.leased_by IS NOT NULL
GROUP BY w.leased_by, w.step, w.label;
COMMENT ON VIEW norefund.agent_backlog IS 'What each agent has taken, by step (담당자별 대기 현황)';

CREATE OR REPLACE VIEW norefund.next_cases AS
SELECT
    row_number() OVER (ORDER BY n.won_hours DESC, n.since, n.driver_id, n.case_id) AS position,
    n.*
FROM (
    SELECT
        w.driver_id,
        w.case_id,
        w.call_id,
        w.step,
        w.label,
        w.who,
        w.since,
        c.charged_won,
        -- a driver who waits for 20,000 won is served before one who has waited as long for 10,000
        floor(coalesce(c.charged_won, 0) * greatest(norefund.seconds_between(w.since, statement_timestamp()), 0)
              / 3600) AS won_hours
    FROM norefund.worklist AS w
    JOIN norefund.cases AS c ON c.driver_id = w.driver_id AND c.case_id = w.case_id
    WHERE w.leased_by IS NULL AND w.who IN ('상담사', '담당자')
) AS n;
COMMENT ON VIEW norefund.next_cases IS
    'What a person could take next, by the fare times the hours it has waited; nobody has taken it (다음 처리 건)';

CREATE OR REPLACE VIEW norefund.case_facts AS
SELECT
    r.*,
    norefund.seconds_between(m.called_at, m.received_at) AS asked_after_s,
    norefund.seconds_between(m.received_at, m.decided_at) AS decided_after_s,
    norefund.seconds_between(m.received_at, m.payment_cancelled_at) AS refunded_after_s,
    norefund.seconds_between(m.received_at, m.told_at) AS told_after_s,
    norefund.seconds_between(m.received_at, m.closed_at) AS closed_after_s,
    p.refund_state,
    p.refunded_won,
    p.attempts AS payment_attempts
FROM norefund.case_results AS r
JOIN norefund.step_moments AS m ON m.driver_id = r.driver_id AND m.case_id = r.case_id
LEFT JOIN norefund.call_refunds AS p
    ON p.driver_id = r.driver_id AND p.call_id = r.call_id AND p.case_id = r.case_id;
COMMENT ON VIEW norefund.case_facts IS
    'One wide row a case for files and notebooks: case_results, how long after the request each thing came, and its '
    'refund (상담 건별 집계용 자료)';

CREATE OR REPLACE VIEW norefund.late_cases AS
SELECT
    w.driver_id,
    w.case_id,
    w.step,
    w.label,
    w.who,
    c.received_at,
    norefund.seconds_between(c.received_at, statement_timestamp()) / 3600 - t.value::integer AS hours_late
FROM norefund.worklist AS w
JOIN norefund.cases AS c ON c.driver_id = w.driver_id AND c.case_id = w.case_id
JOIN norefund.settings AS t ON t.name = 'close_within_hours'
WHERE norefund.seconds_between(c.received_at, statement_timestamp()) > t.value::integer * 3600;
COMMENT ON VIEW norefund.late_cases IS
    'Open cases that came in longer ago than the setting close_within_hours allows; none where it is not set '
    '(처리 기한 초과 건)';
