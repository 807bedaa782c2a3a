/* SQL arguments as the decision core takes them: what is NULL is unknown. */
#ifndef NOREFUND_ARGUMENTS_H
#define NOREFUND_ARGUMENTS_H

#include <math.h>

#include "fmgr.h"

#include "decide/knowledge.h"
#include "decide/payment_methods.h"
#include "decide/rules.h"

static inline Answer
answer_argument(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return ANSWER_UNKNOWN;
	return PG_GETARG_BOOL(n) ? ANSWER_YES : ANSWER_NO;
}

static inline int
integer_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NOT_DELIVERED : PG_GETARG_INT32(n);
}

static inline double
metres_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NAN : PG_GETARG_FLOAT8(n);
}

/* An amount or a moment. */
static inline Number
number_argument(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return (Number) {false, 0};
	return (Number) {true, PG_GETARG_INT64(n)};
}

extern Answer same_text_arguments(FunctionCallInfo fcinfo, int a, int b);
extern const PaymentMethod *payment_method_argument(FunctionCallInfo fcinfo, int n);
extern Answer cancellable_argument(FunctionCallInfo fcinfo, int n);
extern Datum name_array(unsigned mask, const char *const names[], int n);

#endif
