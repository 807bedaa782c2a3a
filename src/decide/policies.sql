CREATE TABLE norefund.policies (
    policy text NOT NULL,
    valid_from timestamptz,
    valid_to timestamptz,
    zero_distance_below_m integer NOT NULL DEFAULT 50,
    distance_recorded_from_m integer NOT NULL DEFAULT 100,
    short_duration_up_to_s integer NOT NULL DEFAULT 60,
    same_place_within_m double precision NOT NULL DEFAULT 50,
    note text,
    proposed_by text NOT NULL DEFAULT session_user,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    put_in_force_by text,
    put_in_force_at timestamptz,
    put_in_force_reason text,
    CONSTRAINT policies_pkey PRIMARY KEY (policy),
    CONSTRAINT policy_named CHECK ((btrim(policy) <> '') IS TRUE),
    CONSTRAINT proposed_by_somebody CHECK ((btrim(proposed_by) <> '') IS TRUE),
    CONSTRAINT in_force_by_somebody CHECK (
        (CASE pg_catalog.num_nulls(valid_from, valid_to, put_in_force_by, put_in_force_at, put_in_force_reason)
             WHEN 0 THEN btrim(put_in_force_by) <> '' AND btrim(put_in_force_reason) <> ''
             WHEN 5 THEN true END) IS TRUE),
    CONSTRAINT policy_lasts CHECK ((valid_from IS NULL OR valid_from < valid_to) IS TRUE),
    CONSTRAINT zero_distance_not_negative CHECK ((zero_distance_below_m >= 0) IS TRUE),
    CONSTRAINT recorded_distance_not_below_zero_distance
        CHECK ((distance_recorded_from_m >= zero_distance_below_m) IS TRUE),
    CONSTRAINT short_duration_not_negative CHECK ((short_duration_up_to_s >= 0) IS TRUE),
    -- nothing on the globe is farther apart; NaN is above it as well
    CONSTRAINT same_place_on_earth
        CHECK ((same_place_within_m >= 0::float8 AND same_place_within_m <= 20100000::float8) IS TRUE),
    CONSTRAINT one_policy_at_a_time EXCLUDE USING gist (tstzrange(valid_from, valid_to) WITH &&)
        WHERE (valid_from IS NOT NULL)
);
COMMENT ON TABLE norefund.policies IS
    'Versions of the thresholds of the decision: in force by the time in which a request was received, or proposed '
    '(판정 기준)';
COMMENT ON COLUMN norefund.policies.policy IS 'Name of the version (판정 기준 버전)';
COMMENT ON COLUMN norefund.policies.valid_from IS 'Holds for requests received from then on; NULL: proposed (적용 시작)';
COMMENT ON COLUMN norefund.policies.valid_to IS 'Holds for requests received before then; NULL: proposed (적용 종료)';
COMMENT ON COLUMN norefund.policies.zero_distance_below_m IS
    'The meter shows 0.0 km below so many metres (운행거리 0.0 km 기준)';
COMMENT ON COLUMN norefund.policies.distance_recorded_from_m IS
    'A distance is recorded from so many metres; between the two it is unclear (운행거리 O 기준)';
COMMENT ON COLUMN norefund.policies.short_duration_up_to_s IS 'A trip is brief up to so many seconds (일분 이하 기준)';
COMMENT ON COLUMN norefund.policies.same_place_within_m IS
    'Start and end are the same place within so many metres (허용 반경)';
COMMENT ON COLUMN norefund.policies.note IS 'What it is for (비고)';
COMMENT ON COLUMN norefund.policies.proposed_by IS 'Who proposed it (제안자)';
COMMENT ON COLUMN norefund.policies.proposed_at IS 'When (제안일시)';
COMMENT ON COLUMN norefund.policies.put_in_force_by IS 'Who put it in force (적용자)';
COMMENT ON COLUMN norefund.policies.put_in_force_at IS 'When that was done, not from when it holds (적용 처리일시)';
COMMENT ON COLUMN norefund.policies.put_in_force_reason IS 'Why (적용 사유)';

INSERT INTO norefund.policies (policy, valid_from, valid_to, put_in_force_by, put_in_force_at, put_in_force_reason)
VALUES ('manual', '-infinity', 'infinity', session_user, now(), '매뉴얼 기준')
ON CONFLICT DO NOTHING;

CREATE OR REPLACE TRIGGER keep_policy
    AFTER UPDATE ON norefund.policies
    FOR EACH ROW
    -- when it ends is not known before the next one is put in force
    WHEN (OLD.policy IS DISTINCT FROM NEW.policy
          OR OLD.zero_distance_below_m IS DISTINCT FROM NEW.zero_distance_below_m
          OR OLD.distance_recorded_from_m IS DISTINCT FROM NEW.distance_recorded_from_m
          OR OLD.short_duration_up_to_s IS DISTINCT FROM NEW.short_duration_up_to_s
          OR OLD.same_place_within_m IS DISTINCT FROM NEW.same_place_within_m
          OR OLD.note IS DISTINCT FROM NEW.note
          OR OLD.proposed_by IS DISTINCT FROM NEW.proposed_by
          OR OLD.proposed_at IS DISTINCT FROM NEW.proposed_at
          OR OLD.valid_from IS NOT NULL AND (
              OLD.valid_from IS DISTINCT FROM NEW.valid_from
              OR OLD.put_in_force_by IS DISTINCT FROM NEW.put_in_force_by
              OR OLD.put_in_force_at IS DISTINCT FROM NEW.put_in_force_at
              OR OLD.put_in_force_reason IS DISTINCT FROM NEW.put_in_force_reason))
    EXECUTE FUNCTION norefund.keep_row();
COMMENT ON TRIGGER keep_policy ON norefund.policies IS
    'The limits of a version stay: other limits are another version (판정 기준 고정)';

CREATE OR REPLACE TRIGGER keep_policy_in_force
    AFTER DELETE ON norefund.policies
    FOR EACH ROW
    WHEN (OLD.valid_from IS NOT NULL)
    EXECUTE FUNCTION norefund.keep_row();
COMMENT ON TRIGGER keep_policy_in_force ON norefund.policies IS
    'What was in force may have decided; only a proposal can be taken back (적용된 판정 기준 삭제 방지)';

CREATE OR REPLACE FUNCTION norefund.candidate_thresholds(
    policy text DEFAULT NULL, INOUT zero_distance_below_m integer DEFAULT NULL,
    INOUT distance_recorded_from_m integer DEFAULT NULL, INOUT short_duration_up_to_s integer DEFAULT NULL,
    INOUT same_place_within_m double precision DEFAULT NULL)
    RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF candidate_thresholds.policy IS NOT NULL
       AND NOT EXISTS (SELECT FROM norefund.policies AS p WHERE p.policy = candidate_thresholds.policy)
    THEN
        PERFORM norefund.refuse_unknown_policy(candidate_thresholds.policy);
    END IF;
    SELECT coalesce(candidate_thresholds.zero_distance_below_m, p.zero_distance_below_m),
           coalesce(candidate_thresholds.distance_recorded_from_m, p.distance_recorded_from_m),
           coalesce(candidate_thresholds.short_duration_up_to_s, p.short_duration_up_to_s),
           coalesce(candidate_thresholds.same_place_within_m, p.same_place_within_m)
    INTO candidate_thresholds.zero_distance_below_m, candidate_thresholds.distance_recorded_from_m,
         candidate_thresholds.short_duration_up_to_s, candidate_thresholds.same_place_within_m
    FROM (SELECT now() AS at) AS asked
    LEFT JOIN norefund.policies AS p
        ON CASE WHEN candidate_thresholds.policy IS NULL THEN asked.at >= p.valid_from AND asked.at < p.valid_to
                ELSE p.policy = candidate_thresholds.policy END;
    PERFORM norefund.check_thresholds(
        candidate_thresholds.zero_distance_below_m, candidate_thresholds.distance_recorded_from_m,
        candidate_thresholds.short_duration_up_to_s, candidate_thresholds.same_place_within_m);
END
$$;
COMMENT ON FUNCTION norefund.candidate_thresholds IS
    'The thresholds given, and where none is, those of a policy: the one named, or the one in force now (검토 대상 기준 값)';

CREATE OR REPLACE FUNCTION norefund.propose_policy(
    policy text, zero_distance_below_m integer DEFAULT NULL, distance_recorded_from_m integer DEFAULT NULL,
    short_duration_up_to_s integer DEFAULT NULL, same_place_within_m double precision DEFAULT NULL,
    note text DEFAULT NULL, actor text DEFAULT session_user) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    is_new boolean;
    stored record;
BEGIN
    PERFORM norefund.check_named('policy', propose_policy.policy);
    PERFORM norefund.check_named('actor', propose_policy.actor);
    PERFORM norefund.check_size('note', propose_policy.note);
    -- what is not given is as it is now
    SELECT t.zero_distance_below_m, t.distance_recorded_from_m, t.short_duration_up_to_s, t.same_place_within_m
    INTO propose_policy.zero_distance_below_m, propose_policy.distance_recorded_from_m,
         propose_policy.short_duration_up_to_s, propose_policy.same_place_within_m
    FROM norefund.candidate_thresholds(
        NULL, propose_policy.zero_distance_below_m, propose_policy.distance_recorded_from_m,
        propose_policy.short_duration_up_to_s, propose_policy.same_place_within_m) AS t;

    INSERT INTO norefund.policies (policy, zero_distance_below_m, distance_recorded_from_m, short_duration_up_to_s,
        same_place_within_m, note, proposed_by)
    VALUES (propose_policy.policy, propose_policy.zero_distance_below_m, propose_policy.distance_recorded_from_m,
        propose_policy.short_duration_up_to_s, propose_policy.same_place_within_m, propose_policy.note,
        propose_policy.actor)
    ON CONFLICT ON CONSTRAINT policies_pkey DO NOTHING;
    is_new := FOUND;

    SELECT p.zero_distance_below_m, p.distance_recorded_from_m, p.short_duration_up_to_s, p.same_place_within_m
    INTO stored
    FROM norefund.policies AS p
    WHERE p.policy = propose_policy.policy;
    IF NOT is_new AND stored IS DISTINCT FROM (
        propose_policy.zero_distance_below_m, propose_policy.distance_recorded_from_m,
        propose_policy.short_duration_up_to_s, propose_policy.same_place_within_m)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'unique_violation',
            MESSAGE = format('there is a policy %s with other limits', propose_policy.policy),
            HINT = 'Other limits are another version: give it a name of its own.';
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.propose_policy IS
    'Keeps thresholds under a name, to replay them and perhaps to put them in force; what is not given is as in force '
    'now (판정 기준 제안)';

CREATE OR REPLACE FUNCTION norefund.put_in_force(
    policy text, valid_from timestamptz, reason text, actor text DEFAULT session_user) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'Asia/Seoul'
    SET DateStyle = 'ISO'
    AS $$
DECLARE
    proposed record;
    in_force record;
BEGIN
    PERFORM norefund.check_named('policy', put_in_force.policy);
    PERFORM norefund.check_reason(put_in_force.reason);
    PERFORM norefund.check_named('actor', put_in_force.actor);
    SELECT p.valid_from, p.put_in_force_reason INTO proposed
    FROM norefund.policies AS p
    WHERE p.policy = put_in_force.policy
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM norefund.refuse_unknown_policy(put_in_force.policy);
    END IF;
    IF proposed.valid_from = put_in_force.valid_from AND proposed.put_in_force_reason = put_in_force.reason THEN
        RETURN;
    END IF;
    IF proposed.valid_from IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('policy %s was put in force from %s on', put_in_force.policy, proposed.valid_from),
            HINT = 'Propose its limits under another name, then put that in force.';
    END IF;

    SELECT p.policy, p.valid_from INTO in_force
    FROM norefund.policies AS p
    WHERE p.valid_from IS NOT NULL
    ORDER BY p.valid_from DESC
    LIMIT 1
    FOR UPDATE;
    IF (put_in_force.valid_from > in_force.valid_from AND isfinite(put_in_force.valid_from)) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'exclusion_violation',
            MESSAGE = format('policy %s can''t hold from %s on', put_in_force.policy,
                coalesce(put_in_force.valid_from::text, 'NULL')),
            DETAIL = format('Policy %s holds from %s on.', in_force.policy, in_force.valid_from),
            HINT = 'A policy follows the last one: pass a later valid_from.';
    END IF;

    UPDATE norefund.policies AS p
    SET valid_to = least(p.valid_to, put_in_force.valid_from)
    WHERE p.policy = in_force.policy;
    UPDATE norefund.policies AS p
    SET valid_from = put_in_force.valid_from,
        valid_to = 'infinity',
        put_in_force_by = put_in_force.actor,
        put_in_force_at = now(),
        put_in_force_reason = put_in_force.reason
    WHERE p.policy = put_in_force.policy;
END
$$;
COMMENT ON FUNCTION norefund.put_in_force IS
    'Puts a proposed policy in force for requests received from a moment on, and ends the one before it there; what is '
    'decided stays decided (판정 기준 적용)';
