-- setup: table case_events
CREATE TABLE norefund.case_events (
    driver_id text NOT NULL,
    case_id text NOT NULL,
    seq bigint NOT NULL,
    event text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail jsonb NOT NULL DEFAULT '{}',
    hash bytea NOT NULL,

    CONSTRAINT case_events_pkey PRIMARY KEY (driver_id, case_id, seq),
    CONSTRAINT event_of_case FOREIGN KEY (driver_id, case_id) REFERENCES norefund.cases (driver_id, case_id),
    CONSTRAINT event_counted CHECK ((seq >= 1) IS TRUE),
    CONSTRAINT event_named CHECK ((btrim(event) <> '') IS TRUE),
    CONSTRAINT actor_named CHECK ((btrim(actor) <> '') IS TRUE)
);
COMMENT ON TABLE norefund.case_events IS 'Append-only record of who did what to a case (처리 이력)';
COMMENT ON COLUMN norefund.case_events.driver_id IS 'Driver of the case (기사 ID)';
COMMENT ON COLUMN norefund.case_events.case_id IS 'Case (상담ID)';
COMMENT ON COLUMN norefund.case_events.seq IS 'Number within the case, without gaps (이력 번호)';
COMMENT ON COLUMN norefund.case_events.event IS 'What was done (처리 단계)';
COMMENT ON COLUMN norefund.case_events.actor IS 'Who did it (처리자)';
COMMENT ON COLUMN norefund.case_events.at IS 'When it was recorded (처리일시)';
COMMENT ON COLUMN norefund.case_events.detail IS 'What changed (처리 상세)';
COMMENT ON COLUMN norefund.case_events.hash IS 'SHA-256 over the event before it and this one (이력 해시)';

-- setup: trigger keep_event ON case_events
CREATE OR REPLACE TRIGGER keep_event
    AFTER UPDATE OR DELETE ON norefund.case_events
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_row();
COMMENT ON TRIGGER keep_event ON norefund.case_events IS 'Events are only added (처리 이력 고정)';

-- setup: function record_event
CREATE OR REPLACE FUNCTION norefund.record_event(
    driver_id text, case_id text, event text, actor text, detail jsonb DEFAULT '{}') RETURNS void
    -- PL/pgSQL keeps its plan; a SQL function's is made again at every call, and took nine tenths of the time
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    WITH head AS (
        UPDATE norefund.cases AS c
        SET event_seq = c.event_seq + 1,
            event_hash = norefund.event_hash(c.event_hash, c.driver_id, c.case_id, c.event_seq + 1,
                record_event.event, record_event.actor, happened.at, record_event.detail)
        FROM (SELECT clock_timestamp() AS at OFFSET 0) AS happened
        WHERE c.driver_id = record_event.driver_id AND c.case_id = record_event.case_id
        RETURNING c.driver_id, c.case_id, c.event_seq, happened.at, c.event_hash
    )
    INSERT INTO norefund.case_events (driver_id, case_id, seq, event, actor, at, detail, hash)
    SELECT head.driver_id, head.case_id, head.event_seq, record_event.event, record_event.actor, head.at,
           record_event.detail, head.event_hash
    FROM head;
END
$$;
REVOKE ALL ON FUNCTION norefund.record_event(text, text, text, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_event(text, text, text, text, jsonb) IS
    'Adds an event to a case: the head in the case counts and chains it, so that none is lost or slipped in (처리 이력 기록)';
