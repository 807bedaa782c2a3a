CREATE FUNCTION @extschema@.freeze_decided_case() RETURNS trigger
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'norefund_freeze_decided_case';
COMMENT ON FUNCTION @extschema@.freeze_decided_case() IS
    'Trigger that keeps the evidence of a decision and the steps recorded as they are (판정 근거·처리 단계 고정)';

CREATE FUNCTION @extschema@.keep_row() RETURNS trigger
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'norefund_keep_row';
COMMENT ON FUNCTION @extschema@.keep_row() IS 'Trigger that refuses to change or delete a row (이력 고정)';
