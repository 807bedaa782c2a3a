-- doc/reference.md, from the comments on the objects: psql -XqAt, in a database where setup() has run.
SET search_path = norefund, public, pg_catalog;

CREATE TEMP VIEW routines AS
SELECT
    p.oid,
    p.proname AS name,
    format('- `%s(%s)`%s: %s', p.proname,
        -- what is given back stands among the arguments, but for a single value
        pg_get_function_arguments(p.oid),
        CASE WHEN p.prokind = 'f' AND p.proargmodes IS NULL THEN format(' → `%s`', pg_get_function_result(p.oid))
            ELSE '' END,
        obj_description(p.oid, 'pg_proc')) AS line,
    s.position,
    CASE
        WHEN p.proname ~ '^(setup|verify|propose_policy|put_in_force|(grant|revoke)_(analyst|map|backend))$' THEN 3
        WHEN s.position IS NULL THEN 4
        WHEN EXISTS (SELECT FROM objects_of_rights('backend') AS o
                     WHERE o.object LIKE 'ROUTINE %' AND substr(o.object, 9)::regprocedure = p.oid)
            AND p.proname NOT IN ('explain', 'replay', 'replay_changes', 'sweep') THEN 1
        WHEN EXISTS (SELECT FROM objects_of_rights('analyst') AS o
                     WHERE o.object LIKE 'ROUTINE %' AND substr(o.object, 9)::regprocedure = p.oid) THEN 2
        ELSE 5 END AS chapter
FROM pg_proc AS p
LEFT JOIN shipped_objects() AS s ON s.kind = 'function' AND s.name = p.proname
WHERE p.pronamespace = 'norefund'::regnamespace;

CREATE TEMP VIEW relations AS
SELECT c.oid, c.relname AS name, c.relkind, s.position, obj_description(c.oid, 'pg_class') AS comment
FROM pg_class AS c
LEFT JOIN shipped_objects() AS s ON s.kind IN ('table', 'view') AND s.name = c.relname
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'v');

-- What stands of a table or view: its comment, columns, constraints, indexes and triggers, a line each.
CREATE TEMP VIEW relation_lines AS
SELECT r.relkind, r.position, r.name, 1 AS part, 0 AS place, format(E'\n### %s\n\n%s.\n', r.name, r.comment) AS line
FROM relations AS r
UNION ALL
SELECT r.relkind, r.position, r.name, 2, 0, E'| column | type | what it is |\n| --- | --- | --- |'
FROM relations AS r
UNION ALL
SELECT r.relkind, r.position, r.name, 3, a.attnum, format('| %s | %s | %s |', a.attname,
           format_type(a.atttypid, a.atttypmod), replace(col_description(r.oid, a.attnum), '|', '\|'))
FROM relations AS r
JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT r.relkind, r.position, r.name, 4, 0, format(E'\nConstraints: %s.', string_agg(format('`%s`', c.conname), ', '
           ORDER BY array_position('{p,u,f,c}', c.contype), c.conname))
FROM relations AS r
JOIN pg_constraint AS c ON c.conrelid = r.oid AND c.contype IN ('p', 'u', 'f', 'c')
GROUP BY r.relkind, r.position, r.name
UNION ALL
SELECT r.relkind, r.position, r.name, 5, row_number() OVER (PARTITION BY r.oid ORDER BY o.kind, o.name)::integer,
       format('%s- %s `%s`: %s',
           CASE row_number() OVER (PARTITION BY r.oid ORDER BY o.kind, o.name) WHEN 1 THEN E'\n' ELSE '' END, o.kind,
           o.name, o.comment)
FROM relations AS r
JOIN (
    SELECT i.indrelid AS relation, 'index' AS kind, c.relname AS name, obj_description(c.oid, 'pg_class') AS comment
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    UNION ALL
    SELECT t.tgrelid, 'trigger', t.tgname, obj_description(t.oid, 'pg_trigger')
    FROM pg_trigger AS t
    WHERE NOT t.tgisinternal
) AS o ON o.relation = r.oid AND o.comment <> '';

\qecho '# Reference'
\qecho
\qecho 'Every object and what it is, made by `make doc` from the comments in the database: `\\d+ norefund.cases` and'
\qecho '`\\df+ norefund.*` show the same. A trailing word in parentheses is the desk''s.'
\qecho
\qecho '- [Functions](#functions)'
\qecho '- [Views](#views)'
\qecho '- [Tables](#tables)'
\qecho
\qecho '## Functions'
SELECT line
FROM (
    SELECT chapter, 0 AS position, NULL AS oid, format(E'\n### %s\n', title) AS line
    FROM (VALUES (1, 'For the backend'), (2, 'For analysts'), (3, 'For the owner'),
                 (4, 'Members of the extension, for everybody'), (5, 'What these stand on')) AS c (chapter, title)
    UNION ALL
    SELECT chapter, coalesce(position, 1), oid, line FROM routines
) AS l
ORDER BY chapter, position, oid NULLS FIRST;
\qecho
\qecho '## Views'
SELECT line FROM relation_lines WHERE relkind = 'v' ORDER BY position NULLS LAST, part, place;
\qecho
\qecho '## Tables'
SELECT line FROM relation_lines WHERE relkind = 'r' ORDER BY position NULLS LAST, part, place;
