-- What the catalogue must show of the extension's members and of what setup() makes: every object is described, every
-- function is safe to call, every key of a driver's rows leads with the driver. The last part plants offenders and
-- expects each rule to name them.
BEGIN;
\i test/pgtap/install.psql

CREATE TEMP VIEW functions AS
SELECT
    p.oid,
    p.oid::regprocedure::text AS name,
    l.lanname AS language,
    p.prokind,
    p.prosecdef AS is_security_definer,
    p.prosqlbody IS NOT NULL AS is_bound,
    p.prosrc AS source,
    p.prorettype = 'trigger'::regtype AS is_trigger,
    p.provolatile,
    p.proparallel,
    (SELECT replace(split_part(setting, '=', 2), '"', '') FROM unnest(p.proconfig) AS setting
     WHERE setting LIKE 'search\_path=%') AS search_path,
    EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
            WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE') AS is_open_to_public,
    EXISTS (SELECT FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
              AND d.refclassid = 'pg_extension'::regclass AND e.extname = 'norefund') AS is_member,
    obj_description(p.oid, 'pg_proc') AS comment
FROM pg_proc AS p
JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace = 'norefund'::regnamespace;

CREATE TEMP VIEW described AS
SELECT CASE WHEN is_member THEN 'member function' ELSE 'function of setup()' END AS kind, name, comment FROM functions
UNION ALL
SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, c.oid::regclass::text, obj_description(c.oid, 'pg_class')
FROM pg_class AS c
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT CASE c.relkind WHEN 'v' THEN 'view column' ELSE 'table column' END, format('%s.%I', c.oid::regclass, a.attname),
       col_description(c.oid, a.attnum)
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'p', 'v')
UNION ALL
SELECT 'trigger', format('%s on %s', t.tgname, t.tgrelid::regclass), obj_description(t.oid, 'pg_trigger')
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'norefund'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'index that is no constraint''s', i.indexrelid::regclass::text, obj_description(i.indexrelid, 'pg_class')
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indrelid
WHERE c.relnamespace = 'norefund'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint AS con WHERE con.conindid = i.indexrelid
      AND con.contype IN ('p', 'u', 'x'));

-- Keys of tables that have a driver_id, with the column that leads them on either side.
CREATE TEMP VIEW driver_keys AS
SELECT
    CASE con.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint' ELSE 'foreign key' END AS kind,
    format('%s.%I', con.conrelid::regclass, con.conname) AS name,
    head.attname AS leads,
    referenced.attname AS leads_referenced
FROM pg_constraint AS con
JOIN pg_attribute AS driver ON driver.attrelid = con.conrelid AND driver.attname = 'driver_id'
JOIN pg_class AS c ON c.oid = con.conrelid AND c.relnamespace = 'norefund'::regnamespace
JOIN pg_attribute AS head ON head.attrelid = con.conrelid AND head.attnum = con.conkey[1]
LEFT JOIN pg_attribute AS referenced ON referenced.attrelid = con.confrelid AND referenced.attnum = con.confkey[1]
WHERE con.contype IN ('p', 'u', 'f')
  -- a word is no driver's
  AND (con.contype <> 'f' OR con.confrelid <> 'norefund.outcomes'::regclass)
UNION ALL
SELECT 'unique index', i.indexrelid::regclass::text, head.attname, NULL
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indrelid AND c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'p')
JOIN pg_attribute AS driver ON driver.attrelid = i.indrelid AND driver.attname = 'driver_id'
LEFT JOIN pg_attribute AS head ON head.attrelid = i.indrelid AND head.attnum = i.indkey[0]
WHERE i.indisunique;

-- A procedure that commits can't have a SET clause; it must be a shell that qualifies what it calls.
CREATE TEMP TABLE committing_procedures (name text);
INSERT INTO committing_procedures VALUES
    ('norefund.decide_backlog(integer,boolean)'), ('norefund.import_cases(text,integer)');

-- A function that a stored column calls has none either: it costs every write of a row. What they may call is a
-- function of the extension, by its full name; hijack.sql tries them.
CREATE TEMP TABLE functions_of_stored_columns (name text);
INSERT INTO functions_of_stored_columns VALUES
    ('norefund.has_contradiction(text,text,boolean,text,bigint,boolean,timestamp with time zone,bigint,'
     'timestamp with time zone,timestamp with time zone,timestamp with time '
     'zone,integer,integer,boolean,boolean,text,text)'),
    ('norefund.charge_refundable(text,text,boolean,text,bigint)'), ('norefund.has_reason(text)'),
    (format('norefund.meter_displacement(%1$s,%1$s)',
        (SELECT t.oid::regtype FROM pg_type AS t WHERE t.typname = 'geography')));

-- A SQL function's plan is made at each call, and binds tables by OID: what reads tables is PL/pgSQL or a view. These
-- read for a page, a report or a replay, once.
CREATE TEMP TABLE sql_functions_that_read (name text);
INSERT INTO sql_functions_that_read VALUES
    ('find_template'), ('reconcile'), ('replayed_cases'), ('sweep'), ('case_card'), ('case_svg'), ('report_head'),
    ('report_days'), ('report_outcomes'), ('report_refunds'), ('report_reasons'), ('report_step_times'),
    ('report_steps'), ('report_hours'), ('report_cells'), ('report_ages'), ('report_agreement'),
    ('report_displacements'), ('report_candidate'), ('report_replay'), ('report_policies');

-- Routines that are longer than a page, still.
CREATE TEMP TABLE routine_lines AS
SELECT o.name, cardinality(string_to_array(split_part(o.source, E'\nCOMMENT ON', 1), E'\n')) AS lines
FROM norefund.shipped_objects() AS o
WHERE o.kind IN ('function', 'procedure');
CREATE TEMP VIEW cases_checks AS
SELECT c.conname, c.conbin FROM pg_constraint AS c WHERE c.conrelid = 'norefund.cases'::regclass AND c.contype = 'c';

-- Each rule, and whether each object that it speaks of keeps it.
CREATE TEMP VIEW looked_at AS
SELECT format('every %s has a comment', kind) AS rule, name, comment <> '' AS keeps FROM described
UNION ALL
SELECT format('every %s names the Korean term', kind), name, comment ~ '\([^()]*[가-힣].*\)' FROM described
UNION ALL
-- an actor that is a name (current_user) brings its collation into every comparison of the function: no index has it
SELECT 'every key has the collation of names', format('%s.%I', c.oid::regclass, a.attname),
       a.attcollation = '"C"'::regcollation
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid AND c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r'
WHERE a.attname ~ '^(.*_)?(driver|case|call)_id$|^(duplicate_of|import)$' AND NOT a.attisdropped
UNION ALL
SELECT 'every SECURITY DEFINER function pins its search_path', name, search_path = 'pg_catalog, pg_temp'
FROM functions WHERE is_security_definer
UNION ALL
SELECT 'no SECURITY DEFINER function is open to PUBLIC', name, NOT is_open_to_public
FROM functions WHERE is_security_definer
UNION ALL
SELECT 'no function of setup() is open to PUBLIC', name, NOT is_open_to_public FROM functions WHERE NOT is_member
UNION ALL
SELECT 'every member is open to PUBLIC, since a view calls it as its reader', name, is_open_to_public
FROM functions WHERE is_member
UNION ALL
SELECT 'no member runs with its owner''s rights', name, NOT is_security_definer FROM functions WHERE is_member
UNION ALL
SELECT 'every SQL function is bound when it is made', name, is_bound FROM functions WHERE language = 'sql'
UNION ALL
SELECT 'every PL/pgSQL function pins its search_path', name, search_path = 'pg_catalog, pg_temp'
FROM functions
WHERE language = 'plpgsql' AND name NOT IN (
    SELECT c.name FROM committing_procedures AS c UNION ALL SELECT s.name FROM functions_of_stored_columns AS s)
UNION ALL
SELECT 'every function of a stored column is one expression of the extension''s functions', name,
       source ~ '^\s*BEGIN\s+RETURN (NOT )?norefund\.\w+\([\w\s,.-]*\);\s+END\s*$'
FROM functions WHERE name IN (SELECT s.name FROM functions_of_stored_columns AS s)
UNION ALL
SELECT 'every function that a stored column calls is listed', f.name,
    f.name IN (SELECT s.name FROM functions_of_stored_columns AS s)
FROM pg_attrdef AS ad
JOIN pg_class AS c ON c.oid = ad.adrelid AND c.relnamespace = 'norefund'::regnamespace
JOIN pg_depend AS d ON d.refclassid = 'pg_proc'::regclass
     AND (d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid
          OR d.classid = 'pg_class'::regclass AND d.objid = ad.adrelid AND d.objsubid = ad.adnum)
JOIN functions AS f ON f.oid = d.refobjid AND NOT f.is_member
UNION ALL
SELECT 'every SQL function that reads a table is listed', f.name,
       split_part(split_part(f.name, '.', 2), '(', 1) IN (SELECT r.name FROM sql_functions_that_read AS r)
FROM functions AS f
WHERE f.language = 'sql' AND NOT f.is_member AND EXISTS (
    SELECT
    FROM pg_depend AS d
    JOIN pg_class AS c ON c.oid = d.refobjid AND c.relnamespace = 'norefund'::regnamespace
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass)
UNION ALL
SELECT 'no function of setup() is longer than 80 lines', l.name, l.lines <= 80 FROM routine_lines AS l
UNION ALL
SELECT 'every C function that is no trigger is immutable and parallel safe', name, provolatile = 'i'
    AND proparallel = 's'
FROM functions WHERE language = 'c' AND NOT is_trigger
UNION ALL
SELECT 'every C function is a member', name, is_member FROM functions WHERE language = 'c'
UNION ALL
SELECT format('every %s of a driver''s rows leads with the driver', kind), name,
       leads = 'driver_id' AND coalesce(leads_referenced = 'driver_id', true)
FROM driver_keys
UNION ALL
SELECT 'every table whose rows are a driver''s has a primary key', c.oid::regclass::text,
       EXISTS (SELECT FROM pg_constraint AS con WHERE con.conrelid = c.oid AND con.contype = 'p')
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'driver_id'
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'p');

CREATE TEMP TABLE rules_of_the_house AS
SELECT *
FROM unnest(ARRAY[
    'every member function has a comment', 'every function of setup() has a comment', 'every table has a comment',
    'every view has a comment', 'every table column has a comment', 'every view column has a comment',
    'every trigger has a comment',
    'every index that is no constraint''s has a comment',
    'every member function names the Korean term', 'every function of setup() names the Korean term',
    'every table names the Korean term', 'every view names the Korean term', 'every table column names the Korean term',
    'every view column names the Korean term', 'every trigger names the Korean term',
    'every index that is no constraint''s names the Korean term',
    'every SECURITY DEFINER function pins its search_path', 'no SECURITY DEFINER function is open to PUBLIC',
    'no function of setup() is open to PUBLIC', 'every member is open to PUBLIC, since a view calls it as its reader',
    'no member runs with its owner''s rights', 'every SQL function is bound when it is made',
    'every PL/pgSQL function pins its search_path',
    'every function of a stored column is one expression of the extension''s functions',
    'every function that a stored column calls is listed',
    'every SQL function that reads a table is listed', 'no function of setup() is longer than 80 lines',
    'every C function that is no trigger is immutable and parallel safe', 'every C function is a member',
    'every primary key of a driver''s rows leads with the driver',
    'every unique constraint of a driver''s rows leads with the driver',
    'every unique index of a driver''s rows leads with the driver',
    'every foreign key of a driver''s rows leads with the driver',
    'every table whose rows are a driver''s has a primary key',
    'every key has the collation of names'])
    WITH ORDINALITY AS r (rule, place);

SET search_path = tap;
SELECT plan(79);

SELECT cmp_ok(count(l.name), '>', 0::bigint, format('there is something to look at: %s (%s)', r.rule, count(l.name)))
FROM rules_of_the_house AS r
LEFT JOIN looked_at AS l USING (rule)
GROUP BY r.rule, r.place
ORDER BY r.place;

SELECT is(array_agg(l.name ORDER BY l.name) FILTER (WHERE l.keeps IS NOT TRUE), NULL, r.rule)
FROM rules_of_the_house AS r
LEFT JOIN looked_at AS l USING (rule)
GROUP BY r.rule, r.place
ORDER BY r.place;
SELECT is_empty('SELECT rule FROM looked_at EXCEPT SELECT rule FROM rules_of_the_house', 'no rule is left out');
SELECT diag(format('%s objects described, %s functions and %s keys looked at', (SELECT count(*) FROM described),
                   (SELECT count(*) FROM functions), (SELECT count(*) FROM driver_keys)));

-- Columns hold core and PostGIS types only, so that dropping the extension can't take them along.
SELECT is(count(*), 0::bigint, 'no table column has a type of the extension')
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid AND c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r'
JOIN pg_type AS t ON t.oid = a.atttypid AND t.typnamespace = 'norefund'::regnamespace;
SELECT is(count(*), 0::bigint, 'no sequence is used')
FROM pg_class AS c WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'S';
SELECT is(count(*), 0::bigint, 'no table, view or index is a member of the extension')
FROM pg_depend AS d
JOIN pg_class AS c ON c.oid = d.objid AND c.relnamespace = 'norefund'::regnamespace
WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e';
SELECT is(array_agg(DISTINCT r.rolname::text), ARRAY['regress_norefund_owner'],
    'all tables and views are their owner''s')
FROM pg_class AS c
JOIN pg_roles AS r ON r.oid = c.relowner
WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'v');

SELECT is(array_agg(l.column_name), NULL, 'every label of a view''s column is of a column that is there')
FROM norefund.column_labels() AS l
WHERE NOT EXISTS (
    SELECT
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attname = l.column_name
    WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'v'
      AND coalesce(l.view_name, c.relname) = c.relname);
-- A view that was dropped and made anew gets them back.
SET client_min_messages = error;
DROP VIEW norefund.text_summary;
CALL norefund.setup();
SELECT is(col_description('norefund.text_summary'::regclass, 4), 'Hour of the day in Seoul, 0 to 23 (시간대)',
          'a view that is made anew is described anew');
SET client_min_messages = notice;

-- Every statement that writes a case parses its CHECKs anew. From PostgreSQL 16 on each node of them says more.
SELECT cmp_ok(sum(octet_length(c.conbin::text)), '<=',
              CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 9000::bigint ELSE 9600 END,
              format('the CHECKs of a case are short (%s bytes)', sum(octet_length(c.conbin::text))))
FROM cases_checks AS c;

-- Offenders against every rule.
SET client_min_messages = error;
CREATE TABLE norefund.planted (
    driver_id text, n integer PRIMARY KEY, m integer UNIQUE, o integer REFERENCES norefund.planted (n));
CREATE FUNCTION norefund.planted_column(a text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
    AS 'BEGIN RETURN a = ''x''; END';
CREATE TABLE norefund.planted_computed (driver_id text,
    x boolean GENERATED ALWAYS AS (norefund.planted_column(driver_id)) STORED);
CREATE FUNCTION norefund.planted_listed(a text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
    AS 'BEGIN RETURN a = ''x''; END';
INSERT INTO functions_of_stored_columns VALUES ('norefund.planted_listed(text)');
CREATE TABLE norefund.planted_without_key (driver_id text);
CREATE INDEX planted_index ON norefund.planted (o);
CREATE VIEW norefund.planted_view AS SELECT 1 AS one;
CREATE FUNCTION norefund.planted_definer() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN 1; END';
CREATE FUNCTION norefund.planted_string() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION norefund.planted_reader() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*)
    FROM norefund.cases; END;
INSERT INTO routine_lines VALUES ('planted_long', 81);
CREATE TRIGGER planted_trigger BEFORE UPDATE ON norefund.planted
    FOR EACH ROW EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger();
RESET ROLE;
CREATE FUNCTION norefund.planted_c(text) RETURNS boolean LANGUAGE c VOLATILE AS '$libdir/norefund', 'norefund_is_blank';
CREATE FUNCTION norefund.planted_member() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION norefund.planted_member() FROM PUBLIC;
ALTER EXTENSION norefund ADD FUNCTION norefund.planted_member();
SELECT is(array_agg(r.rule ORDER BY r.place) FILTER (WHERE kept.broken IS NOT TRUE), NULL,
          'every rule names an offender that is planted')
FROM rules_of_the_house AS r
LEFT JOIN (SELECT rule, bool_or(keeps IS NOT TRUE AND name LIKE '%planted%') AS broken FROM looked_at GROUP BY rule)
    AS kept
    USING (rule);

SELECT * FROM finish();
ROLLBACK;
