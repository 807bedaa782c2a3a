CREATE FUNCTION @extschema@.hold_kinds(OUT kind text, OUT label text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    VALUES
    ('evidence_changed', '확정 후 확인 내용: {items}'),
    ('outcome_changed', '현재 기준 판정과 불일치 ({outcome})'),
    ('amount_changed', '결제금액 변경 확인 ({from_won}원 → {to_won}원)'),
    ('first_case_ended', '최초 접수 건 종료 확인 (상담ID: {case_id})'),
    ('refund_partial', '일부 금액만 취소됨 ({from_won}원 중 {to_won}원)'),
    ('refund_unexpected', '요청과 다른 결제취소 확인 ({won}원)'),
    ('report_twice', '결제취소 중복 통보 확인 ({won}원)'),
    ('refund_reversed', '결제취소 원복 확인 ({won}원)'),
    ('told_otherwise', '이전 판정 문자 발송 확인 ({audience})'),
    ('sent_early', '처리 전 문자 발송 확인 ({audience})');
END;
COMMENT ON FUNCTION @extschema@.hold_kinds() IS 'Why a case can be held, with the desk''s words for it (보류 사유 목록)';

CREATE FUNCTION @extschema@.won_label(won text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    -- grouped by hand: to_char() follows the session's locale
    RETURN coalesce(regexp_replace(won, '(?<=\d)(?=(\d{3})+$)', ',', 'g'), '확인 불가');
COMMENT ON FUNCTION @extschema@.won_label(text) IS 'An amount of won in groups of three digits (금액)';

CREATE FUNCTION @extschema@.hold_label(kind text, detail jsonb, outcome_label text DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    label text := (SELECT k.label FROM norefund.hold_kinds() AS k WHERE k.kind = hold_label.kind);
BEGIN
    label := replace(label, '{items}', coalesce((
        -- a column, or the name of a contradiction
        SELECT array_to_string(norefund.evidence_labels(array_agg(i.item))
                               || array_agg(norefund.review_label(i.item, NULL, NULL)), ', ')
        FROM jsonb_array_elements_text(detail -> 'items') AS i (item)), ''));
    label := replace(label, '{outcome}', coalesce(outcome_label, detail ->> 'outcome', ''));
    label := replace(label, '{from_won}', norefund.won_label(detail ->> 'from_won'));
    label := replace(label, '{to_won}', norefund.won_label(detail ->> 'to_won'));
    label := replace(label, '{won}', norefund.won_label(detail ->> 'won'));
    label := replace(label, '{audience}', CASE detail ->> 'audience' WHEN 'driver' THEN '기사' ELSE '고객' END);
    RETURN replace(label, '{case_id}', coalesce(detail ->> 'case_id', ''));
END
$$;
COMMENT ON FUNCTION @extschema@.hold_label(text, jsonb, text) IS
    'A hold in the words of the desk, its values filled in; no column is named (보류 사유 안내)';
