#include "postgres.h"

#include <math.h>

#include "fmgr.h"

static void
check_degrees(const char *name, double degrees, double limit)
{
	/* written so that NaN fails */
	if (fabs(degrees) <= limit)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s is out of range", name),
			 errdetail("A %s lies between %g and %g degrees.", name, -limit, limit),
			 errhint("Are latitude and longitude swapped? Pass the latitude first.")));
}

PG_FUNCTION_INFO_V1(norefund_check_coordinates);

/*
 * True for WGS 84 degrees that lie on the globe, NULL where both are missing. PostGIS would only bend what is out of
 * range, with a NOTICE. Errors: 22003 out of range, 22004 one of the two missing; where somebody was stands in none.
 */
Datum
norefund_check_coordinates(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 PG_ARGISNULL(0) ?
				 errmsg("a longitude was given without a latitude") :
				 errmsg("a latitude was given without a longitude"),
				 errhint("Pass both, or NULL for both where the meter sent no place.")));
	check_degrees("latitude", PG_GETARG_FLOAT8(0), 90);
	check_degrees("longitude", PG_GETARG_FLOAT8(1), 180);
	PG_RETURN_BOOL(true);
}
