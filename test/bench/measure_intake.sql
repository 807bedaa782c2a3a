SET jit = off;
CALL bench.measure('submit_case of 100 approved : 100 statements that insert the same rows',
    'SELECT bench.submit_approved(100)', 'SELECT bench.insert_approved(100)', 1.50,
    $$SELECT * FROM bench.compare_taken('approved')$$);
CALL bench.measure('submit_case of 100 rejected : 100 statements that insert the same rows',
    'SELECT bench.submit_trip_recorded(100)', 'SELECT bench.insert_trip_recorded(100)', 1.50,
    $$SELECT * FROM bench.compare_taken('trip_recorded')$$);

-- The bytes of WAL that a case takes, either way.
CREATE FUNCTION bench.wal_of(statement text) RETURNS double precision
    LANGUAGE plpgsql
    AS $$
DECLARE
    before pg_lsn := pg_current_wal_insert_lsn();
BEGIN
    EXECUTE statement;
    RETURN pg_wal_lsn_diff(pg_current_wal_insert_lsn(), before) / 100;
END
$$;
INSERT INTO bench.results (work, ours, yardstick, unit, rows_compared)
SELECT 'WAL of an approved case : of that statement', bench.wal_of('SELECT bench.submit_approved(100)'),
    bench.wal_of('SELECT bench.insert_approved(100)'), 'bytes', 100;
