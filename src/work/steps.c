#include "steps.h"

const char *const step_fact_names[N_STEP_FACTS] = {
	[STEP_UNDECIDED] = "undecided",
	[STEP_CENTRE_ONLY] = "centre_only",
	[STEP_UNDER_WAY] = "order_under_way",
	[STEP_HELD] = "held",
	[STEP_REVIEW] = "review",
	[STEP_FINAL] = "final",
	[STEP_APPROVED] = "approved",
	[STEP_TOLD] = "told",
	[STEP_OTHER_ORDER] = "order_of_another_case",
	[STEP_REVERSED] = "order_reversed",
	[STEP_DEAD] = "order_dead",
	[STEP_BLOCKED] = "order_blocked",
	[STEP_WAITING] = "order_waiting",
	[STEP_DRIVER_DUE] = "driver_text_due",
	[STEP_DRIVER_BLOCKED] = "driver_text_blocked",
	[STEP_DRIVER_DEAD] = "driver_text_dead",
	[STEP_CUSTOMER_DUE] = "customer_text_due",
	[STEP_CUSTOMER_BLOCKED] = "customer_text_blocked",
	[STEP_CUSTOMER_DEAD] = "customer_text_dead",
	[STEP_AGIT_DUE] = "agit_due",
	[STEP_TELLS] = "tells",
	[STEP_ANSWERED] = "answered",
	[STEP_MEMO_MISSING] = "memo_missing",
};

#define IS(fact) STEP_BIT(STEP_##fact)

#define PAY "claim_cancellations record_cancellation record_reversal record_cancellation_failed"
#define SEND "claim_messages record_sent record_failed"
#define AGENT "상담사"
#define PERSON "담당자"
#define PAYER "결제 담당"
#define CEMS "문자 시스템 CEMS"
#define REVIEW_LABEL "담당자 검토"
#define FAILED_LABEL "SMS 발송 실패 – 재발송 또는 OB 진행"

/* The first row of which all required facts hold and no excluded one does; the last row asks nothing. */
const Step	steps[N_STEPS] = {
	/* manual 3: 고객센터 기처리 */
	{"check_centre", "고객센터 기처리 여부 확인", AGENT, "add_evidence decide_case withdraw_case",
	IS(UNDECIDED) | IS(CENTRE_ONLY), 0},
	/* manual 1, 2: 미터기 운행 상세 확인 */
	{"add_evidence", "운행결과·미터기 운행 상세 확인", AGENT, "add_evidence decide_case withdraw_case",
	IS(UNDECIDED), 0},
	/* manual 1: 어드민 확인 후 결제취소. A held order may be looked up where it was asked; it is not asked for again. */
	{"look_up", "결제취소 결과 조회", PAYER, PAY " claim_review acknowledge",
	IS(UNDER_WAY) | IS(HELD), 0},
	{"cancel_payment", "결제취소", PAYER, PAY,
	IS(UNDER_WAY), 0},
	{"review", REVIEW_LABEL, PERSON, "claim_review resolve_review",
	IS(REVIEW), 0},
	{"held_final", REVIEW_LABEL, PERSON, "claim_review acknowledge retry_cancellation",
	IS(HELD) | IS(FINAL), 0},
	{"held", REVIEW_LABEL, PERSON, "claim_review resolve_review acknowledge",
	IS(HELD), 0},
	/* A call has one order: who is approved beside it decides otherwise, or the other case does. */
	{"review", REVIEW_LABEL, PERSON, "claim_review resolve_review",
	IS(APPROVED) | IS(OTHER_ORDER), IS(TOLD)},
	{"payment_reversed", "결제취소 원복 확인 – 재취소 여부 결정", PERSON,
		"claim_review retry_cancellation resolve_review",
	IS(APPROVED) | IS(REVERSED), IS(TOLD)},
	{"payment_dead", "결제취소 실패 – 재요청 또는 이관", PERSON, "claim_review retry_cancellation resolve_review",
	IS(APPROVED) | IS(DEAD), 0},
	{"complete_payment", "결제취소 정보 보완", AGENT, "add_evidence give_up_message resolve_review",
	IS(APPROVED) | IS(BLOCKED), 0},
	{"cancel_payment", "결제취소", PAYER, PAY,
	IS(APPROVED) | IS(WAITING), 0},
	/* manual 1-5: SMS 선발송 */
	{"complete_text", "문자 내용 보완", AGENT, "add_evidence give_up_message",
	IS(DRIVER_DUE) | IS(DRIVER_BLOCKED), 0},
	{"sms_failed", FAILED_LABEL, AGENT, "retry_message give_up_message",
	IS(DRIVER_DUE) | IS(DRIVER_DEAD), 0},
	{"send_driver_sms", "기사 SMS 발송", CEMS, SEND,
	IS(DRIVER_DUE), 0},
	/* manual 1: 고객 SMS 발송 */
	{"complete_text", "문자 내용 보완", AGENT, "add_evidence give_up_message",
	IS(CUSTOMER_DUE) | IS(CUSTOMER_BLOCKED), 0},
	{"sms_failed", FAILED_LABEL, AGENT, "retry_message give_up_message",
	IS(CUSTOMER_DUE) | IS(CUSTOMER_DEAD), 0},
	{"send_customer_sms", "고객 SMS 발송", CEMS, SEND,
	IS(CUSTOMER_DUE), 0},
	/* manual 아지트 작성 기준 */
	{"post_agit", "아지트 작성", AGENT, "record_agit_post",
	IS(AGIT_DUE), 0},
	/* manual 1-5: SMS 선발송 후 답변내용 저장; 상담유형, 상담이력; 처리결과 */
	{"save_answer", "답변내용 저장", AGENT, "save_answer",
	IS(TELLS), IS(ANSWERED)},
	{"complete_memo", "상담이력 보완", AGENT, "add_evidence waive_memo",
	IS(TELLS) | IS(MEMO_MISSING), 0},
	{"close", "완료 처리", AGENT, "close_case",
	0, 0},
};

/* Index into steps[]. */
int
first_matching_step(unsigned facts)
{
	int			i = 0;

	while ((steps[i].required & ~facts) || (steps[i].excluded & facts))
		i++;
	return i;
}
