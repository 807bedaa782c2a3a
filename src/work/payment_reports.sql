CREATE TABLE norefund.payment_reports (
    driver_id text COLLATE "C" NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    report_no integer NOT NULL,
    kind text NOT NULL,
    amount_won bigint NOT NULL,
    happened_at timestamptz,
    provider_ref text,
    attempt integer,
    unidentified boolean NOT NULL DEFAULT false,
    refund_no integer NOT NULL,
    ordered_by text,
    names_report integer,
    attempts_before integer NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    actor text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT payment_reports_pkey PRIMARY KEY (driver_id, call_id, report_no),
    CONSTRAINT report_of_call FOREIGN KEY (driver_id, call_id) REFERENCES norefund.calls (driver_id, call_id),
    CONSTRAINT report_of_case FOREIGN KEY (driver_id, call_id, case_id)
        REFERENCES norefund.cases (driver_id, call_id, case_id),
    CONSTRAINT report_of_order FOREIGN KEY (driver_id, call_id, ordered_by)
        REFERENCES norefund.cases (driver_id, call_id, case_id),
    CONSTRAINT report_names_another FOREIGN KEY (driver_id, call_id, names_report)
        REFERENCES norefund.payment_reports (driver_id, call_id, report_no),
    CONSTRAINT report_counted CHECK ((report_no >= 1) IS TRUE),
    CONSTRAINT kind_known CHECK ((kind IN ('cancelled', 'reversed', 'again', 'void')) IS TRUE),
    CONSTRAINT report_has_amount CHECK ((amount_won > 0) IS TRUE),
    CONSTRAINT report_time_finite CHECK (happened_at IS NULL OR isfinite(happened_at) IS TRUE),
    CONSTRAINT again_and_void_name_a_report CHECK ((kind IN ('again', 'void')) = (names_report IS NOT NULL)),
    CONSTRAINT actor_named CHECK ((btrim(actor) <> '') IS TRUE)
);
COMMENT ON TABLE norefund.payment_reports IS
    'What a payment service has said happened to a call''s payment; only added to (결제 시스템 통보)';
COMMENT ON COLUMN norefund.payment_reports.driver_id IS 'Driver of the call (기사 ID)';
COMMENT ON COLUMN norefund.payment_reports.call_id IS 'Call (콜 ID)';
COMMENT ON COLUMN norefund.payment_reports.report_no IS 'Number within the call (통보 번호)';
COMMENT ON COLUMN norefund.payment_reports.kind IS
    'cancelled, reversed (it came back), again (an earlier one told once more) or void (it was none) (통보 구분)';
COMMENT ON COLUMN norefund.payment_reports.amount_won IS 'How much, in won (금액)';
COMMENT ON COLUMN norefund.payment_reports.happened_at IS 'When it happened as told; NULL: not told (발생일시)';
COMMENT ON COLUMN norefund.payment_reports.provider_ref IS 'The payment service''s number of the refund (결제 시스템 참조번호)';
COMMENT ON COLUMN norefund.payment_reports.attempt IS 'Attempt that it answers (요청 시도)';
COMMENT ON COLUMN norefund.payment_reports.unidentified IS
    'Whether neither number was given when it was told (참조번호·시도 미수신)';
COMMENT ON COLUMN norefund.payment_reports.refund_no IS
    'The order that it is of, counted as calls.refunds (결제취소 요청 번호)';
COMMENT ON COLUMN norefund.payment_reports.ordered_by IS 'Case whose order it answers; NULL: none (요청 상담ID)';
COMMENT ON COLUMN norefund.payment_reports.names_report IS 'Of again and void: the report it names (대상 통보 번호)';
COMMENT ON COLUMN norefund.payment_reports.attempts_before IS 'Attempts of the call when it was told (통보 시점 요청 횟수)';
COMMENT ON COLUMN norefund.payment_reports.case_id IS 'Case in which it was told (상담ID)';
COMMENT ON COLUMN norefund.payment_reports.actor IS 'Who told it (통보자)';
COMMENT ON COLUMN norefund.payment_reports.recorded_at IS 'When it was recorded (기록일시)';

CREATE OR REPLACE TRIGGER keep_report
    AFTER UPDATE ON norefund.payment_reports
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_row();
COMMENT ON TRIGGER keep_report
    ON norefund.payment_reports IS 'Reports are only added; one that was wrong is voided (결제 통보 고정)';

CREATE OR REPLACE VIEW norefund.standing_reports AS
SELECT
    r.driver_id,
    r.call_id,
    r.report_no,
    r.kind,
    r.amount_won,
    CASE r.kind WHEN 'cancelled' THEN r.amount_won ELSE -r.amount_won END AS net_won,
    r.happened_at,
    coalesce(r.happened_at, r.recorded_at) AS at,
    r.refund_no,
    r.ordered_by,
    r.case_id
FROM norefund.payment_reports AS r
WHERE r.kind IN ('cancelled', 'reversed')
  AND NOT EXISTS (
      SELECT
      FROM norefund.payment_reports AS v
      WHERE v.driver_id = r.driver_id AND v.call_id = r.call_id AND v.kind = 'void' AND v.names_report = r.report_no);
COMMENT ON VIEW norefund.standing_reports IS 'Payments cancelled and reversed, but those that were voided (유효한 결제 통보)';

CREATE OR REPLACE VIEW norefund.report_identifiers AS
SELECT
    r.driver_id,
    r.call_id,
    coalesce(r.names_report, r.report_no) AS report_no,
    r.provider_ref,
    r.attempt,
    r.unidentified
FROM norefund.payment_reports AS r
WHERE r.kind <> 'void';
COMMENT ON VIEW norefund.report_identifiers IS
    'The numbers under which each report was told, also when it was told again (결제 통보 식별 번호)';
