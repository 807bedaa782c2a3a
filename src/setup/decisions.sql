-- setup: table decisions
CREATE TABLE norefund.decisions (
    driver_id text NOT NULL,
    case_id text NOT NULL,
    revision integer NOT NULL,
    outcome text NOT NULL,
    rule text NOT NULL,
    facts_known text[] NOT NULL,
    facts_true text[] NOT NULL,
    policy text,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    overridden boolean NOT NULL DEFAULT false,
    reason text,
    -- the evidence it was made on
    inquiry text NOT NULL,
    duplicate_of text,
    cancel_reason text,
    call_driver_id text,
    call_completed boolean,
    payment_method text,
    charged_won bigint,
    centre_cancelled boolean,
    centre_cancelled_at timestamptz,
    centre_cancelled_won bigint,
    meter_distance_m integer,
    meter_duration_s integer,
    remark_distance_short boolean,
    remark_duration_short boolean,
    meter_start geography(Point,4326),
    meter_end geography(Point,4326),
    meter_displacement_m double precision,

    CONSTRAINT decisions_pkey PRIMARY KEY (driver_id, case_id, revision),
    CONSTRAINT verdict_of_decision UNIQUE (driver_id, case_id, revision, outcome, overridden),
    CONSTRAINT decision_of_case FOREIGN KEY (driver_id, case_id) REFERENCES norefund.cases (driver_id, case_id),
    CONSTRAINT revision_counted CHECK ((revision >= 1) IS TRUE),
    CONSTRAINT outcome_known CHECK ((outcome IN (
        'approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate',
        'review', 'handed_over', 'withdrawn')) IS TRUE),
    CONSTRAINT correction_has_reason CHECK ((revision = 1 OR btrim(reason) <> '') IS TRUE),
    CONSTRAINT override_has_reason CHECK ((NOT overridden OR btrim(reason) <> '') IS TRUE)
);
COMMENT ON TABLE norefund.decisions IS 'Every verdict with its evidence and policy; corrections add a revision (판정 이력)';
COMMENT ON COLUMN norefund.decisions.driver_id IS 'Driver of the case (기사 ID)';
COMMENT ON COLUMN norefund.decisions.case_id IS 'Case decided (상담ID)';
COMMENT ON COLUMN norefund.decisions.revision IS 'First verdict 1, each correction one more (정정 차수)';
COMMENT ON COLUMN norefund.decisions.outcome IS 'Result (처리결과)';
COMMENT ON COLUMN norefund.decisions.rule IS 'Rule of the manual that the evidence met (판정 근거)';
COMMENT ON COLUMN norefund.decisions.facts_known IS 'Facts that were known (확인된 항목)';
COMMENT ON COLUMN norefund.decisions.facts_true IS 'Facts that were true (충족된 항목)';
COMMENT ON COLUMN norefund.decisions.policy IS 'Policy in force when the request was received; NULL: none was (판정 기준)';
COMMENT ON COLUMN norefund.decisions.decided_by IS 'Who decided (판정자)';
COMMENT ON COLUMN norefund.decisions.decided_at IS 'When it was decided (판정일시)';
COMMENT ON COLUMN norefund.decisions.overridden IS 'Whether a person decided against the manual (담당자 변경 처리)';
COMMENT ON COLUMN norefund.decisions.reason IS 'Why it was corrected or overridden (사유)';
COMMENT ON COLUMN norefund.decisions.inquiry IS 'Evidence: kind of inquiry (접수유형)';
COMMENT ON COLUMN norefund.decisions.duplicate_of IS 'Evidence: the open case that came first (중복접수 상담ID)';
COMMENT ON COLUMN norefund.decisions.cancel_reason IS 'Evidence: the driver''s reason (취소사유)';
COMMENT ON COLUMN norefund.decisions.call_driver_id IS 'Evidence: driver of the call (콜 기사 ID)';
COMMENT ON COLUMN norefund.decisions.call_completed IS 'Evidence: whether the call was completed (운행 완료)';
COMMENT ON COLUMN norefund.decisions.payment_method IS 'Evidence: how it was paid (결제수단)';
COMMENT ON COLUMN norefund.decisions.charged_won IS 'Evidence: charge in won (결제금액)';
COMMENT ON COLUMN norefund.decisions.centre_cancelled IS 'Evidence: cancelled before (고객센터 기처리)';
COMMENT ON COLUMN norefund.decisions.centre_cancelled_at IS 'Evidence: when (기처리 취소일자)';
COMMENT ON COLUMN norefund.decisions.centre_cancelled_won IS 'Evidence: how much in won (기처리 취소금액)';
COMMENT ON COLUMN norefund.decisions.meter_distance_m IS 'Evidence: metres on the meter (운행거리)';
COMMENT ON COLUMN norefund.decisions.meter_duration_s IS 'Evidence: seconds on the meter (운행시간)';
COMMENT ON COLUMN norefund.decisions.remark_distance_short IS 'Evidence: remark (비고: 운행거리 짧음)';
COMMENT ON COLUMN norefund.decisions.remark_duration_short IS 'Evidence: remark (비고: 운행시간 짧음)';
COMMENT ON COLUMN norefund.decisions.meter_start IS 'Evidence: where the meter started (출발지)';
COMMENT ON COLUMN norefund.decisions.meter_end IS 'Evidence: where the meter ended (마지막 지점)';
COMMENT ON COLUMN norefund.decisions.meter_displacement_m IS 'Evidence: metres from start to end (출발지–마지막 지점 직선거리)';

-- setup: constraint verdict_is_recorded ON cases
ALTER TABLE norefund.cases ADD CONSTRAINT verdict_is_recorded
    FOREIGN KEY (driver_id, case_id, revision, outcome, overridden)
    REFERENCES norefund.decisions (driver_id, case_id, revision, outcome, overridden)
    -- add_evidence() changes the evidence first and decides on it next
    DEFERRABLE INITIALLY IMMEDIATE;

-- setup: trigger keep_decision ON decisions
CREATE OR REPLACE TRIGGER keep_decision
    AFTER UPDATE OR DELETE ON norefund.decisions
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_row();
COMMENT ON TRIGGER keep_decision ON norefund.decisions IS 'A decision stays; a correction is a new revision (판정 이력 고정)';
