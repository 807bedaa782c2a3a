CREATE FUNCTION @extschema@.refuse_second_open_case() RETURNS trigger
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'norefund_refuse_second_open_case';
COMMENT ON FUNCTION @extschema@.refuse_second_open_case() IS
    'Trigger that refuses a second open case for a call and names the first (중복접수)';
