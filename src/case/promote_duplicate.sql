CREATE OR REPLACE FUNCTION norefund.promote_duplicate(driver_id text, call_id text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    first_case text;
    first_received_at timestamptz;
    follower record;
BEGIN
    -- manual 5: an open duplicate whose first case has ended
    IF NOT EXISTS (
        SELECT
        FROM norefund.cases AS d
        JOIN norefund.cases AS f ON f.driver_id = d.driver_id AND f.case_id = d.duplicate_of
        WHERE d.driver_id = promote_duplicate.driver_id AND d.call_id = promote_duplicate.call_id
          AND d.closed_at IS NULL AND NOT (f.in_process AND f.duplicate_of IS NULL AND NOT f.other_inquiry))
    THEN
        RETURN;
    END IF;
    SELECT c.case_id, c.received_at INTO first_case, first_received_at
    FROM norefund.cases AS c
    WHERE c.driver_id = promote_duplicate.driver_id AND c.call_id = promote_duplicate.call_id
      AND c.in_process AND c.duplicate_of IS NULL AND NOT c.other_inquiry;

    FOR follower IN
        SELECT s.case_id, s.received_at, s.duplicate_of, s.by_person OR s.answered_at IS NOT NULL
            OR NOT s.in_process AS stays
        FROM norefund.case_standings AS s
        WHERE s.driver_id = promote_duplicate.driver_id AND s.call_id = promote_duplicate.call_id
          AND s.duplicate_of IS NOT NULL AND s.closed_at IS NULL AND NOT s.notified AND NOT s.other_inquiry
        ORDER BY s.received_at, s.case_id
    LOOP
        IF first_case IS NULL AND NOT follower.stays THEN
            first_case := follower.case_id;
            first_received_at := follower.received_at;
            PERFORM norefund.point_duplicate(promote_duplicate.driver_id, follower.case_id, NULL,
                promote_duplicate.actor);
        ELSIF follower.duplicate_of <> first_case
              AND (follower.received_at, follower.case_id) > (first_received_at, first_case) THEN
            PERFORM norefund.point_duplicate(promote_duplicate.driver_id, follower.case_id, first_case,
                promote_duplicate.actor);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.promote_duplicate IS
    'When the first case of a call has ended, the oldest open duplicate that was not told takes its place, and later '
    'ones point to it (중복접수 승계)';

CREATE OR REPLACE FUNCTION norefund.point_duplicate(driver_id text, case_id text, first_case text, actor text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e record;
BEGIN
    e := norefund.add_event(point_duplicate.driver_id, point_duplicate.case_id, 'first_case_changed',
        point_duplicate.actor, jsonb_build_object('first_case', point_duplicate.first_case));
    UPDATE norefund.cases AS c
    SET duplicate_of = point_duplicate.first_case, event_seq = e.seq, event_hash = e.hash
    WHERE c.driver_id = point_duplicate.driver_id AND c.case_id = point_duplicate.case_id;
END
$$;
COMMENT ON FUNCTION norefund.point_duplicate IS
    'Makes a case the duplicate of another, or of none (최초 접수 건 변경)';
