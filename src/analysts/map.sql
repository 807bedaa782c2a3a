CREATE OR REPLACE VIEW norefund.case_map AS
SELECT
    -- one text that is the key: programs that draw maps want a single column
    ARRAY[c.driver_id, c.case_id]::text AS feature,
    c.driver_id,
    c.case_id,
    norefund.seoul_date(c.received_at) AS received_on,
    c.outcome,
    o.label AS result_label,
    c.rule,
    c.meter_distance_m,
    c.meter_displacement_m,
    @postgis@.ST_MakeLine(
        c.meter_start::@postgis@.geometry, c.meter_end::@postgis@.geometry)::@postgis@.geometry(LineString,4326) AS line
FROM norefund.cases AS c
LEFT JOIN norefund.outcome_labels AS o ON o.outcome = c.outcome
-- NULL where an end is missing or no place
WHERE c.meter_displacement_m IS NOT NULL;
COMMENT ON VIEW norefund.case_map IS
    'A line from start to end of every case that has both; shows coordinates, needs grant_map() (출발지–마지막 지점 지도)';

CREATE OR REPLACE VIEW norefund.case_map_points AS
SELECT
    ARRAY[c.driver_id, c.case_id, p.place]::text AS feature,
    c.driver_id,
    c.case_id,
    p.place,
    norefund.seoul_date(c.received_at) AS received_on,
    c.outcome,
    o.label AS result_label,
    c.rule,
    c.meter_displacement_m,
    p.point::@postgis@.geometry(Point,4326) AS point
FROM norefund.cases AS c
CROSS JOIN LATERAL (VALUES
    ('start', c.meter_start::@postgis@.geometry),
    ('end', c.meter_end::@postgis@.geometry)
) AS p (place, point)
LEFT JOIN norefund.outcome_labels AS o ON o.outcome = c.outcome
WHERE abs(@postgis@.ST_X(p.point)) <= 180::float8
  AND abs(@postgis@.ST_Y(p.point)) <= 90::float8
  AND @postgis@.ST_X(p.point) <> 0::float8 AND @postgis@.ST_Y(p.point) <> 0::float8;
COMMENT ON VIEW norefund.case_map_points IS
    'Start and end of every case, but missing ones and those with a coordinate of 0; shows coordinates, needs '
    'grant_map() (출발지·마지막 지점 지도)';
