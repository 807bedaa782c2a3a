-- setup: table policies
CREATE TABLE norefund.policies (
    policy text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL DEFAULT 'infinity',
    zero_distance_below_m integer NOT NULL DEFAULT 50,
    distance_recorded_from_m integer NOT NULL DEFAULT 100,
    short_duration_up_to_s integer NOT NULL DEFAULT 60,
    same_place_within_m double precision NOT NULL DEFAULT 50,
    note text,
    CONSTRAINT policies_pkey PRIMARY KEY (policy),
    CONSTRAINT policy_named CHECK ((btrim(policy) <> '') IS TRUE),
    CONSTRAINT policy_lasts CHECK ((valid_from < valid_to) IS TRUE),
    CONSTRAINT zero_distance_not_negative CHECK ((zero_distance_below_m >= 0) IS TRUE),
    CONSTRAINT recorded_distance_not_below_zero_distance
        CHECK ((distance_recorded_from_m >= zero_distance_below_m) IS TRUE),
    CONSTRAINT short_duration_not_negative CHECK ((short_duration_up_to_s >= 0) IS TRUE),
    -- NaN is not below infinity
    CONSTRAINT same_place_finite CHECK ((same_place_within_m >= 0::float8 AND same_place_within_m < 'Infinity'::float8) IS TRUE),
    CONSTRAINT one_policy_at_a_time EXCLUDE USING gist (tstzrange(valid_from, valid_to) WITH &&)
);
COMMENT ON TABLE norefund.policies IS 'The thresholds of the decision, by the time in which a request was received (판정 기준)';
COMMENT ON COLUMN norefund.policies.policy IS 'Name of the version (판정 기준 버전)';
COMMENT ON COLUMN norefund.policies.valid_from IS 'Holds for requests received from then on (적용 시작)';
COMMENT ON COLUMN norefund.policies.valid_to IS 'Holds for requests received before then (적용 종료)';
COMMENT ON COLUMN norefund.policies.zero_distance_below_m IS 'The meter shows 0.0 km below so many metres (운행거리 0.0 km 기준)';
COMMENT ON COLUMN norefund.policies.distance_recorded_from_m IS 'A distance is recorded from so many metres; between the two it is unclear (운행거리 O 기준)';
COMMENT ON COLUMN norefund.policies.short_duration_up_to_s IS 'A trip is brief up to so many seconds (일분 이하 기준)';
COMMENT ON COLUMN norefund.policies.same_place_within_m IS 'Start and end are the same place within so many metres (허용 반경)';
COMMENT ON COLUMN norefund.policies.note IS 'Why it was put in force (비고)';

-- setup: data policy of the manual
INSERT INTO norefund.policies (policy, valid_from, note)
VALUES ('manual', '-infinity', '매뉴얼 기준')
ON CONFLICT DO NOTHING;

-- setup: function add_policy
CREATE OR REPLACE FUNCTION norefund.add_policy(
    policy text, valid_from timestamptz, zero_distance_below_m integer DEFAULT 50,
    distance_recorded_from_m integer DEFAULT 100, short_duration_up_to_s integer DEFAULT 60,
    same_place_within_m double precision DEFAULT 50, note text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    unusable text := CASE
        WHEN (zero_distance_below_m >= 0) IS NOT TRUE
            THEN 'zero_distance_below_m ' || quote_nullable(zero_distance_below_m)
        WHEN (distance_recorded_from_m >= zero_distance_below_m) IS NOT TRUE
            THEN 'distance_recorded_from_m ' || quote_nullable(distance_recorded_from_m)
        WHEN (short_duration_up_to_s >= 0) IS NOT TRUE
            THEN 'short_duration_up_to_s ' || quote_nullable(short_duration_up_to_s)
        WHEN (same_place_within_m >= 0 AND same_place_within_m < 'Infinity') IS NOT TRUE
            THEN 'same_place_within_m ' || quote_nullable(same_place_within_m)
    END;
    in_force record;
BEGIN
    PERFORM norefund.check_named('policy', add_policy.policy);
    IF unusable IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('threshold %s is unusable', unusable),
            HINT = 'Thresholds are finite and not negative; distance_recorded_from_m is not below zero_distance_below_m.';
    END IF;

    SELECT p.policy, p.valid_from, p.valid_to INTO in_force
    FROM norefund.policies AS p
    ORDER BY p.valid_from DESC
    LIMIT 1;
    IF (add_policy.valid_from > in_force.valid_from AND isfinite(add_policy.valid_from)) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'exclusion_violation',
            MESSAGE = format('policy %s can''t hold from %s on', add_policy.policy, coalesce(
                to_char(add_policy.valid_from AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD HH24:MI:SS "(Asia/Seoul)"'), 'NULL')),
            DETAIL = format('Policy %s holds from %s.', in_force.policy,
                to_char(in_force.valid_from AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD HH24:MI:SS "(Asia/Seoul)"')),
            HINT = 'A policy follows the last one: pass a later valid_from.';
    END IF;

    UPDATE norefund.policies AS p
    SET valid_to = least(p.valid_to, add_policy.valid_from)
    WHERE p.policy = in_force.policy;
    INSERT INTO norefund.policies (policy, valid_from, zero_distance_below_m, distance_recorded_from_m,
        short_duration_up_to_s, same_place_within_m, note)
    VALUES (add_policy.policy, add_policy.valid_from, add_policy.zero_distance_below_m,
        add_policy.distance_recorded_from_m, add_policy.short_duration_up_to_s, add_policy.same_place_within_m,
        add_policy.note);
END
$$;
REVOKE ALL ON FUNCTION norefund.add_policy FROM PUBLIC;
COMMENT ON FUNCTION norefund.add_policy IS
    'Puts thresholds in force for requests received from a moment on; the policy before it ends there (판정 기준 추가)';
