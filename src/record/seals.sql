-- The chain of a case cannot tell that the whole case has vanished, so what came in on a day is sealed once it is over.
CREATE TABLE norefund.day_seals (
    seal_no bigint NOT NULL,
    day date NOT NULL,
    cases bigint NOT NULL,
    digest bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    reason text,
    hash bytea NOT NULL,

    CONSTRAINT day_seals_pkey PRIMARY KEY (seal_no),
    CONSTRAINT actor_named CHECK ((btrim(actor) <> '') IS TRUE)
);
COMMENT ON TABLE norefund.day_seals IS
    'What was recorded on a day, sealed when it was over; the last seal of a day counts (일자별 봉인)';
COMMENT ON COLUMN norefund.day_seals.seal_no IS 'Number of the seal, without gaps (봉인 번호)';
COMMENT ON COLUMN norefund.day_seals.day IS 'Day in Seoul on which the first events were recorded (기록 일자)';
COMMENT ON COLUMN norefund.day_seals.cases IS 'How many cases had their first event then (건수)';
COMMENT ON COLUMN norefund.day_seals.digest IS 'SHA-256 over the hashes of those events (첫 이력 해시)';
COMMENT ON COLUMN norefund.day_seals.sealed_at IS 'When it was sealed (봉인 일시)';
COMMENT ON COLUMN norefund.day_seals.actor IS 'Who sealed it (봉인자)';
COMMENT ON COLUMN norefund.day_seals.reason IS 'Why it was sealed anew; NULL: the first of its day (재봉인 사유)';
COMMENT ON COLUMN norefund.day_seals.hash IS 'SHA-256 over the seal before it and this one (봉인 해시)';

CREATE OR REPLACE TRIGGER keep_seal
    AFTER UPDATE OR DELETE ON norefund.day_seals
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_row();
COMMENT ON TRIGGER keep_seal ON norefund.day_seals IS 'Seals are only added (봉인 고정)';

CREATE OR REPLACE VIEW norefund.recorded_days AS
SELECT norefund.seoul_date(f.at) AS day, count(*) AS cases,
    sha256(string_agg(f.hash, '' ORDER BY f.driver_id, f.case_id)) AS digest
FROM (
    SELECT e.driver_id, e.case_id, e.at, e.hash
    FROM norefund.case_events AS e
    WHERE e.seq = 1
    UNION ALL
    SELECT a.driver_id, c.case_id, c.at, c.hash
    FROM norefund.archived_calls AS a
    CROSS JOIN LATERAL unnest(a.case_ids, a.first_at, a.first_hashes) AS c (case_id, at, hash)
) AS f
GROUP BY 1;
COMMENT ON VIEW norefund.recorded_days IS
    'The cases whose first event was recorded on a day, as one digest (일자별 기록 현황)';

CREATE OR REPLACE VIEW norefund.sealed_days AS
SELECT DISTINCT ON (s.day) s.day, s.cases, s.digest
FROM norefund.day_seals AS s
ORDER BY s.day, s.seal_no DESC;
COMMENT ON VIEW norefund.sealed_days IS 'The last seal of each day (일자별 봉인 현황)';

CREATE OR REPLACE FUNCTION norefund.seal_days(
    actor text DEFAULT session_user, reason text DEFAULT NULL, OUT sealed integer) RETURNS integer
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    last record;
    d record;
BEGIN
    PERFORM norefund.check_named('actor', seal_days.actor);
    IF reason IS NOT NULL THEN
        PERFORM norefund.check_reason(seal_days.reason);
    END IF;
    sealed := 0;
    -- one seal after the other
    LOCK TABLE norefund.day_seals IN SHARE ROW EXCLUSIVE MODE;
    SELECT s.seal_no, s.hash INTO last FROM norefund.day_seals AS s ORDER BY s.seal_no DESC LIMIT 1;
    last.seal_no := coalesce(last.seal_no, 0);
    FOR d IN
        SELECT coalesce(r.day, s.day) AS day, coalesce(r.cases, 0) AS cases, coalesce(r.digest, '') AS digest,
               s.day IS NULL AS is_first
        FROM norefund.recorded_days AS r
        FULL JOIN norefund.sealed_days AS s ON s.day = r.day
        -- what began before midnight has come to its end an hour later
        WHERE coalesce(r.day, s.day) < norefund.seoul_date(statement_timestamp() - interval '1 hour')
          AND (s.day IS NULL OR seal_days.reason IS NOT NULL AND coalesce(r.digest, '') <> s.digest)
        ORDER BY 1
    LOOP
        last.hash := norefund.seal_hash(last.hash, last.seal_no + 1, d.day, d.cases, d.digest);
        last.seal_no := last.seal_no + 1;
        INSERT INTO norefund.day_seals (seal_no, day, cases, digest, actor, reason, hash)
        VALUES (last.seal_no, d.day, d.cases, d.digest, seal_days.actor,
                CASE WHEN NOT d.is_first THEN seal_days.reason END, last.hash);
        sealed := sealed + 1;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.seal_days IS
    'Seals each day that is over and is not sealed; with a reason also anew what has changed since, as by moving cases '
    'to another database (일자 봉인)';
