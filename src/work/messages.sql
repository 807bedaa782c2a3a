CREATE TABLE norefund.messages (
    driver_id text COLLATE "C" NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    purpose text NOT NULL DEFAULT 'result',
    audience text NOT NULL,
    template text NOT NULL,
    body text,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    withheld boolean NOT NULL DEFAULT false,
    queued_at timestamptz NOT NULL DEFAULT now(),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    leased_by text,
    sent_at timestamptz,
    delivered_at timestamptz,
    given_up_at timestamptz,
    given_up_reason text,
    provider_ref text,
    last_error text,
    -- what a case's own times must be
    driver_sms_sent_at timestamptz GENERATED ALWAYS AS (
        CASE WHEN audience = 'driver' AND purpose = 'result' THEN sent_at END) STORED,
    customer_sms_sent_at timestamptz GENERATED ALWAYS AS (
        CASE WHEN audience = 'customer' AND purpose = 'result' THEN sent_at END) STORED,

    CONSTRAINT messages_pkey PRIMARY KEY (driver_id, case_id, revision, purpose, audience),
    CONSTRAINT sent_to_driver UNIQUE (driver_id, case_id, revision, driver_sms_sent_at),
    CONSTRAINT sent_to_customer UNIQUE (driver_id, case_id, revision, customer_sms_sent_at),
    CONSTRAINT message_of_decision FOREIGN KEY (driver_id, case_id, revision)
        REFERENCES norefund.decisions (driver_id, case_id, revision),
    CONSTRAINT purpose_known CHECK ((purpose IN ('result', 'in_progress')) IS TRUE),
    CONSTRAINT audience_known CHECK ((audience IN ('driver', 'customer')) IS TRUE),
    CONSTRAINT state_known CHECK ((state IN (
        'blocked', 'queued', 'leased', 'failed', 'dead', 'sent', 'delivered', 'given_up')) IS TRUE),
    CONSTRAINT body_to_send CHECK ((state NOT IN ('queued', 'leased') OR btrim(body) <> '') IS TRUE),
    CONSTRAINT sent_has_time CHECK ((state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL) IS TRUE),
    CONSTRAINT lease_whole CHECK (
        (state = 'leased') = (leased_by IS NOT NULL AND leased_until IS NOT NULL)),
    CONSTRAINT given_up_has_reason CHECK (
        (state <> 'given_up' OR given_up_at IS NOT NULL AND btrim(given_up_reason) <> '') IS TRUE),
    CONSTRAINT attempts_counted CHECK ((attempts >= tries AND tries >= 0 AND failures BETWEEN 0 AND attempts) IS TRUE)
);
COMMENT ON TABLE norefund.messages IS 'Outbox of text messages, bodies as sent (문자 발송)';
COMMENT ON COLUMN norefund.messages.driver_id IS 'Driver of the case (기사 ID)';
COMMENT ON COLUMN norefund.messages.case_id IS 'Case (상담ID)';
COMMENT ON COLUMN norefund.messages.revision IS 'Decision that the message tells of (정정 차수)';
COMMENT ON COLUMN norefund.messages.purpose IS 'result or in_progress (처리결과 안내, 처리예정 안내)';
COMMENT ON COLUMN norefund.messages.audience IS 'driver or customer (기사, 고객)';
COMMENT ON COLUMN norefund.messages.template IS 'Name of the template at CEMS (CEMS 문자 템플릿 명)';
COMMENT ON COLUMN norefund.messages.body IS 'Text as sent; NULL while a value is missing (문자 내용)';
COMMENT ON COLUMN norefund.messages.state IS
    'blocked, queued, leased, failed (is tried again), dead, sent, delivered or given_up (발송 상태)';
COMMENT ON COLUMN norefund.messages.attempts IS 'Times it was leased (발송 시도 횟수)';
COMMENT ON COLUMN norefund.messages.tries IS
    'Times it was leased since it was queued or retried; after the eighth a person looks (재시도 횟수)';
COMMENT ON COLUMN norefund.messages.failures IS
    'Times that it is known to have failed; told is what was leased more often (발송 실패 횟수)';
COMMENT ON COLUMN norefund.messages.withheld IS
    'Of one that is leased: whether it may not be handed out again when the lease ends (재발송 보류)';
COMMENT ON COLUMN norefund.messages.queued_at IS 'When it was queued (발송 대기)';
COMMENT ON COLUMN norefund.messages.next_attempt_at IS 'Next attempt not before then (재발송 예정)';
COMMENT ON COLUMN norefund.messages.leased_until IS 'A worker holds it until then (발송 중)';
COMMENT ON COLUMN norefund.messages.leased_by IS 'Worker that holds it (발송 작업자)';
COMMENT ON COLUMN norefund.messages.sent_at IS 'When it was sent (발송 완료)';
COMMENT ON COLUMN norefund.messages.delivered_at IS 'When it was delivered (수신 확인)';
COMMENT ON COLUMN norefund.messages.given_up_at IS 'When it was given up (발송 불가)';
COMMENT ON COLUMN norefund.messages.given_up_reason IS 'Why it was given up (발송 불가 사유)';
COMMENT ON COLUMN norefund.messages.provider_ref IS 'The SMS system''s own number (문자 시스템 참조번호)';
COMMENT ON COLUMN norefund.messages.last_error IS 'What went wrong last (발송 실패 사유)';
COMMENT ON COLUMN norefund.messages.driver_sms_sent_at IS 'When the driver''s result was sent (기사 SMS 발송)';
COMMENT ON COLUMN norefund.messages.customer_sms_sent_at IS 'When the customer''s result was sent (고객 SMS 발송)';

-- manual 1-5: SMS 선발송
ALTER TABLE norefund.cases ADD CONSTRAINT driver_sms_as_sent
    FOREIGN KEY (driver_id, case_id, revision, driver_sms_sent_at)
    REFERENCES norefund.messages (driver_id, case_id, revision, driver_sms_sent_at);

-- manual 1: 고객 SMS 발송
ALTER TABLE norefund.cases ADD CONSTRAINT customer_sms_as_sent
    FOREIGN KEY (driver_id, case_id, revision, customer_sms_sent_at)
    REFERENCES norefund.messages (driver_id, case_id, revision, customer_sms_sent_at);

CREATE INDEX messages_due ON norefund.messages (next_attempt_at) WHERE state IN ('queued', 'leased', 'failed');
COMMENT ON INDEX norefund.messages_due IS 'What is to be sent, in the order of its turn (발송 대기)';

CREATE OR REPLACE TRIGGER keep_sent_body
    AFTER UPDATE ON norefund.messages
    FOR EACH ROW
    WHEN (OLD.sent_at IS NOT NULL
          AND (NEW.sent_at IS DISTINCT FROM OLD.sent_at OR NEW.body IS DISTINCT FROM OLD.body
               OR NEW.template IS DISTINCT FROM OLD.template))
    EXECUTE FUNCTION norefund.keep_row('body', 'last_error', 'given_up_reason');
COMMENT ON TRIGGER keep_sent_body ON norefund.messages IS 'What was sent stays as it was sent (발송 문자 고정)';
