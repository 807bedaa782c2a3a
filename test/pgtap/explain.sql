-- explain_rules() and review_reasons() against classify(), assess() and reasons written in SQL, over random evidence
-- and limits; the words of both against the sheet of words.
BEGIN;
\i test/pgtap/install.psql
\set words `cat test/manual/words.ko.md`

CREATE FUNCTION pg_temp.digit(row_digits text, place integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    RETURN ('x' || substr(row_digits, place, 1))::bit(4)::integer;

-- md5 and not random(), whose numbers differ between versions. What decides much comes often, what breaks things too.
CREATE TEMP TABLE inputs AS
SELECT
    n,
    CASE pg_temp.digit(d, 1) WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END AS open_duplicate,
    CASE pg_temp.digit(d, 2) WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END AS other_inquiry,
    CASE pg_temp.digit(d, 3) WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END AS contradiction,
    CASE pg_temp.digit(d, 15) WHEN 0 THEN false WHEN 1 THEN NULL WHEN 2 THEN NULL ELSE true END AS refundable,
    CASE WHEN pg_temp.digit(d, 4) < 2 THEN true WHEN pg_temp.digit(d, 4) > 3 THEN false END AS centre_cancelled,
    CASE WHEN pg_temp.digit(d, 5) < 4 THEN true WHEN pg_temp.digit(d, 5) > 6 THEN false END AS reason_given,
    ('{NULL,-2147483647,-900,-1,0,1,12,49,50,75,99,100,101,500,20000,2147483647}'::integer[])[1 + pg_temp.digit(d, 6)]
        AS meter_distance_m,
    ('{NULL,-2147483647,-3600,-1,0,1,30,59,60,61,119,120,745,1500,3600,2147483647}'::integer[])[1 + pg_temp.digit(d, 7)]
        AS meter_duration_s,
    CASE WHEN pg_temp.digit(d, 8) < 4 THEN true WHEN pg_temp.digit(d, 8) < 8 THEN false END AS remark_distance_short,
    CASE WHEN pg_temp.digit(d, 9) < 4 THEN true WHEN pg_temp.digit(d, 9) < 8 THEN false END AS remark_duration_short,
    ('{NULL,NaN,Infinity,-Infinity,-0.001,-0,0,10,29.96,30,49.999999,50,50.000001,61.4,'
     '20000,1e308}'::double precision[])[
        1 + pg_temp.digit(d, 10)] AS meter_displacement_m,
    ('{NULL,-1,0,100,120,30}'::integer[] || array_fill(50, '{10}'))[1 + pg_temp.digit(d, 11)] AS zero_distance_below_m,
    ('{NULL,-1,0,50,200,2147483647}'::integer[] || array_fill(100, '{10}'))[1 + pg_temp.digit(d, 12)]
        AS distance_recorded_from_m,
    ('{NULL,-1,0,120}'::integer[] || array_fill(60, '{12}'))[1 + pg_temp.digit(d, 13)] AS short_duration_up_to_s,
    ('{NULL,NaN,Infinity,-1,30,50.0000005}'::double precision[] || array_fill(50::double precision, '{10}'))[
        1 + pg_temp.digit(d, 14)] AS same_place_within_m
FROM (SELECT n, md5('explain ' || n) AS d FROM generate_series(1, 100000) AS n) AS seeded;

CREATE TEMP TABLE decided AS
SELECT
    i.*,
    norefund.classify(
        open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
        meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m, zero_distance_below_m,
        distance_recorded_from_m, short_duration_up_to_s, same_place_within_m) AS outcome,
    norefund.classify_rule(
        open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
        meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m, zero_distance_below_m,
        distance_recorded_from_m, short_duration_up_to_s, same_place_within_m) AS rule,
    norefund.review_reasons(
        open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
        meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m, zero_distance_below_m,
        distance_recorded_from_m, short_duration_up_to_s, same_place_within_m) AS reasons,
    norefund.facts_known(f.assessment) AS facts_known,
    norefund.facts_true(f.assessment) AS facts_true
FROM inputs AS i
CROSS JOIN LATERAL norefund.assess(
    open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
    meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m, zero_distance_below_m,
    distance_recorded_from_m, short_duration_up_to_s, same_place_within_m) AS f (assessment);

-- A row for each case: what its 37 rows of conditions add up to.
CREATE TEMP TABLE explained AS
SELECT d.n, d.outcome, d.rule, e.*,
       (SELECT min(p) FROM generate_series(1, 7) AS p WHERE p <> ALL (e.failed)) AS first_that_held
FROM decided AS d
CROSS JOIN LATERAL (
    SELECT
        count(e.fact) AS conditions,
        count(DISTINCT e.rule) AS rules,
        count(DISTINCT e.rule) FILTER (WHERE e.matched) AS rules_matched,
        min(e.position) FILTER (WHERE e.matched) AS matched,
        min(e.rule) FILTER (WHERE e.matched) AS matched_rule,
        min(e.outcome) FILTER (WHERE e.matched) AS matched_outcome,
        coalesce(array_agg(e.position) FILTER (WHERE e.held IS NOT TRUE AND e.fact IS NOT NULL), '{}') AS failed,
        count(*) FILTER (WHERE e.observed IS DISTINCT FROM
            CASE WHEN e.fact = ANY (d.facts_known) THEN e.fact = ANY (d.facts_true) END) AS observed_otherwise,
        count(*) FILTER (WHERE e.held IS DISTINCT FROM (e.expected = e.observed)) AS held_otherwise
    FROM norefund.explain_rules(
        open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
        meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m, zero_distance_below_m,
        distance_recorded_from_m, short_duration_up_to_s, same_place_within_m) AS e
) AS e;

CREATE TEMP TABLE conditions AS
SELECT DISTINCT e.rule, e.fact, e.expected, e.observed, e.observation
FROM decided AS d
CROSS JOIN LATERAL norefund.explain_rules(
    open_duplicate, other_inquiry, contradiction, refundable, centre_cancelled, reason_given, meter_distance_m,
    meter_duration_s, remark_distance_short, remark_duration_short, meter_displacement_m, zero_distance_below_m,
    distance_recorded_from_m, short_duration_up_to_s, same_place_within_m) AS e
WHERE d.n <= 5000 AND e.fact IS NOT NULL;

-- The reasons in the order of the sheet, from the evidence alone.
CREATE TEMP TABLE expected_reasons AS
SELECT
    n,
    CASE WHEN outcome <> 'review' THEN '{}' ELSE array_remove(ARRAY[
        CASE WHEN open_duplicate IS NULL THEN 'duplicate_unknown' END,
        CASE WHEN other_inquiry IS NULL THEN 'inquiry_unknown' END,
        CASE WHEN (contradiction IS NULL OR could_be_refunded) AND asked THEN 'premise_unknown' END,
        CASE WHEN centre_cancelled IS NULL AND asked THEN 'centre_unknown' END,
        CASE WHEN limits IS NOT TRUE AND metered THEN 'policy_unknown' END,
        CASE WHEN (meter_distance_m < 0 OR meter_duration_s < 0) AND metered THEN 'reading_invalid' END,
        CASE WHEN meter_distance_m IS NULL AND metered THEN 'distance_unknown' END,
        CASE WHEN meter_duration_s IS NULL AND metered THEN 'duration_unknown' END,
        CASE WHEN meter_distance_m >= 0 AND zero IS NULL AND limits AND metered THEN 'distance_unclear' END,
        CASE WHEN remark_distance_short <> zero AND metered THEN 'remark_distance_conflict' END,
        CASE WHEN remark_duration_short <> brief AND metered THEN 'remark_duration_conflict' END,
        CASE WHEN zero IS NOT FALSE AND apart IS NULL AND metered THEN 'points_unknown' END,
        CASE WHEN zero AND apart > same_place_within_m AND same_limit AND metered THEN 'points_apart' END,
        CASE WHEN NOT zero AND brief AND metered THEN 'distance_without_time' END,
        CASE WHEN zero IS NOT TRUE AND reason_given AND metered THEN 'reason_given' END,
        CASE WHEN zero IS NOT TRUE AND reason_given IS NULL AND metered THEN 'reason_unknown' END], NULL) END AS reasons
FROM (
    SELECT *, (distance_limits AND duration_limit AND (zero IS FALSE OR same_limit)) IS TRUE AS limits,
           asked AND centre_cancelled IS NOT TRUE AS metered,
           -- what is known leaves an approval open, and the charge is not known
           refundable IS NULL AND NOT coalesce(open_duplicate OR contradiction OR centre_cancelled OR NOT zero
               OR NOT remark_zero OR apart > same_place_within_m AND same_limit OR brief <> remark_brief, false)
               AS could_be_refunded
    FROM decided
    CROSS JOIN LATERAL (
        SELECT other_inquiry IS NOT TRUE AS asked,
               (zero_distance_below_m >= 0 AND distance_recorded_from_m >= 0) IS TRUE AS distance_limits,
               (short_duration_up_to_s >= 0) IS TRUE AS duration_limit,
               (same_place_within_m >= 0 AND same_place_within_m < 'Infinity') IS TRUE AS same_limit,
               CASE WHEN meter_displacement_m >= 0 AND meter_displacement_m < 'Infinity' THEN meter_displacement_m END
                   AS apart
    ) AS usable
    CROSS JOIN LATERAL (
        SELECT CASE WHEN meter_distance_m >= 0 AND distance_limits THEN
                   CASE WHEN meter_distance_m < zero_distance_below_m
                       AND meter_distance_m < distance_recorded_from_m THEN true
                        WHEN meter_distance_m >= zero_distance_below_m
                            AND meter_distance_m >= distance_recorded_from_m THEN false
                   END END AS zero,
               CASE WHEN meter_duration_s >= 0 AND duration_limit THEN meter_duration_s <= short_duration_up_to_s END
                   AS brief
    ) AS readings
    CROSS JOIN LATERAL (
        SELECT coalesce(remark_distance_short, zero) AS remark_zero,
            coalesce(remark_duration_short, brief) AS remark_brief
    ) AS remarks
) AS seen;

-- What the sheet of words says: codes and labels, a pair or several to a line.
CREATE TEMP TABLE sheet AS
SELECT s.code, s.words
FROM regexp_split_to_table(:'words', '\n') WITH ORDINALITY AS l (line, line_number)
CROSS JOIN LATERAL regexp_match(l.line, '^\| ([a-z_ /]+) \| (.*) \|$') AS cells
CROSS JOIN LATERAL ROWS FROM (
    unnest(string_to_array(cells[1], ' / ')),
    unnest(CASE WHEN cells[1] LIKE '% / %' THEN string_to_array(cells[2], ' / ') ELSE cells[2:2] END))
        AS s (code, words)
WHERE s.code NOT IN ('code', 'rule');

SET search_path = tap;
SELECT plan(20);

SELECT diag(format('%s rows of evidence and limits compared, %s of them reviews; %s conditions', count(*),
                   count(*) FILTER (WHERE outcome = 'review'), sum(conditions)))
FROM explained;
SELECT is(count(*), 100000::bigint, '100,000 random rows are compared') FROM explained;
SELECT is(array_agg(DISTINCT rule ORDER BY rule), (SELECT array_agg(rule ORDER BY rule) FROM norefund.rules()),
          'every rule fires for some row')
FROM explained;
SELECT is(count(*) FILTER (WHERE rules <> 7 OR conditions <> 36), 0::bigint,
    'each is explained by every condition of every rule')
FROM explained;
SELECT is(count(*) FILTER (WHERE rules_matched <> 1), 0::bigint, 'one rule of each is marked as matched')
FROM explained;
SELECT is(count(*) FILTER (WHERE matched_rule <> rule OR matched_outcome <> outcome), 0::bigint,
          'it is the one that classify_rule() names, with the result of classify()')
FROM explained;
SELECT is(count(*) FILTER (WHERE matched <> first_that_held), 0::bigint,
    'it is the first of which every condition held')
FROM explained;
SELECT is(sum(observed_otherwise), 0::numeric, 'what is observed is what assess() says') FROM explained;
SELECT is(sum(held_otherwise), 0::numeric,
    'a condition holds where what is observed is expected, and is unknown where nothing is')
FROM explained;
SELECT set_eq(
    'SELECT DISTINCT rule, fact, expected FROM conditions',
    'SELECT rule, fact, true FROM norefund.rules(), unnest(required_facts) AS fact
     UNION ALL SELECT rule, fact, false FROM norefund.rules(), unnest(excluded_facts) AS fact',
    'the conditions are those of rules()');

-- what is printed is true, digit by digit
CREATE TEMP TABLE printed AS
SELECT DISTINCT p.observation, p.observed, m[2]::numeric AS reading, m[3] AS sign, m[4]::numeric AS threshold
FROM conditions AS p
CROSS JOIN LATERAL regexp_match(p.observation, '(meter_\w+) (\S+) (<|<=|>|>=) (\S+)$') AS m
WHERE p.observation !~ '^remark' AND m IS NOT NULL;
SELECT cmp_ok(count(*), '>', 50::bigint, format('%s different comparisons are printed', count(*))) FROM printed;
SELECT is(count(*) FILTER (WHERE NOT CASE sign
              WHEN '<' THEN reading < threshold WHEN '<=' THEN reading <= threshold
              WHEN '>' THEN reading > threshold WHEN '>=' THEN reading >= threshold END),
          0::bigint, 'each is true as it is printed')
FROM printed;
SELECT is(count(*) FILTER (WHERE observed IS DISTINCT FROM (sign IN ('<', '<='))), 0::bigint,
    'and says what was observed')
FROM printed;
SELECT is(count(*) FILTER (WHERE observation !~ 'unknown|negative|between|not delivered'), 0::bigint,
          'what is not known is said to be unknown, negative or between the limits')
FROM conditions WHERE observed IS NULL;

SELECT is(count(*) FILTER (WHERE d.reasons IS DISTINCT FROM e.reasons), 0::bigint,
          'the reasons for a review are those that the evidence gives, in the order of the sheet')
FROM decided AS d JOIN expected_reasons AS e USING (n);
SELECT is(count(*) FILTER (WHERE cardinality(reasons) = 0 AND contradiction IS NOT TRUE AND refundable IS NOT FALSE),
    0::bigint,
          'every review has a reason, or a contradiction that has a name, as has what makes a charge not refundable')
FROM decided WHERE outcome = 'review';
SELECT is(count(*) FILTER (WHERE reasons <> '{}'), 0::bigint, 'no other result has one') FROM decided
WHERE outcome <> 'review';
SELECT is(array_agg(DISTINCT reason ORDER BY reason) FILTER (WHERE norefund.review_label(reason, 61, 61, 'x') IS NULL),
    NULL,
          format('each of %s reasons has its words', count(DISTINCT reason)))
FROM (SELECT unnest(reasons) AS reason FROM decided
      UNION ALL SELECT unnest(norefund.contradictions('D', 'E', false, 'cash', 0, false, '2026-01-01', 5, NULL, NULL,
          NULL, NULL))) AS r;
SELECT is(norefund.contradictions('D', 'E', false, 'cash', 0, false, '2026-01-01', 5, NULL, NULL, NULL, NULL),
          '{not_own_call,not_completed,payment_not_cancellable,nothing_charged,partial_cancellation,centre_conflict}',
          'all contradictions are among them');

-- amount_unknown hinders no decision: the text that lacks it says so
SELECT is(array_agg(code ORDER BY code) FILTER (WHERE norefund.review_label(code, 61, 61, 'x') IS DISTINCT FROM
              replace(replace(words, '{n}', '61'), '{항목}', 'x')), '{amount_unknown}',
          format('%s reasons read as on the sheet, character for character', count(*) - 1))
FROM sheet WHERE code NOT IN (SELECT rule FROM norefund.rules());
SELECT is(array_agg(s.code) FILTER (WHERE r.sentence_ko IS DISTINCT FROM replace(replace(replace(s.words,
              '{id}', '{first_case_id}'), '{date}', '{first_received_on}'), '{n}분', '{meter_minutes}')), NULL,
          format('%s sentences of rules read as on the sheet, character for character', count(*)))
FROM sheet AS s JOIN norefund.rule_sentences() AS r ON r.rule = s.code;

SELECT * FROM finish();
ROLLBACK;
