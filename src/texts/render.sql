CREATE FUNCTION @extschema@.render_text(
    body text, driver_id text, call_id text, first_case_id text,
    received_at timestamptz, first_received_at timestamptz, called_at timestamptz, origin_name text,
    cancelled_won bigint, centre_cancelled_won bigint, centre_cancelled_at timestamptz,
    meter_distance_m integer, meter_duration_s integer,
    service_type text, inquiry_depth2 text, inquiry_depth3 text, inquiry_topic text,
    agit_url text, centre_agit_url text)
    RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'norefund_render_text';
COMMENT ON FUNCTION @extschema@.render_text(
    text, text, text, text, timestamptz, timestamptz, timestamptz, text, bigint, bigint, timestamptz,
    integer, integer, text, text, text, text, text, text) IS
    'A template filled with a case''s values; NULL, never half-filled, where one is missing (문자·상담이력 작성)';

CREATE FUNCTION @extschema@.missing_values(
    body text, driver_id text, call_id text, first_case_id text,
    received_at timestamptz, first_received_at timestamptz, called_at timestamptz, origin_name text,
    cancelled_won bigint, centre_cancelled_won bigint, centre_cancelled_at timestamptz,
    meter_distance_m integer, meter_duration_s integer,
    service_type text, inquiry_depth2 text, inquiry_depth3 text, inquiry_topic text,
    agit_url text, centre_agit_url text)
    RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'norefund_missing_values';
COMMENT ON FUNCTION @extschema@.missing_values(
    text, text, text, text, timestamptz, timestamptz, timestamptz, text, bigint, bigint, timestamptz,
    integer, integer, text, text, text, text, text, text) IS
    'The placeholders of a template whose values are missing; empty where render_text() fills it (누락 항목)';

CREATE FUNCTION @extschema@.check_placeholders(body text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_check_placeholders';
COMMENT ON FUNCTION @extschema@.check_placeholders(text) IS
    'True for a template that names known placeholders only; else an error that names the unknown one (치환 항목 확인)';

CREATE FUNCTION @extschema@.placeholders(OUT placeholder text, OUT word text, OUT required boolean)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 18
    AS 'MODULE_PATHNAME', 'norefund_placeholders';
COMMENT ON FUNCTION @extschema@.placeholders() IS
    'What a template may name, with the page''s word and form for it (치환 항목)';

CREATE FUNCTION @extschema@.placeholder_labels(missing text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT coalesce(array_agg(named.label ORDER BY named.place), '{}')
        FROM (
            SELECT coalesce(words.label, p.word, listed.name) AS label, min(listed.place) AS place
            FROM unnest(missing) WITH ORDINALITY AS listed (name, place)
            LEFT JOIN @extschema@.placeholders() AS p ON p.placeholder = listed.name
            LEFT JOIN (VALUES
                ('called_on', '호출일시'),
                ('cancelled_amount', '결제금액'),
                ('centre_cancelled_amount', '기처리 취소금액'),
                ('centre_cancelled_on', '기처리 취소일자'),
                ('meter_distance_km', '운행거리'),
                ('meter_minutes', '운행시간'),
                ('service_type', '서비스 타입'),
                ('inquiry_depth2', '문의 2뎁스'),
                ('inquiry_depth3', '문의 3뎁스'),
                ('inquiry_topic', '문의 내용'),
                ('centre_agit_url', '기처리 아지트 링크'),
                ('driver_sms', '기사 SMS'),
                ('customer_sms', '고객 SMS')) AS words (name, label) ON words.name = listed.name
            GROUP BY 1) AS named);
COMMENT ON FUNCTION @extschema@.placeholder_labels(text[]) IS
    'What a text lacks in the words of the desk, each once (누락 항목명)';
