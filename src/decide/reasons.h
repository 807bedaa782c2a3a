/* Why no rule of the manual matches, as what a person has to look at. Plain C, no PostgreSQL. */
#ifndef NOREFUND_REASONS_H
#define NOREFUND_REASONS_H

#include "rules.h"

/* In the order in which a person must look. */
typedef enum Reason
{
	REASON_DUPLICATE_UNKNOWN,
	REASON_INQUIRY_UNKNOWN,
	REASON_PREMISE_UNKNOWN,
	REASON_CENTRE_UNKNOWN,
	REASON_POLICY_UNKNOWN,
	REASON_READING_INVALID,
	REASON_DISTANCE_UNKNOWN,
	REASON_DURATION_UNKNOWN,
	REASON_DISTANCE_UNCLEAR,
	REASON_REMARK_DISTANCE_CONFLICT,
	REASON_REMARK_DURATION_CONFLICT,
	REASON_POINTS_UNKNOWN,
	REASON_POINTS_APART,
	REASON_DISTANCE_WITHOUT_TIME,
	REASON_REASON_GIVEN,
	REASON_REASON_UNKNOWN,
	N_REASONS
} Reason;

#define REASON_BIT(reason) (1u << (reason))

extern const char *const reason_names[N_REASONS];

extern unsigned reasons_for_review(const Evidence *evidence, const Thresholds *thresholds);

#endif
