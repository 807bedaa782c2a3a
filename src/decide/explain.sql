CREATE FUNCTION @extschema@.explain_rules(
    open_duplicate boolean, other_inquiry boolean, contradiction boolean, refundable boolean,
    centre_cancelled boolean, reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision,
    OUT "position" integer, OUT rule text, OUT manual_section text, OUT look_at text, OUT outcome text,
    OUT fact text, OUT expected boolean, OUT observed boolean, OUT observation text, OUT held boolean,
    OUT matched boolean)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 50 ROWS 37
    AS 'MODULE_PATHNAME', 'norefund_explain_rules';
COMMENT ON FUNCTION @extschema@.explain_rules(
    boolean, boolean, boolean, boolean, boolean, boolean,
    integer, integer, boolean, boolean, double precision, integer, integer, integer, double precision) IS
    'Every rule in its order with every condition it asks of the arguments of classify(), what was observed, and '
    'whether it held; NULL is unknown (판정 기준별 확인 결과)';

CREATE FUNCTION @extschema@.fact_label(fact text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE fact
        WHEN 'open_duplicate' THEN '중복접수'
        WHEN 'other_inquiry' THEN '접수유형 외 다른 문의'
        WHEN 'contradiction' THEN '접수 전제 불일치'
        WHEN 'refundable' THEN '결제취소 가능'
        WHEN 'centre_cancelled' THEN '고객센터 기처리'
        WHEN 'reason_given' THEN '취소사유 기재'
        WHEN 'distance_zero' THEN '운행거리 0.0 km'
        WHEN 'duration_short' THEN '일분 이하'
        WHEN 'remark_distance_short' THEN '비고: 운행거리 짧음'
        WHEN 'remark_duration_short' THEN '비고: 운행시간 짧음'
        WHEN 'same_place' THEN '출발지와 마지막 지점 동일(유사)'
    END;
COMMENT ON FUNCTION @extschema@.fact_label(text) IS 'A fact in the words of the page (판정 항목)';

CREATE FUNCTION @extschema@.rule_sentences(OUT rule text, OUT sentence text, OUT sentence_ko text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 7
BEGIN ATOMIC
    VALUES
    ('duplicate_request',
     'The same request is being handled in case {first_case_id}: refused as a duplicate.',
     '동일 문의가 이미 처리 진행 중이므로 중복 접수로 반려합니다. (상담ID: {first_case_id}, 접수일: {first_received_on})'),
    ('other_inquiry',
     'The inquiry is about something else than the payment of a trip that was not driven: refused.',
     '미운행건 결제취소 외 다른 문의이므로 반려합니다.'),
    ('centre_already_cancelled',
     'The payment was cancelled before: refused as done already.',
     '고객센터에서 이미 결제를 취소했으므로 기처리 완료로 반려합니다.'),
    ('not_driven_brief',
     'A distance of 0.0 km in a minute or less, both remarked as short, and the end is where the start was: approved.',
     '운행거리 0.0 km(일분 이하), 비고에 운행시간 짧음과 운행거리 짧음이 있고 출발지와 마지막 지점이 동일(유사)하므로 승인합니다.'),
    ('not_driven_long',
     'A distance of 0.0 km in more than a minute, only the distance remarked as short, and the end is where the start '
     'was: approved.',
     '운행거리 0.0 km({meter_minutes}), 비고에 운행거리 짧음만 있고 출발지와 마지막 지점이 동일(유사)하므로 승인합니다.'),
    ('trip_recorded',
     'A distance and a time are recorded and no reason was given: refused.',
     '운행거리와 운행시간이 확인되고 취소사유가 기재되지 않았으므로 반려합니다.'),
    ('not_covered',
     'The manual does not cover the case, or something it asks is not known: a person decides.',
     '매뉴얼 기준에 맞지 않거나 확인되지 않은 항목이 있어 담당자 검토가 필요합니다.');
END;
COMMENT ON FUNCTION @extschema@.rule_sentences() IS
    'What each rule says of a case that it matches, as templates of render_text() (판정 사유 문구)';

CREATE FUNCTION @extschema@.review_reasons(
    open_duplicate boolean, other_inquiry boolean, contradiction boolean, refundable boolean,
    centre_cancelled boolean, reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision)
    RETURNS text[]
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'norefund_review_reasons';
COMMENT ON FUNCTION @extschema@.review_reasons(
    boolean, boolean, boolean, boolean, boolean, boolean,
    integer, integer, boolean, boolean, double precision, integer, integer, integer, double precision) IS
    'Why classify() says review of the same arguments, in the order in which a person must look, after what '
    'contradictions() names; empty where a rule matches (검토 사유 코드)';

CREATE FUNCTION @extschema@.without_conflicts(conflicts text[], reasons text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    -- what cases differ in is known too well, not unknown
    RETURN CASE WHEN conflicts = '{}' THEN reasons ELSE ARRAY(
        SELECT r.reason
        FROM unnest(reasons) WITH ORDINALITY AS r (reason, n)
        WHERE NOT CASE r.reason
            WHEN 'distance_unknown' THEN 'meter_distance_m' = ANY (conflicts)
            WHEN 'duration_unknown' THEN 'meter_duration_s' = ANY (conflicts)
            WHEN 'points_unknown' THEN 'meter_displacement_m' = ANY (conflicts)
            ELSE false END
        ORDER BY r.n) END;
COMMENT ON FUNCTION @extschema@.without_conflicts(text[], text[]) IS
    'Reasons for review but those of a reading in which cases differ: that is a reason of its own (불일치 항목 제외)';

CREATE FUNCTION @extschema@.review_label(
    reason text, meter_distance_m integer, meter_displacement_m double precision, named text DEFAULT NULL)
    RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE reason
        WHEN 'refund_in_other_case' THEN '동일 콜 결제취소 건 확인 (상담ID: ' || named || ')'
        WHEN 'text_incomplete'
            THEN coalesce('문자 작성 불가 (누락: ' || named || ')', '문자 발송 불가 (2,000바이트 초과 또는 문자·템플릿 확인)')
        WHEN 'text_untrue' THEN '문자 내용과 현재 처리 상태 불일치'
        WHEN 'not_own_call' THEN '본인 운행 콜 아님'
        WHEN 'not_completed' THEN '운행 완료 건 아님'
        WHEN 'payment_not_cancellable' THEN '취소 불가 결제수단'
        WHEN 'nothing_charged' THEN '결제금액 없음 또는 오류'
        WHEN 'charge_conflict' THEN '결제금액 불일치'
        WHEN 'partial_cancellation' THEN '일부 금액만 취소됨'
        WHEN 'centre_conflict' THEN '고객센터 기처리 여부와 취소금액·취소일자 불일치'
        WHEN 'refunded_twice' THEN '이중 취소 확인'
        WHEN 'refund_reversed' THEN '결제취소 원복 확인'
        WHEN 'time_impossible' THEN concat_ws(': ', '일시 오류', named)
        WHEN 'reading_conflict' THEN '미터기 값과 어드민 표기 불일치'
        WHEN 'evidence_conflict' THEN concat_ws(': ', '접수 건 간 내용 불일치', named)
        WHEN 'duplicate_unknown' THEN '중복접수 여부 미확인'
        WHEN 'inquiry_unknown' THEN '접수유형 미수신'
        WHEN 'premise_unknown' THEN coalesce('접수 전제 미확인 (누락: ' || named || ')', '접수 전제 미확인')
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
