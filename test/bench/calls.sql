-- What calls.pgbench needs: a clock that it reads between batches of 100 calls, a look whether both ways have written
-- the same rows, and a queue to compare a whole case with.
CREATE TABLE bench.ticks (
    turn integer PRIMARY KEY, step integer, way integer, first_case integer, entered_ms double precision,
    entered_lsn pg_lsn, left_ms double precision, left_lsn pg_lsn, rows_compared bigint);

-- What 100 calls took, a call; the numbers of the steps are those of calls.pgbench.
CREATE VIEW bench.batches AS
SELECT
    t.step, t.way, t.turn, t.rows_compared, row_number() OVER (PARTITION BY t.step, t.way ORDER BY t.turn) AS round,
    (lead(t.entered_ms) OVER following - t.left_ms) * 10 AS us,
    pg_wal_lsn_diff(lead(t.entered_lsn) OVER following, t.left_lsn)::double precision / 100 AS wal_bytes
FROM bench.ticks AS t
WINDOW following AS (ORDER BY t.turn);

-- Times and hashes differ each time and are compared as present or absent. What may grow in the extension is left out:
-- the facts of the rules, an event's details, a closed case's texts, and columns that only one of the two has.
CREATE FUNCTION bench.compared_columns(relation text) RETURNS text
    LANGUAGE sql STABLE
    RETURN (
        SELECT string_agg(format(CASE
                WHEN ours.atttypid IN ('timestamptz'::regtype, 'bytea'::regtype) THEN '%I IS NULL'
                -- the one event that has another name now
                WHEN ours.attname = 'event' THEN 'replace(%I, ''payment_reported'', ''payment_cancelled'')'
                ELSE '%I::text' END, ours.attname), ', ' ORDER BY ours.attname)
        FROM pg_attribute AS ours
        JOIN pg_attribute AS fixed
            ON fixed.attrelid = to_regclass('yardstick.' || relation) AND fixed.attname = ours.attname
        WHERE ours.attrelid = to_regclass('norefund.' || relation) AND ours.attnum > 0 AND NOT ours.attisdropped
          AND ours.attname NOT IN ('facts_known', 'facts_true', 'detail', 'closed_texts'));

-- The rows of 100 cases in each table that both have.
CREATE FUNCTION bench.compare_written(first_case integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    relation text;
    ours bigint;
    differing bigint;
    compared bigint := 0;
BEGIN
    FOREACH relation IN ARRAY '{cases,decisions,cancellation_orders,messages,case_events}'::text[] LOOP
        CONTINUE WHEN bench.compared_columns(relation) IS NULL;
        EXECUTE format($query$
            WITH wanted AS (SELECT 'NC' || n AS case_id FROM generate_series(%1$s, %1$s + 99) AS n),
                ours AS (SELECT %3$s FROM norefund.%2$I JOIN wanted USING (case_id)),
                fixed AS (SELECT %3$s FROM yardstick.%2$I JOIN wanted USING (case_id))
            SELECT (SELECT count(*) FROM ours),
                (SELECT count(*) FROM (TABLE ours EXCEPT ALL TABLE fixed) AS d)
                + (SELECT count(*) FROM (TABLE fixed EXCEPT ALL TABLE ours) AS d)$query$,
            first_case, relation, bench.compared_columns(relation)) INTO ours, differing;
        IF differing <> 0 THEN
            RAISE EXCEPTION '% rows of % differ among % of cases NC% and following',
                differing, relation, ours, first_case;
        END IF;
        compared := compared + ours;
    END LOOP;
    RETURN compared;
END
$$;

-- Between two batches the clock is read twice, so that neither is charged for what is done here. After the first round
-- of each step the rows of both ways are compared, and an error ends the run: what differs is never timed.
CREATE FUNCTION bench.tick(turn integer, step integer, way integer, first_case integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    entered_ms double precision := bench.clock(false);
    entered_lsn pg_lsn := pg_current_wal_insert_lsn();
    last record;
    compared bigint;
BEGIN
    SELECT * INTO last FROM bench.ticks AS t WHERE t.turn = tick.turn - 1;
    IF last.way = 1 AND NOT EXISTS (
        SELECT FROM bench.ticks AS t WHERE t.step = last.step AND t.rows_compared IS NOT NULL)
    THEN
        IF last.step = 9 THEN
            SELECT count(c.closed_at) INTO compared
            FROM norefund.cases AS c
            WHERE c.case_id IN (SELECT 'NC' || n FROM generate_series(last.first_case, last.first_case + 99) AS n);
            IF compared <> 100 OR (SELECT count(*) FROM bench.archive) <> 100 OR EXISTS (SELECT FROM bench.queue) THEN
                RAISE EXCEPTION '% of 100 cases were closed, % messages archived', compared,
                    (SELECT count(*) FROM bench.archive);
            END IF;
        ELSE
            compared := bench.compare_written(last.first_case);
        END IF;
        IF compared = 0 THEN
            RAISE EXCEPTION 'step % compares nothing', last.step;
        END IF;
        UPDATE bench.ticks AS t SET rows_compared = compared WHERE t.turn = last.turn;
    END IF;
    INSERT INTO bench.ticks VALUES (tick.turn, tick.step, tick.way, tick.first_case, entered_ms, entered_lsn,
        bench.clock(false), pg_current_wal_insert_lsn());
END
$$;

-- A queue as pgmq 1.x keeps it: the same columns and indexes, and functions that make their statement at each call.
CREATE TABLE bench.queue (
    msg_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, read_ct integer NOT NULL DEFAULT 0,
    enqueued_at timestamptz NOT NULL DEFAULT now(), vt timestamptz NOT NULL, message jsonb, headers jsonb);
CREATE INDEX queue_vt ON bench.queue (vt);
CREATE TABLE bench.archive (
    msg_id bigint PRIMARY KEY, read_ct integer NOT NULL DEFAULT 0, enqueued_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz NOT NULL DEFAULT now(), vt timestamptz NOT NULL, message jsonb, headers jsonb);
CREATE INDEX archive_archived_at ON bench.archive (archived_at);

CREATE FUNCTION bench.send(queue text, message jsonb) RETURNS SETOF bigint
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'INSERT INTO bench.%I (vt, message, headers) VALUES ($1, $2, NULL) RETURNING msg_id', queue)
        USING clock_timestamp(), message;
END
$$;

CREATE FUNCTION bench.read(queue text, seconds integer, messages integer) RETURNS SETOF bench.queue
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'WITH due AS (SELECT msg_id FROM bench.%1$I WHERE vt <= clock_timestamp() ORDER BY msg_id LIMIT $1 '
        'FOR UPDATE SKIP LOCKED) '
        'UPDATE bench.%1$I AS m SET vt = clock_timestamp() + %2$L, read_ct = m.read_ct + 1 FROM due '
        'WHERE m.msg_id = due.msg_id RETURNING m.*', queue, make_interval(secs => seconds)) USING messages;
END
$$;

CREATE FUNCTION bench.archive(queue text, message bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    archived bigint;
BEGIN
    EXECUTE format(
        'WITH done AS (DELETE FROM bench.%I WHERE msg_id = $1 '
        'RETURNING msg_id, read_ct, enqueued_at, vt, message, headers) '
        'INSERT INTO bench.archive (msg_id, read_ct, enqueued_at, vt, message, headers) '
        'SELECT * FROM done RETURNING msg_id', queue) INTO archived USING message;
    RETURN archived IS NOT NULL;
END
$$;
