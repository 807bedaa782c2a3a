-- setup: view worklist
CREATE OR REPLACE VIEW norefund.worklist AS
SELECT
    w.driver_id,
    w.case_id,
    c.call_id,
    c.outcome,
    w.step,
    CASE WHEN w.step <> 'close' OR t.outcome IS NULL THEN s.label
         WHEN c.outcome = 'approved' THEN '완료(승인) 처리' ELSE '반려 처리' END AS label,
    s.who,
    w.since,
    statement_timestamp() - w.since AS waiting,
    CASE WHEN w.step IN ('post_agit', 'save_answer', 'close') OR t.board_status_in_progress IS NULL
         THEN coalesce(t.board_status, t.result_label) ELSE t.board_status_in_progress END AS board_status,
    CASE WHEN w.step = 'cancel_payment' THEN t.billing_memo END AS billing_memo,
    CASE WHEN w.step IN ('save_answer', 'close') AND NOT c.agit_required AND t.outcome IS NOT NULL
         THEN '운영메모에 처리내용 기재' END AS memo,
    CASE
        WHEN w.step = 'review' THEN (
            SELECT string_agg(r.label, ', ' ORDER BY r.position)
            FROM norefund.review_reasons AS r
            WHERE r.driver_id = w.driver_id AND r.case_id = w.case_id)
        WHEN c.unseen_evidence IS NOT NULL THEN norefund.review_label('late_evidence', NULL, NULL, c.unseen_evidence)
        WHEN w.step = 'add_evidence' AND c.outcome IS NOT NULL
            THEN norefund.review_label('text_incomplete', NULL, NULL, (
                SELECT nullif(array_to_string(m.missing, ', '), '')
                FROM norefund.case_texts AS m
                WHERE m.driver_id = w.driver_id AND m.case_id = w.case_id))
        ELSE w.last_error
    END AS attention,
    CASE WHEN w.step = 'review' AND c.review_leased_until > statement_timestamp() THEN c.review_leased_by END AS leased_by
FROM norefund.case_steps AS w
JOIN norefund.cases AS c ON c.driver_id = w.driver_id AND c.case_id = w.case_id
JOIN norefund.steps() AS s ON s.step = w.step
LEFT JOIN norefund.outcome_texts AS t ON t.outcome = c.outcome;
COMMENT ON VIEW norefund.worklist IS
    'Every open case: its one next step, for whom, since when, and what stands in the way (업무 목록)';

-- setup: view dead_letters
CREATE OR REPLACE VIEW norefund.dead_letters AS
SELECT
    m.driver_id,
    m.case_id,
    m.purpose || ' SMS' AS work,
    m.audience,
    m.attempts,
    m.sent_at,
    m.last_error,
    c.closed_at IS NOT NULL AS closed
FROM norefund.messages AS m
JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id
WHERE m.state = 'failed' AND m.not_before = 'infinity'
UNION ALL
SELECT o.driver_id, o.case_id, 'cancellation', NULL, o.attempts, NULL, o.last_error, c.closed_at IS NOT NULL
FROM norefund.cancellation_orders AS o
JOIN norefund.cases AS c ON c.driver_id = o.driver_id AND c.case_id = o.case_id
WHERE o.state = 'failed' AND o.not_before = 'infinity';
COMMENT ON VIEW norefund.dead_letters IS
    'What is not tried again by itself: texts that did not go out or arrive, also of closed cases, and payments (발송 실패·결제취소 실패 건)';
