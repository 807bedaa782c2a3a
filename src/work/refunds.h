/* The states of a call's refund: state and event -> next state. Plain C, no PostgreSQL. */
#ifndef NOREFUND_REFUNDS_H
#define NOREFUND_REFUNDS_H

typedef enum RefundState
{
	STATE_NONE,
	STATE_BLOCKED,				/* it cannot be asked for yet */
	STATE_QUEUED,
	STATE_IN_FLIGHT,			/* a worker was handed it, and holds its lease */
	STATE_UNKNOWN,				/* it was asked for, and the answer is not known */
	STATE_REFUSED,				/* the last attempt was definitely refused, and is made again */
	STATE_DEAD,				/* refused too often: a person looks */
	STATE_PARTIAL,
	STATE_REFUNDED,
	STATE_REVERSED,			/* what was paid back has come back to us */
	N_REFUND_STATES
} RefundState;

typedef enum RefundEvent
{
	EVENT_SETTLE,				/* what is known was compared anew */
	EVENT_APPROVE,				/* a person has approved the case */
	EVENT_CLAIM,
	EVENT_LAPSE,				/* the lease ended without an answer */
	EVENT_UNKNOWN,				/* a failure whose answer is unknown */
	EVENT_REFUSAL,				/* a definite refusal of the last attempt */
	EVENT_REPORT,				/* the payment service has paid back */
	EVENT_REVERSAL,				/* it has taken that back */
	EVENT_VOID,					/* a report was no fact */
	EVENT_RETRY,
	N_REFUND_EVENTS
} RefundEvent;

typedef enum RefundFact
{
	REFUND_DUE,					/* an open case is approved */
	REFUND_HELD,
	REFUND_ASKABLE,				/* some of the charge is left, and what is known of the money is not below nothing */
	REFUND_WRITABLE,			/* both texts can be written, were given up, or it is a rest */
	REFUND_FINAL,				/* the case was told, paid or answered */
	REFUND_LAST_ATTEMPT,		/* the eighth refusal */
	REFUND_ATTEMPT_OPEN,		/* the last attempt is neither refused nor answered by another report */
	REFUND_LOOKUP_ONLY,
	REFUND_REPORTED,			/* reports stand */
	REFUND_NET_POSITIVE,
	REFUND_NET_COMPLETE,		/* the net is the whole charge or more, or the charge is not known */
	N_REFUND_FACTS
} RefundFact;

#define REFUND_STATE_BIT(state) (1u << (state))
#define REFUND_FACT_BIT(fact) (1u << (fact))

/* Where a transition leads. Two are no states: what the net says, and an order that is no longer due. */
#define REFUND_SAME (-1)
#define REFUND_BY_AMOUNT (-2)
#define REFUND_NO_ORDER (-3)

typedef struct RefundTransition
{
	unsigned	from;			/* a bit per state */
	RefundEvent event;
	unsigned	required;
	unsigned	excluded;
	int			to;
} RefundTransition;

#define N_REFUND_TRANSITIONS 30

extern const char *const refund_state_names[N_REFUND_STATES];
extern const char *const refund_event_names[N_REFUND_EVENTS];
extern const char *const refund_fact_names[N_REFUND_FACTS];
extern const RefundTransition refund_transitions[N_REFUND_TRANSITIONS];

/* The state after an event; -1 where it is not accepted there. */
extern int	next_refund_state(RefundState from, RefundEvent event, unsigned facts);

#endif
