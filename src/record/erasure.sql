-- What stands in the place of erased data is nothing or, where something must stand, '(삭제)': keep_row() and
-- freeze_case() let that in. Amounts, results, facts, times and the chain stay as they are.
CREATE OR REPLACE FUNCTION norefund.erased_points(
    displacement_m double precision, place @postgis@.geography,
    OUT meter_start @postgis@.geography, OUT meter_end @postgis@.geography)
    RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    at CONSTANT double precision[] := norefund.lat_lon(place);
BEGIN
    IF displacement_m IS NULL THEN
        -- no place before, no place after
        meter_start := norefund.meter_point(0, 0);
        meter_end := meter_start;
        RETURN;
    END IF;
    -- That it was within a degree is told; where there is none in the service area, within a tenth or a hundredth.
    SELECT d.origin, d.target INTO meter_start, meter_end
    FROM (
        SELECT degrees, azimuth, o.origin, @postgis@.ST_Project(o.origin, displacement_m, radians(azimuth)) AS target
        FROM unnest('{1,0.1,0.01}'::double precision[]) AS degrees
        CROSS JOIN LATERAL norefund.meter_point(
            round(at[1] / degrees) * degrees, round(at[2] / degrees) * degrees) AS o (origin)
        CROSS JOIN unnest('{45,0,90,135,180,225,270,315}'::double precision[]) AS azimuth
    ) AS d
    CROSS JOIN LATERAL norefund.meter_displacement(d.origin, d.target) AS m (now_m)
    WHERE abs(m.now_m - displacement_m) < 1e-6
      -- what a policy said of it, it says still
      AND NOT EXISTS (
          SELECT
          FROM norefund.policies AS p
          WHERE (m.now_m <= p.same_place_within_m) <> (displacement_m <= p.same_place_within_m))
    ORDER BY d.degrees DESC, d.azimuth
    LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('no two points of the service area are %s m apart', displacement_m),
            HINT = 'Set the service area as it was when the evidence came in.';
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.erased_points IS
    'Two points that stand for erased ones: near a whole degree, and as far apart as those were (좌표 삭제)';

CREATE OR REPLACE FUNCTION norefund.erase_case(driver_id text, case_id text, cause text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e CONSTANT record := norefund.add_event(erase_case.driver_id, erase_case.case_id, 'personal_data_erased',
        erase_case.actor, jsonb_build_object('cause', erase_case.cause));
BEGIN
    UPDATE norefund.cases AS c
    SET customer_id = NULL, origin_name = NULL, inquiry_topic = NULL, request_text = NULL, special_note = NULL,
        seen = NULL, closed_texts = NULL,
        cancel_reason = CASE c.reason_given WHEN true THEN '(삭제)' WHEN false THEN '' END,
        meter_start = CASE WHEN c.meter_start::bytea IS NOT NULL THEN p.meter_start END,
        meter_end = CASE WHEN c.meter_end::bytea IS NOT NULL THEN p.meter_end END,
        erased_seq = e.seq, event_seq = e.seq, event_hash = e.hash
    FROM norefund.cases AS o
    CROSS JOIN LATERAL norefund.erased_points(o.meter_displacement_m, o.meter_start) AS p
    WHERE o.driver_id = erase_case.driver_id AND o.case_id = erase_case.case_id
      AND c.driver_id = o.driver_id AND c.case_id = o.case_id;
    UPDATE norefund.case_events AS v
    SET personal = NULL
    WHERE v.driver_id = erase_case.driver_id AND v.case_id = erase_case.case_id AND v.personal IS NOT NULL;
    UPDATE norefund.decisions AS d
    SET reason = CASE WHEN d.reason IS NOT NULL THEN '(삭제)' END, text_hash = ''
    WHERE d.driver_id = erase_case.driver_id AND d.case_id = erase_case.case_id;
    UPDATE norefund.messages AS m
    SET body = NULL, last_error = NULL, given_up_reason = CASE WHEN m.given_up_reason IS NOT NULL THEN '(삭제)' END
    WHERE m.driver_id = erase_case.driver_id AND m.case_id = erase_case.case_id;
    UPDATE norefund.holds AS h
    SET release_reason = '(삭제)'
    WHERE h.driver_id = erase_case.driver_id AND h.case_id = erase_case.case_id AND h.release_reason IS NOT NULL;
    UPDATE norefund.qa_checks AS q
    SET note = '(삭제)'
    WHERE q.driver_id = erase_case.driver_id AND q.case_id = erase_case.case_id AND q.note IS NOT NULL;
END
$$;
COMMENT ON FUNCTION norefund.erase_case IS
    'Erases what is personal of a closed case whose call is locked, in every table (상담 건 개인정보 삭제)';

-- A call's work is over where nothing of it can still be told, paid or looked at.
CREATE OR REPLACE FUNCTION norefund.open_work(driver_id text, call_id text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    found record;
BEGIN
    SELECT (SELECT min(c.case_id)
            FROM norefund.cases AS c
            WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id AND c.closed_at IS NULL) AS open_case,
           (SELECT min(m.case_id)
            FROM norefund.messages AS m
            JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id
            WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id
              AND m.state IN ('queued', 'leased', 'failed')) AS text_of,
           (SELECT min(h.case_id)
            FROM norefund.holds AS h
            JOIN norefund.cases AS c ON c.driver_id = h.driver_id AND c.case_id = h.case_id
            WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id AND h.released_at IS NULL) AS held,
           k.refund_state
    INTO found
    FROM norefund.calls AS k
    WHERE k.driver_id = open_work.driver_id AND k.call_id = open_work.call_id;
    RETURN CASE
        WHEN found.open_case IS NOT NULL THEN format('Case %s is open.', found.open_case)
        WHEN found.held IS NOT NULL THEN format('A finding of case %s waits for a person.', found.held)
        WHEN found.text_of IS NOT NULL THEN format('A text of case %s is still to be sent.', found.text_of)
        WHEN found.refund_state IN ('blocked', 'queued', 'in_flight', 'unknown', 'refused')
            THEN format('Its refund is %s.', found.refund_state) END;
END
$$;
COMMENT ON FUNCTION norefund.open_work IS 'What of a call is still to be done; NULL: nothing (콜 미완료 업무)';

CREATE OR REPLACE FUNCTION norefund.erase_imports(
    loaded_before timestamptz, driver_id text, customer_id text, cases text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- what became a case goes with it, what was refused with its file or with whom it names
    UPDATE norefund.import_rows AS r
    SET cells = '{}'
    FROM norefund.imports AS i
    WHERE i.import = r.import AND r.cells <> '{}'
      AND (r.case_id = ANY (erase_imports.cases)
           OR r.case_id IS NULL
              AND (i.loaded_at < erase_imports.loaded_before OR erase_imports.driver_id = ANY (r.cells)
                   OR erase_imports.customer_id = ANY (r.cells))
              AND EXISTS (
                  SELECT FROM norefund.import_errors AS e WHERE e.import = r.import AND e.line = r.line));
    UPDATE norefund.import_errors AS e
    SET value = NULL, message = '(삭제)'
    FROM norefund.imports AS i
    LEFT JOIN norefund.import_rows AS r ON r.import = i.import
    WHERE i.import = e.import AND (r.line = e.line OR r.line IS NULL) AND e.message <> '(삭제)'
      AND (i.loaded_at < erase_imports.loaded_before OR r.cells = '{}');
    -- a line that is no row of the file is kept as it stands
    UPDATE norefund.import_errors AS e
    SET value = NULL, message = '(삭제)'
    FROM norefund.imports AS i
    WHERE i.import = e.import AND e.position = 0 AND e.value IS NOT NULL
      AND (i.loaded_at < erase_imports.loaded_before
           OR string_to_array(translate(e.value, '"', ''), ',')
              && ARRAY[erase_imports.driver_id, erase_imports.customer_id]);
END
$$;
COMMENT ON FUNCTION norefund.erase_imports IS
    'Empties the rows and errors of imports that stand for what is erased (가져오기 개인정보 삭제)';

CREATE OR REPLACE FUNCTION norefund.check_erasure(
    closed_before timestamptz, driver_id text, case_id text, customer_id text, max_calls integer) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    refusal CONSTANT text[] := CASE
        WHEN num_nonnulls(closed_before, driver_id, customer_id) = 0 OR case_id IS NOT NULL AND driver_id IS NULL
            THEN ARRAY['it is not said whose data are to be erased',
                'Pass closed_before, driver_id, customer_id, or case_id with its driver_id.']
        WHEN closed_before > statement_timestamp()
            THEN ARRAY[format('closed_before %s is yet to come', closed_before),
                'Cases are erased some time after they were closed.']
        WHEN (max_calls > 0) IS NOT TRUE
            THEN ARRAY[format('max_calls %s is no number of calls', coalesce(max_calls::text, 'NULL')),
                'Pass how many calls one transaction may erase.'] END;
BEGIN
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = refusal[1], HINT = refusal[2];
    END IF;
    IF case_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM norefund.cases AS c
        WHERE c.driver_id = check_erasure.driver_id AND c.case_id = check_erasure.case_id)
    THEN
        PERFORM norefund.refuse_unknown_case(check_erasure.driver_id, check_erasure.case_id);
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.check_erasure IS
    'Refuses an order to erase that names nobody, or what is not there (삭제 요청 확인)';

CREATE OR REPLACE FUNCTION norefund.erase_personal_data(
    closed_before timestamptz DEFAULT NULL, driver_id text DEFAULT NULL, case_id text DEFAULT NULL,
    customer_id text DEFAULT NULL, max_calls integer DEFAULT 1000, actor text DEFAULT session_user,
    OUT calls bigint, OUT cases bigint, OUT calls_open bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    cause CONSTANT text := concat_ws(', ', CASE WHEN closed_before IS NOT NULL THEN 'age' END,
        CASE WHEN driver_id IS NOT NULL AND case_id IS NULL THEN 'driver' END,
        CASE WHEN case_id IS NOT NULL THEN 'case' END, CASE WHEN customer_id IS NOT NULL THEN 'customer' END);
    erased text[] := '{}';
    work text;
    k record;
BEGIN
    PERFORM norefund.check_named('actor', erase_personal_data.actor);
    PERFORM norefund.check_erasure(closed_before, driver_id, case_id, customer_id, max_calls);

    calls := 0;
    cases := 0;
    calls_open := 0;
    FOR k IN
        SELECT c.driver_id, c.call_id
        FROM norefund.cases AS c
        WHERE (erase_personal_data.driver_id IS NULL OR c.driver_id = erase_personal_data.driver_id)
          AND EXISTS (
              SELECT
              FROM norefund.cases AS o
              WHERE o.driver_id = c.driver_id AND o.call_id = c.call_id
                -- what has come since an erasure is erased again
                AND o.erased_seq IS DISTINCT FROM o.event_seq
                AND (erase_personal_data.case_id IS NULL OR o.case_id = erase_personal_data.case_id)
                AND (erase_personal_data.customer_id IS NULL OR o.customer_id = erase_personal_data.customer_id))
        GROUP BY c.driver_id, c.call_id
        HAVING erase_personal_data.closed_before IS NULL
            OR bool_and(c.closed_at < erase_personal_data.closed_before)
        ORDER BY c.driver_id, c.call_id
    LOOP
        EXIT WHEN calls >= max_calls;
        PERFORM norefund.lock_call(k.driver_id, k.call_id, erase_personal_data.actor);
        work := norefund.open_work(k.driver_id, k.call_id);
        IF work IS NOT NULL AND case_id IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('call %s of driver %s cannot be erased', k.call_id, k.driver_id),
                DETAIL = work,
                HINT = 'Data are erased when nothing is to be done any more: see worklist, findings and call_refunds.';
        ELSIF work IS NOT NULL THEN
            calls_open := calls_open + 1;
            CONTINUE;
        END IF;
        PERFORM norefund.erase_case(c.driver_id, c.case_id, cause, erase_personal_data.actor)
        FROM norefund.cases AS c
        WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id AND c.erased_seq IS DISTINCT FROM c.event_seq;
        UPDATE norefund.calls AS o
        SET last_error = NULL
        WHERE o.driver_id = k.driver_id AND o.call_id = k.call_id AND o.last_error IS NOT NULL;
        calls := calls + 1;
        SELECT cases + count(*), erased || array_agg(c.case_id) INTO cases, erased
        FROM norefund.cases AS c
        WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id;
    END LOOP;
    PERFORM norefund.erase_imports(closed_before, CASE WHEN case_id IS NULL THEN driver_id END, customer_id, erased);
END
$$;
COMMENT ON FUNCTION norefund.erase_personal_data IS
    'Erases persons'' data of whole calls of which nothing is to be done any more: points, names, words and texts. '
    'Amounts, results and the chain stay. Again, until it gives no calls (개인정보 삭제)';
