CREATE FUNCTION @extschema@.check_coordinates(latitude double precision, longitude double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_check_coordinates';
COMMENT ON FUNCTION @extschema@.check_coordinates(double precision, double precision) IS
    'True for coordinates on the globe, NULL where both are missing, an error for any other (좌표 확인)';

CREATE FUNCTION @extschema@.meter_point(latitude double precision, longitude double precision)
    RETURNS geography(Point,4326)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN @extschema@.check_coordinates(latitude, longitude)
                THEN ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography END;
COMMENT ON FUNCTION @extschema@.meter_point(double precision, double precision) IS
    'A meter''s place from latitude and longitude in degrees (출발지, 마지막 지점); refuses what PostGIS would bend into range';

CREATE FUNCTION @extschema@.is_within(
    point geography, min_latitude double precision, min_longitude double precision, max_latitude double precision,
    max_longitude double precision) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    -- NaN is above every bound, and of an empty point nothing is true; a receiver without a fix delivers zeroes.
    RETURN ST_Y(point::geometry) BETWEEN min_latitude AND max_latitude
       AND ST_X(point::geometry) BETWEEN min_longitude AND max_longitude
       AND ST_Y(point::geometry) <> 0 AND ST_X(point::geometry) <> 0;
COMMENT ON FUNCTION @extschema@.is_within(
    geography, double precision, double precision, double precision, double precision) IS
    'Whether a point is a place between two corners; one with a coordinate of exactly 0 is none (서비스 지역 안)';

CREATE FUNCTION @extschema@.displacement_within(
    meter_start geography, meter_end geography, min_latitude double precision, min_longitude double precision,
    max_latitude double precision, max_longitude double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN @extschema@.is_within(meter_start, min_latitude, min_longitude, max_latitude, max_longitude)
                 AND @extschema@.is_within(meter_end, min_latitude, min_longitude, max_latitude, max_longitude)
                THEN ST_Distance(meter_start, meter_end, true) END;
COMMENT ON FUNCTION @extschema@.displacement_within(
    geography, geography, double precision, double precision, double precision, double precision) IS
    'Metres from start to end; NULL where either is no place between two corners (출발지–마지막 지점 직선거리)';

CREATE FUNCTION @extschema@.place_problem(point geography, is_place boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN is_place THEN NULL
        WHEN point IS NULL THEN '미수신'
        WHEN ST_IsEmpty(point::geometry) OR 'NaN' IN (ST_X(point::geometry), ST_Y(point::geometry)) THEN '좌표 없음'
        WHEN 0 IN (ST_X(point::geometry), ST_Y(point::geometry)) THEN '좌표 0'
        WHEN abs(ST_Y(point::geometry)) = 90 THEN '극지점'
        ELSE '서비스 지역 밖'
    END;
COMMENT ON FUNCTION @extschema@.place_problem(geography, boolean) IS
    'Why a point is no place, in the words of the desk; NULL where it is one (위치 확인 불가 사유)';

CREATE FUNCTION @extschema@.lat_lon(point geography) RETURNS double precision[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN NOT ST_IsEmpty(point::geometry) THEN ARRAY[ST_Y(point::geometry), ST_X(point::geometry)] END;
COMMENT ON FUNCTION @extschema@.lat_lon(geography) IS
    'Latitude and longitude of a place in degrees; NULL where it is missing or empty (위도·경도)';
