-- What the catalogue says of schema norefund, a line each: two ways to one version must say the same.
CREATE TEMPORARY VIEW catalogue AS
SELECT 'member ' || pg_describe_object(d.classid, d.objid, 0) AS line
FROM pg_catalog.pg_depend AS d
JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'norefund'
WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e'
UNION ALL
SELECT format('function %s(%s) %s %s %s %s comment %s', p.proname, pg_get_function_arguments(p.oid),
    pg_get_userbyid(p.proowner),
    CASE p.prokind WHEN 'a' THEN (SELECT a.*::text FROM pg_catalog.pg_aggregate AS a WHERE a.aggfnoid = p.oid)
                   ELSE pg_get_functiondef(p.oid) END,
    p.procost, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(p.proacl) AS a),
    obj_description(p.oid, 'pg_proc'))
FROM pg_catalog.pg_proc AS p
WHERE p.pronamespace = 'norefund'::regnamespace
UNION ALL
SELECT format('relation %s %s %s %s %s %s comment %s', c.relkind, c.relname, pg_get_userbyid(c.relowner), c.reloptions,
    -- a dump of PostgreSQL 15 does not know of MAINTAIN
    (SELECT string_agg(regexp_replace(a::text, 'm(?=\w*/)', ''), ' ' ORDER BY a::text) FROM unnest(c.relacl) AS a),
    CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) WHEN 'i' THEN pg_get_indexdef(c.oid) END,
    obj_description(c.oid, 'pg_class'))
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = 'norefund'::regnamespace
UNION ALL
-- a table's columns stand in the order in which they came
SELECT format('column %s.%s %s %s %s %s %s %s %s %s comment %s', c.relname, a.attname,
    CASE WHEN c.relkind <> 'r' THEN a.attnum END, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation,
    a.attgenerated, a.attidentity, pg_get_expr(d.adbin, d.adrelid), a.attacl, col_description(c.oid, a.attnum))
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind <> 'i'
UNION ALL
SELECT format('constraint %s ON %s %s %s comment %s', con.conname, con.conrelid::regclass, con.convalidated,
    pg_get_constraintdef(con.oid), obj_description(con.oid, 'pg_constraint'))
FROM pg_catalog.pg_constraint AS con
WHERE con.connamespace = 'norefund'::regnamespace
UNION ALL
SELECT format('trigger %s %s comment %s', pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid, 'pg_trigger'))
FROM pg_catalog.pg_trigger AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid AND c.relnamespace = 'norefund'::regnamespace
WHERE NOT t.tgisinternal
UNION ALL
SELECT format('to verify %s %s ON %s %s %s', o.kind, o.name, o.relation, o.signature, o.definition_hash)
FROM norefund.setup_objects AS o;
