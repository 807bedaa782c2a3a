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
END
$$;
COMMENT ON FUNCTION @extschema@.check_named(text, text) IS 'Refuses a missing or blank value (필수 값 확인)';

CREATE FUNCTION @extschema@.check_key(argument text, value text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF value <> '' AND value = norefund.fold_text(value) THEN
        RETURN;
    END IF;
    PERFORM norefund.check_named(argument, value);
    IF value <> norefund.fold_text(value) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s %L can be mistaken for %L', argument, value, norefund.fold_text(value)),
            DETAIL = 'A second spelling of a call would be refunded a second time.',
            HINT = format('Pass %s without blanks at its ends or invisible characters, in NFC.', argument);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_key(text, text) IS
    'Refuses a missing or blank number, and one that looks like another (번호 확인)';

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
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- infinite, or outside of the years that every calendar here can show
    IF value < '0001-01-01 00:00+00' OR value >= '10000-01-01 00:00+00' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s %s is no moment', argument, value),
            HINT = format('Pass %s as a date and time, or leave it out.', argument);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.check_moment(text, timestamptz) IS 'Refuses a time that never comes (일시 확인)';

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
    'Whether evidence that is still missing could make a rule of the manual match; what conflicts is not missing (추가 확인 필요 여부)';

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
            HINT = 'Thresholds are finite and not negative; distance_recorded_from_m is not below zero_distance_below_m.';
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
