CREATE OR REPLACE VIEW norefund.worklist AS
SELECT
    w.driver_id,
    w.case_id,
    w.call_id,
    w.outcome,
    w.step,
    CASE WHEN w.step <> 'close' OR t.outcome IS NULL THEN s.label
         WHEN w.pays THEN '완료(승인) 처리' ELSE '반려 처리' END AS label,
    s.who,
    w.since,
    justify_hours(make_interval(secs => norefund.seconds_between(w.since, statement_timestamp()))) AS waiting,
    CASE WHEN w.step IN ('post_agit', 'save_answer', 'complete_memo', 'close') OR t.board_status_in_progress IS NULL
         THEN coalesce(t.board_status, t.result_label) ELSE t.board_status_in_progress END AS board_status,
    CASE WHEN w.step IN ('cancel_payment', 'look_up') THEN t.billing_memo END AS billing_memo,
    -- manual 아지트 작성 기준: 그 외에는 운영메모에 처리내용 기재
    CASE WHEN w.step IN ('save_answer', 'complete_memo', 'close') AND w.agit_url IS NULL AND t.outcome IS NOT NULL
         THEN '운영메모에 처리내용 기재' END AS memo,
    CASE
        WHEN w.step IN ('complete_payment', 'complete_text', 'complete_memo')
            THEN norefund.blocked_label(w.driver_id, w.case_id)
        -- only where a person must look there is a reason to
        WHEN s.is_review THEN coalesce(norefund.attention(w.driver_id, w.case_id), w.last_error)
        ELSE w.last_error
    END AS attention,
    CASE WHEN w.review_leased_until > statement_timestamp() THEN w.review_leased_by END AS leased_by,
    w.version
FROM norefund.case_steps AS w
JOIN (
    SELECT DISTINCT step, label, who, 'claim_review' = ANY (functions) AS is_review
    FROM norefund.steps()
) AS s ON s.step = w.step
LEFT JOIN norefund.outcome_texts AS t ON t.outcome = w.outcome;
COMMENT ON VIEW norefund.worklist IS
    'Every open case: its one next step, for whom, since when, what stands in the way, and the version of its call '
    '(업무 목록)';

CREATE OR REPLACE VIEW norefund.dead_letters AS
SELECT
    m.driver_id,
    m.case_id,
    m.purpose || ' SMS' AS work,
    m.audience,
    m.revision,
    m.attempts,
    m.sent_at,
    m.last_error,
    c.closed_at IS NOT NULL AS closed
FROM norefund.messages AS m
JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id
WHERE m.state IN ('dead', 'leased')
  AND norefund.message_state(
      m.state, m.leased_until, m.tries, m.withheld, c.closed_at IS NOT NULL, statement_timestamp()) = 'dead'
UNION ALL
SELECT k.driver_id, k.refund_case_id, 'cancellation', NULL, NULL, k.attempts, NULL, k.last_error,
    c.closed_at IS NOT NULL
FROM norefund.calls AS k
JOIN norefund.cases AS c ON c.driver_id = k.driver_id AND c.case_id = k.refund_case_id
WHERE k.refund_state = 'dead';
COMMENT ON VIEW norefund.dead_letters IS
    'What is not tried again by itself: texts that did not go out or arrive, also of closed cases, and payments '
    '(발송 실패·결제취소 실패 건)';

CREATE OR REPLACE VIEW norefund.call_refunds AS
SELECT
    k.driver_id,
    k.call_id,
    k.refund_case_id AS case_id,
    -- a lapse is stored by whoever next touches the call
    CASE WHEN k.refund_state = 'in_flight' AND k.leased_until <= statement_timestamp() THEN 'unknown'
         ELSE k.refund_state END AS refund_state,
    k.refund_won,
    k.refunded_won,
    k.lookup_only,
    k.refunds,
    k.attempts,
    k.refusals,
    k.queued_at,
    k.next_attempt_at,
    justify_hours(make_interval(secs => norefund.seconds_between(k.queued_at, statement_timestamp()))) AS age,
    k.last_error
FROM norefund.calls AS k
WHERE k.refund_state <> 'none' OR k.refunded_won <> 0;
COMMENT ON VIEW norefund.call_refunds IS
    'The refund of every call that has one, or had: state as it is now, amounts, attempts and age (콜별 결제취소 현황)';

CREATE OR REPLACE VIEW norefund.call_payments AS
SELECT
    k.driver_id,
    k.call_id,
    jsonb_build_object(
        'state', k.refund_state, 'amount_won', k.refund_won, 'refunded_won', k.refunded_won, 'attempts', k.attempts,
        'last_error', k.last_error, 'reports', (
            SELECT jsonb_agg(jsonb_build_object(
                'report_no', p.report_no, 'kind', p.kind, 'amount_won', p.amount_won, 'happened_at', p.happened_at,
                'provider_ref', p.provider_ref, 'attempt', p.attempt, 'names_report', p.names_report,
                'case_id', p.case_id) ORDER BY p.report_no)
            FROM norefund.payment_reports AS p
            WHERE p.driver_id = k.driver_id AND p.call_id = k.call_id)) AS payment
FROM norefund.call_refunds AS k;
COMMENT ON VIEW norefund.call_payments IS
    'The refund of a call and every report of it, as a desk shows it (콜별 결제취소 상세)';
