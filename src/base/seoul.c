#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "seoul.h"

bool
seoul_day(TimestampTz at, struct pg_tm *day)
{
	pg_tz	   *seoul = pg_tzset("Asia/Seoul");
	fsec_t		fsec;
	int			offset;

	if (seoul == NULL)
		elog(ERROR, "time zone Asia/Seoul is not known");
	return !TIMESTAMP_NOT_FINITE(at) && timestamp2tm(at, &offset, day, &fsec, NULL, seoul) == 0 &&
		day->tm_year > 0 && day->tm_year <= 9999;
}

PG_FUNCTION_INFO_V1(norefund_seoul_date);

/* AT TIME ZONE raises an error for the last hours that the type holds: one such row would stop a view for everybody. */
Datum
norefund_seoul_date(PG_FUNCTION_ARGS)
{
	struct pg_tm day;

	if (!seoul_day(PG_GETARG_TIMESTAMPTZ(0), &day))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(date2j(day.tm_year, day.tm_mon, day.tm_mday) - POSTGRES_EPOCH_JDATE);
}

PG_FUNCTION_INFO_V1(norefund_seconds_between);

/* Below 0 where the second is the earlier. As an interval, the time between the ends of the type overflows. */
Datum
norefund_seconds_between(PG_FUNCTION_ARGS)
{
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(0);
	TimestampTz to = PG_GETARG_TIMESTAMPTZ(1);
	int64		microseconds;

	if (TIMESTAMP_NOT_FINITE(from) || TIMESTAMP_NOT_FINITE(to))
		PG_RETURN_NULL();
	if (pg_sub_s64_overflow(to, from, &microseconds))
		PG_RETURN_FLOAT8(((double) to - (double) from) / USECS_PER_SEC);
	PG_RETURN_FLOAT8((double) microseconds / USECS_PER_SEC);
}
