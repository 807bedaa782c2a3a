CREATE TABLE norefund.calls (
    driver_id text COLLATE "C" NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    unsettled boolean NOT NULL DEFAULT false,
    shared boolean NOT NULL DEFAULT false,
    archived boolean NOT NULL DEFAULT false,
    -- the one order to pay the call back
    refund_state text NOT NULL DEFAULT 'none',
    refund_case_id text COLLATE "C",
    refund_won bigint,
    lookup_only boolean NOT NULL DEFAULT false,
    refunds integer NOT NULL DEFAULT 0,
    first_attempts integer[] NOT NULL DEFAULT '{1}',
    attempts integer NOT NULL DEFAULT 0,
    refusals integer NOT NULL DEFAULT 0,
    key_unsure boolean NOT NULL DEFAULT false,
    attempt_refused boolean NOT NULL DEFAULT false,
    queued_at timestamptz,
    next_attempt_at timestamptz,
    leased_by text,
    leased_until timestamptz,
    last_error text,
    refunded_won bigint NOT NULL DEFAULT 0,
    reports integer NOT NULL DEFAULT 0,

    CONSTRAINT calls_pkey PRIMARY KEY (driver_id, call_id),
    CONSTRAINT driver_named CHECK ((driver_id <> '' AND driver_id = btrim(driver_id)) IS TRUE),
    CONSTRAINT call_named CHECK ((call_id <> '' AND call_id = btrim(call_id)) IS TRUE),
    CONSTRAINT refund_state_known CHECK ((refund_state IN (
        'none', 'blocked', 'queued', 'in_flight', 'unknown', 'refused', 'dead', 'partial', 'refunded', 'reversed'))
        IS TRUE),
    CONSTRAINT version_counted CHECK ((version >= 0) IS TRUE),
    -- what is handed out has an amount, unless it is only looked up
    CONSTRAINT amount_to_refund CHECK ((refund_state NOT IN ('queued', 'refused') OR refund_won > 0) IS TRUE),
    CONSTRAINT order_of_a_case CHECK ((refund_state IN ('none', 'partial', 'refunded', 'reversed')
        OR refund_case_id IS NOT NULL) IS TRUE),
    CONSTRAINT in_flight_is_leased CHECK (
        (refund_state <> 'in_flight' OR leased_by IS NOT NULL AND leased_until IS NOT NULL AND attempts > 0) IS TRUE),
    CONSTRAINT order_has_a_turn CHECK (
        (refund_state NOT IN ('queued', 'in_flight', 'unknown', 'refused') OR next_attempt_at IS NOT NULL) IS TRUE),
    CONSTRAINT refunds_counted CHECK ((cardinality(first_attempts) = refunds + 1) IS TRUE)
) WITH (fillfactor = 85);
COMMENT ON TABLE norefund.calls IS
    'Calls that were asked about: how much is known of each, and its one order to the payment service (콜)';
COMMENT ON COLUMN norefund.calls.driver_id IS 'Driver who asks (기사 ID)';
COMMENT ON COLUMN norefund.calls.call_id IS 'Call (콜 ID)';
COMMENT ON COLUMN norefund.calls.version IS 'Counts what was learned of the call (확인 내용 버전)';
COMMENT ON COLUMN norefund.calls.unsettled IS
    'Whether a case came in past the functions, which settle it first (정리 대기)';
COMMENT ON COLUMN norefund.calls.shared IS
    'Whether more than one case, or a payment report beside a case''s own order, knows of it: what is known is '
    'combined (내용 공유)';
COMMENT ON COLUMN norefund.calls.archived IS 'Whether its cases are in archived_calls (보관 여부)';
COMMENT ON COLUMN norefund.calls.refund_state IS
    'none, blocked, queued, in_flight, unknown, refused, dead, partial, refunded or reversed; refund_transitions() is '
    'their table (결제취소 상태)';
COMMENT ON COLUMN norefund.calls.refund_case_id IS 'Case that the order is of (결제취소 상담ID)';
COMMENT ON COLUMN norefund.calls.refund_won IS 'How much is asked for, in won (결제취소 요청 금액)';
COMMENT ON COLUMN norefund.calls.lookup_only IS 'Whether the order may only be looked up, not asked for (결제취소 조회만 가능)';
COMMENT ON COLUMN norefund.calls.refunds IS 'Orders that were ended before this one; part of the key (이전 결제취소 요청 수)';
COMMENT ON COLUMN norefund.calls.first_attempts IS
    'First attempt of each order, so that an attempt tells its order (요청별 첫 시도)';
COMMENT ON COLUMN norefund.calls.attempts IS 'Times that an order of the call was handed to a worker (요청 횟수)';
COMMENT ON COLUMN norefund.calls.refusals IS 'Definite refusals since it was queued or retried (거절 횟수)';
COMMENT ON COLUMN norefund.calls.key_unsure IS
    'Whether an attempt under the key lapsed or had an unknown answer, and may still pay (결과 미확인 시도)';
COMMENT ON COLUMN norefund.calls.attempt_refused IS 'Whether the last attempt was definitely refused (최근 시도 거절)';
COMMENT ON COLUMN norefund.calls.queued_at IS 'When the order was queued (요청 대기)';
COMMENT ON COLUMN norefund.calls.next_attempt_at IS 'Next attempt not before then (재요청 예정)';
COMMENT ON COLUMN norefund.calls.leased_by IS 'Worker that holds the order, or held it last (요청 작업자)';
COMMENT ON COLUMN norefund.calls.leased_until IS 'Until when; later its answer is unknown (요청 중)';
COMMENT ON COLUMN norefund.calls.last_error IS 'What went wrong last (결제취소 실패 사유)';
COMMENT ON COLUMN norefund.calls.reports IS 'Rows of its payment reports (결제 시스템 통보 수)';
COMMENT ON COLUMN norefund.calls.refunded_won IS
    'Sum of the payment reports that stand, reversals taken off, in won (결제취소 누계)';

CREATE INDEX refunds_due ON norefund.calls (next_attempt_at)
    WHERE refund_state IN ('queued', 'in_flight', 'unknown', 'refused');
COMMENT ON INDEX norefund.refunds_due IS 'Payments to cancel, in the order of their turn (결제취소 대기)';

CREATE INDEX unsettled_calls ON norefund.calls (driver_id, call_id) WHERE unsettled;
COMMENT ON INDEX norefund.unsettled_calls IS 'Calls of which cases came in past the functions (정리 대기 콜)';
