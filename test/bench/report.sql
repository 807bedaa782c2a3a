SELECT split_part(work, ' : ', 1) AS work, round(ours::numeric, 1) || ' ' || unit AS ours,
    split_part(work, ' : ', 2) AS yardstick, round(yardstick::numeric, 1) || ' ' || unit AS "its time",
    round(coalesce(ratio, ours / yardstick)::numeric, 2) AS ratio, '≤ ' || budget AS budget,
    rows_compared AS "rows compared"
FROM bench.results
ORDER BY position;

-- 10,000,000 calls beside what 1,000,000 have taken: the memory of this session, in kB
SET jit = off;
SELECT substring(pg_read_file('/proc/self/status') FROM 'VmRSS:\s*(\d+)')::integer AS before,
    (SELECT count(norefund.classify(false, false, false, true, false, i % 2 = 0, i % 300, i % 90, NULL, NULL, i % 100,
        50, 100, 60, 50))
     FROM generate_series(1, 1000000) AS i) AS calls \gset first_
SELECT (SELECT sum(calls) FROM (SELECT 1 AS n UNION ALL SELECT generate_series(2, 9)) AS r, LATERAL (
        SELECT count(norefund.classify(false, false, false, true, false, i % 2 = 0, i % 300, i % 90, NULL, NULL,
            i % 100, 50, 100, 60, 50)) AS calls
        FROM generate_series(1, 1000000 + r.n) AS i) AS c) AS calls \gset next_
SELECT 'classify()' AS memory, :first_calls + :next_calls AS calls, :first_before AS "kB before",
    substring(pg_read_file('/proc/self/status') FROM 'VmRSS:\s*(\d+)')::integer AS "kB after";

SELECT i.relname AS index, pg_size_pretty(pg_relation_size(i.oid)) AS size,
    CASE WHEN x.indpred IS NULL THEN 'every row' ELSE pg_get_expr(x.indpred, x.indrelid) END AS "rows"
FROM pg_index AS x
JOIN pg_class AS i ON i.oid = x.indexrelid
JOIN pg_class AS t ON t.oid = x.indrelid
WHERE t.relnamespace = 'norefund'::regnamespace
  AND t.relname IN ('calls', 'cases', 'decisions', 'messages', 'payment_reports')
ORDER BY t.relname, i.relname;
