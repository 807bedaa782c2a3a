-- A call of which nothing is to be done any more leaves the tables that are worked on as one document. Its row in calls
-- stays: whoever locks that, for a new request or a payment that came back, has the rest brought back first.
CREATE TABLE norefund.archived_calls (
    driver_id text COLLATE "C" NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    case_ids text[] COLLATE "C" NOT NULL,
    first_at timestamptz[] NOT NULL,
    first_hashes bytea[] NOT NULL,
    document jsonb NOT NULL,
    digest bytea NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,

    CONSTRAINT archived_calls_pkey PRIMARY KEY (driver_id, call_id),
    CONSTRAINT archived_call FOREIGN KEY (driver_id, call_id) REFERENCES norefund.calls (driver_id, call_id),
    CONSTRAINT first_events_of_cases CHECK ((cardinality(case_ids) > 0 AND cardinality(first_at) = cardinality(case_ids)
        AND cardinality(first_hashes) = cardinality(case_ids)) IS TRUE),
    CONSTRAINT actor_named CHECK ((btrim(actor) <> '') IS TRUE)
);
COMMENT ON TABLE norefund.archived_calls IS 'Closed calls that were moved out of the other tables (보관 콜)';
COMMENT ON COLUMN norefund.archived_calls.driver_id IS 'Driver (기사 ID)';
COMMENT ON COLUMN norefund.archived_calls.call_id IS 'Call (콜 ID)';
COMMENT ON COLUMN norefund.archived_calls.case_ids IS 'Its cases, in order (상담ID)';
COMMENT ON COLUMN norefund.archived_calls.first_at IS 'When the first event of each was recorded (최초 기록일시)';
COMMENT ON COLUMN norefund.archived_calls.first_hashes IS
    'Hash of the first event of each, as the seal of its day holds it (최초 이력 해시)';
COMMENT ON COLUMN norefund.archived_calls.document IS 'The rows of each table (보관 내용)';
COMMENT ON COLUMN norefund.archived_calls.digest IS 'SHA-256 over the document (보관 내용 해시)';
COMMENT ON COLUMN norefund.archived_calls.archived_at IS 'When it was archived (보관일시)';
COMMENT ON COLUMN norefund.archived_calls.actor IS 'Who archived it (보관자)';

CREATE OR REPLACE FUNCTION norefund.archived_tables() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN '{cases,decisions,messages,case_events,holds,qa_checks,payment_reports}'::text[];
COMMENT ON FUNCTION norefund.archived_tables() IS 'Tables whose rows are archived with their call (보관 대상 테이블)';

-- A row may be deleted where the archive holds one that reads back as this very row. Everything that changes how a
-- value is written is said.
CREATE OR REPLACE FUNCTION norefund.keep_until_archived() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    SET DateStyle = 'ISO'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    AS $$
DECLARE
    is_archived boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (
            SELECT
            FROM norefund.archived_calls AS a
            CROSS JOIN LATERAL jsonb_populate_recordset(NULL::%s, a.document -> %L) AS r
            WHERE a.driver_id = $1.driver_id AND $1.case_id = ANY (a.case_ids) AND r::text = $1::text)',
        TG_RELID::regclass, TG_TABLE_NAME)
    INTO is_archived
    USING OLD;
    IF NOT is_archived THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('a row of %I cannot be deleted', TG_TABLE_NAME),
            DETAIL = format('Case %s is not archived.', OLD.case_id),
            HINT = 'Call norefund.archive_closed().';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION norefund.keep_until_archived() IS
    'Trigger that lets a row go when the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE FUNCTION norefund.keep_until_restored() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR (
        SELECT count(*)
        FROM norefund.cases AS c
        WHERE c.driver_id = OLD.driver_id AND c.call_id = OLD.call_id AND c.case_id = ANY (OLD.case_ids))
        < cardinality(OLD.case_ids)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('archived call %s cannot be changed or deleted', OLD.call_id),
            HINT = 'Call norefund.restore_archived().';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION norefund.keep_until_restored() IS
    'Trigger that lets an archived call go when its cases are back (보관 콜 고정)';

CREATE OR REPLACE TRIGGER keep_until_restored
    AFTER UPDATE OR DELETE ON norefund.archived_calls
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_restored();
COMMENT ON TRIGGER keep_until_restored ON norefund.archived_calls IS
    'An archived call stays until its cases are back (보관 콜 고정)';

CREATE OR REPLACE TRIGGER keep_until_archived
    AFTER DELETE ON norefund.cases
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_archived();
COMMENT ON TRIGGER keep_until_archived ON norefund.cases IS 'No row goes before the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE TRIGGER keep_until_archived
    AFTER DELETE ON norefund.decisions
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_archived();
COMMENT ON TRIGGER keep_until_archived ON norefund.decisions IS 'No row goes before the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE TRIGGER keep_until_archived
    AFTER DELETE ON norefund.messages
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_archived();
COMMENT ON TRIGGER keep_until_archived ON norefund.messages IS 'No row goes before the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE TRIGGER keep_until_archived
    AFTER DELETE ON norefund.case_events
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_archived();
COMMENT ON TRIGGER keep_until_archived ON norefund.case_events IS 'No row goes before the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE TRIGGER keep_until_archived
    AFTER DELETE ON norefund.holds
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_archived();
COMMENT ON TRIGGER keep_until_archived ON norefund.holds IS 'No row goes before the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE TRIGGER keep_until_archived
    AFTER DELETE ON norefund.qa_checks
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_archived();
COMMENT ON TRIGGER keep_until_archived ON norefund.qa_checks IS 'No row goes before the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE TRIGGER keep_until_archived
    AFTER DELETE ON norefund.payment_reports
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_until_archived();
COMMENT ON TRIGGER keep_until_archived
    ON norefund.payment_reports IS 'No row goes before the archive has it (보관 전 삭제 방지)';

CREATE OR REPLACE FUNCTION norefund.archive_call(driver_id text, call_id text, actor text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    SET extra_float_digits = 1
    SET bytea_output = 'hex'
    AS $$
DECLARE
    cases CONSTANT text[] := ARRAY(
        SELECT c.case_id
        FROM norefund.cases AS c
        WHERE c.driver_id = archive_call.driver_id AND c.call_id = archive_call.call_id
        ORDER BY c.case_id);
    rows jsonb;
BEGIN
    EXECUTE (
        SELECT 'SELECT jsonb_build_object(' || string_agg(format('%L, (
                SELECT jsonb_agg(to_jsonb(r) ORDER BY to_jsonb(r))
                FROM norefund.%I AS r
                WHERE r.driver_id = $1 AND r.case_id = ANY ($2))', t, t), ', ') || ')'
        FROM unnest(norefund.archived_tables()) AS t)
    INTO rows
    USING archive_call.driver_id, cases;
    INSERT INTO norefund.archived_calls (
        driver_id, call_id, case_ids, first_at, first_hashes, document, digest, actor)
    SELECT archive_call.driver_id, archive_call.call_id, cases, array_agg(e.at ORDER BY e.case_id),
           array_agg(e.hash ORDER BY e.case_id), rows, sha256(convert_to(rows::text, 'UTF8')), archive_call.actor
    FROM norefund.case_events AS e
    WHERE e.driver_id = archive_call.driver_id AND e.case_id = ANY (cases) AND e.seq = 1;
    UPDATE norefund.calls AS k
    SET archived = true
    WHERE k.driver_id = archive_call.driver_id AND k.call_id = archive_call.call_id;
    -- at once: they refer to each other
    EXECUTE (
        SELECT 'WITH ' || string_agg(format('%I AS (DELETE FROM norefund.%I AS r
                WHERE r.driver_id = $1 AND r.case_id = ANY ($2))', t, t), ', ') || ' SELECT'
        FROM unnest(norefund.archived_tables()) AS t)
    USING archive_call.driver_id, cases;
    RETURN cardinality(cases);
END
$$;
COMMENT ON FUNCTION norefund.archive_call IS 'Moves a locked call into the archive; how many cases it had (콜 보관)';

CREATE OR REPLACE FUNCTION norefund.restore_call(driver_id text, call_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    EXECUTE (
        SELECT 'WITH a AS (SELECT document FROM norefund.archived_calls WHERE driver_id = $1 AND call_id = $2), '
            || string_agg(format('%1$I AS (INSERT INTO norefund.%1$I (%2$s)
                SELECT %2$s
                FROM a CROSS JOIN LATERAL jsonb_populate_recordset(NULL::norefund.%1$I, a.document -> %1$L) AS r)',
                t.relname, t.columns), ', ') || ' SELECT'
        FROM (
            SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
            FROM norefund.archived_calls AS d
            CROSS JOIN LATERAL unnest(norefund.archived_tables()) AS n (relname)
            JOIN pg_class AS c ON c.relname = n.relname AND c.relnamespace = 'norefund'::regnamespace
            -- a column that came since has its default
            JOIN pg_attribute AS a
                ON a.attrelid = c.oid AND a.attgenerated = '' AND d.document -> c.relname -> 0 ? a.attname
            WHERE d.driver_id = restore_call.driver_id AND d.call_id = restore_call.call_id
            GROUP BY c.relname
        ) AS t)
    USING restore_call.driver_id, restore_call.call_id;
    UPDATE norefund.calls AS k
    SET archived = false
    WHERE k.driver_id = restore_call.driver_id AND k.call_id = restore_call.call_id;
    DELETE FROM norefund.archived_calls AS a
    WHERE a.driver_id = restore_call.driver_id AND a.call_id = restore_call.call_id;
END
$$;
COMMENT ON FUNCTION norefund.restore_call IS 'Brings a locked call back out of the archive (보관 콜 복원)';

CREATE OR REPLACE FUNCTION norefund.restore_archived(
    driver_id text, call_id text, actor text DEFAULT session_user) RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    is_archived CONSTANT boolean := EXISTS (
        SELECT
        FROM norefund.archived_calls AS a
        WHERE a.driver_id = restore_archived.driver_id AND a.call_id = restore_archived.call_id);
BEGIN
    PERFORM norefund.check_named('actor', restore_archived.actor);
    PERFORM norefund.lock_call(restore_archived.driver_id, restore_archived.call_id, restore_archived.actor);
    RETURN is_archived;
END
$$;
COMMENT ON FUNCTION norefund.restore_archived IS
    'Brings a call back out of the archive, as whatever comes for it does by itself; false: it was not there (보관 콜 복원)';

CREATE OR REPLACE FUNCTION norefund.archive_closed(
    before timestamptz, max_calls integer DEFAULT 1000, actor text DEFAULT session_user,
    OUT calls bigint, OUT cases bigint, OUT calls_open bigint, OUT calls_not_erased bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    k record;
BEGIN
    PERFORM norefund.check_named('actor', archive_closed.actor);
    IF (before <= statement_timestamp() AND max_calls > 0) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('before %s and max_calls %s archive nothing', coalesce(before::text, 'NULL'),
                coalesce(max_calls::text, 'NULL')),
            HINT = 'Pass a time that has passed, and how many calls one transaction may move.';
    END IF;

    calls := 0;
    cases := 0;
    calls_open := 0;
    calls_not_erased := 0;
    FOR k IN
        SELECT c.driver_id, c.call_id, bool_and(c.erased_seq IS NOT DISTINCT FROM c.event_seq) AS is_erased
        FROM norefund.cases AS c
        GROUP BY c.driver_id, c.call_id
        HAVING bool_and(c.closed_at < archive_closed.before)
        ORDER BY c.driver_id, c.call_id
    LOOP
        EXIT WHEN calls >= max_calls;
        -- what is personal is not put where no erasure looks
        IF NOT k.is_erased THEN
            calls_not_erased := calls_not_erased + 1;
            CONTINUE;
        END IF;
        PERFORM norefund.lock_call(k.driver_id, k.call_id, archive_closed.actor);
        IF norefund.open_work(k.driver_id, k.call_id) IS NOT NULL OR EXISTS (
            SELECT
            FROM norefund.cases AS c
            WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id AND c.erased_seq IS DISTINCT FROM c.event_seq)
        THEN
            calls_open := calls_open + 1;
        ELSE
            cases := cases + norefund.archive_call(k.driver_id, k.call_id, archive_closed.actor);
            calls := calls + 1;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.archive_closed IS
    'Moves whole closed calls, erased and with nothing to be done any more, into archived_calls. Again, until it gives '
    'no calls (처리완료 콜 보관)';

CREATE OR REPLACE VIEW norefund.archive_invariants AS
SELECT 'calls.archived whole' AS invariant, count(*) AS rows_checked,
    count(*) FILTER (WHERE k.archived <> (a.call_id IS NOT NULL) OR k.archived AND EXISTS (
        SELECT
        FROM norefund.cases AS c
        WHERE c.driver_id = k.driver_id AND c.call_id = k.call_id)) AS violations
FROM norefund.calls AS k
LEFT JOIN norefund.archived_calls AS a ON a.driver_id = k.driver_id AND a.call_id = k.call_id
UNION ALL
SELECT 'archived_calls.as_archived', count(*), count(*) FILTER (WHERE
    a.digest <> sha256(convert_to(a.document::text, 'UTF8')))
FROM norefund.archived_calls AS a
UNION ALL
SELECT 'archived_calls.events chained', count(*), count(*) FILTER (WHERE
    e.hash IS DISTINCT FROM norefund.event_hash(
        e.previous, e.driver_id, e.case_id, e.seq, e.event, e.actor, e.at, e.detail)
    OR e.seq = 1 AND e.hash <> e.first_hash)
FROM (SELECT r.*, lag(r.hash) OVER (PARTITION BY r.driver_id, r.case_id ORDER BY r.seq) AS previous,
             a.first_hashes[array_position(a.case_ids, r.case_id)] AS first_hash
      FROM norefund.archived_calls AS a
      CROSS JOIN LATERAL jsonb_populate_recordset(NULL::norefund.case_events, a.document -> 'case_events') AS r) AS e
UNION ALL
SELECT 'archived_calls.refunded_as_reported', count(*), count(*) FILTER (WHERE
    k.reports <> jsonb_array_length(coalesce(nullif(a.document -> 'payment_reports', 'null'), '[]')))
FROM norefund.archived_calls AS a
JOIN norefund.calls AS k ON k.driver_id = a.driver_id AND k.call_id = a.call_id;
COMMENT ON VIEW norefund.archive_invariants IS 'What must hold of archived calls, counted over all rows (보관 콜 점검)';
