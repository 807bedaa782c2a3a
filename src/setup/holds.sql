-- setup: table holds
CREATE TABLE norefund.holds (
    driver_id text NOT NULL,
    case_id text NOT NULL,
    hold_no integer NOT NULL,
    kind text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    other_case_id text,
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

-- setup: index open_holds
CREATE INDEX open_holds ON norefund.holds (driver_id, case_id) WHERE released_at IS NULL;
COMMENT ON INDEX norefund.open_holds IS 'Holds that nobody has released (보류 중)';

-- setup: trigger keep_hold ON holds
CREATE OR REPLACE TRIGGER keep_hold
    AFTER UPDATE ON norefund.holds
    FOR EACH ROW
    -- what is released stays released, and what was placed stays as it was placed
    WHEN (OLD.released_at IS NOT NULL OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.detail IS DISTINCT FROM NEW.detail)
    EXECUTE FUNCTION norefund.keep_row();
COMMENT ON TRIGGER keep_hold ON norefund.holds IS 'A hold changes only by its release (보류 이력 고정)';
