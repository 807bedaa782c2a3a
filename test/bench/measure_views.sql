-- What the analysts' views cost beside a scan of the same cases that groups a plain column; each counts what another
-- query counts.
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SET work_mem = '256MB';
CALL bench.measure('case_results, by label : scan that groups a plain column',
    'SELECT result_label, sum(charged_won) FROM norefund.case_results GROUP BY result_label',
    bench.grouped('norefund.cases'), 2,
    $$SELECT count(*), count(*) FILTER (WHERE (v.outcome = c.outcome AND v.result_label <> ''
            AND v.received_on = (c.received_at + interval '9 hours')::timestamptz(0)::date) IS NOT TRUE)
    FROM norefund.cases AS c LEFT JOIN norefund.case_results AS v
        ON v.driver_id = c.driver_id AND v.case_id = c.case_id$$);
CALL bench.measure('daily_summary : scan that groups a plain column',
    'SELECT sum(approved) FROM norefund.daily_summary', bench.grouped('norefund.cases'), 2,
    $$SELECT sum(c.n), count(*) FILTER (WHERE (c.n = v.cases AND c.approved = v.approved
        AND c.won = v.cancelled_won) IS NOT TRUE)
    FROM (SELECT to_char(received_at AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD') AS day, count(*) AS n,
              sum(CASE outcome WHEN 'approved' THEN 1 ELSE 0 END) AS approved,
              coalesce(sum(payment_cancelled_won), 0) AS won
          FROM norefund.cases GROUP BY 1) AS c
    FULL JOIN norefund.daily_summary AS v ON to_char(v.day, 'YYYY-MM-DD') = c.day$$);
CALL bench.measure('policy_summary : scan that groups a plain column',
    'SELECT sum(approved) FROM norefund.policy_summary', bench.grouped('norefund.cases'), 2,
    $$SELECT sum(c.n), count(*) FILTER (WHERE (c.n = v.decided) IS NOT TRUE)
    FROM (SELECT policy, count(*) AS n FROM norefund.cases WHERE outcome IS NOT NULL GROUP BY policy) AS c
    FULL JOIN (SELECT * FROM norefund.policy_summary WHERE decided > 0) AS v ON v.policy = c.policy$$);
CALL bench.measure('driver_summary : scan that groups a plain column',
    'SELECT sum(requests_in_90_days) FROM norefund.driver_summary',
    bench.grouped('norefund.cases'), 2,
    $$SELECT sum(v.requests), count(*) FILTER (WHERE (v.requests = c.n AND v.requests_in_30_days = c.n_30) IS NOT TRUE)
    FROM norefund.driver_summary AS v
    FULL JOIN (SELECT driver_id, count(*) AS n, count(*) FILTER (WHERE last - received_at < interval '30 days') AS n_30
               FROM (SELECT *, max(received_at) OVER (PARTITION BY driver_id) AS last FROM norefund.cases
                     WHERE duplicate_of IS NULL AND inquiry <> 'other') AS w GROUP BY driver_id) AS c
                         ON c.driver_id = v.driver_id
    WHERE v.requests > 0$$, 3);
CALL bench.measure('re_requests : scan that groups a plain column',
    'SELECT count(*), count(*) FILTER (WHERE then_approved) FROM norefund.re_requests', bench.grouped('norefund.cases'),
    NULL,
    $$SELECT count(*), count(*) FILTER (WHERE (v.other_call_case_id IS NOT NULL) <> c.asked)
    FROM norefund.re_requests AS v
    JOIN (SELECT r.driver_id, r.case_id, bool_or(n.case_id IS NOT NULL) AS asked
          FROM norefund.cases AS r
          LEFT JOIN norefund.cases AS n
              ON n.driver_id = r.driver_id AND n.call_id <> r.call_id AND n.duplicate_of IS NULL
              AND n.inquiry <> 'other'
              AND n.received_at BETWEEN r.decided_at AND r.decided_at + interval '7 days' - interval '1 us'
          WHERE r.outcome = 'trip_recorded' GROUP BY 1, 2) AS c
              ON c.driver_id = v.driver_id AND c.case_id = v.case_id$$, 3);
CALL bench.measure('step_durations, the whole case : scan that groups a plain column',
    $$SELECT outcome, avg(seconds) FROM norefund.step_durations WHERE step = 'whole' GROUP BY outcome$$,
    bench.grouped('norefund.cases'), 2,
    $$SELECT count(*), count(*) FILTER (WHERE v.seconds <> extract(epoch FROM c.closed_at) - extract(epoch
        FROM c.received_at))
    FROM norefund.step_durations AS v JOIN norefund.cases AS c ON c.driver_id = v.driver_id AND c.case_id = v.case_id
    WHERE v.step = 'whole'$$, 3);
CALL bench.measure('case_map : scan that groups a plain column',
    'SELECT count(line) FROM norefund.case_map', bench.grouped('norefund.cases'), 2,
    $$SELECT count(*),
    count(*) FILTER (WHERE abs(public.ST_Length(v.line::public.geography) - v.meter_displacement_m) > 0.01)
    FROM norefund.case_map AS v$$, 3);
CALL bench.measure('step_times, percentiles of seven steps : scan that groups a plain column',
    'SELECT sum(cases) FROM norefund.step_times', bench.grouped('norefund.cases'), 3,
    $$SELECT sum(t.cases), count(*) FILTER (WHERE t.median_s <> m.median)
    FROM norefund.step_times AS t
    JOIN (SELECT outcome, step, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median
          FROM norefund.step_durations GROUP BY 1, 2) AS m ON m.outcome = t.outcome AND m.step = t.step$$, 3);
CALL bench.measure('qa_sample, a sort of every decision : scan that groups a plain column',
    'SELECT count(*) FROM norefund.qa_sample WHERE position <= 3', bench.grouped('norefund.cases'), NULL,
    $$SELECT count(*), count(*) FILTER (WHERE v.position <> c.position)
    FROM norefund.qa_sample AS v
    JOIN (SELECT driver_id, case_id, revision, rank() OVER (
              PARTITION BY to_char(decided_at AT TIME ZONE 'Asia/Seoul', 'YYYY-MM'), rule, decided_by
              ORDER BY encode(sha256(convert_to(format('{%s,%s,%s}', driver_id, case_id, revision), 'UTF8')),
                  'hex') COLLATE "C") AS position
          FROM norefund.decisions) AS c
              ON c.driver_id = v.driver_id AND c.case_id = v.case_id AND c.revision = v.revision$$, 3);
CALL bench.measure('qa_sample of a month : scan that groups a plain column',
    $$SELECT count(*) FROM norefund.qa_sample WHERE position <= 3 AND month = '2023-03-01'$$,
    bench.grouped('norefund.cases'), 3,
    $$SELECT count(*), count(*) FILTER (WHERE v.case_id IS NULL)
    FROM norefund.decisions AS d
    LEFT JOIN norefund.qa_sample AS v
        ON v.month = '2023-03-01' AND v.driver_id = d.driver_id AND v.case_id = d.case_id AND v.revision = d.revision
    WHERE to_char(d.decided_at AT TIME ZONE 'Asia/Seoul', 'YYYY-MM') = '2023-03'$$, 3);
CALL bench.measure('re_requests of a month : scan that groups a plain column',
    $$SELECT count(*), count(*) FILTER (WHERE then_approved) FROM norefund.re_requests
    WHERE rejected_at >= '2023-03-01 00:00+09' AND rejected_at < '2023-04-01 00:00+09'$$,
    bench.grouped('norefund.cases'), 3,
    $$SELECT count(*), count(*) FILTER (WHERE v.case_id IS NULL)
    FROM norefund.cases AS c
    LEFT JOIN norefund.re_requests AS v
        ON v.driver_id = c.driver_id AND v.case_id = c.case_id
        AND v.rejected_at >= '2023-03-01 00:00+09' AND v.rejected_at < '2023-04-01 00:00+09'
    WHERE c.outcome = 'trip_recorded'
      AND to_char(c.decided_at AT TIME ZONE 'Asia/Seoul', 'YYYY-MM') = '2023-03'$$, 3);
-- a day out of three years
CALL bench.measure('daily_summary of a day : scan that groups a plain column',
    $$SELECT * FROM norefund.daily_summary WHERE day = '2023-03-05'$$, bench.grouped('norefund.cases'), 0.2,
    $$SELECT max(v.cases), count(*) FILTER (WHERE v.cases <> c.n)
    FROM norefund.daily_summary AS v
    CROSS JOIN (SELECT count(*) AS n FROM norefund.cases
                WHERE to_char(received_at AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD') = '2023-03-05') AS c
    WHERE v.day = '2023-03-05'$$, 3);
SELECT clock_timestamp() AS started \gset
SELECT length(norefund.report_html(min(day), max(day))) AS characters FROM norefund.daily_summary \gset
SELECT (SELECT count(*) FROM norefund.cases) AS "cases in the report",
    round(extract(epoch FROM clock_timestamp() - :'started'::timestamptz), 1) || ' s' AS "written in",
    :characters AS characters, 'under 1 MB' AS budget;
