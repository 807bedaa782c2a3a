CREATE FUNCTION @extschema@.refuse_cell(kind text, value text, hint text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'invalid_parameter_value',
        MESSAGE = concat_ws(' ', kind, quote_literal(left(value, 100)), 'cannot be read'),
        HINT = hint;
END
$$;
COMMENT ON FUNCTION @extschema@.refuse_cell(text, text, text) IS
    'Refuses a value that can be read in no one way (값 확인 불가)';

CREATE FUNCTION @extschema@.read_number(value text) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    written CONSTANT text := norefund.fold_text(value);
BEGIN
    IF written = '' THEN
        RETURN NULL;
    END IF;
    -- A comma parts thousands, and only thousands: 37,5 is no number here, nor is 0,045.
    IF written !~ '^[+-]?([0-9]{1,18}|[1-9][0-9]{0,2}(,[0-9]{3}){1,5})(\.[0-9]{1,18})?$' THEN
        PERFORM norefund.refuse_cell('number', value, 'Write it like 18000, 18,000 or 45.0.');
    END IF;
    RETURN replace(written, ',', '')::numeric;
END
$$;
COMMENT ON FUNCTION @extschema@.read_number(text) IS
    'A number as people write it: 45.0, 10,105; NULL where it is blank; '
    'refuses what is none, or a comma that parts no thousands (숫자 읽기)';

CREATE FUNCTION @extschema@.read_quantity(value text, unit text) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    -- what is written with its unit says it for itself
    written CONSTANT text[] := regexp_match(norefund.fold_text(value), '^(.*[0-9]) ?(km|m|초|분|원)$', 'i');
    own_unit CONSTANT text := coalesce(lower(written[2]), unit);
    what CONSTANT text := CASE WHEN unit IN ('km', 'm') THEN 'distance' WHEN unit = '원' THEN 'amount'
                               ELSE 'duration' END;
    own_what CONSTANT text := CASE WHEN own_unit IN ('km', 'm') THEN 'distance' WHEN own_unit = '원' THEN 'amount'
                                   ELSE 'duration' END;
    highest CONSTANT bigint := CASE unit WHEN '원' THEN 1000000000000000 ELSE 1000000 END;
    n numeric := norefund.read_number(coalesce(written[1], value));
BEGIN
    n := CASE own_unit WHEN 'km' THEN round(n * 1000) WHEN 'm' THEN round(n)
                       -- 60.4 s is not short
                       WHEN '분' THEN ceil(n * 60) WHEN '초' THEN ceil(n) ELSE n END;
    IF own_what <> what OR n <> trunc(n) OR abs(n) > highest THEN
        PERFORM norefund.refuse_cell(what, value, CASE what
            WHEN 'distance' THEN 'Write km or m, at most 1,000 km; the head of the column says which it is.'
            WHEN 'amount' THEN 'Write whole won.'
            ELSE 'Write seconds (초) or minutes (분), at most 1,000,000 s; the head of the column says which it is.' END);
    END IF;
    RETURN n;
END
$$;
COMMENT ON FUNCTION @extschema@.read_quantity(text, text) IS
    'Metres, seconds or won from a number in a unit (km, m, 초, 분, 원) that the value may name itself; '
    'NULL where it is blank (수량 읽기)';

CREATE FUNCTION @extschema@.read_degrees(value text, highest integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    written CONSTANT text := norefund.fold_text(value);
BEGIN
    IF written = '' THEN
        RETURN NULL;
    END IF;
    -- What is no coordinate may hold one: it is not printed.
    IF written !~ '^[+-]?[0-9]{1,3}(\.[0-9]{1,30})?$' OR abs(written::numeric) > highest THEN
        PERFORM norefund.refuse_cell(CASE highest WHEN 90 THEN 'latitude' ELSE 'longitude' END, NULL,
            format('Write degrees with a point, between -%s and %s; in Korea the latitude is the smaller.', highest,
                highest));
    END IF;
    RETURN written::double precision;
END
$$;
COMMENT ON FUNCTION @extschema@.read_degrees(text, integer) IS
    'A latitude (up to 90) or longitude (up to 180), NULL where it is blank; '
    'refuses any other, without printing it (위도·경도 읽기)';

CREATE FUNCTION @extschema@.read_moment(value text) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    p CONSTANT text[] := regexp_match(upper(norefund.fold_text(value)),
        '^([0-9]{4}) ?[-./년] ?([0-9]{1,2}) ?[-./월] ?([0-9]{1,2}) ?[.일]?(?:T| )(?:(오전|오후|AM|PM) ?)?'
        '([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,6})?))?(?: ?(AM|PM))? ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$');
    half CONSTANT text := coalesce(p[4], p[8]);
    year CONSTANT integer := p[1];
    month CONSTANT integer := p[2];
    hour CONSTANT integer := p[5]::integer % CASE WHEN half IS NULL THEN 100 ELSE 12 END
        + CASE WHEN half IN ('오후', 'PM') THEN 12 ELSE 0 END;
    is_clear CONSTANT boolean := year > 0 AND month BETWEEN 1 AND 12 AND hour < 24 AND p[6]::integer < 60
        AND coalesce(p[7]::numeric, 0) < 60 AND num_nonnulls(p[4], p[8]) < 2 AND (half IS NULL OR p[5]::integer <= 12)
        AND coalesce(p[9] !~ '[+-](1[5-9]|[2-9])|:?[6-9].$', true);
    at timestamp;
BEGIN
    IF norefund.is_blank(value) IS NOT FALSE THEN
        RETURN NULL;
    END IF;
    IF is_clear THEN
        at := make_timestamp(year, month, 1, hour, p[6]::integer, coalesce(p[7]::double precision, 0))
            + (p[3]::integer - 1) * interval '1 day';
        IF extract(month FROM at) = month THEN
            RETURN CASE WHEN p[9] IS NULL THEN at AT TIME ZONE 'Asia/Seoul'
                        WHEN p[9] = 'Z' THEN at AT TIME ZONE 'UTC'
                        ELSE (at - make_interval(hours => left(p[9], 3)::integer,
                            mins => (left(p[9], 1) || coalesce(substring(p[9], '^...:?(..)$'), '0'))::integer))
                            AT TIME ZONE 'UTC' END;
        END IF;
    END IF;
    PERFORM norefund.refuse_cell('time', value,
        'Write the year first, and a date with its time, in Seoul unless it has an offset: 2026-03-10 오후 10:10.');
END
$$;
COMMENT ON FUNCTION @extschema@.read_moment(text) IS
    'A moment as people write it, in Seoul unless it has an offset: 2026-03-10 오후 10:10, 2026-03-10T22:10:00Z; '
    'NULL where it is blank; refuses a date alone and a serial number (일시 읽기)';

CREATE FUNCTION @extschema@.read_answer(value text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    written CONSTANT text := upper(norefund.fold_text(value));
BEGIN
    CASE
        WHEN written = '' OR value IS NULL THEN RETURN NULL;
        WHEN written = ANY ('{TRUE,T,YES,Y,1,O,○,예,네,있음,완료}') THEN RETURN true;
        WHEN written = ANY ('{FALSE,F,NO,N,0,X,×,아니오,아니요,없음,미완료}') THEN RETURN false;
        ELSE PERFORM norefund.refuse_cell('answer', value, 'Write Y or N, 예 or 아니오, true or false.');
    END CASE;
END
$$;
COMMENT ON FUNCTION @extschema@.read_answer(text) IS
    'Yes or no as people write it: Y, 예, ○, true; NULL where it is blank (예·아니오 읽기)';
