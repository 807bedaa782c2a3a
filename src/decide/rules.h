/* The manual's decision: evidence -> facts -> first matching rule. Plain C, no PostgreSQL. */
#ifndef NOREFUND_RULES_H
#define NOREFUND_RULES_H

#include <limits.h>
#include <stdbool.h>

/* Three values: what nobody delivered is unknown, never false. */
typedef enum Answer
{
	ANSWER_NO,
	ANSWER_YES,
	ANSWER_UNKNOWN
} Answer;

/* An integer that nobody delivered, as no meter can show it; a double is then NaN. */
#define NOT_DELIVERED INT_MIN

/* What is known of a case. A negative integer and a NaN, negative or infinite double are unknown. */
typedef struct Evidence
{
	Answer		open_duplicate;
	Answer		other_inquiry;
	Answer		contradiction;
	Answer		refundable;
	Answer		centre_cancelled;
	Answer		reason_given;
	int			meter_distance_m;
	int			meter_duration_s;
	Answer		remark_distance_short;
	Answer		remark_duration_short;
	double		meter_displacement_m;
} Evidence;

/* A policy's limits; one that is negative, NaN or infinite is unusable and makes its fact unknown. */
typedef struct Thresholds
{
	int			zero_distance_below_m;
	int			distance_recorded_from_m;
	int			short_duration_up_to_s;
	double		same_place_within_m;
} Thresholds;

typedef enum Fact
{
	FACT_OPEN_DUPLICATE,
	FACT_OTHER_INQUIRY,
	FACT_CONTRADICTION,
	FACT_REFUNDABLE,
	FACT_CENTRE_CANCELLED,
	FACT_REASON_GIVEN,
	FACT_DISTANCE_ZERO,
	FACT_DURATION_SHORT,
	FACT_REMARK_DISTANCE_SHORT,
	FACT_REMARK_DURATION_SHORT,
	FACT_SAME_PLACE,
	N_FACTS
} Fact;

#define FACT_BIT(fact) (1u << (fact))

/* A bit per fact: is it known, and does it hold. A fact that is not known does not hold. */
typedef struct Facts
{
	unsigned	known;
	unsigned	holding;
} Facts;

typedef struct Rule
{
	const char *name;
	const char *manual_section; /* NULL: the manual is silent */
	const char *look_at;		/* where the page says to look; NULL: nowhere */
	const char *outcome;
	unsigned	required;		/* facts that must hold */
	unsigned	excluded;		/* facts that must be known not to hold */
} Rule;

#define N_RULES 7

extern const char *const fact_names[N_FACTS];
extern const Rule rules[N_RULES];

extern Facts establish_facts(const Evidence *evidence, const Thresholds *thresholds);
extern Answer fact_answer(Facts facts, Fact fact);
extern int	first_matching_rule(Facts facts);
extern bool is_usable(double reading);
extern Answer is_distance_zero(int distance_m, const Thresholds *limit);
extern Answer is_duration_short(int duration_s, const Thresholds *limit);
extern Answer is_same_place(double displacement_m, const Thresholds *limit);

#endif
