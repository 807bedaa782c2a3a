/* What the cases of one call know together. Plain C, no PostgreSQL. */
#ifndef NOREFUND_KNOWLEDGE_H
#define NOREFUND_KNOWLEDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "rules.h"

/* An amount in won, or a moment in PostgreSQL's microseconds: their smallest and largest are its infinite times. */
typedef struct Number
{
	bool		known;
	int64_t		value;
} Number;

/* What is above it is no amount of a payment, and no meter runs that long: a slip of the keyboard or another unit. */
#define MOST_WON		INT64_C(1000000000000000)
#define MOST_DURATION_S 1000000

#define BEFORE_ALL_TIME INT64_MIN
#define AFTER_ALL_TIME INT64_MAX

/* What one case knows of its call. Readings are unknown where they are negative, NaN or infinite. */
typedef struct CaseKnowledge
{
	Answer		own_call;
	Answer		call_completed;
	bool		payment_named;		/* also by a word that nobody knows, which can't be relied on */
	Answer		payment_cancellable;
	Number		charged_won;
	Answer		centre_cancelled;
	Number		centre_cancelled_at;
	Number		centre_cancelled_won;
	Number		centre_known_at;	/* unknown: received_at stands in */
	Number		called_at;
	Number		received_at;
	Number		evidence_at;
	Answer		reason_given;
	int			meter_distance_m;
	int			meter_duration_s;
	Answer		remark_distance_short;
	Answer		remark_duration_short;
	double		meter_displacement_m;
	bool		readings_at_odds;	/* the admin's words say otherwise than the numbers */
} CaseKnowledge;

typedef enum Contradiction
{
	NOT_OWN_CALL,
	NOT_COMPLETED,
	PAYMENT_NOT_CANCELLABLE,
	NOTHING_CHARGED,
	CHARGE_CONFLICT,
	PARTIAL_CANCELLATION,
	CENTRE_CONFLICT,
	REFUNDED_TWICE,
	REFUND_REVERSED,
	TIME_IMPOSSIBLE,
	READING_CONFLICT,
	N_CONTRADICTIONS
} Contradiction;

/* The columns in which cases may differ as a fact. */
typedef enum Reading
{
	READING_DISTANCE,
	READING_DURATION,
	READING_REMARK_DISTANCE,
	READING_REMARK_DURATION,
	READING_DISPLACEMENT,
	N_READINGS
} Reading;

/* The columns whose time can't be. */
typedef enum TimeColumn
{
	TIME_CALLED_AT,
	TIME_RECEIVED_AT,
	TIME_EVIDENCE_AT,
	TIME_CENTRE_CANCELLED_AT,
	TIME_METER_DURATION,
	N_TIME_COLUMNS
} TimeColumn;

/* Masks hold a bit per Fact, Contradiction, Reading or TimeColumn. */
typedef struct CallKnowledge
{
	Evidence	evidence;			/* whether a case is a duplicate or another inquiry is not the call's to know */
	Facts		facts;				/* of that evidence */
	unsigned	facts_conflicting;	/* unknown, though nothing is missing */
	unsigned	conflicts;			/* the readings of which delivered values differ as a fact */
	unsigned	contradictions;
	unsigned	times_impossible;
	Number		charged_won;
	Number		centre_cancelled_at;
	Number		centre_cancelled_won;
} CallKnowledge;

extern const char *const contradiction_names[N_CONTRADICTIONS];
extern const char *const reading_columns[N_READINGS];
extern const char *const time_columns[N_TIME_COLUMNS];

/* The cases stand oldest first; decided is the index of the one being decided, -1 where there is none. */
extern CallKnowledge combine_knowledge(const CaseKnowledge *cases, int n, int decided, const Thresholds *limits,
									   Number foreign_paid_won);
extern unsigned contradictions_of_case(const CaseKnowledge *known);
extern Answer refundable_of_case(const CaseKnowledge *known);
extern unsigned facts_between_limits(int meter_distance_m, Answer remark_distance_short, const Thresholds *limits);

#endif
