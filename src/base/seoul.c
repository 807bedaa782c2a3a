#include "postgres.h"

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
		day->tm_year > 0;
}
