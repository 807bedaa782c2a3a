#include "refunds.h"

const char *const refund_state_names[N_REFUND_STATES] = {
	[STATE_NONE] = "none",
	[STATE_BLOCKED] = "blocked",
	[STATE_QUEUED] = "queued",
	[STATE_IN_FLIGHT] = "in_flight",
	[STATE_UNKNOWN] = "unknown",
	[STATE_REFUSED] = "refused",
	[STATE_DEAD] = "dead",
	[STATE_PARTIAL] = "partial",
	[STATE_REFUNDED] = "refunded",
	[STATE_REVERSED] = "reversed",
};

const char *const refund_event_names[N_REFUND_EVENTS] = {
	[EVENT_SETTLE] = "settle",
	[EVENT_APPROVE] = "approve",
	[EVENT_CLAIM] = "claim",
	[EVENT_LAPSE] = "lapse",
	[EVENT_UNKNOWN] = "answer_unknown",
	[EVENT_REFUSAL] = "refusal",
	[EVENT_REPORT] = "report",
	[EVENT_REVERSAL] = "reversal",
	[EVENT_VOID] = "void",
	[EVENT_RETRY] = "retry",
};

const char *const refund_fact_names[N_REFUND_FACTS] = {
	[REFUND_DUE] = "due",
	[REFUND_HELD] = "held",
	[REFUND_ASKABLE] = "askable",
	[REFUND_WRITABLE] = "writable",
	[REFUND_FINAL] = "final",
	[REFUND_LAST_ATTEMPT] = "last_attempt",
	[REFUND_ATTEMPT_OPEN] = "attempt_open",
	[REFUND_LOOKUP_ONLY] = "lookup_only",
	[REFUND_REPORTED] = "reported",
	[REFUND_NET_POSITIVE] = "net_positive",
	[REFUND_NET_COMPLETE] = "net_complete",
};

#define S(state) REFUND_STATE_BIT(STATE_##state)
#define F(fact) REFUND_FACT_BIT(REFUND_##fact)
#define UNDER_WAY (S(IN_FLIGHT) | S(UNKNOWN))
#define ASKED_LATER (S(BLOCKED) | S(QUEUED) | S(REFUSED))
#define ANY_STATE ((1u << N_REFUND_STATES) - 1)
#define CLEAR (F(DUE) | F(ASKABLE) | F(WRITABLE))

/* The first row that has the state and the event, all required facts and no excluded one. */
const RefundTransition refund_transitions[N_REFUND_TRANSITIONS] = {
	/* What is due is queued once nothing stands in the way, and taken back where something does. */
	{S(NONE), EVENT_SETTLE, CLEAR, F(HELD), STATE_QUEUED},
	{ASKED_LATER | S(DEAD) | S(REVERSED), EVENT_SETTLE, 0, F(DUE), REFUND_NO_ORDER},
	/* Of a case that was told nothing stays blocked for good: there is nothing to ask for, or not before a look-up. */
	{S(NONE) | ASKED_LATER, EVENT_SETTLE, F(FINAL), F(HELD) | F(ASKABLE), REFUND_BY_AMOUNT},
	{S(NONE), EVENT_SETTLE, F(DUE), 0, STATE_BLOCKED},
	{S(BLOCKED), EVENT_SETTLE, CLEAR, F(HELD), STATE_QUEUED},
	{S(QUEUED) | S(REFUSED), EVENT_SETTLE, CLEAR, F(HELD), REFUND_SAME},
	{ASKED_LATER, EVENT_SETTLE, 0, 0, STATE_BLOCKED},
	{ANY_STATE, EVENT_SETTLE, 0, 0, REFUND_SAME},
	/* After a reversal only a person orders again. */
	{S(REVERSED), EVENT_APPROVE, 0, 0, STATE_BLOCKED},
	{ANY_STATE, EVENT_APPROVE, 0, 0, REFUND_SAME},
	{S(QUEUED) | S(REFUSED), EVENT_CLAIM, 0, F(LOOKUP_ONLY), STATE_IN_FLIGHT},
	{S(UNKNOWN), EVENT_CLAIM, 0, 0, STATE_IN_FLIGHT},
	{S(IN_FLIGHT), EVENT_LAPSE, 0, 0, STATE_UNKNOWN},
	{UNDER_WAY, EVENT_UNKNOWN, 0, 0, STATE_UNKNOWN},
	{UNDER_WAY, EVENT_REFUSAL, 0, F(DUE), REFUND_NO_ORDER},
	{UNDER_WAY, EVENT_REFUSAL, F(LAST_ATTEMPT) | F(FINAL), 0, REFUND_BY_AMOUNT},
	{UNDER_WAY, EVENT_REFUSAL, F(LAST_ATTEMPT), 0, STATE_DEAD},
	{UNDER_WAY, EVENT_REFUSAL, F(HELD), 0, STATE_BLOCKED},
	{UNDER_WAY, EVENT_REFUSAL, 0, F(ASKABLE), STATE_BLOCKED},
	{UNDER_WAY, EVENT_REFUSAL, 0, 0, STATE_REFUSED},
	/* What the payment service says happened is taken in every state. */
	{ANY_STATE, EVENT_REPORT, 0, 0, REFUND_BY_AMOUNT},
	{S(REFUNDED) | S(PARTIAL) | S(NONE), EVENT_REVERSAL, 0, 0, REFUND_BY_AMOUNT},
	{ANY_STATE, EVENT_REVERSAL, 0, 0, REFUND_SAME},
	/* A reversal that was none leaves nothing to ask for. */
	{S(QUEUED) | S(REFUSED), EVENT_VOID, 0, F(ASKABLE), STATE_BLOCKED},
	{UNDER_WAY | ASKED_LATER | S(DEAD), EVENT_VOID, 0, 0, REFUND_SAME},
	{ANY_STATE, EVENT_VOID, F(DUE) | F(ATTEMPT_OPEN), F(NET_COMPLETE), STATE_UNKNOWN},
	{ANY_STATE, EVENT_VOID, F(DUE) | F(ATTEMPT_OPEN) | F(NET_COMPLETE), F(NET_POSITIVE), STATE_UNKNOWN},
	{ANY_STATE, EVENT_VOID, 0, 0, REFUND_BY_AMOUNT},
	{S(DEAD) | S(PARTIAL) | S(REVERSED), EVENT_RETRY, F(ASKABLE), 0, STATE_QUEUED},
	{S(DEAD) | S(PARTIAL) | S(REVERSED), EVENT_RETRY, 0, 0, STATE_BLOCKED},
};

static RefundState
state_by_amount(unsigned facts)
{
	if (!(facts & F(NET_POSITIVE)))
		return facts & F(REPORTED) ? STATE_REVERSED : STATE_NONE;
	return facts & F(NET_COMPLETE) ? STATE_REFUNDED : STATE_PARTIAL;
}

int
next_refund_state(RefundState from, RefundEvent event, unsigned facts)
{
	for (int i = 0; i < N_REFUND_TRANSITIONS; i++)
	{
		const RefundTransition *t = &refund_transitions[i];

		if (t->event != event || !(t->from & REFUND_STATE_BIT(from)) || (t->required & ~facts) || (t->excluded & facts))
			continue;
		if (t->to == REFUND_BY_AMOUNT)
			return state_by_amount(facts);
		if (t->to == REFUND_NO_ORDER)
			return facts & F(REPORTED) ? STATE_REVERSED : STATE_NONE;
		return t->to == REFUND_SAME ? (int) from : t->to;
	}
	return -1;
}
