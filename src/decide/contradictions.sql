CREATE FUNCTION @extschema@.payment_methods(
    OUT method text, OUT synonyms text[], OUT label text, OUT cancellable boolean)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 6
    AS 'MODULE_PATHNAME', 'norefund_payment_methods';
COMMENT ON FUNCTION @extschema@.payment_methods() IS
    'The words for how a call was paid, in any case and form of their characters, and whether the centre can cancel '
    'it; NULL: that depends (결제수단)';

CREATE FUNCTION @extschema@.payment_word(payment_method text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_payment_word';
COMMENT ON FUNCTION @extschema@.payment_word(text) IS
    'The one word for how a call was paid, of all that payment_methods() has for it; NULL: nobody knows the word '
    '(결제수단 구분)';

CREATE FUNCTION @extschema@.contradiction(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint,
    centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint,
    called_at timestamptz, received_at timestamptz, evidence_at timestamptz, meter_duration_s integer,
    meter_distance_m integer DEFAULT NULL, remark_distance_short boolean DEFAULT NULL,
    remark_duration_short boolean DEFAULT NULL, meter_reading text DEFAULT NULL, meter_remarks text DEFAULT NULL)
    RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_contradiction';
COMMENT ON FUNCTION @extschema@.contradiction(
    text, text, boolean, text, bigint, boolean, timestamptz, bigint, timestamptz, timestamptz, timestamptz, integer,
    integer, boolean, boolean, text, text) IS
    'Whether a known value contradicts the page''s premise: contradictions() names them (접수 전제 불일치 여부)';

CREATE FUNCTION @extschema@.contradictions(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint,
    centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint,
    called_at timestamptz, received_at timestamptz, evidence_at timestamptz, meter_duration_s integer,
    meter_distance_m integer DEFAULT NULL, remark_distance_short boolean DEFAULT NULL,
    remark_duration_short boolean DEFAULT NULL, meter_reading text DEFAULT NULL, meter_remarks text DEFAULT NULL)
    RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_contradictions';
COMMENT ON FUNCTION @extschema@.contradictions(
    text, text, boolean, text, bigint, boolean, timestamptz, bigint, timestamptz, timestamptz, timestamptz, integer,
    integer, boolean, boolean, text, text) IS
    'What contradicts the page''s premise: another driver''s call, not completed, paid by what can''t be cancelled, '
    'nothing charged, partly cancelled, a centre''s answer at odds with its amount or date, a time that cannot '
    'be, or a '
    'meter at odds with the admin''s words (접수 전제 불일치)';

CREATE FUNCTION @extschema@.refundable(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint)
    RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_refundable';
COMMENT ON FUNCTION @extschema@.refundable(text, text, boolean, text, bigint) IS
    'Whether the charge can be paid back: own call, completed, charged, by what the centre can cancel; NULL: unknown '
    '(결제취소 가능 여부)';

CREATE FUNCTION @extschema@.refundable_lacks(
    call_driver_id text, call_completed boolean, payment_method text, charged_won bigint) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(concat_ws(', ',
        CASE WHEN charged_won IS NULL THEN '결제금액' END,
        CASE WHEN payment_method IS NULL THEN '결제수단' END,
        CASE WHEN call_driver_id IS NULL THEN '콜 기사' END,
        CASE WHEN call_completed IS NULL THEN '운행 완료' END), '');
COMMENT ON FUNCTION @extschema@.refundable_lacks(text, boolean, text, bigint) IS
    'What was not delivered of that which refundable() asks, in the words of the desk (접수 전제 누락 항목)';
