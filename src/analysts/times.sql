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
    SELECT c.driver_id, c.case_id, c.received_at, c.outcome, 1 AS position, 'decide' AS step,
           c.received_at AS started_at, c.decided_at AS ended_at
    FROM norefund.cases AS c
    UNION ALL
    SELECT c.driver_id, c.case_id, c.received_at, c.outcome, 2 AS position, 'cancel_payment' AS step,
           c.decided_at AS started_at, c.payment_cancelled_at AS ended_at
    FROM norefund.cases AS c
    UNION ALL
    SELECT c.driver_id, c.case_id, c.received_at, c.outcome, 3 AS position, 'send_driver_sms' AS step,
           coalesce(c.payment_cancelled_at, c.decided_at) AS started_at, c.driver_sms_sent_at AS ended_at
    FROM norefund.cases AS c
    UNION ALL
    SELECT c.driver_id, c.case_id, c.received_at, c.outcome, 4 AS position, 'send_customer_sms' AS step,
           c.payment_cancelled_at AS started_at, c.customer_sms_sent_at AS ended_at
    FROM norefund.cases AS c
    UNION ALL
    SELECT c.driver_id, c.case_id, c.received_at, c.outcome, 5 AS position, 'save_answer' AS step,
           greatest(c.driver_sms_sent_at, c.customer_sms_sent_at,
                    c.driver_sms_given_up_at, c.customer_sms_given_up_at) AS started_at, c.answered_at AS ended_at
    FROM norefund.cases AS c
    UNION ALL
    SELECT c.driver_id, c.case_id, c.received_at, c.outcome, 6 AS position, 'close' AS step,
           coalesce(c.answered_at, c.decided_at) AS started_at, c.closed_at AS ended_at
    FROM norefund.cases AS c
    UNION ALL
    SELECT c.driver_id, c.case_id, c.received_at, c.outcome, 7 AS position, 'whole' AS step,
           c.received_at AS started_at, c.closed_at AS ended_at
    FROM norefund.cases AS c
) AS t
WHERE t.started_at IS NOT NULL AND t.ended_at IS NOT NULL;
COMMENT ON VIEW norefund.step_durations IS
    'How long each step of each case took since the one before it; the whole case as well (상담 건별 소요시간)';

CREATE OR REPLACE VIEW norefund.step_times AS
SELECT
    t.outcome,
    t.position,
    t.step,
    t.cases,
    t.percentiles[1] AS median_s,
    t.percentiles[2] AS p90_s,
    t.percentiles[3] AS p99_s,
    t.longest_s
FROM (
    SELECT
        d.outcome,
        d.position,
        d.step,
        count(*) AS cases,
        percentile_cont('{0.5,0.9,0.99}'::double precision[]) WITHIN GROUP (ORDER BY d.seconds) AS percentiles,
        max(d.seconds) AS longest_s
    FROM norefund.step_durations AS d
    GROUP BY d.outcome, d.position, d.step
) AS t;
COMMENT ON VIEW norefund.step_times IS
    'Half, nine of ten and ninety-nine of a hundred cases took no longer than so many seconds, by outcome and step '
    '(단계별 소요시간)';
