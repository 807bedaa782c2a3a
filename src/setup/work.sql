-- setup: function drop_work
CREATE OR REPLACE FUNCTION norefund.drop_work(driver_id text, case_id text) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE norefund.messages AS m
    SET state = 'given_up', given_up_at = statement_timestamp(), leased_by = NULL, leased_until = NULL,
        given_up_reason = format('superseded by revision %s', c.revision)
    FROM norefund.cases AS c
    WHERE c.driver_id = drop_work.driver_id AND c.case_id = drop_work.case_id
      AND m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision < c.revision
      AND m.state IN ('blocked', 'queued', 'leased', 'failed');

    UPDATE norefund.cancellation_orders AS o
    SET state = 'given_up'
    FROM norefund.cases AS c
    WHERE c.driver_id = drop_work.driver_id AND c.case_id = drop_work.case_id
      AND o.driver_id = c.driver_id AND o.call_id = c.call_id AND o.case_id = c.case_id
      AND o.state IN ('blocked', 'queued', 'failed') AND c.outcome <> 'approved';
END;
REVOKE ALL ON FUNCTION norefund.drop_work(text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.drop_work(text, text) IS
    'Takes back what an earlier decision of a case had queued (이전 판정의 발송·취소 대기 회수)';

-- setup: function queue_work
CREATE OR REPLACE FUNCTION norefund.queue_work(driver_id text, case_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
BEGIN
    SELECT decided.call_id, decided.revision, decided.outcome, decided.charged_won, decided.payment_cancelled_at,
           decided.driver_sms_given_up_at, decided.customer_sms_given_up_at, decided.unseen_duplicate,
           t.driver_template, t.driver_sms, t.customer_template, t.customer_sms, t.in_progress_sms, t.board_status
    INTO c
    FROM norefund.cases AS decided
    JOIN norefund.current_texts AS t ON t.driver_id = decided.driver_id AND t.case_id = decided.case_id
    WHERE decided.driver_id = queue_work.driver_id AND decided.case_id = queue_work.case_id
      AND decided.outcome IN ('approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate');
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- A payment is cancelled only once both texts that tell of it can be sent, or somebody went without.
    IF c.outcome = 'approved' AND c.payment_cancelled_at IS NULL THEN
        INSERT INTO norefund.cancellation_orders AS o (driver_id, call_id, case_id, revision, amount_won, state)
        VALUES (queue_work.driver_id, c.call_id, queue_work.case_id, c.revision, c.charged_won,
            CASE WHEN c.charged_won > 0
                      AND (c.driver_sms_given_up_at IS NOT NULL OR norefund.can_be_sent(c.driver_sms))
                      AND (c.customer_sms_given_up_at IS NOT NULL OR norefund.can_be_sent(c.customer_sms))
                 THEN 'queued' ELSE 'blocked' END)
        ON CONFLICT ON CONSTRAINT cancellation_orders_pkey DO UPDATE
            SET case_id = EXCLUDED.case_id,
                revision = EXCLUDED.revision,
                amount_won = EXCLUDED.amount_won,
                state = CASE WHEN o.state = 'asked' OR (o.state = 'failed' AND EXCLUDED.state = 'queued') THEN o.state
                             ELSE EXCLUDED.state END,
                not_before = CASE WHEN o.state IN ('blocked', 'given_up') THEN EXCLUDED.not_before ELSE o.not_before END
            WHERE o.state <> 'cancelled' AND (o.case_id = EXCLUDED.case_id OR o.state IN ('blocked', 'given_up'));
        PERFORM pg_notify('norefund', 'cancellations');
    END IF;

    INSERT INTO norefund.messages AS m (driver_id, case_id, revision, purpose, audience, template, body, state)
    SELECT queue_work.driver_id, queue_work.case_id, c.revision, due.purpose, due.audience,
           coalesce(due.template, ''), due.body,
           CASE WHEN norefund.can_be_sent(due.body) AND due.template <> ''
                     AND (c.unseen_duplicate IS NULL OR c.outcome = 'approved') THEN 'queued' ELSE 'blocked' END
    FROM (VALUES
        ('result', 'driver', c.driver_template, c.driver_sms,
         c.outcome <> 'approved' OR c.payment_cancelled_at IS NOT NULL),
        ('result', 'customer', c.customer_template, c.customer_sms,
         c.outcome = 'approved' AND c.payment_cancelled_at IS NOT NULL),
        -- the page names this text and does not give it: sent where the admin has written one
        ('in_progress', 'driver', c.board_status, c.in_progress_sms,
         c.in_progress_sms IS NOT NULL AND c.payment_cancelled_at IS NULL)
    ) AS due (purpose, audience, template, body, is_due)
    WHERE due.is_due
    ON CONFLICT ON CONSTRAINT messages_pkey DO UPDATE
        SET template = EXCLUDED.template, body = EXCLUDED.body, state = EXCLUDED.state,
            queued_at = EXCLUDED.queued_at, not_before = EXCLUDED.not_before
        WHERE m.state = 'blocked';
    PERFORM pg_notify('norefund', 'messages');
END
$$;
REVOKE ALL ON FUNCTION norefund.queue_work(text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.queue_work(text, text) IS
    'Queues what the verdict of a locked case asks for: the payment to cancel, or the texts to send; what can''t be written is blocked (발송·취소 대기 등록)';
