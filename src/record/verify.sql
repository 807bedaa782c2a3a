CREATE OR REPLACE FUNCTION norefund.verify_constraints(
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

END
$$;
COMMENT ON FUNCTION norefund.verify_constraints() IS
    'Checks every CHECK and foreign key over the stored rows again (제약 조건 점검)';

CREATE OR REPLACE VIEW norefund.case_invariants AS
SELECT 'cases.one_open_case_per_call' AS invariant,
       coalesce(sum(o.n), 0)::bigint AS rows_checked,
       count(*) FILTER (WHERE o.n > 1) AS violations
FROM (SELECT count(*) AS n
      FROM norefund.cases
      WHERE in_process AND duplicate_of IS NULL AND NOT other_inquiry
      GROUP BY driver_id, call_id) AS o
UNION ALL
SELECT 'cases.duplicate of a no-ride case', count(*), count(*) FILTER (WHERE first_case.other_inquiry)
FROM norefund.cases AS c
JOIN norefund.cases AS first_case ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of
UNION ALL
SELECT 'cases.verdict_as_decided', count(*), count(*) FILTER (WHERE
    -- one by one: a comparison of rows is written otherwise after a dump and restore
    c.outcome IS DISTINCT FROM d.outcome OR c.rule IS DISTINCT FROM d.rule OR c.policy IS DISTINCT FROM d.policy
    OR c.overridden IS DISTINCT FROM d.overridden OR c.decided_by IS DISTINCT FROM d.decided_by
    OR c.decided_at IS DISTINCT FROM d.decided_at OR d.by_person AND NOT c.by_person)
FROM norefund.cases AS c
LEFT JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
WHERE c.revision IS NOT NULL
UNION ALL
-- what is stored of the evidence for the sake of speed says what the functions say today
SELECT 'cases.facts_of_evidence', count(*), count(*) FILTER (WHERE
    c.contradiction IS DISTINCT FROM norefund.contradiction(
        c.driver_id, c.call_driver_id, c.call_completed, c.payment_method, c.charged_won, c.centre_cancelled,
        c.centre_cancelled_at, c.centre_cancelled_won, c.called_at, c.received_at, c.evidence_at, c.meter_duration_s,
        c.meter_distance_m, c.remark_distance_short, c.remark_duration_short, c.meter_reading, c.meter_remarks)
    OR c.refundable IS DISTINCT FROM norefund.refundable(
        c.driver_id, c.call_driver_id, c.call_completed, c.payment_method, c.charged_won)
    OR c.reason_given IS DISTINCT FROM norefund.is_reason(c.cancel_reason))
FROM norefund.cases AS c
UNION ALL
SELECT 'cases.displacement in the service area', count(*), count(*) FILTER (WHERE
    c.meter_displacement_m IS DISTINCT FROM norefund.meter_displacement(c.meter_start, c.meter_end))
FROM norefund.cases AS c
UNION ALL
SELECT 'cases.outcome pays and tells', count(*), count(*) FILTER (WHERE (c.pays, c.tells) IS DISTINCT FROM (o.pays,
    o.tells))
FROM norefund.cases AS c
LEFT JOIN norefund.outcomes AS o ON o.outcome = c.outcome
WHERE c.outcome IS NOT NULL
UNION ALL
SELECT 'decisions.policy is kept', count(*), count(*) FILTER (WHERE p.valid_from IS NULL)
FROM norefund.decisions AS d
LEFT JOIN norefund.policies AS p ON p.policy = d.policy
WHERE d.policy IS NOT NULL
UNION ALL
SELECT 'cases.sms_given_up_as_recorded', count(*), count(*) FILTER (WHERE m.given_up_at IS DISTINCT FROM given_up.at)
FROM norefund.cases AS c
CROSS JOIN LATERAL (VALUES ('driver', c.driver_sms_given_up_at), ('customer', c.customer_sms_given_up_at))
    AS given_up (audience, at)
LEFT JOIN norefund.messages AS m
    ON m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision
    AND m.purpose = 'result' AND m.audience = given_up.audience
WHERE given_up.at IS NOT NULL AND c.closed_at IS NULL
UNION ALL
SELECT 'messages.sent_as_recorded', count(*), count(*) FILTER (WHERE m.sent_at IS DISTINCT FROM
    CASE m.audience WHEN 'driver' THEN c.driver_sms_sent_at ELSE c.customer_sms_sent_at END)
FROM norefund.messages AS m
JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id AND c.revision = m.revision
WHERE m.purpose = 'result'
UNION ALL
SELECT 'messages.handed out only as the verdict allows', count(*), count(*) FILTER (WHERE
    c.revision <> m.revision OR c.closed_at IS NOT NULL OR c.tells IS NOT TRUE
    OR m.purpose = 'result' AND c.pays AND c.payment_cancelled_at IS NULL
    OR EXISTS (
        SELECT
        FROM norefund.holds AS h
        WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id AND h.released_at IS NULL))
FROM norefund.messages AS m
JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id
WHERE m.state = 'queued' AND m.attempts = 0;
COMMENT ON VIEW norefund.case_invariants IS
    'What must hold between cases, decisions and messages, counted over all rows (상담 건 점검)';

CREATE OR REPLACE VIEW norefund.call_invariants AS
SELECT 'calls.refunded_as_reported' AS invariant,
       count(*) AS rows_checked,
       count(*) FILTER (WHERE k.refunded_won <> coalesce(r.won, 0) OR k.reports <> coalesce(p.n, 0)) AS violations
FROM norefund.calls AS k
LEFT JOIN (
    SELECT driver_id, call_id, count(*) AS n
    FROM norefund.payment_reports
    GROUP BY driver_id, call_id
) AS p ON p.driver_id = k.driver_id AND p.call_id = k.call_id
LEFT JOIN (
    SELECT driver_id, call_id, sum(net_won) AS won
    FROM norefund.standing_reports
    GROUP BY driver_id, call_id
) AS r ON r.driver_id = k.driver_id AND r.call_id = k.call_id
WHERE NOT k.archived
UNION ALL
SELECT 'calls.shared where others know', count(*), count(*) FILTER (WHERE NOT k.shared)
FROM norefund.calls AS k
JOIN (
    SELECT driver_id, call_id FROM norefund.cases GROUP BY driver_id, call_id HAVING count(*) > 1
    UNION
    SELECT r.driver_id, r.call_id
    FROM norefund.payment_reports AS r
    WHERE r.kind IN ('cancelled', 'reversed') AND r.ordered_by IS DISTINCT FROM r.case_id
) AS others ON others.driver_id = k.driver_id AND others.call_id = k.call_id
UNION ALL
-- calls has no foreign key to cases: that would be a circle
SELECT 'calls.order of a case', count(*), count(*) FILTER (WHERE c.case_id IS NULL)
FROM norefund.calls AS k
LEFT JOIN norefund.cases AS c
    ON c.driver_id = k.driver_id AND c.call_id = k.call_id AND c.case_id = k.refund_case_id
WHERE k.refund_case_id IS NOT NULL AND NOT k.archived
UNION ALL
SELECT 'calls.asked for only as decided', count(*), count(*) FILTER (WHERE
    c.pays IS NOT TRUE OR c.closed_at IS NOT NULL
    OR k.refund_won IS DISTINCT FROM d.charged_won::numeric - greatest(k.refunded_won, 0)
    OR EXISTS (
        SELECT
        FROM norefund.holds AS h
        WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id AND h.released_at IS NULL))
FROM norefund.calls AS k
LEFT JOIN norefund.cases AS c ON c.driver_id = k.driver_id AND c.case_id = k.refund_case_id
LEFT JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
WHERE k.refund_state IN ('queued', 'refused') AND NOT k.unsettled
UNION ALL
SELECT 'calls.version counts what was decided on', count(*), count(*) FILTER (WHERE d.version > k.version)
FROM norefund.decisions AS d
JOIN norefund.cases AS c ON c.driver_id = d.driver_id AND c.case_id = d.case_id
JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
UNION ALL
SELECT 'calls.refunded to one driver', coalesce(sum(n), 0)::bigint, count(*) FILTER (WHERE drivers > 1)
FROM (SELECT count(*) AS n, count(DISTINCT driver_id) AS drivers
      FROM norefund.calls
      WHERE refunded_won > 0
      GROUP BY call_id) AS refunded_calls;
COMMENT ON VIEW norefund.call_invariants IS
    'What must hold of calls, their orders and payment reports, counted over all rows (콜·결제취소 점검)';

CREATE OR REPLACE VIEW norefund.record_invariants AS
SELECT 'case_events.without_gaps' AS invariant, count(*) AS rows_checked,
    count(*) FILTER (WHERE e.seq <> e.place) AS violations
FROM (SELECT seq, row_number() OVER (PARTITION BY driver_id, case_id ORDER BY seq) AS place
      FROM norefund.case_events) AS e
UNION ALL
SELECT 'case_events.chained', count(*), count(*) FILTER (WHERE e.hash IS DISTINCT FROM norefund.event_hash(
    e.previous, e.driver_id, e.case_id, e.seq, e.event, e.actor, e.at, e.detail))
FROM (SELECT *, lag(hash) OVER (PARTITION BY driver_id, case_id ORDER BY seq) AS previous
      FROM norefund.case_events) AS e
UNION ALL
SELECT 'cases.head_is_last_event', count(*),
       count(*) FILTER (WHERE c.event_seq <> coalesce(e.seq, 0) OR c.event_hash IS DISTINCT FROM e.hash)
FROM norefund.cases AS c
LEFT JOIN (SELECT DISTINCT ON (driver_id, case_id) driver_id, case_id, seq, hash
           FROM norefund.case_events
           ORDER BY driver_id, case_id, seq DESC) AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id
UNION ALL
-- a chain whose end was cut off, head and all, is whole again: what was done must be told
SELECT 'case_events.tell_every_step', count(*), count(*) FILTER (WHERE NOT EXISTS (
    SELECT
    FROM norefund.case_events AS e
    WHERE e.driver_id = s.driver_id AND e.case_id = s.case_id AND e.event = s.event AND e.detail @> s.detail
      AND (s.actor IS NULL OR e.actor = s.actor)))
FROM (
    SELECT d.driver_id, d.case_id, 'decided' AS event,
           jsonb_build_object('revision', d.revision, 'to', d.outcome) AS detail, d.decided_by AS actor
    FROM norefund.decisions AS d
    UNION ALL
    SELECT r.driver_id, r.case_id, 'payment_reported' AS event,
           jsonb_build_object('report_no', r.report_no, 'amount_won', r.amount_won), r.actor
    FROM norefund.payment_reports AS r
    WHERE r.kind IN ('cancelled', 'reversed')
    UNION ALL
    SELECT h.driver_id, h.case_id, 'hold_placed' AS event, jsonb_build_object('kind', h.kind, 'detail', h.detail),
           NULL AS actor
    FROM norefund.holds AS h
    UNION ALL
    SELECT c.driver_id, c.case_id, step.event, step.detail, NULL AS actor
    FROM norefund.cases AS c
    CROSS JOIN LATERAL (VALUES
        ('sms_sent', '{"audience": "driver", "purpose": "result"}'::jsonb, c.driver_sms_sent_at),
        ('sms_sent', '{"audience": "customer", "purpose": "result"}', c.customer_sms_sent_at),
        ('sms_given_up', '{"audience": "driver", "purpose": "result"}', c.driver_sms_given_up_at),
        ('sms_given_up', '{"audience": "customer", "purpose": "result"}', c.customer_sms_given_up_at),
        ('answered', '{}', c.answered_at),
        ('closed', '{}', c.closed_at)) AS step (event, detail, at)
    WHERE step.at IS NOT NULL) AS s
UNION ALL
SELECT 'case_events.personal_as_recorded', count(*), count(*) FILTER (WHERE
    e.detail ->> 'personal_digest' IS DISTINCT FROM norefund.hex_digest(e.personal::text)
    AND (e.personal IS NOT NULL OR (e.seq < c.erased_seq) IS NOT TRUE))
FROM norefund.case_events AS e
JOIN norefund.cases AS c ON c.driver_id = e.driver_id AND c.case_id = e.case_id
-- before 0.3.0 there was none
WHERE e.detail ? 'personal_digest'
UNION ALL
SELECT 'cases.request_as_submitted', count(*), count(*) FILTER (WHERE
    encode(c.request_hash, 'hex') IS DISTINCT FROM e.detail ->> 'request_hash')
FROM norefund.cases AS c
JOIN norefund.case_events AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id AND e.seq = 1
WHERE e.event = 'submitted'
UNION ALL
SELECT 'cases.erased_as_recorded', count(*), count(*) FILTER (WHERE
    e.event IS DISTINCT FROM 'personal_data_erased' OR c.closed_at IS NULL
    OR c.erased_seq = c.event_seq
       AND (num_nonnulls(c.customer_id, c.origin_name, c.inquiry_topic, c.request_text, c.special_note, c.seen,
                         c.closed_texts) > 0
            OR c.cancel_reason NOT IN ('', '(삭제)')
            OR EXISTS (
                SELECT
                FROM norefund.case_events AS o
                WHERE o.driver_id = c.driver_id AND o.case_id = c.case_id AND o.personal IS NOT NULL)
            OR EXISTS (
                SELECT
                FROM norefund.messages AS m
                WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.body IS NOT NULL)
            OR EXISTS (
                SELECT
                FROM norefund.decisions AS d
                WHERE d.driver_id = c.driver_id AND d.case_id = c.case_id
                  AND (d.reason <> '(삭제)' OR d.text_hash <> ''))))
FROM norefund.cases AS c
LEFT JOIN norefund.case_events AS e
    ON e.driver_id = c.driver_id AND e.case_id = c.case_id AND e.seq = c.erased_seq
WHERE c.erased_seq IS NOT NULL
UNION ALL
SELECT 'messages.body_as_sent', count(*), count(*) FILTER (WHERE
    e.personal ->> 'body_hash' IS DISTINCT FROM norefund.hex_digest(m.body))
FROM norefund.messages AS m
JOIN norefund.case_events AS e
    ON e.driver_id = m.driver_id AND e.case_id = m.case_id AND e.event = 'sms_sent'
    AND e.detail ->> 'revision' = m.revision::text AND e.detail ->> 'purpose' = m.purpose
    AND e.detail ->> 'audience' = m.audience
-- before 0.3.0 it was not kept
WHERE e.personal ? 'body_hash'
UNION ALL
SELECT 'day_seals.chained', count(*), count(*) FILTER (WHERE
    s.seal_no <> s.place OR s.hash <> norefund.seal_hash(s.previous, s.seal_no, s.day, s.cases, s.digest))
FROM (SELECT *, row_number() OVER seals AS place, lag(hash) OVER seals AS previous
      FROM norefund.day_seals
      WINDOW seals AS (ORDER BY seal_no)) AS s
UNION ALL
-- a case that has vanished whole
SELECT 'day_seals.cases_are_there', count(*), count(*) FILTER (WHERE
    coalesce(r.cases, 0) <> s.cases OR coalesce(r.digest, '') <> s.digest)
FROM norefund.sealed_days AS s
LEFT JOIN norefund.recorded_days AS r ON r.day = s.day;
COMMENT ON VIEW norefund.record_invariants IS
    'What must hold of the record of events, counted over all rows (처리 이력 점검)';

CREATE OR REPLACE FUNCTION norefund.verify_objects(
    OUT invariant text, OUT rows_checked bigint, OUT violations bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    this_major CONSTANT integer := current_setting('server_version_num')::integer / 10000;
    looked_at bigint := 0;
    o record;
BEGIN
    violations := 1;
    rows_checked := 1;
    FOR o IN
        SELECT concat_ws(' ', s.kind, s.name, 'ON ' || nullif(s.relation, '')) AS object, s.server_major,
               s.definition_hash, norefund.definition_hash(norefund.object_definition(
                   s.kind, s.name, s.relation, s.signature)) AS hash_now,
               t.tgenabled IN ('D', 'R') AS is_disabled
        FROM norefund.setup_objects AS s
        LEFT JOIN pg_trigger AS t
            ON s.kind = 'trigger' AND t.tgname = s.name
            AND t.tgrelid = to_regclass('norefund.' || quote_ident(s.relation))
        WHERE s.kind NOT IN ('data', 'step')
        ORDER BY s.kind, s.relation, s.name
    LOOP
        looked_at := looked_at + 1;
        invariant := o.object || CASE
            WHEN o.hash_now IS NULL THEN ' is there'
            WHEN o.hash_now <> o.definition_hash AND o.server_major = this_major THEN ' is as it was made'
            WHEN o.is_disabled THEN ' is enabled' END;
        IF invariant IS NOT NULL THEN
            RETURN NEXT;
        END IF;
    END LOOP;
    invariant := 'objects of setup()';
    rows_checked := looked_at;
    violations := 0;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION norefund.verify_objects() IS
    'Looks for every object, column and constraint that setup() made: each that is gone, another or disabled is a row '
    'of its own (설치 항목 점검)';

CREATE OR REPLACE FUNCTION norefund.verify(
    OUT invariant text, OUT rows_checked bigint, OUT violations bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY SELECT v.invariant, v.rows_checked, v.violations FROM norefund.verify_objects() AS v;
    RETURN QUERY SELECT v.invariant, v.rows_checked, v.violations FROM norefund.verify_rights() AS v;
    -- rows may have come in while a constraint or a trigger was disabled or dropped
    RETURN QUERY SELECT v.invariant, v.rows_checked, v.violations FROM norefund.verify_constraints() AS v;
    RETURN QUERY SELECT v.invariant, v.rows_checked, v.violations FROM norefund.case_invariants AS v;
    RETURN QUERY SELECT v.invariant, v.rows_checked, v.violations FROM norefund.call_invariants AS v;
    RETURN QUERY SELECT v.invariant, v.rows_checked, v.violations FROM norefund.record_invariants AS v;
    RETURN QUERY SELECT v.invariant, v.rows_checked, v.violations FROM norefund.archive_invariants AS v;
END
$$;
COMMENT ON FUNCTION norefund.verify() IS
    'Checks that everything is there, as it was made, and every invariant over the stored rows again; counts what '
    'breaks it (전수 점검)';
