CREATE OR REPLACE FUNCTION norefund.is_same_request(driver_id text, case_id text, request jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM norefund.cases AS c
        LEFT JOIN norefund.case_events AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id AND e.seq = 1
        WHERE c.driver_id = is_same_request.driver_id AND c.case_id = is_same_request.case_id
          AND c.request_hash = norefund.request_hash(e.personal ->> 'salt', request));
END
$$;
COMMENT ON FUNCTION norefund.is_same_request IS 'Whether a case came in with this very request (동일 접수 여부)';

CREATE OR REPLACE FUNCTION norefund.add_case(
    driver_id text, case_id text, request jsonb, call_is_known boolean, actor text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    r CONSTANT norefund.cases := jsonb_populate_record(NULL::norefund.cases, request || norefund.values_shown(request));
    submitted_at CONSTANT timestamptz := clock_timestamp();
    first_case text;
    -- a new call is made with its first case's
    new_version bigint := 1;
    -- without it whoever knows most of a request could try the rest; it goes when what is personal is erased
    salted CONSTANT jsonb := jsonb_build_object('salt', gen_random_uuid());
    hash CONSTANT bytea := norefund.request_hash(salted ->> 'salt', request);
    submission jsonb;
    new_hash bytea;
BEGIN
    -- a case of another call, which was archived
    IF EXISTS (
        SELECT FROM norefund.archived_calls AS a
        WHERE a.driver_id = add_case.driver_id AND add_case.case_id = ANY (a.case_ids))
    THEN
        RETURN false;
    END IF;
    IF call_is_known THEN
        UPDATE norefund.calls AS k
        SET version = k.version + 1, shared = true
        WHERE k.driver_id = add_case.driver_id AND k.call_id = r.call_id
        RETURNING k.version INTO new_version;
    END IF;
    -- manual 5: 이미 처리 진행 중인 동일 문의
    IF call_is_known AND r.inquiry = 'no_ride_cancellation' THEN
        SELECT o.case_id INTO first_case
        FROM norefund.cases AS o
        WHERE o.driver_id = add_case.driver_id AND o.call_id = r.call_id
          AND o.in_process AND o.duplicate_of IS NULL AND NOT o.other_inquiry;
    END IF;
    submission := jsonb_build_object('call_id', r.call_id, 'request_hash', encode(hash, 'hex'), 'version', new_version,
        'personal_digest', norefund.hex_digest(salted::text));
    new_hash := norefund.event_hash(NULL, add_case.driver_id, add_case.case_id, 1, 'submitted', add_case.actor,
        submitted_at, submission);
    INSERT INTO norefund.cases AS c (
        driver_id, case_id, call_id, customer_id, service_type, received_at, inquiry, inquiry_depth2,
        inquiry_depth3, inquiry_topic, request_text, cancel_reason, previous_case_id, called_at, origin_name,
        charged_won, call_driver_id, call_completed, payment_method, centre_cancelled, centre_cancelled_at,
        centre_cancelled_won, centre_agit_url, centre_known_at, meter_distance_m, meter_duration_s,
        remark_distance_short, remark_duration_short, meter_start, meter_end, meter_reading, meter_remarks,
        special_note, outbound_call_missed,
        agit_url, past_agit_urls, agit_due, request_hash, duplicate_of, event_seq, event_hash)
    VALUES (
        add_case.driver_id, add_case.case_id, r.call_id, r.customer_id, r.service_type, coalesce(r.received_at, now()),
        r.inquiry, r.inquiry_depth2, r.inquiry_depth3, r.inquiry_topic, r.request_text, r.cancel_reason,
        r.previous_case_id, r.called_at, r.origin_name, r.charged_won, r.call_driver_id, r.call_completed,
        r.payment_method, r.centre_cancelled, r.centre_cancelled_at, r.centre_cancelled_won, r.centre_agit_url,
        CASE WHEN r.centre_cancelled IS NOT NULL THEN submitted_at END, r.meter_distance_m, r.meter_duration_s,
        r.remark_distance_short, r.remark_duration_short, r.meter_start, r.meter_end, r.meter_reading, r.meter_remarks,
        r.special_note,
        coalesce(r.outbound_call_missed, false), r.agit_url,
        CASE WHEN r.agit_url IS NOT NULL THEN ARRAY[r.agit_url] END,
        r.agit_url IS NULL AND (coalesce(r.outbound_call_missed, false)
            OR NOT norefund.is_blank(coalesce(r.special_note, ''))),
        hash, first_case, 1, new_hash)
    -- the same number for another call is met here, not by a lock
    ON CONFLICT ON CONSTRAINT cases_pkey DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO norefund.case_events (driver_id, case_id, seq, event, actor, at, detail, personal, hash)
    VALUES (add_case.driver_id, add_case.case_id, 1, 'submitted', add_case.actor, submitted_at, submission,
            salted, new_hash);
    PERFORM norefund.settle(add_case.driver_id, r.call_id, add_case.actor, '동일 콜 추가 접수', learned => false);
    RETURN true;
END
$$;
COMMENT ON FUNCTION norefund.add_case IS
    'Adds a request to a locked call as its next case and settles the call; false where the number is another call''s '
    '(접수 건 추가)';

CREATE OR REPLACE FUNCTION norefund.submit_case(
    INOUT driver_id text, call_id text, INOUT case_id text DEFAULT NULL,
    customer_id text DEFAULT NULL, service_type text DEFAULT NULL, received_at timestamptz DEFAULT NULL,
    inquiry text DEFAULT 'no_ride_cancellation', inquiry_depth2 text DEFAULT NULL, inquiry_depth3 text DEFAULT NULL,
    inquiry_topic text DEFAULT NULL, request_text text DEFAULT NULL, cancel_reason text DEFAULT NULL,
    previous_case_id text DEFAULT NULL,
    called_at timestamptz DEFAULT NULL, origin_name text DEFAULT NULL, charged_won bigint DEFAULT NULL,
    call_driver_id text DEFAULT NULL, call_completed boolean DEFAULT NULL, payment_method text DEFAULT NULL,
    centre_cancelled boolean DEFAULT NULL, centre_cancelled_at timestamptz DEFAULT NULL,
    centre_cancelled_won bigint DEFAULT NULL, centre_agit_url text DEFAULT NULL,
    meter_distance_m integer DEFAULT NULL, meter_duration_s integer DEFAULT NULL,
    remark_distance_short boolean DEFAULT NULL, remark_duration_short boolean DEFAULT NULL,
    meter_start_lat double precision DEFAULT NULL, meter_start_lon double precision DEFAULT NULL,
    meter_end_lat double precision DEFAULT NULL, meter_end_lon double precision DEFAULT NULL,
    meter_reading text DEFAULT NULL, meter_remarks text DEFAULT NULL,
    special_note text DEFAULT NULL, outbound_call_missed boolean DEFAULT false, agit_url text DEFAULT NULL,
    actor text DEFAULT session_user,
    OUT duplicate_of text, OUT outcome text, OUT rule text, OUT next_step text, OUT version bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET extra_float_digits = 3
    SET TimeZone = 'UTC'
    AS $$
DECLARE
    request CONSTANT jsonb := jsonb_build_object(
        'call_id', call_id, 'customer_id', customer_id, 'service_type', service_type, 'received_at', received_at,
        'inquiry', inquiry, 'inquiry_depth2', inquiry_depth2, 'inquiry_depth3', inquiry_depth3,
        'inquiry_topic', inquiry_topic, 'request_text', request_text, 'cancel_reason', cancel_reason,
        'previous_case_id', previous_case_id, 'called_at', called_at, 'origin_name', origin_name,
        'charged_won', charged_won, 'call_driver_id', call_driver_id, 'call_completed', call_completed,
        'payment_method', norefund.known_payment_word(payment_method), 'centre_cancelled', centre_cancelled,
        'centre_cancelled_at', centre_cancelled_at, 'centre_cancelled_won', centre_cancelled_won,
        'centre_agit_url', centre_agit_url, 'meter_distance_m', meter_distance_m, 'meter_duration_s', meter_duration_s,
        'remark_distance_short', remark_distance_short, 'remark_duration_short', remark_duration_short,
        'meter_start', norefund.meter_point(meter_start_lat, meter_start_lon)::text,
        'meter_end', norefund.meter_point(meter_end_lat, meter_end_lon)::text,
        'meter_reading', meter_reading, 'meter_remarks', meter_remarks,
        'special_note', special_note, 'outbound_call_missed', outbound_call_missed, 'agit_url', agit_url);
    is_first boolean;
    is_added boolean := false;
BEGIN
    submit_case.case_id := coalesce(submit_case.case_id, gen_random_uuid()::text);
    PERFORM norefund.check_key('driver_id', submit_case.driver_id),
            norefund.check_call_id(submit_case.call_id),
            norefund.check_key('case_id', submit_case.case_id),
            norefund.check_named('actor', submit_case.actor),
            norefund.check_texts(request),
            norefund.check_moment('received_at', submit_case.received_at),
            norefund.check_word('inquiry', submit_case.inquiry, '{no_ride_cancellation,other}');
    INSERT INTO norefund.calls AS k (driver_id, call_id, version)
    VALUES (submit_case.driver_id, submit_case.call_id, 1)
    ON CONFLICT ON CONSTRAINT calls_pkey DO NOTHING;
    is_first := FOUND;
    IF NOT is_first THEN
        PERFORM norefund.lock_call(submit_case.driver_id, submit_case.call_id);
    END IF;
    PERFORM
    FROM norefund.cases AS c
    WHERE c.driver_id = submit_case.driver_id AND c.case_id = submit_case.case_id;
    IF NOT FOUND THEN
        is_added := norefund.add_case(submit_case.driver_id, submit_case.case_id, request, NOT is_first,
            submit_case.actor);
    END IF;
    IF NOT is_added AND NOT norefund.is_same_request(submit_case.driver_id, submit_case.case_id, request) THEN
        PERFORM norefund.refuse_other_content(submit_case.driver_id, submit_case.case_id);
    END IF;

    SELECT c.duplicate_of, c.outcome, c.rule, s.step, k.version
    INTO submit_case.duplicate_of, submit_case.outcome, submit_case.rule, submit_case.next_step, submit_case.version
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    LEFT JOIN norefund.case_steps AS s ON s.driver_id = c.driver_id AND s.case_id = c.case_id
    WHERE c.driver_id = submit_case.driver_id AND c.case_id = submit_case.case_id;
END
$$;
COMMENT ON FUNCTION norefund.submit_case IS
    'Records a request; one for a call with an open case becomes its duplicate. Decides at once where the evidence '
    'allows (접수)';
