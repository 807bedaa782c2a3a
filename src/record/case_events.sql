CREATE TABLE norefund.case_events (
    driver_id text COLLATE "C" NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    event text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail jsonb NOT NULL DEFAULT '{}',
    personal jsonb,
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
COMMENT ON COLUMN norefund.case_events.detail IS 'What changed; no person''s data (처리 상세)';
COMMENT ON COLUMN norefund.case_events.personal IS
    'Persons'' data and words of what changed: outside of the hash, so that it can be erased (개인정보·입력 문구)';
COMMENT ON COLUMN norefund.case_events.hash IS 'SHA-256 over the event before it and this one (이력 해시)';

CREATE OR REPLACE TRIGGER keep_event
    AFTER UPDATE ON norefund.case_events
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_row('personal');
COMMENT ON TRIGGER keep_event ON norefund.case_events IS 'Events are only added (처리 이력 고정)';

CREATE OR REPLACE FUNCTION norefund.add_event(
    driver_id text, case_id text, event text, actor text, detail jsonb DEFAULT '{}', personal jsonb DEFAULT NULL,
    OUT seq bigint, OUT hash bytea)
    RETURNS record
    -- PL/pgSQL keeps its plan; a SQL function's is made again at every call
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    happened_at CONSTANT timestamptz := clock_timestamp();
    kept jsonb := nullif(jsonb_strip_nulls(add_event.personal), '{}');
BEGIN
    add_event.detail := jsonb_strip_nulls(add_event.detail);
    -- The chain holds what is personal by a digest, whose salt goes with it: then nobody can try what it was.
    IF kept IS NOT NULL THEN
        kept := kept || jsonb_build_object('salt', gen_random_uuid());
        add_event.detail := add_event.detail || jsonb_build_object('personal_digest', norefund.hex_digest(kept::text));
    END IF;
    SELECT c.event_seq + 1,
           norefund.event_hash(c.event_hash, c.driver_id, c.case_id, c.event_seq + 1, add_event.event, add_event.actor,
                               happened_at, add_event.detail)
    INTO add_event.seq, add_event.hash
    FROM norefund.cases AS c
    WHERE c.driver_id = add_event.driver_id AND c.case_id = add_event.case_id;
    INSERT INTO norefund.case_events (driver_id, case_id, seq, event, actor, at, detail, personal, hash)
    VALUES (add_event.driver_id, add_event.case_id, add_event.seq, add_event.event, add_event.actor, happened_at,
            add_event.detail, kept, add_event.hash);
END
$$;
COMMENT ON FUNCTION norefund.add_event IS
    'Adds an event to a case of a locked call; the caller writes its seq and hash into the case with what it changes '
    '(처리 이력 추가)';

CREATE OR REPLACE FUNCTION norefund.record_event(
    driver_id text, case_id text, event text, actor text, detail jsonb DEFAULT '{}', personal jsonb DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e record;
BEGIN
    e := norefund.add_event(record_event.driver_id, record_event.case_id, record_event.event, record_event.actor,
                            record_event.detail, record_event.personal);
    UPDATE norefund.cases AS c
    SET event_seq = e.seq, event_hash = e.hash
    WHERE c.driver_id = record_event.driver_id AND c.case_id = record_event.case_id;
    RETURN e.seq;
END
$$;
COMMENT ON FUNCTION norefund.record_event IS
    'Adds an event that changes nothing else of the case (처리 이력 기록)';
