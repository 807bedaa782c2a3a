-- The demo's work is done in a moment. Here its steps get the times, and the decisions the people, of a week at a
-- centre.
SET ROLE cs_owner;
BEGIN;
ALTER TABLE norefund.cases DISABLE TRIGGER USER;
ALTER TABLE norefund.decisions DISABLE TRIGGER USER;
ALTER TABLE norefund.messages DISABLE TRIGGER USER;
ALTER TABLE norefund.payment_reports DISABLE TRIGGER USER;
ALTER TABLE norefund.case_events DISABLE TRIGGER USER;

-- Seconds that follow from the case: mostly few, at times ten times as many.
CREATE FUNCTION pg_temp.seconds(step text, case_id text, typical integer) RETURNS interval
    LANGUAGE sql IMMUTABLE
    RETURN make_interval(secs => typical * (0.3 + ('x'
        || substr(md5(step || case_id), 1, 5))::bit(20)::integer / 1048576.0)
        * CASE WHEN left(md5('late ' || step || case_id), 1) = '0' THEN 10 ELSE 1 END);

CREATE TEMP TABLE times AS
SELECT
    t.*,
    t.answer_from + pg_temp.seconds('answer', t.case_id, 2400) AS answered_at,
    t.answer_from + pg_temp.seconds('answer', t.case_id, 2400) + pg_temp.seconds('close', t.case_id, 120) AS closed_at
FROM (
    SELECT
        driver_id,
        case_id,
        received_at,
        'agent ' || 1 + ('x' || left(md5(case_id), 2))::bit(8)::integer % 5 AS decided_by,
        decided_at,
        cancelled_at,
        told_from + pg_temp.seconds('driver', case_id, 40) AS driver_sms_sent_at,
        told_from + pg_temp.seconds('customer', case_id, 45) AS customer_sms_sent_at,
        told_from + interval '10 minutes' AS answer_from
    FROM (
        SELECT *, CASE WHEN outcome = 'approved' THEN cancelled_at ELSE decided_at END AS told_from
        FROM (
            SELECT *, decided_at + pg_temp.seconds('cancel', case_id, 900) AS cancelled_at
            FROM (
                SELECT driver_id, case_id, outcome, received_at,
                    received_at + pg_temp.seconds('decide', case_id,
                        CASE WHEN outcome = 'review' THEN 5400 ELSE 1800 END) AS decided_at
                FROM norefund.cases
            ) AS decided
        ) AS paid
    ) AS told
) AS t;

UPDATE norefund.decisions AS d
SET decided_at = t.decided_at, decided_by = t.decided_by
FROM times AS t
WHERE t.driver_id = d.driver_id AND t.case_id = d.case_id;

UPDATE norefund.payment_reports AS r
SET recorded_at = t.cancelled_at
FROM times AS t
WHERE t.driver_id = r.driver_id AND t.case_id = r.case_id;

-- One statement: a case and its messages tell the same times.
WITH told AS (
    UPDATE norefund.messages AS m
    SET sent_at = CASE m.audience WHEN 'driver' THEN t.driver_sms_sent_at ELSE t.customer_sms_sent_at END
    FROM times AS t
    WHERE t.driver_id = m.driver_id AND t.case_id = m.case_id AND m.sent_at IS NOT NULL
)
UPDATE norefund.cases AS c
SET decided_at = t.decided_at,
    decided_by = t.decided_by,
    payment_cancelled_at = CASE WHEN c.payment_cancelled_at IS NOT NULL THEN t.cancelled_at END,
    driver_sms_sent_at = CASE WHEN c.driver_sms_sent_at IS NOT NULL THEN t.driver_sms_sent_at END,
    customer_sms_sent_at = CASE WHEN c.customer_sms_sent_at IS NOT NULL THEN t.customer_sms_sent_at END,
    answered_at = CASE WHEN c.answered_at IS NOT NULL THEN t.answered_at END,
    closed_at = CASE WHEN c.closed_at IS NOT NULL THEN t.closed_at END
FROM times AS t
WHERE t.driver_id = c.driver_id AND t.case_id = c.case_id;

-- The events tell the same, each chained to the one before it.
DO $$
DECLARE
    e record;
    head bytea;
BEGIN
    FOR e IN
        SELECT
            k.driver_id, k.case_id, k.seq, k.event, k.detail,
            CASE WHEN k.event = 'decided' THEN t.decided_by ELSE k.actor END AS actor,
            CASE k.event
                WHEN 'decided' THEN t.decided_at
                WHEN 'payment_reported' THEN t.cancelled_at
                WHEN 'sms_sent' THEN CASE k.detail ->> 'audience' WHEN 'driver' THEN t.driver_sms_sent_at
                    ELSE t.customer_sms_sent_at END
                WHEN 'answered' THEN t.answered_at
                WHEN 'closed' THEN t.closed_at
                ELSE t.received_at END AS at
        FROM norefund.case_events AS k
        JOIN times AS t ON t.driver_id = k.driver_id AND t.case_id = k.case_id
        ORDER BY k.driver_id, k.case_id, k.seq
    LOOP
        head := norefund.event_hash(CASE WHEN e.seq > 1 THEN head END, e.driver_id, e.case_id, e.seq, e.event, e.actor,
            e.at, e.detail);
        UPDATE norefund.case_events AS c SET actor = e.actor, at = e.at, hash = head
        WHERE c.driver_id = e.driver_id AND c.case_id = e.case_id AND c.seq = e.seq;
        UPDATE norefund.cases AS c SET event_hash = head
        WHERE c.driver_id = e.driver_id AND c.case_id = e.case_id AND c.event_seq = e.seq;
    END LOOP;
END
$$;

ALTER TABLE norefund.cases ENABLE TRIGGER USER;
ALTER TABLE norefund.case_events ENABLE TRIGGER USER;
ALTER TABLE norefund.payment_reports ENABLE TRIGGER USER;
ALTER TABLE norefund.decisions ENABLE TRIGGER USER;
ALTER TABLE norefund.messages ENABLE TRIGGER USER;

-- Two of five people look at what others decided.
SELECT count(norefund.record_qa(driver_id, case_id, revision, case_id NOT LIKE '%7', 'checked by phone',
    CASE decided_by WHEN 'agent 5' THEN 'agent 4' ELSE 'agent 5' END)) AS checked
FROM norefund.qa_sample
WHERE position <= 3 \gset
-- Somebody asks what a narrower tolerance would do.
SELECT norefund.propose_policy('2026-04', same_place_within_m => 10, note => '허용 반경 축소 검토', actor => 'agent 1') \gset
SELECT count(*) AS violated FROM norefund.verify() WHERE violations > 0 \gset
\if :violated
DO $$ BEGIN RAISE EXCEPTION 'the times of the demo break an invariant'; END $$;
\endif
COMMIT;
