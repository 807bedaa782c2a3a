#include "rules.h"

#include <math.h>
#include <stddef.h>

const char *const fact_names[N_FACTS] = {
	[FACT_OPEN_DUPLICATE] = "open_duplicate",	/* manual 5 */
	[FACT_OTHER_INQUIRY] = "other_inquiry",	/* manual 4 */
	[FACT_CONTRADICTION] = "contradiction",	/* manual 1-3 */
	[FACT_REFUNDABLE] = "refundable",	/* manual 1 */
	[FACT_CENTRE_CANCELLED] = "centre_cancelled",	/* manual 3 */
	[FACT_REASON_GIVEN] = "reason_given",	/* manual 2 */
	[FACT_DISTANCE_ZERO] = "distance_zero",	/* manual 1, 2 */
	[FACT_DURATION_SHORT] = "duration_short",	/* manual 1-1), 1-2), 2 */
	[FACT_REMARK_DISTANCE_SHORT] = "remark_distance_short",	/* manual 1, 2 */
	[FACT_REMARK_DURATION_SHORT] = "remark_duration_short",	/* manual 1-1), 1-2), 2 */
	[FACT_SAME_PLACE] = "same_place",	/* manual 1 */
};

#define DUPLICATE	FACT_BIT(FACT_OPEN_DUPLICATE)
#define OTHER		FACT_BIT(FACT_OTHER_INQUIRY)
#define CONTRADICTED FACT_BIT(FACT_CONTRADICTION)
#define REFUNDABLE	FACT_BIT(FACT_REFUNDABLE)
#define CENTRE		FACT_BIT(FACT_CENTRE_CANCELLED)
#define REASON		FACT_BIT(FACT_REASON_GIVEN)
#define ZERO_KM		FACT_BIT(FACT_DISTANCE_ZERO)
#define BRIEF		FACT_BIT(FACT_DURATION_SHORT)
#define REMARK_KM	FACT_BIT(FACT_REMARK_DISTANCE_SHORT)
#define REMARK_TIME FACT_BIT(FACT_REMARK_DURATION_SHORT)
#define SAME_PLACE	FACT_BIT(FACT_SAME_PLACE)

#define METER "대리어드민 - 콜상세정보 - 운행결과 - 미터기 운행 상세"

/*
 * The page as a table, first match wins. Sections 5, 4 and 3 stand before 1 and 2: what they ask is
 * excluded by every later rule, so no unknown fact can change a rule that fired. Only an approval asks that the charge
 * can be refunded: a value that was not delivered never turns a review into a refund, and no rejection waits for it.
 */
const Rule	rules[N_RULES] = {
	/* manual 5 */
	{"duplicate_request", "5", NULL, "duplicate",
	DUPLICATE, 0},
	/* manual 4 */
	{"other_inquiry", "4", NULL, "other_inquiry",
	OTHER, DUPLICATE},
	/* manual 3 */
	{"centre_already_cancelled", "3", NULL, "already_cancelled",
	CENTRE, DUPLICATE | OTHER | CONTRADICTED},
	/* manual 1-1) */
	{"not_driven_brief", "1-1)", METER, "approved",
		REFUNDABLE | ZERO_KM | BRIEF | REMARK_KM | REMARK_TIME | SAME_PLACE,
	DUPLICATE | OTHER | CONTRADICTED | CENTRE},
	/* manual 1-2) */
	{"not_driven_long", "1-2)", METER, "approved",
		REFUNDABLE | ZERO_KM | REMARK_KM | SAME_PLACE,
	DUPLICATE | OTHER | CONTRADICTED | CENTRE | BRIEF | REMARK_TIME},
	/* manual 2 */
	{"trip_recorded", "2", METER, "trip_recorded",
		0,
	DUPLICATE | OTHER | CONTRADICTED | CENTRE | ZERO_KM | BRIEF | REMARK_KM | REMARK_TIME | REASON},
	{"not_covered", NULL, NULL, "review",
	0, 0},
};

bool
is_usable(double reading)
{
	return isfinite(reading) && reading >= 0;
}

/* manual 1, 2: is it 0.0 km? Between the two limits an admin that truncates and one that rounds differ. */
Answer
is_distance_zero(int distance_m, const Thresholds *limit)
{
	bool		zero = distance_m < limit->zero_distance_below_m;
	bool		recorded = distance_m >= limit->distance_recorded_from_m;

	if (distance_m < 0 || limit->zero_distance_below_m < 0 || limit->distance_recorded_from_m < 0)
		return ANSWER_UNKNOWN;
	if (zero == recorded)
		return ANSWER_UNKNOWN;
	return zero ? ANSWER_YES : ANSWER_NO;
}

/* manual 1-1): 일분 이하. */
Answer
is_duration_short(int duration_s, const Thresholds *limit)
{
	if (duration_s < 0 || limit->short_duration_up_to_s < 0)
		return ANSWER_UNKNOWN;
	return duration_s <= limit->short_duration_up_to_s ? ANSWER_YES : ANSWER_NO;
}

/* manual 1: 출발지와 마지막 지점 동일(유사). */
Answer
is_same_place(double displacement_m, const Thresholds *limit)
{
	if (!is_usable(displacement_m) || !is_usable(limit->same_place_within_m))
		return ANSWER_UNKNOWN;
	return displacement_m <= limit->same_place_within_m ? ANSWER_YES : ANSWER_NO;
}

static void
establish(Facts *facts, Fact fact, Answer answer)
{
	facts->known |= (unsigned) (answer != ANSWER_UNKNOWN) << fact;
	facts->holding |= (unsigned) (answer == ANSWER_YES) << fact;
}

/* The admin's remark (비고) is asked first; where it was not delivered, the reading it speaks of stands in. */
Facts
establish_facts(const Evidence *evidence, const Thresholds *thresholds)
{
	Facts		facts = {0, 0};
	Answer		zero = is_distance_zero(evidence->meter_distance_m, thresholds);
	Answer		brief = is_duration_short(evidence->meter_duration_s, thresholds);
	Answer		remark_km = evidence->remark_distance_short;
	Answer		remark_time = evidence->remark_duration_short;

	establish(&facts, FACT_OPEN_DUPLICATE, evidence->open_duplicate);
	establish(&facts, FACT_OTHER_INQUIRY, evidence->other_inquiry);
	establish(&facts, FACT_CONTRADICTION, evidence->contradiction);
	establish(&facts, FACT_REFUNDABLE, evidence->refundable);
	establish(&facts, FACT_CENTRE_CANCELLED, evidence->centre_cancelled);
	establish(&facts, FACT_REASON_GIVEN, evidence->reason_given);
	establish(&facts, FACT_DISTANCE_ZERO, zero);
	establish(&facts, FACT_DURATION_SHORT, brief);
	establish(&facts, FACT_REMARK_DISTANCE_SHORT, remark_km == ANSWER_UNKNOWN ? zero : remark_km);
	establish(&facts, FACT_REMARK_DURATION_SHORT, remark_time == ANSWER_UNKNOWN ? brief : remark_time);
	establish(&facts, FACT_SAME_PLACE, is_same_place(evidence->meter_displacement_m, thresholds));
	return facts;
}

Answer
fact_answer(Facts facts, Fact fact)
{
	if (!(facts.known & FACT_BIT(fact)))
		return ANSWER_UNKNOWN;
	return facts.holding & FACT_BIT(fact) ? ANSWER_YES : ANSWER_NO;
}

/* Index into rules[]. The last rule asks nothing, so one always matches. */
int
first_matching_rule(Facts facts)
{
	unsigned	refuted = facts.known & ~facts.holding;
	int			i = 0;

	while ((rules[i].required & ~facts.holding) || (rules[i].excluded & ~refuted))
		i++;
	return i;
}
