CREATE FUNCTION @extschema@.max_characters(argument text) RETURNS integer
    -- not STRICT: a CASE is then inlined, else it was planned anew in every transaction
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN argument IN ('driver_id', 'case_id', 'call_id', 'customer_id', 'call_driver_id', 'previous_case_id')
            THEN 100
        WHEN argument IN ('actor', 'agent', 'worker', 'policy', 'provider_ref', 'payment_method', 'service_type',
                          'inquiry', 'inquiry_depth2', 'inquiry_depth3')
            THEN 200
        WHEN argument IN ('origin_name', 'inquiry_topic') THEN 1000
        WHEN argument IN ('request_text', 'answer') THEN 10000
        ELSE 2000 END;
COMMENT ON FUNCTION @extschema@.max_characters(text) IS
    'How many characters a text argument of a function may have (최대 글자 수)';

CREATE FUNCTION @extschema@.check_size(argument text, value text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF length(value) > norefund.max_characters(argument) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s of %s characters is too long', argument, length(value)),
            HINT = format('%s has at most %s characters.', argument, norefund.max_characters(argument));
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_size(text, text) IS
    'Refuses a text that is longer than its kind may be (글자 수 확인)';

CREATE FUNCTION @extschema@.check_named(argument text, value text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF value IS NULL OR norefund.is_blank(value) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s %s names nothing', argument, quote_nullable(value)),
            HINT = format('%s needs a visible character.', argument);
    END IF;
    PERFORM norefund.check_size(argument, value);
END
$$;
COMMENT ON FUNCTION @extschema@.check_named(text, text) IS 'Refuses a missing, blank or overlong value (필수 값 확인)';

CREATE FUNCTION @extschema@.check_reason(reason text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('reason', reason);
    IF NOT norefund.is_reason(reason) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('reason %L says nothing', reason),
            HINT = 'Say why in words: a mark of nothing is no reason.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_reason(text) IS 'Refuses a reason that does not say why (사유 확인)';

CREATE FUNCTION @extschema@.check_key(argument text, value text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    -- who the customer is stands in no message
    is_private CONSTANT boolean := argument = 'customer_id';
BEGIN
    -- as nearly always
    IF value <> '' AND length(value) <= norefund.max_characters(argument) AND value = norefund.fold_key(value) THEN
        RETURN;
    END IF;
    PERFORM norefund.check_named(argument, value);
    IF value <> norefund.fold_key(value) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s can be mistaken for %s', CASE WHEN is_private THEN argument
                             ELSE format('%s %L', argument, value) END, CASE WHEN is_private THEN 'another'
                             ELSE quote_literal(norefund.fold_key(value)) END),
            DETAIL = 'A second spelling of a call would be refunded a second time.',
            HINT = format('Pass %s without blanks at its ends or invisible characters, in NFKC, with plain hyphens.',
                argument);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_key(text, text) IS
    'Refuses a missing, blank or overlong number, and one that looks like another (번호 확인)';

CREATE FUNCTION @extschema@.check_url(argument text, value text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_size(argument, value);
    IF value !~* '^https?://[^/?# ][^ ]*$' OR value <> norefund.fold_text(value) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s %L is no link', argument, value),
            HINT = format('Pass %s as the browser shows it: https://, a host and a path, without blanks.', argument);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_url(text, text) IS 'Refuses what is no http or https URL (링크 확인)';

CREATE FUNCTION @extschema@.check_texts(arguments jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM CASE
        WHEN a.key IN ('customer_id', 'call_driver_id', 'previous_case_id') THEN norefund.check_key(a.key, a.value)
        WHEN a.key IN ('agit_url', 'centre_agit_url') THEN norefund.check_url(a.key, a.value)
        -- no limit is lower
        WHEN length(a.value) > 100 THEN norefund.check_size(a.key, a.value) END
    FROM jsonb_each_text(arguments) AS a
    WHERE a.value IS NOT NULL;
    PERFORM norefund.check_depths(arguments ->> 'inquiry_depth2', arguments ->> 'inquiry_depth3',
        arguments ->> 'service_type');
END
$$;
COMMENT ON FUNCTION @extschema@.check_texts(jsonb) IS
    'Refuses numbers, links and texts of a request that cannot be what they are named for (접수 값 확인)';

CREATE FUNCTION @extschema@.known_payment_word(payment_method text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_size('payment_method', payment_method);
    IF norefund.payment_word(payment_method) IS NULL AND payment_method IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('payment_method %L is unknown', payment_method),
            HINT = format('Known are %s; payment_methods() lists what else they are called.', (
                SELECT string_agg(format('%s (%s)', m.method, m.label), ', ') FROM norefund.payment_methods() AS m));
    END IF;
    RETURN norefund.payment_word(payment_method);
END
$$;
COMMENT ON FUNCTION @extschema@.known_payment_word(text) IS
    'payment_word(), where a word that nobody knows is refused (결제수단 확인)';

CREATE FUNCTION @extschema@.check_word(argument text, value text, words text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF value = ANY (words) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s %s is unknown', argument, quote_nullable(value)),
            HINT = format('Known are %s.', array_to_string(words, ', '));
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_word(text, text, text[]) IS 'Refuses a word that is not in the list (구분 값 확인)';

CREATE FUNCTION @extschema@.check_depths(inquiry_depth2 text, inquiry_depth3 text, service_type text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF concat(inquiry_depth2, inquiry_depth3, service_type) LIKE '%▶%' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('consultation depth %L holds the separator ▶', concat_ws(', ',
                inquiry_depth2, inquiry_depth3, service_type)),
            HINT = 'Pass one depth in each of inquiry_depth2, inquiry_depth3 and service_type.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_depths(text, text, text) IS
    'Refuses a depth of the consultation type that holds the separator (상담유형 뎁스 확인)';

CREATE FUNCTION @extschema@.check_moment(argument text, value timestamptz) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET DateStyle = 'ISO'
    SET TimeZone = 'Asia/Seoul'
    AS $$
BEGIN
    IF value IS NOT NULL AND norefund.possible_time(value) IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s %s cannot be', argument, value),
            DETAIL = 'It is before 2010, when the service did not exist, or more than a day ahead.',
            HINT = format('Pass %s as a date and time with its zone, or leave it out for now.', argument);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_moment(text, timestamptz) IS
    'Refuses a time before the service existed, or more than a day ahead (일시 확인)';

CREATE FUNCTION @extschema@.has_form(value text, form text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN value ~ ('^(?:' || form || ')$');
COMMENT ON FUNCTION @extschema@.has_form(text, text) IS
    'Whether a regular expression matches the whole of a value (형식 일치 여부)';

CREATE FUNCTION @extschema@.check_setting(name text, value text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    wrong text;
BEGIN
    PERFORM norefund.check_word('setting', name, '{call_id_form,close_within_hours,pseudonym_key}');
    IF value IS NULL THEN
        RETURN true;
    END IF;
    IF name = 'call_id_form' THEN
        IF norefund.is_blank(value) THEN
            wrong := 'Nothing would match it.';
        END IF;
        BEGIN
            -- alone as well: a parenthesis that it does not open would close that of has_form()
            PERFORM '' ~ value, norefund.has_form('', value);
        EXCEPTION WHEN invalid_regular_expression THEN
            wrong := SQLERRM;
        END;
    END IF;
    IF name = 'close_within_hours' AND value !~ '^[1-9][0-9]{0,3}$' THEN
        wrong := 'It is a number of hours, 1 to 9999.';
    ELSIF name = 'pseudonym_key' AND length(value) < 16 THEN
        wrong := 'It has 16 characters at least.';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('setting %s cannot be %L', name, value),
            DETAIL = wrong,
            HINT = format('The table settings says what %s is; NULL: it is not set.', name);
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION @extschema@.check_setting(text, text) IS
    'True of a documented setting and a value that it can have; refuses any other (설정 값 확인)';

CREATE FUNCTION @extschema@.check_period(period_from timestamptz, period_to timestamptz) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET DateStyle = 'ISO'
    SET TimeZone = 'Asia/Seoul'
    AS $$
BEGIN
    IF (period_from < period_to) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('no time lies between %s and %s', coalesce(period_from::text, 'NULL'),
                coalesce(period_to::text, 'NULL')),
            HINT = 'Pass the first moment of the period and the first moment after it, or leave them out.';
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION @extschema@.check_period(timestamptz, timestamptz) IS
    'True of a period; refuses one that ends before it begins, or has no bounds (기간 확인)';

CREATE FUNCTION @extschema@.check_lease(lease interval, max_rows integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF (lease > interval '0' AND lease <= interval '1 day') IS NOT TRUE OR (max_rows > 0) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('a lease of %s over %s rows is not allowed', coalesce(lease::text, 'NULL'),
                coalesce(max_rows::text, 'NULL')),
            HINT = 'Ask for one row or more, for longer than nothing and at most a day.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_lease(interval, integer) IS
    'Refuses a lease that never holds or never ends, and a claim of nothing (작업 배정 조건 확인)';

CREATE FUNCTION @extschema@.can_still_match(
    facts_known text[], facts_true text[], facts_conflicting text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- PL/pgSQL keeps the plan
    RETURN EXISTS (
        SELECT
        FROM norefund.rules() AS r
        WHERE r.manual_section IS NOT NULL
          AND NOT r.excluded_facts && (facts_true || facts_conflicting)
          AND NOT r.required_facts && coalesce(facts_conflicting, '{}')
          AND NOT EXISTS (
              SELECT FROM unnest(r.required_facts) AS required (fact)
              WHERE required.fact = ANY (facts_known) AND required.fact <> ALL (facts_true)));
END
$$;
COMMENT ON FUNCTION @extschema@.can_still_match(text[], text[], text[]) IS
    'Whether evidence that is still missing could make a rule of the manual match; what conflicts is not missing '
    '(추가 확인 필요 여부)';

CREATE FUNCTION @extschema@.check_thresholds(
    zero_distance_below_m integer, distance_recorded_from_m integer, short_duration_up_to_s integer,
    same_place_within_m double precision) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    unusable text := CASE
        WHEN (zero_distance_below_m >= 0) IS NOT TRUE
            THEN 'zero_distance_below_m ' || quote_nullable(zero_distance_below_m)
        WHEN (distance_recorded_from_m >= zero_distance_below_m) IS NOT TRUE
            THEN 'distance_recorded_from_m ' || quote_nullable(distance_recorded_from_m)
        WHEN (short_duration_up_to_s >= 0) IS NOT TRUE
            THEN 'short_duration_up_to_s ' || quote_nullable(short_duration_up_to_s)
        WHEN (same_place_within_m >= 0 AND same_place_within_m <= 20100000) IS NOT TRUE
            THEN 'same_place_within_m ' || quote_nullable(same_place_within_m)
    END;
BEGIN
    IF unusable IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('threshold %s is unusable', unusable),
            HINT =
                'Thresholds are finite and not negative; distance_recorded_from_m is not below zero_distance_below_m.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_thresholds(integer, integer, integer, double precision) IS
    'Refuses thresholds that no decision could rest on (판정 기준 값 확인)';

CREATE FUNCTION @extschema@.refuse_unknown_policy(policy text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'no_data_found',
        MESSAGE = format('there is no policy %s', policy),
        HINT = 'propose_policy() keeps thresholds under a name; the table policies lists them.';
END
$$;
COMMENT ON FUNCTION @extschema@.refuse_unknown_policy(text) IS 'Refuses a policy that is not there (판정 기준 없음)';

CREATE FUNCTION @extschema@.refuse_unknown_case(driver_id text, case_id text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'no_data_found',
        MESSAGE = format('driver %s has no case %s', driver_id, case_id),
        HINT = 'Pass the driver first, then the case; submit_case() records a new one.';
END
$$;
COMMENT ON FUNCTION @extschema@.refuse_unknown_case(text, text) IS 'Refuses a case that is not there (상담 건 없음)';

CREATE FUNCTION @extschema@.refuse_other_content(driver_id text, case_id text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'unique_violation',
        MESSAGE = format('case %s of driver %s was submitted with other content', case_id, driver_id),
        HINT = 'Repeat a request word for word, or give a new one a case_id of its own.';
END
$$;
COMMENT ON FUNCTION @extschema@.refuse_other_content(text, text) IS
    'Refuses a request under the number of another one (상담ID 중복 사용)';

CREATE FUNCTION @extschema@.check_cleared(clear text[], given text[], known text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_word('clear', c.name, known) FROM unnest(clear) AS c (name);
    IF clear && given THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('one of %s is both given and cleared', array_to_string(clear, ', ')),
            HINT = 'Give a value, or name it in clear.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_cleared(text[], text[], text[]) IS
    'Refuses to clear what is no evidence, or what is given as well (삭제 항목 확인)';
