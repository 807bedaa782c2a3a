CREATE OR REPLACE FUNCTION norefund.fact_sources(driver_id text, call_id text, fact text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    SET extra_float_digits = 0
    AS $$
BEGIN
    RETURN (
        SELECT string_agg(format('%s: %s', c.case_id, said.value), ', ' ORDER BY c.received_at, c.case_id)
        FROM norefund.cases AS c
        CROSS JOIN LATERAL (
            SELECT CASE fact_sources.fact
                WHEN 'distance_zero' THEN c.meter_distance_m || ' m'
                WHEN 'duration_short' THEN c.meter_duration_s || ' s'
                WHEN 'remark_distance_short' THEN CASE c.remark_distance_short WHEN true THEN 'O' WHEN false
                    THEN 'X' END
                WHEN 'remark_duration_short' THEN CASE c.remark_duration_short WHEN true THEN 'O' WHEN false
                    THEN 'X' END
                WHEN 'same_place' THEN round(c.meter_displacement_m::numeric, 1) || ' m'
                WHEN 'reason_given' THEN CASE c.reason_given WHEN true THEN 'O' WHEN false THEN 'X' END
                WHEN 'centre_cancelled' THEN CASE c.centre_cancelled WHEN true THEN 'O' WHEN false THEN 'X' END
                WHEN 'refundable' THEN CASE c.refundable WHEN true THEN 'O' WHEN false THEN 'X' END
                WHEN 'contradiction' THEN CASE c.contradiction WHEN true THEN 'O' WHEN false THEN 'X' END
            END AS value
        ) AS said
        WHERE c.driver_id = fact_sources.driver_id AND c.call_id = fact_sources.call_id AND said.value IS NOT NULL);
END
$$;
COMMENT ON FUNCTION norefund.fact_sources IS 'What each case of a call says of a fact (항목별 출처)';

CREATE OR REPLACE FUNCTION norefund.explain(
    driver_id text, case_id text, as_of_now boolean DEFAULT false,
    OUT "position" integer, OUT rule text, OUT manual_section text, OUT outcome text,
    OUT fact text, OUT fact_label text, OUT expected boolean, OUT observed boolean, OUT observation text,
    OUT held boolean, OUT held_label text, OUT matched boolean, OUT look_at text,
    OUT reason text, OUT reason_ko text, OUT review_reasons text[], OUT review_labels text[],
    OUT policy text, OUT revision integer, OUT said_by text)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 37
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = explain.driver_id AND c.case_id = explain.case_id)
    THEN
        PERFORM norefund.refuse_unknown_case(explain.driver_id, explain.case_id);
    END IF;

    RETURN QUERY
    SELECT
        e.position, e.rule, e.manual_section, e.outcome, e.fact, norefund.fact_label(e.fact), e.expected, e.observed,
        CASE
            WHEN e.fact = 'open_duplicate' AND e.observed THEN 'duplicate_of ' || c.duplicate_of
            WHEN e.fact = 'contradiction' AND e.observed THEN array_to_string(a.contradictions, ', ')
            ELSE e.observation
        END,
        e.held,
        CASE
            WHEN e.fact IS NULL THEN NULL
            WHEN e.held IS NULL THEN '확인 불가'
            WHEN e.held THEN '충족'
            ELSE '미충족'
        END,
        e.matched, e.look_at,
        CASE WHEN e.matched THEN concat_ws(' ',
            said.sentences[1],
            CASE WHEN remarks.derived THEN 'No remark was delivered: the readings stand for it.' END,
            CASE WHEN d.rule <> e.rule
                THEN format('Recorded was the rule %s: the rules or the policy are others since.', d.rule) END,
            CASE
                WHEN d.overridden THEN format('%s decided %s against the manual: %s', d.decided_by, d.outcome, d.reason)
                WHEN d.outcome <> recorded.outcome THEN format('%s decided %s: %s', d.decided_by, d.outcome, d.reason)
                WHEN d.revision > 1 THEN format('Revision %s by %s: %s', d.revision, d.decided_by, d.reason)
            END) END,
        CASE WHEN e.matched THEN concat_ws(' ',
            said.sentences[2],
            CASE WHEN remarks.derived THEN '비고 미수신으로 운행거리·운행시간을 기준으로 판단했습니다.' END,
            CASE WHEN d.rule <> e.rule THEN format('(판정 당시 근거: %s, 이후 기준 변경)', d.rule) END,
            CASE
                WHEN d.outcome = 'withdrawn' THEN o.label
                WHEN d.overridden THEN '담당자 변경 처리: ' || o.label
                WHEN d.outcome <> recorded.outcome THEN '담당자 검토: ' || o.label
                WHEN d.revision > 1 THEN format('정정 %s차', d.revision)
            END || format(' (판정자: %s, 사유: %s)', d.decided_by, d.reason)) END,
        CASE WHEN e.matched AND e.outcome = 'review' THEN why.reasons END,
        CASE WHEN e.matched AND e.outcome = 'review' THEN ARRAY(
            SELECT norefund.review_label(w.reason, a.meter_distance_m, a.meter_displacement_m,
                CASE w.reason
                    WHEN 'premise_unknown' THEN norefund.refundable_lacks(c.call_driver_id, c.call_completed,
                        c.payment_method, c.charged_won)
                    WHEN 'time_impossible'
                        THEN nullif(array_to_string(norefund.evidence_labels(known.times_impossible), ', '), '')
                    WHEN 'evidence_conflict' THEN array_to_string(norefund.evidence_labels(known.conflicts), ', ') END)
                || CASE w.reason WHEN 'points_unknown' THEN norefund.unusable_places(c.driver_id, c.call_id) ELSE '' END
            FROM unnest(why.reasons) WITH ORDINALITY AS w (reason, n)
            ORDER BY w.n) END,
        coalesce(d.policy, p.policy), d.revision,
        CASE WHEN known.shared THEN norefund.fact_sources(c.driver_id, c.call_id, e.fact) END
    FROM norefund.cases AS c
    JOIN norefund.call_knowledge AS known ON known.driver_id = c.driver_id AND known.case_id = c.case_id
    LEFT JOIN norefund.cases AS first_case ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of
    -- what a verdict rests on is its decision; until there is one, and as of now, what the call knows
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
            AND explain.as_of_now IS NOT TRUE
    LEFT JOIN norefund.policies AS p
        ON CASE WHEN d.revision IS NOT NULL THEN p.policy = d.policy
                ELSE c.received_at >= p.valid_from AND c.received_at < p.valid_to END
    CROSS JOIN LATERAL (
        SELECT 'open_duplicate' = ANY (d.facts_true) AS open_duplicate, c.other_inquiry,
            d.contradictions <> '{}' AS contradiction,
               d.contradictions, d.refundable, d.centre_cancelled, d.reason_given, d.meter_distance_m,
                   d.meter_duration_s,
               d.remark_distance_short, d.remark_duration_short, d.meter_displacement_m
        WHERE d.revision IS NOT NULL
        UNION ALL
        SELECT known.open_duplicate, known.other_inquiry, known.contradiction, known.contradictions, known.refundable,
               known.centre_cancelled, known.reason_given, known.meter_distance_m, known.meter_duration_s,
               known.remark_distance_short, known.remark_duration_short, known.meter_displacement_m
        WHERE d.revision IS NULL
    ) AS a
    LEFT JOIN norefund.outcome_labels AS o ON o.outcome = d.outcome
    CROSS JOIN LATERAL norefund.explain_rules(
        a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
        a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
        a.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
        p.short_duration_up_to_s, p.same_place_within_m)
        WITH ORDINALITY AS e (
            position, rule, manual_section, look_at, outcome, fact, expected, observed, observation, held, matched, n)
    CROSS JOIN LATERAL (
        SELECT a.contradictions || CASE WHEN known.conflicts <> '{}' THEN '{evidence_conflict}'::text[] ELSE '{}' END
               || norefund.without_conflicts(known.conflicts, norefund.review_reasons(
            a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
            a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
            a.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
            p.short_duration_up_to_s, p.same_place_within_m))
            AS reasons
    ) AS why
    CROSS JOIN LATERAL (
        SELECT e.rule IN ('not_driven_brief', 'not_driven_long', 'trip_recorded')
               AND num_nulls(a.remark_distance_short, a.remark_duration_short) > 0 AS derived
    ) AS remarks
    LEFT JOIN norefund.rule_sentences() AS s ON s.rule = e.rule
    CROSS JOIN LATERAL (
        SELECT ARRAY(
            SELECT norefund.render_text(
                template, c.driver_id, c.call_id, c.duplicate_of, c.received_at, first_case.received_at, NULL, NULL,
                    NULL,
                NULL, NULL, c.meter_distance_m, c.meter_duration_s, NULL, NULL, NULL, NULL, NULL, NULL)
            FROM unnest(ARRAY[s.sentence, s.sentence_ko]) WITH ORDINALITY AS t (template, n)
            ORDER BY t.n) AS sentences
    ) AS said
    LEFT JOIN norefund.rules() AS recorded ON recorded.rule = d.rule
    WHERE c.driver_id = explain.driver_id AND c.case_id = explain.case_id
    ORDER BY e.n;
END
$$;
COMMENT ON FUNCTION norefund.explain IS
    'Every rule with every condition for a case: asked, observed, held or not; as it was decided, or by today''s policy (판정 근거 설명)';
