-- setup: view case_evidence
CREATE OR REPLACE VIEW norefund.case_evidence AS
SELECT
    driver_id,
    case_id,
    jsonb_build_object(
        'cancel_reason', cancel_reason, 'charged_won', charged_won, 'call_driver_id', call_driver_id,
        'call_completed', call_completed, 'payment_method', payment_method, 'centre_cancelled', centre_cancelled,
        'centre_cancelled_at', centre_cancelled_at, 'centre_cancelled_won', centre_cancelled_won,
        'meter_distance_m', meter_distance_m, 'meter_duration_s', meter_duration_s,
        'remark_distance_short', remark_distance_short, 'remark_duration_short', remark_duration_short,
        'meter_start', meter_start::text, 'meter_end', meter_end::text) AS evidence,
    jsonb_build_object(
        'customer_id', customer_id, 'service_type', service_type, 'called_at', called_at, 'origin_name', origin_name,
        'inquiry_depth2', inquiry_depth2, 'inquiry_depth3', inquiry_depth3, 'inquiry_topic', inquiry_topic,
        'centre_agit_url', centre_agit_url) AS text_values
FROM norefund.cases;
COMMENT ON VIEW norefund.case_evidence IS
    'What is known of a case: what the verdict rests on, and what only its texts name (판정 근거)';

-- setup: function flag_duplicate
CREATE OR REPLACE FUNCTION norefund.flag_duplicate(driver_id text, case_id text, actor text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    flagged record;
BEGIN
    UPDATE norefund.cases AS first_case
    -- of what was told already there is nothing to hold back: a person sees it before the case is closed
    SET unseen_duplicate = CASE WHEN num_nonnulls(first_case.driver_sms_sent_at, first_case.driver_sms_given_up_at) = 0
                                THEN d.case_id ELSE first_case.unseen_duplicate END,
        unseen_evidence = CASE WHEN first_case.outcome IN ('approved', 'handed_over', 'withdrawn')
                                    OR num_nonnulls(first_case.driver_sms_sent_at, first_case.driver_sms_given_up_at) > 0 THEN
            concat_ws('; ', first_case.unseen_evidence, format('%s (%s)', (
                SELECT string_agg(b.key, ', ' ORDER BY b.key)
                FROM jsonb_each(brought.evidence) AS b
                WHERE b.value <> 'null' AND known.evidence -> b.key <> b.value), d.case_id))
            ELSE first_case.unseen_evidence END,
        -- nor has who reviews it now seen this
        review_leased_by = NULL,
        review_leased_until = NULL
    FROM norefund.cases AS d
    JOIN norefund.case_evidence AS brought ON brought.driver_id = d.driver_id AND brought.case_id = d.case_id
    JOIN norefund.case_evidence AS known ON known.driver_id = d.driver_id AND known.case_id = d.duplicate_of
    WHERE d.driver_id = flag_duplicate.driver_id AND d.case_id = flag_duplicate.case_id
      AND first_case.driver_id = d.driver_id AND first_case.case_id = d.duplicate_of
      AND first_case.closed_at IS NULL
      AND EXISTS (
          SELECT
          FROM jsonb_each_text(brought.evidence) AS b
          WHERE NOT norefund.is_blank(coalesce(b.value, ''))
            AND (norefund.is_blank(coalesce(known.evidence ->> b.key, ''))
                 OR first_case.outcome = 'approved' AND known.evidence ->> b.key <> b.value))
    RETURNING first_case.case_id, first_case.revision, first_case.outcome,
              first_case.unseen_duplicate = d.case_id AS can_wait INTO flagged;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE norefund.messages AS m
    SET state = 'blocked'
    WHERE m.driver_id = flag_duplicate.driver_id AND m.case_id = flagged.case_id AND m.revision = flagged.revision
      AND m.state IN ('queued', 'failed') AND flagged.outcome <> 'approved'
      AND flagged.can_wait;
    PERFORM norefund.record_event(flag_duplicate.driver_id, flagged.case_id, 'duplicate_brought_evidence',
        flag_duplicate.actor, jsonb_build_object('duplicate', flag_duplicate.case_id));
END
$$;
REVOKE ALL ON FUNCTION norefund.flag_duplicate(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION norefund.flag_duplicate(text, text, text) IS
    'Has somebody look, before a rejection is told or its case closed, where a duplicate brought what the first case lacks (중복접수 확인 필요)';

-- setup: function add_evidence
CREATE OR REPLACE FUNCTION norefund.add_evidence(
    driver_id text, case_id text,
    cancel_reason text DEFAULT NULL, charged_won bigint DEFAULT NULL, call_driver_id text DEFAULT NULL,
    call_completed boolean DEFAULT NULL, payment_method text DEFAULT NULL,
    centre_cancelled boolean DEFAULT NULL, centre_cancelled_at timestamptz DEFAULT NULL,
    centre_cancelled_won bigint DEFAULT NULL, centre_agit_url text DEFAULT NULL,
    meter_distance_m integer DEFAULT NULL, meter_duration_s integer DEFAULT NULL,
    remark_distance_short boolean DEFAULT NULL, remark_duration_short boolean DEFAULT NULL,
    meter_start_lat double precision DEFAULT NULL, meter_start_lon double precision DEFAULT NULL,
    meter_end_lat double precision DEFAULT NULL, meter_end_lon double precision DEFAULT NULL,
    customer_id text DEFAULT NULL, service_type text DEFAULT NULL, called_at timestamptz DEFAULT NULL,
    origin_name text DEFAULT NULL, inquiry_depth2 text DEFAULT NULL, inquiry_depth3 text DEFAULT NULL,
    inquiry_topic text DEFAULT NULL,
    clear text[] DEFAULT NULL, reason text DEFAULT NULL, actor text DEFAULT session_user,
    expected_revision integer DEFAULT NULL,
    OUT revision integer, OUT outcome text, OUT rule text, OUT next_step text)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'Asia/Seoul'
    AS $$
DECLARE
    -- a value to set, null for one to clear, and no key for one to leave
    patch jsonb := jsonb_build_object(
        'cancel_reason', cancel_reason, 'charged_won', charged_won, 'call_driver_id', call_driver_id,
        'call_completed', call_completed, 'payment_method', payment_method, 'centre_cancelled', centre_cancelled,
        'centre_cancelled_at', centre_cancelled_at, 'centre_cancelled_won', centre_cancelled_won,
        'meter_distance_m', meter_distance_m, 'meter_duration_s', meter_duration_s,
        'remark_distance_short', remark_distance_short, 'remark_duration_short', remark_duration_short,
        'meter_start', norefund.meter_point(meter_start_lat, meter_start_lon)::text,
        'meter_end', norefund.meter_point(meter_end_lat, meter_end_lon)::text,
        'customer_id', customer_id, 'service_type', service_type, 'called_at', called_at, 'origin_name', origin_name,
        'inquiry_depth2', inquiry_depth2, 'inquiry_depth3', inquiry_depth3, 'inquiry_topic', inquiry_topic,
        'centre_agit_url', centre_agit_url);
    names CONSTANT text[] := ARRAY(SELECT k FROM jsonb_object_keys(patch) AS k ORDER BY k);
    changes jsonb;
    evidence_changes boolean;
    final text;
    late jsonb;
    c record;
BEGIN
    PERFORM norefund.check_named('actor', add_evidence.actor);
    PERFORM norefund.check_depths(add_evidence.inquiry_depth2, add_evidence.inquiry_depth3, add_evidence.service_type);
    PERFORM norefund.check_word('clear', name, names) FROM unnest(add_evidence.clear) AS name;
    IF EXISTS (SELECT FROM jsonb_each(patch) AS k WHERE k.key = ANY (add_evidence.clear) AND k.value <> 'null') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('one of %s is both given and cleared', array_to_string(add_evidence.clear, ', ')),
            HINT = 'Give a value, or name it in clear.';
    END IF;
    SELECT coalesce(jsonb_object_agg(k.key, k.value), '{}') INTO patch
    FROM jsonb_each(patch) AS k
    WHERE k.value <> 'null' OR k.key = ANY (add_evidence.clear);
    PERFORM norefund.lock_case(add_evidence.driver_id, add_evidence.case_id);

    SELECT k.revision, k.outcome, k.overridden, k.closed_at INTO c
    FROM norefund.cases AS k
    WHERE k.driver_id = add_evidence.driver_id AND k.case_id = add_evidence.case_id;
    -- what changes, from what to what
    SELECT coalesce(jsonb_object_agg(p.key, jsonb_build_array((e.evidence || e.text_values) -> p.key, p.value)), '{}'),
           coalesce(bool_or(e.evidence ? p.key), false)
    INTO changes, evidence_changes
    FROM norefund.case_evidence AS e
    CROSS JOIN jsonb_each(patch) AS p
    WHERE e.driver_id = add_evidence.driver_id AND e.case_id = add_evidence.case_id
      AND (e.evidence || e.text_values) -> p.key <> p.value;

    IF changes <> '{}' THEN
        IF c.closed_at IS NOT NULL THEN
            PERFORM norefund.refuse_step(add_evidence.driver_id, add_evidence.case_id, 'no evidence can be added');
        END IF;
        IF expected_revision IS NOT NULL AND expected_revision IS DISTINCT FROM coalesce(c.revision, 0) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('case %s of driver %s is at revision %s, not %s', add_evidence.case_id,
                                 add_evidence.driver_id, coalesce(c.revision, 0), expected_revision),
                HINT = 'Read the case again, then decide whether the evidence is still wanted.';
        END IF;
        -- To fill what was unknown needs no reason; to change what was known, or decided on, does.
        IF (evidence_changes AND c.revision IS NOT NULL
            OR EXISTS (SELECT FROM jsonb_each(changes) AS k WHERE k.value -> 0 <> 'null'))
           AND norefund.is_blank(coalesce(add_evidence.reason, '')) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'invalid_parameter_value',
                MESSAGE = format('evidence of case %s of driver %s changes without a reason', add_evidence.case_id,
                                 add_evidence.driver_id),
                DETAIL = format('What would change is: %s.', (SELECT string_agg(k, ', ' ORDER BY k) FROM jsonb_object_keys(changes) AS k)),
                HINT = 'Pass reason: a known value, or one that a decision rests on, changes only with one.';
        END IF;

        final := coalesce(norefund.why_final(add_evidence.driver_id, add_evidence.case_id),
            -- what a person has ended or decided against the manual is not turned by a rule
            CASE WHEN c.overridden OR c.outcome IN ('handed_over', 'withdrawn') THEN 'A person has decided it.' END);
        IF evidence_changes AND final IS NOT NULL THEN
            -- What was paid or said stays; that it now looks otherwise is for a person to see before anything follows.
            late := jsonb_build_object('changes', changes, 'reason', add_evidence.reason, 'final', final);
            IF NOT EXISTS (
                SELECT
                FROM norefund.case_events AS e
                WHERE e.driver_id = add_evidence.driver_id AND e.case_id = add_evidence.case_id
                  AND e.event = 'late_evidence' AND e.detail = late)
            THEN
                UPDATE norefund.cases AS k
                SET unseen_evidence = concat_ws('; ', k.unseen_evidence, format('%s (%s)',
                    (SELECT string_agg(n, ', ' ORDER BY n) FROM jsonb_object_keys(changes) AS n), add_evidence.reason)),
                    review_leased_by = NULL,
                    review_leased_until = NULL
                WHERE k.driver_id = add_evidence.driver_id AND k.case_id = add_evidence.case_id;
                PERFORM norefund.record_event(add_evidence.driver_id, add_evidence.case_id, 'late_evidence',
                    add_evidence.actor, late);
            END IF;
        ELSE
            SET CONSTRAINTS norefund.verdict_is_recorded DEFERRED;
            UPDATE norefund.cases AS k
            SET revision = CASE WHEN evidence_changes THEN k.revision + 1 ELSE k.revision END,
                unseen_duplicate = CASE WHEN NOT evidence_changes THEN k.unseen_duplicate END,
                evidence_at = clock_timestamp(),
                centre_known_at = CASE
                    WHEN patch ? 'centre_cancelled' THEN clock_timestamp() ELSE k.centre_known_at END,
                (cancel_reason, charged_won, call_driver_id, call_completed, payment_method, centre_cancelled,
                 centre_cancelled_at, centre_cancelled_won, centre_agit_url, meter_distance_m, meter_duration_s,
                 remark_distance_short, remark_duration_short, meter_start, meter_end, customer_id, service_type,
                 called_at, origin_name, inquiry_depth2, inquiry_depth3, inquiry_topic) = (
                    SELECT n.cancel_reason, n.charged_won, n.call_driver_id, n.call_completed, n.payment_method,
                           n.centre_cancelled, n.centre_cancelled_at, n.centre_cancelled_won, n.centre_agit_url,
                           n.meter_distance_m, n.meter_duration_s, n.remark_distance_short, n.remark_duration_short,
                           n.meter_start, n.meter_end, n.customer_id, n.service_type, n.called_at, n.origin_name,
                           n.inquiry_depth2, n.inquiry_depth3, n.inquiry_topic
                    FROM jsonb_populate_record(k, patch) AS n)
            WHERE k.driver_id = add_evidence.driver_id AND k.case_id = add_evidence.case_id;
            PERFORM norefund.record_event(add_evidence.driver_id, add_evidence.case_id, 'evidence_added',
                add_evidence.actor, jsonb_strip_nulls(jsonb_build_object('changes', changes, 'reason', add_evidence.reason)));
            IF c.revision IS NULL THEN
                PERFORM norefund.decide_when_clear(add_evidence.driver_id, add_evidence.case_id, add_evidence.actor);
            ELSIF evidence_changes THEN
                PERFORM norefund.record_decision(add_evidence.driver_id, add_evidence.case_id, add_evidence.actor,
                    reason => add_evidence.reason);
            ELSE
                -- a text that nobody was handed yet is written anew
                UPDATE norefund.messages AS m
                SET state = 'blocked'
                WHERE m.driver_id = add_evidence.driver_id AND m.case_id = add_evidence.case_id AND m.revision = c.revision
                  AND m.state = 'queued' AND m.attempts = 0;
                PERFORM norefund.queue_work(add_evidence.driver_id, add_evidence.case_id);
            END IF;
            SET CONSTRAINTS norefund.verdict_is_recorded IMMEDIATE;
        END IF;
    END IF;

    SELECT k.revision, k.outcome, k.rule, norefund.next_step(k.driver_id, k.case_id)
    INTO add_evidence.revision, add_evidence.outcome, add_evidence.rule, add_evidence.next_step
    FROM norefund.cases AS k
    WHERE k.driver_id = add_evidence.driver_id AND k.case_id = add_evidence.case_id;
END
$$;
REVOKE ALL ON FUNCTION norefund.add_evidence FROM PUBLIC;
COMMENT ON FUNCTION norefund.add_evidence IS
    'Fills what was unknown, and corrects or clears with a reason; what a decision rests on changes only with a new one (운행결과·미터기 확인 반영)';
