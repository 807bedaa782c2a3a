CREATE OR REPLACE VIEW norefund.text_arguments AS
SELECT
    c.driver_id,
    c.case_id,
    c.outcome,
    c.call_id,
    c.duplicate_of,
    c.received_at,
    first_case.received_at AS first_received_at,
    c.revision,
    c.answered_at,
    d.version,
    v.called_at,
    v.origin_name,
    -- amounts and readings are those of the decision, which combines what the call knows
    coalesce(c.payment_cancelled_won, d.charged_won) AS cancelled_won,
    d.centre_cancelled_won,
    d.centre_cancelled_at,
    d.meter_distance_m,
    d.meter_duration_s,
    v.service_type,
    v.inquiry_depth2,
    v.inquiry_depth3,
    v.inquiry_topic,
    c.agit_url,
    v.centre_agit_url,
    c.pays AND c.payment_cancelled_at IS NULL AS is_preview,
    c.tells AND (num_nonnulls(c.driver_sms_sent_at, c.driver_sms_given_up_at) = 0
        OR c.pays AND num_nonnulls(c.customer_sms_sent_at, c.customer_sms_given_up_at) = 0) AS sms_due,
    -- manual 아지트 작성 기준: 아지트 작성 필수
    c.agit_due OR c.agit_url IS NOT NULL OR c.overridden OR c.outcome = 'handed_over' OR c.outbound_call_missed
        OR NOT norefund.is_blank(coalesce(c.special_note, ''))
        OR num_nonnulls(c.driver_sms_given_up_at, c.customer_sms_given_up_at) > 0 AS agit_required
FROM norefund.cases AS c
JOIN norefund.decisions AS d
    ON d.driver_id = c.driver_id AND d.case_id = c.case_id AND d.revision = c.revision
JOIN norefund.text_values AS v ON v.driver_id = c.driver_id AND v.case_id = c.case_id
LEFT JOIN norefund.cases AS first_case
    ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of
WHERE c.outcome IS NOT NULL AND c.closed_texts IS NULL;
COMMENT ON VIEW norefund.text_arguments IS
    'What render_text() is given for every decided case that is not closed (문자·상담이력 작성 값)';

CREATE OR REPLACE VIEW norefund.result_texts AS
SELECT
    v.driver_id,
    v.case_id,
    v.version,
    text.purpose,
    text.audience,
    coalesce(name.edited_body, name.shipped_body) AS template,
    norefund.render_text(
        coalesce(body.edited_body, body.shipped_body), v.driver_id, v.call_id, v.duplicate_of, v.received_at,
            v.first_received_at,
        v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
        v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
        v.agit_url, v.centre_agit_url) AS body
FROM norefund.text_arguments AS v
CROSS JOIN (VALUES
    ('result', 'driver', 'driver_sms', 'driver_template'),
    ('result', 'customer', 'customer_sms', 'customer_template'),
    -- the page names this text and does not give it: sent where the admin has written one
    ('in_progress', 'driver', 'in_progress_sms', 'board_status_in_progress')
) AS text (purpose, audience, part, name_part)
JOIN norefund.templates AS body ON body.outcome = v.outcome AND body.part = text.part AND NOT body.retired
LEFT JOIN norefund.templates AS name
    ON name.outcome = v.outcome AND name.part = text.name_part AND NOT name.retired
WHERE coalesce(body.edited_body, body.shipped_body) IS NOT NULL;
COMMENT ON VIEW norefund.result_texts IS
    'The messages of every decided case that is not closed, as they would be written now, a row each (발송 문자 작성)';

CREATE OR REPLACE VIEW norefund.current_texts AS
SELECT
    driver_id,
    case_id,
    outcome,
    result_label,
    consultation_type,
    string_to_array(consultation_type, ' ▶ ') AS consultation_depths,
    history_title,
    history_inquiry,
    history_handling,
    -- manual 아지트 작성 기준: 그 외에는 운영메모에 처리내용 기재
    CASE WHEN NOT agit_required THEN history_handling END AS operation_memo,
    billing_memo,
    agit_board,
    agit_template_url,
    agit_required,
    CASE WHEN sms_due AND board_status_in_progress IS NOT NULL THEN board_status_in_progress
         ELSE coalesce(board_status, result_label) END AS board_status,
    is_preview,
    driver_template,
    driver_sms,
    customer_template,
    customer_sms,
    in_progress_sms,
    missing
FROM (
    SELECT
        v.driver_id,
        v.case_id,
        v.outcome,
        v.agit_required,
        v.is_preview,
        v.sms_due,
        t.result_label,
        t.history_title,
        t.history_inquiry,
        t.billing_memo,
        t.agit_board,
        t.agit_template_url,
        t.board_status,
        t.board_status_in_progress,
        t.driver_template,
        t.customer_template,
        norefund.render_text(
            t.consultation_type, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
            v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
            v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
            v.agit_url, v.centre_agit_url) AS consultation_type,
        norefund.render_text(
            t.history_handling, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
            v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
            v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
            v.agit_url, v.centre_agit_url) AS history_handling,
        coalesce(driver_message.body, norefund.render_text(
            t.driver_sms, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
            v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
            v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
            v.agit_url, v.centre_agit_url)) AS driver_sms,
        coalesce(customer_message.body, norefund.render_text(
            t.customer_sms, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
            v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
            v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
            v.agit_url, v.centre_agit_url)) AS customer_sms,
        norefund.render_text(
            t.in_progress_sms, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
            v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
            v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
            v.agit_url, v.centre_agit_url) AS in_progress_sms,
        norefund.missing_values(
            concat(t.consultation_type, t.history_handling, t.driver_sms, t.customer_sms, t.in_progress_sms),
            v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
            v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
            v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
            v.agit_url, v.centre_agit_url)
            -- what was handed out was carried
            || CASE WHEN driver_message.body IS NULL THEN norefund.uncarried_values(
                t.driver_sms, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
                v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
                v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3,
                v.inquiry_topic, v.agit_url, v.centre_agit_url) ELSE '{}' END
            || CASE WHEN customer_message.body IS NULL THEN norefund.uncarried_values(
                t.customer_sms, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
                v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
                v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3,
                v.inquiry_topic, v.agit_url, v.centre_agit_url) ELSE '{}' END
            -- a text that was retired is missing as a whole
            || CASE WHEN t.outcome IS NOT NULL AND t.driver_sms IS NULL THEN '{driver_sms}'::text[] ELSE '{}' END
            || CASE WHEN t.outcome = 'approved' AND t.customer_sms IS NULL THEN '{customer_sms}'::text[] ELSE '{}' END
            AS missing
    FROM norefund.text_arguments AS v
    LEFT JOIN norefund.outcome_texts AS t ON t.outcome = v.outcome
    -- what was handed out, or saved as the answer, stays as it was, whatever the templates become
    LEFT JOIN norefund.messages AS driver_message
        ON driver_message.driver_id = v.driver_id AND driver_message.case_id = v.case_id
        AND driver_message.revision = v.revision AND driver_message.purpose = 'result'
        AND driver_message.audience = 'driver' AND (driver_message.attempts > 0 OR driver_message.sent_at IS NOT NULL
            OR v.answered_at IS NOT NULL)
    LEFT JOIN norefund.messages AS customer_message
        ON customer_message.driver_id = v.driver_id AND customer_message.case_id = v.case_id
        AND customer_message.revision = v.revision AND customer_message.purpose = 'result'
        AND customer_message.audience = 'customer'
        AND (customer_message.attempts > 0 OR customer_message.sent_at IS NOT NULL)
) AS filled;
COMMENT ON VIEW norefund.current_texts IS
    'The texts of every decided case that is not closed, with the templates of now (처리 중 문자·상담이력)';

CREATE OR REPLACE VIEW norefund.case_texts AS
SELECT t.*
FROM norefund.current_texts AS t
UNION ALL
-- a closed case keeps what it was closed with
SELECT
    c.driver_id,
    c.case_id,
    c.outcome,
    kept.result_label,
    kept.consultation_type,
    string_to_array(kept.consultation_type, ' ▶ ') AS consultation_depths,
    kept.history_title,
    kept.history_inquiry,
    kept.history_handling,
    kept.operation_memo,
    kept.billing_memo,
    kept.agit_board,
    kept.agit_template_url,
    kept.agit_required,
    kept.board_status,
    false AS is_preview,
    kept.driver_template,
    driver_message.body AS driver_sms,
    kept.customer_template,
    customer_message.body AS customer_sms,
    NULL AS in_progress_sms,
    kept.missing
FROM norefund.cases AS c
CROSS JOIN LATERAL jsonb_to_record(c.closed_texts) AS kept (
    result_label text, consultation_type text, history_title text, history_inquiry text, history_handling text,
    operation_memo text, billing_memo text, agit_board text, agit_template_url text, board_status text,
    driver_template text, customer_template text, agit_required boolean, missing text[])
LEFT JOIN norefund.messages AS driver_message
    ON driver_message.driver_id = c.driver_id AND driver_message.case_id = c.case_id
    AND driver_message.revision = c.revision AND driver_message.purpose = 'result'
    AND driver_message.audience = 'driver'
LEFT JOIN norefund.messages AS customer_message
    ON customer_message.driver_id = c.driver_id AND customer_message.case_id = c.case_id
    AND customer_message.revision = c.revision AND customer_message.purpose = 'result'
    AND customer_message.audience = 'customer'
WHERE c.closed_texts IS NOT NULL;
COMMENT ON VIEW norefund.case_texts IS
    'Every text of the manual for every decided case; NULL with its missing values named where one can''t be written '
    '(문자·상담이력)';
