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

CREATE OR REPLACE VIEW norefund.verdict_values AS
-- what a verdict rests on is its decision, ...
SELECT
    d.driver_id,
    d.case_id,
    false AS as_of_now,
    d.revision,
    d.policy,
    'open_duplicate' = ANY (d.facts_true) AS open_duplicate,
    c.other_inquiry,
    d.contradictions <> '{}' AS contradiction,
    d.contradictions,
    d.refundable,
    d.centre_cancelled,
    d.reason_given,
    d.meter_distance_m,
    d.meter_duration_s,
    d.remark_distance_short,
    d.remark_duration_short,
    d.meter_displacement_m
FROM norefund.cases AS c
JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
UNION ALL
-- ... and until there is one, and as of now, what the call knows
SELECT
    k.driver_id,
    k.case_id,
    asked.as_of_now,
    NULL,
    k.policy,
    k.open_duplicate,
    k.other_inquiry,
    k.contradiction,
    k.contradictions,
    k.refundable,
    k.centre_cancelled,
    k.reason_given,
    k.meter_distance_m,
    k.meter_duration_s,
    k.remark_distance_short,
    k.remark_duration_short,
    k.meter_displacement_m
FROM norefund.call_knowledge AS k
JOIN norefund.cases AS c ON c.driver_id = k.driver_id AND c.case_id = k.case_id
CROSS JOIN (VALUES (true), (false)) AS asked (as_of_now)
WHERE asked.as_of_now OR c.revision IS NULL;
COMMENT ON VIEW norefund.verdict_values IS
    'The values that a case''s verdict rests on, as it was decided and as of now (판정 값)';

CREATE OR REPLACE FUNCTION norefund.reasons_of_review(
    driver_id text, case_id text, as_of_now boolean, OUT reasons text[], OUT labels text[])
    RETURNS record
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    SELECT r.reasons, ARRAY(
        SELECT norefund.review_label(w.reason, r.meter_distance_m, r.meter_displacement_m, CASE w.reason
            WHEN 'premise_unknown' THEN r.refundable_lacks
            WHEN 'time_impossible'
                THEN nullif(array_to_string(norefund.evidence_labels(r.times_impossible), ', '), '')
            WHEN 'evidence_conflict' THEN array_to_string(norefund.evidence_labels(r.conflicts), ', ') END)
            || CASE w.reason WHEN 'points_unknown' THEN norefund.unusable_places(r.driver_id, r.call_id) ELSE '' END
        FROM unnest(r.reasons) WITH ORDINALITY AS w (reason, n)
        ORDER BY w.n)
    INTO reasons_of_review.reasons, reasons_of_review.labels
    FROM (
        SELECT c.driver_id, c.call_id, v.meter_distance_m, v.meter_displacement_m, k.times_impossible, k.conflicts,
               l.refundable_lacks,
               v.contradictions || CASE WHEN k.conflicts <> '{}' THEN '{evidence_conflict}'::text[] ELSE '{}' END
               || norefund.without_conflicts(k.conflicts, norefund.review_reasons(
                   v.open_duplicate, v.other_inquiry, v.contradiction, v.refundable, v.centre_cancelled, v.reason_given,
                   v.meter_distance_m, v.meter_duration_s, v.remark_distance_short, v.remark_duration_short,
                   v.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
                   p.short_duration_up_to_s, p.same_place_within_m)) AS reasons
        FROM norefund.verdict_values AS v
        JOIN norefund.cases AS c ON c.driver_id = v.driver_id AND c.case_id = v.case_id
        JOIN norefund.call_knowledge AS k ON k.driver_id = v.driver_id AND k.case_id = v.case_id
        JOIN norefund.call_premises AS l ON l.driver_id = c.driver_id AND l.call_id = c.call_id
        LEFT JOIN norefund.policies AS p ON p.policy = v.policy
        WHERE v.driver_id = reasons_of_review.driver_id AND v.case_id = reasons_of_review.case_id
          AND v.as_of_now = reasons_of_review.as_of_now
    ) AS r;
END
$$;
COMMENT ON FUNCTION norefund.reasons_of_review IS
    'Why a case that no rule covers waits for a person, and in the desk''s words (검토 사유)';

CREATE OR REPLACE FUNCTION norefund.reason_of_verdict(
    driver_id text, case_id text, as_of_now boolean, rule text, OUT reason text, OUT reason_ko text)
    RETURNS record
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    shown record;
    verdict record;
    sentences text[];
BEGIN
    SELECT c.call_id, c.duplicate_of, c.received_at, f.received_at AS first_received_at, c.meter_distance_m,
           c.meter_duration_s, reason_of_verdict.rule IN ('not_driven_brief', 'not_driven_long', 'trip_recorded')
           AND num_nulls(b.remark_distance_short, b.remark_duration_short) > 0 AS remarks_derived
    INTO shown
    FROM norefund.cases AS c
    JOIN norefund.verdict_values AS b ON b.driver_id = c.driver_id AND b.case_id = c.case_id
    LEFT JOIN norefund.cases AS f ON f.driver_id = c.driver_id AND f.case_id = c.duplicate_of
    WHERE c.driver_id = reason_of_verdict.driver_id AND c.case_id = reason_of_verdict.case_id
      AND b.as_of_now = reason_of_verdict.as_of_now;
    SELECT d.rule, d.outcome, d.decided_by, d.reason, d.revision, d.overridden, r.outcome AS rule_outcome, o.label
    INTO verdict
    FROM norefund.cases AS c
    JOIN norefund.decisions AS d ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    LEFT JOIN norefund.rules() AS r ON r.rule = d.rule
    LEFT JOIN norefund.outcome_labels AS o ON o.outcome = d.outcome
    WHERE c.driver_id = reason_of_verdict.driver_id AND c.case_id = reason_of_verdict.case_id
      AND NOT reason_of_verdict.as_of_now;
    sentences := ARRAY(
        SELECT norefund.render_text(
            t.template, reason_of_verdict.driver_id, shown.call_id, shown.duplicate_of, shown.received_at,
            shown.first_received_at, NULL, NULL, NULL, NULL, NULL, shown.meter_distance_m, shown.meter_duration_s,
            NULL, NULL, NULL, NULL, NULL, NULL)
        FROM norefund.rule_sentences() AS s
        CROSS JOIN LATERAL unnest(ARRAY[s.sentence, s.sentence_ko]) WITH ORDINALITY AS t (template, n)
        WHERE s.rule = reason_of_verdict.rule
        ORDER BY t.n);

    reason := concat_ws(' ', sentences[1],
        CASE WHEN shown.remarks_derived THEN 'No remark was delivered: the readings stand for it.' END,
        CASE WHEN verdict.rule <> reason_of_verdict.rule
            THEN format('Recorded was the rule %s: the rules or the policy are others since.', verdict.rule) END,
        format(CASE WHEN verdict.overridden THEN '%1$s decided %2$s against the manual: %3$s'
                    WHEN verdict.outcome <> verdict.rule_outcome THEN '%1$s decided %2$s: %3$s'
                    WHEN verdict.revision > 1 THEN 'Revision %4$s by %1$s: %3$s' END,
               verdict.decided_by, verdict.outcome, verdict.reason, verdict.revision));
    reason_ko := concat_ws(' ', sentences[2],
        CASE WHEN shown.remarks_derived THEN '비고 미수신으로 운행거리·운행시간을 기준으로 판단했습니다.' END,
        CASE WHEN verdict.rule <> reason_of_verdict.rule THEN format('(판정 당시 근거: %s, 이후 기준 변경)', verdict.rule) END,
        CASE WHEN verdict.outcome = 'withdrawn' THEN verdict.label
             WHEN verdict.overridden THEN '담당자 변경 처리: ' || verdict.label
             WHEN verdict.outcome <> verdict.rule_outcome THEN '담당자 검토: ' || verdict.label
             WHEN verdict.revision > 1 THEN format('정정 %s차', verdict.revision)
        END || format(' (판정자: %s, 사유: %s)', verdict.decided_by, verdict.reason));
END
$$;
COMMENT ON FUNCTION norefund.reason_of_verdict IS
    'Why a case was decided by a rule, who decided otherwise, and what has changed since, in English and Korean '
    '(판정 사유)';

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
    explain.as_of_now := coalesce(explain.as_of_now, false);
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
        CASE WHEN e.fact = 'open_duplicate' AND e.observed THEN 'duplicate_of ' || c.duplicate_of
             WHEN e.fact = 'contradiction' AND e.observed THEN array_to_string(v.contradictions, ', ')
             ELSE e.observation END,
        e.held,
        CASE WHEN e.fact IS NOT NULL THEN CASE e.held WHEN true THEN '충족' WHEN false THEN '미충족' ELSE '확인 불가' END END,
        e.matched, e.look_at, why.reason, why.reason_ko, review.reasons, review.labels, v.policy, v.revision,
        CASE WHEN k.shared THEN norefund.fact_sources(c.driver_id, c.call_id, e.fact) END
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    JOIN norefund.verdict_values AS v
        ON v.driver_id = c.driver_id AND v.case_id = c.case_id AND v.as_of_now = explain.as_of_now
    LEFT JOIN norefund.policies AS p ON p.policy = v.policy
    CROSS JOIN LATERAL norefund.explain_rules(
        v.open_duplicate, v.other_inquiry, v.contradiction, v.refundable, v.centre_cancelled, v.reason_given,
        v.meter_distance_m, v.meter_duration_s, v.remark_distance_short, v.remark_duration_short,
        v.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
        p.short_duration_up_to_s, p.same_place_within_m)
        WITH ORDINALITY AS e (
            position, rule, manual_section, look_at, outcome, fact, expected, observed, observation, held, matched, n)
    -- Both are STRICT: a join's condition would be asked after them, for each of the conditions.
    CROSS JOIN LATERAL norefund.reason_of_verdict(
        c.driver_id, c.case_id, explain.as_of_now, CASE WHEN e.matched THEN e.rule END) AS why
    CROSS JOIN LATERAL norefund.reasons_of_review(
        c.driver_id, CASE WHEN e.matched AND e.outcome = 'review' THEN c.case_id END, explain.as_of_now) AS review
    WHERE c.driver_id = explain.driver_id AND c.case_id = explain.case_id
    ORDER BY e.n;
END
$$;
COMMENT ON FUNCTION norefund.explain IS
    'Every rule with every condition for a case: asked, observed, held or not; as it was decided, or by today''s '
    'policy (판정 근거 설명)';
