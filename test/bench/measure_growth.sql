CREATE TEMPORARY TABLE latencies (database text, work text, us double precision);
\copy latencies FROM 'growths.tsv'
INSERT INTO bench.results (work, ours, yardstick, unit, budget, rows_compared)
SELECT format('%s, %s closed cases : %s', l.work, :'cases', :'small'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY l.us) FILTER (WHERE l.database = 'bench'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY l.us) FILTER (WHERE l.database = 'bench_small'), 'µs', 1.2,
    count(*)
FROM latencies AS l
GROUP BY l.work
ORDER BY array_position('{submit_case,decide_case,claim_cancellations,record_cancellation,claim_messages,record_sent,'
    'save_answer,close_case}'::text[], l.work), l.work;
