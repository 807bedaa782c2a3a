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

CREATE FUNCTION @extschema@.uncarried_values(
    body text, driver_id text, call_id text, first_case_id text,
    received_at timestamptz, first_received_at timestamptz, called_at timestamptz, origin_name text,
    cancelled_won bigint, centre_cancelled_won bigint, centre_cancelled_at timestamptz,
    meter_distance_m integer, meter_duration_s integer,
    service_type text, inquiry_depth2 text, inquiry_depth3 text, inquiry_topic text,
    agit_url text, centre_agit_url text)
    RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'norefund_uncarried_values';
COMMENT ON FUNCTION @extschema@.uncarried_values(
    text, text, text, text, timestamptz, timestamptz, timestamptz, text, bigint, bigint, timestamptz,
    integer, integer, text, text, text, text, text, text) IS
    'The placeholders of a whole message whose values LMS cannot carry, each with the character, or the length; empty '
    'where it can (문자 발송 불가 항목)';

CREATE FUNCTION @extschema@.check_placeholders(body text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_check_placeholders';
COMMENT ON FUNCTION @extschema@.check_placeholders(text) IS
    'True for a template that names known placeholders only; else an error that names the unknown one (치환 항목 확인)';

CREATE FUNCTION @extschema@.placeholders(OUT placeholder text, OUT word text, OUT label text, OUT required boolean)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 18
    AS 'MODULE_PATHNAME', 'norefund_placeholders';
COMMENT ON FUNCTION @extschema@.placeholders() IS
    'What a template may name, with the page''s word and form for it, and the desk''s (치환 항목)';

CREATE FUNCTION @extschema@.placeholder_labels(missing text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT coalesce(array_agg(named.label ORDER BY named.place), '{}')
        FROM (
            SELECT concat(coalesce(words.label, p.label, listed.item[1]), listed.item[2]) AS label,
                   min(listed.place) AS place
            FROM (
                -- a name, and of a value that is there and cannot be carried what is wrong
                SELECT regexp_match(m.item, '^([^:]*)(:.*)?$') AS item, m.place
                FROM unnest(missing) WITH ORDINALITY AS m (item, place)
            ) AS listed
            LEFT JOIN @extschema@.placeholders() AS p ON p.placeholder = listed.item[1]
            LEFT JOIN (VALUES
                ('driver_sms', '기사 SMS'),
                ('customer_sms', '고객 SMS')) AS words (name, label) ON words.name = listed.item[1]
            GROUP BY 1) AS named);
COMMENT ON FUNCTION @extschema@.placeholder_labels(text[]) IS
    'What a text lacks, or what is wrong with a value of it, in the words of the desk, each once (누락 항목명)';

CREATE FUNCTION @extschema@.incomplete_label(missing text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT nullif(concat_ws(', ',
            CASE WHEN named.lacking <> '{}' THEN
                @extschema@.review_label('text_incomplete', NULL, NULL,
                    array_to_string(@extschema@.placeholder_labels(named.lacking), ', ')) END,
            nullif(array_to_string(@extschema@.placeholder_labels(named.uncarried), ', '), '')), '')
        FROM (
            SELECT array_agg(m.item) FILTER (WHERE m.item NOT LIKE '%:%') AS lacking,
                   array_agg(m.item) FILTER (WHERE m.item LIKE '%:%') AS uncarried
            FROM unnest(missing) AS m (item)) AS named);
COMMENT ON FUNCTION @extschema@.incomplete_label(text[]) IS
    'Why a text cannot be written or sent, in the words of the desk; NULL where it can (문자 작성 불가 사유)';
