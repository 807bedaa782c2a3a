#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/memutils.h"

#include "admin_words.h"
#include "base/arguments.h"
#include "knowledge.h"
#include "rules.h"

/* The arguments of the step; the aggregate's own follow the state. */
enum
{
	STATE,
	IS_OWN, DRIVER_ID, CALL_DRIVER_ID, CALL_COMPLETED, PAYMENT_METHOD, CHARGED_WON,
	CENTRE_CANCELLED, CENTRE_CANCELLED_AT, CENTRE_CANCELLED_WON, CENTRE_KNOWN_AT,
	CALLED_AT, RECEIVED_AT, EVIDENCE_AT, REASON_GIVEN, METER_DISTANCE_M, METER_DURATION_S,
	REMARK_DISTANCE_SHORT, REMARK_DURATION_SHORT, METER_DISPLACEMENT_M,
	ZERO_DISTANCE_BELOW_M, DISTANCE_RECORDED_FROM_M, SHORT_DURATION_UP_TO_S, SAME_PLACE_WITHIN_M,
	FOREIGN_PAID_WON, METER_READING, METER_REMARKS
};

/* What the cases read so far know, in the order in which the caller gave them. */
typedef struct Combination
{
	CaseKnowledge *cases;
	int			n;
	int			room;
	int			decided;		/* -1 until the case being decided has come */
	Thresholds	limits;			/* under which that case is decided; until then the first case's */
	Number		foreign_paid_won;
} Combination;

#define FEW_CASES 4

static CaseKnowledge
case_of_arguments(FunctionCallInfo fcinfo)
{
	CaseKnowledge known = {
		.own_call = same_text_arguments(fcinfo, DRIVER_ID, CALL_DRIVER_ID),
		.call_completed = answer_argument(fcinfo, CALL_COMPLETED),
		.payment_named = !PG_ARGISNULL(PAYMENT_METHOD),
		.payment_cancellable = cancellable_argument(fcinfo, PAYMENT_METHOD),
		.charged_won = number_argument(fcinfo, CHARGED_WON),
		.centre_cancelled = answer_argument(fcinfo, CENTRE_CANCELLED),
		.centre_cancelled_at = number_argument(fcinfo, CENTRE_CANCELLED_AT),
		.centre_cancelled_won = number_argument(fcinfo, CENTRE_CANCELLED_WON),
		.centre_known_at = number_argument(fcinfo, CENTRE_KNOWN_AT),
		.called_at = number_argument(fcinfo, CALLED_AT),
		.received_at = number_argument(fcinfo, RECEIVED_AT),
		.evidence_at = number_argument(fcinfo, EVIDENCE_AT),
		.reason_given = answer_argument(fcinfo, REASON_GIVEN),
		.meter_distance_m = integer_argument(fcinfo, METER_DISTANCE_M),
		.meter_duration_s = integer_argument(fcinfo, METER_DURATION_S),
		.remark_distance_short = answer_argument(fcinfo, REMARK_DISTANCE_SHORT),
		.remark_duration_short = answer_argument(fcinfo, REMARK_DURATION_SHORT),
		.meter_displacement_m = metres_argument(fcinfo, METER_DISPLACEMENT_M),
	};

	known.readings_at_odds = readings_at_odds(fcinfo, METER_READING, METER_REMARKS, &known) != 0;
	return known;
}

static Thresholds
limits_of_arguments(FunctionCallInfo fcinfo)
{
	return (Thresholds) {
		.zero_distance_below_m = integer_argument(fcinfo, ZERO_DISTANCE_BELOW_M),
		.distance_recorded_from_m = integer_argument(fcinfo, DISTANCE_RECORDED_FROM_M),
		.short_duration_up_to_s = integer_argument(fcinfo, SHORT_DURATION_UP_TO_S),
		.same_place_within_m = metres_argument(fcinfo, SAME_PLACE_WITHIN_M),
	};
}

static Combination *
make_combination(MemoryContext context)
{
	Combination *combination = MemoryContextAlloc(context, sizeof(Combination));

	combination->cases = MemoryContextAlloc(context, FEW_CASES * sizeof(CaseKnowledge));
	combination->n = 0;
	combination->room = FEW_CASES;
	combination->decided = -1;
	combination->foreign_paid_won = (Number) {false, 0};
	return combination;
}

static void
make_room(Combination *combination)
{
	if (combination->n < combination->room)
		return;
	combination->room *= 2;
	combination->cases = repalloc(combination->cases, combination->room * sizeof(CaseKnowledge));
}

PG_FUNCTION_INFO_V1(norefund_combine_step);

/* Adds what one case knows. */
Datum
norefund_combine_step(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	Combination *combination;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "combine_evidence_step() was called outside of an aggregate");
	combination = PG_ARGISNULL(STATE) ? make_combination(context) : (Combination *) PG_GETARG_POINTER(STATE);
	make_room(combination);

	if (combination->n == 0)
		combination->limits = limits_of_arguments(fcinfo);
	if (combination->decided < 0 && answer_argument(fcinfo, IS_OWN) == ANSWER_YES)
	{
		combination->decided = combination->n;
		combination->limits = limits_of_arguments(fcinfo);
	}
	if (!combination->foreign_paid_won.known)
		combination->foreign_paid_won = number_argument(fcinfo, FOREIGN_PAID_WON);
	combination->cases[combination->n++] = case_of_arguments(fcinfo);
	PG_RETURN_POINTER(combination);
}

/* The row that combine_evidence() returns, its columns in their order. */
enum
{
	OUT_CONTRADICTIONS, OUT_REFUNDABLE, OUT_CHARGED_WON,
	OUT_CENTRE_CANCELLED, OUT_CENTRE_CANCELLED_AT, OUT_CENTRE_CANCELLED_WON, OUT_REASON_GIVEN,
	OUT_METER_DISTANCE_M, OUT_METER_DURATION_S, OUT_REMARK_DISTANCE_SHORT, OUT_REMARK_DURATION_SHORT,
	OUT_METER_DISPLACEMENT_M, OUT_FACTS_CONFLICTING, OUT_CONFLICTS, OUT_TIMES_IMPOSSIBLE,
	N_OUT
};

typedef struct Row
{
	Datum		values[N_OUT];
	bool		nulls[N_OUT];
} Row;

static void
put_answer(Row *row, int column, Answer answer)
{
	row->values[column] = BoolGetDatum(answer == ANSWER_YES);
	row->nulls[column] = answer == ANSWER_UNKNOWN;
}

static void
put_number(Row *row, int column, Number number)
{
	row->values[column] = Int64GetDatum(number.value);
	row->nulls[column] = !number.known;
}

static void
put_reading(Row *row, int column, int reading)
{
	row->values[column] = Int32GetDatum(reading);
	row->nulls[column] = reading < 0;
}

static void
put_names(Row *row, int column, unsigned mask, const char *const names[], int n)
{
	row->values[column] = name_array(mask, names, n);
	row->nulls[column] = false;
}

static Row
row_of_call(const CallKnowledge *call)
{
	const Evidence *evidence = &call->evidence;
	Row			row;

	put_names(&row, OUT_CONTRADICTIONS, call->contradictions, contradiction_names, N_CONTRADICTIONS);
	put_answer(&row, OUT_REFUNDABLE, evidence->refundable);
	put_number(&row, OUT_CHARGED_WON, call->charged_won);
	put_answer(&row, OUT_CENTRE_CANCELLED, evidence->centre_cancelled);
	put_number(&row, OUT_CENTRE_CANCELLED_AT, call->centre_cancelled_at);
	put_number(&row, OUT_CENTRE_CANCELLED_WON, call->centre_cancelled_won);
	put_answer(&row, OUT_REASON_GIVEN, evidence->reason_given);
	put_reading(&row, OUT_METER_DISTANCE_M, evidence->meter_distance_m);
	put_reading(&row, OUT_METER_DURATION_S, evidence->meter_duration_s);
	put_answer(&row, OUT_REMARK_DISTANCE_SHORT, evidence->remark_distance_short);
	put_answer(&row, OUT_REMARK_DURATION_SHORT, evidence->remark_duration_short);
	row.values[OUT_METER_DISPLACEMENT_M] = Float8GetDatum(evidence->meter_displacement_m);
	row.nulls[OUT_METER_DISPLACEMENT_M] = !is_usable(evidence->meter_displacement_m);
	put_names(&row, OUT_FACTS_CONFLICTING, call->facts_conflicting, fact_names, N_FACTS);
	put_names(&row, OUT_CONFLICTS, call->conflicts, reading_columns, N_READINGS);
	put_names(&row, OUT_TIMES_IMPOSSIBLE, call->times_impossible, time_columns, N_TIME_COLUMNS);
	return row;
}

/* The type of the row, looked up once for each place that calls. */
static TupleDesc
row_type(FunctionCallInfo fcinfo)
{
	FmgrInfo   *call = fcinfo->flinfo;

	if (call->fn_extra == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(call->fn_mcxt);
		TupleDesc	type;

		if (get_call_result_type(fcinfo, NULL, &type) != TYPEFUNC_COMPOSITE || type->natts != N_OUT)
			elog(ERROR, "combine_evidence() must return %d columns", N_OUT);
		call->fn_extra = BlessTupleDesc(CreateTupleDescCopy(type));
		MemoryContextSwitchTo(caller);
	}
	return call->fn_extra;
}

PG_FUNCTION_INFO_V1(norefund_combine_result);

/* What the cases know together; NULL of no case. It leaves the state as it is. */
Datum
norefund_combine_result(PG_FUNCTION_ARGS)
{
	Combination *combination;
	CallKnowledge call;
	Row			row;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "combine_evidence_result() was called outside of an aggregate");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	combination = (Combination *) PG_GETARG_POINTER(0);
	call = combine_knowledge(combination->cases, combination->n, combination->decided, &combination->limits,
							 combination->foreign_paid_won);
	row = row_of_call(&call);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(row_type(fcinfo), row.values, row.nulls)));
}

PG_FUNCTION_INFO_V1(norefund_conflicting_facts);

/* Of one case: what a distance between the limits leaves open, though it is not missing. */
Datum
norefund_conflicting_facts(PG_FUNCTION_ARGS)
{
	Thresholds	limits = {
		.zero_distance_below_m = integer_argument(fcinfo, 2),
		.distance_recorded_from_m = integer_argument(fcinfo, 3),
	};
	unsigned	facts = facts_between_limits(integer_argument(fcinfo, 0), answer_argument(fcinfo, 1), &limits);

	PG_RETURN_DATUM(name_array(facts, fact_names, N_FACTS));
}
