\i test/install.sql
BEGIN;
-- A place is given as latitude, longitude; what PostGIS would bend is refused.
SELECT norefund.meter_point(37.4979, 127.0276) IS NOT NULL AS given, norefund.meter_point(NULL, NULL) IS NULL AS missing;
SELECT norefund.meter_point(127.0276, 37.4979); -- fail: swapped
\echo :LAST_ERROR_SQLSTATE
SELECT norefund.meter_point(37.4979, 180.5); -- fail
SELECT norefund.meter_point(37.4979, NULL); -- fail
SELECT norefund.meter_point(NULL, 127.0276); -- fail
SELECT norefund.meter_point('NaN', 127.0276); -- fail
SELECT norefund.meter_point(37.4979, '-Infinity'); -- fail
SELECT norefund.meter_point(-90, 180) IS NOT NULL AS edge;
-- The stored displacement; missing, empty and (0,0) places have none.
INSERT INTO norefund.cases (driver_id, case_id, call_id, meter_start, meter_end)
VALUES
    ('D-meter', '01 same place', 'K01', norefund.meter_point(37.5, 127), norefund.meter_point(37.5, 127)),
    ('D-meter', '02 about 50 m', 'K02', norefund.meter_point(37.5, 127), norefund.meter_point(37.50045, 127)),
    ('D-meter', '03 no end', 'K03', norefund.meter_point(37.5, 127), NULL),
    ('D-meter', '04 nowhere to nowhere', 'K04', norefund.meter_point(0, 0), norefund.meter_point(0, 0)),
    ('D-meter', '05 nowhere to somewhere', 'K05', norefund.meter_point(0, 0), norefund.meter_point(37.5, 127)),
    ('D-meter', '06 minus zero', 'K06', norefund.meter_point('-0', 0), norefund.meter_point(0, '-0')),
    ('D-meter', '07 empty', 'K07', 'POINT EMPTY', norefund.meter_point(37.5, 127)),
    ('D-meter', '08 on the equator', 'K08', norefund.meter_point(0, 127), norefund.meter_point(0, 127)),
    ('D-meter', '09 not a number', 'K09', 'POINT(NaN NaN)', norefund.meter_point(37.5, 127));
SELECT case_id, round(meter_displacement_m::numeric, 1) AS meter_displacement_m
FROM norefund.cases WHERE driver_id = 'D-meter' ORDER BY case_id;
ROLLBACK;
