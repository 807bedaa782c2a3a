#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "admin_words.h"
#include "base/arguments.h"
#include "knowledge.h"
#include "payment_methods.h"

/* The first five arguments are those of refundable(), too. */
enum
{
	DRIVER_ID, CALL_DRIVER_ID, CALL_COMPLETED, PAYMENT_METHOD, CHARGED_WON,
	CENTRE_CANCELLED, CENTRE_CANCELLED_AT, CENTRE_CANCELLED_WON,
	CALLED_AT, RECEIVED_AT, EVIDENCE_AT, METER_DURATION_S,
	METER_DISTANCE_M, REMARK_DISTANCE_SHORT, REMARK_DURATION_SHORT, METER_READING, METER_REMARKS
};

/* What refundable() asks. What is left out is not asked by it. */
static CaseKnowledge
knowledge_of_arguments(FunctionCallInfo fcinfo)
{
	return (CaseKnowledge) {
		.own_call = same_text_arguments(fcinfo, DRIVER_ID, CALL_DRIVER_ID),
		.call_completed = answer_argument(fcinfo, CALL_COMPLETED),
		.payment_named = !PG_ARGISNULL(PAYMENT_METHOD),
		.payment_cancellable = cancellable_argument(fcinfo, PAYMENT_METHOD),
		.charged_won = number_argument(fcinfo, CHARGED_WON),
	};
}

/* A bit per contradiction. Only what is known contradicts; a word for a payment that nobody knows does, too. */
static unsigned
contradictions_of_arguments(FunctionCallInfo fcinfo)
{
	CaseKnowledge known = knowledge_of_arguments(fcinfo);

	known.centre_cancelled = answer_argument(fcinfo, CENTRE_CANCELLED);
	known.centre_cancelled_at = number_argument(fcinfo, CENTRE_CANCELLED_AT);
	known.centre_cancelled_won = number_argument(fcinfo, CENTRE_CANCELLED_WON);
	known.called_at = number_argument(fcinfo, CALLED_AT);
	known.received_at = number_argument(fcinfo, RECEIVED_AT);
	known.evidence_at = number_argument(fcinfo, EVIDENCE_AT);
	known.meter_duration_s = integer_argument(fcinfo, METER_DURATION_S);
	known.meter_distance_m = integer_argument(fcinfo, METER_DISTANCE_M);
	known.remark_distance_short = answer_argument(fcinfo, REMARK_DISTANCE_SHORT);
	known.remark_duration_short = answer_argument(fcinfo, REMARK_DURATION_SHORT);
	known.readings_at_odds = readings_at_odds(fcinfo, METER_READING, METER_REMARKS, &known) != 0;
	return contradictions_of_case(&known);
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
	PG_RETURN_DATUM(name_array(contradictions_of_arguments(fcinfo), contradiction_names, N_CONTRADICTIONS));
}

PG_FUNCTION_INFO_V1(norefund_refundable);

/* False where one of the four is known to be bad, true where all are known to be good, NULL else. */
Datum
norefund_refundable(PG_FUNCTION_ARGS)
{
	CaseKnowledge known = knowledge_of_arguments(fcinfo);
	Answer		refundable = refundable_of_case(&known);

	if (refundable == ANSWER_UNKNOWN)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(refundable == ANSWER_YES);
}

PG_FUNCTION_INFO_V1(norefund_payment_word);

/* The one word for how it was paid, of all that mean it. */
Datum
norefund_payment_word(PG_FUNCTION_ARGS)
{
	const PaymentMethod *method = payment_method_argument(fcinfo, 0);

	if (method == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(method->name));
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
		bool		nulls[4] = {false, false, false, method->cancellable == ANSWER_UNKNOWN};

		values[0] = CStringGetTextDatum(method->name);
		values[1] = synonym_array(method);
		values[2] = CStringGetTextDatum(method->label);
		values[3] = BoolGetDatum(method->cancellable == ANSWER_YES);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
