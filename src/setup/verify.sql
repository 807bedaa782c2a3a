-- setup: function verify
CREATE OR REPLACE FUNCTION norefund.verify(
    OUT invariant text, OUT rows_checked bigint, OUT violations bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    held record;
BEGIN
    -- Every constraint as the catalogue has it: rows may have come in while it was disabled or dropped.
    FOR held IN
        SELECT c.relname, con.conname, con.conrelid::regclass AS relation, con.contype,
               pg_get_expr(con.conbin, con.conrelid) AS expression,
               con.confrelid::regclass AS referenced,
               (SELECT string_agg(format('r.%I = f.%I', parent.attname, child.attname), ' AND ')
                FROM unnest(con.conkey, con.confkey) AS k (child, parent)
                JOIN pg_attribute AS child ON child.attrelid = con.conrelid AND child.attnum = k.child
                JOIN pg_attribute AS parent ON parent.attrelid = con.confrelid AND parent.attnum = k.parent
               ) AS matching,
               (SELECT string_agg(format('f.%I IS NOT NULL', child.attname), ' AND ')
                FROM unnest(con.conkey) AS k (child)
                JOIN pg_attribute AS child ON child.attrelid = con.conrelid AND child.attnum = k.child
               ) AS referring
        FROM pg_constraint AS con
        JOIN pg_class AS c ON c.oid = con.conrelid
        WHERE c.relnamespace = 'norefund'::regnamespace AND con.contype IN ('c', 'f')
        ORDER BY c.relname, con.conname
    LOOP
        invariant := held.relname || '.' || held.conname;
        BEGIN
            IF held.contype = 'c' THEN
                EXECUTE format('SELECT count(*), count(*) FILTER (WHERE (%s) IS NOT TRUE) FROM %s',
                               held.expression, held.relation)
                INTO rows_checked, violations;
            ELSE
                EXECUTE format('SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM %s AS r WHERE %s))
                                FROM %s AS f WHERE %s',
                               held.referenced, held.matching, held.relation, held.referring)
                INTO rows_checked, violations;
            END IF;
        EXCEPTION WHEN data_exception THEN
            -- a CHECK that speaks for itself, as those on templates do
            rows_checked := NULL;
            violations := 1;
        END;
        RETURN NEXT;
    END LOOP;

    invariant := 'cases.one_open_case_per_call';
    SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE n > 1)
    INTO rows_checked, violations
    FROM (SELECT count(*) AS n
          FROM norefund.cases
          WHERE closed_at IS NULL AND duplicate_of IS NULL AND inquiry = 'no_ride_cancellation'
          GROUP BY driver_id, call_id) AS open_calls;
    RETURN NEXT;

    invariant := 'cases.one_cancellation_per_call';
    SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE n > 1)
    INTO rows_checked, violations
    FROM (SELECT count(*) AS n
          FROM norefund.cases
          WHERE payment_cancelled_at IS NOT NULL
          GROUP BY driver_id, call_id) AS refunded_calls;
    RETURN NEXT;

    invariant := 'cases.refunded to one driver a call';
    SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE drivers > 1)
    INTO rows_checked, violations
    FROM (SELECT count(*) AS n, count(DISTINCT driver_id) AS drivers
          FROM norefund.cases
          WHERE payment_cancelled_at IS NOT NULL
          GROUP BY call_id) AS refunded_calls;
    RETURN NEXT;

    invariant := 'cases.duplicate of a first case';
    SELECT count(*), count(*) FILTER (WHERE first_case.duplicate_of IS NOT NULL
                                         OR first_case.inquiry <> 'no_ride_cancellation')
    INTO rows_checked, violations
    FROM norefund.cases AS c
    JOIN norefund.cases AS first_case
        ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of;
    RETURN NEXT;

    invariant := 'cases.verdict_as_decided';
    SELECT count(*), count(*) FILTER (WHERE
        (c.outcome, c.rule, c.policy, c.overridden, c.decided_by, c.decided_at)
        IS DISTINCT FROM (d.outcome, d.rule, d.policy, d.overridden, d.decided_by, d.decided_at))
    INTO rows_checked, violations
    FROM norefund.cases AS c
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    WHERE c.revision IS NOT NULL;
    RETURN NEXT;

    invariant := 'cases.evidence_as_decided';
    SELECT count(*), count(*) FILTER (WHERE
        (c.inquiry, c.duplicate_of, c.cancel_reason, c.call_driver_id, c.call_completed, c.payment_method,
         c.charged_won, c.centre_cancelled, c.centre_cancelled_at, c.centre_cancelled_won,
         c.meter_distance_m, c.meter_duration_s, c.remark_distance_short, c.remark_duration_short,
         c.meter_start::bytea, c.meter_end::bytea, c.meter_displacement_m)
        IS DISTINCT FROM
        (d.inquiry, d.duplicate_of, d.cancel_reason, d.call_driver_id, d.call_completed, d.payment_method,
         d.charged_won, d.centre_cancelled, d.centre_cancelled_at, d.centre_cancelled_won,
         d.meter_distance_m, d.meter_duration_s, d.remark_distance_short, d.remark_duration_short,
         d.meter_start::bytea, d.meter_end::bytea, d.meter_displacement_m))
    INTO rows_checked, violations
    FROM norefund.cases AS c
    JOIN norefund.decisions AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision;
    RETURN NEXT;

    -- what is stored of the evidence for the sake of speed says what the functions say today
    invariant := 'cases.facts_of_evidence';
    SELECT count(*), count(*) FILTER (WHERE
        (c.contradiction, c.refundable, c.reason_given)
        IS DISTINCT FROM
        (norefund.contradiction(c.driver_id, c.call_driver_id, c.call_completed, c.payment_method, c.charged_won,
                                c.centre_cancelled, c.centre_cancelled_at, c.centre_cancelled_won,
                                c.called_at, c.received_at, c.evidence_at, c.meter_duration_s),
         norefund.refundable(c.driver_id, c.call_driver_id, c.call_completed, c.payment_method, c.charged_won),
         NOT norefund.is_blank(c.cancel_reason)))
    INTO rows_checked, violations
    FROM norefund.cases AS c;
    RETURN NEXT;

    invariant := 'decisions.policy is kept';
    SELECT count(*), count(*) FILTER (WHERE p.valid_from IS NULL)
    INTO rows_checked, violations
    FROM norefund.decisions AS d
    LEFT JOIN norefund.policies AS p ON p.policy = d.policy
    WHERE d.policy IS NOT NULL;
    RETURN NEXT;

    invariant := 'cases.sms_given_up_as_recorded';
    SELECT count(*), count(*) FILTER (WHERE m.given_up_at IS DISTINCT FROM given_up.at)
    INTO rows_checked, violations
    FROM norefund.cases AS c
    CROSS JOIN LATERAL (VALUES ('driver', c.driver_sms_given_up_at), ('customer', c.customer_sms_given_up_at))
        AS given_up (audience, at)
    LEFT JOIN norefund.messages AS m
        ON m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision
        AND m.purpose = 'result' AND m.audience = given_up.audience
    WHERE given_up.at IS NOT NULL;
    RETURN NEXT;

    invariant := 'messages.sent_as_recorded';
    SELECT count(*), count(*) FILTER (WHERE m.sent_at IS DISTINCT FROM
        CASE m.audience WHEN 'driver' THEN c.driver_sms_sent_at ELSE c.customer_sms_sent_at END)
    INTO rows_checked, violations
    FROM norefund.messages AS m
    JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id AND c.revision = m.revision
    WHERE m.purpose = 'result';
    RETURN NEXT;

    invariant := 'cancellation_orders.cancelled_as_recorded';
    SELECT count(*), count(*) FILTER (WHERE (o.state = 'cancelled') <> (c.payment_cancelled_at IS NOT NULL)
                                         OR c.payment_cancelled_at IS NOT NULL AND o.amount_won <> c.payment_cancelled_won)
    INTO rows_checked, violations
    FROM norefund.cancellation_orders AS o
    JOIN norefund.cases AS c ON c.driver_id = o.driver_id AND c.case_id = o.case_id;
    RETURN NEXT;

    invariant := 'case_events.without_gaps';
    SELECT count(*), count(*) FILTER (WHERE e.seq <> e.place)
    INTO rows_checked, violations
    FROM (SELECT seq, row_number() OVER (PARTITION BY driver_id, case_id ORDER BY seq) AS place
          FROM norefund.case_events) AS e;
    RETURN NEXT;

    invariant := 'case_events.chained';
    SELECT count(*), count(*) FILTER (WHERE e.hash IS DISTINCT FROM norefund.event_hash(
        e.previous, e.driver_id, e.case_id, e.seq, e.event, e.actor, e.at, e.detail))
    INTO rows_checked, violations
    FROM (SELECT *, lag(hash) OVER (PARTITION BY driver_id, case_id ORDER BY seq) AS previous
          FROM norefund.case_events) AS e;
    RETURN NEXT;

    invariant := 'cases.head_is_last_event';
    SELECT count(*), count(*) FILTER (WHERE c.event_seq <> coalesce(e.seq, 0) OR c.event_hash IS DISTINCT FROM e.hash)
    INTO rows_checked, violations
    FROM norefund.cases AS c
    LEFT JOIN (SELECT DISTINCT ON (driver_id, case_id) driver_id, case_id, seq, hash
               FROM norefund.case_events
               ORDER BY driver_id, case_id, seq DESC) AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id;
    RETURN NEXT;

    -- a chain whose end was cut off, head and all, is whole again: what was done must be told
    invariant := 'case_events.tell_every_step';
    SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
        SELECT
        FROM norefund.case_events AS e
        WHERE e.driver_id = s.driver_id AND e.case_id = s.case_id AND e.event = s.event AND e.detail @> s.detail
          AND (s.actor IS NULL OR e.actor = s.actor)))
    INTO rows_checked, violations
    FROM (
        SELECT d.driver_id, d.case_id, 'decided' AS event,
               jsonb_build_object('revision', d.revision, 'to', d.outcome) AS detail, d.decided_by AS actor
        FROM norefund.decisions AS d
        UNION ALL
        SELECT c.driver_id, c.case_id, step.event, step.detail, NULL
        FROM norefund.cases AS c
        CROSS JOIN LATERAL (VALUES
            ('payment_cancelled', jsonb_build_object('amount_won', c.payment_cancelled_won), c.payment_cancelled_at),
            ('sms_sent', '{"audience": "driver", "purpose": "result"}', c.driver_sms_sent_at),
            ('sms_sent', '{"audience": "customer", "purpose": "result"}', c.customer_sms_sent_at),
            ('sms_given_up', '{"audience": "driver", "purpose": "result"}', c.driver_sms_given_up_at),
            ('sms_given_up', '{"audience": "customer", "purpose": "result"}', c.customer_sms_given_up_at),
            ('answered', '{}', c.answered_at),
            ('closed', '{}', c.closed_at)) AS step (event, detail, at)
        WHERE step.at IS NOT NULL) AS s;
    RETURN NEXT;

    invariant := 'triggers are enabled';
    SELECT count(*), count(*) FILTER (WHERE t.tgenabled NOT IN ('O', 'A'))
    INTO rows_checked, violations
    FROM pg_trigger AS t
    JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'norefund'::regnamespace AND NOT t.tgisinternal;
    RETURN NEXT;
END
$$;
REVOKE ALL ON FUNCTION norefund.verify() FROM PUBLIC;
COMMENT ON FUNCTION norefund.verify() IS
    'Checks every invariant over the stored rows again and counts what breaks it (전수 점검)';
