/*
 * A libFuzzer target over what is plain C: whatever stands in the evidence, a refund rests on what is known, and
 * nothing reads or writes beyond its memory. Built by test/trust/run.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "knowledge.h"
#include "observe.h"
#include "reading.h"
#include "reasons.h"
#include "refunds.h"
#include "rules.h"
#include "steps.h"

#define MOST_CASES 4

static const uint8_t *bytes;
static size_t left;

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
take(void *into, size_t size)
{
	size_t		n = size < left ? size : left;

	memset(into, 0, size);
	memcpy(into, bytes, n);
	bytes += n;
	left -= n;
}

static unsigned
take_below(unsigned limit)
{
	uint8_t		byte;

	take(&byte, 1);
	return byte % limit;
}

static int
take_int(void)
{
	static const int usual[] = {NOT_DELIVERED, -1, 0, 45, 49, 50, 60, 61, 100, 12000, INT_MAX};
	unsigned	n = take_below(16);
	int			any;

	if (n < sizeof usual / sizeof *usual)
		return usual[n];
	take(&any, sizeof any);
	return any;
}

static double
take_double(void)
{
	static const double usual[] = {0, 10, 50, 50.1, 1e300, -1, NAN, INFINITY, -INFINITY};
	unsigned	n = take_below(12);
	double		any;

	if (n < sizeof usual / sizeof *usual)
		return usual[n];
	take(&any, sizeof any);
	return any;
}

static Number
take_number(void)
{
	static const int64_t usual[] = {0, 1, 18000, -1, INT64_MIN, INT64_MAX, MOST_WON, MOST_WON + 1, 826000000000000};
	unsigned	n = take_below(14);
	Number		number = {n < 12, 0};

	if (n < sizeof usual / sizeof *usual)
		number.value = usual[n];
	else if (number.known)
		take(&number.value, sizeof number.value);
	return number;
}

static CaseKnowledge
take_case(void)
{
	return (CaseKnowledge) {
		.own_call = take_below(3), .call_completed = take_below(3), .payment_named = take_below(2),
		.payment_cancellable = take_below(3), .charged_won = take_number(), .centre_cancelled = take_below(3),
		.centre_cancelled_at = take_number(), .centre_cancelled_won = take_number(), .centre_known_at = take_number(),
		.called_at = take_number(), .received_at = take_number(), .evidence_at = take_number(),
		.reason_given = take_below(3), .meter_distance_m = take_int(), .meter_duration_s = take_int(),
		.remark_distance_short = take_below(3), .remark_duration_short = take_below(3),
		.meter_displacement_m = take_double(), .readings_at_odds = take_below(2),
	};
}

static void
try_decision(void)
{
	static const Thresholds usual = {50, 100, 60, 50};
	Thresholds	limits = take_below(2) ? usual :
		(Thresholds) {take_int(), take_int(), take_int(), take_double()};
	CaseKnowledge cases[MOST_CASES];
	int			n = 1 + take_below(MOST_CASES);
	Number		foreign_won;
	CallKnowledge call;
	const Rule *rule;
	char		words[OBSERVATION_SIZE];

	for (int i = 0; i < n; i++)
		cases[i] = take_case();
	foreign_won = take_number();
	call = combine_knowledge(cases, n, (int) take_below(n + 1) - 1, &limits, foreign_won);
	call.evidence.open_duplicate = take_below(3);
	call.evidence.other_inquiry = take_below(3);
	call.facts = establish_facts(&call.evidence, &limits);
	rule = &rules[first_matching_rule(call.facts)];
	if (strcmp(rule->outcome, "approved") == 0)
	{
		/* the charge is known, of one amount, and so is all that a refund rests on */
		must(call.charged_won.known && call.charged_won.value > 0 && call.charged_won.value <= MOST_WON);
		must(call.contradictions == 0 && call.times_impossible == 0);
		must(call.evidence.refundable == ANSWER_YES && call.evidence.centre_cancelled == ANSWER_NO);
		must(call.evidence.meter_distance_m >= 0 &&
			 call.evidence.meter_distance_m < limits.zero_distance_below_m);
		must(call.evidence.meter_displacement_m <= limits.same_place_within_m);
	}
	must((rule->manual_section == NULL) == (strcmp(rule->outcome, "review") == 0));
	must(rule->manual_section == NULL || reasons_for_review(&call.evidence, &limits) == 0);
	for (Fact fact = 0; fact < N_FACTS; fact++)
		observe(&call.evidence, &limits, fact, words);
}

static void
try_words(void)
{
	char	   *text = malloc(left + 1);
	MeterReading reading;
	Remarks		remarks;
	unsigned	rounds = take_below(3);

	memcpy(text, bytes, left);
	text[left] = '\0';
	if (read_meter(text, rounds, &reading))
	{
		must(reading.distance_from_m == NOT_DELIVERED || reading.distance_from_m >= 0);
		must(reading.distance_from_m == NOT_DELIVERED || reading.distance_below_m > reading.distance_from_m);
		must(reading.duration_from_s == NOT_DELIVERED || reading.duration_up_to_s >= reading.duration_from_s);
		is_distance_at_odds(take_int(), &reading);
		is_duration_at_odds(take_int(), &reading);
	}
	read_remarks(text, &remarks);
	free(text);
}

static void
try_tables(void)
{
	unsigned	facts;
	int			step;

	take(&facts, sizeof facts);
	step = first_matching_step(facts & (STEP_BIT(N_STEP_FACTS) - 1));
	must(step >= 0 && step < N_STEPS);
	next_refund_state(take_below(N_REFUND_STATES), take_below(N_REFUND_EVENTS), facts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes = data;
	left = size;
	switch (take_below(3))
	{
		case 0:
			try_decision();
			break;
		case 1:
			try_words();
			break;
		default:
			try_tables();
	}
	return 0;
}
