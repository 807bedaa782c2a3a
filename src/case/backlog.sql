CREATE OR REPLACE FUNCTION norefund.decide_batch(
    batch_size integer, INOUT after_driver_id text DEFAULT '', INOUT after_call_id text DEFAULT '',
    everything boolean DEFAULT false, actor text DEFAULT session_user, OUT decided integer, OUT looked_at integer)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    due record;
BEGIN
    PERFORM norefund.check_lease(interval '1 second', batch_size);
    PERFORM norefund.check_named('actor', decide_batch.actor);
    decided := 0;
    looked_at := 0;
    FOR due IN
        SELECT c.driver_id, c.call_id
        FROM norefund.cases AS c
        WHERE c.closed_at IS NULL AND c.outcome IS NULL AND (c.driver_id, c.call_id) > (after_driver_id, after_call_id)
        UNION
        SELECT k.driver_id, k.call_id
        FROM norefund.calls AS k
        WHERE k.unsettled AND (k.driver_id, k.call_id) > (after_driver_id, after_call_id)
        ORDER BY 1, 2
        LIMIT batch_size
    LOOP
        looked_at := looked_at + 1;
        after_driver_id := due.driver_id;
        after_call_id := due.call_id;
        PERFORM
        FROM norefund.calls AS k
        WHERE k.driver_id = due.driver_id AND k.call_id = due.call_id
        FOR NO KEY UPDATE SKIP LOCKED;
        IF FOUND THEN
            decided := decided + norefund.decide_call(due.driver_id, due.call_id, everything, decide_batch.actor);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.decide_batch IS
    'Settles so many calls with undecided cases behind a key, and says how far it came; those that others hold are '
    'left to them (일괄 판정)';

CREATE OR REPLACE FUNCTION norefund.decide_call(driver_id text, call_id text, everything boolean, actor text)
    RETURNS integer
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    undecided CONSTANT text[] := ARRAY(
        SELECT c.case_id
        FROM norefund.cases AS c
        WHERE c.driver_id = decide_call.driver_id AND c.call_id = decide_call.call_id
          AND c.closed_at IS NULL AND c.outcome IS NULL
        ORDER BY c.received_at, c.case_id);
BEGIN
    PERFORM norefund.lock_call(decide_call.driver_id, decide_call.call_id, decide_call.actor);
    IF everything THEN
        PERFORM norefund.record_decision(c.driver_id, c.case_id, decide_call.actor)
        FROM unnest(undecided) WITH ORDINALITY AS u (case_id, n)
        JOIN norefund.cases AS c ON c.driver_id = decide_call.driver_id AND c.case_id = u.case_id AND c.outcome IS NULL;
    END IF;
    PERFORM norefund.settle(decide_call.driver_id, decide_call.call_id, decide_call.actor, '미판정 건 일괄 판정',
        learned => false);
    RETURN (
        SELECT count(*)
        FROM norefund.cases AS c
        WHERE c.driver_id = decide_call.driver_id AND c.case_id = ANY (undecided) AND c.outcome IS NOT NULL);
END
$$;
COMMENT ON FUNCTION norefund.decide_call IS
    'Settles a call and decides what of it is clear, or everything with what there is; says how many cases that were '
    '(콜 단위 판정)';

CREATE OR REPLACE PROCEDURE norefund.decide_backlog(batch_size integer DEFAULT 1000, everything boolean DEFAULT false)
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
    SELECT b.* INTO batch FROM norefund.decide_batch(batch_size, everything => everything) AS b;
    WHILE batch.looked_at OPERATOR(pg_catalog.>) 0 LOOP
        COMMIT;
        done := done OPERATOR(pg_catalog.+) batch.decided;
        RAISE NOTICE '% of % cases decided, % a second, % remain', done, waiting,
            pg_catalog.round(done OPERATOR(pg_catalog./) GREATEST(
                pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) started), 0.001)),
            GREATEST(waiting OPERATOR(pg_catalog.-) done, 0);
        SELECT b.* INTO batch
        FROM norefund.decide_batch(batch_size, batch.after_driver_id, batch.after_call_id, everything) AS b;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE norefund.decide_backlog(integer, boolean) IS
    'Decides the undecided cases that are clear, or with everything all with what there is, and commits after each '
    'batch; killed, it goes on where it was when called again (미판정 건 일괄 판정)';
