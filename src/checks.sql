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

CREATE FUNCTION @extschema@.can_still_match(facts_known text[], facts_true text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT
        FROM @extschema@.rules() AS r
        WHERE r.manual_section IS NOT NULL
          AND NOT r.excluded_facts && facts_true
          AND NOT EXISTS (
              SELECT FROM unnest(r.required_facts) AS required (fact)
              WHERE required.fact = ANY (facts_known) AND required.fact <> ALL (facts_true)));
COMMENT ON FUNCTION @extschema@.can_still_match(text[], text[]) IS
    'Whether evidence that is still missing could make a rule of the manual match (추가 확인 필요 여부)';
