-- Metered taxi trips from standard input, each taken as a request to cancel its payment.
SET ROLE cs_owner;
SET TimeZone = 'America/New_York';
-- New York, and wherever else in the country one of its meters was switched on.
SELECT norefund.set_service_area(24, -125, 50, -66) AS cases_changed \g /dev/null
BEGIN;
\set import trips
\i examples/load.sql
-- A fare in dollars is not the centre's: it is read here as a number.
UPDATE norefund.imports AS i
SET columns[f.n] = 'fare_usd', kinds[f.n] = 'number'
FROM (SELECT array_position(heads, 'fare_usd') AS n FROM norefund.imports) AS f
WHERE f.n IS NOT NULL;
CREATE TEMP TABLE read_rows AS
SELECT r.line, o.request,
       -- what no trip can be without
       CASE WHEN o.errors = '[]' AND NOT o.request ?& '{call_id,called_at}' THEN
                jsonb_build_array(jsonb_build_object('position', coalesce(array_position(i.columns,
                    CASE WHEN o.request ? 'call_id' THEN 'called_at' ELSE 'call_id' END), 0),
                    'message', 'a trip needs its call_id and start_at', 'sqlstate', '22004'))
            ELSE o.errors END AS errors
FROM norefund.imports AS i
JOIN norefund.import_rows AS r ON r.import = i.import
CROSS JOIN LATERAL norefund.read_row(i.columns, i.kinds, r.cells) AS o;
SELECT count(norefund.record_import_errors('trips', line, errors)) FROM read_rows WHERE errors <> '[]' \gset
SELECT count(*) > 0 AS any_refused FROM norefund.import_errors \gset
\if :any_refused
\echo
\echo 'Not read:'
SELECT line, head, value, message FROM norefund.import_errors ORDER BY line, position;
\endif

CREATE TEMP TABLE trips (
    call_id text PRIMARY KEY,
    start_at timestamp NOT NULL,
    duration_s integer,
    distance_m integer,
    start_lat double precision,
    start_lon double precision,
    end_lat double precision,
    end_lon double precision,
    fare_won numeric,
    payment text
);
INSERT INTO trips
SELECT t.call_id, t.called_at AT TIME ZONE 'Asia/Seoul', t.meter_duration_s, t.meter_distance_m,
       t.meter_start_lat, t.meter_start_lon, t.meter_end_lat, t.meter_end_lon,
       coalesce(t.charged_won, round(t.fare_usd * 1300)), t.payment_method
FROM read_rows AS r
-- 0.0km is what the admin shows, rounded
CROSS JOIN LATERAL jsonb_to_record(r.request || norefund.values_shown(r.request)) AS t (
    call_id text, called_at timestamptz, meter_duration_s integer, meter_distance_m integer,
    meter_start_lat double precision, meter_start_lon double precision, meter_end_lat double precision,
    meter_end_lon double precision, charged_won numeric, fare_usd numeric, payment_method text)
WHERE r.errors = '[]';

-- The records name no driver. One of its own for every trip keeps the calls apart, as no two are the same request.
-- A refund asks that the call is the driver's own, completed, charged, and paid by what can be cancelled: of the first
-- two each trip is taken to be, and of the last, too, unless the words of the record are wanted.
INSERT INTO norefund.cases (
    driver_id, case_id, call_id, received_at, evidence_at, cancel_reason, called_at, charged_won, call_driver_id,
    call_completed, payment_method, centre_cancelled, meter_distance_m, meter_duration_s, meter_start, meter_end)
SELECT
    'driver of ' || call_id,
    'case of ' || call_id,
    call_id,
    asked.at,
    asked.at,
    '',
    start_at AT TIME ZONE 'America/New_York',
    fare_won,
    'driver of ' || call_id,
    true,
    CASE WHEN :'payment_delivered' <> '' THEN payment ELSE 'card' END,
    false,
    distance_m,
    duration_s,
    norefund.meter_point(start_lat, start_lon),
    norefund.meter_point(end_lat, end_lon)
FROM trips
CROSS JOIN LATERAL (
    -- an hour after the trip; a duration below 0 is the record's mistake, not a request before the call
    SELECT (start_at + greatest(duration_s, 0) * interval '1 second' + interval '1 hour')
        AT TIME ZONE 'America/New_York' AS at
) AS asked;
COMMIT;

-- Nothing more will come: what is not clear goes to a person at once.
ANALYZE norefund.cases;
ANALYZE norefund.calls;
SET client_min_messages = warning;     -- how fast it goes is not for a demo that prints the same again
CALL norefund.decide_backlog(everything => true);
RESET client_min_messages;

\i test/demo/reasons.sql

\echo
SELECT CASE WHEN :'payment_delivered' <> '' THEN 'as the record says' ELSE 'taken to be a card' END AS payment \gset
\echo 'Metered trips, each taken as "I never drove this": not cancelled by the centre, reason left blank,'
\echo 'payment method' :payment.
\echo
CREATE TEMP VIEW counts AS
SELECT
    (SELECT count(*) FROM trips) AS in_file,
    (SELECT count(*) FROM norefund.cases) AS stored,
    (SELECT count(*) FROM norefund.cases WHERE outcome IS NOT NULL) AS decided,
    (SELECT count(*) FROM norefund.cases WHERE outcome = 'approved') AS approved,
    (SELECT count(*) FROM norefund.cases WHERE outcome = 'trip_recorded') AS trip_recorded,
    (SELECT count(*) FROM norefund.cases WHERE outcome = 'review') AS review,
    (SELECT count(*)
     FROM norefund.classify_arguments AS a
     JOIN norefund.cases AS c ON c.driver_id = a.driver_id AND c.case_id = a.case_id
     JOIN norefund.policies AS p ON p.policy = c.policy
     CROSS JOIN generate_series(1, 4) AS lacks
     WHERE norefund.classify(
         a.open_duplicate, a.other_inquiry, a.contradiction,
         norefund.refundable(c.driver_id, CASE WHEN lacks <> 1 THEN c.call_driver_id END,
             CASE WHEN lacks <> 2 THEN c.call_completed END, CASE WHEN lacks <> 3 THEN c.payment_method END,
             CASE WHEN lacks <> 4 THEN c.charged_won END),
         a.centre_cancelled, a.reason_given, a.meter_distance_m, a.meter_duration_s, a.remark_distance_short,
         a.remark_duration_short, a.meter_displacement_m, p.zero_distance_below_m, p.distance_recorded_from_m,
         p.short_duration_up_to_s, p.same_place_within_m) = 'approved') AS approved_without,
    (SELECT sum(cases) FROM review_summary WHERE label <> '') AS review_with_reason;

SELECT step, "처리결과", cases
FROM counts
CROSS JOIN LATERAL (VALUES
    (1, 'read from the file', '', in_file),
    (2, 'stored', '', stored),
    (3, 'decided', '', decided),
    (4, '  approved', (SELECT result_label FROM norefund.outcome_texts WHERE outcome = 'approved'), approved),
    (5, '  refused: trip recorded',
        (SELECT result_label FROM norefund.outcome_texts WHERE outcome = 'trip_recorded'), trip_recorded),
    (6, '  to a person', '담당자 검토', review),
    (7, 'approved, were a value missing', '', approved_without)
) AS line (position, step, "처리결과", cases)
ORDER BY position;

\echo 'Why to a person, by the first reason of each:'
\echo
SELECT reason, label AS "검토 사유", cases
FROM review_summary
ORDER BY cases DESC, reason;

-- The same question to the file, without norefund.
CREATE TEMP VIEW stood_still AS
SELECT
    call_id,
    duration_s >= 0 AS has_duration,
    fare_won > 0 AS was_charged,
    :'payment_delivered' = '' OR payment = 'credit' AS may_be_card
FROM trips
WHERE distance_m BETWEEN 0 AND 49
  AND start_lat BETWEEN 24 AND 50 AND start_lon BETWEEN -125 AND -66
  AND end_lat BETWEEN 24 AND 50 AND end_lon BETWEEN -125 AND -66
  AND ST_Distance(
        ST_SetSRID(ST_MakePoint(start_lon, start_lat), 4326)::geography,
        ST_SetSRID(ST_MakePoint(end_lon, end_lat), 4326)::geography, true) <= 50;

CREATE TEMP VIEW to_approve AS
SELECT call_id FROM stood_still WHERE has_duration AND was_charged AND may_be_card;

\echo 'Counted from the file in plain SQL:'
\echo
SELECT
    count(*) AS "stood still",
    count(*) FILTER (WHERE has_duration IS NOT TRUE) AS "no valid duration",
    count(*) FILTER (WHERE has_duration AND was_charged IS NOT TRUE) AS "nothing charged",
    count(*) FILTER (WHERE has_duration AND was_charged AND may_be_card IS NOT TRUE) AS "not a card",
    (SELECT count(*) FROM to_approve) AS "left to approve"
FROM stood_still;

SELECT
    in_file = stored AND stored = decided AS all_decided,
    approved + trip_recorded + review = in_file AS outcomes_add_up,
    approved_without = 0 AS nothing_guessed,
    coalesce(review_with_reason, 0) = review AS reasons_add_up,
    approved = (SELECT count(*) FROM to_approve)
        AND NOT EXISTS (
            SELECT call_id FROM norefund.cases WHERE outcome = 'approved'
            EXCEPT
            SELECT call_id FROM to_approve) AS approvals_agree
FROM counts \gset
\echo 'check: every trip read is stored and decided     ' :all_decided
\echo 'check: the outcomes add up to the trips read     ' :outcomes_add_up
\echo 'check: the reasons add up to the reviews         ' :reasons_add_up
\echo 'check: nothing approved that lacks a value        ' :nothing_guessed
\echo 'check: the same trips approved by both counts    ' :approvals_agree
SELECT :'all_decided' = 't' AND :'outcomes_add_up' = 't' AND :'reasons_add_up' = 't' AND :'nothing_guessed' = 't'
    AND :'approvals_agree' = 't' AS sound \gset
\if :sound
\else
DO $$ BEGIN RAISE EXCEPTION 'the counts do not agree'; END $$;
\endif
