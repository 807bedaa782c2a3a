-- What all cases of a call know, read as one case.
CREATE TYPE @extschema@.combined_evidence AS (
    contradictions text[],
    refundable boolean,
    charged_won bigint,
    centre_cancelled boolean,
    centre_cancelled_at timestamptz,
    centre_cancelled_won bigint,
    reason_given boolean,
    meter_distance_m integer,
    meter_duration_s integer,
    remark_distance_short boolean,
    remark_duration_short boolean,
    meter_displacement_m double precision,
    facts_conflicting text[],
    conflicts text[],
    times_impossible text[]
);
COMMENT ON TYPE @extschema@.combined_evidence IS
    'What the cases of a call know together: the arguments of classify(), what contradicts, the facts that are '
    'unknown though nothing is missing, the columns in which cases differ and those whose time cannot be (동일 콜 종합 내용)';

CREATE FUNCTION @extschema@.combine_evidence_step(
    state internal,
    is_own boolean, driver_id text, call_driver_id text, call_completed boolean, payment_method text,
    charged_won bigint, centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint,
    centre_known_at timestamptz, called_at timestamptz, received_at timestamptz, evidence_at timestamptz,
    reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision, foreign_paid_won bigint,
    meter_reading text, meter_remarks text)
    RETURNS internal
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_combine_step';
COMMENT ON FUNCTION @extschema@.combine_evidence_step IS
    'Adds what one case knows to combine_evidence() (동일 콜 종합: 건별 내용)';

CREATE FUNCTION @extschema@.combine_evidence_result(state internal) RETURNS @extschema@.combined_evidence
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'norefund_combine_result';
COMMENT ON FUNCTION @extschema@.combine_evidence_result IS
    'What combine_evidence() returns of the cases that it has read (동일 콜 종합: 결과)';

CREATE AGGREGATE @extschema@.combine_evidence(
    is_own boolean, driver_id text, call_driver_id text, call_completed boolean, payment_method text,
    charged_won bigint, centre_cancelled boolean, centre_cancelled_at timestamptz, centre_cancelled_won bigint,
    centre_known_at timestamptz, called_at timestamptz, received_at timestamptz, evidence_at timestamptz,
    reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision, foreign_paid_won bigint,
    meter_reading text, meter_remarks text) (
    SFUNC = @extschema@.combine_evidence_step,
    STYPE = internal,
    SSPACE = 1024,
    FINALFUNC = @extschema@.combine_evidence_result,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.combine_evidence(
    boolean, text, text, boolean, text, bigint, boolean, timestamptz, bigint, timestamptz, timestamptz, timestamptz,
    timestamptz, boolean, integer, integer, boolean, boolean, double precision, integer, integer, integer,
    double precision, bigint, text, text) IS
    'What all cases of a call know together for the one that is_own, under its limits; the order is oldest first, '
    'foreign_paid_won the net of the payment reports of other cases, NULL where there is none (동일 콜 종합)';

CREATE FUNCTION @extschema@.conflicting_facts(
    meter_distance_m integer, remark_distance_short boolean,
    zero_distance_below_m integer, distance_recorded_from_m integer)
    RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'norefund_conflicting_facts';
COMMENT ON FUNCTION @extschema@.conflicting_facts(integer, boolean, integer, integer) IS
    'The facts of one case that are unknown though nothing is missing: its distance lies between the limits (판정 불분명 '
    '항목)';

CREATE FUNCTION @extschema@.evidence_labels(columns text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT coalesce(array_agg(named.label ORDER BY named.place), '{}')
        FROM (
            SELECT words.label, min(listed.place) AS place
            FROM unnest(columns) WITH ORDINALITY AS listed (name, place)
            JOIN (VALUES
                ('meter_distance_m', '운행거리'),
                ('meter_duration_s', '운행시간'),
                ('meter_reading', '운행거리'),
                ('meter_remarks', '비고'),
                ('remark_distance_short', '비고(운행거리 짧음)'),
                ('remark_duration_short', '비고(운행시간 짧음)'),
                ('meter_displacement_m', '출발지·마지막 지점'),
                ('meter_start', '출발지·마지막 지점'),
                ('meter_end', '출발지·마지막 지점'),
                ('cancel_reason', '취소사유'),
                ('reason_given', '취소사유'),
                ('charged_won', '결제금액'),
                ('payment_method', '결제수단'),
                ('call_driver_id', '콜 기사'),
                ('call_completed', '운행 완료'),
                ('centre_cancelled', '고객센터 기처리'),
                ('centre_cancelled_won', '기처리 취소금액'),
                ('centre_cancelled_at', '기처리 취소일자'),
                ('centre_agit_url', '기처리 아지트 링크'),
                ('called_at', '호출일시'),
                ('origin_name', '출발지'),
                ('customer_id', '고객'),
                ('service_type', '서비스 타입'),
                ('inquiry_depth2', '문의 2뎁스'),
                ('inquiry_depth3', '문의 3뎁스'),
                ('inquiry_topic', '문의 내용')) AS words (name, label) ON words.name = listed.name
            GROUP BY words.label) AS named);
COMMENT ON FUNCTION @extschema@.evidence_labels(text[]) IS
    'The columns of a case in the words of the desk, each word once, in the order in which they are given; a column '
    'that has no word is left out (상담 건 항목명)';
