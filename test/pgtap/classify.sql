-- The decision through SQL: what classify(), classify_rule() and assess() say of every combination of inputs, against
-- the manual's table written as one three-valued CASE.
BEGIN;
\i test/pgtap/install.psql

CREATE TEMP TABLE inputs AS
SELECT *
FROM (VALUES (true), (false), (NULL)) AS a (open_duplicate)
CROSS JOIN (VALUES (true), (false), (NULL)) AS b (other_inquiry)
CROSS JOIN (VALUES (true), (false), (NULL)) AS c (contradiction)
CROSS JOIN (VALUES (true), (false), (NULL)) AS k (refundable)
CROSS JOIN (VALUES (true), (false), (NULL)) AS d (centre_cancelled)
CROSS JOIN (VALUES (true), (false), (NULL)) AS e (reason_given)
CROSS JOIN (VALUES (12), (75), (500), (NULL)) AS f (meter_distance_m)
CROSS JOIN (VALUES (45), (200), (NULL)) AS g (meter_duration_s)
CROSS JOIN (VALUES (true), (false), (NULL)) AS h (remark_distance_short)
CROSS JOIN (VALUES (true), (false), (NULL)) AS i (remark_duration_short)
CROSS JOIN (VALUES (10::double precision), (80), (NULL)) AS j (meter_displacement_m);

CREATE TEMP VIEW expected AS
SELECT
    *,
    CASE rule
        WHEN 'duplicate_request' THEN 'duplicate'
        WHEN 'other_inquiry' THEN 'other_inquiry'
        WHEN 'centre_already_cancelled' THEN 'already_cancelled'
        WHEN 'not_driven_brief' THEN 'approved'
        WHEN 'not_driven_long' THEN 'approved'
        WHEN 'trip_recorded' THEN 'trip_recorded'
        ELSE 'review'
    END AS outcome
FROM (
    SELECT
        *,
        CASE
            WHEN open_duplicate IS TRUE THEN 'duplicate_request'
            WHEN open_duplicate IS FALSE AND other_inquiry IS TRUE THEN 'other_inquiry'
            WHEN open_duplicate IS FALSE AND other_inquiry IS FALSE AND contradiction IS FALSE
                 AND centre_cancelled IS TRUE THEN 'centre_already_cancelled'
            WHEN open_duplicate IS FALSE AND other_inquiry IS FALSE AND contradiction IS FALSE
                 AND refundable IS TRUE AND centre_cancelled IS FALSE AND zero IS TRUE AND brief IS TRUE
                 AND remark_zero IS TRUE AND remark_brief IS TRUE AND same_place IS TRUE THEN 'not_driven_brief'
            WHEN open_duplicate IS FALSE AND other_inquiry IS FALSE AND contradiction IS FALSE
                 AND refundable IS TRUE AND centre_cancelled IS FALSE AND zero IS TRUE AND brief IS FALSE
                 AND remark_zero IS TRUE AND remark_brief IS FALSE AND same_place IS TRUE THEN 'not_driven_long'
            WHEN open_duplicate IS FALSE AND other_inquiry IS FALSE AND contradiction IS FALSE
                 AND centre_cancelled IS FALSE AND zero IS FALSE AND brief IS FALSE AND remark_zero IS FALSE
                 AND remark_brief IS FALSE AND reason_given IS FALSE THEN 'trip_recorded'
            ELSE 'not_covered'
        END AS rule
    FROM inputs
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN meter_distance_m < 50 THEN true WHEN meter_distance_m >= 100 THEN false END AS zero,
            meter_duration_s <= 60 AS brief,
            meter_displacement_m <= 50 AS same_place
    ) AS readings
    CROSS JOIN LATERAL (
        SELECT
            coalesce(remark_distance_short, zero) AS remark_zero,
            coalesce(remark_duration_short, brief) AS remark_brief
    ) AS remarks
) AS decided;

CREATE TEMP TABLE compared AS
SELECT
    e.*,
    norefund.classify(
        open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
        meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m,
        50, 100, 60, 50) AS classified,
    norefund.classify_rule(
        open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
        meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m,
        50, 100, 60, 50) AS classified_rule,
    norefund.outcome_of(f.assessment) AS assessed,
    norefund.rule_of(f.assessment) AS assessed_rule,
    norefund.facts_known(f.assessment) AS facts_known,
    norefund.facts_true(f.assessment) AS facts_true,
    named.answers
FROM expected AS e
CROSS JOIN LATERAL norefund.assess(
    open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
    meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m,
    50, 100, 60, 50) AS f (assessment)
CROSS JOIN LATERAL (
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'open_duplicate', open_duplicate, 'other_inquiry', other_inquiry, 'contradiction', contradiction,
        'refundable', refundable, 'centre_cancelled', centre_cancelled, 'reason_given', reason_given,
        'distance_zero', zero, 'duration_short', brief,
        'remark_distance_short', remark_zero, 'remark_duration_short', remark_brief,
        'same_place', same_place)) AS answers
) AS named;

CREATE FUNCTION pg_temp.fact_of(
    fact text, metres integer DEFAULT 12, seconds integer DEFAULT 45, displacement double precision DEFAULT 10,
    zero_below integer DEFAULT 50, recorded_from integer DEFAULT 100, short_up_to integer DEFAULT 60,
    same_within double precision DEFAULT 50)
    RETURNS boolean
    LANGUAGE sql
    RETURN (SELECT CASE WHEN fact = ANY (norefund.facts_known(a)) THEN fact = ANY (norefund.facts_true(a)) END
            FROM norefund.assess(false, false, false, true, false, NULL, metres, seconds, NULL, NULL,
                                 displacement, zero_below, recorded_from, short_up_to, same_within) AS a);

CREATE FUNCTION pg_temp.outcome_of(
    metres integer DEFAULT 12, seconds integer DEFAULT 45, displacement double precision DEFAULT 10,
    zero_below integer DEFAULT 50, recorded_from integer DEFAULT 100, short_up_to integer DEFAULT 60,
    same_within double precision DEFAULT 50, refundable boolean DEFAULT true)
    RETURNS text
    LANGUAGE sql
    RETURN norefund.classify(false, false, false, refundable, false, false, metres, seconds, NULL, NULL, displacement,
                             zero_below, recorded_from, short_up_to, same_within);

SET search_path = tap;
SELECT plan(81);

SELECT diag(format('%s rows compared', count(*))) FROM compared;
SELECT is(count(*), 236196::bigint, 'every combination of inputs is compared') FROM compared;
SELECT is(count(*), 107163::bigint, 'they reach every combination of facts that readings and remarks can give')
FROM (SELECT DISTINCT facts_known, facts_true FROM compared) AS reached;
SELECT is(count(*) FILTER (WHERE classified_rule IS DISTINCT FROM rule), 0::bigint,
          'classify_rule() gives the rule of the manual''s table')
FROM compared;
SELECT is(count(*) FILTER (WHERE classified IS DISTINCT FROM outcome), 0::bigint,
          'classify() gives the result of the manual''s table')
FROM compared;
SELECT is(count(*) FILTER (WHERE (assessed, assessed_rule) IS DISTINCT FROM (classified, classified_rule)), 0::bigint,
          'outcome_of() and rule_of() say the same of what assess() packed')
FROM compared;
SELECT is(count(*) FILTER (WHERE
              (SELECT coalesce(jsonb_object_agg(fact, fact = ANY (facts_true)), '{}') FROM unnest(facts_known) AS fact)
              IS DISTINCT FROM answers),
          0::bigint, 'assess() knows what is known, and what of it is true')
FROM compared;
SELECT is(count(*) FILTER (WHERE NOT facts_true <@ facts_known), 0::bigint, 'nothing is true without being known')
FROM compared;
SELECT is(array_agg(DISTINCT classified_rule ORDER BY classified_rule),
          (SELECT array_agg(rule ORDER BY rule) FROM norefund.rules()), 'every rule fires for some row')
FROM compared;
SELECT cmp_ok(count(*), '>', 0::bigint, 'some rows are approved') FROM compared WHERE classified = 'approved';
SELECT is(count(*), 0::bigint, 'no row is approved while a fact that the approval asks is unknown')
FROM compared
WHERE classified = 'approved'
  AND num_nulls(open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, zero, brief,
                remark_zero, remark_brief, same_place) > 0;

-- rules() is what decides: the same verdicts follow from the printed table
SELECT is(count(*) FILTER (WHERE first_match.rule IS DISTINCT FROM classified_rule), 0::bigint,
          'the table that rules() prints gives the same rule for every row')
FROM compared
CROSS JOIN LATERAL (
    SELECT r.rule
    FROM norefund.rules() AS r
    WHERE r.required_facts <@ facts_true
      AND r.excluded_facts <@ facts_known
      AND NOT r.excluded_facts && facts_true
    ORDER BY r."position"
    LIMIT 1
) AS first_match;

SELECT is(pg_temp.fact_of('distance_zero', metres => metres), zero,
    format('%s m: the meter shows 0.0 km is %s', coalesce(metres::text, 'NULL'),
          coalesce(zero::text, 'unknown')))
FROM (VALUES (0, true), (49, true), (50, NULL), (99, NULL), (100, false), (2147483647, false),
             (-1, NULL), (-2147483648, NULL), (NULL, NULL)) AS edge (metres, zero);
SELECT is(pg_temp.fact_of('duration_short', seconds => seconds), short,
    format('%s s: a minute or less is %s', coalesce(seconds::text, 'NULL'),
          coalesce(short::text, 'unknown')))
FROM (VALUES (0, true), (60, true), (61, false), (119, false), (120, false), (2147483647, false),
             (-1, NULL), (-2147483648, NULL), (NULL, NULL)) AS edge (seconds, short);
SELECT is(pg_temp.fact_of('same_place', displacement => displacement), same, format('%s m apart: the same place is %s',
          coalesce(displacement::text, 'NULL'), coalesce(same::text, 'unknown')))
FROM (VALUES (0::double precision, true), ('-0', true), (50, true), (50.000001, false), (2e7, false), (1e308, false),
             ('NaN', NULL), ('Infinity', NULL), ('-Infinity', NULL), (-0.001, NULL), (NULL, NULL))
    AS edge (displacement, same);

-- the limits
SELECT is(pg_temp.fact_of('distance_zero', zero_below => zero_below, recorded_from => recorded_from), NULL,
          format('distance limits %s and %s make the distance unknown',
                 coalesce(zero_below::text, 'NULL'), coalesce(recorded_from::text, 'NULL')))
FROM (VALUES (NULL::integer, 100), (50, NULL), (-1, 100), (50, -1), (-2147483648, 100), (5, 20), (100, 10)) AS
    edge (zero_below, recorded_from);
SELECT is(pg_temp.fact_of('duration_short', short_up_to => short_up_to), NULL,
          format('a duration limit of %s makes the duration unknown', coalesce(short_up_to::text, 'NULL')))
FROM (VALUES (NULL::integer), (-1), (-2147483648)) AS edge (short_up_to);
SELECT is(pg_temp.fact_of('same_place', same_within => same_within), NULL,
          format('a radius of %s makes the place unknown', coalesce(same_within::text, 'NULL')))
FROM (VALUES (NULL::double precision), ('NaN'), ('Infinity'), ('-Infinity'), (-1)) AS edge (same_within);

SELECT is(pg_temp.outcome_of(), 'approved', 'a brief trip of no length is approved');
SELECT is(pg_temp.outcome_of(refundable => NULL), 'review',
    'not while it is unknown whether the charge can be paid back');
SELECT is(pg_temp.outcome_of(refundable => false), 'review', 'nor where it can not');
SELECT is(pg_temp.outcome_of(refundable => NULL, metres => 500, seconds => 200), 'trip_recorded',
          'a rejection does not ask for it');
SELECT is(pg_temp.outcome_of(metres => 500, seconds => 200, displacement => NULL), 'trip_recorded',
          'a recorded trip is rejected whether or not its ends are known');
SELECT is(outcome, 'review', 'unusable ' || what || ' goes to review')
FROM (VALUES
    ('distance', pg_temp.outcome_of(metres => NULL)),
    ('duration', pg_temp.outcome_of(seconds => -1)),
    ('displacement', pg_temp.outcome_of(displacement => 'NaN')),
    ('zero-distance limit', pg_temp.outcome_of(zero_below => NULL)),
    ('recorded-distance limit', pg_temp.outcome_of(recorded_from => NULL)),
    ('duration limit', pg_temp.outcome_of(short_up_to => NULL)),
    ('radius', pg_temp.outcome_of(same_within => 'Infinity'))) AS edge (what, outcome);
SELECT is(norefund.classify(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
          'review', 'a case of which nothing is known goes to review');
SELECT is(norefund.classify_rule(true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL),
          'duplicate_request', 'a duplicate needs no other fact and no policy');

-- refundable() against its four questions, each in three values, written anew
CREATE TEMP TABLE charges AS
SELECT norefund.refundable('D1', call_driver_id, call_completed, payment_method, charged_won) AS refundable,
       norefund.contradictions('D1', call_driver_id, call_completed, payment_method, charged_won, NULL, NULL, NULL,
           NULL, NULL, NULL, NULL) AS named,
       norefund.contradiction('D1', call_driver_id, call_completed, payment_method, charged_won, NULL, NULL, NULL, NULL,
           NULL, NULL, NULL) AS contradicted,
       norefund.refundable_lacks(call_driver_id, call_completed, payment_method, charged_won) AS lacks,
       call_driver_id, call_completed, payment_method, charged_won,
       ARRAY[call_driver_id = 'D1', call_completed, charged_won > 0 AND charged_won <= 10::numeric ^ 15,
             CASE WHEN payment_method IN ('card', 'CARD', '카드', '신용카드', '체크카드', 'Credit', 'debit') THEN true
                  WHEN payment_method IN ('cash', 'Cash', '현금', '포인트', '계좌이체') THEN false END] AS answers
FROM unnest('{D1,D2,d1,"D1 ",NULL}'::text[]) AS call_driver_id
CROSS JOIN unnest('{t,f,NULL}'::boolean[]) AS call_completed
CROSS JOIN unnest('{18000,1,1000000000000000,1000000000000001,0,-1,NULL}'::bigint[]) AS charged_won
CROSS JOIN unnest('{card,CARD,카드,신용카드,체크카드,Credit,debit,cash,Cash,현금,포인트,계좌이체,card?,"",kakaopay,NULL}'::text[])
    AS payment_method;
SELECT is(count(*), 1680::bigint, 'every combination of what refundable() asks is compared') FROM charges;
SELECT is(count(*) FILTER (WHERE refundable IS DISTINCT FROM
              CASE WHEN false = ANY (answers) THEN false WHEN array_position(answers, NULL) IS NULL THEN true END),
          0::bigint, 'false where one is known to be bad, true where all are known to be good, unknown else')
FROM charges;
SELECT is(count(*) FILTER (WHERE refundable), 21::bigint, 'one driver, seven words and three charges can be paid back')
FROM charges;
SELECT is(count(*) FILTER (WHERE NOT refundable AND NOT contradicted), 0::bigint,
    'what can not be paid back contradicts the request')
FROM charges;
SELECT is(count(*) FILTER (WHERE refundable AND contradicted), 0::bigint, 'what can be paid back does not')
FROM charges;
SELECT is(count(*) FILTER (WHERE contradicted <> (named <> '{}')), 0::bigint, 'what contradicts has a name')
FROM charges;
SELECT is(count(*) FILTER (WHERE ('payment_not_cancellable' = ANY (named)) IS DISTINCT FROM
              (payment_method IS NOT NULL AND answers[4] IS NOT TRUE)),
          0::bigint, 'a word that nobody knows contradicts as one of a payment that can not be cancelled does')
FROM charges;
SELECT is(count(*) FILTER (WHERE refundable IS NULL AND NOT contradicted AND lacks IS NULL), 0::bigint,
          'where nothing contradicts, what is unknown is named')
FROM charges;
SELECT is(array_agg(DISTINCT lacks COLLATE "C" ORDER BY lacks COLLATE "C")
              FILTER (WHERE num_nulls(call_driver_id, call_completed, payment_method, charged_won) IN (1, 4)),
          '{결제금액,"결제금액, 결제수단, 콜 기사, 운행 완료",결제수단,"운행 완료","콜 기사"}', 'in the words of the desk')
FROM charges;
SELECT is(count(DISTINCT lower(word)), count(*), 'no word stands for two payments')
FROM norefund.payment_methods() AS p CROSS JOIN LATERAL unnest(p.synonyms) AS word;
SELECT is(count(*) FILTER (WHERE norefund.refundable('D', 'D', true, upper(word), 1) IS DISTINCT FROM p.cancellable
              OR p.method <> p.synonyms[1]), 0::bigint,
                  'every word of the table means what its row says, in capitals, too')
FROM norefund.payment_methods() AS p CROSS JOIN LATERAL unnest(p.synonyms) AS word;
SELECT is(array_agg(method), '{card}', 'the centre can cancel a payment by card alone')
FROM norefund.payment_methods() WHERE cancellable;

SELECT * FROM finish();
ROLLBACK;
