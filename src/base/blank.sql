CREATE FUNCTION @extschema@.is_blank(value text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_is_blank';
COMMENT ON FUNCTION @extschema@.is_blank(text) IS
    'Whether a text has no visible character: white space, zero-width characters and Hangul fillers are blank (미기재)';

CREATE FUNCTION @extschema@.fold_text(value text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_fold_text';
COMMENT ON FUNCTION @extschema@.fold_text(text) IS
    'A text in NFC, white space folded to one space and none at its ends, invisible characters taken out (공백 정리)';

CREATE FUNCTION @extschema@.is_reason(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN NOT @extschema@.is_blank(value) AND @extschema@.fold_text(value) <> ALL ('{-,.,x,X,없음}');
COMMENT ON FUNCTION @extschema@.is_reason(text) IS
    'Whether a text says why: not blank, nor a mere mark of nothing (취소사유 기재 여부)';
