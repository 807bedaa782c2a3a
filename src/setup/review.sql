-- setup: function claim_review
CREATE OR REPLACE FUNCTION norefund.claim_review(
    agent text, lease interval DEFAULT '30 minutes', INOUT driver_id text DEFAULT NULL, INOUT case_id text DEFAULT NULL,
    OUT since timestamptz, OUT attention text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM norefund.check_named('agent', claim_review.agent);
    PERFORM norefund.check_lease(claim_review.lease, 1);
    -- An agent who asks again gets the case that he holds.
    WITH due AS MATERIALIZED (
        SELECT c.driver_id, c.case_id, w.since, w.attention
        FROM norefund.worklist AS w
        JOIN norefund.cases AS c ON c.driver_id = w.driver_id AND c.case_id = w.case_id
        WHERE w.step = 'review' AND c.closed_at IS NULL
          AND (c.outcome = 'review' OR num_nonnulls(c.unseen_duplicate, c.unseen_evidence) > 0
               OR c.outcome = 'approved' AND c.payment_cancelled_at IS NULL)
          AND (claim_review.driver_id IS NULL OR c.driver_id = claim_review.driver_id)
          AND (claim_review.case_id IS NULL OR c.case_id = claim_review.case_id)
          AND (c.review_leased_until IS NULL OR c.review_leased_until <= statement_timestamp()
               OR c.review_leased_by = claim_review.agent)
        ORDER BY coalesce(c.review_leased_by = claim_review.agent AND c.review_leased_until > statement_timestamp(), false) DESC,
                 w.since
        LIMIT 1
        FOR NO KEY UPDATE OF c SKIP LOCKED
    )
    UPDATE norefund.cases AS c
    SET review_leased_by = claim_review.agent, review_leased_until = statement_timestamp() + claim_review.lease
    FROM due
    WHERE c.driver_id = due.driver_id AND c.case_id = due.case_id
    RETURNING c.driver_id, c.case_id, due.since, due.attention
    INTO claim_review.driver_id, claim_review.case_id, claim_review.since, claim_review.attention;
END
$$;
REVOKE ALL ON FUNCTION norefund.claim_review FROM PUBLIC;
COMMENT ON FUNCTION norefund.claim_review IS
    'Gives an agent the case that has waited longest for a person, or the one that is named, for a while; NULLs when none waits (검토 건 배정)';

-- setup: function resolve_review
CREATE OR REPLACE FUNCTION norefund.resolve_review(
    driver_id text, case_id text, outcome text, reason text, actor text DEFAULT session_user,
    expected_revision integer DEFAULT NULL,
    OUT revision integer, OUT rule text, OUT overridden boolean, OUT next_step text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c record;
    -- what is in the way, and what to do about it
    obstacle text[];
BEGIN
    PERFORM norefund.check_word('outcome', resolve_review.outcome,
        '{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,handed_over}');
    PERFORM norefund.check_named('reason', resolve_review.reason);
    PERFORM norefund.check_named('actor', resolve_review.actor);
    PERFORM norefund.lock_case(resolve_review.driver_id, resolve_review.case_id);

    -- a statement of its own, to see what was decided while it waited for the lock
    SELECT k.outcome, k.revision, k.call_id, k.duplicate_of, k.charged_won, k.centre_cancelled_at, k.centre_cancelled_won,
           d.reason,
           norefund.next_step(k.driver_id, k.case_id) = 'review' AS is_due,
           num_nonnulls(k.unseen_duplicate, k.unseen_evidence) > 0
           AND k.review_leased_by IS DISTINCT FROM resolve_review.actor AS is_unseen
    INTO c
    FROM norefund.cases AS k
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = k.driver_id AND d.case_id = k.case_id AND d.revision = k.revision
    WHERE k.driver_id = resolve_review.driver_id AND k.case_id = resolve_review.case_id;

    -- Asked again, it has nothing to add; but who has looked at what came to light since may come to the same result.
    IF (c.outcome = resolve_review.outcome AND c.reason = resolve_review.reason AND c.is_due IS NOT TRUE) IS NOT TRUE THEN
        obstacle := CASE
            WHEN c.outcome IS NULL THEN ARRAY['It is not decided yet.', 'Call decide_case() first.']
            WHEN expected_revision <> c.revision
                THEN ARRAY[format('It is at revision %s, not %s.', c.revision, expected_revision), 'Read the case again.']
            WHEN c.is_unseen
                AND (resolve_review.outcome = 'approved' OR c.outcome = resolve_review.outcome AND c.reason = resolve_review.reason)
                THEN ARRAY['Something has come to light that nobody has looked at: review_reasons says what.',
                           'Call claim_review() first.']
            WHEN resolve_review.outcome = 'duplicate' AND c.duplicate_of IS NULL
                THEN ARRAY['duplicate_of names no first case.', 'Only a request that came while the first was open is its duplicate.']
            WHEN resolve_review.outcome = 'already_cancelled'
                AND (c.centre_cancelled_won IS NULL OR c.centre_cancelled_at IS NULL)
                THEN ARRAY['centre_cancelled_won or centre_cancelled_at is missing.', 'Call add_evidence() first.']
            WHEN resolve_review.outcome = 'approved' AND c.charged_won > 0 IS NOT TRUE
                THEN ARRAY['charged_won is missing.', 'Call add_evidence() first, or hand it over.']
            WHEN resolve_review.outcome = 'approved' AND c.centre_cancelled_won > 0
                THEN ARRAY[format('The centre has cancelled %s won of %s.', c.centre_cancelled_won, c.charged_won),
                           'Hand it over, or correct the amount with add_evidence().']
        END;
        IF obstacle IS NULL THEN
            SELECT ARRAY[final.why, 'What was paid, said or closed stays; a new request is a new case.'] INTO obstacle
            FROM norefund.why_final(resolve_review.driver_id, resolve_review.case_id) AS final (why)
            WHERE final.why IS NOT NULL;
        END IF;
        IF obstacle IS NULL AND resolve_review.outcome = 'approved' THEN
            SELECT ARRAY[format('The payment of call %s is %s in case %s.', o.call_id,
                                CASE o.state WHEN 'cancelled' THEN 'cancelled' ELSE 'being cancelled' END, o.case_id),
                         'A call is refunded once: decide otherwise here, or in the other case first.'] INTO obstacle
            FROM norefund.cancellation_orders AS o
            WHERE o.driver_id = resolve_review.driver_id AND o.call_id = c.call_id
              AND o.case_id <> resolve_review.case_id AND o.state <> 'given_up';
        END IF;
        IF obstacle IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('case %s of driver %s can''t become %s', resolve_review.case_id,
                                 resolve_review.driver_id, resolve_review.outcome),
                DETAIL = obstacle[1],
                HINT = obstacle[2];
        END IF;

        PERFORM norefund.record_decision(resolve_review.driver_id, resolve_review.case_id, resolve_review.actor,
            resolve_review.outcome, resolve_review.reason);
    END IF;

    SELECT k.revision, k.rule, k.overridden, norefund.next_step(k.driver_id, k.case_id)
    INTO resolve_review.revision, resolve_review.rule, resolve_review.overridden, resolve_review.next_step
    FROM norefund.cases AS k
    WHERE k.driver_id = resolve_review.driver_id AND k.case_id = resolve_review.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.resolve_review FROM PUBLIC;
COMMENT ON FUNCTION norefund.resolve_review IS
    'A person''s decision with its reason, as a new revision; one against the manual is marked and needs an Agit post (담당자 검토, 담당자 변경 처리)';
