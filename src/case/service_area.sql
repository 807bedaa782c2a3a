CREATE OR REPLACE FUNCTION norefund.set_service_area(
    min_latitude double precision, min_longitude double precision, max_latitude double precision,
    max_longitude double precision, OUT cases_changed bigint)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET extra_float_digits = 1
    AS $$
BEGIN
    IF (min_latitude > -90 AND min_latitude < max_latitude AND max_latitude < 90
        AND min_longitude >= -180 AND min_longitude < max_longitude AND max_longitude <= 180) IS NOT TRUE
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('no service area lies between (%s, %s) and (%s, %s)', coalesce(min_latitude::text, 'NULL'),
                coalesce(min_longitude::text, 'NULL'), coalesce(max_latitude::text, 'NULL'),
                coalesce(max_longitude::text, 'NULL')),
            HINT =
                'Pass the south-west corner and then the north-east one, of each the latitude first, without '
                'the poles.';
    END IF;
    -- Nobody writes a case by the old area meanwhile, or is handed out what rests on it.
    LOCK TABLE norefund.calls, norefund.cases, norefund.messages IN EXCLUSIVE MODE;
    EXECUTE regexp_replace(pg_get_functiondef('norefund.meter_displacement'::regproc), 'RETURN [^;]*;',
        format('RETURN norefund.displacement_within(meter_start, meter_end, %s, %s, %s, %s);', min_latitude,
            min_longitude, max_latitude, max_longitude));
    UPDATE norefund.calls AS k
    SET unsettled = true,
        refund_state = CASE WHEN k.refund_state IN ('queued', 'refused') THEN 'blocked' ELSE k.refund_state END,
        lookup_only = true
    WHERE EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id
          AND c.meter_displacement_m IS DISTINCT FROM norefund.meter_displacement(c.meter_start, c.meter_end));
    PERFORM norefund.withhold_texts(k.driver_id, k.call_id)
    FROM norefund.calls AS k
    WHERE k.unsettled;
    -- a stored column is computed anew where what it is of is written
    UPDATE norefund.cases AS c
    SET meter_start = c.meter_start
    WHERE c.meter_displacement_m IS DISTINCT FROM norefund.meter_displacement(c.meter_start, c.meter_end);
    GET DIAGNOSTICS cases_changed = ROW_COUNT;
END
$$;
COMMENT ON FUNCTION norefund.set_service_area IS
    'Sets between which corners a point is a place, and computes every displacement anew; calls that it changes are '
    'settled before anything else is done with them, or by decide_backlog() (서비스 지역 설정)';
