#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/arguments.h"
#include "classify.h"
#include "rules.h"

/* The answers of classify() and classify_rule(), made once: a verdict over a whole table allocates nothing. */
static text *outcome_texts[N_RULES];
static text *rule_texts[N_RULES];

void
prepare_verdict_texts(void)
{
	MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);

	for (int i = 0; i < N_RULES; i++)
	{
		outcome_texts[i] = cstring_to_text(rules[i].outcome);
		rule_texts[i] = cstring_to_text(rules[i].name);
	}
	MemoryContextSwitchTo(caller);
}

/* The first eleven of the fifteen arguments that all functions of the decision share, in their order. */
Evidence
evidence_of_arguments(FunctionCallInfo fcinfo)
{
	return (Evidence) {
		.open_duplicate = answer_argument(fcinfo, 0),
		.other_inquiry = answer_argument(fcinfo, 1),
		.contradiction = answer_argument(fcinfo, 2),
		.refundable = answer_argument(fcinfo, 3),
		.centre_cancelled = answer_argument(fcinfo, 4),
		.reason_given = answer_argument(fcinfo, 5),
		.meter_distance_m = integer_argument(fcinfo, 6),
		.meter_duration_s = integer_argument(fcinfo, 7),
		.remark_distance_short = answer_argument(fcinfo, 8),
		.remark_duration_short = answer_argument(fcinfo, 9),
		.meter_displacement_m = metres_argument(fcinfo, 10),
	};
}

/* The last four of them. */
Thresholds
thresholds_of_arguments(FunctionCallInfo fcinfo)
{
	return (Thresholds) {
		.zero_distance_below_m = integer_argument(fcinfo, 11),
		.distance_recorded_from_m = integer_argument(fcinfo, 12),
		.short_duration_up_to_s = integer_argument(fcinfo, 13),
		.same_place_within_m = metres_argument(fcinfo, 14),
	};
}

static Facts
facts_of_arguments(FunctionCallInfo fcinfo)
{
	Evidence	evidence = evidence_of_arguments(fcinfo);
	Thresholds	thresholds = thresholds_of_arguments(fcinfo);

	return establish_facts(&evidence, &thresholds);
}

PG_FUNCTION_INFO_V1(norefund_classify);

/* The outcome of the first rule that matches; never NULL, never an error. The text is shared: do not free it. */
Datum
norefund_classify(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(outcome_texts[first_matching_rule(facts_of_arguments(fcinfo))]);
}

PG_FUNCTION_INFO_V1(norefund_classify_rule);

/* The name of that rule; never NULL, never an error. The text is shared: do not free it. */
Datum
norefund_classify_rule(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(rule_texts[first_matching_rule(facts_of_arguments(fcinfo))]);
}

PG_FUNCTION_INFO_V1(norefund_facts_known);

/* The names of the facts that are known; never NULL. */
Datum
norefund_facts_known(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(name_array(facts_of_arguments(fcinfo).known, fact_names, N_FACTS));
}

PG_FUNCTION_INFO_V1(norefund_facts_true);

/* The names of the facts that hold; never NULL. */
Datum
norefund_facts_true(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(name_array(facts_of_arguments(fcinfo).holding, fact_names, N_FACTS));
}

PG_FUNCTION_INFO_V1(norefund_facts);

/* The names of the facts that are known, and of those among them that hold. */
Datum
norefund_facts(PG_FUNCTION_ARGS)
{
	Facts		facts = facts_of_arguments(fcinfo);
	TupleDesc	result;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &result) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "facts() must return a row");
	values[0] = name_array(facts.known, fact_names, N_FACTS);
	values[1] = name_array(facts.holding, fact_names, N_FACTS);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(result), values, nulls)));
}

PG_FUNCTION_INFO_V1(norefund_rules);

/* The rule table itself, in the order in which it is tried. */
Datum
norefund_rules(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < N_RULES; i++)
	{
		const Rule *rule = &rules[i];
		Datum		values[7] = {0};
		bool		nulls[7] = {false, false, rule->manual_section == NULL, rule->look_at == NULL};

		values[0] = Int32GetDatum(i + 1);
		values[1] = PointerGetDatum(rule_texts[i]);
		if (rule->manual_section)
			values[2] = CStringGetTextDatum(rule->manual_section);
		if (rule->look_at)
			values[3] = CStringGetTextDatum(rule->look_at);
		values[4] = PointerGetDatum(outcome_texts[i]);
		values[5] = name_array(rule->required, fact_names, N_FACTS);
		values[6] = name_array(rule->excluded, fact_names, N_FACTS);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
