-- What the writes of the functions are measured against: bare copies of the tables of version 0.1.0 as they were at
-- commit 44d52cd, without triggers. This file stays as it is whatever becomes of the extension, so that a leaner table
-- there shows as a smaller ratio and is not held against a leaner yardstick. Nothing here calls the extension.
CREATE SCHEMA yardstick;

-- The functions on which stored columns stand were PL/pgSQL that called one C member of the extension each. These say
-- the same in PL/pgSQL alone and have the same settings, because entering such a function is most of what it costs.
CREATE FUNCTION yardstick.premise_contradicted(
    driver_id text, call_driver_id text, call_completed boolean, payment_method text, charged_won bigint,
    centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (call_driver_id <> driver_id) IS TRUE OR call_completed IS FALSE OR (payment_method <> 'card') IS TRUE
        OR (charged_won <= 0) IS TRUE OR (centre_cancelled_won <> 0 AND centre_cancelled_won <> charged_won) IS TRUE
        OR (centre_cancelled AND centre_cancelled_won <= 0) IS TRUE
        OR (NOT centre_cancelled AND (centre_cancelled_won <> 0 OR centre_cancelled_at IS NOT NULL)) IS TRUE;
END
$$;

CREATE FUNCTION yardstick.has_reason(cancel_reason text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- White space and fillers of Hangul and Braille, then what programs show nothing for.
    RETURN cancel_reason ~ (
        '[^\u0001-\u0020\u007F-\u00A0\u115F\u1160\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u2800\u3000\u3164\uFFA0'
        '\u00AD\u034F\u061C\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF'
        '\uFFF0-\uFFFB\uFFFE\uFFFF\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]');
END
$$;

CREATE TABLE yardstick.cases (
    -- What a decision reads stands first, fixed widths before texts: a scan that decides takes no row further apart.
    received_at timestamptz NOT NULL DEFAULT now(),
    meter_displacement_m double precision GENERATED ALWAYS AS (
        -- NULL for a missing or empty point, for (0,0) and for NaN, which ST_Distance would call 0 m away.
        CASE WHEN meter_start::geometry <-> 'SRID=4326;POINT(0 0)'::geometry > 0::float8
              AND meter_end::geometry <-> 'SRID=4326;POINT(0 0)'::geometry > 0::float8
              AND (meter_start::geometry <-> 'SRID=4326;POINT(0 0)'::geometry)
                + (meter_end::geometry <-> 'SRID=4326;POINT(0 0)'::geometry) < 405::float8
             THEN ST_Distance(meter_start, meter_end, true) END) STORED,
    charged_won bigint,
    centre_cancelled_at timestamptz,
    centre_cancelled_won bigint,
    meter_distance_m integer,
    meter_duration_s integer,
    call_completed boolean,
    centre_cancelled boolean,
    remark_distance_short boolean,
    remark_duration_short boolean,
    contradiction boolean NOT NULL GENERATED ALWAYS AS (
        yardstick.premise_contradicted(driver_id, call_driver_id, call_completed, payment_method, charged_won,
                                      centre_cancelled, centre_cancelled_at, centre_cancelled_won)) STORED,
    other_inquiry boolean NOT NULL GENERATED ALWAYS AS (inquiry = 'other') STORED,
    reason_given boolean GENERATED ALWAYS AS (yardstick.has_reason(cancel_reason)) STORED,
    inquiry text NOT NULL DEFAULT 'no_ride_cancellation',
    duplicate_of text,
    outcome text,
    rule text,
    policy text,
    driver_id text NOT NULL,
    case_id text NOT NULL DEFAULT gen_random_uuid()::text,
    call_driver_id text,
    payment_method text,
    cancel_reason text,
    -- verdict
    revision integer,
    overridden boolean NOT NULL DEFAULT false,
    decided_at timestamptz,
    decided_by text,
    review_leased_by text,
    review_leased_until timestamptz,
    -- request
    call_id text NOT NULL,
    customer_id text,
    service_type text,
    inquiry_depth2 text,
    inquiry_depth3 text,
    inquiry_topic text,
    request_text text,
    previous_case_id text,
    request_hash bytea,
    unseen_duplicate text,
    unseen_evidence text,
    -- call
    called_at timestamptz,
    origin_name text,
    centre_agit_url text,
    -- meter
    meter_start geography(Point,4326),
    meter_end geography(Point,4326),
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
    agit_required boolean NOT NULL GENERATED ALWAYS AS (
        btrim(coalesce(special_note, '')) <> '' OR outbound_call_missed OR overridden
        OR coalesce(outcome = 'handed_over', false) OR unseen_evidence IS NOT NULL
        OR driver_sms_given_up_at IS NOT NULL OR customer_sms_given_up_at IS NOT NULL) STORED,

    CONSTRAINT cases_pkey PRIMARY KEY (driver_id, case_id),
    CONSTRAINT case_of_call UNIQUE (driver_id, call_id, case_id),
    CONSTRAINT driver_named CHECK ((driver_id <> '' AND driver_id = btrim(driver_id)) IS TRUE),
    CONSTRAINT case_named CHECK ((case_id <> '' AND case_id = btrim(case_id)) IS TRUE),
    CONSTRAINT call_named CHECK ((call_id <> '' AND call_id = btrim(call_id)) IS TRUE),
    CONSTRAINT received_at_finite CHECK (isfinite(received_at) IS TRUE),
    CONSTRAINT inquiry_known CHECK ((inquiry IN ('no_ride_cancellation', 'other')) IS TRUE),
    CONSTRAINT consultation_separable CHECK (
        (pg_catalog.concat(service_type, inquiry_depth2, inquiry_depth3) NOT LIKE '%▶%') IS TRUE),
    CONSTRAINT first_case_of_same_call FOREIGN KEY (driver_id, call_id, duplicate_of)
        REFERENCES yardstick.cases (driver_id, call_id, case_id),
    CONSTRAINT duplicate_of_another CHECK (duplicate_of IS NULL OR (duplicate_of <> case_id) IS TRUE),
    CONSTRAINT unseen_duplicate_of_same_call FOREIGN KEY (driver_id, call_id, unseen_duplicate)
        REFERENCES yardstick.cases (driver_id, call_id, case_id),
    CONSTRAINT review_lease_whole CHECK (pg_catalog.num_nulls(review_leased_by, review_leased_until) IN (0, 2)),

    CONSTRAINT verdict_whole CHECK (pg_catalog.num_nulls(revision, outcome, rule, decided_at, decided_by) IN (0, 5)),
    CONSTRAINT outcome_known CHECK (outcome IS NULL OR outcome IN (
        'approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate',
        'review', 'handed_over', 'withdrawn')),
    CONSTRAINT duplicate_names_first_case CHECK (
        (outcome IS NULL OR outcome <> 'duplicate' OR duplicate_of IS NOT NULL) IS TRUE),
    CONSTRAINT override_of_verdict CHECK ((NOT overridden OR outcome IS NOT NULL) IS TRUE),

    CONSTRAINT cancellation_whole CHECK (pg_catalog.num_nulls(payment_cancelled_at, payment_cancelled_won) IN (0, 2)),
    CONSTRAINT cancellation_only_if_approved CHECK (
        payment_cancelled_at IS NULL OR (outcome = 'approved') IS TRUE),
    CONSTRAINT cancellation_within_charge CHECK (
        payment_cancelled_at IS NULL
        OR (payment_cancelled_won > 0 AND payment_cancelled_won <= charged_won) IS TRUE),
    CONSTRAINT driver_sms_after_verdict CHECK (
        driver_sms_sent_at IS NULL
        OR (outcome IN ('approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')) IS TRUE),
    CONSTRAINT driver_sms_after_cancellation CHECK (
        driver_sms_sent_at IS NULL OR (outcome <> 'approved' OR payment_cancelled_at IS NOT NULL) IS TRUE),
    CONSTRAINT customer_sms_only_if_approved CHECK (
        customer_sms_sent_at IS NULL OR (outcome = 'approved') IS TRUE),
    CONSTRAINT customer_sms_after_cancellation CHECK (
        customer_sms_sent_at IS NULL OR payment_cancelled_at IS NOT NULL),
    CONSTRAINT driver_sms_given_up_after_verdict CHECK (
        driver_sms_given_up_at IS NULL
        OR (outcome IN ('approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')) IS TRUE),
    CONSTRAINT customer_sms_given_up_only_if_approved CHECK (
        customer_sms_given_up_at IS NULL OR (outcome = 'approved') IS TRUE),
    CONSTRAINT answer_after_cancellation CHECK (
        answered_at IS NULL OR (outcome <> 'approved' OR payment_cancelled_at IS NOT NULL) IS TRUE),
    -- a text that was given up, with its reason, stands for one that was sent
    CONSTRAINT answer_after_driver_sms CHECK (
        answered_at IS NULL OR pg_catalog.num_nonnulls(driver_sms_sent_at, driver_sms_given_up_at) > 0),
    CONSTRAINT answer_after_customer_sms CHECK (
        answered_at IS NULL
        OR (outcome <> 'approved'
            OR pg_catalog.num_nonnulls(customer_sms_sent_at, customer_sms_given_up_at) > 0) IS TRUE),
    CONSTRAINT close_after_answer CHECK (
        closed_at IS NULL OR (answered_at IS NOT NULL OR outcome IN ('handed_over', 'withdrawn')) IS TRUE),
    CONSTRAINT close_after_agit_post CHECK (
        closed_at IS NULL OR (NOT agit_required OR btrim(agit_url) <> '') IS TRUE)
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX one_open_case_per_call ON yardstick.cases (driver_id, call_id)
    WHERE closed_at IS NULL AND duplicate_of IS NULL AND inquiry = 'no_ride_cancellation';

CREATE UNIQUE INDEX one_cancellation_per_call ON yardstick.cases (driver_id, call_id)
    WHERE payment_cancelled_at IS NOT NULL;

CREATE INDEX open_cases ON yardstick.cases (driver_id, case_id) WHERE closed_at IS NULL;

CREATE TABLE yardstick.decisions (
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
    CONSTRAINT decision_of_case FOREIGN KEY (driver_id, case_id) REFERENCES yardstick.cases (driver_id, case_id),
    CONSTRAINT revision_counted CHECK ((revision >= 1) IS TRUE),
    CONSTRAINT outcome_known CHECK ((outcome IN (
        'approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate',
        'review', 'handed_over', 'withdrawn')) IS TRUE),
    CONSTRAINT correction_has_reason CHECK ((revision = 1 OR btrim(reason) <> '') IS TRUE),
    CONSTRAINT override_has_reason CHECK ((NOT overridden OR btrim(reason) <> '') IS TRUE)
);

ALTER TABLE yardstick.cases ADD CONSTRAINT verdict_is_recorded
    FOREIGN KEY (driver_id, case_id, revision, outcome, overridden)
    REFERENCES yardstick.decisions (driver_id, case_id, revision, outcome, overridden)
    -- add_evidence() changes the evidence first and decides on it next
    DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE yardstick.cancellation_orders (
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
        REFERENCES yardstick.cases (driver_id, call_id, case_id),
    CONSTRAINT order_of_decision FOREIGN KEY (driver_id, case_id, revision)
        REFERENCES yardstick.decisions (driver_id, case_id, revision),
    CONSTRAINT state_known CHECK ((state IN ('blocked', 'queued', 'asked', 'failed', 'cancelled', 'given_up')) IS TRUE),
    CONSTRAINT amount_to_cancel CHECK ((state IN ('blocked', 'given_up') OR amount_won > 0) IS TRUE),
    CONSTRAINT asked_was_leased CHECK ((state <> 'asked' OR attempts > 0) IS TRUE),
    CONSTRAINT attempts_counted CHECK ((attempts >= 0) IS TRUE)
);

CREATE INDEX cancellations_due ON yardstick.cancellation_orders (not_before)
    WHERE state IN ('queued', 'asked', 'failed');

CREATE TABLE yardstick.messages (
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
        REFERENCES yardstick.decisions (driver_id, case_id, revision),
    CONSTRAINT purpose_known CHECK ((purpose IN ('result', 'in_progress')) IS TRUE),
    CONSTRAINT audience_known CHECK ((audience IN ('driver', 'customer')) IS TRUE),
    CONSTRAINT state_known CHECK ((state IN (
        'queued', 'leased', 'sent', 'delivered', 'failed', 'blocked', 'given_up')) IS TRUE),
    CONSTRAINT body_to_send CHECK ((state NOT IN ('queued', 'leased') OR btrim(body) <> '') IS TRUE),
    CONSTRAINT sent_has_time CHECK ((state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL) IS TRUE),
    CONSTRAINT lease_whole CHECK (
        (state = 'leased') = (leased_by IS NOT NULL AND leased_until IS NOT NULL)),
    CONSTRAINT given_up_has_reason CHECK (
        (state <> 'given_up' OR given_up_at IS NOT NULL AND btrim(given_up_reason) <> '') IS TRUE),
    CONSTRAINT attempts_counted CHECK ((attempts >= 0) IS TRUE)
);

ALTER TABLE yardstick.cases ADD CONSTRAINT driver_sms_as_sent
    FOREIGN KEY (driver_id, case_id, revision, driver_sms_sent_at)
    REFERENCES yardstick.messages (driver_id, case_id, revision, driver_sms_sent_at);

ALTER TABLE yardstick.cases ADD CONSTRAINT customer_sms_as_sent
    FOREIGN KEY (driver_id, case_id, revision, customer_sms_sent_at)
    REFERENCES yardstick.messages (driver_id, case_id, revision, customer_sms_sent_at);

CREATE INDEX messages_due ON yardstick.messages (not_before) WHERE state IN ('queued', 'leased', 'failed');

CREATE TABLE yardstick.case_events (
    driver_id text NOT NULL,
    case_id text NOT NULL,
    seq bigint NOT NULL,
    event text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail jsonb NOT NULL DEFAULT '{}',
    hash bytea NOT NULL,

    CONSTRAINT case_events_pkey PRIMARY KEY (driver_id, case_id, seq),
    CONSTRAINT event_of_case FOREIGN KEY (driver_id, case_id) REFERENCES yardstick.cases (driver_id, case_id),
    CONSTRAINT event_counted CHECK ((seq >= 1) IS TRUE),
    CONSTRAINT event_named CHECK ((btrim(event) <> '') IS TRUE),
    CONSTRAINT actor_named CHECK ((btrim(actor) <> '') IS TRUE)
);

-- The same history beside which the extension's tables are measured.
CREATE PROCEDURE yardstick.add_closed_cases(first integer, last integer)
    LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO yardstick.cases (
        driver_id, case_id, call_id, customer_id, service_type, received_at, inquiry, inquiry_depth2, inquiry_depth3,
        inquiry_topic, request_text, cancel_reason, previous_case_id, request_hash, called_at, origin_name, charged_won,
        call_driver_id, call_completed, payment_method, centre_cancelled, centre_cancelled_at, centre_cancelled_won,
        centre_agit_url, meter_distance_m, meter_duration_s, remark_distance_short, remark_duration_short, meter_start,
        meter_end, duplicate_of, revision, outcome, rule, policy, decided_at, decided_by, payment_cancelled_at,
        payment_cancelled_won, driver_sms_sent_at, customer_sms_sent_at, answered_at, closed_at, closed_texts,
        event_seq, event_hash, special_note, outbound_call_missed, agit_url)
    SELECT
        r.driver_id, r.case_id, r.call_id, 'U' || r.case_id, '일반', r.received_at, r.inquiry, '앱/서비스', '오류',
        '앱 오류', '운행하지 않은 콜의 결제를 취소해 주세요.', r.cancel_reason, 'C000000000', sha256(r.case_id::bytea),
        r.received_at - interval '1 hour', '강남역 11번 출구', 18000, r.driver_id, true, 'card', r.centre_cancelled,
        CASE WHEN r.centre_cancelled THEN r.received_at END, CASE WHEN r.centre_cancelled THEN 18000 END,
        'https://agit.in/g/1/wall/' || r.n, r.meter_distance_m, r.meter_duration_s, r.short,
        r.short AND r.meter_duration_s <= 60,
        public.ST_SetSRID(public.ST_MakePoint(r.longitude, r.latitude), 4326)::public.geography,
        public.ST_SetSRID(public.ST_MakePoint(r.longitude, r.end_latitude), 4326)::public.geography, r.first_case_id, 1,
        CASE r.kind WHEN 'review' THEN 'handed_over' ELSE r.kind END, r.rule, 'manual', r.received_at, 'chatbot',
        CASE r.kind WHEN 'approved' THEN r.received_at END, CASE r.kind WHEN 'approved' THEN 18000 END,
        CASE WHEN r.kind <> 'review' THEN r.received_at END, CASE r.kind WHEN 'approved' THEN r.received_at END,
        CASE WHEN r.kind <> 'review' THEN r.received_at END, r.received_at,
        jsonb_build_object('missing', '{}'::text[], 'board_status', '완료(승인)', 'billing_memo',
            '챗보드 IN / 기사_미운행건 결제취소 / 고객 SMS', 'history_title', '처리완료', 'result_label', '승인',
            'history_inquiry', '미운행건 결제취소 요청', 'history_handling',
            E'-기사 ID: ' || r.driver_id || E'\n-진행내용:\nㄴ운행거리: 0.0 km (일분 이하)\n-아지트 링크 :',
            'consultation_type', '대리_기사 ▶ 요금/포인트 ▶ 결제취소 ▶ 일반'),
        9, sha256(r.call_id::bytea), '고객과 통화함', false, 'https://agit.in/g/1/wall/' || r.n
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r;

    INSERT INTO yardstick.decisions (
        driver_id, case_id, revision, outcome, rule, facts_known, facts_true, policy, decided_by, decided_at, inquiry,
        duplicate_of, cancel_reason, call_driver_id, call_completed, payment_method, charged_won, centre_cancelled,
        centre_cancelled_at, centre_cancelled_won, meter_distance_m, meter_duration_s, remark_distance_short,
        remark_duration_short, meter_start, meter_end, meter_displacement_m)
    SELECT
        c.driver_id, c.case_id, 1, c.outcome, c.rule, '{open_duplicate,other_inquiry,contradiction}', '{}', c.policy,
        c.decided_by, c.decided_at, c.inquiry, c.duplicate_of, c.cancel_reason, c.call_driver_id, c.call_completed,
        c.payment_method, c.charged_won, c.centre_cancelled, c.centre_cancelled_at, c.centre_cancelled_won,
        c.meter_distance_m, c.meter_duration_s, c.remark_distance_short, c.remark_duration_short, c.meter_start,
        c.meter_end, c.meter_displacement_m
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r
    JOIN yardstick.cases AS c ON c.driver_id = r.driver_id AND c.case_id = r.case_id;

    INSERT INTO yardstick.messages (driver_id, case_id, revision, audience, template, body, state, attempts, sent_at)
    SELECT c.driver_id, c.case_id, 1, told.audience, '대리기사_챗봇게시판_기사미운행건결제취소(승인)',
           E'안녕하세요.\n\n3월 5일 접수해 주신 미운행건 결제취소 문의에 대한 처리가 완료되어 안내해 드려요.', 'delivered', 1,
           c.decided_at
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r
    JOIN yardstick.cases AS c ON c.driver_id = r.driver_id AND c.case_id = r.case_id
    CROSS JOIN (VALUES ('driver'), ('customer')) AS told (audience)
    WHERE r.kind = 'approved' OR (r.kind <> 'review' AND told.audience = 'driver');

    INSERT INTO yardstick.cancellation_orders (driver_id, call_id, case_id, revision, amount_won, state, attempts)
    SELECT r.driver_id, r.call_id, r.case_id, 1, 18000, 'cancelled', 1
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r
    WHERE r.kind = 'approved';
END;
