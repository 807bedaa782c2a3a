\i test/install.sql
-- One line a situation; the arguments that are not named are those of a clear 1-1).
CREATE FUNCTION pg_temp.verdict(
    open_duplicate boolean DEFAULT false, other_inquiry boolean DEFAULT false, contradiction boolean DEFAULT false,
    refundable boolean DEFAULT true, centre_cancelled boolean DEFAULT false, reason_given boolean DEFAULT false,
    distance_m integer DEFAULT 0, duration_s integer DEFAULT 45,
    remark_distance boolean DEFAULT NULL, remark_duration boolean DEFAULT NULL, displacement_m float8 DEFAULT 3,
    zero_below_m integer DEFAULT 50, recorded_from_m integer DEFAULT 100, short_s integer DEFAULT 60,
    within_m float8 DEFAULT 50) RETURNS text
    LANGUAGE sql
    RETURN norefund.classify_rule($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        || ' -> ' || norefund.classify($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);
SELECT pg_temp.verdict();
SELECT pg_temp.verdict(duration_s => 720);
SELECT pg_temp.verdict(distance_m => 12000, duration_s => 1500, displacement_m => 9000);
SELECT pg_temp.verdict(centre_cancelled => true);
SELECT pg_temp.verdict(other_inquiry => true);
SELECT pg_temp.verdict(open_duplicate => true);
-- what contradicts the page, or is not known, is nobody's guess
SELECT pg_temp.verdict(contradiction => true);
SELECT pg_temp.verdict(contradiction => NULL);
SELECT pg_temp.verdict(refundable => NULL), pg_temp.verdict(refundable => false);
-- a rejection does not wait for what only a refund asks
SELECT pg_temp.verdict(refundable => NULL, distance_m => 12000, duration_s => 1500),
       pg_temp.verdict(refundable => NULL, centre_cancelled => true);
SELECT pg_temp.verdict(centre_cancelled => NULL);
SELECT pg_temp.verdict(displacement_m => NULL);
SELECT pg_temp.verdict(distance_m => NULL);
SELECT pg_temp.verdict(duration_s => NULL);
SELECT pg_temp.verdict(distance_m => 12000, duration_s => 1500, reason_given => NULL);
SELECT pg_temp.verdict(distance_m => 12000, duration_s => 1500, reason_given => true);
-- a dead meter on a real trip of 21 km
SELECT pg_temp.verdict(duration_s => 1500, displacement_m => 21000);
-- a round trip
SELECT pg_temp.verdict(distance_m => 20000, duration_s => 3600, displacement_m => 10);
-- the edges
SELECT d AS distance_m, pg_temp.verdict(distance_m => d) FROM unnest('{0,49,50,99,100,-1}'::integer[]) AS d;
SELECT d AS duration_s, pg_temp.verdict(duration_s => d) FROM unnest('{0,60,61,119,120,-1}'::integer[]) AS d;
SELECT d AS displacement_m, pg_temp.verdict(displacement_m => d)
FROM unnest('{0,50,50.000001,-1,NaN,Infinity,-Infinity}'::float8[]) AS d;
-- a remark that was delivered is believed, not derived
SELECT d AS remark_distance, t AS remark_duration, pg_temp.verdict(remark_distance => d, remark_duration => t)
FROM unnest('{t,f,NULL}'::boolean[]) AS d, unnest('{t,f,NULL}'::boolean[]) AS t;
-- thresholds that are missing or unusable
SELECT pg_temp.verdict(zero_below_m => NULL), pg_temp.verdict(recorded_from_m => NULL),
       pg_temp.verdict(short_s => -1), pg_temp.verdict(within_m => 'NaN');
-- everything unknown
SELECT norefund.classify(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT a AS assessment, norefund.outcome_of(a), norefund.rule_of(a), norefund.facts_known(a), norefund.facts_true(a)
FROM norefund.assess(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) AS a;
SELECT a AS assessment, norefund.outcome_of(a), norefund.rule_of(a), norefund.facts_known(a), norefund.facts_true(a)
FROM norefund.assess(false, false, false, true, false, false, 0, 45, NULL, NULL, 3, 50, 100, 60, 50) AS a;
-- any integer is an assessment: what holds was known
SELECT norefund.outcome_of(a), norefund.rule_of(a), norefund.facts_known(a), norefund.facts_true(a)
FROM unnest('{2047,-1,2147483647,-2147483648,NULL}'::integer[]) AS a;
-- contradictions: only what is known
SELECT norefund.contradictions(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
       norefund.contradictions('D1', 'D1', true, 'card', 18000, false, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT norefund.contradictions('D1', 'D2', false, 'cash', 0, true, NULL, 5000, NULL, NULL, NULL, NULL);
SELECT norefund.contradictions('D1', 'D1', true, 'card', 18000, true, NULL, 18000, NULL, NULL, NULL, NULL),
       norefund.contradictions('D1', 'D1', true, 'card', 18000, true, NULL, 5000, NULL, NULL, NULL, NULL),
       norefund.contradictions('D1', 'D1', true, 'card', 18000, false, NULL, 18000, NULL, NULL, NULL, NULL),
       norefund.contradictions('D1', 'D1', true, 'card', 18000, true, NULL, 0, NULL, NULL, NULL, NULL);
-- what a refund rests on: all of it known and good, or one known and bad, or neither
SELECT c, p, w, norefund.refundable('D1', 'D1', c, p, w)
FROM (VALUES (true, 'card', 18000), (true, '신용카드', 1), (true, 'Credit', 18000),
    (true, NULL, 18000), (NULL, 'card', 18000), (true, 'card', NULL), (true, '간편결제', 18000), (true, '현금', NULL),
    (false, NULL, NULL),
    (NULL, NULL, 0)) AS v (c, p, w);
SELECT norefund.refundable('D1', 'D2', NULL, NULL, NULL), norefund.refundable('D1', NULL, true, 'card', 18000),
       norefund.refundable_lacks(NULL, true, NULL, 18000);
SELECT * FROM norefund.payment_methods();
-- what is blank
SELECT norefund.is_blank(''), norefund.is_blank(E' \t\n'), norefund.is_blank(U&'\3164\00A0\200B'),
       norefund.is_blank('고객 요청'), norefund.is_blank(NULL);
