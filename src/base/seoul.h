#ifndef NOREFUND_SEOUL_H
#define NOREFUND_SEOUL_H

#include "datatype/timestamp.h"
#include "pgtime.h"

/* The calendar day of a moment in Asia/Seoul, whatever the session's zone; false for infinity and years before 1. */
extern bool seoul_day(TimestampTz at, struct pg_tm *day);

#endif
