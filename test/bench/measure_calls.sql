-- The first round warms what the others measure.
INSERT INTO bench.results (work, ours, yardstick, unit, budget, rows_compared)
SELECT m.work || ' : ' || m.yardstick,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY b.us) FILTER (WHERE b.way = 0 AND b.round > 1),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY b.us) FILTER (WHERE b.way = 1 AND b.round > 1), 'µs CPU', m.budget,
    sum(b.rows_compared)
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
JOIN bench.batches AS b ON b.step = m.step
GROUP BY m.work, m.yardstick, m.budget
ORDER BY min(b.turn);

-- The bytes of WAL that a case takes, either way.
INSERT INTO bench.results (work, ours, yardstick, unit, rows_compared)
SELECT 'WAL of submit_case, approved : WAL of that statement',
    percentile_cont(0.5) WITHIN GROUP (ORDER BY b.wal_bytes) FILTER (WHERE b.way = 0 AND b.round > 1),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY b.wal_bytes) FILTER (WHERE b.way = 1 AND b.round > 1), 'bytes',
    sum(b.rows_compared)
FROM bench.batches AS b
WHERE b.step = 1;
