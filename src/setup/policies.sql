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
    CONSTRAINT same_place_finite CHECK ((same_place_within_m >= 0 AND same_place_within_m < 'Infinity') IS TRUE),
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
