CREATE OR REPLACE FUNCTION norefund.evidence_sources(driver_id text, call_id text, columns text[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT string_agg(c.case_id, ', ' ORDER BY c.received_at, c.case_id)
        FROM norefund.cases AS c
        JOIN norefund.case_evidence AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id
        WHERE c.driver_id = evidence_sources.driver_id AND c.call_id = evidence_sources.call_id
          AND EXISTS (
              SELECT
              FROM jsonb_each(e.evidence || jsonb_build_object('meter_displacement_m', c.meter_displacement_m)) AS v
              WHERE v.key = ANY (columns) AND v.value <> 'null'));
END
$$;
COMMENT ON FUNCTION norefund.evidence_sources IS 'The cases of a call that know one of some columns (확인 내용 출처)';

CREATE OR REPLACE FUNCTION norefund.unusable_places(driver_id text, call_id text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        -- the start sorts behind the end
        SELECT coalesce(' (' || string_agg(DISTINCT w.problem, ', ' ORDER BY w.problem DESC) || ')', '')
        FROM norefund.cases AS c
        CROSS JOIN LATERAL (VALUES
            ('출발지: ' || norefund.place_problem(
                c.meter_start, norefund.meter_displacement(c.meter_start, c.meter_start) IS NOT NULL)),
            ('마지막 지점: ' || norefund.place_problem(
                c.meter_end, norefund.meter_displacement(c.meter_end, c.meter_end) IS NOT NULL))) AS w (problem)
        WHERE c.driver_id = unusable_places.driver_id AND c.call_id = unusable_places.call_id);
END
$$;
COMMENT ON FUNCTION norefund.unusable_places IS
    'Behind the reason points_unknown: which ends of a trip are no place, and why (위치 확인 불가 항목)';

CREATE OR REPLACE VIEW norefund.review_reasons AS
SELECT
    w.driver_id,
    w.case_id,
    r.position::integer AS position,
    r.reason,
    CASE r.reason
        WHEN 'evidence_conflict' THEN norefund.review_label(r.reason, NULL, NULL, format('%s (상담ID: %s)',
            array_to_string(norefund.evidence_labels(w.conflicts), ', '),
            norefund.evidence_sources(w.driver_id, w.call_id, w.conflicts)))
        ELSE norefund.review_label(r.reason, w.meter_distance_m, w.meter_displacement_m,
            CASE r.reason
                WHEN 'refund_in_other_case' THEN w.refunding_case_id
                WHEN 'premise_unknown' THEN w.refundable_lacks
                WHEN 'time_impossible'
                    THEN nullif(array_to_string(norefund.evidence_labels(w.times_impossible), ', '), '') END)
            -- which place is none; of what was only shown, the metres are those that decide alike
            || CASE WHEN r.reason = 'points_unknown' THEN norefund.unusable_places(w.driver_id, w.call_id)
                    WHEN r.reason = 'distance_unclear' AND w.meter_reading IS NOT NULL
                    THEN format(' (어드민 표기: %s)', w.meter_reading) ELSE '' END
    END AS label
FROM (
    SELECT
        s.driver_id,
        s.case_id,
        s.call_id,
        k.meter_distance_m,
        k.meter_displacement_m,
        s.meter_reading,
        k.conflicts,
        k.times_impossible,
        s.refunding_case_id,
        lacks.refundable_lacks,
        CASE WHEN s.refunding_case_id IS NOT NULL THEN '{refund_in_other_case}'::text[] END
            || CASE WHEN s.outcome = 'review'
                    THEN k.contradictions
                         || CASE WHEN k.conflicts <> '{}' THEN '{evidence_conflict}'::text[] ELSE '{}' END
                         || norefund.without_conflicts(k.conflicts, norefund.review_reasons(
                k.open_duplicate, k.other_inquiry, k.contradiction, k.refundable, k.centre_cancelled, k.reason_given,
                k.meter_distance_m, k.meter_duration_s, k.remark_distance_short, k.remark_duration_short,
                k.meter_displacement_m, k.zero_distance_below_m, k.distance_recorded_from_m,
                k.short_duration_up_to_s, k.same_place_within_m)) END AS reasons
    FROM norefund.case_steps AS s
    -- case by case: joined, the knowledge of every call would be made for each review
    CROSS JOIN LATERAL (
        SELECT *
        FROM norefund.call_knowledge AS o
        WHERE o.driver_id = s.driver_id AND o.case_id = s.case_id AND o.call_id = s.call_id
        OFFSET 0
    ) AS k
    JOIN norefund.call_premises AS lacks ON lacks.driver_id = s.driver_id AND lacks.call_id = s.call_id
    WHERE s.step = 'review'
) AS w
CROSS JOIN LATERAL unnest(w.reasons) WITH ORDINALITY AS r (reason, position)
UNION ALL
SELECT
    h.driver_id,
    h.case_id,
    (100 + h.hold_no)::integer AS position,
    h.kind AS reason,
    norefund.hold_label(h.kind, h.detail, o.label) AS label
FROM norefund.holds AS h
LEFT JOIN norefund.outcome_labels AS o ON o.outcome = h.detail ->> 'outcome'
WHERE h.released_at IS NULL;
COMMENT ON VIEW norefund.review_reasons IS
    'Why a person must look at a case: a row a reason, numbered in the order in which to look; holds and findings come '
    'last (검토 사유)';

CREATE OR REPLACE FUNCTION norefund.attention(driver_id text, case_id text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT string_agg(r.label, ', ' ORDER BY r.position)
        FROM norefund.review_reasons AS r
        WHERE r.driver_id = attention.driver_id AND r.case_id = attention.case_id);
END
$$;
COMMENT ON FUNCTION norefund.attention IS 'Why a person must look at a case, in one line (확인 필요 사항)';

CREATE OR REPLACE FUNCTION norefund.blocked_label(driver_id text, case_id text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (
        SELECT concat_ws(', ',
            -- more came back than was paid
            (SELECT norefund.review_label('refund_reversed', NULL, NULL)
             FROM norefund.cases AS c
             JOIN norefund.calls AS k
                 ON k.driver_id = c.driver_id AND k.call_id = c.call_id AND k.refund_case_id = c.case_id
             WHERE c.driver_id = t.driver_id AND c.case_id = t.case_id AND k.refund_state = 'blocked'
               AND k.refunded_won < 0),
            norefund.incomplete_label(t.missing),
            (SELECT norefund.review_label('text_untrue', NULL, NULL)
             FROM norefund.case_standings AS s
             WHERE s.driver_id = t.driver_id AND s.case_id = t.case_id AND s.tells
               AND (NOT s.pays OR s.payment_cancelled_at IS NOT NULL)
               AND NOT norefund.text_is_true(s.driver_id, s.case_id)))
        FROM norefund.current_texts AS t
        WHERE t.driver_id = blocked_label.driver_id AND t.case_id = blocked_label.case_id);
END
$$;
COMMENT ON FUNCTION norefund.blocked_label IS 'Why a text of a case cannot be written or sent (문자 작성 불가 사유)';
