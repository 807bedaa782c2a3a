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
COMMENT ON FUNCTION norefund.settle IS
    'Settles a locked call: decides anew what is free, holds what was told, asked, paid or a person''s, queues work '
    'for what is free and blocks the rest; a second time it changes nothing (콜 정리)';

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
COMMENT ON FUNCTION norefund.settle_verdicts IS
    'Decides what is undecided once it is clear, and anew what no one was told, asked or paid; the rest is compared '
    '(판정 정리)';

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

    -- A duplicate has said one thing, that the first case is in process; of an other inquiry nothing of the call
    -- counts.
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
COMMENT ON FUNCTION norefund.hold_contradicted IS
    'Places a hold on a verdict that stays where what is known now speaks against it (판정 후 불일치 보류)';

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
COMMENT ON FUNCTION norefund.changed_facts IS 'The facts that are other than they were (달라진 항목)';
