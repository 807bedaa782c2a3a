CREATE FUNCTION @extschema@.contradiction(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint,
    centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint)
    RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_contradiction';
COMMENT ON FUNCTION @extschema@.contradiction(text, text, boolean, text, bigint, boolean, timestamptz, bigint) IS
    'Whether a known value contradicts the page''s premise: contradictions() names them (접수 전제 불일치 여부)';

CREATE FUNCTION @extschema@.contradictions(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint,
    centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint)
    RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_contradictions';
COMMENT ON FUNCTION @extschema@.contradictions(text, text, boolean, text, bigint, boolean, timestamptz, bigint) IS
    'What contradicts the page''s premise: another driver''s call, not completed, not paid by card, nothing charged, partly cancelled, or a centre''s answer at odds with its amount or date (접수 전제 불일치)';
