-- setup: function decide_batch
CREATE OR REPLACE FUNCTION norefund.decide_batch(
    batch_size integer, INOUT after_driver_id text DEFAULT '', INOUT after_case_id text DEFAULT '',
    actor text DEFAULT session_user, OUT decided integer)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    undecided record;
BEGIN
    PERFORM norefund.check_lease(interval '1 second', batch_size);
    PERFORM norefund.check_named('actor', decide_batch.actor);
    decided := 0;
    FOR undecided IN
        SELECT c.driver_id, c.case_id
        FROM norefund.cases AS c
        WHERE c.closed_at IS NULL AND c.outcome IS NULL
          AND (c.driver_id, c.case_id) > (after_driver_id, after_case_id)
        ORDER BY c.driver_id, c.case_id
        LIMIT batch_size
        FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        PERFORM norefund.record_decision(undecided.driver_id, undecided.case_id, decide_batch.actor);
        decided := decided + 1;
        after_driver_id := undecided.driver_id;
        after_case_id := undecided.case_id;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION norefund.decide_batch FROM PUBLIC;
COMMENT ON FUNCTION norefund.decide_batch IS
    'Decides so many undecided cases behind a key with what there is, and says how far it came; those that others hold are left to them (일괄 판정)';

-- setup: function decide_backlog
CREATE OR REPLACE PROCEDURE norefund.decide_backlog(batch_size integer DEFAULT 1000)
    LANGUAGE plpgsql SECURITY INVOKER
    AS $$
DECLARE
    waiting CONSTANT bigint := (
        SELECT pg_catalog.count(*) FROM norefund.cases AS c WHERE c.closed_at IS NULL AND c.outcome IS NULL);
    started CONSTANT pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    done bigint := 0;
    batch record;
BEGIN
    -- No SET clause: with one it could not commit. So every function, operator and type has its full name here.
    SELECT b.* INTO batch FROM norefund.decide_batch(batch_size) AS b;
    WHILE batch.decided OPERATOR(pg_catalog.>) 0 LOOP
        COMMIT;
        done := done OPERATOR(pg_catalog.+) batch.decided;
        RAISE NOTICE '% of % cases decided, % a second, % remain', done, waiting,
            pg_catalog.round(done OPERATOR(pg_catalog./) GREATEST(
                pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) started), 0.001)),
            GREATEST(waiting OPERATOR(pg_catalog.-) done, 0);
        SELECT b.* INTO batch
        FROM norefund.decide_batch(batch_size, batch.after_driver_id, batch.after_case_id) AS b;
    END LOOP;
END
$$;
REVOKE ALL ON PROCEDURE norefund.decide_backlog(integer) FROM PUBLIC;
COMMENT ON PROCEDURE norefund.decide_backlog(integer) IS
    'Decides all undecided cases and commits after each batch; killed, it goes on where it was when called again (미판정 건 일괄 판정)';
