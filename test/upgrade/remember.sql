-- Keeps the rows of every table and the answers of every view, and of the functions that answer of one case, in schema
-- :"kept": before an upgrade and after it they must say the same.
CREATE SCHEMA :"kept";
SELECT format('CREATE TABLE %I.%I AS SELECT %s FROM norefund.%I AS r', :'kept', c.relname,
    (SELECT string_agg(format('r.%1$I::text AS %1$I', a.attname), ', ' ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       -- how long something has been waiting is another answer each time
       AND a.attname NOT IN ('waiting', 'age', 'oldest_s', 'hours_late')
       AND (c.relname !~ '^health' OR a.attname <> 'value')), c.relname)
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'setup_objects'
  -- a version may check more; what is violated stands among the answers
  AND c.relname !~ '_invariants$'
  -- and have more settings
  AND c.relname <> 'settings'
ORDER BY c.relname COLLATE "C" \gexec
CREATE TABLE :"kept".answers AS
SELECT 'card' AS question, c.driver_id, c.case_id, to_jsonb(a)::text AS answer
FROM norefund.cases AS c CROSS JOIN LATERAL norefund.case_card(c.driver_id, c.case_id) AS a
UNION ALL
SELECT 'explanation', c.driver_id, c.case_id, to_jsonb(a)::text
FROM norefund.cases AS c CROSS JOIN LATERAL norefund.explain(c.driver_id, c.case_id) AS a
UNION ALL
SELECT 'next step', c.driver_id, c.case_id, norefund.next_step(c.driver_id, c.case_id)
FROM norefund.cases AS c
UNION ALL
SELECT 'setting', NULL, NULL, s.name || s.value FROM norefund.settings AS s
WHERE s.value IS NOT NULL AND s.name <> 'pseudonym_key'
UNION ALL
SELECT 'replay', NULL, NULL, to_jsonb(a)::text FROM norefund.replay(policy => '2027') AS a
UNION ALL
SELECT 'invariant', NULL, NULL, v.invariant || v.violations
FROM norefund.verify() AS v WHERE v.invariant NOT LIKE 'constraint%' AND v.violations > 0;
