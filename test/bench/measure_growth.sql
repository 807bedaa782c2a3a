CREATE TEMPORARY TABLE latencies (database text, work text, us double precision);
\copy latencies FROM 'growths.tsv'
INSERT INTO bench.results (work, ours, yardstick, unit, budget, rows_compared)
SELECT format('%s, %s closed cases : %s', l.work, :'cases', :'small'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY l.us) FILTER (WHERE l.database = 'bench'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY l.us) FILTER (WHERE l.database = 'bench_small'), 'µs', 1.2,
    count(*)
FROM latencies AS l
GROUP BY l.work
ORDER BY min(CASE l.work WHEN 'submit_case' THEN 1 WHEN 'decide_case' THEN 2 WHEN 'claim_messages' THEN 3 ELSE 4 END), l.work;
