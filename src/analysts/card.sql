CREATE OR REPLACE FUNCTION norefund.case_card(
    INOUT driver_id text, INOUT case_id text,
    OUT call_id text, OUT customer_id text, OUT received_at timestamptz, OUT inquiry text, OUT request_text text,
    OUT evidence jsonb, OUT text_values jsonb, OUT meter_displacement_m double precision,
    OUT outcome text, OUT result_label text, OUT rule text, OUT manual_section text, OUT look_at text,
    OUT why text, OUT review_labels text[], OUT policy text, OUT revision integer, OUT overridden boolean,
    OUT decided_by text, OUT decided_at timestamptz, OUT decision_reason text,
    OUT consultation_type text, OUT history_title text, OUT history_inquiry text, OUT history_handling text,
    OUT operation_memo text, OUT driver_template text, OUT driver_sms text, OUT customer_template text,
    OUT customer_sms text, OUT is_preview boolean, OUT missing text[],
    OUT step text, OUT label text, OUT who text, OUT since timestamptz, OUT board_status text, OUT billing_memo text,
    OUT memo text, OUT attention text, OUT special_note text, OUT outbound_call_missed boolean,
    OUT agit_required boolean, OUT agit_url text, OUT agit_board text, OUT agit_template_url text,
    OUT payment jsonb, OUT messages jsonb, OUT other_cases_of_call jsonb, OUT holds jsonb, OUT version bigint)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET TimeZone = 'Asia/Seoul'
    SET extra_float_digits = 3
BEGIN ATOMIC
    SELECT
        c.driver_id, c.case_id, c.call_id, c.customer_id, c.received_at, c.inquiry, c.request_text,
        e.evidence || jsonb_build_object('meter_start', norefund.lat_lon(c.meter_start),
            'meter_end', norefund.lat_lon(c.meter_end)),
        e.text_values, c.meter_displacement_m,
        c.outcome, t.result_label, c.rule, r.manual_section, r.look_at,
        (SELECT x.reason_ko FROM norefund.explain(c.driver_id, c.case_id) AS x WHERE x.matched LIMIT 1),
        ARRAY(SELECT w.label FROM norefund.review_reasons AS w
              WHERE w.driver_id = c.driver_id AND w.case_id = c.case_id ORDER BY w.position),
        c.policy, c.revision, c.overridden, c.decided_by, c.decided_at, d.reason,
        t.consultation_type, t.history_title, t.history_inquiry, t.history_handling, t.operation_memo,
        t.driver_template, t.driver_sms, t.customer_template, t.customer_sms, t.is_preview, t.missing,
        w.step, w.label, w.who, w.since, coalesce(w.board_status, t.board_status), t.billing_memo, w.memo,
        coalesce(w.attention, norefund.attention(c.driver_id, c.case_id)),
        c.special_note, c.outbound_call_missed, t.agit_required, c.agit_url, t.agit_board, t.agit_template_url,
        (SELECT p.payment || jsonb_build_object('cancelled_at', c.payment_cancelled_at)
         FROM norefund.call_payments AS p
         WHERE p.driver_id = c.driver_id AND p.call_id = c.call_id),
        (SELECT jsonb_agg(jsonb_build_object('audience', m.audience, 'purpose', m.purpose, 'state', m.state,
                    'attempts', m.attempts, 'sent_at', m.sent_at, 'delivered_at', m.delivered_at,
                    'last_error', coalesce(m.given_up_reason, m.last_error))
                    ORDER BY m.purpose, m.audience DESC)
         FROM norefund.messages AS m
         WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision),
        (SELECT jsonb_agg(jsonb_build_object('case_id', o.case_id, 'received_at', o.received_at, 'outcome', o.outcome,
                    'duplicate_of', o.duplicate_of, 'payment_cancelled_won', o.payment_cancelled_won,
                    'closed_at', o.closed_at) ORDER BY o.received_at, o.case_id)
         FROM norefund.cases AS o
         WHERE o.driver_id = c.driver_id AND o.call_id = c.call_id AND o.case_id <> c.case_id),
        (SELECT jsonb_agg(jsonb_build_object('kind', h.kind, 'label', norefund.hold_label(h.kind, h.detail, l.label),
                    'placed_at', h.placed_at, 'version', h.version, 'released_at', h.released_at,
                    'released_by', h.released_by) ORDER BY h.hold_no)
         FROM norefund.holds AS h
         LEFT JOIN norefund.outcome_labels AS l ON l.outcome = h.detail ->> 'outcome'
         WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id),
        k.version
    FROM norefund.cases AS c
    JOIN norefund.calls AS k ON k.driver_id = c.driver_id AND k.call_id = c.call_id
    JOIN norefund.case_evidence AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id
    LEFT JOIN norefund.decisions AS d
        ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
    LEFT JOIN norefund.case_texts AS t ON t.driver_id = c.driver_id AND t.case_id = c.case_id
    LEFT JOIN norefund.worklist AS w ON w.driver_id = c.driver_id AND w.case_id = c.case_id
    LEFT JOIN norefund.rules() AS r ON r.rule = c.rule
    WHERE c.driver_id = case_card.driver_id AND c.case_id = case_card.case_id;
END;
COMMENT ON FUNCTION norefund.case_card IS
    'All that a desk shows of a case, in one row: evidence, verdict and why, texts, next step, messages, the other '
    'cases of its call; no row where there is none (상담 건 상세)';
