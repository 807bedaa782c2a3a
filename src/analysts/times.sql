-- A step begins where the one before it ended; what was given up counts as sent.
CREATE OR REPLACE VIEW norefund.step_moments AS
SELECT
    c.driver_id,
    c.case_id,
    c.called_at,
    c.received_at,
    c.outcome,
    c.decided_at,
    c.payment_cancelled_at,
    coalesce(c.payment_cancelled_at, c.decided_at) AS payment_settled_at,
    c.driver_sms_sent_at,
    c.customer_sms_sent_at,
    greatest(c.driver_sms_sent_at, c.customer_sms_sent_at,
             c.driver_sms_given_up_at, c.customer_sms_given_up_at) AS told_at,
    c.answered_at,
    coalesce(c.answered_at, c.decided_at) AS answer_settled_at,
    c.closed_at
FROM norefund.cases AS c;
COMMENT ON VIEW norefund.step_moments IS 'When each step of each case began and ended (단계별 시작·종료 일시)';

CREATE OR REPLACE VIEW norefund.step_durations AS
SELECT
    t.driver_id,
    t.case_id,
    norefund.seoul_date(t.received_at) AS received_on,
    t.outcome,
    t.position,
    t.step,
    t.started_at,
    t.ended_at,
    -- as the clocks had it: one that is behind another gives less than nothing
    norefund.seconds_between(t.started_at, t.ended_at) AS seconds
FROM (
    -- a scan a step: who asks for one step reads the cases once
    SELECT m.driver_id, m.case_id, m.received_at, m.outcome, 1 AS position, 'decide' AS step,
           m.received_at AS started_at, m.decided_at AS ended_at
    FROM norefund.step_moments AS m
    UNION ALL
    SELECT m.driver_id, m.case_id, m.received_at, m.outcome, 2 AS position, 'cancel_payment' AS step,
           m.decided_at AS started_at, m.payment_cancelled_at AS ended_at
    FROM norefund.step_moments AS m
    UNION ALL
    SELECT m.driver_id, m.case_id, m.received_at, m.outcome, 3 AS position, 'send_driver_sms' AS step,
           m.payment_settled_at AS started_at, m.driver_sms_sent_at AS ended_at
    FROM norefund.step_moments AS m
    UNION ALL
    SELECT m.driver_id, m.case_id, m.received_at, m.outcome, 4 AS position, 'send_customer_sms' AS step,
           m.payment_cancelled_at AS started_at, m.customer_sms_sent_at AS ended_at
    FROM norefund.step_moments AS m
    UNION ALL
    SELECT m.driver_id, m.case_id, m.received_at, m.outcome, 5 AS position, 'save_answer' AS step,
           m.told_at AS started_at, m.answered_at AS ended_at
    FROM norefund.step_moments AS m
    UNION ALL
    SELECT m.driver_id, m.case_id, m.received_at, m.outcome, 6 AS position, 'close' AS step,
           m.answer_settled_at AS started_at, m.closed_at AS ended_at
    FROM norefund.step_moments AS m
    UNION ALL
    SELECT m.driver_id, m.case_id, m.received_at, m.outcome, 7 AS position, 'whole' AS step,
           m.received_at AS started_at, m.closed_at AS ended_at
    FROM norefund.step_moments AS m
) AS t
WHERE t.started_at IS NOT NULL AND t.ended_at IS NOT NULL;
COMMENT ON VIEW norefund.step_durations IS
    'How long each step of each case took since the one before it; the whole case as well (상담 건별 소요시간)';

CREATE OR REPLACE VIEW norefund.step_times AS
SELECT
    t.outcome COLLATE "default" AS outcome,
    s.position,
    s.step,
    s.cases,
    s.percentiles[1] AS median_s,
    s.percentiles[2] AS p90_s,
    s.percentiles[3] AS p99_s,
    s.percentiles[4] AS longest_s
FROM (
    -- every step in one scan and one sort by outcome, which no language's order makes slow
    SELECT
        c.outcome,
        count(c.decide_s) AS decide_cases,
        percentile_cont('{0.5,0.9,0.99,1}'::double precision[])
            WITHIN GROUP (ORDER BY c.decide_s) AS decide_percentiles,
        count(c.cancel_s) AS cancel_cases,
        percentile_cont('{0.5,0.9,0.99,1}'::double precision[])
            WITHIN GROUP (ORDER BY c.cancel_s) AS cancel_percentiles,
        count(c.driver_s) AS driver_cases,
        percentile_cont('{0.5,0.9,0.99,1}'::double precision[])
            WITHIN GROUP (ORDER BY c.driver_s) AS driver_percentiles,
        count(c.customer_s) AS customer_cases,
        percentile_cont('{0.5,0.9,0.99,1}'::double precision[])
            WITHIN GROUP (ORDER BY c.customer_s) AS customer_percentiles,
        count(c.answer_s) AS answer_cases,
        percentile_cont('{0.5,0.9,0.99,1}'::double precision[])
            WITHIN GROUP (ORDER BY c.answer_s) AS answer_percentiles,
        count(c.close_s) AS close_cases,
        percentile_cont('{0.5,0.9,0.99,1}'::double precision[])
            WITHIN GROUP (ORDER BY c.close_s) AS close_percentiles,
        count(c.whole_s) AS whole_cases,
        percentile_cont('{0.5,0.9,0.99,1}'::double precision[])
            WITHIN GROUP (ORDER BY c.whole_s) AS whole_percentiles
    FROM (
        SELECT
            m.outcome COLLATE "C" AS outcome,
            norefund.seconds_between(m.received_at, m.decided_at) AS decide_s,
            norefund.seconds_between(m.decided_at, m.payment_cancelled_at) AS cancel_s,
            norefund.seconds_between(m.payment_settled_at, m.driver_sms_sent_at) AS driver_s,
            norefund.seconds_between(m.payment_cancelled_at, m.customer_sms_sent_at) AS customer_s,
            norefund.seconds_between(m.told_at, m.answered_at) AS answer_s,
            norefund.seconds_between(m.answer_settled_at, m.closed_at) AS close_s,
            norefund.seconds_between(m.received_at, m.closed_at) AS whole_s
        FROM norefund.step_moments AS m
        OFFSET 0    -- each difference is made once
    ) AS c
    GROUP BY c.outcome
) AS t
CROSS JOIN LATERAL (VALUES
    (1, 'decide', t.decide_cases, t.decide_percentiles),
    (2, 'cancel_payment', t.cancel_cases, t.cancel_percentiles),
    (3, 'send_driver_sms', t.driver_cases, t.driver_percentiles),
    (4, 'send_customer_sms', t.customer_cases, t.customer_percentiles),
    (5, 'save_answer', t.answer_cases, t.answer_percentiles),
    (6, 'close', t.close_cases, t.close_percentiles),
    (7, 'whole', t.whole_cases, t.whole_percentiles)) AS s (position, step, cases, percentiles)
WHERE s.cases > 0;
COMMENT ON VIEW norefund.step_times IS
    'Half, nine of ten and ninety-nine of a hundred cases took no longer than so many seconds, by outcome and step '
    '(단계별 소요시간)';
