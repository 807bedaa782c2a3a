CREATE OR REPLACE FUNCTION norefund.replayed_cases(
    received_from timestamptz, received_to timestamptz, policy text, zero_distance_below_m integer,
    distance_recorded_from_m integer, short_duration_up_to_s integer, same_place_within_m double precision,
    OUT driver_id text, OUT case_id text, OUT outcome text, OUT rule text, OUT candidate_outcome text,
    OUT candidate_rule text, OUT won bigint)
    RETURNS SETOF record
    -- without rights or settings of its own it becomes part of the query that calls it, and no row is kept between
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH candidate AS MATERIALIZED (
        SELECT t.zero_distance_below_m, t.distance_recorded_from_m, t.short_duration_up_to_s, t.same_place_within_m
        FROM norefund.candidate_thresholds(
            replayed_cases.policy, replayed_cases.zero_distance_below_m, replayed_cases.distance_recorded_from_m,
            replayed_cases.short_duration_up_to_s, replayed_cases.same_place_within_m) AS t
    )
    SELECT
        c.driver_id,
        c.case_id,
        c.outcome,
        c.rule,
        norefund.outcome_of(c.assessment),
        norefund.rule_of(c.assessment),
        c.charged_won
    FROM (
        SELECT
            a.driver_id,
            a.case_id,
            a.outcome,
            a.rule,
            a.charged_won,
            norefund.assess(
                a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
                a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
                a.meter_displacement_m, (SELECT zero_distance_below_m FROM candidate),
                (SELECT distance_recorded_from_m FROM candidate), (SELECT short_duration_up_to_s FROM candidate),
                (SELECT same_place_within_m FROM candidate)) AS assessment
        FROM norefund.classify_arguments AS a
        WHERE norefund.check_period(replayed_cases.received_from, replayed_cases.received_to) AND a.outcome IS NOT NULL
          AND a.received_at >= replayed_cases.received_from AND a.received_at < replayed_cases.received_to
    ) AS c;
END;
COMMENT ON FUNCTION norefund.replayed_cases IS
    'The decided cases of a period with what other thresholds would make of them (모의 적용 대상)';

CREATE OR REPLACE FUNCTION norefund.replay(
    received_from timestamptz DEFAULT '-infinity', received_to timestamptz DEFAULT 'infinity',
    policy text DEFAULT NULL, zero_distance_below_m integer DEFAULT NULL,
    distance_recorded_from_m integer DEFAULT NULL, short_duration_up_to_s integer DEFAULT NULL,
    same_place_within_m double precision DEFAULT NULL,
    OUT outcome text, OUT manual_outcome text, OUT candidate_outcome text, OUT changes boolean,
    OUT cases bigint, OUT won bigint)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 20
    SET search_path = pg_catalog, pg_temp
    -- the planner takes a period for a few rows, and would sort millions
    SET enable_sort = off
BEGIN ATOMIC
    SELECT g.outcome, r.outcome AS manual_outcome, g.candidate_outcome,
           coalesce(r.outcome <> g.candidate_outcome, true) AS changes,
           sum(g.cases)::bigint AS cases, CASE WHEN sum(g.won) IS NOT NULL
               THEN least(greatest(sum(g.won), -9223372036854775808), 9223372036854775807) END::bigint AS won
    FROM (
        SELECT c.outcome, c.rule, c.candidate_outcome, count(*) AS cases, sum(c.won) AS won
        FROM norefund.replayed_cases(
            replay.received_from, replay.received_to, replay.policy, replay.zero_distance_below_m,
            replay.distance_recorded_from_m, replay.short_duration_up_to_s, replay.same_place_within_m) AS c
        GROUP BY 1, 2, 3
    ) AS g
    LEFT JOIN norefund.rules() AS r ON r.rule = g.rule
    GROUP BY 1, 2, 3, 4;
END;
COMMENT ON FUNCTION norefund.replay IS
    'What other thresholds would make of the decided cases of a period: as decided, as the manual said, as it would '
    'say; nothing is written (기준 변경 모의 적용)';

CREATE OR REPLACE FUNCTION norefund.replay_changes(
    received_from timestamptz DEFAULT '-infinity', received_to timestamptz DEFAULT 'infinity',
    policy text DEFAULT NULL, zero_distance_below_m integer DEFAULT NULL,
    distance_recorded_from_m integer DEFAULT NULL, short_duration_up_to_s integer DEFAULT NULL,
    same_place_within_m double precision DEFAULT NULL,
    OUT driver_id text, OUT case_id text, OUT outcome text, OUT manual_outcome text, OUT rule text,
    OUT candidate_outcome text, OUT candidate_rule text, OUT won bigint)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.driver_id, c.case_id, c.outcome, r.outcome AS manual_outcome, c.rule, c.candidate_outcome,
           c.candidate_rule, c.won
    FROM norefund.replayed_cases(
        replay_changes.received_from, replay_changes.received_to, replay_changes.policy,
        replay_changes.zero_distance_below_m, replay_changes.distance_recorded_from_m,
        replay_changes.short_duration_up_to_s, replay_changes.same_place_within_m) AS c
    LEFT JOIN norefund.rules() AS r ON r.rule = c.rule
    WHERE coalesce(r.outcome <> c.candidate_outcome, true);
END;
COMMENT ON FUNCTION norefund.replay_changes IS
    'The cases that replay() counts as changed, one by one (기준 변경 시 달라지는 건)';

CREATE OR REPLACE FUNCTION norefund.sweep_limits(tolerances double precision[]) RETURNS double precision[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET enable_sort = on
    AS $$
BEGIN
    IF coalesce(cardinality(tolerances), 0) = 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('tolerances %s name no distance', quote_nullable(tolerances)),
            HINT = 'Pass an array of metres.';
    END IF;
    PERFORM norefund.check_thresholds(0, 0, 0, t) FROM unnest(tolerances) AS t;
    RETURN ARRAY(SELECT DISTINCT -t FROM unnest(tolerances) AS t ORDER BY 1);
END
$$;
COMMENT ON FUNCTION norefund.sweep_limits IS
    'Tolerances from the widest to the narrowest, each negative, so that a distance is within as many as '
    'width_bucket() counts (허용 반경 목록)';

CREATE OR REPLACE FUNCTION norefund.sweep(
    received_from timestamptz DEFAULT '-infinity', received_to timestamptz DEFAULT 'infinity',
    tolerances double precision[] DEFAULT '{10,20,30,40,50,60,70,80,90,100,110,120,130,140,150,160,170,180,190,200}',
    OUT same_place_within_m double precision, OUT approved bigint, OUT won bigint)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 20
    SET search_path = pg_catalog, pg_temp
    -- the planner takes a period for a few rows, and would sort millions
    SET enable_sort = off
BEGIN ATOMIC
    WITH series AS MATERIALIZED (
        SELECT l.negated, t.zero_distance_below_m, t.distance_recorded_from_m, t.short_duration_up_to_s
        FROM norefund.sweep_limits(sweep.tolerances) AS l (negated)
        CROSS JOIN norefund.candidate_thresholds() AS t
    ), counted AS MATERIALIZED (
        -- what the widest tolerance approves, by how many of them the distance is within
        SELECT
            width_bucket(-a.meter_displacement_m, (SELECT negated FROM series)) AS within,
            count(*) AS cases,
            sum(a.charged_won) AS won
        FROM norefund.classify_arguments AS a
        WHERE norefund.check_period(sweep.received_from, sweep.received_to) AND a.outcome IS NOT NULL
          AND a.received_at >= sweep.received_from AND a.received_at < sweep.received_to
          AND norefund.classify(
              a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
              a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
              a.meter_displacement_m, (SELECT zero_distance_below_m FROM series),
              (SELECT distance_recorded_from_m FROM series), (SELECT short_duration_up_to_s FROM series),
              (SELECT -negated[1] FROM series)) = 'approved'
        GROUP BY 1
    )
    SELECT -s.negated[place] AS same_place_within_m, summed.approved, summed.won
    FROM series AS s
    CROSS JOIN generate_series(cardinality(s.negated), 1, -1) AS place
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.cases), 0)::bigint AS approved,
               least(greatest(coalesce(sum(c.won), 0), -9223372036854775808), 9223372036854775807)::bigint AS won
        FROM counted AS c
        WHERE c.within >= place
    ) AS summed;
END;
COMMENT ON FUNCTION norefund.sweep IS
    'How many of a period''s decided cases the manual would approve within each of a series of distances, in one scan '
    '(허용 반경별 비교)';
