-- What the columns of views are. A column that a table has as well is described there, once: this names the others, and
-- those that mean something else in one view. view_name is NULL where the meaning is the same everywhere.
CREATE FUNCTION @extschema@.column_labels(OUT view_name text, OUT column_name text, OUT label text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 220
BEGIN ATOMIC
    VALUES
    -- keys and what is said everywhere
    (NULL, 'policy', 'Policy of the limits; NULL: none was in force (판정 기준)'),
    (NULL, 'rule', 'Rule of the manual that the evidence meets (판정 근거)'),
    (NULL, 'result_label', 'The result in the manual''s words (처리결과 명칭)'),
    (NULL, 'received_on', 'Day in Seoul on which the request came in (접수일)'),
    (NULL, 'decided_on', 'Day in Seoul on which it was decided (판정일)'),
    (NULL, 'since', 'Since when the step is due (처리 대기 시작)'),
    (NULL, 'step', 'Step of the case, as steps() names it (처리 단계)'),
    (NULL, 'last_error', 'What went wrong last (최근 실패 사유)'),
    (NULL, 'version', 'Version of what is known of the call (확인 내용 버전)'),

    -- what is decided
    (NULL, 'open_duplicate', 'Whether the first case of the call is in process (처리 중인 동일 문의 여부)'),
    (NULL, 'contradictions', 'What contradicts the page''s premise, by name (접수 전제 불일치)'),
    (NULL, 'conflicts', 'Columns in which the cases of the call differ (접수 건 간 불일치 항목)'),
    (NULL, 'times_impossible', 'Columns whose times cannot be (일시 오류 항목)'),
    ('classify_arguments', 'outcome', 'Result that was decided; NULL: not yet (확정 처리결과)'),
    ('classify_arguments', 'rule', 'Rule by which it was decided (확정 판정 근거)'),
    ('classify_arguments', 'policy', 'Policy under which it was decided (확정 판정 기준)'),
    (NULL, 'refundable_lacks', 'What a refund rests on and was not delivered (접수 전제 누락 항목)'),
    ('verdict_values', 'as_of_now',
        'Whether it is what the call knows now, not what the decision rested on (현재 기준 여부)'),
    ('call_payments', 'payment', 'State, amounts, attempts and reports of the refund (결제취소 상세)'),
    ('case_evidence', 'evidence', 'Values on which a verdict rests (판정 근거 값)'),
    ('case_evidence', 'text_values', 'Values that only texts name (문자 작성 값)'),
    (NULL, 'result_english', 'The result in English (영문 명칭)'),
    (NULL, 'manual_section', 'Section of the manual that the rule is of (매뉴얼 항목)'),
    (NULL, 'payment_cancelled_on', 'Day in Seoul on which the payment was cancelled (결제취소일)'),
    (NULL, 'closed_on', 'Day in Seoul on which the case was closed (완료일)'),
    ('decision_history', 'in_force', 'Whether this decision holds now (현재 판정 여부)'),
    ('outcome_labels', 'label', 'The result in the manual''s words, or ours where it has none (처리결과 명칭)'),

    -- the texts
    (NULL, 'consultation_type', 'Depths of the consultation type as one line (상담유형)'),
    (NULL, 'consultation_depths', 'The same, a depth an element (상담유형 뎁스)'),
    (NULL, 'history_title', 'Title of the history (제목)'),
    (NULL, 'history_inquiry', 'Inquiry of the history (문의내용)'),
    (NULL, 'history_handling', 'Handling of the history (처리내용)'),
    (NULL, 'operation_memo', 'The handling where no Agit post is asked for (운영메모)'),
    (NULL, 'billing_memo', 'Memo for who cancels the payment (빌링처리 메모)'),
    (NULL, 'agit_board', 'Board for the Agit post (아지트 작성)'),
    (NULL, 'agit_template_url', 'Where an Agit post is begun (아지트 작성 링크)'),
    (NULL, 'agit_required', 'Whether the case has or needs an Agit post (아지트 작성 대상)'),
    (NULL, 'board_status', 'What the chatbot board shows (게시판 처리상태)'),
    (NULL, 'is_preview', 'Whether the payment is not cancelled yet: the amount is the charge (발송 전 미리보기)'),
    (NULL, 'driver_template', 'Template of the driver''s text at CEMS (기사 SMS 템플릿 명)'),
    (NULL, 'driver_sms', 'Text for the driver, which is the answer too; NULL: cannot be written (기사 SMS / 답변내용)'),
    (NULL, 'customer_template', 'Template of the customer''s text at CEMS (고객 SMS 템플릿 명)'),
    (NULL, 'customer_sms', 'Text for the customer; NULL: none, or cannot be written (고객 SMS)'),
    (NULL, 'in_progress_sms', 'Text while the payment is being cancelled; NULL: not written by the admin (처리예정 SMS)'),
    (NULL, 'missing', 'Values for want of which a text cannot be written (누락 항목)'),
    (NULL, 'body', 'The text; NULL while a value is missing (문자 내용)'),
    ('outcome_texts', 'board_status_in_progress', 'What the board shows until all is sent (처리 중 게시판 처리상태)'),
    ('outcome_texts', 'driver_template_alias', 'The page''s other spelling of that template (기사 SMS 템플릿 다른 명칭)'),
    ('text_arguments', 'version', 'Version of the call that was decided on (판정 시점 버전)'),
    ('text_arguments', 'first_received_at', 'When the first case of the call came in (최초 접수일시)'),
    ('text_arguments', 'cancelled_won', 'Amount that the texts name: what was cancelled, or else the charge (취소금액)'),
    ('text_arguments', 'sms_due', 'Whether a text has still to be sent (문자 발송 대기 여부)'),
    ('result_texts', 'version', 'Version of the call that was decided on (판정 시점 버전)'),
    ('due_texts', 'can_be_handed_out', 'Whether it is due, written, true and not held (발송 가능 여부)'),

    -- how far a case has come, and what there is to do
    (NULL, 'refunding_case_id', 'The other case by which the call is refunded (결제취소 진행 중인 상담ID)'),
    ('case_standings', 'pays', 'Whether the outcome cancels the payment (결제취소 대상)'),
    ('case_standings', 'tells', 'Whether the outcome has texts and an answer; NULL: not decided yet (문자·답변 대상)'),
    ('case_standings', 'since', 'When the case moved last (최근 처리일시)'),
    ('case_standings', 'lacks_centre_only', 'Whether only the look at the centre is missing (고객센터 기처리 여부만 미확인)'),
    ('case_standings', 'refund_error', 'What went wrong with the payment last (결제취소 실패 사유)'),
    ('case_standings', 'has_order', 'Whether the call''s order is this case''s (결제취소 요청 건 여부)'),
    ('case_standings', 'refund_state', 'State of the order where it is this case''s; a lapse is unknown (결제취소 상태)'),
    ('case_standings', 'requested', 'Whether the payment service was asked and has not answered (결제취소 요청 중)'),
    ('case_standings', 'paid', 'Whether something was paid back (결제취소 여부)'),
    ('case_standings', 'notified', 'Whether somebody may have read the result (안내 여부)'),
    ('case_standings', 'driver_text', 'State of the driver''s text, a lapse read as what it is (기사 SMS 상태)'),
    ('case_standings', 'customer_text', 'State of the customer''s text, a lapse read as what it is (고객 SMS 상태)'),
    ('case_standings', 'texts_handed_out', 'Times that its texts were handed to a worker (문자 발송 시도 횟수)'),
    ('case_standings', 'driver_error', 'What went wrong with the driver''s text last (기사 SMS 실패 사유)'),
    ('case_standings', 'customer_error', 'What went wrong with the customer''s text last (고객 SMS 실패 사유)'),
    ('case_standings', 'held', 'Whether a hold is open (보류 여부)'),
    ('case_standings', 'final', 'Whether the verdict stays: notified, requested, paid, answered or closed (판정 확정 여부)'),
    ('worklist', 'label', 'The step in the desk''s words (처리 단계 명칭)'),
    (NULL, 'who', 'Who takes it (담당)'),
    ('worklist', 'waiting', 'How long it has been due (대기 시간)'),
    ('worklist', 'memo', 'What the manual asks to note (운영메모 안내)'),
    ('worklist', 'attention', 'What stands in the way, or what a person must look at (확인 사항)'),
    ('worklist', 'leased_by', 'Who reviews it now (검토자)'),
    ('reviews_due', 'since', 'Since when it waits for a person (검토 대기 시작)'),
    ('review_reasons', 'position', 'Order in which to look (확인 순서)'),
    ('review_reasons', 'reason', 'Why a person must look, by name (검토 사유 코드)'),
    ('review_reasons', 'label', 'The same in the desk''s words (검토 사유)'),
    (NULL, 'measure', 'What is measured, by name (지표)'),
    (NULL, 'unit', 'What it is counted in (단위)'),
    (NULL, 'alert_above', 'Above which somebody should know; NULL: never (경보 기준)'),
    (NULL, 'subject', 'Of which queue, step, kind or argument (구분)'),
    ('health', 'value', 'How much of it there is (값)'),
    ('health_alerts', 'value', 'How much of it there is (값)'),
    ('findings', 'kind', 'Kind of hold, as hold_kinds() names it (확인 내용 구분)'),
    ('findings', 'label', 'The same in the desk''s words (확인 내용)'),
    ('dead_letters', 'work', 'A text of a purpose, or the cancellation of a payment (실패 업무)'),
    ('dead_letters', 'attempts', 'Times that it was handed to a worker (시도 횟수)'),
    ('dead_letters', 'closed', 'Whether its case is closed (완료 여부)'),

    -- payments
    ('call_refunds', 'age', 'How long ago the order was queued (요청 경과 시간)'),
    (NULL, 'case_id', 'Case (상담ID)'),
    ('standing_reports', 'kind', 'cancelled, or reversed: it came back (통보 구분)'),
    ('standing_reports', 'net_won', 'The amount, below 0 for one that came back (순 취소금액)'),
    ('standing_reports', 'at', 'When it happened, or else when it was recorded (발생·기록일시)'),
    ('standing_reports', 'case_id', 'Case in which it was told (상담ID)'),
    ('report_identifiers', 'provider_ref', 'The payment service''s number of the refund (결제 시스템 참조번호)'),
    ('distinct_reports', 'kind', 'cancelled, or reversed: it came back (통보 구분)'),
    ('distinct_reports', 'voided_before_attempt', 'Attempts of the call when it was voided (취하 시점 요청 횟수)'),
    ('distinct_reports', 'voided', 'Whether it was taken back as no fact (취하 여부)'),
    ('distinct_reports', 'refs', 'All numbers of the payment service under which it was told (결제 시스템 참조번호 목록)'),
    ('distinct_reports', 'attempts', 'All attempts as whose answer it was told (요청 시도 목록)'),
    ('distinct_reports', 'unidentified', 'Whether it was told without either number (참조번호·시도 미수신)'),

    -- counts and sums
    (NULL, 'cases', 'How many cases (건수)'),
    (NULL, 'approved', 'Cases approved (승인 건수)'),
    (NULL, 'trip_recorded', 'Cases rejected for a recorded trip (반려: 운행거리&시간 O 건수)'),
    (NULL, 'review', 'Cases that a person decides yet (담당자 검토 건수)'),
    (NULL, 'cancelled_won', 'Sum of what was paid back, in won (취소금액 합계)'),
    ('daily_summary', 'day', 'Day in Seoul on which the requests came in (접수일)'),
    ('daily_summary', 'already_cancelled', 'Cases rejected as cancelled before (반려: 고객센터 기처리 건수)'),
    ('daily_summary', 'other_inquiry', 'Cases rejected as about something else (반려: 접수유형 외 다른 문의 건수)'),
    ('daily_summary', 'duplicate', 'Cases rejected as duplicates (반려: 중복 접수 건수)'),
    ('daily_summary', 'handed_over', 'Cases handed over (이관 건수)'),
    ('daily_summary', 'withdrawn', 'Cases withdrawn by the driver (접수 철회 건수)'),
    ('daily_summary', 'undecided', 'Cases not decided yet (미판정 건수)'),
    ('daily_summary', 'overridden', 'Cases that a person decided against the manual (담당자 변경 처리 건수)'),
    ('daily_summary', 'closed', 'Cases closed (완료 건수)'),
    ('daily_summary', 'payments_cancelled', 'Cases whose payment was cancelled (결제취소 건수)'),
    ('policy_summary', 'policy', 'Name of the version; NULL: decided while none was in force (판정 기준 버전)'),
    ('policy_summary', 'decided', 'Cases decided under it (판정 건수)'),
    ('policy_summary', 'rejected', 'Cases rejected (반려 건수)'),
    ('policy_summary', 'overridden', 'Cases that a person decided against the manual (담당자 변경 처리 건수)'),
    ('driver_summary', 'requests', 'Requests, duplicates and other inquiries not counted (접수 건수)'),
    ('driver_summary', 'duplicates', 'Requests that were duplicates (중복 접수 건수)'),
    ('driver_summary', 'other_inquiries', 'Requests about something else (다른 문의 건수)'),
    ('driver_summary', 'first_request_on', 'Day in Seoul of the first request (최초 접수일)'),
    ('driver_summary', 'last_request_on', 'Day in Seoul of the last request (최근 접수일)'),
    ('driver_summary', 'requests_in_30_days', 'Requests in the 30 days up to the last one (최근 30일 접수 건수)'),
    ('driver_summary', 'requests_in_90_days', 'Requests in the 90 days up to the last one (최근 90일 접수 건수)'),
    ('driver_summary', 'overridden', 'Cases that a person decided against the manual (담당자 변경 처리 건수)'),
    -- what an operations manager asks
    (NULL, 'hour', 'Hour of the day in Seoul, 0 to 23 (시간대)'),
    (NULL, 'requests', 'Requests (접수 건수)'),
    (NULL, 'month', 'Month in Seoul, by its first day (월)'),
    (NULL, 'median_s', 'Half took no longer, in seconds (중앙값, 초)'),
    (NULL, 'p90_s', 'Nine of ten took no longer, in seconds (90%, 초)'),
    (NULL, 'oldest_s', 'How long the oldest has waited, in seconds (최장 대기, 초)'),
    ('request_cells', 'latitude', 'Southern edge of the cell in degrees; NULL: no place, or too few (구역 위도)'),
    ('request_cells', 'longitude', 'Western edge of the cell in degrees; NULL: no place, or too few (구역 경도)'),
    ('customer_repeats', 'customer', 'Pseudonym of the customer (고객 가명)'),
    ('customer_repeats', 'drivers', 'Drivers whose calls they were (기사 수)'),
    ('customer_repeats', 'first_on', 'Day in Seoul of the first request (최초 접수일)'),
    ('customer_repeats', 'last_on', 'Day in Seoul of the last request (최근 접수일)'),
    ('agent_summary', 'agent', 'Who did it (담당자)'),
    ('agent_backlog', 'agent', 'Who has taken them (담당자)'),
    ('agent_summary', 'decided', 'Verdicts of his own (판정 건수)'),
    ('agent_summary', 'overridden', 'Verdicts against the manual (변경 처리 건수)'),
    ('agent_summary', 'answered', 'Answers saved (답변 저장 건수)'),
    ('agent_summary', 'acknowledged', 'Looks that let a verdict stand (확인 건수)'),
    ('agent_summary', 'closed', 'Cases closed (완료 건수)'),
    ('review_results', 'by_person', 'Whether a person put it to review (담당자 검토 전환)'),
    ('review_results', 'reviews', 'Verdicts that left it to a person (담당자 검토 건수)'),
    ('review_results', 'rejected', 'Of these rejected next (반려 건수)'),
    ('review_results', 'handed_over', 'Of these handed over next (이관 건수)'),
    ('review_results', 'withdrawn', 'Of these withdrawn next (접수 철회 건수)'),
    ('review_results', 'review_again', 'Of these left to a person anew, for what was learned (재검토 건수)'),
    ('review_results', 'waiting', 'Of these not decided yet (미처리 건수)'),
    ('review_results', 'by_persons', 'Of these decided by a person, not by evidence that came (담당자 판정 건수)'),
    ('text_summary', 'queued_on', 'Day in Seoul on which they were queued (발송 대기일)'),
    ('text_summary', 'texts', 'Texts (문자 건수)'),
    ('text_summary', 'sent', 'Texts sent (발송 건수)'),
    ('text_summary', 'delivered', 'Texts that have arrived (수신 확인 건수)'),
    ('text_summary', 'failed', 'Texts that failed once at least (실패 건수)'),
    ('text_summary', 'failures', 'Failed attempts (실패 횟수)'),
    ('text_summary', 'retried', 'Texts handed out more than once (재발송 건수)'),
    ('text_summary', 'given_up', 'Texts given up (발송 불가 건수)'),
    ('text_summary', 'blocked', 'Texts that cannot go out yet (발송 대기 건수)'),
    ('text_summary', 'dead', 'Texts that are not tried again by themselves (발송 실패 건수)'),
    ('payment_summary', 'refunds', 'Refunds ordered (결제취소 요청 건수)'),
    ('payment_summary', 'refunded', 'Of these paid back in full (취소 완료 건수)'),
    ('payment_summary', 'partial', 'Of these paid back in part (일부 취소 건수)'),
    ('payment_summary', 'reversed', 'Of these that came back (원복 건수)'),
    ('payment_summary', 'unknown', 'Of these without an answer (결과 미확인 건수)'),
    ('payment_summary', 'dead', 'Of these refused too often (취소 실패 건수)'),
    ('payment_summary', 'attempts', 'Times that the payment service was asked (요청 횟수)'),
    ('payment_summary', 'refusals', 'Times that it refused (거절 횟수)'),
    ('payment_summary', 'refunded_won', 'Sum of what was paid back, in won (취소금액 합계)'),
    ('money_waiting', 'calls', 'Calls (콜 건수)'),
    ('money_waiting', 'waiting_won', 'Sum of what is to be paid back, in won (미처리 금액)'),
    ('finding_ages', 'kind', 'Kind of hold, as hold_kinds() names it (확인 내용 구분)'),
    ('finding_ages', 'label', 'The same in the desk''s words (확인 내용)'),
    ('finding_ages', 'findings', 'Findings that wait for a person (확인 필요 건수)'),
    ('backlog_ages', 'label', 'The step in the desk''s words (처리 단계명)'),
    ('backlog_ages', 'leased', 'Cases that somebody has (검토 중 건수)'),
    ('backlog_ages', 'within_hour', 'Cases at the step for less than an hour (1시간 미만 건수)'),
    ('backlog_ages', 'within_day', 'Cases at the step for an hour to a day (1일 미만 건수)'),
    ('backlog_ages', 'within_3_days', 'Cases at the step for one to three days (3일 미만 건수)'),
    ('backlog_ages', 'longer', 'Cases at the step for three days or more (3일 이상 건수)'),
    ('late_cases', 'label', 'The step in the desk''s words (처리 단계명)'),
    ('late_cases', 'hours_late', 'Hours since it should have been closed (기한 초과 시간)'),
    ('re_requests', 'rejected_at', 'When it was rejected (반려일시)'),
    ('re_requests', 'same_call_case_id', 'The next case about the same call (동일 콜 재접수 상담ID)'),
    ('re_requests', 'same_call_outcome', 'What became of that (동일 콜 재접수 처리결과)'),
    ('re_requests', 'other_call_case_id', 'The next case about another call, within 7 days (다른 콜 접수 상담ID)'),
    ('re_requests', 'other_call_id', 'That call (다른 콜 ID)'),
    ('re_requests', 'other_call_received_at', 'When that case came in (다른 콜 접수일시)'),
    ('re_requests', 'other_call_outcome', 'What became of that (다른 콜 처리결과)'),
    ('re_requests', 'then_approved', 'Whether any case that followed was approved (이후 승인 여부)'),
    (NULL, 'month', 'First day of the month in Seoul in which it was decided (판정 월)'),
    (NULL, 'checks', 'How often it was checked (점검 횟수)'),
    ('qa_sample', 'revision', 'Decision to check (정정 차수)'),
    ('qa_sample', 'position', 'Place in the order that nobody chose (표본 순서)'),
    ('qa_sample', 'agreed', 'Whether all checks agreed; NULL: none yet (일치 여부)'),
    ('qa_summary', 'checks', 'How many checks (점검 건수)'),
    ('qa_summary', 'agreed', 'Checks that agreed (일치 건수)'),
    ('qa_summary', 'agreed_percent', 'The same in percent (일치율)'),

    -- times
    ('step_moments', 'payment_settled_at', 'When the payment was cancelled, else when it was decided (결제 처리일시)'),
    ('step_moments', 'told_at', 'When the last text was sent or given up (문자 처리일시)'),
    ('step_moments', 'answer_settled_at', 'When the answer was saved, else when it was decided (답변 처리일시)'),
    ('case_facts', 'asked_after_s', 'Seconds from the call to the request (접수까지 소요시간)'),
    ('case_facts', 'decided_after_s', 'Seconds from the request to the decision (판정까지 소요시간)'),
    ('case_facts', 'refunded_after_s', 'Seconds from the request to the refund (결제취소까지 소요시간)'),
    ('case_facts', 'told_after_s', 'Seconds from the request to the last text (문자 발송까지 소요시간)'),
    ('case_facts', 'closed_after_s', 'Seconds from the request to its end (완료까지 소요시간)'),
    ('case_facts', 'payment_attempts', 'How often the payment service was asked (결제취소 요청 횟수)'),
    ('next_cases', 'position', 'Place; 1 is to be taken first (처리 순서)'),
    ('next_cases', 'won_hours', 'The fare times the hours that it has waited at the step (금액×대기시간)'),
    ('step_durations', 'position', 'Place of the step in a case (처리 순서)'),
    ('step_durations', 'started_at', 'When the step before it ended (시작일시)'),
    ('step_durations', 'ended_at', 'When it ended (종료일시)'),
    ('step_durations', 'seconds', 'Seconds between the two; NULL: one is no moment (소요시간)'),
    ('step_times', 'position', 'Place of the step in a case (처리 순서)'),
    ('step_times', 'median_s', 'Half of the cases took no more seconds (소요시간 중앙값)'),
    ('step_times', 'p90_s', 'Nine of ten took no more seconds (소요시간 90%)'),
    ('step_times', 'p99_s', 'Ninety-nine of a hundred took no more seconds (소요시간 99%)'),
    ('step_times', 'longest_s', 'Seconds of the longest (최장 소요시간)'),

    -- maps
    (NULL, 'feature', 'Key of the row in one text, for programs that draw maps (지도 항목 키)'),
    ('case_map', 'line', 'From start to end, as geometry (출발지–마지막 지점 선)'),
    ('case_map_points', 'place', 'start or end (출발지, 마지막 지점)'),
    ('case_map_points', 'point', 'The place, as geometry (지점)'),

    -- invariants
    (NULL, 'invariant', 'Name of what must hold (점검 항목)'),
    (NULL, 'rows_checked', 'Rows looked at (점검 행 수)'),
    (NULL, 'violations', 'How many break it (위반 수)');
END;
COMMENT ON FUNCTION @extschema@.column_labels() IS
    'What the columns of views are that no table describes, or not as the view means them (뷰 항목 설명)';

CREATE PROCEDURE @extschema@.label_columns()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $label$
DECLARE
    described record;
BEGIN
    FOR described IN
        WITH shipped AS MATERIALIZED (
            SELECT s.position, s.kind, a.attname AS column_name, c.relname AS relation, c.oid, a.attnum
            FROM norefund.shipped_objects() AS s
            JOIN pg_class AS c ON c.relname = s.name AND c.relnamespace = 'norefund'::regnamespace
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE s.kind IN ('table', 'view')
        )
        SELECT v.relation, v.column_name, said.label
        FROM shipped AS v
        CROSS JOIN LATERAL (
            SELECT coalesce(
                (SELECT l.label FROM norefund.column_labels() AS l
                 WHERE l.column_name = v.column_name AND coalesce(l.view_name, v.relation) = v.relation
                 ORDER BY l.view_name NULLS LAST
                 LIMIT 1),
                (SELECT col_description(t.oid, t.attnum) FROM shipped AS t
                 WHERE t.kind = 'table' AND t.column_name = v.column_name
                 ORDER BY t.position
                 LIMIT 1)) AS label
        ) AS said
        WHERE v.kind = 'view' AND said.label <> coalesce(col_description(v.oid, v.attnum), '')
    LOOP
        EXECUTE format('COMMENT ON COLUMN norefund.%I.%I IS %L',
            described.relation, described.column_name, described.label);
    END LOOP;
END
$label$;
COMMENT ON PROCEDURE @extschema@.label_columns() IS
    'Describes each column of each view: as column_labels() does, else as the first table that has it (뷰 항목 설명 설치)';
