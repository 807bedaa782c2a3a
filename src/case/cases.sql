CREATE OR REPLACE FUNCTION norefund.has_contradiction(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint,
    centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint,
    called_at timestamptz, received_at timestamptz, evidence_at timestamptz, meter_duration_s integer,
    meter_distance_m integer, remark_distance_short boolean, remark_duration_short boolean,
    meter_reading text, meter_remarks text) RETURNS boolean
    -- A column stands on it. PL/pgSQL binds by name: DROP EXTENSION ... CASCADE takes no part of a case along. A SET
    -- clause would cost every write of a case: so every function and operator has its full name here.
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN norefund.contradiction(driver_id, call_driver_id, call_completed, payment_method, charged_won,
                                  centre_cancelled, centre_cancelled_at, centre_cancelled_won,
                                  called_at, received_at, evidence_at, meter_duration_s, meter_distance_m,
                                  remark_distance_short, remark_duration_short, meter_reading, meter_remarks);
END
$$;
COMMENT ON FUNCTION norefund.has_contradiction IS 'contradiction() for the column of that name (접수 전제 불일치 여부)';

CREATE OR REPLACE FUNCTION norefund.charge_refundable(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint)
    RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN norefund.refundable(driver_id, call_driver_id, call_completed, payment_method, charged_won);
END
$$;
COMMENT ON FUNCTION norefund.charge_refundable IS 'refundable() for the column of that name (결제취소 가능 여부)';

CREATE OR REPLACE FUNCTION norefund.has_reason(cancel_reason text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN norefund.is_reason(cancel_reason);
END
$$;
COMMENT ON FUNCTION norefund.has_reason IS 'is_reason() for the column reason_given (취소사유 기재 여부)';

-- The service area is this body, made once: set_service_area() writes another, and no setup() takes it back.
CREATE FUNCTION norefund.meter_displacement(meter_start @postgis@.geography, meter_end @postgis@.geography)
    RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN norefund.displacement_within(meter_start, meter_end, 33, 124, 39, 132);
END
$$;
COMMENT ON FUNCTION norefund.meter_displacement IS
    'displacement_within() for the column of that name; its corners are the service area, South Korea as shipped '
    '(서비스 지역)';

CREATE TABLE norefund.cases (
    -- What a decision reads stands first, fixed widths before texts: a scan that decides takes no row further apart.
    received_at timestamptz NOT NULL DEFAULT now(),
    evidence_at timestamptz NOT NULL DEFAULT now(),
    meter_displacement_m double precision GENERATED ALWAYS AS (
        norefund.meter_displacement(meter_start, meter_end)) STORED,
    charged_won bigint,
    centre_cancelled_at timestamptz,
    centre_cancelled_won bigint,
    centre_known_at timestamptz,
    called_at timestamptz,
    meter_distance_m integer,
    meter_duration_s integer,
    call_completed boolean,
    centre_cancelled boolean,
    remark_distance_short boolean,
    remark_duration_short boolean,
    contradiction boolean NOT NULL GENERATED ALWAYS AS (
        norefund.has_contradiction(driver_id, call_driver_id, call_completed, payment_method, charged_won,
                                      centre_cancelled, centre_cancelled_at, centre_cancelled_won,
                                      called_at, received_at, evidence_at, meter_duration_s, meter_distance_m,
                                      remark_distance_short, remark_duration_short, meter_reading,
                                      meter_remarks)) STORED,
    refundable boolean GENERATED ALWAYS AS (
        norefund.charge_refundable(driver_id, call_driver_id, call_completed, payment_method, charged_won)) STORED,
    other_inquiry boolean NOT NULL GENERATED ALWAYS AS (inquiry = 'other') STORED,
    reason_given boolean GENERATED ALWAYS AS (norefund.has_reason(cancel_reason)) STORED,
    inquiry text NOT NULL DEFAULT 'no_ride_cancellation',
    duplicate_of text COLLATE "C",
    outcome text,
    rule text,
    policy text,
    pays boolean GENERATED ALWAYS AS (outcome = 'approved') STORED,
    -- unknown while a person has yet to decide: neither told nor closed
    tells boolean GENERATED ALWAYS AS (
        CASE WHEN outcome <> 'review' THEN outcome NOT IN ('handed_over', 'withdrawn') END) STORED,
    -- what one_open_case_per_call asks: a verdict or a step changes no column of an index
    in_process boolean NOT NULL GENERATED ALWAYS AS (
        closed_at IS NULL AND coalesce(outcome NOT IN ('handed_over', 'withdrawn'), true)) STORED,
    driver_id text COLLATE "C" NOT NULL,
    case_id text COLLATE "C" NOT NULL DEFAULT gen_random_uuid()::text,
    call_driver_id text COLLATE "C",
    payment_method text,
    cancel_reason text,
    -- verdict
    revision integer,
    overridden boolean NOT NULL DEFAULT false,
    decided_at timestamptz,
    decided_by text,
    by_person boolean NOT NULL DEFAULT false,
    seen_version bigint,
    seen jsonb,
    review_leased_by text,
    review_leased_until timestamptz,
    review_version bigint,
    -- request
    call_id text COLLATE "C" NOT NULL,
    customer_id text,
    service_type text,
    inquiry_depth2 text,
    inquiry_depth3 text,
    inquiry_topic text,
    request_text text,
    previous_case_id text COLLATE "C",
    request_hash bytea,
    cleared text[],
    -- call
    origin_name text,
    centre_agit_url text,
    -- meter
    meter_start geography(Point,4326),
    meter_end geography(Point,4326),
    meter_reading text,
    meter_remarks text,
    -- steps
    payment_cancelled_at timestamptz,
    payment_cancelled_won bigint,
    driver_sms_sent_at timestamptz,
    customer_sms_sent_at timestamptz,
    driver_sms_given_up_at timestamptz,
    customer_sms_given_up_at timestamptz,
    answered_at timestamptz,
    closed_at timestamptz,
    closed_texts jsonb,
    -- record head
    event_seq bigint NOT NULL DEFAULT 0,
    event_hash bytea,
    -- notes
    special_note text,
    outbound_call_missed boolean NOT NULL DEFAULT false,
    agit_url text,
    agit_due boolean NOT NULL DEFAULT false,
    past_agit_urls text[],
    memo_waived_at timestamptz,
    erased_seq bigint,

    CONSTRAINT cases_pkey PRIMARY KEY (driver_id, case_id),
    CONSTRAINT case_of_call UNIQUE (driver_id, call_id, case_id),
    CONSTRAINT call_of_case FOREIGN KEY (driver_id, call_id) REFERENCES norefund.calls (driver_id, call_id),
    CONSTRAINT outcome_known FOREIGN KEY (outcome) REFERENCES norefund.outcomes (outcome),
    -- manual 5: 이미 처리 진행 중인 동일 문의
    CONSTRAINT first_case_of_same_call FOREIGN KEY (driver_id, call_id, duplicate_of)
        REFERENCES norefund.cases (driver_id, call_id, case_id),
    -- Every write of a case reads these anew, 3 µs a kB: they are kept short, and only what may be NULL says IS TRUE.
    -- driver_named and call_named are the call's. A case's number has no blank at either end.
    CONSTRAINT case_named CHECK (case_id ~ '^[^ ](.*[^ ])?$'),
    CONSTRAINT received_at_finite CHECK (isfinite(received_at)),
    -- manual 4: 접수유형 외 다른 문의
    CONSTRAINT inquiry_known CHECK (inquiry = 'no_ride_cancellation' OR other_inquiry),
    -- manual 5
    CONSTRAINT duplicate_of_another CHECK ((duplicate_of = case_id) IS NOT TRUE),
    CONSTRAINT review_lease_whole CHECK ((review_leased_by IS NULL) = (review_leased_until IS NULL)),

    -- what else a verdict has is its decision's, with which verify() compares it
    CONSTRAINT verdict_whole CHECK ((revision IS NULL) = (outcome IS NULL)),
    -- manual 1: 즉시 취소 후, 고객 SMS 발송
    CONSTRAINT cancellation_whole CHECK ((payment_cancelled_at IS NULL) = (payment_cancelled_won IS NULL)),
    CONSTRAINT cancellation_only_if_approved CHECK (payment_cancelled_at IS NULL OR pays IS TRUE),
    -- manual 1-5: 기사 SMS
    CONSTRAINT driver_sms_after_verdict CHECK (driver_sms_sent_at IS NULL OR tells IS TRUE),
    -- manual 1: 즉시 취소 후, SMS 발송
    CONSTRAINT driver_sms_after_cancellation CHECK (
        driver_sms_sent_at IS NULL OR pays IS FALSE OR payment_cancelled_at IS NOT NULL),
    CONSTRAINT customer_sms_after_cancellation CHECK (customer_sms_sent_at IS NULL OR payment_cancelled_at IS NOT NULL),
    -- manual 1-5
    CONSTRAINT driver_sms_given_up_after_verdict CHECK (driver_sms_given_up_at IS NULL OR tells IS TRUE),
    -- manual 1
    CONSTRAINT customer_sms_given_up_only_if_approved CHECK (customer_sms_given_up_at IS NULL OR pays IS TRUE),
    CONSTRAINT answer_after_cancellation CHECK (
        answered_at IS NULL OR pays IS FALSE OR payment_cancelled_at IS NOT NULL),
    -- manual 1-5: SMS 선발송 후 답변내용 저장. A text that was given up, with its reason, stands for one that was sent.
    CONSTRAINT answer_after_driver_sms CHECK (
        answered_at IS NULL OR driver_sms_sent_at IS NOT NULL OR driver_sms_given_up_at IS NOT NULL),
    -- manual 1
    CONSTRAINT answer_after_customer_sms CHECK (
        answered_at IS NULL OR pays IS FALSE OR customer_sms_sent_at IS NOT NULL
            OR customer_sms_given_up_at IS NOT NULL),
    -- manual 1-5: 처리결과
    CONSTRAINT close_after_answer CHECK (closed_at IS NULL OR answered_at IS NOT NULL OR tells IS FALSE),
    -- manual 아지트 작성 기준
    CONSTRAINT close_after_agit_post CHECK (closed_at IS NULL OR NOT agit_due)
-- Room for a case's next version beside it: hardly anything that changes on its way stands in an index.
) WITH (fillfactor = 85);
COMMENT ON TABLE norefund.cases IS 'Drivers'' requests: evidence, verdict and steps, one row a case (상담 건)';
COMMENT ON COLUMN norefund.cases.driver_id IS 'Driver who asks (기사 ID)';
COMMENT ON COLUMN norefund.cases.case_id IS 'The backend''s number of the case and its idempotency key (상담ID)';
COMMENT ON COLUMN norefund.cases.call_id IS 'Call that the driver names (콜 ID)';
COMMENT ON COLUMN norefund.cases.customer_id IS 'Customer of the call (고객)';
COMMENT ON COLUMN norefund.cases.service_type IS 'Last depth of the consultation type (서비스 타입(콜타입))';
COMMENT ON COLUMN norefund.cases.received_at IS 'When the request came in (접수일시)';
COMMENT ON COLUMN norefund.cases.evidence_at IS 'When evidence was last written (내용 확인일시)';
COMMENT ON COLUMN norefund.cases.inquiry IS 'no_ride_cancellation or other (접수유형)';
COMMENT ON COLUMN norefund.cases.inquiry_depth2 IS
    'Second depth of the consultation type of an other inquiry (문의에 적절한 2뎁스)';
COMMENT ON COLUMN norefund.cases.inquiry_depth3 IS
    'Third depth of the consultation type of an other inquiry (문의에 적절한 3뎁스)';
COMMENT ON COLUMN norefund.cases.inquiry_topic IS 'What an other inquiry is about (OOO 문의)';
COMMENT ON COLUMN norefund.cases.request_text IS 'The driver''s own words (접수 내용)';
COMMENT ON COLUMN norefund.cases.cancel_reason IS
    'Reason the driver gave; empty: left blank, NULL: not delivered (취소사유)';
COMMENT ON COLUMN norefund.cases.previous_case_id IS 'Earlier case that the driver refers to (이전 상담ID)';
COMMENT ON COLUMN norefund.cases.request_hash IS 'SHA-256 of the request as submitted, to know a repetition (접수 내용 해시)';
COMMENT ON COLUMN norefund.cases.called_at IS 'When the customer called (호출일시)';
COMMENT ON COLUMN norefund.cases.origin_name IS 'Where the customer called from, not the meter''s start (출발지)';
COMMENT ON COLUMN norefund.cases.charged_won IS 'What the customer was charged, in won (결제금액)';
COMMENT ON COLUMN norefund.cases.call_driver_id IS 'Driver of the call (콜 기사 ID)';
COMMENT ON COLUMN norefund.cases.call_completed IS 'Whether the call ended as a completed trip (운행 완료)';
COMMENT ON COLUMN norefund.cases.payment_method IS
    'A word of payment_methods(), or another; NULL: not delivered (결제수단)';
COMMENT ON COLUMN norefund.cases.centre_cancelled IS
    'Whether the payment was cancelled before; NULL: not looked up (고객센터 기처리)';
COMMENT ON COLUMN norefund.cases.centre_cancelled_at IS 'When it was (기처리 취소일자)';
COMMENT ON COLUMN norefund.cases.centre_cancelled_won IS 'How much of it, in won (기처리 취소금액)';
COMMENT ON COLUMN norefund.cases.centre_known_at IS
    'When centre_cancelled was looked up; NULL: when the request came in (고객센터 기처리 확인일시)';
COMMENT ON COLUMN norefund.cases.centre_agit_url IS 'Where the centre wrote of it (기처리 아지트 링크)';
COMMENT ON COLUMN norefund.cases.meter_distance_m IS 'Meter reading in metres (운행거리)';
COMMENT ON COLUMN norefund.cases.meter_duration_s IS 'Meter reading in seconds (운행시간)';
COMMENT ON COLUMN norefund.cases.remark_distance_short IS 'The admin''s remark; NULL: not delivered (비고: 운행거리 짧음)';
COMMENT ON COLUMN norefund.cases.remark_duration_short IS 'The admin''s remark; NULL: not delivered (비고: 운행시간 짧음)';
COMMENT ON COLUMN norefund.cases.meter_reading IS
    'What the admin showed of the trip, word for word, such as 0.0km(일분 이하) (운행거리·운행시간 표기)';
COMMENT ON COLUMN norefund.cases.meter_remarks IS
    'The admin''s remarks, word for word; empty: none, NULL: not delivered (비고 표기)';
COMMENT ON COLUMN norefund.cases.other_inquiry IS 'Whether the request is about something else (기타 문의)';
COMMENT ON COLUMN norefund.cases.contradiction IS
    'Whether what is known contradicts the page''s premise (접수 전제 불일치 여부)';
COMMENT ON COLUMN norefund.cases.refundable IS
    'Whether the charge can be paid back: own, completed, charged, by what can be cancelled; NULL: unknown '
    '(결제취소 가능 여부)';
COMMENT ON COLUMN norefund.cases.reason_given IS 'Whether the driver gave a reason; NULL: not delivered (취소사유 기재)';
COMMENT ON COLUMN norefund.cases.meter_start IS 'Where the meter started (출발지)';
COMMENT ON COLUMN norefund.cases.meter_end IS 'Where the meter ended (마지막 지점)';
COMMENT ON COLUMN norefund.cases.meter_displacement_m IS
    'Metres from start to end; NULL where a point is missing, or no place in the service area (출발지–마지막 지점 직선거리)';
COMMENT ON COLUMN norefund.cases.duplicate_of IS 'The open case for the same call that came first (중복접수 상담ID)';
COMMENT ON COLUMN norefund.cases.revision IS 'The decision in force (정정 차수)';
COMMENT ON COLUMN norefund.cases.outcome IS 'Result (처리결과)';
COMMENT ON COLUMN norefund.cases.rule IS 'Rule of the manual (판정 근거)';
COMMENT ON COLUMN norefund.cases.policy IS 'Policy under which it was decided; NULL: none was in force (판정 기준)';
COMMENT ON COLUMN norefund.cases.overridden IS 'Whether a person decided against the manual (담당자 변경 처리)';
COMMENT ON COLUMN norefund.cases.decided_at IS 'When it was decided (판정일시)';
COMMENT ON COLUMN norefund.cases.decided_by IS 'Who decided (판정자)';
COMMENT ON COLUMN norefund.cases.review_leased_by IS 'Who reviews it now (검토자)';
COMMENT ON COLUMN norefund.cases.review_leased_until IS 'Until when (검토 기한)';
COMMENT ON COLUMN norefund.cases.payment_cancelled_at IS 'When the payment was cancelled (결제취소일시)';
COMMENT ON COLUMN norefund.cases.payment_cancelled_won IS 'How much of it, in won (취소금액)';
COMMENT ON COLUMN norefund.cases.driver_sms_sent_at IS 'When the driver''s text was sent (기사 SMS 발송)';
COMMENT ON COLUMN norefund.cases.customer_sms_sent_at IS 'When the customer''s text was sent (고객 SMS 발송)';
COMMENT ON COLUMN norefund.cases.driver_sms_given_up_at IS 'When the driver''s text was given up (기사 SMS 발송 불가)';
COMMENT ON COLUMN norefund.cases.customer_sms_given_up_at IS 'When the customer''s text was given up (고객 SMS 발송 불가)';
COMMENT ON COLUMN norefund.cases.answered_at IS 'When the answer was saved (답변내용 저장)';
COMMENT ON COLUMN norefund.cases.closed_at IS 'When the case was closed (완료)';
COMMENT ON COLUMN norefund.cases.closed_texts IS 'The other texts as they stood when it was closed (완료 시점 상담이력)';
COMMENT ON COLUMN norefund.cases.event_seq IS 'Number of the last event (마지막 이력 번호)';
COMMENT ON COLUMN norefund.cases.event_hash IS 'Hash of the last event (마지막 이력 해시)';
COMMENT ON COLUMN norefund.cases.special_note IS 'What others must know of (특이사항)';
COMMENT ON COLUMN norefund.cases.outbound_call_missed IS 'The customer was called and did not answer (OB 부재)';
COMMENT ON COLUMN norefund.cases.agit_url IS 'The case''s Agit post (아지트 링크)';
COMMENT ON COLUMN norefund.cases.agit_due IS 'Whether an Agit post is due before the case is closed (아지트 작성 필요)';
COMMENT ON COLUMN norefund.cases.past_agit_urls IS 'Links of earlier posts: one of them is no new post (이전 아지트 링크)';
COMMENT ON COLUMN norefund.cases.memo_waived_at IS
    'When somebody went without a part of the history that cannot be written (상담이력 작성 생략)';
COMMENT ON COLUMN norefund.cases.erased_seq IS
    'Event with which persons'' data were erased; later ones may have brought new (개인정보 삭제 이력 번호)';
COMMENT ON COLUMN norefund.cases.pays IS 'Whether the outcome cancels the payment (결제취소 대상)';
COMMENT ON COLUMN norefund.cases.tells IS
    'Whether the outcome has texts and an answer; NULL: not decided, or a person does yet (문자·답변 대상)';
COMMENT ON COLUMN norefund.cases.in_process IS
    'Whether the case is open, and neither handed over nor withdrawn (처리 진행 중)';
COMMENT ON COLUMN norefund.cases.by_person IS 'Whether the verdict in force is a person''s (담당자 판정)';
COMMENT ON COLUMN norefund.cases.seen_version IS
    'Version of the call that the verdict, or a person''s last look, has seen (확인한 버전)';
COMMENT ON COLUMN norefund.cases.seen IS
    'What a person had before him at his last look: the values known of each column (확인한 내용)';
COMMENT ON COLUMN norefund.cases.review_version IS 'Version of the call when the review was claimed (검토 시점 버전)';
COMMENT ON COLUMN norefund.cases.cleared IS 'Columns that were cleared: to fill one again is a change (삭제된 항목)';

-- manual 5
CREATE UNIQUE INDEX one_open_case_per_call ON norefund.cases (driver_id, call_id)
    WHERE in_process AND duplicate_of IS NULL AND NOT other_inquiry;
COMMENT ON INDEX norefund.one_open_case_per_call IS 'No second open case for a call (중복접수 방지)';

CREATE INDEX open_cases ON norefund.cases (driver_id, call_id, case_id) WHERE closed_at IS NULL;
COMMENT ON INDEX norefund.open_cases IS 'What there is to do, however many cases are closed (처리 중인 상담 건)';

-- Rows come in nearly in their order, so a few kilobytes find those of a day; a step that writes a case anew leaves it
-- where it is, or moves it a little.
CREATE INDEX cases_by_day ON norefund.cases USING brin (norefund.seoul_date(received_at)) WITH (autosummarize = on);
COMMENT ON INDEX norefund.cases_by_day IS 'The cases that came in on a day, however long the history is (접수일)';

-- manual 5
CREATE OR REPLACE TRIGGER refuse_second_open_case
    BEFORE INSERT ON norefund.cases
    FOR EACH ROW
    WHEN (NEW.duplicate_of IS NULL AND NEW.closed_at IS NULL AND NEW.inquiry = 'no_ride_cancellation')
    EXECUTE FUNCTION norefund.refuse_second_open_case();
COMMENT ON TRIGGER refuse_second_open_case ON norefund.cases IS
    'Names the open case where one_open_case_per_call would only refuse (중복접수)';

CREATE OR REPLACE TRIGGER freeze_case
    AFTER UPDATE ON norefund.cases
    FOR EACH ROW
    EXECUTE FUNCTION norefund.freeze_case();
COMMENT ON TRIGGER freeze_case ON norefund.cases IS
    'Evidence changes only with its event, a recorded step never (판정 근거·처리 단계 고정)';
