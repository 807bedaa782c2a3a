CREATE OR REPLACE FUNCTION norefund.lock_call(driver_id text, call_id text, actor text DEFAULT session_user)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    k record;
    has_texts boolean;
BEGIN
    SELECT c.unsettled, c.archived, c.refund_state = 'in_flight' AND c.leased_until <= statement_timestamp() AS lapsed
    INTO k
    FROM norefund.calls AS c
    WHERE c.driver_id = lock_call.driver_id AND c.call_id = lock_call.call_id
    FOR NO KEY UPDATE;
    IF k.archived THEN
        PERFORM norefund.restore_call(lock_call.driver_id, lock_call.call_id);
    END IF;
    -- A step of a case leaves its call's row as it was: above READ COMMITTED only the case's own row says 40001.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM
        FROM norefund.cases AS c
        WHERE c.driver_id = lock_call.driver_id AND c.call_id = lock_call.call_id
        ORDER BY c.case_id
        FOR NO KEY UPDATE;
    END IF;
    -- Claims lock messages alone, so whoever changes what they stand on holds them too.
    PERFORM
    FROM norefund.messages AS m
    WHERE m.driver_id = lock_call.driver_id AND m.state IN ('blocked', 'queued', 'leased', 'failed', 'dead')
      AND m.case_id = ANY (ARRAY(
          SELECT c.case_id FROM norefund.cases AS c
          WHERE c.driver_id = lock_call.driver_id AND c.call_id = lock_call.call_id))
    ORDER BY m.case_id, m.revision, m.purpose, m.audience
    FOR NO KEY UPDATE;
    has_texts := FOUND;

    IF k.lapsed THEN
        UPDATE norefund.calls AS c
        SET refund_state = 'unknown', key_unsure = true
        WHERE c.driver_id = lock_call.driver_id AND c.call_id = lock_call.call_id;
    END IF;
    IF has_texts THEN
        UPDATE norefund.messages AS m
        SET state = norefund.message_state(
                m.state, m.leased_until, m.tries, m.withheld, c.closed_at IS NOT NULL, statement_timestamp()),
            leased_by = NULL, leased_until = NULL
        FROM norefund.cases AS c
        WHERE c.driver_id = lock_call.driver_id AND c.call_id = lock_call.call_id
          AND m.driver_id = c.driver_id AND m.case_id = c.case_id
          AND m.state = 'leased' AND m.leased_until <= statement_timestamp();
    END IF;
    IF k.unsettled THEN
        PERFORM norefund.settle(lock_call.driver_id, lock_call.call_id, lock_call.actor, '직접 입력·서비스 지역 변경 건 정리');
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.lock_call(text, text, text) IS
    'Locks a call and its open texts, brings it back out of the archive, stores what lapsed, and settles what came in '
    'past the functions; what is read in the next statement is what was there when the lock was had (콜 잠금)';

CREATE OR REPLACE FUNCTION norefund.lock_case(driver_id text, case_id text, actor text DEFAULT session_user)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    call_of_case text;
BEGIN
    SELECT c.call_id INTO call_of_case
    FROM norefund.cases AS c
    WHERE c.driver_id = lock_case.driver_id AND c.case_id = lock_case.case_id;
    IF NOT FOUND THEN
        SELECT a.call_id INTO call_of_case
        FROM norefund.archived_calls AS a
        WHERE a.driver_id = lock_case.driver_id AND lock_case.case_id = ANY (a.case_ids);
    END IF;
    IF NOT FOUND THEN
        PERFORM norefund.refuse_unknown_case(lock_case.driver_id, lock_case.case_id);
    END IF;
    PERFORM norefund.lock_call(lock_case.driver_id, call_of_case, lock_case.actor);
    RETURN call_of_case;
END
$$;
COMMENT ON FUNCTION norefund.lock_case(text, text, text) IS 'Locks the call of a case and returns it (상담 건의 콜 잠금)';

CREATE OR REPLACE FUNCTION norefund.withhold_texts(driver_id text, call_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE norefund.messages AS m
    SET state = CASE WHEN m.state = 'leased' THEN 'leased' WHEN c.closed_at IS NOT NULL THEN 'dead' ELSE 'blocked' END,
        withheld = m.state = 'leased'
    FROM norefund.cases AS c
    WHERE c.driver_id = withhold_texts.driver_id AND c.call_id = withhold_texts.call_id
      AND m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.state IN ('queued', 'failed', 'leased');
END
$$;
COMMENT ON FUNCTION norefund.withhold_texts(text, text) IS
    'Takes the queued texts of an unsettled call back until it is settled (문자 발송 보류)';

CREATE OR REPLACE FUNCTION norefund.join_call() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    is_archived boolean;
BEGIN
    IF num_nulls(NEW.driver_id, NEW.call_id) > 0 THEN
        RETURN NEW;     -- NOT NULL speaks of it
    END IF;
    INSERT INTO norefund.calls AS k (driver_id, call_id, unsettled)
    VALUES (NEW.driver_id, NEW.call_id, true)
    ON CONFLICT ON CONSTRAINT calls_pkey DO UPDATE
        SET unsettled = true,
            shared = true,
            refund_state = CASE WHEN k.refund_state IN ('queued', 'refused') THEN 'blocked' ELSE k.refund_state END,
            lookup_only = true
    RETURNING k.archived INTO is_archived;
    IF is_archived THEN
        PERFORM norefund.restore_call(NEW.driver_id, NEW.call_id);
    END IF;
    -- A text that was queued since an older snapshot is not seen by it: the case's own row says 40001.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM
        FROM norefund.cases AS c
        WHERE c.driver_id = NEW.driver_id AND c.call_id = NEW.call_id
        ORDER BY c.case_id
        FOR NO KEY UPDATE;
    END IF;
    PERFORM norefund.withhold_texts(NEW.driver_id, NEW.call_id);
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION norefund.join_call() IS
    'Trigger that makes or locks the call of a case that comes in past the functions, and takes its queued work back '
    'until it is settled (콜 연결)';

CREATE OR REPLACE TRIGGER join_call
    BEFORE INSERT ON norefund.cases
    FOR EACH ROW
    -- submit_case() has locked the call, and settles it: its cases come with their request's hash and first event; what
    -- comes back from the archive was erased
    WHEN ((NEW.event_seq < 1 OR NEW.request_hash IS NULL) AND NEW.erased_seq IS NULL)
    EXECUTE FUNCTION norefund.join_call();
COMMENT ON TRIGGER join_call ON norefund.cases IS
    'A plain INSERT or COPY joins its call, which is settled before anything else is done with it (콜 연결)';
