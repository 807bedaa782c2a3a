CREATE OR REPLACE FUNCTION norefund.record_decision(
    driver_id text, case_id text, actor text, outcome text DEFAULT NULL, reason text DEFAULT NULL,
    only_when_clear boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
    a record;
BEGIN
    SELECT o.call_id, coalesce(o.revision, 0) + 1 AS revision, o.outcome, o.inquiry, o.duplicate_of, o.called_at,
           o.origin_name, k.version, k.shared
    INTO c
    FROM norefund.cases AS o
    JOIN norefund.calls AS k ON k.driver_id = o.driver_id AND k.call_id = o.call_id
    WHERE o.driver_id = record_decision.driver_id AND o.case_id = record_decision.case_id;
    -- Only what others know of too has to be combined.
    IF c.shared THEN
        SELECT * INTO a
        FROM norefund.call_assessments AS x
        WHERE x.driver_id = record_decision.driver_id AND x.case_id = record_decision.case_id;
        SELECT v.called_at, v.origin_name INTO c.called_at, c.origin_name
        FROM norefund.text_values AS v
        WHERE v.driver_id = record_decision.driver_id AND v.case_id = record_decision.case_id;
    ELSE
        SELECT * INTO a
        FROM norefund.case_assessments AS x
        WHERE x.driver_id = record_decision.driver_id AND x.case_id = record_decision.case_id;
    END IF;
    IF only_when_clear AND a.outcome = 'review'
       AND norefund.can_still_match(a.facts_known, a.facts_true, a.facts_conflicting)
    THEN
        RETURN;
    END IF;
    INSERT INTO norefund.decisions AS d (
        driver_id, case_id, revision, outcome, rule, facts_known, facts_true, facts_conflicting, policy, decided_by,
        by_person, reason, overridden, version, inquiry, duplicate_of, contradictions, refundable, charged_won,
        centre_cancelled, centre_cancelled_at, centre_cancelled_won, reason_given, meter_distance_m, meter_duration_s,
        remark_distance_short, remark_duration_short, meter_displacement_m, text_hash)
    VALUES (
        record_decision.driver_id, record_decision.case_id, c.revision,
        coalesce(record_decision.outcome, a.outcome), a.rule, a.facts_known, a.facts_true, a.facts_conflicting,
            a.policy,
        record_decision.actor, record_decision.outcome IS NOT NULL, record_decision.reason,
        -- Where the manual is silent a person decides; elsewhere, and for a call that contradicts it, against it.
        coalesce(record_decision.outcome <> 'withdrawn'
                 AND (a.outcome NOT IN ('review', record_decision.outcome)
                      OR record_decision.outcome = 'approved' AND a.contradictions <> '{}'), false),
        c.version, c.inquiry, c.duplicate_of, a.contradictions, a.refundable, a.charged_won, a.centre_cancelled,
        a.centre_cancelled_at, a.centre_cancelled_won, a.reason_given, a.meter_distance_m, a.meter_duration_s,
        a.remark_distance_short, a.remark_duration_short, a.meter_displacement_m,
        norefund.text_hash(coalesce(record_decision.outcome, a.outcome), c.called_at, c.origin_name,
            a.centre_cancelled_won, a.centre_cancelled_at, c.duplicate_of));
    PERFORM norefund.give_verdict(record_decision.driver_id, record_decision.case_id, c.revision, c.outcome);
END
$$;
COMMENT ON FUNCTION norefund.record_decision IS
    'Writes the next decision of a case of a locked call: what the manual says, or a person''s outcome (판정 기록)';

CREATE OR REPLACE FUNCTION norefund.give_verdict(driver_id text, case_id text, revision integer, former_outcome text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    d record;
    e record;
BEGIN
    SELECT x.outcome, x.rule, x.policy, x.overridden, x.decided_at, x.decided_by, x.by_person, x.version,
        x.reason INTO d
    FROM norefund.decisions AS x
    WHERE x.driver_id = give_verdict.driver_id AND x.case_id = give_verdict.case_id
        AND x.revision = give_verdict.revision;
    e := norefund.add_event(give_verdict.driver_id, give_verdict.case_id, 'decided', d.decided_by,
        jsonb_build_object('revision', give_verdict.revision, 'from', former_outcome, 'to', d.outcome, 'rule', d.rule,
            'version', d.version),
        jsonb_build_object('reason', d.reason));
    UPDATE norefund.cases AS c
    SET revision = give_verdict.revision,
        outcome = d.outcome,
        rule = d.rule,
        policy = d.policy,
        overridden = d.overridden,
        decided_at = d.decided_at,
        decided_by = d.decided_by,
        by_person = d.by_person,
        seen_version = d.version,
        seen = CASE WHEN d.by_person THEN norefund.call_snapshot(c.driver_id, c.call_id, c.case_id) END,
        agit_due = c.agit_due OR d.overridden OR d.outcome = 'handed_over',
        driver_sms_given_up_at = NULL,
        customer_sms_given_up_at = NULL,
        -- nothing of it was told yet
        payment_cancelled_at = CASE WHEN d.outcome = 'approved' THEN c.payment_cancelled_at END,
        payment_cancelled_won = CASE WHEN d.outcome = 'approved' THEN c.payment_cancelled_won END,
        review_leased_by = NULL,
        review_leased_until = NULL,
        review_version = NULL,
        event_seq = e.seq,
        event_hash = e.hash
    WHERE c.driver_id = give_verdict.driver_id AND c.case_id = give_verdict.case_id;

    IF revision > 1 THEN
        UPDATE norefund.messages AS m
        SET state = 'given_up', given_up_at = statement_timestamp(), leased_by = NULL, leased_until = NULL,
            given_up_reason = format('superseded by revision %s', give_verdict.revision)
        WHERE m.driver_id = give_verdict.driver_id AND m.case_id = give_verdict.case_id
          AND m.revision < give_verdict.revision AND m.state IN ('blocked', 'queued', 'leased', 'failed', 'dead');
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.give_verdict IS
    'Puts a decision in force for its case, with its event, and takes back the texts of the one before (판정 적용)';

CREATE OR REPLACE FUNCTION norefund.decide_case(
    driver_id text, case_id text, actor text DEFAULT session_user,
    OUT revision integer, OUT outcome text, OUT rule text, OUT policy text,
    OUT decided_by text, OUT decided_at timestamptz, OUT next_step text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
BEGIN
    PERFORM norefund.check_named('actor', decide_case.actor);
    PERFORM norefund.lock_case(decide_case.driver_id, decide_case.case_id, decide_case.actor);
    PERFORM norefund.record_decision(c.driver_id, c.case_id, decide_case.actor),
            norefund.settle(c.driver_id, c.call_id, decide_case.actor, '현재 내용으로 판정', learned => false)
    FROM norefund.cases AS c
    WHERE c.driver_id = decide_case.driver_id AND c.case_id = decide_case.case_id
      AND c.outcome IS NULL AND c.closed_at IS NULL;

    SELECT c.revision, c.outcome, c.rule, c.policy, c.decided_by, c.decided_at, norefund.next_step(c.driver_id,
        c.case_id)
    INTO decide_case.revision, decide_case.outcome, decide_case.rule, decide_case.policy,
         decide_case.decided_by, decide_case.decided_at, decide_case.next_step
    FROM norefund.cases AS c
    WHERE c.driver_id = decide_case.driver_id AND c.case_id = decide_case.case_id;
END
$$;
COMMENT ON FUNCTION norefund.decide_case(text, text, text) IS
    'Decides a case with the evidence there is, once; called again it returns the same verdict (판정)';
