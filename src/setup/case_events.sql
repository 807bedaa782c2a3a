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
