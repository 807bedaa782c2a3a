-- setup: table messages
CREATE TABLE norefund.messages (
    driver_id text NOT NULL,
    case_id text NOT NULL,
    revision integer NOT NULL,
    purpose text NOT NULL DEFAULT 'result',
    audience text NOT NULL,
    template text NOT NULL,
    body text,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    queued_at timestamptz NOT NULL DEFAULT now(),
    not_before timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    leased_by text,
    sent_at timestamptz,
    delivered_at timestamptz,
    given_up_at timestamptz,
    provider_ref text,
    last_error text,

    CONSTRAINT messages_pkey PRIMARY KEY (driver_id, case_id, revision, purpose, audience),
    CONSTRAINT message_of_decision FOREIGN KEY (driver_id, case_id, revision)
        REFERENCES norefund.decisions (driver_id, case_id, revision),
    CONSTRAINT purpose_known CHECK ((purpose IN ('result', 'in_progress')) IS TRUE),
    CONSTRAINT audience_known CHECK ((audience IN ('driver', 'customer')) IS TRUE),
    CONSTRAINT state_known CHECK ((state IN (
        'queued', 'leased', 'sent', 'delivered', 'failed', 'blocked', 'given_up')) IS TRUE),
    CONSTRAINT body_unless_blocked CHECK ((state IN ('blocked', 'given_up') OR btrim(body) <> '') IS TRUE),
    CONSTRAINT sent_has_time CHECK (((state IN ('sent', 'delivered')) = (sent_at IS NOT NULL)) IS TRUE),
    CONSTRAINT attempts_counted CHECK ((attempts >= 0) IS TRUE)
);
COMMENT ON TABLE norefund.messages IS 'Outbox of text messages, bodies as sent (문자 발송)';
COMMENT ON COLUMN norefund.messages.driver_id IS 'Driver of the case (기사 ID)';
COMMENT ON COLUMN norefund.messages.case_id IS 'Case (상담ID)';
COMMENT ON COLUMN norefund.messages.revision IS 'Decision that the message tells of (정정 차수)';
COMMENT ON COLUMN norefund.messages.purpose IS 'result or in_progress (처리결과 안내, 처리예정 안내)';
COMMENT ON COLUMN norefund.messages.audience IS 'driver or customer (기사, 고객)';
COMMENT ON COLUMN norefund.messages.template IS 'Name of the template at CEMS (CEMS 문자 템플릿 명)';
COMMENT ON COLUMN norefund.messages.body IS 'Text as sent; NULL while a value is missing (문자 내용)';
COMMENT ON COLUMN norefund.messages.state IS 'queued, leased, sent, delivered, failed, blocked or given_up (발송 상태)';
COMMENT ON COLUMN norefund.messages.attempts IS 'Times it was leased (발송 시도 횟수)';
COMMENT ON COLUMN norefund.messages.queued_at IS 'When it was queued (발송 대기)';
COMMENT ON COLUMN norefund.messages.not_before IS 'Next attempt not before then (재발송 예정)';
COMMENT ON COLUMN norefund.messages.leased_until IS 'A worker holds it until then (발송 중)';
COMMENT ON COLUMN norefund.messages.leased_by IS 'Worker that holds it (발송 작업자)';
COMMENT ON COLUMN norefund.messages.sent_at IS 'When it was sent (발송 완료)';
COMMENT ON COLUMN norefund.messages.delivered_at IS 'When it was delivered (수신 확인)';
COMMENT ON COLUMN norefund.messages.given_up_at IS 'When it was given up (발송 불가)';
COMMENT ON COLUMN norefund.messages.provider_ref IS 'The SMS system''s own number (문자 시스템 참조번호)';
COMMENT ON COLUMN norefund.messages.last_error IS 'What went wrong last (발송 실패 사유)';
