-- setup: view case_texts
CREATE OR REPLACE VIEW norefund.case_texts AS
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
        coalesce(v.sent_driver_sms, norefund.render_text(
            t.driver_sms, v.driver_id, v.call_id, v.duplicate_of, v.received_at, v.first_received_at,
            v.called_at, v.origin_name, v.cancelled_won, v.centre_cancelled_won, v.centre_cancelled_at,
            v.meter_distance_m, v.meter_duration_s, v.service_type, v.inquiry_depth2, v.inquiry_depth3, v.inquiry_topic,
            v.agit_url, v.centre_agit_url)) AS driver_sms,
        coalesce(v.sent_customer_sms, norefund.render_text(
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
            -- a text that was retired is missing as a whole
            || CASE WHEN t.outcome IS NOT NULL AND t.driver_sms IS NULL THEN '{driver_sms}'::text[] ELSE '{}' END
            || CASE WHEN t.outcome = 'approved' AND t.customer_sms IS NULL THEN '{customer_sms}'::text[] ELSE '{}' END
            AS missing
    FROM (
        SELECT
            c.driver_id,
            c.case_id,
            c.outcome,
            c.call_id,
            c.duplicate_of,
            c.received_at,
            first_case.received_at AS first_received_at,
            sent_driver.body AS sent_driver_sms,
            sent_customer.body AS sent_customer_sms,
            c.called_at,
            c.origin_name,
            coalesce(c.payment_cancelled_won, c.charged_won) AS cancelled_won,
            c.centre_cancelled_won,
            c.centre_cancelled_at,
            c.meter_distance_m,
            c.meter_duration_s,
            c.service_type,
            c.inquiry_depth2,
            c.inquiry_depth3,
            c.inquiry_topic,
            c.agit_url,
            c.centre_agit_url,
            c.outcome = 'approved' AND c.payment_cancelled_at IS NULL AS is_preview,
            c.driver_sms_sent_at IS NULL
                OR (c.outcome = 'approved' AND c.customer_sms_sent_at IS NULL) AS sms_due,
            btrim(coalesce(c.special_note, '')) <> '' OR c.outbound_call_missed OR c.overridden
                OR c.outcome = 'handed_over' AS agit_required
        FROM norefund.cases AS c
        LEFT JOIN norefund.cases AS first_case
            ON first_case.driver_id = c.driver_id AND first_case.case_id = c.duplicate_of
        -- what was sent stays as it was sent, whatever the templates become
        LEFT JOIN norefund.messages AS sent_driver
            ON sent_driver.driver_id = c.driver_id AND sent_driver.case_id = c.case_id
            AND sent_driver.revision = c.revision AND sent_driver.purpose = 'result'
            AND sent_driver.audience = 'driver' AND sent_driver.sent_at IS NOT NULL
        LEFT JOIN norefund.messages AS sent_customer
            ON sent_customer.driver_id = c.driver_id AND sent_customer.case_id = c.case_id
            AND sent_customer.revision = c.revision AND sent_customer.purpose = 'result'
            AND sent_customer.audience = 'customer' AND sent_customer.sent_at IS NOT NULL
        WHERE c.outcome IS NOT NULL
    ) AS v
    LEFT JOIN norefund.outcome_texts AS t ON t.outcome = v.outcome
) AS filled;
COMMENT ON VIEW norefund.case_texts IS
    'Every text of the manual for every decided case; NULL with its missing values named where one can''t be written (문자·상담이력)';
