CREATE FUNCTION @extschema@.lms_bytes(body text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_lms_bytes';
COMMENT ON FUNCTION @extschema@.lms_bytes(text) IS
    'Bytes that a text takes as LMS in EUC-KR/UHC, a line end being two; NULL where LMS can''t carry it (문자 길이)';

CREATE FUNCTION @extschema@.check_lms(body text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_check_lms';
COMMENT ON FUNCTION @extschema@.check_lms(text) IS
    'True for a text that fits LMS; else an error that names the character or the length (문자 발송 가능 확인)';

CREATE FUNCTION @extschema@.lms_obstacle(body text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_lms_obstacle';
COMMENT ON FUNCTION @extschema@.lms_obstacle(text) IS
    'Why a text cannot be sent: the character that LMS does not have, or its length; NULL where it can (문자 발송 불가 사유)';

CREATE FUNCTION @extschema@.can_be_sent(body text) RETURNS boolean
    -- PL/pgSQL: asked of a text that is written there and then, a SQL function is not inlined, and planned at each call
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN coalesce(norefund.lms_obstacle(body) IS NULL AND NOT norefund.is_blank(body), false);
END
$$;
COMMENT ON FUNCTION @extschema@.can_be_sent(text) IS
    'Whether a text is there and fits LMS; never an error (문자 발송 가능 여부)';
