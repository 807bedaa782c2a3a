/*
 * The decision without a server: every combination of facts against the manual's table in plain words, and the edges
 * at which a reading becomes a fact.
 *   cc -Isrc/decide -o rules_test test/unit/rules_test.c src/decide/rules.c src/decide/reasons.c \
 *	   src/decide/observe.c src/decide/payment_methods.c -lm
 *   ./rules_test
 */
#include "observe.h"
#include "payment_methods.h"
#include "reasons.h"
#include "rules.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int	tests = 0;
static int	failures = 0;

static void
ok(bool passed, const char *behaviour)
{
	printf("%s %d - %s\n", passed ? "ok" : "not ok", ++tests, behaviour);
	if (!passed)
		failures++;
}

/* Eleven answers, one per fact, in the words of the manual. */
typedef struct Answers
{
	Answer		duplicate;
	Answer		other;
	Answer		contradiction;
	Answer		refundable;
	Answer		centre;
	Answer		reason;
	Answer		zero;
	Answer		brief;
	Answer		remark_zero;
	Answer		remark_brief;
	Answer		same_place;
} Answers;

#define N_ANSWERS 11
#define N_COMBINATIONS 177147	/* 3^11 */

static Answers
combination(int number)
{
	Answer		digit[N_ANSWERS];

	for (int i = 0; i < N_ANSWERS; i++, number /= 3)
		digit[i] = number % 3;
	return (Answers) {
		digit[0], digit[1], digit[2], digit[3], digit[4], digit[5], digit[6], digit[7], digit[8], digit[9],
		digit[10]
	};
}

static void
set_fact(Facts *facts, Fact fact, Answer answer)
{
	if (answer != ANSWER_UNKNOWN)
		facts->known |= FACT_BIT(fact);
	if (answer == ANSWER_YES)
		facts->holding |= FACT_BIT(fact);
}

static Facts
facts_of(Answers a)
{
	Facts		facts = {0, 0};

	set_fact(&facts, FACT_OPEN_DUPLICATE, a.duplicate);
	set_fact(&facts, FACT_OTHER_INQUIRY, a.other);
	set_fact(&facts, FACT_CONTRADICTION, a.contradiction);
	set_fact(&facts, FACT_REFUNDABLE, a.refundable);
	set_fact(&facts, FACT_CENTRE_CANCELLED, a.centre);
	set_fact(&facts, FACT_REASON_GIVEN, a.reason);
	set_fact(&facts, FACT_DISTANCE_ZERO, a.zero);
	set_fact(&facts, FACT_DURATION_SHORT, a.brief);
	set_fact(&facts, FACT_REMARK_DISTANCE_SHORT, a.remark_zero);
	set_fact(&facts, FACT_REMARK_DURATION_SHORT, a.remark_brief);
	set_fact(&facts, FACT_SAME_PLACE, a.same_place);
	return facts;
}

static bool
yes(Answer answer)
{
	return answer == ANSWER_YES;
}

static bool
no(Answer answer)
{
	return answer == ANSWER_NO;
}

/* The manual in plain words: what is unknown is neither yes nor no. */
static const char *
expected_rule(Answers a)
{
	if (yes(a.duplicate))
		return "duplicate_request";
	if (!no(a.duplicate))
		return "not_covered";
	if (yes(a.other))
		return "other_inquiry";
	if (!no(a.other) || !no(a.contradiction))
		return "not_covered";
	if (yes(a.centre))
		return "centre_already_cancelled";
	if (!no(a.centre))
		return "not_covered";
	if (yes(a.zero) && yes(a.remark_zero) && yes(a.same_place))
	{
		if (!yes(a.refundable))
			return "not_covered";
		if (yes(a.brief) && yes(a.remark_brief))
			return "not_driven_brief";
		if (no(a.brief) && no(a.remark_brief))
			return "not_driven_long";
	}
	else if (no(a.zero) && no(a.brief) && no(a.remark_zero) && no(a.remark_brief) && no(a.reason))
		return "trip_recorded";
	return "not_covered";
}

static const char *
expected_outcome(const char *rule)
{
	if (strncmp(rule, "not_driven_", 11) == 0)
		return "approved";
	if (strcmp(rule, "duplicate_request") == 0)
		return "duplicate";
	if (strcmp(rule, "centre_already_cancelled") == 0)
		return "already_cancelled";
	if (strcmp(rule, "not_covered") == 0)
		return "review";
	return rule;				/* trip_recorded, other_inquiry */
}

/* Every fact that an approving rule asks is known; only the driver's reason is not asked. */
static bool
approval_leaves_nothing_unknown(Facts facts)
{
	unsigned	asked = ((1u << N_FACTS) - 1) & ~FACT_BIT(FACT_REASON_GIVEN);

	return (asked & ~facts.known) == 0;
}

/* A rule of the manual that fired keeps firing whichever way one unknown fact turns out; so it does for all of them. */
static bool
is_definite(Facts facts, int rule)
{
	for (int fact = 0; fact < N_FACTS; fact++)
	{
		unsigned	bit = FACT_BIT(fact);

		if (facts.known & bit)
			continue;
		if (first_matching_rule((Facts) {facts.known | bit, facts.holding}) != rule ||
			first_matching_rule((Facts) {facts.known | bit, facts.holding | bit}) != rule)
			return false;
	}
	return true;
}

static void
every_combination_follows_the_manual(void)
{
	int			compared = 0;
	int			wrong_rule = 0;
	int			wrong_outcome = 0;
	int			approved = 0;
	int			approved_unknown = 0;
	int			indefinite = 0;
	int			matched[N_RULES] = {0};
	bool		each_rule_fires = true;

	for (int number = 0; number < N_COMBINATIONS; number++)
	{
		Answers		answers = combination(number);
		Facts		facts = facts_of(answers);
		int			rule = first_matching_rule(facts);
		const char *expected = expected_rule(answers);

		compared++;
		if (rule < 0 || rule >= N_RULES)
		{
			wrong_rule++;
			continue;
		}
		matched[rule]++;
		if (strcmp(rules[rule].name, expected) != 0)
		{
			if (wrong_rule++ == 0)
				printf("# combination %d: have %s, want %s\n", number, rules[rule].name, expected);
		}
		if (strcmp(rules[rule].outcome, expected_outcome(expected)) != 0)
			wrong_outcome++;
		if (strcmp(rules[rule].outcome, "approved") == 0)
		{
			approved++;
			if (!approval_leaves_nothing_unknown(facts))
				approved_unknown++;
		}
		if (rules[rule].manual_section != NULL && !is_definite(facts, rule))
			indefinite++;
	}

	printf("# %d combinations compared\n", compared);
	for (int i = 0; i < N_RULES; i++)
	{
		printf("# %6d %s\n", matched[i], rules[i].name);
		each_rule_fires = each_rule_fires && matched[i] > 0;
	}
	ok(compared == N_COMBINATIONS && N_ANSWERS == N_FACTS, "all 3^11 combinations of facts are compared");
	ok(wrong_rule == 0, "every combination meets the rule that the manual's table gives");
	ok(wrong_outcome == 0, "every combination has the result that the manual's table gives");
	ok(each_rule_fires, "every rule fires for some combination");
	ok(approved == 2 * 3, "ten facts known leave six ways to be approved");
	ok(approved > 0 && approved_unknown == 0, "nothing is approved while a fact that the approval asks is unknown");
	ok(indefinite == 0, "a rule of the manual that fired can't be changed by a fact that is unknown");
}

/* A trip of no length, under the manual's limits: what the tests below vary. */
static const Evidence not_driven = {
	.refundable = ANSWER_YES,
	.meter_distance_m = 12,
	.meter_duration_s = 45,
	.remark_distance_short = ANSWER_UNKNOWN,
	.remark_duration_short = ANSWER_UNKNOWN,
	.meter_displacement_m = 10,
};
static const Thresholds manual = {
	.zero_distance_below_m = 50,
	.distance_recorded_from_m = 100,
	.short_duration_up_to_s = 60,
	.same_place_within_m = 50,
};

static Answer
fact_in(Evidence evidence, Thresholds thresholds, Fact fact)
{
	Facts		facts = establish_facts(&evidence, &thresholds);

	if (!(facts.known & FACT_BIT(fact)))
		return facts.holding & FACT_BIT(fact) ? (Answer) -1 : ANSWER_UNKNOWN;
	return facts.holding & FACT_BIT(fact) ? ANSWER_YES : ANSWER_NO;
}

static Answer
distance_zero(int metres, int zero_below, int recorded_from)
{
	Evidence	evidence = not_driven;
	Thresholds	thresholds = manual;

	evidence.meter_distance_m = metres;
	thresholds.zero_distance_below_m = zero_below;
	thresholds.distance_recorded_from_m = recorded_from;
	return fact_in(evidence, thresholds, FACT_DISTANCE_ZERO);
}

static Answer
duration_short(int seconds, int up_to)
{
	Evidence	evidence = not_driven;
	Thresholds	thresholds = manual;

	evidence.meter_duration_s = seconds;
	thresholds.short_duration_up_to_s = up_to;
	return fact_in(evidence, thresholds, FACT_DURATION_SHORT);
}

static Answer
same_place(double metres, double within)
{
	Evidence	evidence = not_driven;
	Thresholds	thresholds = manual;

	evidence.meter_displacement_m = metres;
	thresholds.same_place_within_m = within;
	return fact_in(evidence, thresholds, FACT_SAME_PLACE);
}

static void
readings_become_facts_at_the_manual_s_limits(void)
{
	ok(yes(distance_zero(0, 50, 100)) && yes(distance_zero(49, 50, 100)), "up to 49 m the meter shows 0.0 km");
	ok(distance_zero(50, 50, 100) == ANSWER_UNKNOWN && distance_zero(99, 50, 100) == ANSWER_UNKNOWN,
	   "from 50 to 99 m it is unknown what the meter shows");
	ok(no(distance_zero(100, 50, 100)) && no(distance_zero(INT_MAX, 50, 100)), "from 100 m a distance is recorded");
	ok(yes(duration_short(0, 60)) && yes(duration_short(60, 60)), "60 s are a minute or less");
	ok(no(duration_short(61, 60)) && no(duration_short(119, 60)) && no(duration_short(120, 60)) &&
	   no(duration_short(INT_MAX, 60)), "61 s are more than a minute");
	ok(yes(same_place(0, 50)) && yes(same_place(-0.0, 50)) && yes(same_place(50, 50)),
	   "start and end 50 m apart are the same place");
	ok(no(same_place(50.000001, 50)) && no(same_place(nextafter(50, 51), 50)) && no(same_place(2e7, 50)),
	   "start and end more than 50 m apart are not, however little");
}

static void
unusable_readings_and_limits_are_unknown(void)
{
	ok(distance_zero(-1, 50, 100) == ANSWER_UNKNOWN && distance_zero(INT_MIN, 50, 100) == ANSWER_UNKNOWN,
	   "a negative distance is unknown");
	ok(duration_short(-1, 60) == ANSWER_UNKNOWN && duration_short(INT_MIN, 60) == ANSWER_UNKNOWN,
	   "a negative duration is unknown");
	ok(same_place(NAN, 50) == ANSWER_UNKNOWN && same_place(INFINITY, 50) == ANSWER_UNKNOWN &&
	   same_place(-INFINITY, 50) == ANSWER_UNKNOWN && same_place(-0.001, 50) == ANSWER_UNKNOWN,
	   "a displacement that is NaN, infinite or negative is unknown");
	ok(distance_zero(12, -1, 100) == ANSWER_UNKNOWN && distance_zero(500, -1, 100) == ANSWER_UNKNOWN &&
	   distance_zero(12, 50, -1) == ANSWER_UNKNOWN && distance_zero(500, 50, INT_MIN) == ANSWER_UNKNOWN,
	   "a negative distance limit makes the distance unknown");
	ok(duration_short(45, -1) == ANSWER_UNKNOWN && duration_short(200, INT_MIN) == ANSWER_UNKNOWN,
	   "a negative duration limit makes the duration unknown");
	ok(same_place(10, NAN) == ANSWER_UNKNOWN && same_place(10, INFINITY) == ANSWER_UNKNOWN &&
	   same_place(10, -INFINITY) == ANSWER_UNKNOWN && same_place(10, -1) == ANSWER_UNKNOWN &&
	   same_place(INFINITY, INFINITY) == ANSWER_UNKNOWN,
	   "a place limit that is NaN, infinite or negative makes the place unknown");
	ok(yes(distance_zero(40, 100, 50)) && distance_zero(75, 100, 50) == ANSWER_UNKNOWN
		&& no(distance_zero(120, 100, 50)),
	   "between inverted distance limits the distance is unknown");
	ok(no(distance_zero(0, 0, 0)) && no(distance_zero(50, 50, 50)) && yes(distance_zero(49, 50, 50)),
	   "equal distance limits leave nothing between them");
}

static void
a_missing_remark_falls_back_on_its_reading(void)
{
	bool		falls_back = true;
	bool		remark_wins = true;
	const int	metres[] = {12, 75, 500, -1};
	const int	seconds[] = {45, 200, -1};

	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 3; j++)
		{
			Evidence	e = not_driven;

			e.meter_distance_m = metres[i];
			e.meter_duration_s = seconds[j];
			falls_back = falls_back &&
				fact_in(e, manual, FACT_REMARK_DISTANCE_SHORT) == fact_in(e, manual, FACT_DISTANCE_ZERO) &&
				fact_in(e, manual, FACT_REMARK_DURATION_SHORT) == fact_in(e, manual, FACT_DURATION_SHORT);
			for (Answer remark = ANSWER_NO; remark <= ANSWER_YES; remark++)
			{
				e.remark_distance_short = remark;
				e.remark_duration_short = remark == ANSWER_YES ? ANSWER_NO : ANSWER_YES;
				remark_wins = remark_wins &&
					fact_in(e, manual, FACT_REMARK_DISTANCE_SHORT) == e.remark_distance_short &&
					fact_in(e, manual, FACT_REMARK_DURATION_SHORT) == e.remark_duration_short;
			}
		}
	ok(falls_back, "a remark that was not delivered is taken from its reading, unknown where that is");
	ok(remark_wins, "a remark that was delivered stands, whatever the reading");
}

static void
answers_are_passed_on(void)
{
	bool		passed_on = true;

	for (Answer a = ANSWER_NO; a <= ANSWER_UNKNOWN; a++)
		for (int fact = FACT_OPEN_DUPLICATE; fact <= FACT_REASON_GIVEN; fact++)
		{
			Evidence	e = not_driven;

			e.open_duplicate = fact == FACT_OPEN_DUPLICATE ? a : ANSWER_NO;
			e.other_inquiry = fact == FACT_OTHER_INQUIRY ? a : ANSWER_NO;
			e.contradiction = fact == FACT_CONTRADICTION ? a : ANSWER_NO;
			e.refundable = fact == FACT_REFUNDABLE ? a : ANSWER_NO;
			e.centre_cancelled = fact == FACT_CENTRE_CANCELLED ? a : ANSWER_NO;
			e.reason_given = fact == FACT_REASON_GIVEN ? a : ANSWER_NO;
			for (int other = FACT_OPEN_DUPLICATE; other <= FACT_REASON_GIVEN; other++)
				passed_on = passed_on && fact_in(e, manual, other) == (other == fact ? a : ANSWER_NO);
		}
	ok(passed_on, "each answer about the request becomes its own fact and no other");
}

static void
a_policy_without_limits_approves_nothing(void)
{
	Evidence	evidence = not_driven;
	Thresholds	none = {-1, -1, -1, NAN};
	Facts		usual = establish_facts(&evidence, &manual);
	Facts		blind = establish_facts(&evidence, &none);

	ok(strcmp(rules[first_matching_rule(usual)].name, "not_driven_brief") == 0,
		"a brief trip of no length is approved");
	ok(strcmp(rules[first_matching_rule(blind)].name, "not_covered") == 0,
		"without limits the same trip goes to review");
}

/* The same evidence for all functions: each answer, and readings on every side of the limits. */
static Evidence
evidence_numbered(int n)
{
	const int	metres[] = {12, 75, 500, NOT_DELIVERED, -1};
	const int	seconds[] = {45, 200, NOT_DELIVERED, -1};
	const double apart[] = {10, 50.000001, 80, NAN, -1};
	Answer		answer[8];

	for (int i = 0; i < 8; i++, n /= 3)
		answer[i] = n % 3;
	return (Evidence) {
		answer[0], answer[1], answer[2], answer[3], answer[4], answer[5], metres[n % 5], seconds[n / 5 % 4], answer[6],
		answer[7], apart[n / 20 % 5]
	};
}

#define N_EVIDENCE (6561 * 100) /* 3^8 answers, 5 * 4 * 5 readings */

static void
every_review_has_a_reason(void)
{
	int			reviews = 0;
	int			without_reason = 0;
	int			idle_reasons = 0;
	unsigned	seen = 0;

	for (int n = 0; n < N_EVIDENCE; n++)
	{
		Evidence	evidence = evidence_numbered(n);
		bool		review = first_matching_rule(establish_facts(&evidence, &manual)) == N_RULES - 1;
		unsigned	reasons = reasons_for_review(&evidence, &manual);

		reviews += review;
		without_reason += review && reasons == 0 && evidence.contradiction != ANSWER_YES &&
			evidence.refundable != ANSWER_NO;
		idle_reasons += !review && reasons != 0;
		seen |= reasons;
	}
	printf("# %d pieces of evidence, %d of them reviews\n", N_EVIDENCE, reviews);
	ok(reviews > 0 && without_reason == 0,
		"every review has a reason, or a contradiction or a charge not refundable is it");
	ok(reviews < N_EVIDENCE && idle_reasons == 0, "what a rule of the manual matches has none");
	ok(seen == (REASON_BIT(N_REASONS) - 1) - REASON_BIT(REASON_POLICY_UNKNOWN),
	   "every reason occurs, but for the missing policy");
}

/* The charge is asked for where only it, or nothing that is known, stands between a case and its refund. */
static void
a_premise_is_missed_where_an_approval_could_follow(void)
{
	Evidence	evidence = not_driven;

	evidence.refundable = ANSWER_UNKNOWN;
	ok(reasons_for_review(&evidence, &manual) == REASON_BIT(REASON_PREMISE_UNKNOWN),
	   "a trip that was not driven lacks nothing but that the charge can be paid back");
	evidence.centre_cancelled = ANSWER_UNKNOWN;
	ok(reasons_for_review(&evidence,
		&manual) == (REASON_BIT(REASON_PREMISE_UNKNOWN) | REASON_BIT(REASON_CENTRE_UNKNOWN)),
	   "it lacks it also where more is unknown");
	evidence.centre_cancelled = ANSWER_NO;
	evidence.meter_displacement_m = 80;
	ok(reasons_for_review(&evidence, &manual) == REASON_BIT(REASON_POINTS_APART),
	   "a trip that ended elsewhere lacks it not: no approval could follow");
	evidence.meter_displacement_m = 10;
	evidence.contradiction = ANSWER_YES;
	ok(reasons_for_review(&evidence, &manual) == 0, "nor does a case that is contradicted");
}

static void
observations_fit(void)
{
	const Evidence longest = {
		.meter_distance_m = -INT_MAX, .meter_duration_s = INT_MAX,
		.remark_distance_short = ANSWER_UNKNOWN, .remark_duration_short = ANSWER_UNKNOWN,
		.meter_displacement_m = 1.2345678901234567e308,
	};
	const Thresholds limits = {INT_MAX, INT_MAX, INT_MAX - 1, 1.2345678901234566e308};
	char		words[OBSERVATION_SIZE];
	size_t		length = 0;

	for (int fact = 0; fact < N_FACTS; fact++)
	{
		observe(&longest, &limits, fact, words);
		if (strlen(words) > length)
			length = strlen(words);
	}
	printf("# the longest has %d bytes\n", (int) length);
	ok(length > 0 && length < OBSERVATION_SIZE / 2, "the longest observations have room to spare");
}

static const PaymentMethod *
method_of(const char *word)
{
	return find_payment_method(word, strlen(word));
}

static void
every_word_for_a_payment_is_its_method_s(void)
{
	bool		found = true;
	const char *const nobody_s[] = {"", " ", "car", "cards", "card.", "pay", "카드결제기", "\xea\xb9"};

	for (int i = 0; i < N_PAYMENT_METHODS; i++)
		for (int j = 0; j < N_SYNONYMS && payment_methods[i].synonyms[j]; j++)
			found = found && method_of(payment_methods[i].synonyms[j]) == &payment_methods[i];
	ok(found, "each word for a payment is found in its own row and in no earlier one");
	ok(method_of("CARD") == method_of("card") && method_of("Credit Card") == method_of("카드") &&
	   method_of(" credit-card") == method_of("CREDIT_CARD") && method_of("CARD")->cancellable == ANSWER_YES,
	   "a card is one in any case and in Korean, and can be cancelled");
	ok(method_of("Cash")->cancellable == ANSWER_NO && method_of("현금")->cancellable == ANSWER_NO &&
	   method_of("포인트")->cancellable == ANSWER_NO && method_of("계좌이체")->cancellable == ANSWER_NO,
	   "cash, points and a transfer can not");
	ok(method_of("kakaopay")->cancellable == ANSWER_UNKNOWN, "of a wallet it is not known");
	found = false;
	for (int i = 0; i < (int) (sizeof(nobody_s) / sizeof(*nobody_s)); i++)
		found = found || method_of(nobody_s[i]) != NULL;
	ok(!found, "any other word is nobody's");
}

int
main(void)
{
	every_combination_follows_the_manual();
	readings_become_facts_at_the_manual_s_limits();
	unusable_readings_and_limits_are_unknown();
	a_missing_remark_falls_back_on_its_reading();
	answers_are_passed_on();
	a_policy_without_limits_approves_nothing();
	every_review_has_a_reason();
	a_premise_is_missed_where_an_approval_could_follow();
	every_word_for_a_payment_is_its_method_s();
	observations_fit();
	printf("1..%d\n", tests);
	return failures > 0;
}
