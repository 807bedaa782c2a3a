\echo Use "CREATE EXTENSION norefund" to load this file. \quit

-- The control file's "encoding" would refuse nothing, and a schema that somebody else owns could be planted.
DO $guard$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'feature_not_supported',
            MESSAGE = format('norefund does not work in a database with encoding %s',
                             current_setting('server_encoding')),
            DETAIL = 'Its texts are Korean and are stored as UTF8.',
            HINT = 'Create the database with ENCODING ''UTF8'' TEMPLATE template0.';
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_namespace AS n
        JOIN pg_catalog.pg_roles AS schema_owner ON schema_owner.oid = n.nspowner
        LEFT JOIN pg_catalog.pg_class AS cases ON cases.relnamespace = n.oid AND cases.relname = 'cases'
        WHERE n.nspname = '@extschema@'
          AND (schema_owner.rolsuper OR cases.relowner = schema_owner.oid)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = 'schema @extschema@ is owned by a role that is neither a superuser nor the owner of its cases',
            HINT = 'ALTER SCHEMA @extschema@ OWNER TO a superuser, after looking at what is in it.';
    END IF;
END
$guard$;

-- Usage lets nobody read anything; grant_backend() and grant_analyst() give the rest.
GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;
