CREATE OR REPLACE FUNCTION norefund.check_seen(
    driver_id text, case_id text, actor text, seen_version bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
    seen bigint;
BEGIN
    SELECT k.version,
           CASE WHEN r.review_leased_by = check_seen.actor AND r.review_leased_until > statement_timestamp()
                THEN r.review_version END AS claimed
    INTO c
    FROM norefund.cases AS r
    JOIN norefund.calls AS k ON k.driver_id = r.driver_id AND k.call_id = r.call_id
    WHERE r.driver_id = check_seen.driver_id AND r.case_id = check_seen.case_id;
    seen := coalesce(check_seen.seen_version, c.claimed);
    IF seen > c.version THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('seen_version %s is above the call''s version %s', seen, c.version),
            HINT = 'Pass the version that claim_review(), worklist or case_card() gave.';
    ELSIF seen IS NULL OR seen < c.version THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('case %s of driver %s was not looked at as it is now', check_seen.case_id,
                check_seen.driver_id),
            DETAIL = CASE WHEN seen IS NULL
                THEN 'No seen_version was passed, and the caller has not claimed its review.'
                ELSE format('The call is at version %s, seen was %s. Since then: %s.', c.version, seen, coalesce(
                    norefund.what_came_since(check_seen.driver_id, check_seen.case_id, seen),
                        'nothing that has a name')) END,
            HINT = 'Call claim_review(), look, and pass its version as seen_version.';
    END IF;
    RETURN seen;
END
$$;
COMMENT ON FUNCTION norefund.check_seen IS
    'The version that a caller has seen, by his own live claim or as he says; refuses an older one with what came '
    'since (확인 버전 검사)';

CREATE OR REPLACE FUNCTION norefund.what_came_since(driver_id text, case_id text, version bigint) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT string_agg(DISTINCT format('%s (%s)', e.event, e.case_id), ', ')
        FROM norefund.cases AS c
        JOIN norefund.cases AS o ON o.driver_id = c.driver_id AND o.call_id = c.call_id
        JOIN LATERAL (
            SELECT x.event, x.case_id
            FROM norefund.case_events AS x
            WHERE x.driver_id = o.driver_id AND x.case_id = o.case_id
              AND (x.detail ->> 'version')::bigint > what_came_since.version
            UNION ALL
            -- a person's verdict is news to the next look
            SELECT 'decided', d.case_id
            FROM norefund.decisions AS d
            WHERE d.driver_id = o.driver_id AND d.case_id = o.case_id AND d.by_person
              AND d.version >= what_came_since.version
            UNION ALL
            SELECT 'hold_placed', h.case_id
            FROM norefund.holds AS h
            WHERE h.driver_id = o.driver_id AND h.case_id = o.case_id AND h.version > what_came_since.version
        ) AS e ON true
        WHERE c.driver_id = what_came_since.driver_id AND c.case_id = what_came_since.case_id);
END
$$;
COMMENT ON FUNCTION norefund.what_came_since IS
    'The events of a call''s cases that raised its version above one (이후 확인 내용)';

CREATE OR REPLACE FUNCTION norefund.look(driver_id text, case_id text, by_person boolean DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE norefund.cases AS c
    SET by_person = coalesce(look.by_person, c.by_person),
        seen_version = k.version,
        seen = norefund.call_snapshot(c.driver_id, c.call_id, c.case_id)
    FROM norefund.calls AS k
    WHERE c.driver_id = look.driver_id AND c.case_id = look.case_id
      AND k.driver_id = c.driver_id AND k.call_id = c.call_id;
END
$$;
COMMENT ON FUNCTION norefund.look IS
    'Keeps with a case what a person has before him now, so that later news is known as such (확인 내용 저장)';

CREATE OR REPLACE FUNCTION norefund.require_step(driver_id text, case_id text, function text, what text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM norefund.steps() AS s
        WHERE s.step = norefund.next_step(require_step.driver_id, require_step.case_id)
          AND require_step.function = ANY (s.functions))
    THEN
        PERFORM norefund.refuse_step(require_step.driver_id, require_step.case_id, require_step.what);
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.require_step IS
    'Refuses what the step that is due does not name, and says what is due (처리 순서 확인)';
