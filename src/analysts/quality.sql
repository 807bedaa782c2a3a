CREATE TABLE norefund.qa_checks (
    driver_id text COLLATE "C" NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    checked_by text NOT NULL,
    agreed boolean NOT NULL,
    note text,
    checked_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT qa_checks_pkey PRIMARY KEY (driver_id, case_id, revision, checked_by),
    CONSTRAINT check_of_decision FOREIGN KEY (driver_id, case_id, revision)
        REFERENCES norefund.decisions (driver_id, case_id, revision),
    CONSTRAINT checker_named CHECK ((btrim(checked_by) <> '') IS TRUE),
    CONSTRAINT disagreement_has_note CHECK ((agreed OR btrim(note) <> '') IS TRUE)
);
COMMENT ON TABLE norefund.qa_checks IS 'Whether a second person agreed with a decision (판정 품질 점검)';
COMMENT ON COLUMN norefund.qa_checks.driver_id IS 'Driver of the case (기사 ID)';
COMMENT ON COLUMN norefund.qa_checks.case_id IS 'Case (상담ID)';
COMMENT ON COLUMN norefund.qa_checks.revision IS 'Decision that was checked (정정 차수)';
COMMENT ON COLUMN norefund.qa_checks.checked_by IS 'Who checked it (점검자)';
COMMENT ON COLUMN norefund.qa_checks.agreed IS 'Whether the checker would have decided the same (일치 여부)';
COMMENT ON COLUMN norefund.qa_checks.note IS 'Why not, or what was noticed (비고)';
COMMENT ON COLUMN norefund.qa_checks.checked_at IS 'When it was checked (점검일시)';

CREATE OR REPLACE TRIGGER keep_check
    AFTER UPDATE ON norefund.qa_checks
    FOR EACH ROW
    EXECUTE FUNCTION norefund.keep_row('note');
COMMENT ON TRIGGER keep_check ON norefund.qa_checks IS 'A check stays as it was recorded (점검 결과 고정)';

CREATE OR REPLACE FUNCTION norefund.record_qa(
    driver_id text, case_id text, revision integer, agreed boolean, note text DEFAULT NULL,
    actor text DEFAULT session_user) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    AS $$
DECLARE
    decision_by text := (
        SELECT d.decided_by
        FROM norefund.decisions AS d
        WHERE d.driver_id = record_qa.driver_id AND d.case_id = record_qa.case_id AND d.revision = record_qa.revision);
    recorded record;
BEGIN
    PERFORM norefund.check_named('actor', record_qa.actor);
    PERFORM norefund.check_size('note', record_qa.note);
    IF record_qa.agreed IS NULL OR (NOT record_qa.agreed AND norefund.is_reason(record_qa.note) IS NOT TRUE) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('agreed %s without a note says nothing', coalesce(record_qa.agreed::text, 'NULL')),
            HINT = 'Pass agreed => true, or agreed => false with a note that says why.';
    END IF;
    IF decision_by IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'no_data_found',
            MESSAGE = format('case %s of driver %s has no decision %s', record_qa.case_id, record_qa.driver_id,
                coalesce(record_qa.revision::text, 'NULL')),
            HINT = 'Take driver_id, case_id and revision from qa_sample.';
    END IF;
    IF decision_by = record_qa.actor THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s decided case %s', record_qa.actor, record_qa.case_id),
            HINT = 'Somebody else checks a decision.';
    END IF;

    INSERT INTO norefund.qa_checks (driver_id, case_id, revision, checked_by, agreed, note)
    VALUES (record_qa.driver_id, record_qa.case_id, record_qa.revision, record_qa.actor, record_qa.agreed,
        record_qa.note)
    ON CONFLICT ON CONSTRAINT qa_checks_pkey DO NOTHING;
    SELECT q.agreed, q.note INTO recorded
    FROM norefund.qa_checks AS q
    WHERE q.driver_id = record_qa.driver_id AND q.case_id = record_qa.case_id AND q.revision = record_qa.revision
      AND q.checked_by = record_qa.actor;
    IF recorded.agreed <> record_qa.agreed OR recorded.note IS DISTINCT FROM record_qa.note THEN
        RAISE EXCEPTION USING
            ERRCODE = 'unique_violation',
            MESSAGE = format('%s has checked decision %s of case %s', record_qa.actor, record_qa.revision,
                record_qa.case_id),
            DETAIL = CASE WHEN recorded.agreed THEN 'The check agreed.' ELSE 'The check disagreed.' END,
            HINT = 'A check stays; another person records another one.';
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.record_qa(text, text, integer, boolean, text, text) IS
    'Records whether a second person agrees with a decision, once; called again with the same it changes nothing '
    '(판정 품질 점검 기록)';

CREATE OR REPLACE VIEW norefund.qa_sample AS
SELECT
    d.driver_id,
    d.case_id,
    d.revision,
    d.month,
    d.rule,
    d.decided_by,
    -- a hash and not random(): drawn again, the sample is the same, and nobody chooses
    row_number() OVER (
        PARTITION BY d.month, d.rule, d.decided_by
        ORDER BY sha256(convert_to(ARRAY[d.driver_id, d.case_id, d.revision::text]::text, 'UTF8'))) AS position,
    d.outcome,
    o.label AS result_label,
    d.overridden,
    coalesce(q.checks, 0) AS checks,
    q.agreed
FROM (
    SELECT
        driver_id, case_id, revision, rule, decided_by, outcome, overridden,
        norefund.seoul_month(decided_at) AS month
    FROM norefund.decisions
) AS d
LEFT JOIN (
    SELECT driver_id, case_id, revision, count(*) AS checks, bool_and(agreed) AS agreed
    FROM norefund.qa_checks
    GROUP BY driver_id, case_id, revision
) AS q ON q.driver_id = d.driver_id AND q.case_id = d.case_id AND q.revision = d.revision
LEFT JOIN norefund.outcome_labels AS o ON o.outcome = d.outcome;
COMMENT ON VIEW norefund.qa_sample IS
    'The decisions of each month, rule and agent in an order that nobody chose: the first n are the sample to check '
    '(판정 품질 점검 표본)';

CREATE OR REPLACE VIEW norefund.qa_summary AS
SELECT
    norefund.seoul_month(d.decided_at) AS month,
    d.rule,
    d.decided_by,
    count(*) AS checks,
    count(*) FILTER (WHERE q.agreed) AS agreed,
    round(100.0 * count(*) FILTER (WHERE q.agreed) / count(*), 1) AS agreed_percent
FROM norefund.qa_checks AS q
JOIN norefund.decisions AS d ON d.driver_id = q.driver_id AND d.case_id = q.case_id AND d.revision = q.revision
GROUP BY 1, 2, 3;
COMMENT ON VIEW norefund.qa_summary IS
    'How often a second person agreed, by month, rule and agent (판정 일치율)';
