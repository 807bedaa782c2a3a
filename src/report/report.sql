CREATE OR REPLACE FUNCTION norefund.report_period(
    from_date date, to_date date, OUT first_day date, OUT last_day date)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    longest CONSTANT integer := 3660; -- ten years
    sensible record := norefund.sensible_days();
    asked text;
BEGIN
    SELECT d.first_day, d.last_day INTO first_day, last_day
    FROM (
        SELECT min(s.day) AS first_day, max(s.day) AS last_day
        FROM norefund.daily_summary AS s
        WHERE s.day >= sensible.first_day AND s.day <= sensible.last_day
    ) AS d;
    last_day := coalesce(report_period.to_date, last_day, sensible.last_day - 1);
    first_day := coalesce(report_period.from_date, greatest(
        coalesce(first_day, last_day), greatest(last_day, sensible.first_day) - longest + 1));

    -- to_char() gives nothing for infinity.
    asked := format('%s to %s', coalesce(to_char(first_day, 'YYYY-MM-DD'), first_day::text),
                    coalesce(to_char(last_day, 'YYYY-MM-DD'), last_day::text));
    IF (first_day <= last_day AND isfinite(first_day) AND isfinite(last_day)) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('no days from %s', asked),
            HINT = 'Pass the first and the last day of the report, or none for those of the cases.';
    END IF;
    IF last_day - first_day >= longest THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('a report of %s days is too long: %s', last_day - first_day + 1, asked),
            HINT = format('A report is of at most %s days.', longest);
    END IF;

    -- What a day that cannot be holds is named at the head of the report.
    first_day := greatest(first_day, sensible.first_day);
    last_day := least(last_day, sensible.last_day);
    IF first_day > last_day THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('no request can have come in from %s', asked),
            HINT = format('A report is of days from %s to tomorrow.', to_char(sensible.first_day, 'YYYY-MM-DD'));
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.report_period(date, date) IS
    'The days of a report: those asked for, else from the first to the last with a case; too many are refused (보고서 기간)';

CREATE OR REPLACE FUNCTION norefund.report_html(from_date date DEFAULT NULL, to_date date DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    first_day date;
    last_day date;
BEGIN
    SELECT p.first_day, p.last_day INTO first_day, last_day
    FROM norefund.report_period(report_html.from_date, report_html.to_date) AS p;
    RETURN norefund.html_page(
        format('미운행건 결제취소 %s – %s', to_char(first_day, 'YYYY-MM-DD'), to_char(last_day, 'YYYY-MM-DD')),
        concat(
            norefund.report_head(first_day, last_day),
            norefund.report_outcomes(first_day, last_day),
            norefund.report_refunds(first_day, last_day),
            norefund.report_reasons(first_day, last_day),
            norefund.report_hours(first_day, last_day),
            norefund.report_cells(),
            norefund.report_displacements(first_day, last_day),
            norefund.report_replay(first_day, last_day),
            norefund.report_steps(first_day, last_day),
            norefund.report_ages(),
            norefund.report_agreement(first_day, last_day),
            norefund.report_policies(first_day, last_day)));
END
$$;
COMMENT ON FUNCTION norefund.report_html(date, date) IS
    'One page of what became of the requests of some days in Asia/Seoul, both included, or of all; reads what its '
    'caller may read (보고서)';
