CREATE OR REPLACE FUNCTION norefund.request_types() RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        -- format_type() would quote as the session likes
        SELECT jsonb_object_agg(a.name, CASE t.typname
            WHEN 'bool' THEN 'boolean' WHEN 'int4' THEN 'integer' WHEN 'int8' THEN 'bigint'
            WHEN 'float8' THEN 'double precision' WHEN 'timestamptz' THEN 'timestamp with time zone'
            ELSE t.typname END)
        FROM pg_proc AS p
        CROSS JOIN LATERAL unnest(p.proargnames, p.proallargtypes, p.proargmodes) AS a (name, type, mode)
        JOIN pg_type AS t ON t.oid = a.type
        WHERE p.proname = 'submit_case' AND p.pronamespace = 'norefund'::regnamespace AND a.mode IN ('i', 'b'));
END
$$;
COMMENT ON FUNCTION norefund.request_types() IS
    'The keys of a request as a JSON object, which are the arguments of submit_case(), each with its type (접수 항목)';

CREATE OR REPLACE FUNCTION norefund.is_moment(words text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- without its distance from UTC a time would be another one in another session
    RETURN words ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d(:?\d\d)?)$'
       AND words::timestamptz IS NOT NULL;
EXCEPTION WHEN data_exception THEN
    -- the thirteenth month
    RETURN false;
END
$$;
COMMENT ON FUNCTION norefund.is_moment(text) IS
    'Whether words are a date and time with its distance from UTC, which mean the same everywhere (일시 표기 확인)';

CREATE OR REPLACE FUNCTION norefund.check_request(request jsonb, types jsonb) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    wrong record;
BEGIN
    IF jsonb_typeof(request) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'the request is no JSON object',
            DETAIL = format('It is %s.', coalesce('a JSON ' || jsonb_typeof(request), 'NULL')),
            HINT = 'Its keys are the arguments of submit_case().';
    END IF;
    SELECT string_agg(left(k.key, 63), ', ' ORDER BY k.key) AS keys INTO wrong
    FROM jsonb_object_keys(request) AS k (key)
    WHERE NOT types ? k.key;
    IF wrong.keys IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('the request has unknown keys: %s', wrong.keys),
            HINT = format('Known are %s.', (
                SELECT string_agg(t.key, ', ' ORDER BY t.key) FROM jsonb_object_keys(types) AS t (key)));
    END IF;
    SELECT r.key, types ->> r.key AS type,
           -- a customer and a place are not printed
           CASE WHEN r.key !~ '^customer_id$|_(lat|lon)$' AND jsonb_typeof(r.value) NOT IN ('object', 'array')
                THEN ' ' || left(r.value::text, 100) END AS shown,
           jsonb_typeof(r.value) AS json_type
    INTO wrong
    FROM jsonb_each(request) AS r
    WHERE r.value <> 'null'
      AND CASE types ->> r.key
              WHEN 'text' THEN jsonb_typeof(r.value) <> 'string'
              WHEN 'boolean' THEN jsonb_typeof(r.value) <> 'boolean'
              WHEN 'timestamp with time zone'
                  THEN jsonb_typeof(r.value) <> 'string' OR NOT norefund.is_moment(r.value #>> '{}')
              ELSE CASE
                  WHEN jsonb_typeof(r.value) <> 'number' THEN true
                  WHEN types ->> r.key = 'double precision' THEN abs(r.value::numeric) > 1e300
                  WHEN trunc(r.value::numeric) <> r.value::numeric THEN true
                  ELSE abs(r.value::numeric) > CASE types ->> r.key WHEN 'integer' THEN 2147483647
                                                    ELSE 9223372036854775807 END END
          END
    ORDER BY r.key
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s%s is no %s', wrong.key, wrong.shown, wrong.type),
            DETAIL = format('It is a JSON %s.', wrong.json_type),
            HINT = CASE wrong.type
                WHEN 'timestamp with time zone' THEN 'Pass a JSON string such as "2026-03-10T10:00:00+09:00".'
                WHEN 'text' THEN 'Pass a JSON string, or leave it out.'
                WHEN 'boolean' THEN 'Pass true or false without quotes, or leave it out.'
                WHEN 'double precision' THEN 'Pass a JSON number, or leave it out.'
                ELSE 'Pass a whole JSON number, or leave it out.' END;
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.check_request(jsonb, jsonb) IS
    'Refuses what is no JSON object, a key that is unknown and a value that can be taken for another one (a number in '
    'quotes, a fraction of a won, a time without a zone), naming them (JSON 접수 확인)';

CREATE OR REPLACE FUNCTION norefund.submit_checked(
    request jsonb, types jsonb,
    OUT driver_id text, OUT case_id text, OUT duplicate_of text, OUT outcome text, OUT rule text, OUT next_step text,
    OUT version bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_request(request, types);
    SELECT s.driver_id, s.case_id, s.duplicate_of, s.outcome, s.rule, s.next_step, s.version
    INTO driver_id, case_id, duplicate_of, outcome, rule, next_step, version
    -- 45.0 is a whole number in JSON
    FROM jsonb_to_record(request) AS r (
        driver_id text, call_id text, case_id text, customer_id text, service_type text, received_at timestamptz,
        inquiry text, inquiry_depth2 text, inquiry_depth3 text, inquiry_topic text, request_text text,
        cancel_reason text, previous_case_id text, called_at timestamptz, origin_name text, charged_won numeric,
        call_driver_id text, call_completed boolean, payment_method text, centre_cancelled boolean,
        centre_cancelled_at timestamptz, centre_cancelled_won numeric, centre_agit_url text, meter_distance_m numeric,
        meter_duration_s numeric, remark_distance_short boolean, remark_duration_short boolean,
        meter_start_lat double precision, meter_start_lon double precision, meter_end_lat double precision,
        meter_end_lon double precision, meter_reading text, meter_remarks text, special_note text,
        outbound_call_missed boolean, agit_url text, actor text)
    CROSS JOIN LATERAL norefund.submit_case(
        driver_id => r.driver_id, call_id => r.call_id, case_id => r.case_id, customer_id => r.customer_id,
        service_type => r.service_type, received_at => r.received_at,
        -- what is left out is what submit_case() takes for it; a null says that it is not known
        inquiry => CASE WHEN request ? 'inquiry' THEN r.inquiry ELSE 'no_ride_cancellation' END,
        inquiry_depth2 => r.inquiry_depth2, inquiry_depth3 => r.inquiry_depth3, inquiry_topic => r.inquiry_topic,
        request_text => r.request_text, cancel_reason => r.cancel_reason, previous_case_id => r.previous_case_id,
        called_at => r.called_at, origin_name => r.origin_name, charged_won => r.charged_won::bigint,
        call_driver_id => r.call_driver_id, call_completed => r.call_completed, payment_method => r.payment_method,
        centre_cancelled => r.centre_cancelled, centre_cancelled_at => r.centre_cancelled_at,
        centre_cancelled_won => r.centre_cancelled_won::bigint, centre_agit_url => r.centre_agit_url,
        meter_distance_m => r.meter_distance_m::integer, meter_duration_s => r.meter_duration_s::integer,
        remark_distance_short => r.remark_distance_short, remark_duration_short => r.remark_duration_short,
        meter_start_lat => r.meter_start_lat, meter_start_lon => r.meter_start_lon, meter_end_lat => r.meter_end_lat,
        meter_end_lon => r.meter_end_lon, meter_reading => r.meter_reading, meter_remarks => r.meter_remarks,
        special_note => r.special_note, outbound_call_missed => coalesce(r.outbound_call_missed, false),
        agit_url => r.agit_url, actor => CASE WHEN request ? 'actor' THEN r.actor ELSE session_user END) AS s;
END
$$;
COMMENT ON FUNCTION norefund.submit_checked(jsonb, jsonb) IS
    'submit_case() of a JSON object, after check_request(); a key that is not there is not given, null is NULL '
    '(JSON 접수 처리)';

CREATE OR REPLACE FUNCTION norefund.submit_request(
    request jsonb,
    OUT driver_id text, OUT case_id text, OUT duplicate_of text, OUT outcome text, OUT rule text, OUT next_step text,
    OUT version bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    SELECT s.driver_id, s.case_id, s.duplicate_of, s.outcome, s.rule, s.next_step, s.version
    INTO driver_id, case_id, duplicate_of, outcome, rule, next_step, version
    FROM norefund.submit_checked(request, norefund.request_types()) AS s;
END
$$;
COMMENT ON FUNCTION norefund.submit_request(jsonb) IS
    'submit_case() for a JSON object, whose keys are that function''s arguments: the same checks, answers and '
    'repetitions (JSON 접수)';

CREATE OR REPLACE FUNCTION norefund.submit_cases(
    requests jsonb,
    OUT "position" integer, OUT driver_id text, OUT case_id text, OUT duplicate_of text, OUT outcome text,
    OUT rule text, OUT next_step text, OUT version bigint,
    OUT sqlstate text, OUT message text, OUT detail text, OUT hint text)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    types CONSTANT jsonb := norefund.request_types();
    request jsonb;
BEGIN
    IF jsonb_typeof(requests) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'the requests are no JSON array',
            DETAIL = format('They are %s.', coalesce('a JSON ' || jsonb_typeof(requests), 'NULL')),
            HINT = 'Pass an array of objects whose keys are the arguments of submit_case().';
    END IF;
    FOR request, submit_cases."position" IN
        SELECT r.value, r.place
        FROM jsonb_array_elements(requests) WITH ORDINALITY AS r (value, place)
        -- Two batches take the locks of the calls that they share in one order; requests for a call stay in theirs.
        ORDER BY r.value ->> 'driver_id', r.value ->> 'call_id', r.place
    LOOP
        SELECT NULL, NULL, NULL, NULL INTO sqlstate, message, detail, hint;
        BEGIN
            SELECT s.driver_id, s.case_id, s.duplicate_of, s.outcome, s.rule, s.next_step, s.version
            INTO driver_id, case_id, duplicate_of, outcome, rule, next_step, version
            FROM norefund.submit_checked(request, types) AS s;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS
                submit_cases.sqlstate = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
                hint = PG_EXCEPTION_HINT;
            SELECT request ->> 'driver_id', request ->> 'case_id', NULL, NULL, NULL, NULL, NULL,
                   nullif(detail, ''), nullif(hint, '')
            INTO driver_id, case_id, duplicate_of, outcome, rule, next_step, version, detail, hint;
        END;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.submit_cases(jsonb) IS
    'submit_request() for each object of a JSON array, each row its answer or its error: one that is refused loses no '
    'other. By position they are in the array''s order (JSON 일괄 접수)';
