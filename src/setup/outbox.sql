-- setup: function claim_messages
CREATE OR REPLACE FUNCTION norefund.claim_messages(
    worker text, max_messages integer DEFAULT 1, lease interval DEFAULT '1 minute', INOUT driver_id text DEFAULT NULL,
    OUT case_id text, OUT audience text, OUT template text, OUT body text, OUT idempotency_key text,
    OUT customer_id text, OUT purpose text, OUT revision integer, OUT attempt integer)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('worker', claim_messages.worker);
    PERFORM norefund.check_lease(claim_messages.lease, claim_messages.max_messages);
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT q.driver_id, q.case_id, q.revision, q.purpose, q.audience
        FROM norefund.messages AS q
        WHERE q.state IN ('queued', 'leased', 'failed') AND q.not_before <= statement_timestamp()
          -- one that can't be sent must not stand in the way of all others
          AND q.body IS NOT NULL
          AND (claim_messages.driver_id IS NULL OR q.driver_id = claim_messages.driver_id)
          -- a result that has come into doubt is not told
          AND NOT EXISTS (
              SELECT
              FROM norefund.cases AS c
              WHERE c.driver_id = q.driver_id AND c.case_id = q.case_id
                AND (c.unseen_evidence IS NOT NULL AND c.payment_cancelled_at IS NULL AND c.driver_sms_sent_at IS NULL
                     OR c.unseen_duplicate IS NOT NULL AND c.outcome <> 'approved' AND c.driver_sms_sent_at IS NULL))
        ORDER BY q.not_before
        LIMIT claim_messages.max_messages
        FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE norefund.messages AS m
        SET state = 'leased',
            attempts = m.attempts + 1,
            leased_by = claim_messages.worker,
            leased_until = statement_timestamp() + claim_messages.lease,
            not_before = statement_timestamp() + claim_messages.lease
        FROM due
        WHERE m.driver_id = due.driver_id AND m.case_id = due.case_id AND m.revision = due.revision
          AND m.purpose = due.purpose AND m.audience = due.audience
        RETURNING m.driver_id, m.case_id, m.audience, m.template, m.body, m.purpose, m.revision, m.attempts
    )
    SELECT m.driver_id, m.case_id, m.audience, m.template, m.body,
           norefund.idempotency_key('message', m.driver_id, m.case_id, m.revision::text, m.purpose, m.audience),
           c.customer_id, m.purpose, m.revision, m.attempts
    FROM claimed AS m
    JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.claim_messages FROM PUBLIC;
COMMENT ON FUNCTION norefund.claim_messages IS
    'Hands texts to send to a worker for a while; the key is the same at every attempt (문자 발송 배정)';

-- setup: function find_message
CREATE OR REPLACE FUNCTION norefund.find_message(
    driver_id text, case_id text, audience text, purpose text, INOUT revision integer,
    OUT state text, OUT attempts integer, OUT leased_until timestamptz, OUT sent_at timestamptz, OUT provider_ref text)
    RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_word('audience', find_message.audience, '{driver,customer}');
    PERFORM norefund.check_word('purpose', find_message.purpose, '{result,in_progress}');
    -- Without a revision it is the last one that was handed out, or the one in force: no other can have been sent.
    SELECT m.revision, m.state, m.attempts, m.leased_until, m.sent_at, m.provider_ref
    INTO find_message.revision, find_message.state, find_message.attempts, find_message.leased_until,
         find_message.sent_at, find_message.provider_ref
    FROM norefund.cases AS c
    JOIN norefund.messages AS m ON m.driver_id = c.driver_id AND m.case_id = c.case_id
    WHERE c.driver_id = find_message.driver_id AND c.case_id = find_message.case_id
      AND m.audience = find_message.audience AND m.purpose = find_message.purpose
      AND (m.revision = find_message.revision
           OR find_message.revision IS NULL AND (m.attempts > 0 OR m.revision = c.revision))
      -- that a payment was cancelled can't have been told before it was; such a text is there only as given up
      AND (m.purpose = 'result' AND m.revision = c.revision AND c.outcome = 'approved'
           AND c.payment_cancelled_at IS NULL) IS NOT TRUE
    ORDER BY m.attempts > 0 DESC, m.revision DESC
    LIMIT 1;
    IF NOT FOUND THEN
        PERFORM norefund.refuse_step(find_message.driver_id, find_message.case_id,
            format('no text for the %s is due', find_message.audience));
    END IF;
END
$$;
REVOKE ALL ON FUNCTION norefund.find_message FROM PUBLIC;
COMMENT ON FUNCTION norefund.find_message IS 'The message of a locked case that a report is about (발송 건 조회)';

-- setup: function record_sent
CREATE OR REPLACE FUNCTION norefund.record_sent(
    driver_id text, case_id text, audience text, provider_ref text DEFAULT NULL, actor text DEFAULT session_user,
    sent_at timestamptz DEFAULT NULL, revision integer DEFAULT NULL, purpose text DEFAULT 'result', OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    happened_at timestamptz := CASE WHEN isfinite(sent_at) THEN sent_at ELSE statement_timestamp() END;
    sent record;
BEGIN
    PERFORM norefund.check_named('actor', record_sent.actor);
    PERFORM norefund.lock_case(record_sent.driver_id, record_sent.case_id);
    sent := norefund.find_message(record_sent.driver_id, record_sent.case_id, record_sent.audience, record_sent.purpose,
        record_sent.revision);

    IF sent.sent_at IS NULL OR sent.state IN ('queued', 'leased', 'failed') THEN
        UPDATE norefund.messages AS m
        SET state = 'sent', sent_at = coalesce(m.sent_at, happened_at), leased_by = NULL, leased_until = NULL,
            provider_ref = record_sent.provider_ref, last_error = NULL
        WHERE m.driver_id = record_sent.driver_id AND m.case_id = record_sent.case_id AND m.revision = sent.revision
          AND m.purpose = record_sent.purpose AND m.audience = record_sent.audience;
        UPDATE norefund.cases AS c
        SET driver_sms_sent_at = CASE WHEN audience = 'driver' THEN happened_at ELSE c.driver_sms_sent_at END,
            customer_sms_sent_at = CASE WHEN audience = 'customer' THEN happened_at ELSE c.customer_sms_sent_at END,
            -- what a duplicate brought while the text was on its way is seen before the case is closed
            unseen_evidence = CASE WHEN audience = 'driver' AND c.outcome <> 'approved' AND c.unseen_duplicate IS NOT NULL
                THEN concat_ws('; ', c.unseen_evidence, format('duplicate (%s)', c.unseen_duplicate))
                ELSE c.unseen_evidence END
        WHERE c.driver_id = record_sent.driver_id AND c.case_id = record_sent.case_id AND c.revision = sent.revision
          AND record_sent.purpose = 'result' AND sent.sent_at IS NULL;
        PERFORM norefund.record_event(record_sent.driver_id, record_sent.case_id, 'sms_sent', record_sent.actor,
            jsonb_strip_nulls(jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', sent.revision,
                'provider_ref', record_sent.provider_ref, 'sent_at', happened_at)));
    ELSIF record_sent.provider_ref <> sent.provider_ref THEN
        -- delivery is at least once: that it was more is worth knowing
        PERFORM norefund.record_event(record_sent.driver_id, record_sent.case_id, 'sms_sent_again', record_sent.actor,
            jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', sent.revision,
                'provider_ref', record_sent.provider_ref));
    END IF;
    record_sent.next_step := norefund.next_step(record_sent.driver_id, record_sent.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_sent FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_sent IS
    'Records that a text was sent, whatever has become of it here; pass the revision that claim_messages() gave (문자 발송 완료 기록)';

-- setup: function record_delivery
CREATE OR REPLACE FUNCTION norefund.record_delivery(
    driver_id text, case_id text, audience text, provider_ref text DEFAULT NULL, actor text DEFAULT session_user,
    delivered_at timestamptz DEFAULT NULL, revision integer DEFAULT NULL, purpose text DEFAULT 'result',
    OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    happened_at timestamptz := CASE WHEN isfinite(delivered_at) THEN delivered_at ELSE statement_timestamp() END;
    delivered record;
BEGIN
    PERFORM norefund.check_named('actor', record_delivery.actor);
    PERFORM norefund.lock_case(record_delivery.driver_id, record_delivery.case_id);
    delivered := norefund.find_message(record_delivery.driver_id, record_delivery.case_id, record_delivery.audience,
        record_delivery.purpose, record_delivery.revision);

    IF delivered.sent_at IS NULL THEN
        -- what has arrived was sent
        PERFORM norefund.record_sent(record_delivery.driver_id, record_delivery.case_id, record_delivery.audience,
            record_delivery.provider_ref, record_delivery.actor, happened_at, delivered.revision, record_delivery.purpose);
    END IF;
    IF delivered.state <> 'delivered' THEN
        UPDATE norefund.messages AS m
        SET state = 'delivered', delivered_at = happened_at, leased_by = NULL, leased_until = NULL
        WHERE m.driver_id = record_delivery.driver_id AND m.case_id = record_delivery.case_id
          AND m.revision = delivered.revision AND m.purpose = record_delivery.purpose
          AND m.audience = record_delivery.audience;
        PERFORM norefund.record_event(record_delivery.driver_id, record_delivery.case_id, 'sms_delivered',
            record_delivery.actor, jsonb_build_object('audience', audience, 'purpose', purpose,
                'revision', delivered.revision));
    END IF;
    record_delivery.next_step := norefund.next_step(record_delivery.driver_id, record_delivery.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_delivery FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_delivery IS 'Records that a text has arrived (문자 수신 확인)';

-- setup: function record_failed
CREATE OR REPLACE FUNCTION norefund.record_failed(
    driver_id text, case_id text, audience text, error text, actor text DEFAULT session_user,
    attempt integer DEFAULT NULL, revision integer DEFAULT NULL, purpose text DEFAULT 'result', OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    failed record;
BEGIN
    PERFORM norefund.check_named('error', record_failed.error);
    PERFORM norefund.check_named('actor', record_failed.actor);
    PERFORM norefund.lock_case(record_failed.driver_id, record_failed.case_id);
    failed := norefund.find_message(record_failed.driver_id, record_failed.case_id, record_failed.audience,
        record_failed.purpose, record_failed.revision);

    -- An attempt fails once, and not what another has sent. Of what was sent, word that it has not arrived is of no
    -- attempt; it waits for a person.
    IF failed.state = 'leased' AND coalesce(attempt, failed.attempts) = failed.attempts
       OR failed.state = 'sent' AND attempt IS NULL THEN
        UPDATE norefund.messages AS m
        SET state = 'failed', leased_by = NULL, leased_until = NULL, last_error = record_failed.error,
            not_before = CASE WHEN failed.state = 'sent' THEN 'infinity'
                              ELSE norefund.next_attempt_at(m.attempts, statement_timestamp()) END
        WHERE m.driver_id = record_failed.driver_id AND m.case_id = record_failed.case_id
          AND m.revision = failed.revision AND m.purpose = record_failed.purpose
          AND m.audience = record_failed.audience;
        PERFORM norefund.record_event(record_failed.driver_id, record_failed.case_id, 'sms_failed', record_failed.actor,
            jsonb_build_object('audience', audience, 'purpose', purpose, 'revision', failed.revision,
                'attempt', failed.attempts, 'error', record_failed.error));
    END IF;
    record_failed.next_step := norefund.next_step(record_failed.driver_id, record_failed.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.record_failed FROM PUBLIC;
COMMENT ON FUNCTION norefund.record_failed IS
    'Records that an attempt to send failed, which is then made again later, or, without attempt, that a sent text has not arrived (문자 발송 실패 기록)';

-- setup: function retry_message
CREATE OR REPLACE FUNCTION norefund.retry_message(
    driver_id text, case_id text, audience text, actor text DEFAULT session_user, purpose text DEFAULT 'result',
    OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('actor', retry_message.actor);
    PERFORM norefund.lock_case(retry_message.driver_id, retry_message.case_id);
    IF EXISTS (
        SELECT
        FROM norefund.find_message(retry_message.driver_id, retry_message.case_id, retry_message.audience,
                                   retry_message.purpose, NULL) AS found
        JOIN norefund.messages AS m
            ON m.driver_id = retry_message.driver_id AND m.case_id = retry_message.case_id AND m.revision = found.revision
            AND m.purpose = retry_message.purpose AND m.audience = retry_message.audience
        WHERE m.state = 'failed' AND m.body IS NULL)
    THEN
        PERFORM norefund.refuse_step(retry_message.driver_id, retry_message.case_id,
            format('the text for the %s was sent by other hands, and is not here to be sent again', audience));
    END IF;
    UPDATE norefund.messages AS m
    SET not_before = statement_timestamp()
    FROM norefund.find_message(retry_message.driver_id, retry_message.case_id, retry_message.audience,
                               retry_message.purpose, NULL) AS found
    WHERE m.driver_id = retry_message.driver_id AND m.case_id = retry_message.case_id AND m.revision = found.revision
      AND m.purpose = retry_message.purpose AND m.audience = retry_message.audience
      AND m.state = 'failed' AND m.not_before > statement_timestamp();
    IF FOUND THEN
        PERFORM norefund.record_event(retry_message.driver_id, retry_message.case_id, 'sms_retried',
            retry_message.actor, jsonb_build_object('audience', audience, 'purpose', purpose));
        PERFORM pg_notify('norefund', 'messages');
    END IF;
    -- and a text that could not be written is looked at again
    PERFORM norefund.queue_work(retry_message.driver_id, retry_message.case_id);
    retry_message.next_step := norefund.next_step(retry_message.driver_id, retry_message.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.retry_message FROM PUBLIC;
COMMENT ON FUNCTION norefund.retry_message IS 'Has a text that failed sent again, or a blocked one looked at again (문자 재발송)';

-- setup: function give_up_message
CREATE OR REPLACE FUNCTION norefund.give_up_message(
    driver_id text, case_id text, audience text, reason text, actor text DEFAULT session_user,
    purpose text DEFAULT 'result', OUT next_step text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
BEGIN
    PERFORM norefund.check_word('audience', give_up_message.audience, '{driver,customer}');
    PERFORM norefund.check_word('purpose', give_up_message.purpose, '{result,in_progress}');
    PERFORM norefund.check_named('reason', give_up_message.reason);
    PERFORM norefund.check_named('actor', give_up_message.actor);
    PERFORM norefund.lock_case(give_up_message.driver_id, give_up_message.case_id);

    SELECT k.revision, k.outcome, k.closed_at, m.state, m.leased_until > statement_timestamp() AS is_leased
    INTO c
    FROM norefund.cases AS k
    LEFT JOIN norefund.messages AS m
        ON m.driver_id = k.driver_id AND m.case_id = k.case_id AND m.revision = k.revision
        AND m.purpose = give_up_message.purpose AND m.audience = give_up_message.audience
    WHERE k.driver_id = give_up_message.driver_id AND k.case_id = give_up_message.case_id;
    IF c.state IS DISTINCT FROM 'given_up' THEN
        IF c.is_leased OR c.state IN ('sent', 'delivered')
           OR (CASE
               -- what no step of the case waits for any more, or yet, is given up where it is there
               WHEN c.closed_at IS NOT NULL OR purpose = 'in_progress' THEN c.state IS NOT NULL
               -- to go without a text is no way past what a person must see first
               WHEN norefund.next_step(give_up_message.driver_id, give_up_message.case_id) = 'review' THEN false
               ELSE c.outcome = 'approved' OR audience = 'driver'
                   AND c.outcome IN ('trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')
               END) IS NOT TRUE THEN
            PERFORM norefund.refuse_step(give_up_message.driver_id, give_up_message.case_id,
                format('the text for the %s can''t be given up', audience)
                || CASE WHEN c.is_leased THEN ', it is being sent' WHEN c.state IN ('sent', 'delivered') THEN ', it was sent'
                   ELSE '' END);
        END IF;
        INSERT INTO norefund.messages AS m (driver_id, case_id, revision, purpose, audience, template, state, given_up_at,
            given_up_reason)
        VALUES (give_up_message.driver_id, give_up_message.case_id, c.revision, purpose, audience, '', 'given_up',
                statement_timestamp(), reason)
        ON CONFLICT ON CONSTRAINT messages_pkey DO UPDATE
            -- one that was sent by other hands and did not arrive is given up again
            SET state = 'given_up', given_up_at = coalesce(m.given_up_at, EXCLUDED.given_up_at),
                given_up_reason = EXCLUDED.given_up_reason, leased_by = NULL, leased_until = NULL;
        UPDATE norefund.cases AS k
        SET driver_sms_given_up_at = CASE WHEN audience = 'driver'
                THEN coalesce(k.driver_sms_given_up_at, statement_timestamp()) ELSE k.driver_sms_given_up_at END,
            customer_sms_given_up_at = CASE WHEN audience = 'customer'
                THEN coalesce(k.customer_sms_given_up_at, statement_timestamp()) ELSE k.customer_sms_given_up_at END
        WHERE k.driver_id = give_up_message.driver_id AND k.case_id = give_up_message.case_id
          AND k.closed_at IS NULL AND give_up_message.purpose = 'result';
        PERFORM norefund.record_event(give_up_message.driver_id, give_up_message.case_id, 'sms_given_up',
            give_up_message.actor, jsonb_build_object('audience', audience, 'purpose', purpose, 'reason', reason));
        PERFORM norefund.queue_work(give_up_message.driver_id, give_up_message.case_id);
    END IF;
    give_up_message.next_step := norefund.next_step(give_up_message.driver_id, give_up_message.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.give_up_message FROM PUBLIC;
COMMENT ON FUNCTION norefund.give_up_message IS
    'Goes without a text that can''t be written or delivered, with a reason; the case then needs an Agit post (문자 발송 불가 처리)';
