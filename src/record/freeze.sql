CREATE FUNCTION @extschema@.freeze_case() RETURNS trigger
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'norefund_freeze_case';
COMMENT ON FUNCTION @extschema@.freeze_case() IS
    'Trigger that lets evidence change only with its event, and keeps the steps recorded as they are (판정 근거·처리 단계 고정)';

CREATE FUNCTION @extschema@.keep_row() RETURNS trigger
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'norefund_keep_row';
COMMENT ON FUNCTION @extschema@.keep_row() IS
    'Trigger that refuses to change or delete a row, but for erasing the columns that it names (이력 고정)';
