#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "compat.h"
#include "payment_methods.h"
#include "rules.h"

/* The first five arguments are those of refundable(), too. */
enum
{
	DRIVER_ID, CALL_DRIVER_ID, CALL_COMPLETED, PAYMENT_METHOD, CHARGED_WON,
	CENTRE_CANCELLED, CENTRE_CANCELLED_AT, CENTRE_CANCELLED_WON
};

typedef enum Contradiction
{
	NOT_OWN_CALL,
	NOT_COMPLETED,
	PAYMENT_NOT_CANCELLABLE,
	NOTHING_CHARGED,
	PARTIAL_CANCELLATION,
	CENTRE_CONFLICT,
	N_CONTRADICTIONS
} Contradiction;

static const char *const contradiction_names[N_CONTRADICTIONS] = {
	[NOT_OWN_CALL] = "not_own_call",
	[NOT_COMPLETED] = "not_completed",
	[PAYMENT_NOT_CANCELLABLE] = "payment_not_cancellable",
	[NOTHING_CHARGED] = "nothing_charged",
	[PARTIAL_CANCELLATION] = "partial_cancellation",
	[CENTRE_CONFLICT] = "centre_conflict",
};

static Answer
answer_of(bool known, bool holds)
{
	if (!known)
		return ANSWER_UNKNOWN;
	return holds ? ANSWER_YES : ANSWER_NO;
}

static Answer
is_own_call(FunctionCallInfo fcinfo)
{
	text	   *driver;
	text	   *call_driver;

	if (PG_ARGISNULL(DRIVER_ID) || PG_ARGISNULL(CALL_DRIVER_ID))
		return ANSWER_UNKNOWN;
	driver = PG_GETARG_TEXT_PP(DRIVER_ID);
	call_driver = PG_GETARG_TEXT_PP(CALL_DRIVER_ID);
	return answer_of(true, VARSIZE_ANY_EXHDR(driver) == VARSIZE_ANY_EXHDR(call_driver) &&
					 memcmp(VARDATA_ANY(driver), VARDATA_ANY(call_driver), VARSIZE_ANY_EXHDR(driver)) == 0);
}

static Answer
is_completed(FunctionCallInfo fcinfo)
{
	return answer_of(!PG_ARGISNULL(CALL_COMPLETED), !PG_ARGISNULL(CALL_COMPLETED) && PG_GETARG_BOOL(CALL_COMPLETED));
}

/* Unknown also for a word that payment_methods() does not have. */
static Answer
is_payment_cancellable(FunctionCallInfo fcinfo)
{
	text	   *word = PG_ARGISNULL(PAYMENT_METHOD) ? NULL : PG_GETARG_TEXT_PP(PAYMENT_METHOD);
	const PaymentMethod *method = word ? find_payment_method(VARDATA_ANY(word), VARSIZE_ANY_EXHDR(word)) : NULL;

	return answer_of(method != NULL, method != NULL && method->cancellable);
}

static Answer
is_charged(FunctionCallInfo fcinfo)
{
	return answer_of(!PG_ARGISNULL(CHARGED_WON), !PG_ARGISNULL(CHARGED_WON) && PG_GETARG_INT64(CHARGED_WON) > 0);
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

/* A bit per contradiction. Only what is known contradicts; a word for a payment that nobody knows does, too. */
static unsigned
contradictions_of_arguments(FunctionCallInfo fcinfo)
{
	unsigned	found = 0;

	if (is_own_call(fcinfo) == ANSWER_NO)
		found |= 1u << NOT_OWN_CALL;
	if (is_completed(fcinfo) == ANSWER_NO)
		found |= 1u << NOT_COMPLETED;
	if (!PG_ARGISNULL(PAYMENT_METHOD) && is_payment_cancellable(fcinfo) != ANSWER_YES)
		found |= 1u << PAYMENT_NOT_CANCELLABLE;
	if (is_charged(fcinfo) == ANSWER_NO)
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

PG_FUNCTION_INFO_V1(norefund_refundable);

/* False where one of the four is known to be bad, true where all are known to be good, NULL else. */
Datum
norefund_refundable(PG_FUNCTION_ARGS)
{
	Answer		own = is_own_call(fcinfo);
	Answer		completed = is_completed(fcinfo);
	Answer		cancellable = is_payment_cancellable(fcinfo);
	Answer		charged = is_charged(fcinfo);

	if (own == ANSWER_NO || completed == ANSWER_NO || cancellable == ANSWER_NO || charged == ANSWER_NO)
		PG_RETURN_BOOL(false);
	if (own == ANSWER_YES && completed == ANSWER_YES && cancellable == ANSWER_YES && charged == ANSWER_YES)
		PG_RETURN_BOOL(true);
	PG_RETURN_NULL();
}

static Datum
synonym_array(const PaymentMethod *method)
{
	Datum		words[N_SYNONYMS];
	int			n = 0;

	while (n < N_SYNONYMS && method->synonyms[n])
	{
		words[n] = CStringGetTextDatum(method->synonyms[n]);
		n++;
	}
	return PointerGetDatum(construct_array(words, n, TEXTOID, -1, false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(norefund_payment_methods);

/* The table of words itself. */
Datum
norefund_payment_methods(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < N_PAYMENT_METHODS; i++)
	{
		const PaymentMethod *method = &payment_methods[i];
		Datum		values[4];
		bool		nulls[4] = {false, false, false, false};

		values[0] = CStringGetTextDatum(method->name);
		values[1] = synonym_array(method);
		values[2] = CStringGetTextDatum(method->label);
		values[3] = BoolGetDatum(method->cancellable);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
