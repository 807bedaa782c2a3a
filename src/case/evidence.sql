CREATE OR REPLACE VIEW norefund.case_evidence AS
SELECT
    driver_id,
    case_id,
    jsonb_build_object(
        'cancel_reason', cancel_reason, 'charged_won', charged_won, 'call_driver_id', call_driver_id,
        'call_completed', call_completed,
        -- an import may have used another word for the same
        'payment_method', coalesce(norefund.payment_word(payment_method), payment_method),
        'centre_cancelled', centre_cancelled, 'centre_cancelled_at', centre_cancelled_at,
        'centre_cancelled_won', centre_cancelled_won,
        'meter_distance_m', meter_distance_m, 'meter_duration_s', meter_duration_s,
        'remark_distance_short', remark_distance_short, 'remark_duration_short', remark_duration_short,
        'meter_start', meter_start::text, 'meter_end', meter_end::text,
        'meter_reading', meter_reading, 'meter_remarks', meter_remarks) AS evidence,
    jsonb_build_object(
        'customer_id', customer_id, 'service_type', service_type, 'called_at', called_at, 'origin_name', origin_name,
        'inquiry_depth2', inquiry_depth2, 'inquiry_depth3', inquiry_depth3, 'inquiry_topic', inquiry_topic,
        'centre_agit_url', centre_agit_url) AS text_values
FROM norefund.cases;
COMMENT ON VIEW norefund.case_evidence IS
    'What is known of a case: what the verdict rests on, and what only its texts name (판정 근거)';

CREATE OR REPLACE FUNCTION norefund.check_correction(
    driver_id text, case_id text, changes jsonb, reason text, seen_version bigint) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    corrected text := (
        SELECT string_agg(k.key, ', ' ORDER BY k.key)
        FROM jsonb_each(changes) AS k
        JOIN norefund.cases AS c ON c.driver_id = check_correction.driver_id AND c.case_id = check_correction.case_id
        -- what was cleared is not filled as if it had never been known
        WHERE k.value -> 0 <> 'null' OR k.key = ANY (c.cleared));
BEGIN
    IF corrected IS NULL THEN
        RETURN;
    END IF;
    IF norefund.is_reason(reason) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('evidence of case %s of driver %s changes without a reason', check_correction.case_id,
                             check_correction.driver_id),
            DETAIL = format('What would change is: %s.', corrected),
            HINT = 'Pass reason and seen_version: a known value changes only by who has seen the call as it is.';
    END IF;
    -- a claim is a look at a case, not at what is corrected: the version is said
    PERFORM norefund.check_seen(check_correction.driver_id, check_correction.case_id, NULL,
        check_correction.seen_version);
END
$$;
COMMENT ON FUNCTION norefund.check_correction IS
    'Refuses to change, clear or refill a known value without a reason or by who has not seen the call as it is '
    '(정정 조건 확인)';

CREATE OR REPLACE FUNCTION norefund.write_evidence(
    driver_id text, case_id text, patch jsonb, changes jsonb, reason text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    -- persons' data stand outside of the hashed part of an event
    personal CONSTANT text[] :=
        '{cancel_reason,call_driver_id,meter_start,meter_end,customer_id,origin_name,called_at,inquiry_topic}';
    new_version bigint;
    e record;
BEGIN
    UPDATE norefund.calls AS k
    SET version = k.version + 1
    FROM norefund.cases AS c
    WHERE c.driver_id = write_evidence.driver_id AND c.case_id = write_evidence.case_id
      AND k.driver_id = c.driver_id AND k.call_id = c.call_id
    RETURNING k.version INTO new_version;
    e := norefund.add_event(write_evidence.driver_id, write_evidence.case_id, 'evidence_added', write_evidence.actor,
        jsonb_build_object('changes', changes - personal, 'version', new_version, 'columns', (
            SELECT jsonb_agg(k ORDER BY k) FROM jsonb_object_keys(changes) AS k)),
        jsonb_build_object('reason', write_evidence.reason, 'changes', nullif((
            SELECT jsonb_object_agg(k.key, k.value) FROM jsonb_each(changes) AS k WHERE k.key = ANY (personal)),
                '{}')));
    UPDATE norefund.cases AS k
    SET (cancel_reason, charged_won, call_driver_id, call_completed, payment_method, centre_cancelled,
         centre_cancelled_at, centre_cancelled_won, centre_agit_url, meter_distance_m, meter_duration_s,
         remark_distance_short, remark_duration_short, meter_start, meter_end, meter_reading, meter_remarks,
         customer_id, service_type, called_at, origin_name, inquiry_depth2, inquiry_depth3, inquiry_topic) = (
            SELECT n.cancel_reason, n.charged_won, n.call_driver_id, n.call_completed, n.payment_method,
                   n.centre_cancelled, n.centre_cancelled_at, n.centre_cancelled_won, n.centre_agit_url,
                   n.meter_distance_m, n.meter_duration_s, n.remark_distance_short, n.remark_duration_short,
                   n.meter_start, n.meter_end, n.meter_reading, n.meter_remarks,
                   n.customer_id, n.service_type, n.called_at, n.origin_name,
                   n.inquiry_depth2, n.inquiry_depth3, n.inquiry_topic
            FROM jsonb_populate_record(k, write_evidence.patch) AS n),
        evidence_at = statement_timestamp(),
        centre_known_at = CASE WHEN changes ? 'centre_cancelled' THEN clock_timestamp() ELSE k.centre_known_at END,
        cleared = nullif(ARRAY(
            SELECT n FROM unnest(k.cleared) AS n
            UNION
            SELECT p.key FROM jsonb_each(write_evidence.patch) AS p WHERE p.value = 'null' AND changes ? p.key
            ORDER BY 1), '{}'),
        event_seq = e.seq,
        event_hash = e.hash
    WHERE k.driver_id = write_evidence.driver_id AND k.case_id = write_evidence.case_id;
END
$$;
COMMENT ON FUNCTION norefund.write_evidence IS
    'Writes what was learned into a case, its event and the version of its call (확인 내용 기록)';

CREATE OR REPLACE FUNCTION norefund.add_evidence(
    driver_id text, case_id text,
    cancel_reason text DEFAULT NULL, charged_won bigint DEFAULT NULL, call_driver_id text DEFAULT NULL,
    call_completed boolean DEFAULT NULL, payment_method text DEFAULT NULL,
    centre_cancelled boolean DEFAULT NULL, centre_cancelled_at timestamptz DEFAULT NULL,
    centre_cancelled_won bigint DEFAULT NULL, centre_agit_url text DEFAULT NULL,
    meter_distance_m integer DEFAULT NULL, meter_duration_s integer DEFAULT NULL,
    remark_distance_short boolean DEFAULT NULL, remark_duration_short boolean DEFAULT NULL,
    meter_start_lat double precision DEFAULT NULL, meter_start_lon double precision DEFAULT NULL,
    meter_end_lat double precision DEFAULT NULL, meter_end_lon double precision DEFAULT NULL,
    meter_reading text DEFAULT NULL, meter_remarks text DEFAULT NULL,
    customer_id text DEFAULT NULL, service_type text DEFAULT NULL, called_at timestamptz DEFAULT NULL,
    origin_name text DEFAULT NULL, inquiry_depth2 text DEFAULT NULL, inquiry_depth3 text DEFAULT NULL,
    inquiry_topic text DEFAULT NULL,
    clear text[] DEFAULT NULL, reason text DEFAULT NULL, actor text DEFAULT session_user,
    seen_version bigint DEFAULT NULL,
    OUT revision integer, OUT outcome text, OUT rule text, OUT next_step text, OUT version bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    -- a value to set, null for one to clear, and no key for one to leave
    patch jsonb := jsonb_build_object(
        'cancel_reason', cancel_reason, 'charged_won', charged_won, 'call_driver_id', call_driver_id,
        'call_completed', call_completed, 'payment_method', norefund.known_payment_word(payment_method),
        'centre_cancelled', centre_cancelled, 'centre_cancelled_at', centre_cancelled_at,
        'centre_cancelled_won', centre_cancelled_won, 'meter_distance_m', meter_distance_m,
        'meter_duration_s', meter_duration_s, 'remark_distance_short', remark_distance_short,
        'remark_duration_short', remark_duration_short,
        'meter_start', norefund.meter_point(meter_start_lat, meter_start_lon)::text,
        'meter_end', norefund.meter_point(meter_end_lat, meter_end_lon)::text,
        'meter_reading', meter_reading, 'meter_remarks', meter_remarks,
        'customer_id', customer_id, 'service_type', service_type, 'called_at', called_at, 'origin_name', origin_name,
        'inquiry_depth2', inquiry_depth2, 'inquiry_depth3', inquiry_depth3, 'inquiry_topic', inquiry_topic,
        'centre_agit_url', centre_agit_url);
    call_of_case text;
    changes jsonb;
BEGIN
    PERFORM norefund.check_named('actor', add_evidence.actor),
            norefund.check_texts(patch),
            norefund.check_size('reason', add_evidence.reason);
    PERFORM norefund.check_cleared(add_evidence.clear, array_agg(k.key) FILTER (WHERE k.value <> 'null'),
        array_agg(k.key ORDER BY k.key))
    FROM jsonb_each(patch) AS k;
    SELECT coalesce(jsonb_object_agg(k.key, k.value), '{}') INTO patch
    FROM jsonb_each(patch) AS k
    WHERE k.value <> 'null' OR k.key = ANY (add_evidence.clear);
    call_of_case := norefund.lock_case(add_evidence.driver_id, add_evidence.case_id);
    IF patch ?| '{meter_reading,meter_remarks}' THEN
        patch := norefund.read_into(add_evidence.driver_id, add_evidence.case_id, patch);
    END IF;

    -- what changes, from what to what
    SELECT coalesce(jsonb_object_agg(p.key, jsonb_build_array((e.evidence || e.text_values) -> p.key, p.value)), '{}')
    INTO changes
    FROM norefund.case_evidence AS e
    CROSS JOIN jsonb_each(patch) AS p
    WHERE e.driver_id = add_evidence.driver_id AND e.case_id = add_evidence.case_id
      AND (e.evidence || e.text_values) -> p.key <> p.value;
    IF changes <> '{}' THEN
        PERFORM norefund.check_correction(add_evidence.driver_id, add_evidence.case_id, changes, add_evidence.reason,
            add_evidence.seen_version);
        PERFORM norefund.write_evidence(add_evidence.driver_id, add_evidence.case_id, patch, changes,
            add_evidence.reason, add_evidence.actor);
        PERFORM norefund.settle(add_evidence.driver_id, call_of_case, add_evidence.actor,
            CASE WHEN norefund.is_reason(add_evidence.reason) THEN add_evidence.reason ELSE '확인 내용 추가' END,
            learned => false);
    END IF;

    SELECT c.revision, c.outcome, c.rule, norefund.next_step(c.driver_id, c.case_id), k.version
    INTO add_evidence.revision, add_evidence.outcome, add_evidence.rule, add_evidence.next_step, add_evidence.version
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    WHERE c.driver_id = add_evidence.driver_id AND c.case_id = add_evidence.case_id;
END
$$;
COMMENT ON FUNCTION norefund.add_evidence IS
    'Adds what is known of a call through one of its cases, at any time: fills what was never known; corrects or '
    'clears with a reason and the version seen (운행결과·미터기 확인 반영)';
