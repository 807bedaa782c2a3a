CREATE FUNCTION @extschema@.steps(OUT step text, OUT label text, OUT who text, OUT calls text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    VALUES
    ('add_evidence', '운행결과·미터기 운행 상세 확인', '상담사', 'add_evidence()'),
    ('check_centre', '고객센터 기처리 여부 확인', '상담사', 'add_evidence()'),
    ('review', '담당자 검토', '담당자', 'claim_review(), then resolve_review()'),
    ('cancel_payment', '결제취소', '결제 담당', 'claim_cancellations(), then record_cancellation()'),
    ('send_driver_sms', '기사 SMS 발송', '문자 시스템 CEMS', 'claim_messages(), then record_sent()'),
    ('send_customer_sms', '고객 SMS 발송', '문자 시스템 CEMS', 'claim_messages(), then record_sent()'),
    ('sms_failed', 'SMS 발송 실패 – 재발송 또는 OB 진행', '상담사', 'retry_message() or give_up_message()'),
    ('post_agit', '아지트 작성', '상담사', 'record_agit_post()'),
    ('save_answer', '답변내용 저장', '상담사', 'save_answer()'),
    ('close', '완료 처리', '상담사', 'close_case()');
END;
COMMENT ON FUNCTION @extschema@.steps() IS
    'The steps of a case in the manual''s order, who takes them and by which functions (처리 단계)';
