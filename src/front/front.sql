-- A front is an ordinary database whose tables are empty and have the shards' as children (postgres_fdw): what reads
-- across drivers reads them all. What writes for a driver is passed on to his shard (PL/Proxy). Everything of it is
-- made from the catalogue, and stands in the schemas norefund_front and norefund_shard_N.
CREATE FUNCTION @extschema@.shard_of(driver_id text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    -- md5: what hashtext() gives is promised by nobody
    RETURN ('x0' || left(md5(driver_id), 7))::bit(32)::integer;
COMMENT ON FUNCTION @extschema@.shard_of(text) IS
    'A driver''s logical shard, modulo how many there are (기사별 논리 샤드)';

CREATE FUNCTION @extschema@.refuse_on_front() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'object_not_in_prerequisite_state',
        MESSAGE = format('rows of %I are not written on the front', TG_TABLE_NAME),
        HINT = 'What takes the driver first is passed on; anything else is called on each shard.';
END
$$;
COMMENT ON FUNCTION @extschema@.refuse_on_front() IS
    'Trigger that keeps a front''s own tables empty (프런트 직접 입력 방지)';

CREATE FUNCTION @extschema@.is_shard_gone(state text, message text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN state ~ '^57P0' OR state = 'XX000' AND message !~ 'REMOTE ERROR: ';
COMMENT ON FUNCTION @extschema@.is_shard_gone(text, text) IS
    'Whether an error says that a shard does not answer, and not what a shard said (샤드 응답 없음)';

CREATE FUNCTION @extschema@.raise_of_shard(
    shard text, state text, message text, detail text, hint text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    is_gone CONSTANT boolean := norefund.is_shard_gone(state, message);
    code CONSTANT text := CASE WHEN is_gone THEN '08006' ELSE state END;
    said CONSTANT text := CASE WHEN is_gone THEN format('shard %s does not answer', shard)
        ELSE regexp_replace(message, '^.*?REMOTE ERROR: ', '') END;
    why CONSTANT text := nullif(CASE WHEN is_gone THEN message
        ELSE regexp_replace(detail, '^Remote detail: ', '') END, '');
    advice CONSTANT text := nullif(CASE
        WHEN is_gone THEN 'Whether it was done is not known: the same call again gives the same answer.'
        ELSE regexp_replace(hint, '^Remote hint: ', '') END, '');
BEGIN
    -- an option of RAISE cannot be NULL, and an empty one is shown
    CASE
        WHEN why IS NOT NULL AND advice IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = code, MESSAGE = said, DETAIL = why, HINT = advice;
        WHEN why IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = code, MESSAGE = said, DETAIL = why;
        WHEN advice IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = code, MESSAGE = said, HINT = advice;
        ELSE
            RAISE EXCEPTION USING ERRCODE = code, MESSAGE = said;
    END CASE;
END
$$;
COMMENT ON FUNCTION @extschema@.raise_of_shard(text, text, text, text, text) IS
    'Raises a shard''s error as the shard did; one that does not answer is 08006 (샤드 오류 전달)';

-- What of a connection string is the server's, and what its user's.
CREATE FUNCTION @extschema@.connection_options(connection text, of_user boolean) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT string_agg(format('%s %L', split_part(o.word, '=', 1), substr(o.word, strpos(o.word, '=') + 1)), ', ')
    FROM regexp_split_to_table(btrim(connection), '\s+') AS o (word)
    WHERE (split_part(o.word, '=', 1) IN ('user', 'password')) = of_user;
END;
COMMENT ON FUNCTION @extschema@.connection_options(text, boolean) IS
    'The words of a connection string as options of SQL (접속 옵션)';

CREATE FUNCTION @extschema@.servers_of(shards text[], OUT server integer, OUT connection text, OUT name text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT min(u.n)::integer - 1, u.connection,
           btrim(regexp_replace(u.connection, '\m(user|password)=\S+\s*', '', 'g'))
    FROM unnest(shards) WITH ORDINALITY AS u (connection, n)
    GROUP BY u.connection
    ORDER BY 1;
END;
COMMENT ON FUNCTION @extschema@.servers_of(text[]) IS
    'The servers of logical shards, each by the first of its shards, and what it is called in errors (샤드 서버)';

CREATE FUNCTION @extschema@.tables_of_drivers() RETURNS SETOF regclass
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    SELECT c.oid::regclass
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'driver_id'
    WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind = 'r'
    ORDER BY c.relname;
END
$$;
COMMENT ON FUNCTION @extschema@.tables_of_drivers() IS 'Tables whose rows are a driver''s (기사별 테이블)';

CREATE FUNCTION @extschema@.carried_columns(
    OUT shard text, OUT relname text, OUT place bigint, OUT attname text, OUT attnum smallint, OUT is_key boolean,
    OUT is_own boolean)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    SELECT n.nspname::text, t.name, t.place, a.attname::text, a.attnum, a.attnum = ANY (k.conkey),
           -- who installed the shipped policy, and when, is each database's own
           a.attname ~ '_(by|at)$'
    FROM pg_namespace AS n
    CROSS JOIN unnest('{settings,outcomes,templates,policies}'::text[]) WITH ORDINALITY AS t (name, place)
    JOIN pg_constraint AS k ON k.conrelid = ('norefund.' || t.name)::regclass AND k.contype = 'p'
    JOIN pg_attribute AS a
        ON a.attrelid = k.conrelid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE n.nspname ~ '^norefund_shard_\d+$';
END
$$;
COMMENT ON FUNCTION @extschema@.carried_columns() IS
    'The columns of what every shard has as the front has it (기준 정보 항목)';

CREATE FUNCTION @extschema@.routed_functions(OUT signature regprocedure, OUT name text, OUT is_claim boolean)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY
    SELECT p.oid::regprocedure, p.proname::text, p.proname LIKE 'claim\_%'
    FROM pg_proc AS p
    WHERE p.pronamespace = 'norefund'::regnamespace AND p.prokind = 'f' AND p.prosecdef AND p.provolatile = 'v'
      AND p.prorettype <> 'trigger'::regtype
      AND (p.proargnames[1] = 'driver_id' OR p.proname LIKE 'claim\_%')
    ORDER BY 1;
END
$$;
COMMENT ON FUNCTION @extschema@.routed_functions() IS
    'What a front passes on: what writes for a driver, and the claims (샤드 전달 함수)';

CREATE PROCEDURE @extschema@.attach_shard(server integer, connection text, owner name)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $attach$
DECLARE
    shard CONSTANT text := format('norefund_shard_%s', server);
    relation regclass;
    name text;
BEGIN
    -- nobody here knows how many rows there are: guessed plans ask a shard row by row
    EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER postgres_fdw '
        'OPTIONS (%s, fetch_size ''10000'', use_remote_estimate ''true'')', shard,
        norefund.connection_options(connection, false));
    EXECUTE format('CREATE USER MAPPING FOR PUBLIC SERVER %I OPTIONS (%s, password_required ''false'')', shard,
        norefund.connection_options(connection, true));
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', shard, owner);
    EXECUTE format('IMPORT FOREIGN SCHEMA norefund LIMIT TO (settings, outcomes, templates, policies) '
        'FROM SERVER %I INTO %I', shard, shard);
    FOREACH relation IN ARRAY ARRAY(SELECT norefund.tables_of_drivers()) LOOP
        name := (SELECT c.relname FROM pg_class AS c WHERE c.oid = relation);
        EXECUTE format('CREATE FOREIGN TABLE %I.%I () INHERITS (%s) SERVER %I OPTIONS (schema_name ''norefund'')',
            shard, name, relation, shard);
        EXECUTE format('ALTER FOREIGN TABLE %I.%I OWNER TO %I', shard, name, owner);
    END LOOP;
END
$attach$;
COMMENT ON PROCEDURE @extschema@.attach_shard(integer, text, name) IS
    'Reads a shard''s tables with the front''s (샤드 연결)';

CREATE FUNCTION @extschema@.body_of_claim(name text, names text, shards text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT format($body$
DECLARE
    servers CONSTANT integer[] := %1$L;
    names CONSTANT text[] := %2$L;
    first CONSTANT integer := floor(random() * cardinality(servers))::integer;
    place integer;
    wanted integer := %3$s;
    got integer;
    answered integer := 0;
    last_error text[];
    message text; state text; detail text; hint text;
BEGIN
    FOR i IN 1 .. cardinality(servers) LOOP
        place := (first + i) %% cardinality(servers) + 1;
        -- a driver has one shard; without him each is asked for what is still wanted, a random one first
        CONTINUE WHEN %4$I.driver_id IS NOT NULL
            AND servers[place] <> norefund_front.server_of(norefund.shard_of(%4$I.driver_id));
        BEGIN
            RETURN QUERY SELECT * FROM norefund_front.%4$I(servers[place], %5$s);
            GET DIAGNOSTICS got = ROW_COUNT;
            wanted := wanted - got;
            answered := answered + 1;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
                detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
            -- one that is gone is asked again next time
            last_error := ARRAY[names[place], state, message, detail, hint];
            EXIT WHEN NOT norefund.is_shard_gone(state, message);
        END;
        EXIT WHEN wanted <= 0;
    END LOOP;
    IF last_error IS NOT NULL AND (answered = 0 OR NOT norefund.is_shard_gone(last_error[2], last_error[3])) THEN
        PERFORM norefund.raise_of_shard(last_error[1], last_error[2], last_error[3], last_error[4], last_error[5]);
    END IF;
END$body$,
        array_agg(s.server ORDER BY s.server), array_agg(s.name ORDER BY s.server),
        coalesce(substring(body_of_claim.names FROM body_of_claim.name || '\.max_\w+'), '1'), body_of_claim.name,
        regexp_replace(body_of_claim.names, body_of_claim.name || '\.max_\w+', 'wanted'))
    FROM @extschema@.servers_of(shards) AS s;
END;
COMMENT ON FUNCTION @extschema@.body_of_claim(text, text, text[]) IS
    'The text of a function that asks one shard after the other until it has enough (작업 할당 함수 본문)';

CREATE FUNCTION @extschema@.body_of_route(name text, names text, out_names text, is_set boolean, is_void boolean)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN format($body$
DECLARE
    message text; state text; detail text; hint text;
BEGIN
    PERFORM norefund.check_key('driver_id', %1$I.driver_id);
    %2$s;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
        detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    PERFORM norefund.raise_of_shard(norefund_front.name_of(%1$I.driver_id), state, message, detail, hint);
END$body$, name,
        CASE WHEN is_set THEN format('RETURN QUERY SELECT * FROM norefund_front.%I(%s)', name, names)
             WHEN is_void THEN format('PERFORM norefund_front.%I(%s)', name, names)
             WHEN out_names IS NULL THEN format('RETURN norefund_front.%I(%s)', name, names)
             ELSE format('SELECT * INTO %s FROM norefund_front.%I(%s)', out_names, name, names) END);
COMMENT ON FUNCTION @extschema@.body_of_route(text, text, text, boolean, boolean) IS
    'The text of a function that passes its call on (전달 함수 본문)';

CREATE PROCEDURE @extschema@.route_function(signature regprocedure, is_claim boolean, shards text[])
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $route$
DECLARE
    p record;
BEGIN
    SELECT f.proname, f.proretset, f.prorettype = 'void'::regtype AS is_void,
           pg_get_function_arguments(f.oid) AS arguments, pg_get_function_result(f.oid) AS result,
           a.inner_names, a.names, a.out_names
    INTO p
    FROM pg_proc AS f
    CROSS JOIN LATERAL (
        SELECT string_agg(format('%I', u.name), ', ' ORDER BY u.n)
                   FILTER (WHERE coalesce(u.mode, 'i') IN ('i', 'b')) AS inner_names,
               string_agg(format('%I.%I', f.proname, u.name), ', ' ORDER BY u.n)
                   FILTER (WHERE coalesce(u.mode, 'i') IN ('i', 'b')) AS names,
               string_agg(format('%I.%I', f.proname, u.name), ', ' ORDER BY u.n)
                   FILTER (WHERE u.mode IN ('o', 'b', 't')) AS out_names
        FROM unnest(f.proargnames, f.proargmodes) WITH ORDINALITY AS u (name, mode, n)) AS a
    WHERE f.oid = route_function.signature;
    -- claims take which server is asked besides
    EXECUTE format($f$CREATE OR REPLACE FUNCTION norefund_front.%I(%s%s) RETURNS %s LANGUAGE plproxy VOLATILE AS $$
            CLUSTER 'norefund_front';
            RUN ON %s;
            SELECT * FROM norefund.%I(%s);
        $$$f$, p.proname, CASE WHEN is_claim THEN 'shard integer, ' ELSE '' END, p.arguments, p.result,
        CASE WHEN is_claim THEN 'shard' ELSE 'norefund.shard_of(driver_id)' END, p.proname, p.inner_names);
    EXECUTE format('CREATE OR REPLACE FUNCTION %s RETURNS %s
        LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp
        -- values are written as the shards read them, and read as they write them
        SET DateStyle = ''ISO'' SET IntervalStyle = ''postgres'' SET extra_float_digits = 3
        -- PL/Proxy tells of each connection that it opens again
        SET client_min_messages = ''warning''
        AS %L',
        format('norefund.%I(%s)', p.proname, p.arguments), p.result,
        CASE WHEN is_claim THEN norefund.body_of_claim(p.proname, p.names, shards)
             ELSE norefund.body_of_route(p.proname, p.names, p.out_names, p.proretset, p.is_void) END);
    -- what verify() compares with; another version's setup() makes its own, and setup_front() is called again
    UPDATE norefund.setup_objects AS o
    SET definition_hash = norefund.definition_hash(norefund.object_definition(o.kind, o.name, o.relation, o.signature))
    WHERE o.kind = 'function' AND o.name = p.proname;
END
$route$;
COMMENT ON PROCEDURE @extschema@.route_function(regprocedure, boolean, text[]) IS
    'Makes a function pass its call on to the driver''s shard, or a claim ask one shard after the other (함수 전달 설정)';

CREATE PROCEDURE @extschema@.drop_front()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $drop$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT 'SCHEMA ' || quote_ident(n.nspname) AS thing
        FROM pg_namespace AS n
        WHERE n.nspname ~ '^norefund_(front|shard_\d+)$'
        UNION ALL
        SELECT 'SERVER ' || quote_ident(s.srvname) FROM pg_foreign_server AS s
        WHERE s.srvname ~ '^norefund_(front|shard_\d+)$'
    LOOP
        EXECUTE format('DROP %s CASCADE', r.thing);
    END LOOP;
    FOR r IN
        SELECT t.tgrelid::regclass AS relation
        FROM pg_trigger AS t
        WHERE t.tgname = 'refuse_on_front' AND t.tgfoid = 'norefund.refuse_on_front'::regproc
    LOOP
        EXECUTE format('DROP TRIGGER refuse_on_front ON %s', r.relation);
    END LOOP;
    -- the next setup() makes them as they are shipped
    UPDATE norefund.setup_objects AS o
    SET definition_hash = NULL
    FROM norefund.routed_functions() AS f
    WHERE o.kind = 'function' AND o.name = f.name;
END
$drop$;
COMMENT ON PROCEDURE @extschema@.drop_front() IS
    'Takes back what setup_front() made; then the owner calls setup() (프런트 해제)';

CREATE PROCEDURE @extschema@.setup_front(shards text[])
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $front$
DECLARE
    owner CONSTANT name := (
        SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = to_regclass('norefund.cases'));
    n CONSTANT integer := coalesce(cardinality(shards), 0);
    r record;
BEGIN
    IF owner IS NULL OR n = 0 OR n & (n - 1) <> 0 OR array_position(shards, NULL) IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s shards make no front', n),
            HINT = 'CALL norefund.setup() first. Pass 2, 4, 8 … connection strings, one for each logical shard, as '
                '{"host=a dbname=norefund user=cs_owner", …}; one server may have several.';
    END IF;
    IF EXISTS (SELECT FROM ONLY norefund.calls) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'this database has cases of its own',
            HINT = 'A front begins empty: what is here is a shard.';
    END IF;
    CALL norefund.drop_front();
    EXECUTE format('CREATE SCHEMA norefund_front; GRANT USAGE ON SCHEMA norefund_front TO %I', owner);
    EXECUTE 'CREATE SERVER norefund_front FOREIGN DATA WRAPPER plproxy OPTIONS ('
        || (SELECT string_agg(format('p%s %L', u.n - 1, u.connection
                || ' options=''-c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=3'''), ', ')
            FROM unnest(shards) WITH ORDINALITY AS u (connection, n)) || ')';
    EXECUTE format('CREATE USER MAPPING FOR PUBLIC SERVER norefund_front; '
        'GRANT USAGE ON FOREIGN SERVER norefund_front TO %I', owner);
    EXECUTE format('CREATE FUNCTION norefund_front.server_of(shard integer) RETURNS integer IMMUTABLE LANGUAGE sql '
        'RETURN (%L::integer[])[(shard & %s) + 1]', (
            SELECT array_agg(s.server ORDER BY u.n)
            FROM unnest(shards) WITH ORDINALITY AS u (connection, n)
            JOIN norefund.servers_of(shards) AS s ON s.connection = u.connection), n - 1);
    EXECUTE format('CREATE FUNCTION norefund_front.name_of(driver_id text) RETURNS text IMMUTABLE LANGUAGE sql '
        'RETURN (%L::text[])[(norefund.shard_of(driver_id) & %s) + 1]', (
            SELECT array_agg(s.name ORDER BY u.n)
            FROM unnest(shards) WITH ORDINALITY AS u (connection, n)
            JOIN norefund.servers_of(shards) AS s ON s.connection = u.connection), n - 1);
    FOR r IN SELECT s.server, s.connection FROM norefund.servers_of(shards) AS s LOOP
        CALL norefund.attach_shard(r.server, r.connection, owner);
    END LOOP;
    FOR r IN SELECT t AS relation FROM norefund.tables_of_drivers() AS t LOOP
        EXECUTE format('CREATE TRIGGER refuse_on_front BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s '
            'FOR EACH STATEMENT EXECUTE FUNCTION norefund.refuse_on_front()', r.relation);
    END LOOP;
    FOR r IN SELECT * FROM norefund.routed_functions() LOOP
        CALL norefund.route_function(r.signature, r.is_claim, shards);
    END LOOP;
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA norefund_front TO %I', owner);
END
$front$;
COMMENT ON PROCEDURE @extschema@.setup_front(text[]) IS
    'Makes this database the front of shards, a connection string for each logical shard; for a superuser, again after '
    'an upgrade (프런트 설정)';

CREATE PROCEDURE @extschema@.carry_to_shards()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $carry$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT c.shard, c.relname AS name,
               string_agg(format('l.%1$I = r.%1$I', c.attname), ' AND ') FILTER (WHERE c.is_key) AS matching,
               string_agg(format('%I', c.attname), ', ' ORDER BY c.attnum) FILTER (WHERE NOT c.is_key) AS columns,
               string_agg(format(CASE WHEN c.is_own THEN 'coalesce(r.%1$I, l.%1$I)' ELSE 'l.%1$I' END, c.attname), ', '
                   ORDER BY c.attnum) FILTER (WHERE NOT c.is_key) AS carried,
               string_agg(format('l.%I', c.attname), ', ' ORDER BY c.attnum)
                   FILTER (WHERE NOT (c.is_key OR c.is_own)) AS ours,
               string_agg(format('r.%I', c.attname), ', ' ORDER BY c.attnum)
                   FILTER (WHERE NOT (c.is_key OR c.is_own)) AS theirs
        FROM norefund.carried_columns() AS c
        GROUP BY c.shard, c.relname, c.place
        ORDER BY c.shard, c.place
    LOOP
        BEGIN
            EXECUTE format('UPDATE %1$I.%2$I AS r SET (%3$s) = ROW (%4$s) FROM norefund.%2$I AS l
                WHERE %5$s AND ROW (%6$s) IS DISTINCT FROM ROW (%7$s)',
                r.shard, r.name, r.columns, r.carried, r.matching, r.ours, r.theirs);
            EXECUTE format('INSERT INTO %1$I.%2$I SELECT l.* FROM norefund.%2$I AS l
                WHERE NOT EXISTS (SELECT FROM %1$I.%2$I AS r WHERE %3$s)', r.shard, r.name, r.matching);
        EXCEPTION WHEN connection_exception OR SQLSTATE '57P01' OR SQLSTATE '55000' THEN
            RAISE WARNING USING MESSAGE = format('%s of %s stay as they were: %s', r.name, r.shard, SQLERRM),
                HINT = 'Call it again when the shard answers.';
        END;
    END LOOP;
END
$carry$;
COMMENT ON PROCEDURE @extschema@.carry_to_shards() IS
    'Makes settings, outcomes, templates and policies of every shard what they are on the front; again where one was '
    'down (기준 정보 전파)';

CREATE FUNCTION @extschema@.verify_front(OUT invariant text, OUT rows_checked bigint, OUT violations bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT c.shard, c.relname AS name,
               string_agg(format('%I', c.attname), ', ' ORDER BY c.attnum) FILTER (WHERE NOT c.is_own) AS columns
        FROM norefund.carried_columns() AS c
        GROUP BY c.shard, c.relname
        ORDER BY 1, 2
    LOOP
        invariant := format('%s of %s', r.name, r.shard);
        BEGIN
            EXECUTE format('SELECT (SELECT count(*) FROM norefund.%2$I), count(*) FROM (
                (SELECT %3$s FROM norefund.%2$I EXCEPT SELECT %3$s FROM %1$I.%2$I)
                UNION ALL (SELECT %3$s FROM %1$I.%2$I EXCEPT SELECT %3$s FROM norefund.%2$I)) AS d',
                r.shard, r.name, r.columns)
            INTO rows_checked, violations;
        EXCEPTION WHEN connection_exception THEN
            rows_checked := NULL;
            violations := 1;
        END;
        RETURN NEXT;
    END LOOP;
    FOR r IN
        SELECT t AS relation, c.relname
        FROM norefund.tables_of_drivers() AS t
        JOIN pg_class AS c ON c.oid = t
        ORDER BY c.relname
    LOOP
        invariant := format('%s of the front is empty', r.relname);
        EXECUTE format('SELECT count(*), count(*) FROM ONLY %s', r.relation) INTO rows_checked, violations;
        RETURN NEXT;
    END LOOP;
    SELECT 'functions are passed on', count(*), count(*) FILTER (WHERE p.prosrc !~ 'norefund_front\.')
    INTO invariant, rows_checked, violations
    FROM norefund.routed_functions() AS f
    JOIN pg_proc AS p ON p.oid = f.signature;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION @extschema@.verify_front() IS
    'What must hold of a front beside verify(): reference rows as on each shard, no rows of its own (프런트 점검)';
