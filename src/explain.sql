CREATE FUNCTION @extschema@.review_reasons(
    open_duplicate boolean, other_inquiry boolean, contradiction boolean, centre_cancelled boolean,
    reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision)
    RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'norefund_review_reasons';
COMMENT ON FUNCTION @extschema@.review_reasons(
    boolean, boolean, boolean, boolean, boolean,
    integer, integer, boolean, boolean, double precision, integer, integer, integer, double precision) IS
    'Why classify() says review of the same arguments, in the order in which a person must look, after what contradictions() names; empty where a rule matches (검토 사유 코드)';

CREATE FUNCTION @extschema@.review_label(
    reason text, meter_distance_m integer, meter_displacement_m double precision, named text DEFAULT NULL)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE reason
        WHEN 'duplicate_brought_evidence' THEN '중복접수 건 확인 (상담ID: ' || named || ')'
        WHEN 'late_evidence' THEN '확정 후 확인 내용: ' || named
        WHEN 'text_incomplete' THEN '문자 작성 불가 (누락: ' || coalesce(named, '') || ')'
        WHEN 'not_own_call' THEN '본인 운행 콜 아님'
        WHEN 'not_completed' THEN '운행 완료 건 아님'
        WHEN 'not_card_payment' THEN '카드 결제 아님'
        WHEN 'nothing_charged' THEN '결제금액 없음'
        WHEN 'partial_cancellation' THEN '일부 금액만 취소됨'
        WHEN 'centre_conflict' THEN '고객센터 기처리 여부와 취소금액·취소일자 불일치'
        WHEN 'duplicate_unknown' THEN '중복접수 여부 미확인'
        WHEN 'inquiry_unknown' THEN '접수유형 미수신'
        WHEN 'premise_unknown' THEN '접수 전제 미확인'
        WHEN 'centre_unknown' THEN '고객센터 기처리 여부 미확인'
        WHEN 'policy_unknown' THEN '접수일의 판정 기준 없음'
        WHEN 'reading_invalid' THEN '미터기 값 오류'
        WHEN 'distance_unknown' THEN '운행거리 확인 불가'
        WHEN 'duration_unknown' THEN '운행시간 확인 불가'
        WHEN 'distance_unclear'
            THEN '운행거리 0.0 km 여부 불분명 (' || to_char(meter_distance_m, 'FM9,999,999,999') || ' m)'
        WHEN 'remark_distance_conflict' THEN '비고와 운행거리 불일치'
        WHEN 'remark_duration_conflict' THEN '비고와 운행시간 불일치'
        WHEN 'points_unknown' THEN '출발지 또는 마지막 지점 확인 불가'
        -- rounded up, as 50.2 m is more than 50 m
        WHEN 'points_apart' THEN '운행거리 0.0 km이나 출발지와 마지막 지점 불일치 (직선거리 '
            || to_char(ceil(meter_displacement_m), 'FM9,999,999,999') || ' m)'
        WHEN 'distance_without_time' THEN '운행거리는 있으나 운행시간 짧음'
        WHEN 'reason_given' THEN '취소사유 기재 건'
        WHEN 'reason_unknown' THEN '취소사유 미수신'
    END;
COMMENT ON FUNCTION @extschema@.review_label(text, integer, double precision, text) IS
    'A reason for which a person must look, in the words of the desk, its metres or what it names filled in (검토 사유)';
