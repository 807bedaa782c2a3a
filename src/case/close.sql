CREATE OR REPLACE FUNCTION norefund.check_open(driver_id text, case_id text, what text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = check_open.driver_id AND c.case_id = check_open.case_id AND c.closed_at IS NOT NULL)
    THEN
        PERFORM norefund.refuse_step(check_open.driver_id, check_open.case_id, check_open.what);
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.check_open(text, text, text) IS
    'Refuses what comes after a locked case was closed (완료 건 확인)';

-- manual 아지트 작성 기준: 특이사항, OB 부재
CREATE OR REPLACE FUNCTION norefund.record_note(
    driver_id text, case_id text, special_note text DEFAULT NULL, outbound_call_missed boolean DEFAULT NULL,
    actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    e record;
BEGIN
    PERFORM norefund.check_named('actor', record_note.actor);
    PERFORM norefund.check_size('special_note', record_note.special_note);
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
        IF EXISTS (
            SELECT
            FROM norefund.case_events AS x
            WHERE x.driver_id = record_note.driver_id AND x.case_id = record_note.case_id AND x.event = 'noted'
              AND x.actor = record_note.actor
              AND (x.detail ->> 'outbound_call_missed')::boolean IS NOT DISTINCT FROM record_note.outbound_call_missed
              AND x.personal ->> 'special_note' IS NOT DISTINCT FROM record_note.special_note)
        THEN
            PERFORM norefund.refuse_step(record_note.driver_id, record_note.case_id,
                'the same was noted before, and has been replaced since');
        END IF;
        e := norefund.add_event(record_note.driver_id, record_note.case_id, 'noted', record_note.actor,
            jsonb_build_object('outbound_call_missed', outbound_call_missed), jsonb_build_object('special_note',
                special_note));
        UPDATE norefund.cases AS c
        SET special_note = coalesce(record_note.special_note, c.special_note),
            outbound_call_missed = coalesce(record_note.outbound_call_missed, c.outbound_call_missed),
            agit_due = c.agit_due OR coalesce(record_note.outbound_call_missed, false)
                OR NOT norefund.is_blank(coalesce(record_note.special_note, '')),
            event_seq = e.seq,
            event_hash = e.hash
        WHERE c.driver_id = record_note.driver_id AND c.case_id = record_note.case_id;
    END IF;
    record_note.next_step := norefund.next_step(record_note.driver_id, record_note.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_note IS
    'Notes what others must know, or that an outbound call was missed; the case then needs an Agit post (특이사항, OB 부재)';

-- manual 아지트 작성 기준: 아지트 작성 필수
CREATE OR REPLACE FUNCTION norefund.record_agit_post(
    driver_id text, case_id text, url text, actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    c record;
    e record;
BEGIN
    PERFORM norefund.check_named('url', record_agit_post.url);
    PERFORM norefund.check_url('url', record_agit_post.url);
    PERFORM norefund.check_named('actor', record_agit_post.actor);
    PERFORM norefund.lock_case(record_agit_post.driver_id, record_agit_post.case_id);
    SELECT k.agit_due, coalesce(record_agit_post.url = ANY (k.past_agit_urls), false) AS is_known INTO c
    FROM norefund.cases AS k
    WHERE k.driver_id = record_agit_post.driver_id AND k.case_id = record_agit_post.case_id;
    IF c.agit_due AND c.is_known THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('case %s of driver %s had the Agit post %s before', record_agit_post.case_id,
                             record_agit_post.driver_id, record_agit_post.url),
            DETAIL = 'What has come up since is not in it.',
            HINT = 'Write a new post, and pass its link.';
    END IF;
    IF NOT c.is_known THEN
        PERFORM norefund.check_open(record_agit_post.driver_id, record_agit_post.case_id, 'no Agit post can be added');
        e := norefund.add_event(record_agit_post.driver_id, record_agit_post.case_id, 'agit_posted',
            record_agit_post.actor, jsonb_build_object('url', url));
        UPDATE norefund.cases AS k
        SET agit_url = record_agit_post.url,
            past_agit_urls = k.past_agit_urls || record_agit_post.url,
            agit_due = false,
            event_seq = e.seq,
            event_hash = e.hash
        WHERE k.driver_id = record_agit_post.driver_id AND k.case_id = record_agit_post.case_id;
    END IF;
    next_step := norefund.next_step(record_agit_post.driver_id, record_agit_post.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_agit_post IS
    'Records the link of a case''s Agit post; where one is due it must be a new one (아지트 작성)';

CREATE OR REPLACE FUNCTION norefund.withdraw_case(
    driver_id text, case_id text, reason text, actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    s record;
BEGIN
    PERFORM norefund.check_reason(withdraw_case.reason);
    PERFORM norefund.check_named('actor', withdraw_case.actor);
    call_of_case := norefund.lock_case(withdraw_case.driver_id, withdraw_case.case_id);
    SELECT c.outcome, c.final, d.reason INTO s
    FROM norefund.case_standings AS c
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    WHERE c.driver_id = withdraw_case.driver_id AND c.case_id = withdraw_case.case_id;
    IF (s.outcome = 'withdrawn' AND s.reason = withdraw_case.reason) IS NOT TRUE THEN
        IF s.final THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('case %s of driver %s cannot be withdrawn', withdraw_case.case_id,
                    withdraw_case.driver_id),
                DETAIL = 'Something of its verdict was told, asked, paid or saved, or it is closed.',
                HINT = 'Note the driver''s wish with record_note(), and finish the case.';
        END IF;
        IF EXISTS (
            SELECT
            FROM norefund.decisions AS d
            WHERE d.driver_id = withdraw_case.driver_id AND d.case_id = withdraw_case.case_id
              AND d.outcome = 'withdrawn' AND d.reason = withdraw_case.reason)
        THEN
            PERFORM norefund.refuse_step(withdraw_case.driver_id, withdraw_case.case_id,
                'it was withdrawn for the same reason before, and decided anew since');
        END IF;
        PERFORM norefund.record_decision(withdraw_case.driver_id, withdraw_case.case_id, withdraw_case.actor,
                    'withdrawn', withdraw_case.reason),
                norefund.settle(withdraw_case.driver_id, call_of_case, withdraw_case.actor, '접수 철회');
        IF norefund.next_step(withdraw_case.driver_id, withdraw_case.case_id) = 'close' THEN
            PERFORM norefund.close_case(withdraw_case.driver_id, withdraw_case.case_id, withdraw_case.actor);
        END IF;
    END IF;
    next_step := norefund.next_step(withdraw_case.driver_id, withdraw_case.case_id);
END
$$;
COMMENT ON FUNCTION norefund.withdraw_case IS
    'Ends a case that its driver takes back, without a text; closed at once unless something of it waits for a person '
    '(접수 철회)';

-- manual 1-5: SMS 선발송 후 답변내용 저장
CREATE OR REPLACE FUNCTION norefund.save_answer(
    driver_id text, case_id text, actor text DEFAULT session_user, INOUT answer text DEFAULT NULL)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    c record;
    e record;
    own_words text := answer;
BEGIN
    PERFORM norefund.check_named('actor', save_answer.actor);
    PERFORM norefund.check_size('answer', own_words);
    PERFORM norefund.lock_case(save_answer.driver_id, save_answer.case_id);
    SELECT k.answered_at, k.revision, m.body,
           d.version = v.version AND NOT k.pays OR norefund.text_is_true(k.driver_id, k.case_id, true) AS is_true
    INTO c
    FROM norefund.cases AS k
    JOIN norefund.calls AS v ON v.driver_id = k.driver_id AND v.call_id = k.call_id
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = k.driver_id AND d.case_id = k.case_id AND d.revision = k.revision
    LEFT JOIN norefund.messages AS m
        ON m.driver_id = k.driver_id AND m.case_id = k.case_id AND m.revision = k.revision
        AND m.purpose = 'result' AND m.audience = 'driver'
    WHERE k.driver_id = save_answer.driver_id AND k.case_id = save_answer.case_id;
    -- of a text that was given up unwritten the answer is written now
    IF c.body IS NULL THEN
        SELECT t.driver_sms INTO c.body
        FROM norefund.current_texts AS t
        WHERE t.driver_id = save_answer.driver_id AND t.case_id = save_answer.case_id;
    END IF;
    IF c.answered_at IS NOT NULL THEN
        SELECT coalesce(x.personal ->> 'answer', c.body) INTO save_answer.answer
        FROM norefund.case_events AS x
        WHERE x.driver_id = save_answer.driver_id AND x.case_id = save_answer.case_id AND x.event = 'answered';
        RETURN;
    END IF;
    PERFORM norefund.require_step(save_answer.driver_id, save_answer.case_id, 'save_answer',
        'the answer comes after the SMS');

    -- where the driver's text cannot be written, or is not true any more, the words that somebody wrote stand for it
    IF c.is_true AND c.body IS NOT NULL THEN
        own_words := NULL;
    ELSIF norefund.is_blank(coalesce(own_words, '')) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('case %s of driver %s: the answer cannot be written', save_answer.case_id,
                save_answer.driver_id),
            DETAIL = CASE WHEN c.is_true THEN 'The text for the driver lacks a value, or was retired.'
                          ELSE 'The text for the driver is not true any more.' END,
            HINT = 'Add the value with add_evidence(), or pass answer: the words that were written on the board.';
    END IF;
    save_answer.answer := coalesce(own_words, c.body);
    e := norefund.add_event(save_answer.driver_id, save_answer.case_id, 'answered', save_answer.actor,
        personal => jsonb_build_object('answer', own_words));
    -- the answer of a text that was never sent is kept where the text would be
    UPDATE norefund.messages AS m
    SET body = save_answer.answer
    WHERE m.driver_id = save_answer.driver_id AND m.case_id = save_answer.case_id AND m.revision = c.revision
      AND m.purpose = 'result' AND m.audience = 'driver' AND m.sent_at IS NULL AND m.attempts = 0;
    UPDATE norefund.cases AS k
    SET answered_at = statement_timestamp(), event_seq = e.seq, event_hash = e.hash
    WHERE k.driver_id = save_answer.driver_id AND k.case_id = save_answer.case_id;
END
$$;
COMMENT ON FUNCTION norefund.save_answer IS
    'Saves the answer, which is the driver''s text, after it was sent, or an agent''s own words where that cannot be '
    'written or is not true any more; returns it (답변내용 저장)';

CREATE OR REPLACE FUNCTION norefund.waive_memo(
    driver_id text, case_id text, reason text, actor text DEFAULT session_user, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    e record;
BEGIN
    PERFORM norefund.check_reason(waive_memo.reason);
    PERFORM norefund.check_named('actor', waive_memo.actor);
    PERFORM norefund.lock_case(waive_memo.driver_id, waive_memo.case_id);
    IF EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = waive_memo.driver_id AND c.case_id = waive_memo.case_id AND c.memo_waived_at IS NULL)
    THEN
        PERFORM norefund.require_step(waive_memo.driver_id, waive_memo.case_id, 'waive_memo',
            'no part of the history is waited for');
        e := norefund.add_event(waive_memo.driver_id, waive_memo.case_id, 'memo_waived', waive_memo.actor,
            personal => jsonb_build_object('reason', waive_memo.reason));
        UPDATE norefund.cases AS c
        SET memo_waived_at = statement_timestamp(), event_seq = e.seq, event_hash = e.hash
        WHERE c.driver_id = waive_memo.driver_id AND c.case_id = waive_memo.case_id;
    END IF;
    next_step := norefund.next_step(waive_memo.driver_id, waive_memo.case_id);
END
$$;
COMMENT ON FUNCTION norefund.waive_memo IS
    'Goes without a part of the history that the manual asks and that cannot be written, with a reason (상담이력 작성 생략)';

-- manual 1-5: 처리결과
CREATE OR REPLACE FUNCTION norefund.close_case(
    driver_id text, case_id text, actor text DEFAULT session_user, OUT board_status text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    c record;
    e record;
BEGIN
    PERFORM norefund.check_named('actor', close_case.actor);
    PERFORM norefund.lock_case(close_case.driver_id, close_case.case_id);
    SELECT o.call_id, o.duplicate_of, o.closed_at, o.closed_texts ->> 'board_status' AS board_status, k.shared,
           k.version
    INTO c
    FROM norefund.cases AS o
    JOIN norefund.calls AS k ON k.driver_id = o.driver_id AND k.call_id = o.call_id
    WHERE o.driver_id = close_case.driver_id AND o.case_id = close_case.case_id;
    close_case.board_status := c.board_status;
    IF c.closed_at IS NULL THEN
        PERFORM norefund.require_step(close_case.driver_id, close_case.case_id, 'close_case', 'it cannot be closed');
        e := norefund.add_event(close_case.driver_id, close_case.case_id, 'closed', close_case.actor,
            -- the end of a first case is news to those that wait for it
            CASE WHEN c.shared AND c.duplicate_of IS NULL THEN jsonb_build_object('version', c.version + 1)
                 ELSE '{}' END);
        UPDATE norefund.cases AS o
        SET closed_at = statement_timestamp(),
            closed_texts = to_jsonb(t) - '{driver_id,case_id,outcome,consultation_depths,is_preview,'
                                         'driver_sms,customer_sms,in_progress_sms}'::text[],
            event_seq = e.seq,
            event_hash = e.hash
        FROM norefund.current_texts AS t
        WHERE o.driver_id = close_case.driver_id AND o.case_id = close_case.case_id
          AND t.driver_id = close_case.driver_id AND t.case_id = close_case.case_id
        RETURNING o.closed_texts ->> 'board_status' INTO close_case.board_status;
        IF c.shared THEN
            PERFORM norefund.settle(close_case.driver_id, c.call_id, close_case.actor, '최초 접수 건 종료',
                learned => c.duplicate_of IS NULL);
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.close_case IS
    'Closes a case whose steps are all done, with its texts as they stand; returns the board''s status (완료 처리)';
