/* What the admin's page shows of a trip, read as what it is: an interval, not a number. Plain C, no PostgreSQL. */
#ifndef NOREFUND_READING_H
#define NOREFUND_READING_H

#include <stdbool.h>

#include "rules.h"

/* A distance lies in [from, below) metres, a duration in [from, up_to] seconds; what is not shown is NOT_DELIVERED. */
typedef struct MeterReading
{
	int			distance_from_m;
	int			distance_below_m;
	int			duration_from_s;
	int			duration_up_to_s;
} MeterReading;

typedef struct Remarks
{
	Answer		distance_short;
	Answer		duration_short;
} Remarks;

/* The texts are UTF-8 in NFKC, white space as single blanks. False: the text is none of the forms that are read. */
extern bool read_meter(const char *text, Answer rounds, MeterReading *reading);
extern bool read_remarks(const char *text, Remarks *remarks);
extern bool is_distance_at_odds(int distance_m, const MeterReading *reading);
extern bool is_duration_at_odds(int duration_s, const MeterReading *reading);
extern bool is_remark_at_odds(Answer given, Answer read);

#endif
