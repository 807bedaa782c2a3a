CREATE FUNCTION @extschema@.read_meter(
    reading text, rounds boolean DEFAULT true,
    OUT distance_from_m integer, OUT distance_below_m integer,
    OUT duration_from_s integer, OUT duration_up_to_s integer)
    RETURNS record
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_read_meter';
COMMENT ON FUNCTION @extschema@.read_meter(text, boolean) IS
    'What the admin shows of a trip, such as 0.0km(일분 이하), as the interval that it stands for: a distance from so many '
    'metres up to below so many, a duration from so many seconds up to so many. It rounds unless told that it cuts off '
    '(false) or that nobody knows (NULL); refuses what is none of its forms (운행거리 표기)';

CREATE FUNCTION @extschema@.read_remarks(
    remarks text, OUT remark_distance_short boolean, OUT remark_duration_short boolean)
    RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_read_remarks';
COMMENT ON FUNCTION @extschema@.read_remarks(text) IS
    'The admin''s remarks, such as 운행시간 짧음,운행거리 짧음, each as true or false: an empty remark says neither. Refuses '
    'any other word (비고 표기)';

CREATE FUNCTION @extschema@.readings_at_odds(
    meter_distance_m integer, meter_duration_s integer, remark_distance_short boolean, remark_duration_short boolean,
    meter_reading text, meter_remarks text) RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_readings_at_odds';
COMMENT ON FUNCTION @extschema@.readings_at_odds(integer, integer, boolean, boolean, text, text) IS
    'The columns whose values differ from the admin''s words, however it rounds (어드민 표기 불일치 항목)';

-- The number of an interval that decides as the interval does, under the limits: where it is certain, any; where it is
-- on both sides of a limit, one between the two, and unknown where nothing lies between. Of those that do it is the
-- highest distance, so that a distance which was only shown is never taken for less than it may have been; and the
-- duration that the texts write as the admin did.
CREATE FUNCTION @extschema@.certain_readings(
    meter_reading text, meter_remarks text,
    zero_distance_below_m integer, distance_recorded_from_m integer, short_duration_up_to_s integer,
    OUT meter_distance_m integer, OUT meter_duration_s integer,
    OUT remark_distance_short boolean, OUT remark_duration_short boolean)
    RETURNS record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        CASE
            WHEN m.distance_below_m <= zero_distance_below_m OR m.distance_from_m >= distance_recorded_from_m
                THEN m.distance_below_m - 1
            -- LEAST passes over what is unknown
            WHEN zero_distance_below_m < distance_recorded_from_m AND m.distance_below_m IS NOT NULL
                THEN least(m.distance_below_m, distance_recorded_from_m) - 1
        END,
        CASE
            WHEN m.duration_up_to_s <= short_duration_up_to_s THEN m.duration_up_to_s
            WHEN m.duration_from_s > short_duration_up_to_s THEN (m.duration_from_s + m.duration_up_to_s) / 2
        END,
        r.remark_distance_short,
        r.remark_duration_short
    FROM @extschema@.read_meter(certain_readings.meter_reading) AS m
    CROSS JOIN @extschema@.read_remarks(certain_readings.meter_remarks) AS r;
END;
COMMENT ON FUNCTION @extschema@.certain_readings(text, text, integer, integer, integer) IS
    'The admin''s words as the columns of a case, where they are certain under the limits (어드민 표기 반영)';
