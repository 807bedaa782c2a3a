-- Rounds of a call and of its yardstick, of which the first warms what the others measure.
CREATE VIEW bench.rounds AS
SELECT step, o.turn, o.us AS ours, y.us AS yardstick, o.wal_bytes AS our_wal, y.wal_bytes AS yardstick_wal,
    y.rows_compared, o.round > 1 AS is_measured
FROM bench.batches AS o
JOIN bench.batches AS y USING (step, round)
WHERE o.way = 0 AND y.way = 1;

INSERT INTO bench.results (work, ours, yardstick, ratio, unit, budget, rows_compared)
SELECT m.work || ' : ' || m.yardstick,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.ours) FILTER (WHERE r.is_measured),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.yardstick) FILTER (WHERE r.is_measured),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.ours / r.yardstick) FILTER (WHERE r.is_measured),
    'µs CPU', m.budget, sum(r.rows_compared)
FROM (VALUES
    (1, 'submit_case, approved', 'one statement that writes the same rows', 1.30),
    (10, 'submit_case, rejected', 'one statement that writes the same rows', 1.30),
    (2, 'claim_cancellations', 'one statement that writes the same rows', 2.00),
    (3, 'record_cancellation', 'one statement that writes the same rows', 1.60),
    (4, 'claim_messages of both texts', 'one statement that writes the same rows', 2.00),
    (5, 'record_sent', 'one statement that writes the same rows', 1.60),
    (6, 'record_sent', 'one statement that writes the same rows', 1.60),
    (7, 'save_answer', 'one statement that writes the same rows', 1.60),
    (8, 'close_case', 'one statement that writes the same rows', 1.60),
    (9, 'an approved case in 8 calls', 'a pgmq message sent, read and archived', 6.00)
) AS m (step, work, yardstick, budget)
JOIN bench.rounds AS r USING (step)
GROUP BY m.work, m.yardstick, m.budget
ORDER BY min(r.turn);

-- The bytes of WAL that a case takes, either way.
INSERT INTO bench.results (work, ours, yardstick, unit, rows_compared)
SELECT 'WAL of submit_case, approved : WAL of that statement',
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.our_wal) FILTER (WHERE r.is_measured),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY r.yardstick_wal) FILTER (WHERE r.is_measured), 'bytes',
    sum(r.rows_compared)
FROM bench.rounds AS r
WHERE r.step = 1;
