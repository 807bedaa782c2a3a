#include "observe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NUMBER_SIZE 32
#define READING_SIZE 128

/* As few digits as tell it from any other number. */
static void
write_limit(char *digits, double limit)
{
	snprintf(digits, NUMBER_SIZE, "%.15g", limit);
	if (strtod(digits, NULL) != limit)
		snprintf(digits, NUMBER_SIZE, "%.17g", limit);
}

/* Metres to a tenth; finer where a tenth would put them on the other side of the limit. */
static void
write_metres(char *digits, double metres, double limit)
{
	if (metres < 1e9)
		snprintf(digits, NUMBER_SIZE, "%.1f", metres);
	if (metres >= 1e9 || (strtod(digits, NULL) <= limit) != (metres <= limit))
		write_limit(digits, metres);
}

static void
observe_distance(int metres, const Thresholds *limit, char *words)
{
	bool		zero = metres < limit->zero_distance_below_m;
	bool		recorded = metres >= limit->distance_recorded_from_m;

	if (metres == NOT_DELIVERED)
		snprintf(words, READING_SIZE, "meter_distance_m is unknown");
	else if (metres < 0)
		snprintf(words, READING_SIZE, "meter_distance_m %d is negative", metres);
	else if (limit->zero_distance_below_m < 0 || limit->distance_recorded_from_m < 0)
		snprintf(words, READING_SIZE, "meter_distance_m %d, its limits are unknown", metres);
	else if (zero == recorded)
		snprintf(words, READING_SIZE, "meter_distance_m %d between %d and %d", metres,
				 limit->zero_distance_below_m, limit->distance_recorded_from_m);
	else if (zero)
		snprintf(words, READING_SIZE, "meter_distance_m %d < %d", metres, limit->zero_distance_below_m);
	else
		snprintf(words, READING_SIZE, "meter_distance_m %d >= %d", metres, limit->distance_recorded_from_m);
}

static void
observe_duration(int seconds, const Thresholds *limit, char *words)
{
	if (seconds == NOT_DELIVERED)
		snprintf(words, READING_SIZE, "meter_duration_s is unknown");
	else if (seconds < 0)
		snprintf(words, READING_SIZE, "meter_duration_s %d is negative", seconds);
	else if (limit->short_duration_up_to_s < 0)
		snprintf(words, READING_SIZE, "meter_duration_s %d, its limit is unknown", seconds);
	else
		snprintf(words, READING_SIZE, "meter_duration_s %d %s %d", seconds,
				 seconds <= limit->short_duration_up_to_s ? "<=" : ">", limit->short_duration_up_to_s);
}

static void
observe_place(double metres, const Thresholds *limit, char *words)
{
	double		within = limit->same_place_within_m;
	char		reading[NUMBER_SIZE];
	char		limit_digits[NUMBER_SIZE];

	if (!is_usable(metres))
	{
		snprintf(words, READING_SIZE, "meter_displacement_m is unknown");
		return;
	}
	write_metres(reading, metres, is_usable(within) ? within : INFINITY);
	write_limit(limit_digits, within);
	if (is_usable(within))
		snprintf(words, READING_SIZE, "meter_displacement_m %s %s %s", reading, metres <= within ? "<=" : ">",
			limit_digits);
	else
		snprintf(words, READING_SIZE, "meter_displacement_m %s, its limit is unknown", reading);
}

static void
observe_answer(Fact fact, Answer answer, char *words)
{
	snprintf(words, OBSERVATION_SIZE, "%s is %s", fact_names[fact],
			 answer == ANSWER_UNKNOWN ? "unknown" : answer == ANSWER_YES ? "true" : "false");
}

/* A remark that was not delivered is taken from the reading that it speaks of. */
static void
observe_remark(Fact fact, Answer remark, const char *reading, char *words)
{
	if (remark == ANSWER_UNKNOWN)
		snprintf(words, OBSERVATION_SIZE, "%s was not delivered; %s", fact_names[fact], reading);
	else
		observe_answer(fact, remark, words);
}

/* Writes into OBSERVATION_SIZE bytes, in ASCII; names, units and limits are those of the columns. */
void
observe(const Evidence *evidence, const Thresholds *thresholds, Fact fact, char *words)
{
	char		reading[READING_SIZE];

	switch (fact)
	{
		case FACT_DISTANCE_ZERO:
			observe_distance(evidence->meter_distance_m, thresholds, words);
			break;
		case FACT_DURATION_SHORT:
			observe_duration(evidence->meter_duration_s, thresholds, words);
			break;
		case FACT_SAME_PLACE:
			observe_place(evidence->meter_displacement_m, thresholds, words);
			break;
		case FACT_REMARK_DISTANCE_SHORT:
			observe_distance(evidence->meter_distance_m, thresholds, reading);
			observe_remark(fact, evidence->remark_distance_short, reading, words);
			break;
		case FACT_REMARK_DURATION_SHORT:
			observe_duration(evidence->meter_duration_s, thresholds, reading);
			observe_remark(fact, evidence->remark_duration_short, reading, words);
			break;
		default:
			observe_answer(fact, fact_answer(establish_facts(evidence, thresholds), fact), words);
	}
}
