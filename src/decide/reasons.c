#include "reasons.h"

#include <stdbool.h>
#include <stddef.h>

const char *const reason_names[N_REASONS] = {
	[REASON_DUPLICATE_UNKNOWN] = "duplicate_unknown",
	[REASON_INQUIRY_UNKNOWN] = "inquiry_unknown",
	[REASON_PREMISE_UNKNOWN] = "premise_unknown",
	[REASON_CENTRE_UNKNOWN] = "centre_unknown",
	[REASON_POLICY_UNKNOWN] = "policy_unknown",
	[REASON_READING_INVALID] = "reading_invalid",
	[REASON_DISTANCE_UNKNOWN] = "distance_unknown",
	[REASON_DURATION_UNKNOWN] = "duration_unknown",
	[REASON_DISTANCE_UNCLEAR] = "distance_unclear",
	[REASON_REMARK_DISTANCE_CONFLICT] = "remark_distance_conflict",
	[REASON_REMARK_DURATION_CONFLICT] = "remark_duration_conflict",
	[REASON_POINTS_UNKNOWN] = "points_unknown",
	[REASON_POINTS_APART] = "points_apart",
	[REASON_DISTANCE_WITHOUT_TIME] = "distance_without_time",
	[REASON_REASON_GIVEN] = "reason_given",
	[REASON_REASON_UNKNOWN] = "reason_unknown",
};

static unsigned
when(bool applies, Reason reason)
{
	return applies ? REASON_BIT(reason) : 0;
}

static bool
differ(Answer a, Answer b)
{
	return a != ANSWER_UNKNOWN && b != ANSWER_UNKNOWN && a != b;
}

static bool
is_invalid(int reading)
{
	return reading < 0 && reading != NOT_DELIVERED;
}

/* What the readings leave open. The place is asked of a trip of 0.0 km, the driver's reason of any other. */
static unsigned
reasons_of_meter(const Evidence *evidence, const Thresholds *limit, Facts facts)
{
	Answer		zero = fact_answer(facts, FACT_DISTANCE_ZERO);
	Answer		brief = fact_answer(facts, FACT_DURATION_SHORT);
	Answer		reason = fact_answer(facts, FACT_REASON_GIVEN);
	Answer		same_place = fact_answer(facts, FACT_SAME_PLACE);
	bool		limits_usable = limit->zero_distance_below_m >= 0 && limit->distance_recorded_from_m >= 0 &&
		limit->short_duration_up_to_s >= 0 && (zero == ANSWER_NO || is_usable(limit->same_place_within_m));

	return when(!limits_usable, REASON_POLICY_UNKNOWN) |
		when(is_invalid(evidence->meter_distance_m) || is_invalid(evidence->meter_duration_s), REASON_READING_INVALID) |
		when(evidence->meter_distance_m == NOT_DELIVERED, REASON_DISTANCE_UNKNOWN) |
		when(evidence->meter_duration_s == NOT_DELIVERED, REASON_DURATION_UNKNOWN) |
		when(zero == ANSWER_UNKNOWN && evidence->meter_distance_m >= 0 && limits_usable, REASON_DISTANCE_UNCLEAR) |
		when(differ(zero, fact_answer(facts, FACT_REMARK_DISTANCE_SHORT)), REASON_REMARK_DISTANCE_CONFLICT) |
		when(differ(brief, fact_answer(facts, FACT_REMARK_DURATION_SHORT)), REASON_REMARK_DURATION_CONFLICT) |
		when(zero != ANSWER_NO && !is_usable(evidence->meter_displacement_m), REASON_POINTS_UNKNOWN) |
		when(zero == ANSWER_YES && same_place == ANSWER_NO, REASON_POINTS_APART) |
		when(zero == ANSWER_NO && brief == ANSWER_YES, REASON_DISTANCE_WITHOUT_TIME) |
		when(zero != ANSWER_YES && reason == ANSWER_YES, REASON_REASON_GIVEN) |
		when(zero != ANSWER_YES && reason == ANSWER_UNKNOWN, REASON_REASON_UNKNOWN);
}

/* Could an approval still follow, whatever else is unknown, once the charge is known to be refundable? */
static bool
awaits_refundable(Facts facts)
{
	unsigned	refuted = facts.known & ~facts.holding;

	if (fact_answer(facts, FACT_REFUNDABLE) != ANSWER_UNKNOWN)
		return false;
	for (int i = 0; i < N_RULES; i++)
		if ((rules[i].required & FACT_BIT(FACT_REFUNDABLE)) != 0 &&
			(rules[i].required & refuted) == 0 && (rules[i].excluded & facts.holding) == 0)
			return true;
	return false;
}

/*
 * A bit per reason, none where a rule of the manual matches. What contradicts the request has names of its own and no
 * bit here, as has what makes the charge not refundable: of a review without any bit, that is the reason.
 */
unsigned
reasons_for_review(const Evidence *evidence, const Thresholds *thresholds)
{
	Facts		facts = establish_facts(evidence, thresholds);
	unsigned	found = when(evidence->open_duplicate == ANSWER_UNKNOWN, REASON_DUPLICATE_UNKNOWN);

	if (rules[first_matching_rule(facts)].manual_section != NULL)
		return 0;
	if (evidence->other_inquiry == ANSWER_YES)
		return found;
	found |= when(evidence->other_inquiry == ANSWER_UNKNOWN, REASON_INQUIRY_UNKNOWN) |
		when(evidence->contradiction == ANSWER_UNKNOWN || awaits_refundable(facts), REASON_PREMISE_UNKNOWN) |
		when(evidence->centre_cancelled == ANSWER_UNKNOWN, REASON_CENTRE_UNKNOWN);
	if (evidence->centre_cancelled == ANSWER_YES)
		return found;
	return found | reasons_of_meter(evidence, thresholds, facts);
}
