CREATE TEMPORARY TABLE theirs (
    work text, us double precision, compared bigint, differing bigint, approved bigint, lacking bigint,
    approved_lax bigint);
\copy theirs FROM 'theirs.tsv'
DO $$
BEGIN
    IF (SELECT count(*) FROM theirs) <> 5 OR EXISTS (SELECT FROM theirs WHERE compared = 0 OR differing <> 0) THEN
        RAISE EXCEPTION 'the answers differ: %', (SELECT json_agg(t) FROM theirs AS t);
    END IF;
END
$$;
SELECT o.work, round(o.us::numeric, 2) || ' µs' AS ours, t.work AS peer, round(t.us::numeric, 2) || ' µs' AS "its time",
    round((o.us / t.us)::numeric, 3) AS ratio, t.compared AS "rows compared"
FROM bench.ours AS o
JOIN theirs AS t ON (o.work = 'texts') = (t.work = 'Mustache')
    AND (o.work = 'explained one by one') = (t.work LIKE '% with its %')
ORDER BY o.work, t.work;

-- × written as "is false", and as "is not true"
SELECT t.work AS "approved though a value is missing", t.approved || ' of ' || t.lacking AS "× is false",
    t.approved_lax || ' of ' || t.lacking AS "× is not true"
FROM theirs AS t
WHERE t.lacking > 0 AND t.work NOT LIKE '% with its %'
UNION ALL
SELECT 'norefund', approved || ' of ' || lacking, approved || ' of ' || lacking FROM bench.ours WHERE lacking > 0;
