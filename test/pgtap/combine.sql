-- combine_evidence() through SQL: what the cases of a call know together, over situations in which they lack, repeat
-- and contradict each other, at the ends of the timestamp type, and what classify() makes of it.
BEGIN;
\i test/pgtap/install.psql
\set words `cat test/manual/words.ko.md`

-- A situation is a call; what a row does not name is what a clear 1-1) knows.
CREATE TEMP TABLE known (
    situation text,
    n integer,
    own boolean DEFAULT false,
    call_driver_id text DEFAULT 'D',
    call_completed boolean DEFAULT true,
    payment_method text DEFAULT 'card',
    charged_won bigint DEFAULT 18000,
    centre_cancelled boolean DEFAULT false,
    centre_cancelled_at timestamptz,
    centre_cancelled_won bigint,
    centre_known_at timestamptz,
    called_at timestamptz DEFAULT '2026-03-02 22:00+09',
    received_at timestamptz DEFAULT '2026-03-03 10:00+09',
    evidence_at timestamptz DEFAULT '2026-03-03 11:00+09',
    reason_given boolean DEFAULT false,
    distance_m integer DEFAULT 12,
    duration_s integer DEFAULT 45,
    remark_distance boolean,
    remark_duration boolean,
    displacement_m double precision DEFAULT 3,
    zero_below_m integer DEFAULT 50,
    recorded_from_m integer DEFAULT 100,
    foreign_won bigint);

INSERT INTO known (situation, n, own) VALUES ('one', 1, true), ('same', 1, true), ('same', 2, false),
    ('no own', 1, NULL);
INSERT INTO known (
    situation, n, own, call_driver_id, call_completed, payment_method, charged_won, centre_cancelled, called_at,
    received_at, evidence_at, reason_given, distance_m, duration_s, displacement_m)
SELECT situation, n, own, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM (VALUES ('nothing', 1, true), ('all of the other', 1, true), ('nothing twice', 1, true),
             ('nothing twice', 2, false)) AS v (situation, n, own);
INSERT INTO known (situation, n) VALUES ('all of the other', 2);
-- readings
INSERT INTO known (situation, n, own, distance_m, duration_s, displacement_m, remark_distance, remark_duration) VALUES
    ('own of equals', 1, false, 5, 10, 1, NULL, NULL), ('own of equals', 2, true, 40, 60, 50, NULL, NULL),
    ('oldest of equals', 1, false, 5, 10, 1, NULL, NULL), ('oldest of equals', 2, false, 40, 60, 50, NULL, NULL),
    ('oldest of equals', 3, true, NULL, -1, 'NaN', NULL, NULL),
    ('between', 1, true, 75, 45, 3, NULL, NULL),
    ('between, remarked', 1, true, 75, 45, 3, true, NULL),
    ('between and zero', 1, true, 75, 45, 3, NULL, NULL), ('between and zero', 2, false, 12, 45, 3, NULL, NULL),
    ('zero and recorded', 1, true, 12, 45, 3, true, NULL), ('zero and recorded', 2, false, 500, 45, 3, NULL, NULL),
    ('short and long', 1, true, 12, 45, 3, NULL, NULL), ('short and long', 2, false, 12, 720, 3, NULL, NULL),
    ('here and there', 1, true, 12, 45, 3, NULL, NULL), ('here and there', 2, false, 12, 45, 80, NULL, NULL),
    ('remarks differ', 1, true, 12, 45, 3, true, true), ('remarks differ', 2, false, 12, 45, 3, false, true),
    ('long remarks differ', 1, true, 500, 720, 3, false, true),
    ('long remarks differ', 2, false, 500, 720, 3, false, false),
    ('remark of the other', 1, true, 12, 45, 3, NULL, NULL), ('remark of the other', 2, false, 12, 45, 3, false, NULL),
    ('no reading is usable', 1, true, -5, -5, 'Infinity', NULL, NULL);
INSERT INTO known (situation, n, own, distance_m, zero_below_m, recorded_from_m) VALUES
    ('limits of the own', 1, false, 12, NULL, NULL), ('limits of the own', 2, true, 12, 50, 100),
    ('no limits', 1, true, 12, NULL, 100), ('no limits', 2, false, 500, NULL, 100);
-- the request and the money
INSERT INTO known (situation, n, own, call_driver_id, call_completed, payment_method, charged_won, reason_given) VALUES
    ('premise', 1, true, 'D', true, '카드', 18000, NULL), ('premise', 2, false, 'E', false, '현금', 0, true),
    ('odd word', 1, true, 'D', true, 'card', 18000, false), ('odd word', 2, false, 'D', true, '???', 18000, false),
    ('charge missing', 1, true, 'D', true, 'card', NULL, false),
    ('charge of the other', 1, true, 'D', NULL, NULL, NULL, NULL),
    ('charge of the other', 2, false, NULL, true, 'card', 18000, false);
INSERT INTO known (
    situation, n, own, centre_cancelled, centre_cancelled_won, centre_cancelled_at, centre_known_at, foreign_won) VALUES
    ('centre yes', 1, true, false, NULL, NULL, NULL, NULL),
    ('centre yes', 2, false, true, 18000, '2026-03-03 09:00+09', NULL, NULL),
    ('centre gone', 1, true, true, 18000, NULL, '2026-03-03 09:00+09', NULL),
    ('centre gone', 2, false, false, NULL, NULL, '2026-03-03 09:00:00.000001+09', NULL),
    ('centre found', 1, true, false, NULL, NULL, '2026-03-03 09:00+09', NULL),
    ('centre found', 2, false, true, 18000, NULL, '2026-03-03 09:00:00.000001+09', NULL),
    ('centre partly', 1, true, true, 5000, NULL, NULL, NULL),
    ('centre two amounts', 1, true, true, 5000, NULL, NULL, NULL),
    ('centre two amounts', 2, false, true, 18000, NULL, NULL, NULL),
    ('centre no with amount', 1, true, false, NULL, NULL, NULL, NULL),
    ('centre no with amount', 2, false, NULL, 18000, NULL, NULL, NULL),
    ('centre yes of nothing', 1, true, true, 0, NULL, NULL, NULL),
    ('paid by another case', 1, true, false, NULL, NULL, NULL, 18000),
    ('paid by another case', 2, false, NULL, NULL, NULL, NULL, 18000),
    ('paid twice', 1, true, true, 18000, NULL, NULL, 18000), ('paid in part', 1, true, NULL, NULL, NULL, NULL, 5000),
    ('came back', 1, true, NULL, NULL, NULL, NULL, 0),
    ('came back twice', 1, true, NULL, NULL, NULL, NULL, '-9223372036854775808');
INSERT INTO known (situation, n, own, charged_won) VALUES ('two charges', 1, true, 18000),
('two charges', 2, false, 20000);
-- times
INSERT INTO known (situation, n, own, called_at, received_at, evidence_at, centre_cancelled_at, centre_cancelled,
    duration_s) VALUES
    ('called -infinity', 1, true, '-infinity', DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('called infinity', 1, true, 'infinity', DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('called first', 1, true, '4714-11-24 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', DEFAULT, NULL, NULL,
        1000000),
    ('called last', 1, true, '294276-12-31 23:59:59.999999+00', '4714-11-24 00:00:00+00 BC',
        '4714-11-24 00:00:00+00 BC', NULL, NULL, 2147483647),
    ('called 2009', 1, true, '2009-12-31 23:59:59.999999+09', DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('called 2010', 1, true, '2010-01-01 00:00+09', DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('called an hour late', 1, true, '2026-03-03 11:00+09', DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('called later', 1, true, '2026-03-03 11:00:00.000001+09', DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('called after evidence', 1, true, '2026-03-03 09:00+09', DEFAULT, '2026-03-02 08:59:59.999999+09', NULL, NULL,
        NULL),
    ('cancelled before the call', 1, true, DEFAULT, DEFAULT, DEFAULT, '2026-03-02 21:59:59.999999+09', true, NULL),
    ('cancelled with the call', 1, true, DEFAULT, DEFAULT, DEFAULT, '2026-03-02 22:00+09', true, NULL),
    ('cancelled a day later', 1, true, DEFAULT, DEFAULT, DEFAULT, '2026-03-04 11:00+09', true, NULL),
    ('cancelled later still', 1, true, DEFAULT, DEFAULT, DEFAULT, '2026-03-04 11:00:00.000001+09', true, NULL),
    ('cancelled infinity', 1, true, NULL, DEFAULT, DEFAULT, 'infinity', true, NULL),
    ('received infinity', 1, true, DEFAULT, 'infinity', DEFAULT, NULL, NULL, NULL),
    ('written -infinity', 1, true, DEFAULT, DEFAULT, '-infinity', NULL, NULL, NULL),
    ('meter of the whole time', 1, true, DEFAULT, DEFAULT, DEFAULT, NULL, NULL, 43200),
    ('meter too long', 1, true, DEFAULT, DEFAULT, DEFAULT, NULL, NULL, 43201),
    ('meter of days', 1, true, NULL, NULL, NULL, NULL, NULL, 1000001),
    ('only the other impossible', 1, true, DEFAULT, DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('only the other impossible', 2, false, '2009-01-01 00:00+09', DEFAULT, DEFAULT, NULL, NULL, NULL),
    ('only together impossible', 1, true, '2026-03-02 22:00+09', NULL, NULL, NULL, NULL, NULL),
    ('only together impossible', 2, false, NULL, DEFAULT, DEFAULT, '2026-03-02 21:00+09', true, NULL),
    ('looked up later', 1, true, DEFAULT, DEFAULT, '2026-03-03 11:00+09', NULL, NULL, NULL),
    ('looked up later', 2, false, DEFAULT, DEFAULT, '2026-03-23 11:00+09', '2026-03-22 11:00+09', true, NULL);

CREATE TEMP TABLE combined AS
SELECT
    k.situation, k.cases, c.*, c.charged_won IS NOT NULL AS one_charge,
    norefund.classify_rule(
        false, false, c.contradictions <> '{}', c.refundable, c.centre_cancelled, c.reason_given, c.meter_distance_m,
        c.meter_duration_s, c.remark_distance_short, c.remark_duration_short, c.meter_displacement_m, 50, 100, 60,
            50) AS rule,
    norefund.facts_known(f.assessment) AS facts_known, norefund.facts_true(f.assessment) AS facts_true
FROM (
    SELECT
        situation, count(*) AS cases,
        norefund.combine_evidence(
            own, 'D', call_driver_id, call_completed, payment_method, charged_won, centre_cancelled,
                centre_cancelled_at,
            centre_cancelled_won, centre_known_at, called_at, received_at, evidence_at, reason_given, distance_m,
            duration_s, remark_distance, remark_duration, displacement_m, zero_below_m, recorded_from_m, 60, 50,
            foreign_won, NULL, NULL ORDER BY n) AS row
    FROM known
    GROUP BY situation) AS k
CROSS JOIN LATERAL (SELECT (k.row).*) AS c
CROSS JOIN LATERAL norefund.assess(
    false, false, c.contradictions <> '{}', c.refundable, c.centre_cancelled, c.reason_given, c.meter_distance_m,
    c.meter_duration_s, c.remark_distance_short, c.remark_duration_short, c.meter_displacement_m, 50, 100, 60,
    50) AS f (assessment);

CREATE FUNCTION pg_temp.of(situation text) RETURNS combined
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    found_row combined;
BEGIN
    SELECT * INTO STRICT found_row FROM combined AS c WHERE c.situation = of.situation;
    RETURN found_row;
END
$$;

SET search_path = tap, pg_temp;
SELECT no_plan();

SELECT is((pg_temp.of(s)).rule, 'not_driven_brief', format('%s: a trip of no length is approved', s))
FROM unnest('{one,same,"all of the other","no own","own of equals","oldest of equals","limits of the own","charge of '
            'the other"}'::text[]) AS s;
SELECT is((pg_temp.of(s)).contradictions, '{}', format('%s: contradicts nothing', s))
FROM unnest('{one,same,nothing,"nothing twice","all of the other","no own","charge missing","remarks '
            'differ","called 2010",'
            '"called an hour late","cancelled with the call","cancelled a day later","meter of the whole time",'
            '"looked up later","centre yes","centre found","paid by another case","between and zero"}'::text[]) AS s;
SELECT is(c.situation, NULL, 'of nothing known nothing is known') FROM combined AS c
WHERE c.situation LIKE 'nothing%'
  AND num_nonnulls(refundable, charged_won, centre_cancelled, centre_cancelled_at, centre_cancelled_won, reason_given,
                   meter_distance_m, meter_duration_s, remark_distance_short, remark_duration_short,
                       meter_displacement_m) > 0;
SELECT is(norefund.combine_evidence(
              true, 'D', 'D', true, 'card', 18000, false, NULL, NULL, NULL, NULL, NULL, NULL, false, 12, 45, NULL,
                  NULL, 3,
              50, 100, 60, 50, NULL, NULL, NULL), NULL, 'of no case there is no row')
FROM known WHERE false;

SELECT is(pg_temp.of('own of equals')::text ~ ',40,60,,,50,', true, 'where all agree the reading is the own');
SELECT is(pg_temp.of('oldest of equals')::text ~ ',5,10,,,1,', true, 'or the oldest that can be used');
SELECT is(format('%s %s %s', coalesce(c.meter_distance_m::text, '-'), c.conflicts, c.facts_conflicting), want,
          format('%s: what differs as a fact is in conflict', s))
FROM (VALUES
    ('between', '75 {} {distance_zero,remark_distance_short}'),
    ('between, remarked', '75 {} {distance_zero}'),
    ('between and zero', '- {meter_distance_m} {distance_zero,remark_distance_short}'),
    ('zero and recorded', '- {meter_distance_m} {distance_zero}'),
    ('short and long', '12 {meter_duration_s} {duration_short,remark_duration_short}'),
    ('here and there', '12 {meter_displacement_m} {same_place}'),
    ('remarks differ', '- {remark_distance_short} {distance_zero,remark_distance_short}'),
    ('long remarks differ', '500 {remark_duration_short} {duration_short,remark_duration_short}'),
    ('remark of the other', '12 {} {}'),
    ('no reading is usable', '- {} {}'),
    ('no limits', '12 {} {}')) AS v (s, want)
CROSS JOIN LATERAL pg_temp.of(s) AS c;
SELECT is(format('%s %s', c.rule, norefund.can_still_match(c.facts_known, c.facts_true, c.facts_conflicting)),
    'not_covered f',
          format('%s: a person decides, and nothing is waited for', s))
FROM unnest('{between,"between and zero","zero and recorded","short and long","here and there","remarks differ",'
            '"long remarks differ"}'::text[]) AS s
CROSS JOIN LATERAL pg_temp.of(s) AS c;
SELECT is(norefund.can_still_match(facts_known, facts_true, facts_conflicting), true, 'what is missing is waited for')
FROM pg_temp.of('no reading is usable');
SELECT is(norefund.can_still_match(facts_known, facts_true, NULL), true, 'where it is not known what conflicts, too')
FROM pg_temp.of('no reading is usable');

SELECT is((pg_temp.of(s)).contradictions, want, format('%s: is named', s))
FROM (VALUES
    ('premise', '{not_own_call,not_completed,payment_not_cancellable,nothing_charged,charge_conflict}'::text[]),
    ('odd word', '{payment_not_cancellable}'), ('two charges', '{charge_conflict}'),
    ('centre gone', '{centre_conflict}'),
    ('centre partly', '{partial_cancellation}'), ('centre two amounts', '{partial_cancellation}'),
    ('centre no with amount', '{centre_conflict}'), ('centre yes of nothing', '{centre_conflict}'),
    ('paid twice', '{refunded_twice}'), ('paid in part', '{partial_cancellation}'), ('came back', '{refund_reversed}'),
    ('came back twice', '{refund_reversed}')) AS v (s, want);
SELECT is(c.contradictions || c.times_impossible, array_prepend('time_impossible', want), format('%s: cannot be', s))
FROM (VALUES
    ('called -infinity', '{called_at}'::text[]), ('called infinity', '{called_at}'), ('called first', '{called_at}'),
    ('called last', '{called_at,meter_duration_s}'), ('called 2009', '{called_at}'), ('called later', '{called_at}'),
    ('called after evidence', '{called_at}'), ('cancelled before the call', '{centre_cancelled_at}'),
    ('cancelled later still', '{centre_cancelled_at}'), ('cancelled infinity', '{centre_cancelled_at}'),
    ('received infinity', '{received_at}'), ('written -infinity', '{evidence_at}'),
    ('meter too long', '{meter_duration_s}'), ('meter of days', '{meter_duration_s}'),
    ('only the other impossible', '{called_at}'), ('only together impossible', '{centre_cancelled_at}')) AS v (s, want)
CROSS JOIN LATERAL pg_temp.of(s) AS c;

SELECT is((pg_temp.of(s)).refundable, want, format('%s: refundable %s', s, coalesce(want::text, 'unknown')))
FROM (VALUES ('one', true), ('premise', false), ('odd word', true), ('charge missing', NULL),
('charge of the other', true),
             ('two charges', true)) AS v (s, want);
SELECT is(array_to_string(ARRAY[c.charged_won::text, c.centre_cancelled::text, c.centre_cancelled_won::text,
    c.reason_given::text],
                          ' ', '-'), want, format('%s: values', s))
FROM (VALUES
    ('two charges', '- false - false'), ('premise', '- false - true'), ('charge of the other', '18000 false - false'),
    ('centre yes', '18000 true 18000 false'), ('centre two amounts', '18000 true - false'),
    ('paid by another case', '18000 true - false'), ('came back', '18000 - - false')) AS v (s, want)
CROSS JOIN LATERAL pg_temp.of(s) AS c;
SELECT is(c.rule, 'centre_already_cancelled', 'what one case knows of the centre counts for the other')
FROM pg_temp.of('centre yes') AS c;
SELECT is(c.centre_cancelled_at, '2026-03-03 09:00+09'::timestamptz, 'and so does its date')
FROM pg_temp.of('centre yes') AS c;

-- A call of one case: the functions of one row say the same.
CREATE TEMP TABLE single AS
SELECT
    norefund.combine_evidence(
        true, 'D', drv, done, pay, won, centre, back_at, back, NULL, called, received, written, NULL, dist, dur, remark,
        NULL, NULL, 50, 100, 60, 50, NULL, NULL, NULL) AS row,
    norefund.contradictions('D', drv, done, pay, won, centre, back_at, back, called, received, written, dur) AS named,
    bool_or(norefund.contradiction('D', drv, done, pay, won, centre, back_at, back, called, received, written,
        dur)) AS contradicted,
    norefund.refundable('D', drv, done, pay, won) AS refundable,
    norefund.conflicting_facts(dist, remark, 50, 100) AS facts_conflicting
FROM (
    SELECT
        ('{D,E,NULL}'::text[])[1 + h % 3] AS drv, ('{t,f,NULL}'::boolean[])[1 + h / 3 % 3] AS done,
        ('{card,cash,odd,NULL}'::text[])[1 + h / 9 % 4] AS pay, ('{18000,0,NULL}'::bigint[])[1 + h / 36 % 3] AS won,
        ('{t,f,NULL}'::boolean[])[1 + h / 108 % 3] AS centre,
            ('{18000,5000,0,-1,NULL}'::bigint[])[1 + h / 324 % 5] AS back,
        ('{NULL,-900,12,75,500}'::integer[])[1 + h / 1620 % 5] AS dist,
            ('{NULL,45,100000}'::integer[])[1 + h / 8100 % 3] AS dur,
        ('{t,f,NULL}'::boolean[])[1 + h / 24300 % 3] AS remark, moments[1 + h / 72900 % 7] AS called,
        moments[1 + i % 7] AS received, moments[1 + i / 7 % 7] AS written, moments[1 + i / 49 % 7] AS back_at, n
    FROM (
        SELECT n, ('x' || substr(md5(n::text), 1, 7))::bit(28)::integer AS h, ('x' || substr(md5(n::text), 8,
            7))::bit(28)::integer AS i,
               '{NULL,-infinity,infinity,2026-03-02 22:00+09,2026-03-03 10:00+09,2009-05-05 10:00+09,294276-12-31 '
               '23:59:59+00}'::timestamptz[]
                   AS moments
        FROM generate_series(1, 20000) AS n) AS numbers) AS rows
GROUP BY n, drv, done, pay, won, centre, back, dist, dur, remark, called, received, written, back_at;
SELECT is(count(*) FILTER (WHERE contradicted), count(*) FILTER (WHERE (s.row).contradictions <> '{}'),
          format('%s single cases, of which some contradict', count(*))) FROM single AS s;
SELECT is(count(*) FILTER (WHERE
              ((s.row).contradictions, (s.row).refundable, (s.row).facts_conflicting, (s.row).contradictions <> '{}')
              IS DISTINCT FROM (named, s.refundable, s.facts_conflicting, contradicted)), 0::bigint,
          'contradictions(), contradiction(), refundable() and conflicting_facts() are the core on one row')
FROM single AS s;

-- It keeps its state: a window reads it again and again.
SELECT is(array_agg(w.n ORDER BY w.n), '{1,2,3,4,5,6,7,8,9}',
    'as a window it says each time what the cases so far know')
FROM (
    SELECT n, norefund.combine_evidence(
                  n = 1, 'D', 'D', true, 'card', n::bigint, false, NULL, NULL, NULL, NULL, NULL, NULL, false, 12, 45,
                      NULL, NULL,
                  3, 50, 100, 60, 50, NULL, NULL, NULL) OVER (ORDER BY n) AS row
    FROM generate_series(1, 9) AS n) AS w
WHERE ('charge_conflict' = ANY ((w.row).contradictions)) = (w.n > 1);
-- Through the views: each combination of what three cases of a call know, with other requests and closed ones among
-- them.
RESET ROLE;
SET session_replication_role = replica;
CREATE TEMP TABLE trios AS
SELECT n, i AS case_no, ('{NULL,강남역,서초역}'::text[])[1 + n / (3 ^ i)::integer % 3] AS origin_name,
       ('{NULL,18000,20000}'::bigint[])[1 + (n + i) / (3 ^ i)::integer % 3] AS charged_won,
       ('{NULL,t,f}'::boolean[])[1 + (n + 2 * i) / (3 ^ i)::integer % 3] AS centre_cancelled
FROM generate_series(0, 26) AS n, generate_series(0, 2) AS i;
INSERT INTO norefund.calls (driver_id, call_id, version, shared) SELECT 'D-trio', 'K' || n, 3, true
FROM generate_series(0, 26) AS n;
INSERT INTO norefund.cases (driver_id, case_id, call_id, received_at, inquiry, duplicate_of, outcome, revision, rule,
                            decided_at, decided_by, closed_at, origin_name, charged_won, centre_cancelled, event_seq)
SELECT 'D-trio', format('C%s-%s', n, case_no), 'K' || n,
    timestamptz '2026-03-05 10:00+09' + case_no * interval '1 hour',
       CASE case_no WHEN 1 THEN 'other' ELSE 'no_ride_cancellation' END,
       CASE case_no WHEN 2 THEN format('C%s-0', n) END, v.outcome, v.revision, v.rule, v.at, v.by, v.at, origin_name,
       charged_won, centre_cancelled, 1
FROM trios
LEFT JOIN (VALUES (1, 'handed_over', 1, 'not_covered', now(), 'test'))
    AS v (case_no, outcome, revision, rule, at, by) USING (case_no);
SET session_replication_role = origin;
GRANT SELECT ON trios TO PUBLIC;
SET ROLE regress_norefund_owner;
CREATE TEMP TABLE trio_answers AS
SELECT t.*, v.origin_name AS origin_answer, k.charged_won AS charge_answer, k.centre_cancelled AS centre_answer,
    k.contradictions,
       k.refundable,
       ARRAY(SELECT DISTINCT o.origin_name FROM trios AS o WHERE o.n = t.n AND o.origin_name IS NOT NULL) AS origins,
       ARRAY(SELECT DISTINCT o.charged_won FROM trios AS o WHERE o.n = t.n AND o.charged_won IS NOT NULL) AS charges,
       ARRAY(SELECT o.centre_cancelled FROM trios AS o WHERE o.n = t.n AND o.centre_cancelled IS NOT NULL
           ORDER BY o.case_no) AS centre
FROM trios AS t
JOIN norefund.text_values AS v ON v.driver_id = 'D-trio' AND v.case_id = format('C%s-%s', t.n, t.case_no)
JOIN norefund.call_knowledge AS k ON k.driver_id = 'D-trio' AND k.case_id = v.case_id;
SELECT is(count(*) FILTER (WHERE origin_answer IS DISTINCT FROM coalesce(origin_name,
    CASE WHEN cardinality(origins) = 1 THEN origins[1] END)),
          0::bigint, format('a text value is the own, else the only one known, else missing (%s)', count(*)))
          FROM trio_answers;
SELECT is(count(*) FILTER (WHERE charge_answer IS DISTINCT FROM CASE WHEN cardinality(charges) = 1 THEN charges[1] END
              OR ('charge_conflict' = ANY (contradictions)) <> (cardinality(charges) > 1)), 0::bigint,
          'a charge is the one that is known; two are a contradiction') FROM trio_answers;
SELECT is(count(*) FILTER (WHERE centre_answer IS DISTINCT FROM CASE WHEN true = ANY (centre) THEN true
    WHEN false = ANY (centre) THEN false END
              -- a later look-up says that it was not
              OR ('centre_conflict' = ANY (contradictions)) <> coalesce(true = ANY (centre[:cardinality(centre) - 1])
                  AND false = ANY (centre[array_position(centre, true) + 1:]), false)), 0::bigint,
          'cancelled is what any case says; that it is no longer, later, a contradiction') FROM trio_answers;
SELECT is(count(*), 0::bigint, 'what the cases of a call know of its money is one for all of them')
FROM (SELECT n FROM trio_answers GROUP BY n
      HAVING count(DISTINCT (charge_answer, centre_answer, refundable,
          array_remove(contradictions, 'time_impossible'))) > 1) AS differing;
SELECT diag(format('%s cases of %s calls, %s of them contradicted', count(*), count(DISTINCT n),
    count(*) FILTER (WHERE contradictions <> '{}')))
FROM trio_answers;
-- the words of the desk
SELECT is(norefund.evidence_labels('{meter_start,called_at,meter_end,no_column,origin_name,called_at}'),
          '{"출발지·마지막 지점",호출일시,출발지}', 'columns have their words, each once, in their order');
SELECT is(norefund.evidence_labels(NULL), '{}', 'no column has none');
SELECT is(array_agg(a.attname
    ORDER BY a.attname) FILTER (WHERE norefund.evidence_labels(ARRAY[a.attname::text]) = '{}'), NULL,
          'each column that can be in conflict, or impossible in a case, has a word')
FROM unnest('{meter_distance_m,meter_duration_s,remark_distance_short,remark_duration_short,meter_displacement_m,'
            'called_at,'
            'centre_cancelled_at}'::text[]) AS a (attname);
SELECT is(array_agg(l ORDER BY l) FILTER (WHERE position(l IN :'words') = 0), NULL, 'the words are those of the sheet')
FROM unnest(norefund.evidence_labels((
    SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = 'norefund.cases'::regclass))) AS l;
SELECT * FROM finish();
ROLLBACK;
