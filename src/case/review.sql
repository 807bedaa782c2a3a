CREATE OR REPLACE VIEW norefund.reviews_due AS
SELECT
    w.driver_id,
    w.case_id,
    w.call_id,
    w.since
FROM norefund.case_steps AS w
WHERE w.step IN (SELECT s.step FROM norefund.steps() AS s WHERE 'claim_review' = ANY (s.functions))
UNION ALL
SELECT f.driver_id, f.case_id, f.call_id, min(f.placed_at)
FROM norefund.findings AS f
GROUP BY f.driver_id, f.case_id, f.call_id;
COMMENT ON VIEW norefund.reviews_due IS
    'What waits for a person''s look: open cases and findings of closed ones (담당자 확인 대기)';

CREATE OR REPLACE FUNCTION norefund.claim_review(
    agent text, lease interval DEFAULT '30 minutes', INOUT driver_id text DEFAULT NULL, INOUT case_id text DEFAULT NULL,
    OUT since timestamptz, OUT attention text, OUT version bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET jit = off
    AS $$
DECLARE
    picked record;
BEGIN
    PERFORM norefund.check_named('agent', claim_review.agent);
    PERFORM norefund.check_lease(claim_review.lease, 1);
    FOR picked IN
        SELECT d.driver_id, d.case_id, d.call_id
        FROM norefund.reviews_due AS d
        JOIN norefund.cases AS c ON c.driver_id = d.driver_id AND c.case_id = d.case_id
        WHERE (claim_review.driver_id IS NULL OR d.driver_id = claim_review.driver_id)
          AND (claim_review.case_id IS NULL OR d.case_id = claim_review.case_id)
        -- an agent who asks again gets the case that he holds
        ORDER BY coalesce(c.review_leased_by = claim_review.agent AND c.review_leased_until > statement_timestamp(),
            false) DESC,
                 d.since
    LOOP
        -- Others may have taken or ended it since: it is locked, and looked at again.
        PERFORM norefund.lock_call(picked.driver_id, picked.call_id);
        UPDATE norefund.cases AS c
        SET review_leased_by = claim_review.agent,
            review_leased_until = statement_timestamp() + claim_review.lease,
            review_version = k.version
        FROM norefund.reviews_due AS d
        JOIN norefund.calls AS k ON k.driver_id = d.driver_id AND k.call_id = d.call_id
        WHERE d.driver_id = picked.driver_id AND d.case_id = picked.case_id
          AND c.driver_id = picked.driver_id AND c.case_id = picked.case_id
          AND (c.review_leased_until IS NULL OR c.review_leased_until <= statement_timestamp()
               OR c.review_leased_by = claim_review.agent)
        RETURNING c.driver_id, c.case_id, d.since, k.version
        INTO claim_review.driver_id, claim_review.case_id, claim_review.since, claim_review.version;
        IF FOUND THEN
            PERFORM norefund.look(c.driver_id, c.case_id)
            FROM norefund.cases AS c
            WHERE c.driver_id = picked.driver_id AND c.case_id = picked.case_id AND c.by_person;
            attention := norefund.attention(picked.driver_id, picked.case_id);
            RETURN NEXT;
            RETURN;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.claim_review IS
    'Gives an agent for a while the case that has waited longest for a person, or the one that is named, with the '
    'version that he then has seen; no row when none waits (검토 건 배정)';

CREATE OR REPLACE FUNCTION norefund.former_verdict(
    driver_id text, case_id text, outcome text, reason text, seen_version bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    former record;
BEGIN
    SELECT d.revision, c.revision AS revision_now, c.outcome AS outcome_now, c.decided_by INTO former
    FROM norefund.cases AS c
    JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id
    WHERE c.driver_id = former_verdict.driver_id AND c.case_id = former_verdict.case_id
      AND d.by_person AND d.outcome = former_verdict.outcome AND d.reason = former_verdict.reason
      AND (d.version = former_verdict.seen_version
           OR former_verdict.seen_version IS NULL AND d.revision = c.revision AND c.review_leased_by IS NULL)
    ORDER BY d.revision DESC
    LIMIT 1;
    IF former.revision < former.revision_now THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('case %s of driver %s is %s by a newer verdict', former_verdict.case_id,
                             former_verdict.driver_id, former.outcome_now),
            DETAIL = format('The same was decided as revision %s; in force is revision %s, by %s.', former.revision,
                            former.revision_now, former.decided_by),
            HINT = 'Call claim_review() and look at what has become of it.';
    END IF;
    RETURN coalesce(former.revision = former.revision_now, false);
END
$$;
COMMENT ON FUNCTION norefund.former_verdict IS
    'Whether a verdict is the caller''s own, told again; refuses one that a newer has replaced (동일 판정 재요청 확인)';

CREATE OR REPLACE FUNCTION norefund.check_outcome(driver_id text, case_id text, outcome text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
    -- what is in the way, and what to do about it
    obstacle text[];
BEGIN
    SELECT s.final, s.outcome, s.in_process, s.other_inquiry, s.duplicate_of, a.open_duplicate, a.charged_won,
           a.centre_cancelled_won, a.centre_cancelled_at, k.refunded_won, k.refund_state, k.refund_case_id,
           coalesce(h.pays AND h.closed_at IS NULL AND h.case_id <> s.case_id, false) AS approved_elsewhere,
           EXISTS (
               SELECT
               FROM norefund.cases AS f
               WHERE f.driver_id = s.driver_id AND f.call_id = s.call_id AND f.case_id <> s.case_id
                 AND f.in_process AND f.duplicate_of IS NULL AND NOT f.other_inquiry) AS other_first_case
    INTO c
    FROM norefund.case_standings AS s
    JOIN norefund.call_assessments AS a ON a.driver_id = s.driver_id AND a.case_id = s.case_id
    JOIN norefund.calls AS k ON k.driver_id = s.driver_id AND k.call_id = s.call_id
    LEFT JOIN norefund.cases AS h ON h.driver_id = k.driver_id AND h.case_id = k.refund_case_id
    WHERE s.driver_id = check_outcome.driver_id AND s.case_id = check_outcome.case_id;

    obstacle := CASE
        WHEN c.final
            THEN ARRAY['Something of its verdict was told, asked, paid or saved.',
                'Call acknowledge(); a new request is a new case.']
        WHEN outcome = 'approved' AND c.refunded_won <= 0 AND (c.charged_won BETWEEN 1 AND 1000000000000000) IS NOT TRUE
            THEN ARRAY['What was charged is not known, is no amount, or two cases differ.',
                'Call add_evidence() first, or hand it over.']
        WHEN outcome = 'approved' AND c.outcome <> 'approved' AND c.refunded_won > 0
            THEN ARRAY[format('%s won of the call are paid back.', c.refunded_won),
                'Decide already_cancelled, or hand it over.']
        WHEN outcome = 'approved' AND c.outcome <> 'approved' AND c.refund_state IN ('in_flight', 'unknown')
            THEN ARRAY[format('The payment service was asked to pay the call back for case %s.', c.refund_case_id),
                       'A call is refunded once: wait for the answer.']
        WHEN outcome = 'approved' AND c.outcome <> 'approved' AND c.approved_elsewhere
            THEN ARRAY[format('Case %s of the call is approved.', c.refund_case_id),
                       'A call is refunded once: decide otherwise here, or in the other case first.']
        WHEN outcome = 'duplicate' AND NOT c.open_duplicate
            THEN ARRAY['No first case of its call is in process.',
                       'Only a request that came while the first was open, and still is, is its duplicate.']
        WHEN outcome = 'already_cancelled' AND num_nulls(c.centre_cancelled_won, c.centre_cancelled_at) > 0
            THEN ARRAY['How much was cancelled, or when, is not known.', 'Call add_evidence() first.']
        WHEN NOT c.in_process AND outcome <> 'handed_over' AND NOT c.other_inquiry AND c.duplicate_of IS NULL
             AND c.other_first_case
            THEN ARRAY['Another case is the first of the call now.',
                'Decide that one; this one stays handed over or withdrawn.']
    END;
    IF obstacle IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('case %s of driver %s cannot become %s', check_outcome.case_id, check_outcome.driver_id,
                             check_outcome.outcome),
            DETAIL = obstacle[1],
            HINT = obstacle[2];
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.check_outcome IS
    'Refuses an outcome that a person cannot give a case as things stand (판정 가능 여부 확인)';

CREATE OR REPLACE FUNCTION norefund.resolve_review(
    driver_id text, case_id text, outcome text, reason text, actor text DEFAULT session_user,
    seen_version bigint DEFAULT NULL,
    OUT revision integer, OUT rule text, OUT overridden boolean, OUT next_step text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
BEGIN
    PERFORM norefund.check_word('outcome', resolve_review.outcome,
                '{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,handed_over}'),
            norefund.check_reason(resolve_review.reason),
            norefund.check_named('actor', resolve_review.actor);
    call_of_case := norefund.lock_case(resolve_review.driver_id, resolve_review.case_id);

    IF NOT norefund.former_verdict(resolve_review.driver_id, resolve_review.case_id, resolve_review.outcome,
                                   resolve_review.reason, resolve_review.seen_version)
    THEN
        PERFORM norefund.require_step(resolve_review.driver_id, resolve_review.case_id, 'resolve_review',
                    'no verdict of a person is due'),
                norefund.check_seen(resolve_review.driver_id, resolve_review.case_id, resolve_review.actor,
                    resolve_review.seen_version);
        PERFORM norefund.check_outcome(resolve_review.driver_id, resolve_review.case_id, resolve_review.outcome);
        PERFORM norefund.release_holds(resolve_review.driver_id, resolve_review.case_id, resolve_review.actor,
                    resolve_review.reason),
                norefund.record_decision(resolve_review.driver_id, resolve_review.case_id, resolve_review.actor,
                    resolve_review.outcome, resolve_review.reason);
        IF resolve_review.outcome = 'approved' THEN
            PERFORM norefund.order_again(resolve_review.driver_id, call_of_case, resolve_review.case_id);
        END IF;
        PERFORM norefund.settle(resolve_review.driver_id, call_of_case, resolve_review.actor, '담당자 판정');
    END IF;

    SELECT k.revision, k.rule, k.overridden, norefund.next_step(k.driver_id, k.case_id)
    INTO resolve_review.revision, resolve_review.rule, resolve_review.overridden, resolve_review.next_step
    FROM norefund.cases AS k
    WHERE k.driver_id = resolve_review.driver_id AND k.case_id = resolve_review.case_id;
END
$$;
COMMENT ON FUNCTION norefund.resolve_review IS
    'A person''s decision with its reason, as a new revision, by who has seen the call as it is; one against the '
    'manual is marked and needs an Agit post (담당자 검토, 담당자 변경 처리)';

CREATE OR REPLACE FUNCTION norefund.acknowledge(
    driver_id text, case_id text, reason text, actor text DEFAULT session_user, seen_version bigint DEFAULT NULL,
    OUT revision integer, OUT outcome text, OUT next_step text, OUT version bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    call_of_case text;
    s record;
    e record;
BEGIN
    PERFORM norefund.check_reason(acknowledge.reason),
            norefund.check_named('actor', acknowledge.actor);
    call_of_case := norefund.lock_case(acknowledge.driver_id, acknowledge.case_id);
    SELECT c.held, c.final, c.closed_at, c.notified OR c.paid AS notified_or_paid, c.pays, c.outcome,
           c.pays AND NOT c.final AND a.charged_won IS DISTINCT FROM d.charged_won AS amount_differs
    INTO s
    FROM norefund.case_standings AS c
    JOIN norefund.call_assessments AS a ON a.driver_id = c.driver_id AND a.case_id = c.case_id
    LEFT JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    WHERE c.driver_id = acknowledge.driver_id AND c.case_id = acknowledge.case_id;

    IF s.held THEN
        IF s.closed_at IS NULL THEN
            PERFORM norefund.require_step(acknowledge.driver_id, acknowledge.case_id, 'acknowledge',
                'it cannot be acknowledged');
        END IF;
        PERFORM norefund.check_seen(acknowledge.driver_id, acknowledge.case_id, acknowledge.actor,
            acknowledge.seen_version),
                norefund.release_holds(acknowledge.driver_id, acknowledge.case_id, acknowledge.actor,
                    acknowledge.reason);
        IF s.amount_differs THEN
            -- what is paid back is what a decision says: the one charge that is known now
            PERFORM norefund.record_decision(acknowledge.driver_id, acknowledge.case_id, acknowledge.actor, s.outcome,
                acknowledge.reason);
        END IF;
        PERFORM norefund.look(acknowledge.driver_id, acknowledge.case_id, true);
        e := norefund.add_event(acknowledge.driver_id, acknowledge.case_id, 'acknowledged', acknowledge.actor,
            personal => jsonb_build_object('reason', acknowledge.reason));
        UPDATE norefund.cases AS c
        SET agit_due = c.agit_due OR s.notified_or_paid AND c.closed_at IS NULL,
            review_leased_by = NULL, review_leased_until = NULL, review_version = NULL,
            event_seq = e.seq, event_hash = e.hash
        WHERE c.driver_id = acknowledge.driver_id AND c.case_id = acknowledge.case_id;
        PERFORM norefund.settle(acknowledge.driver_id, call_of_case, acknowledge.actor, '보류 확인', learned => false);
    END IF;

    SELECT c.revision, c.outcome, norefund.next_step(c.driver_id, c.case_id), k.version
    INTO acknowledge.revision, acknowledge.outcome, acknowledge.next_step, acknowledge.version
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    WHERE c.driver_id = acknowledge.driver_id AND c.case_id = acknowledge.case_id;
END
$$;
COMMENT ON FUNCTION norefund.acknowledge IS
    'Releases the holds of a case by a person who has seen the call as it is, and makes its verdict his; with nothing '
    'held it changes nothing (보류 확인)';
