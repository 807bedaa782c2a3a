#include "knowledge.h"

#include <math.h>
#include <stddef.h>

const char *const contradiction_names[N_CONTRADICTIONS] = {
	[NOT_OWN_CALL] = "not_own_call",
	[NOT_COMPLETED] = "not_completed",
	[PAYMENT_NOT_CANCELLABLE] = "payment_not_cancellable",
	[NOTHING_CHARGED] = "nothing_charged",
	[CHARGE_CONFLICT] = "charge_conflict",
	[PARTIAL_CANCELLATION] = "partial_cancellation",
	[CENTRE_CONFLICT] = "centre_conflict",
	[REFUNDED_TWICE] = "refunded_twice",
	[REFUND_REVERSED] = "refund_reversed",
	[TIME_IMPOSSIBLE] = "time_impossible",
	[READING_CONFLICT] = "reading_conflict",
};

const char *const reading_columns[N_READINGS] = {
	[READING_DISTANCE] = "meter_distance_m",
	[READING_DURATION] = "meter_duration_s",
	[READING_REMARK_DISTANCE] = "remark_distance_short",
	[READING_REMARK_DURATION] = "remark_duration_short",
	[READING_DISPLACEMENT] = "meter_displacement_m",
};

const char *const time_columns[N_TIME_COLUMNS] = {
	[TIME_CALLED_AT] = "called_at",
	[TIME_RECEIVED_AT] = "received_at",
	[TIME_EVIDENCE_AT] = "evidence_at",
	[TIME_CENTRE_CANCELLED_AT] = "centre_cancelled_at",
	[TIME_METER_DURATION] = "meter_duration_s",
};

#define BIT(n)		(1u << (n))
#define SAYS_NO		BIT(ANSWER_NO)
#define SAYS_YES	BIT(ANSWER_YES)

#define SECOND	INT64_C(1000000)
#define HOUR	(3600 * SECOND)
#define DAY		(24 * HOUR)
/* 2010-01-01 in Seoul: 3653 days after PostgreSQL's first, less nine hours. */
#define YEAR_2010 (3653 * DAY - 9 * HOUR)

static const Number unknown_number = {false, 0};

static Answer
answer_at(const CaseKnowledge *known, size_t field)
{
	return *(const Answer *) ((const char *) known + field);
}

static const Number *
number_at(const CaseKnowledge *known, size_t field)
{
	return (const Number *) ((const char *) known + field);
}

/* A bit for each of the two answers that a case gives. */
static unsigned
answers_given(const CaseKnowledge *cases, int n, size_t field)
{
	unsigned	given = 0;

	for (int i = 0; i < n; i++)
		given |= BIT(answer_at(&cases[i], field));
	return given & (SAYS_NO | SAYS_YES);
}

/* Yes where any says so, else no where any does. */
static Answer
any_yes(unsigned given)
{
	if (given & SAYS_YES)
		return ANSWER_YES;
	return given & SAYS_NO ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* The first known value; *differ tells whether another case knows a different one. */
static Number
first_number(const CaseKnowledge *cases, int n, size_t field, bool *differ)
{
	Number		first = unknown_number;

	*differ = false;
	for (int i = 0; i < n; i++)
	{
		const Number *number = number_at(&cases[i], field);

		if (!number->known)
			continue;
		if (!first.known)
			first = *number;
		else if (number->value != first.value)
			*differ = true;
	}
	return first;
}

static bool
numbers_differ(const CaseKnowledge *cases, int n, size_t field)
{
	bool		differ;

	first_number(cases, n, field, &differ);
	return differ;
}

static Number
only_number(const CaseKnowledge *cases, int n, size_t field)
{
	bool		differ;
	Number		first = first_number(cases, n, field, &differ);

	return differ ? unknown_number : first;
}

static Number
own_or_only_number(const CaseKnowledge *cases, int n, int decided, size_t field)
{
	if (decided >= 0 && number_at(&cases[decided], field)->known)
		return *number_at(&cases[decided], field);
	return only_number(cases, n, field);
}

static Number
latest_number(const CaseKnowledge *cases, int n, size_t field)
{
	Number		latest = unknown_number;

	for (int i = 0; i < n; i++)
	{
		const Number *number = number_at(&cases[i], field);

		if (number->known && (!latest.known || number->value > latest.value))
			latest = *number;
	}
	return latest;
}

static bool
is_reading_known(const CaseKnowledge *known, Reading reading)
{
	switch (reading)
	{
		case READING_DISTANCE:
			return known->meter_distance_m >= 0;
		case READING_DURATION:
			return known->meter_duration_s >= 0;
		case READING_REMARK_DISTANCE:
			return known->remark_distance_short != ANSWER_UNKNOWN;
		case READING_REMARK_DURATION:
			return known->remark_duration_short != ANSWER_UNKNOWN;
		default:
			return is_usable(known->meter_displacement_m);
	}
}

/* What a known reading says. Unknown is an answer of its own: between the limits, or no limit can be used. */
static Answer
reading_as_fact(const CaseKnowledge *known, Reading reading, const Thresholds *limits)
{
	switch (reading)
	{
		case READING_DISTANCE:
			return is_distance_zero(known->meter_distance_m, limits);
		case READING_DURATION:
			return is_duration_short(known->meter_duration_s, limits);
		case READING_REMARK_DISTANCE:
			return known->remark_distance_short;
		case READING_REMARK_DURATION:
			return known->remark_duration_short;
		default:
			return is_same_place(known->meter_displacement_m, limits);
	}
}

/* The case whose reading is the call's: the decided one, else the oldest that has one; NULL where none has. */
static const CaseKnowledge *
agreed_reading(const CaseKnowledge *cases, int n, int decided, Reading reading, const Thresholds *limits,
			   bool *conflict)
{
	const CaseKnowledge *oldest = NULL;
	unsigned	facts = 0;

	for (int i = 0; i < n; i++)
	{
		if (!is_reading_known(&cases[i], reading))
			continue;
		if (oldest == NULL)
			oldest = &cases[i];
		facts |= BIT(reading_as_fact(&cases[i], reading, limits));
	}
	/* more than one bit is set */
	*conflict = (facts & (facts - 1)) != 0;
	return decided >= 0 && is_reading_known(&cases[decided], reading) ? &cases[decided] : oldest;
}

static bool
has_distance_limits(const Thresholds *limits)
{
	return limits->zero_distance_below_m >= 0 && limits->distance_recorded_from_m >= 0;
}

/* What a distance between the limits leaves open, though it is not missing: itself, and the remark it stands in for. */
unsigned
facts_between_limits(int meter_distance_m, Answer remark_distance_short, const Thresholds *limits)
{
	if (meter_distance_m < 0 || !has_distance_limits(limits) ||
		is_distance_zero(meter_distance_m, limits) != ANSWER_UNKNOWN)
		return 0;
	return FACT_BIT(FACT_DISTANCE_ZERO) |
		(remark_distance_short == ANSWER_UNKNOWN ? FACT_BIT(FACT_REMARK_DISTANCE_SHORT) : 0);
}

/* A conflict makes a fact unknown, and with a reading the remark that nobody delivered. */
static unsigned
facts_in_conflict(unsigned conflicts, const Evidence *evidence)
{
	unsigned	facts = 0;

	if (conflicts & BIT(READING_DISTANCE))
		facts |= FACT_BIT(FACT_DISTANCE_ZERO) |
			(evidence->remark_distance_short == ANSWER_UNKNOWN ? FACT_BIT(FACT_REMARK_DISTANCE_SHORT) : 0);
	if (conflicts & BIT(READING_DURATION))
		facts |= FACT_BIT(FACT_DURATION_SHORT) |
			(evidence->remark_duration_short == ANSWER_UNKNOWN ? FACT_BIT(FACT_REMARK_DURATION_SHORT) : 0);
	if (conflicts & BIT(READING_REMARK_DISTANCE))
		facts |= FACT_BIT(FACT_REMARK_DISTANCE_SHORT);
	if (conflicts & BIT(READING_REMARK_DURATION))
		facts |= FACT_BIT(FACT_REMARK_DURATION_SHORT);
	if (conflicts & BIT(READING_DISPLACEMENT))
		facts |= FACT_BIT(FACT_SAME_PLACE);
	return facts;
}

/*
 * Where delivered remarks differ, their reading must not stand in for them, as it would for one that nobody delivered.
 * So it is withheld, and is in conflict with them where it would have been a fact. No rule asks the one without the
 * other: no verdict changes.
 */
static unsigned
withhold_stand_ins(Evidence *evidence, unsigned conflicts, const Thresholds *limits)
{
	unsigned	facts = 0;

	if (conflicts & BIT(READING_REMARK_DISTANCE))
	{
		if (is_distance_zero(evidence->meter_distance_m, limits) != ANSWER_UNKNOWN)
			facts |= FACT_BIT(FACT_DISTANCE_ZERO);
		evidence->meter_distance_m = NOT_DELIVERED;
	}
	if (conflicts & BIT(READING_REMARK_DURATION))
	{
		if (is_duration_short(evidence->meter_duration_s, limits) != ANSWER_UNKNOWN)
			facts |= FACT_BIT(FACT_DURATION_SHORT);
		evidence->meter_duration_s = NOT_DELIVERED;
	}
	return facts;
}

static void
combine_readings(CallKnowledge *call, const CaseKnowledge *cases, int n, int decided, const Thresholds *limits)
{
	const CaseKnowledge *from[N_READINGS];
	Evidence   *evidence = &call->evidence;

	for (Reading reading = 0; reading < N_READINGS; reading++)
	{
		bool		conflict;

		from[reading] = agreed_reading(cases, n, decided, reading, limits, &conflict);
		if (!conflict)
			continue;
		call->conflicts |= BIT(reading);
		from[reading] = NULL;
	}
	evidence->meter_distance_m = from[READING_DISTANCE] ? from[READING_DISTANCE]->meter_distance_m : NOT_DELIVERED;
	evidence->meter_duration_s = from[READING_DURATION] ? from[READING_DURATION]->meter_duration_s : NOT_DELIVERED;
	evidence->remark_distance_short = from[READING_REMARK_DISTANCE] ?
		from[READING_REMARK_DISTANCE]->remark_distance_short : ANSWER_UNKNOWN;
	evidence->remark_duration_short = from[READING_REMARK_DURATION] ?
		from[READING_REMARK_DURATION]->remark_duration_short : ANSWER_UNKNOWN;
	evidence->meter_displacement_m = from[READING_DISPLACEMENT] ?
		from[READING_DISPLACEMENT]->meter_displacement_m : NAN;
}

typedef struct Times
{
	Number		called_at;
	Number		received_at;
	Number		evidence_at;
	Number		centre_cancelled_at;
	int			meter_duration_s;
} Times;

static bool
is_infinite(Number moment)
{
	return moment.known && (moment.value == BEFORE_ALL_TIME || moment.value == AFTER_ALL_TIME);
}

static bool
is_finite(Number moment)
{
	return moment.known && !is_infinite(moment);
}

/*
 * Is the one moment more than so long after the other? Only finite moments are told apart. Between the ends of the type
 * lies more than a signed difference can hold, hence the unsigned one.
 */
static bool
is_later(Number moment, Number other, int64_t by)
{
	return is_finite(moment) && is_finite(other) && moment.value > other.value &&
		(uint64_t) moment.value - (uint64_t) other.value > (uint64_t) by;
}

/*
 * Did the meter run longer than any does, or than it took from the call to the request? A request before its call left
 * it no time.
 */
static bool
is_meter_too_long(const Times *times)
{
	int64_t		ran = times->meter_duration_s * SECOND;

	if (times->meter_duration_s > MOST_DURATION_S)
		return true;
	if (times->meter_duration_s < 0 || !is_finite(times->called_at) || !is_finite(times->received_at))
		return false;
	return times->received_at.value < times->called_at.value ||
		(uint64_t) times->received_at.value - (uint64_t) times->called_at.value < (uint64_t) ran;
}

static unsigned
when(bool applies, unsigned bit)
{
	return applies ? BIT(bit) : 0;
}

static unsigned
impossible_times(const Times *times)
{
	const Number year_2010 = {true, YEAR_2010};

	return when(is_infinite(times->called_at) || is_later(year_2010, times->called_at, 0) ||
				is_later(times->called_at, times->received_at, HOUR) ||
				is_later(times->called_at, times->evidence_at, DAY), TIME_CALLED_AT) |
		when(is_infinite(times->received_at), TIME_RECEIVED_AT) |
		when(is_infinite(times->evidence_at), TIME_EVIDENCE_AT) |
		when(is_infinite(times->centre_cancelled_at) || is_later(times->called_at, times->centre_cancelled_at, 0) ||
			 is_later(times->centre_cancelled_at, times->evidence_at, DAY), TIME_CENTRE_CANCELLED_AT) |
		when(is_meter_too_long(times), TIME_METER_DURATION);
}

static unsigned
impossible_times_of_case(const CaseKnowledge *known)
{
	Times		times = {
		.called_at = known->called_at,
		.received_at = known->received_at,
		.evidence_at = known->evidence_at,
		.centre_cancelled_at = known->centre_cancelled_at,
		.meter_duration_s = known->meter_duration_s,
	};

	return impossible_times(&times);
}

/*
 * What is told of the call as a whole, and what each case tells by itself. Evidence of the call was last written when
 * its latest was: an older case must not make a newer look-up a thing of the future.
 */
static unsigned
impossible_times_of_call(const CaseKnowledge *cases, int n, int decided, int meter_duration_s)
{
	Times		times = {
		.called_at = own_or_only_number(cases, n, decided, offsetof(CaseKnowledge, called_at)),
		.received_at = own_or_only_number(cases, n, decided, offsetof(CaseKnowledge, received_at)),
		.evidence_at = latest_number(cases, n, offsetof(CaseKnowledge, evidence_at)),
		.centre_cancelled_at = own_or_only_number(cases, n, decided, offsetof(CaseKnowledge, centre_cancelled_at)),
		.meter_duration_s = meter_duration_s,
	};
	unsigned	found = impossible_times(&times);

	for (int i = 0; i < n; i++)
		found |= impossible_times_of_case(&cases[i]);
	return found;
}

/* Is the charge of any case one of nothing or of more than can be, and of any one of something? */
static unsigned
charges_given(const CaseKnowledge *cases, int n)
{
	unsigned	given = 0;

	for (int i = 0; i < n; i++)
		if (cases[i].charged_won.known)
			given |= cases[i].charged_won.value > 0 && cases[i].charged_won.value <= MOST_WON ? SAYS_YES : SAYS_NO;
	return given;
}

static bool
may_be_paid_otherwise(const CaseKnowledge *cases, int n)
{
	for (int i = 0; i < n; i++)
		if (cases[i].payment_named && cases[i].payment_cancellable != ANSWER_YES)
			return true;
	return false;
}

static bool
any_charge_is(const CaseKnowledge *cases, int n, int64_t won)
{
	for (int i = 0; i < n; i++)
		if (cases[i].charged_won.known && cases[i].charged_won.value == won)
			return true;
	return false;
}

/* Does any case tell of an amount that the centre paid back, other than this one where it is known? */
static bool
has_centre_paid(const CaseKnowledge *cases, int n, Number other_than)
{
	for (int i = 0; i < n; i++)
	{
		Number		won = cases[i].centre_cancelled_won;

		if (won.known && won.value != 0 && (!other_than.known || won.value != other_than.value))
			return true;
	}
	return false;
}

/* Did the centre cancel an amount other than a charge, or two? Nothing cancelled is no part of a charge. */
static bool
is_partly_cancelled(const CaseKnowledge *cases, int n, Number foreign_paid_won)
{
	bool		charges_differ;
	Number		charge = first_number(cases, n, offsetof(CaseKnowledge, charged_won), &charges_differ);

	if (numbers_differ(cases, n, offsetof(CaseKnowledge, centre_cancelled_won)))
		return true;
	if (!charge.known)
		return false;
	if (foreign_paid_won.known && foreign_paid_won.value > 0 && !any_charge_is(cases, n, foreign_paid_won.value))
		return true;
	/* one amount can't be that of two charges */
	return has_centre_paid(cases, n, charges_differ ? unknown_number : charge);
}

/* "Not cancelled" beside a cancelled amount or date, or "cancelled" beside an amount of nothing. */
static bool
is_centre_at_odds(const CaseKnowledge *cases, int n)
{
	Answer		cancelled = any_yes(answers_given(cases, n, offsetof(CaseKnowledge, centre_cancelled)));

	for (int i = 0; i < n; i++)
	{
		Number		won = cases[i].centre_cancelled_won;

		if (cancelled == ANSWER_YES && won.known && won.value <= 0)
			return true;
		if (cancelled == ANSWER_NO && ((won.known && won.value != 0) || cases[i].centre_cancelled_at.known))
			return true;
	}
	return false;
}

/* Did a look-up find nothing after one that had found the payment cancelled? */
static bool
is_cancellation_gone(const CaseKnowledge *cases, int n)
{
	Number		first_yes = unknown_number;
	Number		last_no = unknown_number;

	for (int i = 0; i < n; i++)
	{
		Number		at = cases[i].centre_known_at.known ? cases[i].centre_known_at : cases[i].received_at;
		Answer		cancelled = cases[i].centre_cancelled;

		if (at.known && cancelled == ANSWER_YES && (!first_yes.known || at.value < first_yes.value))
			first_yes = at;
		if (at.known && cancelled == ANSWER_NO && (!last_no.known || at.value > last_no.value))
			last_no = at;
	}
	return first_yes.known && last_no.known && first_yes.value < last_no.value;
}

static bool
is_reading_at_odds(const CaseKnowledge *cases, int n)
{
	for (int i = 0; i < n; i++)
		if (cases[i].readings_at_odds)
			return true;
	return false;
}

/* All but the times. */
static unsigned
contradictions_known(const CaseKnowledge *cases, int n, Number foreign_paid_won)
{
	bool		foreign = foreign_paid_won.known;
	bool		foreign_paid = foreign && foreign_paid_won.value > 0;

	return when(answers_given(cases, n, offsetof(CaseKnowledge, own_call)) & SAYS_NO, NOT_OWN_CALL) |
		when(answers_given(cases, n, offsetof(CaseKnowledge, call_completed)) & SAYS_NO, NOT_COMPLETED) |
		when(may_be_paid_otherwise(cases, n), PAYMENT_NOT_CANCELLABLE) |
		when(charges_given(cases, n) & SAYS_NO, NOTHING_CHARGED) |
		when(numbers_differ(cases, n, offsetof(CaseKnowledge, charged_won)), CHARGE_CONFLICT) |
		when(is_partly_cancelled(cases, n, foreign_paid_won), PARTIAL_CANCELLATION) |
		when(is_centre_at_odds(cases, n) || is_cancellation_gone(cases, n), CENTRE_CONFLICT) |
		when(foreign_paid && has_centre_paid(cases, n, unknown_number), REFUNDED_TWICE) |
		when(foreign && !foreign_paid, REFUND_REVERSED) |
		when(is_reading_at_odds(cases, n), READING_CONFLICT);
}

/* No where one of the four is known to be bad, yes where all are known to be good. */
static Answer
refundable_of_cases(const CaseKnowledge *cases, int n)
{
	unsigned	own = answers_given(cases, n, offsetof(CaseKnowledge, own_call));
	unsigned	completed = answers_given(cases, n, offsetof(CaseKnowledge, call_completed));
	unsigned	cancellable = answers_given(cases, n, offsetof(CaseKnowledge, payment_cancellable));
	unsigned	charged = charges_given(cases, n);

	if ((own | completed | cancellable | charged) & SAYS_NO)
		return ANSWER_NO;
	return own & completed & cancellable & charged & SAYS_YES ? ANSWER_YES : ANSWER_UNKNOWN;
}

/* What a case's own values contradict, without the other cases of its call and without a payment report. */
unsigned
contradictions_of_case(const CaseKnowledge *known)
{
	return contradictions_known(known, 1, unknown_number) |
		when(impossible_times_of_case(known) != 0, TIME_IMPOSSIBLE);
}

Answer
refundable_of_case(const CaseKnowledge *known)
{
	return refundable_of_cases(known, 1);
}

static void
combine_answers(CallKnowledge *call, const CaseKnowledge *cases, int n, Number foreign_paid_won)
{
	unsigned	centre = answers_given(cases, n, offsetof(CaseKnowledge, centre_cancelled));

	if (foreign_paid_won.known && foreign_paid_won.value > 0)
		centre |= SAYS_YES;
	call->evidence.open_duplicate = ANSWER_UNKNOWN;
	call->evidence.other_inquiry = ANSWER_UNKNOWN;
	call->evidence.contradiction = call->contradictions != 0 ? ANSWER_YES : ANSWER_NO;
	call->evidence.refundable = refundable_of_cases(cases, n);
	call->evidence.centre_cancelled = any_yes(centre);
	call->evidence.reason_given = any_yes(answers_given(cases, n, offsetof(CaseKnowledge, reason_given)));
}

/* Values are combined first, then limits, stand-ins and contradictions are applied. */
CallKnowledge
combine_knowledge(const CaseKnowledge *cases, int n, int decided, const Thresholds *limits, Number foreign_paid_won)
{
	CallKnowledge call = {
		.charged_won = only_number(cases, n, offsetof(CaseKnowledge, charged_won)),
		.centre_cancelled_at = own_or_only_number(cases, n, decided, offsetof(CaseKnowledge, centre_cancelled_at)),
		.centre_cancelled_won = only_number(cases, n, offsetof(CaseKnowledge, centre_cancelled_won)),
	};
	Evidence   *evidence = &call.evidence;

	combine_readings(&call, cases, n, decided, limits);
	call.times_impossible = impossible_times_of_call(cases, n, decided, evidence->meter_duration_s);
	call.contradictions = contradictions_known(cases, n, foreign_paid_won) |
		when(call.times_impossible != 0, TIME_IMPOSSIBLE);
	combine_answers(&call, cases, n, foreign_paid_won);

	call.facts_conflicting = facts_in_conflict(call.conflicts, evidence) |
		facts_between_limits(evidence->meter_distance_m, evidence->remark_distance_short, limits);
	call.facts_conflicting |= withhold_stand_ins(evidence, call.conflicts, limits);
	call.facts = establish_facts(evidence, limits);
	return call;
}
