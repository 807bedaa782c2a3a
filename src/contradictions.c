#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "compat.h"

enum
{
	DRIVER_ID, CALL_DRIVER_ID, CALL_COMPLETED, PAYMENT_METHOD, CHARGED_WON,
	CENTRE_CANCELLED, CENTRE_CANCELLED_AT, CENTRE_CANCELLED_WON
};

typedef enum Contradiction
{
	NOT_OWN_CALL,
	NOT_COMPLETED,
	NOT_CARD_PAYMENT,
	NOTHING_CHARGED,
	PARTIAL_CANCELLATION,
	CENTRE_CONFLICT,
	N_CONTRADICTIONS
} Contradiction;

static const char *const contradiction_names[N_CONTRADICTIONS] = {
	[NOT_OWN_CALL] = "not_own_call",
	[NOT_COMPLETED] = "not_completed",
	[NOT_CARD_PAYMENT] = "not_card_payment",
	[NOTHING_CHARGED] = "nothing_charged",
	[PARTIAL_CANCELLATION] = "partial_cancellation",
	[CENTRE_CONFLICT] = "centre_conflict",
};

static bool
text_equals(text *a, const char *b, size_t b_length)
{
	return VARSIZE_ANY_EXHDR(a) == b_length && memcmp(VARDATA_ANY(a), b, b_length) == 0;
}

static bool
is_other_drivers_call(FunctionCallInfo fcinfo)
{
	text	   *driver;

	if (PG_ARGISNULL(DRIVER_ID) || PG_ARGISNULL(CALL_DRIVER_ID))
		return false;
	driver = PG_GETARG_TEXT_PP(DRIVER_ID);
	return !text_equals(PG_GETARG_TEXT_PP(CALL_DRIVER_ID), VARDATA_ANY(driver), VARSIZE_ANY_EXHDR(driver));
}

static bool
is_partly_cancelled(FunctionCallInfo fcinfo)
{
	return !PG_ARGISNULL(CENTRE_CANCELLED_WON) && !PG_ARGISNULL(CHARGED_WON) &&
		PG_GETARG_INT64(CENTRE_CANCELLED_WON) != 0 &&
		PG_GETARG_INT64(CENTRE_CANCELLED_WON) != PG_GETARG_INT64(CHARGED_WON);
}

/* "Not cancelled" beside a cancelled amount or date, or "cancelled" beside an amount of nothing. */
static bool
is_centre_at_odds(FunctionCallInfo fcinfo)
{
	bool		amount_known = !PG_ARGISNULL(CENTRE_CANCELLED_WON);
	int64		amount = amount_known ? PG_GETARG_INT64(CENTRE_CANCELLED_WON) : 0;

	if (PG_ARGISNULL(CENTRE_CANCELLED))
		return false;
	if (PG_GETARG_BOOL(CENTRE_CANCELLED))
		return amount_known && amount <= 0;
	return amount != 0 || !PG_ARGISNULL(CENTRE_CANCELLED_AT);
}

/* A bit per contradiction. Only what is known contradicts. */
static unsigned
contradictions_of_arguments(FunctionCallInfo fcinfo)
{
	unsigned	found = 0;

	if (is_other_drivers_call(fcinfo))
		found |= 1u << NOT_OWN_CALL;
	if (!PG_ARGISNULL(CALL_COMPLETED) && !PG_GETARG_BOOL(CALL_COMPLETED))
		found |= 1u << NOT_COMPLETED;
	if (!PG_ARGISNULL(PAYMENT_METHOD) && !text_equals(PG_GETARG_TEXT_PP(PAYMENT_METHOD), "card", 4))
		found |= 1u << NOT_CARD_PAYMENT;
	if (!PG_ARGISNULL(CHARGED_WON) && PG_GETARG_INT64(CHARGED_WON) <= 0)
		found |= 1u << NOTHING_CHARGED;
	if (is_partly_cancelled(fcinfo))
		found |= 1u << PARTIAL_CANCELLATION;
	if (is_centre_at_odds(fcinfo))
		found |= 1u << CENTRE_CONFLICT;
	return found;
}

PG_FUNCTION_INFO_V1(norefund_contradiction);

/* Does any known value contradict the page's premise? Never NULL. */
Datum
norefund_contradiction(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(contradictions_of_arguments(fcinfo) != 0);
}

PG_FUNCTION_INFO_V1(norefund_contradictions);

/* The names of those that do; empty where none does, never NULL. */
Datum
norefund_contradictions(PG_FUNCTION_ARGS)
{
	unsigned	found = contradictions_of_arguments(fcinfo);
	Datum		names[N_CONTRADICTIONS];
	int			n = 0;

	for (int i = 0; i < N_CONTRADICTIONS; i++)
		if (found & (1u << i))
			names[n++] = CStringGetTextDatum(contradiction_names[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}
