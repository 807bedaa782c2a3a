-- What a database holds of norefund, a line each: rows, definitions, rights, triggers and constraints.
CREATE TEMPORARY VIEW contents AS
SELECT 'row of ' || t.relation || ': ' || t.content AS line
FROM (
    SELECT 'cases' AS relation, c::text AS content FROM norefund.cases AS c
    UNION ALL SELECT 'decisions', d::text FROM norefund.decisions AS d
    UNION ALL SELECT 'messages', m::text FROM norefund.messages AS m
    UNION ALL SELECT 'calls', k::text FROM norefund.calls AS k
    UNION ALL SELECT 'payment_reports', p::text FROM norefund.payment_reports AS p
    UNION ALL SELECT 'holds', h::text FROM norefund.holds AS h
    UNION ALL SELECT 'outcomes', o::text FROM norefund.outcomes AS o
    UNION ALL SELECT 'case_events', e::text FROM norefund.case_events AS e
    UNION ALL SELECT 'qa_checks', q::text FROM norefund.qa_checks AS q
    UNION ALL SELECT 'templates', t::text FROM norefund.templates AS t
    UNION ALL SELECT 'policies', p::text FROM norefund.policies AS p
    UNION ALL SELECT 'settings', s::text FROM norefund.settings AS s
    UNION ALL SELECT 'role_rights', r::text FROM norefund.role_rights AS r
    UNION ALL SELECT 'imports', i::text FROM norefund.imports AS i
    UNION ALL SELECT 'import_rows', i::text FROM norefund.import_rows AS i
    UNION ALL SELECT 'import_errors', i::text FROM norefund.import_errors AS i
    UNION ALL SELECT 'setup_objects', o::text FROM norefund.setup_objects AS o) AS t
UNION ALL
SELECT format('relation %s %s %s %s', c.relname, c.relkind, pg_get_userbyid(c.relowner), pg_get_viewdef(c.oid))
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'v', 'i')
UNION ALL
SELECT format('right on %s: %s', c.relname,
    (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(c.relacl) AS a))
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'v')
UNION ALL
SELECT format('function %s %s', pg_get_functiondef(p.oid),
    (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(p.proacl) AS a))
FROM pg_catalog.pg_proc AS p
WHERE p.pronamespace = 'norefund'::regnamespace AND p.prokind = 'f'
UNION ALL
SELECT format('trigger %s %s', pg_get_triggerdef(t.oid), t.tgenabled)
FROM pg_catalog.pg_trigger AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid AND c.relnamespace = 'norefund'::regnamespace
WHERE NOT t.tgisinternal
UNION ALL
SELECT format('constraint %s %s', con.conname, pg_get_constraintdef(con.oid))
FROM pg_catalog.pg_constraint AS con
WHERE con.connamespace = 'norefund'::regnamespace AND con.contype IN ('c', 'f', 'p', 'u', 'x');
