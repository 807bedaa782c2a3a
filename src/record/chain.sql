CREATE FUNCTION @extschema@.chained_hash(previous bytea, VARIADIC parts text[]) RETURNS bytea
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_chained_hash';
COMMENT ON FUNCTION @extschema@.chained_hash(bytea, text[]) IS
    'SHA-256 over the hash before and a list of texts, each behind its length; NULL is a text of its own (이력 해시)';

CREATE FUNCTION @extschema@.event_hash(
    previous bytea, driver_id text, case_id text, seq bigint, event text, actor text, at timestamptz, detail jsonb)
    RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN @extschema@.chained_hash(previous, driver_id, case_id, seq::text, event, actor,
        encode(timestamptz_send(at), 'hex'), detail::text);
COMMENT ON FUNCTION @extschema@.event_hash(bytea, text, text, bigint, text, text, timestamptz, jsonb) IS
    'Hash of an event: the one before it in its case and all that it says, the same in every session (이력 해시)';

CREATE FUNCTION @extschema@.seal_hash(previous bytea, seal_no bigint, day date, cases bigint, digest bytea)
    RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    -- a date as a number: as text it follows DateStyle
    RETURN @extschema@.chained_hash(previous, seal_no::text, (day - '2000-01-01'::date)::text, cases::text,
        encode(digest, 'hex'));
COMMENT ON FUNCTION @extschema@.seal_hash(bytea, bigint, date, bigint, bytea) IS
    'Hash of a seal: the one before it and what it seals (봉인 해시)';

CREATE FUNCTION @extschema@.hex_digest(content text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN encode(sha256(convert_to(content, 'UTF8')), 'hex');
COMMENT ON FUNCTION @extschema@.hex_digest(text) IS 'SHA-256 of a text, in hexadecimal digits (내용 해시)';

CREATE FUNCTION @extschema@.request_hash(salt text, request jsonb) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    -- before 0.3.0 there was no salt
    RETURN sha256(convert_to(coalesce(salt, '') || request::text, 'UTF8'));
COMMENT ON FUNCTION @extschema@.request_hash(text, jsonb) IS 'SHA-256 of a request behind its salt (접수 내용 해시)';

CREATE FUNCTION @extschema@.idempotency_key(VARIADIC parts text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN encode(@extschema@.chained_hash(NULL, VARIADIC parts), 'hex');
COMMENT ON FUNCTION @extschema@.idempotency_key(text[]) IS
    'The key by which a receiver knows a repeated order, the same for the same names (중복 처리 방지 키)';

CREATE FUNCTION @extschema@.next_attempt_at(attempts integer, now timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN attempts < 8 THEN now + interval '15 seconds' * 2 ^ greatest(attempts - 1, 0) ELSE 'infinity' END;
COMMENT ON FUNCTION @extschema@.next_attempt_at(integer, timestamptz) IS
    'When a failed attempt is made again: after 15 s, then twice as long; after the eighth a person looks (재시도 시각)';

CREATE FUNCTION @extschema@.text_hash(
    outcome text, called_at timestamptz, origin_name text, centre_cancelled_won bigint, centre_cancelled_at timestamptz,
    duplicate_of text) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(convert_to(CASE outcome
        WHEN 'approved' THEN jsonb_build_array(called_at AT TIME ZONE 'UTC', origin_name)
        WHEN 'already_cancelled' THEN jsonb_build_array(centre_cancelled_won, centre_cancelled_at AT TIME ZONE 'UTC')
        WHEN 'duplicate' THEN jsonb_build_array(duplicate_of)
        ELSE '[]' END::text, 'UTF8'));
COMMENT ON FUNCTION @extschema@.text_hash(text, timestamptz, text, bigint, timestamptz, text) IS
    'SHA-256 of the values that an outcome''s text is written from, to know when it would be another (문자 값 해시)';
