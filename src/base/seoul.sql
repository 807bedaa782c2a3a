CREATE FUNCTION @extschema@.seoul_date(at timestamptz) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_seoul_date';
COMMENT ON FUNCTION @extschema@.seoul_date(timestamptz) IS
    'The day of a moment in Asia/Seoul; NULL where it is infinite or outside of the years 1 to 9999 (서울 기준 날짜)';

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
