-- setup: function explain
CREATE OR REPLACE FUNCTION norefund.explain(
    driver_id text, case_id text, as_of_now boolean DEFAULT false,
    OUT "position" integer, OUT rule text, OUT manual_section text, OUT outcome text,
    OUT fact text, OUT fact_label text, OUT expected boolean, OUT observed boolean, OUT observation text,
    OUT held boolean, OUT held_label text, OUT matched boolean, OUT look_at text,
    OUT reason text, OUT reason_ko text, OUT review_reasons text[], OUT review_labels text[],
    OUT policy text, OUT revision integer)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 37
    SET search_path = pg_catalog, pg_temp
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
            CASE WHEN d.rule <> e.rule THEN format('Recorded was the rule %s: the rules or the policy are others since.', d.rule) END,
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
            SELECT norefund.review_label(w.reason, a.meter_distance_m, a.meter_displacement_m, a.refundable_lacks)
            FROM unnest(why.reasons) WITH ORDINALITY AS w (reason, n)
            ORDER BY w.n) END,
        coalesce(d.policy, p.policy), d.revision
    FROM norefund.classify_arguments AS a
    JOIN norefund.cases AS c ON c.driver_id = a.driver_id AND c.case_id = a.case_id
    LEFT JOIN norefund.cases AS first_case ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of
    -- the evidence of a decided case stays what it was decided on: only the policy may have become another
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision AND explain.as_of_now IS NOT TRUE
    LEFT JOIN norefund.policies AS p
        ON CASE WHEN d.revision IS NOT NULL THEN p.policy = d.policy
                ELSE c.received_at >= p.valid_from AND c.received_at < p.valid_to END
    LEFT JOIN norefund.outcome_labels AS o ON o.outcome = d.outcome
    CROSS JOIN LATERAL norefund.explain_rules(
        a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
        a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
        a.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
        p.short_duration_up_to_s, p.same_place_within_m)
        WITH ORDINALITY AS e (
            position, rule, manual_section, look_at, outcome, fact, expected, observed, observation, held, matched, n)
    CROSS JOIN LATERAL (
        SELECT a.contradictions || norefund.review_reasons(
            a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
            a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
            a.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
            p.short_duration_up_to_s, p.same_place_within_m)
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
                template, c.driver_id, c.call_id, c.duplicate_of, c.received_at, first_case.received_at, NULL, NULL, NULL,
                NULL, NULL, c.meter_distance_m, c.meter_duration_s, NULL, NULL, NULL, NULL, NULL, NULL)
            FROM unnest(ARRAY[s.sentence, s.sentence_ko]) WITH ORDINALITY AS t (template, n)
            ORDER BY t.n) AS sentences
    ) AS said
    LEFT JOIN norefund.rules() AS recorded ON recorded.rule = d.rule
    WHERE a.driver_id = explain.driver_id AND a.case_id = explain.case_id
    ORDER BY e.n;
END
$$;
REVOKE ALL ON FUNCTION norefund.explain FROM PUBLIC;
COMMENT ON FUNCTION norefund.explain IS
    'Every rule with every condition for a case: asked, observed, held or not; as it was decided, or by today''s policy (판정 근거 설명)';
