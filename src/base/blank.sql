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

CREATE FUNCTION @extschema@.fold_key(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    -- NFKC leaves dashes apart that nobody can tell from a hyphen
    RETURN translate(normalize(@extschema@.fold_text(value), NFKC), '‐‑‒–—―−', '-------');
COMMENT ON FUNCTION @extschema@.fold_key(text) IS
    'The one form of a number''s characters: folded, in NFKC, every dash a hyphen (번호 정리)';

CREATE FUNCTION @extschema@.is_reason(value text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_is_reason';
COMMENT ON FUNCTION @extschema@.is_reason(text) IS
    'Whether a text says why: not blank, nor a mere mark of nothing such as -, x, 없음 or N/A (취소사유 기재 여부)';
