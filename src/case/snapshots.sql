CREATE OR REPLACE FUNCTION norefund.call_snapshot(driver_id text, call_id text, case_id text) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    AS $$
BEGIN
    RETURN (
        SELECT known.columns || jsonb_build_object(
            'contradictions', a.contradictions,
            'reports', coalesce((
                SELECT jsonb_agg(r.report_no ORDER BY r.report_no)
                FROM norefund.standing_reports AS r
                WHERE r.driver_id = call_snapshot.driver_id AND r.call_id = call_snapshot.call_id
                  AND r.ordered_by IS DISTINCT FROM call_snapshot.case_id), '[]'))
        FROM norefund.call_assessments AS a
        CROSS JOIN (
            SELECT jsonb_object_agg(v.key, v.known) AS columns
            FROM (
                SELECT k.key, coalesce(jsonb_agg(DISTINCT k.value) FILTER (WHERE k.value <> 'null'), '[]') AS known
                FROM norefund.cases AS c
                CROSS JOIN LATERAL jsonb_each(jsonb_build_object(
                    'call_driver_id', c.call_driver_id = c.driver_id, 'call_completed', c.call_completed,
                    'payment_method', coalesce(norefund.payment_word(c.payment_method), c.payment_method),
                    'charged_won', c.charged_won,
                    'centre_cancelled', c.centre_cancelled, 'centre_cancelled_at', c.centre_cancelled_at,
                    'centre_cancelled_won', c.centre_cancelled_won, 'cancel_reason', c.reason_given,
                    'meter_distance_m', c.meter_distance_m, 'meter_duration_s', c.meter_duration_s,
                    'remark_distance_short', c.remark_distance_short, 'remark_duration_short', c.remark_duration_short,
                    'meter_displacement_m', c.meter_displacement_m)) AS k
                WHERE c.driver_id = call_snapshot.driver_id AND c.call_id = call_snapshot.call_id
                GROUP BY k.key
            ) AS v
        ) AS known
        WHERE a.driver_id = call_snapshot.driver_id AND a.case_id = call_snapshot.case_id);
END
$$;
COMMENT ON FUNCTION norefund.call_snapshot IS
    'What a person who looks at a case has before him: the values known of each column of its call, contradictions and '
    'payment reports; no person''s data (확인 내용 요약)';

CREATE OR REPLACE FUNCTION norefund.snapshot_news(seen jsonb, known jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT k.key
        FROM jsonb_each(known) AS k
        WHERE NOT coalesce(seen -> k.key, '[]') @> k.value
           -- the last value of a column went
           OR k.key <> 'contradictions' AND k.value = '[]' AND coalesce(seen -> k.key, '[]') <> '[]'
        ORDER BY k.key);
END
$$;
COMMENT ON FUNCTION norefund.snapshot_news IS
    'The columns of which a value came that was not seen, or the last one went (새로 확인된 항목)';
