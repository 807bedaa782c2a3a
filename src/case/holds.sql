CREATE TABLE norefund.holds (
    driver_id text COLLATE "C" NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    hold_no integer NOT NULL,
    kind text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    other_case_id text COLLATE "C",
    event_seq bigint NOT NULL,
    version bigint NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    released_at timestamptz,
    released_by text,
    release_reason text,

    CONSTRAINT holds_pkey PRIMARY KEY (driver_id, case_id, hold_no),
    CONSTRAINT hold_raised_by_event FOREIGN KEY (driver_id, case_id, event_seq)
        REFERENCES norefund.case_events (driver_id, case_id, seq),
    CONSTRAINT hold_counted CHECK ((hold_no >= 1) IS TRUE),
    CONSTRAINT release_whole CHECK (pg_catalog.num_nulls(released_at, released_by) IN (0, 2))
);
COMMENT ON TABLE norefund.holds IS
    'What keeps a case from being paid, told or closed until a person has looked; of a closed case a finding (보류)';
COMMENT ON COLUMN norefund.holds.driver_id IS 'Driver of the case (기사 ID)';
COMMENT ON COLUMN norefund.holds.case_id IS 'Case held (상담ID)';
COMMENT ON COLUMN norefund.holds.hold_no IS 'Number within the case (보류 번호)';
COMMENT ON COLUMN norefund.holds.kind IS 'Why; hold_label() says it in the desk''s words (보류 사유)';
COMMENT ON COLUMN norefund.holds.detail IS 'What exactly: columns, amounts, results, never a person''s data (보류 내용)';
COMMENT ON COLUMN norefund.holds.other_case_id IS 'Case that it came from, where it is another (관련 상담ID)';
COMMENT ON COLUMN norefund.holds.event_seq IS 'Event of the case that raised it (이력 번호)';
COMMENT ON COLUMN norefund.holds.version IS 'Version of the call when it was placed (확인 내용 버전)';
COMMENT ON COLUMN norefund.holds.placed_at IS 'When it was placed (보류일시)';
COMMENT ON COLUMN norefund.holds.released_at IS 'When a person released it; NULL: open (해제일시)';
COMMENT ON COLUMN norefund.holds.released_by IS 'Who did (해제자)';
COMMENT ON COLUMN norefund.holds.release_reason IS 'Why (해제 사유)';

CREATE INDEX open_holds ON norefund.holds (driver_id, case_id) WHERE released_at IS NULL;
COMMENT ON INDEX norefund.open_holds IS 'Holds that nobody has released (보류 중)';

CREATE OR REPLACE TRIGGER keep_hold
    AFTER UPDATE ON norefund.holds
    FOR EACH ROW
    -- what is released stays released, and what was placed stays as it was placed
    WHEN (OLD.released_at IS NOT NULL OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.detail IS DISTINCT FROM NEW.detail)
    EXECUTE FUNCTION norefund.keep_row('release_reason');
COMMENT ON TRIGGER keep_hold ON norefund.holds IS 'A hold changes only by its release (보류 이력 고정)';

CREATE OR REPLACE FUNCTION norefund.place_hold(
    driver_id text, case_id text, actor text, kind text, detail jsonb DEFAULT '{}', other_case_id text DEFAULT NULL,
    raises_version boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e record;
BEGIN
    place_hold.detail := jsonb_strip_nulls(place_hold.detail);
    IF EXISTS (
        SELECT
        FROM norefund.holds AS h
        WHERE h.driver_id = place_hold.driver_id AND h.case_id = place_hold.case_id AND h.released_at IS NULL
          AND h.kind = place_hold.kind AND h.detail = place_hold.detail)
    THEN
        RETURN;
    END IF;
    -- What settle() does not find by comparing must be seen all the same.
    IF place_hold.raises_version THEN
        UPDATE norefund.calls AS k
        SET version = k.version + 1
        FROM norefund.cases AS c
        WHERE c.driver_id = place_hold.driver_id AND c.case_id = place_hold.case_id
          AND k.driver_id = c.driver_id AND k.call_id = c.call_id;
    END IF;
    e := norefund.add_event(place_hold.driver_id, place_hold.case_id, 'hold_placed', place_hold.actor,
        jsonb_build_object('kind', place_hold.kind, 'detail', place_hold.detail));
    INSERT INTO norefund.holds (driver_id, case_id, hold_no, kind, detail, other_case_id, event_seq, version)
    SELECT c.driver_id, c.case_id,
           (SELECT count(*) + 1 FROM norefund.holds AS h WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id),
           place_hold.kind, place_hold.detail, place_hold.other_case_id, e.seq, k.version
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    WHERE c.driver_id = place_hold.driver_id AND c.case_id = place_hold.case_id;
    -- Who reviews it now has not seen this.
    UPDATE norefund.cases AS c
    SET review_leased_by = NULL, review_leased_until = NULL, review_version = NULL,
        event_seq = e.seq, event_hash = e.hash
    WHERE c.driver_id = place_hold.driver_id AND c.case_id = place_hold.case_id
    RETURNING c.closed_at IS NOT NULL AS of_closed INTO e;
    -- No settling of texts reaches a closed case: one that is sent again waits for a person.
    IF e.of_closed THEN
        UPDATE norefund.messages AS m
        SET state = CASE m.state WHEN 'leased' THEN 'leased' ELSE 'dead' END, withheld = m.state = 'leased'
        WHERE m.driver_id = place_hold.driver_id AND m.case_id = place_hold.case_id
          AND m.state IN ('queued', 'failed', 'leased');
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.place_hold IS
    'Places a hold on a case of a locked call, once while it is open, and ends a review that has not seen it (보류)';

CREATE OR REPLACE FUNCTION norefund.release_holds(driver_id text, case_id text, actor text, reason text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE norefund.holds AS h
    SET released_at = clock_timestamp(), released_by = release_holds.actor, release_reason = release_holds.reason
    WHERE h.driver_id = release_holds.driver_id AND h.case_id = release_holds.case_id AND h.released_at IS NULL;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION norefund.release_holds IS
    'Releases the holds of a case of a locked call, by a person who has looked; says whether there was one (보류 해제)';
