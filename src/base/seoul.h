#ifndef NOREFUND_SEOUL_H
#define NOREFUND_SEOUL_H

#include "datatype/timestamp.h"
#include "pgtime.h"

/*
 * The calendar day of a moment in Asia/Seoul, whatever the session's zone; false for one outside of the years 1 to
 * 9999.
 */
extern bool seoul_day(TimestampTz at, struct pg_tm *day);

#endif
