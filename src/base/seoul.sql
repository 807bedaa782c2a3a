CREATE FUNCTION @extschema@.seoul_date(at timestamptz) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_seoul_date';
COMMENT ON FUNCTION @extschema@.seoul_date(timestamptz) IS
    'The day of a moment in Asia/Seoul; NULL where it is infinite or outside of the years 1 to 9999 (서울 기준 날짜)';

CREATE FUNCTION @extschema@.seoul_month(at timestamptz) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN date_trunc('month', @extschema@.seoul_date(at)::timestamp)::date;
COMMENT ON FUNCTION @extschema@.seoul_month(timestamptz) IS
    'The first day of a moment''s month in Asia/Seoul; NULL as seoul_date() is (서울 기준 월)';

CREATE FUNCTION @extschema@.seoul_hour(at timestamptz) RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    -- AT TIME ZONE goes past the ends of the type
    RETURN mod(mod(floor(extract(epoch FROM at) / 3600) + 9, 24) + 24, 24)::integer;
COMMENT ON FUNCTION @extschema@.seoul_hour(timestamptz) IS
    'The hour of a finite moment in Asia/Seoul, 0 to 23 (서울 기준 시간대)';

CREATE FUNCTION @extschema@.seconds_between(from_time timestamptz, to_time timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_seconds_between';
COMMENT ON FUNCTION @extschema@.seconds_between(timestamptz, timestamptz) IS
    'Seconds from one moment to another, however far apart; NULL where one is infinite (두 시각 사이 초)';

CREATE FUNCTION @extschema@.possible_time(given timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    -- The service began after that day, and clocks differ by less than one.
    RETURN CASE WHEN given >= '2010-01-01 00:00+09' AND given <= statement_timestamp() + interval '1 day'
                THEN given END;
COMMENT ON FUNCTION @extschema@.possible_time(timestamptz) IS
    'A time at which something can have happened, else NULL: not before 2010, not more than a day ahead (가능한 일시)';
