-- The cases as the engines are given them, with what norefund says of them.
CREATE VIEW bench.peer_cases AS
SELECT json_build_object('outcome', d.outcome, 'input', json_build_object(
    'open_duplicate', a.open_duplicate, 'other_inquiry', a.other_inquiry, 'contradiction', a.contradiction,
    'refundable', a.refundable, 'centre_cancelled', a.centre_cancelled, 'reason_given', a.reason_given,
    'distance_m', a.meter_distance_m, 'duration_s', a.meter_duration_s,
    'remark_distance_short', a.remark_distance_short, 'remark_duration_short', a.remark_duration_short,
    'displacement_m', a.meter_displacement_m)) AS content
FROM norefund.classify_arguments AS a
JOIN bench.decided AS d ON d.driver_id = a.driver_id AND d.case_id = a.case_id;
CREATE VIEW bench.peer_texts AS
SELECT json_build_object('template', t.template, 'text', r.outcome,
    'received_on', to_char(t.received_at AT TIME ZONE 'Asia/Seoul', 'FMMM"월 "FMDD"일"'),
    'cancelled_amount', to_char(t.charged_won, 'FM999,999,999,999"원"')) AS content
FROM bench.told AS t
JOIN bench.rendered AS r ON r.driver_id = t.driver_id AND r.case_id = t.case_id;

CREATE TABLE bench.ours (work text, us double precision, approved bigint, lacking bigint);

-- Microseconds a row that a statement takes of this session, the median of five.
CREATE PROCEDURE bench.measure_ours(work text, statement text, rows bigint)
    LANGUAGE plpgsql
    AS $$
DECLARE
    started double precision;
    us double precision[];
BEGIN
    FOR round IN 1..5 LOOP
        started := bench.clock(false);
        EXECUTE statement;
        us[round] := (bench.clock(false) - started) * 1000 / rows;
    END LOOP;
    INSERT INTO bench.ours (work, us) SELECT work, percentile_cont(0.5) WITHIN GROUP (ORDER BY u) FROM unnest(us) AS u;
END
$$;
CREATE FUNCTION bench.one_by_one(what text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT driver_id, case_id FROM norefund.cases LOOP
        IF what = 'explain' THEN
            PERFORM FROM norefund.explain(c.driver_id, c.case_id);
        ELSE
            PERFORM a.outcome FROM norefund.case_assessments AS a
                WHERE a.driver_id = c.driver_id AND a.case_id = c.case_id;
        END IF;
    END LOOP;
END
$$;
SELECT count(*) AS n FROM norefund.cases \gset
SELECT count(*) AS texts FROM bench.told \gset
CALL bench.measure_ours('decided in a scan',
    bench.grouped('(SELECT outcome FROM bench.decided, generate_series(1, 100))'), :n * 100);
CALL bench.measure_ours('decided one by one', $$SELECT bench.one_by_one('decide')$$, :n);
CALL bench.measure_ours('explained one by one', $$SELECT bench.one_by_one('explain')$$, :n);
-- many times over: once takes too short a while to be measured
CALL bench.measure_ours('texts', 'SELECT sum(length(outcome)) FROM bench.rendered, generate_series(1, 100)',
    :texts * 100);

-- What classify() says of an approved case that lacks one of the values the approval rests on; for a remark of the
-- admin the reading that it speaks of stands in, so they are left out.
UPDATE bench.ours
SET (approved, lacking) = (
    SELECT count(*) FILTER (WHERE norefund.classify(
            nullif(w.lacks, 1) * 0 = 1, nullif(w.lacks, 2) * 0 = 1, nullif(w.lacks, 3) * 0 = 1,
            nullif(w.lacks, 4) * 0 = 0, nullif(w.lacks, 5) * 0 = 1, true,
            CASE w.lacks WHEN 6 THEN NULL ELSE a.meter_distance_m END,
            CASE w.lacks WHEN 7 THEN NULL ELSE a.meter_duration_s END,
            a.remark_distance_short, a.remark_duration_short,
            CASE w.lacks WHEN 8 THEN NULL ELSE a.meter_displacement_m END, 50, 100, 60, 50) = 'approved'), count(*)
    FROM (SELECT * FROM norefund.classify_arguments WHERE outcome = 'approved' LIMIT 200) AS a
    CROSS JOIN generate_series(1, 8) AS w (lacks))
WHERE work = 'decided in a scan';
