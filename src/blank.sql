CREATE FUNCTION @extschema@.is_blank(value text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_is_blank';
COMMENT ON FUNCTION @extschema@.is_blank(text) IS
    'Whether a text has no visible character: white space, zero-width characters and Hangul fillers are blank (미기재)';
