CREATE OR REPLACE VIEW norefund.driver_summary AS
SELECT
    t.driver_id,
    t.requests,
    t.duplicates,
    t.other_inquiries,
    norefund.seoul_date(t.first_request_at) AS first_request_on,
    norefund.seoul_date(t.last_request_at) AS last_request_on,
    -- counted back from the driver's own last request: the same answer whenever it is asked
    (SELECT count(*) FROM unnest(t.requested_at) AS r (at)
     WHERE norefund.seconds_between(r.at, t.last_request_at) < 30 * 86400) AS requests_in_30_days,
    (SELECT count(*) FROM unnest(t.requested_at) AS r (at)
     WHERE norefund.seconds_between(r.at, t.last_request_at) < 90 * 86400) AS requests_in_90_days,
    t.approved,
    t.trip_recorded,
    t.review,
    t.overridden,
    t.cancelled_won
FROM (
    SELECT
        c.driver_id,
        count(*) FILTER (WHERE c.is_request) AS requests,
        count(*) FILTER (WHERE c.duplicate_of IS NOT NULL) AS duplicates,
        count(*) FILTER (WHERE c.other_inquiry) AS other_inquiries,
        min(c.received_at) FILTER (WHERE c.is_request) AS first_request_at,
        max(c.received_at) FILTER (WHERE c.is_request) AS last_request_at,
        array_agg(c.received_at) FILTER (WHERE c.is_request) AS requested_at,
        count(*) FILTER (WHERE c.outcome = 'approved') AS approved,
        count(*) FILTER (WHERE c.outcome = 'trip_recorded') AS trip_recorded,
        count(*) FILTER (WHERE c.outcome = 'review') AS review,
        count(*) FILTER (WHERE c.overridden) AS overridden,
        coalesce(sum(c.payment_cancelled_won), 0) AS cancelled_won
    FROM (
        SELECT
            driver_id, received_at, other_inquiry, duplicate_of, outcome, overridden, payment_cancelled_won,
            duplicate_of IS NULL AND NOT other_inquiry AS is_request
        FROM norefund.cases
    ) AS c
    GROUP BY c.driver_id
) AS t;
COMMENT ON VIEW norefund.driver_summary IS
    'How often each driver asks and what became of it; 30 and 90 days end with the driver''s last request (기사별 접수 현황)';

CREATE OR REPLACE VIEW norefund.re_requests AS
SELECT
    r.driver_id,
    r.case_id,
    r.call_id,
    r.decided_at AS rejected_at,
    same_call.case_id AS same_call_case_id,
    same_call.outcome AS same_call_outcome,
    other_call.case_id AS other_call_case_id,
    other_call.call_id AS other_call_id,
    other_call.received_at AS other_call_received_at,
    other_call.outcome AS other_call_outcome,
    -- any of those that followed, not only the first
    EXISTS (
        SELECT
        FROM norefund.cases AS n
        WHERE n.driver_id = r.driver_id AND n.case_id <> r.case_id AND n.outcome = 'approved'
          AND n.received_at >= r.decided_at
          AND (n.call_id = r.call_id OR norefund.seconds_between(r.decided_at, n.received_at) < 7 * 86400))
              AS then_approved
FROM norefund.cases AS r
LEFT JOIN LATERAL (
    SELECT n.case_id, n.outcome
    FROM norefund.cases AS n
    WHERE n.driver_id = r.driver_id AND n.call_id = r.call_id AND n.case_id <> r.case_id
      AND n.duplicate_of IS NULL AND n.inquiry = 'no_ride_cancellation' AND n.received_at >= r.decided_at
    ORDER BY n.received_at, n.case_id
    LIMIT 1
) AS same_call ON true
LEFT JOIN LATERAL (
    SELECT n.case_id, n.call_id, n.received_at, n.outcome
    FROM norefund.cases AS n
    WHERE n.driver_id = r.driver_id AND n.call_id <> r.call_id
      AND n.duplicate_of IS NULL AND n.inquiry = 'no_ride_cancellation' AND n.received_at >= r.decided_at
      AND norefund.seconds_between(r.decided_at, n.received_at) < 7 * 86400
    ORDER BY n.received_at, n.case_id
    LIMIT 1
) AS other_call ON true
WHERE r.outcome = 'trip_recorded';
COMMENT ON VIEW norefund.re_requests IS
    'Every rejection for a recorded trip, and what the driver asked next: the same call again, or within 7 days '
    'another one (재접수)';
