-- Requests with every column filled, and cases made of them that are closed: the history that the measurements stand
-- on.
CREATE SCHEMA bench;

-- The n-th request, the same at every run; ten follow each other from one driver, and 2 % of the calls have two.
CREATE FUNCTION bench.requests(first integer, last integer, OUT n integer, OUT kind text, OUT rule text,
    OUT driver_id text, OUT call_id text, OUT case_id text, OUT first_case_id text, OUT received_at timestamptz,
    OUT inquiry text, OUT cancel_reason text, OUT centre_cancelled boolean, OUT meter_distance_m integer,
    OUT meter_duration_s integer, OUT short boolean, OUT latitude double precision, OUT longitude double precision,
    OUT end_latitude double precision)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT
        i, k.kind,
        CASE k.kind
            WHEN 'approved' THEN CASE i % 3 WHEN 0 THEN 'not_driven_long' ELSE 'not_driven_brief' END
            WHEN 'already_cancelled' THEN 'centre_already_cancelled'
            WHEN 'duplicate' THEN 'duplicate_request'
            WHEN 'review' THEN 'not_covered'
            ELSE k.kind END,
        'D' || lpad((i / 10)::text, 8, '0'), 'K' || lpad(k.of::text, 9, '0'), 'C' || lpad(i::text, 9, '0'),
        CASE WHEN k.of < i THEN 'C' || lpad(k.of::text, 9, '0') END,
        timestamptz '2023-01-01 00:00+09' + interval '1 second' * (i::bigint * 94 % 94608000),
        CASE k.kind WHEN 'other_inquiry' THEN 'other' ELSE 'no_ride_cancellation' END,
        CASE k.kind WHEN 'trip_recorded' THEN '' ELSE '고객 미탑승' END,
        k.kind = 'already_cancelled',
        CASE k.kind WHEN 'trip_recorded' THEN 4000 + i % 9000 WHEN 'review' THEN 75 ELSE i % 40 END,
        CASE WHEN k.kind = 'trip_recorded' OR i % 3 = 0 THEN 900 + i % 1800 ELSE i % 60 END,
        k.kind <> 'trip_recorded',
        37.4 + 0.0001 * (i % 2500), 126.8 + 0.0001 * (i % 3700),
        37.4 + 0.0001 * (i % 2500) + CASE k.kind WHEN 'trip_recorded' THEN 0.05 ELSE 0.00001 * (i % 10) END
    FROM generate_series(first, last) AS i
    CROSS JOIN LATERAL (
        SELECT
            (ARRAY['approved', 'approved', 'approved', 'duplicate', 'trip_recorded', 'approved', 'review',
                   'approved', 'trip_recorded', 'approved', 'already_cancelled', 'approved', 'approved', 'approved',
                   'trip_recorded', 'approved', 'other_inquiry', 'review', 'approved', 'trip_recorded'])[
                CASE WHEN i % 20 = 3 AND i / 20 % 5 > 1 THEN 1 ELSE i % 20 + 1 END] AS kind,
            CASE WHEN i % 20 = 3 AND i / 20 % 5 <= 1 THEN i - 1 ELSE i END AS of
    ) AS k;
END;

-- Cases that are closed, with their decision, their texts and the payment's order; nothing of them is checked here.
CREATE PROCEDURE bench.add_closed_cases(first integer, last integer)
    LANGUAGE sql
BEGIN ATOMIC
    -- of 2 % two cases know; the money of what was approved is on record
    INSERT INTO norefund.calls (
        driver_id, call_id, version, shared, refund_state, refund_case_id, refund_won, attempts, queued_at,
        next_attempt_at, leased_by, leased_until, refunded_won)
    SELECT r.driver_id, r.call_id, count(*) + count(paid.case_id), count(*) > 1,
           CASE WHEN count(paid.case_id) > 0 THEN 'refunded' ELSE 'none' END, max(paid.case_id),
           CASE WHEN count(paid.case_id) > 0 THEN 0 END, count(paid.case_id), min(paid.at), min(paid.at),
           CASE WHEN count(paid.case_id) > 0 THEN 'payments' END, min(paid.at), 18000 * count(paid.case_id)
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r
    CROSS JOIN LATERAL (SELECT CASE r.kind WHEN 'approved' THEN r.case_id END AS case_id,
                               CASE r.kind WHEN 'approved' THEN r.received_at END AS at) AS paid
    GROUP BY r.driver_id, r.call_id;

    INSERT INTO norefund.cases (
        driver_id, case_id, call_id, customer_id, service_type, received_at, evidence_at, inquiry, inquiry_depth2,
        inquiry_depth3, inquiry_topic, request_text, cancel_reason, previous_case_id, request_hash, called_at,
        origin_name, charged_won, call_driver_id, call_completed, payment_method, centre_cancelled, centre_cancelled_at,
        centre_cancelled_won, centre_agit_url, meter_distance_m, meter_duration_s, remark_distance_short,
        remark_duration_short, meter_start, meter_end, duplicate_of, revision, outcome, rule, policy, decided_at,
        decided_by, payment_cancelled_at, payment_cancelled_won, driver_sms_sent_at, customer_sms_sent_at, answered_at,
        closed_at, closed_texts, event_seq, event_hash, special_note, outbound_call_missed, agit_url, past_agit_urls,
        seen_version)
    SELECT
        r.driver_id, r.case_id, r.call_id, 'U' || r.case_id, '일반', r.received_at, r.received_at, r.inquiry, '앱/서비스',
        '오류', '앱 오류', '운행하지 않은 콜의 결제를 취소해 주세요.', r.cancel_reason, 'C000000000', sha256(r.case_id::bytea),
        r.received_at - interval '1 hour', '강남역 11번 출구', 18000, r.driver_id, true, 'card', r.centre_cancelled,
        CASE WHEN r.centre_cancelled THEN r.received_at END, CASE WHEN r.centre_cancelled THEN 18000 END,
        'https://agit.in/g/1/wall/' || r.n, r.meter_distance_m, r.meter_duration_s, r.short,
        r.short AND r.meter_duration_s <= 60, norefund.meter_point(r.latitude, r.longitude),
        norefund.meter_point(r.end_latitude, r.longitude), r.first_case_id, 1,
        CASE r.kind WHEN 'review' THEN 'handed_over' ELSE r.kind END, r.rule, 'manual', r.received_at, 'chatbot',
        CASE r.kind WHEN 'approved' THEN r.received_at END, CASE r.kind WHEN 'approved' THEN 18000 END,
        CASE WHEN r.kind <> 'review' THEN r.received_at END, CASE r.kind WHEN 'approved' THEN r.received_at END,
        CASE WHEN r.kind <> 'review' THEN r.received_at END, r.received_at,
        jsonb_build_object('missing', '{}'::text[], 'board_status', '완료(승인)', 'billing_memo',
            '챗보드 IN / 기사_미운행건 결제취소 / 고객 SMS', 'history_title', '처리완료', 'result_label', '승인',
            'history_inquiry', '미운행건 결제취소 요청', 'history_handling',
            E'-기사 ID: ' || r.driver_id || E'\n-진행내용:\nㄴ운행거리: 0.0 km (일분 이하)\n-아지트 링크 :',
            'consultation_type', '대리_기사 ▶ 요금/포인트 ▶ 결제취소 ▶ 일반'),
        9, sha256(r.call_id::bytea), '고객과 통화함', false, 'https://agit.in/g/1/wall/' || r.n,
        ARRAY['https://agit.in/g/1/wall/' || r.n], 1
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r;

    INSERT INTO norefund.decisions (
        driver_id, case_id, revision, outcome, rule, facts_known, facts_true, facts_conflicting, policy, decided_by,
        decided_at, version, inquiry, duplicate_of, contradictions, refundable, charged_won, centre_cancelled,
        centre_cancelled_at, centre_cancelled_won, reason_given, meter_distance_m, meter_duration_s,
        remark_distance_short, remark_duration_short, meter_displacement_m, text_hash)
    SELECT
        c.driver_id, c.case_id, 1, c.outcome, c.rule, '{open_duplicate,other_inquiry,contradiction,refundable}', '{}',
        '{}', c.policy, c.decided_by, c.decided_at, 1, c.inquiry, c.duplicate_of, '{}', c.refundable, c.charged_won,
        c.centre_cancelled, c.centre_cancelled_at, c.centre_cancelled_won, c.reason_given, c.meter_distance_m,
        c.meter_duration_s, c.remark_distance_short, c.remark_duration_short, c.meter_displacement_m,
        sha256(c.case_id::bytea)
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r
    JOIN norefund.cases AS c ON c.driver_id = r.driver_id AND c.case_id = r.case_id;

    INSERT INTO norefund.messages (driver_id, case_id, revision, audience, template, body, state, attempts, sent_at)
    SELECT c.driver_id, c.case_id, 1, told.audience, '대리기사_챗봇게시판_기사미운행건결제취소(승인)',
           E'안녕하세요.\n\n3월 5일 접수해 주신 미운행건 결제취소 문의에 대한 처리가 완료되어 안내해 드려요.', 'delivered', 1,
           c.decided_at
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r
    JOIN norefund.cases AS c ON c.driver_id = r.driver_id AND c.case_id = r.case_id
    CROSS JOIN (VALUES ('driver'), ('customer')) AS told (audience)
    WHERE r.kind = 'approved' OR (r.kind <> 'review' AND told.audience = 'driver');

    INSERT INTO norefund.payment_reports (
        driver_id, call_id, report_no, kind, amount_won, happened_at, provider_ref, attempt, refund_no, ordered_by,
        attempts_before, case_id, actor, recorded_at)
    SELECT r.driver_id, r.call_id, 1, 'cancelled', 18000, r.received_at, 'pay-' || r.n, 1, 0, r.case_id, 1, r.case_id,
           'payments', r.received_at
    FROM bench.requests(add_closed_cases.first, add_closed_cases.last) AS r
    WHERE r.kind = 'approved';
END;
