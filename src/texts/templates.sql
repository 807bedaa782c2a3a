CREATE TABLE norefund.templates (
    outcome text NOT NULL,
    part text NOT NULL,
    shipped_body text,
    edited_body text,
    retired boolean NOT NULL DEFAULT false,

    CONSTRAINT templates_pkey PRIMARY KEY (outcome, part),
    CONSTRAINT outcome_has_texts CHECK ((outcome IN (
        'approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')) IS TRUE),
    CONSTRAINT part_known CHECK ((part IN (
        'result_label', 'board_status', 'board_status_in_progress', 'consultation_type',
        'history_title', 'history_inquiry', 'history_handling', 'billing_memo',
        'agit_board', 'agit_template_url', 'driver_template', 'driver_template_alias',
        'driver_sms', 'customer_template', 'customer_sms', 'in_progress_sms')) IS TRUE),
    CONSTRAINT shipped_body_composed CHECK (shipped_body IS NULL OR shipped_body IS NFC NORMALIZED),
    CONSTRAINT edited_body_composed CHECK (edited_body IS NULL OR edited_body IS NFC NORMALIZED),
    CONSTRAINT placeholders_where_filled CHECK (
        part IN ('consultation_type', 'history_handling', 'driver_sms', 'customer_sms', 'in_progress_sms')
        OR strpos(pg_catalog.concat(shipped_body, edited_body), '{') = 0),
    CONSTRAINT edited_lines_end_in_lf CHECK (edited_body IS NULL OR strpos(edited_body, chr(13)) = 0)
);
COMMENT ON TABLE norefund.templates IS
    'The manual''s texts as data: a body as shipped and, over it, the admin''s (문자·상담이력 템플릿)';
COMMENT ON COLUMN norefund.templates.outcome IS 'Result that the text is for (처리결과)';
COMMENT ON COLUMN norefund.templates.part IS 'Part of the page (항목)';
COMMENT ON COLUMN norefund.templates.shipped_body IS 'Text of the manual; NULL where the page gives none (매뉴얼 원문)';
COMMENT ON COLUMN norefund.templates.edited_body IS 'The admin''s text, used in its place (수정 문구)';
COMMENT ON COLUMN norefund.templates.retired IS 'No longer used: the part is then NULL (사용 중지)';

ALTER TABLE norefund.templates ADD CONSTRAINT edited_body_written CHECK (
    edited_body IS NULL OR NOT norefund.is_blank(edited_body));

ALTER TABLE norefund.templates ADD CONSTRAINT placeholders_known CHECK (
    (shipped_body IS NULL OR norefund.check_placeholders(shipped_body))
    AND (edited_body IS NULL OR norefund.check_placeholders(edited_body)));

ALTER TABLE norefund.templates ADD CONSTRAINT sms_fits_lms CHECK (
    part NOT IN ('driver_sms', 'customer_sms', 'in_progress_sms')
    OR ((shipped_body IS NULL OR norefund.check_lms(shipped_body))
        AND (edited_body IS NULL OR norefund.check_lms(edited_body))));

INSERT INTO norefund.templates (outcome, part, shipped_body)
VALUES
-- manual 1
('approved', 'result_label', '승인'),
('approved', 'board_status', '완료(승인)'),
('approved', 'board_status_in_progress', '처리중 (사유: 취소예정)'),
('approved', 'consultation_type', '대리_기사 ▶ 요금/포인트 ▶ 결제취소 ▶ {service_type}'),
('approved', 'history_title', '처리완료'),
('approved', 'history_inquiry', '미운행건 결제취소 요청'),
('approved', 'history_handling',
'-기사 ID: {driver_id}
-진행내용:
ㄴ운행거리: {meter_distance_km} km ({meter_minutes})
-아지트 링크 : {agit_url}'),
('approved', 'billing_memo', '챗보드 IN / 기사_미운행건 결제취소 / 고객 SMS'),
('approved', 'agit_board', '[운영] 대리 CS 대응 > 챗보드_요금조정(광주KMCC)'),
('approved', 'agit_template_url', 'https://ext.agit.in/g/300016075/wall/new?template=55992'),
('approved', 'driver_template', '대리기사_챗봇게시판_기사미운행건결제취소(승인)'),
('approved', 'driver_sms',
'안녕하세요.

{received_on} 접수해 주신 미운행건 결제취소 문의에 대한 처리가 완료되어 안내해 드려요.

■ 취소금액 : {cancelled_amount}
※ 운행을 하지 않았음에도 운행 완료 처리 시, 기사 활동에 불이익을 받으실 수 있는 점 참고 부탁드립니다.

언제나 기사님의 편리한 운행을 위해 노력할게요! 감사합니다.

카카오 T 파트너 운영센터 드림'),
('approved', 'customer_template', '대리_챗봇게시판_기사미운행건결제취소(승인)'),
('approved', 'customer_sms',
'안녕하세요.

{called_on} 출발지 {origin_name}에서 대리를 호출하신 건에 대해 이용하지 않은 것으로 확인되어 결제가 취소되었어요. 요금 결제로 인해 불편을 드려 죄송합니다.

■ 취소금액 : {cancelled_amount}
※ 카드사에 따라 취소 이후 실제 환불까지 영업일 기준 3~5일의 시간이 소요될 수 있으니 양해 부탁드려요.

궁금하신 내용이 있다면 아래 상담톡으로 문의해 주세요. 친절하게 안내해 드릴게요!

[채팅상담]
① 카카오 T 고객센터 : https://pf.kakao.com/_VGxikj
② 카카오 T 대리 단독 앱 고객센터 : http://pf.kakao.com/_QNMsM

고객님께서 마음 편히 이용하실 수 있도록 더 노력하겠습니다. 감사합니다.

카카오 T 고객센터 드림'),
('approved', 'in_progress_sms', NULL),
-- manual 2
('trip_recorded', 'result_label', '반려 (처리불가)'),
('trip_recorded', 'consultation_type', '대리_기사 ▶ 요금/포인트 ▶ 결제취소 ▶ {service_type}'),
('trip_recorded', 'history_title', '반려 (운행거리&시간 O)'),
('trip_recorded', 'history_inquiry', '미운행건 결제취소 요청'),
('trip_recorded', 'history_handling',
'-기사 ID: {driver_id}
-진행내용:
ㄴ운행거리: {meter_distance_km} km ({meter_minutes})
-아지트 링크 : {agit_url}'),
('trip_recorded', 'driver_template', '대리기사_챗봇게시판_기사미운행건결제취소(반려)_운행거리&시간O'),
('trip_recorded', 'driver_template_alias', '대리_챗봇게시판_기사미운행건결제취소(반려)_운행거리&시간O'),
('trip_recorded', 'driver_sms',
'안녕하세요.

{received_on} 접수하신 미운행건 결제취소 문의에 대해 안내드려요.

문의하신 {call_id} 건은 운행거리와 운행시간이 확인되어 요금을 취소할 수 없어요.

운행기록을 잘못 선택하신 경우라면 번거로우시겠지만, 다시 한번 운행기록 확인하셔서 재접수를 부탁드려요.

다른 부분에서 도움이 필요하시다면 아래 상담톡을 통해 문의해 주세요. 친절하고 자세하게 안내해 드릴게요!

[채팅상담]
① 카카오 T 채널(대리 기사용) : https://pf.kakao.com/_iILUxd
② 카카오 T 대리 기사용 앱 - 오른쪽 위 [메뉴] - 서비스 문의 - 대화창에 ''상담'' 입력 후 [상담사 연결하기]

언제나 기사님의 편리한 운행을 위해 노력할게요! 감사합니다.

카카오 T 파트너 운영센터 드림'),
-- manual 3
('already_cancelled', 'result_label', '반려 (기처리 완료)'),
('already_cancelled', 'consultation_type', '대리_기사 ▶ 요금/포인트 ▶ 결제취소 ▶ {service_type}'),
('already_cancelled', 'history_title', '반려 (고객센터 기처리)'),
('already_cancelled', 'history_inquiry', '미운행건 결제취소 요청'),
('already_cancelled', 'history_handling',
'-기사 ID: {driver_id}
-처리불가 사유: 고객센터 취소처리
ㄴ아지트 링크: {centre_agit_url}'),
('already_cancelled', 'driver_template', '대리기사_챗봇게시판_기사미운행건결제취소(반려)_고객센터기처리'),
('already_cancelled', 'driver_sms',
'안녕하세요.

{received_on} 접수하신 건은 이미 결제가 취소되었어요.

■ 취소금액 : {centre_cancelled_amount}
■ 취소일자 : {centre_cancelled_on}

※ 운행을 하지 않았음에도 운행 완료 처리 시, 기사 활동에 불이익을 받으실 수 있는 점 참고 부탁드립니다.

언제나 기사님의 편리한 운행을 위해 노력할게요! 감사합니다.

카카오 T 파트너 운영센터 드림'),
-- manual 4
('other_inquiry', 'result_label', '반려 (기타: 접수유형 외 다른 문의)'),
('other_inquiry', 'consultation_type', '대리_기사 ▶ {inquiry_depth2} ▶ {inquiry_depth3} ▶ {service_type}'),
('other_inquiry', 'history_title', '반려 (접수유형 외 다른문의)'),
('other_inquiry', 'history_inquiry', '미운행건 결제취소 요청'),
('other_inquiry', 'history_handling',
'-기사 ID: {driver_id}
-처리불가 사유: 미이용 결제취소 외 요청
ㄴ {inquiry_topic} 문의'),
('other_inquiry', 'driver_template', '대리기사_챗봇게시판_공용(반려)_접수유형외다른문의'),
('other_inquiry', 'driver_sms',
'안녕하세요.

{received_on} 남겨주신 내용만으로는 어떤 어려움을 겪고 계시는지 정확한 파악이 어려워요.

다른 부분에서 도움이 필요하시다면 아래 상담톡을 통해 문의를 부탁드려요. 친절하고 자세히 안내해 드릴게요!

[채팅상담]
① 카카오 T 채널(대리 기사용) : https://pf.kakao.com/_iILUxd
② 카카오 T 대리 기사용 앱 - 오른쪽 위 [메뉴] - 서비스 문의 - 대화창에 ''상담'' 입력 후 [상담사 연결하기]

언제나 기사님의 편리한 운행을 위해 노력할게요! 감사합니다.

카카오 T 파트너 운영센터 드림'),
-- manual 5
('duplicate', 'result_label', '반려 (중복 접수)'),
('duplicate', 'consultation_type', '대리_기사 ▶ 요금/포인트 ▶ 결제취소 ▶ {service_type}'),
('duplicate', 'history_title', '반려 (중복 접수)'),
('duplicate', 'history_inquiry', '미운행건 결제취소 요청'),
('duplicate', 'history_handling',
'-기사 ID: {driver_id}
-처리불가 사유: 중복 접수
ㄴ{first_case_id}'),
('duplicate', 'driver_template', '대리기사_챗봇게시판_공용(반려)_중복접수'),
('duplicate', 'driver_sms',
'안녕하세요.

{received_on} 접수하신 미운행건 결제취소 문의에 대해 안내드려요.

현재 {first_received_on} 동일한 내용으로 접수된 건이 있어 처리 중이니 조금만 더 기다려주시면 감사하겠습니다.

양해해 주시는 만큼, 최대한 신속히 도움드릴 수 있도록 노력할게요.

언제나 기사님의 편리한 운행을 위해 노력할게요! 감사합니다.

카카오 T 파트너 운영센터 드림')
ON CONFLICT (outcome, part) DO UPDATE SET shipped_body = EXCLUDED.shipped_body;

CREATE OR REPLACE VIEW norefund.outcome_texts AS
SELECT
    outcome,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'result_label') AS result_label,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'board_status') AS board_status,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'board_status_in_progress')
        AS board_status_in_progress,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'consultation_type') AS consultation_type,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'history_title') AS history_title,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'history_inquiry') AS history_inquiry,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'history_handling') AS history_handling,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'billing_memo') AS billing_memo,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'agit_board') AS agit_board,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'agit_template_url') AS agit_template_url,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'driver_template') AS driver_template,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'driver_template_alias') AS driver_template_alias,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'driver_sms') AS driver_sms,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'customer_template') AS customer_template,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'customer_sms') AS customer_sms,
    max(coalesce(edited_body, shipped_body)) FILTER (WHERE part = 'in_progress_sms') AS in_progress_sms
FROM norefund.templates
WHERE NOT retired
GROUP BY outcome;
COMMENT ON VIEW norefund.outcome_texts IS 'The templates in use, one row a result (처리결과별 템플릿)';

CREATE OR REPLACE FUNCTION norefund.find_template(template text, OUT outcome text, OUT audience text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT o.outcome, named.audience
    FROM norefund.outcome_texts AS o
    CROSS JOIN LATERAL (
        VALUES ('driver', o.driver_template), ('driver', o.driver_template_alias), ('customer', o.customer_template)
    ) AS named (audience, template)
    WHERE named.template = find_template.template;
END;
COMMENT ON FUNCTION norefund.find_template(text) IS
    'Which result and whom a template of CEMS is for; the page''s other spelling of a name is found as well (CEMS '
    '문자 템플릿 명)';

CREATE OR REPLACE VIEW norefund.outcome_labels AS
SELECT
    o.position,
    o.outcome,
    -- the page's own words; what it does not name has ours
    coalesce(t.result_label, o.label, o.outcome) AS label,
    o.english
FROM norefund.outcomes AS o
LEFT JOIN norefund.outcome_texts AS t ON t.outcome = o.outcome;
COMMENT ON VIEW norefund.outcome_labels IS 'What each outcome is called, in the manual''s order (처리결과 명칭)';
