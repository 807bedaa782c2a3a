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

CREATE FUNCTION @extschema@.lat_lon(point geography) RETURNS double precision[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN NOT ST_IsEmpty(point::geometry) THEN ARRAY[ST_Y(point::geometry), ST_X(point::geometry)] END;
COMMENT ON FUNCTION @extschema@.lat_lon(geography) IS
    'Latitude and longitude of a place in degrees; NULL where it is missing or empty (위도·경도)';
