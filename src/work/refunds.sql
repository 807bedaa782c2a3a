CREATE OR REPLACE FUNCTION norefund.key_was_paid(driver_id text, call_id text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM norefund.calls AS k
        JOIN norefund.standing_reports AS r
            ON r.driver_id = k.driver_id AND r.call_id = k.call_id AND r.kind = 'cancelled'
        JOIN norefund.report_identifiers AS i
            ON i.driver_id = r.driver_id AND i.call_id = r.call_id AND i.report_no = r.report_no
        WHERE k.driver_id = key_was_paid.driver_id AND k.call_id = key_was_paid.call_id
          AND i.attempt >= k.first_attempts[k.refunds + 1]);
END
$$;
COMMENT ON FUNCTION norefund.key_was_paid IS
    'Whether a report that stands answers an attempt under the key that is in use (현재 키 결제취소 여부)';

CREATE OR REPLACE FUNCTION norefund.refund_standing(
    driver_id text, call_id text, for_case text DEFAULT NULL,
    OUT state text, OUT case_id text, OUT due boolean, OUT held boolean, OUT final boolean, OUT refund_won bigint,
    OUT refunded_won bigint, OUT charge_won bigint, OUT rest_won bigint, OUT facts boolean[])
    RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    k record;
    h record;
    attempt_open boolean;
BEGIN
    SELECT c.refund_state, c.refund_case_id, c.refund_won, c.refunded_won, c.refusals, c.lookup_only, c.attempts,
           c.attempt_refused, c.reports, c.first_attempts[c.refunds + 1] AS first_attempt
    INTO k
    FROM norefund.calls AS c
    WHERE c.driver_id = refund_standing.driver_id AND c.call_id = refund_standing.call_id;
    IF for_case IS NOT NULL THEN
        k.refund_case_id := for_case;
        k.refund_state := CASE WHEN k.refund_state = 'none' THEN 'none' ELSE 'blocked' END;
        k.refusals := 0;
    END IF;
    SELECT s.pays, s.held, s.closed_at, s.notified, s.paid, s.answered_at, d.charged_won,
           -- only of what waits to be asked for the texts matter
           CASE WHEN s.pays AND k.refund_state IN ('none', 'blocked', 'queued', 'refused') THEN
               2 = (s.driver_text IS NOT DISTINCT FROM 'given_up')::integer
                 + (s.customer_text IS NOT DISTINCT FROM 'given_up')::integer
                 + (SELECT count(*)
                    FROM norefund.result_texts AS t
                    WHERE t.driver_id = s.driver_id AND t.case_id = s.case_id AND t.purpose = 'result'
                      AND CASE t.audience WHEN 'driver' THEN s.driver_text ELSE s.customer_text END
                          IS DISTINCT FROM 'given_up'
                      AND norefund.can_be_sent(t.body)) END AS writable
    INTO h
    FROM norefund.case_standings AS s
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = s.driver_id AND d.case_id = s.case_id AND d.revision = s.revision AND s.pays
    WHERE s.driver_id = refund_standing.driver_id AND s.case_id = k.refund_case_id;
    state := k.refund_state;
    case_id := k.refund_case_id;
    refund_won := k.refund_won;
    refunded_won := k.refunded_won;
    due := coalesce(h.pays AND h.closed_at IS NULL, false);
    held := coalesce(h.held, false);
    final := coalesce(h.closed_at IS NOT NULL OR h.notified OR h.paid OR h.answered_at IS NOT NULL, false);
    IF h.pays THEN
        charge_won := h.charged_won;
    ELSE
        SELECT CASE WHEN count(DISTINCT c.charged_won) = 1 THEN min(c.charged_won) END INTO charge_won
        FROM norefund.cases AS c
        WHERE c.driver_id = refund_standing.driver_id AND c.call_id = refund_standing.call_id;
    END IF;
    -- below nothing there is no rest, and no number to hold it
    rest_won := charge_won - CASE WHEN charge_won > 0 THEN greatest(k.refunded_won, 0) ELSE 0 END;
    -- only a void asks whether the last attempt is open
    attempt_open := k.reports > 0 AND k.attempts >= k.first_attempt
        AND NOT k.attempt_refused AND NOT norefund.key_was_paid(refund_standing.driver_id, refund_standing.call_id);
    facts := ARRAY[
        due,
        held,
        rest_won > 0 AND k.refunded_won >= 0,
        coalesce(h.paid OR h.writable, false),
        final,
        k.refusals >= 8,
        attempt_open,
        k.lookup_only,
        k.reports > 0 AND EXISTS (
            SELECT
            FROM norefund.standing_reports AS r
            WHERE r.driver_id = refund_standing.driver_id AND r.call_id = refund_standing.call_id),
        k.refunded_won > 0,
        coalesce(k.refunded_won >= charge_won, true)];
END
$$;
COMMENT ON FUNCTION norefund.refund_standing IS
    'Where the order of a call stands, and the facts that refund_after() is asked (결제취소 진행 상태)';

CREATE OR REPLACE FUNCTION norefund.move_refund(
    driver_id text, call_id text, event text, for_case text DEFAULT NULL, OUT state text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    s CONSTANT record := norefund.refund_standing(move_refund.driver_id, move_refund.call_id, move_refund.for_case);
    holder text;
    -- what was asked for stays while its answer is not known
    requested_won bigint;
    blocked_by text;
    only_looked_up CONSTANT boolean := s.case_id IS NOT NULL AND (s.refunded_won < 0 OR s.held OR NOT s.due);
BEGIN
    state := norefund.refund_after(s.state, move_refund.event, s.facts);
    -- What was not paid, or came back, is nobody's without an open case that is approved: a new request may order
    -- again.
    holder := CASE WHEN move_refund.state NOT IN ('none', 'reversed') OR s.due THEN s.case_id END;
    requested_won := CASE WHEN move_refund.state IN ('in_flight', 'unknown') AND s.state IN ('in_flight', 'unknown')
                      THEN s.refund_won ELSE greatest(s.rest_won, 0) END;
    UPDATE norefund.calls AS k
    SET refund_state = move_refund.state,
        refund_case_id = holder,
        refund_won = requested_won,
        lookup_only = only_looked_up,
        last_error = CASE WHEN s.state <> 'blocked' OR move_refund.state = 'blocked' THEN k.last_error END,
        -- whatever becomes of it, an attempt whose answer was once unknown may have paid
        key_unsure = k.key_unsure OR move_refund.state = 'unknown',
        refusals = CASE WHEN for_case IS NOT NULL
                             OR move_refund.state IN ('blocked', 'queued') AND s.state NOT IN ('queued', 'refused')
                        THEN 0 ELSE k.refusals END,
        queued_at = CASE WHEN move_refund.state = 'queued' AND s.state <> 'queued'
                         THEN statement_timestamp() ELSE k.queued_at END,
        next_attempt_at = CASE WHEN move_refund.state IN ('queued', 'unknown') AND s.state <> move_refund.state
                               THEN statement_timestamp() ELSE k.next_attempt_at END
    WHERE k.driver_id = move_refund.driver_id AND k.call_id = move_refund.call_id
      AND (for_case IS NOT NULL OR (k.refund_state, k.refund_case_id, k.refund_won, k.lookup_only)
               IS DISTINCT FROM (move_refund.state, holder, requested_won, only_looked_up));
    -- of an order whose texts cannot be written the last error is what they lack
    IF state = 'blocked' THEN
        blocked_by := nullif(norefund.blocked_label(move_refund.driver_id, s.case_id), '');
        UPDATE norefund.calls AS k
        SET last_error = blocked_by
        WHERE k.driver_id = move_refund.driver_id AND k.call_id = move_refund.call_id
          AND blocked_by <> coalesce(k.last_error, '');
    END IF;
    IF state = 'queued' AND s.state <> 'queued' THEN
        PERFORM pg_notify('norefund', 'cancellations');
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.move_refund IS
    'Moves the order of a locked call to the state that refund_transitions() gives after an event (결제취소 상태 변경)';

CREATE OR REPLACE FUNCTION norefund.settle_refund(driver_id text, call_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    k record;
BEGIN
    SELECT c.refund_state, c.refund_case_id, c.reports, next_case.case_id AS next_case_id,
           c.refund_state IN ('none', 'blocked', 'queued', 'refused', 'dead') AND h.case_id IS NULL AS is_free
    INTO k
    FROM norefund.calls AS c
    LEFT JOIN norefund.cases AS h
        ON h.driver_id = c.driver_id AND h.case_id = c.refund_case_id AND h.closed_at IS NULL AND h.pays
    LEFT JOIN LATERAL (
        SELECT o.case_id
        FROM norefund.cases AS o
        WHERE o.driver_id = c.driver_id AND o.call_id = c.call_id AND o.closed_at IS NULL AND o.pays
        ORDER BY o.received_at, o.case_id
        LIMIT 1
    ) AS next_case ON true
    WHERE c.driver_id = settle_refund.driver_id AND c.call_id = settle_refund.call_id;
    IF k.refund_state = 'none' AND k.refund_case_id IS NULL AND k.next_case_id IS NULL THEN
        RETURN;
    END IF;
    PERFORM norefund.move_refund(settle_refund.driver_id, settle_refund.call_id, 'settle',
        CASE WHEN k.is_free THEN k.next_case_id END);
    -- without a report nothing of the money can be told
    IF k.reports > 0 THEN
        PERFORM norefund.tell_amount(settle_refund.driver_id, settle_refund.call_id);
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.settle_refund IS
    'Gives a locked call''s one order to the approved case it is due to, and queues or blocks it (결제취소 정리)';

CREATE OR REPLACE FUNCTION norefund.tell_amount(driver_id text, call_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- What the texts tell: the net, once the refund is whole or a part was accepted; what was told stays as it was.
    UPDATE norefund.cases AS c
    SET payment_cancelled_won = shown.won, payment_cancelled_at = shown.at
    FROM (
        SELECT s.driver_id, s.case_id, CASE WHEN t.is_shown THEN s.refunded_won END AS won,
               CASE WHEN t.is_shown THEN (
                   SELECT max(r.at)
                   FROM norefund.standing_reports AS r
                   WHERE r.driver_id = s.driver_id AND r.call_id = s.call_id) END AS at
        FROM norefund.case_standings AS s
        CROSS JOIN LATERAL (
            SELECT coalesce(s.has_order AND s.pays AND s.refunded_won > 0
                   AND (s.refund_state = 'refunded' OR s.refund_state = 'partial' AND NOT s.held), false) AS is_shown
        ) AS t
        WHERE s.driver_id = tell_amount.driver_id AND s.call_id = tell_amount.call_id
          AND s.closed_at IS NULL AND s.answered_at IS NULL AND s.texts_handed_out = 0 AND NOT s.notified
    ) AS shown
    WHERE c.driver_id = shown.driver_id AND c.case_id = shown.case_id
      AND (c.payment_cancelled_won, c.payment_cancelled_at) IS DISTINCT FROM (shown.won, shown.at);
END
$$;
COMMENT ON FUNCTION norefund.tell_amount IS
    'Writes what the texts of a locked call tell of the money, while nobody was handed one (안내 금액 정리)';

CREATE OR REPLACE FUNCTION norefund.text_is_true(driver_id text, case_id text, as_answer boolean DEFAULT false)
    RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
BEGIN
    SELECT o.outcome, o.pays, o.by_person, o.payment_cancelled_won = k.refunded_won AS tells_the_net INTO c
    FROM norefund.cases AS o
    JOIN norefund.calls AS k ON k.driver_id = o.driver_id AND k.call_id = o.call_id
    WHERE o.driver_id = text_is_true.driver_id AND o.case_id = text_is_true.case_id;
    IF c.pays THEN
        RETURN c.tells_the_net;
    ELSIF c.outcome NOT IN ('already_cancelled', 'duplicate') AND (c.outcome <> 'trip_recorded' OR c.by_person) THEN
        RETURN true;
    END IF;
    RETURN (
        SELECT CASE o.outcome
            WHEN 'already_cancelled' THEN a.centre_cancelled_won = d.centre_cancelled_won
            -- that the first case is in process; once it was answered a second answer does no harm
            WHEN 'duplicate' THEN a.open_duplicate OR as_answer AND coalesce(f.answered_at IS NOT NULL, false)
            WHEN 'trip_recorded' THEN a.outcome = 'trip_recorded' END
        FROM norefund.cases AS o
        JOIN norefund.decisions AS d ON d.driver_id = o.driver_id AND d.case_id = o.case_id AND d.revision = o.revision
        JOIN norefund.call_assessments AS a ON a.driver_id = o.driver_id AND a.case_id = o.case_id
        LEFT JOIN norefund.cases AS f ON f.driver_id = o.driver_id AND f.case_id = o.duplicate_of
        WHERE o.driver_id = text_is_true.driver_id AND o.case_id = text_is_true.case_id);
END
$$;
COMMENT ON FUNCTION norefund.text_is_true IS
    'Whether what the driver''s text says of a case is so as things stand; a text is true when it is handed out '
    '(문자 내용 유효 여부)';

CREATE OR REPLACE VIEW norefund.due_texts AS
SELECT
    s.driver_id,
    s.case_id,
    s.call_id,
    s.revision,
    t.purpose,
    t.audience,
    written.template,
    written.body,
    due.is_due AND NOT s.held AND t.template <> '' AND norefund.can_be_sent(written.body)
        AND (t.purpose = 'in_progress'
             -- what was decided on the version that the call is at is true
             OR t.version = s.version AND NOT s.pays OR norefund.text_is_true(s.driver_id,
                 s.case_id)) AS can_be_handed_out
FROM norefund.case_standings AS s
JOIN norefund.result_texts AS t ON t.driver_id = s.driver_id AND t.case_id = s.case_id
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN t.purpose = 'in_progress' THEN s.pays AND s.refunded_won = 0
        WHEN s.pays THEN s.has_order AND s.payment_cancelled_at IS NOT NULL
            AND (s.refund_state = 'refunded' OR s.refund_state = 'partial' AND NOT s.held)
        ELSE t.audience = 'driver' END AS is_due
) AS due
LEFT JOIN norefund.messages AS m
    ON m.driver_id = s.driver_id AND m.case_id = s.case_id AND m.revision = s.revision
    AND m.purpose = t.purpose AND m.audience = t.audience
-- what was handed out once is not written anew
CROSS JOIN LATERAL (
    SELECT CASE WHEN m.attempts > 0 THEN m.template ELSE coalesce(t.template, '') END AS template,
           CASE WHEN m.attempts > 0 THEN m.body ELSE t.body END AS body
) AS written
WHERE s.closed_at IS NULL AND s.tells
  AND (due.is_due AND m.state IS NULL OR m.state IN ('blocked', 'queued', 'failed', 'leased'));
COMMENT ON VIEW norefund.due_texts IS
    'The texts of open cases that are due or waited for, as they were handed out or would be written now, and whether '
    'they may be (발송 대상 문자)';

CREATE OR REPLACE FUNCTION norefund.settle_texts(driver_id text, call_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- Before its payment is cancelled an approved case has nothing to tell, unless the admin tells that it will be.
    IF NOT EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = settle_texts.driver_id AND c.call_id = settle_texts.call_id AND c.closed_at IS NULL
            AND c.tells
          AND (NOT c.pays OR c.payment_cancelled_at IS NOT NULL
               OR EXISTS (
                   SELECT FROM norefund.messages AS m
                   WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision)
               OR EXISTS (
                   SELECT FROM norefund.templates AS t
                   WHERE t.outcome = c.outcome AND t.part = 'in_progress_sms'
                     AND coalesce(t.edited_body, t.shipped_body) IS NOT NULL AND NOT t.retired)))
    THEN
        RETURN;
    END IF;
    INSERT INTO norefund.messages AS m (driver_id, case_id, revision, purpose, audience, template, body, state)
    SELECT t.driver_id, t.case_id, t.revision, t.purpose, t.audience, t.template, t.body,
           CASE WHEN t.can_be_handed_out THEN 'queued' ELSE 'blocked' END
    FROM norefund.due_texts AS t
    WHERE t.driver_id = settle_texts.driver_id AND t.call_id = settle_texts.call_id
    ON CONFLICT ON CONSTRAINT messages_pkey DO UPDATE
        SET state = CASE WHEN m.state = 'leased' OR EXCLUDED.state = 'queued' AND m.state = 'failed' THEN m.state
                         ELSE EXCLUDED.state END,
            withheld = m.state = 'leased' AND EXCLUDED.state = 'blocked',
            body = EXCLUDED.body,
            template = EXCLUDED.template,
            queued_at = CASE WHEN m.state = 'blocked' AND EXCLUDED.state = 'queued' THEN EXCLUDED.queued_at
                ELSE m.queued_at END,
            next_attempt_at = CASE WHEN m.state = 'blocked' AND EXCLUDED.state = 'queued'
                                   THEN statement_timestamp() ELSE m.next_attempt_at END
        WHERE m.state = 'leased' AND m.withheld <> (EXCLUDED.state = 'blocked')
           OR m.state NOT IN ('leased', EXCLUDED.state) AND NOT (m.state = 'failed' AND EXCLUDED.state = 'queued')
           OR (m.body, m.template) IS DISTINCT FROM (EXCLUDED.body, EXCLUDED.template);
    IF FOUND THEN
        PERFORM pg_notify('norefund', 'messages');
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.settle_texts IS
    'Queues the texts of a locked call''s open cases that are due and true, writes anew what nobody was handed, and '
    'blocks the rest (문자 발송 정리)';
