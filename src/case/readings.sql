CREATE OR REPLACE FUNCTION norefund.values_shown(known jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF num_nonnulls(known ->> 'meter_reading', known ->> 'meter_remarks') = 0 THEN
        RETURN '{}';
    END IF;
    RETURN (
        SELECT coalesce(jsonb_object_agg(v.key, v.value), '{}')
        FROM (SELECT coalesce((known ->> 'received_at')::timestamptz, now()) AS at) AS received
        LEFT JOIN norefund.policies AS p ON received.at >= p.valid_from AND received.at < p.valid_to
        CROSS JOIN LATERAL norefund.certain_readings(
            known ->> 'meter_reading', known ->> 'meter_remarks', p.zero_distance_below_m, p.distance_recorded_from_m,
            p.short_duration_up_to_s) AS shown
        CROSS JOIN LATERAL jsonb_each(to_jsonb(shown)) AS v
        WHERE v.value <> 'null' AND coalesce(known -> v.key, 'null') = 'null');
END
$$;
COMMENT ON FUNCTION norefund.values_shown IS
    'What the admin''s words say, under the policy of the request, of the values that nobody delivered as such; a '
    'number that was delivered stays, and where it is at odds with the words it contradicts them (어드민 표기 반영)';

CREATE OR REPLACE FUNCTION norefund.read_into(driver_id text, case_id text, patch jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    known jsonb;
    corrected text[];
BEGIN
    SELECT e.evidence || patch || jsonb_build_object('received_at', c.received_at),
           CASE WHEN c.meter_reading <> patch ->> 'meter_reading'
                THEN '{meter_distance_m,meter_duration_s}'::text[] END
           || CASE WHEN c.meter_remarks <> patch ->> 'meter_remarks'
                   THEN '{remark_distance_short,remark_duration_short}'::text[] END
    INTO known, corrected
    FROM norefund.cases AS c
    JOIN norefund.case_evidence AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id
    WHERE c.driver_id = read_into.driver_id AND c.case_id = read_into.case_id;
    -- Words that correct others take with them the values that they no longer show.
    SELECT known - coalesce(array_agg(odd.name), '{}')
    INTO known
    FROM jsonb_to_record(known) AS k (
        meter_distance_m integer, meter_duration_s integer, remark_distance_short boolean,
        remark_duration_short boolean, meter_reading text, meter_remarks text)
    CROSS JOIN LATERAL unnest(norefund.readings_at_odds(
        k.meter_distance_m, k.meter_duration_s, k.remark_distance_short, k.remark_duration_short, k.meter_reading,
        k.meter_remarks)) AS odd (name)
    WHERE odd.name = ANY (corrected) AND NOT patch ? odd.name;
    RETURN patch || norefund.values_shown(known);
END
$$;
COMMENT ON FUNCTION norefund.read_into IS
    'Evidence to write into a case, with what the admin''s words in it say of values that are not known '
    '(어드민 표기 확인 내용 반영)';
