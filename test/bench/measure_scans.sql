SET jit = off;
SET max_parallel_workers_per_gather = 0;
SET work_mem = '256MB';
CALL bench.measure('classify and group every case : scan that groups a plain column',
    bench.grouped('bench.decided'), bench.grouped('norefund.cases'), 1.10,
    bench.differing('bench.decided', 'bench.stored'));
CALL bench.measure('classify and group every case : SQL CASE with ST_Distance',
    bench.grouped('bench.decided'), bench.grouped('bench.decided_by_case'), 0.35,
    bench.differing('bench.decided', 'bench.decided_by_case'));
CALL bench.measure('classify and group every case : PL/pgSQL with ST_Distance',
    bench.grouped('bench.decided'), bench.grouped('bench.decided_in_plpgsql'), NULL,
    bench.differing('bench.decided', 'bench.decided_in_plpgsql'), 3);
CALL bench.measure('case_assessments, one policy : the same scan joined to policies',
    bench.grouped('norefund.case_assessments'), bench.grouped('bench.in_force'), 1.15,
    bench.differing('norefund.case_assessments', 'bench.stored'));
-- A call that two cases share may be decided otherwise than either of them; where there is one case, both say the same.
SELECT to_regclass('norefund.call_assessments') IS NOT NULL AS has_calls \gset
\if :has_calls
CALL bench.measure('call_assessments, 2 % of calls shared : case_assessments',
    bench.grouped('norefund.call_assessments'), bench.grouped('norefund.case_assessments'), 1.70,
    $$SELECT count(*), count(*) FILTER (
        WHERE (CASE WHEN s.is_shared THEN a.outcome <> '' ELSE a.outcome = o.outcome END) IS NOT TRUE)
    FROM (SELECT driver_id, case_id, count(*) OVER (PARTITION BY driver_id, call_id) > 1 AS is_shared
          FROM norefund.cases) AS s
    LEFT JOIN norefund.call_assessments AS a USING (driver_id, case_id)
    LEFT JOIN norefund.case_assessments AS o USING (driver_id, case_id)$$);
\endif
-- Policies are versions that nobody changes; here they come and go unchecked.
SET session_replication_role = replica;
UPDATE norefund.policies SET valid_to = '2024-01-01 00:00+09';
INSERT INTO norefund.policies (policy, valid_from, valid_to, put_in_force_by, put_in_force_at, put_in_force_reason)
SELECT 'bench ' || later.valid_from, later.valid_from, later.valid_to, 'bench', now(), 'three policies'
FROM (VALUES (timestamptz '2024-01-01 00:00+09', timestamptz '2025-01-01 00:00+09'),
             (timestamptz '2025-01-01 00:00+09', timestamptz 'infinity')) AS later (valid_from, valid_to);
ANALYZE norefund.policies;
CALL bench.measure('case_assessments, three policies : the same scan joined to policies',
    bench.grouped('norefund.case_assessments'), bench.grouped('bench.in_force'), NULL,
    bench.differing('norefund.case_assessments', 'bench.stored'));
DELETE FROM norefund.policies WHERE policy LIKE 'bench%';
UPDATE norefund.policies SET valid_to = 'infinity';
ANALYZE norefund.policies;
RESET session_replication_role;
-- what the join alone takes
CALL bench.measure('scan joined to the policy in force : scan that groups a plain column',
    bench.grouped('bench.in_force'), bench.grouped('norefund.cases'), NULL,
    bench.differing('bench.in_force', 'norefund.cases'));
CALL bench.measure('replay of other thresholds : scan that groups a plain column',
    'SELECT FROM norefund.replay(zero_distance_below_m => 10, same_place_within_m => 5)',
    bench.grouped('norefund.cases'), 1.50,
    $$SELECT sum(d.cases), sum(CASE WHEN (d.cases = r.cases) IS NOT TRUE THEN coalesce(d.cases, r.cases) ELSE 0 END)
    FROM (SELECT outcome, otherwise, count(*) AS cases FROM bench.decided_otherwise GROUP BY outcome, otherwise) AS d
    FULL JOIN (SELECT outcome, candidate_outcome, sum(cases) AS cases
               FROM norefund.replay(zero_distance_below_m => 10, same_place_within_m => 5)
               GROUP BY outcome, candidate_outcome) AS r
                   ON r.outcome = d.outcome AND r.candidate_outcome = d.otherwise$$);
CALL bench.measure('driver_sms rendered : format() of the same text',
    'SELECT sum(length(outcome)) FROM bench.rendered', 'SELECT sum(length(outcome)) FROM bench.formatted', 0.50,
    bench.differing('bench.rendered', 'bench.formatted'));
-- The planner takes the answers of a function for as many as a tenth of the rows: too many groups to be worth workers.
SET parallel_setup_cost = 100;
SET parallel_tuple_cost = 0.01;
CALL bench.measure('classify and group, two workers : none',
    'SET max_parallel_workers_per_gather = 2; ' || bench.grouped('bench.decided'),
    'SET max_parallel_workers_per_gather = 0; ' || bench.grouped('bench.decided'), 0.59,
    bench.differing('bench.decided', 'bench.stored'), wall => true);
-- what the machine itself gives
CALL bench.measure('scan that groups a plain column, two workers : none',
    'SET max_parallel_workers_per_gather = 2; ' || bench.grouped('norefund.cases'),
    'SET max_parallel_workers_per_gather = 0; ' || bench.grouped('norefund.cases'), NULL,
    'SELECT count(*), 0 FROM norefund.cases', wall => true);
