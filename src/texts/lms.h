#ifndef NOREFUND_LMS_H
#define NOREFUND_LMS_H

#include "lib/stringinfo.h"

#define LMS_MAX_BYTES 2000

typedef struct Lms
{
	int			bytes;			/* in UHC, a line end counted as CR LF */
	const char *uncarried;		/* first character that UHC does not have; NULL: all of them are carried */
} Lms;

extern Lms	measure_lms(const char *utf8, int length);

/* Appends, in the words of the desk, why LMS cannot carry what was measured; false where it can. */
extern bool append_lms_obstacle(StringInfo out, Lms lms);

#endif
