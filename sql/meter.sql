\i test/install.sql
BEGIN;
-- A place is given as latitude, longitude; what PostGIS would bend is refused.
SELECT norefund.meter_point(37.4979, 127.0276) IS NOT NULL AS given,
    norefund.meter_point(NULL, NULL) IS NULL AS missing;
SELECT norefund.meter_point(127.0276, 37.4979); -- fail: swapped
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.meter_point(37.4979, 180.5); -- fail
SELECT norefund.meter_point(37.4979, NULL); -- fail
SELECT norefund.meter_point(NULL, 127.0276); -- fail
SELECT norefund.meter_point('NaN', 127.0276); -- fail
SELECT norefund.meter_point(37.4979, '-Infinity'); -- fail
SELECT norefund.meter_point(-90, 180) IS NOT NULL AS edge;
-- The stored displacement; what is no place in the service area, South Korea as shipped, has none, and a person reads
-- why.
CREATE TEMP TABLE places AS SELECT case_id, meter_start, meter_end FROM norefund.cases LIMIT 0;
INSERT INTO places
SELECT p.case_id, norefund.meter_point(p.start_lat, p.start_lon),
    norefund.meter_point(coalesce(p.end_lat, p.start_lat), coalesce(p.end_lon, p.start_lon))
FROM (VALUES
    ('01 same place', 37.5::double precision, 127::double precision, NULL::double precision, NULL::double precision),
    ('02 about 50 m', 37.5, 127, 37.50045, 127), ('03 Jeju', 33.246, 126.510, NULL, NULL),
    ('04 Marado', 33.113, 126.268, NULL, NULL),
    ('05 Dokdo', 37.241, 131.869, NULL, NULL), ('06 Baengnyeongdo', 37.967, 124.630, NULL, NULL),
    ('07 Daejin', 38.600, 128.355, NULL, NULL),
    ('11 nowhere to nowhere', 0, 0, NULL, NULL), ('12 nowhere to somewhere', 0, 0, 37.5, 127),
    ('13 minus zero', '-0', 127, 37.5, '-0'),
    ('14 latitude alone', 37.5, 0, NULL, NULL), ('15 longitude alone', 0, 127.028, NULL, NULL),
    ('16 nearly zero', 1e-7, 0, NULL, NULL),
    ('17 minus one', -1, -1, NULL, NULL), ('18 the north pole', 90, 127, NULL, NULL),
    ('19 the south pole', 37.5, 127, -90, 0.1),
    ('20 Tokyo', 35.68, 139.77, NULL, NULL), ('21 New York', 37.5, 127, 40.7, -74),
    ('22 the antimeridian', 37.5, 180, NULL, NULL)
) AS p (case_id, start_lat, start_lon, end_lat, end_lon)
UNION ALL VALUES
    ('31 no end', norefund.meter_point(37.5, 127), NULL), ('32 no start', NULL, norefund.meter_point(37.5, 127)),
    ('33 neither', NULL, NULL), ('34 empty', 'POINT EMPTY', norefund.meter_point(37.5, 127)),
    ('35 not a number', norefund.meter_point(37.5, 127), 'POINT(NaN NaN)'),
    ('36 half a number', 'POINT(127 NaN)', norefund.meter_point(37.5, 127));
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, service_type, customer_id, called_at, origin_name,
    charged_won, call_driver_id, call_completed, payment_method, centre_cancelled, cancel_reason, meter_distance_m,
    meter_duration_s, meter_start, meter_end)
SELECT 'D-meter', case_id, 'K ' || case_id, '2026-03-10 10:00+09', '일반', 'U', '2026-03-09 22:10+09', '강남역', 18000,
    'D-meter', true, 'card', false, '', 0, 45, meter_start, meter_end
FROM places;
SELECT count(d.outcome) AS decided FROM places, norefund.decide_case('D-meter', case_id, 'test') AS d;
SELECT case_id, round(meter_displacement_m::numeric, 1) AS apart_m, outcome,
    norefund.attention(driver_id, case_id) AS why
FROM norefund.cases WHERE driver_id = 'D-meter' ORDER BY case_id;
SELECT review_labels FROM norefund.explain('D-meter', '12 nowhere to somewhere') WHERE matched;
-- Of a call that two requests know the ends of both are told.
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, duplicate_of, meter_start)
VALUES ('D-meter', '41 again', 'K 20 Tokyo', '2026-03-10 11:00+09', '20 Tokyo', norefund.meter_point(37.5, 127));
SELECT norefund.attention('D-meter', '20 Tokyo') AS why;
SELECT count(*) AS reasons FROM norefund.review_reasons WHERE reason = 'points_unknown';

-- Another area: what is a place in it is computed anew, and nothing is done with a call before it is settled.
SELECT norefund.set_service_area(38, 124, 37, 132); -- fail
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.set_service_area(127, 37, 128, 38); -- fail
SELECT norefund.set_service_area(33, 124, 39, NULL); -- fail
SELECT norefund.set_service_area(33, 124, 90, 132); -- fail
SELECT norefund.set_service_area(33, 124, 'NaN', 132); -- fail
SELECT count(*) AS under_way FROM norefund.claim_cancellations('w', 3, driver_id => 'D-meter');
SELECT c.case_id, r.refund_state, c.outcome,
    norefund.record_cancellation('D-meter', c.case_id, 18000, '2026-03-10 11:00+09', 'w', attempt => 1) AS next_step
FROM norefund.cases AS c JOIN norefund.call_refunds AS r ON r.driver_id = c.driver_id AND r.call_id = c.call_id
WHERE c.driver_id = 'D-meter' AND r.refund_state = 'in_flight' AND c.case_id < '02';
SELECT norefund.set_service_area(35.5, -179.5, 35.9, 179.9) AS cases_changed; -- Tokyo, and all else of the latitude
SELECT norefund.set_service_area(35.5, -179.5, 35.9, 179.9) AS cases_changed; -- changes nothing
SELECT case_id, round(meter_displacement_m::numeric, 1) AS apart_m, outcome FROM norefund.cases
WHERE driver_id = 'D-meter' AND meter_displacement_m IS NOT NULL ORDER BY case_id;
SELECT count(*) FILTER (WHERE unsettled) AS unsettled, count(*) FILTER (WHERE refund_state = 'queued') AS queued
FROM norefund.calls WHERE driver_id = 'D-meter';
SELECT count(*) AS claimed FROM norefund.claim_cancellations('w', 10, driver_id => 'D-meter');
SELECT count(*) AS texts_claimed FROM norefund.claim_messages('w', 10, driver_id => 'D-meter');
-- Settled, what nobody was told or paid is decided anew; what was is held.
SELECT count(decided) AS batches FROM norefund.decide_batch(100, actor => 'test');
SELECT c.case_id, c.outcome, r.refund_state, norefund.next_step(c.driver_id, c.case_id) AS next_step,
    norefund.attention(c.driver_id, c.case_id) AS why
FROM norefund.cases AS c JOIN norefund.calls AS r ON r.driver_id = c.driver_id AND r.call_id = c.call_id
WHERE c.driver_id = 'D-meter' AND (c.case_id < '04' OR c.case_id ~ '^(20|41)') ORDER BY c.case_id;
SELECT * FROM norefund.verify() WHERE violations > 0;
-- setup() leaves it as it is set.
UPDATE norefund.setup_objects SET source_hash = '' WHERE name = 'meter_displacement';
SET client_min_messages = warning;
CALL norefund.setup();
RESET client_min_messages;
SELECT regexp_matches(prosrc, 'meter_end, (.*)\)') AS corners FROM pg_catalog.pg_proc
WHERE proname = 'meter_displacement';
-- A body that was replaced past it leaves stored columns behind, which verify() names.
DO $$
BEGIN
    EXECUTE replace(pg_catalog.pg_get_functiondef('norefund.meter_displacement'::regproc), '35.9', '39');
    EXECUTE replace(pg_catalog.pg_get_functiondef('norefund.meter_displacement'::regproc), '35.5', '37.4');
END
$$;
SELECT invariant, violations FROM norefund.verify() WHERE invariant = 'cases.displacement in the service area';
SELECT norefund.set_service_area(33, 124, 39, 132) AS cases_changed;
SELECT invariant, violations FROM norefund.verify() WHERE invariant = 'cases.displacement in the service area';
ROLLBACK;
