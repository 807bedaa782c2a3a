-- The columns that an import reads. A kind that is a unit is what a bare number under this head is in: the admin's page
-- shows a distance in kilometres.
CREATE FUNCTION @extschema@.import_columns(OUT name text, OUT kind text, OUT heads text[])
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 38
BEGIN ATOMIC
    VALUES
    ('driver_id', 'key', '{driver_id,기사ID,기사번호}'::text[]),
    ('call_id', 'key', '{call_id,콜ID,콜번호}'),
    ('case_id', 'key', '{case_id,상담ID,상담번호}'),
    ('customer_id', 'key', '{customer_id,고객ID,고객번호}'),
    ('service_type', 'text', '{service_type,서비스타입,콜타입}'),
    ('received_at', 'time', '{received_at,접수일시,접수시각}'),
    ('inquiry', 'inquiry', '{inquiry,접수유형,문의유형}'),
    ('inquiry_depth2', 'text', '{inquiry_depth2,문의2뎁스}'),
    ('inquiry_depth3', 'text', '{inquiry_depth3,문의3뎁스}'),
    ('inquiry_topic', 'text', '{inquiry_topic,문의주제}'),
    ('request_text', 'text', '{request_text,문의내용}'),
    ('cancel_reason', 'reason', '{cancel_reason,취소사유}'),
    ('previous_case_id', 'key', '{previous_case_id,이전상담ID}'),
    ('called_at', 'time', '{called_at,start_at,호출일시,콜일시,시작시각,운행시작일시}'),
    ('origin_name', 'text', '{origin_name,출발지,출발지명}'),
    ('charged_won', '원', '{charged_won,결제금액,요금,결제금액(원),요금(원)}'),
    ('call_driver_id', 'key', '{call_driver_id,콜기사ID,운행기사ID}'),
    ('call_completed', 'answer', '{call_completed,운행완료,운행완료여부}'),
    ('payment_method', 'text', '{payment_method,payment,결제,결제수단,결제방법}'),
    ('centre_cancelled', 'answer', '{centre_cancelled,고객센터기처리,기처리,기처리여부}'),
    ('centre_cancelled_at', 'time', '{centre_cancelled_at,기처리취소일시}'),
    ('centre_cancelled_won', '원', '{centre_cancelled_won,기처리취소금액,기처리취소금액(원)}'),
    ('centre_agit_url', 'text', '{centre_agit_url,기처리아지트링크}'),
    ('meter_distance_m', 'km', '{distance_km,운행거리,운행거리(km)}'),
    ('meter_distance_m', 'm', '{meter_distance_m,distance_m,운행거리(m)}'),
    ('meter_duration_s', '초', '{meter_duration_s,duration_s,운행시간,운행시간(초)}'),
    ('meter_duration_s', '분', '{duration_min,운행시간(분)}'),
    ('meter_reading', 'shown', '{meter_reading,운행결과,운행거리(운행시간)}'),
    ('meter_remarks', 'remarks', '{meter_remarks,비고}'),
    ('remark_distance_short', 'answer', '{remark_distance_short,운행거리짧음}'),
    ('remark_duration_short', 'answer', '{remark_duration_short,운행시간짧음}'),
    ('meter_start_lat', 'latitude', '{meter_start_lat,start_lat,출발위도,출발지위도}'),
    ('meter_start_lon', 'longitude', '{meter_start_lon,start_lon,출발경도,출발지경도}'),
    ('meter_end_lat', 'latitude', '{meter_end_lat,end_lat,도착위도,도착지위도,마지막지점위도}'),
    ('meter_end_lon', 'longitude', '{meter_end_lon,end_lon,도착경도,도착지경도,마지막지점경도}'),
    ('special_note', 'text', '{special_note,특이사항}'),
    ('outbound_call_missed', 'answer', '{outbound_call_missed,OB부재}'),
    ('agit_url', 'text', '{agit_url,아지트링크}');
END;
COMMENT ON FUNCTION @extschema@.import_columns() IS
    'The columns that an import reads, by the heads that name them, in any case and with any blanks (가져오기 항목)';

CREATE FUNCTION @extschema@.named_columns(heads text[], OUT name text, OUT kind text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.name, c.kind
    FROM unnest(heads) WITH ORDINALITY AS h (head, n)
    LEFT JOIN (SELECT k.name, k.kind, lower(unnest(k.heads)) AS head FROM @extschema@.import_columns() AS k) AS c
      ON c.head = lower(replace(@extschema@.fold_text(h.head), ' ', ''))
    ORDER BY h.n;
END;
COMMENT ON FUNCTION @extschema@.named_columns(text[]) IS
    'The column that each head of a file names and the kind of its values, '
    'NULL where it is none that an import reads (머리글 해석)';

CREATE FUNCTION @extschema@.read_cell(kind text, value text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    AS $$
BEGIN
    -- A column that the file has was delivered: an empty reason was left blank, and is not unknown.
    IF kind IN ('reason', 'remarks') THEN
        PERFORM norefund.read_remarks(value) WHERE read_cell.kind = 'remarks';
        RETURN to_jsonb(value);
    ELSIF norefund.is_blank(value) THEN
        RETURN NULL;
    ELSIF kind = 'key' AND value ~ '^ *[0-9](\.[0-9]+)?E[+][0-9]+ *$' THEN
        PERFORM norefund.refuse_cell('number', value, 'A spreadsheet has rounded it: export it as text.');
    END IF;
    IF kind = 'shown' THEN
        PERFORM norefund.read_meter(value);
    END IF;
    RETURN CASE kind
        WHEN 'key' THEN to_jsonb(btrim(value))
        WHEN 'shown' THEN to_jsonb(value)
        WHEN 'text' THEN to_jsonb(value)
        WHEN 'inquiry' THEN to_jsonb(CASE norefund.fold_text(value) WHEN '미운행건 결제취소' THEN 'no_ride_cancellation'
            WHEN '접수유형 외 다른 문의' THEN 'other' ELSE btrim(value) END)
        WHEN 'time' THEN to_jsonb(norefund.read_moment(value))
        WHEN 'number' THEN to_jsonb(norefund.read_number(value))
        WHEN 'answer' THEN to_jsonb(norefund.read_answer(value))
        WHEN 'latitude' THEN to_jsonb(norefund.read_degrees(value, 90))
        WHEN 'longitude' THEN to_jsonb(norefund.read_degrees(value, 180))
        ELSE to_jsonb(norefund.read_quantity(value, kind)) END;
END
$$;
COMMENT ON FUNCTION @extschema@.read_cell(text, text) IS
    'What a cell of a kind says, NULL where it is blank; refuses what can be read in no one way (항목 값 읽기)';

CREATE FUNCTION @extschema@.read_row(columns text[], kinds text[], cells text[], OUT request jsonb, OUT errors jsonb)
    LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    is_shown boolean;
    place text;
    why text;
    what_to_do text;
BEGIN
    request := '{}';
    errors := '[]';
    FOR n IN 1 .. cardinality(columns) LOOP
        CONTINUE WHEN columns[n] IS NULL;
        -- 0.0km(일분 이하), and 0.1km as well, are what the admin shows, rounded: no number of metres.
        is_shown := kinds[n] = 'km' AND norefund.fold_text(cells[n]) ~* '^ *\d+(\.\d)? *km';
        BEGIN
            request := request || CASE
                WHEN is_shown THEN jsonb_build_object('meter_reading', norefund.read_cell('shown', cells[n]))
                ELSE jsonb_build_object(columns[n], norefund.read_cell(kinds[n], cells[n])) END;
        EXCEPTION WHEN data_exception THEN
            GET STACKED DIAGNOSTICS why = MESSAGE_TEXT, what_to_do = PG_EXCEPTION_HINT;
            errors := errors || jsonb_build_object('position', n, 'message', why, 'hint', what_to_do,
                'sqlstate', SQLSTATE);
        END;
    END LOOP;
    request := jsonb_strip_nulls(request);
    -- Half a point is no point.
    FOREACH place IN ARRAY '{meter_start,meter_end}'::text[] LOOP
        IF NOT request ?& ARRAY[place || '_lat', place || '_lon'] THEN
            request := request - ARRAY[place || '_lat', place || '_lon'];
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.read_row(text[], text[], text[]) IS
    'What a row of a file says, by column, and each of its cells that cannot be read (행 읽기)';
