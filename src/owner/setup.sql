CREATE FUNCTION @extschema@.object_definition(kind text, name text, relation text, signature text DEFAULT NULL)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN CASE kind
        WHEN 'table' THEN (
            SELECT 'table' FROM pg_class AS c
            WHERE c.oid = to_regclass('norefund.' || quote_ident(name)) AND c.relkind IN ('r', 'p'))
        WHEN 'column' THEN (
            SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                CASE WHEN a.attgenerated = '' THEN 'DEFAULT ' ELSE 'GENERATED ALWAYS AS ' END
                || '(' || pg_get_expr(d.adbin, d.adrelid) || ')', CASE WHEN a.attgenerated <> '' THEN 'STORED' END)
            FROM pg_attribute AS a
            LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = to_regclass('norefund.' || quote_ident(relation)) AND a.attname = name
              AND a.attnum > 0 AND NOT a.attisdropped)
        WHEN 'constraint' THEN (
            -- a scratch table's foreign keys refer to scratch tables
            SELECT regexp_replace(pg_get_constraintdef(c.oid), 'norefund\."shipped (\w+)"', 'norefund.\1')
            FROM pg_constraint AS c
            WHERE c.conrelid = to_regclass('norefund.' || quote_ident(relation)) AND c.conname = name)
        WHEN 'index' THEN (
            SELECT pg_get_indexdef(i.indexrelid) FROM pg_index AS i
            WHERE i.indexrelid = to_regclass('norefund.' || quote_ident(name)) AND i.indisvalid)
        WHEN 'trigger' THEN (
            SELECT pg_get_triggerdef(t.oid) FROM pg_trigger AS t
            WHERE t.tgrelid = to_regclass('norefund.' || quote_ident(relation)) AND t.tgname = name
              AND NOT t.tgisinternal)
        WHEN 'view' THEN pg_get_viewdef(to_regclass('norefund.' || quote_ident(name)))
        WHEN 'setting' THEN (
            SELECT concat_ws(' ', pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prosecdef,
                p.provolatile, p.proparallel, p.proisstrict)
            FROM pg_proc AS p
            WHERE p.oid = to_regprocedure(signature) AND p.proname = name)
        WHEN 'function' THEN (
            -- its settings are the admin's, but not where it looks for names
            SELECT concat_ws(' ', pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prosecdef,
                p.provolatile, p.proparallel, p.proisstrict, p.proleakproof, p.prosrc, pg_get_function_sqlbody(p.oid),
                (SELECT s FROM unnest(p.proconfig) AS s WHERE s LIKE 'search_path=%'))
            FROM pg_proc AS p
            WHERE p.oid = to_regprocedure(signature) AND p.proname = name)
    END;
COMMENT ON FUNCTION @extschema@.object_definition(text, text, text, text) IS
    'An object of setup() as the catalogue has it; NULL where it is not there (설치 항목 정의)';

CREATE FUNCTION @extschema@.definition_hash(definition text) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN sha256(convert_to(definition, 'UTF8'));
COMMENT ON FUNCTION @extschema@.definition_hash(text) IS 'What setup() keeps of a source or a definition (정의 해시)';

CREATE PROCEDURE @extschema@.make_function(name text, source text, INOUT signature text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $make$
DECLARE
    old_function record;
    new_function record;
    kept record;
BEGIN
    source := replace(source, '@postgis@', quote_ident((
        SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
        WHERE e.extname = 'postgis')));
    SELECT p.oid::regprocedure AS own INTO kept
    FROM pg_proc AS p
    WHERE p.proname = name AND p.pronamespace = 'norefund'::regnamespace
      AND p.oid::regprocedure::text IS DISTINCT FROM signature;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'duplicate_function',
            MESSAGE = format('function %s is not of norefund, but has the name of one of its functions', kept.own),
            HINT = format('ALTER ROUTINE %s RENAME TO another name, or keep it in another schema, '
                          'then CALL norefund.setup() again.', kept.own);
    END IF;

    SELECT p.oid, p.oid::regprocedure AS signature, p.proowner, p.proacl, p.proconfig
    INTO old_function
    FROM pg_proc AS p
    WHERE p.proname = name AND p.pronamespace = 'norefund'::regnamespace;
    BEGIN
        EXECUTE source;
    EXCEPTION WHEN invalid_function_definition OR ambiguous_function THEN
        EXECUTE format('DROP ROUTINE %s', old_function.signature);
        EXECUTE source;
    END;
    SELECT p.oid, p.oid::regprocedure AS signature, p.proconfig
    INTO new_function
    FROM pg_proc AS p
    WHERE p.proname = name AND p.pronamespace = 'norefund'::regnamespace
    ORDER BY p.oid = old_function.oid
    LIMIT 1;
    -- What it may do is its owner's right: who else may call it is for grant_backend() and the like to say.
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', new_function.signature);
    IF new_function.oid <> old_function.oid THEN
        IF EXISTS (SELECT FROM pg_proc AS p WHERE p.oid = old_function.oid) THEN
            EXECUTE format('DROP ROUTINE %s', old_function.signature);
        END IF;
        FOR kept IN
            SELECT a.privilege_type, r.rolname
            FROM aclexplode(old_function.proacl) AS a
            JOIN pg_roles AS r ON r.oid = a.grantee
            WHERE a.grantee <> old_function.proowner
        LOOP
            EXECUTE format('GRANT %s ON ROUTINE %s TO %I', kept.privilege_type, new_function.signature, kept.rolname);
        END LOOP;
    END IF;
    FOR kept IN
        SELECT split_part(setting, '=', 1) AS parameter, substr(setting, strpos(setting, '=') + 1) AS value
        FROM unnest(old_function.proconfig) AS setting
        WHERE NOT EXISTS (
            SELECT FROM unnest(new_function.proconfig) AS shipped
            WHERE split_part(shipped, '=', 1) = split_part(setting, '=', 1))
    LOOP
        -- the value of a list is stored with its own quotes
        EXECUTE format(CASE WHEN kept.parameter IN ('search_path', 'temp_tablespaces')
            THEN 'ALTER ROUTINE %s SET %I = %s'
                            ELSE 'ALTER ROUTINE %s SET %I = %L' END,
            new_function.signature, kept.parameter, kept.value);
    END LOOP;
    signature := new_function.signature;
END
$make$;
COMMENT ON PROCEDURE @extschema@.make_function(text, text, text) IS
    'Makes or remakes the function that was made with a signature, for nobody but its owner, and says its own; grants '
    'and the admin''s SET clauses stay, and the owner''s own function of the name is refused (함수 설치)';

CREATE PROCEDURE @extschema@.make_object(kind text, name text, relation text, source text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $make$
DECLARE
    trigger_state text := (
        SELECT t.tgenabled FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE t.tgname = name AND c.relname = relation AND c.relnamespace = 'norefund'::regnamespace);
    view_options text[] := (
        SELECT c.reloptions FROM pg_class AS c
        WHERE kind = 'view' AND c.relname = name AND c.relnamespace = 'norefund'::regnamespace);
    postgis_schema name := (
        SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
        WHERE e.extname = 'postgis');
BEGIN
    -- A table's columns find PostGIS wherever it lives and bind to it by OID; nothing else looks there. A view names
    -- it.
    IF kind = 'table' THEN
        PERFORM set_config('search_path', format('pg_catalog, %I, pg_temp', postgis_schema), true);
    END IF;

    IF kind IN ('constraint', 'index') AND norefund.object_definition(kind, name, relation) IS NOT NULL THEN
        EXECUTE CASE kind
            WHEN 'constraint' THEN format('ALTER TABLE norefund.%I DROP CONSTRAINT %I', relation, name)
            ELSE format('DROP INDEX norefund.%I', name) END;
    END IF;
    EXECUTE replace(source, '@postgis@', quote_ident(postgis_schema));

    -- What the admin has set outlives the remaking.
    IF trigger_state IN ('D', 'R', 'A') THEN
        EXECUTE format('ALTER TABLE norefund.%I %s TRIGGER %I', relation,
            CASE trigger_state WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END,
            name);
    END IF;
    IF view_options IS NOT NULL THEN
        EXECUTE format('ALTER VIEW norefund.%I SET (%s)', name, array_to_string(view_options, ', '));
    END IF;
END
$make$;
COMMENT ON PROCEDURE @extschema@.make_object(text, text, text, text) IS
    'Makes or remakes any other object; a trigger''s state and a view''s options stay (항목 설치)';

-- The owner's functions run with the owner's rights: it is no superuser, and nobody else may have a hand in them.
CREATE PROCEDURE @extschema@.check_owner()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $check$
DECLARE
    postgis_schema name := (
        SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
        WHERE e.extname = 'postgis');
    owner name := (
        SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('norefund.cases'));
    held record;
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
       OR NOT has_schema_privilege('norefund', 'CREATE') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('role %I can''t own the objects of norefund', current_user),
            DETAIL = 'The owner is a role that is no superuser and may create in schema norefund: '
                     'its functions run with its rights.',
            HINT = 'As a superuser: CREATE ROLE cs_owner LOGIN; GRANT CREATE, USAGE ON SCHEMA norefund TO cs_owner; '
                   'then as cs_owner: CALL norefund.setup();';
    END IF;
    IF owner <> current_user THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('the objects of norefund are owned by %I', owner),
            HINT = format('SET ROLE %I; CALL norefund.setup();', owner);
    END IF;

    IF NOT has_schema_privilege(postgis_schema, 'USAGE') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = format('role %I can''t use PostGIS in schema %I', current_user, postgis_schema),
            HINT = format('As a superuser: GRANT USAGE ON SCHEMA %I TO %I;', postgis_schema, current_user);
    END IF;

    -- Whoever could have planted something where the objects will stand, or where their DDL looks, is named first.
    SELECT format('role %s may create in schema %I', coalesce(r.rolname, 'PUBLIC'), n.nspname) AS danger,
           format('REVOKE CREATE ON SCHEMA %I FROM %s;', n.nspname, coalesce(quote_ident(r.rolname), 'PUBLIC'))
               AS remedy
    INTO held
    FROM pg_namespace AS n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
    LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE n.nspname IN ('norefund', postgis_schema)
      AND a.privilege_type = 'CREATE'
      AND a.grantee <> n.nspowner
      AND (r.rolsuper OR r.rolname = current_user) IS NOT TRUE
    UNION ALL
    SELECT format('%s belongs to role %I', pg_describe_object(o.class, o.oid, 0), r.rolname),
           'Look at it, then DROP it or give it to the owner.'
    FROM (SELECT 'pg_class'::regclass AS class, c.oid, c.relowner AS owner
          FROM pg_class AS c WHERE c.relnamespace = 'norefund'::regnamespace
          UNION ALL
          SELECT 'pg_proc'::regclass, p.oid, p.proowner
          FROM pg_proc AS p WHERE p.pronamespace = 'norefund'::regnamespace) AS o
    JOIN pg_roles AS r ON r.oid = o.owner
    WHERE NOT r.rolsuper AND r.rolname <> current_user
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = held.danger,
            DETAIL = 'What another role planted there would run with the rights of the owner.',
            HINT = held.remedy;
    END IF;
END
$check$;
COMMENT ON PROCEDURE @extschema@.check_owner() IS
    'Refuses a role that must not own the objects, and objects or rights that others could plant with (소유자 확인)';

-- What must be there stands in one table: an object, a column or a constraint, and what the catalogue said of it when
-- it was made.
CREATE PROCEDURE @extschema@.make_list()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $list$
BEGIN
    CREATE TABLE norefund.setup_objects (
        kind text NOT NULL,
        name text NOT NULL,
        relation text NOT NULL,
        signature text,
        source_hash bytea,
        definition_hash bytea,
        server_major integer NOT NULL,
        version text NOT NULL,
        CONSTRAINT setup_objects_pkey PRIMARY KEY (kind, name, relation)
    );
    COMMENT ON TABLE norefund.setup_objects IS
        'What setup() made: to know what a new version changes, and what verify() must find (설치 내역)';
    COMMENT ON COLUMN norefund.setup_objects.kind IS 'Kind of object (종류)';
    COMMENT ON COLUMN norefund.setup_objects.name IS 'Its name (이름)';
    COMMENT ON COLUMN norefund.setup_objects.relation IS 'Table that it belongs to, or empty (테이블)';
    COMMENT ON COLUMN norefund.setup_objects.signature IS 'Of a function: which of its name was made (함수 형식)';
    COMMENT ON COLUMN norefund.setup_objects.source_hash IS
        'SHA-256 of its source; NULL: of a column or constraint of a table, which has none of its own (원본 해시)';
    COMMENT ON COLUMN norefund.setup_objects.definition_hash IS
        'SHA-256 of what the catalogue said of it once it was made (정의 해시)';
    COMMENT ON COLUMN norefund.setup_objects.server_major IS
        'Major version of the server that said so: another may word it otherwise (서버 버전)';
    COMMENT ON COLUMN norefund.setup_objects.version IS 'Version that made or last changed it (버전)';
END
$list$;
COMMENT ON PROCEDURE @extschema@.make_list() IS 'Makes the table of what setup() has made (설치 내역 생성)';

CREATE PROCEDURE @extschema@.list_object(
    kind text, name text, relation text, signature text, source text, definition text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $list$
BEGIN
    INSERT INTO norefund.setup_objects AS o (
        kind, name, relation, signature, source_hash, definition_hash, server_major, version)
    VALUES (
        list_object.kind, list_object.name, list_object.relation, list_object.signature,
        norefund.definition_hash(list_object.source), norefund.definition_hash(list_object.definition),
        current_setting('server_version_num')::integer / 10000,
        (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'norefund'))
    ON CONFLICT ON CONSTRAINT setup_objects_pkey DO UPDATE
        SET signature = EXCLUDED.signature, source_hash = EXCLUDED.source_hash,
            definition_hash = EXCLUDED.definition_hash, server_major = EXCLUDED.server_major,
            version = EXCLUDED.version
        WHERE (o.signature, o.source_hash, o.definition_hash, o.server_major) IS DISTINCT FROM
              (EXCLUDED.signature, EXCLUDED.source_hash, EXCLUDED.definition_hash, EXCLUDED.server_major);
END
$list$;
COMMENT ON PROCEDURE @extschema@.list_object(text, text, text, text, text, text) IS
    'Keeps that an object must be there, and what the catalogue says of it (설치 내역 기록)';

CREATE FUNCTION @extschema@.table_parts(relation text)
    RETURNS TABLE (kind text, name text, definition text)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT p.kind, p.name, norefund.object_definition(p.kind, p.name, table_parts.relation)
    FROM (
        -- a generated column rests on the others, a foreign key on a key
        SELECT 'column' AS kind, a.attname::text AS name, position(a.attgenerated::text IN ' s') AS turn
        FROM pg_attribute AS a
        WHERE a.attrelid = to_regclass('norefund.' || quote_ident(table_parts.relation)) AND a.attnum > 0
          AND NOT a.attisdropped
        UNION ALL
        SELECT 'constraint', c.conname, 10 + position(c.contype::text IN 'puxcf')
        FROM pg_constraint AS c
        WHERE c.conrelid = to_regclass('norefund.' || quote_ident(table_parts.relation))
          AND c.contype IN ('p', 'u', 'x', 'c', 'f')
    ) AS p
    ORDER BY p.turn, p.name;
END;
COMMENT ON FUNCTION @extschema@.table_parts(text) IS
    'Columns and constraints of a table, in an order in which they can be made (테이블 구성)';

CREATE PROCEDURE @extschema@.give_back_part(relation text, kind text, name text, definition text, there text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $part$
DECLARE
    empty_rows bigint;
BEGIN
    -- What is in the rows of a column of another type is the admin's to turn back.
    IF kind = 'column' AND there IS NOT NULL THEN
        RETURN;
    END IF;
    IF there IS NOT NULL THEN
        EXECUTE format('ALTER TABLE norefund.%I DROP CONSTRAINT %I', relation, name);
    END IF;
    EXECUTE format('ALTER TABLE norefund.%I ADD %s %I %s', relation, kind, name, definition);
    RAISE NOTICE '%', format('%s %s %s ON %s', CASE WHEN there IS NULL THEN 'created' ELSE 'changed' END,
        kind, name, relation);
    IF kind = 'column' AND definition NOT LIKE '% GENERATED %' THEN
        EXECUTE format('SELECT count(*) FROM norefund.%I WHERE %I IS NULL', relation, name) INTO empty_rows;
        IF empty_rows > 0 THEN
            RAISE WARNING 'column % of table % was lost and is empty in % rows', name, relation, empty_rows;
        END IF;
    END IF;
EXCEPTION WHEN integrity_constraint_violation OR invalid_table_definition OR dependent_objects_still_exist THEN
    RAISE WARNING '% % of table % cannot be given back: %', kind, name, relation, SQLERRM;
END
$part$;
COMMENT ON PROCEDURE @extschema@.give_back_part(text, text, text, text, text) IS
    'Gives a table a column or constraint back that it has lost, or says why not (테이블 구성 복구)';

-- A table is made once. Every setup() makes it a second time, empty, for the catalogue to say what it must have.
CREATE PROCEDURE @extschema@.check_table(name text, source text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $check$
DECLARE
    scratch CONSTANT text := 'shipped ' || name;
    end_of_table CONSTANT integer := regexp_instr(source, '\n\)[^;]*;', 1, 1, 1);
    part record;
    there text;
BEGIN
    CALL norefund.make_object('table', scratch, '', regexp_replace(
        regexp_replace(left(source, end_of_table - 1),
            '(CREATE TABLE|REFERENCES) norefund\.(\w+)', '\1 norefund."shipped \2"', 'g'),
        -- their indexes have the names of the constraints
        'CONSTRAINT (\w+) (PRIMARY KEY|UNIQUE|EXCLUDE)', 'CONSTRAINT "shipped \1" \2', 'g'));
    FOR part IN
        SELECT p.kind, regexp_replace(p.name, '^shipped ', '') AS name, p.definition
        FROM norefund.table_parts(scratch) AS p
    LOOP
        there := norefund.object_definition(part.kind, part.name, check_table.name);
        IF there IS DISTINCT FROM part.definition THEN
            CALL norefund.give_back_part(check_table.name, part.kind, part.name, part.definition, there);
        END IF;
        CALL norefund.list_object(part.kind, part.name, check_table.name, NULL, NULL, part.definition);
    END LOOP;
    -- comments on what came back
    EXECUTE substr(source, end_of_table);
END
$check$;
COMMENT ON PROCEDURE @extschema@.check_table(text, text) IS
    'Gives a table back what it has lost of its columns and constraints, and keeps what it must have (테이블 점검)';

CREATE PROCEDURE @extschema@.make_shipped(
    kind text, name text, relation text, source text, there text, INOUT signature text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $make$
BEGIN
    IF kind IN ('function', 'setting') THEN
        CALL norefund.make_function(name, source, signature);
    ELSIF kind <> 'table' OR there IS NULL THEN
        CALL norefund.make_object(kind, name, relation, source);
    END IF;
    CALL norefund.list_object(kind, name, relation, signature, source,
        norefund.object_definition(kind, name, relation, signature));
EXCEPTION WHEN integrity_constraint_violation THEN
    RAISE WARNING '% cannot be given back: %', concat_ws(' ', kind, name, 'ON ' || nullif(relation, '')), SQLERRM;
END
$make$;
COMMENT ON PROCEDURE @extschema@.make_shipped(text, text, text, text, text, text) IS
    'Makes or remakes an object and keeps that it must be there, or says which rows stand in the way (항목 설치·기록)';

CREATE PROCEDURE @extschema@.take_steps()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $steps$
DECLARE
    -- A first setup() makes everything as it is today: there is nothing to bring forward.
    is_set_up CONSTANT boolean := to_regclass('norefund.cases') IS NOT NULL;
    step record;
BEGIN
    FOR step IN
        SELECT s.name, s.source
        FROM norefund.shipped_objects() AS s
        WHERE s.kind = 'step' AND NOT EXISTS (
            SELECT FROM norefund.setup_objects AS o WHERE o.kind = 'step' AND o.name = s.name)
        ORDER BY s.position
    LOOP
        IF is_set_up THEN
            CALL norefund.make_object('step', step.name, '', step.source);
            RAISE NOTICE 'brought what is of version % forward', step.name;
        END IF;
        CALL norefund.list_object('step', step.name, '', NULL, step.source, NULL);
    END LOOP;
END
$steps$;
COMMENT ON PROCEDURE @extschema@.take_steps() IS
    'Brings the owner''s objects from version to version where making what is missing does not: each step once '
    '(버전별 변경)';

-- What a step dropped is missed by nobody; what is still shipped and not there is.
CREATE PROCEDURE @extschema@.forget_dropped()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $forget$
BEGIN
    DELETE FROM norefund.setup_objects AS o
    WHERE o.kind <> 'step'
      AND norefund.object_definition(o.kind, o.name, o.relation, o.signature) IS NULL
      AND NOT EXISTS (
          SELECT
          FROM norefund.shipped_objects() AS s
          WHERE s.kind = o.kind AND s.name = o.name AND s.relation = o.relation)
      AND NOT EXISTS (
          SELECT
          FROM norefund.table_parts('shipped ' || o.relation) AS p
          WHERE p.kind = o.kind AND regexp_replace(p.name, '^shipped ', '') = o.name);
END
$forget$;
COMMENT ON PROCEDURE @extschema@.forget_dropped() IS
    'Takes from the list what no version ships any more and is not there (삭제된 항목 정리)';

CREATE PROCEDURE @extschema@.make_objects(
    INOUT created integer DEFAULT 0, INOUT changed integer DEFAULT 0, INOUT unchanged integer DEFAULT 0)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $make$
DECLARE
    first_time CONSTANT boolean := NOT EXISTS (
        SELECT FROM norefund.setup_objects AS o WHERE o.kind <> 'step');
    shipped record;
    known record;
    there text;
    is_there boolean;
BEGIN
    FOR shipped IN
        SELECT * FROM norefund.shipped_objects() AS s WHERE s.kind <> 'step' ORDER BY s.position
    LOOP
        SELECT o.signature, o.source_hash, o.definition_hash INTO known
        FROM norefund.setup_objects AS o
        WHERE o.kind = shipped.kind AND o.name = shipped.name AND o.relation = shipped.relation;
        is_there := shipped.kind = 'data' AND FOUND;
        there := norefund.object_definition(shipped.kind, shipped.name, shipped.relation, known.signature);
        is_there := is_there OR there IS NOT NULL;
        IF is_there AND (
            -- made once: what the owner sets is his, and of a table the parts are looked at
            shipped.kind IN ('table', 'setting')
            OR known.source_hash = norefund.definition_hash(shipped.source)
               AND known.definition_hash IS NOT DISTINCT FROM norefund.definition_hash(there))
        THEN
            unchanged := unchanged + 1;
        ELSE
            CALL norefund.make_shipped(shipped.kind, shipped.name, shipped.relation, shipped.source, there,
                known.signature);
            IF is_there THEN changed := changed + 1; ELSE created := created + 1; END IF;
            IF NOT first_time THEN
                RAISE NOTICE '%', concat_ws(' ', CASE WHEN is_there THEN 'changed' ELSE 'created' END,
                    shipped.kind, shipped.name, 'ON ' || nullif(shipped.relation, ''));
            END IF;
        END IF;
        IF shipped.kind = 'table' THEN
            CALL norefund.check_table(shipped.name, shipped.source);
        END IF;
    END LOOP;
    CALL norefund.forget_dropped();
    EXECUTE (
        SELECT 'DROP TABLE ' || string_agg(format('norefund.%I', c.relname), ', ')
        FROM pg_class AS c
        WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'shipped %');
END
$make$;
COMMENT ON PROCEDURE @extschema@.make_objects(integer, integer, integer) IS
    'Makes what is not there, or not as it was made, and counts (항목 전체 설치)';

CREATE PROCEDURE @extschema@.renew_rights()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $renew$
DECLARE
    held record;
BEGIN
    FOR held IN SELECT r.role_name, r.rights FROM norefund.role_rights AS r LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = held.role_name) THEN
            PERFORM norefund.give_rights(held.role_name, held.rights);
        ELSE
            RAISE WARNING 'role % of norefund.role_rights does not exist: its % rights are not given',
                held.role_name, held.rights
                USING HINT = format('SELECT norefund.revoke_%s(%L) forgets them.', held.rights, held.role_name);
        END IF;
    END LOOP;
END
$renew$;
COMMENT ON PROCEDURE @extschema@.renew_rights() IS
    'Gives the roles of role_rights what they have, also on what is new (권한 갱신)';

CREATE FUNCTION @extschema@.grants_on_views() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN ARRAY(
        SELECT format('GRANT %s ON norefund.%I TO %s%s', a.privilege_type, c.relname,
            coalesce(quote_ident(r.rolname), 'PUBLIC'), CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END)
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        LEFT JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'v' AND a.grantee <> c.relowner);
COMMENT ON FUNCTION @extschema@.grants_on_views() IS
    'What the owner and the admin let others do with views: a step may have to drop one (뷰 권한 내역)';

CREATE PROCEDURE @extschema@.renew_grants(grants text[])
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $renew$
DECLARE
    lost text;
BEGIN
    FOREACH lost IN ARRAY ARRAY(
        SELECT g FROM unnest(grants) AS g
        WHERE g <> ALL (norefund.grants_on_views())
          AND to_regclass(substring(g FROM ' ON (norefund\.\S+) TO ')) IS NOT NULL)
    LOOP
        EXECUTE lost;
    END LOOP;
END
$renew$;
COMMENT ON PROCEDURE @extschema@.renew_grants(text[]) IS
    'Gives what was granted on views that were made anew (뷰 권한 복구)';

CREATE PROCEDURE @extschema@.setup()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET standard_conforming_strings = on
    AS $setup$
DECLARE
    created integer := 0;
    changed integer := 0;
    unchanged integer := 0;
    grants CONSTANT text[] := norefund.grants_on_views();
    found_wrong record;
BEGIN
    CALL norefund.check_owner();
    IF to_regclass('norefund.setup_objects') IS NULL THEN
        CALL norefund.make_list();
    END IF;
    CALL norefund.take_steps();
    CALL norefund.make_objects(created, changed, unchanged);
    CALL norefund.label_columns();
    CALL norefund.renew_rights();
    CALL norefund.renew_grants(grants);
    FOR found_wrong IN SELECT * FROM norefund.verify() AS v WHERE v.violations > 0 LOOP
        RAISE WARNING '%: % violations in % rows', found_wrong.invariant, found_wrong.violations,
            found_wrong.rows_checked;
    END LOOP;
    RAISE NOTICE 'norefund % is set up: % objects created, % changed, % unchanged',
        (SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'norefund'), created, changed, unchanged;
END
$setup$;
COMMENT ON PROCEDURE @extschema@.setup() IS
    'Makes the tables, views and functions as objects of the calling role, or brings them to the installed version and '
    'gives back what was lost (설치)';
