/*
 * What the cases of a call know together, without a server: combinations of one to three cases against a reading of
 * the contract that collects values into sets first and counts time in 128 bits.
 *   cc -Isrc/decide -o knowledge_test test/unit/knowledge_test.c src/decide/knowledge.c \
 *	   src/decide/rules.c -lm && ./knowledge_test
 */
#include "knowledge.h"
#include "rules.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define U ANSWER_UNKNOWN
#define Y ANSWER_YES
#define N ANSWER_NO
#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))
#define MOST_CASES 4

typedef __int128 Wide;

static int	tests = 0;
static int	failures = 0;

static void
ok(bool passed, const char *behaviour)
{
	printf("%s %d - %s\n", passed ? "ok" : "not ok", ++tests, behaviour);
	if (!passed)
		failures++;
}

static const Thresholds manual = {50, 100, 60, 50};
static const Number none = {false, 0};

/* 2026-03-02 22:00 in Seoul, in seconds since 2000. */
#define CALLED 825771600
#define AT(seconds) ((Number) {true, (int64_t) (seconds) * 1000000})
#define EXACTLY(microseconds) ((Number) {true, (microseconds)})

static const CaseKnowledge nothing = {
	.own_call = U, .call_completed = U, .payment_cancellable = U, .centre_cancelled = U, .reason_given = U,
	.meter_distance_m = NOT_DELIVERED, .meter_duration_s = NOT_DELIVERED, .remark_distance_short = U,
	.remark_duration_short = U, .meter_displacement_m = NAN,
};

/* The call, as what is asked of it in one comparison. */
typedef struct Asked
{
	CaseKnowledge cases[MOST_CASES];
	int			n;
	int			decided;
	Thresholds	limits;
	Number		foreign;
} Asked;

/* A set of whole numbers. */
typedef struct Set
{
	int64_t		values[MOST_CASES];
	int			n;
} Set;

static bool
has(Set set, int64_t value)
{
	for (int i = 0; i < set.n; i++)
		if (set.values[i] == value)
			return true;
	return false;
}

static void
add(Set *set, Number number)
{
	if (number.known && !has(*set, number.value))
		set->values[set->n++] = number.value;
}

#define COLLECT(set, asked, number) \
	do { \
		for (int k_ = 0; k_ < (asked)->n; k_++) \
		{ \
			const CaseKnowledge *k = &(asked)->cases[k_]; \
			add(&(set), (number)); \
		} \
	} while (0)
#define OF_ANSWER(answer) ((Number) {(answer) != U, (answer) == Y})
#define OF_READING(reading) ((Number) {(reading) >= 0, (reading)})

/* T, F, ? for missing, ! for what is unknown though nothing is missing. */
static char
letter_of_set(Set set)
{
	if (set.n == 0)
		return '?';
	if (set.n > 1)
		return '!';
	return set.values[0] == 1 ? 'T' : set.values[0] == 0 ? 'F' : '!';
}

static char
letter_of_any(Set set)
{
	return has(set, 1) ? 'T' : has(set, 0) ? 'F' : '?';
}

/* What the call's five readings say as facts; between the limits is 2. */
typedef struct Letters
{
	char		distance;
	char		remark_distance;
	char		duration;
	char		remark_duration;
	char		place;
} Letters;

static Number
distance_as_fact(const CaseKnowledge *k, const Thresholds *l)
{
	bool		zero = k->meter_distance_m < l->zero_distance_below_m;
	bool		recorded = k->meter_distance_m >= l->distance_recorded_from_m;

	if (k->meter_distance_m < 0 || l->zero_distance_below_m < 0 || l->distance_recorded_from_m < 0)
		return none;
	return (Number) {true, zero && !recorded ? 1 : recorded && !zero ? 0 : 2};
}

static Number
duration_as_fact(const CaseKnowledge *k, const Thresholds *l)
{
	if (k->meter_duration_s < 0 || l->short_duration_up_to_s < 0)
		return none;
	return (Number) {true, !(k->meter_duration_s > l->short_duration_up_to_s)};
}

static bool
usable(double metres)
{
	return metres >= 0 && metres <= 1e300;
}

static Number
place_as_fact(const CaseKnowledge *k, const Thresholds *l)
{
	if (!usable(k->meter_displacement_m) || !usable(l->same_place_within_m))
		return none;
	return (Number) {true, !(k->meter_displacement_m > l->same_place_within_m)};
}

static Letters
letters_of(const Asked *asked)
{
	Set			distance = {0}, duration = {0}, place = {0}, remark_distance = {0}, remark_duration = {0};
	Letters		letters;

	COLLECT(distance, asked, distance_as_fact(k, &asked->limits));
	COLLECT(duration, asked, duration_as_fact(k, &asked->limits));
	COLLECT(place, asked, place_as_fact(k, &asked->limits));
	COLLECT(remark_distance, asked, OF_ANSWER(k->remark_distance_short));
	COLLECT(remark_duration, asked, OF_ANSWER(k->remark_duration_short));
	letters.distance = letter_of_set(distance);
	letters.duration = letter_of_set(duration);
	letters.place = letter_of_set(place);
	letters.remark_distance = remark_distance.n ? letter_of_set(remark_distance) : letters.distance;
	letters.remark_duration = remark_duration.n ? letter_of_set(remark_duration) : letters.duration;
	return letters;
}

#define FOREVER(number) ((number).known && ((number).value == INT64_MAX || (number).value == INT64_MIN))
#define HOUR ((Wide) 3600 * 1000000)

static bool
exceeds(Number later, Number earlier, Wide by)
{
	return later.known && earlier.known && !FOREVER(later) && !FOREVER(earlier) &&
		(Wide) later.value - earlier.value > by;
}

static bool
time_is_impossible(Number called, Number received, Number evidence, Number centre, int duration)
{
	if (FOREVER(called) || FOREVER(received) || FOREVER(evidence) || FOREVER(centre))
		return true;
	/* 2010 begins in Seoul when it is 15:00 of the day before in UTC: 315586800 s after 2000 */
	if (called.known && called.value < INT64_C(315586800000000))
		return true;
	if (duration > 1000000)
		return true;
	if (exceeds(called, received, HOUR) || exceeds(called, evidence, 24 * HOUR))
		return true;
	if (exceeds(called, centre, 0) || exceeds(centre, evidence, 24 * HOUR))
		return true;
	return duration >= 0 && called.known && received.known &&
		(Wide) duration * 1000000 > (Wide) received.value - called.value;
}

static Number
own_or_only(const Asked *asked, Number own, Set all)
{
	if (asked->decided >= 0 && own.known)
		return own;
	return all.n == 1 ? EXACTLY(all.values[0]) : none;
}

static const CaseKnowledge *
own_case(const Asked *asked)
{
	return asked->decided >= 0 ? &asked->cases[asked->decided] : &nothing;
}

/* The call's reading of whole numbers where its letter is one of a single fact; -1 else. */
static int
expected_reading(const Asked *asked, int (*of)(const CaseKnowledge *), bool agreed)
{
	if (!agreed)
		return -1;
	if (of(own_case(asked)) >= 0)
		return of(own_case(asked));
	for (int i = 0; i < asked->n; i++)
		if (of(&asked->cases[i]) >= 0)
			return of(&asked->cases[i]);
	return -1;
}

static int
distance_of(const CaseKnowledge *k)
{
	return k->meter_distance_m;
}

static int
duration_of(const CaseKnowledge *k)
{
	return k->meter_duration_s;
}

static bool
distances_agree(const Asked *asked)
{
	Set			set = {0};

	COLLECT(set, asked, distance_as_fact(k, &asked->limits));
	return set.n <= 1;
}

static bool
durations_agree(const Asked *asked)
{
	Set			set = {0};

	COLLECT(set, asked, duration_as_fact(k, &asked->limits));
	return set.n <= 1;
}

static bool
call_time_is_impossible(const Asked *asked)
{
	Set			called = {0}, received = {0}, centre = {0};
	Number		last_evidence = none;
	const CaseKnowledge *own = own_case(asked);

	COLLECT(called, asked, k->called_at);
	COLLECT(received, asked, k->received_at);
	COLLECT(centre, asked, k->centre_cancelled_at);
	for (int i = 0; i < asked->n; i++)
	{
		const CaseKnowledge *k = &asked->cases[i];

		if (k->evidence_at.known && !(last_evidence.known && last_evidence.value >= k->evidence_at.value))
			last_evidence = k->evidence_at;
		if (time_is_impossible(k->called_at, k->received_at, k->evidence_at, k->centre_cancelled_at,
							   k->meter_duration_s))
			return true;
	}
	return time_is_impossible(own_or_only(asked, own->called_at, called),
							  own_or_only(asked, own->received_at, received),
							  last_evidence, own_or_only(asked, own->centre_cancelled_at, centre),
							  expected_reading(asked, duration_of, durations_agree(asked)));
}

static bool
a_later_look_says_no(const Asked *asked)
{
	Number		at[MOST_CASES];

	for (int i = 0; i < asked->n; i++)
		at[i] = asked->cases[i].centre_known_at.known ? asked->cases[i].centre_known_at : asked->cases[i].received_at;
	for (int i = 0; i < asked->n; i++)
		for (int j = 0; j < asked->n; j++)
			if (asked->cases[i].centre_cancelled == Y && asked->cases[j].centre_cancelled == N &&
				at[i].known && at[j].known && at[j].value > at[i].value)
				return true;
	return false;
}

/* Ten to the fifteenth is the most that is an amount. */
static bool
is_bad_charge(Number won)
{
	return won.known && (won.value <= 0 || won.value > INT64_C(1000000) * 1000000000);
}

static bool
expects(const Asked *asked, const char *name)
{
	Set			charged = {0}, won = {0}, centre = {0}, dates = {0};
	bool		back = false, partly = false;

	COLLECT(charged, asked, k->charged_won);
	COLLECT(won, asked, k->centre_cancelled_won);
	COLLECT(centre, asked, OF_ANSWER(k->centre_cancelled));
	COLLECT(dates, asked, k->centre_cancelled_at);
	for (int j = 0; j < won.n; j++)
	{
		back = back || won.values[j] != 0;
		for (int i = 0; i < charged.n; i++)
			partly = partly || (won.values[j] != 0 && charged.values[i] != won.values[j]);
	}
	for (int i = 0; i < asked->n; i++)
	{
		const CaseKnowledge *k = &asked->cases[i];

		if ((strcmp(name, "not_own_call") == 0 && k->own_call == N) ||
			(strcmp(name, "not_completed") == 0 && k->call_completed == N) ||
			(strcmp(name, "payment_not_cancellable") == 0 && k->payment_named && k->payment_cancellable != Y) ||
			(strcmp(name, "nothing_charged") == 0 && is_bad_charge(k->charged_won)))
			return true;
	}
	if (strcmp(name, "charge_conflict") == 0)
		return charged.n > 1;
	if (strcmp(name, "partial_cancellation") == 0)
		return won.n > 1 || partly ||
			(asked->foreign.known && asked->foreign.value > 0 && charged.n && !has(charged, asked->foreign.value));
	if (strcmp(name, "centre_conflict") == 0)
	{
		bool		nothing_back = false;

		for (int j = 0; j < won.n; j++)
			nothing_back = nothing_back || won.values[j] <= 0;
		return a_later_look_says_no(asked) || (has(centre, 1) && nothing_back) ||
			(!has(centre, 1) && has(centre, 0) && (back || dates.n));
	}
	if (strcmp(name, "refunded_twice") == 0)
		return asked->foreign.known && asked->foreign.value > 0 && back;
	if (strcmp(name, "refund_reversed") == 0)
		return asked->foreign.known && asked->foreign.value <= 0;
	return strcmp(name, "time_impossible") == 0 && call_time_is_impossible(asked);
}

static char
expected_refundable(const Asked *asked)
{
	bool		own = false, completed = false, payable = false, charged = false;

	for (int i = 0; i < asked->n; i++)
	{
		const CaseKnowledge *k = &asked->cases[i];

		if (k->own_call == N || k->call_completed == N || k->payment_cancellable == N ||
			is_bad_charge(k->charged_won))
			return 'F';
		own = own || k->own_call == Y;
		completed = completed || k->call_completed == Y;
		payable = payable || k->payment_cancellable == Y;
		charged = charged || k->charged_won.known;
	}
	return own && completed && payable && charged ? 'T' : '?';
}

/* What came out, in the same letters; X for what can't be. */
static char
letter_of_fact(const CallKnowledge *call, Fact fact)
{
	bool		conflicting = call->facts_conflicting & FACT_BIT(fact);

	if (!(call->facts.known & FACT_BIT(fact)))
		return call->facts.holding & FACT_BIT(fact) ? 'X' : conflicting ? '!' : '?';
	return conflicting ? 'X' : call->facts.holding & FACT_BIT(fact) ? 'T' : 'F';
}

static bool
is_number(Number have, Number want)
{
	return have.known == want.known && (!want.known || have.value == want.value);
}

typedef enum Check
{
	FACTS, READINGS, AMOUNTS, CONTRADICTIONS, ANSWERS, VERDICT, SINGLE, N_CHECKS
} Check;

static const char *const check_names[N_CHECKS] = {
	"each reading of the call is the fact on which its cases agree, a conflict, or missing",
	"the call's readings are the decided case's own, else the oldest",
	"the call's amounts and dates are those that are known without a doubt",
	"each contradiction is named where, and only where, known values contradict",
	"refundable, the centre's answer and a reason given follow from all cases",
	"the verdict, and whether a rule can still match, are those of facts that need no stand-in withheld",
	"of a call of one case its own contradictions, its own refundable and its own unclear facts are the call's",
};
static int	wrong[N_CHECKS];
static long compared;

static void
check(Check what, bool passed, const Asked *asked)
{
	if (passed)
		return;
	if (wrong[what]++ > 0)
		return;
	printf("# first wrong: %s; %d cases, decided %d, foreign %d %" PRId64 "\n", check_names[what], asked->n,
		   asked->decided, asked->foreign.known, asked->foreign.value);
	for (int i = 0; i < asked->n; i++)
	{
		const CaseKnowledge *k = &asked->cases[i];

		printf("#   %d m %d s %g m, remarks %d %d, centre %d %" PRId64 " won, charged %d %" PRId64
			   ", called %d %" PRId64 " received %d %" PRId64 " evidence %d %" PRId64 " cancelled %d %" PRId64 "\n",
			   k->meter_distance_m, k->meter_duration_s, k->meter_displacement_m, k->remark_distance_short,
			   k->remark_duration_short, k->centre_cancelled, k->centre_cancelled_won.value, k->charged_won.known,
			   k->charged_won.value, k->called_at.known, k->called_at.value, k->received_at.known, k->received_at.value,
			   k->evidence_at.known, k->evidence_at.value, k->centre_cancelled_at.known, k->centre_cancelled_at.value);
	}
}

static bool
readings_are_expected(const Asked *asked, const CallKnowledge *call, bool remarks_km_agree, bool remarks_time_agree)
{
	const Evidence *e = &call->evidence;
	const CaseKnowledge *own = own_case(asked);
	int			distance = expected_reading(asked, distance_of, distances_agree(asked) && remarks_km_agree);
	int			duration = expected_reading(asked, duration_of, durations_agree(asked) && remarks_time_agree);
	double		metres = usable(own->meter_displacement_m) ? own->meter_displacement_m : -1;
	Set			places = {0};
	unsigned	conflicts = 0;

	COLLECT(places, asked, place_as_fact(k, &asked->limits));
	for (int i = asked->n - 1; i >= 0 && !usable(own->meter_displacement_m); i--)
		if (usable(asked->cases[i].meter_displacement_m))
			metres = asked->cases[i].meter_displacement_m;
	conflicts |= distances_agree(asked) ? 0 : 1u << READING_DISTANCE;
	conflicts |= durations_agree(asked) ? 0 : 1u << READING_DURATION;
	conflicts |= remarks_km_agree ? 0 : 1u << READING_REMARK_DISTANCE;
	conflicts |= remarks_time_agree ? 0 : 1u << READING_REMARK_DURATION;
	conflicts |= places.n <= 1 ? 0 : 1u << READING_DISPLACEMENT;
	return conflicts == call->conflicts &&
		e->meter_distance_m == (distance < 0 ? NOT_DELIVERED : distance) &&
		e->meter_duration_s == (duration < 0 ? NOT_DELIVERED : duration) &&
		(places.n > 1 || metres < 0 ? isnan(e->meter_displacement_m) : e->meter_displacement_m == metres);
}

static Facts
facts_of_letters(Letters l, const CallKnowledge *call)
{
	const Fact	facts[] = {
		FACT_DISTANCE_ZERO, FACT_REMARK_DISTANCE_SHORT, FACT_DURATION_SHORT, FACT_REMARK_DURATION_SHORT, FACT_SAME_PLACE
	};
	const char	letters[] = {l.distance, l.remark_distance, l.duration, l.remark_duration, l.place};
	Facts		made = call->facts;

	for (int i = 0; i < LENGTH(facts); i++)
	{
		made.known &= ~FACT_BIT(facts[i]);
		made.holding &= ~FACT_BIT(facts[i]);
		if (letters[i] == 'T' || letters[i] == 'F')
			made.known |= FACT_BIT(facts[i]);
		if (letters[i] == 'T')
			made.holding |= FACT_BIT(facts[i]);
	}
	made.known |= FACT_BIT(FACT_OPEN_DUPLICATE) | FACT_BIT(FACT_OTHER_INQUIRY);
	return made;
}

static unsigned
conflicting_of_letters(Letters l)
{
	return (l.distance == '!') << FACT_DISTANCE_ZERO | (l.remark_distance == '!') << FACT_REMARK_DISTANCE_SHORT |
		(l.duration == '!') << FACT_DURATION_SHORT | (l.remark_duration == '!') << FACT_REMARK_DURATION_SHORT |
		(l.place == '!') << FACT_SAME_PLACE;
}

static bool
can_match(Facts facts, unsigned conflicting)
{
	for (int i = 0; i < N_RULES - 1; i++)
	{
		unsigned	bad = (rules[i].required & facts.known & ~facts.holding) | (rules[i].excluded & facts.holding) |
			((rules[i].required | rules[i].excluded) & conflicting);

		if (bad == 0)
			return true;
	}
	return false;
}

static void
compare(const Asked *asked)
{
	CallKnowledge call = combine_knowledge(asked->cases, asked->n, asked->decided, &asked->limits, asked->foreign);
	Letters		l = letters_of(asked), seen = l;
	Set			charged = {0}, won = {0}, dates = {0}, centre = {0}, reason = {0}, km = {0}, time = {0};
	const CaseKnowledge *own = own_case(asked);
	Facts		meant = facts_of_letters(l, &call), fed = call.facts;
	bool		contradicted = false, named = true;

	compared++;
	COLLECT(charged, asked, k->charged_won);
	COLLECT(won, asked, k->centre_cancelled_won);
	COLLECT(dates, asked, k->centre_cancelled_at);
	COLLECT(centre, asked, OF_ANSWER(k->centre_cancelled));
	COLLECT(reason, asked, OF_ANSWER(k->reason_given));
	COLLECT(km, asked, OF_ANSWER(k->remark_distance_short));
	COLLECT(time, asked, OF_ANSWER(k->remark_duration_short));
	if (asked->foreign.known && asked->foreign.value > 0)
		add(&centre, EXACTLY(1));

	/* a reading must not stand in for remarks that differ */
	if (km.n > 1 && l.distance != '?')
		seen.distance = '!';
	if (time.n > 1 && l.duration != '?')
		seen.duration = '!';
	check(FACTS, letter_of_fact(&call, FACT_DISTANCE_ZERO) == seen.distance &&
		  letter_of_fact(&call, FACT_REMARK_DISTANCE_SHORT) == seen.remark_distance &&
		  letter_of_fact(&call, FACT_DURATION_SHORT) == seen.duration &&
		  letter_of_fact(&call, FACT_REMARK_DURATION_SHORT) == seen.remark_duration &&
		  letter_of_fact(&call, FACT_SAME_PLACE) == seen.place, asked);
	check(READINGS, readings_are_expected(asked, &call, km.n <= 1, time.n <= 1) &&
		  call.evidence.remark_distance_short == (km.n == 1 ? km.values[0] ? Y : N : U) &&
		  call.evidence.remark_duration_short == (time.n == 1 ? time.values[0] ? Y : N : U), asked);
	check(AMOUNTS, is_number(call.charged_won, charged.n == 1 ? EXACTLY(charged.values[0]) : none) &&
		  is_number(call.centre_cancelled_won, won.n == 1 ? EXACTLY(won.values[0]) : none) &&
		  is_number(call.centre_cancelled_at, own_or_only(asked, own->centre_cancelled_at, dates)), asked);

	for (int i = 0; i < N_CONTRADICTIONS; i++)
	{
		bool		found = call.contradictions & (1u << i);

		contradicted = contradicted || found;
		named = named && found == expects(asked, contradiction_names[i]);
	}
	check(CONTRADICTIONS, named && call.contradictions < 1u << N_CONTRADICTIONS &&
		  letter_of_fact(&call, FACT_CONTRADICTION) == (contradicted ? 'T' : 'F'), asked);
	check(ANSWERS, letter_of_fact(&call, FACT_REFUNDABLE) == expected_refundable(asked) &&
		  letter_of_fact(&call, FACT_CENTRE_CANCELLED) == letter_of_any(centre) &&
		  letter_of_fact(&call, FACT_REASON_GIVEN) == letter_of_any(reason), asked);

	fed.known |= FACT_BIT(FACT_OPEN_DUPLICATE) | FACT_BIT(FACT_OTHER_INQUIRY);
	check(VERDICT, first_matching_rule(fed) == first_matching_rule(meant) &&
		  can_match(fed, call.facts_conflicting) == can_match(meant, conflicting_of_letters(l)), asked);
	if (asked->n == 1 && !asked->foreign.known)
		check(SINGLE, contradictions_of_case(&asked->cases[0]) == call.contradictions &&
			  refundable_of_case(&asked->cases[0]) == call.evidence.refundable &&
			  facts_between_limits(asked->cases[0].meter_distance_m, asked->cases[0].remark_distance_short,
								   &asked->limits) == call.facts_conflicting, asked);
}

/* Each case of the call takes each of the numbered variants, and each case is the one decided. */
static void
compare_all(CaseKnowledge (*variant)(int), int n_variants, int n, const Thresholds *limits, const Number *foreign,
			int n_foreign)
{
	long		combinations = 1;

	for (int i = 0; i < n; i++)
		combinations *= n_variants;
	for (long number = 0; number < combinations; number++)
	{
		Asked		asked = {.n = n, .limits = *limits};
		long		rest = number;

		for (int i = 0; i < n; i++, rest /= n_variants)
			asked.cases[i] = variant(rest % n_variants);
		for (int f = 0; f < n_foreign; f++)
			for (int decided = -1; decided < n; decided++)
			{
				asked.decided = decided;
				asked.foreign = foreign[f];
				compare(&asked);
			}
	}
}

static CaseKnowledge
distance_variant(int number)
{
	const int	metres[] = {NOT_DELIVERED, -1, 12, 30, 75, 99, 500};
	CaseKnowledge k = nothing;

	k.meter_distance_m = metres[number % 7];
	k.remark_distance_short = number / 7 % 3;
	return k;
}

static CaseKnowledge
duration_variant(int number)
{
	const int	seconds[] = {NOT_DELIVERED, -900, 45, 60, 61, 720};
	CaseKnowledge k = nothing;

	k.meter_duration_s = seconds[number % 6];
	k.remark_duration_short = number / 6 % 3;
	return k;
}

/* Distances and durations are asked by one rule: whether it can still match hangs on both. */
static CaseKnowledge
meter_variant(int number)
{
	const int	metres[] = {NOT_DELIVERED, 12, 75, 500};
	const int	seconds[] = {NOT_DELIVERED, 45, 720};
	const double apart[] = {NAN, 10, 80};
	CaseKnowledge k = nothing;

	k.own_call = k.call_completed = k.payment_cancellable = Y;
	k.charged_won = EXACTLY(18000);
	k.centre_cancelled = k.reason_given = N;
	k.meter_distance_m = metres[number % 4];
	k.meter_duration_s = seconds[number / 4 % 3];
	k.meter_displacement_m = apart[number / 12 % 3];
	k.remark_distance_short = number / 36 % 3;
	k.remark_duration_short = number / 108 % 3;
	return k;
}

static CaseKnowledge
place_variant(int number)
{
	const double apart[] = {NAN, -1, INFINITY, -INFINITY, 0, 10, 50, 50.000001, 2e7};
	CaseKnowledge k = nothing;

	k.meter_displacement_m = apart[number % 9];
	k.reason_given = number / 9 % 3;
	return k;
}

static CaseKnowledge
premise_variant(int number)
{
	const Number charges[] = {none, EXACTLY(0), EXACTLY(18000)};
	CaseKnowledge k = nothing;

	k.own_call = number % 3;
	k.call_completed = number / 3 % 3;
	k.payment_cancellable = number / 9 % 3;
	k.payment_named = k.payment_cancellable != U || number / 27 % 2;
	k.charged_won = charges[number / 54 % 3];
	return k;
}

static CaseKnowledge
money_variant(int number)
{
	const Number charges[] = {none, EXACTLY(18000), EXACTLY(20000), EXACTLY(0), EXACTLY(INT64_MIN),
		EXACTLY(INT64_C(1000000000000000)), EXACTLY(INT64_C(1000000000000001))};
	const Number back[] = {none, EXACTLY(0), EXACTLY(18000), EXACTLY(5000), EXACTLY(-1), EXACTLY(INT64_MAX)};
	CaseKnowledge k = nothing;

	k.centre_cancelled = number % 3;
	k.charged_won = charges[number / 3 % 7];
	k.centre_cancelled_won = back[number / 21 % 6];
	k.centre_cancelled_at = number / 126 % 2 ? AT(CALLED + 600) : none;
	return k;
}

static CaseKnowledge
looks_variant(int number)
{
	const Number known[] = {none, AT(CALLED), EXACTLY(INT64_MIN), EXACTLY(INT64_MAX)};
	CaseKnowledge k = nothing;

	k.centre_cancelled = number % 3;
	k.centre_known_at = known[number / 3 % 4];
	k.received_at = number / 12 % 3 ? AT(CALLED + number / 12 % 3) : none;
	return k;
}

static Number
moment_numbered(int number)
{
	const Number moments[] = {
		none, AT(CALLED), AT(CALLED + 3600), EXACTLY((CALLED + INT64_C(3600)) * 1000000 + 1), AT(CALLED + 86400),
		EXACTLY((CALLED + INT64_C(86400)) * 1000000 + 1), AT(315586800), AT(315586799), AT(CALLED - 45),
		EXACTLY((CALLED - INT64_C(45)) * 1000000 - 1), EXACTLY(INT64_MIN), EXACTLY(INT64_MAX), EXACTLY(INT64_MIN + 1),
		EXACTLY(INT64_MAX - 1)
	};

	return moments[number % LENGTH(moments)];
}

#define N_MOMENTS 14

static CaseKnowledge
times_variant(int number)
{
	const int	seconds[] = {NOT_DELIVERED, 0, 1000000, 1000001};
	CaseKnowledge k = nothing;

	k.called_at = moment_numbered(number);
	k.received_at = moment_numbered(number /= N_MOMENTS);
	k.evidence_at = moment_numbered(number /= N_MOMENTS);
	k.centre_cancelled_at = moment_numbered(number /= N_MOMENTS);
	k.meter_duration_s = seconds[number / N_MOMENTS % 4];
	return k;
}

#define N_TIMES (N_MOMENTS * N_MOMENTS * N_MOMENTS * N_MOMENTS * 4)

static CaseKnowledge
few_times_variant(int number)
{
	const int	called[] = {0, 1, 10, 12, 13};
	const int	written[] = {0, 1, 5};
	CaseKnowledge k = nothing;

	k.called_at = moment_numbered(called[number % 5]);
	k.received_at = moment_numbered(number / 5 % 2 ? 9 : 2);
	k.evidence_at = moment_numbered(written[number / 10 % 3]);
	k.centre_cancelled_at = moment_numbered(called[number / 30 % 5]);
	k.meter_duration_s = number / 150 % 2 ? 60 : NOT_DELIVERED;
	return k;
}

#define N_FEW_TIMES 300

static void
every_combination_is_as_the_contract_reads(void)
{
	const Thresholds inverted = {100, 50, 60, 50};
	const Thresholds blind = {-1, 100, INT_MIN, NAN};
	const Number reports[] = {none, EXACTLY(18000), EXACTLY(5000), EXACTLY(0), EXACTLY(-18000), EXACTLY(INT64_MIN)};

	for (int n = 1; n <= 3; n++)
	{
		compare_all(distance_variant, 21, n, &manual, reports, 1);
		compare_all(distance_variant, 21, n, &inverted, reports, 1);
		compare_all(distance_variant, 21, n, &blind, reports, 1);
		compare_all(duration_variant, 18, n, &manual, reports, 1);
		compare_all(duration_variant, 18, n, &blind, reports, 1);
		compare_all(place_variant, 27, n, &manual, reports, 2);
		compare_all(place_variant, 27, n, &blind, reports, 1);
		compare_all(looks_variant, 36, n, &manual, reports, 1);
		compare_all(n < 3 ? premise_variant : distance_variant, n < 3 ? 162 : 21, n, &manual, reports, 2);
		compare_all(money_variant, n < 3 ? 252 : 63, n, &manual, reports, LENGTH(reports));
	}
	for (int n = 1; n <= 2; n++)
	{
		compare_all(meter_variant, 324, n, &manual, reports, 1);
		compare_all(few_times_variant, N_FEW_TIMES, n, &manual, reports, 1);
	}
	compare_all(times_variant, N_TIMES, 1, &manual, reports, 1);
}

/* A generator of its own, the same on every machine. */
static unsigned
next(unsigned bound)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned) (state >> 33) % bound;
}

/* Everything at once, which no enumeration holds. */
static void
random_calls_are_as_the_contract_reads(void)
{
	const Thresholds limits[] = {manual, manual, manual, {0, 0, 0, 0}, {100, 50, 60, 50}, {50, -1, -1, INFINITY}};

	for (int i = 0; i < 300000; i++)
	{
		Asked		asked = {.n = 1 + next(MOST_CASES), .limits = limits[next(6)]};

		asked.decided = (int) next(asked.n + 1) - 1;
		asked.foreign = next(3) ? none : EXACTLY((int64_t) next(3) * 9000);
		for (int c = 0; c < asked.n; c++)
		{
			CaseKnowledge *k = &asked.cases[c];
			CaseKnowledge times = times_variant(next(N_TIMES)), premise = premise_variant(next(162));
			CaseKnowledge money = money_variant(next(252));

			*k = meter_variant(next(324));
			if (next(3) == 0)
				k->own_call = premise.own_call, k->call_completed = premise.call_completed,
					k->payment_named = premise.payment_named, k->payment_cancellable = premise.payment_cancellable,
					k->charged_won = premise.charged_won;
			if (next(3) == 0)
				k->centre_cancelled = money.centre_cancelled, k->charged_won = money.charged_won,
					k->centre_cancelled_won = money.centre_cancelled_won;
			if (next(6) == 0)
				k->called_at = times.called_at, k->received_at = times.received_at,
					k->centre_cancelled_at = times.centre_cancelled_at, k->evidence_at = times.evidence_at;
			k->centre_known_at = next(3) ? none : moment_numbered(next(N_MOMENTS));
			k->reason_given = next(3);
		}
		compare(&asked);
	}
}

/* No moment breaks a case that has no time to be at odds with, and no arithmetic wraps into a match. */
static void
the_ends_of_time_do_not_wrap(void)
{
	CaseKnowledge first = nothing, last = nothing;
	Number		ends[] = {EXACTLY(INT64_MIN + 1), EXACTLY(INT64_MAX - 1)};

	first.called_at = ends[0];
	first.received_at = ends[1];
	first.meter_duration_s = 1000000;
	ok(contradictions_of_case(&first) == 1u << TIME_IMPOSSIBLE, "a call at the beginning of all time was before 2010");
	first.called_at = AT(CALLED);
	ok(contradictions_of_case(&first) == 0, "a request at the end of all time leaves the longest meter its time");
	last.called_at = ends[1];
	last.received_at = ends[0];
	ok(contradictions_of_case(&last) == 1u << TIME_IMPOSSIBLE, "a call at the end of all time comes after its request");
	last.called_at = none;
	last.evidence_at = ends[0];
	last.centre_cancelled_at = ends[1];
	ok(contradictions_of_case(&last) == 1u << TIME_IMPOSSIBLE, "a cancellation at the end of all time comes too late");
	last.evidence_at = ends[1];
	ok(contradictions_of_case(&last) == 0, "where all was written at the end of all time nothing is at odds");
}

static void
a_call_of_no_case_knows_nothing(void)
{
	CallKnowledge call = combine_knowledge(NULL, 0, -1, &manual, none);

	ok(call.contradictions == 0 && call.conflicts == 0 && call.facts_conflicting == 0 &&
	   call.facts.known == FACT_BIT(FACT_CONTRADICTION) && call.facts.holding == 0, "a call of no case knows nothing");
}

int
main(void)
{
	every_combination_is_as_the_contract_reads();
	random_calls_are_as_the_contract_reads();
	printf("# %ld calls compared\n", compared);
	ok(compared > 1000000, "combinations of one, two and three cases are compared");
	for (int i = 0; i < N_CHECKS; i++)
	{
		if (wrong[i])
			printf("# %d wrong\n", wrong[i]);
		ok(wrong[i] == 0, check_names[i]);
	}
	the_ends_of_time_do_not_wrap();
	a_call_of_no_case_knows_nothing();
	printf("1..%d\n", tests);
	return failures > 0;
}
