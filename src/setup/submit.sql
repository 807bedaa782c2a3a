-- setup: function submit_case
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
    special_note text DEFAULT NULL, outbound_call_missed boolean DEFAULT false, agit_url text DEFAULT NULL,
    actor text DEFAULT session_user,
    OUT duplicate_of text, OUT outcome text, OUT rule text, OUT next_step text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET extra_float_digits = 3
    AS $$
DECLARE
    request bytea := sha256(convert_to(jsonb_build_array(
        call_id, customer_id, service_type, received_at AT TIME ZONE 'UTC', inquiry, inquiry_depth2, inquiry_depth3,
        inquiry_topic, request_text, cancel_reason, previous_case_id, called_at AT TIME ZONE 'UTC', origin_name,
        charged_won, call_driver_id, call_completed, payment_method, centre_cancelled,
        centre_cancelled_at AT TIME ZONE 'UTC', centre_cancelled_won, centre_agit_url, meter_distance_m,
        meter_duration_s, remark_distance_short, remark_duration_short, meter_start_lat, meter_start_lon,
        meter_end_lat, meter_end_lon, special_note, outbound_call_missed, agit_url)::text, 'UTF8'));
    submitted_at CONSTANT timestamptz := clock_timestamp();
    submission CONSTANT jsonb := jsonb_build_object('call_id', call_id, 'request_hash', encode(request, 'hex'));
    stored record;
BEGIN
    submit_case.case_id := coalesce(submit_case.case_id, gen_random_uuid()::text);
    PERFORM norefund.check_key('driver_id', submit_case.driver_id),
            norefund.check_key('call_id', submit_case.call_id),
            norefund.check_key('case_id', submit_case.case_id),
            norefund.check_named('actor', submit_case.actor),
            norefund.check_moment('received_at', submit_case.received_at),
            norefund.check_word('inquiry', submit_case.inquiry, '{no_ride_cancellation,other}'),
            norefund.check_depths(submit_case.inquiry_depth2, submit_case.inquiry_depth3, submit_case.service_type);

    FOR attempt IN 1..100 LOOP
        IF attempt = 100 THEN
            RAISE EXCEPTION USING
                ERRCODE = 'serialization_failure',
                MESSAGE = format('case %s of driver %s could not be stored', submit_case.case_id, submit_case.driver_id),
                DETAIL = 'The row is refused without an open case or an earlier request to show for it.',
                HINT = 'Try again; look for triggers, unique indexes or policies that were added to norefund.cases.';
        END IF;
        -- Look and insert with one snapshot: an open case that it doesn't show is met by ON CONFLICT, and looked at again.
        WITH stored AS (
            INSERT INTO norefund.cases AS c (
                driver_id, case_id, call_id, customer_id, service_type, received_at, inquiry, inquiry_depth2,
                inquiry_depth3, inquiry_topic, request_text, cancel_reason, previous_case_id, called_at, origin_name,
                charged_won, call_driver_id, call_completed, payment_method, centre_cancelled, centre_cancelled_at,
                centre_cancelled_won, centre_agit_url, meter_distance_m, meter_duration_s, remark_distance_short,
                remark_duration_short, meter_start, meter_end, special_note, outbound_call_missed, agit_url,
                request_hash, duplicate_of, event_seq, event_hash)
            SELECT
                submit_case.driver_id, submit_case.case_id, submit_case.call_id, submit_case.customer_id,
                submit_case.service_type, coalesce(submit_case.received_at, now()), submit_case.inquiry,
                submit_case.inquiry_depth2, submit_case.inquiry_depth3, submit_case.inquiry_topic,
                submit_case.request_text, submit_case.cancel_reason, submit_case.previous_case_id,
                submit_case.called_at, submit_case.origin_name, submit_case.charged_won, submit_case.call_driver_id,
                submit_case.call_completed, submit_case.payment_method, submit_case.centre_cancelled,
                submit_case.centre_cancelled_at, submit_case.centre_cancelled_won, submit_case.centre_agit_url,
                submit_case.meter_distance_m, submit_case.meter_duration_s, submit_case.remark_distance_short,
                submit_case.remark_duration_short,
                norefund.meter_point(submit_case.meter_start_lat, submit_case.meter_start_lon),
                norefund.meter_point(submit_case.meter_end_lat, submit_case.meter_end_lon),
                submit_case.special_note, coalesce(submit_case.outbound_call_missed, false), submit_case.agit_url, request,
                (SELECT o.case_id
                 FROM norefund.cases AS o
                 WHERE o.driver_id = submit_case.driver_id AND o.call_id = submit_case.call_id
                   AND o.closed_at IS NULL AND o.duplicate_of IS NULL AND o.inquiry = 'no_ride_cancellation'
                   AND submit_case.inquiry = 'no_ride_cancellation'),
                1, norefund.event_hash(NULL, submit_case.driver_id, submit_case.case_id, 1, 'submitted', submit_case.actor,
                    submitted_at, submission)
            WHERE NOT EXISTS (
                SELECT
                FROM norefund.cases AS same
                WHERE same.driver_id = submit_case.driver_id AND same.case_id = submit_case.case_id)
            ON CONFLICT DO NOTHING
            RETURNING c.driver_id, c.case_id, c.duplicate_of, c.event_seq, c.event_hash
        ), recorded AS (
            INSERT INTO norefund.case_events (driver_id, case_id, seq, event, actor, at, detail, hash)
            SELECT s.driver_id, s.case_id, s.event_seq, 'submitted', submit_case.actor, submitted_at, submission, s.event_hash
            FROM stored AS s
        )
        SELECT s.duplicate_of INTO submit_case.duplicate_of FROM stored AS s;
        IF FOUND THEN
            IF submit_case.duplicate_of IS NOT NULL THEN
                -- who withdraws the first case has seen this one, or is seen to have withdrawn it
                PERFORM norefund.lock_case(submit_case.driver_id, submit_case.duplicate_of);
                PERFORM norefund.flag_duplicate(submit_case.driver_id, submit_case.case_id, submit_case.actor);
            END IF;
            -- nobody else sees it yet: there is nothing to lock
            PERFORM norefund.record_decision(submit_case.driver_id, submit_case.case_id, submit_case.actor,
                only_when_clear => true);
            IF submit_case.duplicate_of IS NOT NULL THEN
                PERFORM norefund.doubt_duplicates(c.driver_id, c.case_id, submit_case.actor, submit_case.case_id)
                FROM norefund.cases AS c
                WHERE c.driver_id = submit_case.driver_id AND c.case_id = submit_case.duplicate_of
                  AND c.outcome = 'withdrawn';
            END IF;
            EXIT;
        END IF;

        SELECT c.request_hash INTO stored
        FROM norefund.cases AS c
        WHERE c.driver_id = submit_case.driver_id AND c.case_id = submit_case.case_id;
        IF FOUND AND stored.request_hash IS DISTINCT FROM request THEN
            RAISE EXCEPTION USING
                ERRCODE = 'unique_violation',
                MESSAGE = format('case %s of driver %s was submitted with other content',
                                 submit_case.case_id, submit_case.driver_id),
                HINT = 'Repeat a request word for word, or give a new one a case_id of its own.';
        END IF;
        IF FOUND THEN
            PERFORM norefund.decide_when_clear(submit_case.driver_id, submit_case.case_id, submit_case.actor);
            EXIT;
        END IF;
    END LOOP;

    SELECT c.duplicate_of, c.outcome, c.rule, s.step
    INTO submit_case.duplicate_of, submit_case.outcome, submit_case.rule, submit_case.next_step
    FROM norefund.cases AS c
    LEFT JOIN norefund.case_steps AS s ON s.driver_id = c.driver_id AND s.case_id = c.case_id
    WHERE c.driver_id = submit_case.driver_id AND c.case_id = submit_case.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.submit_case FROM PUBLIC;
COMMENT ON FUNCTION norefund.submit_case IS
    'Records a request; one for a call with an open case becomes its duplicate. Decides at once where the evidence allows (접수)';
