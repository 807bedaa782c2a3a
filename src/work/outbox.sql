CREATE OR REPLACE FUNCTION norefund.claim_messages(
    worker text, max_messages integer DEFAULT 1, lease interval DEFAULT '1 minute', INOUT driver_id text DEFAULT NULL,
    OUT case_id text, OUT audience text, OUT template text, OUT body text, OUT idempotency_key text,
    OUT customer_id text, OUT purpose text, OUT revision integer, OUT attempt integer)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
BEGIN
    PERFORM norefund.check_named('worker', claim_messages.worker);
    PERFORM norefund.check_lease(claim_messages.lease, claim_messages.max_messages);
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT q.driver_id, q.case_id, q.revision, q.purpose, q.audience
        FROM norefund.messages AS q
        WHERE q.state IN ('queued', 'leased', 'failed') AND q.next_attempt_at <= statement_timestamp()
          -- leased an eighth time and lapsed, it is dead
          AND q.tries < 8 AND NOT q.withheld
          AND (claim_messages.driver_id IS NULL OR q.driver_id = claim_messages.driver_id)
        ORDER BY q.next_attempt_at
        LIMIT claim_messages.max_messages
        FOR NO KEY UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE norefund.messages AS m
        SET state = 'leased',
            attempts = m.attempts + 1,
            tries = m.tries + 1,
            leased_by = claim_messages.worker,
            leased_until = statement_timestamp() + claim_messages.lease,
            next_attempt_at = statement_timestamp() + claim_messages.lease
        FROM due
        WHERE m.driver_id = due.driver_id AND m.case_id = due.case_id AND m.revision = due.revision
          AND m.purpose = due.purpose AND m.audience = due.audience
        RETURNING m.driver_id, m.case_id, m.audience, m.template, m.body, m.purpose, m.revision, m.attempts
    )
    SELECT m.driver_id, m.case_id, m.audience, m.template, m.body,
           norefund.idempotency_key('message', m.driver_id, m.case_id, m.revision::text, m.purpose, m.audience),
           c.customer_id, m.purpose, m.revision, m.attempts
    FROM claimed AS m
    JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id
    ORDER BY m.driver_id, m.case_id, m.audience DESC;
END
$$;
COMMENT ON FUNCTION norefund.claim_messages IS
    'Hands texts to send to a worker for a while; the key is the same at every attempt (문자 발송 배정)';

CREATE OR REPLACE FUNCTION norefund.find_message(
    driver_id text, case_id text, audience text, purpose text, INOUT revision integer,
    OUT state text, OUT attempts integer, OUT sent_at timestamptz, OUT provider_ref text, OUT in_force boolean)
    RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- Without a revision it is the one in force. No row where no such text was ever made.
    SELECT coalesce(find_message.revision, c.revision), m.state, m.attempts, m.sent_at, m.provider_ref,
           coalesce(find_message.revision, c.revision) = c.revision
    INTO find_message.revision, find_message.state, find_message.attempts, find_message.sent_at,
         find_message.provider_ref, find_message.in_force
    FROM norefund.cases AS c
    LEFT JOIN norefund.messages AS m
        ON m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.audience = find_message.audience
        AND m.purpose = find_message.purpose AND m.revision = coalesce(find_message.revision, c.revision)
    WHERE c.driver_id = find_message.driver_id AND c.case_id = find_message.case_id;
END
$$;
COMMENT ON FUNCTION norefund.find_message IS 'The message of a locked case that a report is about (발송 건 조회)';

CREATE OR REPLACE FUNCTION norefund.check_message(audience text, purpose text, actor text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_word('audience', check_message.audience, '{driver,customer}'),
            norefund.check_word('purpose', check_message.purpose, '{result,in_progress}'),
            norefund.check_named('actor', check_message.actor);
END
$$;
COMMENT ON FUNCTION norefund.check_message IS 'Refuses an unknown audience or purpose, and nobody as actor (문자 구분 확인)';

CREATE OR REPLACE FUNCTION norefund.record_sent(
    driver_id text, case_id text, audience text, provider_ref text DEFAULT NULL, actor text DEFAULT session_user,
    sent_at timestamptz DEFAULT NULL, revision integer DEFAULT NULL, purpose text DEFAULT 'result', OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    happened_at CONSTANT timestamptz := coalesce(norefund.possible_time(sent_at), statement_timestamp());
    call_of_case text;
    sent_body text;
    m record;
    e record;
BEGIN
    PERFORM norefund.check_message(record_sent.audience, record_sent.purpose, record_sent.actor),
            norefund.check_size('provider_ref', record_sent.provider_ref);
    call_of_case := norefund.lock_case(record_sent.driver_id, record_sent.case_id);
    m := norefund.find_message(record_sent.driver_id, record_sent.case_id, record_sent.audience, record_sent.purpose,
        record_sent.revision);

    IF m.sent_at IS NOT NULL AND m.state IN ('sent', 'delivered', 'given_up') THEN
        -- delivery is at least once: that it was more is worth knowing
        IF record_sent.provider_ref <> m.provider_ref THEN
            PERFORM norefund.record_event(record_sent.driver_id, record_sent.case_id, 'sms_sent_again',
                record_sent.actor,
                jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', m.revision,
                    'provider_ref', record_sent.provider_ref));
        END IF;
    ELSIF m.attempts > 0 OR m.sent_at IS NOT NULL OR m.in_force AND m.state = 'queued' THEN
        UPDATE norefund.messages AS o
        SET state = 'sent', sent_at = coalesce(o.sent_at, happened_at), leased_by = NULL, leased_until = NULL,
            provider_ref = record_sent.provider_ref, last_error = NULL
        WHERE o.driver_id = record_sent.driver_id AND o.case_id = record_sent.case_id AND o.revision = m.revision
          AND o.purpose = record_sent.purpose AND o.audience = record_sent.audience
        RETURNING o.body INTO sent_body;
        e := norefund.add_event(record_sent.driver_id, record_sent.case_id, 'sms_sent', record_sent.actor,
            jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', m.revision,
                'provider_ref', record_sent.provider_ref, 'sent_at', happened_at,
                -- a time that cannot be is kept as it was told
                'reported_at', nullif(record_sent.sent_at, norefund.possible_time(record_sent.sent_at))),
            jsonb_build_object('body_hash', norefund.hex_digest(sent_body)));
        UPDATE norefund.cases AS c
        SET driver_sms_sent_at = CASE WHEN audience = 'driver' AND purpose = 'result' AND m.in_force
                THEN coalesce(c.driver_sms_sent_at, happened_at) ELSE c.driver_sms_sent_at END,
            customer_sms_sent_at = CASE WHEN audience = 'customer' AND purpose = 'result' AND m.in_force
                THEN coalesce(c.customer_sms_sent_at, happened_at) ELSE c.customer_sms_sent_at END,
            event_seq = e.seq,
            event_hash = e.hash
        WHERE c.driver_id = record_sent.driver_id AND c.case_id = record_sent.case_id;
        IF NOT m.in_force AND purpose = 'result' THEN
            PERFORM norefund.place_hold(record_sent.driver_id, record_sent.case_id, record_sent.actor, 'told_otherwise',
                        jsonb_build_object('audience', audience, 'revision', m.revision), raises_version => true),
                    norefund.settle(record_sent.driver_id, call_of_case, record_sent.actor, '문자 발송 기록',
                        learned => false);
        END IF;
    ELSE
        PERFORM norefund.record_sent_early(record_sent.driver_id, record_sent.case_id, record_sent.audience,
            record_sent.purpose, record_sent.revision, record_sent.provider_ref, record_sent.sent_at,
                record_sent.actor);
        PERFORM norefund.settle(record_sent.driver_id, call_of_case, record_sent.actor, '문자 발송 기록', learned => false);
    END IF;
    next_step := norefund.next_step(record_sent.driver_id, record_sent.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_sent IS
    'Records that a text was sent, whatever has become of it here; pass the revision that claim_messages() gave '
    '(문자 발송 완료 기록)';

CREATE OR REPLACE FUNCTION norefund.record_sent_early(
    driver_id text, case_id text, audience text, purpose text, revision integer, provider_ref text,
    sent_at timestamptz, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    happened_at CONSTANT timestamptz := norefund.possible_time(sent_at);
BEGIN
    -- Told again with its number or its time it is the same one.
    IF NOT EXISTS (
        SELECT
        FROM norefund.case_events AS e
        WHERE e.driver_id = record_sent_early.driver_id AND e.case_id = record_sent_early.case_id
          AND e.event = 'sms_sent_early' AND e.detail ->> 'audience' = record_sent_early.audience
          AND e.detail ->> 'purpose' = record_sent_early.purpose
          AND (e.detail ->> 'revision')::integer IS NOT DISTINCT FROM record_sent_early.revision
          AND (e.detail ->> 'provider_ref' = record_sent_early.provider_ref
               OR record_sent_early.provider_ref IS NULL
                   AND (e.detail ->> 'sent_at')::timestamptz = happened_at))
    THEN
        PERFORM norefund.record_event(record_sent_early.driver_id, record_sent_early.case_id, 'sms_sent_early',
                    record_sent_early.actor, jsonb_build_object('audience', audience, 'purpose', purpose,
                        'revision', revision, 'provider_ref', provider_ref, 'sent_at', happened_at,
                        'reported_at', nullif(record_sent_early.sent_at, happened_at))),
                norefund.place_hold(record_sent_early.driver_id, record_sent_early.case_id, record_sent_early.actor,
                    'sent_early', jsonb_build_object('audience', audience, 'revision', revision),
                        raises_version => true);
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.record_sent_early IS
    'Keeps word of a text that was sent although none was due, and has a person look (처리 전 문자 발송)';

CREATE OR REPLACE FUNCTION norefund.record_delivery(
    driver_id text, case_id text, audience text, provider_ref text DEFAULT NULL, actor text DEFAULT session_user,
    delivered_at timestamptz DEFAULT NULL, revision integer DEFAULT NULL, purpose text DEFAULT 'result',
    OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    happened_at CONSTANT timestamptz := coalesce(norefund.possible_time(delivered_at), statement_timestamp());
    m record;
BEGIN
    PERFORM norefund.check_message(record_delivery.audience, record_delivery.purpose, record_delivery.actor);
    PERFORM norefund.lock_case(record_delivery.driver_id, record_delivery.case_id);
    m := norefund.find_message(record_delivery.driver_id, record_delivery.case_id, record_delivery.audience,
        record_delivery.purpose, record_delivery.revision);
    IF m.state IS DISTINCT FROM 'delivered' THEN
        -- what has arrived was sent
        PERFORM norefund.record_sent(record_delivery.driver_id, record_delivery.case_id, record_delivery.audience,
            record_delivery.provider_ref, record_delivery.actor, record_delivery.delivered_at,
            record_delivery.revision, record_delivery.purpose);
        UPDATE norefund.messages AS o
        SET state = 'delivered', delivered_at = happened_at, leased_by = NULL, leased_until = NULL
        WHERE o.driver_id = record_delivery.driver_id AND o.case_id = record_delivery.case_id
          AND o.revision = m.revision AND o.purpose = record_delivery.purpose
          AND o.audience = record_delivery.audience AND o.sent_at IS NOT NULL;
        IF FOUND THEN
            PERFORM norefund.record_event(record_delivery.driver_id, record_delivery.case_id, 'sms_delivered',
                record_delivery.actor, jsonb_build_object('audience', audience, 'purpose', purpose,
                    'revision', m.revision, 'reported_at', nullif(record_delivery.delivered_at,
                        norefund.possible_time(record_delivery.delivered_at))));
        END IF;
    END IF;
    next_step := norefund.next_step(record_delivery.driver_id, record_delivery.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_delivery IS 'Records that a text has arrived (문자 수신 확인)';

CREATE OR REPLACE FUNCTION norefund.record_failed(
    driver_id text, case_id text, audience text, error text, actor text DEFAULT session_user,
    attempt integer DEFAULT NULL, revision integer DEFAULT NULL, purpose text DEFAULT 'result', OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    m record;
BEGIN
    -- what went wrong is a fact: of a long page of it the beginning is kept
    record_failed.error := left(record_failed.error, norefund.max_characters('error'));
    PERFORM norefund.check_message(record_failed.audience, record_failed.purpose, record_failed.actor),
            norefund.check_named('error', record_failed.error);
    call_of_case := norefund.lock_case(record_failed.driver_id, record_failed.case_id);
    m := norefund.find_message(record_failed.driver_id, record_failed.case_id, record_failed.audience,
        record_failed.purpose, record_failed.revision);

    -- An attempt fails once, and not what another has sent. Of what was sent, word that it has not arrived is of no
    -- attempt; it waits for a person.
    IF m.state = 'leased' AND coalesce(attempt, m.attempts) = m.attempts OR m.state = 'sent' AND attempt IS NULL THEN
        UPDATE norefund.messages AS o
        SET state = CASE WHEN m.state = 'sent' OR o.tries >= 8 THEN 'dead'
                         -- of an open case settle() takes it back
                         WHEN o.withheld AND EXISTS (
                             SELECT FROM norefund.cases AS c
                             WHERE c.driver_id = o.driver_id AND c.case_id = o.case_id AND c.closed_at IS NOT NULL)
                                 THEN 'dead'
                         ELSE 'failed' END,
            failures = o.failures + CASE WHEN m.state = 'leased' THEN 1 ELSE 0 END,
            leased_by = NULL, leased_until = NULL, last_error = record_failed.error,
            next_attempt_at = norefund.next_attempt_at(o.tries, statement_timestamp())
        WHERE o.driver_id = record_failed.driver_id AND o.case_id = record_failed.case_id AND o.revision = m.revision
          AND o.purpose = record_failed.purpose AND o.audience = record_failed.audience;
        PERFORM norefund.record_event(record_failed.driver_id, record_failed.case_id, 'sms_failed', record_failed.actor,
                    jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', m.revision, 'attempt',
                        m.attempts),
                    jsonb_build_object('error', record_failed.error)),
                norefund.settle(record_failed.driver_id, call_of_case, record_failed.actor, '문자 발송 실패',
                    learned => false);
    END IF;
    next_step := norefund.next_step(record_failed.driver_id, record_failed.case_id);
END
$$;
COMMENT ON FUNCTION norefund.record_failed IS
    'Records that an attempt to send failed, which is then made again later, or, without attempt, that a sent text has '
    'not arrived (문자 발송 실패 기록)';

CREATE OR REPLACE FUNCTION norefund.find_open_message(
    driver_id text, case_id text, audience text, purpose text, revision integer, function text, what text,
    OUT state text, OUT in_force integer, OUT of_closed boolean)
    RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    has_text boolean;
BEGIN
    SELECT m.state, c.revision, c.closed_at IS NOT NULL, find_open_message.audience = 'driver' AND c.tells OR c.pays
    INTO find_open_message.state, find_open_message.in_force, find_open_message.of_closed, has_text
    FROM norefund.cases AS c
    LEFT JOIN norefund.messages AS m
        ON m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision
        AND m.purpose = find_open_message.purpose AND m.audience = find_open_message.audience
    WHERE c.driver_id = find_open_message.driver_id AND c.case_id = find_open_message.case_id;
    IF find_open_message.revision <> in_force THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('case %s of driver %s is at revision %s, not %s', find_open_message.case_id,
                             find_open_message.driver_id, in_force, find_open_message.revision),
            HINT = 'Read the case again: its text is another one now.';
    END IF;
    IF state = 'given_up' AND function = 'give_up_message' THEN
        RETURN;
    END IF;
    -- What no step of the case waits for, or waits for any more, is ended where it is there and does not go on by
    -- itself.
    IF of_closed OR purpose = 'in_progress' THEN
        IF (state = 'dead' OR state IN ('blocked', 'queued', 'failed') AND NOT of_closed) IS NOT TRUE THEN
            PERFORM norefund.refuse_step(find_open_message.driver_id, find_open_message.case_id, what);
        END IF;
    ELSIF has_text IS NOT TRUE THEN
        PERFORM norefund.refuse_step(find_open_message.driver_id, find_open_message.case_id, what);
    ELSE
        PERFORM norefund.require_step(find_open_message.driver_id, find_open_message.case_id, function, what);
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.find_open_message IS
    'The text in force of a locked case, where a function may act on it; refuses a former revision''s (발송 미완료 건 조회)';

CREATE OR REPLACE FUNCTION norefund.retry_message(
    driver_id text, case_id text, audience text, actor text DEFAULT session_user, purpose text DEFAULT 'result',
    revision integer DEFAULT NULL, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    m record;
BEGIN
    PERFORM norefund.check_message(retry_message.audience, retry_message.purpose, retry_message.actor);
    call_of_case := norefund.lock_case(retry_message.driver_id, retry_message.case_id);
    m := norefund.find_open_message(retry_message.driver_id, retry_message.case_id, retry_message.audience,
        retry_message.purpose, retry_message.revision, 'retry_message',
            format('no text for the %s waits to be sent again', audience));
    IF m.state IS DISTINCT FROM 'dead' THEN
        PERFORM norefund.refuse_step(retry_message.driver_id, retry_message.case_id,
            format('no text for the %s waits to be sent again', audience));
    END IF;
    -- settle() queues it where it is still due and true; that of a closed case is nobody else's to look at
    IF m.of_closed AND (norefund.text_is_true(retry_message.driver_id, retry_message.case_id) IS NOT TRUE OR EXISTS (
        SELECT
        FROM norefund.findings AS f
        WHERE f.driver_id = retry_message.driver_id AND f.case_id = retry_message.case_id))
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('case %s of driver %s: the text for the %s cannot be sent again', retry_message.case_id,
                             retry_message.driver_id, retry_message.audience),
            DETAIL =
                'Since the case was closed something came that nobody has looked at, or that makes the text untrue.',
            HINT =
                'Look at its findings and call acknowledge(), or give_up_message() where the text is not true '
                'any more.';
    END IF;
    UPDATE norefund.messages AS o
    SET state = CASE WHEN m.of_closed THEN 'queued' ELSE 'blocked' END, tries = 0, withheld = false,
        next_attempt_at = statement_timestamp()
    WHERE o.driver_id = retry_message.driver_id AND o.case_id = retry_message.case_id AND o.revision = m.in_force
      AND o.purpose = retry_message.purpose AND o.audience = retry_message.audience;
    PERFORM norefund.record_event(retry_message.driver_id, retry_message.case_id, 'sms_retried', retry_message.actor,
                jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', m.in_force)),
            norefund.settle(retry_message.driver_id, call_of_case, retry_message.actor, '문자 재발송', learned => false),
            pg_notify('norefund', 'messages');
    next_step := norefund.next_step(retry_message.driver_id, retry_message.case_id);
END
$$;
COMMENT ON FUNCTION norefund.retry_message IS
    'Has a text that failed too often, or has not arrived, sent again (문자 재발송)';

CREATE OR REPLACE FUNCTION norefund.give_up_message(
    driver_id text, case_id text, audience text, reason text, actor text DEFAULT session_user,
    purpose text DEFAULT 'result', revision integer DEFAULT NULL, OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    m record;
    e record;
BEGIN
    PERFORM norefund.check_message(give_up_message.audience, give_up_message.purpose, give_up_message.actor),
            norefund.check_reason(give_up_message.reason);
    call_of_case := norefund.lock_case(give_up_message.driver_id, give_up_message.case_id);
    m := norefund.find_open_message(give_up_message.driver_id, give_up_message.case_id, give_up_message.audience,
        give_up_message.purpose, give_up_message.revision, 'give_up_message',
            format('the text for the %s cannot be given up', audience));
    IF m.state IS DISTINCT FROM 'given_up' THEN
        IF give_up_message.revision IS NULL AND EXISTS (
            SELECT
            FROM norefund.messages AS f
            WHERE f.driver_id = give_up_message.driver_id AND f.case_id = give_up_message.case_id
                AND f.revision < m.in_force
              AND f.purpose = give_up_message.purpose AND f.audience = give_up_message.audience
              AND f.state = 'given_up' AND f.given_up_reason = give_up_message.reason)
        THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('case %s of driver %s: the text for the %s was given up for the same reason before',
                                 give_up_message.case_id, give_up_message.driver_id, give_up_message.audience),
                DETAIL = format('That was of a former verdict; in force is revision %s.', m.in_force),
                HINT = 'Look at what has become of the case, and pass its revision.';
        END IF;
        IF coalesce(m.state, 'blocked') NOT IN ('blocked', 'dead') AND purpose = 'result' THEN
            PERFORM norefund.refuse_step(give_up_message.driver_id, give_up_message.case_id,
                format('the text for the %s cannot be given up: it is %s', audience, m.state));
        END IF;
        INSERT INTO norefund.messages AS o (
            driver_id, case_id, revision, purpose, audience, template, state, given_up_at, given_up_reason)
        VALUES (give_up_message.driver_id, give_up_message.case_id, m.in_force, give_up_message.purpose,
                give_up_message.audience, '', 'given_up', statement_timestamp(), give_up_message.reason)
        ON CONFLICT ON CONSTRAINT messages_pkey DO UPDATE
            SET state = 'given_up', given_up_at = EXCLUDED.given_up_at, given_up_reason = EXCLUDED.given_up_reason;
        e := norefund.add_event(give_up_message.driver_id, give_up_message.case_id, 'sms_given_up',
            give_up_message.actor,
            jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', m.in_force),
            jsonb_build_object('reason', give_up_message.reason));
        UPDATE norefund.cases AS k
        SET driver_sms_given_up_at = CASE WHEN audience = 'driver' AND purpose = 'result' AND NOT m.of_closed
                THEN statement_timestamp() ELSE k.driver_sms_given_up_at END,
            customer_sms_given_up_at = CASE WHEN audience = 'customer' AND purpose = 'result' AND NOT m.of_closed
                THEN statement_timestamp() ELSE k.customer_sms_given_up_at END,
            agit_due = k.agit_due OR purpose = 'result' AND NOT m.of_closed,
            event_seq = e.seq,
            event_hash = e.hash
        WHERE k.driver_id = give_up_message.driver_id AND k.case_id = give_up_message.case_id;
        PERFORM norefund.settle(give_up_message.driver_id, call_of_case, give_up_message.actor, '문자 발송 불가 처리',
            learned => false);
    END IF;
    next_step := norefund.next_step(give_up_message.driver_id, give_up_message.case_id);
END
$$;
COMMENT ON FUNCTION norefund.give_up_message IS
    'Goes without a text that cannot be written or delivered, with a reason; the case then needs an Agit post '
    '(문자 발송 불가 처리)';
