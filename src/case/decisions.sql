CREATE TABLE norefund.decisions (
    driver_id text COLLATE "C" NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    outcome text NOT NULL,
    rule text NOT NULL,
    facts_known text[] NOT NULL,
    facts_true text[] NOT NULL,
    facts_conflicting text[] NOT NULL,
    policy text,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    by_person boolean NOT NULL DEFAULT false,
    overridden boolean NOT NULL DEFAULT false,
    reason text,
    -- what the call knew, combined over its cases
    version bigint NOT NULL,
    inquiry text NOT NULL,
    duplicate_of text COLLATE "C",
    contradictions text[] NOT NULL,
    refundable boolean,
    charged_won bigint,
    centre_cancelled boolean,
    centre_cancelled_at timestamptz,
    centre_cancelled_won bigint,
    reason_given boolean,
    meter_distance_m integer,
    meter_duration_s integer,
    remark_distance_short boolean,
    remark_duration_short boolean,
    meter_displacement_m double precision,
    text_hash bytea NOT NULL,

    CONSTRAINT decisions_pkey PRIMARY KEY (driver_id, case_id, revision),
    CONSTRAINT verdict_of_decision UNIQUE (driver_id, case_id, revision, outcome, overridden),
    CONSTRAINT decision_of_case FOREIGN KEY (driver_id, case_id) REFERENCES norefund.cases (driver_id, case_id),
    CONSTRAINT outcome_known FOREIGN KEY (outcome) REFERENCES norefund.outcomes (outcome),
    CONSTRAINT revision_counted CHECK ((revision >= 1) IS TRUE),
    CONSTRAINT correction_has_reason CHECK ((revision = 1 OR btrim(reason) <> '') IS TRUE),
    CONSTRAINT override_has_reason CHECK ((NOT overridden OR btrim(reason) <> '') IS TRUE)
);
COMMENT ON TABLE norefund.decisions IS
    'Every verdict with what the call knew and the policy; corrections add a revision (판정 이력)';
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
COMMENT ON COLUMN norefund.decisions.facts_conflicting IS
    'Facts that are unknown although nothing is missing: cases differ, or a reading is between the limits (불일치 항목)';
COMMENT ON COLUMN norefund.decisions.by_person IS 'Whether a person decided (담당자 판정)';
COMMENT ON COLUMN norefund.decisions.version IS 'Version of the call that it was made on (확인 내용 버전)';
COMMENT ON COLUMN norefund.decisions.contradictions IS 'Evidence: what contradicted the page''s premise (접수 전제 불일치)';
COMMENT ON COLUMN norefund.decisions.refundable IS
    'Evidence: whether whose call, completed, how paid and how much are all known, and good (결제취소 전제)';
COMMENT ON COLUMN norefund.decisions.reason_given IS 'Evidence: whether the driver gave a reason (취소사유 기재)';
COMMENT ON COLUMN norefund.decisions.text_hash IS
    'SHA-256 of the values that its texts alone name, to know when they change (문자 값 해시)';
COMMENT ON COLUMN norefund.decisions.charged_won IS 'Evidence: charge in won (결제금액)';
COMMENT ON COLUMN norefund.decisions.centre_cancelled IS 'Evidence: cancelled before (고객센터 기처리)';
COMMENT ON COLUMN norefund.decisions.centre_cancelled_at IS 'Evidence: when (기처리 취소일자)';
COMMENT ON COLUMN norefund.decisions.centre_cancelled_won IS 'Evidence: how much in won (기처리 취소금액)';
COMMENT ON COLUMN norefund.decisions.meter_distance_m IS 'Evidence: metres on the meter (운행거리)';
COMMENT ON COLUMN norefund.decisions.meter_duration_s IS 'Evidence: seconds on the meter (운행시간)';
COMMENT ON COLUMN norefund.decisions.remark_distance_short IS 'Evidence: remark (비고: 운행거리 짧음)';
COMMENT ON COLUMN norefund.decisions.remark_duration_short IS 'Evidence: remark (비고: 운행시간 짧음)';
COMMENT ON COLUMN norefund.decisions.meter_displacement_m IS 'Evidence: metres from start to end (출발지–마지막 지점 직선거리)';

ALTER TABLE norefund.cases ADD CONSTRAINT verdict_is_recorded
    FOREIGN KEY (driver_id, case_id, revision, outcome, overridden)
    REFERENCES norefund.decisions (driver_id, case_id, revision, outcome, overridden);

CREATE OR REPLACE TRIGGER keep_decision
    AFTER UPDATE ON norefund.decisions
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_row('reason', 'text_hash');
COMMENT ON TRIGGER keep_decision ON norefund.decisions IS 'A decision stays; a correction is a new revision (판정 이력 고정)';
