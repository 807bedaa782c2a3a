-- About 1,000 requests of designated drivers in Seoul, the same at every run. Only evidence is written here.
SET ROLE cs_owner;
BEGIN;

-- md5 and not random(), whose numbers differ between versions.
CREATE FUNCTION pg_temp.noise(seed text, size integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    RETURN ('x' || substr(md5(seed), 1, 7))::bit(28)::integer % size;

-- To about 100 m.
CREATE TEMP TABLE stations (station integer PRIMARY KEY, name text, latitude numeric, longitude numeric);
INSERT INTO stations VALUES
(0, '강남역', 37.498, 127.028),
(1, '홍대입구역', 37.557, 126.924),
(2, '잠실역', 37.513, 127.100),
(3, '서울역', 37.554, 126.971),
(4, '종로3가역', 37.570, 126.992),
(5, '신촌역', 37.555, 126.937),
(6, '사당역', 37.477, 126.982),
(7, '건대입구역', 37.540, 127.069),
(8, '성수역', 37.545, 127.056),
(9, '왕십리역', 37.561, 127.037),
(10, '여의도역', 37.522, 126.924),
(11, '영등포역', 37.516, 126.908),
(12, '구로디지털단지역', 37.485, 126.901),
(13, '신림역', 37.484, 126.930),
(14, '고속터미널역', 37.505, 127.005),
(15, '교대역', 37.494, 127.015),
(16, '선릉역', 37.504, 127.048),
(17, '삼성역', 37.509, 127.063),
(18, '수서역', 37.487, 127.102),
(19, '천호역', 37.539, 127.123),
(20, '노원역', 37.656, 127.063),
(21, '수유역', 37.638, 127.026),
(22, '불광역', 37.611, 126.930),
(23, '합정역', 37.549, 126.914),
(24, '마포역', 37.540, 126.946),
(25, '이태원역', 37.534, 126.994),
(26, '용산역', 37.530, 126.965),
(27, '노량진역', 37.514, 126.943),
(28, '김포공항역', 37.562, 126.801),
(29, '압구정역', 37.527, 127.028);

-- What the admin shows, and how often. No distance: the meter ran on the way that was driven.
CREATE TEMP TABLE situations (
    situation text PRIMARY KEY,
    cases integer,
    distance_from_m integer,
    distance_to_m integer,
    duration_from_s integer,
    duration_to_s integer,
    remark_distance_short boolean,
    remark_duration_short boolean,
    gps text,
    cancel_reason text
);
INSERT INTO situations VALUES
('stood still for a moment',         300,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('stood still, remarks missing',      60,     0,     9,    5,   60, NULL,  NULL,  'stayed',        '고객 미탑승'),
('stood still for minutes',          140,     0,    40,  120, 2400, true,  false, 'stayed',        ''),
('driven',                           190,  NULL,  NULL,  900, 3600, false, false, 'driven',        ''),
('round trip',                         4, 20000, 20400, 2700, 3600, false, false, 'stayed',        ''),
('other inquiry',                     50,  NULL,  NULL,  900, 3600, false, false, 'driven',        ''),
('cancelled by the centre',           60,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('no GPS at either end',              24,     0,     9,    5,   60, true,  true,  'both at (0,0)', ''),
('no GPS at the start',                8,     0,     9,    5,   60, true,  true,  'start at (0,0)', ''),
('no GPS at the end',                  6,     0,    40,  120,  900, true,  false, 'end at (0,0)',  ''),
('start not delivered',                8,     0,     9,    5,   60, true,  true,  'no start',      ''),
('end delivered empty',                3,     0,     9,    5,   60, true,  true,  'empty end',     ''),
('dead meter across the city',         2,     0,     0, 2400, 3000, true,  false, 'across',        ''),
('dead meter',                         8,     0,     0,  900, 2400, true,  false, 'driven',        ''),
('negative distance',                  3,  -900,   -10,    5,   60, true,  true,  'stayed',        ''),
('negative duration',                  3,     0,     9, -3600, -60, true,  false, 'stayed',        ''),
('between 50 and 100 m',              10,    50,    99,   20,   60, true,  true,  'stayed',        ''),
('paid in cash',                      14,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('another driver''s call',             7,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('call not completed',                 6,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('nothing charged',                    4,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('partly cancelled by the centre',     6,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('centre not asked',                  12,     0,     9,    5,   60, true,  true,  'stayed',        ''),
('driven, with a reason',             14,  NULL,  NULL,  900, 3600, false, false, 'driven',        '고객 요청으로 중도 취소'),
('driven, reason not delivered',       6,  NULL,  NULL,  900, 3600, false, false, 'driven',        NULL),
('remark short, meter not',            4,  4000,  9000,  900, 1800, true,  false, 'driven',        ''),
('meter short, remark not',            3,     0,     9,    5,   60, false, true,  'stayed',        ''),
('distance without time',              5,  4000,  9000,   10,   50, false, true,  'driven',        '');

-- The situations come in any order, as the requests of a week do.
CREATE TEMP TABLE requests AS
SELECT
    row_number() OVER (ORDER BY md5(s.situation || i) COLLATE "C")::integer AS n,
    s.*
FROM situations AS s
CROSS JOIN LATERAL generate_series(1, s.cases) AS i;

CREATE TEMP TABLE ends AS
SELECT
    r.n,
    origin.name AS origin_name,
    origin.latitude + 0.00001 * (pg_temp.noise('start north ' || r.n, 17) - 8) AS start_latitude,
    origin.longitude + 0.00001 * (pg_temp.noise('start east ' || r.n, 17) - 8) AS start_longitude,
    place.latitude + 0.00001 * (pg_temp.noise('end north ' || r.n, 17) - 8) AS end_latitude,
    place.longitude + 0.00001 * (pg_temp.noise('end east ' || r.n, 17) - 8) AS end_longitude
FROM requests AS r
JOIN stations AS origin
    ON origin.station = CASE WHEN r.gps = 'across' THEN 28 ELSE pg_temp.noise('origin ' || r.n, 30) END
JOIN stations AS place
    ON place.station = CASE r.gps
        WHEN 'across' THEN 9
        WHEN 'driven' THEN (origin.station + 1 + pg_temp.noise('way ' || r.n, 29)) % 30
        ELSE origin.station END;

INSERT INTO norefund.cases (
    driver_id, case_id, call_id, customer_id, service_type, received_at, evidence_at,
    inquiry, inquiry_depth2, inquiry_depth3, inquiry_topic, request_text, cancel_reason,
    called_at, origin_name, charged_won, call_driver_id, call_completed, payment_method,
    centre_cancelled, centre_cancelled_at, centre_cancelled_won, centre_agit_url,
    meter_distance_m, meter_duration_s, remark_distance_short, remark_duration_short, meter_start, meter_end)
SELECT
    request.driver_id,
    'CS' || 100000 + r.n,
    'K' || 7300000 + r.n,
    'U' || 200000 + r.n,
    (ARRAY['일반', '일반', '일반', '프리미엄', '법인'])[1 + pg_temp.noise('service ' || r.n, 5)],
    request.received_at,
    request.received_at,
    CASE WHEN r.situation = 'other inquiry' THEN 'other' ELSE 'no_ride_cancellation' END,
    other.depth2,
    other.depth3,
    other.topic,
    CASE WHEN r.situation = 'other inquiry' THEN other.topic || ' 문의드립니다.'
         ELSE (ARRAY['고객님이 나오지 않아 운행하지 않았습니다. 결제취소 부탁드립니다.',
                     '실제로 운행하지 않은 건입니다. 취소해 주세요.',
                     '출발지에서 콜이 취소되었는데 결제가 됐습니다.'])[1 + pg_temp.noise('words ' || r.n, 3)] END,
    r.cancel_reason,
    request.called_at,
    e.origin_name,
    request.charged_won,
    CASE WHEN r.situation = 'another driver''s call' THEN 'D' || 2001 + r.n ELSE request.driver_id END,
    r.situation <> 'call not completed',
    CASE WHEN r.situation = 'paid in cash' THEN 'cash' ELSE 'card' END,
    CASE WHEN r.situation <> 'centre not asked' THEN centre.cancelled_won IS NOT NULL END,
    CASE WHEN centre.cancelled_won IS NOT NULL THEN request.received_at - interval '40 minutes' END,
    centre.cancelled_won,
    CASE WHEN centre.cancelled_won IS NOT NULL THEN 'https://agit.example/wall/' || 5000 + r.n END,
    coalesce(
        r.distance_from_m + pg_temp.noise('distance ' || r.n, r.distance_to_m - r.distance_from_m + 1),
        -- streets are a third longer than the line of flight
        round(1.35 * ST_Distance(norefund.meter_point(e.start_latitude, e.start_longitude),
                                 norefund.meter_point(e.end_latitude, e.end_longitude), true))::integer),
    r.duration_from_s + pg_temp.noise('duration ' || r.n, r.duration_to_s - r.duration_from_s + 1),
    r.remark_distance_short,
    r.remark_duration_short,
    CASE WHEN r.gps IN ('both at (0,0)', 'start at (0,0)') THEN norefund.meter_point(0, 0)
         WHEN r.gps <> 'no start' THEN norefund.meter_point(e.start_latitude, e.start_longitude) END,
    CASE WHEN r.gps IN ('both at (0,0)', 'end at (0,0)') THEN norefund.meter_point(0, 0)
         WHEN r.gps = 'empty end' THEN 'POINT EMPTY'::geography
         ELSE norefund.meter_point(e.end_latitude, e.end_longitude) END
FROM requests AS r
JOIN ends AS e ON e.n = r.n
CROSS JOIN LATERAL (
    -- 150 requests a day, from nine to six; the calls are those of the evening before.
    SELECT
        'D' || 1001 + pg_temp.noise('driver ' || r.n, 240) AS driver_id,
        (timestamp '2026-03-02 09:00' + (r.n - 1) / 150 * interval '1 day' + (r.n - 1) % 150 * interval '216 seconds')
            AT TIME ZONE 'Asia/Seoul' AS received_at,
        (timestamp '2026-03-01 19:30' + (r.n - 1) / 150 * interval '1 day'
            + pg_temp.noise('call ' || r.n, 330) * interval '1 minute') AT TIME ZONE 'Asia/Seoul' AS called_at,
        CASE WHEN r.situation = 'nothing charged' THEN 0
             ELSE 1000 * (15 + pg_temp.noise('fare ' || r.n, 46)) END AS charged_won
) AS request
CROSS JOIN LATERAL (
    SELECT CASE r.situation
        WHEN 'cancelled by the centre' THEN request.charged_won
        WHEN 'partly cancelled by the centre' THEN request.charged_won - 5000 END AS cancelled_won
) AS centre
LEFT JOIN (VALUES
    (0, '요금/포인트', '포인트', '포인트 적립'),
    (1, '요금/포인트', '수수료', '수수료 환급'),
    (2, '앱/계정', '로그인', '앱 로그인 오류'),
    (3, '운행', '경유지', '경유지 요금')
) AS other (choice, depth2, depth3, topic)
    ON r.situation = 'other inquiry' AND other.choice = pg_temp.noise('topic ' || r.n, 4);

-- 40 drivers ask again before they have an answer.
INSERT INTO norefund.cases (
    driver_id, case_id, call_id, customer_id, service_type, received_at, evidence_at, request_text, cancel_reason,
    called_at, origin_name, charged_won, call_driver_id, call_completed, payment_method, centre_cancelled,
    meter_distance_m, meter_duration_s, remark_distance_short, remark_duration_short, meter_start, meter_end,
    duplicate_of)
SELECT
    driver_id, 'CS' || 100960 + row_number() OVER (ORDER BY case_id), call_id, customer_id, service_type,
    received_at + interval '3 hours', received_at + interval '3 hours', '아직 답변을 받지 못했습니다.', cancel_reason,
    called_at, origin_name, charged_won, call_driver_id, call_completed, payment_method, centre_cancelled,
    meter_distance_m, meter_duration_s, remark_distance_short, remark_duration_short, meter_start, meter_end,
    case_id
FROM (
    SELECT *
    FROM norefund.cases
    WHERE inquiry = 'no_ride_cancellation' AND centre_cancelled IS FALSE
    ORDER BY md5('again ' || case_id) COLLATE "C"
    LIMIT 40
) AS asked_again;
COMMIT;

-- Nothing more will come: what is not clear goes to a person at once.
ANALYZE norefund.cases;
ANALYZE norefund.calls;
SET client_min_messages = warning;     -- how fast it goes is not for a demo that prints the same again
CALL norefund.decide_backlog(everything => true);
RESET client_min_messages;
