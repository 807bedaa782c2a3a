-- What is measured over stored cases: ours, a yardstick that reads the same rows, and whether both say the same.
CREATE TABLE bench.results (
    position serial, work text, ours double precision, yardstick double precision, ratio double precision, unit text,
    budget numeric, rows_compared bigint);

-- Milliseconds that this session has computed (Linux), because others use the machine too; or those of the clock on the
-- wall. The scheduler counts what was computed by the tick, and exactly when the session sleeps.
CREATE FUNCTION bench.clock(wall boolean) RETURNS double precision
    LANGUAGE sql VOLATILE
    RETURN CASE WHEN wall THEN extract(epoch FROM clock_timestamp()) * 1000
                ELSE (SELECT split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::double precision / 1e6
                      FROM pg_sleep(0.001)) END;

-- Alternates the two and keeps the medians; what differs, or compares nothing, is never timed. The ratio is the median
-- of the rounds' own ratios, because what slows the machine down slows both halves of a round.
CREATE PROCEDURE bench.measure(
    work text, ours text, yardstick text, budget numeric, compared text, rounds integer DEFAULT 7,
    wall boolean DEFAULT false)
    LANGUAGE plpgsql
    AS $$
DECLARE
    compared_rows bigint;
    differing_rows bigint;
    started double precision;
    ours_ms double precision[];
    yardstick_ms double precision[];
BEGIN
    EXECUTE compared INTO compared_rows, differing_rows;
    IF compared_rows = 0 OR differing_rows <> 0 THEN
        RAISE EXCEPTION '%: % of % rows differ', work, differing_rows, compared_rows;
    END IF;
    FOR round IN 1..rounds LOOP
        started := bench.clock(wall);
        EXECUTE ours;
        ours_ms[round] := bench.clock(wall) - started;
        started := bench.clock(wall);
        EXECUTE yardstick;
        yardstick_ms[round] := bench.clock(wall) - started;
    END LOOP;
    INSERT INTO bench.results (work, ours, yardstick, ratio, unit, budget, rows_compared)
    SELECT work, percentile_cont(0.5) WITHIN GROUP (ORDER BY o), percentile_cont(0.5) WITHIN GROUP (ORDER BY y),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY o / y), CASE WHEN wall THEN 'ms' ELSE 'ms CPU' END, budget,
           compared_rows
    FROM unnest(ours_ms, yardstick_ms) AS t (o, y);
END
$$;

-- The same decision by hand, for rows that lack nothing: what is cheap is asked first, PostGIS last.
CREATE VIEW bench.decided_by_case AS
SELECT
    driver_id, case_id,
    CASE
        WHEN duplicate_of IS NOT NULL THEN 'duplicate'
        WHEN inquiry = 'other' THEN 'other_inquiry'
        WHEN call_driver_id <> driver_id OR NOT call_completed OR payment_method <> 'card' OR charged_won <= 0
            OR coalesce(centre_cancelled_won, 0) NOT IN (0, charged_won)
            OR centre_cancelled AND centre_cancelled_won <= 0
            OR NOT centre_cancelled AND (coalesce(centre_cancelled_won, 0) <> 0 OR centre_cancelled_at IS NOT NULL)
            THEN 'review'
        WHEN centre_cancelled THEN 'already_cancelled'
        WHEN meter_distance_m < 50 AND remark_distance_short AND (meter_duration_s <= 60) = remark_duration_short
            AND meter_duration_s >= 0 AND meter_distance_m >= 0
            AND public.ST_Distance(meter_start, meter_end, true) <= 50 THEN 'approved'
        WHEN meter_distance_m >= 100 AND meter_duration_s > 60 AND NOT remark_distance_short
            AND NOT remark_duration_short AND btrim(cancel_reason) = '' THEN 'trip_recorded'
        ELSE 'review'
    END AS outcome
FROM norefund.cases;

CREATE FUNCTION bench.decide_in_plpgsql(
    driver_id text, duplicate_of text, inquiry text, call_driver_id text, call_completed boolean, payment_method text,
    charged_won bigint, centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint,
    cancel_reason text, meter_distance_m integer, meter_duration_s integer, remark_distance_short boolean,
    remark_duration_short boolean, meter_start public.geography, meter_end public.geography) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    IF duplicate_of IS NOT NULL THEN
        RETURN 'duplicate';
    ELSIF inquiry = 'other' THEN
        RETURN 'other_inquiry';
    ELSIF call_driver_id <> driver_id OR NOT call_completed OR payment_method <> 'card' OR charged_won <= 0
        OR coalesce(centre_cancelled_won, 0) NOT IN (0, charged_won)
        OR centre_cancelled AND centre_cancelled_won <= 0
        OR NOT centre_cancelled AND (coalesce(centre_cancelled_won, 0) <> 0 OR centre_cancelled_at IS NOT NULL) THEN
        RETURN 'review';
    ELSIF centre_cancelled THEN
        RETURN 'already_cancelled';
    ELSIF meter_distance_m < 50 AND remark_distance_short AND (meter_duration_s <= 60) = remark_duration_short
        AND meter_duration_s >= 0 AND meter_distance_m >= 0 THEN
        IF public.ST_Distance(meter_start, meter_end, true) <= 50 THEN
            RETURN 'approved';
        END IF;
    ELSIF meter_distance_m >= 100 AND meter_duration_s > 60 AND NOT remark_distance_short
        AND NOT remark_duration_short AND btrim(cancel_reason) = '' THEN
        RETURN 'trip_recorded';
    END IF;
    RETURN 'review';
END
$$;

CREATE VIEW bench.decided_in_plpgsql AS
SELECT
    driver_id, case_id,
    bench.decide_in_plpgsql(
        driver_id, duplicate_of, inquiry, call_driver_id, call_completed, payment_method, charged_won, centre_cancelled,
        centre_cancelled_at, centre_cancelled_won, cancel_reason, meter_distance_m, meter_duration_s,
        remark_distance_short, remark_duration_short, meter_start, meter_end) AS outcome
FROM norefund.cases;

CREATE VIEW bench.decided AS
SELECT
    driver_id, case_id,
    norefund.classify(
        duplicate_of IS NOT NULL, other_inquiry, contradiction, refundable, centre_cancelled, reason_given,
        meter_distance_m, meter_duration_s, remark_distance_short, remark_duration_short,
        meter_displacement_m, 50, 100, 60, 50) AS outcome
FROM norefund.cases;

-- The same under other thresholds, as replay() is asked below.
CREATE VIEW bench.decided_otherwise AS
SELECT
    c.outcome, norefund.classify(
        a.open_duplicate, a.other_inquiry, a.contradiction, a.refundable, a.centre_cancelled, a.reason_given,
        a.meter_distance_m, a.meter_duration_s, a.remark_distance_short, a.remark_duration_short,
        a.meter_displacement_m, 10, 100, 60, 5) AS otherwise
FROM norefund.classify_arguments AS a
JOIN norefund.cases AS c ON c.driver_id = a.driver_id AND c.case_id = a.case_id;

CREATE VIEW bench.told AS
SELECT
    c.driver_id, c.case_id, c.received_at, c.charged_won, t.driver_sms AS template,
    replace(replace(replace(t.driver_sms, '%', '%%'), '{received_on}', '%s'), '{cancelled_amount}', '%s') AS format
FROM norefund.cases AS c
JOIN norefund.outcome_texts AS t ON t.outcome = c.outcome
WHERE c.outcome = 'approved';

-- Texts are compared and measured as they are made; length() is what keeps them.
CREATE VIEW bench.rendered AS
SELECT driver_id, case_id,
    norefund.render_text(template, driver_id, NULL, NULL, received_at, NULL, NULL, NULL, charged_won, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL) AS outcome
FROM bench.told;
CREATE VIEW bench.formatted AS
SELECT driver_id, case_id,
    format(format, to_char(received_at AT TIME ZONE 'Asia/Seoul', 'FMMM"월 "FMDD"일"'),
        to_char(charged_won, 'FM999,999,999,999"원"')) AS outcome
FROM bench.told;

CREATE FUNCTION bench.grouped(answers text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN format('SELECT outcome, count(*) FROM %s AS a GROUP BY outcome', answers);

CREATE FUNCTION bench.differing(ours text, yardstick text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN format('SELECT count(*), count(*) FILTER (WHERE (o.outcome = y.outcome) IS NOT TRUE) '
                  'FROM %s AS o FULL JOIN %s AS y ON o.driver_id = y.driver_id AND o.case_id = y.case_id', ours,
                  yardstick);

-- The join that an assessment needs, with nothing assessed.
CREATE VIEW bench.in_force AS
SELECT c.driver_id, c.case_id, c.outcome
FROM norefund.cases AS c
LEFT JOIN norefund.policies AS p ON c.received_at >= p.valid_from AND c.received_at < p.valid_to;

-- What was decided of the stored cases, as a plain column: those that were handed over had gone to review.
CREATE VIEW bench.stored AS
SELECT driver_id, case_id, CASE outcome WHEN 'handed_over' THEN 'review' ELSE outcome END AS outcome
FROM norefund.cases;
