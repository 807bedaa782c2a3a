-- How many rows remember.sql kept in schema before, and which of them are others in schema after: of the columns that
-- both have.
CREATE TEMP TABLE compared (relation text, kept_rows bigint, differences bigint);
SELECT format($$
    INSERT INTO compared
    SELECT %1$L, (SELECT count(*) FROM before.%1$I), (
        SELECT count(*) FROM (
            (SELECT %2$s FROM before.%1$I EXCEPT ALL SELECT %2$s FROM after.%1$I) UNION ALL
            (SELECT %2$s FROM after.%1$I EXCEPT ALL SELECT %2$s FROM before.%1$I)) AS d)$$,
    b.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum))
FROM pg_catalog.pg_class AS b
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = b.oid AND a.attnum > 0
WHERE b.relnamespace = 'before'::regnamespace AND EXISTS (
    SELECT FROM pg_catalog.pg_attribute AS other
    WHERE other.attrelid = to_regclass(format('after.%I', b.relname)) AND other.attname = a.attname)
GROUP BY b.relname \gexec
SELECT sum(kept_rows), count(*), coalesce(string_agg(relation, ' ') FILTER (WHERE differences > 0), 'none')
FROM compared;
