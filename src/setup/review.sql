-- setup: function resolve_review
CREATE OR REPLACE FUNCTION norefund.resolve_review(
    driver_id text, case_id text, outcome text, reason text, actor text DEFAULT session_user,
    OUT revision integer, OUT rule text, OUT overridden boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    decided record;
    missing text;
BEGIN
    PERFORM norefund.check_word('outcome', resolve_review.outcome,
        '{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,handed_over}');
    PERFORM norefund.check_named('reason', resolve_review.reason);
    PERFORM norefund.check_named('actor', resolve_review.actor);
    PERFORM norefund.lock_case(resolve_review.driver_id, resolve_review.case_id);

    -- a statement of its own, to see what was decided while it waited for the lock
    SELECT c.outcome, c.revision, c.duplicate_of, c.charged_won, c.centre_cancelled_at, c.centre_cancelled_won,
           c.payment_cancelled_at, c.driver_sms_sent_at, c.closed_at, d.reason
    INTO decided
    FROM norefund.cases AS c
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    WHERE c.driver_id = resolve_review.driver_id AND c.case_id = resolve_review.case_id;

    -- Asked again, it has nothing to add.
    IF (decided.outcome = resolve_review.outcome AND decided.reason = resolve_review.reason) IS NOT TRUE THEN
        missing := CASE
            WHEN decided.outcome IS NULL THEN 'it is not decided yet'
            WHEN decided.closed_at IS NOT NULL THEN 'it is closed'
            WHEN decided.payment_cancelled_at IS NOT NULL THEN 'its payment was cancelled'
            WHEN decided.driver_sms_sent_at IS NOT NULL THEN 'the driver was told of its result'
            WHEN resolve_review.outcome = 'duplicate' AND decided.duplicate_of IS NULL
                THEN 'duplicate_of names no first case'
            WHEN resolve_review.outcome = 'already_cancelled'
                AND (decided.centre_cancelled_won IS NULL OR decided.centre_cancelled_at IS NULL)
                THEN 'centre_cancelled_won or centre_cancelled_at is missing'
            WHEN resolve_review.outcome = 'approved' AND decided.charged_won > 0 IS NOT TRUE
                THEN 'charged_won is missing'
        END;
        IF missing IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('case %s of driver %s can''t become %s', resolve_review.case_id,
                                 resolve_review.driver_id, resolve_review.outcome),
                DETAIL = format('The reason is: %s.', missing),
                HINT = CASE WHEN decided.outcome IS NULL THEN 'Call decide_case() first.'
                    ELSE 'What was paid, said or closed stays; a new request is a new case.' END;
        END IF;

        PERFORM norefund.record_decision(resolve_review.driver_id, resolve_review.case_id, resolve_review.actor,
            resolve_review.outcome, resolve_review.reason);
    END IF;

    SELECT c.revision, c.rule, c.overridden
    INTO resolve_review.revision, resolve_review.rule, resolve_review.overridden
    FROM norefund.cases AS c
    WHERE c.driver_id = resolve_review.driver_id AND c.case_id = resolve_review.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.resolve_review FROM PUBLIC;
COMMENT ON FUNCTION norefund.resolve_review IS
    'A person''s decision with its reason, as a new revision; one against the manual is marked and needs an Agit post (담당자 검토, 담당자 변경 처리)';
