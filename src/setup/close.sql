-- setup: function check_open
CREATE OR REPLACE FUNCTION norefund.check_open(driver_id text, case_id text, what text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF norefund.next_step(check_open.driver_id, check_open.case_id) IS NULL THEN
        PERFORM norefund.refuse_step(check_open.driver_id, check_open.case_id, check_open.what);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION norefund.check_open(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.check_open(text, text, text) IS 'Refuses what comes after a locked case was closed (완료 건 확인)';

-- setup: function record_note
CREATE OR REPLACE FUNCTION norefund.record_note(
    driver_id text, case_id text, special_note text DEFAULT NULL, outbound_call_missed boolean DEFAULT NULL,
    actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('actor', record_note.actor);
    PERFORM norefund.lock_case(record_note.driver_id, record_note.case_id);
    IF EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = record_note.driver_id AND c.case_id = record_note.case_id
          AND (coalesce(record_note.special_note, c.special_note),
               coalesce(record_note.outbound_call_missed, c.outbound_call_missed))
              IS DISTINCT FROM (c.special_note, c.outbound_call_missed))
    THEN
        PERFORM norefund.check_open(record_note.driver_id, record_note.case_id, 'no note can be added');
        UPDATE norefund.cases AS c
        SET special_note = coalesce(record_note.special_note, c.special_note),
            outbound_call_missed = coalesce(record_note.outbound_call_missed, c.outbound_call_missed)
        WHERE c.driver_id = record_note.driver_id AND c.case_id = record_note.case_id;
        PERFORM norefund.record_event(record_note.driver_id, record_note.case_id, 'noted', record_note.actor,
            jsonb_strip_nulls(jsonb_build_object('special_note', special_note, 'outbound_call_missed', outbound_call_missed)));
    END IF;
    record_note.next_step := norefund.next_step(record_note.driver_id, record_note.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_note FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_note IS
    'Notes what others must know, or that an outbound call was missed; the case then needs an Agit post (특이사항, OB 부재)';

-- setup: function record_agit_post
CREATE OR REPLACE FUNCTION norefund.record_agit_post(
    driver_id text, case_id text, url text, actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('url', record_agit_post.url);
    PERFORM norefund.check_named('actor', record_agit_post.actor);
    PERFORM norefund.lock_case(record_agit_post.driver_id, record_agit_post.case_id);
    IF EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = record_agit_post.driver_id AND c.case_id = record_agit_post.case_id
          AND c.agit_url IS DISTINCT FROM record_agit_post.url)
    THEN
        PERFORM norefund.check_open(record_agit_post.driver_id, record_agit_post.case_id, 'no Agit post can be added');
        UPDATE norefund.cases AS c
        SET agit_url = record_agit_post.url
        WHERE c.driver_id = record_agit_post.driver_id AND c.case_id = record_agit_post.case_id;
        PERFORM norefund.record_event(record_agit_post.driver_id, record_agit_post.case_id, 'agit_posted',
            record_agit_post.actor, jsonb_build_object('url', url));
    END IF;
    record_agit_post.next_step := norefund.next_step(record_agit_post.driver_id, record_agit_post.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_agit_post FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_agit_post IS 'Records the link of a case''s Agit post (아지트 작성)';

-- setup: function doubt_duplicates
CREATE OR REPLACE FUNCTION norefund.doubt_duplicates(driver_id text, case_id text, actor text, duplicate text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    waiting record;
BEGIN
    FOR waiting IN
        UPDATE norefund.cases AS d
        SET unseen_evidence = concat_ws('; ', d.unseen_evidence, format('withdrawn (%s)', d.duplicate_of))
        WHERE d.driver_id = doubt_duplicates.driver_id AND d.duplicate_of = doubt_duplicates.case_id
          AND (doubt_duplicates.duplicate IS NULL OR d.case_id = doubt_duplicates.duplicate)
          AND d.closed_at IS NULL AND d.outcome = 'duplicate'
          AND num_nonnulls(d.driver_sms_sent_at, d.driver_sms_given_up_at) = 0
        RETURNING d.case_id
    LOOP
        PERFORM norefund.record_event(doubt_duplicates.driver_id, waiting.case_id, 'first_case_withdrawn',
            doubt_duplicates.actor, jsonb_build_object('first_case', doubt_duplicates.case_id));
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION norefund.doubt_duplicates(text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.doubt_duplicates(text, text, text, text) IS
    'Has somebody look before drivers are told to wait for a case that was withdrawn (최초 접수 철회 확인 필요)';

-- setup: function withdraw_case
CREATE OR REPLACE FUNCTION norefund.withdraw_case(
    driver_id text, case_id text, reason text, actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    old_outcome text;
    final text;
BEGIN
    PERFORM norefund.check_named('reason', withdraw_case.reason);
    PERFORM norefund.check_named('actor', withdraw_case.actor);
    PERFORM norefund.lock_case(withdraw_case.driver_id, withdraw_case.case_id);
    -- cases are locked before their orders
    PERFORM
    FROM norefund.cases AS d
    WHERE d.driver_id = withdraw_case.driver_id AND d.duplicate_of = withdraw_case.case_id AND d.closed_at IS NULL
    ORDER BY d.case_id
    FOR NO KEY UPDATE;
    SELECT c.outcome INTO old_outcome
    FROM norefund.cases AS c
    WHERE c.driver_id = withdraw_case.driver_id AND c.case_id = withdraw_case.case_id;
    IF old_outcome IS DISTINCT FROM 'withdrawn' THEN
        final := norefund.why_final(withdraw_case.driver_id, withdraw_case.case_id);
        IF final IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('case %s of driver %s can''t be withdrawn', withdraw_case.case_id, withdraw_case.driver_id),
                DETAIL = final,
                HINT = 'Note the driver''s wish with record_note(), and finish the case.';
        END IF;
        PERFORM norefund.record_decision(withdraw_case.driver_id, withdraw_case.case_id, withdraw_case.actor,
            'withdrawn', withdraw_case.reason);
        -- No driver is told to wait for what is no more: what the duplicates ask for is for a person to see.
        PERFORM norefund.doubt_duplicates(withdraw_case.driver_id, withdraw_case.case_id, withdraw_case.actor);
        IF norefund.next_step(withdraw_case.driver_id, withdraw_case.case_id) = 'close' THEN
            PERFORM norefund.close_case(withdraw_case.driver_id, withdraw_case.case_id, withdraw_case.actor);
        END IF;
    END IF;
    withdraw_case.next_step := norefund.next_step(withdraw_case.driver_id, withdraw_case.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.withdraw_case FROM PUBLIC;
COMMENT ON FUNCTION norefund.withdraw_case IS
    'Ends a case that its driver takes back, without a text; closed at once unless it needs an Agit post (접수 철회)';

-- setup: function save_answer
CREATE OR REPLACE FUNCTION norefund.save_answer(
    driver_id text, case_id text, actor text DEFAULT session_user, INOUT answer text DEFAULT NULL)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
    own_words text := answer;
    missing text[];
BEGIN
    PERFORM norefund.check_named('actor', save_answer.actor);
    PERFORM norefund.lock_case(save_answer.driver_id, save_answer.case_id);
    SELECT k.answered_at, k.revision,
           num_nonnulls(k.driver_sms_sent_at, k.driver_sms_given_up_at) > 0
           AND (k.outcome <> 'approved' OR k.payment_cancelled_at IS NOT NULL
                AND num_nonnulls(k.customer_sms_sent_at, k.customer_sms_given_up_at) > 0) AS is_due
    INTO c
    FROM norefund.cases AS k
    WHERE k.driver_id = save_answer.driver_id AND k.case_id = save_answer.case_id;
    IF c.is_due IS NOT TRUE THEN
        PERFORM norefund.refuse_step(save_answer.driver_id, save_answer.case_id, 'the answer comes after the SMS');
    END IF;

    SELECT t.driver_sms, t.missing INTO save_answer.answer, missing
    FROM norefund.case_texts AS t
    WHERE t.driver_id = save_answer.driver_id AND t.case_id = save_answer.case_id;
    IF c.answered_at IS NULL THEN
        -- where the driver's text can't be written, the words that somebody wrote stand for it
        IF save_answer.answer IS NOT NULL THEN
            own_words := NULL;
        ELSIF norefund.is_blank(coalesce(own_words, '')) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('case %s of driver %s: the answer can''t be written', save_answer.case_id, save_answer.driver_id),
                DETAIL = format('Missing is: %s.', coalesce(nullif(array_to_string(missing, ', '), ''), 'driver_sms')),
                HINT = 'Add the value with add_evidence(), or pass answer: the words that were written on the board.';
        END IF;
        save_answer.answer := coalesce(save_answer.answer, own_words);
        -- the answer of a text that was never sent is kept where the text would be
        UPDATE norefund.messages AS m
        SET body = save_answer.answer
        WHERE m.driver_id = save_answer.driver_id AND m.case_id = save_answer.case_id AND m.revision = c.revision
          AND m.purpose = 'result' AND m.audience = 'driver' AND m.sent_at IS NULL;
        UPDATE norefund.cases AS k
        SET answered_at = statement_timestamp()
        WHERE k.driver_id = save_answer.driver_id AND k.case_id = save_answer.case_id;
        PERFORM norefund.record_event(save_answer.driver_id, save_answer.case_id, 'answered', save_answer.actor,
            jsonb_strip_nulls(jsonb_build_object('answer', own_words)));
    ELSIF save_answer.answer IS NULL THEN
        -- of a text that other hands have sent there is no body to keep it in
        SELECT e.detail ->> 'answer' INTO save_answer.answer
        FROM norefund.case_events AS e
        WHERE e.driver_id = save_answer.driver_id AND e.case_id = save_answer.case_id AND e.event = 'answered';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION norefund.save_answer FROM PUBLIC;
COMMENT ON FUNCTION norefund.save_answer IS
    'Saves the answer, which is the driver''s text, after it was sent, or an agent''s own words where it can''t be written; returns it (답변내용 저장)';

-- setup: function close_case
CREATE OR REPLACE FUNCTION norefund.close_case(
    driver_id text, case_id text, actor text DEFAULT session_user, OUT board_status text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('actor', close_case.actor);
    PERFORM norefund.lock_case(close_case.driver_id, close_case.case_id);
    IF EXISTS (
        SELECT FROM norefund.cases AS c
        WHERE c.driver_id = close_case.driver_id AND c.case_id = close_case.case_id AND c.closed_at IS NULL)
    THEN
        IF norefund.next_step(close_case.driver_id, close_case.case_id) <> 'close' THEN
            PERFORM norefund.refuse_step(close_case.driver_id, close_case.case_id, 'it can''t be closed');
        END IF;
        UPDATE norefund.cases AS c
        SET closed_at = statement_timestamp(),
            closed_texts = to_jsonb(t) - '{driver_id,case_id,outcome,consultation_depths,agit_required,is_preview,'
                                         'driver_sms,customer_sms,in_progress_sms}'::text[]
        FROM norefund.case_texts AS t
        WHERE c.driver_id = close_case.driver_id AND c.case_id = close_case.case_id
          AND t.driver_id = close_case.driver_id AND t.case_id = close_case.case_id;
        PERFORM norefund.record_event(close_case.driver_id, close_case.case_id, 'closed', close_case.actor);
    END IF;
    SELECT t.board_status INTO close_case.board_status
    FROM norefund.case_texts AS t
    WHERE t.driver_id = close_case.driver_id AND t.case_id = close_case.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.close_case FROM PUBLIC;
COMMENT ON FUNCTION norefund.close_case IS
    'Closes a case whose steps are all done, with its texts as they stand; returns the board''s status (완료 처리)';
