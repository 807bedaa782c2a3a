\set SHOW_CONTEXT never
SET ROLE cs_owner;
\i test/demo/reasons.sql

\echo
\echo 'Drivers asked to cancel the payment of a trip they did not drive (기사_미운행건 결제취소).'
\echo 'What the manual says of every request:'
\echo
SELECT
    coalesce(c.outcome, 'total') AS outcome,
    CASE WHEN c.outcome = 'review' THEN '담당자 검토' ELSE coalesce(t.result_label, '') END AS "처리결과",
    coalesce(c.rule, '') AS rule,
    coalesce(r.manual_section, '') AS manual,
    c.cases,
    to_char(c.charged_won, '999,999,999') AS "charged, won"
FROM (
    SELECT outcome, rule, count(*) AS cases, sum(charged_won) AS charged_won
    FROM norefund.cases
    GROUP BY GROUPING SETS ((outcome, rule), ())
) AS c
LEFT JOIN norefund.outcome_texts AS t ON t.outcome = c.outcome
LEFT JOIN norefund.rules() AS r ON r.rule = c.rule
ORDER BY r.manual_section, c.outcome;

SELECT case_id AS approved_case, driver_template, customer_template
FROM norefund.case_texts
WHERE outcome = 'approved' AND missing = '{}'
ORDER BY case_id
LIMIT 1 \gset
\pset format unaligned
\pset tuples_only on
\echo 'SMS to the driver of case' :approved_case':' :driver_template
\echo
SELECT driver_sms FROM norefund.case_texts WHERE case_id = :'approved_case';
\echo
\echo 'SMS to the customer of case' :approved_case':' :customer_template
\echo
SELECT customer_sms FROM norefund.case_texts WHERE case_id = :'approved_case';
\pset tuples_only off
\pset format aligned

\echo
\echo 'What the manual does not cover goes to a person; the first reason of each:'
\echo
SELECT reason, label AS "검토 사유", cases
FROM review_summary
ORDER BY cases DESC, reason;

-- The meter showed nothing, and the car crossed the city.
SELECT
    c.driver_id AS review_driver,
    c.case_id AS review_case,
    c.meter_distance_m AS distance,
    c.meter_duration_s / 60 AS minutes,
    to_char(c.meter_displacement_m / 1000, 'FM990.0') AS apart
FROM norefund.cases AS c
WHERE c.outcome = 'review' AND c.rule = 'not_covered' AND c.meter_distance_m = 0
ORDER BY c.meter_displacement_m DESC NULLS LAST, c.case_id
LIMIT 1 \gset
\echo 'One of them,' :review_case: a meter of :distance m after :minutes minutes, its ends :apart km apart.
\echo 'A section asks that a fact is so (○) or is not so (×); ! marks what this case does not give it.'
\echo
SELECT
    fact,
    fact_label AS "항목",
    observation AS "this case",
    coalesce(max(mark) FILTER (WHERE manual_section = '5'), '') AS "5",
    coalesce(max(mark) FILTER (WHERE manual_section = '4'), '') AS "4",
    coalesce(max(mark) FILTER (WHERE manual_section = '3'), '') AS "3",
    coalesce(max(mark) FILTER (WHERE manual_section = '1-1)'), '') AS "1-1)",
    coalesce(max(mark) FILTER (WHERE manual_section = '1-2)'), '') AS "1-2)",
    coalesce(max(mark) FILTER (WHERE manual_section = '2'), '') AS "2"
FROM (
    SELECT *, CASE WHEN expected THEN '○' ELSE '×' END || CASE WHEN held THEN '' ELSE ' !' END AS mark
    FROM norefund.explain(:'review_driver', :'review_case')
    WHERE fact IS NOT NULL
) AS marked
GROUP BY fact, fact_label, observation
ORDER BY fact;

\echo 'So no section is met:'
\echo
SELECT manual_section AS manual, outcome AS "would be",
       format('%s must be %s: %s', fact, expected, observation) AS "but"
FROM norefund.explain(:'review_driver', :'review_case')
WHERE NOT held
ORDER BY manual_section, fact;

\echo 'In a sentence, and what to look at:'
\echo
\pset format unaligned
\pset tuples_only on
SELECT concat_ws(E'\n', reason, reason_ko, array_to_string(review_labels, E'\n'))
FROM norefund.explain(:'review_driver', :'review_case')
WHERE matched;
\pset tuples_only off
\pset format aligned
\echo
\echo -n 'Payments are cancelled, texts are sent, answers saved and cases closed in the manual''s order. '
\echo 'What is left to do:'
\echo
SELECT step, label AS "다음 단계", who AS "담당", board_status AS "처리상태", count(*) AS cases, min(attention) AS attention
FROM norefund.worklist
GROUP BY step, label, who, board_status
ORDER BY (SELECT min(s.position) FROM (SELECT step, row_number() OVER () AS position FROM norefund.steps()) AS s
    WHERE s.step = worklist.step), label, board_status;

\echo 'Every step of one case, each event with the hash of the one before it in its own:'
\echo
SELECT seq, event, actor,
    detail - '{request_hash,personal_digest,sent_at,cancelled_at,provider_ref,revision,purpose}'::text[] AS detail
FROM norefund.case_events
WHERE (driver_id, case_id) = (
    SELECT driver_id, case_id FROM norefund.cases WHERE outcome = 'approved' AND closed_at IS NOT NULL ORDER BY case_id
    LIMIT 1)
ORDER BY seq;

\echo 'The answer before the driver has his SMS:'
\echo
SELECT driver_id AS early_driver, case_id AS early_case
FROM norefund.worklist
WHERE step = 'cancel_payment'
ORDER BY case_id
LIMIT 1 \gset
\echo SELECT norefund.save_answer(:'early_driver', :'early_case');
\set ON_ERROR_STOP off
SELECT norefund.save_answer(:'early_driver', :'early_case');
\set refused :ERROR
\set ON_ERROR_STOP on
\if :refused
\else
DO $$ BEGIN RAISE EXCEPTION 'an answer was saved before the SMS'; END $$;
\endif

\echo
\echo 'A call has one open case at a time. A second INSERT:'
\echo
SELECT driver_id AS open_driver, call_id AS open_call
FROM norefund.cases
WHERE outcome = 'approved' AND closed_at IS NULL
ORDER BY case_id
LIMIT 1 \gset
\echo INSERT INTO norefund.cases (driver_id, case_id, call_id) VALUES (:'open_driver', '''CS999999''', :'open_call');
\set ON_ERROR_STOP off
INSERT INTO norefund.cases (driver_id, case_id, call_id) VALUES (:'open_driver', 'CS999999', :'open_call');
\set refused :ERROR
\set ON_ERROR_STOP on
\if :refused
\else
DO $$ BEGIN RAISE EXCEPTION 'a second open case was stored'; END $$;
\endif
