-- setup: table cancellation_orders
CREATE TABLE norefund.cancellation_orders (
    driver_id text NOT NULL,
    call_id text NOT NULL,
    case_id text NOT NULL,
    revision integer NOT NULL,
    amount_won bigint,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    queued_at timestamptz NOT NULL DEFAULT now(),
    not_before timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    leased_by text,
    last_error text,

    -- one order, and so one key at the payment service, a call
    CONSTRAINT cancellation_orders_pkey PRIMARY KEY (driver_id, call_id),
    CONSTRAINT order_of_case FOREIGN KEY (driver_id, call_id, case_id)
        REFERENCES norefund.cases (driver_id, call_id, case_id),
    CONSTRAINT order_of_decision FOREIGN KEY (driver_id, case_id, revision)
        REFERENCES norefund.decisions (driver_id, case_id, revision),
    CONSTRAINT state_known CHECK ((state IN ('blocked', 'queued', 'asked', 'failed', 'cancelled', 'given_up')) IS TRUE),
    CONSTRAINT amount_to_cancel CHECK ((state IN ('blocked', 'given_up') OR amount_won > 0) IS TRUE),
    CONSTRAINT asked_was_leased CHECK ((state <> 'asked' OR attempts > 0) IS TRUE),
    CONSTRAINT attempts_counted CHECK ((attempts >= 0) IS TRUE)
);
COMMENT ON TABLE norefund.cancellation_orders IS 'Orders to the payment service, one a call (결제취소 요청)';
COMMENT ON COLUMN norefund.cancellation_orders.driver_id IS 'Driver of the case (기사 ID)';
COMMENT ON COLUMN norefund.cancellation_orders.call_id IS 'Call to refund (콜 ID)';
COMMENT ON COLUMN norefund.cancellation_orders.case_id IS 'Case that asks for it (상담ID)';
COMMENT ON COLUMN norefund.cancellation_orders.revision IS 'Decision that asks for it (정정 차수)';
COMMENT ON COLUMN norefund.cancellation_orders.amount_won IS 'How much, in won (취소금액)';
COMMENT ON COLUMN norefund.cancellation_orders.state IS
    'blocked (a text can''t be written), queued, asked (the answer is unknown), failed, cancelled or given_up (결제취소 상태)';
COMMENT ON COLUMN norefund.cancellation_orders.attempts IS 'Times it was handed to a worker (요청 횟수)';
COMMENT ON COLUMN norefund.cancellation_orders.queued_at IS 'When it was queued (요청 대기)';
COMMENT ON COLUMN norefund.cancellation_orders.not_before IS 'Next attempt not before then (재요청 예정)';
COMMENT ON COLUMN norefund.cancellation_orders.leased_until IS 'A worker holds it until then (요청 중)';
COMMENT ON COLUMN norefund.cancellation_orders.leased_by IS 'Worker that holds it, or held it last (요청 작업자)';
COMMENT ON COLUMN norefund.cancellation_orders.last_error IS 'What went wrong last (결제취소 실패 사유)';

-- setup: index cancellations_due
CREATE INDEX cancellations_due ON norefund.cancellation_orders (not_before) WHERE state IN ('queued', 'asked', 'failed');
COMMENT ON INDEX norefund.cancellations_due IS 'Payments to cancel, in the order of their turn (결제취소 대기)';
