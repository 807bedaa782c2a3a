-- setup: function settle
CREATE OR REPLACE FUNCTION norefund.settle(
    driver_id text, call_id text, actor text, cause text, learned boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF settle.learned THEN
        UPDATE norefund.calls AS k
        SET version = k.version + 1, unsettled = false
        WHERE k.driver_id = settle.driver_id AND k.call_id = settle.call_id;
    END IF;
    PERFORM norefund.promote_duplicate(k.driver_id, k.call_id, settle.actor)
    FROM norefund.calls AS k
    WHERE k.driver_id = settle.driver_id AND k.call_id = settle.call_id AND k.shared;
    PERFORM norefund.settle_verdicts(settle.driver_id, settle.call_id, settle.actor, settle.cause);
    PERFORM norefund.settle_refund(settle.driver_id, settle.call_id);
    PERFORM norefund.settle_texts(settle.driver_id, settle.call_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.settle FROM PUBLIC;
COMMENT ON FUNCTION norefund.settle IS
    'Settles a locked call: decides anew what is free, holds what was told, asked, paid or a person''s, queues work for what is free and blocks the rest; a second time it changes nothing (콜 정리)';

-- setup: function promote_duplicate
CREATE OR REPLACE FUNCTION norefund.promote_duplicate(driver_id text, call_id text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    first_case text;
    first_received_at timestamptz;
    follower record;
BEGIN
    -- manual 5: an open duplicate whose first case has ended
    IF NOT EXISTS (
        SELECT
        FROM norefund.cases AS d
        JOIN norefund.cases AS f ON f.driver_id = d.driver_id AND f.case_id = d.duplicate_of
        WHERE d.driver_id = promote_duplicate.driver_id AND d.call_id = promote_duplicate.call_id
          AND d.closed_at IS NULL AND NOT (f.in_process AND f.duplicate_of IS NULL AND NOT f.other_inquiry))
    THEN
        RETURN;
    END IF;
    SELECT c.case_id, c.received_at INTO first_case, first_received_at
    FROM norefund.cases AS c
    WHERE c.driver_id = promote_duplicate.driver_id AND c.call_id = promote_duplicate.call_id
      AND c.in_process AND c.duplicate_of IS NULL AND NOT c.other_inquiry;

    FOR follower IN
        SELECT s.case_id, s.received_at, s.duplicate_of, s.by_person OR s.answered_at IS NOT NULL
            OR NOT s.in_process AS stays
        FROM norefund.case_standings AS s
        WHERE s.driver_id = promote_duplicate.driver_id AND s.call_id = promote_duplicate.call_id
          AND s.duplicate_of IS NOT NULL AND s.closed_at IS NULL AND NOT s.told AND NOT s.other_inquiry
        ORDER BY s.received_at, s.case_id
    LOOP
        IF first_case IS NULL AND NOT follower.stays THEN
            first_case := follower.case_id;
            first_received_at := follower.received_at;
            PERFORM norefund.point_duplicate(promote_duplicate.driver_id, follower.case_id, NULL,
                promote_duplicate.actor);
        ELSIF follower.duplicate_of <> first_case
              AND (follower.received_at, follower.case_id) > (first_received_at, first_case) THEN
            PERFORM norefund.point_duplicate(promote_duplicate.driver_id, follower.case_id, first_case,
                promote_duplicate.actor);
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION norefund.promote_duplicate FROM PUBLIC;
COMMENT ON FUNCTION norefund.promote_duplicate IS
    'When the first case of a call has ended, the oldest open duplicate that was not told takes its place, and later ones point to it (중복접수 승계)';

-- setup: function point_duplicate
CREATE OR REPLACE FUNCTION norefund.point_duplicate(driver_id text, case_id text, first_case text, actor text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e record;
BEGIN
    e := norefund.add_event(point_duplicate.driver_id, point_duplicate.case_id, 'first_case_changed',
        point_duplicate.actor, jsonb_build_object('first_case', point_duplicate.first_case));
    UPDATE norefund.cases AS c
    SET duplicate_of = point_duplicate.first_case, event_seq = e.seq, event_hash = e.hash
    WHERE c.driver_id = point_duplicate.driver_id AND c.case_id = point_duplicate.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.point_duplicate FROM PUBLIC;
COMMENT ON FUNCTION norefund.point_duplicate IS
    'Makes a case the duplicate of another, or of none (최초 접수 건 변경)';

-- setup: function settle_verdicts
CREATE OR REPLACE FUNCTION norefund.settle_verdicts(driver_id text, call_id text, actor text, cause text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
    decided boolean := false;
BEGIN
    FOR c IN
        SELECT k.case_id, k.outcome, k.closed_at
        FROM norefund.cases AS k
        WHERE k.driver_id = settle_verdicts.driver_id AND k.call_id = settle_verdicts.call_id
        ORDER BY k.received_at, k.case_id
    LOOP
        IF c.outcome IS NULL AND c.closed_at IS NULL THEN
            PERFORM norefund.record_decision(settle_verdicts.driver_id, c.case_id, settle_verdicts.actor,
                only_when_clear => true);
        END IF;
        decided := decided OR c.outcome IS NOT NULL;
    END LOOP;
    IF NOT decided THEN
        RETURN;
    END IF;

    FOR c IN
        SELECT s.case_id, s.by_person, s.final,
               a.outcome <> s.outcome OR s.outcome = 'duplicate'
               OR s.pays AND a.charged_won IS DISTINCT FROM d.charged_won AS is_contradicted,
               (a.outcome, a.rule) IS DISTINCT FROM (s.outcome, s.rule)
               OR s.outcome NOT IN ('other_inquiry', 'duplicate') AND a.charged_won IS DISTINCT FROM d.charged_won
               OR d.text_hash <> norefund.text_hash(s.outcome, v.called_at, v.origin_name, a.centre_cancelled_won,
                   a.centre_cancelled_at, s.duplicate_of) AS differs
        FROM norefund.case_standings AS s
        -- call_id as well: of a driver with many calls no plan then reads more than the call, statistics or none
        JOIN norefund.call_assessments AS a
            ON a.driver_id = s.driver_id AND a.case_id = s.case_id AND a.call_id = s.call_id
        JOIN norefund.decisions AS d
            ON d.driver_id = s.driver_id AND d.case_id = s.case_id AND d.revision = s.revision
        JOIN norefund.text_values AS v
            ON v.driver_id = s.driver_id AND v.case_id = s.case_id AND v.call_id = s.call_id
        WHERE s.driver_id = settle_verdicts.driver_id AND s.call_id = settle_verdicts.call_id
        ORDER BY s.received_at, s.case_id
    LOOP
        IF c.by_person OR c.final THEN
            CONTINUE WHEN NOT c.is_contradicted;
            PERFORM norefund.hold_contradicted(settle_verdicts.driver_id, c.case_id, settle_verdicts.actor);
        ELSIF c.differs THEN
            PERFORM norefund.record_decision(settle_verdicts.driver_id, c.case_id, settle_verdicts.actor,
                reason => settle_verdicts.cause);
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION norefund.settle_verdicts FROM PUBLIC;
COMMENT ON FUNCTION norefund.settle_verdicts IS
    'Decides what is undecided once it is clear, and anew what no one was told, asked or paid; the rest is compared (판정 정리)';

-- setup: function hold_contradicted
CREATE OR REPLACE FUNCTION norefund.hold_contradicted(driver_id text, case_id text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    s record;
    news text[];
BEGIN
    SELECT c.call_id, c.outcome, c.closed_at, c.by_person, c.duplicate_of, c.seen, c.pays,
           a.outcome AS outcome_now, a.rule, a.charged_won AS charged_now, d.charged_won, a.open_duplicate,
           c.pays AND a.charged_won IS DISTINCT FROM d.charged_won AS amount_differs,
           first_case.answered_at IS NOT NULL AS first_answered,
           -- what the rules would be another verdict for: it tells one change from the next
           to_jsonb(a.contradictions) AS contradictions, a.facts_known, a.facts_true,
           d.facts_known AS known_then, d.facts_true AS true_then, k.refunded_won, g.final
    INTO s
    FROM norefund.cases AS c
    JOIN norefund.case_standings AS g ON g.driver_id = c.driver_id AND g.case_id = c.case_id
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    JOIN norefund.call_assessments AS a ON a.driver_id = c.driver_id AND a.case_id = c.case_id
    JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    LEFT JOIN norefund.cases AS first_case
        ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of
    WHERE c.driver_id = hold_contradicted.driver_id AND c.case_id = hold_contradicted.case_id;

    -- A duplicate has said one thing, that the first case is in process; of an other inquiry nothing of the call counts.
    IF s.outcome = 'duplicate' THEN
        IF NOT (s.open_duplicate OR s.by_person OR s.closed_at IS NOT NULL OR coalesce(s.first_answered, false)) THEN
            PERFORM norefund.place_hold(hold_contradicted.driver_id, hold_contradicted.case_id, hold_contradicted.actor,
                'first_case_ended', jsonb_build_object('case_id', s.duplicate_of), s.duplicate_of);
        END IF;
        RETURN;
    END IF;
    IF s.outcome = 'other_inquiry'
       OR s.closed_at IS NOT NULL AND s.outcome NOT IN ('handed_over', 'withdrawn')
          AND (s.outcome_now = 'approved') = (s.outcome = 'approved')
       OR s.outcome_now = s.outcome AND NOT s.amount_differs
    THEN
        RETURN;
    END IF;

    IF NOT s.by_person THEN
        PERFORM norefund.place_hold(hold_contradicted.driver_id, hold_contradicted.case_id, hold_contradicted.actor,
            CASE WHEN s.outcome_now <> s.outcome THEN 'outcome_changed' ELSE 'amount_changed' END,
            CASE WHEN s.outcome_now <> s.outcome THEN jsonb_build_object('outcome', s.outcome_now, 'rule', s.rule,
                    'contradictions', s.contradictions, 'facts', norefund.changed_facts(
                        s.known_then, s.true_then, s.facts_known, s.facts_true))
                 ELSE jsonb_build_object('from_won', s.charged_won, 'to_won', s.charged_now) END);
        RETURN;
    END IF;
    news := norefund.snapshot_news(s.seen,
        norefund.call_snapshot(hold_contradicted.driver_id, s.call_id, hold_contradicted.case_id));
    -- What is still to be asked for is the one known charge, also where he saw it while another amount was asked.
    IF s.amount_differs AND NOT s.final AND s.charged_now > 0 THEN
        PERFORM norefund.place_hold(hold_contradicted.driver_id, hold_contradicted.case_id, hold_contradicted.actor,
            'amount_changed', jsonb_build_object('from_won', s.charged_won, 'to_won', s.charged_now));
        news := array_remove(news, 'charged_won');
    END IF;
    IF 'reports' = ANY (news) THEN
        PERFORM norefund.place_hold(hold_contradicted.driver_id, hold_contradicted.case_id, hold_contradicted.actor,
            'refund_unexpected', jsonb_build_object('won', s.refunded_won));
    END IF;
    news := array_remove(news, 'reports');
    IF news <> '{}' AND (s.closed_at IS NULL OR s.outcome NOT IN ('handed_over', 'withdrawn')) THEN
        PERFORM norefund.place_hold(hold_contradicted.driver_id, hold_contradicted.case_id, hold_contradicted.actor,
            'evidence_changed', jsonb_build_object('items', array_remove(news, 'contradictions') || ARRAY(
                SELECT x FROM jsonb_array_elements_text(s.contradictions) AS x
                WHERE NOT coalesce(s.seen -> 'contradictions', '[]') ? x)));
    END IF;
END
$$;
REVOKE ALL ON FUNCTION norefund.hold_contradicted FROM PUBLIC;
COMMENT ON FUNCTION norefund.hold_contradicted IS
    'Places a hold on a verdict that stays where what is known now speaks against it (판정 후 불일치 보류)';

-- setup: function changed_facts
CREATE OR REPLACE FUNCTION norefund.changed_facts(
    known_then text[], true_then text[], known_now text[], true_now text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT fact
        FROM unnest(known_then || known_now) AS fact
        WHERE (fact = ANY (known_then), fact = ANY (true_then)) IS DISTINCT FROM (fact = ANY (known_now),
            fact = ANY (true_now))
        GROUP BY fact
        ORDER BY fact);
END
$$;
REVOKE ALL ON FUNCTION norefund.changed_facts FROM PUBLIC;
COMMENT ON FUNCTION norefund.changed_facts IS 'The facts that are other than they were (달라진 항목)';

-- setup: function call_snapshot
CREATE OR REPLACE FUNCTION norefund.call_snapshot(driver_id text, call_id text, case_id text) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    AS $$
BEGIN
    RETURN (
        SELECT known.columns || jsonb_build_object(
            'contradictions', a.contradictions,
            'reports', coalesce((
                SELECT jsonb_agg(r.report_no ORDER BY r.report_no)
                FROM norefund.standing_reports AS r
                WHERE r.driver_id = call_snapshot.driver_id AND r.call_id = call_snapshot.call_id
                  AND r.ordered_by IS DISTINCT FROM call_snapshot.case_id), '[]'))
        FROM norefund.call_assessments AS a
        CROSS JOIN (
            SELECT jsonb_object_agg(v.key, v.known) AS columns
            FROM (
                SELECT k.key, coalesce(jsonb_agg(DISTINCT k.value) FILTER (WHERE k.value <> 'null'), '[]') AS known
                FROM norefund.cases AS c
                CROSS JOIN LATERAL jsonb_each(jsonb_build_object(
                    'call_driver_id', c.call_driver_id = c.driver_id, 'call_completed', c.call_completed,
                    'payment_method', c.payment_method, 'charged_won', c.charged_won,
                    'centre_cancelled', c.centre_cancelled, 'centre_cancelled_at', c.centre_cancelled_at,
                    'centre_cancelled_won', c.centre_cancelled_won, 'cancel_reason', c.reason_given,
                    'meter_distance_m', c.meter_distance_m, 'meter_duration_s', c.meter_duration_s,
                    'remark_distance_short', c.remark_distance_short, 'remark_duration_short', c.remark_duration_short,
                    'meter_displacement_m', c.meter_displacement_m)) AS k
                WHERE c.driver_id = call_snapshot.driver_id AND c.call_id = call_snapshot.call_id
                GROUP BY k.key
            ) AS v
        ) AS known
        WHERE a.driver_id = call_snapshot.driver_id AND a.case_id = call_snapshot.case_id);
END
$$;
REVOKE ALL ON FUNCTION norefund.call_snapshot FROM PUBLIC;
COMMENT ON FUNCTION norefund.call_snapshot IS
    'What a person who looks at a case has before him: the values known of each column of its call, contradictions and payment reports; no person''s data (확인 내용 요약)';

-- setup: function snapshot_news
CREATE OR REPLACE FUNCTION norefund.snapshot_news(seen jsonb, known jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT k.key
        FROM jsonb_each(known) AS k
        WHERE NOT coalesce(seen -> k.key, '[]') @> k.value
           -- the last value of a column went
           OR k.key <> 'contradictions' AND k.value = '[]' AND coalesce(seen -> k.key, '[]') <> '[]'
        ORDER BY k.key);
END
$$;
REVOKE ALL ON FUNCTION norefund.snapshot_news FROM PUBLIC;
COMMENT ON FUNCTION norefund.snapshot_news IS
    'The columns of which a value came that was not seen, or the last one went (새로 확인된 항목)';

-- setup: function place_hold
CREATE OR REPLACE FUNCTION norefund.place_hold(
    driver_id text, case_id text, actor text, kind text, detail jsonb DEFAULT '{}', other_case_id text DEFAULT NULL,
    raises_version boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e record;
BEGIN
    place_hold.detail := jsonb_strip_nulls(place_hold.detail);
    IF EXISTS (
        SELECT
        FROM norefund.holds AS h
        WHERE h.driver_id = place_hold.driver_id AND h.case_id = place_hold.case_id AND h.released_at IS NULL
          AND h.kind = place_hold.kind AND h.detail = place_hold.detail)
    THEN
        RETURN;
    END IF;
    -- What settle() does not find by comparing must be seen all the same.
    IF place_hold.raises_version THEN
        UPDATE norefund.calls AS k
        SET version = k.version + 1
        FROM norefund.cases AS c
        WHERE c.driver_id = place_hold.driver_id AND c.case_id = place_hold.case_id
          AND k.driver_id = c.driver_id AND k.call_id = c.call_id;
    END IF;
    e := norefund.add_event(place_hold.driver_id, place_hold.case_id, 'hold_placed', place_hold.actor,
        jsonb_build_object('kind', place_hold.kind, 'detail', place_hold.detail));
    INSERT INTO norefund.holds (driver_id, case_id, hold_no, kind, detail, other_case_id, event_seq, version)
    SELECT c.driver_id, c.case_id,
           (SELECT count(*) + 1 FROM norefund.holds AS h WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id),
           place_hold.kind, place_hold.detail, place_hold.other_case_id, e.seq, k.version
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    WHERE c.driver_id = place_hold.driver_id AND c.case_id = place_hold.case_id;
    -- Who reviews it now has not seen this.
    UPDATE norefund.cases AS c
    SET review_leased_by = NULL, review_leased_until = NULL, review_version = NULL,
        event_seq = e.seq, event_hash = e.hash
    WHERE c.driver_id = place_hold.driver_id AND c.case_id = place_hold.case_id
    RETURNING c.closed_at IS NOT NULL AS of_closed INTO e;
    -- No settling of texts reaches a closed case: one that is sent again waits for a person.
    IF e.of_closed THEN
        UPDATE norefund.messages AS m
        SET state = CASE m.state WHEN 'leased' THEN 'leased' ELSE 'dead' END, withheld = m.state = 'leased'
        WHERE m.driver_id = place_hold.driver_id AND m.case_id = place_hold.case_id
          AND m.state IN ('queued', 'failed', 'leased');
    END IF;
END
$$;
REVOKE ALL ON FUNCTION norefund.place_hold FROM PUBLIC;
COMMENT ON FUNCTION norefund.place_hold IS
    'Places a hold on a case of a locked call, once while it is open, and ends a review that has not seen it (보류)';

-- setup: function release_holds
CREATE OR REPLACE FUNCTION norefund.release_holds(driver_id text, case_id text, actor text, reason text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE norefund.holds AS h
    SET released_at = clock_timestamp(), released_by = release_holds.actor, release_reason = release_holds.reason
    WHERE h.driver_id = release_holds.driver_id AND h.case_id = release_holds.case_id AND h.released_at IS NULL;
    RETURN FOUND;
END
$$;
REVOKE ALL ON FUNCTION norefund.release_holds FROM PUBLIC;
COMMENT ON FUNCTION norefund.release_holds IS
    'Releases the holds of a case of a locked call, by a person who has looked; says whether there was one (보류 해제)';
