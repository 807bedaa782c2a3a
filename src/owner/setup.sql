CREATE FUNCTION @extschema@.object_exists(kind text, name text, relation text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN CASE kind
        WHEN 'constraint' THEN EXISTS (
            SELECT FROM pg_constraint AS c
            WHERE c.conname = name AND c.conrelid = to_regclass('norefund.' || relation))
        WHEN 'trigger' THEN EXISTS (
            SELECT FROM pg_trigger AS t
            WHERE t.tgname = name AND t.tgrelid = to_regclass('norefund.' || relation))
        WHEN 'function' THEN EXISTS (
            SELECT FROM pg_proc AS p
            WHERE p.proname = name AND p.pronamespace = to_regnamespace('norefund'))
        ELSE to_regclass('norefund.' || name) IS NOT NULL
    END;
COMMENT ON FUNCTION @extschema@.object_exists(text, text, text) IS
    'Whether an object of shipped_objects() is there (설치 여부)';

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
        EXECUTE format(CASE WHEN kept.parameter IN ('search_path', 'temp_tablespaces') THEN 'ALTER ROUTINE %s SET %I = %s'
                            ELSE 'ALTER ROUTINE %s SET %I = %L' END,
            new_function.signature, kept.parameter, kept.value);
    END LOOP;
    signature := new_function.signature;
END
$make$;
COMMENT ON PROCEDURE @extschema@.make_function(text, text, text) IS
    'Makes or remakes the function that was made with a signature, for nobody but its owner, and says its own; grants and the admin''s SET clauses stay, and the owner''s own function of the name is refused (함수 설치)';

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
    -- A table's columns find PostGIS wherever it lives and bind to it by OID; nothing else looks there. A view names it.
    IF kind = 'table' THEN
        PERFORM set_config('search_path', format('pg_catalog, %I, pg_temp', postgis_schema), true);
    END IF;

    IF kind IN ('constraint', 'index') AND norefund.object_exists(kind, name, relation) THEN
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
           format('REVOKE CREATE ON SCHEMA %I FROM %s;', n.nspname, coalesce(quote_ident(r.rolname), 'PUBLIC')) AS remedy
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

CREATE PROCEDURE @extschema@.setup()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET standard_conforming_strings = on
    AS $setup$
DECLARE
    version text := (SELECT extversion FROM pg_extension WHERE extname = 'norefund');
    first_time boolean := to_regclass('norefund.setup_objects') IS NULL;
    shipped record;
    made_signature text;
    is_there boolean;
    is_known boolean;
    is_unchanged boolean;
    created integer := 0;
    changed integer := 0;
    unchanged integer := 0;
    held record;
BEGIN
    CALL norefund.check_owner();
    IF first_time THEN
        CREATE TABLE norefund.setup_objects (
            kind text NOT NULL,
            name text NOT NULL,
            relation text NOT NULL,
            source_hash bytea NOT NULL,
            version text NOT NULL,
            signature text,
            CONSTRAINT setup_objects_pkey PRIMARY KEY (kind, name, relation)
        );
        COMMENT ON TABLE norefund.setup_objects IS 'What setup() made, to know what a new version changes (설치 내역)';
        COMMENT ON COLUMN norefund.setup_objects.kind IS 'Kind of object (종류)';
        COMMENT ON COLUMN norefund.setup_objects.name IS 'Its name (이름)';
        COMMENT ON COLUMN norefund.setup_objects.relation IS 'Table that it belongs to, or empty (테이블)';
        COMMENT ON COLUMN norefund.setup_objects.source_hash IS 'SHA-256 of its source (원본 해시)';
        COMMENT ON COLUMN norefund.setup_objects.version IS 'Version that made or last changed it (버전)';
        COMMENT ON COLUMN norefund.setup_objects.signature IS 'Of a function: which of its name was made (함수 형식)';
    END IF;

    FOR shipped IN SELECT * FROM norefund.shipped_objects() AS s ORDER BY s.position LOOP
        SELECT o.source_hash = sha256(convert_to(shipped.source, 'UTF8')), o.signature
        INTO is_unchanged, made_signature
        FROM norefund.setup_objects AS o
        WHERE o.kind = shipped.kind AND o.name = shipped.name AND o.relation = shipped.relation;
        is_known := FOUND;
        is_there := CASE WHEN shipped.kind = 'data' THEN is_known
                         WHEN made_signature IS NOT NULL THEN EXISTS (
                             SELECT FROM pg_proc AS p
                             WHERE p.proname = shipped.name AND p.oid::regprocedure::text = made_signature)
                         ELSE norefund.object_exists(shipped.kind, shipped.name, shipped.relation) END;
        -- A table is made once: what a version adds to it is an object of its own. So is what the owner sets.
        IF is_there AND (is_unchanged IS TRUE OR shipped.kind IN ('table', 'setting')) THEN
            unchanged := unchanged + 1;
            CONTINUE;
        END IF;

        IF shipped.kind IN ('function', 'setting') THEN
            CALL norefund.make_function(shipped.name, shipped.source, made_signature);
        ELSE
            CALL norefund.make_object(shipped.kind, shipped.name, shipped.relation, shipped.source);
        END IF;
        INSERT INTO norefund.setup_objects AS o (kind, name, relation, source_hash, version, signature)
        VALUES (shipped.kind, shipped.name, shipped.relation, sha256(convert_to(shipped.source, 'UTF8')), version, made_signature)
        ON CONFLICT ON CONSTRAINT setup_objects_pkey DO UPDATE
            SET source_hash = EXCLUDED.source_hash, version = EXCLUDED.version, signature = EXCLUDED.signature;

        IF is_there THEN changed := changed + 1; ELSE created := created + 1; END IF;
        IF NOT first_time THEN
            RAISE NOTICE '%', concat_ws(' ', CASE WHEN is_there THEN 'changed' ELSE 'created' END,
                shipped.kind, shipped.name, 'ON ' || nullif(shipped.relation, ''));
        END IF;
    END LOOP;

    FOR held IN SELECT r.role_name, r.rights FROM norefund.role_rights AS r LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = held.role_name) THEN
            PERFORM norefund.give_rights(held.role_name, held.rights);
        ELSE
            RAISE WARNING 'role % of norefund.role_rights does not exist: its % rights are not given',
                held.role_name, held.rights
                USING HINT = format('SELECT norefund.revoke_%s(%L) forgets them.', held.rights, held.role_name);
        END IF;
    END LOOP;

    FOR held IN SELECT * FROM norefund.verify() AS v WHERE v.violations > 0 LOOP
        RAISE WARNING '% is violated % times in % rows', held.invariant, held.violations, held.rows_checked;
    END LOOP;
    RAISE NOTICE 'norefund % is set up: % objects created, % changed, % unchanged',
        version, created, changed, unchanged;
END
$setup$;
COMMENT ON PROCEDURE @extschema@.setup() IS
    'Makes the tables, views and functions as objects of the calling role, or brings them to the installed version (설치)';
